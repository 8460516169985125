import type {Secret} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, text} from './table-definition.ts';

export const secretTable: TableDefinition<Secret> = {
	columns: [nameColumn, text('Type'), integer('Data'), ageColumn],
	row: ({metadata, type, data}, nowMs) => [metadata.name, type ?? 'Opaque', Object.keys(data ?? {}).length, ageOf(metadata.creationTimestamp, nowMs)],
};
