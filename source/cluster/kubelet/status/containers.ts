import type {Container, ContainerState, ContainerStateTerminated, ContainerStatus, Pod, VolumeMountStatus} from '../../../api/generated/types.ts';
import {isSidecar} from '../../../api/pods.ts';
import {timestamp} from '../../../api/timestamps.ts';
import type {LocalImage, RuntimeContainer} from '../../../world/types.ts';
import type {PodResize} from '../pod-state.ts';
import {resourcesOf} from '../resize/resources.ts';
import {containerShouldRestart} from '../restart-policy.ts';

/**
What the API says of a pod's containers, from what the runtime says of them. Upstream: kubelet_pods.go,
`convertToAPIContainerStatuses`. Left out: device health, image volumes.
*/

/** Why a container could not be started at the last sync that tried: `CrashLoopBackOff`, `ErrImagePull` … */
export interface StartFailure {
	readonly reason: string;
	readonly message: string;
}

export interface ContainerSources {
	readonly pod: Pod;
	readonly runtimeName: string;
	/** Of the whole pod, newest first. */
	readonly containers: readonly RuntimeContainer[];
	/** By container name. */
	readonly reasonCache: ReadonlyMap<string, StartFailure> | undefined;
	readonly findImage: (reference: string) => LocalImage | undefined;
	readonly resize?: PodResize | undefined;
	/** All its containers are being removed, or just have been, to begin anew. */
	readonly isRestartingAll?: boolean;
}

export type ContainerSort = 'init' | 'app' | 'ephemeral';

type Building = {-readonly [Key in keyof ContainerStatus]: ContainerStatus[Key]};

const unknownExitCode = 137;
// A time that was never set: it is written as null.
const unknownTime = null as unknown as string;
// When a process never ran, containerd reports the start of Unix time.
const neverStarted = '1970-01-01T00:00:00Z';

