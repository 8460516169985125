import type {IncomingRequest, ProcessContext, Program, ProgramResponse} from './program.ts';

/** What ends a program before it serves anything: a missing setting, a taken port. */
export interface StartFailure {
	readonly exitCode: number;
	readonly stderr: string;
	/** How long it takes to find out. */
	readonly afterMs?: number;
}

/** What a signal does to a server. */
export interface SignalPlan<Settings> {
	/** Undefined: it goes on (a reload). */
	readonly exitCode?: number;
	/** Requests under way are finished first. */
	readonly afterMs?: number;
	readonly log?: string | ((settings: Settings, context: ProcessContext) => string);
	readonly stream?: 'stdout' | 'stderr';
	/** It reads again what it was configured with, and goes on. */
	readonly isReload?: boolean;
}

/** An end that a server has of its own accord. */
export interface ExitPlan<Settings> {
	readonly exitCode: number;
	/** After its start; 0: before it does anything. */
	readonly afterMs: number;
	/** Looked at again each time so long after. */
	readonly everyMs?: number | undefined;
	isDue(context: ProcessContext, settings: Settings): boolean;
	log(context: ProcessContext, settings: Settings): readonly LogText[];
}

/** Lines written again and again from when it is ready. */
export interface PeriodicLog<Settings> {
	readonly everyMs: number;
	/** Not always, as things are set. */
	isWanted?(settings: Settings): boolean;
	lines(context: ProcessContext, settings: Settings): readonly LogText[];
}

export interface Answer {
	readonly status: number;
	readonly body: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** 1 ms if not given. */
	readonly latencyMs?: number;
	/** CPU time of this request, in ms, if other than usual. */
	readonly cpuMs?: number | undefined;
	/** The program ends with it instead of answering. */
	readonly exitCode?: number | undefined;
}

/** A long-running server as data. Functions are code of the definition, never state. */
export interface ServerDefinition<Settings extends object = object> {
	readonly name: string;
	/** From the start of the process until it listens, in ms: least and most. */
	readonly bootMs: readonly [min: number, max: number];
	/** Reads arguments, environment and files; a failure ends the program. */
	configure?(context: ProcessContext): Settings | {readonly failure: StartFailure};
	/** Ports it opens after it has booted. */
	readonly ports: readonly number[] | ((settings: Settings) => readonly number[]);
	/** What it says when it cannot have a port. */
	portTaken?(port: number): StartFailure;
	readonly memoryBytes: number | ((settings: Settings) => number);
	/** Held from the start until it has booted; the same as after it if not given. */
	readonly bootMemoryBytes?: number;
	readonly cpuMillicores?: number;
	readonly bootCpuMillicores?: number;
	/** CPU time of one request, in ms. */
	readonly requestCpuMs?: number;
	/** Held for each request while it is under way. */
	readonly requestMemoryBytes?: number;
	/** Never given back: of each request, and of each second since it is ready. */
	readonly leakBytesPerRequest?: number;
	readonly leakBytesPerSecond?: number;
	/** It speaks HTTPS only (on these ports, or on all). */
	readonly tlsPorts?: 'all' | readonly number[] | ((settings: Settings) => readonly number[]);
	/** What it says to whoever speaks plain HTTP there; Go's words if nothing is said. */
	plainOnTls?(settings: Settings): {readonly status: number; readonly body: string};
	startLog?(context: ProcessContext, settings: Settings): readonly LogText[];
	readyLog?(context: ProcessContext, settings: Settings): readonly LogText[];
	/** Without it the server speaks no HTTP. Undefined: it never answers. */
	answer?(request: IncomingRequest, settings: Settings, context: ProcessContext, sinceReadyMs: number): Answer | undefined;
	/** What it answers to text that is no HTTP request, if it speaks something else. */
	converse?(text: string, settings: Settings, context: ProcessContext, sinceReadyMs: number): string | undefined;
	accessLog?(request: IncomingRequest, answer: Answer, settings: Settings, context: ProcessContext): LogText | undefined;
	grpcHealth?(service: string, settings: Settings, sinceReadyMs: number, context: ProcessContext, port: number): string | undefined;
	readonly exits?: readonly ExitPlan<Settings>[];
	readonly periodicLogs?: readonly PeriodicLog<Settings>[];
	readonly signals: Readonly<Record<string, SignalPlan<Settings>>>;
	/** Re-reads what it was configured with; undefined: it keeps what it has. */
	readonly isReloadedBySighup?: boolean;
	/** What it calls itself, once it runs. */
	title?(context: ProcessContext): string;
	/** Its processes; one that is killed is started anew, and all of them by a reload. */
	children?(context: ProcessContext): readonly ServerChild[];
	/** How many processes came and went before the first of them: what its entrypoint ran. */
	readonly passedPids?: number;
}

