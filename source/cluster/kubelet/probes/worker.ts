import type {Container, Pod, Probe} from '../../../api/generated/types.ts';
import {isSidecar} from '../../../api/pods.ts';
import type {ProbeAttempt} from '../../apiserver/kubelet-endpoint.ts';
import type {ProbeKind, ProbeOutcome} from './results.ts';

/** One probe of one container: plain data, kept and saved by the simulation. Upstream: prober/worker.go. */
export interface ProbeWorker {
	readonly container: string;
	readonly kind: ProbeKind;
	/** Ticks are at this time and every period after it; a run out of turn moves it. */
	baseMs: number;
	/** The container being probed; undefined until there is one. */
	containerId: string | undefined;
	/** What is said of `containerId`; undefined: nothing yet. */
	standing: ProbeOutcome | undefined;
	isRunning: boolean;
	/** The container counts as started, as its status says. */
	isStarted: boolean;
	startedAtMs: number;
	lastResult: 'success' | 'failure';
	resultRun: number;
	/** Judged; waits for a new container. */
	isOnHold: boolean;
	/** Counts attempts, so that an answer that comes late can be told from one that is awaited. */
	attempt: number;
	/** When the attempt under way was begun; undefined: none is. */
	attemptAtMs: number | undefined;
	/** How often the attempt under way has been tried. */
	tries: number;
	/** A run out of turn was asked for during an attempt. */
	isTriggered: boolean;
	/** The latest attempts; a ring, whose oldest is at `count % ringSize` once it is full. */
	readonly ring: Writable<ProbeAttempt>[];
	/** How many attempts there have been. */
	count: number;
}

type Writable<T> = {-readonly [Key in keyof T]: T[Key]};

const ringSize = 20;

export function newWorker(container: string, kind: ProbeKind, baseMs: number): ProbeWorker {
	return {
		container,
		kind,
		baseMs,
		containerId: undefined,
		standing: undefined,
		isRunning: false,
		isStarted: false,
		startedAtMs: 0,
		lastResult: 'success',
		resultRun: 0,
		isOnHold: false,
		attempt: 0,
		attemptAtMs: undefined,
		tries: 0,
		isTriggered: false,
		ring: [],
		count: 0,
	};
}

/** Whether it has anything to do: a startup probe before the container is started, the others after. */
export function isActive(worker: ProbeWorker): boolean {
	return worker.isRunning && !worker.isOnHold && worker.isStarted === (worker.kind !== 'startup');
}

/** The first tick after `afterMs` at which the initial delay is over. */
export function nextTickMs(worker: ProbeWorker, probe: Probe, afterMs: number): number {
	const periodMs = (probe.periodSeconds ?? 10) * 1000;
	// The delay is over when so many whole seconds have passed since the start.
	const delayedUntilMs = worker.startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000;
	const earliestMs = Math.max(afterMs + 1, delayedUntilMs, worker.baseMs);
	return worker.baseMs + Math.ceil((earliestMs - worker.baseMs) / periodMs) * periodMs;
}

export function isDelayOver(worker: ProbeWorker, probe: Probe, nowMs: number): boolean {
	return Math.floor((nowMs - worker.startedAtMs) / 1000) >= (probe.initialDelaySeconds ?? 0);
}

export function logAttempt(worker: ProbeWorker, atMs: number, latencyMs: number, result: ProbeOutcome, output: string): void {
	const slot = worker.count % ringSize;
	worker.count += 1;
	const used = worker.ring[slot];
	if (!used) {
		worker.ring.push({atMs, latencyMs, result, output});
		return;
	}
	used.atMs = atMs;
	used.latencyMs = latencyMs;
	used.result = result;
	used.output = output;
}

/** The logged attempts, oldest first. */
export function attemptsOf({ring, count}: ProbeWorker): ProbeAttempt[] {
	const oldest = ring.length < ringSize ? 0 : count % ringSize;
	return [...ring.slice(oldest), ...ring.slice(0, oldest)].map((attempt) => ({...attempt}));
}

/**
Takes a result in and says whether the standing was decided anew by it: results count as soon as so many of the
same kind came in a row.
*/
export function takeResult(worker: ProbeWorker, probe: Probe, result: 'success' | 'failure'): boolean {
	if (worker.lastResult === result) {
		worker.resultRun += 1;
	} else {
		worker.lastResult = result;
		worker.resultRun = 1;
	}
	const threshold = result === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1);
	return worker.resultRun >= threshold;
}

export function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
	if (kind === 'startup') return container.startupProbe;
	return kind === 'readiness' ? container.readinessProbe : container.livenessProbe;
}

/** The containers that are probed: app containers and sidecars. */
export function probedContainers(pod: Pod): readonly Container[] {
	const sidecars = pod.spec.initContainers?.filter(isSidecar);
	return sidecars?.length ? [...pod.spec.containers, ...sidecars] : pod.spec.containers;
}
