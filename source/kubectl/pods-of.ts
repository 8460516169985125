import type {LabelSelector, Pod} from '../api/generated/types.ts';
import {keyOf} from '../api/objects.ts';
import {isPodReady} from '../api/pods.ts';
import {labelSelectorMatches} from '../api/selectors.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';
import {selectorFilter} from './find-objects.ts';
import {getResource, resourceName} from './resources.ts';

/** The pod that `web`, `pod/web` or `deployment/web` means; of a workload the first, with all it might have been. */
export function podOfObject({client, namespace}: Invocation, name: string): {readonly pod: Pod; readonly others: readonly Pod[]} {
	const [resource, objectName] = name.includes('/') ? (name.split('/') as [string, string]) : ['pods', name];
	const definition = getResource(resource);
	if (definition.resource === 'pods') {
		const pod = client.get('pods', keyOf(namespace, objectName));
		return {pod, others: [pod]};
	}
	const object = client.get(resourceName(definition), keyOf(definition.isNamespaced ? namespace : undefined, objectName)) as {
		readonly spec?: {readonly selector?: LabelSelector | {readonly [key: string]: string}};
	};
	const selector = object.spec?.selector;
	if (!selector) {
		throw new CommandError(`cannot get the logs from *v1.${definition.kind}: selector for *v1.${definition.kind} not implemented`);
	}
	const isPlain = definition.resource === 'services';
	const labelSelector = isPlain ? {matchLabels: selector as {readonly [key: string]: string}} : (selector as LabelSelector);
	const others = client.list('pods', namespace).filter(({metadata}) => labelSelectorMatches(labelSelector, metadata.labels));
	if (others.length === 0) throw new CommandError(`timed out waiting for the condition`);
	return {pod: others.toSorted(byUsefulness)[0]!, others};
}

export function podsBySelector({client, namespace}: Invocation, selector: string): readonly Pod[] {
	const matches = selectorFilter(getResource('pods'), selector, '');
	return client.list('pods', namespace).filter(matches);
}

/** The most useful first: placed, then running, then ready. Upstream: the reverse of `podutils.ByLogging`. */
function byUsefulness(a: Pod, b: Pod): number {
	const rank = (pod: Pod): number =>
		(pod.spec.nodeName ? 0 : 4) + (pod.status?.phase === 'Running' ? 0 : pod.status?.phase === 'Unknown' ? 1 : 2) + (isPodReady(pod) ? 0 : 0.5);
	return rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}
