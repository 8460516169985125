import {byteLength} from '../../file-nodes.ts';

/*
What a redis server answers, as far as documentation and probes ask it: strings, counters, lists, hashes, expiry,
CONFIG and INFO. Left out: everything else, persistence (a new server knows nothing), several databases.
*/

/** Marks what redis-cli asks: the network here carries requests, and not bytes. */
export const redisHeader = 'X-Redis-Protocol';

type RedisValue = string | string[] | Record<string, string>;

export interface RedisStore {
	readonly values: Map<string, RedisValue>;
	readonly expiresAtMs: Map<string, number>;
	readonly configuration: Record<string, string>;
	readonly version: string;
	/** What INFO says of replication. */
	role: readonly string[];
}

export type RedisReply =
	| {readonly status: string}
	| {readonly error: string}
	| {readonly integer: number}
	/** null: nil. */
	| {readonly text: string | null}
	| {readonly list: readonly (string | null)[]};

export function newRedisStore(configuration: Record<string, string>, version: string): RedisStore {
	return {values: new Map(), expiresAtMs: new Map(), configuration, version, role: ['role:master', 'connected_slaves:0']};
}

const defaults: Readonly<Record<string, string>> = {
	appendonly: 'no',
	bind: '* -::*',
	databases: '16',
	dir: '/data',
	maxclients: '10000',
	maxmemory: '0',
	'maxmemory-policy': 'noeviction',
	port: '6379',
	'protected-mode': 'no',
	requirepass: '',
	save: '3600 1 300 100 60 10000',
	timeout: '0',
};

/** The settings of a file (`maxmemory 2mb`) and of the arguments (`--appendonly yes`). */
export function redisConfiguration(text: string, argv: readonly string[]): Record<string, string> {
	const configuration: Record<string, string> = {...defaults};
	for (const line of text.split('\n')) {
		const [name, ...rest] = line.trim().split(/\s+/);
		if (name && !name.startsWith('#')) configuration[name.toLowerCase()] = settingText(name, rest.join(' ').replace(/^"(.*)"$/, '$1'));
	}
	for (const [index, argument] of argv.entries()) {
		if (!argument.startsWith('--')) continue;
		const end = argv.findIndex((other, at) => at > index && other.startsWith('--'));
		configuration[argument.slice(2)] = settingText(argument.slice(2), argv.slice(index + 1, end < 0 ? undefined : end).join(' '));
	}
	return configuration;
}

/** Sizes are shown in bytes. */
function settingText(name: string, value: string): string {
	const match = /^(\d+)(k|kb|m|mb|g|gb)$/i.exec(value);
	if (!match || !/memory|bytes|size/.test(name)) return value;
	const unit = {k: 1000, kb: 1024, m: 1_000_000, mb: 1_048_576, g: 1_000_000_000, gb: 1_073_741_824}[match[2]!.toLowerCase()]!;
	return String(Number(match[1]) * unit);
}

const ok: RedisReply = {status: 'OK'};
const wrongType: RedisReply = {error: 'WRONGTYPE Operation against a key holding the wrong kind of value'};

