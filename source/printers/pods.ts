import {findCondition, isConditionTrue} from '../api/conditions.ts';
import {humanDuration} from '../api/durations.ts';
import type {ContainerState, ContainerStatus, Pod} from '../api/generated/types.ts';
import {isPodTerminal, isSidecar} from '../api/pods.ts';
import {parseTimestamp} from '../api/timestamps.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

/** What the columns of a pod are made of. */
export interface PodStatusSummary {
	/** The STATUS column: `Running`, `CrashLoopBackOff`, `Init:0/2`, `Terminating` … */
	readonly reason: string;
	readonly readyContainers: number;
	readonly totalContainers: number;
	/** What the RESTARTS column counts. */
	readonly restarts: number;
	/** When the latest of those restarts' containers ended; undefined if none did. */
	readonly lastRestartAtMs: number | undefined;
}

/**
The STATUS, READY and RESTARTS of a pod. Upstream: pkg/printers/internalversion, `printPod`.

The first init container that is not done decides the status. Once all are, the app containers are walked from the
last to the first, so that the first one in the spec has the last word.
*/
export function podStatus(pod: Pod): PodStatusSummary {
	const {status = {}} = pod;
	const initContainers = pod.spec.initContainers ?? [];
	const sidecarNames = new Set(initContainers.filter(isSidecar).map(({name}) => name));
	const phase = status.phase ?? '';
	let reason = status.reason || phase;
	if (findCondition(status.conditions, 'PodScheduled')?.reason === 'SchedulingGated') reason = 'SchedulingGated';

	let readyContainers = 0;
	let initReason: string | undefined;
	for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
		const {state = {}} = container;
		if (state.terminated?.exitCode === 0) continue;
		if (sidecarNames.has(container.name) && container.started) {
			if (container.ready) readyContainers += 1;
			continue;
		}
		if (state.terminated) initReason = `Init:${endReason(state.terminated)}`;
		else if (state.waiting?.reason && state.waiting.reason !== 'PodInitializing') initReason = `Init:${state.waiting.reason}`;
		else initReason = `Init:${index}/${initContainers.length}`;
		break;
	}
	if (initReason !== undefined) reason = initReason;

	let counted = status.initContainerStatuses ?? [];
	if (initReason === undefined || isConditionTrue(status.conditions, 'Initialized')) {
		const appStatuses = status.containerStatuses ?? [];
		counted = [...counted.filter(({name}) => sidecarNames.has(name)), ...appStatuses];
		let hasRunning = false;
		for (const {state = {}, ready} of appStatuses.toReversed()) {
			if (state.waiting?.reason) reason = state.waiting.reason;
			else if (state.terminated) reason = endReason(state.terminated);
			else if (ready && state.running) {
				hasRunning = true;
				readyContainers += 1;
			}
		}
		if (reason === 'Completed') reason = completedReason(pod, appStatuses, hasRunning);
	}

	if (pod.metadata.deletionTimestamp) {
		if (status.reason === 'NodeLost') reason = 'Unknown';
		else if (!isPodTerminal(pod)) reason = 'Terminating';
	}
	return {
		reason,
		readyContainers,
		totalContainers: pod.spec.containers.length + sidecarNames.size,
		restarts: counted.reduce((sum, {restartCount}) => sum + restartCount, 0),
		lastRestartAtMs: latestEndMs(counted),
	};
}

/** One container is done; what of the others? */
function completedReason(pod: Pod, statuses: readonly ContainerStatus[], hasRunning: boolean): string {
	if (hasRunning && isConditionTrue(pod.status?.conditions, 'Ready')) return 'Running';
	const failed = statuses.find(({state}) => state?.terminated && state.terminated.exitCode !== 0)?.state?.terminated;
	if (failed) return endReason(failed);
	return hasRunning ? 'NotReady' : 'Completed';
}

function endReason({reason, signal, exitCode}: NonNullable<ContainerState['terminated']>): string {
	if (reason) return reason;
	return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function latestEndMs(statuses: readonly ContainerStatus[]): number | undefined {
	let latestMs: number | undefined;
	for (const {lastState} of statuses) {
		const finishedAt = lastState?.terminated?.finishedAt;
		if (finishedAt) latestMs = Math.max(latestMs ?? Number.NEGATIVE_INFINITY, parseTimestamp(finishedAt));
	}
	return latestMs;
}

/** `3 (12s ago)` */
export function restartsText({restarts, lastRestartAtMs}: PodStatusSummary, nowMs: number): string {
	if (restarts === 0 || lastRestartAtMs === undefined) return String(restarts);
	return `${restarts} (${humanDuration(nowMs - lastRestartAtMs)} ago)`;
}

/** `1/2` of the readiness gates hold; `<none>` if it has none. */
function readinessGatesText(pod: Pod): string {
	const gates = pod.spec.readinessGates ?? [];
	if (gates.length === 0) return '<none>';
	const holding = gates.filter(({conditionType}) => isConditionTrue(pod.status?.conditions, conditionType));
	return `${holding.length}/${gates.length}`;
}

export const podTable: TableDefinition<Pod> = {
	columns: [
		nameColumn,
		text('Ready'),
		text('Status'),
		text('Restarts'),
		ageColumn,
		wide('IP'),
		wide('Node'),
		wide('Nominated Node'),
		wide('Readiness Gates'),
	],
	row(pod, nowMs) {
		const summary = podStatus(pod);
		return [
			pod.metadata.name,
			`${summary.readyContainers}/${summary.totalContainers}`,
			summary.reason,
			restartsText(summary, nowMs),
			ageOf(pod.metadata.creationTimestamp, nowMs),
			pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || '<none>',
			pod.spec.nodeName || '<none>',
			pod.status?.nominatedNodeName || '<none>',
			readinessGatesText(pod),
		];
	},
};
