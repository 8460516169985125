import type {ProcessContext} from '../program.ts';
import type {HttpOutcome, HttpRequest} from '../types.ts';
import {reasonPhrase} from './url.ts';

/*
What goes over a connection as plain text: an HTTP request that somebody has written by hand, and what a server that
speaks it answers; or something else, which only a server that understands it answers. The network here carries
requests, and not bytes.
*/

const requestLine = /^([A-Z]+) (\/\S*)(?: HTTP\/(\d\.\d))?\r?\n/;

/** The request that text is, once it is whole; `rest`: what follows. Undefined: it goes on, or is none. */
export function parseRequest(
	text: string,
): {readonly request: Omit<HttpRequest, 'host' | 'port'>; readonly version: string; readonly rest: string} | undefined {
	const line = requestLine.exec(text);
	if (!line) return undefined;
	const [whole, method = '', path = '', version = '0.9'] = line;
	if (version === '0.9') return {request: {method, scheme: 'http', path, headers: {}}, version, rest: text.slice(whole.length)};
	const end = /\r?\n\r?\n/.exec(text);
	if (!end) return undefined;
	const headers: Record<string, string> = {};
	for (const each of text.slice(whole.length, end.index).split(/\r?\n/)) {
		const colon = each.indexOf(':');
		if (colon > 0) headers[each.slice(0, colon).trim().toLowerCase()] = each.slice(colon + 1).trim();
	}
	const from = end.index + end[0].length;
	const length = Number(headers['content-length'] ?? 0);
	if (text.length - from < length) return undefined;
	const body = length > 0 ? {body: text.slice(from, from + length)} : {};
	return {request: {method, scheme: 'http', path, headers, ...body}, version, rest: text.slice(from + length)};
}

export function isRequest(text: string): boolean {
	return /^[A-Z]+ \/\S*(?: HTTP\/\d\.\d)?\r?(?:\n|$)/.test(text);
}

export function titleCase(name: string): string {
	return name.replace(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** A response as its bytes stand on the wire. */
export function responseText({status, headers, body}: Extract<HttpOutcome, {kind: 'response'}>, version: string): string {
	if (version === '0.9') return body;
	const lines = Object.entries(headers).map(([name, value]) => `${titleCase(name)}: ${value}\r\n`);
	return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${lines.join('')}\r\n${body}`;
}

/** A request as its bytes stand on the wire. */
export function requestText({method, path, headers, body = '', text}: HttpRequest): string {
	if (text !== undefined) return text;
	const lines = Object.entries(headers).map(([name, value]) => `${titleCase(name)}: ${value}\r\n`);
	return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** What comes back of a text, and whether the server then closes the connection. */
export interface Reply {
	readonly outcome: HttpOutcome;
	readonly text: string;
	readonly isClosed: boolean;
}

export function converse(process: ProcessContext, host: string, port: number, text: string, timeoutMs: number): Reply {
	const parsed = parseRequest(text);
	if (!parsed) {
		const request = {method: '', scheme: 'http', host, port, path: '', headers: {}, text} as const;
		const outcome = process.http(request, timeoutMs);
		return {
			outcome,
			text: outcome.kind === 'response' ? outcome.body : '',
			isClosed: outcome.kind === 'reset' || (outcome.kind === 'response' && outcome.headers.connection === 'close'),
		};
	}
	const {request, version} = parsed;
	const outcome = process.http({...request, host, port, isShown: true}, timeoutMs);
	if (outcome.kind !== 'response') return {outcome, text: '', isClosed: outcome.kind === 'reset'};
	const said = `${request.headers.connection ?? ''} ${outcome.headers.connection ?? outcome.headers.Connection ?? ''}`;
	return {outcome, text: responseText(outcome, version), isClosed: version !== '1.1' || /close/i.test(said)};
}
