import type {Container, ContainerStatus, Pod, PodStatus, Probe} from '../../../api/generated/types.ts';
import {bareContainerId, containerFieldPath} from '../../../api/pods.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import type {Random} from '../../../simulation/random.ts';
import type {Simulation} from '../../../simulation/simulation.ts';
import type {ExecResult, Machine, Network, ReplyTo} from '../../../world/types.ts';
import type {ProbeReport} from '../../apiserver/kubelet-endpoint.ts';
import type {EventRecorder} from '../../event-recorder.ts';
import {expandStatic} from '../environment.ts';
import {containerShouldRestart} from '../restart-policy.ts';
import {execAnswer, probeExec} from './exec.ts';
import {probeGrpc} from './grpc.ts';
import {answer, type ProbeAnswer, type ProbeHandler, type ProbeTarget} from './handler.ts';
import {probeHttpGet} from './http-get.ts';
import {noProbeResults, type PodProbeResults, type ProbeKind, type ProbeOutcome, type ProbeStanding} from './results.ts';
import {probeTcpSocket} from './tcp-socket.ts';
import {
	attemptsOf,
	isActive,
	isDelayOver,
	logAttempt,
	newWorker,
	nextTickMs,
	type ProbeWorker,
	probedContainers,
	probeOf,
	takeResult,
} from './worker.ts';

/**
Probes the containers of a node's pods. Upstream: pkg/kubelet/prober. A worker for each container and kind of probe
is a record and a timer; it knows of its container what the kubelet's latest status says. A worker with nothing to
do (the container does not run, is judged, waits for its startup probe) has no timer, but keeps its beat.
Left out: metrics, and the kubelet's own prober for container lifecycle (alpha).
*/

export interface ProberContext {
	readonly simulation: Simulation;
	readonly machine: Machine;
	readonly network: Network;
	readonly recorder: EventRecorder;
}

export interface ProberCallbacks {
	/** A probe has judged anew; the pod wants a sync. */
	onResultChanged(podUid: string): void;
}

interface PodProbes {
	pod: Pod;
	podIp: string;
	/** By `<container>/<kind>`, in the order they were made. */
	readonly workers: Map<string, ProbeWorker>;
}

interface ProberState {
	startedAtMs: number;
	readonly pods: Map<string, PodProbes>;
}

/** A worker with all that belongs to it, so that a tick looks up nothing else. Found again from the state when asked for. */
interface BoundWorker {
	readonly key: string;
	readonly replyKey: string;
	readonly podUid: string;
	readonly name: string;
	readonly pod: PodProbes;
	readonly worker: ProbeWorker;
	readonly container: Container;
	readonly probe: Probe;
	readonly handler: ProbeHandler;
	readonly timeoutMs: number;
	/** What the handler was given last. */
	target: ProbeTarget | undefined;
}

