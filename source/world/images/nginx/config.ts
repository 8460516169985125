import type {FileSystem} from '../../file-system.ts';

/*
The part of nginx's configuration language that small manifests use: servers with their ports, and locations with
`return`, `root`, `alias`, `index`, `try_files` and `proxy_pass`. What is not known is read over.
*/

export interface Directive {
	readonly name: string;
	readonly args: readonly string[];
	readonly block: readonly Directive[] | undefined;
	/** `/etc/nginx/nginx.conf:12`. */
	readonly place: string;
}

export interface NginxLocation {
	/** `=` exact, `~` and `~*` patterns, else a prefix. */
	readonly modifier: '' | '=' | '~' | '~*' | '^~';
	readonly path: string;
	readonly root: string;
	/** Replaces the location's own part of the path. */
	readonly alias: string | undefined;
	readonly index: readonly string[];
	readonly returns: {readonly status: number; readonly text: string} | undefined;
	readonly proxyPass: string | undefined;
	readonly tryFiles: readonly string[];
	readonly isStubStatus: boolean;
	readonly isLogged: boolean;
	readonly hasListing: boolean;
}

export interface NginxServer {
	readonly ports: readonly number[];
	/** Those of them that speak TLS. */
	readonly tlsPorts: readonly number[];
	/** The files of its certificate and key, and where the server stands whose port wants them. */
	readonly tls: {readonly certificate: string | undefined; readonly key: string | undefined; readonly place: string} | undefined;
	readonly names: readonly string[];
	readonly locations: readonly NginxLocation[];
}

export interface NginxConfig {
	readonly servers: readonly NginxServer[];
	/** Of all servers. */
	readonly tlsPorts: readonly number[];
	/** `host:port` of the servers of each named upstream. */
	readonly upstreams: Readonly<Record<string, readonly string[]>>;
	/** The names that must resolve at the start, as a complaint shows them, and where they stand. */
	readonly hosts: readonly {readonly name: string; readonly shown: string; readonly place: string}[];
}

/** A configuration error as nginx says it, without the time. */
export class NginxConfigError extends Error {}

interface Token {
	readonly text: string;
	readonly isQuoted: boolean;
	readonly line: number;
}

const parsedTexts = new Map<string, readonly Directive[]>();
/** Configurations by their text in JSON, which is what a process keeps: an object shared by way of a cache would not be shared any more in a restored run. */
const configs = new Map<string, NginxConfig>();

const texts = new Map<string, string>();

/** What a process keeps of its configuration. Equal ones are one text in memory. */
export function nginxConfigText(config: NginxConfig): string {
	const text = JSON.stringify(config);
	const known = texts.get(text);
	if (known !== undefined) return known;
	if (texts.size > 200) texts.clear();
	texts.set(text, text);
	return text;
}

/** The configuration of a text that `nginxConfigText` made. */
export function nginxConfigOf(text: string): NginxConfig {
	let config = configs.get(text);
	if (!config) {
		if (configs.size > 200) configs.clear();
		config = JSON.parse(text) as NginxConfig;
		configs.set(text, config);
	}
	return config;
}

