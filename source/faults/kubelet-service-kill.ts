import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const kubeletServiceKill: Fault = {
	name: 'kubelet-service-kill',
	title: "A node's kubelet stops",
	target: 'node',
	category: 'node',
	description:
		'systemctl stop kubelet. Containers run on, but nobody probes, restarts or reports them: after 50 s the node is Unknown, as if it were gone. Healing starts the service again.',
	parameters: [],
	symptoms: [nodeReadySymptom('Unknown', 65)],
	lookWith: ['kubectl get nodes', 'kubectl describe node {name}'],
	inject({world, target}) {
		world.machine(target.name).stopService('kubelet');
	},
	recover({world, target}) {
		world.machine(target.name).startService('kubelet');
	},
};
