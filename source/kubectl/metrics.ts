import type {Node, Pod} from '../api/generated/types.ts';
import {notFound} from '../api/status-error.ts';
import {type NodeMetrics, nodeMetrics, type PodMetrics, podMetrics, sumUsage} from '../cluster/apiserver/metrics-api.ts';
import {alignTabs} from '../printers/tabwriter.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';
import {selectorFilter} from './find-objects.ts';
import {checkFormat, listOf, renderDocument} from './output.ts';
import {getResource} from './resources.ts';

/** What the metrics API has of a person's pods and nodes. */
export interface MetricsQuery {
	/** Undefined: those of all namespaces. */
	readonly namespace: string | undefined;
	readonly name?: string | undefined;
	readonly labelSelector?: string | undefined;
	readonly fieldSelector?: string | undefined;
}

/** Without it nobody serves metrics.k8s.io. */
export function checkMetricsApi({context}: Invocation): void {
	if (context.hasNoMetricsApi) throw new CommandError('Metrics API not available');
}

export function findPodMetrics(invocation: Invocation, query: MetricsQuery): readonly PodMetrics[] {
	const {client} = invocation;
	const of = (pod: Pod) => podMetrics(pod, (name) => invocation.context.endpoint?.(name), invocation.nowMs);
	if (query.name !== undefined) {
		const pod = client.find('pods', `${query.namespace}/${query.name}`);
		const found = pod && of(pod);
		if (!found) throw notFound('podmetrics.metrics.k8s.io', `${query.namespace}/${query.name}`);
		return [found];
	}
	const isSelected = selectorFilter(getResource('pods'), query.labelSelector ?? '', query.fieldSelector ?? '');
	return client
		.list('pods', query.namespace)
		.filter(isSelected)
		.flatMap((pod) => of(pod) ?? []);
}

export function findNodeMetrics(invocation: Invocation, query: Omit<MetricsQuery, 'namespace'>): readonly NodeMetrics[] {
	const {client} = invocation;
	const of = (node: Node) => nodeMetrics(node, (name) => invocation.context.endpoint?.(name), invocation.nowMs);
	if (query.name !== undefined) {
		const node = client.find('nodes', query.name);
		const found = node && of(node);
		if (!found) throw notFound('nodemetrics.metrics.k8s.io', query.name);
		return [found];
	}
	const isSelected = selectorFilter(getResource('nodes'), query.labelSelector ?? '', query.fieldSelector ?? '');
	return client
		.list('nodes')
		.filter(isSelected)
		.flatMap((node) => of(node) ?? []);
}

/** `podmetrics`, `pods.metrics.k8s.io` and the like: resources nobody stores. */
export function metricsResource(word: string | undefined): 'pods' | 'nodes' | undefined {
	const name = word?.toLowerCase().replace(/\.(v1beta1\.)?metrics\.k8s\.io$/, (suffix) => (suffix ? '.metrics' : ''));
	if (name === 'podmetrics' || name === 'podmetrics.metrics' || name === 'pods.metrics') return 'pods';
	return name === 'nodemetrics' || name === 'nodemetrics.metrics' || name === 'nodes.metrics' ? 'nodes' : undefined;
}

/** `kubectl get podmetrics`. */
export function getMetrics(invocation: Invocation, resource: 'pods' | 'nodes'): void {
	const {flags, args, context} = invocation;
	if (context.hasNoMetricsApi) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(args[0])}`);
	const isAllNamespaces = flags.isSet('all-namespaces');
	const query: MetricsQuery = {
		namespace: isAllNamespaces ? undefined : invocation.namespace,
		name: args[1],
		labelSelector: flags.text('selector'),
		fieldSelector: flags.text('field-selector'),
	};
	const found = resource === 'pods' ? findPodMetrics(invocation, query) : findNodeMetrics(invocation, query);
	const output = checkFormat(invocation, true);
	if (output.format === 'name') {
		const kind = resource === 'pods' ? 'podmetrics' : 'nodemetrics';
		invocation.out(found.map(({metadata}) => `${kind}.metrics.k8s.io/${metadata.name}\n`).join(''));
	} else if (output.format !== '' && output.format !== 'wide') {
		invocation.out(renderDocument(invocation, output, args[1] === undefined ? listOf(found) : found[0]));
	} else if (found.length === 0) {
		invocation.err(resource === 'pods' && !isAllNamespaces ? `No resources found in ${invocation.namespace} namespace.\n` : 'No resources found\n');
	} else {
		const withNamespace = resource === 'pods' && isAllNamespaces;
		const heads = [...(withNamespace ? ['NAMESPACE'] : []), 'NAME', 'CPU', 'MEMORY', 'WINDOW'];
		const lines = found.map((metrics) => [
			...(withNamespace ? [metrics.metadata.namespace ?? ''] : []),
			metrics.metadata.name,
			...usageTexts(metrics),
			metrics.window,
		]);
		const all = flags.isSet('no-headers') ? lines : [heads, ...lines];
		invocation.out(alignTabs(all.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3}));
	}
}

function usageTexts(metrics: PodMetrics | NodeMetrics): readonly string[] {
	const {cpu, memory} = metrics.kind === 'NodeMetrics' ? metrics.usage : sumUsage(metrics.containers.map(({usage}) => usage));
	return [cpu, memory];
}