/** A process a server keeps beside itself. */
export interface ServerChild {
	readonly title: string;
	/** Whom it runs as, if not as the server. */
	readonly user?: number;
}

export type LogText = readonly [stream: 'stdout' | 'stderr', text: string];

interface ServerState {
	/** Undefined until it has booted. */
	readyAtMs: number | undefined;
	settings: object;
	failure: StartFailure | undefined;
	ending: {exitCode: number} | undefined;
	/** Set once a request has taken memory. */
	memory?: RequestMemory;
	/** Its processes, in the order of `children`. */
	children?: number[];
}

interface RequestMemory {
	leakedBytes: number;
	/** Of requests under way, in the order in which they end. */
	held: {readonly untilMs: number; readonly bytes: number}[];
}

/** What a server's program was made of: the definition, and what was put around it. */
interface Origin {
	readonly definition: ServerDefinition;
	readonly wrap: (server: Program) => Program;
}

const origins = new WeakMap<Program, Origin>();

export function isServer(program: Program): boolean {
	return origins.has(program);
}

/** The same server with another definition, which is made of its own. */
export function redefineServer<Settings extends object>(
	program: Program,
	change: (definition: ServerDefinition) => ServerDefinition<Settings>,
): Program {
	const {definition, wrap} = origins.get(program)!;
	return serverProgram(change(definition), wrap);
}

/** What a server of HTTP says to something else. */
const badRequest = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

