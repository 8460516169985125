import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const containerRuntimeKill: Fault = {
	name: 'container-runtime-kill',
	title: {en: "A node's container runtime stops", ko: '컨테이너 런타임 중지'},
	target: 'node',
	category: 'node',
	description: {
		en: 'systemctl stop containerd (or crio). Running containers go on; the kubelet can start, stop or look at none. It says so itself: Ready=False, reason KubeletNotReady. Healing starts the service again.',
		ko: 'systemctl stop containerd(또는 crio)에 해당합니다. 실행 중인 컨테이너는 계속 실행되지만, kubelet은 어떤 컨테이너도 시작하거나 멈추거나 살펴볼 수 없습니다. kubelet이 이를 스스로 보고합니다(Ready=False, 이유는 KubeletNotReady). 복구하면 서비스가 다시 시작됩니다.',
	},
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
