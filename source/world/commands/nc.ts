import type {ConnectOutcome} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command, withArguments} from './command.ts';
import {connectByName} from './connecting.ts';
import {converse, isRequest, parseRequest, type Reply} from './conversation.ts';
import {parseOptions} from './options.ts';
import {connectionError, lookupError} from './system-texts.ts';

/*
nc as busybox, OpenBSD (Debian, Ubuntu) and nmap (ncat: CentOS) have it, and telnet as busybox and the GNU inetutils have
it. Left out: UDP, proxies, TLS, a conversation in which the server speaks first.
*/

type Flavour = 'busybox' | 'openbsd' | 'ncat';

interface ConnectState extends CommandState {
	phase: 'connecting' | 'talking' | 'answered' | 'closing';
	outcome: ConnectOutcome;
	address: string;
	/** Which of several ports. */
	index: number;
	hasSucceeded: boolean;
	/** What was read and not yet sent. */
	text: string;
	isInputEnded: boolean;
	reply: Reply | undefined;
	/** It has sent something. */
	hasSent: boolean;
	untilMs: number | undefined;
	sentBytes: number;
	receivedBytes: number;
}

/** Of somebody who listens: what has come, and what goes back. */
interface ListenState extends CommandState {
	arrived: string | undefined;
	from: string | undefined;
	/** Set by the shell if there is no program to ask. */
	answer: string | undefined;
	readonly hasProgram: boolean;
}

/** Linux gives a connection up after so long without an answer to its SYNs. */
const connectTimeoutMs = 131_000;
/** A server closes a connection over which nothing comes. */
const idleServerMs = 60_000;

const busyboxUsage = `BusyBox v1.37.0 multi-call binary.

Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)
`;
const openbsdUsage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

function nc(io: CommandIo, state: ConnectState | ListenState | undefined, flavour: Flavour): number | ConnectState | ListenState {
	// What comes after -e is a command with options of its own.
	const at = io.args.findIndex((argument) => /^-[a-z]*[ec]$/.test(argument));
	const isShell = at >= 0 && io.args[at]!.endsWith('c') && flavour === 'ncat';
	const hasProgram = at >= 0 && flavour !== 'openbsd' && (io.args[at]!.endsWith('e') || isShell);
	const given = hasProgram ? io.args.slice(0, at).concat(io.args[at]!.length > 2 ? [io.args[at]!.slice(0, -1)] : []) : io.args;
	const program = hasProgram ? (flavour === 'ncat' ? io.args.slice(at + 1, at + 2) : io.args.slice(at + 1)) : undefined;
	const after = hasProgram && flavour === 'ncat' ? io.args.slice(at + 2) : [];
	const options = parseOptions(
		withArguments(io, [...given, ...after]),
		flavour === 'openbsd' ? 'zvnw:lp:kuq:N46i:s:UdCDhrStX:x:' : 'zvnw:lp:kuq:N46i:s:bo:UdCth',
		{
			listen: 'l',
			verbose: 'v',
			wait: 'w',
			'keep-open': 'k',
			udp: 'u',
			'send-only': 'N',
			'recv-only': 'd',
			nodns: 'n',
		},
	);
	if (!options) {
		if (flavour === 'busybox') io.err(busyboxUsage);
		return flavour === 'ncat' ? 2 : 1;
	}
	const verbosity = options.values('v').length;
	if (options.has('l')) {
		const port = Number(options.value('p') ?? options.operands.at(-1));
		return listen(io, state as ListenState | undefined, {
			flavour,
			port: Number.isInteger(port) && port > 0 ? port : flavour === 'ncat' ? 31_337 : 0,
			isKept: options.has('k') || options.values('l').length > 1,
			isVerbose: verbosity > 0,
			program: program && (isShell ? ['/bin/sh', '-c', ...program] : flavour === 'ncat' ? program.flatMap((text) => text.split(/\s+/)) : program),
		});
	}
	const [target, ...portTexts] = options.operands;
	const ports = portTexts.flatMap((text) => portRange(text));
	if (target === undefined || ports.length === 0 || ports.some((port) => !(port > 0 && port < 65_536))) {
		return badArguments(io, flavour, target, portTexts);
	}
	return connect(io, state as ConnectState | undefined, {
		flavour,
		target,
		ports: flavour === 'openbsd' ? ports : ports.slice(0, 1),
		waitMs: options.value('w') === undefined ? undefined : Math.round(Number(options.value('w')) * 1000),
		isScan: options.has('z'),
		isUdp: options.has('u'),
		verbosity,
		isClosedAfterInput: options.has('N') || options.value('q') !== undefined || flavour !== 'openbsd',
		isAddressShown: !options.has('n'),
	});
}

