import {filesIn, sentTemplate, type Template, type TextValues, template} from './declared-text.ts';
import type {IncomingRequest, ProcessContext} from './program.ts';
import {passOn} from './proxying.ts';
import type {Answer, ExitPlan, LogText, PeriodicLog, ServerDefinition, SignalPlan, StartFailure} from './server-program.ts';

/*
A program as data: what a scenario says of it becomes a server's definition, alone or laid over the definition of a
server there is. Texts may hold placeholders: declared-text.ts.
*/

export type Range = readonly [min: number, max: number];

/** What must be so for a route or an end to count. All of what is given must hold. */
export interface ConditionDeclaration {
	/** Of a route: since it was ready; of an end: since it was started. */
	readonly afterMs?: number;
	readonly beforeMs?: number;
	/** More requests than these have matched the route, or it is one of so many. */
	readonly afterRequests?: number;
	readonly nthRequest?: number;
	/** `NAME` or `NAME=value`. */
	readonly set?: readonly string[];
	readonly unset?: readonly string[];
	/** Paths of files. */
	readonly exists?: readonly string[];
	readonly missing?: readonly string[];
	/** `db:5432`: it takes connections; `http://api:8080/healthz`: it answers well. */
	readonly reachable?: readonly string[];
	readonly unreachable?: readonly string[];
}

export interface RouteDeclaration {
	/** `/healthz`, `/api/*`, `*`. */
	readonly path: string;
	readonly methods?: readonly string[];
	readonly when?: ConditionDeclaration;
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly latencyMs?: Range;
	readonly cpuMs?: number;
	/** The request is passed on: `http://backend:8080`. */
	readonly proxy?: string;
	/** The connection is kept open and nothing is said. */
	readonly isHanging?: boolean;
	readonly exitCode?: number;
}

export interface PortDeclaration {
	/** A number, or a text with placeholders that becomes one. */
	readonly port: string;
	readonly protocol: 'http' | 'https' | 'grpc' | 'tcp';
}

export interface SignalDeclaration {
	readonly exitCode?: number;
	readonly drainMs?: number;
	readonly isReload?: boolean;
	/** The kernel's own action: nothing, of a process that is the first of its container. */
	readonly isDefault?: boolean;
	readonly log?: readonly LogText[];
}

export interface ProgramDeclaration {
	/** Where it is on the disk, if the entrypoint does not say. */
	readonly path?: string;
	readonly bootMs?: Range;
	readonly ports?: readonly PortDeclaration[];
	readonly memory?: {
		readonly bootBytes?: number;
		readonly idleBytes?: number;
		readonly requestBytes?: number;
		readonly leakBytesPerRequest?: number;
		readonly leakBytesPerSecond?: number;
	};
	readonly cpu?: {readonly bootMillicores?: number; readonly idleMillicores?: number; readonly requestMs?: number};
	/** The first that fits answers. */
	readonly routes?: readonly RouteDeclaration[];
	/** gRPC health: the first that fits answers. */
	readonly grpc?: readonly {readonly service?: string; readonly status: string; readonly when?: ConditionDeclaration}[];
	readonly log?: {
		readonly start?: readonly LogText[];
		readonly ready?: readonly LogText[];
		readonly request?: readonly LogText[];
		readonly periodic?: readonly {readonly everyMs: number; readonly lines: readonly LogText[]}[];
	};
	readonly exits?: readonly {
		readonly exitCode: number;
		readonly when?: ConditionDeclaration;
		/** Looked at again each time so long after. */
		readonly checkEveryMs?: number;
		readonly log?: readonly LogText[];
	}[];
	readonly signals?: Readonly<Record<string, SignalDeclaration>>;
}

/** What a declared program has read and counted; plain state. */
interface DeclaredSettings {
	/** Of the server it is laid over. */
	readonly inner: object;
	readonly startedAtMs: number;
	readonly files: Readonly<Record<string, string>>;
	readonly ports: readonly {readonly port: number; readonly protocol: PortDeclaration['protocol']}[] | undefined;
	requests: number;
	/** How often each route was asked for. */
	readonly counts: number[];
}

const mebibyte = 1_048_576;
const connectTimeoutMs = 1000;
const proxyTimeoutMs = 30_000;
/** What Go's client says of a server that speaks HTTP/2 only. */
const http2Preface =
	'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x05\\x00\\x00@\\x00"';