export function answerRedis(store: RedisStore, words: readonly string[], nowMs: number, upMs: number): RedisReply {
	const [given = '', ...args] = words;
	const {values, expiresAtMs} = store;
	for (const [key, atMs] of expiresAtMs) {
		if (atMs > nowMs) continue;
		values.delete(key);
		expiresAtMs.delete(key);
	}
	const [key = '', second = ''] = args;
	const value = values.get(key);
	const name = given.toLowerCase();
	const wanted = leastArguments[name];
	if (wanted === undefined)
		return {error: `ERR unknown command '${given}', with args beginning with: ${args.map((argument) => `'${argument}' `).join('')}`};
	if (args.length < wanted) return {error: `ERR wrong number of arguments for '${name}' command`};
	switch (name) {
		case 'ping':
			return args.length === 0 ? {status: 'PONG'} : {text: key};
		case 'echo':
			return {text: key};
		case 'select':
		case 'auth':
		case 'save':
		case 'bgsave':
			return name === 'bgsave' ? {status: 'Background saving started'} : ok;
		case 'dbsize':
			return {integer: values.size};
		case 'flushall':
		case 'flushdb':
			values.clear();
			expiresAtMs.clear();
			return ok;
		case 'set':
			return set(store, key, second, args.slice(2), nowMs);
		case 'get':
			return value === undefined ? {text: null} : typeof value === 'string' ? {text: value} : wrongType;
		case 'mset':
			for (let at = 0; at + 1 < args.length; at += 2) values.set(args[at]!, args[at + 1]!);
			return ok;
		case 'mget':
			return {list: args.map((each) => (typeof values.get(each) === 'string' ? (values.get(each) as string) : null))};
		case 'append': {
			if (value !== undefined && typeof value !== 'string') return wrongType;
			values.set(key, (value ?? '') + second);
			return {integer: (value ?? '').length + second.length};
		}
		case 'strlen':
			return {integer: typeof value === 'string' ? value.length : 0};
		case 'incr':
		case 'decr':
		case 'incrby':
		case 'decrby': {
			const by = (name.endsWith('by') ? Number(second) : 1) * (name.startsWith('decr') ? -1 : 1);
			if (value !== undefined && (typeof value !== 'string' || !/^-?\d+$/.test(value))) return {error: 'ERR value is not an integer or out of range'};
			const next = Number(value ?? 0) + by;
			values.set(key, String(next));
			return {integer: next};
		}
		case 'del':
		case 'unlink':
			return {integer: args.filter((each) => values.delete(each)).length};
		case 'exists':
			return {integer: args.filter((each) => values.has(each)).length};
		case 'type':
			return {status: value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : 'hash'};
		case 'keys': {
			const pattern = new RegExp(
				`^${key
					.replace(/[.+^$(){}|\\]/g, '\\$&')
					.replaceAll('*', '.*')
					.replaceAll('?', '.')}$`,
			);
			return {list: [...values.keys()].filter((each) => pattern.test(each))};
		}
		case 'expire':
			if (value === undefined) return {integer: 0};
			expiresAtMs.set(key, nowMs + Number(second) * 1000);
			return {integer: 1};
		case 'ttl':
			return {integer: value === undefined ? -2 : expiresAtMs.has(key) ? Math.ceil((expiresAtMs.get(key)! - nowMs) / 1000) : -1};
		case 'lpush':
		case 'rpush': {
			if (value !== undefined && !Array.isArray(value)) return wrongType;
			const list = value ?? [];
			for (const each of args.slice(1))
				if (name === 'lpush') list.unshift(each);
				else list.push(each);
			values.set(key, list);
			return {integer: list.length};
		}
		case 'lpop':
		case 'rpop':
			return {text: Array.isArray(value) ? ((name === 'lpop' ? value.shift() : value.pop()) ?? null) : null};
		case 'llen':
			return {integer: Array.isArray(value) ? value.length : 0};
		case 'lrange': {
			const list = Array.isArray(value) ? value : [];
			const end = Number(args[2] ?? -1);
			return {list: list.slice(Number(second), end < 0 ? list.length + end + 1 : end + 1)};
		}
		case 'hset': {
			const hash = typeof value === 'object' && !Array.isArray(value) ? value : {};
			const before = Object.keys(hash).length;
			for (let at = 1; at + 1 < args.length; at += 2) hash[args[at]!] = args[at + 1]!;
			values.set(key, hash);
			return {integer: Object.keys(hash).length - before};
		}
		case 'hget':
			return {text: typeof value === 'object' && !Array.isArray(value) ? (value[second] ?? null) : null};
		case 'hgetall':
			return {list: typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).flat() : []};
		case 'config':
			return config(store, args);
		case 'role':
			return {list: ['master', '0']};
		case 'info':
			return {text: info(store, key.toLowerCase(), upMs)};
		default:
			return ok;
	}
}

const leastArguments: Readonly<Record<string, number>> = {
	...{
		ping: 0,
		echo: 1,
		select: 1,
		auth: 1,
		save: 0,
		bgsave: 0,
		dbsize: 0,
		flushall: 0,
		flushdb: 0,
		set: 2,
		get: 1,
		mset: 2,
		mget: 1,
		append: 2,
		strlen: 1,
	},
	...{
		incr: 1,
		decr: 1,
		incrby: 2,
		decrby: 2,
		del: 1,
		unlink: 1,
		exists: 1,
		type: 1,
		keys: 1,
		expire: 2,
		ttl: 1,
		lpush: 2,
		rpush: 2,
		lpop: 1,
		rpop: 1,
	},
	...{llen: 1, lrange: 3, hset: 3, hget: 2, hgetall: 1, config: 2, role: 0, info: 0, shutdown: 0},
};

function set({values, expiresAtMs}: RedisStore, key: string, value: string, options: readonly string[], nowMs: number): RedisReply {
	const flags = options.map((option) => option.toUpperCase());
	if (flags.includes('NX') && values.has(key)) return {text: null};
	if (flags.includes('XX') && !values.has(key)) return {text: null};
	values.set(key, value);
	expiresAtMs.delete(key);
	const seconds = flags.indexOf('EX');
	if (seconds >= 0) expiresAtMs.set(key, nowMs + Number(options[seconds + 1]) * 1000);
	const milliseconds = flags.indexOf('PX');
	if (milliseconds >= 0) expiresAtMs.set(key, nowMs + Number(options[milliseconds + 1]));
	return ok;
}

