import type {Node, Taint} from '../../api/generated/types.ts';

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';

export const notReadyNoExecute: Taint = {key: notReady, effect: 'NoExecute'};
export const unreachableNoExecute: Taint = {key: unreachable, effect: 'NoExecute'};

/** By condition and status, the taint that mirrors it. Upstream: `nodeConditionToTaintKeyStatusMap`. */
const taintKeys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	Ready: {False: notReady, Unknown: unreachable},
	MemoryPressure: {True: 'node.kubernetes.io/memory-pressure'},
	DiskPressure: {True: 'node.kubernetes.io/disk-pressure'},
	NetworkUnavailable: {True: 'node.kubernetes.io/network-unavailable'},
	PIDPressure: {True: 'node.kubernetes.io/pid-pressure'},
};

const allKeys = new Set([...Object.values(taintKeys).flatMap((keys) => Object.values(keys)), unschedulable]);

/** The NoSchedule taints the node should have by its conditions and `spec.unschedulable`. */
export function conditionTaints({spec, status}: Node): readonly Taint[] {
	const keys = (status?.conditions ?? []).flatMap(({type, status: is}) => taintKeys[type]?.[is] ?? []);
	if (spec.unschedulable) keys.push(unschedulable);
	return keys.map((key) => ({key, effect: 'NoSchedule'}));
}

/** Whether the taint is one of those that mirror conditions. */
export function isConditionTaint({key, effect}: Taint): boolean {
	return effect === 'NoSchedule' && allKeys.has(key);
}
