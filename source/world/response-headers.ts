import {calendarAt, formatTime} from './commands/time-text.ts';
import type {ProcessRecord} from './process.ts';
import type {ProgramResponse} from './program.ts';
import type {HttpRequest} from './types.ts';

/*
The headers a server puts into every answer besides those of the answer itself, for whoever looks at them: its name, the
date, how long the body is and what it holds. Left out: what depends on the file that is sent (ETag, Last-Modified).
*/

interface ServerStyle {
	/** In their order. */
	readonly names: readonly string[];
	readonly server?: (process: ProcessRecord) => string;
	readonly charset?: string;
}

const nginx: ServerStyle = {
	names: ['Server', 'Date', 'Content-Type', 'Content-Length', 'Connection'],
	server: ({environment}) => `nginx/${/^\d+\.\d+\.\d+/.exec(environment.NGINX_VERSION ?? '')?.[0] ?? '1.29.4'}`,
};
const styles: Readonly<Record<string, ServerStyle>> = {
	nginx,
	httpd: {
		names: ['Date', 'Server', 'Content-Length', 'Content-Type'],
		server: ({environment}) => `Apache/${environment.HTTPD_VERSION ?? '2.4.66'} (Unix)`,
	},
	node: {names: ['Content-Type', 'Content-Length', 'Date', 'Connection', 'Keep-Alive']},
	python: {
		names: ['Server', 'Date', 'Content-Type', 'Content-Length'],
		server: ({environment}) => `SimpleHTTP/0.6 Python/${environment.PYTHON_VERSION ?? '3.14.2'}`,
	},
	'busybox-httpd': {names: ['Date', 'Connection', 'Content-Type', 'Content-Length']},
};
/** Go's, in which most others are written. */
const go: ServerStyle = {names: ['Date', 'Content-Length', 'Content-Type'], charset: '; charset=utf-8'};

export function describedHeaders(
	process: ProcessRecord,
	request: HttpRequest,
	{status, body, headers = {}}: ProgramResponse,
	nowMs: number,
): Readonly<Record<string, string>> {
	const style = styles[process.program] ?? (/^node/.test(process.program) ? styles.node! : /nginx/.test(process.program) ? nginx : go);
	const own = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	const hasBody = status !== 204 && status !== 304;
	const values: Readonly<Record<string, string | undefined>> = {
		Server: style.server?.(process),
		Date: formatTime('%a, %d %b %Y %H:%M:%S GMT', calendarAt(nowMs)),
		'Content-Type': hasBody && (body !== '' || status < 300) ? contentType(body, style.charset ?? '') : undefined,
		'Content-Length': hasBody ? String(Buffer.byteLength(body)) : undefined,
		Connection: /close/i.test(request.headers.connection ?? '') ? 'close' : 'keep-alive',
		'Keep-Alive': 'timeout=5',
	};
	const found: Record<string, string> = {};
	for (const name of style.names) {
		// A proxy speaks for itself, whatever stands behind it.
		const isOwn = name === 'Server' || name === 'Date' || name === 'Content-Length';
		const value = isOwn ? values[name] : (own.get(name.toLowerCase()) ?? values[name]);
		if (value !== undefined) found[name] = value;
		own.delete(name.toLowerCase());
	}
	for (const [name, value] of Object.entries(headers)) if (own.has(name.toLowerCase())) found[name] = value;
	return found;
}

function contentType(body: string, charset: string): string {
	if (/^\s*(<!doctype html|<html|<head|<h1)/i.test(body)) return `text/html${charset}`;
	if (/^\s*[{[]/.test(body) && /[}\]]\s*$/.test(body)) return 'application/json';
	return `text/plain${charset}`;
}
