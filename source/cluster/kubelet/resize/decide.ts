import type {Node, Pod, PodSpec, ResourceRequirements} from '../../../api/generated/types.ts';
import {podLimits, podRequests} from '../../../api/pod-resources.ts';
import {quantityValue} from '../../../api/quantity.ts';
import {admitPod, type Refusal} from '../admission.ts';
import {resizableContainers, resourcesOf} from './resources.ts';

/** What the node may give to pods in all. Upstream: `GetNodeAllocatableAbsolute`. */
export interface NodeRoom {
	readonly cpuMillicores: number;
	readonly memoryBytes: number;
}

/**
Why a node does not grant what a running pod wants now: never will (`Infeasible`), or not yet (`Deferred`). `others` are
the other pods that run there, with what they were granted. Upstream: pkg/kubelet/allocation, `handlePodResourcesResize`.
*/
export function refuseResize(wanted: Pod, node: Node, others: readonly Pod[], room: NodeRoom): Refusal | undefined {
	const {cpu = 0, memory = 0} = podRequests(wanted);
	const tooMuch =
		memory > room.memoryBytes
			? `memory, requested: ${memory}, capacity: ${room.memoryBytes}`
			: cpu > room.cpuMillicores
				? `cpu, requested: ${cpu}, capacity: ${room.cpuMillicores}`
				: undefined;
	if (tooMuch) return {reason: 'Infeasible', message: `Node didn't have enough capacity: ${tooMuch}`};
	const refusal = admitPod(wanted, node, others);
	return refusal && {reason: 'Deferred', message: refusal.message};
}

/**
Why memory limits cannot be set to what was granted: less than is in use would have the kernel kill. Upstream:
kuberuntime_manager.go, `validateMemoryResizeAction`.
*/
export function refuseMemoryDecrease(
	allocated: PodSpec,
	actual: PodSpec,
	names: readonly string[],
	usage: ReadonlyMap<string, number>,
): string | undefined {
	const limitOf = (spec: PodSpec, name: string): number => quantityValue(resourcesOf(spec, name).limits?.memory);
	const limitOfPod = (spec: PodSpec): number => {
		const own = quantityValue(spec.resources?.limits?.memory);
		if (own > 0) return own;
		return resizableContainers(spec).every(({name}) => limitOf(spec, name) > 0) ? (podLimits({spec}).memory ?? 0) : 0;
	};
	const isDecrease = (limit: number, before: number): boolean => limit > 0 && (before === 0 || limit < before);
	const problems: string[] = [];
	const check = (what: string, limit: number, used: number): void => {
		if (used >= limit) problems.push(`attempting to set ${what} memory limit (${limit}) below current usage (${used})`);
	};
	const ofPod = limitOfPod(allocated);
	if (isDecrease(ofPod, limitOfPod(actual))) {
		check(
			'pod',
			ofPod,
			[...usage.values()].reduce((sum, bytes) => sum + bytes, 0),
		);
	}
	for (const name of names) {
		const limit = limitOf(allocated, name);
		if (isDecrease(limit, limitOf(actual, name))) check(`container ${JSON.stringify(name)}`, limit, usage.get(name) ?? 0);
	}
	if (problems.length === 0) return undefined;
	return `cannot decrease memory limits: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`;
}

/** Sorts pods that wait to be resized: who wants no more than it has, then by priority, QoS, and how long they have waited. */
export function compareWaiting(a: Waiting, b: Waiting): number {
	const rank = ({qosClass}: Waiting): number => (qosClass === 'Guaranteed' ? 0 : 1);
	return (
		Number(isIncrease(a)) - Number(isIncrease(b)) ||
		(b.wanted.priority ?? 0) - (a.wanted.priority ?? 0) ||
		rank(a) - rank(b) ||
		a.sinceMs - b.sinceMs ||
		(a.key < b.key ? -1 : 1)
	);
}

export interface Waiting {
	readonly key: string;
	readonly wanted: PodSpec;
	readonly allocated: PodSpec;
	readonly qosClass: string | undefined;
	readonly sinceMs: number;
}

function isIncrease({wanted, allocated}: Waiting): boolean {
	const [next, before] = [podRequests({spec: wanted}), podRequests({spec: allocated})];
	return (['cpu', 'memory'] as const).some((name) => (next[name] ?? 0) > (before[name] ?? 0));
}

/** The text of an event about a resize: `Pod resize started: {"containers":[…],"generation":2}`. */
export function resizeMessage(what: string, spec: PodSpec, generation: number, error?: string): string {
	const sorted = (quantities: {readonly [name: string]: string} | undefined) =>
		quantities &&
		Object.fromEntries(
			Object.keys(quantities)
				.toSorted()
				.map((name) => [name, quantities[name]]),
		);
	const resourcesOf = ({limits, requests}: ResourceRequirements = {}) => ({
		...(limits && {limits: sorted(limits)}),
		...(requests && {requests: sorted(requests)}),
	});
	const shown = ({name, resources}: {readonly name: string; readonly resources?: ResourceRequirements}) => ({
		name,
		resources: resourcesOf(resources),
	});
	const {initContainers, containers, resources} = spec;
	return `Pod resize ${what}: ${JSON.stringify({
		...(resources && {resources: resourcesOf(resources)}),
		...(initContainers?.length && {initContainers: initContainers.map(shown)}),
		containers: containers.map(shown),
		generation,
		...(error && {error}),
	})}`;
}
