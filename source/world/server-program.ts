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
	readonly log?: string | ((settings: Settings) => string);
	readonly stream?: 'stdout' | 'stderr';
}

export interface Answer {
	readonly status: number;
	readonly body: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** 1 ms if not given. */
	readonly latencyMs?: number;
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
	/** It speaks HTTPS only (on these ports, or on all). */
	readonly tlsPorts?: 'all' | readonly number[];
	startLog?(context: ProcessContext, settings: Settings): readonly LogText[];
	readyLog?(context: ProcessContext, settings: Settings): readonly LogText[];
	/** Without it the server speaks no HTTP. Undefined: it never answers. */
	answer?(request: IncomingRequest, settings: Settings, context: ProcessContext, sinceReadyMs: number): Answer | undefined;
	accessLog?(request: IncomingRequest, answer: Answer, settings: Settings): LogText | undefined;
	grpcHealth?(service: string, settings: Settings, sinceReadyMs: number): string | undefined;
	readonly signals: Readonly<Record<string, SignalPlan<Settings>>>;
	/** Re-reads what it was configured with; undefined: it keeps what it has. */
	readonly isReloadedBySighup?: boolean;
}

export type LogText = readonly [stream: 'stdout' | 'stderr', text: string];

interface ServerState {
	/** Undefined until it has booted. */
	readyAtMs: number | undefined;
	settings: object;
	failure: StartFailure | undefined;
	ending: {exitCode: number} | undefined;
}

/** The program of a server. */
export function serverProgram<Settings extends object>(definition: ServerDefinition<Settings>): Program {
	const {signals} = definition;

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
		context.setMemory(definition.bootMemoryBytes ?? memoryOf(definition, settings));
		if (definition.bootCpuMillicores) context.setCpu(definition.bootCpuMillicores);
		context.work('ready', context.random.integer(definition.bootMs[0], definition.bootMs[1]));
		return {readyAtMs: undefined, settings, failure: undefined, ending: undefined};
	};

	const ready = (state: ServerState, context: ProcessContext): void => {
		const settings = state.settings as Settings;
		for (const port of portsOf(definition, settings)) {
			if (context.listen(port)) continue;
			fail(definition.portTaken?.(port) ?? {exitCode: 1, stderr: `listen tcp :${port}: bind: address already in use\n`}, context);
			return;
		}
		state.readyAtMs = context.nowMs;
		if (definition.bootMemoryBytes !== undefined) context.setMemory(memoryOf(definition, settings));
		if (definition.bootCpuMillicores || definition.cpuMillicores) context.setCpu(definition.cpuMillicores ?? 0);
		for (const [stream, text] of definition.readyLog?.(context, settings) ?? []) context.write(stream, text);
	};

	const program: Program<ServerState> = {
		name: definition.name,
		start: begin,
		onTimer(state, key, context) {
			if (key === 'ready') ready(state, context);
			else if (key === 'failure' && state.failure) fail(state.failure, context);
			else if (key === 'end' && state.ending) context.exit(state.ending.exitCode);
		},
		onSignal(state, signal, context) {
			if (signal === 'SIGHUP' && definition.isReloadedBySighup) {
				const configured = definition.configure?.(context);
				if (configured && !('failure' in configured)) state.settings = configured;
				return 'handled';
			}
			const plan = signals[signal];
			if (!plan) return 'default';
			if (plan.log) context.write(plan.stream ?? 'stdout', typeof plan.log === 'function' ? plan.log(state.settings as Settings) : plan.log);
			if (plan.exitCode === undefined || state.ending) return 'handled';
			state.ending = {exitCode: plan.exitCode};
			// A server that is told to go takes no new connections.
			for (const port of portsOf(definition, state.settings as Settings)) context.close(port);
			if (plan.afterMs) context.setTimer('end', context.nowMs + plan.afterMs);
			else context.exit(plan.exitCode);
			return 'handled';
		},
	};
	if (definition.answer) {
		program.onRequest = (state, request, context): ProgramResponse | undefined => {
			const isTls = definition.tlsPorts === 'all' || (definition.tlsPorts?.includes(request.port) ?? false);
			if (isTls && request.scheme === 'http') return {status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n', latencyMs: 1};
			if (!isTls && request.scheme === 'https') return {status: 0, body: 'http: server gave HTTP response to HTTPS client', latencyMs: 1};
			const answer = definition.answer!(request, state.settings as Settings, context, context.nowMs - (state.readyAtMs ?? context.nowMs));
			if (!answer) return undefined;
			if (definition.requestCpuMs) context.chargeCpu(definition.requestCpuMs);
			if (definition.accessLog) logAccess(definition, state, request, answer, context);
			return {
				status: answer.status,
				body: answer.body,
				headers: answer.headers ?? {},
				latencyMs: answer.latencyMs ?? 1,
			};
		};
	}
	if (definition.grpcHealth) {
		program.onGrpcHealth = (state, service, context) =>
			definition.grpcHealth!(service, state.settings as Settings, context.nowMs - (state.readyAtMs ?? context.nowMs));
	}
	return program as Program;
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
		last = {request, status: answer.status, length: answer.body.length, line: definition.accessLog?.(request, answer, state.settings as Settings)};
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
