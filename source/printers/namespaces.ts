import type {Namespace} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text} from './table-definition.ts';

export const namespaceTable: TableDefinition<Namespace> = {
	columns: [nameColumn, text('Status'), ageColumn],
	row: ({metadata, status}, nowMs) => [metadata.name, status?.phase ?? '', ageOf(metadata.creationTimestamp, nowMs)],
};
