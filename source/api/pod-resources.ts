import type {Container, Pod, PodSpec} from './generated/types.ts';
import {isSidecar} from './pods.ts';
import {formatBytes, formatCount, formatMillicores, formatValueLike, quantityMilliValue, quantityValue} from './quantity.ts';

/** Amounts by resource name: `cpu` in millicores, everything else in whole units (memory and storage in bytes). */
export type ResourceAmounts = Readonly<Record<string, number>>;
type Amounts = Record<string, number>;
type Quantities = {readonly [name: string]: string} | undefined;

export interface PodResourceOptions {
	readonly excludeOverhead?: boolean;
	/** Taken for what a container does not request; a request of 0 stays. The scheduler scores with 100m and 200MiB. */
	readonly missingRequests?: ResourceAmounts;
	/** Only the containers' resources, as if the pod had none of its own. */
	readonly skipPodLevel?: boolean;
	/** While a pod is resized in place the most of what it wants, was granted and still has; the scheduler counts so. */
	readonly withStatus?: boolean;
}

type Resizable = Pick<Pod, 'spec'> & Partial<Pick<Pod, 'status'>>;

/** One quantity in the unit of its resource. */
export function resourceAmount(name: string, quantity: string | undefined): number {
	return name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity);
}

/** The reverse of `resourceAmount`. A sum is written as the first quantity in it that is not nought (`like`). */
export function formatResourceAmount(name: string, amount: number, like?: string): string {
	if (name === 'cpu') return formatMillicores(amount);
	if (like !== undefined) return formatValueLike(amount, like);
	return name === 'memory' || name === 'ephemeral-storage' || name.startsWith('hugepages-') ? formatBytes(amount) : formatCount(amount);
}

/** The quantity that decides how what a pod requests (or is limited to) in all is written, if it names the resource. */
export function leadingQuantity(
	{resources, containers, initContainers = []}: PodSpec,
	kind: 'requests' | 'limits',
	name: string,
): string | undefined {
	const ofPod = isPodLevelResource(name) ? resources?.[kind]?.[name] : undefined;
	const all = [ofPod, ...[...containers, ...initContainers].map((container) => container.resources?.[kind]?.[name])];
	return all.find((quantity) => quantity !== undefined && resourceAmount(name, quantity) !== 0);
}

export function resourceAmounts(quantities: Quantities): ResourceAmounts {
	const amounts: Amounts = {};
	for (const name in quantities) amounts[name] = resourceAmount(name, quantities[name]);
	return amounts;
}

/**
What the pod asks for in all: app containers and sidecars together, or the most that starting up takes at one
time, whichever is more; then pod-level requests in their place, and overhead. Upstream:
component-helpers/resource, `PodRequests`.
*/
export function podRequests(pod: Resizable, options: PodResourceOptions = {}): ResourceAmounts {
	const {spec} = pod;
	const requestsOf = (container: Container): ResourceAmounts =>
		options.withStatus ? requestsInResize(pod, container) : resourceAmounts(container.resources?.requests);
	const total = aggregate(spec, (container) => withMissing(requestsOf(container), options.missingRequests));
	if (!options.skipPodLevel) {
		replaceWithPodLevel(total, spec.resources?.requests);
		if (options.withStatus) raisePodLevelInResize(total, pod);
	}
	if (!options.excludeOverhead) add(total, resourceAmounts(spec.overhead));
	return total;
}

/** Upstream: `determinePodLevelReqs`: the most of what the pod as a whole wants, was granted and still has. */
function raisePodLevelInResize(total: Amounts, {spec, status}: Resizable): void {
	if (!spec.resources?.requests || !status?.conditions?.some(({type}) => type === 'PodResizePending' || type === 'PodResizeInProgress')) return;
	const isInfeasible = status.conditions.some(({type, reason}) => type === 'PodResizePending' && reason === 'Infeasible');
	for (const name in spec.resources.requests) {
		if (!isPodLevelResource(name)) continue;
		const known = [status.allocatedResources?.[name], status.resources?.requests?.[name]].map((quantity) => resourceAmount(name, quantity));
		total[name] = Math.max(isInfeasible ? 0 : total[name]!, ...known);
	}
}

