import {type ApiObject, keyOf} from '../api/objects.ts';
import {fieldSelectorMatches, parseFieldSelector, parseLabelSelector, requirementsMatch} from '../api/selectors.ts';
import {badRequest, isRequestError} from '../api/status-error.ts';
import type {Client} from '../cluster/apiserver/client.ts';
import type {ResourceDefinition} from '../cluster/apiserver/resource-definition.ts';
import {CommandError} from './errors.ts';
import {isSelectableField, selectableText} from './field-labels.ts';
import {findResource, getResource, getResources, listObjects, resourceName} from './resources.ts';

/** What the arguments of a command name. Upstream: cli-runtime/pkg/resource, `Builder`. */
export type Named =
	/** Resources as a whole: `pods`, `pods,services`. */
	| {readonly kind: 'resources'; readonly definitions: readonly ResourceDefinition[]}
	/** Single objects: `pod web`, `pod/web svc/web`. */
	| {readonly kind: 'objects'; readonly objects: readonly {readonly definition: ResourceDefinition; readonly name: string}[]};

/** Reads `TYPE[,TYPE…] [NAME…]` or `TYPE/NAME…`. No arguments at all are the caller's matter. */
export function parseNamed(args: readonly string[]): Named {
	const slashed = args.filter((argument) => argument.includes('/'));
	if (slashed.length === 0) {
		const definitions = getResources(args[0]!);
		if (args.length === 1) return {kind: 'resources', definitions};
		return {kind: 'objects', objects: definitions.flatMap((definition) => args.slice(1).map((name) => ({definition, name})))};
	}
	if (slashed.length < args.length) {
		throw new CommandError(
			"there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
		);
	}
	const objects = args.map((argument) => {
		const [resource = '', name = '', ...rest] = argument.split('/');
		if (rest.length > 0 || resource === '' || name === '') {
			throw new CommandError('arguments in resource/name form must have a single resource and name');
		}
		return {definition: getResource(resource), name};
	});
	return {kind: 'objects', objects};
}

/** Whether rows of several kinds will stand in one output. Upstream: `MultipleTypesRequested`. */
export function areSeveralKinds(args: readonly string[]): boolean {
	if (args.length === 1 && args[0] === 'all') return true;
	const kinds = new Set<string>();
	for (const argument of args) {
		if (argument.includes('/')) kinds.add(findResource(argument.slice(0, argument.indexOf('/')))?.resource ?? argument);
		else if (argument.includes(',') && argument === args[0]) return true;
	}
	return kinds.size > 1;
}

export interface FindOptions {
	readonly namespace: string;
	readonly isAllNamespaces?: boolean;
	readonly labelSelector?: string;
	readonly fieldSelector?: string;
}

export interface Found {
	readonly objects: readonly ApiObject[];
	/** What could not be found or listed, in order; the rest goes on. */
	readonly errors: readonly unknown[];
}

/** The objects named, or all of the resources named that the selectors let through. */
export function findObjects(client: Client, named: Named, options: FindOptions): Found {
	const {labelSelector = '', fieldSelector = ''} = options;
	const objects: ApiObject[] = [];
	const errors: unknown[] = [];
	if (named.kind === 'objects') {
		if (labelSelector || fieldSelector) throw new CommandError('name cannot be provided when a selector is specified');
		if (options.isAllNamespaces) throw new CommandError('a resource cannot be retrieved by name across all namespaces');
		for (const {definition, name} of named.objects) {
			attempt(errors, () => {
				objects.push(client.get(resourceName(definition), keyOf(definition.isNamespaced ? options.namespace : undefined, name)));
			});
		}
		return {objects, errors};
	}
	for (const definition of named.definitions) {
		attempt(errors, () => {
			const listed = listObjects(client, definition, options.isAllNamespaces ? undefined : options.namespace);
			objects.push(...listed.filter(selectorFilter(definition, labelSelector, fieldSelector)));
		});
	}
	return {objects, errors};
}

function attempt(errors: unknown[], action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!isRequestError(error)) throw error;
		errors.push(error);
	}
}

/** What a list request with these selectors lets through. Throws the server's answer to a selector it cannot read. */
export function selectorFilter(definition: ResourceDefinition, labelSelector: string, fieldSelector: string): (object: ApiObject) => boolean {
	const refuse = (why: string): never => {
		const {group, version, resource} = definition;
		const subject = `"${group}/${version}, Resource=${resource}"`;
		const selectors = `label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
		throw badRequest(`Unable to find ${subject} that match ${selectors}: ${why}`);
	};
	const labels = parseLabelSelector(labelSelector);
	if ('error' in labels) return refuse(labels.error);
	const fields = parseFieldSelector(fieldSelector);
	if ('error' in fields) return refuse(fields.error);
	const unknown = fields.find(({field}) => !isSelectableField(definition, field));
	if (unknown) return refuse(`field label not supported: ${unknown.field}`);
	return (object) => requirementsMatch(labels, object.metadata.labels) && fieldSelectorMatches(fields, (field) => selectableText(object, field));
}

/** The API server warns of what it will give up one day, and kubectl hands that on. */
export function warnOfDeprecated(invocation: {err(text: string): void}, named: Named): void {
	const definitions = named.kind === 'resources' ? named.definitions : named.objects.map(({definition}) => definition);
	if (definitions.some(({resource}) => resource === 'endpoints'))
		invocation.err('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n');
}
