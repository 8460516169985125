import type {ApiObject} from '../../api/objects.ts';
import {type CustomColumn, parseCustomColumns, renderCustomColumns} from '../../printers/custom-columns.ts';
import {JsonPathError} from '../../printers/json-path.ts';
import {asSerialized} from '../../printers/serialized.ts';
import {sortByField} from '../../printers/sort-by.ts';
import {renderTable} from '../../printers/table.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {areSeveralKinds, type Found, findObjects, parseNamed, warnOfDeprecated} from '../find-objects.ts';
import {fileFlags, outputFlag, selectorFlags} from '../flags.ts';
import {readManifests} from '../manifests.ts';
import {getMetrics, metricsResource} from '../metrics.ts';
import {checkFormat, listOf, type OutputFormat, renderDocument} from '../output.ts';
import {getRaw} from '../raw.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, kindName, objectName} from '../resources.ts';
import {goOnWatching, startWatch} from './get-watch.ts';

/** Left out: `--subresource`, and `--raw` of anything but metrics and health. */
export const get: Command = {
	name: 'get',
	mutates: false,
	flags: {
		...outputFlag,
		...selectorFlags,
		...fileFlags,
		'all-namespaces': {type: 'boolean', short: 'A'},
		'show-labels': {type: 'boolean'},
		'label-columns': {type: 'list', short: 'L'},
		'no-headers': {type: 'boolean'},
		'show-kind': {type: 'boolean'},
		'sort-by': {type: 'string'},
		'ignore-not-found': {type: 'boolean'},
		watch: {type: 'boolean', short: 'w'},
		'watch-only': {type: 'boolean'},
		'output-watch-events': {type: 'boolean'},
		raw: {type: 'string'},
		'chunk-size': {type: 'integer'},
		'server-print': {type: 'boolean'},
	},
	help: 'Display one or many resources.\n\nUsage:\n  kubectl get [(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
	run(invocation) {
		const {flags} = invocation;
		if (flags.has('raw')) {
			getRaw(invocation, flags.text('raw'));
			return;
		}
		const ofMetrics = metricsResource(invocation.args[0]);
		if (ofMetrics) {
			getMetrics(invocation, ofMetrics);
			return;
		}
		const output = checkFormat(invocation, true);
		if (flags.isSet('output-watch-events') && !flags.isSet('watch') && !flags.isSet('watch-only')) {
			throw invocation.usageError('--output-watch-events option can only be used with --watch or --watch-only');
		}
		if (flags.isSet('watch') || flags.isSet('watch-only')) {
			startWatch(invocation, output);
			return;
		}
		const {found, isSingle, areNamespaced} = find(invocation);
		const errors = flags.isSet('ignore-not-found')
			? found.errors.filter((error) => (error as {reason?: string}).reason !== 'NotFound')
			: found.errors;
		let {objects} = found;
		const sortBy = flags.text('sort-by');
		if (sortBy !== '') objects = sorted(objects, sortBy);
		if (output.format === '' || output.format === 'wide') printTables(invocation, objects, output);
		else if (output.format === 'name') invocation.out(objects.map((object) => `${objectName(object)}\n`).join(''));
		else if (output.format.startsWith('custom-columns')) printColumns(invocation, objects, output);
		else if (isSingle && objects.length === 1) invocation.out(renderDocument(invocation, output, asSerialized(objects[0]!)));
		else if (!isSingle) invocation.out(renderDocument(invocation, output, listOf(objects)));
		const isTable = output.format === '' || output.format === 'wide';
		if (objects.length === 0 && errors.length === 0 && isTable && !flags.isSet('ignore-not-found')) {
			const isOneNamespace = areNamespaced && !flags.isSet('all-namespaces');
			invocation.err(isOneNamespace ? `No resources found in ${invocation.namespace} namespace.\n` : 'No resources found\n');
		}
		reportErrors(invocation, errors);
	},
	resume: (invocation, notes, wake) => goOnWatching(invocation, checkFormat(invocation, true), notes, wake),
};

