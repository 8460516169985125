import {isConditionTrue} from '../../api/conditions.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import type {ContainerKiller} from './container-killer.ts';
import type {KubeletContext} from './context.ts';
import type {PodEnd, PodJob, PodState, SyncJob, TerminationJob} from './pod-state.ts';
import type {Prober} from './probes/prober.ts';
import {conditionFrom, generatePodStatus} from './status/generate.ts';
import {terminatedPodStatus} from './status/merge.ts';
import type {StatusManager} from './status-manager.ts';
import {runningContainers, type SyncRunner} from './sync-pod.ts';
import {podGraceSeconds} from './termination.ts';

export interface PodWorkersState {
	/** By UID. */
	readonly pods: Map<string, PodState>;
	/** Of the runtime's relist, within its second. */
	relistPhaseMs: number;
	/** Of the loop that looks for pods whose time to sync has come, within its second. */
	syncPhaseMs: number;
	/** Pods the runtime has news of since the last relist, each with the cause of the latest. */
	readonly changed: Map<string, number>;
	/** Never used twice, not even by a process begun anew. */
	nextJobNumber: number;
}

/** What a worker calls on the kubelet for, besides containers. */
export interface PodWorkerHooks {
	/** At the beginning of each sync. */
	onSync(pod: PodState): void;
	/** Before containers: mirror pod, secrets, volumes. */
	prepare(pod: PodState): 'ready' | 'waiting for volumes' | 'failed';
	/** The pod's containers have stopped. */
	onTerminated(pod: PodState): void;
	/** The pod's containers are gone; so may be what they used. */
	cleanUp(pod: PodState): void;
	onFinished(pod: PodState): void;
}

const secondMs = 1000;
const failedSyncMs = 10_000;
const transientErrorMs = 1000;
// Upstream: volume_manager.go, `podAttachAndMountTimeout`.
const volumeWaitMsMost = 123_000;
// From the end of a sync until the runtime has told of its one pod: two lists and a status of each container.
const podRelistMs = 40;
const jitterFactor = 0.5;

/**
One worker for each pod: it is synced again and again, until it is to end; then its containers are stopped, then what
is left is cleared away. A worker does one thing at a time. Before each sync but the first it waits for a relist of
the runtime newer than its last one: up to a second, but after a sync that did all it had to its pod is relisted at
once. Upstream: pkg/kubelet/pod_workers.go, pleg/generic.go (PLEGOnDemandRelist, on since 1.36) and, for what each
kind of sync does, kubelet.go (`SyncPod`, `SyncTerminatingPod`, `SyncTerminatedPod`).
*/
export class PodWorkers {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #state: PodWorkersState;
	readonly #parts: {readonly killer: ContainerKiller; readonly prober: Prober; readonly statuses: StatusManager; readonly hooks: PodWorkerHooks};
	readonly #runner: () => SyncRunner;

	constructor(
		context: KubeletContext,
		component: string,
		state: PodWorkersState,
		parts: {readonly killer: ContainerKiller; readonly prober: Prober; readonly statuses: StatusManager; readonly hooks: PodWorkerHooks},
		runner: () => SyncRunner,
	) {
		this.#context = context;
		this.#component = component;
		this.#state = state;
		this.#parts = parts;
		this.#runner = runner;
	}

