import type {Container, Pod, ServiceAccountTokenProjection, Volume} from '../../api/generated/types.ts';
import {isEqualJson} from '../../api/objects.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Machine, Mount} from '../../world/types.ts';
import type {EventRecorder} from '../event-recorder.ts';
import {memoryVolumeBytes} from './cgroup/pod-memory.ts';
import type {DownwardSources} from './downward.ts';
import type {Variables} from './environment.ts';
import {expand} from './expansion.ts';
import {hostPathError, hostPathFiles} from './host-path.ts';
import type {ReferencedObjects} from './objects.ts';
import {isTokenDue, makeToken, tokenDueAtMs} from './tokens.ts';
import {projectedFiles, volumeFiles} from './volume-files.ts';

/**
Mounts the volumes of a node's pods and keeps those made of API objects up to date. Upstream: pkg/kubelet/volumemanager
and pkg/volume. A volume that cannot be mounted is tried again after 500 ms, doubling to 2m2s. Left out: persistent
and other network volumes (a claim is never found), the 100 ms steps of the reconciler, and that what a
container writes into a directory of the host is seen by the host.
*/

export interface VolumeContext {
	readonly simulation: Simulation;
	readonly machine: Machine;
	readonly recorder: EventRecorder;
	readonly objects: ReferencedObjects;
	/** What the node has for all its pods. */
	allocatableMemoryBytes(): number;
	/** What the downward API says of a pod, its address as known by now. */
	downward(pod: Pod): DownwardSources;
}

export interface VolumeCallbacks {
	/** The volumes a sync was told to wait for are mounted. */
	onMounted(podUid: string): void;
}

export type MountOutcome = 'mounted' | {readonly waiting: string};

interface VolumeState {
	/** It has been there, so containers may go on with what is in it. */
	isMounted: boolean;
	failures: number;
	retryAtMs: number;
}

interface PodVolumes {
	pod: Pod;
	/** By volume name. */
	readonly volumes: Map<string, VolumeState>;
	/** When a sync began to wait; undefined if none does. */
	waitingSinceMs: number | undefined;
}

const retryMsBase = 500;
const retryMsMost = 122_000;
// A waiting sync looks whether the volumes are there at this interval, and gives up after the limit.
const pollMs = 300;
const waitMsMost = 123_000;

export class VolumeManager {
	readonly #context: VolumeContext;
	readonly #callbacks: VolumeCallbacks;
	readonly #component: string;
	readonly #pods: Map<string, PodVolumes>;
	/** By volume and path; read out of the token again should it be lost. */
	readonly #tokensDue = new Map<string, {readonly token: string; readonly atMs: number}>();

