import type {EchoOutcome} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {parseOptions} from './options.ts';
import {lookupError, reverseLookup} from './system-texts.ts';

/* ping (busybox's, and that of iputils) and arping. Left out: IPv6, floods, records of routes. */

interface PingState extends CommandState {
	readonly address: string;
	/** What replies come from, as iputils shows it. */
	readonly shownAddress: string;
	readonly startedAtMs: number;
	sent: number;
	lastSentAtMs: number;
	nextAtMs: number;
	/** Microseconds of each reply. */
	readonly times: number[];
	errors: number;
	/** What has not come back yet, in order of its time. */
	coming: {readonly atMs: number; readonly sequence: number; readonly outcome: Exclude<EchoOutcome, {kind: 'lost'}>}[];
	/** Why there is nobody to send to. */
	error?: string;
}

const usage = `BusyBox v1.37.0 multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`;

function echo(io: CommandIo, address: string): EchoOutcome {
	const network = io.process.network?.();
	if (network) return network.echo(address);
	// Where there is no more to go by, whoever refuses a connection is there.
	const outcome = io.process.connect(address, 7, 1000);
	const isThere = outcome.kind === 'connected' || outcome.kind === 'refused';
	return isThere ? {kind: 'reply', microseconds: outcome.latencyMs * 1000 + 100, ttl: 62} : {kind: 'lost'};
}

