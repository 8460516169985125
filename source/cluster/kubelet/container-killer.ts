import type {Container} from '../../api/generated/types.ts';
import {containerFieldPath, findContainer} from '../../api/pods.ts';
import type {KubeletContext} from './context.ts';
import type {HookRunner} from './hooks.ts';
import type {KillTask, PodState} from './pod-state.ts';
import {containerGraceSeconds, type KillReason, minimumGraceSeconds, stopsAfter} from './termination.ts';

export interface KillRequest {
	readonly containerId: string;
	readonly name: string;
	readonly reason: KillReason;
	/** The text of the `Killing` event, if it is not the usual one. */
	readonly message?: string;
}

/**
Stops containers: pre-stop hook, then its turn among the others, then SIGTERM and SIGKILL. All of it eats the grace
period, in whole seconds. Upstream: kuberuntime_container.go `killContainer` and `executePreStopHook`.
*/
export class ContainerKiller {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #hooks: HookRunner;

	constructor(context: KubeletContext, component: string, hooks: HookRunner) {
		this.#context = context;
		this.#component = component;
		this.#hooks = hooks;
	}

	/** Begins to stop containers. `graceSeconds` overrides their own; `isOrdered`: sidecars come last. */
	begin(pod: PodState, requests: readonly KillRequest[], options: {readonly graceSeconds?: number | undefined; readonly isOrdered: boolean}): void {
		const {simulation, client} = this.#context;
		const running = requests.map(({name}) => name);
		const tasks = requests.map(({containerId, name, reason, message = `Stopping container ${name}`}): KillTask => {
			this.#event(pod, name, 'Normal', 'Killing', message);
			return {
				cause: simulation.recordCause(client.name, `kill container ${name} of ${pod.key}: ${message}`),
				containerId,
				name,
				reason,
				graceSeconds: options.graceSeconds ?? containerGraceSeconds(pod.pod, name, reason),
				after: options.isOrdered ? stopsAfter(pod.pod, name, running) : [],
				stage: 'pre-stop',
				stageSinceMs: simulation.nowMs,
				operation: undefined,
				error: undefined,
			};
		});
		for (const task of tasks) pod.kills.set(task.containerId, task);
		for (const task of tasks) simulation.withCause(task.cause, () => this.#runHook(pod, task));
	}

	/** Whether everything that was begun is over. */
	isDone(pod: PodState): boolean {
		for (const task of pod.kills.values()) if (task.stage !== 'stopped') return false;
		return true;
	}

	/** Gives up: what was begun goes on without anybody waiting for it. */
	abandon(pod: PodState): void {
		for (const task of pod.kills.values()) {
			if (task.operation !== undefined) this.#context.machine.runtime.cancel(task.operation);
			this.#context.simulation.cancelTimer(this.#component, this.#key('grace', pod, task));
		}
		pod.kills.clear();
	}

	/** The runtime has stopped a container. */
	onStopped(pod: PodState, containerId: string): void {
		const task = pod.kills.get(containerId);
		if (task?.stage !== 'stopping' || task.operation === undefined) return;
		const result = this.#context.machine.runtime.takeResult(task.operation);
		if (!result) return;
		task.operation = undefined;
		task.error = result.isOk ? undefined : result.error;
		task.stage = 'stopped';
		for (const other of pod.kills.values()) {
			if (other.stage === 'turn' && this.#isItsTurn(pod, other)) this.#context.simulation.withCause(other.cause, () => this.#endTurn(pod, other));
		}
	}

	/** A pre-stop hook is over; `data` is what its runner was handed. */
	onHookDone(pod: PodState, containerId: string, data: unknown): void {
		const task = pod.kills.get(containerId);
		if (task?.stage !== 'pre-stop') return;
		const container = this.#container(pod, task);
		const hook = container?.lifecycle?.preStop;
		if (container && hook && !this.#hooks.outcomeOf(hook, pod, container, data).isOk) this.#hookFailed(pod, task);
		this.#endHook(pod, task);
	}

	/** The grace period has run out on a hook or on the wait for a turn. */
	onGraceOver(pod: PodState, containerId: string): void {
		const task = pod.kills.get(containerId);
		if (task?.stage === 'pre-stop') this.#endHook(pod, task);
		else if (task?.stage === 'turn') this.#endTurn(pod, task);
	}

	#runHook(pod: PodState, task: KillTask): void {
		const container = this.#container(pod, task);
		const hook = container?.lifecycle?.preStop;
		if (!container || !hook || task.graceSeconds <= 0) {
			this.#takeTurn(pod, task);
			return;
		}
		const outcome = this.#hooks.run(hook, pod, container, task.containerId, this.#key('hook', pod, task));
		if (!outcome) {
			this.#armGrace(pod, task);
			return;
		}
		if (!outcome.isOk) this.#hookFailed(pod, task);
		this.#takeTurn(pod, task);
	}

	#endHook(pod: PodState, task: KillTask): void {
		this.#context.simulation.cancelTimer(this.#component, this.#key('grace', pod, task));
		task.graceSeconds -= this.#secondsInStage(task);
		this.#takeTurn(pod, task);
	}

	#takeTurn(pod: PodState, task: KillTask): void {
		task.stage = 'turn';
		task.stageSinceMs = this.#context.simulation.nowMs;
		if (task.graceSeconds <= 0 || this.#isItsTurn(pod, task)) this.#stop(pod, task);
		else this.#armGrace(pod, task);
	}

	#endTurn(pod: PodState, task: KillTask): void {
		this.#context.simulation.cancelTimer(this.#component, this.#key('grace', pod, task));
		task.graceSeconds -= this.#secondsInStage(task);
		this.#stop(pod, task);
	}

	#stop(pod: PodState, task: KillTask): void {
		task.stage = 'stopping';
		task.stageSinceMs = this.#context.simulation.nowMs;
		const gracePeriodMs = Math.max(task.graceSeconds, minimumGraceSeconds) * 1000;
		task.operation = this.#context.machine.runtime.start(
			{kind: 'stopContainer', containerId: task.containerId, gracePeriodMs},
			{component: this.#component, key: this.#key('stopped', pod, task)},
		);
	}

	#isItsTurn(pod: PodState, task: KillTask): boolean {
		for (const other of pod.kills.values()) if (other.stage !== 'stopped' && task.after.includes(other.name)) return false;
		return true;
	}

	#armGrace(pod: PodState, task: KillTask): void {
		const {simulation} = this.#context;
		simulation.setTimer(this.#component, this.#key('grace', pod, task), simulation.nowMs + task.graceSeconds * 1000);
	}

	#secondsInStage(task: KillTask): number {
		return Math.floor((this.#context.simulation.nowMs - task.stageSinceMs) / 1000);
	}

	#key(what: 'stopped' | 'hook' | 'grace', pod: PodState, task: KillTask): string {
		return `${what}/${pod.uid}/${pod.jobNumber}/${task.containerId}`;
	}

	#container(pod: PodState, task: KillTask): Container | undefined {
		return findContainer(pod.pod, task.name)?.container as Container | undefined;
	}

	#hookFailed(pod: PodState, task: KillTask): void {
		this.#event(pod, task.name, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
	}

	#event(pod: PodState, name: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
		this.#context.recorder.event({object: pod.pod, fieldPath: containerFieldPath(pod.pod, name)}, type, reason, message);
	}
}
