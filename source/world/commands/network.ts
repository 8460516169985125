import type {ConnectOutcome} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {connectByName} from './connecting.ts';
import {parseOptions} from './options.ts';

/* ping, nc. Left out: UDP. */

interface PingState extends CommandState {
	address: string;
	sent: number;
	received: number;
	times: number[];
	/** Latency of the answer that is waited for, if one will come. */
	answerMs: number | undefined;
	/** Why there is nobody to send to. */
	error?: string;
}

function ping(io: CommandIo, state: PingState | undefined): number | PingState {
	const options = parseOptions(io, 'c:W:w:i:qn46s:I:t:', {});
	if (!options) return 2;
	const name = options.operands[0];
	if (name === undefined) return 2;
	const count = Number(options.value('c') ?? Number.POSITIVE_INFINITY);
	const intervalMs = Math.round(Number(options.value('i') ?? 1) * 1000);
	if (state?.error !== undefined) {
		io.complain(state.error);
		return io.isBusybox ? 1 : 2;
	}
	let current = state;
	if (!current) {
		const found = io.process.resolve(name);
		if (found.kind === 'not-found') {
			const why = found.isTemporary ? 'Temporary failure in name resolution' : 'Name or service not known';
			const error = io.isBusybox ? `bad address '${name}'` : `${name}: ${why}`;
			return {wait: 'time', atMs: io.process.nowMs + found.latencyMs, address: '', sent: 0, received: 0, times: [], answerMs: undefined, error};
		}
		const address = found.addresses[0]!;
		io.out(io.isBusybox ? `PING ${name} (${address}): 56 data bytes\n` : `PING ${name} (${address}) 56(84) bytes of data.\n`);
		current = {wait: 'time', atMs: io.process.nowMs + found.latencyMs, address, sent: 0, received: 0, times: [], answerMs: undefined};
	} else if (current.answerMs !== undefined) {
		current.received += 1;
		const latency = current.answerMs;
		current.times.push(latency);
		const shown = (latency + 0.1).toFixed(3);
		io.out(
			io.isBusybox
				? `64 bytes from ${current.address}: seq=${current.sent - 1} ttl=62 time=${shown} ms\n`
				: `64 bytes from ${current.address}: icmp_seq=${current.sent} ttl=62 time=${shown} ms\n`,
		);
		current.answerMs = undefined;
		const nextMs = Math.max(0, intervalMs - latency);
		if (current.sent < count) return {...current, atMs: io.process.nowMs + nextMs};
	}
	const timeoutMs = Math.round(Number(options.value('W') ?? 10) * 1000);
	if (current.sent >= count) {
		const {sent, received} = current;
		const loss = Math.round(((sent - received) * 100) / sent);
		io.out(
			`\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${io.isBusybox ? `${received} packets received` : `${received} received`}, ${loss}% packet loss${io.isBusybox ? '' : `, time ${(sent - 1) * intervalMs}ms`}\n`,
		);
		if (received > 0) {
			const times = current.times.map((each) => each + 0.1);
			const average = times.reduce((sum, each) => sum + each, 0) / times.length;
			io.out(
				`${io.isBusybox ? 'round-trip min/avg/max' : 'rtt min/avg/max/mdev'} = ${Math.min(...times).toFixed(3)}/${average.toFixed(3)}/${Math.max(...times).toFixed(3)}${io.isBusybox ? '' : '/0.000'} ms\n`,
			);
		}
		return received > 0 ? 0 : 1;
	}
	// An echo comes back from wherever a connection is at least refused.
	const outcome = io.process.connect(current.address, 7, timeoutMs);
	const isAnswered = outcome.kind === 'connected' || outcome.kind === 'refused';
	current.sent += 1;
	const isLast = current.sent >= count;
	return {
		...current,
		answerMs: isAnswered ? outcome.latencyMs : undefined,
		atMs: io.process.nowMs + (isAnswered ? outcome.latencyMs : isLast ? timeoutMs : intervalMs),
	};
}

interface ConnectState extends CommandState {
	outcome: ConnectOutcome | undefined;
	address: string;
}

function nc(io: CommandIo, state: ConnectState | undefined): number | ConnectState {
	const options = parseOptions(io, 'zvnw:lp:kue:q:N46i:', {});
	if (!options) return 1;
	if (options.has('l')) {
		if (state && !options.has('k')) return 0;
		if (state) return state;
		const port = Number(options.value('p') ?? options.operands.at(-1));
		if (!io.process.listen(port)) {
			io.complain(io.isBusybox ? 'bind: Address already in use' : 'Address already in use');
			return 1;
		}
		return {wait: 'nothing', outcome: undefined, address: '', port};
	}
	const [target, portText] = options.operands;
	const port = Number(portText);
	if (target === undefined || !Number.isInteger(port)) {
		io.complain('bad arguments');
		return 1;
	}
	if (!state) {
		const timeoutMs = Math.round(Number(options.value('w') ?? 127) * 1000);
		const {outcome, address} = connectByName(io.process, target, port, timeoutMs);
		return {wait: 'time', atMs: io.process.nowMs + outcome.latencyMs, outcome, address};
	}
	const outcome = state.outcome!;
	const {address} = state;
	switch (outcome.kind) {
		case 'connected':
			if (options.has('v'))
				io.err(io.isBusybox ? `${target} (${address}:${port}) open\n` : `Connection to ${target} (${address}) ${port} port [tcp/*] succeeded!\n`);
			return 0;
		case 'unknown-host':
			io.complain(
				io.isBusybox
					? `bad address '${target}'`
					: `getaddrinfo for host "${target}" port ${port}: ${outcome.isTemporary ? 'Temporary failure in name resolution' : 'Name or service not known'}`,
			);
			return 1;
		case 'refused':
			if (io.isBusybox) io.complain(`${target} (${address}:${port}): Connection refused`);
			else if (options.has('v')) io.complain(`connect to ${target} (${address}) port ${port} (tcp) failed: Connection refused`);
			return 1;
		case 'unreachable':
			io.complain(
				io.isBusybox ? `${target} (${address}:${port}): Host is unreachable` : `connect to ${target} port ${port} (tcp) failed: No route to host`,
			);
			return 1;
		case 'timeout':
			if (io.isBusybox) io.complain(`${target} (${address}:${port}): Connection timed out`);
			else if (options.has('v')) io.complain(`connect to ${target} (${address}) port ${port} (tcp) timed out: Operation now in progress`);
			return 1;
	}
}

export const networkCommands: readonly Command[] = [command('ping', ping), command('nc', nc), command('netcat', nc)];
