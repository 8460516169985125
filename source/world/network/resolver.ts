import {type Resolver, resolverOf} from '../pod-network.ts';
import type {DnsOutcome, ResolveOutcome} from '../types.ts';
import {isAddress, type Place} from './place.ts';

/** Asks a name server one question. */
export type Ask = (server: string, name: string, type: string, timeoutMs: number) => DnsOutcome;

/** resolv.conf(5): how long each server is waited for, how often all are asked, how many are asked at most. */
const timeoutSeconds = 5;
const attempts = 2;

/**
Finds the addresses of a name as getaddrinfo(3) of the GNU C library does: /etc/hosts first, then the name servers of
/etc/resolv.conf, with each search domain in turn. A name with fewer dots than `ndots` is tried as it stands only after
them. No answer at all ends the search; so does, at once, a server's port that is closed.
*/
export function resolveName(place: Place, givenName: string, ask: Ask): ResolveOutcome {
	const name = givenName.toLowerCase();
	if (isAddress(name)) return {kind: 'found', name, addresses: [name], latencyMs: 0};
	const known = hostsEntry(place, name);
	if (known !== undefined) return {kind: 'found', name, addresses: [known], latencyMs: 0};
	const resolver = resolverOf(place.sandbox?.config);
	const names = candidates(name, resolver);
	const asIs = name.replace(/\.$/, '');
	let latencyMs = 0;
	let isTemporary = false;
	let hasGivenUp = false;
	for (const candidate of names) {
		// What follows is only the name as it stands.
		if (hasGivenUp && candidate !== asIs) continue;
		const outcome = askAll(resolver, candidate, ask);
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
function askAll({nameservers, options}: Resolver, name: string, ask: Ask): DnsOutcome {
	const timeoutMs = optionOf(options, 'timeout', timeoutSeconds) * 1000;
	let latencyMs = 0;
	let last: DnsOutcome = {kind: 'timeout', latencyMs: 0};
	for (let attempt = 0; attempt < optionOf(options, 'attempts', attempts); attempt += 1) {
		for (const server of nameservers.slice(0, 3)) {
			last = ask(server, name, 'A', timeoutMs);
			latencyMs += last.latencyMs;
			if (last.kind === 'answer' && last.rcode !== 'SERVFAIL') return {...last, latencyMs};
		}
		if (last.kind === 'answer') break;
	}
	return {...last, latencyMs};
}

function optionOf(options: readonly string[], name: string, otherwise: number): number {
	const value = options.find((option) => option.startsWith(`${name}:`));
	return value === undefined ? otherwise : Number(value.slice(name.length + 1));
}

function hostsEntry({sandbox}: Place, name: string): string | undefined {
	if (name === 'localhost') return '127.0.0.1';
	if (!sandbox) return undefined;
	const {hostname, domain, hostAliases = []} = sandbox.config;
	if (name === hostname || (domain !== undefined && name === `${hostname}.${domain}`)) return sandbox.ip;
	return hostAliases.find(({hostnames}) => hostnames.includes(name))?.ip;
}

/** Names to ask for, in order. */
export function candidates(name: string, {searches, options}: Pick<Resolver, 'searches' | 'options'>): readonly string[] {
	if (name.endsWith('.')) return [name.slice(0, -1)];
	const searched = searches.map((domain) => `${name}.${domain.replace(/\.$/, '')}`);
	const dots = name.split('.').length - 1;
	return dots >= optionOf(options, 'ndots', 1) ? [name, ...searched] : [...searched, name];
}
