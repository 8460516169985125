import type {ConfigMap} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition} from './table-definition.ts';

export const configMapTable: TableDefinition<ConfigMap> = {
	columns: [nameColumn, integer('Data'), ageColumn],
	row({metadata, data, binaryData}, nowMs) {
		const count = Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length;
		return [metadata.name, count, ageOf(metadata.creationTimestamp, nowMs)];
	},
};
