import * as v from 'valibot';
import {parseDuration} from '../api/durations.ts';
import {isQuantity, quantityMilliValue, quantityValue} from '../api/quantity.ts';
import {parseImageReference} from '../world/image-reference.ts';
import {signalNumbers} from '../world/process.ts';

/*
What a scenario may say of images: `images:`. Values that may be written in short are read as what they are short for, so
that whatever is wrong inside is reported at its own place.
*/

const text = v.string('must be text');
const flag = v.boolean('must be true or false');
const wholeNumber = v.pipe(v.number('must be a whole number'), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));
const atLeastOne = v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'));
const exitCode = v.pipe(wholeNumber, v.maxValue(255, 'must be between 0 and 255'));
const plainValue = v.pipe(v.union([v.string(), v.number(), v.boolean()], 'must be text'), v.transform(String));
const absolutePath = v.pipe(text, v.startsWith('/', 'must begin with /'));

/** The written value as what it is short for, then read by the schema. */
function short<Schema extends v.GenericSchema>(lengthen: (value: unknown) => unknown, schema: Schema) {
	return v.pipe(v.unknown(), v.transform(lengthen), schema);
}

function oneOrMany<Item extends v.GenericSchema>(item: Item) {
	return short((value) => (Array.isArray(value) ? value : [value]), v.array(item));
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function durationOf(value: unknown): number | undefined {
	const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
	return milliseconds === undefined || milliseconds < 0 ? undefined : milliseconds;
}

const duration = v.pipe(
	v.unknown(),
	v.check((value) => durationOf(value) !== undefined, 'must be a duration such as 30s or 1m30s'),
	v.transform((value) => durationOf(value)!),
);

const interval = v.pipe(
	duration,
	v.check((value) => value >= 100, 'must be at least 100ms'),
);

/** `40s`, or the least and the most: `[37s, 43s]`. */
const range = v.pipe(
	v.unknown(),
	v.check((value) => rangeOf(value) !== undefined, 'must be a duration such as 40s, or the least and the most: [37s, 43s]'),
	v.transform((value) => rangeOf(value)!),
);

function rangeOf(value: unknown): readonly [number, number] | undefined {
	const [min, max] = Array.isArray(value) && value.length === 2 ? value.map(durationOf) : [durationOf(value), durationOf(value)];
	return min === undefined || max === undefined || min > max ? undefined : [min, max];
}

/** CPU time: `3ms`, `200us`. */
const cpuTime = v.pipe(
	v.unknown(),
	v.check((value) => cpuTimeOf(value) !== undefined, 'must be CPU time such as 3ms or 200us'),
	v.transform((value) => cpuTimeOf(value)!),
);

function cpuTimeOf(value: unknown): number | undefined {
	const [, number, unit] = (typeof value === 'string' && /^(\d+(?:\.\d+)?)(us|µs|ms|s)$/.exec(value)) || [];
	return number === undefined ? undefined : (Number(number) * {us: 1, µs: 1, ms: 1000, s: 1_000_000}[unit as 'ms']) / 1000;
}

const quantity = v.pipe(
	v.union([v.string(), v.number()], 'must be a quantity such as 500m or 64Mi'),
	v.transform(String),
	v.check((value) => isQuantity(value) && quantityMilliValue(value) >= 0, 'must be a quantity such as 500m or 64Mi'),
);
const bytes = v.pipe(
	quantity,
	v.transform((value) => quantityValue(value)),
);
const millicores = v.pipe(
	quantity,
	v.transform((value) => quantityMilliValue(value)),
);

const target = v.pipe(
	text,
	v.check(
		(value) => /^(?:https?:\/\/[^/\s]+(?:\/\S*)?|[^/\s]+:(?:\d+|\$\{[^}]+\}))$/.test(value),
		'must be host:port or a URL such as http://db:5432',
	),
);

const signal = v.pipe(
	text,
	v.check((name) => name in signalNumbers, 'must be a signal such as SIGTERM'),
);

/** A line, or several; each for the standard output, or with `stderr:` for the other. */
const lines = v.pipe(
	oneOrMany(
		short(
			(value) => (isObject(value) ? value : {stdout: value}),
			v.pipe(
				v.strictObject({stdout: v.optional(plainValue), stderr: v.optional(plainValue)}),
				v.transform(({stdout, stderr}) => (stderr === undefined ? (['stdout', stdout ?? ''] as const) : (['stderr', stderr] as const))),
			),
		),
	),
);

const when = v.strictObject(
	{
		after: v.optional(duration),
		before: v.optional(duration),
		afterRequests: v.optional(wholeNumber),
		nthRequest: v.optional(atLeastOne),
		set: v.optional(oneOrMany(text)),
		unset: v.optional(oneOrMany(text)),
		exists: v.optional(oneOrMany(absolutePath)),
		missing: v.optional(oneOrMany(absolutePath)),
		reachable: v.optional(oneOrMany(target)),
		unreachable: v.optional(oneOrMany(target)),
	},
	'must be a mapping of conditions, such as {after: 40s}',
);

/** Where no request is: of an end, and of health by gRPC. */
const condition = v.omit(when, ['afterRequests', 'nthRequest']);

const method = v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], 'must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS');

