import type {ResourceName} from '../cluster/apiserver/resources/catalogue.ts';
import {resourceDefinitions} from '../cluster/apiserver/resources/catalogue.ts';
import type {RunView} from '../scenario/run-view.ts';
import {panels} from './panels/panels.ts';

export interface Completion {
	/** The line, as far as it is certain. */
	readonly text: string;
	/** What the last word could be. */
	readonly candidates: readonly string[];
}

// Which take a resource next, and which take the name of a pod.
const resourceVerbs: ReadonlySet<string> = new Set([
	'get',
	'describe',
	'delete',
	'edit',
	'label',
	'annotate',
	'patch',
	'scale',
	'explain',
	'wait',
	'expose',
	'rollout',
	'autoscale',
]);
const podVerbs: ReadonlySet<string> = new Set(['logs', 'exec', 'attach', 'debug']);
const nodeVerbs: ReadonlySet<string> = new Set(['cordon', 'uncordon', 'drain', 'taint']);
const verbs = [
	...resourceVerbs,
	...podVerbs,
	...nodeVerbs,
	'run',
	'create',
	'apply',
	'set',
	'top',
	'events',
	'api-resources',
	'auth',
	'version',
	'config',
	'replace',
];
const rolloutVerbs = ['status', 'history', 'restart', 'undo', 'pause', 'resume'];

/** Completes the last word of a kubectl command: verbs, resources, names, namespaces. */
export function complete(run: RunView, text: string, namespace: string | undefined): Completion {
	const words = text
		.replace(/^\s*(kubectl|k)\s+/, '')
		.split(/\s+/)
		.filter((word, index, all) => word !== '' || index === all.length - 1);
	const last = words.at(-1) ?? '';
	const before = words.slice(0, -1);
	const candidates = possible(run, before, last, namespace)
		.filter((word) => word.startsWith(last))
		.toSorted();
	const unique = [...new Set(candidates)];
	if (unique.length === 0) return {text, candidates: []};
	const common = unique.length === 1 ? `${unique[0]}${unique[0]!.endsWith('/') ? '' : ' '}` : commonBeginning(unique);
	return {text: text.slice(0, text.length - last.length) + common, candidates: unique};
}

function possible(run: RunView, before: readonly string[], last: string, namespace: string | undefined): readonly string[] {
	const previous = before.at(-1);
	if (previous === '-n' || previous === '--namespace') return run.list('namespaces').map(({metadata}) => metadata.name);
	if (last.startsWith('-'))
		return [
			'--all-namespaces',
			'--selector',
			'--output',
			'--watch',
			'--namespace',
			'--force',
			'--grace-period',
			'--replicas',
			'--image',
			'--previous',
			'--container',
		];
	const namespaceGiven = before.findIndex((word) => word === '-n' || word === '--namespace');
	const scope = namespaceGiven === -1 ? namespace : before[namespaceGiven + 1];
	const [verb, ...rest] = before.filter(
		(word, index) => !word.startsWith('-') && index !== namespaceGiven + (namespaceGiven === -1 ? Number.NaN : 1),
	);
	if (verb === undefined) return [...verbs, ...panels.map(({name}) => name), 'quit'];
	const names = (resource: string): readonly string[] => namesOf(run, resource, scope);
	if (podVerbs.has(verb)) return rest.length === 0 ? names('pods') : [];
	if (nodeVerbs.has(verb)) return rest.length === 0 ? names('nodes') : [];
	if (verb === 'rollout' && rest.length === 0) return rolloutVerbs;
	if (verb === 'top') return rest.length === 0 ? ['nodes', 'pods'] : names(rest[0]!);
	if (!resourceVerbs.has(verb)) return [];
	const [resource] = verb === 'rollout' ? rest.slice(1) : rest;
	if (resource !== undefined) return names(resource);
	const slash = last.indexOf('/');
	if (slash !== -1) return names(last.slice(0, slash)).map((name) => `${last.slice(0, slash)}/${name}`);
	return resourceDefinitions.flatMap((definition) => [definition.resource, ...definition.shortNames]);
}

function namesOf(run: RunView, word: string, namespace: string | undefined): readonly string[] {
	const definition = resourceDefinitions.find(
		({resource, singular, shortNames}) => resource === word || singular === word || shortNames.includes(word),
	);
	if (!definition) return [];
	const objects = run.list(definition.resource as ResourceName, definition.isNamespaced ? namespace : undefined);
	return objects.map(({metadata}) => metadata.name ?? '');
}

function commonBeginning(words: readonly string[]): string {
	let common = words[0] ?? '';
	for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
	return common;
}
