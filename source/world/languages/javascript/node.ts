import type {AnyNode} from 'acorn';
import type {IncomingRequest, ProcessContext, Program, ProgramResponse} from '../../program.ts';
import {spentMs} from './clock.ts';
import {callFunction, Endless, runScript, Thrown} from './evaluate.ts';
import {emit, NodeExit, requireModule} from './host.ts';
import {globalOf, type Machine} from './library.ts';
import {type NodeState, newNodeState} from './node-state.ts';
import {JavaScriptSyntaxError, scriptOf, UnknownJavaScript} from './script.ts';
import {hostObject, isObject, type ObjectValue, objectOf, type Scope, toNumber, toText, type Value} from './values.ts';

/*
Node: runs scripts of files and of `-e`. It has no handlers of its own: as pid 1 it does not hear SIGTERM, if the script does
not listen for it. Left out: what script.ts and host.ts say they do not know; modules of one's own.
*/

const mebibyte = 1_048_576;
/** V8 and Node with an empty script. */
const idleBytes = 38 * mebibyte;

interface Process {
	node: NodeState | undefined;
	/** What it runs once it has booted. */
	readonly text: string;
	readonly path: string;
}

function machineOf(state: NodeState, context: ProcessContext): Machine {
	const machine: Machine = {
		state,
		context,
		script: scriptOf(state.text),
		text: state.text,
		steps: 0,
		global(name) {
			if (name === '__filename') return state.path;
			if (name === '__dirname') return state.path.slice(0, Math.max(1, state.path.lastIndexOf('/')));
			return globalOf(name);
		},
		require: (name, node) => requireModule(name, machine, node),
		hold(bytes) {
			if (bytes > 0) state.hasBlocks = true;
			state.takenBytes += bytes;
		},
	};
	return machine;
}

const version = ({environment}: ProcessContext): string => `v${environment.NODE_VERSION ?? '24.12.0'}`;

/** Runs something of the script, and what follows from how it ends. False: the process is over. */
function enter(state: NodeState, context: ProcessContext, run: (machine: Machine) => void): Machine | undefined {
	const machine = machineOf(state, context);
	try {
		run(machine);
	} catch (error) {
		if (error instanceof NodeExit) {
			end(state, context, error.code);
			return undefined;
		}
		if (error instanceof Endless) {
			state.isBusy = true;
			context.setCpu(1000);
			return machine;
		}
		if (error instanceof UnknownJavaScript) {
			context.write(
				'stderr',
				`podquake: in JavaScript ${error.message} is not simulated; give the container a shell command, or declare the image\n`,
			);
			context.exit(1);
			return undefined;
		}
		if (!(error instanceof Thrown)) throw error;
		if (!catches(state, error.value, machine)) {
			context.write('stderr', uncaught(error, state, context));
			end(state, context, 1);
			return undefined;
		}
	}
	afterwards(machine);
	return machine;
}

function catches(state: NodeState, value: Value, machine: Machine): boolean {
	const handlers = state.handlers.get('uncaughtException') ?? [];
	for (const handler of handlers) callFunction(handler, undefined, [value], machine, machine.script.tree);
	return handlers.length > 0;
}

function end(state: NodeState, context: ProcessContext, code: number): void {
	if (!state.isEnding) {
		state.isEnding = true;
		const machine = machineOf(state, context);
		for (const handler of state.handlers.get('exit') ?? []) callFunction(handler, undefined, [code], machine, machine.script.tree);
	}
	context.exit(code & 255);
}

/** As Node prints what nobody catches. */
function uncaught({value, line, column}: Thrown, state: NodeState, context: ProcessContext): string {
	const {lines} = scriptOf(state.text);
	const where = state.path === '[eval]' ? `[eval]:${line}` : `${state.path}:${line}`;
	const source = `${where}\n${lines[line - 1] ?? ''}\n${' '.repeat(column)}^\n\n`;
	const end = `\n\nNode.js ${version(context)}\n`;
	if (!isObject(value) || value.name !== 'error')
		return `${source}Uncaught:\n${toText(value)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)${end}`;
	const at = state.path === '[eval]' ? `    at [eval]:${line}:${column + 1}` : `    at Object.<anonymous> (${state.path}:${line}:${column + 1})`;
	const more = [...value.properties].filter(([name]) => name !== 'name' && name !== 'message');
	const shown = more.map(([name, item]) => `\n  ${name}: ${typeof item === 'string' ? `'${item}'` : toText(item)}`).join(',');
	return `${source}${toText(value)}\n${at}${shown ? ` {${shown}\n}` : ''}${end}`;
}

