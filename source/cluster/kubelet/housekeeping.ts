import type {Pod} from '../../api/generated/types.ts';
import {isMirrorPod, isStaticPod} from '../../api/pods.ts';
import {isRequestError} from '../../api/status-error.ts';
import type {KubeletContext} from './context.ts';
import {nodeReference} from './node-status.ts';
import type {PodState} from './pod-state.ts';
import type {PodWorkersState} from './pod-worker.ts';
import {hashAnnotation, mirrorAnnotation, mirrorPodOf, StaticPodFolder} from './static-pods.ts';

export interface HousekeeperState extends PodWorkersState {
	/** As read when the process started. */
	staticPodPath: string;
	/** What the folder asks for, by UID. */
	readonly staticPods: Map<string, Pod>;
	/** Which pod, by `namespace/name`, each of its files is known to ask for. */
	readonly staticPodFiles: Map<string, string>;
	/** Keys of mirror pods of which there is no static pod any more. */
	readonly orphanedMirrors: Set<string>;
	housekeepingPhaseMs: number;
	/** Of the collection of dead containers, within its minute. */
	containerGcPhaseMs: number;
}

export interface HousekeeperCallbacks {
	add(pod: Pod): void;
	addOrphan(pod: Pod): void;
	update(pod: PodState): void;
	/** A new mirror pod has no status yet. */
	repost(pod: PodState): void;
}

const tickMs = 2000;
const containerGcMs = 60_000;

/**
Puts things right that nobody is told of: static pods by the files in a folder, their mirror pods in the API, and what
is left on the machine of pods that are gone. Upstream: kubelet.go and kubelet_pods.go, `HandlePodCleanups`. It runs
every 2 s as long as there is something to do.
*/
export class Housekeeper {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #state: HousekeeperState;
	readonly #callbacks: HousekeeperCallbacks;
	readonly #folder = new StaticPodFolder();

	constructor(context: KubeletContext, component: string, state: HousekeeperState, callbacks: HousekeeperCallbacks) {
		this.#context = context;
		this.#component = component;
		this.#state = state;
		this.#callbacks = callbacks;
	}

	/** The process starts. */
	start(): void {
		const {machine, config, simulation} = this.#context;
		this.#state.staticPodPath = config.staticPodPath;
		this.#state.staticPods.clear();
		this.#state.staticPodFiles.clear();
		this.#state.orphanedMirrors.clear();
		this.#state.containerGcPhaseMs = ((simulation.nowMs % containerGcMs) + containerGcMs) % containerGcMs;
		if (!machine.runtime.isReady()) this.onRuntimeLost();
		this.readFiles();
	}

