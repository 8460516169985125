import type {CLibrary} from '../c-library.ts';
import {type Resolver, resolverOf} from '../pod-network.ts';
import type {DnsOutcome, ResolveOutcome} from '../types.ts';
import {isAddress, type Place} from './place.ts';

/** Asks a name server one question. */
export type Ask = (server: string, name: string, type: string, timeoutMs: number) => DnsOutcome;

/** What a C library finds in the files of whoever asks, and which library it is. */
export interface ResolverFiles {
	/** /etc/hosts */
	readonly hosts: string;
	/** /etc/resolv.conf */
	readonly resolver: string;
	readonly library: CLibrary;
}

/** resolv.conf(5): how long each server is waited for, how often all are asked, how many are asked at most. */
const timeoutSeconds = 5;
const attempts = 2;
const mostNameservers = 3;

/**
Finds the addresses of a name as getaddrinfo(3) does: /etc/hosts first, then the name servers of /etc/resolv.conf.
Without files it is the GNU C library's, with what the kubelet gives the pod. Left out: AAAA, and with them the doubled
questions; `rotate`.
*/
export function resolveName(place: Place, givenName: string, ask: Ask, files?: ResolverFiles): ResolveOutcome {
	const name = givenName.toLowerCase();
	if (isAddress(name)) return {kind: 'found', name, addresses: [name], latencyMs: 0};
	const known = files ? hostsFileEntry(files.hosts, name) : hostsEntry(place, name);
	if (known !== undefined) return {kind: 'found', name, addresses: [known], latencyMs: 0};
	const resolver = files ? parseResolver(files.resolver) : resolverOf(place.sandbox?.config);
	return files?.library === 'musl' ? askAsMusl(name, resolver, ask) : askAsGlibc(name, resolver, ask);
}

/**
The GNU C library: each search domain in turn; a name with fewer dots than `ndots` is tried as it stands only after them.
No answer at all ends the search; so does, at once, a server's port that is closed.
*/
function askAsGlibc(name: string, resolver: Resolver, ask: Ask): ResolveOutcome {
	const names = candidates(name, resolver);
	const asIs = name.replace(/\.$/, '');
	let latencyMs = 0;
	let isTemporary = false;
	let hasGivenUp = false;
	for (const candidate of names) {
		// What follows is only the name as it stands.
		if (hasGivenUp && candidate !== asIs) continue;
		const outcome = askInTurn(resolver, candidate, ask);
		latencyMs += outcome.latencyMs;
		if (outcome.kind === 'refused') return {kind: 'not-found', isTemporary: true, latencyMs};
		if (outcome.kind !== 'answer') {
			isTemporary = true;
			hasGivenUp = true;
			continue;
		}
		if (outcome.rcode === 'SERVFAIL') isTemporary = true;
		const found = outcome.answers.filter(({type}) => type === 'A');
		if (found.length > 0) return {kind: 'found', name: found[0]!.name, addresses: found.map(({data}) => data), latencyMs};
	}
	return {kind: 'not-found', isTemporary, latencyMs};
}

/** The first answer of the servers; SERVFAIL makes it ask the next one. */
function askInTurn({nameservers, options}: Resolver, name: string, ask: Ask): DnsOutcome {
	const timeoutMs = optionOf(options, 'timeout', timeoutSeconds, 30) * 1000;
	const servers = nameservers.slice(0, mostNameservers);
	let latencyMs = 0;
	let last: DnsOutcome = {kind: 'timeout', latencyMs: 0};
	for (let attempt = 0; attempt < optionOf(options, 'attempts', attempts, 5); attempt += 1) {
		for (const [index, server] of servers.entries()) {
			// Later servers are waited for twice as long each, divided by their number.
			const waitMs = index === 0 ? timeoutMs : Math.floor((timeoutMs * 2 ** index) / servers.length / 1000) * 1000;
			last = ask(server, name, 'A', waitMs);
			latencyMs += last.latencyMs;
			if (last.kind === 'answer' && last.rcode !== 'SERVFAIL') return {...last, latencyMs};
		}
		if (last.kind === 'answer') break;
	}
	return {...last, latencyMs};
}

