import type {ListeningSocket} from '../network/stack.ts';
import {type Command, type CommandIo, command} from './command.ts';
import {routeTable} from './interfaces.ts';

/*
netstat (busybox's and net-tools') and ss. A connection here is over as soon as it has been decided, so that only sockets
that listen are ever seen. Left out: UDP, sockets of UNIX.
*/

interface ShownSocket {
	readonly address: string;
	readonly isIpv6: boolean;
	readonly socket: ListeningSocket;
}

/** Servers that listen on IPv6's wildcard, which takes IPv4 along; and those that open one socket for each. */
const dualStack =
	/^(java|node|httpd|apache2|nc|coredns|traefik|caddy|envoy|agnhost|prometheus|grafana|etcd|kube-\w+|http-echo|tomcat|mysqld|mariadbd|haproxy)$/;
const bothFamilies = /^(nginx|redis-server|postgres|valkey-server|sshd)$/;

/** `nginx` of `nginx: master process nginx -g daemon off;` */
function commOf({argv}: ListeningSocket): string {
	const first = (argv[0] ?? '').replace(/:? .*$/, '');
	return first.slice(first.lastIndexOf('/') + 1).slice(0, 15);
}

function shownSockets(io: CommandIo): readonly ShownSocket[] {
	const sockets = io.process.network?.().sockets() ?? [];
	const shown = sockets.flatMap((socket): ShownSocket[] => {
		const comm = commOf(socket);
		const families = bothFamilies.test(comm) ? [false, true] : [dualStack.test(comm)];
		return families.map((isIpv6) => ({address: isIpv6 ? '::' : '0.0.0.0', isIpv6, socket}));
	});
	return [...shown.filter(({isIpv6}) => !isIpv6), ...shown.filter(({isIpv6}) => isIpv6)];
}

function lettersOf(
	args: readonly string[],
	long: Readonly<Record<string, string>>,
): {readonly letters: string; readonly unknown: string | undefined} {
	let letters = '';
	for (const argument of args) {
		if (argument.startsWith('--')) {
			const letter = long[argument.slice(2)];
			if (letter === undefined) return {letters, unknown: argument};
			letters += letter;
		} else if (argument.startsWith('-')) letters += argument.slice(1);
	}
	return {letters, unknown: undefined};
}

const netstatLong = {
	tcp: 't',
	udp: 'u',
	raw: 'w',
	unix: 'x',
	listening: 'l',
	all: 'a',
	numeric: 'n',
	program: 'p',
	programs: 'p',
	route: 'r',
	interfaces: 'i',
	extend: 'e',
	continuous: 'c',
	statistics: 's',
	wide: 'W',
};

const netstatUsage = `
Usage: netstat [-ral] [-tuwx] [-enWp]

Display networking information

	-r	Routing table
	-a	All sockets
	-l	Listening sockets
		Else: connected sockets
	-t	TCP sockets
	-u	UDP sockets
	-w	Raw sockets
	-x	Unix sockets
		Else: all socket types
	-e	Other/more information
	-n	Don't resolve names
	-W	Wide display
	-p	Show PID/program name for sockets
`;

function netstat(io: CommandIo, isBusybox: boolean): number {
	const {letters, unknown} = lettersOf(io.args, netstatLong);
	const bad = unknown ?? [...letters].find((letter) => !(isBusybox ? 'laentuwxrWp46' : 'laentuwxrWpicsv46o').includes(letter));
	if (bad !== undefined) {
		const plain = bad.startsWith('--') ? `unrecognized option: ${bad.slice(2)}` : `unrecognized option: ${bad}`;
		io.err(isBusybox ? `netstat: ${plain}\nBusyBox v1.37.0 multi-call binary.\n${netstatUsage}` : `netstat: invalid option -- '${bad}'\n`);
		return isBusybox ? 1 : 4;
	}
	const has = (letter: string): boolean => letters.includes(letter);
	if (has('r')) {
		io.out(routeTable(io, has('n'), isBusybox, true));
		return 0;
	}
	if (has('i')) {
		io.out('Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n');
		for (const {name, mtu, kind} of io.process
			.network?.()
			.stack()
			?.interfaces.toSorted((a, b) => (a.name < b.name ? -1 : 1)) ?? [])
			io.out(
				`${name.padEnd(14)} ${String(mtu).padStart(6)} ${'0'.padStart(8)}      0      0 0      ${'0'.padStart(8)}      0      0      0 ${kind === 'loopback' ? 'LRU' : 'BMRU'}\n`,
			);
		return 0;
	}
	const isAnyKind = !has('t') && !has('u') && !has('w') && !has('x');
	const which = has('l') ? 'only servers' : has('a') ? 'servers and established' : 'w/o servers';
	if (isAnyKind || has('t') || has('u') || has('w')) {
		const extra = has('p') ? 'PID/Program name    ' : '';
		io.out(`Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${extra}\n`);
		if ((isAnyKind || has('t')) && (has('l') || has('a'))) {
			for (const {address, isIpv6, socket} of shownSockets(io)) {
				const proto = isIpv6 && !isBusybox ? 'tcp6' : 'tcp';
				const program = has('p') ? programText(socket, isBusybox) : '';
				io.out(
					`${proto.padEnd(6)}     0      0 ${`${address}:${socket.port}`.padEnd(23)} ${`${address}:*`.padEnd(23)} ${'LISTEN'.padEnd(12)}${program}\n`,
				);
			}
		}
	}
	if (isAnyKind || has('x'))
		io.out(`Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node${isBusybox ? '' : '  '} Path\n`);
	return 0;
}