	/** The pod's time to sync has come. With no news all there is to look after is what its volumes show. */
	resync(pod: PodState): void {
		const {runtime} = this.#context.machine;
		if (!pod.isQuiet || pod.stage !== 'syncing' || !runtime.isReady() || runtime.networkError() !== undefined) {
			this.update(pod);
			return;
		}
		pod.isWorking = true;
		if (this.#parts.hooks.prepare(pod) === 'ready') this.#complete(pod, {hasFailed: false, backOffEndsAtMs: undefined});
		else this.#run(pod);
	}

	/** Something about the pod has changed. */
	update(pod: PodState): void {
		if (pod.stage === 'finished') return;
		if (pod.stage === 'syncing' && (pod.pod.metadata.deletionTimestamp !== undefined || pod.isRemoved)) this.#beginEnd(pod, undefined);
		// A second delete may leave less time. Containers that were told to stop already keep what they were given, as
		// upstream does not break off a kill under way (kubernetes#83916).
		else if (pod.stage === 'terminating') pod.graceSeconds = podGraceSeconds(pod.pod, pod.graceSeconds, undefined);
		this.#trigger(pod);
		// The wait for volumes is all of a sync that is given up for a pod that is to end.
		if (pod.stage !== 'syncing') this.onVolumes(pod, false);
	}

	/** Makes the pod end, as an eviction does. */
	kill(pod: PodState, end: PodEnd, graceSeconds: number | undefined): void {
		if (pod.stage !== 'syncing') return;
		pod.end = end;
		this.#beginEnd(pod, graceSeconds);
		this.#trigger(pod);
		this.onVolumes(pod, false);
	}

	/** A pod first seen when it is over already: nothing of it is started. */
	addEnded(pod: PodState): void {
		const {runtime} = this.#context.machine;
		const isAnythingLeft =
			runtime.containers(pod.uid).some(({state}) => state === 'running') || runtime.sandboxes(pod.uid).some(({isReady}) => isReady);
		pod.stage = isAnythingLeft ? 'terminating' : 'finished';
		pod.graceSeconds = podGraceSeconds(pod.pod, undefined, undefined);
		if (isAnythingLeft) {
			this.#trigger(pod);
			return;
		}
		// Its status is there already, but it may have been deleted meanwhile.
		pod.isPosted = true;
		this.#parts.statuses.repost(pod);
		this.#parts.hooks.onFinished(pod);
	}

	/** The runtime has news of a pod; the next relist finds it. */
	onRuntimeChange(uid: string): void {
		this.#state.changed.set(uid, this.#context.simulation.currentCause);
		this.#armRelist();
	}

	onRelist(): void {
		const {machine, simulation} = this.#context;
		// Without a runtime nothing is found; it is asked again when it is back.
		if (!machine.runtime.isReady()) return;
		const changed = [...this.#state.changed];
		this.#state.changed.clear();
		for (const pod of this.#state.pods.values()) {
			if (!pod.isWaitingForRelist) continue;
			pod.isWaitingForRelist = false;
			simulation.withCause(pod.cause, () => this.#run(pod));
		}
		for (const [uid, cause] of changed) {
			const pod = this.#state.pods.get(uid);
			if (pod) this.#onRelisted(pod, cause);
		}
	}

	/** The one pod is relisted that has just been synced. */
	onPodRelist(pod: PodState): void {
		const {machine, simulation} = this.#context;
		if (!machine.runtime.isReady()) return;
		const cause = this.#state.changed.get(pod.uid);
		this.#state.changed.delete(pod.uid);
		if (pod.isWaitingForRelist) {
			pod.isWaitingForRelist = false;
			simulation.withCause(pod.cause, () => this.#run(pod));
		}
		if (cause !== undefined) this.#onRelisted(pod, cause);
	}

	#onRelisted(pod: PodState, cause: number): void {
		this.#removeOldRuns(pod);
		this.#context.simulation.withCause(cause, () => this.update(pod));
	}

	/** Of each container only the last run that has ended is kept. Upstream: pod_container_deletor.go. */
	#removeOldRuns(pod: PodState): void {
		const {runtime} = this.#context.machine;
		const ended = new Set<string>();
		for (const {id, config, state} of runtime.containers(pod.uid)) {
			if (state !== 'exited') continue;
			if (ended.has(config.name)) runtime.removeContainer(id);
			else ended.add(config.name);
		}
	}

	/** The runtime answers again. */
	onRuntimeBack(): void {
		this.#armRelist();
	}

	/** A container's probes have judged anew. */
	onProbeResult(uid: string): void {
		const pod = this.#state.pods.get(uid);
		if (!pod || pod.stage === 'finished') return;
		// A worker that is busy may be so for long; readiness is made known at once. Upstream: SetContainerReadiness.
		if (pod.isWorking && !pod.isWaitingForRelist && pod.stage !== 'terminated') this.#postStatus(pod, false);
		if (pod.stage === 'syncing') this.#trigger(pod);
	}

	/** One of a job's operations is done, or a container it kills has stopped. */
	advance(pod: PodState): void {
		if (pod.job?.kind === 'sync') this.#runner().advance(pod, pod.job);
		else if (pod.job?.kind === 'termination') this.#advanceTermination(pod, pod.job);
	}

	/** The rest of the status waits for the sync's end. Upstream: kubelet.go, `OnPodSandboxReady`. */
	onSandboxReady(pod: PodState): void {
		const {type, status} = {type: 'PodReadyToStartContainers', status: 'True'};
		const {conditions = []} = pod.status;
		const index = conditions.findIndex((condition) => condition.type === type);
		const condition = conditionFrom(pod.pod, pod.status, {type, status}, this.#context.simulation.nowMs);
		this.#parts.statuses.set(pod, {...pod.status, conditions: index === -1 ? [...conditions, condition] : conditions.with(index, condition)});
	}

	/** All its containers were removed: what was known of them goes as well, and the next sync begins anew. */
	onReset(pod: PodState): void {
		this.#parts.prober.removePod(pod.uid);
		pod.isUpdated = true;
	}

	onSyncDone(pod: PodState, job: SyncJob): void {
		pod.kills.clear();
		this.#complete(pod, {hasFailed: job.hasFailed, backOffEndsAtMs: job.backOffEndsAtMs});
	}

	#beginEnd(pod: PodState, requestedSeconds: number | undefined): void {
		pod.stage = 'terminating';
		pod.graceSeconds = podGraceSeconds(pod.pod, undefined, requestedSeconds);
	}

	/** Nobody waits any more for what the job has begun. */
	abandonJob(pod: PodState): void {
		const {runtime} = this.#context.machine;
		this.#parts.killer.abandon(pod);
		const operations = [pod.job?.operation, pod.job?.kind === 'sync' ? pod.job.start?.operation : undefined];
		for (const operation of operations) if (operation !== undefined) runtime.cancel(operation);
		pod.job = undefined;
		pod.jobNumber = this.#state.nextJobNumber++;
	}

	#trigger(pod: PodState): void {
		pod.isQuiet = false;
		pod.cause = this.#context.simulation.currentCause;
		if (pod.isWorking) {
			pod.isUpdated = true;
			return;
		}
		pod.isWorking = true;
		this.#begin(pod);
	}

	#begin(pod: PodState): void {
		pod.isUpdated = false;
		if (pod.lastSyncEndMs !== undefined && !this.#isRelisted(pod, pod.lastSyncEndMs)) {
			pod.isWaitingForRelist = true;
			this.#armRelist();
			this.#armPodRelist(pod);
			return;
		}
		this.#run(pod);
	}