const probeKinds: readonly ProbeKind[] = ['startup', 'readiness', 'liveness'];
const probeHandlers: Readonly<Record<'exec' | 'httpGet' | 'tcpSocket' | 'grpc', ProbeHandler>> = {
	exec: probeExec,
	httpGet: probeHttpGet,
	tcpSocket: probeTcpSocket,
	grpc: probeGrpc,
};
const titles: Readonly<Record<ProbeKind, string>> = {startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness'};
const initialStandings: Readonly<Record<ProbeKind, ProbeOutcome>> = {startup: 'unknown', liveness: 'success', readiness: 'failure'};
const mostTries = 3;
// A container older than that when the kubelet started was not started by it.
const restartGraceMs = 10_000;
const replyPrefix = 'answer:';
const nowhere: ReplyTo = {component: '', key: ''};

export class Prober {
	readonly #context: ProberContext;
	readonly #callbacks: ProberCallbacks;
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #state: ProberState;
	readonly #random: Random;
	readonly #bound = new Map<string, BoundWorker>();

	constructor(context: ProberContext, callbacks: ProberCallbacks) {
		const {simulation, machine} = context;
		this.#context = context;
		this.#callbacks = callbacks;
		this.#simulation = simulation;
		this.#component = `prober/${machine.name}`;
		this.#random = simulation.random(this.#component);
		this.#state = simulation.state(this.#component, () => ({startedAtMs: simulation.nowMs, pods: new Map()}));
		simulation.register(this.#component, (key, data) => this.#wake(key, data));
	}

	/** The kubelet process starts (again): it knows of no pod yet, and its first probes are spread out. */
	reset(): void {
		for (const uid of [...this.#state.pods.keys()]) this.removePod(uid);
		this.#state.startedAtMs = this.#simulation.nowMs;
	}

	/** When the kubelet process started. */
	get startedAtMs(): number {
		return this.#state.startedAtMs;
	}

	/** Makes the pod's workers, if they have not been made. */
	addPod(pod: Pod): void {
		const {uid} = pod.metadata;
		const {nowMs} = this.#simulation;
		if (this.#state.pods.has(uid)) return;
		const workers = new Map<string, ProbeWorker>();
		for (const container of probedContainers(pod)) {
			for (const kind of probeKinds) {
				const probe = probeOf(container, kind);
				if (!probe) continue;
				const periodMs = (probe.periodSeconds ?? 10) * 1000;
				// Many pods come at once when a kubelet starts; their probes need not.
				const isRecent = periodMs > nowMs - this.#state.startedAtMs;
				const delayMs = isRecent ? this.#random.integer(0, periodMs - 1) : 0;
				workers.set(`${container.name}/${kind}`, newWorker(container.name, kind, nowMs + delayMs));
			}
		}
		if (workers.size > 0) this.#state.pods.set(uid, {pod, podIp: '', workers});
	}

	removePod(podUid: string): void {
		const pod = this.#state.pods.get(podUid);
		if (!pod) return;
		for (const name of [...pod.workers.keys()]) this.#removeWorker(podUid, pod, name);
	}

	/** For a pod that is being deleted: only readiness is of interest any more. Sidecars are probed on, as upstream. */
	stopLivenessAndStartup(podUid: string): void {
		const pod = this.#state.pods.get(podUid);
		if (!pod) return;
		for (const {name} of pod.pod.spec.containers) {
			this.#removeWorker(podUid, pod, `${name}/liveness`);
			this.#removeWorker(podUid, pod, `${name}/startup`);
		}
	}

	/**
	To be called with every status the kubelet makes of the pod, changed or not: it says which containers run and
	are started, and a container that is started but not ready is probed at once.
	*/
	onStatus(pod: Pod, status: PodStatus): void {
		const {uid} = pod.metadata;
		const known = this.#state.pods.get(uid);
		if (!known) return;
		if (status.phase === 'Failed' || status.phase === 'Succeeded') {
			this.removePod(uid);
			return;
		}
		known.podIp = status.podIP ?? '';
		for (const [name, worker] of known.workers) {
			const container = findStatus(status, worker.container);
			if (container?.containerID) this.#observe(this.#bind(uid, known, name, worker), container);
		}
	}

	/** What the probes say, for the pod's status and for what is to be killed. */
	results(podUid: string): PodProbeResults {
		const pod = this.#state.pods.get(podUid);
		if (!pod) return noProbeResults;
		const results = {
			startup: new Map<string, ProbeStanding>(),
			liveness: new Map<string, ProbeStanding>(),
			readiness: new Map<string, ProbeStanding>(),
		};
		for (const {kind, container, containerId, standing} of pod.workers.values()) {
			results[kind].set(container, {containerId: standing && containerId, outcome: standing ?? 'unknown'});
		}
		return results;
	}

	report(podUid: string): ProbeReport[] {
		const pod = this.#state.pods.get(podUid);
		if (!pod) return [];
		return [...pod.workers.values()].map((worker) => {
			const attempts = attemptsOf(worker);
			const {probe} = this.#bind(podUid, pod, `${worker.container}/${worker.kind}`, worker);
			return {
				container: worker.container,
				kind: worker.kind,
				attempts,
				resultRun: worker.resultRun,
				lastResult: attempts.at(-1)?.result ?? 'unknown',
				nextAtMs: isActive(worker) ? nextTickMs(worker, probe, this.#simulation.nowMs) : undefined,
				isOnHold: worker.isRunning && !isActive(worker),
			};
		});
	}

	/** Takes in what a status says of a worker's container. */
	#observe(bound: BoundWorker, status: ContainerStatus): void {
		const {worker, pod} = bound;
		const containerId = bareContainerId(status.containerID!);
		const {running, terminated} = status.state ?? {};
		if (worker.containerId !== containerId) {
			worker.containerId = containerId;
			worker.isOnHold = false;
			worker.attemptAtMs = undefined;
			worker.isTriggered = false;
			worker.startedAtMs = running?.startedAt === undefined ? 0 : parseTimestamp(running.startedAt);
			const wasThereBefore = running !== undefined && worker.startedAtMs < this.#state.startedAtMs - restartGraceMs;
			worker.standing = wasThereBefore ? undefined : initialStandings[worker.kind];
		} else if (running?.startedAt !== undefined && !worker.isRunning) {
			worker.startedAtMs = parseTimestamp(running.startedAt);
		}
		const wasActive = isActive(worker);
		worker.isRunning = running !== undefined;
		worker.isStarted = status.started === true;
		if (!running) {
			if (terminated && !worker.isOnHold) worker.standing = 'failure';
			if (terminated && !containerShouldRestart(bound.container, pod.pod.spec, terminated.exitCode))
				this.#removeWorker(bound.podUid, pod, bound.name);
			else if (wasActive) this.#simulation.cancelTimer(this.#component, bound.key);
			return;
		}
		if (worker.kind === 'readiness' && worker.isStarted && worker.standing !== 'success') this.#trigger(bound);
		else if (isActive(worker)) this.#arm(bound);
		else if (wasActive) this.#simulation.cancelTimer(this.#component, bound.key);
	}

	/** Runs out of turn, at once; the beat goes on from here. */
	#trigger({worker, key}: BoundWorker): void {
		if (worker.attemptAtMs !== undefined) {
			worker.isTriggered = true;
			return;
		}
		worker.baseMs = this.#simulation.nowMs;
		this.#simulation.setTimer(this.#component, key, worker.baseMs);
	}

	/** Sets the timer to the next tick, if it is not set and no attempt is under way. */
	#arm({worker, key, probe}: BoundWorker): void {
		if (worker.attemptAtMs !== undefined || this.#simulation.hasTimer(this.#component, key)) return;
		this.#simulation.setTimer(this.#component, key, nextTickMs(worker, probe, this.#simulation.nowMs));
	}

	#wake(key: string, data: unknown): void {
		const isReply = key.startsWith(replyPrefix);
		const end = isReply ? key.lastIndexOf('#') : key.length;
		const bound = this.#find(isReply ? key.slice(replyPrefix.length, end) : key);
		if (!bound) return;
		if (!isReply) this.#attempt(bound);
		else if (bound.worker.attemptAtMs !== undefined && bound.worker.attempt === Number(key.slice(end + 1))) this.#receive(bound, data);
	}

	/** One tick. Upstream: `doProbe`. */
	#attempt(bound: BoundWorker): void {
		const {worker} = bound;
		const {nowMs} = this.#simulation;
		if (!isActive(worker)) return;
		if (!isDelayOver(worker, bound.probe, nowMs)) {
			this.#arm(bound);
			return;
		}
		worker.attempt += 1;
		worker.attemptAtMs = nowMs;
		worker.tries = 0;
		this.#try(bound);
	}

	#try(bound: BoundWorker): void {
		const {worker} = bound;
		const target = this.#targetOf(bound);
		// Only commands answer by themselves; the key need not be made for the others.
		const replyTo = bound.probe.exec ? {component: this.#component, key: replyKeyOf(bound)} : nowhere;
		for (;;) {
			worker.tries += 1;
			const given = bound.handler(target, replyTo);
			if (!given) return;
			if (given.result === 'unknown' && worker.tries < mostTries) continue;
			// An answer that changes nothing may be booked before its time; any other comes when it comes.
			if (given.latencyMs === 0 || (given.result === 'success' && worker.standing === 'success')) this.#finish(bound, given);
			else this.#simulation.schedule(this.#component, replyKeyOf(bound), given.latencyMs, {answer: given});
			return;
		}
	}

	#targetOf(bound: BoundWorker): ProbeTarget {
		const {worker, pod, container, probe, timeoutMs} = bound;
		const {machine, network} = this.#context;
		if (bound.target?.containerId !== worker.containerId || bound.target?.podIp !== pod.podIp) {
			bound.target = {machine, network, random: this.#random, container, probe, containerId: worker.containerId!, podIp: pod.podIp, timeoutMs};
		}
		return bound.target!;
	}

	/** An answer that took its time: of a command, or one kept until it was due. */
	#receive(bound: BoundWorker, data: unknown): void {
		const kept = (data as {readonly answer?: ProbeAnswer}).answer;
		if (kept) {
			this.#finish(bound, kept);
			return;
		}
		const command = expandStatic(bound.probe.exec?.command ?? [], bound.container.env ?? []);
		const given = execAnswer(data as ExecResult, command, bound.timeoutMs);
		if (given.result === 'unknown' && bound.worker.tries < mostTries) this.#try(bound);
		else this.#finish(bound, given);
	}

	#finish(bound: BoundWorker, given: ProbeAnswer): void {
		const {worker, pod, key, name} = bound;
		const beganMs = worker.attemptAtMs!;
		if (given.cause === 0) this.#judge(bound, given);
		else this.#simulation.withCause(given.cause, () => this.#judge(bound, given));
		const endMs = Math.max(this.#simulation.nowMs, beganMs + given.latencyMs);
		worker.attemptAtMs = undefined;
		if (!isActive(worker) || !pod.workers.has(name)) return;
		if (worker.isTriggered) {
			worker.isTriggered = false;
			worker.baseMs = endMs;
			this.#simulation.setTimer(this.#component, key, endMs);
			return;
		}
		// One tick that was missed meanwhile is made up for; more are lost.
		const dueMs = nextTickMs(worker, bound.probe, beganMs);
		this.#simulation.setTimer(this.#component, key, Math.max(dueMs, endMs));
	}

	#judge({pod, podUid, worker, probe}: BoundWorker, {result, output, latencyMs}: ProbeAnswer): void {
		const atMs = worker.attemptAtMs!;
		if (result !== 'success') this.#tell(pod.pod, worker, result, output);
		if (result === 'unknown') {
			logAttempt(worker, atMs, latencyMs, 'unknown', output);
			return;
		}
		const outcome = result === 'failure' ? 'failure' : 'success';
		logAttempt(worker, atMs, latencyMs, outcome, output);
		if (!takeResult(worker, probe, outcome)) return;
		const isChanged = worker.standing !== outcome;
		worker.standing = outcome;
		if (worker.kind === 'startup' || (worker.kind === 'liveness' && outcome === 'failure')) {
			worker.isOnHold = true;
			worker.resultRun = 0;
		}
		// Nobody waits to hear that a container is still alive.
		if (isChanged && !(worker.kind === 'liveness' && outcome === 'success')) this.#callbacks.onResultChanged(podUid);
	}

	#tell(pod: Pod, {kind, container}: ProbeWorker, result: 'failure' | 'warning' | 'unknown', output: string): void {
		const title = titles[kind];
		if (result === 'warning') this.#record(pod, container, 'ProbeWarning', `${title} probe warning: ${output}`);
		else if (result === 'failure') this.#record(pod, container, 'Unhealthy', `${title} probe failed: ${output}`);
		else this.#record(pod, container, 'Unhealthy', `${title} probe errored and resulted in unknown state: ${output}`);
	}

	#record(pod: Pod, container: string, reason: string, message: string): void {
		this.#context.recorder.event({object: pod, fieldPath: containerFieldPath(pod, container)}, 'Warning', reason, message);
	}

	#removeWorker(podUid: string, pod: PodProbes, name: string): void {
		const key = `${podUid}/${name}`;
		if (!pod.workers.delete(name)) return;
		this.#simulation.cancelTimer(this.#component, key);
		this.#bound.delete(key);
		if (pod.workers.size === 0) this.#state.pods.delete(podUid);
	}

	/** The worker of a key; undefined if it is gone. */
	#find(key: string): BoundWorker | undefined {
		const bound = this.#bound.get(key);
		if (bound) return bound;
		const slash = key.indexOf('/');
		const podUid = key.slice(0, slash);
		const name = key.slice(slash + 1);
		const pod = this.#state.pods.get(podUid);
		const worker = pod?.workers.get(name);
		return pod && worker && this.#bind(podUid, pod, name, worker);
	}

	#bind(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker): BoundWorker {
		const key = `${podUid}/${name}`;
		let bound = this.#bound.get(key);
		if (!bound) {
			const container = probedContainers(pod.pod).find((candidate) => candidate.name === worker.container)!;
			const probe = probeOf(container, worker.kind)!;
			const handler = handlerOf(probe) ?? (() => missingHandler(pod.pod, container));
			const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
			bound = {key, replyKey: replyPrefix + key, podUid, name, pod, worker, container, probe, handler, timeoutMs, target: undefined};
			this.#bound.set(key, bound);
		}
		return bound;
	}
}

function replyKeyOf({replyKey, worker}: BoundWorker): string {
	return `${replyKey}#${worker.attempt}`;
}

function handlerOf(probe: Probe): ProbeHandler | undefined {
	for (const action of ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const) if (probe[action]) return probeHandlers[action];
	return undefined;
}

function missingHandler({metadata}: Pod, container: Container): ProbeAnswer {
	return answer('unknown', `missing probe handler for ${metadata.name}_${metadata.namespace}(${metadata.uid}):${container.name}`, 0);
}

function findStatus(status: PodStatus, name: string): ContainerStatus | undefined {
	return (
		status.containerStatuses?.find((container) => container.name === name) ??
		status.initContainerStatuses?.find((container) => container.name === name)
	);
}