function badArguments(io: CommandIo, flavour: Flavour, target: string | undefined, ports: readonly string[]): number {
	if (flavour === 'busybox') io.err(target !== undefined && ports.length > 0 ? `nc: bad port '${ports[0]}'\n` : busyboxUsage);
	else if (flavour === 'openbsd')
		io.err(target === undefined ? openbsdUsage : ports.length === 0 ? 'nc: missing port number\n' : `nc: port number invalid: ${ports[0]}\n`);
	else
		io.err(
			target === undefined
				? 'Ncat: You must specify a host to connect to. QUITTING.\n'
				: `Ncat: Invalid port number "${ports[0] ?? ''}". QUITTING.\n`,
		);
	return flavour === 'ncat' ? 2 : 1;
}

function portRange(text: string): readonly number[] {
	const match = /^(\d+)-(\d+)$/.exec(text);
	if (!match) return [serviceports[text] ?? Number(text)];
	const first = Number(match[1]);
	return Array.from({length: Math.max(0, Math.min(Number(match[2]), first + 999) - first + 1)}, (_, index) => first + index);
}

/** Names of /etc/services that are asked for. */
const serviceports: Readonly<Record<string, number>> = {
	http: 80,
	https: 443,
	ssh: 22,
	domain: 53,
	mysql: 3306,
	postgresql: 5432,
	redis: 6379,
	smtp: 25,
};

// Connecting

interface ConnectOptions {
	readonly flavour: Flavour;
	readonly target: string;
	readonly ports: readonly number[];
	readonly waitMs: number | undefined;
	readonly isScan: boolean;
	readonly isUdp: boolean;
	readonly verbosity: number;
	/** When there is nothing more to send, the server is told so. */
	readonly isClosedAfterInput: boolean;
	readonly isAddressShown: boolean;
}

function connect(io: CommandIo, state: ConnectState | undefined, options: ConnectOptions): number | ConnectState {
	const {ports, flavour, verbosity} = options;
	if (!state) {
		if (flavour === 'ncat' && verbosity > 0) io.err('Ncat: Version 7.95 ( https://nmap.org/ncat )\n');
		return beginConnection(io, options, 0, false);
	}
	const {nowMs} = io.process;
	switch (state.phase) {
		case 'connecting': {
			const {outcome} = state;
			const isConnected = outcome.kind === 'connected';
			sayOutcome(io, state, options);
			if (outcome.kind === 'unknown-host') return flavour === 'ncat' ? 2 : 1;
			const next = state.index + 1;
			if (options.isScan || !isConnected) {
				const hasSucceeded = state.hasSucceeded || isConnected;
				if (flavour === 'ncat' && isConnected && verbosity > 0) io.err('Ncat: 0 bytes sent, 0 bytes received in 0.02 seconds.\n');
				if (next < ports.length) return beginConnection(io, options, next, hasSucceeded);
				if (flavour === 'busybox' && verbosity > 1) io.err('sent 0, rcvd 0\n');
				return hasSucceeded ? 0 : 1;
			}
			state.phase = 'talking';
			return talk(io, state, options);
		}
		case 'talking':
			return talk(io, state, options);
		case 'answered': {
			const {text, isClosed, outcome} = state.reply!;
			io.out(text);
			state.receivedBytes += text.length;
			if (outcome.kind === 'reset' && text === '' && outcome.message === undefined) return 0;
			if (isClosed || (state.isInputEnded && options.isClosedAfterInput)) return endTalk(io, state, options);
			state.phase = 'talking';
			return talk(io, state, options);
		}
		case 'closing':
			return nowMs >= (state.atMs ?? 0) ? endTalk(io, state, options) : state;
	}
}