const route = v.strictObject(
	{
		path: v.pipe(
			text,
			v.check((value) => /^(\*|\/[^*\s]*\*?)$/.test(value), 'must be a path such as /healthz, all below one such as /api/*, or *'),
		),
		method: v.optional(oneOrMany(method)),
		when: v.optional(when),
		status: v.optional(v.pipe(wholeNumber, v.minValue(100, 'must be between 100 and 599'), v.maxValue(599, 'must be between 100 and 599'))),
		headers: v.optional(v.record(v.string(), plainValue)),
		body: v.optional(plainValue),
		latency: v.optional(range),
		cpu: v.optional(cpuTime),
		proxy: v.optional(
			v.pipe(
				text,
				v.check((value) => /^(https?:\/\/|\$\{)/.test(value), 'must be a URL such as http://backend:8080'),
			),
		),
		hang: v.optional(flag),
		exitCode: v.optional(exitCode),
	},
	'must be a mapping with a path',
);

const port = short(
	(value) => (isObject(value) ? value : {port: value}),
	v.strictObject({
		port: v.pipe(
			v.union([v.string(), v.number()], 'must be a port'),
			v.transform(String),
			v.check(
				(value) => value.includes('${') || (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535),
				'must be between 1 and 65535, or a variable of the environment in the form of a placeholder',
			),
		),
		protocol: v.optional(v.picklist(['http', 'https', 'grpc', 'tcp'], 'must be http, https, grpc or tcp'), 'http'),
	}),
);

const servingStatus = v.picklist(
	['SERVING', 'NOT_SERVING', 'UNKNOWN', 'SERVICE_UNKNOWN'],
	'must be SERVING, NOT_SERVING, UNKNOWN or SERVICE_UNKNOWN',
);

const signalPlan = short(
	(value) => (value === 'ignore' ? {} : value === 'reload' ? {reload: true} : value === 'default' ? {default: true} : value),
	v.strictObject(
		{exitCode: v.optional(exitCode), drain: v.optional(duration), reload: v.optional(flag), default: v.optional(flag), log: v.optional(lines)},
		'must be ignore, default, reload, or a mapping such as {exitCode: 0, drain: 5s}',
	),
);

const memory = v.strictObject({
	boot: v.optional(bytes),
	idle: v.optional(bytes),
	request: v.optional(bytes),
	leakPerRequest: v.optional(bytes),
	leakPerSecond: v.optional(bytes),
});
const cpu = v.strictObject({boot: v.optional(millicores), idle: v.optional(millicores), request: v.optional(cpuTime)});
const periodic = v.strictObject({every: interval, lines});
const log = v.strictObject({
	start: v.optional(lines),
	ready: v.optional(lines),
	request: v.optional(lines),
	periodic: v.optional(oneOrMany(periodic)),
});
const grpc = v.strictObject({service: v.optional(text), status: servingStatus, when: v.optional(condition)});
const exit = v.strictObject({exitCode, when: v.optional(condition), checkEvery: v.optional(interval), log: v.optional(lines)});

const program = v.strictObject({
	path: v.optional(absolutePath),
	boot: v.optional(range),
	ports: v.optional(oneOrMany(port)),
	memory: v.optional(memory),
	cpu: v.optional(cpu),
	routes: v.optional(oneOrMany(route)),
	grpc: v.optional(oneOrMany(short((value) => (isObject(value) ? value : {status: value}), grpc))),
	log: v.optional(log),
	exits: v.optional(oneOrMany(exit)),
	signals: v.optional(v.record(signal, signalPlan)),
});

export const imageSchema = v.strictObject({
	name: oneOrMany(
		v.pipe(
			text,
			v.check((value) => parseImageReference(value) !== undefined && !value.includes('@'), 'must be an image name such as shop/api or shop/api:1.2'),
		),
	),
	from: v.optional(text),
	size: v.optional(bytes),
	user: v.optional(v.union([v.string(), wholeNumber], 'must be a number or a name')),
	workingDirectory: v.optional(absolutePath),
	environment: v.optional(v.record(v.string(), plainValue)),
	entrypoint: v.optional(oneOrMany(text)),
	cmd: v.optional(oneOrMany(text)),
	stopSignal: v.optional(signal),
	platform: v.optional(
		v.pipe(
			text,
			v.check((value) => /^[a-z]+\/[a-z0-9]+(\/v\d)?$/.test(value), 'must be a platform such as linux/arm64'),
		),
	),
	files: v.optional(v.record(absolutePath, text)),
	tools: v.optional(oneOrMany(text)),
	program: v.optional(program),
	private: v.optional(
		v.union(
			[flag, v.strictObject({username: text, password: text})],
			'must be true, or the credentials it takes: {username: shop, password: secret}',
		),
	),
});

export type ImageFile = v.InferOutput<typeof imageSchema>;
export type ProgramFile = v.InferOutput<typeof program>;
export type WhenFile = v.InferOutput<typeof when>;

/** The keys of each mapping in `images:`, by the name that leads to it. */
export const imageKeys: Readonly<Record<string, readonly string[]>> = {
	images: Object.keys(imageSchema.entries),
	program: Object.keys(program.entries),
	ports: ['port', 'protocol'],
	memory: Object.keys(memory.entries),
	cpu: Object.keys(cpu.entries),
	routes: Object.keys(route.entries),
	when: Object.keys(when.entries),
	condition: Object.keys(condition.entries),
	grpc: Object.keys(grpc.entries),
	log: Object.keys(log.entries),
	start: ['stdout', 'stderr'],
	ready: ['stdout', 'stderr'],
	request: ['stdout', 'stderr'],
	lines: ['stdout', 'stderr'],
	periodic: Object.keys(periodic.entries),
	exits: Object.keys(exit.entries),
	signals: ['exitCode', 'drain', 'reload', 'default', 'log'],
};