	/** The API server has told of its pods: what else runs here is nobody's. */
	onListed(): void {
		const {runtime} = this.#context.machine;
		for (const uid of runtime.podUids()) {
			if (!this.#state.pods.has(uid)) this.#callbacks.addOrphan(this.#restorePod(uid));
		}
	}

	/** Looks the folder of static pods through, and again in a while. */
	readFiles(): void {
		const {simulation, machine, config} = this.#context;
		const state = this.#state;
		simulation.setTimer(this.#component, 'files', simulation.nowMs + config.fileCheckFrequencySeconds * 1000);
		const found = this.#folder.read(machine, state.staticPodPath, simulation.nowMs);
		// Of two files that ask for the same pod the last one counts.
		const wanted = new Map([...found].map(([path, pod]) => [this.#rememberFile(path, pod), pod]));
		const uids = new Set([...wanted.values()].map(({metadata}) => metadata.uid));
		for (const uid of [...state.staticPods.keys()]) if (!uids.has(uid)) state.staticPods.delete(uid);
		for (const pod of wanted.values()) if (!state.staticPods.has(pod.metadata.uid)) state.staticPods.set(pod.metadata.uid, pod);
		this.#reconcileStaticPods();
	}

	/**
	The kernel tells of a file that was written or removed. Should another file ask for the pod of one that is gone, it
	is found when the folder is looked through the next time. Upstream: file_linux.go.
	*/
	onFileChanged(path: string): void {
		const {simulation, machine} = this.#context;
		const state = this.#state;
		if (path.slice(0, path.lastIndexOf('/')) !== state.staticPodPath.replace(/\/$/, '')) return;
		const isGone = machine.readFile(path) === undefined;
		const pod = isGone ? undefined : this.#folder.readFile(machine, path, simulation.nowMs);
		if (pod && state.staticPods.has(pod.metadata.uid)) return;
		const key = pod ? this.#rememberFile(path, pod) : isGone ? state.staticPodFiles.get(path) : undefined;
		if (key === undefined) return;
		if (isGone) state.staticPodFiles.delete(path);
		for (const [uid, {metadata}] of state.staticPods) if (`${metadata.namespace}/${metadata.name}` === key) state.staticPods.delete(uid);
		if (pod) state.staticPods.set(pod.metadata.uid, pod);
		this.#reconcileStaticPods();
	}

	#rememberFile(path: string, {metadata}: Pod): string {
		const key = `${metadata.namespace}/${metadata.name}`;
		this.#state.staticPodFiles.set(path, key);
		return key;
	}

	/** Sees to it that the API has a picture of a static pod. */
	ensureMirror(pod: PodState): void {
		const {client, config} = this.#context;
		try {
			const node = client.find('nodes', config.nodeName);
			const mirror = client.find('pods', pod.key);
			const isStale = mirror && (mirror.metadata.deletionTimestamp !== undefined || !isMirrorOf(mirror, pod.pod));
			if (isStale) client.deleteIfFound('pods', pod.key, {gracePeriodSeconds: 0});
			if (!node) this.#arm();
			else if (!mirror || isStale) client.create('pods', mirrorPodOf(pod.pod, {name: node.metadata.name, uid: node.metadata.uid}));
			else return;
			this.#callbacks.repost(pod);
		} catch (error) {
			if (!isRequestError(error)) throw error;
			this.#arm();
		}
	}

	/** A mirror pod has come, changed or gone. */
	onMirrorPod(mirror: Pod, isGone: boolean): void {
		const key = `${mirror.metadata.namespace}/${mirror.metadata.name}`;
		const pod = this.#staticPod(key);
		if (pod) {
			if (isGone || mirror.metadata.deletionTimestamp !== undefined || !isMirrorOf(mirror, pod.pod)) this.#callbacks.update(pod);
		} else if (!isGone) {
			this.#state.orphanedMirrors.add(key);
			this.#arm();
		}
	}

	/** The containers of pods that have ended, for the sake of the disk; their logs go with them. */
	removeDeadContainers(): void {
		const {runtime} = this.#context.machine;
		for (const {uid, stage} of this.#state.pods.values()) {
			if (stage === 'finished') for (const {id, state} of runtime.containers(uid)) if (state === 'exited') runtime.removeContainer(id);
		}
	}

	/** The collection of dead containers, each minute, does what `removeOldRuns` does; only its failures are to be seen. */
	onRuntimeLost(): void {
		const {simulation} = this.#context;
		const {containerGcPhaseMs} = this.#state;
		const rounds = Math.floor((simulation.nowMs - containerGcPhaseMs) / containerGcMs) + 1;
		simulation.setTimer(this.#component, 'container-gc', rounds * containerGcMs + containerGcPhaseMs);
	}

	collectContainers(): void {
		const {machine, recorder, config} = this.#context;
		if (machine.runtime.isReady()) return;
		recorder.event({object: nodeReference(config.nodeName)}, 'Warning', 'ContainerGCFailed', machine.runtime.unavailableError);
		this.onRuntimeLost();
	}

	/** Nothing of the pod is left to do; if it is gone from the API as well, it is forgotten. */
	onFinished(pod: PodState): void {
		if (pod.isRemoved) this.#arm();
	}

	onTick(): void {
		const {pods} = this.#state;
		for (const pod of [...pods.values()]) {
			if (pod.stage !== 'finished' || !pod.isRemoved) continue;
			if (!this.#context.machine.runtime.isReady()) {
				this.#arm();
				continue;
			}
			this.#removeFromMachine(pod.uid);
			pods.delete(pod.uid);
			if (isStaticPod(pod.pod)) this.#state.orphanedMirrors.add(pod.key);
		}
		this.#reconcileStaticPods();
		for (const pod of pods.values()) if (isStaticPod(pod.pod) && pod.stage === 'syncing') this.ensureMirror(pod);
		this.#removeOrphanedMirrors();
	}

	/** Starts the pods of files that have come, ends those of files that have gone. */
	#reconcileStaticPods(): void {
		const {pods, staticPods} = this.#state;
		for (const pod of pods.values()) {
			if (!isStaticPod(pod.pod) || pod.isRemoved || staticPods.has(pod.uid)) continue;
			pod.isRemoved = true;
			this.#callbacks.update(pod);
		}
		for (const [uid, object] of staticPods) {
			if (pods.has(uid)) {
				if (pods.get(uid)!.isRemoved) this.#arm();
				continue;
			}
			// One of the same name has to be gone before.
			const key = `${object.metadata.namespace}/${object.metadata.name}`;
			if ([...pods.values()].some((other) => other.key === key && isStaticPod(other.pod))) this.#arm();
			else this.#callbacks.add(object);
		}
	}

	#removeOrphanedMirrors(): void {
		const {client} = this.#context;
		for (const key of [...this.#state.orphanedMirrors]) {
			try {
				const mirror = client.find('pods', key);
				if (mirror && isMirrorPod(mirror) && !this.#staticPod(key)) client.deleteIfFound('pods', key, {gracePeriodSeconds: 0});
				this.#state.orphanedMirrors.delete(key);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#arm();
			}
		}
	}

	#staticPod(key: string): PodState | undefined {
		for (const pod of this.#state.pods.values()) if (pod.key === key && isStaticPod(pod.pod) && !pod.isRemoved) return pod;
		return undefined;
	}

	#removeFromMachine(uid: string): void {
		const {runtime} = this.#context.machine;
		for (const {id} of runtime.containers(uid)) runtime.removeContainer(id);
		for (const {id} of runtime.sandboxes(uid)) runtime.removePodSandbox(id);
	}

	/** As much of a pod as its containers tell of it. Upstream: `restoreSpecsFromContainerLabels`. */
	#restorePod(uid: string): Pod {
		const {runtime} = this.#context.machine;
		const {namespace = '', name = ''} = runtime.sandboxes(uid)[0]?.config ?? {};
		const names = [...new Set(runtime.containers(uid).map(({config}) => config.name))].sort();
		return {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: {name, namespace, uid, creationTimestamp: ''} as Pod['metadata'],
			spec: {containers: names.map((container) => ({name: container}))},
			status: {},
		};
	}

	#arm(): void {
		const {simulation} = this.#context;
		if (simulation.hasTimer(this.#component, 'housekeeping')) return;
		const {housekeepingPhaseMs} = this.#state;
		const nextMs = (Math.floor((simulation.nowMs - housekeepingPhaseMs) / tickMs) + 1) * tickMs + housekeepingPhaseMs;
		simulation.setTimer(this.#component, 'housekeeping', nextMs);
	}
}

function isMirrorOf(mirror: Pod, pod: Pod): boolean {
	return mirror.metadata.annotations?.[mirrorAnnotation] === pod.metadata.annotations?.[hashAnnotation];
}
