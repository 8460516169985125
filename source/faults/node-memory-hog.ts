import type {Fault} from './fault.ts';
import {nodeConditionSymptom, nodeEventSymptom, nodeTaintSymptom} from './symptoms.ts';

export const nodeMemoryHog: Fault = {
	name: 'node-memory-hog',
	title: "A process outside all pods takes a node's memory",
	target: 'node',
	category: 'resource',
	description:
		'Memory is taken on the machine itself, all but a little. Below 100Mi the kubelet reports MemoryPressure, taints the node and evicts pods one after the other: first those that use more than they request, by priority, then by how much. The condition stays for 5 minutes after the memory is back.',
	parameters: [{name: 'available', type: 'bytes', default: '64Mi', description: 'what is left for everybody else at that moment'}],
	symptoms: [
		nodeEventSymptom('the kubelet attempts to reclaim memory', 15, 'EvictionThresholdMet'),
		nodeConditionSymptom('MemoryPressure', 25),
		nodeTaintSymptom('node.kubernetes.io/memory-pressure', 30),
	],
	lookWith: ['kubectl describe node {name}', 'kubectl top node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target, parameters, id}) {
		const machine = world.machine(target.name);
		const memoryBytes = machine.capacity.memoryBytes - machine.stats().workingSetBytes - Number(parameters.available);
		machine.occupy(id, {memoryBytes: Math.max(0, memoryBytes), processes: 1});
	},
	recover({world, target, id}) {
		world.machine(target.name).release(id);
	},
};
