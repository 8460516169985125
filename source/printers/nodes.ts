import {findCondition} from '../api/conditions.ts';
import type {Node} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

const rolePrefix = 'node-role.kubernetes.io/';

/** `Ready`, `NotReady,SchedulingDisabled` … */
export function nodeStatus(node: Node): string {
	const ready = findCondition(node.status?.conditions, 'Ready');
	const status = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
	return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

/** Sorted; from the labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role`. */
export function nodeRoles(node: Node): readonly string[] {
	const roles = new Set<string>();
	for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
		if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
		else if (key === 'kubernetes.io/role' && value) roles.add(value);
	}
	return [...roles].toSorted();
}

function addressOf(node: Node, type: string): string {
	return node.status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}

export const nodeTable: TableDefinition<Node> = {
	columns: [
		nameColumn,
		text('Status'),
		text('Roles'),
		ageColumn,
		text('Version'),
		wide('Internal-IP'),
		wide('External-IP'),
		wide('OS-Image'),
		wide('Kernel-Version'),
		wide('Container-Runtime'),
	],
	row(node, nowMs) {
		const info = node.status?.nodeInfo;
		return [
			node.metadata.name,
			nodeStatus(node),
			nodeRoles(node).join(',') || '<none>',
			ageOf(node.metadata.creationTimestamp, nowMs),
			info?.kubeletVersion ?? '',
			addressOf(node, 'InternalIP'),
			addressOf(node, 'ExternalIP'),
			info?.osImage || '<unknown>',
			info?.kernelVersion || '<unknown>',
			info?.containerRuntimeVersion || '<unknown>',
		];
	},
};
