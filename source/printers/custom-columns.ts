import {findByPath} from './json-path.ts';
import {alignTabs} from './tabwriter.ts';

export interface CustomColumn {
	readonly header: string;
	readonly path: string;
}

/** Reads `NAME:.metadata.name,IMAGE:.spec.containers[*].image`, or says what is wrong with it. */
export function parseCustomColumns(spec: string): readonly CustomColumn[] | {readonly error: string} {
	if (spec === '') return {error: 'custom-columns format specified but no custom columns given'};
	const columns: CustomColumn[] = [];
	for (const part of spec.split(',')) {
		const colon = part.indexOf(':');
		if (colon === -1) return {error: `unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`};
		columns.push({header: part.slice(0, colon), path: part.slice(colon + 1)});
	}
	return columns;
}

/** A table of whatever fields were asked for. Upstream: cli-runtime's custom column printer. */
export function renderCustomColumns(
	columns: readonly CustomColumn[],
	objects: readonly unknown[],
	hasNoHeaders = false,
	remembered?: number[],
): string {
	const lines = objects.map((object) =>
		columns.map(({path}) => {
			const values = findByPath(path, object);
			return values.length === 0 ? '<none>' : values.map(goText).join(',');
		}),
	);
	const all = hasNoHeaders ? lines : [columns.map(({header}) => header), ...lines];
	return alignTabs(all.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3, remembered});
}

/** As Go's `%v` prints JSON: `map[app:web]`, `[a b]`, `<nil>`. */
export function goText(value: unknown): string {
	if (value === null || value === undefined) return '<nil>';
	if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
	if (typeof value !== 'object') return String(value);
	const map = value as Record<string, unknown>;
	return `map[${Object.keys(map)
		.toSorted()
		.map((key) => `${key}:${goText(map[key])}`)
		.join(' ')}]`;
}