const usualSignals: Readonly<Record<string, SignalPlan<DeclaredSettings>>> = {SIGTERM: {exitCode: 0}, SIGINT: {exitCode: 0}, SIGQUIT: {exitCode: 0}};

/** The definition of a declared program; `base` is the server it is laid over, whose are all things that were not declared. */
export function declaredServer(name: string, declaration: ProgramDeclaration, base?: ServerDefinition): ServerDefinition<DeclaredSettings> {
	const {memory = {}, cpu = {}, log = {}} = declaration;
	const signals: Record<string, SignalPlan<DeclaredSettings>> = {...(base ? signalsOf(base) : usualSignals)};
	for (const [signal, plan] of Object.entries(declaration.signals ?? {})) {
		if (plan.isDefault) delete signals[signal];
		else signals[signal] = signalPlan(plan);
	}
	const isHttp = declaration.ports === undefined || declaration.ports.some(({protocol}) => protocol === 'http' || protocol === 'https');
	const answer = isHttp || base?.answer ? answerOf(declaration, base) : undefined;
	const grpcHealth = grpcHealthOf(declaration, base);
	const requestLines = log.request && linesOf(log.request);
	const startLines = log.start && linesOf(log.start);
	const readyLines = log.ready && linesOf(log.ready);
	const portTaken = base?.portTaken?.bind(base);
	const bootBytes = memory.bootBytes ?? base?.bootMemoryBytes;
	const definition: {-readonly [Key in keyof ServerDefinition<DeclaredSettings>]: ServerDefinition<DeclaredSettings>[Key]} = {
		// What is known by its name, such as CoreDNS, stays so.
		name: base?.name ?? name,
		bootMs: declaration.bootMs ?? base?.bootMs ?? [20, 80],
		configure: (context) => configure(declaration, base, context),
		ports: ({ports, inner}) => (ports ? ports.map(({port}) => port) : base ? portsOf(base, inner) : []),
		tlsPorts: ({ports, inner}) =>
			ports ? ports.filter(({protocol}) => protocol === 'https').map(({port}) => port) : base ? tlsPortsOf(base, inner) : [],
		memoryBytes: ({inner}) => memory.idleBytes ?? (base ? memoryOf(base, inner) : 16 * mebibyte),
		cpuMillicores: cpu.idleMillicores ?? base?.cpuMillicores ?? 1,
		bootCpuMillicores: cpu.bootMillicores ?? base?.bootCpuMillicores ?? 0,
		requestCpuMs: cpu.requestMs ?? base?.requestCpuMs ?? 1,
		leakBytesPerSecond: memory.leakBytesPerSecond ?? base?.leakBytesPerSecond ?? 0,
		startLog: (context, settings) => startLines?.(context, settings) ?? base?.startLog?.(context, settings.inner) ?? [],
		readyLog: (context, settings) => readyLines?.(context, settings) ?? base?.readyLog?.(context, settings.inner) ?? [],
		exits: declaration.exits ? exitPlans(declaration) : exitsOf(base),
		periodicLogs: log.periodic ? log.periodic.map(({everyMs, lines}) => ({everyMs, lines: linesOf(lines)})) : periodicLogsOf(base),
		signals,
	};
	if (bootBytes !== undefined) definition.bootMemoryBytes = bootBytes;
	const requestBytes = memory.requestBytes ?? base?.requestMemoryBytes;
	const leakBytesPerRequest = memory.leakBytesPerRequest ?? base?.leakBytesPerRequest;
	if (requestBytes !== undefined) definition.requestMemoryBytes = requestBytes;
	if (leakBytesPerRequest !== undefined) definition.leakBytesPerRequest = leakBytesPerRequest;
	if (portTaken) definition.portTaken = portTaken;
	if (base?.title) definition.title = base.title.bind(base);
	if (base?.children) definition.children = base.children.bind(base);
	if (base?.passedPids !== undefined) definition.passedPids = base.passedPids;
	if (answer) definition.answer = answer;
	if (grpcHealth) definition.grpcHealth = grpcHealth;
	if (requestLines || base?.accessLog) {
		definition.accessLog = (request, given, settings, context) =>
			requestLines
				? oneLine(requestLines(context, {...settings, request, status: given.status}))
				: base?.accessLog?.(request, given, settings.inner, context);
	}
	if (base?.isReloadedBySighup) definition.isReloadedBySighup = true;
	return definition;
}

