import {shareByWeight} from './cpu-shares.ts';
import {cpuWeight, defaultCpuWeight} from './cpu-weight.ts';
import type {CgroupRecord} from './process.ts';
import type {PodCgroup} from './types.ts';

/*
The tree of control groups in which CPU is divided, level by level: the system's services beside kubepods; in that the
pods that are Guaranteed, and one group each for all Burstable and all BestEffort ones; in those the pods, in a pod its
containers. Upstream: pkg/kubelet/cm/qos_container_manager_linux.go, helpers_linux.go. Left out: user.slice.
*/

export interface CpuGroup {
	readonly weight: number;
	readonly limitMillicores: number | undefined;
	readonly children: CpuGroup[];
	demandMillicores: number;
	/** What it is given. */
	partMillicores: number;
}

export interface CpuTree {
	readonly system: CpuGroup;
	readonly pods: CpuGroup;
	readonly containers: ReadonlyMap<CgroupRecord, CpuGroup>;
}

/** Divides what the machine has. */
export function divideCpu(
	capacityMillicores: number,
	systemDemand: number,
	cgroups: Iterable<CgroupRecord>,
	demandOf: (cgroup: CgroupRecord) => number,
): CpuTree {
	const pods = new Map<string, {readonly group: CpuGroup; readonly qos: PodCgroup['qos']; readonly requestMillicores: number}>();
	const containers = new Map<CgroupRecord, CpuGroup>();
	for (const cgroup of cgroups) {
		const {cpuRequestMillicores, cpuLimitMillicores, pod} = cgroup.limits;
		const key = pod?.uid ?? cgroup.containerId;
		let found = pods.get(key);
		if (!found) {
			const requestMillicores = pod?.cpuRequestMillicores ?? cpuRequestMillicores;
			found = {
				group: newGroup(cpuWeight(requestMillicores), pod?.cpuLimitMillicores),
				qos: pod?.qos ?? (cpuRequestMillicores > 0 ? 'Burstable' : 'BestEffort'),
				requestMillicores,
			};
			pods.set(key, found);
		}
		const container = newGroup(cpuWeight(cpuRequestMillicores), cpuLimitMillicores);
		container.demandMillicores = Math.min(demandOf(cgroup), cpuLimitMillicores ?? Number.POSITIVE_INFINITY);
		found.group.children.push(container);
		containers.set(cgroup, container);
	}
	let burstableMillicores = 0;
	for (const {qos, requestMillicores} of pods.values()) if (qos === 'Burstable') burstableMillicores += requestMillicores;
	const burstable = newGroup(cpuWeight(burstableMillicores), undefined);
	const bestEffort = newGroup(cpuWeight(0), undefined);
	const kubepods = newGroup(cpuWeight(capacityMillicores), undefined);
	for (const {group, qos} of pods.values()) {
		const parent = qos === 'Burstable' ? burstable : qos === 'BestEffort' ? bestEffort : kubepods;
		parent.children.push(group);
	}
	kubepods.children.push(burstable, bestEffort);
	const system = newGroup(defaultCpuWeight, undefined);
	system.demandMillicores = systemDemand;
	sumDemand(kubepods);
	divide(capacityMillicores, [system, kubepods]);
	return {system, pods: kubepods, containers};
}

function newGroup(weight: number, limitMillicores: number | undefined): CpuGroup {
	return {weight, limitMillicores, children: [], demandMillicores: 0, partMillicores: 0};
}

function sumDemand(group: CpuGroup): void {
	if (group.children.length === 0) return;
	let demand = 0;
	for (const child of group.children) {
		sumDemand(child);
		demand += child.demandMillicores;
	}
	group.demandMillicores = Math.min(demand, group.limitMillicores ?? demand);
}

function divide(available: number, groups: readonly CpuGroup[]): void {
	const parts = shareByWeight(
		available,
		groups.map(({demandMillicores, weight}) => ({demand: demandMillicores, weight})),
	);
	for (const [index, group] of groups.entries()) {
		group.partMillicores = parts[index]!;
		if (group.children.length > 0) divide(group.partMillicores, group.children);
	}
}
