import type {ApiObject} from '../api/objects.ts';
import type {Client} from '../cluster/apiserver/client.ts';
import type {ResourceDefinition} from '../cluster/apiserver/resource-definition.ts';
import {findKind, type ResourceName, resourceDefinitions} from '../cluster/apiserver/resources/catalogue.ts';
import {CommandError} from './errors.ts';

/** The resource a person means by `pods`, `pod`, `po`, `Pod` or `deployments.apps`; undefined if there is none. */
export function findResource(word: string): ResourceDefinition | undefined {
	const name = word.toLowerCase();
	const matches = ({resource, singular, shortNames, kind}: ResourceDefinition, candidate: string): boolean =>
		resource === candidate || singular === candidate || shortNames.includes(candidate) || kind.toLowerCase() === candidate;
	const found = resourceDefinitions.find((definition) => matches(definition, name));
	if (found || !name.includes('.')) return found;
	const [resource = '', ...rest] = name.split('.');
	const group = rest.join('.');
	return resourceDefinitions.find((definition) => {
		const groups = [definition.group, `${definition.version}.${definition.group}`, ...(definition.group === '' ? [definition.version] : [])];
		return matches(definition, resource) && groups.includes(group);
	});
}

export function getResource(word: string): ResourceDefinition {
	const found = findResource(word);
	if (!found) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(word)}`);
	return found;
}

/** `pods` → that; `pods,svc` → both; `all` → what `kubectl get all` lists. */
export function getResources(words: string): readonly ResourceDefinition[] {
	const found = words
		.split(',')
		.filter((word) => word !== '')
		.flatMap((word) => {
			const inCategory = resourceDefinitions.filter(({categories}) => categories?.includes(word.toLowerCase()));
			return inCategory.length > 0 ? inCategory : [getResource(word)];
		});
	return [...new Set(found)];
}

export function definitionOf({apiVersion, kind}: {readonly apiVersion: string; readonly kind: string}): ResourceDefinition {
	const found = findKind(apiVersion, kind);
	if (!found) throw new CommandError(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
	return found;
}

/** `pod`, `deployment.apps`: how kubectl names what it has done something to. */
export function kindName({kind, group}: ResourceDefinition): string {
	return group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase();
}

/** `pod/web`, `deployment.apps/web` */
export function objectName(object: ApiObject): string {
	return `${kindName(definitionOf(object))}/${object.metadata.name}`;
}

/** The resource under the name the client's methods take. */
export function resourceName({resource}: ResourceDefinition): ResourceName {
	return resource as ResourceName;
}

export function listObjects(client: Client, definition: ResourceDefinition, namespace?: string): readonly ApiObject[] {
	return client.list(resourceName(definition), definition.isNamespaced ? namespace : undefined) as readonly ApiObject[];
}
