import {type ApiObject, objectKey} from '../../api/objects.ts';
import type {ResourceDefinition} from '../../cluster/apiserver/resource-definition.ts';
import {renderCustomColumns} from '../../printers/custom-columns.ts';
import {asSerialized} from '../../printers/serialized.ts';
import {renderTable} from '../../printers/table.ts';
import type {Invocation, Wake, Watch} from '../command.ts';
import {CommandError} from '../errors.ts';
import {findObjects, parseNamed, selectorFilter} from '../find-objects.ts';
import {readManifests} from '../manifests.ts';
import {type OutputFormat, renderDocument} from '../output.ts';
import {objectName} from '../resources.ts';
import {asWatched} from '../watched.ts';
import {columnsOf} from './get.ts';

/**
`kubectl get -w`: what is there, then a row for each change. Upstream: kubectl/pkg/cmd/get, `GetOptions.watch`.
*/
interface Notes {
	readonly resource: string;
	/** The one object that is watched; undefined: all that match. */
	readonly key: string | undefined;
	/** How wide the columns have become. */
	readonly widths: readonly number[];
	/** How many rows or documents have been printed. */
	readonly printed: number;
}

export function startWatch(invocation: Invocation, output: OutputFormat): void {
	const {flags, client, namespace} = invocation;
	const {definition, name} = watched(invocation);
	const isListed = !flags.isSet('watch-only');
	if (flags.text('sort-by') !== '') invocation.err(`warning: --watch${isListed ? '' : '-only'} requested, --sort-by will be ignored\n`);
	const named =
		name === undefined ? ({kind: 'resources', definitions: [definition]} as const) : ({kind: 'objects', objects: [{definition, name}]} as const);
	const found = findObjects(client, named, {
		namespace,
		isAllNamespaces: flags.isSet('all-namespaces'),
		labelSelector: flags.text('selector'),
		fieldSelector: flags.text('field-selector'),
	});
	const [error] = found.errors;
	if (error !== undefined) throw error;
	const key = name === undefined ? undefined : objectKey(found.objects[0]!);
	const notes: Notes = {resource: definition.resource, key, widths: [], printed: 0};
	goOn(invocation, definition, print(invocation, output, definition, notes, 'ADDED', isListed ? found.objects : []));
}

export function goOnWatching(invocation: Invocation, output: OutputFormat, held: unknown, wake: Wake): void {
	const notes = held as Notes;
	const {definition} = watched(invocation);
	const {flags} = invocation;
	const matches = notes.key === undefined ? selectorFilter(definition, flags.text('selector'), flags.text('field-selector')) : () => true;
	const told = wake.kind === 'event' ? asWatched(wake.event, matches) : undefined;
	goOn(invocation, definition, told ? print(invocation, output, definition, notes, told.type, [told.object]) : notes);
}

function goOn(invocation: Invocation, {isNamespaced}: ResourceDefinition, notes: Notes): void {
	const {resource, key} = notes;
	const isEverywhere = !isNamespaced || invocation.flags.isSet('all-namespaces');
	const watch: Watch = key !== undefined ? {resource, key} : isEverywhere ? {resource} : {resource, namespace: invocation.namespace};
	invocation.wait({notes, watches: [watch], isEndless: true});
}

/** The resource that is watched, and the one object of it if it is one. */
function watched(invocation: Invocation): {readonly definition: ResourceDefinition; readonly name: string | undefined} {
	const {flags, args} = invocation;
	const tooMany = 'watch is only supported on individual resources and resource collections - more than 1 resource was found';
	if (flags.has('filename')) {
		const manifests = readManifests(invocation);
		if (manifests.length > 1) throw new CommandError(tooMany);
		return {definition: manifests[0]!.definition, name: manifests[0]!.object.metadata.name};
	}
	if (args.length === 0) {
		throw invocation.usageError(
			'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
		);
	}
	const named = parseNamed(args);
	if (named.kind === 'resources') {
		if (named.definitions.length > 1) throw new CommandError('you may only specify a single resource type');
		return {definition: named.definitions[0]!, name: undefined};
	}
	if (named.objects.length > 1) throw new CommandError(tooMany);
	return named.objects[0]!;
}

function print(
	invocation: Invocation,
	output: OutputFormat,
	{resource, isNamespaced}: ResourceDefinition,
	notes: Notes,
	type: string,
	objects: readonly ApiObject[],
): Notes {
	if (objects.length === 0) return notes;
	const {flags, nowMs} = invocation;
	const {format} = output;
	const remembered = [...notes.widths];
	const hasNoHeaders = flags.isSet('no-headers') || notes.printed > 0;
	const withEvents = flags.isSet('output-watch-events');
	if (format === '' || format === 'wide') {
		invocation.out(
			renderTable(resource, objects, nowMs, {
				isWide: format === 'wide',
				hasNoHeaders,
				withNamespace: flags.isSet('all-namespaces') && isNamespaced,
				labelColumns: flags.all('label-columns'),
				showLabels: flags.isSet('show-labels'),
				eventType: withEvents ? type : undefined,
				remembered,
			}),
		);
	} else if (format.startsWith('custom-columns')) {
		invocation.out(renderCustomColumns(columnsOf(invocation, output), objects.map(asSerialized), hasNoHeaders, remembered));
	} else {
		for (const [index, object] of objects.entries()) {
			if (format === 'name') {
				invocation.out(`${objectName(object)}\n`);
				continue;
			}
			if (format === 'yaml' && notes.printed + index > 0) invocation.out('---\n');
			const document = asSerialized(object);
			invocation.out(renderDocument(invocation, output, withEvents ? {object: document, type} : document));
		}
	}
	return {...notes, widths: remembered, printed: notes.printed + objects.length};
}
