import type {KubernetesEvent, Node, Pod} from '../api/generated/types.ts';
import {controllerOf} from '../api/objects.ts';
import {isPodReady} from '../api/pods.ts';
import {parseLabelSelector, requirementsMatch} from '../api/selectors.ts';
import {parseTimestamp} from '../api/timestamps.ts';
import type {Language} from '../language.ts';
import {eventTimes} from '../printers/events.ts';
import {nodeStatus} from '../printers/nodes.ts';
import {type PodStatusSummary, podStatus} from '../printers/pods.ts';
import type {RunView} from '../scenario/run-view.ts';
import type {Glyphs} from './theme.ts';
import type {PodSelection, SortColumn, ViewState} from './view-state.ts';

/** What one frame is drawn from. */
export interface Scene {
	readonly run: RunView;
	readonly view: ViewState;
	readonly pace: Pace;
	readonly glyphs: Glyphs;
	readonly isAscii: boolean;
	readonly language: Language;
	/** UIDs of the pods that changed within the last second. */
	readonly fresh: ReadonlySet<string>;
}

export interface Pace {
	readonly isPaused: boolean;
	/** Asked for. */
	readonly speed: number;
	/** What the simulation manages, when that is less. */
	readonly actualSpeed: number | undefined;
}

// The same object is the same until it changes, so what is read off it is read once.
const statuses = new WeakMap<Pod, PodStatusSummary>();

export function statusOf(pod: Pod): PodStatusSummary {
	let status = statuses.get(pod);
	if (!status) {
		status = podStatus(pod);
		statuses.set(pod, status);
	}
	return status;
}

/** Remembers the last answer for as long as what it was made from is the same. */
function remember<Arguments extends readonly unknown[], Result>(make: (...given: Arguments) => Result): (...given: Arguments) => Result {
	let last: {given: Arguments; result: Result} | undefined;
	return (...given) => {
		if (!last?.given.every((value, index) => value === given[index])) last = {given, result: make(...given)};
		return last.result;
	};
}

/** The pods of the list: of the namespace, filtered and in order. */
export function podRows({run, view}: Scene): readonly Pod[] {
	return rowsOf(run.list('pods', view.namespace), view.filter, view.sort.column, view.sort.isReversed);
}

const rowsOf = remember((pods: readonly Pod[], filter: string, column: SortColumn, isReversed: boolean): readonly Pod[] => {
	const {matches} = podFilter(filter);
	const kept = filter === '' ? pods : pods.filter(matches);
	const compare = comparisons[column];
	const isOrdered = kept.every((pod, index) => index === 0 || compare(kept[index - 1]!, pod) <= 0);
	const ordered = isOrdered ? kept : kept.toSorted(compare);
	return isReversed ? ordered.toReversed() : ordered;
});

/** What a filter means: a regular expression over the row, `!` for all others, `-l` for labels. */
export function podFilter(filter: string): {readonly matches: (pod: Pod) => boolean; readonly error?: string} {
	if (filter.startsWith('-l')) {
		const requirements = parseLabelSelector(filter.slice(2).trim());
		if ('error' in requirements) return {matches: () => true, error: requirements.error};
		return {matches: (pod) => requirementsMatch(requirements, pod.metadata.labels)};
	}
	const isInverse = filter.startsWith('!');
	const source = isInverse ? filter.slice(1) : filter;
	if (source === '') return {matches: () => true};
	let expression: RegExp;
	try {
		expression = new RegExp(source, 'i');
	} catch (error) {
		return {matches: () => true, error: error instanceof Error ? error.message : String(error)};
	}
	const text = (pod: Pod): string => `${pod.metadata.name} ${statusOf(pod).reason} ${pod.spec.nodeName ?? ''}`;
	return {matches: (pod) => expression.test(text(pod)) !== isInverse};
}

const byName = (a: Pod, b: Pod): number => {
	const left = `${a.metadata.namespace}/${a.metadata.name}`;
	const right = `${b.metadata.namespace}/${b.metadata.name}`;
	return left < right ? -1 : left > right ? 1 : 0;
};

function byText(textOf: (pod: Pod) => string): (a: Pod, b: Pod) => number {
	return (a, b) => {
		const [left, right] = [textOf(a), textOf(b)];
		return left < right ? -1 : left > right ? 1 : byName(a, b);
	};
}

const comparisons: Readonly<Record<SortColumn, (a: Pod, b: Pod) => number>> = {
	name: byName,
	// What is worst comes first.
	ready: (a, b) => readyShare(a) - readyShare(b) || byName(a, b),
	status: byText((pod) => statusOf(pod).reason),
	restarts: (a, b) => statusOf(b).restarts - statusOf(a).restarts || byName(a, b),
	age: (a, b) => parseTimestamp(b.metadata.creationTimestamp) - parseTimestamp(a.metadata.creationTimestamp) || byName(a, b),
	node: byText((pod) => pod.spec.nodeName ?? ''),
};

function readyShare(pod: Pod): number {
	const {readyContainers, totalContainers} = statusOf(pod);
	return totalContainers === 0 ? 0 : readyContainers / totalContainers;
}

export function selectedPod({run, view}: Scene): Pod | undefined {
	if (!view.pod) return undefined;
	const pod = run.find('pods', `${view.pod.namespace}/${view.pod.name}`);
	return pod?.metadata.uid === view.pod.uid ? pod : undefined;
}