function configure(
	declaration: ProgramDeclaration,
	base: ServerDefinition | undefined,
	context: ProcessContext,
): DeclaredSettings | {readonly failure: StartFailure} {
	const inner = base?.configure?.(context) ?? {};
	if ('failure' in inner) return inner as {readonly failure: StartFailure};
	const files: Record<string, string> = {};
	for (const path of filesRead(declaration)) {
		const text = context.files.read(path);
		if (text !== undefined) files[path] = text;
	}
	const ports = declaration.ports?.map(({port, protocol}) => ({text: template(port)(context, {files}), protocol}));
	const wrong = ports?.find(({text}) => !(portOf(text) > 0 && portOf(text) <= 65_535));
	if (wrong) return {failure: {exitCode: 1, stderr: `listen tcp: address :${wrong.text}: invalid port\n`}};
	return {
		inner,
		startedAtMs: context.nowMs,
		files,
		ports: ports?.map(({text, protocol}) => ({port: portOf(text), protocol})),
		requests: 0,
		counts: (declaration.routes ?? []).map(() => 0),
	};
}

/** `8080`, `:8080`, `0.0.0.0:8080`. */
function portOf(text: string): number {
	return Number(/^(?:.*:)?(\d{1,5})$/.exec(text)?.[1]);
}

const readFiles = new WeakMap<ProgramDeclaration, readonly string[]>();

/** The files whose text the program needs; it reads them when it starts, and again when it is told to. */
function filesRead(declaration: ProgramDeclaration): readonly string[] {
	let paths = readFiles.get(declaration);
	if (!paths) {
		const texts: string[] = [];
		const collect = (value: unknown): void => {
			if (typeof value === 'string') texts.push(value);
			else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) collect(part);
		};
		collect(declaration);
		paths = [...new Set(texts.flatMap(filesIn))];
		readFiles.set(declaration, paths);
	}
	return paths;
}

// Answers

interface Route extends RouteDeclaration {
	readonly matches: (path: string) => boolean;
	readonly bodyText: Template;
	readonly headerTexts: readonly (readonly [name: string, text: Template])[];
	readonly proxyText: Template | undefined;
	readonly holds: Condition;
}

type AnswerFunction = NonNullable<ServerDefinition<DeclaredSettings>['answer']>;

function answerOf(declaration: ProgramDeclaration, base: ServerDefinition | undefined): AnswerFunction {
	const routes = (declaration.routes ?? []).map(
		(route): Route => ({
			...route,
			matches: pathMatcher(route.path),
			bodyText: sentTemplate(route.body ?? ''),
			headerTexts: Object.entries(route.headers ?? {}).map(([name, text]) => [name, sentTemplate(text)]),
			proxyText: route.proxy === undefined ? undefined : sentTemplate(route.proxy),
			holds: conditionOf(route.when),
		}),
	);
	return (request, settings, context, sinceReadyMs) => {
		const protocol = settings.ports?.find(({port}) => port === request.port)?.protocol;
		if (protocol === 'tcp') return {status: 0, body: ''};
		if (protocol === 'grpc') return {status: 0, body: http2Preface};
		settings.requests += 1;
		const path = request.path.split('?')[0]!;
		const checks: Checks = {latencyMs: 0};
		for (const [index, route] of routes.entries()) {
			if (!route.matches(path) || (route.methods && !route.methods.includes(request.method))) continue;
			settings.counts[index] = (settings.counts[index] ?? 0) + 1;
			if (!route.holds(context, settings, sinceReadyMs, settings.counts[index], checks)) continue;
			return answerWith(route, request, settings, context, checks.latencyMs);
		}
		if (base?.answer) return base.answer(request, settings.inner, context, sinceReadyMs);
		if (declaration.routes === undefined) return {status: 200, body: ''};
		return {status: 404, headers: {'Content-Type': 'text/plain; charset=utf-8'}, body: '404 page not found\n', latencyMs: 1 + checks.latencyMs};
	};
}

function answerWith(
	route: Route,
	request: IncomingRequest,
	settings: DeclaredSettings,
	context: ProcessContext,
	checkedMs: number,
): Answer | undefined {
	if (route.isHanging) return undefined;
	const values: TextValues = {request, status: route.status ?? 200, count: settings.requests, files: settings.files};
	const ownMs = checkedMs + (route.latencyMs ? pick(route.latencyMs, context) : 1);
	if (route.proxyText) return {...proxied(request, route.proxyText(context, values), context, ownMs), cpuMs: route.cpuMs};
	const headers: Record<string, string> = {};
	for (const [name, text] of route.headerTexts) headers[name] = text(context, values);
	return {status: values.status!, headers, body: route.bodyText(context, values), latencyMs: ownMs, cpuMs: route.cpuMs, exitCode: route.exitCode};
}