/** The statuses of all containers of one sort; `ready` and `started` are for the probes to say (see readiness.ts). */
export function containerStatuses(
	sources: ContainerSources,
	specs: readonly Container[],
	previous: readonly ContainerStatus[] | undefined,
	sort: ContainerSort,
): ContainerStatus[] {
	const statuses = specs.map((spec) =>
		containerStatus(
			sources,
			spec,
			previous?.find(({name}) => name === spec.name),
			sort,
		),
	);
	// Init containers stay in the order they run in.
	return sort === 'init' ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function containerStatus(sources: ContainerSources, spec: Container, old: ContainerStatus | undefined, sort: ContainerSort): ContainerStatus {
	const runs = sources.containers.filter(({config}) => config.name === spec.name);
	const [latest, before] = runs;
	let status: Building;
	if (latest) {
		status = fromRuntime(sources, spec, latest, old, sort);
		if (before) status.lastState = fromRuntime(sources, spec, before, old, sort).state;
	} else {
		status = unseenStatus(sources, spec, old);
	}
	if (sort === 'init') {
		if (latest?.state === 'exited' && latest.exitCode === 0) return status;
		if (!latest && !isSidecar(spec) && status.state?.waiting && hasAppContainer(sources)) {
			status.state = {terminated: lostInitContainer};
			return status;
		}
	}
	const failure = sources.reasonCache?.get(spec.name);
	if (failure && shouldBeRestarted(sources.pod, spec, latest)) {
		if (status.state?.terminated) status.lastState = status.state;
		status.state = {waiting: {message: failure.message || undefined, reason: failure.reason}};
	}
	return status;
}

// The runtime has forgotten it, but app containers exist, so it must have finished.
const lostInitContainer: ContainerStateTerminated = {
	exitCode: 0,
	message: 'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
	reason: 'Completed',
};

/** What is said of a container the runtime has never had, or has no longer. */
function unseenStatus({pod, isRestartingAll}: ContainerSources, spec: Container, old: ContainerStatus | undefined): Building {
	const isTaken = isRestartingAll && old !== undefined && !old.state?.waiting;
	if (old?.state?.terminated) return isTaken ? {...old, ...takenAway(old)} : {...old};
	const reason = pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating';
	const status: Building = {
		image: spec.image ?? '',
		imageID: '',
		lastState: old?.lastState ?? {},
		name: spec.name,
		ready: false,
		restartCount: old?.restartCount ?? 0,
		state: {waiting: {reason}},
	};
	const volumeMounts = mountStatuses(spec);
	if (volumeMounts) status.volumeMounts = volumeMounts;
	if (isTaken) return {...status, ...takenAway(old)};
	// It did run, so it is stopped and not about to start for the first time: the pod must not fall back to Pending.
	if (old?.state?.running && !status.lastState?.terminated) {
		status.lastState = {
			terminated: {
				exitCode: unknownExitCode,
				message: 'The container could not be located when the pod was deleted.  The container used to be Running',
				reason: 'ContainerStatusUnknown',
			},
		};
		if (pod.metadata.deletionTimestamp === undefined) status.restartCount += 1;
	}
	return status;
}

/** What is said of a container that was removed for all of them to begin anew. */
function takenAway(old: ContainerStatus): Pick<ContainerStatus, 'lastState' | 'restartCount' | 'state'> {
	const [reason, message] = ['RestartingAllContainers', 'The container is removed because RestartAllContainers in place'];
	return {
		lastState: {terminated: {exitCode: unknownExitCode, finishedAt: unknownTime, message, reason, startedAt: unknownTime}},
		restartCount: old.restartCount + 1,
		state: {waiting: {message, reason}},
	};
}

function fromRuntime(
	sources: ContainerSources,
	spec: Container,
	run: RuntimeContainer,
	old: ContainerStatus | undefined,
	sort: ContainerSort,
): Building {
	const image = sources.findImage(run.imageId) ?? sources.findImage(run.config.image);
	const containerID = `${sources.runtimeName}://${run.id}`;
	const status: Building = {
		containerID,
		image: image?.references[0] ?? run.config.image,
		imageID: image?.repoDigest ?? run.imageId,
		lastState: lastStateOf(old, containerID),
		name: spec.name,
		ready: false,
		restartCount: Math.max(run.config.attempt, old?.restartCount ?? 0),
		state: stateOf(run, containerID),
	};
	if (sort !== 'ephemeral') {
		if (spec.resources?.requests) status.allocatedResources = spec.resources.requests;
		const isResized = sources.resize && run.state === 'running';
		status.resources = isResized ? resourcesOf(sources.resize!.actual, spec.name) : (spec.resources ?? {});
	}
	status.user = {linux: linuxUser(sources.pod, spec, image, run)};
	// Known since the pod was first seen, and unchanging.
	if (old?.volumeMounts) status.volumeMounts = old.volumeMounts;
	if (run.state === 'running' && old?.containerID === containerID && old.started !== undefined) status.started = old.started;
	return status;
}

/** Told again from the former status, should the runtime have no more of the run before. */
function lastStateOf(old: ContainerStatus | undefined, containerID: string): ContainerState {
	if (old?.containerID !== undefined && old.containerID !== containerID && old.state?.terminated) return {terminated: old.state.terminated};
	return old?.lastState?.terminated ? old.lastState : {};
}

function stateOf(run: RuntimeContainer, containerID: string): ContainerState {
	if (run.state === 'running') return {running: {startedAt: timestamp(run.startedAtMs ?? run.createdAtMs)}};
	if (run.state === 'created') return {waiting: {}};
	return {
		terminated: {
			containerID,
			exitCode: run.exitCode ?? unknownExitCode,
			finishedAt: timestamp(run.finishedAtMs ?? run.createdAtMs),
			message: run.message || undefined,
			reason: run.reason,
			startedAt: run.startedAtMs === undefined ? neverStarted : timestamp(run.startedAtMs),
		},
	};
}

function linuxUser(pod: Pod, spec: Container, image: LocalImage | undefined, run: RuntimeContainer) {
	const ofPod = pod.spec.securityContext;
	const uid = run.config.runAsUser ?? image?.user ?? 0;
	// The image's own user brings its group along, which is taken to have the same number.
	const gid = spec.securityContext?.runAsGroup ?? ofPod?.runAsGroup ?? (run.config.runAsUser === undefined ? uid : 0);
	const groups = new Set([gid, ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup]), ...(ofPod?.supplementalGroups ?? [])]);
	return {gid, supplementalGroups: [...groups], uid};
}

function mountStatuses(spec: Container): VolumeMountStatus[] | undefined {
	return spec.volumeMounts?.map(({name, mountPath, readOnly, recursiveReadOnly}) =>
		// Runtimes here can do it, so wherever it may be it is.
		readOnly
			? {mountPath, name, readOnly, recursiveReadOnly: (recursiveReadOnly ?? 'Disabled') === 'Disabled' ? 'Disabled' : 'Enabled'}
			: {mountPath, name},
	);
}

function hasAppContainer({pod, containers}: ContainerSources): boolean {
	return pod.spec.containers.some(({name}) => containers.some(({config}) => config.name === name));
}

/** Whether the next sync would start it. Upstream: container/helpers.go, `ShouldContainerBeRestarted`. */
function shouldBeRestarted(pod: Pod, spec: Container, latest: RuntimeContainer | undefined): boolean {
	if (pod.metadata.deletionTimestamp !== undefined) return false;
	if (!latest || latest.state === 'created') return true;
	return latest.state === 'exited' && containerShouldRestart(spec, pod.spec, latest.exitCode ?? unknownExitCode);
}
