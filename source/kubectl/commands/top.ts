import {formatDuration} from '../../api/durations.ts';
import type {Node} from '../../api/generated/types.ts';
import {resourceAmounts} from '../../api/pod-resources.ts';
import {quantityMilliValue, quantityValue} from '../../api/quantity.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {sumUsage, type Usage} from '../../cluster/apiserver/metrics-api.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {selectorFilter} from '../find-objects.ts';
import {selectorFlags} from '../flags.ts';
import {checkMetricsApi, findNodeMetrics, findPodMetrics, type MetricsQuery} from '../metrics.ts';
import {getResource} from '../resources.ts';

/** How long a pod may be without metrics before that is worth a word. */
const metricsCreationDelayMs = 120_000;

const common = {
	selector: selectorFlags.selector!,
	'field-selector': selectorFlags['field-selector']!,
	'sort-by': {type: 'string'},
	'no-headers': {type: 'boolean'},
} as const;

export const topPod: Command = {
	name: 'top pod',
	mutates: false,
	flags: {...common, 'all-namespaces': {type: 'boolean', short: 'A'}, containers: {type: 'boolean'}, sum: {type: 'boolean'}},
	help: 'Display resource (CPU/memory) usage of pods.\n\nUsage:\n  kubectl top pod [NAME | -l label] [options]',
	run(invocation) {
		const {flags, args, namespace} = invocation;
		checkSort(invocation);
		checkMetricsApi(invocation);
		const isAllNamespaces = flags.isSet('all-namespaces');
		const query: MetricsQuery = {
			namespace: isAllNamespaces ? undefined : namespace,
			name: args[0],
			labelSelector: flags.text('selector'),
			fieldSelector: flags.text('field-selector'),
		};
		const withContainers = flags.isSet('containers');
		const rows = findPodMetrics(invocation, query).flatMap(({metadata, containers}) => {
			const lead = isAllNamespaces ? [metadata.namespace ?? ''] : [];
			if (!withContainers) return [{cells: [...lead, metadata.name], usage: sumUsage(containers.map(({usage}) => usage))}];
			return containers.map(({name, usage}) => ({cells: [...lead, metadata.name, name], usage}));
		});
		if (rows.length === 0) {
			explainEmpty(invocation, query);
			invocation.err(isAllNamespaces ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
			return;
		}
		const heads = [...(isAllNamespaces ? ['NAMESPACE'] : []), ...(withContainers ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)'];
		const lines = sorted(invocation, rows).map(({cells, usage}) => [...cells, cpuText(usage), memoryText(usage)]);
		print(invocation, heads, lines);
		if (!flags.isSet('sum')) return;
		const total = sumUsage(rows.map(({usage}) => usage));
		const blanks = heads.slice(0, -3).map(() => '');
		print(invocation, undefined, [
			[...blanks, '', '________', '________'],
			[...blanks, '', cpuText(total), memoryText(total)],
		]);
	},
};

export const topNode: Command = {
	name: 'top node',
	mutates: false,
	flags: {...common, 'show-capacity': {type: 'boolean'}},
	help: 'Display resource (CPU/memory) usage of nodes.\n\nUsage:\n  kubectl top node [NAME | -l label] [options]',
	run(invocation) {
		const {flags, args, client} = invocation;
		checkSort(invocation);
		checkMetricsApi(invocation);
		const query = {name: args[0], labelSelector: flags.text('selector'), fieldSelector: flags.text('field-selector')};
		const metrics = findNodeMetrics(invocation, query);
		if (metrics.length === 0) throw new CommandError('metrics not available yet');
		const amountsOf = ({status}: Node) => resourceAmounts(flags.isSet('show-capacity') ? status?.capacity : status?.allocatable);
		const known = metrics.map(({metadata: {name}, usage}) => ({cells: [name], usage, amounts: amountsOf(client.get('nodes', name))}));
		const isSelected = selectorFilter(getResource('nodes'), query.labelSelector, query.fieldSelector);
		const unknown = args[0]
			? []
			: client.list('nodes').filter((node) => isSelected(node) && !metrics.some(({metadata}) => metadata.name === node.metadata.name));
		const lines = [
			...sorted(invocation, known).map(({cells, usage, amounts}) => [
				...cells,
				cpuText(usage),
				percentText(millicoresOf(usage), amounts.cpu),
				memoryText(usage),
				percentText(quantityValue(usage.memory), amounts.memory),
			]),
			...unknown.map(({metadata}) => [metadata.name, '<unknown>', '<unknown>', '<unknown>', '<unknown>']),
		];
		print(invocation, ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], lines);
	},
};

function checkSort({flags}: Invocation): void {
	if (flags.has('sort-by') && !['cpu', 'memory'].includes(flags.text('sort-by'))) {
		throw new CommandError('--sort-by accepts only cpu or memory');
	}
}

/** Young pods have no metrics yet; of older ones it is said that they lack them. */
function explainEmpty({client, nowMs}: Invocation, {namespace, labelSelector, fieldSelector}: MetricsQuery): void {
	const isSelected = selectorFilter(getResource('pods'), labelSelector ?? '', fieldSelector ?? '');
	const pods = client.list('pods', namespace).filter(isSelected);
	if (pods.length === 0) return;
	for (const {metadata} of pods) {
		const ageMs = nowMs - parseTimestamp(metadata.creationTimestamp);
		if (ageMs > metricsCreationDelayMs)
			throw new CommandError(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${formatDuration(ageMs)}`);
	}
	throw new CommandError('metrics not available yet');
}

function sorted<T extends {readonly usage: Usage}>({flags}: Invocation, rows: readonly T[]): readonly T[] {
	switch (flags.text('sort-by')) {
		case 'cpu':
			return rows.toSorted((a, b) => millicoresOf(b.usage) - millicoresOf(a.usage));
		case 'memory':
			return rows.toSorted((a, b) => quantityValue(b.usage.memory) - quantityValue(a.usage.memory));
		default:
			return rows;
	}
}

function millicoresOf({cpu}: Usage): number {
	return quantityMilliValue(cpu);
}

function cpuText(usage: Usage): string {
	return `${millicoresOf(usage)}m`;
}

function memoryText({memory}: Usage): string {
	return `${Math.floor(quantityValue(memory) / 1_048_576)}Mi`;
}

function percentText(amount: number, whole: number | undefined): string {
	return whole ? `${Math.floor((amount / whole) * 100)}%` : '<unknown>';
}

/** Every cell ends with a tab, so that the lines end with blanks as kubectl's do. */
function print(invocation: Invocation, heads: readonly string[] | undefined, lines: readonly (readonly string[])[]): void {
	const all = heads && !invocation.flags.isSet('no-headers') ? [heads, ...lines] : lines;
	invocation.out(alignTabs(all.map((cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`).join(''), {minWidth: 6, padding: 3}));
}
