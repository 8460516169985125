import {candidates} from '../network/resolver.ts';
import type {DnsOutcome, DnsRecord, ResolveOutcome} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {calendarAt, formatTime} from './time-text.ts';

/* nslookup (busybox's, old and new, and bind's), dig, host, getent. Left out: DNSSEC, transfers, TCP, files of questions. */

interface LookupState extends CommandState {
	output: string;
	error: string;
	status: number;
}

interface Asked {
	readonly name: string;
	readonly outcome: DnsOutcome;
	readonly latencyMs: number;
}

const recordTypes = /^(A|AAAA|ANY|SRV|TXT|CNAME|MX|NS|PTR|SOA)$/i;

function isAddress(text: string): boolean {
	return /^\d+\.\d+\.\d+\.\d+$/.test(text);
}

function reverseName(address: string): string {
	return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}

function resolverFile(io: CommandIo): {readonly server: string; readonly searches: readonly string[]; readonly options: readonly string[]} {
	const text = io.files.read('/etc/resolv.conf') ?? '';
	const words = (keyword: string): readonly string[] => {
		const line = text.split('\n').find((each) => each.startsWith(`${keyword} `));
		return line === undefined ? [] : line.trim().split(/\s+/).slice(1);
	};
	return {server: words('nameserver')[0] ?? '127.0.0.1', searches: words('search'), options: words('options')};
}

/** Since 1.29 busybox has another nslookup; the image of Kubernetes' own pages is 1.28 for that reason. */
function isNewBusybox(io: CommandIo): boolean {
	const release = io.files.read('/etc/os-release') ?? '';
	if (/^ID=alpine/m.test(release)) return true;
	const version = /^VERSION_ID="1\.(\d+)/m.exec(release)?.[1];
	return version !== undefined && Number(version) >= 29;
}

function after(io: CommandIo, delayMs: number, status: number, output: string, error = ''): LookupState {
	return {wait: 'time', atMs: io.process.nowMs + delayMs, output, error, status};
}

function finish(io: CommandIo, state: LookupState): number {
	io.out(state.output);
	io.err(state.error);
	return state.status;
}

/** Asks for a name with each of the given endings until one is there, with records of that type or without; no answer ends it. */
function askInTurn(io: CommandIo, server: string, names: readonly string[], type: string, tries: number, waitMs = 5000): Asked {
	let latencyMs = 0;
	let asked: Asked | undefined;
	for (const name of names) {
		for (let attempt = 0; attempt < tries; attempt += 1) {
			const outcome = io.process.query(server, name, type, waitMs);
			latencyMs += outcome.latencyMs;
			asked = {name, outcome, latencyMs};
			if (outcome.kind !== 'timeout') break;
		}
		if (asked!.outcome.kind !== 'answer') break;
		if (asked!.outcome.rcode === 'NOERROR') break;
	}
	return asked!;
}

// nslookup

function nslookup(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	// Where there is a dig, nslookup is bind's as well.
	const isBusybox = io.isBusybox && io.files.stat('/usr/bin/dig') === undefined;
	const words = io.args.filter((argument) => !argument.startsWith('-'));
	const type = /^-(?:type|query?type|q)=(\w+)$/.exec(io.args.find((argument) => argument.includes('=')) ?? '')?.[1]?.toUpperCase();
	const [name, server = resolverFile(io).server] = words;
	if (name === undefined) {
		io.err(isBusybox ? 'Usage: nslookup [HOST] [SERVER]\n' : 'Usage: nslookup [-opt ...] [host] [server]\n');
		return 1;
	}
	// A server may be given by name.
	const address = isAddress(server) ? server : addressOf(io.process.resolve(server));
	if (address === undefined)
		return after(io, 8, 1, '', isBusybox ? `nslookup: bad address '${server}'\n` : `nslookup: couldn't get address for '${server}': not found\n`);
	if (!isBusybox) return bindNslookup(io, name, address, type);
	return isNewBusybox(io) ? newNslookup(io, name, address, type) : oldNslookup(io, name, address);
}

