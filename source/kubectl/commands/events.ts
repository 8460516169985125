import type {KubernetesEvent} from '../../api/generated/types.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {eventTimes} from '../../printers/events.ts';
import {ageOf} from '../../printers/format.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {outputFlag} from '../flags.ts';
import {checkFormat, listOf, renderDocument} from '../output.ts';
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
		const {flags, client, namespace, nowMs} = invocation;
		const isAllNamespaces = flags.isSet('all-namespaces');
		const matches = filterOf(invocation);
		const found = client
			.list('events', isAllNamespaces ? undefined : namespace)
			.filter(matches)
			.toSorted((a, b) => lastMs(a) - lastMs(b));
		const output = checkFormat(invocation);
		if (output.format !== '') {
			invocation.out(renderDocument(invocation, output, listOf(found)));
			return;
		}
		if (flags.isSet('watch')) invocation.isPending = true;
		if (found.length === 0) {
			invocation.err(isAllNamespaces ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
			return;
		}
		const heads = [...(isAllNamespaces ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
		const rows = found.map((event) => {
			const {kind, name} = event.involvedObject;
			const cells = [intervalText(event, nowMs), event.type ?? '', event.reason ?? '', `${kind}/${name}`, (event.message ?? '').trim()];
			return isAllNamespaces ? [event.metadata.namespace ?? '', ...cells] : cells;
		});
		const lines = flags.isSet('no-headers') ? rows : [heads, ...rows];
		invocation.out(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3}));
	},
};

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