function ping(io: CommandIo, given: PingState | undefined, isBusybox: boolean): number | PingState {
	if (given?.error !== undefined) {
		io.complain(given.error);
		return isBusybox ? 1 : 2;
	}
	const options = parseOptions(io, 'c:W:w:i:qn46s:I:t:p:AbdfvDOUl:M:', {});
	if (!options) return isBusybox ? 1 : 2;
	const name = options.operands[0];
	if (name === undefined) {
		if (isBusybox) io.err(usage);
		else io.err('ping: usage error: Destination address required\n');
		return 1;
	}
	const {nowMs} = io.process;
	const milliseconds = (letter: string, otherwise: number): number => Math.round(Number(options.value(letter) ?? otherwise) * 1000);
	const count = options.value('c') === undefined ? Number.POSITIVE_INFINITY : Number(options.value('c'));
	if (!(count > 0)) {
		io.complain(isBusybox ? `invalid number '${options.value('c')}'` : `invalid argument: '${options.value('c')}'`);
		return 1;
	}
	const size = Number(options.value('s') ?? 56);
	const isQuiet = options.has('q');
	const intervalMs = Math.max(2, milliseconds('i', 1));
	const deadlineMs = options.value('w') === undefined ? Number.POSITIVE_INFINITY : milliseconds('w', 0);
	if (!given) return begin(io, name, size, isBusybox, options.has('n'));
	const state = given;
	while (state.coming.length > 0 && state.coming[0]!.atMs <= nowMs) {
		const {sequence, outcome} = state.coming.shift()!;
		const shown = isBusybox ? `seq=${sequence - 1}` : `icmp_seq=${sequence}`;
		if (outcome.kind === 'reply') {
			state.times.push(outcome.microseconds);
			const time = isBusybox ? (outcome.microseconds / 1000).toFixed(3) : shortTime(outcome.microseconds);
			if (!isQuiet) io.out(`${size + 8} bytes from ${isBusybox ? state.address : state.shownAddress}: ${shown} ttl=${outcome.ttl} time=${time} ms\n`);
		} else {
			state.errors += 1;
			if (!isQuiet && !isBusybox) io.out(`From ${outcome.from} ${shown} Destination Host Unreachable\n`);
		}
	}
	const isOver = nowMs - state.startedAtMs >= deadlineMs;
	// iputils waits for the first packet to be lost no longer than for the last.
	const waitMs = milliseconds('W', isBusybox || state.times.length === 0 ? 10 : Math.max(1, Math.ceil((2 * Math.max(...state.times)) / 1_000_000)));
	const isAllBack = state.sent >= count && (state.times.length >= state.sent || (!isBusybox && state.times.length + state.errors >= state.sent));
	if (isOver || isAllBack || (state.sent >= count && nowMs >= state.lastSentAtMs + waitMs)) return finish(io, name, state, isBusybox);
	if (state.sent < count && nowMs >= state.nextAtMs) {
		state.sent += 1;
		state.lastSentAtMs = nowMs;
		state.nextAtMs = nowMs + intervalMs;
		const outcome = echo(io, state.address);
		if (outcome.kind !== 'lost') {
			const atMs = nowMs + (outcome.kind === 'reply' ? Math.floor(outcome.microseconds / 1000) : outcome.latencyMs);
			state.coming = [...state.coming, {atMs, sequence: state.sent, outcome}].toSorted((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
		}
	}
	const next = Math.min(
		state.coming[0]?.atMs ?? Number.POSITIVE_INFINITY,
		state.sent < count ? state.nextAtMs : state.lastSentAtMs + waitMs,
		state.startedAtMs + deadlineMs,
	);
	state.atMs = Math.max(nowMs, next);
	return state;
}

function begin(io: CommandIo, name: string, size: number, isBusybox: boolean, isNumeric: boolean): PingState {
	const {nowMs} = io.process;
	const found = io.process.resolve(name);
	const atMs = nowMs + found.latencyMs;
	const state = {wait: 'time' as const, atMs, startedAtMs: atMs, sent: 0, lastSentAtMs: atMs, nextAtMs: atMs, times: [], errors: 0, coming: []};
	if (found.kind === 'not-found') {
		const error = isBusybox ? `bad address '${name}'` : `${name}: ${lookupError(io, found.isTemporary)}`;
		return {...state, address: '', shownAddress: '', error};
	}
	const address = found.addresses[0]!;
	io.out(
		isBusybox
			? `PING ${name} (${address}): ${size} data bytes\n`
			: `PING ${isNumeric || name === address ? name : found.name} (${address}) ${size}(${size + 28}) bytes of data.\n`,
	);
	const hasName = !isBusybox && !isNumeric && name !== address;
	return {...state, address, shownAddress: hasName ? `${reverseLookup(io, address) ?? address} (${address})` : address};
}

/** Three figures that count, as iputils has it. */
function shortTime(microseconds: number): string {
	if (microseconds >= 100_000) return String(Math.floor(microseconds / 1000));
	if (microseconds >= 10_000) return (microseconds / 1000).toFixed(1);
	return (microseconds / 1000).toFixed(microseconds >= 1000 ? 2 : 3);
}

/** Ctrl-C: it counts what has come back. */
function interruptedPing(io: CommandIo, state: PingState, isBusybox: boolean): number {
	const name = io.args.findLast((argument, index) => !argument.startsWith('-') && !/^-[cWwisItp]$/.test(io.args[index - 1] ?? '')) ?? '';
	return state.error === undefined ? finish(io, name, state, isBusybox, true) : 130;
}

function finish(
	io: CommandIo,
	name: string,
	{sent, times, errors, startedAtMs, lastSentAtMs}: PingState,
	isBusybox: boolean,
	isInterrupted = false,
): number {
	const loss = sent === 0 ? 0 : Math.floor(((sent - times.length) * 100) / sent);
	const received = times.length;
	const counted = isBusybox
		? `${received} packets received, ${loss}% packet loss`
		: `${received} received, ${errors > 0 ? `+${errors} errors, ` : ''}${loss}% packet loss, time ${lastSentAtMs - startedAtMs}ms`;
	// Ctrl-C has begun a line of its own.
	const isAtLineStart = isInterrupted && io.outputColumns() > 0;
	io.out(`${isAtLineStart ? '' : '\n'}--- ${name} ping statistics ---\n${sent} packets transmitted, ${counted}\n`);
	const shown = (microseconds: number): string => (microseconds / 1000).toFixed(3);
	if (received > 0) {
		const sum = times.reduce((total, each) => total + each, 0);
		const average = Math.floor(sum / received);
		const figures = [Math.min(...times), average, Math.max(...times)].map(shown).join('/');
		const deviation = squareRoot(Math.floor(times.reduce((total, each) => total + (each - average) * (each - average), 0) / received));
		io.out(isBusybox ? `round-trip min/avg/max = ${figures} ms\n` : `rtt min/avg/max/mdev = ${figures}/${shown(deviation)} ms\n`);
	} else if (!isBusybox) io.out(errors > 1 ? `pipe ${errors}\n` : '\n');
	return received === 0 || (!isBusybox && received < sent && errors > 0) ? 1 : 0;
}

/** Whole numbers only. */
function squareRoot(value: number): number {
	if (value < 2) return value;
	let guess = value;
	for (let next = Math.floor((guess + 1) / 2); next < guess; next = Math.floor((guess + Math.floor(value / guess)) / 2)) guess = next;
	return guess;
}

interface ArpingState extends CommandState {
	sent: number;
	received: number;
	replyMicroseconds: number | undefined;
}

function arping(io: CommandIo, given: ArpingState | undefined): number | ArpingState {
	const options = parseOptions(io, 'c:I:w:fqbDUAs:i:', {});
	const address = options?.operands[0];
	if (!options || address === undefined) return 1;
	const stack = io.process.network?.().stack();
	const device = options.value('I') ?? 'eth0';
	const own = stack?.interfaces.find(({name}) => name === device);
	if (!own) {
		io.err(`arping: interface ${device} not found: No such device\n`);
		return 1;
	}
	const count = Number(options.value('c') ?? options.value('w') ?? Number.POSITIVE_INFINITY);
	const state: ArpingState = given ?? {wait: 'time', atMs: io.process.nowMs, sent: 0, received: 0, replyMicroseconds: undefined};
	if (!given) io.out(`ARPING ${address} from ${own.address?.ip ?? ''} ${device}\n`);
	const macAddress = stack?.neighbours.find(({ip, device: via}) => ip === address && via === device)?.macAddress;
	if (state.replyMicroseconds !== undefined) {
		state.received += 1;
		if (!options.has('q')) io.out(`Unicast reply from ${address} [${macAddress ?? ''}] ${(state.replyMicroseconds / 1000).toFixed(3)}ms\n`);
		state.replyMicroseconds = undefined;
	}
	if (state.sent >= count) {
		io.out(
			`Sent ${state.sent} probe(s) (${state.received === 0 ? state.sent - 1 : 0} broadcast(s))\nReceived ${state.received} response(s) (0 request(s), 0 broadcast(s))\n`,
		);
		return state.received > 0 ? 0 : 1;
	}
	const outcome: EchoOutcome = macAddress === undefined ? {kind: 'lost'} : echo(io, address);
	state.sent += 1;
	state.replyMicroseconds = outcome.kind === 'reply' ? outcome.microseconds : undefined;
	state.atMs = io.process.nowMs + 1000;
	return state;
}

// traceroute

interface TraceState extends CommandState {
	output: string;
	status: number;
}

function traceroute(io: CommandIo, given: TraceState | undefined, isBusybox: boolean): number | TraceState {
	if (given) {
		io.out(given.output);
		return given.status;
	}
	const options = parseOptions(io, 'm:nq:w:p:IFf:i:s:t:lvTU46z:A', {});
	const name = options?.operands[0];
	if (!options || name === undefined) {
		io.err(
			isBusybox
				? 'BusyBox v1.37.0 multi-call binary.\n\nUsage: traceroute [-46IFlnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]\n'
				: 'Usage:\n  traceroute [ -46dFITnreAUDV ] host [ packetlen ]\n',
		);
		return isBusybox ? 1 : 2;
	}
	const found = io.process.resolve(name);
	if (found.kind === 'not-found') {
		const why = isBusybox
			? `traceroute: bad address '${name}'\n`
			: `${name}: ${lookupError(io, found.isTemporary)}\nCannot handle "host" cmdline arg \`${name}' on position 1 (argc 1)\n`;
		io.err(why);
		return isBusybox ? 1 : 2;
	}
	const address = found.addresses[0]!;
	const most = Number(options.value('m') ?? 30);
	const probes = Number(options.value('q') ?? 3);
	const waitMs = Math.round(Number(options.value('w') ?? 5) * 1000);
	io.out(`traceroute to ${name} (${address}), ${most} hops max, ${isBusybox ? 46 : 60} byte packets\n`);
	const {hops, end} = io.process.network?.().hops(address) ?? {hops: [], end: 'lost' as const};
	const label = (ip: string): string => (options.has('n') ? ip : `${reverseLookup(io, ip) ?? ip} (${ip})`);
	const stars = Array.from({length: probes}, () => '*').join(isBusybox ? '  ' : ' ');
	let output = '';
	let elapsedMs = 0;
	let silent = 0;
	for (let index = 0; index < most; index += 1) {
		const hop = hops[index];
		const number = String(index + 1).padStart(2);
		const isLast = index === hops.length - 1;
		const isUnreachable = isLast && end === 'unreachable';
		if (!hop) {
			silent += 1;
			output += `${number}  ${stars}\n`;
			continue;
		}
		const times = Array.from({length: probes}, (_, probe) => {
			const base = isUnreachable ? 3_060_000 : hop.microseconds;
			const text = ((base - Math.floor((base * probe) / 20)) / 1000).toFixed(3);
			return `  ${text} ms${isUnreachable ? ' !H' : ''}`;
		});
		elapsedMs += Math.ceil((hop.microseconds * probes) / 1000) + (isUnreachable ? 3060 : 0);
		output += `${number}  ${label(hop.ip)}${times.join('')}\n`;
		if (isLast && end !== 'lost') break;
	}
	// The older one asks one thing after the other, the newer sixteen at once.
	elapsedMs += isBusybox ? silent * probes * waitMs : Math.ceil((silent * probes) / 16) * waitMs;
	return {wait: 'time', atMs: io.process.nowMs + found.latencyMs + elapsedMs, output, status: 0};
}

export const pingCommands: readonly Command[] = [
	command<PingState>(
		'ping',
		(io, state) => ping(io, state, io.isBusybox),
		(io, state) => interruptedPing(io, state, io.isBusybox),
	),
	command<PingState>(
		'iputils/ping',
		(io, state) => ping(io, state, false),
		(io, state) => interruptedPing(io, state, false),
	),
	command('arping', arping),
	command<TraceState>('traceroute', (io, state) => traceroute(io, state, io.isBusybox)),
	command<TraceState>('linux/traceroute', (io, state) => traceroute(io, state, false)),
];
