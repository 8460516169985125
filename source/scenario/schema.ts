import * as v from 'valibot';
import {parseDuration} from '../api/durations.ts';
import {isQuantity, quantityValue} from '../api/quantity.ts';
import {parseLabelSelector} from '../api/selectors.ts';
import {catalogue} from '../faults/catalogue.ts';
import {runtimeNames} from '../world/runtime-kinds.ts';
import {imageKeys, imageSchema} from './image-schema.ts';
import {matcherProblem} from './match.ts';

/** One or a list of them; read as a list. */
function oneOrMany<Item extends v.GenericSchema>(item: Item) {
	return v.pipe(
		v.unknown(),
		v.transform((value) => (Array.isArray(value) ? value : [value])),
		v.array(item),
	);
}

const text = v.string('must be text');
const flag = v.boolean('must be true or false');
const wholeNumber = v.pipe(v.number('must be a whole number'), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));

/** `30s`, `1m30s`; read as milliseconds. */
const duration = v.pipe(
	v.union([v.string(), v.number()], 'must be a duration such as 30s or 1m30s'),
	v.check((value) => typeof value === 'string' && (parseDuration(value) ?? -1) >= 0, 'must be a duration such as 30s or 1m30s'),
	v.transform((value) => parseDuration(String(value))!),
);

const quantity = v.pipe(
	v.union([v.string(), v.number()], 'must be a quantity such as 500m or 8Gi'),
	v.transform(String),
	v.check(isQuantity, 'must be a quantity such as 500m or 8Gi'),
);

const localizedText = v.union(
	[v.string(), v.strictObject({en: v.string(), ko: v.optional(v.string())})],
	'must be text, or texts by language: {en: …, ko: …}',
);

const matcher = v.pipe(
	v.union([v.string(), v.number(), v.boolean(), v.null()], 'must be a text, a number, a comparison such as ">= 2", or a /regular expression/'),
	v.check((value) => matcherProblem(value) === undefined, 'is no regular expression'),
);

const manifests = oneOrMany(
	v.union(
		[v.string(), v.strictObject({file: v.string()}), v.looseObject({apiVersion: v.string(), kind: v.string()})],
		'must be a file name, YAML text, or an object with apiVersion and kind',
	),
);

const modifiers = {
	within: v.optional(duration),
	for: v.optional(duration),
	not: v.optional(flag, false),
	namespace: v.optional(text),
	title: v.optional(text),
};

const check = v.pipe(
	v.strictObject({
		get: v.optional(text),
		columns: v.optional(v.record(v.string(), matcher)),
		match: v.optional(v.looseObject({})),
		count: v.optional(matcher),
		event: v.optional(
			v.strictObject({
				object: v.optional(text),
				reason: v.optional(matcher),
				type: v.optional(matcher),
				message: v.optional(matcher),
				count: v.optional(matcher),
			}),
		),
		kubectl: v.optional(text),
		stdout: v.optional(matcher),
		stderr: v.optional(matcher),
		exitCode: v.optional(wholeNumber),
		traffic: v.optional(
			v.strictObject({
				client: text,
				success: v.optional(matcher),
				rate: v.optional(matcher),
				latency: v.optional(matcher),
				pods: v.optional(matcher),
				share: v.optional(matcher),
				failure: v.optional(matcher),
			}),
		),
		...modifiers,
	}),
	v.check(
		({get, event, kubectl, traffic}) => [get, event, kubectl, traffic].filter((part) => part !== undefined).length === 1,
		'must have exactly one of get, event, kubectl and traffic',
	),
	v.check(
		({get, columns, match, count}) => get !== undefined || (columns ?? match ?? count) === undefined,
		'has columns, match or count, which go with get',
	),
	v.check(
		({kubectl, stdout, stderr, exitCode}) => kubectl !== undefined || (stdout ?? stderr ?? exitCode) === undefined,
		'has stdout, stderr or exitCode, which go with kubectl',
	),
);

