import type {AnyNode} from 'acorn';
import {unixTimeMs} from './clock.ts';
import {callFunction, Thrown} from './evaluate.ts';
import {blockOf, type Machine} from './library.ts';
import {UnknownJavaScript} from './script.ts';
import {
	arrayOf,
	errorOf,
	hostObject,
	inspect,
	isCallable,
	isObject,
	isoText,
	native,
	type ObjectValue,
	objectOf,
	toNumber,
	toText,
	type Value,
} from './values.ts';

/*
What Node brings along: console, process, timers, http, os, fs, path, url, util. Of a module that is known, a member that
is not here is not simulated and is said so; a module that is not Node's is not installed.
*/

/** The script ends the process. */
export class NodeExit extends Error {
	readonly code: number;

	constructor(code: number) {
		super('exit');
		this.code = code;
	}
}

const timerNames = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'];

/** Modules that `require` finds, and objects that are there without it. */
const modules: ReadonlySet<string> = new Set(['http', 'os', 'fs', 'path', 'url', 'util', 'process', 'querystring']);
/** Modules of Node that are not simulated. */
const otherModules: ReadonlySet<string> = new Set(
	`assert buffer child_process cluster crypto dgram dns events https http2 inspector module net perf_hooks readline stream
	string_decoder test timers tls tty v8 vm worker_threads zlib fs/promises`.split(/\s+/),
);

export const hostGlobals: ReadonlySet<string> = new Set([
	'console',
	'process',
	'Date',
	'Buffer',
	'URL',
	'require',
	'module',
	'exports',
	...timerNames,
]);

export function requireModule(given: string, machine: Machine, node: AnyNode): Value {
	const name = given.replace(/^node:/, '');
	if (modules.has(name)) return native(name);
	if (otherModules.has(name)) throw new UnknownJavaScript(`the module ${name}`);
	const {context, state} = machine;
	const isPath = name.startsWith('.') || name.startsWith('/');
	if (isPath) {
		const folder = state.path.startsWith('/') ? state.path.slice(0, state.path.lastIndexOf('/')) || '/' : context.workingDirectory;
		const path = context.files.resolve(folder, name);
		const text = context.files.read(path);
		if (text !== undefined && path.endsWith('.json')) return machineJson(text, machine, node);
		if (text !== undefined || context.files.read(`${path}.js`) !== undefined) throw new UnknownJavaScript('a script of several files');
	}
	const error = errorOf('Error', `Cannot find module '${name}'\nRequire stack:\n- ${state.path}`, {
		code: 'MODULE_NOT_FOUND',
		requireStack: arrayOf([state.path]),
	});
	throw new Thrown(error, node);
}

function machineJson(text: string, machine: Machine, node: AnyNode): Value {
	return callFunction(native('JSON.parse'), undefined, [text], machine, node);
}

/** A member of an object or a module of Node's; undefined: it has none of that name. */
export function hostMember(value: ObjectValue, name: string, {context, state}: Machine): Value {
	if (value.kind !== 'native') {
		if (value.data && name in value.data) return value.data[name];
		return value.name !== undefined && Object.hasOwn(methods, `${value.name}.${name}`) ? native(`${value.name}.${name}`, value) : undefined;
	}
	const full = `${value.name}.${name}`;
	switch (full) {
		case 'process.env':
			return objectOf(context.environment);
		case 'process.argv':
			return arrayOf(['/usr/local/bin/node', ...(state.path === '[eval]' ? [] : [state.path]), ...argumentsOf(context.argv, state.path)]);
		case 'process.pid':
			return context.pid;
		case 'process.platform':
			return 'linux';
		case 'process.version':
			return `v${context.environment.NODE_VERSION ?? '24.12.0'}`;
		case 'process.exitCode':
			return state.exitCode;
		case 'process.stdout':
		case 'process.stderr':
			return native(full);
		case 'os.EOL':
			return '\n';
		case 'module.exports':
			return objectOf();
	}
	if (Object.hasOwn(methods, full)) return native(full);
	if (value.name === 'exports') return undefined;
	throw new UnknownJavaScript(full);
}

