import type {Container, HTTPGetAction} from '../../../api/generated/types.ts';
import type {HttpOutcome, HttpRequest} from '../../../world/types.ts';
import {dialError} from './dial-error.ts';
import {answer, joinHostPort, type ProbeAnswer, type ProbeHandler, type ProbeTarget, resolvePort} from './handler.ts';

const longestBody = 10 * 1024;
const mostRedirects = 10;
const redirecting = new Set([301, 302, 303, 307, 308]);

/** What is asked of a target is the same each time. */
const requests = new WeakMap<ProbeTarget, {readonly request: HttpRequest; readonly url: string}>();

/** Succeeds with a status from 200 to 399. Upstream: pkg/probe/http. */
export const probeHttpGet: ProbeHandler = (target) => {
	let known = requests.get(target);
	if (!known) {
		const request = buildRequest(target.probe.httpGet!, target.container, target.podIp);
		if ('error' in request) return answer('unknown', request.error, 0);
		known = {request, url: urlOf(request)};
		requests.set(target, known);
	}
	return follow(target, known.request, known.url);
};

function follow(target: ProbeTarget, first: HttpRequest, firstUrl: string): ProbeAnswer {
	let request = first;
	let url = firstUrl;
	let spentMs = 0;
	for (let redirects = 0; ; redirects += 1) {
		const outcome = target.network.http({machine: target.machine.name}, request, target.timeoutMs - spentMs);
		if (outcome.kind !== 'response') return failure(target, request, url, outcome, spentMs);
		spentMs += outcome.latencyMs;
		const {status, cause} = outcome;
		const location = redirecting.has(status) ? locationOf(outcome.headers) : undefined;
		const next = location ? redirect(request, location) : undefined;
		if (next && next.host === first.host) {
			if (redirects + 1 >= mostRedirects) return answer('failure', `Get ${JSON.stringify(location)}: stopped after 10 redirects`, spentMs, cause);
			request = next;
			url = urlOf(next);
			continue;
		}
		if (status >= 200 && status < 300) return answer('success', '', spentMs, cause);
		// Another host's answer says nothing about this container, which has answered.
		if (status >= 300 && status < 400) {
			return answer('warning', `Probe terminated redirects, Response body: ${outcome.body.slice(0, longestBody)}`, spentMs, cause);
		}
		return answer('failure', `HTTP probe failed with statuscode: ${status}`, spentMs, cause);
	}
}

function failure(
	{timeoutMs, random, machine}: ProbeTarget,
	{host, port}: HttpRequest,
	url: string,
	outcome: Exclude<HttpOutcome, {kind: 'response'}>,
	spentMs: number,
): ProbeAnswer {
	const get = `Get ${JSON.stringify(url)}: `;
	if (outcome.kind === 'timeout')
		return answer('failure', `${get}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, timeoutMs);
	const latencyMs = spentMs + outcome.latencyMs;
	if (outcome.kind === 'reset') {
		if (outcome.message) return answer('failure', get + outcome.message, latencyMs);
		const local = joinHostPort(machine.internalIp, random.integer(32_768, 60_999));
		return answer('failure', `${get}read tcp ${local}->${joinHostPort(host, port)}: read: connection reset by peer`, latencyMs);
	}
	return answer('failure', get + dialError(outcome, host, port), latencyMs);
}

function buildRequest(action: HTTPGetAction, container: Container, podIp: string): HttpRequest | {readonly error: string} {
	const port = resolvePort(action.port, container);
	if (typeof port !== 'number') return port;
	const headers = new Map([
		['User-Agent', 'kube-probe/1.36'],
		['Accept', '*/*'],
	]);
	for (const {name, value} of action.httpHeaders ?? []) headers.set(canonicalHeader(name), value);
	// Given as empty, these two are not sent at all.
	for (const name of ['User-Agent', 'Accept']) if (headers.get(name) === '') headers.delete(name);
	const path = action.path ?? '/';
	return {
		method: 'GET',
		scheme: (action.scheme ?? 'HTTP').toLowerCase() === 'https' ? 'https' : 'http',
		host: action.host || podIp,
		port,
		path: path.startsWith('/') ? path : `/${path}`,
		headers: Object.fromEntries(headers),
	};
}

function urlOf({scheme, host, port, path}: HttpRequest): string {
	return `${scheme}://${joinHostPort(host, port)}${path}`;
}

function locationOf(headers: Readonly<Record<string, string>>): string | undefined {
	for (const name in headers) if (name.toLowerCase() === 'location') return headers[name];
	return undefined;
}

/** Where a redirect leads; undefined if that is no address. */
function redirect(request: HttpRequest, location: string): HttpRequest | undefined {
	const url = urlOf(request);
	if (!URL.canParse(location, url)) return undefined;
	const {protocol, hostname, port, pathname, search} = new URL(location, url);
	const scheme = protocol === 'https:' ? 'https' : 'http';
	return {...request, scheme, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (scheme === 'https' ? 443 : 80), path: pathname + search};
}

/** `x-custom` as `X-Custom`. */
function canonicalHeader(name: string): string {
	return name
		.split('-')
		.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
		.join('-');
}
