import type {Node, Pod} from '../../api/generated/types.ts';
import {podRequests} from '../../api/pod-resources.ts';
import {podContainers} from '../../api/pods.ts';
import {quantityMilliValue, quantityValue} from '../../api/quantity.ts';
import type {EvictionSignal} from '../../cluster/apiserver/kubelet-endpoint.ts';
import {nodeStatus} from '../../printers/nodes.ts';
import type {ContainerStats} from '../../world/types.ts';
import {nextEvicted} from '../eviction-order.ts';
import {bytesText, cpus, cpuText, percent} from '../format.ts';
import {bar} from '../gauge.ts';
import {emptyLine, type Line, lineWidth, type Span, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {nodeRows, podsByNode, type Scene, selectedPod} from '../scene.ts';
import {clean, cut, cutMiddle, fitRight, fitText, widthOf} from '../text.ts';
import {type Words, wordsOf} from '../words/words.ts';

/** Who uses what of CPU and memory: the nodes, the containers of the selected pod, and how far an eviction is. */
export const pressurePanel: Panel = {
	name: 'pressure',
	title: (scene) => [span(wordsOf(scene).panels.pressure, 'plain', true)],
	note: (scene, {width}) => (width > 60 ? [span(wordsOf(scene).pressure.ofAllocatable, 'muted')] : []),
	wantedRows: (scene, width) => linesOf(scene, width).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw: (scene, {width, height}) => linesOf(scene, width, height),
};

function linesOf(scene: Scene, width: number, height = Number.POSITIVE_INFINITY): readonly Line[] {
	const nodes = nodeRows(scene);
	const nameWidth = Math.min(13, Math.max(...nodes.map(({metadata}) => widthOf(metadata.name)), 4));
	const isNarrow = width < 60;
	const barWidth = Math.max(3, Math.min(20, Math.floor((width - nameWidth - (isNarrow ? 33 : 43)) / 2)));
	const widths = {nameWidth, barWidth, isNarrow, width};
	const words = wordsOf(scene).pressure;
	const head: Line = [
		span(fitText(words.node, nameWidth), 'muted'),
		span(` ${fitText('CPU', barWidth + (isNarrow ? 9 : 15))}`, 'muted'),
		span(` ${fitText(words.memory, barWidth + (isNarrow ? 12 : 16))}`, 'muted'),
		span(`${words.pods}  PSI`, 'muted'),
	];
	const pod = selectedPod(scene);
	const tail = pod ? [emptyLine, ...podLines(scene, pod, width)] : [];
	// With more nodes than room, the node of the selected pod comes first and the pod's own lines stay in view.
	const ordered = pod
		? nodes.toSorted((a, b) => Number(b.metadata.name === pod.spec.nodeName) - Number(a.metadata.name === pod.spec.nodeName))
		: nodes;
	const room = Math.max(1, height - 1 - tail.length);
	const shown = nodes.length > room ? ordered.slice(0, room) : nodes;
	return [head, ...shown.map((node) => nodeLine(scene, node, widths)), ...tail];
}

interface Widths {
	readonly nameWidth: number;
	readonly barWidth: number;
	readonly isNarrow: boolean;
	readonly width: number;
}

function nodeLine(scene: Scene, node: Node, {nameWidth, barWidth, isNarrow, width}: Widths): Line {
	const {run, glyphs} = scene;
	const words = wordsOf(scene).pressure;
	const {name} = node.metadata;
	const label = span(fitText(cut(clean(name), nameWidth), nameWidth));
	const stats = run.nodeStats(name);
	const pods = podsByNode(run.list('pods')).get(name) ?? [];
	if (!stats) {
		const why = nodeStatus(node).startsWith('Ready') ? words.kubeletUnreachable : words.kubeletSilent(nodeStatus(node));
		return [label, span(` ${glyphs.bad} `, 'bad'), span(cut(`${why}, ${words.podsOnIt(pods.length)}`, width - nameWidth - 3), 'bad')];
	}
	const cpu = quantityMilliValue(node.status?.allocatable?.cpu);
	const memory = quantityValue(node.status?.allocatable?.memory);
	const pressure = Math.max(stats.cpuPressurePercent, stats.memoryPressurePercent, stats.ioPressurePercent);
	return [
		label,
		span(' '),
		...bar(stats.cpuMillicores / cpu, barWidth, glyphs),
		span(fitRight(`${cpus(stats.cpuMillicores)}/${cpus(cpu)}`, 9)),
		span(isNarrow ? ' ' : `${percent(stats.cpuMillicores, cpu)}   `, 'muted'),
		...bar(stats.workingSetBytes / memory, barWidth, glyphs),
		span(fitRight(`${gibi(stats.workingSetBytes)}/${gibi(memory)}Gi`, 11)),
		span(isNarrow ? '' : percent(stats.workingSetBytes, memory), 'muted'),
		span(fitRight(String(pods.length), 6)),
		span(fitRight(`${Math.round(pressure)}%`, 5), pressure >= 40 ? 'bad' : pressure >= 10 ? 'warn' : 'muted'),
	];
}

function gibi(bytes: number): string {
	return (bytes / 1024 ** 3).toFixed(1);
}

function podLines(scene: Scene, pod: Pod, width: number): readonly Line[] {
	const {run} = scene;
	const words = wordsOf(scene).pressure;
	const lines: Line[] = [];
	const nameWidth = Math.min(14, Math.max(9, ...Array.from(podContainers(pod), ({container}) => widthOf(container.name))));
	const barWidth = Math.max(3, Math.min(10, Math.floor((width - nameWidth - 54) / 2)));
	const amounts = (what: string): string => `${fitText(what, barWidth)}${fitRight(words.useOfLimit, 12)}${fitText(` ${words.request}`, 7)}`;
	lines.push([span(`${fitText(words.container, nameWidth)} ${amounts('CPU')} ${amounts(barWidth < 6 ? words.shortMemory : words.memory)}`, 'muted')]);
	for (const {container} of podContainers(pod)) {
		const {requests, limits} = ('resources' in container ? container.resources : undefined) ?? {};
		lines.push(
			containerLine(
				{name: container.name, stats: run.containerStats(pod, container.name), requests: requests ?? {}, limits: limits ?? {}},
				{nameWidth, barWidth, width, scene},
			),
		);
	}
	const nodeName = pod.spec.nodeName;
	const node = nodeName === undefined ? undefined : run.find('nodes', nodeName);
	const stats = nodeName === undefined ? undefined : run.nodeStats(nodeName);
	if (!node || !stats || nodeName === undefined) return lines;
	const signals = run.evictionSignals(nodeName);
	lines.push(...signalLines(signals, nodeName, width, words));
	// Want of something else than memory takes others.
	const urgent = signals.filter(({nextPod}) => nextPod !== undefined).toSorted((a, b) => a.available / a.threshold - b.available / b.threshold)[0];
	const isMemoryShort = signals.some(({signal, available, threshold}) => signal === 'memory.available' && available < threshold);
	if (urgent && !isMemoryShort) {
		const room = Math.max(8, width - 3 - widthOf(words.nextToGo) - urgent.signal.length);
		const tone = urgent.available < urgent.threshold ? 'warn' : 'muted';
		lines.push([span(`${words.nextToGo} `, 'muted'), span(cutMiddle(clean(urgent.nextPod!), room)), span(`  ${urgent.signal}`, tone)]);
		return lines;
	}
	const next = nextEvicted(podsByNode(run.list('pods')).get(nodeName) ?? [], (candidate) => usageOf(scene, candidate));
	if (next) {
		const over = next.overRequestBytes > 0 ? words.overRequest(bytesText(next.overRequestBytes)) : words.nobodyIsOver;
		lines.push([
			span(`${words.nextToGo} `, 'muted'),
			span(cutMiddle(clean(next.pod.metadata.name), Math.max(8, width - 3 - widthOf(words.nextToGo) - widthOf(over)))),
			span(`  ${over}`, next.overRequestBytes > 0 ? 'warn' : 'muted'),
		]);
	}
	return lines;
}

/** How far an eviction is: memory always, whatever else is close to its threshold as well. */
function signalLines(signals: readonly EvictionSignal[], nodeName: string, width: number, words: Words['pressure']): readonly Line[] {
	// Two file systems that are one, and memory seen twice, need not be shown twice.
	const isSeen = (one: EvictionSignal, index: number): boolean =>
		one.signal === 'allocatableMemory.available' ||
		signals
			.slice(0, index)
			.some(
				(other) =>
					other.available === one.available &&
					other.threshold === one.threshold &&
					other.gracePeriodMs === one.gracePeriodMs &&
					other.signal.split('.')[1] === one.signal.split('.')[1],
			);
	const shown = signals.filter((one, index) => one.signal === 'memory.available' || (one.available < 2 * one.threshold && !isSeen(one, index)));
	return shown.map(({signal, available, threshold, gracePeriodMs}) => {
		const textOf = /inodes|pid/.test(signal) ? String : bytesText;
		const tone = available < threshold ? 'bad' : available < (signal === 'memory.available' ? 5 : 2) * threshold ? 'warn' : 'plain';
		return [
			span(cut(`${nodeName} ${signal} `, Math.max(20, width - 30)), 'muted'),
			span(textOf(available), tone),
			span(`, ${words.evictsBelow(textOf(threshold), gracePeriodMs > 0 ? gracePeriodMs / 1000 : undefined)}`, 'muted'),
		];
	});
}

function usageOf({run}: Scene, pod: Pod): number | undefined {
	let total: number | undefined;
	for (const {container} of podContainers(pod)) {
		const stats = run.containerStats(pod, container.name);
		if (stats) total = (total ?? 0) + stats.workingSetBytes;
	}
	return total;
}

interface ContainerUse {
	readonly name: string;
	readonly stats: ContainerStats | undefined;
	readonly requests: Readonly<Record<string, string>>;
	readonly limits: Readonly<Record<string, string>>;
}

function containerLine(
	{name, stats, requests, limits}: ContainerUse,
	{nameWidth, barWidth, width, scene}: {nameWidth: number; barWidth: number; width: number; scene: Scene},
): Line {
	const {glyphs} = scene;
	const label = span(fitText(cut(clean(name), nameWidth), nameWidth));
	if (!stats) return [label, span(` ${wordsOf(scene).common.notRunning}`, 'muted')];
	const part = (use: number, limit: number, request: number, textOf: (amount: number) => string): readonly Span[] => {
		const ceiling = limit > 0 ? limit : request;
		const text = limit > 0 ? `${textOf(use)}/${textOf(limit)}` : textOf(use);
		const gauge = ceiling > 0 ? bar(use / ceiling, barWidth, glyphs) : [span(' '.repeat(barWidth))];
		return [...gauge, span(fitRight(text, 12)), span(request > 0 ? fitText(` ${textOf(request)}`, 7) : fitText(' -', 7), 'muted')];
	};
	const line: Span[] = [
		label,
		span(' '),
		...part(stats.cpuMillicores, quantityMilliValue(limits.cpu), quantityMilliValue(requests.cpu), cpuText),
		span(' '),
		...part(stats.workingSetBytes, quantityValue(limits.memory), quantityValue(requests.memory), bytesText),
	];
	if (stats.throttledPercent > 0) {
		const text = ` ${wordsOf(scene).pressure.throttled(Math.round(stats.throttledPercent))}`;
		if (lineWidth(line) + widthOf(text) <= width) line.push(span(text, 'warn'));
	}
	return line;
}

/** What the scheduler has promised on a node, by resource. */
export function allocatedOn(pods: readonly Pod[]): {readonly cpu: number; readonly memory: number; readonly pods: number} {
	let cpu = 0;
	let memory = 0;
	let running = 0;
	for (const pod of pods) {
		if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
		const requests = podRequests(pod);
		cpu += requests.cpu ?? 0;
		memory += requests.memory ?? 0;
		running += 1;
	}
	return {cpu, memory, pods: running};
}