function programText(socket: ListeningSocket, isBusybox: boolean): string {
	if (socket.pid === undefined) return isBusybox ? '-' : '-'.padEnd(20);
	const called = socket.argv.length === 1 ? socket.argv[0]! : (socket.argv[0] ?? '').replace(/^.*\//, '');
	const text = `${socket.pid}/${called}`;
	return isBusybox ? text.slice(0, 20) : text.slice(0, 19).padEnd(20);
}

const ssLong = {
	tcp: 't',
	udp: 'u',
	raw: 'w',
	unix: 'x',
	listening: 'l',
	all: 'a',
	numeric: 'n',
	processes: 'p',
	ipv4: '4',
	ipv6: '6',
	summary: 's',
	extended: 'e',
	info: 'i',
	memory: 'm',
	'no-header': 'H',
	options: 'o',
};

function ss(io: CommandIo): number {
	const {letters, unknown} = lettersOf(io.args, ssLong);
	if (unknown !== undefined) {
		io.err(`ss: unrecognized option '${unknown}'\n`);
		return 255;
	}
	const has = (letter: string): boolean => letters.includes(letter);
	const all = shownSockets(io).filter(({isIpv6}) => (has('4') ? !isIpv6 : has('6') ? isIpv6 : true));
	if (has('s')) {
		const [four, six] = [all.filter(({isIpv6}) => !isIpv6).length, all.filter(({isIpv6}) => isIpv6).length];
		const row = (name: string, a: number, b: number): string =>
			`${name}\t  ${String(a + b).padEnd(9)} ${String(a).padEnd(9)} ${String(b).padEnd(9)}\n`;
		io.out(
			`Total: ${all.length}\nTCP:   ${all.length} (estab 0, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\n${row('RAW', 0, 0)}${row('UDP', 0, 0)}${row('TCP', four, six)}${row('INET', four, six)}${row('FRAG', 0, 0)}\n`,
		);
		return 0;
	}
	const isAnyKind = !/[tuwx]/.test(letters);
	const sockets = (has('l') || has('a')) && (isAnyKind || has('t')) ? all : [];
	// The kind of socket is told where there may be several.
	const isKindShown = isAnyKind || letters.replace(/[^tuwx]/g, '').length > 1;
	const rows = sockets.map(({address, isIpv6, socket}) => {
		const wildcard = isIpv6 ? (isIpv6 && address === '::' && !bothFamilies.test(commOf(socket)) ? '*' : '[::]') : address;
		const process = has('p') && socket.pid !== undefined ? `users:(("${commOf(socket)}",pid=${socket.pid},fd=3))` : '';
		return {
			kind: 'tcp',
			queue: /^(nginx|httpd|redis-server|node|apache2)$/.test(commOf(socket)) ? 511 : 4096,
			address: wildcard,
			port: socket.port,
			process,
		};
	});
	const width = (values: readonly string[]): number => Math.max(...values.map((value) => value.length));
	const netid = width(['Netid', ...rows.map(({kind}) => kind)]);
	const local = width(['Local Address', ...rows.map(({address}) => address)]);
	const port = width(['Port', ...rows.map((row) => String(row.port))]);
	const peer = width(['Peer Address', ...rows.map(({address}) => address)]);
	const last = width(['Process', ...rows.map(({process}) => process)]);
	const kindText = (text: string): string => (isKindShown ? `${text.padEnd(netid)} ` : '');
	const state = width(['State', ...rows.map(() => 'LISTEN')]);
	const line = (
		kind: string,
		state_: string,
		receive: string,
		send: string,
		address: string,
		number: string,
		other: string,
		otherPort: string,
		process: string,
	): string =>
		`${kindText(kind)}${state_.padEnd(state)} ${receive.padEnd(6)} ${send.padEnd(6)} ${address.padStart(local)}:${number.padEnd(port)} ${other.padStart(peer)}:${otherPort.padEnd(4)}${process.padEnd(last)}\n`;
	if (!has('H')) io.out(line('Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address', 'Port', 'Peer Address', 'Port', 'Process'));
	for (const row of rows) io.out(line(row.kind, 'LISTEN', '0', String(row.queue), row.address, String(row.port), row.address, '*', row.process));
	return 0;
}

export const socketCommands: readonly Command[] = [
	command('netstat', (io) => netstat(io, io.isBusybox)),
	command('net-tools/netstat', (io) => netstat(io, false)),
	command('ss', ss),
];