	constructor(context: VolumeContext, callbacks: VolumeCallbacks) {
		const {simulation, machine} = context;
		this.#context = context;
		this.#callbacks = callbacks;
		this.#component = `volume-manager/${machine.name}`;
		this.#pods = simulation.state(this.#component, () => ({pods: new Map<string, PodVolumes>()})).pods;
		simulation.register(this.#component, (key) => this.#wake(key));
	}

	/**
	Mounts what is not mounted yet and renews what has changed. If something is missing the reason is given, and
	`onMounted` called as soon as all is there; a sync that asks again meanwhile gets the same answer.
	*/
	mountVolumes(pod: Pod): MountOutcome {
		const volumes = pod.spec.volumes ?? [];
		if (volumes.length === 0) return 'mounted';
		const {uid} = pod.metadata;
		const {nowMs} = this.#context.simulation;
		let known = this.#pods.get(uid);
		if (!known) {
			known = {pod, volumes: new Map(), waitingSinceMs: undefined};
			this.#pods.set(uid, known);
		}
		known.pod = pod;
		this.#mountAll(known, true);
		const claims = volumes.filter((volume) => unprocessable(pod, volume) !== undefined);
		const unmounted = volumes.filter(({name}) => !known.volumes.get(name)?.isMounted).map(({name}) => name);
		if (unmounted.length === 0) {
			known.waitingSinceMs = undefined;
			return 'mounted';
		}
		const prefix = `unmounted volumes=[${unmounted.join(' ')}], unattached volumes=[], failed to process volumes=[${claims.map(({name}) => name).join(' ')}]: `;
		if (claims.length > 0) {
			const waiting = prefix + claims.map((volume) => unprocessable(pod, volume)).join('; ');
			this.#record(pod, `Unable to attach or mount volumes: ${waiting}`);
			return {waiting};
		}
		// A wait that has gone on for too long is given up, without an event, and taken up again by the next sync.
		if (known.waitingSinceMs === undefined || nowMs - known.waitingSinceMs >= waitMsMost) known.waitingSinceMs = nowMs;
		return {waiting: `${prefix}context deadline exceeded`};
	}

	/** What the container sees of the pod's volumes, or why it cannot be made. */
	mountsOf(pod: Pod, container: Container, variables: Variables): {readonly mounts: readonly Mount[]} | {readonly error: string} {
		const mounts: Mount[] = [];
		const values = new Map(variables);
		for (const {name, mountPath, readOnly, subPath, subPathExpr} of container.volumeMounts ?? []) {
			const volume = pod.spec.volumes?.find((candidate) => candidate.name === name);
			if (!volume) return {error: `cannot find volume ${JSON.stringify(name)} to mount into container ${JSON.stringify(container.name)}`};
			const within = subPathExpr ? expandSubPath(subPathExpr, values) : subPath;
			if (typeof within === 'object') return within;
			const problem = within && subPathProblem(within);
			if (problem) return {error: problem};
			const volumeId = volumeIdOf(pod, volume);
			if (volume.image && !this.#context.machine.volumes.files(volumeId)) {
				this.#context.machine.volumes.create(volumeId, this.#context.machine.runtime.imageFiles(volume.image.reference ?? '') ?? {});
			}
			// A path within what is made of API objects is bound as it is now: the container does not see it renewed.
			const snapshot = within && isMadeOfObjects(volume) ? snapshotIdOf(volumeId, container, mountPath) : undefined;
			if (snapshot !== undefined) {
				this.#context.machine.volumes.copy(volumeId, snapshot);
			}
			// A path that is not there yet is made, as a directory.
			if (within) this.#context.machine.volumes.makeDirectory(snapshot ?? volumeId, within);
			mounts.push({
				mountPath,
				volumeId: snapshot ?? volumeId,
				...(within && {subPath: within}),
				// What is made of API objects is not for containers to change.
				isReadOnly: readOnly === true || isMadeOfObjects(volume),
			});
		}
		return {mounts};
	}

	/** The text of a file in one of the pod's volumes. */
	fileOf(pod: Pod, volumeName: string, path: string): string | undefined {
		const volume = pod.spec.volumes?.find(({name}) => name === volumeName);
		return volume && this.#context.machine.volumes.files(volumeIdOf(pod, volume))?.[path];
	}

	/** The pod's containers are gone: its volumes go as well. What belongs to the machine stays. */
	unmountVolumes(podUid: string): void {
		const known = this.#pods.get(podUid);
		if (!known) return;
		for (const volume of known.pod.spec.volumes ?? []) {
			if (!volume.hostPath) this.#context.machine.volumes.remove(volumeIdOf(known.pod, volume));
			if (isMadeOfObjects(volume)) this.#removeSnapshots(known.pod, volume);
			for (const {serviceAccountToken} of volume.projected?.sources ?? []) {
				if (serviceAccountToken) this.#tokensDue.delete(`${volumeIdOf(known.pod, volume)}/${serviceAccountToken.path}`);
			}
		}
		this.#forget(podUid);
	}

	#removeSnapshots(pod: Pod, volume: Volume): void {
		for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
			for (const {name, mountPath, subPath, subPathExpr} of container.volumeMounts ?? []) {
				if (name !== volume.name || !(subPath || subPathExpr)) continue;
				this.#context.machine.volumes.remove(snapshotIdOf(volumeIdOf(pod, volume), container, mountPath));
			}
		}
	}

	/** The bytes in each emptyDir of the pod that has any business with the disk, by volume name. */
	emptyDirBytes(pod: Pod): ReadonlyMap<string, number> {
		return ofEmptyDirs(pod, (volumeId) => this.#context.machine.volumes.sizeBytes(volumeId));
	}

	/** The files in each. */
	emptyDirInodes(pod: Pod): ReadonlyMap<string, number> {
		return ofEmptyDirs(pod, (volumeId) => this.#context.machine.volumes.inodes(volumeId));
	}

	/** The kubelet process starts again: it knows of no pod, and mounts anew what it is asked for. */
	reset(): void {
		for (const uid of [...this.#pods.keys()]) this.#forget(uid);
	}

	#forget(podUid: string): void {
		this.#pods.delete(podUid);
		this.#context.simulation.cancelTimer(this.#component, podUid);
	}

	#wake(key: string): void {
		if (key.startsWith('mounted:')) {
			const uid = key.slice('mounted:'.length);
			if (this.#pods.has(uid)) this.#callbacks.onMounted(uid);
			return;
		}
		const known = this.#pods.get(key);
		if (!known) return;
		this.#mountAll(known, false);
		const {waitingSinceMs, pod} = known;
		if (waitingSinceMs === undefined || (pod.spec.volumes ?? []).some(({name}) => !known.volumes.get(name)?.isMounted)) return;
		known.waitingSinceMs = undefined;
		const sinceMs = this.#context.simulation.nowMs - waitingSinceMs;
		// Had the sync given up by now, the next one finds everything mounted.
		if (sinceMs < waitMsMost) this.#context.simulation.schedule(this.#component, `mounted:${key}`, pollMs - (sinceMs % pollMs));
	}

	/** `isSync`: contents are renewed at a pod's sync, and only then. */
	#mountAll(known: PodVolumes, isSync: boolean): void {
		const {simulation} = this.#context;
		const {pod} = known;
		let retryAtMs = Number.POSITIVE_INFINITY;
		for (const volume of pod.spec.volumes ?? []) {
			if (unprocessable(pod, volume) !== undefined) continue;
			let state = known.volumes.get(volume.name);
			if (!state) {
				state = {isMounted: false, failures: 0, retryAtMs: Number.NEGATIVE_INFINITY};
				known.volumes.set(volume.name, state);
			}
			const isWanted = state.failures > 0 || !state.isMounted || isSync;
			if (isWanted && state.retryAtMs <= simulation.nowMs) this.#mount(pod, volume, state);
			if (state.failures > 0) retryAtMs = Math.min(retryAtMs, state.retryAtMs);
		}
		if (retryAtMs < Number.POSITIVE_INFINITY) simulation.setTimer(this.#component, pod.metadata.uid, retryAtMs);
	}

	#mount(pod: Pod, volume: Volume, state: VolumeState): void {
		const result = this.#prepare(pod, volume, state.isMounted);
		if (!('error' in result)) {
			state.isMounted = true;
			state.failures = 0;
			state.retryAtMs = Number.NEGATIVE_INFINITY;
			return;
		}
		state.retryAtMs = this.#context.simulation.nowMs + Math.min(retryMsBase * 2 ** Math.min(state.failures, 20), retryMsMost);
		state.failures += 1;
		this.#record(pod, `MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${result.error}`);
	}

	#prepare(pod: Pod, volume: Volume, isMounted: boolean): {readonly error: string} | Record<never, never> {
		const {machine, objects} = this.#context;
		const {volumes} = machine;
		const volumeId = volumeIdOf(pod, volume);
		const group = pod.spec.securityContext?.fsGroup;
		if (volume.emptyDir) {
			if (volumes.files(volumeId)) return {};
			if (volume.emptyDir.medium !== 'Memory') volumes.create(volumeId, {}, {}, {group});
			else volumes.createInMemory(volumeId, memoryVolumeBytes(pod, volume, this.#context.allocatableMemoryBytes()), group);
			return {};
		}
		if (volume.hostPath) {
			const error = isMounted ? undefined : hostPathError(machine, volume.hostPath);
			if (error !== undefined) return {error};
			const {path, type} = volume.hostPath;
			if (type === 'FileOrCreate' && machine.readFile(path) === undefined) machine.writeFile(path, '');
			if (!volumes.files(volumeId)) volumes.create(volumeId, hostPathFiles(machine, path));
			return {};
		}
		// The runtime mounts it, once the image has been pulled for a container.
		if (volume.image) return {};
		if (volume.csi) {
			// No driver has ever registered.
			const {driver} = volume.csi;
			return {
				error: `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${driver} not found in the list of registered CSI drivers`,
			};
		}
		const present = volumes.files(volumeId);
		const made = volumeFiles(volume, pod, {
			...this.#context.downward(pod),
			objects,
			serviceAccountToken: (source) => this.#token(pod, source, `${volumeId}/${source.path}`, present?.[source.path]),
		});
		if (!made || 'error' in made) return made ?? {};
		if (!present || !isEqualJson(present, made.files))
			volumes.project(volumeId, projectedFiles(volume, pod, made.files), {group, isInMemory: !volume.configMap});
		return {};
	}

	/** The token that is there for as long as it is good. */
	#token(pod: Pod, source: ServiceAccountTokenProjection, key: string, present: string | undefined): string {
		const {simulation, machine} = this.#context;
		if (present !== undefined) {
			let due = this.#tokensDue.get(key);
			if (due?.token !== present) {
				due = {token: present, atMs: tokenDueAtMs(present)};
				this.#tokensDue.set(key, due);
			}
			if (!isTokenDue(due.atMs, simulation.nowMs, simulation.random(`tokens/${machine.name}`))) return present;
		}
		this.#tokensDue.delete(key);
		return makeToken(pod, source, simulation.nowMs);
	}

	#record(pod: Pod, message: string): void {
		this.#context.recorder.event({object: pod}, 'Warning', 'FailedMount', message);
	}
}

