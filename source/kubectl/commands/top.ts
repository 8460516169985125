import type {Pod} from '../../api/generated/types.ts';
import {resourceAmounts} from '../../api/pod-resources.ts';
import {isRequestError, notFound} from '../../api/status-error.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {selectorFilter} from '../find-objects.ts';
import {selectorFlags} from '../flags.ts';
import {getResource} from '../resources.ts';

interface Usage {
	readonly cpuMillicores: number;
	readonly memoryBytes: number;
}

const common = {
	selector: selectorFlags.selector!,
	'field-selector': selectorFlags['field-selector']!,
	'sort-by': {type: 'string'},
	'no-headers': {type: 'boolean'},
} as const;

/** The kubelets are asked themselves, at this instant; a metrics server would answer up to 15 s late. */
export const topPod: Command = {
	name: 'top pod',
	mutates: false,
	flags: {...common, 'all-namespaces': {type: 'boolean', short: 'A'}, containers: {type: 'boolean'}, sum: {type: 'boolean'}},
	help: 'Display resource (CPU/memory) usage of pods.\n\nUsage:\n  kubectl top pod [NAME | -l label] [options]',
	run(invocation) {
		const {flags, namespace} = invocation;
		checkSort(invocation);
		const isAllNamespaces = flags.isSet('all-namespaces');
		const pods = podsOf(invocation);
		const withContainers = flags.isSet('containers');
		const rows = pods.flatMap((pod) => {
			const usages = containerUsages(invocation, pod);
			if (usages.length === 0) return [];
			const lead = isAllNamespaces ? [pod.metadata.namespace ?? ''] : [];
			if (!withContainers) return [{cells: [...lead, pod.metadata.name], usage: sum(usages.map(({usage}) => usage))}];
			return usages.map(({name, usage}) => ({cells: [...lead, pod.metadata.name, name], usage}));
		});
		if (rows.length === 0) {
			if (pods.length > 0) throw new CommandError('metrics not available yet');
			invocation.err(isAllNamespaces ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
			return;
		}
		const heads = [...(isAllNamespaces ? ['NAMESPACE'] : []), ...(withContainers ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)'];
		const lines = sorted(invocation, rows).map(({cells, usage}) => [...cells, cpuText(usage), memoryText(usage)]);
		print(invocation, heads, lines);
		if (!flags.isSet('sum')) return;
		const total = sum(rows.map(({usage}) => usage));
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
		const {flags, args, client, context} = invocation;
		checkSort(invocation);
		const isSelected = selectorFilter(getResource('nodes'), flags.text('selector'), flags.text('field-selector'));
		const nodes = args[0] ? [client.get('nodes', args[0])] : client.list('nodes').filter(isSelected);
		const rows = nodes.map((node) => {
			const usage = attempt(() => context.endpoint?.(node.metadata.name)?.nodeStats());
			const amounts = resourceAmounts(flags.isSet('show-capacity') ? node.status?.capacity : node.status?.allocatable);
			return {
				cells: [node.metadata.name],
				usage: usage && {cpuMillicores: usage.cpuMillicores, memoryBytes: usage.workingSetBytes},
				amounts,
			};
		});
		const known = rows.filter((row) => row.usage !== undefined) as ((typeof rows)[number] & {usage: Usage})[];
		const unknown = rows.filter((row) => row.usage === undefined);
		if (known.length === 0) throw new CommandError('metrics not available yet');
		const lines = [
			...sorted(invocation, known).map(({cells, usage, amounts}) => [
				...cells,
				cpuText(usage),
				percentText(usage.cpuMillicores, amounts.cpu),
				memoryText(usage),
				percentText(usage.memoryBytes, amounts.memory),
			]),
			...unknown.map(({cells}) => [...cells, '<unknown>', '<unknown>', '<unknown>', '<unknown>']),
		];
		print(invocation, ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], lines);
	},
};

function checkSort({flags}: Invocation): void {
	if (flags.has('sort-by') && !['cpu', 'memory'].includes(flags.text('sort-by'))) {
		throw new CommandError('--sort-by accepts only cpu or memory');
	}
}

function podsOf({flags, args, client, namespace}: Invocation): readonly Pod[] {
	const isSelected = selectorFilter(getResource('pods'), flags.text('selector'), flags.text('field-selector'));
	if (!args[0]) return client.list('pods', flags.isSet('all-namespaces') ? undefined : namespace).filter(isSelected);
	const pod = client.find('pods', `${namespace}/${args[0]}`);
	if (!pod) throw notFound('podmetrics.metrics.k8s.io', `${namespace}/${args[0]}`);
	return [pod];
}

function containerUsages({context}: Invocation, {metadata, spec}: Pod): readonly {readonly name: string; readonly usage: Usage}[] {
	const endpoint = context.endpoint?.(spec.nodeName ?? '');
	return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({name}) => {
		const stats = attempt(() => endpoint?.containerStats(metadata.uid, name));
		return stats ? [{name, usage: {cpuMillicores: stats.cpuMillicores, memoryBytes: stats.workingSetBytes}}] : [];
	});
}

function attempt<T>(question: () => T): T | undefined {
	try {
		return question();
	} catch (error) {
		if (!isRequestError(error)) throw error;
		return undefined;
	}
}

function sum(usages: readonly Usage[]): Usage {
	return {
		cpuMillicores: usages.reduce((total, {cpuMillicores}) => total + cpuMillicores, 0),
		memoryBytes: usages.reduce((total, {memoryBytes}) => total + memoryBytes, 0),
	};
}

function sorted<T extends {readonly usage: Usage}>({flags}: Invocation, rows: readonly T[]): readonly T[] {
	switch (flags.text('sort-by')) {
		case 'cpu':
			return rows.toSorted((a, b) => b.usage.cpuMillicores - a.usage.cpuMillicores);
		case 'memory':
			return rows.toSorted((a, b) => b.usage.memoryBytes - a.usage.memoryBytes);
		default:
			return rows;
	}
}

function cpuText({cpuMillicores}: Usage): string {
	return `${Math.ceil(cpuMillicores)}m`;
}

function memoryText({memoryBytes}: Usage): string {
	return `${Math.floor(memoryBytes / 1_048_576)}Mi`;
}

function percentText(amount: number, whole: number | undefined): string {
	return whole ? `${Math.floor((amount / whole) * 100)}%` : '<unknown>';
}

/** Every cell ends with a tab, so that the lines end with blanks as kubectl's do. */
function print(invocation: Invocation, heads: readonly string[] | undefined, lines: readonly (readonly string[])[]): void {
	const all = heads && !invocation.flags.isSet('no-headers') ? [heads, ...lines] : lines;
	invocation.out(alignTabs(all.map((cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`).join(''), {minWidth: 6, padding: 3}));
}
