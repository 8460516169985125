import type {KubernetesEvent} from '../../api/generated/types.ts';
import type {ApiObject} from '../../api/objects.ts';
import {goText} from '../custom-columns.ts';
import {sortedKeys} from '../format.ts';
import {asSerialized} from '../serialized.ts';
import {describeEvents} from './events.ts';
import {describeHead} from './parts.ts';
import {DescribeWriter} from './writer.ts';

const shownAlready = new Set(['.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);
const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** All fields of an object whose kind has no description of its own. Upstream: `genericDescriber`. */
export function describeGeneric(object: ApiObject, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const w = new DescribeWriter();
	describeHead(w, object);
	describeFields(w, 0, asSerialized(object), '');
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

function describeFields(w: DescribeWriter, level: number, content: Record<string, unknown>, path: string): void {
	for (const field of sortedKeys(content)) {
		const value = content[field];
		const fieldPath = `${path}.${field}`;
		if (value === undefined || shownAlready.has(fieldPath)) continue;
		const label = fieldLabel(field);
		if (Array.isArray(value)) {
			w.line(level, `${label}:`);
			for (const item of value) {
				if (typeof item === 'object' && item !== null) describeFields(w, level + 1, item, fieldPath);
				else w.line(level + 1, goText(item));
			}
		} else if (typeof value === 'object' && value !== null) {
			w.line(level, `${label}:`);
			describeFields(w, level + 1, value as Record<string, unknown>, fieldPath);
		} else {
			w.line(level, `${label}:\t${goText(value)}`);
		}
	}
}

/** `creationTimestamp` is `Creation Timestamp`, `apiVersion` is `API Version`. */
function fieldLabel(field: string): string {
	if (/[^\p{L}-]/u.test(field)) return field;
	const words = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-/gu) ?? [field];
	return words.map((word) => (acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1))).join(' ');
}
