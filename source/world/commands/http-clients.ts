import {byteLength} from '../file-nodes.ts';
import type {HttpOutcome, HttpRequest} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {httpByName, settled} from './connecting.ts';
import {parseOptions} from './options.ts';

/* curl and wget (busybox's, and GNU's where the image has no busybox). Left out: uploads of files, cookies, proxies, FTP, client certificates. */

interface Url {
	readonly scheme: 'http' | 'https';
	readonly host: string;
	readonly port: number;
	readonly path: string;
	readonly user: string | undefined;
}

function parseUrl(text: string): Url | undefined {
	const match = /^(?:(\w+):\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/.exec(text);
	const scheme = match?.[1] ?? 'http';
	if (!match || (scheme !== 'http' && scheme !== 'https')) return undefined;
	const path = match[5] ?? '/';
	return {
		scheme,
		host: match[3]!,
		port: Number(match[4] ?? (scheme === 'https' ? 443 : 80)),
		path: path.startsWith('?') ? `/${path}` : path,
		user: match[2],
	};
}

interface ExchangeState extends CommandState {
	outcome: HttpOutcome | undefined;
	url: string;
	redirects: number;
	attempt: number;
	sinceMs: number;
	status: number;
	/** The next of several URLs. */
	next: number;
	address: string;
}

/** Linux gives a connection up after so long without an answer to its SYNs. */
const connectTimeoutMs = 130_000;

function curl(io: CommandIo, given: ExchangeState | undefined): number | ExchangeState {
	const options = parseOptions(io, 'sSfLkIivX:H:d:o:m:w:OA:u:#nNr:c:b:e:Gx:4R', {
		silent: 's',
		'show-error': 'S',
		fail: 'f',
		location: 'L',
		insecure: 'k',
		head: 'I',
		include: 'i',
		verbose: 'v',
		request: 'X',
		header: 'H',
		data: 'd',
		'data-raw': 'd',
		'data-binary': 'd',
		output: 'o',
		'max-time': 'm',
		'write-out': 'w',
		'remote-name': 'O',
		'user-agent': 'A',
		user: 'u',
		'connect-timeout': 'c',
		retry: 'r',
		'retry-delay': 'e',
		'retry-connrefused': 'R',
		'no-progress-meter': 'S',
		compressed: 'n',
		url: 'x',
		'no-buffer': 'N',
		cacert: 'b',
		'http1.1': '4',
	});
	if (!options) {
		io.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
		return 2;
	}
	const urls = [...options.operands, ...options.values('x')];
	if (urls.length === 0) {
		io.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
		return 2;
	}
	const isSilent = options.has('s');
	const fail = (status: number, text: string): number => {
		if (!isSilent || options.has('S')) io.err(`curl: (${status}) ${text}\n`);
		if (options.value('w') !== undefined) io.out(writeOut(options.value('w')!, undefined, given, io));
		return status;
	};
	const maximumMs = options.value('m') === undefined ? undefined : Math.round(Number(options.value('m')) * 1000);
	const waitMs = options.value('c') === undefined ? connectTimeoutMs : Math.round(Number(options.value('c')) * 1000);
	const begin = (text: string, state: ExchangeState): number | ExchangeState => {
		const url = parseUrl(text);
		if (!url)
			return fail(
				/^\w+:\/\//.test(text) ? 1 : 3,
				/^\w+:\/\//.test(text) ? `Protocol "${text.split(':', 1)[0]}" not supported` : `URL rejected: Malformed input to a URL function`,
			);
		const headers: Record<string, string> = {
			host: url.port === 80 || url.port === 443 ? url.host : `${url.host}:${url.port}`,
			'user-agent': options.value('A') ?? 'curl/8.14.1',
			accept: '*/*',
		};
		for (const header of options.values('H'))
			headers[header.slice(0, header.indexOf(':')).toLowerCase()] = header.slice(header.indexOf(':') + 1).trim();
		const user = options.value('u') ?? url.user;
		if (user !== undefined) headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
		const body = options.has('d') ? options.values('d').join('&') : undefined;
		if (body !== undefined) headers['content-type'] ??= 'application/x-www-form-urlencoded';
		const request: HttpRequest = {
			method: options.value('X') ?? (options.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST'),
			scheme: url.scheme,
			host: url.host,
			port: url.port,
			path: url.path,
			headers,
			...(body === undefined ? {} : {body}),
		};
		const leftMs = maximumMs === undefined ? waitMs : Math.max(1, Math.min(waitMs, maximumMs - (io.process.nowMs - state.sinceMs)));
		const {outcome, address} = httpByName(io.process, request, leftMs);
		return {...state, wait: 'time', atMs: io.process.nowMs + outcome.latencyMs, outcome, url: text, address};
	};
	const state: ExchangeState = given ?? {
		wait: 'time',
		outcome: undefined,
		url: '',
		redirects: 0,
		attempt: 0,
		sinceMs: io.process.nowMs,
		status: 0,
		next: 1,
		address: '',
	};
	if (!given) return begin(urls[0]!, state);
	// A pause before another attempt is over.
	if (!state.outcome) return begin(state.url, state);
	const outcome = settled(io.process, state.outcome);
	const url = parseUrl(state.url)!;
	const elapsedMs = io.process.nowMs - state.sinceMs;
	let status = 0;
	if (outcome.kind === 'response') {
		const location = outcome.headers.location ?? outcome.headers.Location;
		if (options.has('L') && outcome.status >= 300 && outcome.status < 400 && location !== undefined && state.redirects < 50) {
			const target = location.startsWith('/') ? `${url.scheme}://${url.host}:${url.port}${location}` : location;
			return begin(target, {...state, redirects: state.redirects + 1});
		}
		if (options.has('f') && outcome.status >= 400) status = fail(22, `The requested URL returned error: ${outcome.status}`);
		else {
			respond(io, options, outcome, state);
			if (options.value('w') !== undefined) io.out(writeOut(options.value('w')!, outcome, state, io));
		}
	} else {
		const retries = Number(options.value('r') ?? 0);
		if (state.attempt < retries && (outcome.kind !== 'refused' || options.has('R'))) {
			const delayMs = options.value('e') === undefined ? 1000 * 2 ** Math.min(state.attempt, 9) : Number(options.value('e')) * 1000;
			return {...state, outcome: undefined, attempt: state.attempt + 1, atMs: io.process.nowMs + delayMs};
		}
		const at = `${url.host} port ${url.port}`;
		if (outcome.kind === 'refused') status = fail(7, `Failed to connect to ${at} after ${elapsedMs} ms: Could not connect to server`);
		else if (outcome.kind === 'unreachable') status = fail(7, `Failed to connect to ${at} after ${elapsedMs} ms: Could not connect to server`);
		else if (outcome.kind === 'unknown-host') status = fail(6, `Could not resolve host: ${url.host}`);
		else if (outcome.kind === 'reset')
			status = outcome.message === 'Empty reply from server' ? fail(52, outcome.message) : fail(56, 'Recv failure: Connection reset by peer');
		else status = fail(28, timeoutText(outcome.during, maximumMs !== undefined && elapsedMs >= maximumMs, options.has('c'), elapsedMs, at));
	}
	const following = urls[state.next];
	if (following !== undefined) return begin(following, {...state, next: state.next + 1, redirects: 0, attempt: 0, sinceMs: io.process.nowMs, status});
	return status;
}

/** What curl says that has waited for too long: for a name, a connection, or an answer. */
function timeoutText(during: 'resolve' | 'connect' | undefined, isMaximum: boolean, isLimited: boolean, elapsedMs: number, at: string): string {
	if (during === 'resolve') return `Resolving timed out after ${elapsedMs} milliseconds`;
	if (during !== 'connect') return `Operation timed out after ${elapsedMs} milliseconds with 0 bytes received`;
	if (isMaximum) return `Connection timed out after ${elapsedMs} milliseconds`;
	return `Failed to connect to ${at} after ${elapsedMs} ms: ${isLimited ? 'Timeout was reached' : 'Could not connect to server'}`;
}

function respond(
	io: CommandIo,
	options: NonNullable<ReturnType<typeof parseOptions>>,
	outcome: Extract<HttpOutcome, {kind: 'response'}>,
	state: ExchangeState,
): void {
	const head = `HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}\r\n${Object.entries(outcome.headers)
		.map(([name, value]) => `${name}: ${value}\r\n`)
		.join('')}\r\n`;
	if (options.has('v')) {
		const url = parseUrl(state.url)!;
		const {address} = state;
		io.err(
			`*   Trying ${address}:${url.port}...\n* Connected to ${url.host} (${address}) port ${url.port}\n> ${options.value('X') ?? 'GET'} ${url.path} HTTP/1.1\r\n> Host: ${url.host}\r\n> User-Agent: curl/8.14.1\r\n> Accept: */*\r\n> \r\n`,
		);
		io.err(
			`${head
				.trimEnd()
				.split('\r\n')
				.map((line) => `< ${line}\r\n`)
				.join('')}< \r\n`,
		);
	}
	let text = options.has('I') ? head : outcome.body;
	if (options.has('i') && !options.has('I')) text = head + text;
	const file = options.value('o') ?? (options.has('O') ? state.url.slice(state.url.lastIndexOf('/') + 1) : undefined);
	if (file !== undefined || !options.has('s')) {
		// The progress meter, as it ends; curl shows it wherever its output is not a terminal.
		if (!options.has('s') && !options.has('S')) {
			const size = String(byteLength(outcome.body)).padStart(5);
			io.err(
				`  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r100 ${size}  100 ${size}    0     0  ${size}      0 --:--:-- --:--:-- --:--:-- ${size}\n`,
			);
		}
	}
	if (file === undefined || file === '-') io.out(text);
	else if (io.files.stat(io.path(file))?.kind !== 'device') io.files.write(io.path(file), text);
}

function writeOut(
	format: string,
	outcome: Extract<HttpOutcome, {kind: 'response'}> | undefined,
	state: ExchangeState | undefined,
	io: CommandIo,
): string {
	const seconds = ((io.process.nowMs - (state?.sinceMs ?? io.process.nowMs)) / 1000).toFixed(6);
	const values: Readonly<Record<string, string>> = {
		http_code: String(outcome?.status ?? 0).padStart(3, '0'),
		response_code: String(outcome?.status ?? 0).padStart(3, '0'),
		time_total: seconds,
		time_connect: seconds,
		time_starttransfer: seconds,
		size_download: String(outcome ? byteLength(outcome.body) : 0),
		url_effective: state?.url ?? '',
		num_redirects: String(state?.redirects ?? 0),
	};
	return format
		.replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
		.replaceAll('\\n', '\n')
		.replaceAll('\\t', '\t')
		.replaceAll('%%', '%');
}

const reasons: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	202: 'Accepted',
	204: 'No Content',
	301: 'Moved Permanently',
	302: 'Found',
	304: 'Not Modified',
	307: 'Temporary Redirect',
	308: 'Permanent Redirect',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	408: 'Request Timeout',
	409: 'Conflict',
	413: 'Content Too Large',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	501: 'Not Implemented',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};

function reasonPhrase(status: number): string {
	return reasons[status] ?? '';
}

function wget(io: CommandIo, state: ExchangeState | undefined): number | ExchangeState {
	const options = parseOptions(io, 'qO:T:t:cSsP:U:Y:', {
		quiet: 'q',
		'output-document': 'O',
		timeout: 'T',
		tries: 't',
		continue: 'c',
		'server-response': 'S',
		spider: 's',
		'no-check-certificate': 'c',
		header: 'Y',
		'post-data': 'Y',
		'user-agent': 'U',
		'no-verbose': 'q',
	});
	if (!options) return 1;
	const text = options.operands[0];
	const url = text === undefined ? undefined : parseUrl(text);
	if (text === undefined || !url) {
		io.complain(text === undefined ? (io.isBusybox ? 'missing URL' : 'missing URL') : `not an http or ftp url: ${text}`);
		return 1;
	}
	const isQuiet = options.has('q');
	const timeoutMs = Math.round(Number(options.value('T') ?? 900) * 1000);
	if (!state) {
		const request: HttpRequest = {
			method: options.has('s') && !io.isBusybox ? 'HEAD' : 'GET',
			scheme: url.scheme,
			host: url.host,
			port: url.port,
			path: url.path,
			headers: {host: url.port === 80 ? url.host : `${url.host}:${url.port}`, 'user-agent': options.value('U') ?? 'Wget', connection: 'close'},
		};
		const {outcome, address} = httpByName(io.process, request, Math.min(timeoutMs, connectTimeoutMs));
		if (!isQuiet && address !== '') {
			if (!io.isBusybox && address !== url.host) io.err(`Resolving ${url.host} (${url.host})... ${address}\n`);
			io.err(
				io.isBusybox
					? `Connecting to ${url.host}${url.port === 80 ? '' : `:${url.port}`} (${address}:${url.port})\n`
					: `Connecting to ${url.host} (${url.host})|${address}|:${url.port}... `,
			);
		}
		return {
			wait: 'time',
			atMs: io.process.nowMs + outcome.latencyMs,
			outcome,
			url: text,
			redirects: 0,
			attempt: 0,
			sinceMs: io.process.nowMs,
			status: 0,
			next: 1,
			address,
		};
	}
	const outcome = settled(io.process, state.outcome!);
	if (!io.isBusybox && outcome.kind !== 'response') {
		if (!isQuiet) io.err(gnuFailure(outcome, url.host));
		if (outcome.kind === 'unknown-host') io.complain(`unable to resolve host address ‘${url.host}’`);
		return 4;
	}
	switch (outcome.kind) {
		case 'unknown-host':
			io.complain(`bad address '${url.host}'`);
			return 1;
		case 'refused':
			io.complain(`can't connect to remote host (${state.address}): Connection refused`);
			return 1;
		case 'unreachable':
			io.complain(`can't connect to remote host (${state.address}): Host is unreachable`);
			return 1;
		case 'timeout':
			io.complain(options.value('T') === undefined ? `can't connect to remote host (${state.address}): Connection timed out` : 'download timed out');
			return 1;
		case 'reset':
			io.complain('error getting response: Connection reset by peer');
			return 1;
	}
	if (outcome.status >= 400) {
		io.complain(`server returned error: HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}`);
		return io.isBusybox ? 1 : 8;
	}
	if (options.has('S'))
		io.err(
			`  HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}\n${Object.entries(outcome.headers)
				.map(([name, value]) => `  ${name}: ${value}\n`)
				.join('')}`,
		);
	if (options.has('s')) {
		if (!isQuiet) io.err('remote file exists\n');
		return 0;
	}
	const file = options.value('O') ?? (url.path.replace(/\?.*/, '').slice(url.path.lastIndexOf('/') + 1) || 'index.html');
	const size = byteLength(outcome.body);
	const bar = `${file
		.slice(file.lastIndexOf('/') + 1)
		.slice(0, 20)
		.padEnd(20)} 100% |********************************| ${String(size).padStart(5)}  0:00:00 ETA\n`;
	if (file === '-') {
		if (!isQuiet) io.err('writing to stdout\n');
		io.out(outcome.body);
		if (!isQuiet) io.err(`${bar}written to stdout\n`);
		return 0;
	}
	if (options.value('O') === undefined && io.files.stat(io.path(file))) {
		io.complain(`can't open '${file}': File exists`);
		return 1;
	}
	if (!isQuiet) io.err(`saving to '${file}'\n`);
	if (io.files.stat(io.path(file))?.kind !== 'device' && io.files.write(io.path(file), outcome.body)) {
		io.complain(`can't open '${file}': Read-only file system`);
		return 1;
	}
	if (!isQuiet) io.err(`${bar}'${file}' saved\n`);
	return 0;
}

/** How GNU wget ends the line it has begun. */
function gnuFailure(outcome: Exclude<HttpOutcome, {readonly kind: 'response'}>, host: string): string {
	switch (outcome.kind) {
		case 'unknown-host':
			return `Resolving ${host} (${host})... failed: ${outcome.isTemporary ? 'Temporary failure in name resolution' : 'Name or service not known'}.\n`;
		case 'refused':
			return 'failed: Connection refused.\n';
		case 'unreachable':
			return 'failed: No route to host.\n';
		case 'timeout':
			return outcome.during === undefined
				? 'connected.\nHTTP request sent, awaiting response... Read error (Connection timed out) in headers.\n'
				: 'failed: Connection timed out.\n';
		case 'reset':
			return 'connected.\nHTTP request sent, awaiting response... Read error (Connection reset by peer) in headers.\n';
	}
}

export const httpClientCommands: readonly Command[] = [command('curl', curl), command('wget', wget)];