function find(invocation: Invocation): {readonly found: Found; readonly isSingle: boolean; readonly areNamespaced: boolean} {
	const {flags, args, client, namespace} = invocation;
	const options = {
		namespace,
		isAllNamespaces: flags.isSet('all-namespaces'),
		labelSelector: flags.text('selector'),
		fieldSelector: flags.text('field-selector'),
	};
	if (flags.has('filename')) {
		const manifests = readManifests(invocation);
		const named = {kind: 'objects', objects: manifests.map(({definition, object}) => ({definition, name: object.metadata.name ?? ''}))} as const;
		const own = {...options, namespace: manifests[0]?.object.metadata.namespace ?? namespace};
		return {found: findObjects(client, named, own), isSingle: manifests.length === 1, areNamespaced: true};
	}
	if (args.length === 0) {
		invocation.err('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
		throw invocation.usageError(
			'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
		);
	}
	const named = parseNamed(args);
	warnOfDeprecated(invocation, named);
	const definitions = named.kind === 'resources' ? named.definitions : named.objects.map(({definition}) => definition);
	return {
		found: findObjects(client, named, options),
		isSingle: named.kind === 'objects' && named.objects.length === 1,
		areNamespaced: definitions.every(({isNamespaced}) => isNamespaced),
	};
}

function sorted(objects: readonly ApiObject[], path: string): readonly ApiObject[] {
	try {
		const result = sortByField(objects, path);
		if ('error' in result) throw new CommandError(result.error);
		return result;
	} catch (error) {
		if (error instanceof JsonPathError) throw new CommandError(error.message);
		throw error;
	}
}

/** A table for each run of objects of one kind, with an empty line between two. */
function printTables(invocation: Invocation, objects: readonly ApiObject[], {format}: OutputFormat): void {
	const {flags} = invocation;
	const withKind = flags.isSet('show-kind') || areSeveralKinds(invocation.args);
	let start = 0;
	while (start < objects.length) {
		const definition = definitionOf(objects[start]!);
		let end = start;
		while (end < objects.length && objects[end]!.kind === definition.kind) end += 1;
		if (start > 0 && !flags.isSet('no-headers')) invocation.out('\n');
		invocation.out(
			renderTable(definition.resource, objects.slice(start, end), invocation.nowMs, {
				isWide: format === 'wide',
				hasNoHeaders: flags.isSet('no-headers'),
				withNamespace: flags.isSet('all-namespaces') && definition.isNamespaced,
				namePrefix: withKind ? kindName(definition) : undefined,
				labelColumns: flags.all('label-columns'),
				showLabels: flags.isSet('show-labels'),
			}),
		);
		start = end;
	}
}

function printColumns(invocation: Invocation, objects: readonly ApiObject[], {format, argument}: OutputFormat): void {
	const columns = columnsOf(invocation, {format, argument});
	try {
		invocation.out(renderCustomColumns(columns, objects.map(asSerialized), invocation.flags.isSet('no-headers')));
	} catch (error) {
		if (error instanceof JsonPathError) throw new CommandError(error.message);
		throw error;
	}
}

export function columnsOf(invocation: Invocation, {format, argument}: OutputFormat): readonly CustomColumn[] {
	const columns = parseCustomColumns(format === 'custom-columns-file' ? specOfFile(invocation, argument) : argument);
	if ('error' in columns) throw new CommandError(columns.error);
	return columns;
}

/** The file has the heads in its first line and the paths in its second. */
function specOfFile({context}: Invocation, name: string): string {
	const text = context.readFile?.(name);
	if (text === undefined) throw new CommandError(`error reading template ${name}, open ${name}: no such file or directory`);
	const [heads = '', paths = ''] = text.split('\n');
	const pathWords = paths.trim().split(/\s+/);
	return heads
		.trim()
		.split(/\s+/)
		.map((head, index) => `${head}:${pathWords[index] ?? ''}`)
		.join(',');
}
