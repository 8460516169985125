import type {ApiObject} from '../../api/objects.ts';
import {isNotFound} from '../../api/status-error.ts';
import type {ResourceName} from '../../cluster/apiserver/resources/catalogue.ts';
import {describe as describeObject, type ObjectReader} from '../../printers/describe/describe.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {type Found, findObjects, type Named, parseNamed, warnOfDeprecated} from '../find-objects.ts';
import {fileFlags, selectorFlags} from '../flags.ts';
import {readManifests} from '../manifests.ts';
import {reportErrors} from '../report-errors.ts';
import {listObjects} from '../resources.ts';

export const describe: Command = {
	name: 'describe',
	mutates: false,
	flags: {
		...selectorFlags,
		...fileFlags,
		'all-namespaces': {type: 'boolean', short: 'A'},
		'show-events': {type: 'boolean', default: 'true'},
		'chunk-size': {type: 'integer'},
	},
	help: 'Show details of a specific resource or group of resources.\n\nUsage:\n  kubectl describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
	run(invocation) {
		const {flags, client, nowMs} = invocation;
		const {objects, errors} = find(invocation);
		const reader: ObjectReader = {
			list: (resource, namespace) => client.list(resource as ResourceName, namespace) as readonly ApiObject[],
			find: (resource, key) => client.find(resource as ResourceName, key),
		};
		const showEvents = flags.isSet('show-events');
		invocation.out(objects.map((object) => describeObject(object, reader, nowMs, {showEvents})).join('\n\n'));
		if (objects.length === 0 && errors.length === 0) {
			invocation.err(flags.isSet('all-namespaces') ? 'No resources found\n' : `No resources found in ${invocation.namespace} namespace.\n`);
		}
		reportErrors(invocation, errors);
	},
};

function find(invocation: Invocation): Found {
	const {flags, args, client, namespace} = invocation;
	let named: Named;
	if (flags.has('filename')) {
		const objects = readManifests(invocation).map(({definition, object}) => ({definition, name: object.metadata.name ?? ''}));
		named = {kind: 'objects', objects};
	} else if (args.length === 0) {
		throw new CommandError(
			'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
		);
	} else {
		named = parseNamed(args);
	}
	warnOfDeprecated(invocation, named);
	const found = findObjects(client, named, {
		namespace,
		isAllNamespaces: flags.isSet('all-namespaces'),
		labelSelector: flags.text('selector'),
		fieldSelector: flags.text('field-selector'),
	});
	if (named.kind === 'resources' || !found.errors.some(isNotFound)) return found;
	return findByPrefix(invocation, named, found);
}

/** A name that is not there may be the beginning of others, as `web` is of `web-5d4f-abcde`. */
function findByPrefix({client, namespace}: Invocation, named: Extract<Named, {kind: 'objects'}>, found: Found): Found {
	const objects = [...found.objects];
	const errors = found.errors.filter((error) => {
		if (!isNotFound(error)) return true;
		const name = error.status.details?.name ?? '';
		const {definition} = named.objects.find((object) => object.name === name)!;
		const begun = listObjects(client, definition, namespace).filter(({metadata}) => metadata.name.startsWith(name));
		objects.push(...begun);
		return begun.length === 0;
	});
	return {objects, errors};
}