/** busybox 1.28: the C library's resolver, and a reverse lookup of each address. */
function oldNslookup(io: CommandIo, name: string, server: string): LookupState {
	let latencyMs = 0;
	const named = (address: string): string => {
		const {outcome, latencyMs: tookMs} = askInTurn(io, server, [reverseName(address)], 'PTR', 1);
		latencyMs += tookMs;
		const data = outcome.kind === 'answer' ? outcome.answers[0]?.data : undefined;
		return data === undefined ? address : `${address} ${data.slice(0, -1)}`;
	};
	const heading = `Server:    ${server}\nAddress 1: ${named(server)}\n\n`;
	const found = io.process.resolve(name);
	latencyMs += found.latencyMs;
	if (found.kind === 'not-found') return after(io, latencyMs, 1, heading, `nslookup: can't resolve '${name}'\n`);
	const lines = found.addresses.map((address, index) => `Address ${index + 1}: ${named(address)}\n`);
	return after(io, latencyMs, 0, `${heading}Name:      ${name}\n${lines.join('')}`);
}

/** busybox since 1.29: A and AAAA of all names at once; the search domains are only for names without a dot. */
function newNslookup(io: CommandIo, name: string, server: string, type: string | undefined): LookupState {
	const {searches} = resolverFile(io);
	const asIs = name.replace(/\.$/, '');
	const names = isAddress(name)
		? [reverseName(name)]
		: name.includes('.') || searches.length === 0
			? [asIs]
			: searches.map((domain) => `${name}.${domain}`);
	const types = type === undefined ? (isAddress(name) ? ['PTR'] : ['A', 'AAAA']) : [type];
	const heading = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
	const noServer = ';; connection timed out; no servers could be reached\n\n';
	let output = heading;
	let status = 0;
	let latencyMs = 0;
	for (const asked of names.flatMap((each) => types.map((question) => [each, question] as const))) {
		const outcome = io.process.query(server, ...asked, 5000);
		latencyMs = Math.max(latencyMs, outcome.latencyMs);
		if (outcome.kind === 'timeout') return after(io, 5000, 1, noServer);
		if (outcome.kind === 'refused') return after(io, outcome.latencyMs, 1, noServer, `nslookup: write to '${server}': Connection refused\n`);
		if (outcome.rcode === 'NOERROR')
			output += `${outcome.answers.map((record) => `${nslookupText({...record, data: record.data.replace(/\.$/, '')})}\n`).join('')}\n`;
		else {
			output += `** server can't find ${asked[0]}: ${outcome.rcode}\n\n`;
			status = 1;
		}
	}
	return after(io, latencyMs, status, output);
}

function bindNslookup(io: CommandIo, name: string, server: string, givenType: string | undefined): LookupState {
	const type = givenType ?? (isAddress(name) ? 'PTR' : 'A');
	const names = type === 'PTR' && isAddress(name) ? [reverseName(name)] : candidates(name, resolverFile(io));
	const {outcome, latencyMs} = askInTurn(io, server, names, type, 3);
	if (outcome.kind !== 'answer') return after(io, latencyMs, 1, `${communicationErrors(server, outcome.kind)};; no servers could be reached\n\n`);
	const isReverse = isAddress(name) && type === 'PTR';
	const heading = isReverse ? '' : `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
	const note = outcome.isAuthoritative || isReverse ? '' : 'Non-authoritative answer:\n';
	const shown = isReverse ? reverseName(name) : name;
	const reply = outcome.rcode === 'SERVFAIL' ? `;; Got SERVFAIL reply from ${server}\n` : '';
	if (outcome.rcode !== 'NOERROR') return after(io, latencyMs, 1, `${reply}${heading}** server can't find ${shown}: ${outcome.rcode}\n\n`);
	if (outcome.answers.length === 0) return after(io, latencyMs, 0, `${heading}*** Can't find ${shown}: No answer\n\n`);
	return after(io, latencyMs, 0, `${heading}${note}${outcome.answers.map((record) => `${nslookupText(record)}\n`).join('')}\n`);
}

function communicationErrors(server: string, kind: 'refused' | 'timeout', tries = 3): string {
	return `;; communications error to ${server}#53: ${kind === 'timeout' ? 'timed out' : 'connection refused'}\n`.repeat(tries);
}

function nslookupText({name, type, data}: DnsRecord): string {
	switch (type) {
		case 'A':
		case 'AAAA':
			return `Name:\t${name}\nAddress: ${data}`;
		case 'SRV':
			return `${name}\tservice = ${data}`;
		case 'CNAME':
			return `${name}\tcanonical name = ${data}`;
		case 'TXT':
			return `${name}\ttext = ${data}`;
		default:
			return `${name}\tname = ${data}`;
	}
}

function addressOf(outcome: ResolveOutcome): string | undefined {
	return outcome.kind === 'found' ? outcome.addresses[0] : undefined;
}

// dig, host, getent

