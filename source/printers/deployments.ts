import type {Deployment} from '../api/generated/types.ts';
import {ageOf, containerImages, containerNames, selectorText} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

export const deploymentTable: TableDefinition<Deployment> = {
	columns: [nameColumn, text('Ready'), integer('Up-to-date'), integer('Available'), ageColumn, wide('Containers'), wide('Images'), wide('Selector')],
	row({metadata, spec, status}, nowMs) {
		const containers = spec?.template.spec?.containers ?? [];
		return [
			metadata.name,
			`${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
			status?.updatedReplicas ?? 0,
			status?.availableReplicas ?? 0,
			ageOf(metadata.creationTimestamp, nowMs),
			containerNames(containers),
			containerImages(containers),
			selectorText(spec?.selector),
		];
	},
};