const requestRate = v.pipe(
	v.number('must be a number of requests per second'),
	v.minValue(0, 'must not be negative'),
	v.maxValue(1_000_000, 'must be at most 1000000'),
);
const port = v.pipe(wholeNumber, v.minValue(1, 'must be between 1 and 65535'), v.maxValue(65_535, 'must be between 1 and 65535'));
const path = v.pipe(text, v.startsWith('/', 'must begin with /'));

const fewClients = v.pipe(wholeNumber, v.minValue(1, 'must be at least 1'), v.maxValue(1000, 'must be at most 1000'));

const client = v.strictObject({
	name: text,
	namespace: v.optional(text),
	service: text,
	port: v.optional(port),
	path: v.optional(path),
	from: v.optional(text),
	protocol: v.optional(v.picklist(['http', 'tcp'], 'must be http or tcp')),
	addresses: v.optional(fewClients),
	connections: v.optional(fewClients),
	rate: requestRate,
});

const place = v.strictObject({node: text, path: text});

const step = v.pipe(
	v.strictObject({
		at: v.optional(duration),
		after: v.optional(duration),
		say: v.optional(localizedText),
		namespace: v.optional(text),
		apply: v.optional(manifests),
		delete: v.optional(manifests),
		kubectl: v.optional(oneOrMany(text)),
		refused: v.optional(flag, false),
		fault: v.optional(
			v.pipe(
				text,
				v.check((name) => catalogue.some((fault) => fault.name === name), 'is no fault'),
			),
		),
		target: v.optional(text),
		container: v.optional(text),
		mode: v.optional(v.picklist(['one', 'all', 'fixed', 'fixed-percent'], 'must be one, all, fixed or fixed-percent'), 'one'),
		value: v.optional(wholeNumber),
		for: v.optional(duration),
		with: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
		heal: v.optional(oneOrMany(text)),
		write: v.optional(v.strictObject({...place.entries, text})),
		remove: v.optional(place),
		service: v.optional(
			v.strictObject({
				node: text,
				name: v.optional(v.picklist(['kubelet', 'containerd', 'crio'], 'must be kubelet, containerd or crio'), 'kubelet'),
				do: v.picklist(['start', 'stop', 'restart'], 'must be start, stop or restart'),
			}),
		),
		traffic: v.optional(oneOrMany(v.strictObject({...client.entries, service: v.optional(text)}))),
		shell: v.optional(
			v.strictObject({
				name: text,
				pod: text,
				container: v.optional(text),
				command: v.optional(oneOrMany(text), ['sh']),
				terminal: v.optional(v.boolean(), false),
			}),
		),
		type: v.optional(v.strictObject({shell: text, text: v.optional(text)})),
		expect: v.optional(oneOrMany(check)),
	}),
	v.check(({at, after}) => at === undefined || after === undefined, 'has both at and after; a step is placed by one of them'),
	v.check(({fault, target}) => (fault === undefined) === (target === undefined), 'must have both fault and target, or neither'),
);

const containerRuntime = v.picklist(runtimeNames, `must be ${runtimeNames.join(' or ')}`);

/** Fields of a KubeletConfiguration; the kubelet's own reader says what is wrong with them. */
const kubeletFields = v.record(v.string(), v.unknown(), 'must be fields of a KubeletConfiguration');

/** What a disk reads or writes in a second. */
const throughput = v.pipe(
	quantity,
	v.check((value) => !isQuantity(value) || quantityValue(value) >= 1000, 'must be at least 1k'),
);

/** Where the container runtime keeps images, if not on the kubelet's file system. */
const imageFileSystem = v.strictObject({
	capacity: v.pipe(
		quantity,
		v.check((value) => !isQuantity(value) || quantityValue(value) > 0, 'must be more than nothing'),
	),
	inodes: v.optional(v.pipe(wholeNumber, v.minValue(1, 'must be more than nothing'))),
	throughput: v.optional(throughput),
	/** Which of the two file systems the writable layers of containers are on. */
	containerfs: v.optional(v.picklist(['imagefs', 'nodefs'], 'must be imagefs or nodefs'), 'imagefs'),
});