function beginConnection(io: CommandIo, {target, ports, waitMs, isUdp}: ConnectOptions, index: number, hasSucceeded: boolean): ConnectState {
	const {outcome: found, address} = connectByName(io.process, target, ports[index]!, waitMs ?? connectTimeoutMs);
	// Nothing tells of a datagram that it has arrived.
	const outcome: ConnectOutcome = isUdp && found.kind === 'timeout' && found.during === 'connect' ? {kind: 'connected', latencyMs: 0} : found;
	return {
		wait: 'time',
		atMs: io.process.nowMs + outcome.latencyMs,
		phase: 'connecting',
		outcome,
		address,
		index,
		hasSucceeded,
		text: '',
		isInputEnded: false,
		reply: undefined,
		hasSent: false,
		untilMs: undefined,
		sentBytes: 0,
		receivedBytes: 0,
	};
}

/** What is said of how the connection came about, on standard error. */
function sayOutcome(io: CommandIo, {outcome, address, index}: ConnectState, {flavour, target, ports, verbosity, waitMs}: ConnectOptions): void {
	const port = ports[index]!;
	const {kind} = outcome;
	const isNamed = target !== address;
	if (kind === 'unknown-host') {
		const why = lookupError(io, outcome.isTemporary);
		if (flavour === 'busybox') io.complain(`bad address '${target}'`);
		else if (flavour === 'openbsd') io.complain(`getaddrinfo for host "${target}" port ${port}: ${why}`);
		else io.err(`Ncat: Could not resolve hostname "${target}": ${why}. QUITTING.\n`);
		return;
	}
	if (verbosity === 0 && flavour !== 'ncat') return;
	switch (flavour) {
		case 'busybox':
			if (kind === 'connected') io.err(`${target} (${address}:${port}) open\n`);
			// With one -v refusals are kept quiet about.
			else if (kind !== 'refused' || verbosity > 1) io.complain(`${target} (${address}:${port}): ${connectionError(io, kind)}`);
			return;
		case 'openbsd': {
			const service = portNames[port] ?? '*';
			const shown = isNamed ? `${target} (${address})` : target;
			if (kind === 'connected') io.err(`Connection to ${shown} ${port} port [tcp/${service}] succeeded!\n`);
			else if (kind === 'timeout' && waitMs !== undefined) io.complain(`connect to ${shown} port ${port} (tcp) timed out: Operation now in progress`);
			else io.complain(`connect to ${shown} port ${port} (tcp) failed: ${connectionError(io, kind)}`);
			return;
		}
		case 'ncat':
			if (kind === 'connected') {
				if (verbosity > 0) io.err(`Ncat: Connected to ${address}:${port}.\n`);
			} else io.err(kind === 'timeout' && waitMs !== undefined ? 'Ncat: TIMEOUT.\n' : `Ncat: ${connectionError(io, kind)}.\n`);
	}
}

const portNames: Readonly<Record<number, string>> = {
	22: 'ssh',
	53: 'domain',
	80: 'http',
	443: 'https',
	3306: 'mysql',
	5432: 'postgresql',
	6379: 'redis',
	8080: 'http-alt',
};

