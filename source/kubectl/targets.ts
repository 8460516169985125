import type {ApiObject} from '../api/objects.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';
import {type Found, findObjects, type Named, parseNamed} from './find-objects.ts';
import {type FlagDefinitions, fileFlags, selectorFlags} from './flags.ts';
import {readManifests} from './manifests.ts';

/** Flags of commands that change objects found by name, file, selector or `--all`. */
export const targetFlags: FlagDefinitions = {
	...fileFlags,
	...selectorFlags,
	all: {type: 'boolean'},
	'all-namespaces': {type: 'boolean', short: 'A'},
};

/** The objects such a command is for. `names` are its arguments without those that say what to change. */
export function findTargets(invocation: Invocation, names: readonly string[]): Found {
	const {flags, client, namespace} = invocation;
	const options = {
		namespace,
		isAllNamespaces: flags.isSet('all-namespaces'),
		labelSelector: flags.text('selector'),
		fieldSelector: flags.text('field-selector'),
	};
	let named: Named;
	if (flags.has('filename')) {
		const objects = readManifests(invocation).map(({definition, object}) => ({definition, name: object.metadata.name ?? ''}));
		named = {kind: 'objects', objects};
	} else if (names.length === 0) {
		throw missingResource();
	} else {
		named = parseNamed(names);
	}
	const isChosen = flags.isSet('all') || flags.isSet('all-namespaces') || options.labelSelector !== '' || options.fieldSelector !== '';
	if (named.kind === 'resources' && !isChosen) throw new CommandError('resource(s) were provided, but no name was specified');
	return findObjects(client, named, options);
}

/** The objects named or found in files, for a command that has no selector. */
export function findNamed(invocation: Invocation, names: readonly string[]): Found {
	const {flags, client, namespace} = invocation;
	if (flags.has('filename')) {
		const objects = readManifests(invocation).map(({definition, object}) => ({definition, name: object.metadata.name ?? ''}));
		return findObjects(client, {kind: 'objects', objects}, {namespace});
	}
	if (names.length === 0) throw missingResource();
	const named = parseNamed(names);
	if (named.kind === 'resources') throw new CommandError('resource(s) were provided, but no name was specified');
	return findObjects(client, named, {namespace});
}

/** What the builder says of a command with neither a file nor a resource. */
export function missingResource(): CommandError {
	return new CommandError(
		"You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
	);
}

/** The object with other labels, annotations or whatever else is in its metadata. */
export function withMetadata<T extends ApiObject>(object: T, metadata: Partial<T['metadata']>): T {
	return {...object, metadata: {...object.metadata, ...metadata}};
}
