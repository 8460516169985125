import type {Lease} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text} from './table-definition.ts';

export const leaseTable: TableDefinition<Lease> = {
	columns: [nameColumn, text('Holder'), ageColumn],
	row: ({metadata, spec}, nowMs) => [metadata.name, spec?.holderIdentity ?? '', ageOf(metadata.creationTimestamp, nowMs)],
};
