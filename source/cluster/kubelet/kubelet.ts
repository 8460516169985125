import type {Pod} from '../../api/generated/types.ts';
import {isCriticalPod, isMirrorPod, isPodTerminal, isStaticPod} from '../../api/pods.ts';
import type {
	ContainerStats,
	ExecInput,
	ExecResult,
	ExecStream,
	FollowedLog,
	LogLine,
	MachineStats,
	ReplyTo,
	UsageReading,
} from '../../world/types.ts';
import type {EvictionSignal, KubeletEndpoint, ProbeReport} from '../apiserver/kubelet-endpoint.ts';
import type {Informer, InformerEvent} from '../informer.ts';
import {admitPod, type Refusal} from './admission.ts';
import type {KubeletConfig} from './config.ts';
import {configuredBy, kubeletConfigPath} from './configuration-file.ts';
import {makeContainerConfig} from './container-config.ts';
import {ContainerKiller} from './container-killer.ts';
import {ContainerStarter} from './container-starter.ts';
import type {KubeletContext} from './context.ts';
import {PodEndpoint} from './endpoint.ts';
import {EvictionManager} from './eviction/manager.ts';
import {Heartbeat} from './heartbeat.ts';
import {HookRunner} from './hooks.ts';
import {Housekeeper, type HousekeeperState} from './housekeeping.ts';
import {ImageGarbageCollector} from './images/image-gc.ts';
import {ImageManager} from './images/image-manager.ts';
import {allocatableOf} from './node-status.ts';
import {NodeView} from './node-view.ts';
import {ObjectCache} from './objects.ts';
import {OomWatcher} from './oom-watcher.ts';
import {newPodState, type PodEnd, type PodState} from './pod-state.ts';
import {isCurrentJob, PodWorkers, type PodWorkersState} from './pod-worker.ts';
import {type Lack, podsToPreempt, preemptedEnd} from './preemption.ts';
import {Prober} from './probes/prober.ts';
import {Resizer} from './resize/resizer.ts';
import {rejectedPodStatus} from './status/merge.ts';
import {isObjectOf, StatusManager} from './status-manager.ts';
import {SyncRunner} from './sync-pod.ts';
import {VolumeManager} from './volumes.ts';

interface KubeletState extends PodWorkersState, HousekeeperState {
	/** The process runs. */
	isRunning: boolean;
	/** It has listed the pods of its node since it started. */
	hasListed: boolean;
	/** Critical pods for which room is being made, by UID; who has still to go for them, by UID, in order. */
	readonly held: Map<string, {pod: Pod; victims: string[]}>;
	/** The configuration file, as it was read when the process started. */
	configuration: string | undefined;
}

export type {KubeletContext} from './context.ts';

const listRetryMs = 1000;
/** `RestartSec` of the service, as the packages of Kubernetes set it. */
const restartMs = 10_000;

/** The configuration is read anew whenever the process starts. */
type StartedContext = Omit<KubeletContext, 'config'> & {config: KubeletConfig};
// Who has a pod killed waits for one and a half times its grace, and this long at least.
const killWaitMsLeast = 10_000;

/**
The agent of one node: it runs the pods bound to it and those that lie on its disk, and says how they are. This class
puts the parts together and hands each wake-up to the part it is meant for. Upstream: pkg/kubelet/kubelet.go.

The process starts and stops with the machine's `kubelet` service. What it knows is then lost; containers go on.
*/
export class Kubelet implements KubeletEndpoint {
	readonly #context: StartedContext;
	/** What it has without a configuration file. */
	readonly #baseConfig: KubeletConfig;
	readonly #component: string;
	readonly #state: KubeletState;
	readonly #pods: Informer<'pods'>;
	readonly #prober: Prober;
	readonly #images: ImageManager;
	readonly #statuses: StatusManager;
	readonly #killer: ContainerKiller;
	readonly #runner: SyncRunner;
	readonly #workers: PodWorkers;
	readonly #volumes: VolumeManager;
	readonly #node: NodeView;
	readonly #housekeeper: Housekeeper;
	readonly #endpoint: PodEndpoint;
	readonly #imageGc: ImageGarbageCollector;
	readonly #eviction: EvictionManager;
	readonly #heartbeat: Heartbeat;
	readonly #ooms: OomWatcher;
	readonly #resizer: Resizer;