function config({configuration}: RedisStore, [verb = '', name = '', value = '']: readonly string[]): RedisReply {
	if (verb.toUpperCase() === 'SET') {
		if (!Object.hasOwn(configuration, name.toLowerCase())) return {error: `ERR Unknown option or number of arguments for CONFIG SET - '${name}'`};
		configuration[name.toLowerCase()] = settingText(name, value);
		return ok;
	}
	if (verb.toUpperCase() !== 'GET') return ok;
	const pattern = new RegExp(`^${name.toLowerCase().replaceAll('*', '.*')}$`);
	return {
		list: Object.keys(configuration)
			.filter((each) => pattern.test(each))
			.toSorted()
			.flatMap((each) => [each, configuration[each]!]),
	};
}

function info({values, version, configuration, role}: RedisStore, section: string, upMs: number): string {
	const seconds = Math.floor(upMs / 1000);
	const sections: readonly (readonly [name: string, lines: readonly string[]])[] = [
		[
			'Server',
			[
				`redis_version:${version}`,
				'redis_mode:standalone',
				'arch_bits:64',
				'process_id:1',
				`tcp_port:${configuration.port ?? '6379'}`,
				`uptime_in_seconds:${seconds}`,
				`uptime_in_days:${Math.floor(seconds / 86_400)}`,
			],
		],
		['Clients', ['connected_clients:1', 'blocked_clients:0']],
		['Memory', [`maxmemory:${configuration.maxmemory ?? '0'}`, `maxmemory_policy:${configuration['maxmemory-policy'] ?? 'noeviction'}`]],
		['Replication', role],
		['Keyspace', values.size > 0 ? [`db0:keys=${values.size},expires=0,avg_ttl=0,subexpiry=0`] : []],
	];
	return sections
		.filter(([name]) => section === '' || section === 'all' || name.toLowerCase() === section)
		.map(([name, lines]) => `# ${name}\r\n${lines.map((line) => `${line}\r\n`).join('')}`)
		.join('\r\n');
}

/** As redis-cli shows it on a terminal; `isRaw`: as it writes it into a pipe. */
export function showRedisReply(reply: RedisReply, isRaw: boolean): string {
	if ('status' in reply) return `${reply.status}\n`;
	if ('error' in reply) return isRaw ? `${reply.error}\n\n` : `(error) ${reply.error}\n`;
	if ('integer' in reply) return isRaw ? `${reply.integer}\n` : `(integer) ${reply.integer}\n`;
	// INFO is shown as it stands.
	if ('text' in reply) return reply.text?.startsWith('# ') ? reply.text : `${showText(reply.text, isRaw)}\n`;
	if (isRaw) return reply.list.map((text) => `${text ?? ''}\n`).join('') || '\n';
	if (reply.list.length === 0) return '(empty array)\n';
	const width = String(reply.list.length).length;
	return reply.list.map((text, index) => `${String(index + 1).padStart(width)}) ${showText(text, isRaw)}\n`).join('');
}

function showText(text: string | null, isRaw: boolean): string {
	if (text === null) return isRaw ? '' : '(nil)';
	return isRaw ? text : JSON.stringify(text);
}

/** A reply as it stands on the wire (RESP2). */
export function redisReplyText(reply: RedisReply): string {
	if ('status' in reply) return `+${reply.status}\r\n`;
	if ('error' in reply) return `-${reply.error}\r\n`;
	if ('integer' in reply) return `:${reply.integer}\r\n`;
	const bulk = (text: string | null): string => (text === null ? '$-1\r\n' : `$${byteLength(text)}\r\n${text}\r\n`);
	return 'text' in reply ? bulk(reply.text) : `*${reply.list.length}\r\n${reply.list.map(bulk).join('')}`;
}

/** Commands as somebody types them over a plain connection, one a line (or as clients send them: a list of texts). */
export function redisInlineCommands(text: string): readonly (readonly string[])[] {
	const lines = text.split(/\r?\n/).filter((line) => line !== '');
	const commands: string[][] = [];
	for (let at = 0; at < lines.length; at += 1) {
		const count = /^\*(\d+)$/.exec(lines[at]!)?.[1];
		if (count === undefined)
			commands.push(
				Array.from(lines[at]!.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g), ([, double, single, plain]) => double ?? single ?? plain ?? ''),
			);
		else {
			commands.push(Array.from({length: Number(count)}, (_, index) => lines[at + 2 + index * 2] ?? ''));
			at += Number(count) * 2;
		}
	}
	return commands;
}
