import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {nodeConditionSymptom, nodeTaintSymptom, ofNodes, ofPods, podSymptom} from './symptoms.ts';

export const diskFill: Fault = {
	name: 'disk-fill',
	title: 'A disk fills up',
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description:
		'A container writes to its own file system: over its ephemeral-storage limit the kubelet evicts the pod, without one it only fills the node. On a node the disk itself is filled: below 10 % the kubelet reports DiskPressure, taints the node, removes dead containers and unused images, and then evicts pods, the largest writers first. With files instead of bytes it is the inodes that run out.',
	parameters: [
		{name: 'size', type: 'bytes', default: '2Gi', description: 'what each container writes'},
		{name: 'files', type: 'number', default: 0, description: 'empty files that each container writes besides; on a node, how many are written there'},
		{name: 'availablePercent', type: 'number', default: 5, description: 'on a node: how much of the disk is left'},
	],
	symptoms: [
		ofPods(
			podSymptom('with an ephemeral-storage limit: the pod is Evicted', 15, ({status}) => status.phase === 'Failed' && status.reason === 'Evicted'),
		),
		ofNodes(nodeConditionSymptom('DiskPressure', 25)),
		ofNodes(nodeTaintSymptom('node.kubernetes.io/disk-pressure', 30)),
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}', 'kubectl describe node {name}'],
	inject(context) {
		const {target, world, parameters, id} = context;
		if (target.kind !== 'node') {
			overrideBehaviour(context, {extraDiskBytes: Number(parameters.size), extraFiles: Number(parameters.files)});
			return;
		}
		const machine = world.machine(target.name);
		const {ephemeralStorageBytes} = machine.capacity;
		const leftBytes = Math.floor((ephemeralStorageBytes * Number(parameters.availablePercent)) / 100);
		const diskBytes = Math.max(0, ephemeralStorageBytes - machine.stats().diskUsedBytes - leftBytes);
		machine.occupy(id, {diskBytes, inodes: Number(parameters.files)});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
