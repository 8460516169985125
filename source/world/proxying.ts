import type {IncomingRequest, ProcessContext} from './program.ts';
import type {HttpOutcome} from './types.ts';

/** A request that was passed on so often goes round in circles. */
const mostHops = 20;

export interface ProxyTarget {
	readonly scheme?: 'http' | 'https' | undefined;
	readonly host: string;
	readonly port: number;
	/** If other than what was asked for. */
	readonly path?: string | undefined;
}

/** Passes a request on to another server, as a proxy does. Undefined: it has gone round in circles. */
export function passOn(request: IncomingRequest, target: ProxyTarget, timeoutMs: number, context: ProcessContext): HttpOutcome | undefined {
	const hops = (request.headers.Via ?? '').split(',').filter((hop) => hop !== '');
	if (hops.length >= mostHops) return undefined;
	const {remoteIp: _, ...passed} = request;
	return context.http(
		{
			...passed,
			scheme: target.scheme ?? 'http',
			host: target.host,
			port: target.port,
			path: target.path ?? request.path,
			headers: {...request.headers, Via: [...hops, `1.1 ${context.hostname}`].join(',')},
		},
		timeoutMs,
	);
}
