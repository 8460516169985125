import type {Container, Pod} from '../../api/generated/types.ts';
import {findContainer, isSidecar} from '../../api/pods.ts';

/**
How long containers get to stop and in which order they do. Upstream: kuberuntime_container.go
(`setTerminationGracePeriod`), kuberuntime_termination_order.go and pod_workers.go (`calculateEffectiveGracePeriod`).
*/

/** A container gets this long between SIGTERM and SIGKILL, whatever hooks and order have used up. */
export const minimumGraceSeconds = 2;

export type KillReason = 'startup-probe' | 'liveness-probe' | 'post-start-hook' | 'restart-all-containers' | 'unknown';

/** The grace of one container that is killed while its pod goes on. */
export function containerGraceSeconds(pod: Pod, name: string, reason: KillReason): number {
	const {deletionGracePeriodSeconds} = pod.metadata;
	if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
	const container = findContainer(pod, name)?.container as Container | undefined;
	const probe = reason === 'startup-probe' ? container?.startupProbe : reason === 'liveness-probe' ? container?.livenessProbe : undefined;
	return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? minimumGraceSeconds;
}

/**
The grace of a pod that is to end. It only ever gets shorter; `current` is what was decided before. The API server's
word comes first, then an eviction's (`requested`), then the pod's own wish; it is at least a second.
*/
export function podGraceSeconds(pod: Pod, current: number | undefined, requested: number | undefined): number {
	let grace = current ?? 0;
	for (const override of [pod.metadata.deletionGracePeriodSeconds, requested]) {
		if (override !== undefined && (grace === 0 || override < grace)) grace = override;
	}
	if (grace === 0) grace = pod.spec.terminationGracePeriodSeconds ?? 0;
	return Math.max(grace, 1);
}

/**
The containers that must have stopped before `name` is told to, out of those running when the pod began to stop:
sidecars wait for all app containers and for the sidecars declared after them.
*/
export function stopsAfter(pod: Pod, name: string, running: readonly string[]): readonly string[] {
	const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map((container) => container.name);
	const index = sidecars.indexOf(name);
	if (index === -1) return [];
	return [...pod.spec.containers.map((container) => container.name), ...sidecars.slice(index + 1)].filter((other) => running.includes(other));
}
