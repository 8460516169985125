import type {ServiceAccount} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition} from './table-definition.ts';

// The SECRETS column went in v1.35: nothing fills a service account's secrets any more.
export const serviceAccountTable: TableDefinition<ServiceAccount> = {
	columns: [nameColumn, ageColumn],
	row: ({metadata}, nowMs) => [metadata.name, ageOf(metadata.creationTimestamp, nowMs)],
};
