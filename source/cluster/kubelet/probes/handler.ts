import type {Container, IntOrString, Probe} from '../../../api/generated/types.ts';
import type {Random} from '../../../simulation/random.ts';
import type {Machine, Network, ReplyTo} from '../../../world/types.ts';

/** What a probe handler is given: one probe of one container. The same as long as it is the same container at the same address. */
export interface ProbeTarget {
	readonly machine: Machine;
	readonly network: Network;
	readonly random: Random;
	readonly container: Container;
	readonly probe: Probe;
	readonly containerId: string;
	readonly podIp: string;
	readonly timeoutMs: number;
}

/** `unknown` is no result but an error of the probing itself, with its text as `output`. */
export interface ProbeAnswer {
	readonly result: 'success' | 'failure' | 'warning' | 'unknown';
	readonly output: string;
	readonly latencyMs: number;
	/** Why the answer is what it is (simulation/causes.ts), if the world knows. */
	readonly cause: number;
}

/** Undefined: the answer does not come at once; `replyTo` is woken with it. */
export type ProbeHandler = (target: ProbeTarget, replyTo: ReplyTo) => ProbeAnswer | undefined;

export function answer(result: ProbeAnswer['result'], output: string, latencyMs: number, cause = 0): ProbeAnswer {
	return {result, output, latencyMs, cause};
}

/** The port a probe names, by number or by the container's name for it. Upstream: pkg/probe, `ResolveContainerPort`. */
export function resolvePort(port: IntOrString, container: Container): number | {readonly error: string} {
	let number = typeof port === 'number' ? port : container.ports?.find(({name}) => name === port)?.containerPort;
	if (number === undefined) {
		// It may be a number written as text.
		if (!/^[+-]?\d+$/.test(String(port))) return {error: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`};
		number = Number(port);
	}
	return number > 0 && number < 65_536 ? number : {error: `invalid port number: ${number}`};
}

/** `net.JoinHostPort`: brackets around an IPv6 address. */
export function joinHostPort(host: string, port: number): string {
	return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
