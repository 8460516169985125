import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const containerRuntimeKill: Fault = {
	name: 'container-runtime-kill',
	title: "A node's container runtime stops",
	target: 'node',
	category: 'node',
	description:
		'systemctl stop containerd (or crio). Running containers go on; the kubelet can start, stop or look at none. It says so itself: Ready=False, reason KubeletNotReady. Healing starts the service again.',
	parameters: [],
	symptoms: [nodeReadySymptom('False', 240)],
	lookWith: ['kubectl describe node {name}'],
	inject({world, target}) {
		const machine = world.machine(target.name);
		machine.stopService(machine.runtimeService);
	},
	recover({world, target}) {
		const machine = world.machine(target.name);
		machine.startService(machine.runtimeService);
	},
};
