import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const networkPartition: Fault = {
	name: 'network-partition',
	title: 'A node is cut off from all others',
	key: 'X',
	target: 'node',
	category: 'network',
	description:
		'No packet passes between this machine and the rest. Its pods run on, its kubelet cannot report: after 50 s the node is Unknown, its pods get Ready=False, and after 5 more minutes they are replaced. The deleted ones stay Terminating until the network is back, for nobody can tell the kubelet.',
	parameters: [],
	symptoms: [nodeReadySymptom('Unknown', 65)],
	lookWith: ['kubectl get nodes', 'kubectl get pods -A -o wide', 'kubectl describe node {name}'],
	inject({world, target, id}) {
		const others = world.machines().map((machine) => machine.name);
		world.network.partition(
			id,
			[target.name],
			others.filter((name) => name !== target.name),
		);
	},
	recover({world, id}) {
		world.network.heal(id);
	},
};