/** Sends what can be read, as soon as it is something a server can answer. */
function talk(io: CommandIo, state: ConnectState, options: ConnectOptions): number | ConnectState {
	const {nowMs} = io.process;
	while (!state.isInputEnded) {
		const text = io.read();
		if (text === undefined) state.isInputEnded = true;
		else if (text === '') break;
		else {
			state.text += text;
			state.untilMs = undefined;
		}
	}
	const isWhole = isRequest(state.text) ? parseRequest(state.text) !== undefined : state.text.endsWith('\n');
	if (state.text !== '' && (isWhole || state.isInputEnded)) {
		const {text} = state;
		state.sentBytes += text.length;
		state.hasSent = true;
		state.text = parseRequest(text)?.rest ?? '';
		const port = options.ports[state.index]!;
		// A request that will never be whole is answered by nobody.
		const isHopeless = isRequest(text) && parseRequest(text) === undefined;
		const reply: Reply = isHopeless
			? {outcome: {kind: 'timeout', latencyMs: 1}, text: '', isClosed: options.isClosedAfterInput}
			: converse(io.process, state.address, port, text, options.waitMs ?? idleServerMs);
		state.reply = reply;
		state.phase = 'answered';
		state.wait = 'time';
		const isSilent = reply.outcome.kind === 'timeout' && !isHopeless;
		state.atMs =
			nowMs +
			(isSilent && !(state.isInputEnded && options.isClosedAfterInput) ? reply.outcome.latencyMs : Math.min(reply.outcome.latencyMs, idleServerMs));
		return state;
	}
	if (!state.isInputEnded) {
		if (options.waitMs !== undefined) state.untilMs ??= nowMs + options.waitMs;
		if (state.untilMs !== undefined && nowMs >= state.untilMs) return endTalk(io, state, options);
		state.phase = 'talking';
		state.wait = 'input';
		if (state.untilMs === undefined) delete state.atMs;
		else state.atMs = state.untilMs;
		return state;
	}
	if (options.isClosedAfterInput) return endTalk(io, state, options);
	// It still holds its end open, until the server has had enough.
	state.phase = 'closing';
	state.wait = 'time';
	state.atMs = nowMs + Math.min(options.waitMs ?? idleServerMs, idleServerMs);
	return state;
}

function endTalk(io: CommandIo, {sentBytes, receivedBytes}: ConnectState, {flavour, verbosity}: ConnectOptions): number {
	if (flavour === 'busybox' && verbosity > 1) io.err(`sent ${sentBytes}, rcvd ${receivedBytes}\n`);
	if (flavour === 'ncat' && verbosity > 0) io.err(`Ncat: ${sentBytes} bytes sent, ${receivedBytes} bytes received in 0.02 seconds.\n`);
	return 0;
}

// Listening

interface ListenOptions {
	readonly flavour: Flavour;
	readonly port: number;
	readonly isKept: boolean;
	readonly isVerbose: boolean;
	readonly program: readonly string[] | undefined;
}

function listen(io: CommandIo, given: ListenState | undefined, {flavour, port, isKept, isVerbose, program}: ListenOptions): number | ListenState {
	if (!given) {
		if (port === 0) return badArguments(io, flavour, undefined, []);
		if (!io.process.listen(port)) {
			if (flavour === 'ncat') io.err(`Ncat: bind to 0.0.0.0:${port}: Address already in use. QUITTING.\n`);
			else io.complain(flavour === 'busybox' ? 'bind: Address already in use' : 'Address already in use');
			return flavour === 'ncat' ? 2 : 1;
		}
		if (isVerbose) {
			if (flavour === 'busybox') io.err(`listening on [::]:${port} ...\n`);
			else if (flavour === 'openbsd') io.err(`Listening on 0.0.0.0 ${port}\n`);
			else io.err(`Ncat: Version 7.95 ( https://nmap.org/ncat )\nNcat: Listening on [::]:${port}\nNcat: Listening on 0.0.0.0:${port}\n`);
		}
		return {wait: 'nothing', port, arrived: undefined, from: undefined, answer: undefined, hasProgram: program !== undefined};
	}
	const state = given;
	const isServed = state.wait === 'command';
	if (isServed) state.answer = io.commandOutput ?? '';
	else if (state.arrived === undefined) return state;
	else {
		const from = `${state.from ?? ''}:${40_000 + io.process.random.integer(0, 9999)}`;
		if (isVerbose) {
			if (flavour === 'busybox')
				io.err(
					`connect to [::ffff:${io.process.ip}]:${port} from [::ffff:${state.from ?? ''}]${from.slice(from.lastIndexOf(':'))} ([::ffff:${state.from ?? ''}]${from.slice(from.lastIndexOf(':'))})\n`,
				);
			else if (flavour === 'openbsd') io.err(`Connection received on ${from.replace(':', ' ')}\n`);
			else io.err(`Ncat: Connection from ${from}.\n`);
		}
		if (program) {
			state.commandInput = state.arrived;
			state.command = program;
			state.isCaptured = true;
			state.wait = 'command';
			return state;
		}
		io.out(state.arrived);
	}
	if (!isKept) {
		io.process.close(port);
		return 0;
	}
	state.wait = 'nothing';
	state.arrived = undefined;
	return state;
}

