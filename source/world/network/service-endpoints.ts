import type {ServiceEndpoint} from '../types.ts';

export interface UsableEndpoints {
	readonly endpoints: readonly ServiceEndpoint[];
	/** Whether there are any in the whole cluster, if not here. */
	readonly hasAny: boolean;
}

interface Cached {
	/** For every machine alike. */
	cluster: UsableEndpoints | undefined;
	readonly byMachine: Map<string, UsableEndpoints>;
}

/** By the list of endpoints, which is another one after every change. */
const cache = new WeakMap<readonly ServiceEndpoint[], Cached>();

/**
The endpoints of a Service port that kube-proxy uses on a machine: the ready ones, and while there are none of these,
those that still serve though they are terminating. A `Local` traffic policy leaves only the machine's own. Hints of
`trafficDistribution` narrow the choice if every ready endpoint has them and one is meant for this machine or zone.
Upstream: pkg/proxy/topology.go, `CategorizeEndpoints`.
*/
export function usableEndpoints(all: readonly ServiceEndpoint[], isLocal: boolean, machine: string, zone: string | undefined): UsableEndpoints {
	let cached = cache.get(all);
	if (!cached) {
		cached = {cluster: undefined, byMachine: new Map()};
		cache.set(all, cached);
	}
	const isAlike = !isLocal && !all.some(({nodeHints, zoneHints}) => nodeHints || zoneHints);
	if (isAlike) {
		cached.cluster ??= withFallback(all);
		return cached.cluster;
	}
	const key = `${isLocal ? 'local' : 'cluster'} ${machine} ${zone ?? ''}`;
	let usable = cached.byMachine.get(key);
	if (!usable) {
		usable = isLocal ? localEndpoints(all, machine) : hintedEndpoints(all, machine, zone);
		cached.byMachine.set(key, usable);
	}
	return usable;
}

/** The endpoints that a load balancer in front of all machines leads to. */
export function balancedEndpoints(all: readonly ServiceEndpoint[], isLocal: boolean): UsableEndpoints {
	if (!isLocal) return usableEndpoints(all, false, '', undefined);
	const machines = [...new Set(all.map(({node}) => node ?? ''))];
	const endpoints = machines.flatMap((machine) => usableEndpoints(all, true, machine, undefined).endpoints);
	return {endpoints, hasAny: endpoints.length > 0};
}

function withFallback(all: readonly ServiceEndpoint[]): UsableEndpoints {
	const ready = all.filter(({isReady}) => isReady);
	const endpoints = ready.length > 0 ? ready : all.filter(({isServing, isTerminating}) => isServing && isTerminating);
	return {endpoints, hasAny: endpoints.length > 0};
}

function localEndpoints(all: readonly ServiceEndpoint[], machine: string): UsableEndpoints {
	const {endpoints} = withFallback(all.filter(({node}) => node === machine));
	return {endpoints, hasAny: all.some(({isReady, isServing, isTerminating}) => isReady || (isServing && isTerminating))};
}

function hintedEndpoints(all: readonly ServiceEndpoint[], machine: string, zone: string | undefined): UsableEndpoints {
	const usable = withFallback(all);
	const ready = all.filter(({isReady}) => isReady);
	if (ready.length === 0) return usable;
	const narrow = (hints: 'nodeHints' | 'zoneHints', value: string): readonly ServiceEndpoint[] =>
		ready.every((endpoint) => endpoint[hints]?.length) ? ready.filter((endpoint) => endpoint[hints]!.includes(value)) : [];
	const ofNode = narrow('nodeHints', machine);
	if (ofNode.length > 0) return {endpoints: ofNode, hasAny: true};
	const ofZone = zone === undefined ? [] : narrow('zoneHints', zone);
	return ofZone.length > 0 ? {endpoints: ofZone, hasAny: true} : usable;
}
