import type {PriorityClass} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, text} from './table-definition.ts';

export const priorityClassTable: TableDefinition<PriorityClass> = {
	columns: [nameColumn, integer('Value'), {name: 'Global-Default', type: 'boolean'}, ageColumn, text('PreemptionPolicy')],
	row: ({metadata, value, globalDefault, preemptionPolicy}, nowMs) => [
		metadata.name,
		value ?? 0,
		globalDefault ?? false,
		ageOf(metadata.creationTimestamp, nowMs),
		preemptionPolicy ?? 'PreemptLowerPriority',
	],
};