	#run(pod: PodState): void {
		pod.jobNumber = this.#state.nextJobNumber++;
		if (!this.#context.machine.runtime.isReady()) this.#complete(pod, {hasFailed: true, backOffEndsAtMs: undefined});
		else if (pod.stage === 'syncing') this.#sync(pod);
		else if (pod.stage === 'terminating') this.#terminate(pod);
		else this.#clearAway(pod);
	}

	#sync(pod: PodState): void {
		this.#checkDeadline(pod);
		this.#parts.hooks.onSync(pod);
		const phase = this.#postStatus(pod, false);
		if (phase === 'Failed' || phase === 'Succeeded') {
			this.#beginEnd(pod, undefined);
			this.#complete(pod, {isNextStage: true});
			return;
		}
		if (this.#isWithoutNetwork(pod)) return;
		const outcome = this.#parts.hooks.prepare(pod);
		if (outcome === 'ready') {
			this.#syncContainers(pod);
		} else if (outcome === 'failed') {
			this.#complete(pod, {hasFailed: true, backOffEndsAtMs: undefined});
		} else {
			const {simulation} = this.#context;
			pod.job = {kind: 'volumes', operation: undefined};
			simulation.setTimer(this.#component, `volumes/${pod.uid}`, simulation.nowMs + volumeWaitMsMost);
		}
	}

	/** Without a network plugin only pods on the host's network go on; others are tried again about every second. */
	#isWithoutNetwork(pod: PodState): boolean {
		const {machine, recorder, simulation} = this.#context;
		const why = pod.pod.spec.hostNetwork ? undefined : machine.runtime.networkError();
		if (why === undefined) return false;
		recorder.event({object: pod.pod}, 'Warning', 'NetworkNotReady', `network is not ready: container runtime network not ready: ${why}`);
		this.#complete(pod, {hasFailed: true, backOffEndsAtMs: simulation.nowMs + transientErrorMs});
		return true;
	}

	#syncContainers(pod: PodState): void {
		const {prober} = this.#parts;
		prober.addPod(pod.pod);
		if (this.#runner().begin(pod, prober.results(pod.uid))) return;
		this.#complete(pod, {hasFailed: false, backOffEndsAtMs: undefined});
		// A container that is not ready is probed out of turn at each sync.
		pod.isQuiet = !pod.isWorking && isConditionTrue(pod.status.conditions, 'Ready');
	}