/** Its kubelet has yet to grant, or to make good, what the pod wants. */
export function isBeingResized({status}: Pick<Pod, 'status'>): boolean {
	return status?.conditions?.some(({type}) => type === 'PodResizePending' || type === 'PodResizeInProgress') ?? false;
}

/** Upstream: `determineContainerReqs`. What is infeasible is not counted. */
function requestsInResize({status}: Resizable, container: Container): ResourceAmounts {
	const {name} = container;
	const wanted = container.resources?.requests;
	const known =
		status?.containerStatuses?.find((candidate) => candidate.name === name) ??
		status?.initContainerStatuses?.find((candidate) => candidate.name === name);
	const {resources, allocatedResources} = known ?? {};
	// As a rule there is nothing to compare: the kubelet hands on what the spec says.
	if (!resources || !allocatedResources || (resources.requests === wanted && allocatedResources === wanted)) return resourceAmounts(wanted);
	const isInfeasible = status?.conditions?.some(({type, reason}) => type === 'PodResizePending' && reason === 'Infeasible');
	const most: Amounts = isInfeasible ? {} : {...resourceAmounts(wanted)};
	raise(most, resourceAmounts(resources.requests));
	raise(most, resourceAmounts(allocatedResources));
	return most;
}

/** Upstream: `PodLimits`. Overhead counts only where there is a limit. */
export function podLimits(pod: Pick<Pod, 'spec'>, options: PodResourceOptions = {}): ResourceAmounts {
	const {spec} = pod;
	const total = aggregate(spec, (container) => resourceAmounts(container.resources?.limits));
	if (!options.skipPodLevel) replaceWithPodLevel(total, spec.resources?.limits);
	if (!options.excludeOverhead) {
		const overhead = resourceAmounts(spec.overhead);
		for (const name in overhead) if (total[name]) total[name] += overhead[name]!;
	}
	return total;
}

/** Whether the resource can be set for a pod as a whole. */
export function isPodLevelResource(name: string): boolean {
	return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

export function arePodLevelResourcesSet(spec: PodSpec): boolean {
	const {requests, limits} = spec.resources ?? {};
	return Object.keys({...requests, ...limits}).some(isPodLevelResource);
}

function aggregate(spec: PodSpec, amountsOf: (container: Container) => ResourceAmounts): Amounts {
	const total: Amounts = {};
	for (const container of spec.containers) add(total, amountsOf(container));
	if (!spec.initContainers?.length) return total;
	const sidecars: Amounts = {};
	const starting: Amounts = {};
	for (const container of spec.initContainers) {
		const amounts = amountsOf(container);
		if (isSidecar(container)) {
			add(total, amounts);
			add(sidecars, amounts);
			raise(starting, sidecars);
		} else {
			const meanwhile = {...sidecars};
			add(meanwhile, amounts);
			raise(starting, meanwhile);
		}
	}
	raise(total, starting);
	return total;
}

function withMissing(amounts: ResourceAmounts, missing: ResourceAmounts | undefined): ResourceAmounts {
	return missing ? {...missing, ...amounts} : amounts;
}

function replaceWithPodLevel(total: Amounts, quantities: Quantities): void {
	for (const name in quantities) if (isPodLevelResource(name)) total[name] = resourceAmount(name, quantities[name]);
}

function add(total: Amounts, more: ResourceAmounts): void {
	for (const name in more) total[name] = (total[name] ?? 0) + more[name]!;
}

function raise(total: Amounts, least: ResourceAmounts): void {
	for (const name in least) total[name] = Math.max(total[name] ?? 0, least[name]!);
}
