import {byteLength} from '../file-nodes.ts';
import {isOutsideAddress} from '../outside.ts';
import type {HttpOutcome, HttpRequest} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {httpByName, settled} from './connecting.ts';
import {responseText, titleCase} from './conversation.ts';
import {type Options, parseOptions} from './options.ts';
import {connectionError} from './system-texts.ts';
import {hostHeader, parseUrl, reasonPhrase, type Url} from './url.ts';

/* curl 8.14. Left out: uploads of files, cookies, proxies, FTP, client certificates, several transfers at once. */

interface CurlState extends CommandState {
	outcome: HttpOutcome | undefined;
	url: string;
	method: string;
	redirects: number;
	attempt: number;
	/** Since the first attempt, and since this one. */
	beganAtMs: number;
	sinceMs: number;
	resolveMs: number;
	status: number;
	/** The next of several URLs. */
	next: number;
	address: string;
	connections: number;
}

/** Linux gives a connection up after so long without an answer to its SYNs; curl does after five minutes. */
const connectTimeoutMs = 130_000;
const userAgent = 'curl/8.14.1';
const letters = 'sSfLkIivX:H:d:o:m:w:OA:u:#nNr:c:b:e:x:4RG6gjJVhE:T:zPUQ:M:ZD:B:C:F:Yy:K:';

const longOptions: Readonly<Record<string, string>> = {
	silent: 's',
	'show-error': 'S',
	fail: 'f',
	'fail-with-body': 'Z',
	location: 'L',
	insecure: 'k',
	head: 'I',
	include: 'i',
	'show-headers': 'i',
	verbose: 'v',
	request: 'X',
	header: 'H',
	data: 'd',
	'data-raw': 'd',
	'data-binary': 'd',
	'data-ascii': 'd',
	'data-urlencode': 'd',
	json: 'J',
	output: 'o',
	'max-time': 'm',
	'write-out': 'w',
	'remote-name': 'O',
	'user-agent': 'A',
	user: 'u',
	'connect-timeout': 'c',
	retry: 'r',
	'retry-delay': 'e',
	'retry-max-time': 'M',
	'retry-connrefused': 'R',
	'retry-all-errors': 'z',
	'no-progress-meter': 'P',
	'progress-bar': '#',
	compressed: 'n',
	url: 'x',
	'no-buffer': 'N',
	cacert: 'b',
	cert: 'E',
	key: 'E',
	resolve: 'D',
	'unix-socket': 'B',
	'max-redirs': 'C',
	get: 'G',
	version: 'V',
	help: 'h',
	'http1.1': '4',
	'http1.0': '4',
	http2: '4',
	ipv4: '4',
	ipv6: '4',
	globoff: 'g',
	noproxy: 'Q',
	'keepalive-time': 'Q',
	'limit-rate': 'Q',
	'dump-header': 'y',
	form: 'F',
	interface: 'Q',
	referer: 'Q',
	cookie: 'Q',
	'oauth2-bearer': 'T',
};

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";

function curl(io: CommandIo, given: CurlState | undefined): number | CurlState {
	const options = curlOptions(io);
	if (!options) return 2;
	if (options.has('V')) {
		io.out(
			`curl 8.14.1 (x86_64-pc-linux-gnu) libcurl/8.14.1 OpenSSL/3.5.4 zlib/1.3.1\nRelease-Date: 2025-06-04\nProtocols: dict file ftp ftps gopher gophers http https imap imaps mqtt pop3 pop3s rtsp smb smbs smtp smtps telnet tftp ws wss\nFeatures: alt-svc AsynchDNS HSTS HTTP2 HTTPS-proxy IPv6 Largefile libz SSL threadsafe UnixSockets\n`,
		);
		return 0;
	}
	const urls = [...options.operands, ...options.values('x')];
	if (urls.length === 0) {
		io.err(tryHelp);
		return 2;
	}
	return new Transfer(io, options, urls).run(given);
}

