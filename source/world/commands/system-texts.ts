import {cLibraryOf} from '../c-library.ts';
import type {ConnectOutcome} from '../types.ts';
import type {CommandIo} from './command.ts';

/* What the C library calls an error: musl (alpine) has words of its own. */

function isMusl({files}: CommandIo): boolean {
	return cLibraryOf(files) === 'musl';
}

/** strerror(3) of a connection that failed. */
export function connectionError(io: CommandIo, kind: Exclude<ConnectOutcome['kind'], 'connected' | 'unknown-host'>): string {
	switch (kind) {
		case 'refused':
			return 'Connection refused';
		case 'unreachable':
			return isMusl(io) ? 'Host is unreachable' : 'No route to host';
		case 'timeout':
			return isMusl(io) ? 'Operation timed out' : 'Connection timed out';
	}
}

/** gai_strerror(3) of a name that was not found. */
export function lookupError(io: CommandIo, isTemporary: boolean | undefined): string {
	if (isMusl(io)) return isTemporary ? 'Try again' : 'Name does not resolve';
	return isTemporary ? 'Temporary failure in name resolution' : 'Name or service not known';
}

/** The name an address goes by, if the first name server knows one. */
export function reverseLookup(io: CommandIo, address: string): string | undefined {
	if (address.startsWith('127.')) return 'localhost';
	const server = /^nameserver (\S+)/m.exec(io.files.read('/etc/resolv.conf') ?? '')?.[1];
	if (server === undefined) return undefined;
	const outcome = io.process.query(server, `${address.split('.').toReversed().join('.')}.in-addr.arpa`, 'PTR', 5000);
	return outcome.kind === 'answer' ? outcome.answers[0]?.data.replace(/\.$/, '') : undefined;
}
