import {byteLength} from '../file-nodes.ts';
import {errorText} from '../file-system.ts';
import {isOutsideAddress} from '../outside.ts';
import type {HttpOutcome, HttpRequest} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command, withArguments} from './command.ts';
import {httpByName, settled} from './connecting.ts';
import {type Options, parseOptions} from './options.ts';
import {connectionError, lookupError} from './system-texts.ts';
import {calendarAt, formatTime} from './time-text.ts';
import {hostHeader, parseUrl, reasonPhrase, type Url} from './url.ts';

/* wget, busybox's and GNU's. Left out: FTP, recursion, going on with what has been fetched in part, cookies, proxies. */

interface WgetState extends CommandState {
	outcome: HttpOutcome | undefined;
	url: string;
	redirects: number;
	attempt: number;
	status: number;
	/** The next of several URLs. */
	next: number;
	address: string;
}

/** Linux gives a connection up after so long without an answer to its SYNs. */
const connectTimeoutMs = 130_000;
const readTimeoutMs = 900_000;

const longOptions: Readonly<Record<string, string>> = {
	quiet: 'q',
	'output-document': 'O',
	timeout: 'T',
	'connect-timeout': 'T',
	'read-timeout': 'T',
	'dns-timeout': 'T',
	tries: 't',
	continue: 'c',
	'server-response': 'S',
	spider: 's',
	'no-check-certificate': 'k',
	header: 'H',
	'post-data': 'D',
	'post-file': 'F',
	'user-agent': 'U',
	'no-verbose': 'v',
	'directory-prefix': 'P',
	'output-file': 'o',
	waitretry: 'w',
	'retry-connrefused': 'R',
	'no-cache': 'k',
	'no-proxy': 'k',
	'max-redirect': 'm',
	method: 'M',
	'body-data': 'D',
	progress: 'p',
	'show-progress': 'k',
	'content-on-error': 'C',
	version: 'V',
	help: 'h',
	user: 'X',
	password: 'Z',
	'ca-certificate': 'a',
};