/** Reads a configuration with its includes. Throws an NginxConfigError. */
export function readNginxConfig(files: FileSystem, path: string): NginxConfig {
	const directives = read(files, path);
	const http = directives.find(({name}) => name === 'http');
	if (!directives.some(({name}) => name === 'events')) throw new NginxConfigError('no "events" section in configuration');
	const servers: NginxServer[] = [];
	const upstreams: Record<string, readonly string[]> = {};
	const hosts: {name: string; shown: string; place: string}[] = [];
	const inherited = defaultsOf(http?.block ?? [], {root: '/etc/nginx/html', index: ['index.html'], isLogged: true});
	for (const directive of expand(files, http?.block ?? [], path)) {
		if (directive.name === 'server') servers.push(serverOf(expand(files, directive.block ?? [], path), inherited));
		else if (directive.name === 'upstream') {
			const members = (directive.block ?? []).filter(({name}) => name === 'server');
			upstreams[directive.args[0] ?? ''] = members.map(({args}) => args[0] ?? '');
			for (const {args, place} of members) hosts.push({name: (args[0] ?? '').replace(/:\d+$/, ''), shown: args[0] ?? '', place});
		}
	}
	// Upstreams that are named only by whom requests are passed to are looked up when all has been read.
	const passing = passesIn(files, http?.block ?? [], path).map(({args, place}) => {
		const name = (args[0] ?? '').replace(/^\w+:\/\//, '').replace(/[:/].*$/, '');
		return {name, shown: name, place};
	});
	hosts.push(...passing.filter(({name}) => name !== '' && !name.includes('$') && !(name in upstreams)));
	return {servers, tlsPorts: servers.flatMap(({tlsPorts}) => tlsPorts), upstreams, hosts};
}

const passDirectives: ReadonlySet<string> = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass']);

/** The directives that pass requests on, wherever they stand. */
function passesIn(files: FileSystem, directives: readonly Directive[], path: string): Directive[] {
	return expand(files, directives, path).flatMap((directive) => [
		...(passDirectives.has(directive.name) && !directive.args[0]?.startsWith('unix:') ? [directive] : []),
		...passesIn(files, directive.block ?? [], path),
	]);
}

function read(files: FileSystem, path: string): readonly Directive[] {
	const text = files.read(path);
	if (text === undefined) throw new NginxConfigError(`open() "${path}" failed (2: No such file or directory)`);
	const key = `${path}\n${text}`;
	let parsed = parsedTexts.get(key);
	if (!parsed) {
		if (parsedTexts.size > 200) parsedTexts.clear();
		parsed = parse(tokens(text), path);
		parsedTexts.set(key, parsed);
	}
	return parsed;
}

/** Puts included files in the place of `include`. */
function expand(files: FileSystem, directives: readonly Directive[], path: string): Directive[] {
	return directives.flatMap((directive) => {
		if (directive.name !== 'include') return [directive];
		const pattern = files.resolve('/etc/nginx', directive.args[0] ?? '');
		if (!pattern.includes('*')) return expand(files, read(files, pattern), pattern);
		const directory = pattern.slice(0, pattern.lastIndexOf('/'));
		const suffix = pattern.slice(pattern.lastIndexOf('*') + 1);
		return (files.list(directory) ?? [])
			.filter((name) => name.endsWith(suffix) && files.stat(`${directory}/${name}`)?.kind === 'file')
			.flatMap((name) => expand(files, read(files, `${directory}/${name}`), path));
	});
}

interface Inherited {
	readonly root: string;
	readonly index: readonly string[];
	readonly isLogged: boolean;
}

function defaultsOf(directives: readonly Directive[], inherited: Inherited): Inherited {
	const args = (name: string): readonly string[] | undefined => directives.findLast((directive) => directive.name === name)?.args;
	const log = args('access_log');
	return {
		root: args('root')?.[0] ?? inherited.root,
		index: args('index') ?? inherited.index,
		isLogged: log === undefined ? inherited.isLogged : log[0] !== 'off',
	};
}

function serverOf(directives: readonly Directive[], outer: Inherited): NginxServer {
	const inherited = defaultsOf(directives, outer);
	const ports: number[] = [];
	const tlsPorts: number[] = [];
	for (const {name, args} of directives) {
		if (name !== 'listen') continue;
		const port = /(?:^|:)(\d+)$/.exec(args[0] ?? '')?.[1];
		const number = port === undefined ? 80 : Number(port);
		if (!ports.includes(number)) ports.push(number);
		if (args.includes('ssl') && !tlsPorts.includes(number)) tlsPorts.push(number);
	}
	const argument = (name: string): string | undefined => directives.find((directive) => directive.name === name)?.args[0];
	const tlsPlace = directives.find(({name, args}) => name === 'listen' && args.includes('ssl'))?.place;
	const locations = directives.filter(({name}) => name === 'location').map((directive) => locationOf(directive, inherited));
	// The server's own `return` and root stand for all that no location takes.
	const own = locationOf({name: 'location', args: ['/'], block: directives.filter(({name}) => name !== 'location'), place: ''}, inherited);
	return {
		ports: ports.length > 0 ? ports : [80],
		tlsPorts,
		tls: tlsPlace === undefined ? undefined : {certificate: argument('ssl_certificate'), key: argument('ssl_certificate_key'), place: tlsPlace},
		names: directives.filter(({name}) => name === 'server_name').flatMap(({args}) => args),
		locations: own.returns ? [own] : [...locations, own],
	};
}

function locationOf({args, block}: Directive, outer: Inherited): NginxLocation {
	const directives = block ?? [];
	const inherited = defaultsOf(directives, outer);
	const find = (name: string): Directive | undefined => directives.find((directive) => directive.name === name);
	const [first = '/', second] = args;
	const given = find('return')?.args;
	return {
		modifier: second === undefined ? '' : (first as NginxLocation['modifier']),
		path: second ?? first,
		...inherited,
		alias: find('alias')?.args[0],
		returns: given && returnOf(given),
		proxyPass: find('proxy_pass')?.args[0],
		tryFiles: find('try_files')?.args ?? [],
		isStubStatus: find('stub_status') !== undefined,
		hasListing: find('autoindex')?.args[0] === 'on',
	};
}

function returnOf(args: readonly string[]): {status: number; text: string} {
	const status = Number(args[0]);
	return Number.isNaN(status) ? {status: 302, text: args[0] ?? ''} : {status, text: args[1] ?? ''};
}

function tokens(text: string): Token[] {
	const found: Token[] = [];
	let line = 1;
	for (let index = 0; index < text.length; ) {
		const character = text[index]!;
		if (character === '\n') line += 1;
		if (/\s/.test(character)) {
			index += 1;
		} else if (character === '#') {
			const end = text.indexOf('\n', index);
			index = end < 0 ? text.length : end;
		} else if ('{};'.includes(character)) {
			found.push({text: character, isQuoted: false, line});
			index += 1;
		} else if (character === '"' || character === "'") {
			let value = '';
			index += 1;
			while (index < text.length && text[index] !== character) {
				if (text[index] === '\\' && index + 1 < text.length) {
					index += 1;
					value += text[index] === 'n' ? '\n' : text[index] === 't' ? '\t' : text[index]!;
				} else value += text[index]!;
				if (text[index] === '\n') line += 1;
				index += 1;
			}
			index += 1;
			found.push({text: value, isQuoted: true, line});
		} else {
			let end = index;
			while (end < text.length && !/[\s;]/.test(text[end]!)) {
				if (text[end] === '{' && text[end - 1] !== '$') break;
				if (text[end] === '}' && !text.slice(index, end).includes('${')) break;
				end += 1;
			}
			found.push({text: text.slice(index, end), isQuoted: false, line});
			index = end;
		}
	}
	return found;
}

function parse(all: readonly Token[], path: string): readonly Directive[] {
	let position = 0;
	const block = (isTop: boolean, isFree: boolean): Directive[] => {
		const directives: Directive[] = [];
		let words: Token[] = [];
		while (position < all.length) {
			const token = all[position++]!;
			const isMark = !token.isQuoted && '{};'.includes(token.text) && token.text.length === 1;
			if (!isMark) {
				words.push(token);
				continue;
			}
			if (token.text === '}') {
				if (words.length > 0 || isTop) throw new NginxConfigError(`unexpected "}" in ${path}:${token.line}`);
				return directives;
			}
			const [name, ...args] = words;
			if (!name) throw new NginxConfigError(`unexpected "${token.text}" in ${path}:${token.line}`);
			if (!isFree && !knownDirectives.has(name.text)) throw new NginxConfigError(`unknown directive "${name.text}" in ${path}:${name.line}`);
			directives.push({
				name: name.text,
				args: args.map(({text}) => text),
				block: token.text === '{' ? block(false, freeBlocks.has(name.text)) : undefined,
				place: `${path}:${name.line}`,
			});
			words = [];
		}
		if (!isTop) throw new NginxConfigError(`unexpected end of file, expecting "}" in ${path}:${all.at(-1)?.line ?? 1}`);
		if (words.length > 0) throw new NginxConfigError(`unexpected end of file, expecting ";" or "}" in ${path}:${all.at(-1)?.line ?? 1}`);
		return directives;
	};
	return block(true, false);
}

/** Blocks whose lines are no directives. */
const freeBlocks: ReadonlySet<string> = new Set(['types', 'map', 'geo', 'split_clients', 'charset_map', 'match']);

const knownDirectives: ReadonlySet<string> = new Set(
	`user pid daemon master_process worker_processes worker_connections worker_rlimit_nofile error_log events http server location listen server_name
	root alias index include return try_files stub_status access_log log_format error_page autoindex use multi_accept accept_mutex load_module env
	default_type types map geo split_clients upstream if set rewrite break internal limit_except allow deny auth_basic auth_basic_user_file
	auth_request satisfy sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests keepalive gzip gzip_types gzip_vary gzip_proxied
	gzip_min_length gzip_comp_level gzip_disable gzip_http_version gzip_buffers gzip_static client_max_body_size client_body_buffer_size
	client_body_temp_path client_body_timeout client_header_timeout client_header_buffer_size large_client_header_buffers send_timeout
	server_tokens server_names_hash_bucket_size server_names_hash_max_size types_hash_max_size types_hash_bucket_size charset add_header
	add_trailer expires etag proxy_pass proxy_set_header proxy_http_version proxy_connect_timeout proxy_read_timeout proxy_send_timeout
	proxy_buffering proxy_buffers proxy_buffer_size proxy_busy_buffers_size proxy_redirect proxy_cache proxy_cache_path proxy_cache_valid
	proxy_cache_bypass proxy_cache_key proxy_cache_use_stale proxy_hide_header proxy_pass_header proxy_pass_request_headers
	proxy_pass_request_body proxy_next_upstream proxy_ssl_verify proxy_ssl_server_name proxy_ssl_certificate proxy_ssl_certificate_key
	proxy_temp_path proxy_intercept_errors proxy_request_buffering proxy_max_temp_file_size proxy_protocol fastcgi_pass fastcgi_param
	fastcgi_index fastcgi_split_path_info fastcgi_buffers fastcgi_buffer_size fastcgi_read_timeout fastcgi_temp_path uwsgi_pass uwsgi_param
	uwsgi_temp_path scgi_pass scgi_temp_path grpc_pass grpc_set_header ssl ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers
	ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_dhparam ssl_stapling ssl_stapling_verify
	ssl_trusted_certificate ssl_client_certificate ssl_verify_client http2 limit_req limit_req_zone limit_conn limit_conn_zone limit_rate
	real_ip_header set_real_ip_from real_ip_recursive resolver resolver_timeout sub_filter sub_filter_once sub_filter_types open_file_cache
	open_file_cache_valid open_file_cache_min_uses open_file_cache_errors log_not_found log_subrequest merge_slashes port_in_redirect
	absolute_redirect server_name_in_redirect chunked_transfer_encoding ignore_invalid_headers underscores_in_headers recursive_error_pages
	reset_timedout_connection lingering_close variables_hash_max_size variables_hash_bucket_size ip_hash least_conn hash random zone
	stream stream_log_format mirror expires_map js_import js_path image_filter empty_gif health_check msie_padding msie_refresh`
		.trim()
		.split(/\s+/),
);

/** The location that takes a path, as nginx chooses: exact, then the longest prefix, unless a pattern matches. */
export function locationFor(server: NginxServer, path: string): NginxLocation | undefined {
	let best: NginxLocation | undefined;
	for (const location of server.locations) {
		if (location.modifier === '=' && location.path === path) return location;
		const isPrefix = (location.modifier === '' || location.modifier === '^~') && path.startsWith(location.path);
		if (isPrefix && (!best || location.path.length > best.path.length)) best = location;
	}
	if (best?.modifier === '^~') return best;
	return server.locations.find(({modifier, path: pattern}) => isPattern(modifier) && matches(pattern, modifier, path)) ?? best;
}

function isPattern(modifier: string): boolean {
	return modifier === '~' || modifier === '~*';
}

function matches(pattern: string, modifier: string, path: string): boolean {
	try {
		return new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path);
	} catch {
		return false;
	}
}