function proxied(request: IncomingRequest, target: string, context: ProcessContext, ownMs: number): Answer {
	const to = targetOf(target);
	const path = to.path === undefined || to.path === '/' ? request.path : to.path.replace(/\/$/, '') + request.path;
	const outcome = passOn(request, {...to, path}, proxyTimeoutMs, context);
	if (!outcome) return {status: 508, body: 'Loop Detected\n', latencyMs: ownMs};
	const latencyMs = ownMs + outcome.latencyMs;
	if (outcome.kind === 'response') return {status: outcome.status, headers: outcome.headers, body: outcome.body, latencyMs};
	return outcome.kind === 'timeout' ? {status: 504, body: 'Gateway Timeout\n', latencyMs} : {status: 502, body: 'Bad Gateway\n', latencyMs};
}

function pathMatcher(pattern: string): (path: string) => boolean {
	if (pattern === '*' || pattern === '/*') return () => true;
	if (!pattern.endsWith('*')) return (path) => path === pattern;
	const start = pattern.slice(0, -1);
	return (path) => path.startsWith(start) || `${path}/` === start;
}

function grpcHealthOf(
	declaration: ProgramDeclaration,
	base: ServerDefinition | undefined,
): ServerDefinition<DeclaredSettings>['grpcHealth'] | undefined {
	const {grpc} = declaration;
	if (!grpc && !base?.grpcHealth) return undefined;
	const plans = (grpc ?? []).map((plan) => ({...plan, holds: conditionOf(plan.when)}));
	return (service, settings, sinceReadyMs, context, port) => {
		if (!grpc) return base?.grpcHealth?.(service, settings.inner, sinceReadyMs, context, port);
		if (settings.ports && settings.ports.find((open) => open.port === port)?.protocol !== 'grpc') return undefined;
		const checks: Checks = {latencyMs: 0};
		const plan = plans.find((candidate) => (candidate.service ?? service) === service && candidate.holds(context, settings, sinceReadyMs, 1, checks));
		return plan?.status ?? 'SERVICE_UNKNOWN';
	};
}

// Conditions

/** What looking at things cost. */
interface Checks {
	latencyMs: number;
}

type Condition = (context: ProcessContext, settings: DeclaredSettings, sinceMs: number, count: number, checks: Checks) => boolean;

function conditionOf(when: ConditionDeclaration | undefined): Condition {
	if (!when) return () => true;
	const {
		afterMs = 0,
		beforeMs,
		afterRequests = 0,
		nthRequest = 1,
		set = [],
		unset = [],
		exists = [],
		missing = [],
		reachable = [],
		unreachable = [],
	} = when;
	const reachableTexts = reachable.map(template);
	const unreachableTexts = unreachable.map(template);
	const existsTexts = exists.map(template);
	const missingTexts = missing.map(template);
	return (context, settings, sinceMs, count, checks) =>
		sinceMs >= afterMs &&
		(beforeMs === undefined || sinceMs < beforeMs) &&
		count > afterRequests &&
		count % nthRequest === 0 &&
		set.every((name) => isSet(name, context)) &&
		!unset.some((name) => isSet(name, context)) &&
		existsTexts.every((path) => context.files.stat(path(context, settings)) !== undefined) &&
		!missingTexts.some((path) => context.files.stat(path(context, settings)) !== undefined) &&
		reachableTexts.every((target) => isReachable(target(context, settings), context, checks)) &&
		!unreachableTexts.some((target) => isReachable(target(context, settings), context, checks));
}

function isSet(variable: string, {environment}: ProcessContext): boolean {
	const equals = variable.indexOf('=');
	return equals < 0 ? Boolean(environment[variable]) : environment[variable.slice(0, equals)] === variable.slice(equals + 1);
}

