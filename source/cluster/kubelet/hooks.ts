import type {Container, LifecycleHandler} from '../../api/generated/types.ts';
import type {ExecResult, HttpOutcome} from '../../world/types.ts';
import type {KubeletContext} from './context.ts';
import type {PodState} from './pod-state.ts';
import {dialError} from './probes/dial-error.ts';
import {joinHostPort, resolvePort} from './probes/handler.ts';

/** How a hook ended; `message` is for the container's waiting state, never for an event. */
export type HookOutcome = {readonly isOk: true} | {readonly isOk: false; readonly message: string};

// A hook has no time limit of its own.
const unlimitedMs = 2 ** 40;
const httpTimeoutMs = 30_000;

/**
Runs post-start and pre-stop hooks. A hook that is not over at once wakes the kubelet with `key`; what it is then
handed is turned into the outcome by `outcomeOf`. Upstream: pkg/kubelet/lifecycle/handlers.go.
*/
export class HookRunner {
	readonly #context: KubeletContext;
	readonly #component: string;

	constructor(context: KubeletContext, component: string) {
		this.#context = context;
		this.#component = component;
	}

	run(hook: LifecycleHandler, pod: PodState, container: Container, containerId: string, key: string): HookOutcome | undefined {
		const {simulation, machine} = this.#context;
		if (hook.exec) {
			const replyTo = {component: this.#component, key};
			const result = machine.runtime.exec(containerId, hook.exec.command ?? [], unlimitedMs, replyTo);
			return result && execOutcome(hook, pod, container, result);
		}
		if (hook.httpGet) {
			const {outcome, latencyMs} = this.#request(hook, pod, container);
			simulation.schedule(this.#component, key, latencyMs, outcome);
			return undefined;
		}
		if (hook.sleep) {
			simulation.schedule(this.#component, key, hook.sleep.seconds * 1000, {isOk: true});
			return undefined;
		}
		// tcpSocket is let through by validation, but nothing has ever run it.
		return {isOk: false, message: 'Cannot run handler: invalid handler'};
	}

	/** Reads what the kubelet was woken with. */
	outcomeOf(hook: LifecycleHandler, pod: PodState, container: Container, data: unknown): HookOutcome {
		return hook.exec ? execOutcome(hook, pod, container, data as ExecResult) : (data as HookOutcome);
	}

	#request(hook: LifecycleHandler, pod: PodState, container: Container): {outcome: HookOutcome; latencyMs: number} {
		const {machine, network} = this.#context;
		const action = hook.httpGet!;
		const path = action.path?.startsWith('/') ? action.path : `/${action.path ?? ''}`;
		const fail = (error: string) => ({
			isOk: false as const,
			message: `HTTP lifecycle hook (${action.path ?? ''}) for Container ${JSON.stringify(container.name)} in Pod ${JSON.stringify(podName(pod))} failed - error: ${error}`,
		});
		const port = resolvePort(action.port, container);
		if (typeof port !== 'number') return {outcome: fail(port.error), latencyMs: 0};
		const host = action.host || machine.runtime.sandboxes(pod.uid)[0]?.ip;
		if (!host) return {outcome: fail('failed to find networking container'), latencyMs: 0};
		const scheme = action.scheme === 'HTTPS' ? 'https' : 'http';
		const headers = Object.fromEntries((action.httpHeaders ?? []).map(({name, value}) => [name, value]));
		const request = {method: 'GET', scheme, host, port, path, headers} as const;
		const outcome = network.http({machine: machine.name}, request, httpTimeoutMs);
		// Whatever the status of the answer: that there is one is enough.
		if (outcome.kind === 'response') return {outcome: {isOk: true}, latencyMs: outcome.latencyMs};
		const url = `${scheme}://${joinHostPort(host, port)}${path}`;
		return {outcome: fail(`Get ${JSON.stringify(url)}: ${httpError(outcome, host, port)}`), latencyMs: outcome.latencyMs};
	}
}

/** `<name>_<namespace>(<uid>)`, as upstream's `format.Pod`. */
export function podName({pod, uid}: Pick<PodState, 'pod' | 'uid'>): string {
	return `${pod.metadata.name}_${pod.metadata.namespace}(${uid})`;
}

function execOutcome(hook: LifecycleHandler, pod: PodState, container: Container, result: ExecResult): HookOutcome {
	if (!result.error && result.exitCode === 0) return {isOk: true};
	const command = hook.exec?.command ?? [];
	const error = result.error?.message ?? `command '${command.join(' ')}' exited with ${result.exitCode}: ${result.output}`;
	return {
		isOk: false,
		message: `Exec lifecycle hook ([${command.join(' ')}]) for Container ${JSON.stringify(container.name)} in Pod ${JSON.stringify(podName(pod))} failed - error: ${error}, message: ${JSON.stringify(result.output)}`,
	};
}

function httpError(outcome: Exclude<HttpOutcome, {kind: 'response'}>, host: string, port: number): string {
	if (outcome.kind === 'timeout') return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
	if (outcome.kind === 'reset') return 'EOF';
	return dialError(outcome, host, port);
}
