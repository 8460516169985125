import type {KubernetesEvent} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {integer, type TableDefinition, text, wide} from './table-definition.ts';

/** When an event came first and last, and how often. */
export interface EventTimes {
	readonly first: string | undefined;
	readonly last: string | undefined;
	readonly count: number;
}

/** An event tells its times in the old way, in the new way (eventTime) or as a series. */
export function eventTimes(event: KubernetesEvent): EventTimes {
	const first = event.firstTimestamp ?? event.eventTime;
	if (event.series) return {first, last: event.series.lastObservedTime, count: event.series.count ?? 0};
	return {first, last: event.lastTimestamp ?? first, count: event.count || 1};
}

/** `kubelet, node01` */
function sourceText({source, reportingComponent, reportingInstance}: KubernetesEvent): string {
	const component = source?.component || reportingComponent || '';
	const host = source?.host || reportingInstance || '';
	return host ? `${component}, ${host}` : component;
}

export const eventTable: TableDefinition<KubernetesEvent> = {
	columns: [
		text('Last Seen'),
		text('Type'),
		text('Reason'),
		text('Object'),
		wide('Subobject'),
		wide('Source'),
		text('Message'),
		wide('First Seen'),
		{...integer('Count'), priority: 1},
		{...wide('Name'), format: 'name'},
	],
	row(event, nowMs) {
		const {first, last, count} = eventTimes(event);
		const {kind = '', name, fieldPath} = event.involvedObject;
		return [
			ageOf(last, nowMs),
			event.type ?? '',
			event.reason ?? '',
			name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
			fieldPath ?? '',
			sourceText(event),
			(event.message ?? '').trim(),
			ageOf(first, nowMs),
			count,
			event.metadata.name,
		];
	},
};
