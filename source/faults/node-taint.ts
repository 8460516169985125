import type {Taint} from '../api/generated/types.ts';
import type {Fault} from './fault.ts';
import {nodeSymptom} from './symptoms.ts';

export const nodeTaint: Fault = {
	name: 'node-taint',
	title: 'A node is tainted',
	target: 'node',
	category: 'node',
	description:
		'The node gets a taint. With NoExecute every pod that does not tolerate it is deleted at once; with NoSchedule only new pods keep away. Healing removes the taint.',
	parameters: [
		{name: 'key', type: 'string', default: 'maintenance', description: "the taint's key"},
		{name: 'effect', type: 'string', default: 'NoExecute', description: 'NoSchedule, PreferNoSchedule or NoExecute'},
	],
	symptoms: [nodeSymptom('the node carries the taint', 5, (node) => (node.spec.taints ?? []).length > 0)],
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
