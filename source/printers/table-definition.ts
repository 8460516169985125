import type {ApiObject} from '../api/objects.ts';

export type CellValue = string | number | boolean;

/** As `metav1.TableColumnDefinition`. */
export interface TableColumn {
	/** `Nominated Node`; kubectl prints it in capitals. */
	readonly name: string;
	readonly type: 'string' | 'integer' | 'boolean';
	/** `name` for the object's own name. */
	readonly format?: 'name';
	/** Above 0: only with `-o wide`. */
	readonly priority?: number;
}

/** The columns of a kind, and an object's cells, one for each column. Upstream: a TableHandler of pkg/printers. */
export interface TableDefinition<T extends ApiObject = ApiObject> {
	readonly columns: readonly TableColumn[];
	row(object: T, nowMs: number): readonly CellValue[];
}

export const nameColumn: TableColumn = {name: 'Name', type: 'string', format: 'name'};
export const ageColumn: TableColumn = {name: 'Age', type: 'string'};

/** A column of text. */
export function text(name: string): TableColumn {
	return {name, type: 'string'};
}

/** A column of whole numbers. */
export function integer(name: string): TableColumn {
	return {name, type: 'integer'};
}

/** A column of text that `-o wide` adds. */
export function wide(name: string): TableColumn {
	return {name, type: 'string', priority: 1};
}
