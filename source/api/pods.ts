import {findCondition, isConditionTrue} from './conditions.ts';
import type {Container, ContainerStatus, EphemeralContainer, Pod, PodCondition} from './generated/types.ts';
import {parseTimestamp} from './timestamps.ts';

/** The Ready condition is True. */
export function isPodReady(pod: Pod): boolean {
	return isConditionTrue(pod.status?.conditions, 'Ready');
}

/** Phase Failed or Succeeded: nothing of it will run again. */
export function isPodTerminal(pod: Pod): boolean {
	const phase = pod.status?.phase;
	return phase === 'Failed' || phase === 'Succeeded';
}

/** A deletion is under way. */
export function isPodTerminating(pod: Pod): boolean {
	return pod.metadata.deletionTimestamp !== undefined;
}

/** Neither terminal nor being deleted. Upstream: `controller.IsPodActive`. */
export function isPodActive(pod: Pod): boolean {
	return !isPodTerminal(pod) && !isPodTerminating(pod);
}

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
	return findCondition(pod.status?.conditions, type);
}

/** Ready, and for at least `minReadySeconds`. Upstream: `podutil.IsPodAvailable`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
	const ready = podCondition(pod, 'Ready');
	if (ready?.status !== 'True') return false;
	if (minReadySeconds === 0) return true;
	return ready.lastTransitionTime !== undefined && parseTimestamp(ready.lastTransitionTime) + minReadySeconds * 1000 <= nowMs;
}

/** An init container with restartPolicy Always: a sidecar. */
export function isSidecar(container: Container): boolean {
	return container.restartPolicy === 'Always';
}

export type ContainerKind = 'init' | 'app' | 'ephemeral';

/** Every container of the pod with where it stands: init containers first, then app, then ephemeral ones. */
export function* podContainers(
	pod: Pod,
): Generator<{readonly kind: ContainerKind; readonly container: Container | EphemeralContainer; readonly index: number}> {
	for (const [index, container] of (pod.spec.initContainers ?? []).entries()) yield {kind: 'init', container, index};
	for (const [index, container] of pod.spec.containers.entries()) yield {kind: 'app', container, index};
	for (const [index, container] of (pod.spec.ephemeralContainers ?? []).entries()) yield {kind: 'ephemeral', container, index};
}

/** The container of this name, of whatever sort. */
export function findContainer(
	pod: Pod,
	name: string,
): {readonly kind: ContainerKind; readonly container: Container | EphemeralContainer} | undefined {
	for (const found of podContainers(pod)) if (found.container.name === name) return found;
	return undefined;
}

/** The status of the container of this name, of whatever sort. */
export function findContainerStatus(pod: Pod, name: string): ContainerStatus | undefined {
	const {containerStatuses, initContainerStatuses, ephemeralContainerStatuses} = pod.status ?? {};
	const hasName = (status: ContainerStatus): boolean => status.name === name;
	return containerStatuses?.find(hasName) ?? initContainerStatuses?.find(hasName) ?? ephemeralContainerStatuses?.find(hasName);
}

/** `spec.containers{app}`, as the events of a container refer to it. */
export function containerFieldPath(pod: Pod, name: string): string {
	const found = findContainer(pod, name);
	const list = found?.kind === 'init' ? 'initContainers' : found?.kind === 'ephemeral' ? 'ephemeralContainers' : 'containers';
	// In one piece, for every event of the container keeps it.
	return ['spec.', list, '{', name, '}'].join('');
}

const configSource = 'kubernetes.io/config.source';

/** The API server's picture of a static pod, made by the kubelet. */
export function isMirrorPod(pod: {readonly metadata: {readonly annotations?: {readonly [key: string]: string}}}): boolean {
	return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** It comes from the kubelet's own files, not from the API server. */
export function isStaticPod(pod: Pod): boolean {
	const source = pod.metadata.annotations?.[configSource];
	return source !== undefined && source !== 'api';
}

/** The least priority of the system's own classes, which node pressure does not evict. */
export const systemCriticalPriority = 2_000_000_000;

/** Upstream: `kubelet/types.IsCriticalPod`. */
export function isCriticalPod(pod: Pod): boolean {
	return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec.priority ?? 0) >= systemCriticalPriority;
}

/** A container's ID without the name of its runtime: `containerd://` goes. */
export function bareContainerId(containerId: string): string {
	return containerId.slice(containerId.indexOf('://') + '://'.length);
}
