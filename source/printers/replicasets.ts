import type {ReplicaSet} from '../api/generated/types.ts';
import {formatLabelSelector} from '../api/selectors.ts';
import {ageOf, containerImages, containerNames} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, wide} from './table-definition.ts';

export const replicaSetTable: TableDefinition<ReplicaSet> = {
	columns: [nameColumn, integer('Desired'), integer('Current'), integer('Ready'), ageColumn, wide('Containers'), wide('Images'), wide('Selector')],
	row({metadata, spec, status}, nowMs) {
		const containers = spec?.template?.spec?.containers ?? [];
		return [
			metadata.name,
			spec?.replicas ?? 0,
			status?.replicas ?? 0,
			status?.readyReplicas ?? 0,
			ageOf(metadata.creationTimestamp, nowMs),
			containerNames(containers),
			containerImages(containers),
			formatLabelSelector(spec?.selector),
		];
	},
};
