import {addressNumber, type NetworkInterface, type NetworkRoute, type NetworkStack} from '../network/stack.ts';
import {type Command, type CommandIo, command} from './command.ts';

/*
ip (busybox's and iproute2's), ifconfig, route and arp (busybox's and net-tools'), as far as they show something.
Left out: changing anything, counters (they stay at 0), tables of routes other than the main one, JSON.
*/

const ipUsage = `
Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION
`;
const iproute2Usage = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | amt | fou | help | ila | ioam | l2tp |
                   link | macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}
`;

const objects = ['address', 'link', 'route', 'neighbour', 'neighbor', 'rule'] as const;

interface IpOptions {
	readonly isBusybox: boolean;
	readonly isOneLine: boolean;
	readonly isBrief: boolean;
	readonly isStatistics: boolean;
	/** 4, 6; undefined: both. */
	readonly family: 4 | 6 | undefined;
}

const noStack: NetworkStack = {interfaces: [], routes: [], neighbours: []};

function stackOf(io: CommandIo): NetworkStack {
	return io.process.network?.().stack() ?? noStack;
}

function ip(io: CommandIo, isBusybox: boolean): number {
	const flags = io.args.slice(
		0,
		Math.max(
			0,
			io.args.findIndex((argument) => !argument.startsWith('-')) < 0 ? io.args.length : io.args.findIndex((argument) => !argument.startsWith('-')),
		),
	);
	const [object = '', ...words] = io.args.slice(flags.length);
	if (flags.includes('-V') || flags.includes('-Version')) {
		io.out('ip utility, iproute2-6.15.0, libbpf 1.5.0\n');
		return 0;
	}
	const isKnown = (flag: string): boolean =>
		(isBusybox ? /^-(4|6|0|o|oneline|f|family)$/ : /^-(4|6|0|o|oneline|br|brief|s|stats|statistics|d|details|c|color|N|n|r|h|j|json|p|pretty)$/).test(
			flag,
		);
	const wanted = object === '' ? undefined : objects.find((name) => name.startsWith(object));
	if (wanted === undefined || !flags.every(isKnown)) {
		if (isBusybox) io.err(`BusyBox v1.37.0 multi-call binary.\n${ipUsage}`);
		else if (object === '' || flags.some((flag) => !isKnown(flag)))
			io.err(flags.every(isKnown) ? iproute2Usage : `Option "${flags.find((flag) => !isKnown(flag))!}" is unknown, try "ip -help".\n`);
		else io.err(`Object "${object}" is unknown, try "ip help".\n`);
		return isBusybox || object !== '' ? 1 : 255;
	}
	const options: IpOptions = {
		isBusybox,
		isOneLine: flags.some((flag) => flag === '-o' || flag === '-oneline'),
		isBrief: flags.some((flag) => flag === '-br' || flag === '-brief'),
		isStatistics: flags.some((flag) => /^-s/.test(flag)),
		family: flags.includes('-4') ? 4 : flags.includes('-6') ? 6 : undefined,
	};
	const [verb = 'show', ...rest] = words;
	const isShown = 'show'.startsWith(verb) || 'list'.startsWith(verb) || verb === 'lst';
	if (wanted === 'route' && verb !== '' && 'get'.startsWith(verb)) return routeGet(io, rest[0], isBusybox);
	if (!isShown && /^(add|del|delete|set|flush|change|replace|append|a|d)$/.test(verb)) return refused(io, isBusybox);
	const device = isShown ? deviceOf(rest) : deviceOf(words);
	const stack = stackOf(io);
	if (device !== undefined && !stack.interfaces.some(({name}) => name === device)) {
		io.err(isBusybox ? `ip: can't find device '${device}'\n` : `Device "${device}" does not exist.\n`);
		return 1;
	}
	switch (wanted) {
		case 'address':
		case 'link': {
			const isLink = wanted === 'link';
			for (const each of stack.interfaces) if (device === undefined || each.name === device) io.out(interfaceText(each, isLink, options));
			return 0;
		}
		case 'route':
			if (options.family === 6) return 0;
			for (const route of stack.routes) if (device === undefined || route.device === device) io.out(`${routeText(route, isBusybox)}\n`);
			return 0;
		case 'rule':
			for (const [order, table] of [
				[0, 'local'],
				[32_766, 'main'],
				[32_767, 'default'],
			] as const)
				io.out(`${order}:\tfrom all lookup ${table}${isBusybox ? ' ' : ''}\n`);
			return 0;
		default:
			for (const {ip: address, macAddress, device: own} of stack.neighbours) {
				if (device !== undefined && own !== device) continue;
				io.out(`${address} dev ${own} lladdr ${macAddress} ${isBusybox ? 'used 0/0/0 probes 1 STALE' : 'STALE '}\n`);
			}
			return 0;
	}
}