/** The program of a server. `wrap` puts something around it: options with which it does not serve. */
export function serverProgram<Settings extends object>(
	definition: ServerDefinition<Settings>,
	wrap: (server: Program) => Program = (server) => server,
): Program {
	const {signals, exits = [], periodicLogs = []} = definition;
	const hasRequestMemory = definition.requestMemoryBytes !== undefined || definition.leakBytesPerRequest !== undefined;

	const begin = (context: ProcessContext): ServerState => {
		const configured = definition.configure?.(context) ?? ({} as Settings);
		if ('failure' in configured) {
			const failure = configured.failure as StartFailure;
			if (!failure.afterMs) fail(failure, context);
			else context.setTimer('failure', context.nowMs + failure.afterMs);
			return {readyAtMs: undefined, settings: {}, failure, ending: undefined};
		}
		const settings = configured as Settings;
		for (const [stream, text] of definition.startLog?.(context, settings) ?? []) context.write(stream, text);
		const starting: ServerState = {readyAtMs: undefined, settings, failure: undefined, ending: undefined};
		for (const [index, plan] of exits.entries()) if (lookAtExit(index, plan.afterMs, starting, context)) return starting;
		context.setMemory(definition.bootMemoryBytes ?? memoryOf(definition, settings));
		if (definition.bootCpuMillicores) context.setCpu(definition.bootCpuMillicores);
		context.work('ready', context.random.integer(definition.bootMs[0], definition.bootMs[1]));
		return starting;
	};

	/** Whether the program is ended by it. */
	const lookAtExit = (index: number, inMs: number, {settings}: ServerState, context: ProcessContext): boolean => {
		const plan = exits[index]!;
		if (inMs > 0) {
			context.setTimer(`exit ${index}`, context.nowMs + inMs);
			return false;
		}
		if (plan.isDue(context, settings as Settings)) {
			for (const [stream, text] of plan.log(context, settings as Settings)) context.write(stream, text);
			context.exit(plan.exitCode);
			return true;
		}
		if (plan.everyMs) context.setTimer(`exit ${index}`, context.nowMs + plan.everyMs);
		return false;
	};

	/** What it holds apart from requests, and at which rate that grows. */
	const hold = (state: ServerState, context: ProcessContext): void => {
		const {leakBytesPerSecond = 0} = definition;
		const grown = Math.floor((leakBytesPerSecond * (context.nowMs - (state.readyAtMs ?? context.nowMs))) / 1000);
		const {leakedBytes = 0, held = []} = state.memory ?? {};
		const ofRequests = held.reduce((sum, {bytes}) => sum + bytes, 0);
		context.setMemory(memoryOf(definition, state.settings as Settings) + grown + leakedBytes + ofRequests, leakBytesPerSecond);
	};

	const holdForRequest = (state: ServerState, times: number | undefined, latencyMs: number, context: ProcessContext): void => {
		state.memory ??= {leakedBytes: 0, held: []};
		state.memory.leakedBytes += (times ?? 1) * (definition.leakBytesPerRequest ?? 0);
		if (definition.requestMemoryBytes) {
			// So many alike come over a second.
			const underWay = times === undefined ? 1 : Math.max(1, Math.floor((times * latencyMs) / 1000));
			const untilMs = context.nowMs + Math.max(1, latencyMs);
			state.memory.held = [...state.memory.held, {untilMs, bytes: underWay * definition.requestMemoryBytes}].toSorted(
				(a, b) => a.untilMs - b.untilMs,
			);
			context.setTimer('answered', state.memory.held[0]!.untilMs);
		}
		hold(state, context);
	};

	const answered = (state: ServerState, context: ProcessContext): void => {
		if (!state.memory) return;
		state.memory.held = state.memory.held.filter(({untilMs}) => untilMs > context.nowMs);
		const next = state.memory.held[0];
		if (next) context.setTimer('answered', next.untilMs);
		hold(state, context);
	};

	const writePeriodically = (index: number, {settings}: ServerState, context: ProcessContext): void => {
		for (const [stream, text] of periodicLogs[index]!.lines(context, settings as Settings)) context.write(stream, text);
		context.setTimer(`log ${index}`, context.nowMs + periodicLogs[index]!.everyMs);
	};

	const ready = (state: ServerState, context: ProcessContext): void => {
		const settings = state.settings as Settings;
		for (const port of portsOf(definition, settings)) {
			if (context.listen(port)) continue;
			fail(definition.portTaken?.(port) ?? {exitCode: 1, stderr: `listen tcp :${port}: bind: address already in use\n`}, context);
			return;
		}
		state.readyAtMs = context.nowMs;
		if (definition.title) context.setTitle?.(definition.title(context));
		startChildren(definition, state, context, definition.passedPids ?? 0);
		if (definition.bootMemoryBytes !== undefined || definition.leakBytesPerSecond) hold(state, context);
		if (definition.bootCpuMillicores || definition.cpuMillicores) context.setCpu(definition.cpuMillicores ?? 0);
		for (const [stream, text] of definition.readyLog?.(context, settings) ?? []) context.write(stream, text);
		for (const [index, plan] of periodicLogs.entries())
			if (plan.isWanted?.(settings) ?? true) context.setTimer(`log ${index}`, context.nowMs + plan.everyMs);
	};

	const program: Program<ServerState> = {
		name: definition.name,
		start: begin,
		onTimer(state, key, context) {
			if (key === 'ready') ready(state, context);
			else if (key === 'failure' && state.failure) fail(state.failure, context);
			else if (key === 'end' && state.ending) context.exit(state.ending.exitCode);
			else if (key === 'answered') answered(state, context);
			else if (key.startsWith('exit ')) lookAtExit(Number(key.slice(5)), 0, state, context);
			else if (key.startsWith('log ')) writePeriodically(Number(key.slice(4)), state, context);
		},
		onSignal(state, signal, context) {
			const plan = signals[signal];
			if (plan?.isReload ?? (signal === 'SIGHUP' && definition.isReloadedBySighup)) {
				const configured = definition.configure?.(context);
				if (configured && !('failure' in configured)) {
					state.settings = configured;
					startChildren(definition, state, context, 0);
				}
				if (!plan) return 'handled';
			}
			if (!plan) return 'default';
			if (plan.log) context.write(plan.stream ?? 'stdout', typeof plan.log === 'function' ? plan.log(state.settings as Settings, context) : plan.log);
			if (plan.exitCode === undefined || state.ending) return 'handled';
			state.ending = {exitCode: plan.exitCode};
			// A server that is told to go takes no new connections.
			for (const port of portsOf(definition, state.settings as Settings)) context.close(port);
			if (plan.afterMs) context.setTimer('end', Math.max(context.nowMs + plan.afterMs, context.busyUntilMs ?? 0));
			else context.exit(plan.exitCode);
			return 'handled';
		},
	};
	if (definition.children) {
		program.onChildSignal = (state, pid, _signal, context) => {
			const index = state.children?.indexOf(pid) ?? -1;
			const child = definition.children!(context)[index];
			if (!state.children || !child) return;
			context.reap?.(pid);
			if (context.fork) state.children[index] = context.fork([child.title], {user: child.user});
		};
	}
	if (definition.answer || definition.converse) {
		program.onRequest = (state, request, context): ProgramResponse | undefined => {
			const {tlsPorts} = definition;
			if (request.text !== undefined) {
				const text = definition.converse
					? definition.converse(request.text, state.settings as Settings, context, context.nowMs - (state.readyAtMs ?? context.nowMs))
					: badRequest;
				return text === undefined
					? {status: 0, body: '', latencyMs: 1}
					: {status: 200, headers: definition.converse ? {} : {connection: 'close'}, body: text, latencyMs: 1};
			}
			const isTls =
				tlsPorts === 'all' || ((typeof tlsPorts === 'function' ? tlsPorts(state.settings as Settings) : tlsPorts)?.includes(request.port) ?? false);
			if (isTls && request.scheme === 'http') {
				const said = definition.plainOnTls?.(state.settings as Settings) ?? {status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n'};
				return {...said, latencyMs: 1};
			}
			if (!isTls && request.scheme === 'https') return {status: 0, body: 'http: server gave HTTP response to HTTPS client', latencyMs: 1};
			const answer = definition.answer?.(request, state.settings as Settings, context, context.nowMs - (state.readyAtMs ?? context.nowMs));
			if (!definition.answer) return {status: 0, body: '', latencyMs: 1};
			if (!answer || answer.status === 0) return answer && {status: 0, body: answer.body, latencyMs: 1};
			const cpuMs = answer.cpuMs ?? definition.requestCpuMs;
			if (cpuMs) context.chargeCpu(cpuMs);
			if (hasRequestMemory) holdForRequest(state, request.times, answer.latencyMs ?? 1, context);
			if (definition.accessLog) logAccess(definition, state, request, answer, context);
			if (answer.exitCode !== undefined) {
				context.exit(answer.exitCode);
				return undefined;
			}
			return {
				status: answer.status,
				body: answer.body,
				headers: answer.headers ?? {},
				latencyMs: answer.latencyMs ?? 1,
			};
		};
	}
	if (definition.grpcHealth) {
		program.onGrpcHealth = (state, service, context, port) =>
			definition.grpcHealth!(service, state.settings as Settings, context.nowMs - (state.readyAtMs ?? context.nowMs), context, port);
	}
	const wrapped = wrap(program as Program);
	// Whoever asks for it hands its functions the settings it made itself.
	origins.set(wrapped, {definition: definition as unknown as ServerDefinition, wrap});
	return wrapped;
}

function startChildren<Settings extends object>(
	definition: ServerDefinition<Settings>,
	state: ServerState,
	context: ProcessContext,
	passedPids: number,
): void {
	if (!definition.children || !context.fork) return;
	for (const pid of state.children ?? []) context.reap?.(pid);
	state.children = definition
		.children(context)
		.map(({title, user}, index) => context.fork!([title], {user, passedPids: index === 0 ? passedPids : 0}));
}

interface LastAccess {
	readonly request: IncomingRequest;
	readonly status: number;
	readonly length: number;
	readonly line: LogText | undefined;
}

/** The last line each server logged: a probe asks the same thing all the time, and the same line is then the same text. */
const lastAccesses = new WeakMap<object, LastAccess>();

function logAccess<Settings extends object>(
	definition: ServerDefinition<Settings>,
	state: ServerState,
	request: IncomingRequest,
	answer: Answer,
	context: ProcessContext,
): void {
	let last = lastAccesses.get(state);
	const isSame =
		last !== undefined &&
		last.status === answer.status &&
		last.length === answer.body.length &&
		last.request.path === request.path &&
		last.request.remoteIp === request.remoteIp &&
		last.request.method === request.method &&
		last.request.headers['User-Agent'] === request.headers['User-Agent'];
	if (!last || !isSame) {
		last = {
			request,
			status: answer.status,
			length: answer.body.length,
			line: definition.accessLog?.(request, answer, state.settings as Settings, context),
		};
		lastAccesses.set(state, last);
	}
	if (last.line) context.write(last.line[0], last.line[1]);
}

function fail(failure: StartFailure, context: ProcessContext): void {
	if (failure.stderr) context.write('stderr', failure.stderr);
	context.exit(failure.exitCode);
}

function memoryOf<Settings extends object>({memoryBytes}: ServerDefinition<Settings>, settings: Settings): number {
	return typeof memoryBytes === 'function' ? memoryBytes(settings) : memoryBytes;
}

function portsOf<Settings extends object>({ports}: ServerDefinition<Settings>, settings: Settings): readonly number[] {
	return typeof ports === 'function' ? ports(settings) : ports;
}
