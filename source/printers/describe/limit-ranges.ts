import type {LimitRange, LimitRangeItem} from '../../api/generated/types.ts';
import {DescribeWriter} from './writer.ts';

const headings = [
	'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio',
	'----\t--------\t---\t---\t---------------\t-------------\t-----------------------',
] as const;

export function describeLimitRange({metadata, spec}: LimitRange): string {
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	for (const line of [...headings, ...spec.limits.flatMap(itemLines)]) w.line(0, line);
	return w.toString();
}

/** As the description of a namespace has them. */
export function describeLimitRanges(w: DescribeWriter, limitRanges: readonly LimitRange[]): void {
	if (limitRanges.length === 0) {
		w.line(0, 'No LimitRange resource.');
		return;
	}
	w.line(0, 'Resource Limits');
	for (const line of [...headings, ...limitRanges.flatMap(({spec}) => spec.limits.flatMap(itemLines))]) w.line(0, ` ${line}`);
}

/** A line a resource. Upstream takes them as Go's map has them; here they are sorted. */
function itemLines(item: LimitRangeItem): readonly string[] {
	const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
	const names = new Set(columns.flatMap((amounts) => Object.keys(amounts ?? {})));
	return [...names].toSorted().map((name) => [item.type, name, ...columns.map((amounts) => amounts?.[name] ?? '-')].join('\t'));
}