const busyboxUsage = `BusyBox v1.37.0 multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

function wget(io: CommandIo, given: WgetState | undefined, isBusybox: boolean): number | WgetState {
	const options = wgetOptions(io, isBusybox);
	if (!options) {
		if (isBusybox) io.err(busyboxUsage);
		return isBusybox ? 1 : 2;
	}
	const urls = options.operands;
	if (urls.length === 0) {
		io.err(isBusybox ? busyboxUsage : "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
		return 1;
	}
	return new Retrieval(io, options, isBusybox).run(given);
}

function wgetOptions(io: CommandIo, isBusybox: boolean): Options | undefined {
	// `-nv`, `-nc` are one option each.
	const args = io.args.map((argument) => (argument === '-nv' ? '--no-verbose' : /^-n[cdH]$/.test(argument) ? '--no-cache' : argument));
	return parseOptions(withArguments(io, args), isBusybox ? 'qO:T:t:cSsP:U:Y:H:D:F:o:kR' : 'qO:T:t:cSsP:U:H:D:F:o:w:Rvm:M:p:kCVhX:Z:a:', longOptions);
}

class Retrieval {
	readonly #io: CommandIo;
	readonly #options: Options;
	readonly #isBusybox: boolean;
	readonly #timeoutMs: number | undefined;

	constructor(io: CommandIo, options: Options, isBusybox: boolean) {
		this.#io = io;
		this.#options = options;
		this.#isBusybox = isBusybox;
		const seconds = Number(options.value('T') ?? (isBusybox ? 900 : 0));
		this.#timeoutMs = options.value('T') === undefined || !(seconds > 0) ? undefined : Math.round(seconds * 1000);
	}

	get #isQuiet(): boolean {
		return this.#options.has('q');
	}

	/** Told only if it was asked to say everything. */
	#say(text: string): void {
		if (!this.#isQuiet && !this.#options.has('v')) this.#io.err(text);
	}

	run(given: WgetState | undefined): number | WgetState {
		if (!given)
			return this.#begin(this.#options.operands[0]!, {
				wait: 'time',
				outcome: undefined,
				url: '',
				redirects: 0,
				attempt: 1,
				status: 0,
				next: 1,
				address: '',
			});
		if (!given.outcome) return this.#begin(given.url, given);
		const outcome = settled(this.#io.process, given.outcome);
		const done = this.#isBusybox ? this.#busyboxEnd(given, outcome) : this.#gnuEnd(given, outcome);
		if (typeof done !== 'number') return done;
		const following = this.#options.operands[given.next];
		// busybox stops at the first that fails.
		if (following === undefined || (this.#isBusybox && done !== 0)) return done || given.status;
		return this.#begin(following, {...given, next: given.next + 1, redirects: 0, attempt: 1, status: done || given.status});
	}

	#begin(text: string, state: WgetState): number | WgetState {
		const io = this.#io;
		const url = parseUrl(text);
		if (!url) {
			const scheme = /^(\w+):\/\//.exec(text)?.[1] ?? text;
			if (this.#isBusybox) io.complain(`not an http or ftp url: ${text}`);
			else io.err(`${text}: Unsupported scheme ‘${scheme}’.\n`);
			return 1;
		}
		const isSpider = this.#options.has('s');
		if (!this.#isBusybox) {
			if (isSpider && state.attempt === 1 && state.redirects === 0) this.#say('Spider mode enabled. Check if remote file exists.\n');
			this.#say(
				`--${this.#clock()}--  ${state.attempt > 1 ? `(try:${String(state.attempt).padStart(2)})  ` : ''}${url.scheme}://${hostHeader(url)}${url.path}\n`,
			);
		}
		const limitMs = this.#timeoutMs;
		const {outcome, address} = httpByName(
			io.process,
			this.#request(url),
			Math.min(limitMs ?? connectTimeoutMs, connectTimeoutMs),
			limitMs ?? readTimeoutMs,
		);
		if (address !== '') {
			// A redirection within the same host is followed without a word.
			const isSameHost = state.redirects > 0 && parseUrl(state.url)?.host === url.host;
			if (this.#isBusybox && !isSameHost) this.#say(`Connecting to ${hostHeader(url)} (${address}:${url.port})\n`);
			if (!this.#isBusybox) {
				const isNamed = address !== url.host;
				if (isNamed) this.#say(`Resolving ${url.host} (${url.host})... ${address}\n`);
				this.#say(`Connecting to ${isNamed ? `${url.host} (${url.host})|${address}|` : url.host}:${url.port}... `);
			}
		}
		return {...state, wait: 'time', atMs: io.process.nowMs + outcome.latencyMs, outcome, url: text, address};
	}

	#clock(): string {
		return formatTime('%Y-%m-%d %H:%M:%S', calendarAt(this.#io.process.nowMs));
	}

	#request(url: Url): HttpRequest {
		const {has, value, values} = this.#options;
		const file = value('F');
		const body = value('D') ?? (file === undefined ? undefined : (this.#io.files.read(this.#io.path(file)) ?? ''));
		const headers: Record<string, string> = {host: hostHeader(url), 'user-agent': value('U') ?? (this.#isBusybox ? 'Wget' : 'Wget/1.25.0')};
		if (this.#isBusybox) headers.connection = 'close';
		else Object.assign(headers, {accept: '*/*', 'accept-encoding': 'identity', connection: 'Keep-Alive'});
		const user = value('X') === undefined ? url.user : `${value('X')!}:${value('Z') ?? ''}`;
		if (user !== undefined) headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
		if (body !== undefined) {
			headers['content-type'] = 'application/x-www-form-urlencoded';
			headers['content-length'] = String(byteLength(body));
		}
		for (const header of values('H')) {
			const colon = header.indexOf(':');
			if (colon > 0) headers[header.slice(0, colon).trim().toLowerCase()] = header.slice(colon + 1).trim();
		}
		return {
			method: value('M') ?? (has('s') && !this.#isBusybox ? 'HEAD' : body === undefined ? 'GET' : 'POST'),
			scheme: url.scheme,
			host: url.host,
			port: url.port,
			path: url.path,
			headers,
			isShown: true,
			...(body === undefined ? {} : {body}),
		};
	}

	// busybox

	#busyboxEnd(state: WgetState, outcome: HttpOutcome): number | WgetState {
		const io = this.#io;
		const url = parseUrl(state.url)!;
		const isTimeLimited = this.#timeoutMs !== undefined;
		switch (outcome.kind) {
			case 'unknown-host':
				io.complain(`bad address '${url.host}'`);
				return 1;
			case 'refused':
			case 'unreachable':
				io.complain(`can't connect to remote host (${state.address}): ${connectionError(io, outcome.kind)}`);
				return 1;
			case 'timeout':
				// Its alarm strikes whatever it is at.
				if (isTimeLimited || outcome.during === undefined) io.complain('download timed out');
				else if (outcome.during === 'resolve') io.complain(`bad address '${url.host}'`);
				else io.complain(`can't connect to remote host (${state.address}): ${connectionError(io, 'timeout')}`);
				return 1;
			case 'reset':
				io.complain(outcome.message === undefined ? 'error getting response: Connection reset by peer' : 'error getting response');
				return 1;
			case 'response':
				break;
		}
		if (url.scheme === 'https' && !this.#options.has('k')) this.#say('wget: note: TLS certificate validation not implemented\n');
		const status = `HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}`;
		if (this.#options.has('S'))
			io.err(
				`  ${status}\n${Object.entries(outcome.headers)
					.map(([name, value]) => `  ${name}: ${value}\n`)
					.join('')}  \n`,
			);
		const location = outcome.headers.location ?? outcome.headers.Location;
		if (outcome.status >= 300 && outcome.status < 400 && location !== undefined) {
			if (state.redirects >= 5) {
				io.complain('too many redirections');
				return 1;
			}
			const target = location.startsWith('/') ? `${url.scheme}://${hostHeader(url)}${location}` : location;
			return this.#begin(target, {...state, redirects: state.redirects + 1});
		}
		if (outcome.status >= 400) {
			io.complain(`server returned error: ${status}`);
			return 1;
		}
		if (this.#options.has('s')) {
			this.#say('remote file exists\n');
			return 0;
		}
		return this.#busyboxSave(url, outcome.body);
	}

	#busyboxSave(url: Url, body: string): number {
		const io = this.#io;
		const file = this.#fileOf(url);
		const bar = `${file
			.slice(file.lastIndexOf('/') + 1)
			.slice(0, 20)
			.padEnd(20)} 100% |********************************| ${shortSize(byteLength(body))}  0:00:00 ETA\n`;
		if (file === '-') {
			this.#say('writing to stdout\n');
			io.out(body);
			this.#say(`${bar}written to stdout\n`);
			return 0;
		}
		if (this.#options.value('O') === undefined && !this.#options.has('c') && io.files.stat(io.path(file))) {
			io.complain(`can't open '${file}': File exists`);
			return 1;
		}
		if (io.files.stat(io.path(file))?.kind !== 'device') {
			const error = io.files.write(io.path(file), body);
			if (error) {
				io.complain(`can't open '${file}': ${errorText(error)}`);
				return 1;
			}
		}
		this.#say(`saving to '${file}'\n${bar}'${file}' saved\n`);
		return 0;
	}

	#fileOf(url: Url): string {
		const directory = this.#options.value('P');
		const name = url.path.replace(/\?.*/, '').slice(url.path.replace(/\?.*/, '').lastIndexOf('/') + 1) || 'index.html';
		return this.#options.value('O') ?? (directory === undefined ? name : `${directory}/${name}`);
	}

	// GNU

	#gnuEnd(state: WgetState, outcome: HttpOutcome): number | WgetState {
		const io = this.#io;
		const url = parseUrl(state.url)!;
		const {has} = this.#options;
		if (outcome.kind !== 'response') return this.#gnuFailure(state, outcome, url);
		if (url.scheme === 'https' && !has('k') && !isOutsideAddress(state.address)) {
			if (!this.#isQuiet)
				io.err(
					`connected.\nERROR: cannot verify ${url.host}'s certificate, issued by ‘CN=kubernetes’:\n  Unable to locally verify the issuer's authority.\nTo connect to ${url.host} insecurely, use \`--no-check-certificate'.\n`,
				);
			return 5;
		}
		this.#say(`connected.\nHTTP request sent, awaiting response... ${has('S') ? '\n' : `${outcome.status} ${reasonPhrase(outcome.status)}\n`}`);
		if (has('S'))
			io.err(
				`  HTTP/1.1 ${outcome.status} ${reasonPhrase(outcome.status)}\n${Object.entries(outcome.headers)
					.map(([name, value]) => `  ${name}: ${value}\n`)
					.join('')}`,
			);
		const location = outcome.headers.location ?? outcome.headers.Location;
		if (outcome.status >= 300 && outcome.status < 400 && location !== undefined) {
			this.#say(`Location: ${location} [following]\n`);
			if (state.redirects >= Number(this.#options.value('m') ?? 20)) {
				io.err(`${this.#options.value('m') ?? 20} redirections exceeded.\n`);
				return 8;
			}
			const target = location.startsWith('/') ? `${url.scheme}://${hostHeader(url)}${location}` : location;
			return this.#begin(target, {...state, redirects: state.redirects + 1});
		}
		if (outcome.status >= 400) {
			if (has('s')) this.#say('Remote file does not exist -- broken link!!!\n\n');
			else if (!this.#isQuiet)
				io.err(
					`${has('v') ? `${state.url}:\n` : ''}${this.#clock()} ERROR ${outcome.status}: ${reasonPhrase(outcome.status)}.\n${has('v') ? '' : '\n'}`,
				);
			if (has('C')) io.out(outcome.body);
			return 8;
		}
		const size = byteLength(outcome.body);
		const type = outcome.headers['content-type'] ?? outcome.headers['Content-Type'];
		const length = `Length: ${size}${size >= 1024 ? ` (${humanSize(size)})` : ''}${type === undefined ? '' : ` [${type.split(';', 1)[0]}]`}\n`;
		if (has('s')) {
			this.#say(
				`${length}Remote file exists${type?.startsWith('text/html') ? ' and could contain further links,\nbut recursion is disabled -- not retrieving' : ''}.\n\n`,
			);
			return 0;
		}
		return this.#gnuSave(state, url, outcome.body, length);
	}

	#gnuSave(state: WgetState, url: Url, body: string, length: string): number {
		const io = this.#io;
		const wanted = this.#fileOf(url);
		const isStdout = wanted === '-';
		let file = wanted;
		// What is there already is kept.
		for (let number = 1; !isStdout && this.#options.value('O') === undefined && io.files.stat(io.path(file)); number += 1)
			file = `${wanted}.${number}`;
		const size = byteLength(body);
		this.#say(`${length}Saving to: ‘${isStdout ? 'STDOUT' : file}’\n`);
		if (isStdout) io.out(body);
		else if (io.files.stat(io.path(file))?.kind !== 'device') {
			const error = io.files.write(io.path(file), body);
			if (error) {
				io.err(`${file}: ${errorText(error)}\n`);
				return this.#options.value('O') === undefined ? 3 : 1;
			}
		}
		// It comes in half a millisecond.
		const [figure, unit] = rate(size * 2000);
		const row = `${`     0K ${'.'.repeat(Math.min(50, Math.floor(size / 1024)))}`.padEnd(64)} 100% ${`${figure}${unit[0] === 'B' ? '' : unit[0]}`.padStart(5)}=0s`;
		this.#say(`\n${row}\n\n${this.#clock()} (${figure} ${unit}) - ${isStdout ? 'written to stdout' : `‘${file}’ saved`} [${size}/${size}]\n\n`);
		if (this.#options.has('v') && !this.#isQuiet) io.err(`${this.#clock()} URL:${state.url} [${size}/${size}] -> "${file}" [1]\n`);
		return 0;
	}

	#gnuFailure(state: WgetState, outcome: Exclude<HttpOutcome, {readonly kind: 'response'}>, url: Url): number | WgetState {
		const io = this.#io;
		switch (outcome.kind) {
			case 'unknown-host':
				this.#say(`Resolving ${url.host} (${url.host})... failed: ${lookupError(io, outcome.isTemporary)}.\n`);
				if (!this.#isQuiet) io.complain(`unable to resolve host address ‘${url.host}’`);
				return 4;
			case 'refused':
				if (!this.#options.has('R')) {
					if (!this.#isQuiet) io.err('failed: Connection refused.\n');
					return 4;
				}
				this.#say('failed: Connection refused.\n');
				break;
			case 'unreachable':
				this.#say(`failed: ${connectionError(io, 'unreachable')}.\n`);
				return 4;
			case 'timeout':
				if (outcome.during === 'resolve') this.#say(`Resolving ${url.host} (${url.host})... failed: ${connectionError(io, 'timeout')}.\n`);
				else if (outcome.during === 'connect') this.#say(`failed: ${connectionError(io, 'timeout')}.\n`);
				else this.#say(`connected.\nHTTP request sent, awaiting response... Read error (${connectionError(io, 'timeout')}) in headers.\n`);
				break;
			case 'reset':
				this.#say(
					outcome.message === undefined
						? 'connected.\nHTTP request sent, awaiting response... Read error (Connection reset by peer) in headers.\n'
						: 'connected.\nHTTP request sent, awaiting response... No data received.\n',
				);
				break;
		}
		const tries = Number(this.#options.value('t') ?? 20);
		if (tries !== 0 && state.attempt >= tries) {
			this.#say('Giving up.\n\n');
			return 4;
		}
		this.#say('Retrying.\n\n');
		// Each time a second more, ten at most.
		const pauseMs = Math.min(state.attempt, Number(this.#options.value('w') ?? 10)) * 1000;
		return {...state, wait: 'time', outcome: undefined, attempt: state.attempt + 1, atMs: io.process.nowMs + pauseMs};
	}
}

/** Five places, as busybox's bar has for a size. */
function shortSize(bytes: number): string {
	if (bytes < 100_000) return String(bytes).padStart(5);
	const kibibytes = bytes / 1024;
	return (kibibytes < 10_000 ? `${Math.floor(kibibytes)}k` : `${Math.floor(kibibytes / 1024)}M`).padStart(5);
}

function humanSize(bytes: number): string {
	const [value, unit] = bytes < 1_048_576 ? [bytes / 1024, 'K'] : [bytes / 1_048_576, 'M'];
	return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

function rate(bytesPerSecond: number): readonly [string, string] {
	const units = ['B/s', 'KB/s', 'MB/s', 'GB/s'];
	let value = bytesPerSecond;
	let index = 0;
	while (value >= 1024 && index < 3) {
		value /= 1024;
		index += 1;
	}
	return [value.toFixed(index === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2), units[index]!];
}

export const wgetCommands: readonly Command[] = [
	command<WgetState>('wget', (io, state) => wget(io, state, io.isBusybox)),
	command<WgetState>('gnu/wget', (io, state) => wget(io, state, false)),
];