function deviceOf(words: readonly string[]): string | undefined {
	const at = words.indexOf('dev');
	return at >= 0 ? words[at + 1] : words.find((word) => !/^(up|table|main|all|scope|global|link|to|type)$/.test(word));
}

/** Without CAP_NET_ADMIN nothing can be changed; with it, nothing is here. */
function refused(io: CommandIo, isBusybox: boolean): number {
	const capabilities = /^CapEff:\t([0-9a-f]+)/m.exec(io.files.read('/proc/self/status') ?? '')?.[1] ?? '0';
	const mayChange = ((BigInt(`0x${capabilities}`) >> 12n) & 1n) === 1n;
	if (mayChange) io.complain('changing the network is not supported by this simulated command');
	else io.err(isBusybox ? `${io.name}: RTNETLINK answers: Operation not permitted\n` : 'RTNETLINK answers: Operation not permitted\n');
	return isBusybox ? 1 : 2;
}

function interfaceText(each: NetworkInterface, isLink: boolean, options: IpOptions): string {
	const {isBusybox, isOneLine, isBrief, family} = options;
	const {index, name, peerIndex, kind, macAddress, mtu, address, address6, master} = each;
	if (family === 4 && !address) return '';
	const isLoopback = kind === 'loopback';
	const shownName = peerIndex === undefined ? name : `${name}@if${peerIndex}`;
	const lines = addressLines(each, family);
	if (isBrief) {
		const state = isLoopback ? 'UNKNOWN' : 'UP';
		const flags = `<${flagsOf(each, false).join(',')}>`;
		const values = isLink
			? [macAddress, flags]
			: [...(address && family !== 6 ? [`${address.ip}/${address.prefixLength}`] : []), ...(address6 && family !== 4 ? [prefixed6(address6)] : [])];
		return `${shownName.padEnd(16)} ${state.padEnd(14)} ${values.join(' ')} \n`;
	}
	if (isOneLine && !isLink) return lines.map((line) => `${index}: ${name}    ${line.join('\\')}\n`).join('');
	const state = isBusybox ? '' : ` state ${isLoopback || kind === 'vxlan' ? 'UNKNOWN' : 'UP'}${isLink ? ' mode DEFAULT' : ''} group default`;
	const owner = master === undefined ? '' : ` master ${master}`;
	const queue = ` qdisc ${kind === 'ethernet' ? 'fq_codel' : 'noqueue'}${owner}${state} qlen 1000`;
	const head = `${index}: ${shownName}: <${flagsOf(each, isBusybox).join(',')}> mtu ${mtu}${queue}`;
	const netns = peerIndex !== undefined && !isBusybox ? ' link-netnsid 0' : '';
	const link = `    link/${isLoopback ? 'loopback' : 'ether'} ${macAddress} brd ${isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${netns}`;
	const parts = [
		head,
		...(family === undefined || isLink ? [link] : []),
		...(isLink ? [] : lines.flatMap(([first, second]) => [`    ${first}`, second])),
	];
	const zeros = '             0       0      0       0       0       0 ';
	if (isLink && options.isStatistics && !isBusybox)
		parts.push(
			'    RX:  bytes packets errors dropped  missed   mcast           ',
			zeros,
			'    TX:  bytes packets errors dropped carrier collsns           ',
			zeros,
		);
	return `${parts.join(isOneLine ? '\\' : '\n')}\n`;
}

function prefixed6(address6: string): string {
	return `${address6}/${address6 === '::1' ? 128 : 64}`;
}

function addressLines({name, kind, address, address6}: NetworkInterface, family: 4 | 6 | undefined): readonly (readonly [string, string])[] {
	const lifetime = '       valid_lft forever preferred_lft forever';
	const isLoopback = kind === 'loopback';
	const lines: (readonly [string, string])[] = [];
	if (address && family !== 6) {
		const broadcast = isLoopback || address.prefixLength === 32 ? '' : ` brd ${broadcastOf(address)}`;
		lines.push([`inet ${address.ip}/${address.prefixLength}${broadcast} scope ${isLoopback ? 'host' : 'global'} ${name}`, lifetime]);
	}
	if (address6 && family !== 4) lines.push([`inet6 ${prefixed6(address6)} scope ${isLoopback ? 'host' : 'link'} `, lifetime]);
	return lines;
}

/** busybox takes the other end of a pair, which it cannot see from here, for one that is down. */
function flagsOf({kind, peerIndex}: NetworkInterface, isBusybox: boolean): readonly string[] {
	if (kind === 'loopback') return ['LOOPBACK', 'UP', 'LOWER_UP'];
	return ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP', ...(isBusybox && peerIndex !== undefined ? ['M-DOWN'] : [])];
}

export function maskOf(prefixLength: number): number {
	return prefixLength === 0 ? 0 : (0xffff_ffff << (32 - prefixLength)) >>> 0;
}