// telnet

function telnet(io: CommandIo, state: ConnectState | undefined, isBusybox: boolean): number | ConnectState {
	const words = io.args.filter((argument) => !argument.startsWith('-'));
	const [target, portText = '23'] = words;
	if (target === undefined) {
		io.err(isBusybox ? 'BusyBox v1.37.0 multi-call binary.\n\nUsage: telnet [-a] [-l USER] HOST [PORT]\n' : 'telnet> ');
		return 1;
	}
	const port = serviceports[portText] ?? Number(portText);
	const options: ConnectOptions = {
		flavour: 'busybox',
		target,
		ports: [port],
		waitMs: undefined,
		isScan: false,
		isUdp: false,
		verbosity: 0,
		isClosedAfterInput: true,
		isAddressShown: true,
	};
	if (!state) return beginConnection(io, options, 0, false);
	if (state.phase === 'connecting') {
		const {outcome, address} = state;
		if (outcome.kind === 'unknown-host') {
			if (isBusybox) io.complain(`bad address '${target}'`);
			else io.err(`telnet: could not resolve ${target}/${portText}: ${lookupError(io, outcome.isTemporary)}\n`);
			return 1;
		}
		if (!isBusybox) io.out(`Trying ${address}...\n`);
		if (outcome.kind !== 'connected') {
			const why = connectionError(io, outcome.kind);
			io.complain(isBusybox ? `can't connect to remote host (${address}): ${why}` : `Unable to connect to remote host: ${why}`);
			return 1;
		}
		io.out(isBusybox ? `Connected to ${target}\n` : `Connected to ${target}.\nEscape character is '^]'.\n`);
		state.phase = 'talking';
	}
	if (state.phase === 'answered') {
		const {text, isClosed} = state.reply!;
		io.out(text);
		if (isClosed) {
			io.err('Connection closed by foreign host\n'.replace('\n', isBusybox ? '\n' : '.\n'));
			return isBusybox ? 1 : 0;
		}
		state.phase = 'talking';
	}
	return talk(io, state, options);
}

export const ncCommands: readonly Command[] = [
	command<ConnectState | ListenState>('nc', (io, state) => nc(io, state, io.isBusybox ? 'busybox' : 'openbsd')),
	command<ConnectState | ListenState>('netcat', (io, state) => nc(io, state, io.isBusybox ? 'busybox' : 'openbsd')),
	command<ConnectState | ListenState>('openbsd/nc', (io, state) => nc(io, state, 'openbsd')),
	command<ConnectState | ListenState>('ncat', (io, state) => nc(io, state, 'ncat')),
	command<ConnectState>('telnet', (io, state) => telnet(io, state, io.isBusybox)),
	command<ConnectState>('inetutils/telnet', (io, state) => telnet(io, state, false)),
];
