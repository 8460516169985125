import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const nodePoweroff: Fault = {
	name: 'node-poweroff',
	title: 'A node loses power',
	key: 'P',
	target: 'node',
	category: 'node',
	description:
		'Everything on the machine is gone at once. After 50 s without a sign of life the node is NotReady and its pods are no longer ready; 5 minutes later they are deleted and replaced elsewhere. Healing switches the machine on: it boots, and what is still bound to it starts again.',
	parameters: [],
	symptoms: [nodeReadySymptom('Unknown', 65)],
	lookWith: ['kubectl get nodes', 'kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target}) {
		world.machine(target.name).powerOff();
	},
	recover({world, target}) {
		world.machine(target.name).powerOn();
	},
};
