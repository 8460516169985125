import type {DaemonSet} from '../api/generated/types.ts';
import {formatLabelSelector, formatLabels} from '../api/selectors.ts';
import {ageOf, containerImages, containerNames} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

export const daemonSetTable: TableDefinition<DaemonSet> = {
	columns: [
		nameColumn,
		integer('Desired'),
		integer('Current'),
		integer('Ready'),
		integer('Up-to-date'),
		integer('Available'),
		text('Node Selector'),
		ageColumn,
		wide('Containers'),
		wide('Images'),
		wide('Selector'),
	],
	row({metadata, spec, status}, nowMs) {
		const template = spec?.template.spec;
		return [
			metadata.name,
			status?.desiredNumberScheduled ?? 0,
			status?.currentNumberScheduled ?? 0,
			status?.numberReady ?? 0,
			status?.updatedNumberScheduled ?? 0,
			status?.numberAvailable ?? 0,
			formatLabels(template?.nodeSelector),
			ageOf(metadata.creationTimestamp, nowMs),
			containerNames(template?.containers ?? []),
			containerImages(template?.containers ?? []),
			formatLabelSelector(spec?.selector),
		];
	},
};
