import type {ProcessContext} from '../program.ts';
import type {ConnectOutcome, HttpOutcome, HttpRequest} from '../types.ts';

/** What became of it, the address it was about ('' if the name was not found), and how long finding that took. */
export interface ByName<Outcome> {
	readonly outcome: Outcome;
	readonly address: string;
	readonly resolveMs: number;
}

/** Looks a host up and sends it a request: the connection must be there in its time, and all be over in the time given. */
export function httpByName(process: ProcessContext, request: HttpRequest, connectTimeoutMs: number, timeoutMs: number): ByName<HttpOutcome> {
	return byName(process, request.host, connectTimeoutMs, (host, leftMs) =>
		process.http({...request, host, connectTimeoutMs: leftMs}, timeoutMs - (connectTimeoutMs - leftMs)),
	);
}

/** What has come of a request once its time is over: nothing, if who was to answer has ended meanwhile. */
export function settled(process: ProcessContext, outcome: HttpOutcome): HttpOutcome {
	if (outcome.kind !== 'response' || outcome.server === undefined || process.isServing?.(outcome.server) !== false) return outcome;
	return {kind: 'reset', latencyMs: outcome.latencyMs, message: 'Empty reply from server'};
}

/** Looks a host up and opens a connection to it, all in the time given. */
export function connectByName(process: ProcessContext, host: string, port: number, timeoutMs: number): ByName<ConnectOutcome> {
	return byName(process, host, timeoutMs, (address, leftMs) => process.connect(address, port, leftMs));
}

function byName<Outcome extends {readonly latencyMs: number}>(
	process: ProcessContext,
	host: string,
	timeoutMs: number,
	reach: (address: string, leftMs: number) => Outcome,
): ByName<Outcome | Extract<ConnectOutcome, {kind: 'timeout' | 'unknown-host'}>> {
	const found = process.resolve(host);
	const {latencyMs: resolveMs} = found;
	if (resolveMs > timeoutMs) return {outcome: {kind: 'timeout', latencyMs: timeoutMs, during: 'resolve'}, address: '', resolveMs: timeoutMs};
	if (found.kind === 'not-found') {
		const {isTemporary} = found;
		return {outcome: {kind: 'unknown-host', latencyMs: resolveMs, host, ...(isTemporary && {isTemporary})}, address: '', resolveMs};
	}
	const address = found.addresses[0]!;
	const outcome = reach(address, timeoutMs - resolveMs);
	return {outcome: {...outcome, latencyMs: resolveMs + outcome.latencyMs}, address, resolveMs};
}
