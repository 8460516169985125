import type {Fault} from './fault.ts';
import {nodeConditionSymptom, nodeEventSymptom, nodeTaintSymptom} from './symptoms.ts';

export const nodeMemoryHog: Fault = {
	name: 'node-memory-hog',
	title: {en: "A process outside all pods takes a node's memory", ko: '파드 밖의 메모리 점유'},
	target: 'node',
	category: 'resource',
	description: {
		en: 'Memory is taken on the machine itself, all but a little. Below 100Mi the kubelet reports MemoryPressure, taints the node and evicts pods one after the other: first those that use more than they request, by priority, then by how much. The condition stays for 5 minutes after the memory is back.',
		ko: '기계 자체의 메모리를 조금만 남기고 모두 차지합니다. 100Mi 아래로 내려가면 kubelet은 MemoryPressure를 보고하고 노드에 테인트를 추가하며 파드를 하나씩 축출합니다. 요청보다 많이 쓰는 파드가 먼저이고, 그 안에서는 우선순위, 그다음은 초과한 양의 순서입니다. 메모리가 돌아온 뒤에도 컨디션은 5분 동안 유지됩니다.',
	},
	parameters: [
		{
			name: 'available',
			type: 'bytes',
			default: '64Mi',
			description: {en: 'what is left for everybody else at that moment', ko: '그 순간 나머지를 위해 남겨 두는 양'},
		},
	],
	symptoms: [
		nodeEventSymptom({en: 'the kubelet attempts to reclaim memory', ko: 'kubelet이 메모리 회수를 시도합니다'}, 15, 'EvictionThresholdMet'),
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
