import type {KubernetesEvent} from '../../api/generated/types.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {eventTimes} from '../events.ts';
import {ageOf} from '../format.ts';
import type {DescribeWriter} from './writer.ts';

/** The events at the end of a description: by their last time, repeated ones with how often. */
export function describeEvents(w: DescribeWriter, events: readonly KubernetesEvent[], nowMs: number): void {
	if (events.length === 0) {
		w.line(0, 'Events:\t<none>');
		return;
	}
	w.flush();
	w.line(0, 'Events:');
	w.line(1, 'Type\tReason\tAge\tFrom\tMessage');
	w.line(1, '----\t------\t----\t----\t-------');
	for (const event of events.toSorted((a, b) => lastMs(a) - lastMs(b))) {
		const source = event.source?.component || event.reportingComponent || '';
		w.line(1, [event.type ?? '', event.reason ?? '', intervalText(event, nowMs), source, messageText(event)].join('\t'));
	}
}

/** Events of the newer API have no lastTimestamp and come first. Upstream: `SortableEvents`. */
function lastMs({lastTimestamp}: KubernetesEvent): number {
	return lastTimestamp ? parseTimestamp(lastTimestamp) : Number.MIN_SAFE_INTEGER;
}

/** `8s`, or `8s (x3 over 50s)`. */
function intervalText(event: KubernetesEvent, nowMs: number): string {
	const {first, last, count} = eventTimes(event);
	const since = ageOf(event.eventTime ?? first, nowMs);
	return event.series || count > 1 ? `${ageOf(last, nowMs)} (x${count} over ${since})` : since;
}

/** Newer kubectls say which container an event is about. */
function messageText({message = '', involvedObject}: KubernetesEvent): string {
	return involvedObject.fieldPath ? `${involvedObject.fieldPath}: ${message.trim()}` : message.trim();
}