/** curl speaks of options in its own way, and takes its letters literally. */
function curlOptions(io: CommandIo): Options | undefined {
	let complaint: string | undefined;
	const unknown = io.args.find(
		(argument) =>
			/^--./.test(argument) && argument !== '--' && longOptions[argument.slice(2).split('=', 1)[0]!] === undefined && !/^--no-/.test(argument),
	);
	if (unknown !== undefined && !isValue(io.args, unknown)) complaint = `option ${unknown}: is unknown`;
	const last = io.args.at(-1) ?? '';
	const lastLetter = /^-\w*(\w)$/.exec(last)?.[1];
	if (lastLetter !== undefined && 'oXHdmwAu'.includes(lastLetter) && !isValue(io.args, last)) complaint = `option ${last}: requires parameter`;
	if (complaint !== undefined) {
		io.err(`curl: ${complaint}\n${tryHelp}`);
		return undefined;
	}
	const options = parseOptions(io, letters, longOptions);
	if (!options) io.err(tryHelp);
	return options;
}

function isValue(args: readonly string[], argument: string): boolean {
	const before = args[args.indexOf(argument) - 1] ?? '';
	return /^-\w*[oXHdmwAu]$/.test(before) || ['--data', '--header', '--data-raw', '--write-out', '--user-agent', '--request'].includes(before);
}

class Transfer {
	readonly #io: CommandIo;
	readonly #options: Options;
	readonly #urls: readonly string[];
	readonly #maximumMs: number | undefined;
	readonly #isVerbose: boolean;

	constructor(io: CommandIo, options: Options, urls: readonly string[]) {
		this.#io = io;
		this.#options = options;
		this.#urls = urls;
		this.#maximumMs = options.value('m') === undefined ? undefined : Math.round(Number(options.value('m')) * 1000);
		this.#isVerbose = options.has('v');
	}

	run(given: CurlState | undefined): number | CurlState {
		const {nowMs} = this.#io.process;
		const authority = this.#options.value('b');
		if (authority !== undefined && /^https:/i.test(this.#urls[0]!) && !this.#io.files.stat(this.#io.path(authority)))
			return this.#fail(undefined, 77, `error adding trust anchors from file: ${authority}`);
		if (!given) {
			return this.#begin(this.#urls[0]!, {
				wait: 'time',
				outcome: undefined,
				url: '',
				method: '',
				redirects: 0,
				attempt: 0,
				beganAtMs: nowMs,
				sinceMs: nowMs,
				resolveMs: 0,
				status: 0,
				next: 1,
				address: '',
				connections: 0,
			});
		}
		// A pause before another attempt is over.
		if (!given.outcome) return this.#begin(given.url, {...given, sinceMs: nowMs});
		return this.#end(given, settled(this.#io.process, given.outcome));
	}

