import {hostDnsAddress} from '../../../world/pod-network.ts';
import type {ConnectOutcome, HttpOutcome} from '../../../world/types.ts';
import {joinHostPort} from './handler.ts';

type DialFailure = Exclude<ConnectOutcome | HttpOutcome, {readonly kind: 'connected' | 'response' | 'reset' | 'timeout'}>;

/** What Go's `net` package says of a connection that was not made. */
export function dialError(failure: DialFailure, host: string, port: number): string {
	const address = joinHostPort(host, port);
	switch (failure.kind) {
		case 'refused':
			return `dial tcp ${address}: connect: connection refused`;
		case 'unreachable':
			return `dial tcp ${address}: connect: no route to host`;
		case 'unknown-host':
			return `dial tcp: lookup ${failure.host} on ${hostDnsAddress}:53: ${failure.isTemporary ? 'server misbehaving' : 'no such host'}`;
	}
}
