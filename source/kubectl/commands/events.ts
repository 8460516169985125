import type {KubernetesEvent} from '../../api/generated/types.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {eventTimes} from '../../printers/events.ts';
import {ageOf} from '../../printers/format.ts';
import {asSerialized} from '../../printers/serialized.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {outputFlag} from '../flags.ts';
import {checkFormat, listOf, type OutputFormat, renderDocument} from '../output.ts';
import {getResource} from '../resources.ts';

export const events: Command = {
	name: 'events',
	mutates: false,
	flags: {
		...outputFlag,
		'all-namespaces': {type: 'boolean', short: 'A'},
		for: {type: 'string'},
		types: {type: 'list'},
		watch: {type: 'boolean', short: 'w'},
		'no-headers': {type: 'boolean'},
		'chunk-size': {type: 'integer'},
	},
	help: 'Display events.\n\nUsage:\n  kubectl events [(-o|--output=)json|yaml|jsonpath=...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
	run(invocation) {
		const {flags, client, namespace} = invocation;
		const isAllNamespaces = flags.isSet('all-namespaces');
		const output = checkFormat(invocation);
		const found = client.list('events', isAllNamespaces ? undefined : namespace).filter(filterOf(invocation));
		if (flags.isSet('watch')) {
			// The watch tells first of what is there, in no order of time, and says nothing if there is nothing.
			goOn(invocation, output, {widths: [], printed: 0}, found);
			return;
		}
		const sorted = found.toSorted((a, b) => lastMs(a) - lastMs(b));
		// An empty list is told in every format.
		if (sorted.length === 0) {
			invocation.err(isAllNamespaces ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
			return;
		}
		if (output.format === '') invocation.out(table(invocation, sorted, flags.isSet('no-headers')));
		else invocation.out(renderDocument(invocation, output, listOf(sorted)));
	},
	resume(invocation, notes, wake) {
		const matches = filterOf(invocation);
		const event = wake.kind === 'event' && wake.event.type !== 'DELETED' ? (wake.event.object as KubernetesEvent) : undefined;
		goOn(invocation, checkFormat(invocation), notes as Notes, event && matches(event) ? [event] : []);
	},
};

interface Notes {
	readonly widths: readonly number[];
	readonly printed: number;
}

function goOn(invocation: Invocation, output: OutputFormat, notes: Notes, found: readonly KubernetesEvent[]): void {
	const {flags, namespace} = invocation;
	const widths = [...notes.widths];
	for (const [index, event] of found.entries()) {
		const isFirst = notes.printed + index === 0;
		if (output.format === '') {
			invocation.out(table(invocation, [event], flags.isSet('no-headers') || !isFirst, widths));
			continue;
		}
		if (output.format === 'yaml' && !isFirst) invocation.out('---\n');
		invocation.out(renderDocument(invocation, output, asSerialized(event)));
	}
	const watch = flags.isSet('all-namespaces') ? {resource: 'events'} : {resource: 'events', namespace};
	invocation.wait({notes: {widths, printed: notes.printed + found.length}, watches: [watch], isEndless: true});
}

function table(invocation: Invocation, events: readonly KubernetesEvent[], hasNoHeaders: boolean, remembered?: number[]): string {
	const isAllNamespaces = invocation.flags.isSet('all-namespaces');
	const heads = [...(isAllNamespaces ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
	const rows = events.map((event) => {
		const {kind, name} = event.involvedObject;
		const cells = [intervalText(event, invocation.nowMs), event.type ?? '', event.reason ?? '', `${kind}/${name}`, (event.message ?? '').trim()];
		return isAllNamespaces ? [event.metadata.namespace ?? '', ...cells] : cells;
	});
	const lines = hasNoHeaders ? rows : [heads, ...rows];
	return alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3, remembered});
}

function filterOf({flags}: Invocation): (event: KubernetesEvent) => boolean {
	const types = flags.all('types').map((type) => type.toLowerCase());
	const unknown = types.find((type) => type !== 'normal' && type !== 'warning');
	if (unknown !== undefined) throw new CommandError(`valid --types are Normal or Warning`);
	const target = flags.text('for');
	if (target === '') return ({type = ''}) => types.length === 0 || types.includes(type.toLowerCase());
	const [resource = '', name = '', ...rest] = target.split('/');
	if (name === '' || rest.length > 0) throw new CommandError('--for must be in resource/name form');
	const {kind} = getResource(resource);
	return ({type = '', involvedObject}) =>
		(types.length === 0 || types.includes(type.toLowerCase())) && involvedObject.kind === kind && involvedObject.name === name;
}

function lastMs(event: KubernetesEvent): number {
	const {last} = eventTimes(event);
	return last ? parseTimestamp(last) : Number.MIN_SAFE_INTEGER;
}

/** `8s`, or `8s (x3 over 50s)`. */
function intervalText(event: KubernetesEvent, nowMs: number): string {
	const {first, last, count} = eventTimes(event);
	if (event.series || count > 1) return `${ageOf(last, nowMs)} (x${count} over ${ageOf(first, nowMs)})`;
	return ageOf(first, nowMs);
}