	/** Whether it is told how it goes: not with -s, and not where what comes goes straight to a terminal. */
	get #hasMeter(): boolean {
		const {has} = this.#options;
		const isToTerminal = this.#io.outputColumns() > 0 && !has('o') && !has('O');
		return !isToTerminal && !has('s') && !has('P') && !has('#');
	}

	#fail(state: CurlState | undefined, status: number, text: string, isSaid = true): number {
		const {has, value} = this.#options;
		if (isSaid && (!has('s') || has('S'))) this.#io.err(`curl: (${status}) ${text}\n`);
		const format = value('w');
		if (format !== undefined) this.#io.out(writeOut(format, undefined, state, this.#io, status, text));
		return status;
	}

	#begin(text: string, state: CurlState): number | CurlState {
		const {options, io} = {options: this.#options, io: this.#io};
		const url = parseUrl(text);
		if (!url || url.host === '') {
			const scheme = /^(\w+):\/\/./.exec(text)?.[1];
			if (scheme !== undefined && !/^https?$/i.test(scheme)) return this.#fail(state, 1, `Protocol "${scheme}" not supported`);
			return this.#fail(
				state,
				3,
				/^https?:\/\/$/.test(text) ? 'URL rejected: No host part in the URL' : 'URL rejected: Malformed input to a URL function',
			);
		}
		if (!(url.port >= 0 && url.port < 65_536)) return this.#fail(state, 3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
		const request = this.#request(url);
		const socket = options.value('B');
		if (socket !== undefined)
			return this.#fail({...state, url: text}, 7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Could not connect to server`);
		const waitMs = options.value('c') === undefined ? connectTimeoutMs : Math.round(Number(options.value('c')) * 1000);
		const spentMs = io.process.nowMs - state.sinceMs;
		const leftMs = this.#maximumMs === undefined ? undefined : Math.max(1, this.#maximumMs - spentMs);
		const {outcome, address, resolveMs} = httpByName(
			io.process,
			{...request, host: this.#resolved(url) ?? url.host, isShown: true},
			Math.min(waitMs, leftMs ?? waitMs),
			leftMs ?? Number.MAX_SAFE_INTEGER,
		);
		const said: CurlState = {...state, wait: 'time', outcome, url: text, method: request.method, address, resolveMs};
		if (outcome.kind === 'timeout' && outcome.during === undefined && leftMs === undefined) {
			// It never answers, and curl waits for ever.
			return {...said, wait: 'nothing'};
		}
		return {...said, atMs: io.process.nowMs + outcome.latencyMs};
	}

	/** `--resolve web:80:10.0.0.1`. */
	#resolved({host, port}: Url): string | undefined {
		for (const entry of this.#options.values('D')) {
			const [name, number, ...address] = entry.replace(/^\+/, '').split(':');
			if ((name === host || name === '*') && Number(number) === port) return address.join(':');
		}
		return undefined;
	}

	#request(url: Url): HttpRequest {
		const {has, value, values} = this.#options;
		const json = value('J');
		const data = [
			...values('d').map((text) => (text.startsWith('@') ? (this.#io.files.read(this.#io.path(text.slice(1))) ?? '').replace(/\n/g, '') : text)),
			...(json === undefined ? [] : [json]),
		];
		const body = data.length > 0 && !has('G') ? data.join('&') : undefined;
		const query = data.length > 0 && has('G') ? `${url.path.includes('?') ? '&' : '?'}${data.join('&')}` : '';
		const headers: Record<string, string> = {host: hostHeader(url)};
		const user = value('u') ?? url.user;
		if (user !== undefined) headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
		if (value('T') !== undefined) headers.authorization = `Bearer ${value('T')!}`;
		headers['user-agent'] = value('A') ?? userAgent;
		headers.accept = json === undefined ? '*/*' : 'application/json';
		if (body !== undefined) {
			headers['content-length'] = String(byteLength(body));
			headers['content-type'] = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
		}
		for (const header of values('H')) {
			const colon = header.search(/[:;]/);
			const name = header.slice(0, colon).trim().toLowerCase();
			const text = header.slice(colon + 1).trim();
			if (colon < 0) continue;
			if (text === '' && header[colon] === ':') delete headers[name];
			else headers[name] = text;
		}
		return {
			method: value('X') ?? (has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST'),
			scheme: url.scheme,
			host: url.host,
			port: url.port,
			path: `${url.path}${query}`,
			headers,
			...(body === undefined ? {} : {body}),
		};
	}

	#end(state: CurlState, outcome: HttpOutcome): number | CurlState {
		const {has, value} = this.#options;
		const url = parseUrl(state.url)!;
		this.#trace(state, outcome, url);
		let {status} = state;
		const retry = this.#retry(state, outcome);
		const distrust = outcome.kind === 'response' && url.scheme === 'https' ? this.#distrust(url, state.address) : undefined;
		if (distrust !== undefined) {
			this.#meter(0, undefined);
			status = this.#fail(state, 60, `${distrust}\n${distrustAdvice}`);
		} else if (outcome.kind === 'response') {
			const location = outcome.headers.location ?? outcome.headers.Location;
			if (has('L') && outcome.status >= 300 && outcome.status < 400 && location !== undefined) {
				const most = Number(value('C') ?? 50);
				if (most >= 0 && state.redirects >= most) return this.#fail(state, 47, `Maximum (${most}) redirects followed`);
				if (has('I') || has('i')) this.#io.out(responseText({...outcome, body: ''}, '1.1'));
				const target = location.startsWith('/') ? `${url.scheme}://${hostHeader(url)}${location}` : location;
				return this.#begin(target, {...state, redirects: state.redirects + 1});
			}
			const isFailure = outcome.status >= 400 && (has('f') || has('Z'));
			if (!isFailure || has('Z')) this.#deliver(outcome, state);
			if (isFailure) {
				if (!has('Z')) this.#meter(0, outcome);
				status = 22;
				if (!has('s') || has('S')) this.#io.err(`curl: (22) The requested URL returned error: ${outcome.status}\n`);
			}
			if (retry) return retry;
			const format = value('w');
			if (format !== undefined) this.#io.out(writeOut(format, outcome, state, this.#io, status, ''));
		} else {
			this.#meter(0, undefined);
			const [code, text] = this.#failure(state, outcome, url);
			if (retry) {
				if (!has('s') || has('S')) this.#io.err(`curl: (${code}) ${text}\n`);
				return this.#warn(retry, outcome.kind);
			}
			status = this.#fail(state, code, text);
		}
		const following = this.#urls[state.next];
		if (following === undefined) return status;
		const {nowMs} = this.#io.process;
		return this.#begin(following, {...state, next: state.next + 1, redirects: 0, attempt: 0, beganAtMs: nowMs, sinceMs: nowMs, status});
	}

	/** Why a server's certificate is not trusted: none here is signed by somebody the world knows but those outside. */
	#distrust({host}: Url, address: string): string | undefined {
		if (this.#options.has('k') || isOutsideAddress(address)) return undefined;
		const isApiServer = host === 'kubernetes' || host.startsWith('kubernetes.') || address === '10.96.0.1' || address.startsWith('172.18.');
		const file = this.#options.value('b');
		// Whoever brings a certificate along has the right one.
		if (file !== undefined && this.#io.files.read(this.#io.path(file))?.includes('BEGIN CERTIFICATE')) return undefined;
		return `SSL certificate problem: ${isApiServer ? 'unable to get local issuer certificate' : 'self-signed certificate'}`;
	}

	/** The state of the pause before the next attempt, if there is to be one. */
	#retry(state: CurlState, outcome: HttpOutcome): CurlState | undefined {
		const {has, value} = this.#options;
		if (state.attempt >= Number(value('r') ?? 0)) return undefined;
		const isTransient =
			has('z') ||
			outcome.kind === 'timeout' ||
			(outcome.kind === 'unknown-host' && outcome.isTemporary === true) ||
			(outcome.kind === 'refused' && has('R')) ||
			(outcome.kind === 'response' && [408, 429, 500, 502, 503, 504].includes(outcome.status));
		if (!isTransient || (outcome.kind === 'response' && outcome.status < 400)) return undefined;
		const delayMs = value('e') === undefined || Number(value('e')) === 0 ? 1000 * 2 ** Math.min(state.attempt, 9) : Number(value('e')) * 1000;
		const {nowMs} = this.#io.process;
		const mostMs = Number(value('M') ?? 0) * 1000;
		if (mostMs > 0 && nowMs + delayMs - state.beganAtMs > mostMs) return undefined;
		const next: CurlState = {...state, wait: 'time', outcome: undefined, attempt: state.attempt + 1, atMs: nowMs + delayMs};
		return outcome.kind === 'response' ? this.#warn(next, 'response') : next;
	}

	#warn(next: CurlState, kind: HttpOutcome['kind']): CurlState {
		const {has, value} = this.#options;
		if (!has('s')) {
			const why =
				kind === 'response' ? 'HTTP error' : kind === 'timeout' ? 'timeout' : kind === 'refused' ? 'connection refused' : '(retrying all errors)';
			const seconds = Math.ceil((next.atMs! - this.#io.process.nowMs) / 1000);
			const left = Number(value('r')) - next.attempt + 1;
			const unit = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : word.endsWith('y') ? '' : 's'}`;
			const retries = `${left} ${left === 1 ? 'retry' : 'retries'}`;
			this.#io.err(wrapped(`Problem: ${why}. Will retry in ${unit(seconds, 'second')}. ${retries} left.`));
		}
		return next;
	}

	#failure(state: CurlState, outcome: Exclude<HttpOutcome, {kind: 'response'}>, url: Url): readonly [number, string] {
		const elapsedMs = this.#io.process.nowMs - state.sinceMs;
		const at = `${url.host} port ${url.port}`;
		switch (outcome.kind) {
			case 'refused':
			case 'unreachable':
				return [7, `Failed to connect to ${at} after ${elapsedMs} ms: Could not connect to server`];
			case 'unknown-host':
				return [6, `Could not resolve host: ${url.host}`];
			case 'reset':
				if (outcome.message !== undefined && /HTTP response to HTTPS/.test(outcome.message))
					return [35, 'TLS connect error: error:0A0000C6:SSL routines::packet length too long'];
				// Closed in order, or by a reset.
				return outcome.message === undefined ? [56, 'Recv failure: Connection reset by peer'] : [52, 'Empty reply from server'];
			case 'timeout': {
				const isMaximum = this.#maximumMs !== undefined && elapsedMs >= this.#maximumMs;
				return [28, timeoutText(outcome.during, isMaximum, this.#options.value('c') !== undefined, elapsedMs, at)];
			}
		}
	}

	/** What `-v` tells, on standard error. */
	#trace(state: CurlState, outcome: HttpOutcome, url: Url): void {
		if (!this.#isVerbose) return;
		const {address} = state;
		const request = this.#request(url);
		const note = (text: string): void => this.#io.err(`* ${text}\n`);
		if (address === '') {
			note(
				outcome.kind === 'unknown-host'
					? `Could not resolve host: ${url.host}`
					: this.#failure(state, outcome as Exclude<HttpOutcome, {kind: 'response'}>, url)[1],
			);
			note('shutting down connection #0');
			return;
		}
		if (this.#resolved(url) !== undefined) note(`Added ${url.host}:${url.port}:${address} to DNS cache`);
		if (address !== url.host) {
			note(`Host ${url.host}:${url.port} was resolved.`);
			note('IPv6: (none)');
			note(`IPv4: ${address}`);
		}
		this.#io.err(`*   Trying ${address}:${url.port}...\n`);
		const isConnected = outcome.kind === 'response' || outcome.kind === 'reset' || (outcome.kind === 'timeout' && outcome.during === undefined);
		if (!isConnected) {
			const isTimeout = outcome.kind === 'timeout';
			if (!isTimeout)
				note(
					`connect to ${address} port ${url.port} from ${this.#io.process.ip} port ${localPort(state)} failed: ${connectionError(this.#io, outcome.kind as 'refused')}`,
				);
			note(this.#failure(state, outcome as Exclude<HttpOutcome, {kind: 'response'}>, url)[1]);
			note('closing connection #0');
			return;
		}
		note(`Connected to ${url.host} (${address}) port ${url.port}`);
		note('using HTTP/1.x');
		const {method, path, headers, body} = request;
		this.#io.err(
			`> ${method} ${path} HTTP/1.1\r\n${Object.entries(headers)
				.map(([name, value]) => `> ${titleCase(name)}: ${value}\r\n`)
				.join('')}> \r\n`,
		);
		if (body !== undefined) this.#io.err(`} [${byteLength(body)} bytes data]\n* upload completely sent off: ${byteLength(body)} bytes\n`);
		else note('Request completely sent off');
		if (outcome.kind !== 'response') {
			note(this.#failure(state, outcome, url)[1]);
			note(outcome.kind === 'timeout' ? 'closing connection #0' : 'shutting down connection #0');
			return;
		}
		const head = Object.entries(outcome.headers).map(([name, value]) => `< ${name}: ${value}\r\n`);
		this.#io.err(`< HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}\r\n${head.join('')}< \r\n`);
		const size = byteLength(outcome.body);
		if (size > 0 && method !== 'HEAD') this.#io.err(`{ [${size} bytes data]\n`);
		if (this.#options.has('f') && outcome.status >= 400) note(`The requested URL returned error: ${outcome.status}`);
		note(/close/i.test(outcome.headers.connection ?? '') ? 'shutting down connection #0' : `Connection #0 to host ${url.host} left intact`);
	}

	#deliver(outcome: Extract<HttpOutcome, {kind: 'response'}>, state: CurlState): void {
		const {has, value} = this.#options;
		const head = responseText({...outcome, body: ''}, '1.1');
		let text = has('I') ? head : outcome.body;
		if (has('i') && !has('I')) text = head + text;
		const file = value('o') ?? (has('O') ? state.url.slice(state.url.lastIndexOf('/') + 1) : undefined);
		const dump = value('y');
		if (dump === '-') this.#io.out(head);
		else if (dump !== undefined) this.#io.files.write(this.#io.path(dump), head);
		this.#meter(byteLength(has('I') ? '' : outcome.body), outcome);
		if (file === undefined || file === '-') this.#io.out(text);
		else if (this.#io.files.stat(this.#io.path(file))?.kind !== 'device') this.#io.files.write(this.#io.path(file), text);
	}

	/** The progress meter as it ends; curl shows it wherever its output is not a terminal. */
	#meter(size: number, outcome: HttpOutcome | undefined): void {
		if (!this.#hasMeter) return;
		const heading =
			'  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';
		const first = '  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';
		const seconds = Math.floor((outcome?.latencyMs ?? 0) / 1000);
		const spent =
			seconds === 0
				? '--:--:--'
				: `${String(Math.floor(seconds / 3600)).padStart(2)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
		const shown = String(size).padStart(5);
		const speed = String(Math.floor((size * 1000) / Math.max(1, outcome?.latencyMs ?? 1)));
		const last =
			size === 0
				? first.replace(/--:--:-- --:--:-- {5}0$/, `${spent} --:--:--     0`)
				: `100 ${shown}  100 ${shown}    0     0  ${speed.padStart(5)}      0 --:--:-- ${spent} --:--:-- ${speed.padStart(5)}`;
		this.#io.err(`${heading}\r${first}\r${last}\n`);
	}
}

const distrustAdvice =
	'More details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the webpage mentioned above.';

/** curl breaks its warnings where a line of 79 is full. */
function wrapped(text: string): string {
	const width = 79 - 'Warning: '.length;
	const lines: string[] = [];
	let rest = text;
	while (rest.length > width) {
		const at = rest.lastIndexOf(' ', width - 1);
		lines.push(rest.slice(0, at + 1));
		rest = rest.slice(at + 1);
	}
	return [...lines, rest].map((line) => `Warning: ${line}\n`).join('');
}

function localPort({beganAtMs, attempt}: CurlState): number {
	return 32_768 + ((Math.abs(beganAtMs) * 7 + attempt) % 28_000);
}

/** What curl says that has waited for too long: for a name, a connection, or an answer. */
function timeoutText(during: 'resolve' | 'connect' | undefined, isMaximum: boolean, isLimited: boolean, elapsedMs: number, at: string): string {
	if (during === 'resolve') return `Resolving timed out after ${elapsedMs} milliseconds`;
	if (during !== 'connect') return `Operation timed out after ${elapsedMs} milliseconds with 0 bytes received`;
	if (isMaximum) return `Connection timed out after ${elapsedMs} milliseconds`;
	return `Failed to connect to ${at} after ${elapsedMs} ms: ${isLimited ? 'Timeout was reached' : 'Could not connect to server'}`;
}

function writeOut(
	format: string,
	outcome: Extract<HttpOutcome, {kind: 'response'}> | undefined,
	state: CurlState | undefined,
	io: CommandIo,
	status: number,
	message: string,
): string {
	const {nowMs, ip} = io.process;
	const seconds = (milliseconds: number): string => (Math.max(0, milliseconds) / 1000).toFixed(6);
	const totalMs = nowMs - (state?.sinceMs ?? nowMs);
	const resolveMs = state?.resolveMs ?? 0;
	const connectMs = outcome ? Math.min(totalMs, resolveMs + (outcome.connectMs ?? 1)) : 0;
	const url = state && parseUrl(state.url);
	const isReached = outcome !== undefined;
	const values: Readonly<Record<string, string>> = {
		http_code: String(outcome?.status ?? 0).padStart(3, '0'),
		response_code: String(outcome?.status ?? 0).padStart(3, '0'),
		http_version: isReached ? '1.1' : '0',
		method: state?.method ?? '',
		scheme: url?.scheme ?? '',
		time_namelookup: seconds(resolveMs),
		time_connect: seconds(connectMs),
		time_appconnect: seconds(url?.scheme === 'https' ? connectMs : 0),
		time_pretransfer: seconds(connectMs),
		time_starttransfer: seconds(isReached ? totalMs : 0),
		time_redirect: seconds(0),
		time_total: seconds(totalMs),
		size_download: String(outcome ? byteLength(outcome.body) : 0),
		size_header: String(outcome ? responseText({...outcome, body: ''}, '1.1').length : 0),
		speed_download: String(outcome ? Math.floor((byteLength(outcome.body) * 1000) / Math.max(1, totalMs)) : 0),
		content_type: outcome?.headers['content-type'] ?? outcome?.headers['Content-Type'] ?? '',
		remote_ip: isReached ? (state?.address ?? '') : '',
		remote_port: String(isReached ? (url?.port ?? 0) : 0),
		local_ip: isReached ? ip : '',
		local_port: String(isReached && state ? localPort(state) : 0),
		num_connects: String(isReached ? 1 : 0),
		num_redirects: String(state?.redirects ?? 0),
		num_retries: String(state?.attempt ?? 0),
		redirect_url: outcome?.headers.location ?? '',
		ssl_verify_result: '0',
		url: state?.url ?? '',
		url_effective: url ? `${url.scheme}://${hostHeader(url)}${url.path}` : (state?.url ?? ''),
		errormsg: message,
		exitcode: String(status),
		onerror: '',
	};
	return format
		.replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
		.replaceAll('\\n', '\n')
		.replaceAll('\\t', '\t')
		.replaceAll('\\r', '\r')
		.replaceAll('%%', '%');
}

export const curlCommand: Command = command('curl', curl);
