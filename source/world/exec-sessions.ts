import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import type {StartSpec} from './kernel-state.ts';
import {renderTimes} from './log-time.ts';
import type {ExecResult, ExecStream, ReplyTo} from './types.ts';

interface ExecSession {
	readonly containerId: string;
	readonly replyTo: ReplyTo;
	readonly startedAtMs: number;
	readonly timeoutMs: number;
	readonly command: readonly string[];
	/** By how much all of it comes later, because the container is short of CPU. */
	readonly delayMs: number;
	pid: number;
	output: string;
	isFollowed: boolean;
	/** `exec` has not returned yet. */
	isBeginning: boolean;
	result: ExecResult | undefined;
}

/** runc and the shim need this long to get a command going in a container. */
export const execOverheadMs = 20;
/** CPU time that takes, on several threads and in the container's own cgroup. */
const execCpuMs = 30;
const mostOutput = 262_144;

/** Commands that run in containers of one machine beside their first process: `kubectl exec`, exec probes, hooks. */
export class ExecSessions {
	readonly #component: string;
	readonly #simulation: Simulation;
	readonly #state: {nextId: number; readonly sessions: Map<number, ExecSession>};
	#kernel!: Kernel;

	constructor(simulation: Simulation, machine: string) {
		this.#component = `exec/${machine}`;
		this.#simulation = simulation;
		this.#state = simulation.state(this.#component, () => ({nextId: 1, sessions: new Map<number, ExecSession>()}));
		simulation.register(this.#component, (key) => this.#timedOut(Number(key)));
	}

	connectKernel(kernel: Kernel): void {
		this.#kernel = kernel;
	}

	/** Runs a command. The result, if it ended at once; else the asker is woken with it. `timeoutMs` 0: it may take for ever. */
	begin(
		spec: Omit<StartSpec, 'output' | 'execId'>,
		command: readonly string[],
		timeoutMs: number,
		replyTo: ReplyTo,
		/** All there is to read for it, if it is known beforehand. */
		input?: string,
	): ExecResult | undefined {
		const cgroup = this.#kernel.cgroup(spec.containerId)!;
		const delayMs = this.#kernel.cpu.delayMs(cgroup, execCpuMs) + this.#kernel.memory.delayMs(cgroup);
		this.#kernel.cpu.charge(cgroup, execCpuMs);
		// It does not even get to run the command in time.
		if (timeoutMs > 0 && delayMs + execOverheadMs >= timeoutMs) return timedOut(command, timeoutMs, '');
		const id = this.#state.nextId++;
		const session: ExecSession = {
			containerId: spec.containerId,
			replyTo,
			startedAtMs: this.#simulation.nowMs,
			timeoutMs,
			command,
			delayMs,
			pid: 0,
			output: '',
			isFollowed: false,
			isBeginning: true,
			result: undefined,
		};
		this.#state.sessions.set(id, session);
		if (!this.#kernel.isHanging(spec.containerId)) session.pid = this.#kernel.startProcess({...spec, output: {kind: 'exec', id}, execId: id});
		if (input !== undefined && session.pid !== 0 && !session.result) {
			if (input !== '') this.#kernel.processes.input(session.pid, input);
			this.#kernel.processes.input(session.pid, undefined);
		}
		// It has ended already: the answer can be given at once, and nobody is woken.
		if (session.result) {
			this.#state.sessions.delete(id);
			return session.result;
		}
		session.isBeginning = false;
		if (timeoutMs > 0) this.#simulation.setTimer(this.#component, String(id), this.#simulation.nowMs + timeoutMs - delayMs);
		return undefined;
	}

	/** A session by who waits for its end. */
	stream({component, key}: ReplyTo): ExecStream | undefined {
		for (const session of this.#state.sessions.values()) {
			const {replyTo, pid, output} = session;
			if (replyTo.component !== component || replyTo.key !== key) continue;
			return {
				output,
				type: (text) => this.#kernel.processes.input(pid, text),
				follow: () => {
					session.isFollowed = true;
				},
			};
		}
		return undefined;
	}

	write(execId: number, text: string): void {
		const session = this.#state.sessions.get(execId);
		if (!session || session.output.length >= mostOutput) return;
		session.output += text.includes('\u0001') ? renderTimes(text, this.#simulation.nowMs) : text;
		if (!session.isFollowed) return;
		session.isFollowed = false;
		this.#simulation.schedule(session.replyTo.component, session.replyTo.key, session.delayMs + 1);
	}

	ended(execId: number, exitCode: number): void {
		const session = this.#state.sessions.get(execId);
		if (!session || session.result) return;
		session.result = {exitCode, output: session.output, durationMs: execOverheadMs + session.delayMs + this.#simulation.nowMs - session.startedAtMs};
		// A session without a process number has not returned from `exec` yet.
		if (session.pid !== 0 && !session.isBeginning) this.#reply(execId, session);
	}

	#timedOut(execId: number): void {
		const session = this.#state.sessions.get(execId);
		if (!session) return;
		const {command, timeoutMs, pid} = session;
		session.result = timedOut(command, timeoutMs, session.output);
		this.#reply(execId, session);
		if (pid !== 0) this.#kernel.signals.killProcess(pid);
	}

	#reply(execId: number, session: ExecSession): void {
		this.#state.sessions.delete(execId);
		this.#simulation.cancelTimer(this.#component, String(execId));
		this.#simulation.schedule(session.replyTo.component, session.replyTo.key, session.delayMs, session.result);
	}

	/** The power is gone: nobody waits any more. */
	clear(): void {
		for (const id of this.#state.sessions.keys()) this.#simulation.cancelTimer(this.#component, String(id));
		this.#state.sessions.clear();
	}
}

function timedOut(command: readonly string[], timeoutMs: number, output: string): ExecResult {
	const message = `command timed out: "${command.join(' ')}" timed out after ${durationText(timeoutMs)}`;
	return {exitCode: 0, output, durationMs: timeoutMs, error: {kind: 'timeout', message}};
}

/** As Go prints a time.Duration of whole milliseconds below an hour. */
function durationText(milliseconds: number): string {
	if (milliseconds < 1000) return `${milliseconds}ms`;
	const minutes = Math.floor(milliseconds / 60_000);
	const seconds = (milliseconds % 60_000) / 1000;
	return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