const node = v.strictObject({
	name: v.optional(text),
	cpu: v.optional(quantity),
	memory: v.optional(quantity),
	ephemeralStorage: v.optional(quantity),
	diskThroughput: v.optional(throughput),
	imageFileSystem: v.optional(imageFileSystem),
	pods: v.optional(wholeNumber),
	containerRuntime: v.optional(containerRuntime),
	kubelet: v.optional(kubeletFields),
	labels: v.optional(v.record(v.string(), v.string())),
	taints: v.optional(
		v.array(
			v.strictObject({
				key: text,
				value: v.optional(text),
				effect: v.picklist(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'must be NoSchedule, PreferNoSchedule or NoExecute'),
			}),
		),
	),
});

export const scenarioSchema = v.strictObject({
	title: localizedText,
	description: v.optional(localizedText),
	seed: v.optional(wholeNumber, 42),
	speed: v.optional(v.pipe(v.number('must be a number'), v.minValue(0.1, 'must be at least 0.1'))),
	cluster: v.optional(
		v.pipe(
			v.strictObject({
				workers: v.optional(wholeNumber),
				nodes: v.optional(v.array(node)),
				addons: v.optional(flag),
				metricsServer: v.optional(flag),
				containerRuntime: v.optional(containerRuntime),
				kubelet: v.optional(kubeletFields),
				diskThroughput: v.optional(throughput),
				imageFileSystem: v.optional(imageFileSystem),
			}),
			v.check(({workers, nodes}) => workers === undefined || nodes === undefined, 'has both workers and nodes; give the number or the list'),
		),
	),
	/** Images of its own, and what is otherwise with known ones. */
	images: v.optional(v.array(imageSchema, 'must be a list')),
	manifests: v.optional(manifests),
	/** Who sends requests to Services from instant 0 on. */
	clients: v.optional(v.array(client)),
	steps: v.optional(v.array(step), []),
});

export type ScenarioFile = v.InferOutput<typeof scenarioSchema>;
export type StepFile = v.InferOutput<typeof step>;
export type CheckFile = v.InferOutput<typeof check>;
export type ClientFile = v.InferOutput<typeof client> | NonNullable<StepFile['traffic']>[number];
export type ImageFileSystemFile = v.InferOutput<typeof imageFileSystem>;
export type ManifestEntry = v.InferOutput<typeof manifests>[number];

/** The keys a mapping may have, for the hint to a mistyped one; undefined for a mapping of free keys. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
	scenario: Object.keys(scenarioSchema.entries),
	step: Object.keys(step.pipe[0].entries),
	check: Object.keys(check.pipe[0].entries),
	cluster: ['workers', 'nodes', 'addons', 'metricsServer', 'containerRuntime', 'kubelet', 'diskThroughput', 'imageFileSystem'],
	imageFileSystem: Object.keys(imageFileSystem.entries),
	node: Object.keys(node.entries),
	client: Object.keys(client.entries),
	...imageKeys,
	trafficCheck: ['client', 'success', 'rate', 'latency', 'pods', 'share', 'failure'],
};

/** The fault in a target's text, if it has one: `pod/web`, `node/node02`, `pods -l app=web`. */
export function parseTarget(target: string): {kind: string; name?: string; selector?: string} | {readonly error: string} {
	const [, kind, name, selector] = /^([a-z]+)(?:\/(\S+)|\s+-l\s*(\S.*))?$/.exec(target.trim()) ?? [];
	if (kind === undefined) return {error: 'must be kind/name, such as pod/web, or a kind with a selector, such as pods -l app=web'};
	if (selector !== undefined) {
		const parsed = parseLabelSelector(selector);
		if ('error' in parsed) return parsed;
		return {kind, selector};
	}
	return name === undefined ? {kind} : {kind, name};
}