/** Looks over memory, sets the next timer, and ends if there is nothing left to wait for. */
function afterwards(machine: Machine): void {
	const {state, context} = machine;
	if (state.hasBlocks) {
		state.takenBytes = reachableBytes(state);
		context.setMemory(idleBytes + state.takenBytes);
	}
	const spent = spentMs(machine);
	if (spent > 0) context.chargeCpu(spent);
	arm(state, context, spent);
	if (state.timers.length === 0 && state.servers.size === 0) end(state, context, state.exitCode);
}

function arm({timers}: NodeState, context: ProcessContext, spent: number): void {
	const next = Math.min(...timers.map(({dueAtMs}) => dueAtMs));
	if (timers.length > 0) context.setTimer('timers', Math.max(next, context.nowMs + Math.max(1, spent)));
	else context.cancelTimer('timers');
}

/** What blocks can still be reached: the collector takes the others. */
function reachableBytes(state: NodeState): number {
	const seen = new Set<object>();
	let bytes = 0;
	const pending: unknown[] = [state.globals, state.timers, [...state.servers.values()], [...state.handlers.values()]];
	for (let value = pending.pop(); value !== undefined || pending.length > 0; value = pending.pop()) {
		if (typeof value !== 'object' || value === null || seen.has(value)) continue;
		seen.add(value);
		if (Array.isArray(value)) for (const item of value) pending.push(item ?? null);
		else if (value instanceof Map) for (const item of value.values()) pending.push(item ?? null);
		else {
			if ((value as ObjectValue).kind === 'buffer') bytes += (value as ObjectValue).length ?? 0;
			for (const part of Object.values(value as Scope)) pending.push(part ?? null);
		}
	}
	return bytes;
}

function runDue(state: NodeState, context: ProcessContext): void {
	const due = state.timers.filter(({dueAtMs}) => dueAtMs <= context.nowMs).toSorted((a, b) => a.dueAtMs - b.dueAtMs || a.id - b.id);
	for (const timer of due) {
		if (!state.timers.includes(timer)) continue;
		if (timer.everyMs === undefined) state.timers = state.timers.filter((other) => other !== timer);
		else timer.dueAtMs = context.nowMs + timer.everyMs;
		if (!enter(state, context, (machine) => callFunction(timer.callback, undefined, timer.given, machine, machine.script.tree)) || state.isBusy)
			return;
	}
}

/** The handler runs to its end; what it left to timers of its own is waited for. */
function respond(state: NodeState, server: ObjectValue, incoming: IncomingRequest, context: ProcessContext): ProgramResponse | undefined {
	const lower = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name.toLowerCase(), value]));
	const socket = objectOf({remoteAddress: `::ffff:${incoming.remoteIp}`, localPort: incoming.port});
	const request = hostObject('request', {
		method: incoming.method,
		url: incoming.path,
		headers: objectOf(lower),
		httpVersion: '1.1',
		socket,
		connection: socket,
	});
	const response = hostObject('response', {statusCode: 200, statusMessage: '', headers: objectOf(), body: '', isEnded: false, headersSent: false});
	const known = [...state.timers];
	let machine = enter(state, context, (entered) => {
		const node: AnyNode = entered.script.tree;
		emit(server, 'request', [request, response], entered, node);
		if (incoming.body) emit(request, 'data', [incoming.body], entered, node);
		emit(request, 'end', [], entered, node);
	});
	let latencyMs = machine ? 1 + spentMs(machine) : 1;
	const own = (): NodeState['timers'] =>
		state.timers.filter((timer) => !known.includes(timer) && timer.everyMs === undefined).toSorted((a, b) => a.dueAtMs - b.dueAtMs);
	for (let next = own()[0]; machine && !response.data!.isEnded && next; next = own()[0]) {
		const timer = next;
		state.timers = state.timers.filter((other) => other !== timer);
		latencyMs = Math.max(latencyMs, timer.dueAtMs - context.nowMs);
		machine = enter(state, context, (entered) => callFunction(timer.callback, undefined, timer.given, entered, entered.script.tree));
	}
	if (!machine || !response.data!.isEnded) return undefined;
	const headers = (response.data!.headers as ObjectValue).properties;
	return {
		status: toNumber(response.data!.statusCode),
		headers: Object.fromEntries([...headers].map(([name, value]) => [name, toText(value)])),
		body: incoming.method === 'HEAD' ? '' : toText(response.data!.body),
		latencyMs,
	};
}