function dig(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	const {args} = io;
	const has = (option: string): boolean => args.includes(option);
	const {server: ownServer, searches, options} = resolverFile(io);
	const givenServer = args.find((argument) => argument.startsWith('@'))?.slice(1);
	const server = givenServer === undefined ? ownServer : (addressOf(io.process.resolve(givenServer)) ?? '');
	if (server === '') return after(io, 8, 9, `dig: couldn't get address for '${givenServer}': not found\n`);
	const reverse = args.includes('-x') ? args[args.indexOf('-x') + 1] : undefined;
	const words = args.filter(
		(argument, index) => !/^[-+@]/.test(argument) && args[index - 1] !== '-x' && args[index - 1] !== '-t' && argument.toUpperCase() !== 'IN',
	);
	const type = (
		reverse === undefined ? (args[args.indexOf('-t') + 1 || -1] ?? words.find((word) => recordTypes.test(word)) ?? 'A') : 'PTR'
	).toUpperCase();
	const name = reverse === undefined ? (words.find((word) => !recordTypes.test(word)) ?? '') : reverseName(reverse);
	// Without +search the name is taken as complete.
	const names = has('+search') ? candidates(name, {searches, options}) : [name.replace(/\.$/, '')];
	const tries = Math.max(1, optionNumber(args, ['+tries']) ?? (optionNumber(args, ['+retry']) ?? 2) + 1);
	const asked = askInTurn(io, server, names, type, tries, Math.max(1, optionNumber(args, ['+time', '+timeout']) ?? 5) * 1000);
	const {outcome} = asked;
	const banner = `\n; <<>> DiG 9.18.28 <<>> ${args.join(' ')}\n${givenServer === undefined ? '' : '; (1 server found)\n'};; global options: +cmd\n`;
	if (outcome.kind !== 'answer') {
		const quiet = has('+short') ? '' : banner;
		return after(io, asked.latencyMs, 9, `${communicationErrors(server, outcome.kind, tries)}${quiet};; no servers could be reached\n`);
	}
	const {answers, authority, additional} = outcome;
	if (has('+short')) return after(io, asked.latencyMs, 0, answers.map(({data}) => `${data}\n`).join(''));
	const section = (title: string, records: readonly DnsRecord[]): string =>
		records.length === 0
			? ''
			: `;; ${title} SECTION:\n${records.map((record) => `${record.name}.\t${record.name.length < 23 ? '\t' : ''}${record.ttl}\tIN\t${record.type}\t${record.data}\n`).join('')}\n`;
	if (has('+noall')) {
		const lines = section('ANSWER', has('+answer') ? answers : [])
			.split('\n')
			.slice(1, -1);
		const shown = lines.length === 0 ? '' : `${lines.filter(Boolean).join('\n')}\n`;
		return after(
			io,
			asked.latencyMs,
			0,
			`${shown}${has('+stats') ? `${statistics(io, asked, server, [...answers, ...authority, ...additional])}\n` : ''}`,
		);
	}
	const flags = `qr${outcome.isAuthoritative ? ' aa' : ''} rd${outcome.isAuthoritative ? '' : ' ra'}`;
	const question = `;${asked.name}.\t${asked.name.length < 22 ? '\t' : ''}\tIN\t${type}\n`;
	const output =
		`${banner};; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${outcome.rcode}, id: ${io.process.random.integer(1, 65_535)}\n` +
		`;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length + 1}\n` +
		`${outcome.isAuthoritative ? ';; WARNING: recursion requested but not available\n' : ''}\n` +
		`;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: ${cookie(io)} (echoed)\n;; QUESTION SECTION:\n${question}\n` +
		`${section('ANSWER', answers)}${section('AUTHORITY', authority)}${section('ADDITIONAL', additional)}` +
		`${statistics(io, asked, server, [...answers, ...authority, ...additional])}\n`;
	return after(io, asked.latencyMs, 0, output);
}

function statistics(io: CommandIo, {name, outcome, latencyMs}: Asked, server: string, records: readonly DnsRecord[]): string {
	const when = formatTime('%a %b %d %H:%M:%S UTC %Y', calendarAt(io.process.nowMs + latencyMs));
	return `;; Query time: ${outcome.latencyMs} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${messageBytes(name, records)}\n`;
}

/** `+time=2`. */
function optionNumber(args: readonly string[], names: readonly string[]): number | undefined {
	const found = args.findLast((argument) => names.includes(argument.split('=', 1)[0]!));
	const value = found === undefined ? Number.NaN : Number(found.split('=')[1]);
	return Number.isInteger(value) ? value : undefined;
}

