import {isConditionTrue} from '../../../api/conditions.ts';
import type {Container, ContainerStatus, Pod} from '../../../api/generated/types.ts';
import {bareContainerId, isSidecar} from '../../../api/pods.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import type {PodProbeResults, ProbeKind, ProbeStanding} from '../probes/results.ts';

/**
Which containers are started and ready, by their probes. Upstream: prober_manager.go, `UpdatePodStatus`.
*/

// A container older than that when the kubelet started was not started by it.
const restartGraceMs = 10_000;

export interface ReadinessSources {
	readonly pod: Pod;
	readonly probeResults: PodProbeResults;
	readonly kubeletStartedAtMs: number;
}

export function withReadiness(
	sources: ReadinessSources,
	statuses: readonly ContainerStatus[],
	specs: readonly Container[],
	isInit: boolean,
): ContainerStatus[] {
	return statuses.map((status) => {
		const spec = specs.find(({name}) => name === status.name);
		const isStarted = isContainerStarted(sources.probeResults, status);
		if (isInit && !(spec && isSidecar(spec))) {
			return {...status, started: isStarted, ready: status.state?.terminated ? status.state.terminated.exitCode === 0 || status.ready : status.ready};
		}
		if (!isStarted) return {...status, started: false};
		return {...status, started: true, ready: isContainerReady(sources, status, spec)};
	});
}

function isContainerStarted(results: PodProbeResults, status: ContainerStatus): boolean {
	if (!status.state?.running) return false;
	const standing = standingOf(results, 'startup', status);
	if (standing) return standing.outcome === 'success';
	if (status.started) return true;
	// There is a startup probe and it has not run yet.
	return !results.startup.has(status.name);
}

function isContainerReady({pod, probeResults, kubeletStartedAtMs}: ReadinessSources, status: ContainerStatus, spec: Container | undefined): boolean {
	const startedAt = status.state?.running?.startedAt;
	if (startedAt === undefined) return false;
	const standing = standingOf(probeResults, 'readiness', status);
	if (standing?.outcome === 'success') return true;
	let isReady = !probeResults.readiness.has(status.name);
	// A kubelet that has just been restarted takes the word of the API for what it has not probed yet.
	if (parseTimestamp(startedAt) < kubeletStartedAtMs - restartGraceMs) {
		if (!standing) isReady = true;
		if (spec?.readinessProbe && !isConditionTrue(pod.status?.conditions, 'Ready')) isReady = false;
	}
	return isReady;
}

/** What a probe says of just this container. */
function standingOf(results: PodProbeResults, kind: ProbeKind, status: ContainerStatus): ProbeStanding | undefined {
	const standing = results[kind].get(status.name);
	return standing?.containerId !== undefined && standing.containerId === bareContainerId(status.containerID ?? '') ? standing : undefined;
}