export function dotted(value: number): string {
	return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function broadcastOf({ip: address, prefixLength}: {readonly ip: string; readonly prefixLength: number}): string {
	return dotted((addressNumber(address) | ~maskOf(prefixLength)) >>> 0);
}

function routeText({destination, gateway, device, source, isOnLink}: NetworkRoute, isBusybox: boolean): string {
	const to = destination ? `${destination.ip}/${destination.prefixLength}` : 'default';
	const via = gateway === undefined ? '' : ` via ${gateway}`;
	const own = source === undefined ? '' : isBusybox ? `scope link  src ${source} ` : `proto kernel scope link src ${source} `;
	return `${to}${via} dev ${device} ${own}${isOnLink ? 'onlink ' : ''}`;
}

/** The route a packet takes: that of the longest prefix. */
export function routeTo(stack: NetworkStack, ip: string): NetworkRoute | undefined {
	const value = addressNumber(ip);
	const fits = stack.routes.filter(
		({destination}) => !destination || (value & maskOf(destination.prefixLength)) >>> 0 === addressNumber(destination.ip),
	);
	return fits.toSorted((a, b) => (b.destination?.prefixLength ?? -1) - (a.destination?.prefixLength ?? -1))[0];
}

function routeGet(io: CommandIo, address: string | undefined, isBusybox: boolean): number {
	if (address === undefined || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
		io.err(isBusybox ? `ip: invalid argument '${address ?? ''}' to 'ip'\n` : `Error: any valid prefix is expected rather than "${address ?? ''}".\n`);
		return 1;
	}
	const stack = stackOf(io);
	const own = stack.interfaces.find(({address: mine}) => mine?.ip === address) ?? (address.startsWith('127.') ? stack.interfaces[0] : undefined);
	const user = isBusybox ? '' : `uid ${io.process.user} \n    cache `;
	const gap = isBusybox ? '  ' : ' ';
	if (own) {
		io.out(`local ${address} dev lo${gap}src ${address} ${isBusybox ? '' : `${user}<local> `}\n`);
		return 0;
	}
	const route = routeTo(stack, address);
	if (!route) {
		io.err(isBusybox ? 'ip: RTNETLINK answers: Network is unreachable\n' : 'RTNETLINK answers: Network is unreachable\n');
		return isBusybox ? 1 : 2;
	}
	const source = route.source ?? stack.interfaces.find(({name}) => name === route.device)?.address?.ip ?? '';
	io.out(`${address}${route.gateway === undefined ? '' : ` via ${route.gateway}`} dev ${route.device}${gap}src ${source} ${user}\n`);
	return 0;
}

// ifconfig, route, arp

function ifconfig(io: CommandIo, isBusybox: boolean): number {
	const [name, ...settings] = io.args.filter((argument) => !argument.startsWith('-'));
	if (settings.length > 0) {
		const capable = refused(io, isBusybox);
		return capable;
	}
	const {interfaces} = stackOf(io);
	const shown = interfaces.filter((each) => name === undefined || each.name === name).toSorted((a, b) => (a.name < b.name ? -1 : 1));
	if (shown.length === 0) {
		io.err(`${name}: error fetching interface information: Device not found\n`.replace(/^/, isBusybox ? 'ifconfig: ' : ''));
		return 1;
	}
	for (const each of shown) io.out(isBusybox ? busyboxIfconfig(each) : netToolsIfconfig(each));
	return 0;
}

function busyboxIfconfig({name, kind, macAddress, mtu, address, address6}: NetworkInterface): string {
	const isLoopback = kind === 'loopback';
	const indent = ' '.repeat(10);
	const lines = [
		`${name.padEnd(10)}Link encap:${isLoopback ? 'Local Loopback  ' : `Ethernet  HWaddr ${macAddress.toUpperCase()}  `}`,
		...(address
			? [
					`${indent}inet addr:${address.ip}  ${isLoopback ? '' : `Bcast:${address.prefixLength === 32 ? '0.0.0.0' : broadcastOf(address)}  `}Mask:${dotted(maskOf(address.prefixLength))}`,
				]
			: []),
		...(address6 ? [`${indent}inet6 addr: ${prefixed6(address6)} Scope:${isLoopback ? 'Host' : 'Link'}`] : []),
		`${indent}UP ${isLoopback ? 'LOOPBACK RUNNING' : 'BROADCAST RUNNING MULTICAST'}  MTU:${mtu}  Metric:1`,
		`${indent}RX packets:0 errors:0 dropped:0 overruns:0 frame:0`,
		`${indent}TX packets:0 errors:0 dropped:0 overruns:0 carrier:0`,
		`${indent}collisions:0 txqueuelen:1000 `,
		`${indent}RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)`,
	];
	return `${lines.join('\n')}\n\n`;
}

function netToolsIfconfig({name, kind, macAddress, mtu, address, address6}: NetworkInterface): string {
	const isLoopback = kind === 'loopback';
	const indent = ' '.repeat(8);
	const lines = [
		`${name}: flags=${isLoopback ? '73<UP,LOOPBACK,RUNNING>' : '4163<UP,BROADCAST,RUNNING,MULTICAST>'}  mtu ${mtu}`,
		...(address
			? [
					`${indent}inet ${address.ip}  netmask ${dotted(maskOf(address.prefixLength))}${isLoopback ? '' : `  broadcast ${address.prefixLength === 32 ? '0.0.0.0' : broadcastOf(address)}`}`,
				]
			: []),
		...(address6 ? [`${indent}inet6 ${address6}  prefixlen ${isLoopback ? 128 : 64}  scopeid ${isLoopback ? '0x10<host>' : '0x20<link>'}`] : []),
		isLoopback ? `${indent}loop  txqueuelen 1000  (Local Loopback)` : `${indent}ether ${macAddress}  txqueuelen 1000  (Ethernet)`,
		...['RX', 'TX'].flatMap((direction) => [
			`${indent}${direction} packets 0  bytes 0 (0.0 B)`,
			`${indent}${direction} errors 0  dropped 0 ${direction === 'RX' ? ' overruns 0  frame 0' : 'overruns 0  carrier 0  collisions 0'}`,
		]),
	];
	return `${lines.join('\n')}\n\n`;
}

/** `netstat -r` has the last columns of its own. */
export function routeTable(io: CommandIo, isNumeric: boolean, isBusybox: boolean, isNetstat = false): string {
	const names = isNetstat ? '  MSS Window  irtt' : 'Metric Ref    Use';
	const head = `Kernel IP routing table\nDestination     Gateway         Genmask         Flags ${names} Iface\n`;
	const rows = stackOf(io).routes.map(({destination, gateway, device}) => {
		const to = destination ? destination.ip : isNumeric ? '0.0.0.0' : 'default';
		const via = gateway ?? (isNumeric || !isBusybox ? '0.0.0.0' : '*');
		const mask = dotted(maskOf(destination?.prefixLength ?? 0));
		const flags = `U${gateway === undefined ? '' : 'G'}${destination?.prefixLength === 32 ? 'H' : ''}`;
		const figures = isNetstat ? `${flags.padEnd(5)}     0 0          0` : `${flags.padEnd(5)} ${'0'.padEnd(6)} 0        0`;
		return `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${figures} ${device}\n`;
	});
	return head + rows.join('');
}

function route(io: CommandIo, isBusybox: boolean): number {
	if (io.args.some((argument) => /^(add|del|flush)$/.test(argument))) {
		io.err(isBusybox ? 'route: SIOCADDRT: Operation not permitted\n' : 'SIOCADDRT: Operation not permitted\n');
		return isBusybox ? 1 : 7;
	}
	io.out(
		routeTable(
			io,
			io.args.some((argument) => /^-\w*n/.test(argument)),
			isBusybox,
		),
	);
	return 0;
}

function arp(io: CommandIo, isBusybox: boolean): number {
	const {neighbours} = stackOf(io);
	const wanted = io.args.find((argument) => /^\d/.test(argument));
	const shown = neighbours.filter(({ip: address}) => wanted === undefined || address === wanted);
	const isTable = !isBusybox && !io.args.some((argument) => /^-\w*a/.test(argument));
	if (shown.length === 0 && wanted !== undefined) {
		io.out(isBusybox ? `No match found in ${neighbours.length} entries\n` : `${wanted} (${wanted}) -- no entry\n`);
		return isBusybox ? 0 : 1;
	}
	if (isTable) {
		if (shown.length > 0) io.out('Address                  HWtype  HWaddress           Flags Mask            Iface\n');
		for (const {ip: address, macAddress, device} of shown) io.out(`${address.padEnd(24)} ether   ${macAddress}   C                     ${device}\n`);
		return 0;
	}
	for (const {ip: address, macAddress, device} of shown) io.out(`? (${address}) at ${macAddress} [ether] ${isBusybox ? ' ' : ''}on ${device}\n`);
	return 0;
}

export const interfaceCommands: readonly Command[] = [
	command('ip', (io) => ip(io, io.isBusybox)),
	command('iproute2/ip', (io) => ip(io, false)),
	command('ifconfig', (io) => ifconfig(io, io.isBusybox)),
	command('net-tools/ifconfig', (io) => ifconfig(io, false)),
	command('route', (io) => route(io, io.isBusybox)),
	command('net-tools/route', (io) => route(io, false)),
	command('arp', (io) => arp(io, io.isBusybox)),
	command('net-tools/arp', (io) => arp(io, false)),
];