function begin(process: Process, context: ProcessContext): void {
	try {
		scriptOf(process.text);
	} catch (error) {
		if (error instanceof JavaScriptSyntaxError) {
			const source = process.text.split('\n')[error.line - 1] ?? '';
			context.write(
				'stderr',
				`${process.path}:${error.line}\n${source}\n${' '.repeat(error.column)}^\n\nSyntaxError: ${error.message}\n\nNode.js ${version(context)}\n`,
			);
		} else if (error instanceof UnknownJavaScript)
			context.write(
				'stderr',
				`podquake: in JavaScript ${error.message} is not simulated; give the container a shell command, or declare the image\n`,
			);
		else throw error;
		context.exit(1);
		return;
	}
	const state = newNodeState(process.text, process.path);
	process.node = state;
	context.setCpu(0);
	enter(state, context, runScript);
}

export const nodeProgram: Program<Process> = {
	name: 'node',
	start(context) {
		const {argv, files, workingDirectory} = context;
		const nothing: Process = {node: undefined, text: '', path: ''};
		if (argv.includes('--version') || argv[1] === '-v') {
			context.write('stdout', `${version(context)}\n`);
			context.exit(0);
			return nothing;
		}
		const print = argv.findIndex((argument) => argument === '-p' || argument === '--print' || argument === '-pe');
		const evaluated = argv.findIndex((argument) => argument === '-e' || argument === '--eval');
		const place = Math.max(print, evaluated);
		const script = place > 0 ? undefined : argv.slice(1).find((argument) => !argument.startsWith('-'));
		let text = place > 0 ? (argv[place + 1] ?? '') : undefined;
		if (text !== undefined && print > 0) text = `console.log(${text.replace(/;\s*$/, '')})`;
		let path = '[eval]';
		if (script !== undefined) {
			const named = files.resolve(workingDirectory, script);
			path = [named, `${named}.js`, `${named}/index.js`].find((candidate) => files.stat(candidate)?.kind === 'file') ?? named;
			text = files.read(path);
			if (text === undefined) {
				context.write(
					'stderr',
					`node:internal/modules/cjs/loader:1424\n  throw err;\n  ^\n\nError: Cannot find module '${named}'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1421:15)\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js ${version(context)}\n`,
				);
				context.exit(1);
				return nothing;
			}
		}
		if (text === undefined) {
			context.exit(0);
			return nothing;
		}
		context.setMemory(idleBytes);
		context.setCpu(1000);
		context.work('boot', context.random.integer(40, 90));
		return {node: undefined, text, path};
	},
	onTimer(process, key, context) {
		if (key === 'boot') begin(process, context);
		else if (process.node && !process.node.isBusy) runDue(process.node, context);
	},
	onSignal({node}, signal, context) {
		const handlers = node?.handlers.get(signal) ?? [];
		if (!node || handlers.length === 0) return 'default';
		// A loop without end never comes to the handler.
		if (node.isBusy) return 'handled';
		enter(node, context, (machine) => {
			for (const handler of handlers) callFunction(handler, undefined, [signal], machine, machine.script.tree);
		});
		return 'handled';
	},
	onRequest({node}, request, context) {
		const server = node?.servers.get(request.port);
		if (!node || !server || node.isBusy) return undefined;
		if (request.scheme === 'https') return {status: 0, body: 'http: server gave HTTP response to HTTPS client', latencyMs: 1};
		return respond(node, server, request, context);
	},
};