function isReachable(target: string, context: ProcessContext, checks: Checks): boolean {
	const {scheme, host, port, path} = targetOf(target);
	if (scheme === undefined) {
		const outcome = context.connect(host, port, connectTimeoutMs);
		checks.latencyMs += outcome.latencyMs;
		return outcome.kind === 'connected';
	}
	const headers = {Host: host, 'User-Agent': 'Go-http-client/1.1', Accept: '*/*'};
	const outcome = context.http({method: 'GET', scheme, host, port, path: path ?? '/', headers}, connectTimeoutMs);
	checks.latencyMs += outcome.latencyMs;
	return outcome.kind === 'response' && outcome.status < 400;
}

/** `db:5432`, `http://api:8080/healthz`. */
function targetOf(target: string): {scheme: 'http' | 'https' | undefined; host: string; port: number; path: string | undefined} {
	const [, scheme, host = '', port, path] = /^(?:(https?|tcp):\/\/)?([^:/]*)(?::(\d+))?(\/.*)?$/.exec(target) ?? [];
	const known = scheme === 'http' || scheme === 'https' ? scheme : undefined;
	return {scheme: known, host, port: Number(port ?? (scheme === 'https' ? 443 : 80)), path};
}

// Lines, ends and signals

type Lines = (context: ProcessContext, values: TextValues) => LogText[];

function linesOf(lines: readonly LogText[]): Lines {
	const templates = lines.map(([stream, text]) => [stream, template(text.endsWith('\n') ? text : `${text}\n`)] as const);
	return (context, values) => templates.map(([stream, text]) => [stream, text(context, values)]);
}

/** The stream is that of the first. */
function oneLine(lines: readonly LogText[]): LogText | undefined {
	return lines[0] && [lines[0][0], lines.map(([, text]) => text).join('')];
}

function exitPlans({exits = []}: ProgramDeclaration): ExitPlan<DeclaredSettings>[] {
	return exits.map(({exitCode, when, checkEveryMs, log = []}) => {
		const holds = conditionOf(when);
		return {
			exitCode,
			afterMs: when?.afterMs ?? 0,
			everyMs: checkEveryMs,
			isDue: (context, settings) => holds(context, settings, context.nowMs - settings.startedAtMs, 1, {latencyMs: 0}),
			log: linesOf(log),
		};
	});
}

function signalPlan({exitCode, drainMs = 0, isReload = false, log}: SignalDeclaration): SignalPlan<DeclaredSettings> {
	return {
		...(exitCode === undefined ? {} : {exitCode}),
		...(drainMs > 0 ? {afterMs: drainMs} : {}),
		isReload,
		...(log?.[0] ? {stream: log[0][0], log: (settings, context) => oneLine(linesOf(log)(context, settings))![1]} : {}),
	};
}

function signalsOf(base: ServerDefinition): Record<string, SignalPlan<DeclaredSettings>> {
	return Object.fromEntries(
		Object.entries(base.signals).map(([signal, plan]): [string, SignalPlan<DeclaredSettings>] => {
			const {log, ...rest} = plan;
			if (log === undefined) return [signal, rest];
			return [signal, {...rest, log: typeof log === 'function' ? ({inner}, context) => log(inner, context) : log}];
		}),
	);
}

// Of the server it is laid over

function exitsOf(base: ServerDefinition | undefined): ExitPlan<DeclaredSettings>[] {
	return (base?.exits ?? []).map((plan) => ({
		...plan,
		isDue: (context, {inner}) => plan.isDue(context, inner),
		log: (context, {inner}) => plan.log(context, inner),
	}));
}

function periodicLogsOf(base: ServerDefinition | undefined): PeriodicLog<DeclaredSettings>[] {
	return (base?.periodicLogs ?? []).map((plan) => ({
		everyMs: plan.everyMs,
		isWanted: ({inner}) => plan.isWanted?.(inner) ?? true,
		lines: (context, {inner}) => plan.lines(context, inner),
	}));
}

function portsOf({ports}: ServerDefinition, inner: object): readonly number[] {
	return typeof ports === 'function' ? ports(inner) : ports;
}

function tlsPortsOf({tlsPorts, ...base}: ServerDefinition, inner: object): readonly number[] {
	if (tlsPorts === 'all') return portsOf({...base, tlsPorts}, inner);
	return (typeof tlsPorts === 'function' ? tlsPorts(inner) : tlsPorts) ?? [];
}

function memoryOf({memoryBytes}: ServerDefinition, inner: object): number {
	return typeof memoryBytes === 'function' ? memoryBytes(inner) : memoryBytes;
}

function pick([min, max]: Range, context: ProcessContext): number {
	return min === max ? min : context.random.integer(min, max);
}
