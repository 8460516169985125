import type {Container, ContainerStatus, Pod, PodStatus, Probe} from '../../../api/generated/types.ts';
import {containerFieldPath} from '../../../api/pods.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import type {Random} from '../../../simulation/random.ts';
import type {Simulation} from '../../../simulation/simulation.ts';
import type {ExecResult, Machine, Network} from '../../../world/types.ts';
import type {ProbeReport} from '../../apiserver/kubelet-endpoint.ts';
import type {EventRecorder} from '../../event-recorder.ts';
import {expandStatic} from '../environment.ts';
import {containerShouldRestart} from '../restart-policy.ts';
import {execAnswer, probeExec} from './exec.ts';
import {probeGrpc} from './grpc.ts';
import {answer, type ProbeAnswer, type ProbeHandler} from './handler.ts';
import {probeHttpGet} from './http-get.ts';
import {noProbeResults, type PodProbeResults, type ProbeKind, type ProbeStanding} from './results.ts';
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

/** Which code answers for a worker; found again from the pod after a restore. */
interface BoundProbe {
	readonly container: Container;
	readonly probe: Probe;
	readonly handler: ProbeHandler;
	readonly replyKey: string;
}

const probeKinds: readonly ProbeKind[] = ['startup', 'readiness', 'liveness'];
const probeHandlers: Readonly<Record<'exec' | 'httpGet' | 'tcpSocket' | 'grpc', ProbeHandler>> = {
	exec: probeExec,
	httpGet: probeHttpGet,
	tcpSocket: probeTcpSocket,
	grpc: probeGrpc,
};
const titles: Readonly<Record<ProbeKind, string>> = {startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness'};
const mostTries = 3;
// A container older than that when the kubelet started was not started by it.
const restartGraceMs = 10_000;
const replyPrefix = 'answer:';

export class Prober {
	readonly #context: ProberContext;
	readonly #callbacks: ProberCallbacks;
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #state: ProberState;
	readonly #random: Random;
	readonly #bound = new Map<string, BoundProbe>();

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
			if (container?.containerID) this.#observe(uid, known, name, worker, container);
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
			const probe = this.#bind(podUid, pod, `${worker.container}/${worker.kind}`, worker).probe;
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
	#observe(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker, status: ContainerStatus): void {
		const containerId = status.containerID!.slice('containerd://'.length);
		const {running, terminated} = status.state ?? {};
		if (worker.containerId !== containerId) {
			worker.containerId = containerId;
			worker.isOnHold = false;
			worker.attemptAtMs = undefined;
			worker.isTriggered = false;
			worker.startedAtMs = running?.startedAt === undefined ? 0 : parseTimestamp(running.startedAt);
			const wasThereBefore = running !== undefined && worker.startedAtMs < this.#state.startedAtMs - restartGraceMs;
			worker.standing = wasThereBefore ? undefined : worker.kind === 'liveness' ? 'success' : worker.kind === 'readiness' ? 'failure' : 'unknown';
		} else if (running?.startedAt !== undefined && !worker.isRunning) {
			worker.startedAtMs = parseTimestamp(running.startedAt);
		}
		const wasActive = isActive(worker);
		worker.isRunning = running !== undefined;
		worker.isStarted = status.started === true;
		if (!running) {
			if (terminated && !worker.isOnHold) worker.standing = 'failure';
			const {container} = this.#bind(podUid, pod, name, worker);
			if (terminated && !containerShouldRestart(container, pod.pod.spec, terminated.exitCode)) this.#removeWorker(podUid, pod, name);
			else if (wasActive) this.#simulation.cancelTimer(this.#component, `${podUid}/${name}`);
			return;
		}
		if (worker.kind === 'readiness' && worker.isStarted && worker.standing !== 'success') this.#trigger(podUid, name, worker);
		else if (isActive(worker)) this.#arm(podUid, pod, name, worker);
		else if (wasActive) this.#simulation.cancelTimer(this.#component, `${podUid}/${name}`);
	}

	/** Runs out of turn, at once; the beat goes on from here. */
	#trigger(podUid: string, name: string, worker: ProbeWorker): void {
		if (worker.attemptAtMs !== undefined) {
			worker.isTriggered = true;
			return;
		}
		worker.baseMs = this.#simulation.nowMs;
		this.#simulation.setTimer(this.#component, `${podUid}/${name}`, this.#simulation.nowMs);
	}

	/** Sets the timer to the next tick, if it is not set and no attempt is under way. */
	#arm(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker): void {
		if (worker.attemptAtMs !== undefined) return;
		const key = `${podUid}/${name}`;
		if (this.#simulation.hasTimer(this.#component, key)) return;
		const {probe} = this.#bind(podUid, pod, name, worker);
		this.#simulation.setTimer(this.#component, key, nextTickMs(worker, probe, this.#simulation.nowMs));
	}

	#wake(key: string, data: unknown): void {
		const isReply = key.startsWith(replyPrefix);
		const start = isReply ? replyPrefix.length : 0;
		const slash = key.indexOf('/', start);
		const podUid = key.slice(start, slash);
		const end = isReply ? key.lastIndexOf('#') : key.length;
		const name = key.slice(slash + 1, end);
		const pod = this.#state.pods.get(podUid);
		const worker = pod?.workers.get(name);
		if (!pod || !worker) return;
		if (!isReply) this.#attempt(podUid, pod, name, worker);
		else if (worker.attemptAtMs !== undefined && worker.attempt === Number(key.slice(end + 1))) this.#receive(podUid, pod, name, worker, data);
	}

	/** One tick. Upstream: `doProbe`. */
	#attempt(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker): void {
		if (!isActive(worker)) return;
		const bound = this.#bind(podUid, pod, name, worker);
		const {nowMs} = this.#simulation;
		if (!isDelayOver(worker, bound.probe, nowMs)) {
			this.#arm(podUid, pod, name, worker);
			return;
		}
		worker.attempt += 1;
		worker.attemptAtMs = nowMs;
		worker.tries = 0;
		this.#try(podUid, pod, name, worker, bound);
	}

	#try(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker, bound: BoundProbe): void {
		const {machine, network} = this.#context;
		const timeoutMs = (bound.probe.timeoutSeconds ?? 1) * 1000;
		for (;;) {
			worker.tries += 1;
			const given = bound.handler({
				machine,
				network,
				random: this.#random,
				container: bound.container,
				probe: bound.probe,
				containerId: worker.containerId!,
				podIp: pod.podIp,
				timeoutMs,
				replyTo: {component: this.#component, key: `${bound.replyKey}#${worker.attempt}`},
			});
			if (!given) return;
			if (given.result === 'unknown' && worker.tries < mostTries) continue;
			// An answer that changes nothing may be booked before its time; any other comes when it comes.
			if (given.latencyMs === 0 || (given.result === 'success' && worker.standing === 'success')) {
				this.#finish(podUid, pod, name, worker, bound, given);
			} else {
				this.#simulation.schedule(this.#component, `${bound.replyKey}#${worker.attempt}`, given.latencyMs, {answer: given});
			}
			return;
		}
	}

	/** An answer that took its time: of a command, or one kept until it was due. */
	#receive(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker, data: unknown): void {
		const bound = this.#bind(podUid, pod, name, worker);
		const kept = (data as {readonly answer?: ProbeAnswer}).answer;
		if (kept) {
			this.#finish(podUid, pod, name, worker, bound, kept);
			return;
		}
		const command = expandStatic(bound.probe.exec?.command ?? [], bound.container.env ?? []);
		const given = execAnswer(data as ExecResult, command, (bound.probe.timeoutSeconds ?? 1) * 1000);
		if (given.result === 'unknown' && worker.tries < mostTries) this.#try(podUid, pod, name, worker, bound);
		else this.#finish(podUid, pod, name, worker, bound, given);
	}

	#finish(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker, bound: BoundProbe, given: ProbeAnswer): void {
		const {cause} = given;
		if (cause === 0) this.#judge(podUid, pod, worker, bound, given);
		else this.#simulation.withCause(cause, () => this.#judge(podUid, pod, worker, bound, given));
		const endMs = Math.max(this.#simulation.nowMs, worker.attemptAtMs! + given.latencyMs);
		const beganMs = worker.attemptAtMs!;
		worker.attemptAtMs = undefined;
		if (!isActive(worker) || !pod.workers.has(name)) return;
		if (worker.isTriggered) {
			worker.isTriggered = false;
			worker.baseMs = endMs;
			this.#simulation.setTimer(this.#component, `${podUid}/${name}`, endMs);
			return;
		}
		// One tick that was missed meanwhile is made up for; more are lost.
		const dueMs = nextTickMs(worker, bound.probe, beganMs);
		this.#simulation.setTimer(this.#component, `${podUid}/${name}`, Math.max(dueMs, endMs));
	}

	#judge(podUid: string, pod: PodProbes, worker: ProbeWorker, bound: BoundProbe, {result, output, latencyMs}: ProbeAnswer): void {
		const title = titles[worker.kind];
		const atMs = worker.attemptAtMs!;
		if (result === 'unknown') {
			logAttempt(worker, atMs, latencyMs, 'unknown', output);
			this.#record(pod.pod, worker.container, 'Unhealthy', `${title} probe errored and resulted in unknown state: ${output}`);
			return;
		}
		if (result === 'failure') this.#record(pod.pod, worker.container, 'Unhealthy', `${title} probe failed: ${output}`);
		else if (result === 'warning') this.#record(pod.pod, worker.container, 'ProbeWarning', `${title} probe warning: ${output}`);
		const outcome = result === 'failure' ? 'failure' : 'success';
		logAttempt(worker, atMs, latencyMs, outcome, output);
		if (!takeResult(worker, bound.probe, outcome)) return;
		const isChanged = worker.standing !== outcome;
		worker.standing = outcome;
		if (worker.kind === 'startup' || (worker.kind === 'liveness' && outcome === 'failure')) {
			worker.isOnHold = true;
			worker.resultRun = 0;
		}
		// Nobody waits to hear that a container is still alive.
		if (isChanged && !(worker.kind === 'liveness' && outcome === 'success')) this.#callbacks.onResultChanged(podUid);
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

	#bind(podUid: string, pod: PodProbes, name: string, worker: ProbeWorker): BoundProbe {
		const key = `${podUid}/${name}`;
		let bound = this.#bound.get(key);
		if (!bound) {
			const container = probedContainers(pod.pod).find((candidate) => candidate.name === worker.container)!;
			const probe = probeOf(container, worker.kind)!;
			const kind = probe.exec ? 'exec' : probe.httpGet ? 'httpGet' : probe.tcpSocket ? 'tcpSocket' : probe.grpc ? 'grpc' : undefined;
			const {namespace, name: podName} = pod.pod.metadata;
			const missing = answer('unknown', `missing probe handler for ${podName}_${namespace}(${podUid}):${container.name}`, 0);
			bound = {container, probe, handler: kind ? probeHandlers[kind] : () => missing, replyKey: replyPrefix + key};
			this.#bound.set(key, bound);
		}
		return bound;
	}
}

function findStatus(status: PodStatus, name: string): ContainerStatus | undefined {
	return (
		status.containerStatuses?.find((container) => container.name === name) ??
		status.initContainerStatuses?.find((container) => container.name === name)
	);
}