export function nodeRows({run}: Scene): readonly Node[] {
	return nodesInOrder(run.list('nodes'));
}

const nodesInOrder = remember((nodes: readonly Node[]) => nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)));

/** The node chosen in the list; else the selected pod's, else the first. */
export function selectedNode(scene: Scene): Node | undefined {
	const {view, run} = scene;
	const name = view.node ?? selectedPod(scene)?.spec.nodeName;
	return (name === undefined ? undefined : run.find('nodes', name)) ?? nodeRows(scene)[0];
}

/** Whether keys and panels are about the selected node, rather than the pod. */
export function isNodeMeant({view}: Scene): boolean {
	return view.subject === 'node';
}

export const podsByNode = remember((pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> => {
	const byNode = new Map<string, Pod[]>();
	for (const pod of pods) {
		const name = pod.spec.nodeName;
		if (!name) continue;
		const there = byNode.get(name);
		if (there) there.push(pod);
		else byNode.set(name, [pod]);
	}
	return byNode;
});

/** For the header. Pods that have ended are not waited for. */
export const countPods = remember((pods: readonly Pod[]) => {
	let ready = 0;
	let total = 0;
	for (const pod of pods) {
		const phase = pod.status?.phase;
		if (phase === 'Succeeded' || phase === 'Failed') continue;
		total += 1;
		if (isPodReady(pod)) ready += 1;
	}
	return {ready, total};
});

export const countNodes = remember((nodes: readonly Node[]) => ({
	ready: nodes.filter((node) => nodeStatus(node).startsWith('Ready')).length,
	total: nodes.length,
}));

/** Events, the latest first: of the namespace (and of nodes), or about the selected object alone. */
export function eventRows(scene: Scene): readonly KubernetesEvent[] {
	const {run, view} = scene;
	if (view.isOnlySelected) {
		const uid = isNodeMeant(scene) ? undefined : view.pod?.uid;
		const node = selectedNode(scene);
		if (uid !== undefined) return latestFirst(run.eventsOf(uid));
		return node ? latestFirst(run.eventsOf(node.metadata.uid)) : [];
	}
	return latestFirst(run.list('events', view.namespace));
}

const latestFirst = remember((events: readonly KubernetesEvent[]) => {
	const timed = events.map((event) => ({event, atMs: parseTimestamp(eventTimes(event).last ?? event.metadata.creationTimestamp)}));
	const version = (event: KubernetesEvent): number => Number(event.metadata.resourceVersion) || 0;
	return timed.sort((a, b) => b.atMs - a.atMs || version(b.event) - version(a.event)).map(({event}) => event);
});

export function selectionOf(run: RunView, pod: Pod, index: number): PodSelection {
	const {uid, namespace = '', name} = pod.metadata;
	const controller = controllerOf(pod);
	return {uid, namespace, name, index, controllerUid: controller?.uid, workload: workloadOf(run, pod)};
}

/** `Deployment/web`: who keeps the pod, followed up as far as it goes. */
export function workloadOf(run: RunView, pod: Pod): string | undefined {
	return ownersOf(run, pod).at(-1);
}

/** `ReplicaSet/web-7c9d8b6f5`, `Deployment/web`, or `Job/hello-29453761`, `CronJob/hello`: from the nearest to the last. */
export function ownersOf(run: RunView, pod: Pod): readonly string[] {
	const controller = controllerOf(pod);
	if (!controller) return [];
	const owners = [`${controller.kind}/${controller.name}`];
	const resource = controller.kind === 'ReplicaSet' ? 'replicasets' : controller.kind === 'Job' ? 'jobs' : undefined;
	const object = resource && run.find(resource, `${pod.metadata.namespace}/${controller.name}`);
	const owner = object && controllerOf(object);
	if (owner) owners.push(`${owner.kind}/${owner.name}`);
	return owners;
}

/**
Which pod is selected now. A selection follows the object. When that is gone, its successor has it: a pod of the same
name, then the newest of the same controller, then of the same workload; failing these, what stands in its place.
*/
export function followSelection(scene: Scene): PodSelection | undefined {
	const {run, view} = scene;
	const {pod: selection} = view;
	const rows = podRows(scene);
	const choose = (pod: Pod | undefined): PodSelection | undefined => pod && selectionOf(run, pod, rows.indexOf(pod));
	if (!selection) return choose(rows[0]);
	const same = run.find('pods', `${selection.namespace}/${selection.name}`);
	if (same?.metadata.uid === selection.uid) return selection;
	if (same && rows.includes(same)) return choose(same);
	const newest = (candidates: readonly Pod[]): Pod | undefined =>
		candidates.toSorted((a, b) => parseTimestamp(b.metadata.creationTimestamp) - parseTimestamp(a.metadata.creationTimestamp) || byName(a, b))[0];
	const siblings = rows.filter((pod) => selection.controllerUid !== undefined && controllerOf(pod)?.uid === selection.controllerUid);
	const relatives =
		siblings.length > 0 ? siblings : rows.filter((pod) => selection.workload !== undefined && workloadOf(run, pod) === selection.workload);
	return choose(newest(relatives) ?? rows[Math.min(selection.index, rows.length - 1)]);
}

/** The container keys are about: the one chosen, else the first of the pod's own. */
export function containerOf({view}: Scene, pod: Pod): string {
	const names = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({name}) => name);
	return view.container !== undefined && names.includes(view.container) ? view.container : (names[0] ?? '');
}