/** What follows the script on the command line. */
function argumentsOf(argv: readonly string[], path: string): string[] {
	const index = argv.findIndex((argument, place) => place > 0 && path.endsWith(argument.replace(/^\.\//, '')));
	return path === '[eval]' ? argv.slice(3) : argv.slice(index + 1);
}

type Method = (given: readonly Value[], self: ObjectValue, machine: Machine, node: AnyNode) => Value;

function format(given: readonly Value[]): string {
	const [first, ...rest] = given;
	if (typeof first !== 'string' || !/%[sdijoO]/.test(first)) return given.map((value) => inspect(value)).join(' ');
	const text = first.replaceAll(/%([sdijoO%])/g, (mark, kind: string) => {
		if (kind === '%') return '%';
		if (rest.length === 0) return mark;
		const value = rest.shift();
		return kind === 's' ? toText(value) : kind === 'd' || kind === 'i' ? String(toNumber(value)) : inspect(value, 1);
	});
	return [text, ...rest.map((value) => inspect(value))].join(' ');
}

const say =
	(stream: 'stdout' | 'stderr'): Method =>
	(given, _self, {context}) => {
		context.write(stream, `${format(given)}\n`);
		return undefined;
	};

const writeTo =
	(stream: 'stdout' | 'stderr'): Method =>
	(given, _self, {context}) => {
		context.write(stream, toText(given[0]));
		return true;
	};

function startTimer(given: readonly Value[], delayMs: number, isRepeating: boolean, {state, context}: Machine): Value {
	const id = state.nextTimer;
	state.nextTimer += 1;
	const everyMs = Math.max(1, Math.floor(delayMs) || 1);
	state.timers.push({id, dueAtMs: context.nowMs + everyMs, everyMs: isRepeating ? everyMs : undefined, callback: given[0], given: given.slice(2)});
	return hostObject('timer', {id});
}

function stopTimer(given: readonly Value[], {state}: Machine): Value {
	const id = isObject(given[0]) ? given[0].data?.id : given[0];
	state.timers = state.timers.filter((timer) => timer.id !== id);
	return undefined;
}

/** Registers a callback of an object for an event. */
const on: Method = (given, self) => {
	const [event, callback] = given;
	const name = `on ${toText(event)}`;
	const known = self.data![name];
	self.data![name] = arrayOf([...(isObject(known) ? known.items! : []), callback]);
	return self;
};

export function emit(self: ObjectValue, event: string, given: readonly Value[], machine: Machine, node: AnyNode): boolean {
	const callbacks = self.data?.[`on ${event}`];
	if (!isObject(callbacks) || !callbacks.items) return false;
	for (const callback of callbacks.items) callFunction(callback, self, given, machine, node);
	return callbacks.items.length > 0;
}

function later(callback: Value, given: readonly Value[], delayMs: number, machine: Machine): void {
	if (isCallable(callback)) startTimer([callback, 0, ...given], delayMs, false, machine);
}

function listen(given: readonly Value[], self: ObjectValue, machine: Machine, node: AnyNode): Value {
	const {context, state} = machine;
	const options = given[0];
	const port = toNumber(isCallable(options) ? 0 : isObject(options) ? options.properties.get('port') : options);
	const callback = given.find(isCallable);
	if (context.listen(port)) {
		self.data!.port = port;
		state.servers.set(port, self);
		later(callback, [], 1, machine);
		return self;
	}
	const error = errorOf('Error', `listen EADDRINUSE: address already in use :::${port}`, {
		code: 'EADDRINUSE',
		errno: -98,
		syscall: 'listen',
		address: '::',
		port,
	});
	if (!emit(self, 'error', [error], machine, node)) throw new Thrown(error, node);
	return self;
}

function setHeaders(self: ObjectValue, headers: Value): void {
	if (!isObject(headers)) return;
	for (const [name, value] of headers.properties) (self.data!.headers as ObjectValue).properties.set(name, toText(value));
}

function readText(given: readonly Value[], machine: Machine, node: AnyNode): Value {
	const {files, workingDirectory} = machine.context;
	const path = toText(given[0]);
	const text = files.read(files.resolve(workingDirectory, path));
	if (text === undefined) throw new Thrown(noFile('open', path), node);
	const isText = typeof given[1] === 'string' || (isObject(given[1]) && given[1].properties.has('encoding'));
	return isText ? text : {...blockOf(text.length, machine), data: {text}};
}

function noFile(call: string, path: string): Value {
	return errorOf('Error', `ENOENT: no such file or directory, ${call} '${path}'`, {errno: -2, code: 'ENOENT', syscall: call, path});
}

/** A request to another server; its answer comes with a callback. */
function request(given: readonly Value[], machine: Machine, node: AnyNode): Value {
	const [target, ...rest] = given;
	const callback = rest.find(isCallable);
	const url = typeof target === 'string' ? /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(target) : null;
	const options = isObject(target) ? target.properties : undefined;
	const host = url?.[2] ?? toText(options?.get('hostname') ?? options?.get('host') ?? 'localhost');
	const port = Number(url?.[3] ?? options?.get('port') ?? 80);
	const path = url?.[4] ?? toText(options?.get('path') ?? '/');
	const sent = hostObject('client-request', {});
	const headers = {Host: port === 80 ? host : `${host}:${port}`, Connection: 'keep-alive'};
	const outcome = machine.context.http(
		{method: toText(options?.get('method') ?? 'GET') as 'GET', scheme: 'http', host, port, path, headers},
		120_000,
	);
	if (outcome.kind === 'response') {
		const answer = hostObject('client-response', {statusCode: outcome.status, headers: objectOf(outcome.headers), body: outcome.body});
		later(native('emit-response'), [callback, answer], outcome.latencyMs, machine);
	} else {
		const code = outcome.kind === 'timeout' ? 'ETIMEDOUT' : machine.context.resolve(host).kind === 'not-found' ? 'ENOTFOUND' : 'ECONNREFUSED';
		const message = code === 'ENOTFOUND' ? `getaddrinfo ENOTFOUND ${host}` : `connect ${code} ${host}:${port}`;
		later(native('emit-error'), [sent, errorOf('Error', message, {code})], outcome.latencyMs, machine);
	}
	void node;
	return sent;
}

const joined = (given: readonly Value[]): string => given.map(toText).join('/');

const methods: Readonly<Record<string, Method>> = {
	'console.log': say('stdout'),
	'console.info': say('stdout'),
	'console.debug': say('stdout'),
	'console.error': say('stderr'),
	'console.warn': say('stderr'),
	'process.stdout.write': writeTo('stdout'),
	'process.stderr.write': writeTo('stderr'),
	'process.exit': (given, _self, {state}) => {
		throw new NodeExit(given[0] === undefined ? state.exitCode : toNumber(given[0]));
	},
	'process.on': (given, _self, {state}) => {
		const event = toText(given[0]);
		state.handlers.set(event, [...(state.handlers.get(event) ?? []), given[1]]);
		return undefined;
	},
	'process.once': (given, self, machine, node) => methods['process.on']!(given, self, machine, node),
	'process.cwd': (_given, _self, {context}) => context.workingDirectory,
	'process.uptime': (_given, _self, {context}) =>
		Math.max(0, context.nowMs - (context.processes().find(({pid}) => pid === context.pid)?.startedAtMs ?? context.nowMs)) / 1000,
	'process.memoryUsage': (_given, _self, {state}) =>
		objectOf({rss: 42_000_000 + state.takenBytes, heapTotal: 6_000_000, heapUsed: 4_500_000, external: 1_500_000}),
	'process.hrtime': (_given, _self, {context}) => arrayOf([Math.floor(context.nowMs / 1000), (context.nowMs % 1000) * 1_000_000]),
	'process.nextTick': (given, _self, machine) => startTimer([given[0], 0, ...given.slice(1)], 0, false, machine),
	'process.kill': (given, _self, {context}) => context.kill(toNumber(given[0]), given[1] === undefined ? 'SIGTERM' : toText(given[1])),
	setTimeout: (given, _self, machine) => startTimer(given, toNumber(given[1] ?? 0), false, machine),
	setInterval: (given, _self, machine) => startTimer(given, toNumber(given[1] ?? 0), true, machine),
	setImmediate: (given, _self, machine) => startTimer([given[0], 0, ...given.slice(1)], 0, false, machine),
	clearTimeout: (given, _self, machine) => stopTimer(given, machine),
	clearInterval: (given, _self, machine) => stopTimer(given, machine),
	clearImmediate: (given, _self, machine) => stopTimer(given, machine),
	'timer.unref': (_given, self) => self,
	'timer.ref': (_given, self) => self,
	require: (given, _self, machine, node) => machine.require(toText(given[0]), node),
	'http.createServer': (given) => {
		const callback = given.find(isCallable);
		return hostObject('server', {'on request': arrayOf(callback ? [callback] : [])});
	},
	'http.get': (given, _self, machine, node) => request(given, machine, node),
	'http.request': (given, _self, machine, node) => request(given, machine, node),
	'client-request.on': on,
	'client-request.end': (_given, self) => self,
	'client-request.setTimeout': (_given, self) => self,
	'client-response.on': on,
	'client-response.setEncoding': (_given, self) => self,
	'client-response.resume': (_given, self) => self,
	'emit-response': (given, _self, machine, node) => {
		const [callback, answer] = given as [Value, ObjectValue];
		if (isCallable(callback)) callFunction(callback, undefined, [answer], machine, node);
		emit(answer, 'data', [answer.data!.body], machine, node);
		emit(answer, 'end', [], machine, node);
		return undefined;
	},
	'emit-error': (given, _self, machine, node) => {
		const [sent, error] = given as [ObjectValue, Value];
		if (!emit(sent, 'error', [error], machine, node)) throw new Thrown(error, node);
		return undefined;
	},
	'server.listen': listen,
	'server.on': on,
	'server.once': on,
	'server.close': (given, self, machine) => {
		const port = self.data!.port;
		if (typeof port === 'number') {
			machine.context.close(port);
			machine.state.servers.delete(port);
		}
		later(given[0], [], 1, machine);
		return self;
	},
	'server.address': (_given, self) => objectOf({address: '::', family: 'IPv6', port: self.data!.port}),
	'server.setTimeout': (_given, self) => self,
	'request.on': on,
	'request.setEncoding': (_given, self) => self,
	'response.on': on,
	'response.writeHead': (given, self) => {
		self.data!.statusCode = toNumber(given[0]);
		setHeaders(self, given.at(-1));
		return self;
	},
	'response.setHeader': (given, self) => {
		(self.data!.headers as ObjectValue).properties.set(toText(given[0]), toText(given[1]));
		return self;
	},
	'response.getHeader': (given, self) => (self.data!.headers as ObjectValue).properties.get(toText(given[0])),
	'response.write': (given, self) => {
		self.data!.body = toText(self.data!.body) + toText(given[0]);
		return true;
	},
	'response.end': (given, self) => {
		if (given[0] !== undefined && !isCallable(given[0])) self.data!.body = toText(self.data!.body) + toText(given[0]);
		self.data!.isEnded = true;
		return self;
	},
	'os.hostname': (_given, _self, {context}) => context.hostname,
	'os.platform': () => 'linux',
	'os.type': () => 'Linux',
	'os.arch': () => 'x64',
	'os.totalmem': (_given, _self, {context}) => context.machine?.().memoryBytes ?? 0,
	'os.freemem': (_given, _self, {context}) => (context.machine?.().memoryBytes ?? 0) - (context.machine?.().memoryUsedBytes ?? 0),
	'os.uptime': (_given, _self, {context}) => Math.floor((context.nowMs - (context.machine?.().bootedAtMs ?? 0)) / 1000),
	'os.cpus': (_given, _self, {context}) =>
		arrayOf(
			Array.from({length: Math.max(1, Math.floor((context.machine?.().cpuMillicores ?? 1000) / 1000))}, () =>
				objectOf({model: 'Virtual CPU', speed: 2400}),
			),
		),
	'os.networkInterfaces': (_given, _self, {context}) =>
		objectOf({
			lo: arrayOf([objectOf({address: '127.0.0.1', netmask: '255.0.0.0', family: 'IPv4', internal: true})]),
			eth0: arrayOf([objectOf({address: context.ip, netmask: '255.255.255.0', family: 'IPv4', internal: false})]),
		}),
	'fs.readFileSync': (given, _self, machine, node) => readText(given, machine, node),
	'fs.existsSync': (given, _self, {context}) => context.files.stat(context.files.resolve(context.workingDirectory, toText(given[0]))) !== undefined,
	'fs.readdirSync': (given, _self, {context}, node) => {
		const names = context.files.list(context.files.resolve(context.workingDirectory, toText(given[0])));
		if (!names) throw new Thrown(noFile('scandir', toText(given[0])), node);
		return arrayOf([...names]);
	},
	'fs.writeFileSync': (given, _self, {context}) => {
		context.files.write(context.files.resolve(context.workingDirectory, toText(given[0])), toText(given[1]));
		return undefined;
	},
	'fs.appendFileSync': (given, _self, {context}) => {
		const path = context.files.resolve(context.workingDirectory, toText(given[0]));
		context.files.write(path, (context.files.read(path) ?? '') + toText(given[1]));
		return undefined;
	},
	'fs.unlinkSync': (given, _self, {context}) => {
		context.files.remove(context.files.resolve(context.workingDirectory, toText(given[0])));
		return undefined;
	},
	'fs.readFile': (given, _self, machine, node) => {
		const callback = given.find(isCallable);
		try {
			later(callback, [null, readText(given, machine, node)], 1, machine);
		} catch (error) {
			if (!(error instanceof Thrown)) throw error;
			later(callback, [error.value], 1, machine);
		}
		return undefined;
	},
	'path.join': (given, _self, {context}) => context.files.resolve('/', joined(given)).slice(toText(given[0]).startsWith('/') ? 0 : 1),
	'path.resolve': (given, _self, {context}) =>
		given.reduce<string>((from, part) => context.files.resolve(from, toText(part)), context.workingDirectory),
	'path.basename': (given) => toText(given[0]).slice(toText(given[0]).lastIndexOf('/') + 1),
	'path.dirname': (given) => toText(given[0]).slice(0, Math.max(0, toText(given[0]).lastIndexOf('/'))) || '/',
	'path.extname': (given) => /\.[^./]*$/.exec(toText(given[0]))?.[0] ?? '',
	'util.inspect': (given) => inspect(given[0], 1),
	'util.format': (given) => format(given),
	'url.parse': (given) => urlParts(toText(given[0])),
	'new URL': (given) => urlParts(toText(given[0])),
	'params.get': (given, self) => (self.data!.query as ObjectValue).properties.get(toText(given[0])) ?? null,
	'params.has': (given, self) => (self.data!.query as ObjectValue).properties.has(toText(given[0])),
	'querystring.parse': (given) => queryOf(toText(given[0])),
	'new Date': (given, _self, machine) => hostObject('date', {ms: given.length > 0 ? toNumber(given[0]) : unixTimeMs(machine)}),
	'Date.now': (_given, _self, machine) => unixTimeMs(machine),
	'date.getTime': (_given, self) => self.data!.ms,
	'date.valueOf': (_given, self) => self.data!.ms,
	'date.toISOString': (_given, self) => isoText(self.data!.ms as number),
	'date.toString': (_given, self) => isoText(self.data!.ms as number),
	'Buffer.alloc': (given, _self, machine) => blockOf(toNumber(given[0]), machine),
	'Buffer.allocUnsafe': (given, _self, machine) => blockOf(toNumber(given[0]), machine),
	'Buffer.from': (given, _self, machine) => ({...blockOf(toText(given[0]).length, machine), data: {text: toText(given[0])}}),
	'Buffer.byteLength': (given) => toText(given[0]).length,
};

function queryOf(text: string): ObjectValue {
	const pairs = text
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' '))));
	return objectOf(Object.fromEntries(pairs.map(([name, value = '']) => [name, value])));
}

function urlParts(text: string): ObjectValue {
	const [, pathname = '/', search = ''] = /^(?:[a-z]+:\/\/[^/?]*)?([^?]*)(\?.*)?$/.exec(text) ?? [];
	const query = queryOf(search.slice(1));
	return objectOf({pathname: pathname || '/', search, path: text, href: text, query, searchParams: hostObject('params', {query})});
}

export function callHost(name: string, given: readonly Value[], self: Value, machine: Machine, node: AnyNode): Value {
	const method = methods[name];
	if (!method) throw new UnknownJavaScript(name);
	return method(given, self as ObjectValue, machine, node);
}
