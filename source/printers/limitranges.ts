import type {LimitRange} from '../api/generated/types.ts';
import {nameColumn, type TableDefinition, text} from './table-definition.ts';

/** Kinds without a printer of their own show when they were made. */
export const limitRangeTable: TableDefinition<LimitRange> = {
	columns: [nameColumn, text('Created At')],
	row: ({metadata}) => [metadata.name, metadata.creationTimestamp ?? ''],
};
