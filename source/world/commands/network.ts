import type {ConnectOutcome} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {parseOptions} from './options.ts';

/* nslookup, dig, host, getent, ping, nc. Left out: record types other than A, reverse lookups of addresses, UDP. */

/** What a container asks the name server for, in milliseconds of waiting. */
const answerMs = 4;
const notFoundMs = 8;
/** Five seconds and two attempts, as resolv.conf(5) has it, for the name and once more without search domains. */
const noServerMs = 10_000;

interface LookupState extends CommandState {
	output: string;
	error: string;
	status: number;
}

function nameServer(io: CommandIo): string {
	return /^nameserver\s+(\S+)/m.exec(io.files.read('/etc/resolv.conf') ?? '')?.[1] ?? '127.0.0.1';
}

function isAddress(text: string): boolean {
	return /^\d+\.\d+\.\d+\.\d+$/.test(text);
}

/** Since 1.29 busybox has another nslookup; the image of Kubernetes' own pages is 1.28 for that reason. */
function isNewBusybox(io: CommandIo): boolean {
	const release = io.files.read('/etc/os-release') ?? '';
	if (/^ID=alpine/m.test(release)) return true;
	const version = /^VERSION_ID="1\.(\d+)/m.exec(release)?.[1];
	return version !== undefined && Number(version) >= 29;
}

/** Whether the name server answers at all. */
function canReachServer(io: CommandIo, server: string): boolean {
	return io.process.connect(server, 53, 5000).kind === 'connected';
}

function finish(io: CommandIo, state: LookupState): number {
	io.out(state.output);
	io.err(state.error);
	return state.status;
}

function nslookup(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	// Where there is a dig, nslookup is bind's as well.
	const isBusybox = io.isBusybox && io.files.stat('/usr/bin/dig') === undefined;
	const words = io.args.filter((argument) => !argument.startsWith('-'));
	const [name, given] = words;
	if (name === undefined) {
		io.err(isBusybox ? 'Usage: nslookup [HOST] [SERVER]\n' : 'Usage: nslookup [-opt ...] [host] [server]\n');
		return 1;
	}
	const server = given ?? nameServer(io);
	const after = (delayMs: number, output: string, status: number, error = ''): LookupState => ({
		wait: 'time',
		atMs: io.process.nowMs + delayMs,
		output,
		error,
		status,
	});
	const found = isAddress(name) ? {name, addresses: [name]} : io.process.lookup(name);
	if (isBusybox && !isNewBusybox(io)) {
		const serverName =
			io.process.lookup('kube-dns.kube-system.svc.cluster.local')?.addresses[0] === server ? ' kube-dns.kube-system.svc.cluster.local' : '';
		const heading = `Server:    ${server}\nAddress 1: ${server}${serverName}\n\n`;
		if (found) {
			const lines = found.addresses.map((address, index) => `Address ${index + 1}: ${address}${found.name === address ? '' : ` ${found.name}`}\n`);
			return after(answerMs, `${heading}Name:      ${name}\n${lines.join('')}`, 0);
		}
		const isReachable = canReachServer(io, server);
		return after(
			isReachable ? notFoundMs : noServerMs,
			isReachable ? heading : `Server:    ${server}\nAddress 1: ${server}\n\n`,
			1,
			`nslookup: can't resolve '${name}'\n`,
		);
	}
	if (isBusybox) {
		// It asks for A and AAAA, and uses the search domains only for names without a dot.
		const complete = name.includes('.') && !isAddress(name) ? io.process.lookup(name.endsWith('.') ? name : `${name}.`) : found;
		const heading = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
		if (complete)
			return after(answerMs, `${heading}${complete.addresses.map((address) => `Name:\t${complete.name}\nAddress: ${address}\n`).join('')}\n\n`, 0);
		if (!canReachServer(io, server)) return after(noServerMs, ';; connection timed out; no servers could be reached\n\n', 1);
		return after(notFoundMs, heading + `** server can't find ${name}: NXDOMAIN\n\n`.repeat(2), 1);
	}
	const heading = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
	if (found) return after(answerMs, `${heading}${found.addresses.map((address) => `Name:\t${found.name}\nAddress: ${address}\n`).join('')}\n`, 0);
	if (!canReachServer(io, server)) return after(noServerMs, ';; connection timed out; no servers could be reached\n\n', 1);
	return after(notFoundMs, `${heading}** server can't find ${name}: NXDOMAIN\n\n`, 1);
}