function ofEmptyDirs(pod: Pod, measure: (volumeId: string) => number): ReadonlyMap<string, number> {
	const figures = new Map<string, number>();
	for (const volume of pod.spec.volumes ?? []) if (volume.emptyDir) figures.set(volume.name, measure(volumeIdOf(pod, volume)));
	return figures;
}

/** Where the volume is on the machine. A directory of the host is the same to every pod. */
export function volumeIdOf(pod: Pod, volume: Volume): string {
	return volume.hostPath ? `host:${volume.hostPath.path}` : `${pod.metadata.uid}/${volume.name}`;
}

/** Unlike in a command, a variable that is unknown or empty is a fault. Upstream: `ExpandContainerVolumeMounts`. */
function expandSubPath(expression: string, values: ReadonlyMap<string, string>): string | {readonly error: string} {
	const missing = new Set<string>();
	const expanded = expand(expression, (name) => {
		const value = values.get(name) ?? '';
		if (value === '') missing.add(name);
		return value;
	});
	return missing.size > 0 ? {error: `missing value for ${[...missing].sort().join(', ')}`} : expanded;
}

/** Upstream: kubelet_pods.go, `makeMounts`. */
function subPathProblem(path: string): string | undefined {
	if (path.startsWith('/')) return `error SubPath \`${path}\` must not be an absolute path`;
	return path.split('/').includes('..') ? `unable to provision SubPath \`${path}\`: must not contain '..'` : undefined;
}

function isMadeOfObjects(volume: Volume): boolean {
	return !(volume.emptyDir || volume.hostPath);
}

function snapshotIdOf(volumeId: string, container: Container, mountPath: string): string {
	return `${volumeId}/${container.name}:${mountPath}`;
}

/** Why a volume never gets as far as being mounted. Upstream: desired_state_of_world_populator.go. */
function unprocessable(pod: Pod, volume: Volume): string | undefined {
	const {namespace, name} = pod.metadata;
	const {configMap, secret, projected, downwardAPI, emptyDir, hostPath, image, csi, persistentVolumeClaim, ephemeral} = volume;
	if (image || configMap || secret || projected || downwardAPI || emptyDir || hostPath || csi) return undefined;
	const claim = persistentVolumeClaim?.claimName ?? (ephemeral && `${name}-${volume.name}`);
	if (claim !== undefined) {
		return `error processing PVC ${namespace}/${claim}: failed to fetch PVC from API server: persistentvolumeclaims ${JSON.stringify(claim)} not found`;
	}
	return `failed to get Plugin from volumeSpec for volume ${JSON.stringify(volume.name)} err=no volume plugin matched`;
}
