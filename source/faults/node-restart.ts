import type {Fault} from './fault.ts';
import {nodeEventSymptom} from './symptoms.ts';

export const nodeRestart: Fault = {
	name: 'node-restart',
	title: 'A node reboots',
	target: 'node',
	category: 'node',
	description:
		'The machine is reset and boots again. Its containers are gone; the kubelet comes back with another boot ID (event Rebooted) and starts its pods anew, with new sandboxes and new IPs.',
	parameters: [],
	symptoms: [nodeEventSymptom('the node says it was rebooted', 90, 'Rebooted')],
	lookWith: ['kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target}) {
		const machine = world.machine(target.name);
		machine.powerOff();
		machine.powerOn();
	},
};