function dig(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	const isShort = io.args.includes('+short');
	const isSearching = io.args.includes('+search');
	const server = io.args.find((argument) => argument.startsWith('@'))?.slice(1) ?? nameServer(io);
	const name = io.args.find((argument) => !/^[-+@]/.test(argument) && !/^(A|AAAA|ANY|IN|SRV|TXT|CNAME|MX)$/i.test(argument)) ?? '.';
	if (!canReachServer(io, server)) {
		return {
			wait: 'time',
			atMs: io.process.nowMs + 15_000,
			output: ';; communications error: timed out\n;; no servers could be reached\n',
			error: '',
			status: 9,
		};
	}
	// dig does not use the search domains: the name is taken as complete.
	const found = io.process.lookup(isSearching || name.endsWith('.') ? name : `${name}.`);
	const addresses = found?.addresses ?? [];
	let output = '';
	if (isShort) output = addresses.map((address) => `${address}\n`).join('');
	else {
		const full = name.endsWith('.') ? name : `${name}.`;
		const status = found ? 'NOERROR' : 'NXDOMAIN';
		output = `\n; <<>> DiG 9.18.28 <<>> ${io.args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${io.process.random.integer(1, 65_535)}\n`;
		output += `;; flags: qr aa rd; QUERY: 1, ANSWER: ${addresses.length}, AUTHORITY: ${found ? 0 : 1}, ADDITIONAL: 1\n\n;; QUESTION SECTION:\n;${full}\t\tIN\tA\n\n`;
		if (addresses.length > 0) output += `;; ANSWER SECTION:\n${addresses.map((address) => `${full}\t30\tIN\tA\t${address}\n`).join('')}\n`;
		output += `;; Query time: ${answerMs} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n\n`;
	}
	return {wait: 'time', atMs: io.process.nowMs + answerMs, output, error: '', status: 0};
}

function host(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	const name = io.args.find((argument) => !argument.startsWith('-')) ?? '';
	const found = io.process.lookup(name);
	const output = found
		? found.addresses.map((address) => `${found.name} has address ${address}\n`).join('')
		: `Host ${name} not found: 3(NXDOMAIN)\n`;
	return {wait: 'time', atMs: io.process.nowMs + (found ? answerMs : notFoundMs), output, error: '', status: found ? 0 : 1};
}

function getent(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	const [database, key = ''] = io.args;
	if (database !== 'hosts' && database !== 'ahosts' && database !== 'ahostsv4') {
		const path = {passwd: '/etc/passwd', group: '/etc/group'}[database ?? ''];
		const line =
			path === undefined
				? undefined
				: (io.files.read(path) ?? '').split('\n').find((each) => key === '' || each.split(':')[0] === key || each.split(':')[2] === key);
		if (line) io.out(`${line}\n`);
		return line ? 0 : 2;
	}
	const found = io.process.lookup(key);
	const output = found ? found.addresses.map((address) => `${address.padEnd(15)} ${found.name}\n`).join('') : '';
	return {wait: 'time', atMs: io.process.nowMs + (found ? answerMs : notFoundMs), output, error: '', status: found ? 0 : 2};
}

interface PingState extends CommandState {
	address: string;
	sent: number;
	received: number;
	times: number[];
	/** Latency of the answer that is waited for, if one will come. */
	answerMs: number | undefined;
}

function ping(io: CommandIo, state: PingState | undefined): number | PingState {
	const options = parseOptions(io, 'c:W:w:i:qn46s:I:t:', {});
	if (!options) return 2;
	const name = options.operands[0];
	if (name === undefined) return 2;
	const count = Number(options.value('c') ?? Number.POSITIVE_INFINITY);
	const intervalMs = Math.round(Number(options.value('i') ?? 1) * 1000);
	let current = state;
	if (!current) {
		const address = isAddress(name) ? name : io.process.lookup(name)?.addresses[0];
		if (address === undefined) {
			io.complain(io.isBusybox ? `bad address '${name}'` : `${name}: Name or service not known`);
			return io.isBusybox ? 1 : 2;
		}
		io.out(io.isBusybox ? `PING ${name} (${address}): 56 data bytes\n` : `PING ${name} (${address}) 56(84) bytes of data.\n`);
		current = {wait: 'time', atMs: io.process.nowMs, address, sent: 0, received: 0, times: [], answerMs: undefined};
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
		return {wait: 'nothing', outcome: undefined, port};
	}
	const [target, portText] = options.operands;
	const port = Number(portText);
	if (target === undefined || !Number.isInteger(port)) {
		io.complain('bad arguments');
		return 1;
	}
	if (!state) {
		const timeoutMs = Math.round(Number(options.value('w') ?? 127) * 1000);
		const outcome = io.process.connect(target, port, timeoutMs);
		return {wait: 'time', atMs: io.process.nowMs + outcome.latencyMs, outcome};
	}
	const outcome = state.outcome!;
	const address = isAddress(target) ? target : (io.process.lookup(target)?.addresses[0] ?? target);
	switch (outcome.kind) {
		case 'connected':
			if (options.has('v'))
				io.err(io.isBusybox ? `${target} (${address}:${port}) open\n` : `Connection to ${target} (${address}) ${port} port [tcp/*] succeeded!\n`);
			return 0;
		case 'unknown-host':
			io.complain(io.isBusybox ? `bad address '${target}'` : `getaddrinfo for host "${target}" port ${port}: Name or service not known`);
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

export const networkCommands: readonly Command[] = [
	command('nslookup', nslookup),
	command('dig', dig),
	command('host', host),
	command('getent', getent),
	command('ping', ping),
	command('nc', nc),
	command('netcat', nc),
];