	constructor(given: KubeletContext) {
		const context: StartedContext = {...given};
		const {simulation, machine, client, informers, config} = context;
		this.#context = context;
		this.#baseConfig = config;
		this.#component = `kubelet/${machine.name}`;
		this.#state = simulation.state<KubeletState>(this.#component, () => ({
			pods: new Map(),
			relistPhaseMs: 0,
			syncPhaseMs: 0,
			changed: new Map(),
			nextJobNumber: 1,
			isRunning: false,
			hasListed: false,
			held: new Map(),
			staticPodPath: config.staticPodPath,
			staticPods: new Map(),
			staticPodFiles: new Map(),
			orphanedMirrors: new Set(),
			housekeepingPhaseMs: 0,
			configuration: undefined,
			containerGcPhaseMs: 0,
		}));
		this.#configure(this.#state.configuration);
		const component = this.#component;
		const findPod = (uid: string) => this.#state.pods.get(uid);
		this.#pods = informers.informer('pods', {nodeName: machine.name, filter: (pod) => pod.spec.nodeName === machine.name});
		this.#node = new NodeView(context);
		const objects = new ObjectCache(simulation, client);
		const downward = (pod: Pod) => this.#node.downward(pod, findPod(pod.metadata.uid)?.firstSeenAtMs ?? simulation.nowMs);
		this.#volumes = new VolumeManager(
			{
				simulation,
				machine,
				recorder: context.recorder,
				objects,
				downward,
				allocatableMemoryBytes: () => allocatableOf(machine, context.config).memoryBytes,
			},
			{
				onMounted: (uid) => {
					const pod = findPod(uid);
					if (pod) this.#workers.onVolumes(pod, true);
				},
			},
		);
		const hooks = new HookRunner(context, component);
		this.#killer = new ContainerKiller(context, component, hooks);
		this.#statuses = new StatusManager(context, component, findPod);
		this.#prober = new Prober(context, {onResultChanged: (uid) => this.#workers.onProbeResult(uid)});
		this.#images = new ImageManager(context, component, objects, findPod, (uid, jobNumber, failure) => {
			const pod = findPod(uid);
			if (isCurrentJob(pod, jobNumber) && pod.job.kind === 'sync') this.#runner.onImage(pod, pod.job, failure);
		});
		const sources = {
			objects,
			volumes: this.#volumes,
			downward,
			services: (namespace: string) => this.#node.services(namespace),
		};
		this.#resizer = new Resizer(context, component, {
			pods: () => this.#state.pods.values(),
			activePods: () => this.#active(),
			node: () => this.#node.find(),
			update: (pod) => this.#workers.update(pod),
			onRuntimeChange: (uid) => this.#workers.onRuntimeChange(uid),
		});
		const starter = new ContainerStarter(context, component, {
			images: this.#images,
			hooks,
			killer: this.#killer,
			onCreated: (pod, name) => this.#resizer.onCreated(pod, name),
			makeConfig: (pod, container, attempt) => makeContainerConfig(context, sources, pod, container, attempt),
		});
		this.#runner = new SyncRunner(
			context,
			component,
			{killer: this.#killer, starter, resizer: this.#resizer},
			{
				onSandboxReady: (pod) => this.#workers.onSandboxReady(pod),
				onReset: (pod) => this.#workers.onReset(pod),
				onDone: (pod, job) => this.#workers.onSyncDone(pod, job),
			},
		);
		this.#workers = new PodWorkers(
			context,
			component,
			this.#state,
			{
				killer: this.#killer,
				prober: this.#prober,
				statuses: this.#statuses,
				hooks: {
					onSync: (pod) => this.#resizer.onSync(pod),
					prepare: (pod) => this.#prepare(pod),
					onTerminated: (pod) => this.#onVictimGone(pod.uid),
					cleanUp: (pod) => this.#volumes.unmountVolumes(pod.uid),
					onFinished: (pod) => {
						this.#eviction.removePod(pod.uid);
						this.#housekeeper.onFinished(pod);
						this.#resizer.retry();
					},
				},
			},
			() => this.#runner,
		);
		this.#housekeeper = new Housekeeper(context, component, this.#state, {
			add: (pod) => this.#add(pod),
			addOrphan: (pod) => this.#addOrphan(pod),
			update: (pod) => this.#workers.update(pod),
			repost: (pod) => this.#statuses.repost(pod),
		});
		this.#imageGc = new ImageGarbageCollector(context, component);
		this.#eviction = new EvictionManager(context, {
			activePods: () => this.#active().map(({pod}) => pod),
			evict: (pod, graceSeconds, end) => this.evict(pod.metadata.uid, end, graceSeconds),
			isCleanedUp: (uid) => (this.#state.pods.get(uid)?.stage ?? 'finished') === 'finished',
			reclaimDisk: ({isRemovingContainers, isRemovingImages}) => {
				if (isRemovingContainers) this.#housekeeper.removeDeadContainers();
				if (isRemovingImages) this.#imageGc.removeUnused();
			},
			emptyDirBytes: (pod) => this.#volumes.emptyDirBytes(pod),
			emptyDirInodes: (pod) => this.#volumes.emptyDirInodes(pod),
		});
		this.#heartbeat = new Heartbeat(context, () => this.#eviction.pressures());
		this.#ooms = new OomWatcher(context);
		this.#endpoint = new PodEndpoint(machine, this.#state.pods, this.#pods, this.#prober);
		this.#pods.onChange((event) => this.#onPodEvent(event));
		simulation.register(component, (key, data) => this.#wake(key, data));
	}

	/** Whether the process runs. */
	isRunning(): boolean {
		return this.#state.isRunning && this.#context.machine.isServiceActive('kubelet');
	}

	/** The pods it takes care of, ended ones included. */
	pods(): Iterable<PodState> {
		return this.#state.pods.values();
	}

	/** Ends a pod for the node's sake; its status says so. */
	evict(podUid: string, end: PodEnd, graceSeconds: number | undefined): void {
		const pod = this.#state.pods.get(podUid);
		if (pod?.stage !== 'syncing') return;
		this.#workers.kill(pod, end, graceSeconds);
		const {simulation} = this.#context;
		const waitMs = Math.max(killWaitMsLeast, Math.floor((pod.graceSeconds ?? 0) * 1500));
		simulation.setTimer(this.#component, `exceeded/${podUid}`, simulation.nowMs + waitMs);
	}

	// Waking up

	#wake(key: string, data: unknown): void {
		if (key.startsWith('service/')) {
			this.#onService(key.slice('service/'.length), data as boolean);
			return;
		}
		if (key === 'start') {
			if (!this.#state.isRunning && this.#context.machine.isServiceActive('kubelet')) this.#start();
			return;
		}
		if (!this.isRunning()) return;
		const [what, uid = '', jobNumber, containerId = ''] = key.split('/') as [string, string?, string?, string?];
		const pod = this.#state.pods.get(uid);
		switch (what) {
			case 'pleg':
				this.#workers.onRuntimeChange(data as string);
				break;
			case 'relist':
				this.#workers.onRelist();
				break;
			case 'relist-pod':
				if (pod) this.#workers.onPodRelist(pod);
				break;
			case 'pull':
				this.#images.onWake();
				break;
			case 'pull-refused':
				this.#images.onRefused(data);
				break;
			case 'status':
				this.#statuses.onWrite(uid);
				break;
			case 'housekeeping':
				this.#housekeeper.onTick();
				break;
			case 'container-gc':
				this.#housekeeper.collectContainers();
				break;
			case 'files':
				this.#housekeeper.readFiles();
				break;
			case 'inotify':
				this.#housekeeper.onFileChanged(data as string);
				break;
			case 'list':
				this.#list();
				break;
			case 'oom':
				this.#ooms.onKill();
				break;
			case 'image-gc':
				this.#imageGc.onTick();
				break;
			case 'resize':
				this.#resizer.retry();
				break;
			case 'sync':
				if (pod) this.#workers.resync(pod);
				break;
			case 'deadline':
				if (pod) this.#workers.update(pod);
				break;
			case 'exceeded':
				if (pod?.stage === 'terminating') this.#tellExceeded(pod);
				break;
			case 'volumes':
				if (pod) this.#workers.onVolumes(pod, false);
				break;
			default:
				if (isCurrentJob(pod, Number(jobNumber))) this.#onJob(what, pod, containerId, data);
		}
	}

	/** Upstream: pod_workers.go, `killPodNow`. */
	#tellExceeded({pod}: PodState): void {
		const message = 'Container runtime did not kill the pod within specified grace period.';
		this.#context.recorder.event({object: pod}, 'Warning', 'ExceededGracePeriod', message);
		this.#onVictimGone(pod.metadata.uid);
	}

	/** Something the job of a pod waited for. */
	#onJob(what: string, pod: PodState, containerId: string, data: unknown): void {
		if (what === 'post-start') {
			if (pod.job?.kind === 'sync') this.#runner.onPostStart(pod, pod.job, data);
			return;
		}
		if (what === 'stopped') this.#killer.onStopped(pod, containerId);
		else if (what === 'hook') this.#killer.onHookDone(pod, containerId, data);
		else if (what === 'grace') this.#killer.onGraceOver(pod, containerId);
		if (what === 'job' || what === 'stopped') this.#workers.advance(pod);
	}

	/** A service of the machine has started or stopped, this process among them. */
	#onService(service: string, isActive: boolean): void {
		if (service === 'kubelet') {
			if (isActive) this.#start();
			else this.#stop();
		} else if (this.isRunning()) {
			if (isActive) this.#workers.onRuntimeBack();
			else this.#housekeeper.onRuntimeLost();
		}
	}

	#stop(): void {
		const state = this.#state;
		if (!state.isRunning) return;
		state.isRunning = false;
		for (const pod of state.pods.values()) this.#workers.abandonJob(pod);
		this.#heartbeat.stop();
		this.#eviction.stop();
		this.#images.reset();
		this.#prober.reset();
		this.#volumes.reset();
		state.pods.clear();
		state.held.clear();
		state.changed.clear();
	}

	#start(): void {
		this.#stop();
		const {simulation, machine} = this.#context;
		// With a configuration it cannot read the process ends, and is started anew until it can.
		if (!this.#configure(machine.readFile(kubeletConfigPath))) {
			simulation.setTimer(this.#component, 'start', simulation.nowMs + restartMs);
			return;
		}
		const random = simulation.random(this.#component);
		const state = this.#state;
		state.isRunning = true;
		state.hasListed = false;
		state.relistPhaseMs = random.integer(0, 999);
		state.syncPhaseMs = random.integer(0, 999);
		state.housekeepingPhaseMs = random.integer(0, 1999);
		this.#prober.reset();
		this.#heartbeat.start();
		this.#ooms.start();
		this.#eviction.start();
		this.#imageGc.start();
		this.#housekeeper.start();
		this.#list();
	}

	/** The configuration in force from now on. False: it is none. */
	#configure(text: string | undefined): boolean {
		const config = configuredBy(text, this.#baseConfig);
		if ('error' in config) return false;
		this.#state.configuration = text;
		this.#context.config = config;
		return true;
	}

	/** Takes up the pods the API server has for the node, as soon as it can be reached. */
	#list(): void {
		const {simulation, client} = this.#context;
		if (this.#state.hasListed) return;
		if (!client.isReachable()) {
			simulation.setTimer(this.#component, 'list', simulation.nowMs + listRetryMs);
			return;
		}
		this.#state.hasListed = true;
		for (const pod of [...this.#pods.values()]) this.#onPodEvent({type: 'ADDED', object: pod, previous: undefined});
		this.#resizer.retry();
		this.#housekeeper.onListed();
	}

	// Pods

	#onPodEvent({type, object, previous}: InformerEvent<Pod>): void {
		if (!this.isRunning() || !this.#state.hasListed) return;
		if (isMirrorPod(object)) {
			this.#housekeeper.onMirrorPod(object, type === 'DELETED');
			return;
		}
		if (type === 'DELETED') {
			this.#remove(object);
			return;
		}
		if (previous && previous.metadata.uid !== object.metadata.uid) this.#remove(previous);
		const held = this.#state.held.get(object.metadata.uid);
		if (held) {
			held.pod = object;
			return;
		}
		const pod = this.#state.pods.get(object.metadata.uid);
		if (!pod) {
			this.#add(object);
			return;
		}
		const known = pod.pod;
		pod.pod = this.#resizer.take(pod, object);
		if (pod.resize?.isWaiting && known.spec !== pod.pod.spec) this.#resizer.retry();
		if (isChanged(known, pod.pod)) this.#workers.update(pod);
		this.#statuses.reconcile(pod);
	}

	#remove(object: Pod): void {
		this.#state.held.delete(object.metadata.uid);
		const pod = this.#state.pods.get(object.metadata.uid);
		if (!pod) return;
		pod.pod = object;
		pod.isRemoved = true;
		if (pod.stage === 'finished') this.#housekeeper.onFinished(pod);
		else this.#workers.update(pod);
	}

	#add(object: Pod): void {
		if (this.#state.held.has(object.metadata.uid)) return;
		const pod = newPodState(object, this.#context.simulation.nowMs);
		if (isStaticPod(object)) this.#takeStatusOfMirror(pod);
		const others = this.#active().map((other) => other.pod);
		this.#state.pods.set(pod.uid, pod);
		this.#resizer.recover(pod);
		if (isPodTerminal(object)) {
			this.#workers.addEnded(pod);
			return;
		}
		const refusal = object.metadata.deletionTimestamp === undefined ? this.#refusal(pod.pod, others) : undefined;
		if (refusal?.lacks && isCriticalPod(object)) this.#makeRoom(pod, others, refusal.lacks);
		else this.#take(pod, refusal);
	}

	/** Ends one pod after another for a critical one, which is taken in when they have stopped. */
	#makeRoom(pod: PodState, others: readonly Pod[], lacks: readonly Lack[]): void {
		const outcome = podsToPreempt(pod.pod, others, lacks);
		if ('error' in outcome) {
			const message = `Unexpected error while attempting to recover from admission failure: ${outcome.error}`;
			this.#take(pod, {reason: 'UnexpectedAdmissionError', message});
			return;
		}
		this.#state.pods.delete(pod.uid);
		this.#state.held.set(pod.uid, {pod: pod.pod, victims: outcome.victims.map(({metadata}) => metadata.uid)});
		this.#preemptNext(pod.uid);
	}

	#preemptNext(uid: string): void {
		const {pods, held, staticPods} = this.#state;
		const {pod, victims} = held.get(uid)!;
		for (let victim = victims[0]; victim !== undefined; victim = victims[0]) {
			const found = pods.get(victim);
			if (found && (found.stage === 'syncing' || found.stage === 'terminating')) {
				this.#context.recorder.event({object: found.pod}, 'Warning', preemptedEnd.reason, preemptedEnd.message);
				this.evict(victim, preemptedEnd, undefined);
				return;
			}
			victims.shift();
		}
		held.delete(uid);
		if (isStaticPod(pod) && !staticPods.has(uid)) return;
		const state = newPodState(pod, this.#context.simulation.nowMs);
		if (isStaticPod(pod)) this.#takeStatusOfMirror(state);
		this.#state.pods.set(uid, state);
		this.#resizer.recover(state);
		this.#take(state, undefined);
	}

	/** A pod has stopped, or will not in time: a critical one may have waited for it. */
	#onVictimGone(victim: string): void {
		for (const [uid, {victims}] of [...this.#state.held]) {
			if (victims[0] !== victim) continue;
			victims.shift();
			this.#preemptNext(uid);
		}
	}

	/** Starts a pod that is known already, or says why it is not taken in. */
	#take(pod: PodState, refusal: Refusal | undefined): void {
		const {simulation, recorder} = this.#context;
		const object = pod.pod;
		if (refusal) {
			recorder.event({object}, 'Warning', refusal.reason, refusal.message);
			pod.stage = 'finished';
			this.#statuses.set(pod, rejectedPodStatus(object, refusal.reason, refusal.message, simulation.nowMs));
			return;
		}
		this.#eviction.addPod(object);
		this.#workers.update(pod);
	}

	/** A static pod goes on from what the API says of it, if it ran here before. */
	#takeStatusOfMirror(pod: PodState): void {
		const mirror = this.#pods.get(pod.key);
		if (mirror && isObjectOf(mirror, pod) && mirror.status) pod.status = mirror.status;
	}

	/** Why the node does not take a pod in. Upstream: `canAdmitPod`. */
	#refusal(pod: Pod, others: readonly Pod[]): Refusal | undefined {
		const node = this.#node.find();
		return this.#eviction.refusal(pod) ?? (node && admitPod(pod, node, others));
	}

	/** Pods that run here, or are to, or are on their way out. */
	#active(): PodState[] {
		return [...this.#state.pods.values()].filter(({stage, pod}) => stage !== 'finished' && !isPodTerminal(pod));
	}

	/** What runs here of a pod nobody knows any more is made to end. */
	#addOrphan(object: Pod): void {
		if (this.#state.held.has(object.metadata.uid)) return;
		const pod = newPodState(object, this.#context.simulation.nowMs);
		pod.isRemoved = true;
		pod.stage = 'terminating';
		pod.graceSeconds = 1;
		this.#state.pods.set(pod.uid, pod);
		this.#workers.update(pod);
	}

	#prepare(pod: PodState): 'ready' | 'waiting for volumes' | 'failed' {
		if (isStaticPod(pod.pod)) this.#housekeeper.ensureMirror(pod);
		const outcome = this.#volumes.mountVolumes(pod.pod);
		if (outcome !== 'mounted') return outcome.waiting.endsWith('context deadline exceeded') ? 'waiting for volumes' : 'failed';
		this.#checkPullSecrets(pod.pod);
		return 'ready';
	}

	#checkPullSecrets(pod: Pod): void {
		const names = (pod.spec.imagePullSecrets ?? []).map(({name = ''}) => name);
		const missing = names.filter((name) => !this.#node.hasSecret(pod.metadata.namespace!, name));
		if (missing.length === 0) return;
		const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
		this.#context.recorder.event({object: pod}, 'Warning', 'FailedToRetrieveImagePullSecret', message);
	}

	// What others ask of it

	logs(podUid: string, container: string, options: {readonly isPrevious: boolean}): readonly LogLine[] {
		return this.#endpoint.logs(podUid, container, options);
	}

	followLogs(podUid: string, container: string, replyTo: ReplyTo | undefined, containerId?: string): FollowedLog | undefined {
		return this.#endpoint.followLogs(podUid, container, replyTo, containerId);
	}

	input(podUid: string, container: string, text: string | undefined): void {
		this.#endpoint.input(podUid, container, text);
	}

	execStream(replyTo: ReplyTo): ExecStream | undefined {
		return this.#endpoint.execStream(replyTo);
	}

	exec(
		podUid: string,
		container: string,
		command: readonly string[],
		timeoutMs: number,
		replyTo: ReplyTo,
		stdin?: ExecInput,
	): ExecResult | undefined {
		return this.#endpoint.exec(podUid, container, command, timeoutMs, replyTo, stdin);
	}

	containerStats(podUid: string, container: string): ContainerStats | undefined {
		return this.#endpoint.containerStats(podUid, container);
	}

	evictionSignals(): readonly EvictionSignal[] {
		return this.#eviction.signals();
	}

	nodeStats(): MachineStats {
		return this.#endpoint.nodeStats();
	}

	podReadings(podUid: string): ReturnType<KubeletEndpoint['podReadings']> {
		return this.#endpoint.podReadings(podUid);
	}

	nodeReading(): UsageReading | undefined {
		return this.#endpoint.nodeReading();
	}

	probes(podUid: string): readonly ProbeReport[] {
		return this.#endpoint.probes(podUid);
	}
}

/** Whether anything but its status is another. Readiness gates are conditions others write, so they count. */
function isChanged(before: Pod, after: Pod): boolean {
	const {metadata: a} = before;
	const {metadata: b} = after;
	return (
		before.spec !== after.spec ||
		a.deletionTimestamp !== b.deletionTimestamp ||
		a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds ||
		a.labels !== b.labels ||
		a.annotations !== b.annotations ||
		(after.spec.readinessGates !== undefined && before.status !== after.status)
	);
}