	/** The volumes a sync waited for are mounted, or (`isMounted` false) it has waited for long enough. */
	onVolumes(pod: PodState, isMounted: boolean): void {
		if (pod.job?.kind !== 'volumes') return;
		this.#context.simulation.cancelTimer(this.#component, `volumes/${pod.uid}`);
		pod.job = undefined;
		if (isMounted && pod.stage === 'syncing') this.#syncContainers(pod);
		else this.#complete(pod, {hasFailed: true, backOffEndsAtMs: undefined});
	}

	#terminate(pod: PodState): void {
		this.#postStatus(pod, false);
		this.#parts.prober.stopLivenessAndStartup(pod.uid);
		const job: TerminationJob = {kind: 'termination', graceSeconds: pod.graceSeconds ?? 1, stage: 'killing', operation: undefined, errors: []};
		pod.job = job;
		const containers = this.#context.machine.runtime.containers(pod.uid);
		this.#parts.killer.begin(pod, runningContainers({containers}), {graceSeconds: job.graceSeconds, isOrdered: true});
		this.#advanceTermination(pod, job);
	}

	#advanceTermination(pod: PodState, job: TerminationJob): void {
		const {runtime} = this.#context.machine;
		if (job.stage === 'killing') {
			if (!this.#parts.killer.isDone(pod)) return;
			job.errors = [...pod.kills.values()].flatMap(({name, error}) => (error === undefined ? [] : [killError('KillContainer', name, error)]));
			pod.kills.clear();
			job.stage = 'stopping-sandboxes';
		}
		if (job.operation !== undefined) {
			const result = runtime.takeResult(job.operation);
			if (!result) return;
			job.operation = undefined;
			if (!result.isOk) job.errors.push(killError('KillPodSandbox', pod.uid, result.error));
		}
		const sandbox = runtime.sandboxes(pod.uid).find(({isReady}) => isReady);
		// The sandbox is tried all the same, once.
		if (job.errors.length > 0 && (!sandbox || job.errors.at(-1)!.includes('KillPodSandbox'))) {
			this.#tellFailedKill(pod, job.errors);
			this.#complete(pod, {hasFailed: true, backOffEndsAtMs: undefined});
			return;
		}
		if (sandbox) {
			const replyTo = {component: this.#component, key: `job/${pod.uid}/${pod.jobNumber}`};
			job.operation = runtime.start({kind: 'stopPodSandbox', sandboxId: sandbox.id}, replyTo);
			return;
		}
		this.#parts.prober.removePod(pod.uid);
		this.#postStatus(pod, true);
		pod.stage = 'terminated';
		this.#parts.hooks.onTerminated(pod);
		this.#complete(pod, {isNextStage: true});
	}

	#tellFailedKill(pod: PodState, errors: readonly string[]): void {
		const all = [...new Set(errors)];
		const message = `error killing pod: ${all.length === 1 ? all[0] : `[${all.join(', ')}]`}`;
		this.#context.recorder.event({object: pod.pod}, 'Warning', 'FailedKillPod', message);
	}

	/** Upstream: SyncTerminatedPod. */
	#clearAway(pod: PodState): void {
		this.#postStatus(pod, true);
		this.#parts.hooks.cleanUp(pod);
		const ended = terminatedPodStatus(pod.pod, pod.status);
		pod.stage = 'finished';
		pod.isWorking = false;
		pod.job = undefined;
		this.#context.simulation.cancelTimer(this.#component, `sync/${pod.uid}`);
		this.#parts.statuses.set(pod, ended);
		this.#parts.statuses.repost(pod);
		this.#parts.hooks.onFinished(pod);
	}

	/** Makes the pod's status and has it posted; returns the phase, which may be ahead of what can be posted yet. */
	#postStatus(pod: PodState, isTerminal: boolean): string | undefined {
		const {machine, simulation} = this.#context;
		const {prober, statuses} = this.#parts;
		const status = generatePodStatus({
			pod: pod.pod,
			oldStatus: pod.status,
			sandboxes: machine.runtime.sandboxes(pod.uid),
			containers: machine.runtime.containers(pod.uid),
			reasonCache: pod.failures?.reasonCache,
			isTerminal,
			probeResults: prober.results(pod.uid),
			findImage: (reference) => machine.runtime.findImage(reference),
			hostIp: machine.internalIp,
			runtimeName: machine.runtime.name,
			nowMs: simulation.nowMs,
			startTimeMs: pod.firstSeenAtMs,
			kubeletStartedAtMs: prober.startedAtMs,
			override: pod.end,
			resize: pod.resize,
		});
		statuses.set(pod, status);
		prober.onStatus(pod.pod, status);
		return status.phase;
	}

	/** Upstream: active_deadline.go. */
	#checkDeadline(pod: PodState): void {
		const dueAtMs = deadlineMs(pod);
		if (dueAtMs === undefined || pod.end) return;
		const {simulation, recorder} = this.#context;
		if (simulation.nowMs < dueAtMs) {
			simulation.setTimer(this.#component, `deadline/${pod.uid}`, this.#nextTick(this.#state.syncPhaseMs, dueAtMs));
			return;
		}
		const message = 'Pod was active on the node longer than the specified deadline';
		recorder.event({object: pod.pod}, 'Normal', 'DeadlineExceeded', message);
		pod.end = {reason: 'DeadlineExceeded', message};
	}

	/** Upstream: completeWork. */
	#complete(
		pod: PodState,
		outcome: {readonly isNextStage: true} | {readonly hasFailed: boolean; readonly backOffEndsAtMs: number | undefined},
	): void {
		const {simulation} = this.#context;
		pod.job = undefined;
		pod.lastSyncEndMs = simulation.nowMs;
		pod.isRelistedOnDemand = !('isNextStage' in outcome || outcome.hasFailed);
		const dueAtMs = simulation.nowMs + ('isNextStage' in outcome ? 0 : this.#delayMs(outcome));
		simulation.setTimer(this.#component, `sync/${pod.uid}`, this.#nextTick(this.#state.syncPhaseMs, dueAtMs));
		if (pod.isUpdated) simulation.withCause(pod.cause, () => this.#begin(pod));
		else pod.isWorking = false;
		// With no news there is nothing to be found.
		if (this.#state.changed.has(pod.uid)) this.#armPodRelist(pod);
	}

	#delayMs({hasFailed, backOffEndsAtMs}: {readonly hasFailed: boolean; readonly backOffEndsAtMs: number | undefined}): number {
		const {simulation, config} = this.#context;
		const resyncMs = config.syncFrequencySeconds * 1000;
		const baseMs = !hasFailed
			? resyncMs
			: backOffEndsAtMs === undefined
				? failedSyncMs
				: Math.min(Math.max(backOffEndsAtMs - simulation.nowMs, 0), resyncMs);
		return simulation.random(this.#component).jitter(baseMs, jitterFactor);
	}

	#isRelisted({isRelistedOnDemand}: PodState, sinceMs: number): boolean {
		return this.#lastRelistMs() > sinceMs || (isRelistedOnDemand && this.#context.simulation.nowMs >= sinceMs + podRelistMs);
	}

	#lastRelistMs(): number {
		const {relistPhaseMs} = this.#state;
		return Math.floor((this.#context.simulation.nowMs - relistPhaseMs) / secondMs) * secondMs + relistPhaseMs;
	}

	#armRelist(): void {
		const {simulation} = this.#context;
		if (!simulation.hasTimer(this.#component, 'relist')) {
			simulation.setTimer(this.#component, 'relist', this.#lastRelistMs() + secondMs);
		}
	}

	#armPodRelist({uid, isRelistedOnDemand, lastSyncEndMs = 0}: PodState): void {
		if (isRelistedOnDemand) this.#context.simulation.setTimer(this.#component, `relist-pod/${uid}`, lastSyncEndMs + podRelistMs);
	}

	/** The first tick of a second loop at or after `atMs`. */
	#nextTick(phaseMs: number, atMs: number): number {
		return Math.ceil((atMs - phaseMs) / secondMs) * secondMs + phaseMs;
	}
}

/** Upstream: container/sync_result.go. */
function killError(action: 'KillContainer' | 'KillPodSandbox', target: string, error: string): string {
	return `failed to ${JSON.stringify(action)} for ${JSON.stringify(target)} with ${action}Error: ${JSON.stringify(error)}`;
}

/** Whether a job the kubelet is woken for is the one the pod is at. */
export function isCurrentJob(pod: PodState | undefined, jobNumber: number): pod is PodState & {job: PodJob} {
	return pod?.job !== undefined && pod.jobNumber === jobNumber;
}

function deadlineMs(pod: PodState): number | undefined {
	const seconds = pod.pod.spec.activeDeadlineSeconds;
	if (seconds === undefined) return undefined;
	const {startTime} = pod.status;
	return (startTime === undefined ? pod.firstSeenAtMs : parseTimestamp(startTime)) + seconds * 1000;
}