function cookie(io: CommandIo): string {
	return [0, 0]
		.map(() =>
			io.process.random
				.integer(0, 2 ** 32 - 1)
				.toString(16)
				.padStart(8, '0'),
		)
		.join('');
}

/** A message as CoreDNS writes it: no name is shortened, and the question's options come back. */
function messageBytes(question: string, records: readonly DnsRecord[]): number {
	const nameBytes = (name: string): number => (name === '' ? 1 : name.replace(/\.$/, '').length + 2);
	const dataBytes = ({type, data}: DnsRecord): number => {
		const words = data.split(' ');
		if (type === 'A') return 4;
		if (type === 'SRV') return 6 + nameBytes(words[3] ?? '');
		if (type === 'SOA') return nameBytes(words[0] ?? '') + nameBytes(words[1] ?? '') + 20;
		return type === 'TXT' ? data.length - 1 : nameBytes(data);
	};
	const header = 12;
	const options = 23;
	return records.reduce((sum, record) => sum + nameBytes(record.name) + 10 + dataBytes(record), header + nameBytes(question) + 4 + options);
}

function host(io: CommandIo, state: LookupState | undefined): number | LookupState {
	if (state) return finish(io, state);
	const typeIndex = io.args.indexOf('-t');
	const waitIndex = io.args.indexOf('-W');
	const isValue = (index: number): boolean => index > 0 && (index === typeIndex + 1 || index === waitIndex + 1);
	const words = io.args.filter((argument, index) => !argument.startsWith('-') && !isValue(index));
	const resolver = resolverFile(io);
	const [name = '', givenServer] = words;
	const server =
		givenServer === undefined ? resolver.server : isAddress(givenServer) ? givenServer : (addressOf(io.process.resolve(givenServer)) ?? '');
	if (server === '') return after(io, 8, 1, `host: couldn't get address for '${givenServer}': not found\n`);
	const heading = givenServer === undefined ? '' : `Using domain server:\nName: ${givenServer}\nAddress: ${server}#53\nAliases: \n\n`;
	const type = (typeIndex < 0 ? (isAddress(name) ? 'PTR' : 'A') : (io.args[typeIndex + 1] ?? 'A')).toUpperCase();
	const {outcome, latencyMs} = askInTurn(
		io,
		server,
		isAddress(name) ? [reverseName(name)] : candidates(name, resolver),
		type,
		2,
		waitIndex < 0 ? 5000 : Number(io.args[waitIndex + 1]) * 1000,
	);
	if (outcome.kind !== 'answer') return after(io, latencyMs, 1, `${communicationErrors(server, outcome.kind, 2)};; no servers could be reached\n`);
	const shown = isAddress(name) ? `${reverseName(name)}.` : name;
	if (outcome.rcode !== 'NOERROR') {
		const code = outcome.rcode === 'NXDOMAIN' ? '3(NXDOMAIN)' : '2(SERVFAIL)';
		return after(io, latencyMs, 1, `${heading}Host ${shown} not found: ${code}\n`);
	}
	if (outcome.answers.length === 0) return after(io, latencyMs, 0, `${heading}${name} has no ${type} record\n`);
	const verbs: Readonly<Record<string, string>> = {
		A: 'has address',
		PTR: 'domain name pointer',
		CNAME: 'is an alias for',
		SRV: 'has SRV record',
		TXT: 'descriptive text',
	};
	const lines = outcome.answers.map((record) => `${record.name} ${verbs[record.type] ?? 'has'} ${record.data}\n`);
	return after(io, latencyMs, 0, `${heading}${lines.join('')}`);
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
	const found = io.process.resolve(key);
	if (found.kind === 'not-found') return after(io, found.latencyMs, 2, '');
	const output =
		database === 'hosts'
			? found.addresses.map((address) => `${address.padEnd(15)} ${found.name}\n`).join('')
			: found.addresses
					.map((address, index) =>
						['STREAM', 'DGRAM', 'RAW']
							.map((kind) => `${address.padEnd(15)} ${kind.padEnd(6)} ${index === 0 && kind === 'STREAM' ? found.name : ''}\n`)
							.join(''),
					)
					.join('');
	return after(io, found.latencyMs, 0, output);
}

export const nameLookupCommands: readonly Command[] = [
	command('nslookup', nslookup),
	command('dig', dig),
	command('host', host),
	command('getent', getent),
];