/**
musl (alpine): all name servers are asked at once, and the first answer counts. The search domains are only for a name
with fewer dots than `ndots`; a server that fails, or none that answers, ends the search. `timeout` is for all attempts
together, and a closed port is no answer.
*/
function askAsMusl(name: string, resolver: Resolver, ask: Ask): ResolveOutcome {
	const {searches, options} = resolver;
	const isComplete = name.endsWith('.') || name.split('.').length - 1 >= optionOf(options, 'ndots', 1, 15);
	const asIs = name.replace(/\.$/, '');
	let latencyMs = 0;
	for (const candidate of isComplete ? [asIs] : [...searches.map((domain) => `${name}.${domain.replace(/\.$/, '')}`), asIs]) {
		const outcome = askAtOnce(resolver, candidate, ask);
		latencyMs += outcome.latencyMs;
		if (outcome.kind !== 'answer' || outcome.rcode === 'SERVFAIL') return {kind: 'not-found', isTemporary: true, latencyMs};
		if (outcome.rcode !== 'NOERROR') continue;
		const found = outcome.answers.filter(({type}) => type === 'A');
		if (found.length === 0) return {kind: 'not-found', isTemporary: false, latencyMs};
		return {kind: 'found', name: found[0]!.name, addresses: found.map(({data}) => data), latencyMs};
	}
	return {kind: 'not-found', isTemporary: false, latencyMs};
}

function askAtOnce({nameservers, options}: Resolver, name: string, ask: Ask): DnsOutcome {
	const timeoutMs = optionOf(options, 'timeout', timeoutSeconds, 60) * 1000;
	const asked = nameservers.slice(0, mostNameservers).map((server) => ask(server, name, 'A', timeoutMs));
	const answers = asked.filter((outcome) => outcome.kind === 'answer');
	const good = answers.filter(({rcode}) => rcode !== 'SERVFAIL').toSorted((a, b) => a.latencyMs - b.latencyMs)[0];
	return good ?? answers[0] ?? {kind: 'timeout', latencyMs: timeoutMs};
}

function optionOf(options: readonly string[], name: string, otherwise: number, most: number): number {
	const value = options.findLast((option) => option.startsWith(`${name}:`));
	const number = value === undefined ? otherwise : Number(value.slice(name.length + 1));
	return Number.isInteger(number) && number >= 0 ? Math.min(number, most) : otherwise;
}

function hostsEntry({sandbox}: Place, name: string): string | undefined {
	if (name === 'localhost') return '127.0.0.1';
	if (!sandbox) return undefined;
	const {hostname, domain, hostAliases = []} = sandbox.config;
	if (name === hostname || (domain !== undefined && name === `${hostname}.${domain}`)) return sandbox.ip;
	return hostAliases.find(({hostnames}) => hostnames.includes(name))?.ip;
}

/** The first IPv4 address that /etc/hosts has for a name. */
function hostsFileEntry(text: string, name: string): string | undefined {
	const wanted = name.replace(/\.$/, '');
	for (const line of text.split('\n')) {
		const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
		if (isAddress(address) && names.some((each) => each.toLowerCase() === wanted)) return address;
	}
	return wanted === 'localhost' ? '127.0.0.1' : undefined;
}

/** resolv.conf(5); without name servers the machine's own is asked. */
export function parseResolver(text: string): Resolver {
	const nameservers: string[] = [];
	let searches: readonly string[] = [];
	const options: string[] = [];
	for (const line of text.split('\n')) {
		const [keyword, ...words] = line
			.replace(/[#;].*/, '')
			.trim()
			.split(/\s+/);
		if (keyword === 'nameserver' && words[0] !== undefined) nameservers.push(words[0]);
		else if (keyword === 'search') searches = words;
		else if (keyword === 'domain') searches = words.slice(0, 1);
		else if (keyword === 'options') options.push(...words);
	}
	return {nameservers: nameservers.length > 0 ? nameservers : ['127.0.0.1'], searches, options};
}

/** Names to ask for, in order. */
export function candidates(name: string, {searches, options}: Pick<Resolver, 'searches' | 'options'>): readonly string[] {
	if (name.endsWith('.')) return [name.slice(0, -1)];
	const searched = searches.map((domain) => `${name}.${domain.replace(/\.$/, '')}`);
	const dots = name.split('.').length - 1;
	return dots >= optionOf(options, 'ndots', 1, 15) ? [name, ...searched] : [...searched, name];
}
