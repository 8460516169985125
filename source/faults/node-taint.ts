import type {Taint} from '../api/generated/types.ts';
import type {Fault} from './fault.ts';
import {nodeSymptom} from './symptoms.ts';

export const nodeTaint: Fault = {
	name: 'node-taint',
	title: {en: 'A node is tainted', ko: '노드에 테인트 추가'},
	target: 'node',
	category: 'node',
	description: {
		en: 'The node gets a taint. With NoExecute every pod that does not tolerate it is deleted at once; with NoSchedule only new pods keep away. Healing removes the taint.',
		ko: '노드에 테인트가 추가됩니다. NoExecute이면 톨러레이션이 없는 파드가 모두 곧바로 삭제되고, NoSchedule이면 새 파드만 오지 않습니다. 복구하면 테인트가 제거됩니다.',
	},
	parameters: [
		{name: 'key', type: 'string', default: 'maintenance', description: {en: "the taint's key", ko: '테인트의 키'}},
		{
			name: 'effect',
			type: 'string',
			default: 'NoExecute',
			description: {en: 'NoSchedule, PreferNoSchedule or NoExecute', ko: 'NoSchedule, PreferNoSchedule 또는 NoExecute'},
		},
	],
	symptoms: [nodeSymptom({en: 'the node carries the taint', ko: '노드에 테인트가 있습니다'}, 5, (node) => (node.spec.taints ?? []).length > 0)],
	lookWith: ['kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({client, target, parameters}): Taint {
		const taint = {key: String(parameters.key), effect: String(parameters.effect)};
		client.modify('nodes', target.name, (node) => ({
			...node,
			spec: {...node.spec, taints: [...(node.spec.taints ?? []).filter((other) => !isSame(other, taint)), taint]},
		}));
		return taint;
	},
	recover({client, target}, injected) {
		if (!client.find('nodes', target.name)) return;
		client.modify('nodes', target.name, (node) => ({
			...node,
			spec: {...node.spec, taints: (node.spec.taints ?? []).filter((other) => !isSame(other, injected as Taint))},
		}));
	},
};

function isSame(a: Taint, b: Taint): boolean {
	return a.key === b.key && a.effect === b.effect;
}
