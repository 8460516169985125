import * as v from 'valibot';
import {isMap, isScalar, parseAllDocuments, stringify} from 'yaml';
import {nearest} from '../api/nearest.ts';
import {quantityMilliValue, quantityValue} from '../api/quantity.ts';
import {type ClusterConfig, clusterOf, controlPlaneNode, defaultCluster, type NodeConfig, workerName, workerNode} from '../cluster/config.ts';
import {kubeletConfig} from '../cluster/kubelet/config.ts';
import {configuredBy} from '../cluster/kubelet/configuration-file.ts';
import {catalogue, findFault} from '../faults/catalogue.ts';
import {resolveParameters} from '../faults/parameters.ts';
import {runtimeKind} from '../world/runtime-kinds.ts';
import {endKey, interruptKey} from '../world/terminal.ts';
import type {RuntimeName, ServiceName} from '../world/types.ts';
import {imageDeclarations} from './images.ts';
import type {Check, LocalizedText, Problem, Scenario, ScenarioAction, ScenarioStep, Subject} from './scenario.ts';
import {
	type CheckFile,
	type ClientFile,
	type ImageFileSystemFile,
	knownKeys,
	type ManifestEntry,
	parseTarget,
	type ScenarioFile,
	type StepFile,
	scenarioSchema,
} from './schema.ts';
import {type YamlPath, YamlSource} from './yaml-source.ts';

export interface ParseContext {
	/** The name by which problems are reported. */
	readonly file: string;
	/** The scenario's name, if the file says none. */
	readonly name: string;
	/** The text of a file named in the scenario, beside it; undefined if there is none. */
	readonly readFile: (name: string) => string | undefined;
}

export type ParseResult =
	| {readonly scenario: Scenario; readonly problems: readonly []}
	| {readonly scenario: undefined; readonly problems: readonly Problem[]};

/** Checks manifests: their text, the name to report, and how far the text is moved in the file it stands in. */
export type ManifestCheck = (text: string, file: string) => readonly Problem[];

/** Whether a text looks like Kubernetes manifests rather than a scenario. */
export function isManifests(text: string): boolean {
	const names = isFlow(text) ? flowKeys(text) : blockKeys(text);
	return names.has('kind') && (names.has('apiVersion') || names.has('metadata')) && !names.has('steps') && !names.has('title');
}

/** Whether it is JSON, or KYAML (JSON with comments and without quotes around keys, as `kubectl -o kyaml` writes it). */
function isFlow(text: string): boolean {
	return /^\uFEFF?(?:\s|#.*\n|---)*\{/.test(text);
}

/** The outermost keys of the first document. */
function flowKeys(text: string): Set<unknown> {
	const [document] = parseAllDocuments(text.replace(/^\uFEFF/, ''), {logLevel: 'silent'});
	const contents = document?.contents;
	return new Set(isMap(contents) ? contents.items.map(({key}) => (isScalar(key) ? key.value : key)) : []);
}

/** The keys at the beginning of a line: those of a text that cannot be parsed, too. A byte order mark may stand before all. */
function blockKeys(text: string): Set<unknown> {
	return new Set(Array.from(text.matchAll(/^\uFEFF?(\w+)\s*:/gm), ([, name]) => name));
}

/** Reads a scenario. All its problems are reported at once, each with its place. */
export function parseScenario(text: string, context: ParseContext, checkManifests: ManifestCheck): ParseResult {
	const reader = new ScenarioReader(text, context, checkManifests);
	const scenario = reader.read();
	return scenario && reader.problems.length === 0 ? {scenario, problems: []} : {scenario: undefined, problems: reader.problems};
}

/** A cluster with these manifests in it, and nothing else happening. */
export function manifestScenario(text: string, context: ParseContext, checkManifests: ManifestCheck): ParseResult {
	const problems = checkManifests(text, context.file);
	if (problems.length > 0) return {scenario: undefined, problems};
	const position = {file: context.file, line: 1, column: 1};
	const step: ScenarioStep = {atMs: 0, afterMs: 0, actions: [{kind: 'apply', manifests: text}], isRefused: false, checks: [], position};
	return {
		scenario: {
			name: context.name,
			title: {en: context.name},
			seed: 42,
			speed: 1,
			cluster: defaultCluster,
			files: {[context.name]: text},
			steps: [step],
		},
		problems: [],
	};
}

class ScenarioReader {
	readonly problems: Problem[];
	readonly #source: YamlSource;
	readonly #context: ParseContext;
	readonly #checkManifests: ManifestCheck;
	readonly #files: Record<string, string> = {};
	readonly #clients = new Set<string>();
	readonly #shells = new Set<string>();
	#nodeNames: ReadonlySet<string> = new Set();
	/** The runtime's service of each node. */
	#runtimeServices: ReadonlyMap<string, ServiceName> = new Map();

	constructor(text: string, context: ParseContext, checkManifests: ManifestCheck) {
		this.#source = new YamlSource(text, context.file);
		this.#context = context;
		this.#checkManifests = checkManifests;
		this.problems = this.#source.problems;
	}

	read(): Scenario | undefined {
		if (this.problems.length > 0) return undefined;
		const document = this.#source.documents[0];
		if (document?.contents == null) return this.#refuse([], 'the file is empty', 'a scenario has a title and steps; podquake list shows examples');
		if (this.#source.documents.length > 1)
			return this.#refuse([], 'a scenario is one YAML document', 'put further manifests under manifests:, or in files of their own');
		const value: unknown = document.toJS();
		const result = v.safeParse(scenarioSchema, value);
		if (!result.success) {
			for (const issue of result.issues) this.#issue(issue);
			return undefined;
		}
		return this.#scenario(result.output);
	}

	#scenario(file: ScenarioFile): Scenario {
		const cluster = this.#cluster(file.cluster);
		this.#nodeNames = new Set(cluster.nodes.map(({name}) => name));
		this.#runtimeServices = new Map(cluster.nodes.map(({name, containerRuntime = 'containerd'}) => [name, runtimeKind(containerRuntime).service]));
		const images = file.images && imageDeclarations(file.images, (path, message, hint) => this.#refuse(path, message, hint));
		const first: ScenarioAction[] = (file.manifests ?? []).flatMap((entry, index) =>
			this.#manifests('apply', entry, ['manifests', index], 'default'),
		);
		for (const [index, client] of (file.clients ?? []).entries()) first.push(this.#client(client, ['clients', index], 'default'));
		const steps = file.steps.map((step, index) => this.#step(step, index));
		if (first.length > 0)
			steps.unshift({
				atMs: 0,
				afterMs: 0,
				actions: first,
				isRefused: false,
				checks: [],
				position: this.#position([file.manifests ? 'manifests' : 'clients'], true),
			});
		return {
			name: this.#context.name,
			title: localized(file.title),
			description: file.description === undefined ? undefined : localized(file.description),
			seed: file.seed,
			speed: file.speed ?? 1,
			cluster,
			...(images && {images}),
			files: this.#files,
			steps,
		};
	}

	#cluster(cluster: ScenarioFile['cluster']): ClusterConfig {
		if (!cluster) return defaultCluster;
		const services = {hasAddons: cluster.addons ?? true, ...(cluster.metricsServer === false && {hasNoMetricsServer: true})};
		const everywhere: Partial<NodeConfig> = {
			...(cluster.containerRuntime && {containerRuntime: cluster.containerRuntime}),
			...this.#kubeletFile(cluster.kubelet, ['cluster', 'kubelet']),
			...(cluster.diskThroughput !== undefined && {diskBytesPerSecond: quantityValue(cluster.diskThroughput)}),
			...this.#imageFileSystem(cluster.imageFileSystem, cluster.containerRuntime, ['cluster', 'imageFileSystem']),
		};
		if (!cluster.nodes) {
			const {nodes} = clusterOf(cluster.workers ?? 3);
			return {nodes: nodes.map((node) => ({...node, ...everywhere})), ...services};
		}
		const {nodes} = cluster;
		const names = new Set<string>();
		const workers = nodes.map((node, index) => {
			const name = node.name ?? workerName(index, nodes.length);
			if (names.has(name))
				this.#refuse(['cluster', 'nodes', index, 'name'], `there are two nodes called ${name}`, 'give each node a name of its own');
			names.add(name);
			return workerNode(name, {
				...everywhere,
				...(node.containerRuntime && {containerRuntime: node.containerRuntime}),
				...(node.kubelet && this.#kubeletFile({...cluster.kubelet, ...node.kubelet}, ['cluster', 'nodes', index, 'kubelet'])),
				...this.#imageFileSystem(node.imageFileSystem ?? cluster.imageFileSystem, node.containerRuntime ?? cluster.containerRuntime, [
					'cluster',
					...(node.imageFileSystem ? ['nodes', index, 'imageFileSystem'] : ['imageFileSystem']),
				]),
				...(node.cpu !== undefined && {cpuMillicores: quantityMilliValue(node.cpu)}),
				...(node.memory !== undefined && {memoryBytes: quantityValue(node.memory)}),
				...(node.ephemeralStorage !== undefined && {ephemeralStorageBytes: quantityValue(node.ephemeralStorage)}),
				...(node.diskThroughput !== undefined && {diskBytesPerSecond: quantityValue(node.diskThroughput)}),
				...(node.pods !== undefined && {pods: node.pods}),
				...(node.labels && {labels: node.labels}),
				...(node.taints && {taints: node.taints.map(({key, value, effect}) => ({key, effect, ...(value !== undefined && {value})}))}),
			});
		});
		return {nodes: [{...controlPlaneNode(), ...everywhere}, ...workers], ...services};
	}

	#imageFileSystem(file: ImageFileSystemFile | undefined, runtime: RuntimeName = 'containerd', path: YamlPath): Partial<NodeConfig> {
		if (!file) return {};
		const holdsContainers = file.containerfs === 'imagefs';
		if (!holdsContainers && runtime === 'containerd')
			this.#refuse(
				[...path, 'containerfs'],
				'containerd keeps writable layers where its images are',
				'containerRuntime: cri-o can keep them apart (imagestore)',
			);
		return {
			imageFileSystem: {
				capacityBytes: quantityValue(file.capacity),
				...(file.inodes !== undefined && {inodes: file.inodes}),
				...(file.throughput !== undefined && {bytesPerSecond: quantityValue(file.throughput)}),
				holdsContainers,
			},
		};
	}

	/** The configuration file a kubelet starts with. */
	#kubeletFile(fields: Readonly<Record<string, unknown>> | undefined, path: YamlPath): Partial<NodeConfig> {
		if (!fields) return {};
		const text = stringify({apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...fields});
		const config = configuredBy(text, kubeletConfig({name: ''}));
		if ('error' in config) this.#refuse(path, `the kubelet would not start: ${config.error}`, 'the fields are those of KubeletConfiguration');
		return {kubeletConfiguration: text};
	}

	#step(step: StepFile, index: number): ScenarioStep {
		const path: YamlPath = ['steps', index];
		const namespace = step.namespace ?? 'default';
		const actions: ScenarioAction[] = [];
		for (const [place, entry] of (step.apply ?? []).entries()) actions.push(...this.#manifests('apply', entry, [...path, 'apply', place], namespace));
		for (const [place, entry] of (step.delete ?? []).entries())
			actions.push(...this.#manifests('delete', entry, [...path, 'delete', place], namespace));
		for (const command of step.kubectl ?? []) {
			this.#keepFiles(command);
			actions.push({kind: 'kubectl', command: command.replace(/^kubectl\s+/, ''), namespace});
		}
		if (step.fault !== undefined && step.target !== undefined) actions.push(...this.#fault(step, path, namespace));
		for (const which of step.heal ?? []) actions.push({kind: 'heal', which});
		if (step.write) actions.push({kind: 'file', ...step.write});
		if (step.remove) actions.push({kind: 'file', ...step.remove, text: undefined});
		if (step.service) actions.push(this.#service(step.service, [...path, 'service']));
		for (const [place, client] of (step.traffic ?? []).entries()) actions.push(this.#client(client, [...path, 'traffic', place], namespace));
		actions.push(...this.#shell(step, path, namespace));
		return {
			atMs: step.at ?? (index === 0 && step.after === undefined ? 0 : undefined),
			afterMs: step.after ?? 0,
			say: step.say === undefined ? undefined : localized(step.say),
			actions,
			isRefused: step.refused,
			checks: (step.expect ?? []).map((check, place) => this.#check(check, [...path, 'expect', place], namespace)),
			position: this.#position(path),
		};
	}

	#fault(step: StepFile, path: YamlPath, namespace: string): ScenarioAction[] {
		const target = parseTarget(step.target!);
		if ('error' in target) {
			this.#refuse([...path, 'target'], target.error, 'for example target: pod/web');
			return [];
		}
		const parameters = step.with ?? {};
		try {
			resolveParameters(findFault(step.fault!)!, parameters);
		} catch (error) {
			this.#refuse([...path, 'with'], (error as Error).message, `podquake faults ${step.fault} lists its parameters`);
		}
		const {container, mode, value} = step;
		return [
			{
				kind: 'fault',
				fault: step.fault!,
				target: {...target, namespace, mode, ...(container !== undefined && {container}), ...(value !== undefined && {value})},
				parameters,
				durationMs: step.for,
			},
		];
	}

	#client(client: ClientFile, path: YamlPath, namespace: string): ScenarioAction {
		const {name, service, from} = client;
		if (service !== undefined) this.#clients.add(name);
		else if (!this.#clients.has(name)) this.#refuse([...path, 'name'], `there is no client ${JSON.stringify(name)} yet`, 'a service: starts one');
		if (from !== undefined && !this.#nodeNames.has(from))
			this.#refuse([...path, 'from'], `there is no node ${JSON.stringify(from)}`, `there are ${[...this.#nodeNames].join(', ')}`);
		return {kind: 'traffic', ...client, namespace: client.namespace ?? namespace};
	}

	/** A line to type ends as one does that is typed; a key such as Ctrl-C (`\u0003`) is no line. */
	#shell({shell, type}: StepFile, path: YamlPath, namespace: string): ScenarioAction[] {
		const actions: ScenarioAction[] = [];
		if (shell) {
			const {name, pod, container, command, terminal} = shell;
			if (this.#shells.has(name))
				this.#refuse([...path, 'shell', 'name'], `there is a shell ${JSON.stringify(name)} already`, 'give each a name of its own');
			this.#shells.add(name);
			actions.push({kind: 'shell', session: name, namespace, pod, container, command, ...(terminal && {terminal: {columns: 80}})});
		}
		if (type) {
			if (!this.#shells.has(type.shell)) {
				const place = [...path, 'type', 'shell'];
				this.#refuse(place, `there is no shell ${JSON.stringify(type.shell)} yet`, 'a step with shell: {name: …, pod: …} opens one');
			}
			const text = type.text === undefined || [interruptKey, endKey, '\n'].includes(type.text.at(-1) ?? '') ? type.text : `${type.text}\n`;
			actions.push({kind: 'type', session: type.shell, text});
		}
		return actions;
	}

	#check(check: CheckFile, path: YamlPath, stepNamespace: string): Check {
		const subject = subjectOf(check);
		if (subject.kind === 'traffic' && !this.#clients.has(subject.client)) {
			const meant = nearest(subject.client, [...this.#clients]);
			const hint = meant ? `did you mean ${meant}?` : 'clients: or a step with traffic: starts one';
			this.#refuse([...path, 'traffic', 'client'], `there is no client ${JSON.stringify(subject.client)} yet`, hint);
		}
		return {
			subject,
			withinMs: check.within,
			forMs: check.for,
			isNegated: check.not,
			namespace: check.namespace ?? stepNamespace,
			position: this.#position(path),
			title: check.title ?? checkTitle(subject, check.not),
		};
	}

	/** Files beside the scenario that a command reads come along. One that is not there may yet be written by a command. */
	#keepFiles(command: string): void {
		for (const [, name] of command.matchAll(/(?:^|\s)(?:-f|--filename)[= ]\s*([^\s-]\S*)/g)) {
			const text = this.#context.readFile(name!);
			if (text !== undefined) this.#files[name!] = text;
		}
	}

	/** The manifests of one entry, as text: a file beside the scenario, YAML text, or an object. */
	#manifests(kind: 'apply' | 'delete', entry: ManifestEntry, path: YamlPath, namespace: string): ScenarioAction[] {
		const fileName =
			typeof entry === 'string'
				? /^\S+\.(ya?ml|json)$/.test(entry.trim())
					? entry.trim()
					: undefined
				: 'file' in entry && typeof entry.file === 'string'
					? entry.file
					: undefined;
		if (fileName !== undefined) {
			const text = this.#context.readFile(fileName);
			if (text === undefined) {
				this.#refuse(path, `there is no file ${fileName}`, 'file names are relative to the scenario');
				return [];
			}
			this.problems.push(...this.#checkManifests(text, fileName));
			this.#files[fileName] = text;
			return [{kind, manifests: text, namespace}];
		}
		const text = typeof entry === 'string' ? entry : stringify(entry);
		for (const problem of this.#checkManifests(text, this.#context.file)) {
			// The text was taken out of this file: its own lines mean nothing here.
			const place = this.#position(path);
			this.problems.push({...problem, ...place, line: typeof entry === 'string' ? place.line + problem.line : place.line + problem.line - 1});
		}
		return [{kind, manifests: text, namespace}];
	}

	#service(step: NonNullable<StepFile['service']>, path: YamlPath): ScenarioAction {
		const installed = this.#runtimeServices.get(step.node);
		if (installed !== undefined && step.name !== 'kubelet' && step.name !== installed)
			this.#refuse([...path, 'name'], `${step.node} has no service ${step.name}`, `its container runtime is the service ${installed}`);
		return {kind: 'service', node: step.node, service: step.name, do: step.do};
	}

	#issue(issue: v.BaseIssue<unknown>): void {
		const path = (issue.path ?? []).map((item) => item.key as string | number);
		const key = path.at(-1);
		if (issue.type === 'strict_object' && issue.expected === 'never') {
			const known = knownKeys[contextOf(path)] ?? [];
			const meant = nearest(String(key), known);
			this.#refuse(
				path,
				`unknown field ${JSON.stringify(key)}`,
				meant ? `did you mean ${meant}?` : known.length > 0 ? `known here: ${known.join(', ')}` : 'take it away',
				true,
			);
			return;
		}
		if (issue.type === 'strict_object' && issue.received === 'undefined') {
			this.#refuse(path.slice(0, -1), `${key} is missing`, `add ${key}:`);
			return;
		}
		if (key === 'fault') {
			const names = catalogue.map((fault) => fault.name);
			const meant = nearest(String(issue.input), names);
			this.#refuse(path, `there is no fault ${JSON.stringify(issue.input)}`, meant ? `did you mean ${meant}?` : 'podquake faults lists them all');
			return;
		}
		const name = path.filter((part) => typeof part === 'string').at(-1) ?? 'the scenario';
		const isNoMapping = issue.type === 'strict_object' && issue.message.startsWith('Invalid type');
		const what = isNoMapping && typeof key === 'number' ? `an item of ${name}` : name;
		const message = isNoMapping ? 'must be a mapping' : issue.message;
		const isKey = issue.path?.at(-1)?.origin === 'key';
		this.#refuse(path, `${what} ${message}`, issue.received === 'undefined' ? undefined : `found ${issue.received}`, isKey);
	}

	#refuse(path: YamlPath, message: string, hint?: string, isKey = false): undefined {
		this.problems.push({...this.#position(path, isKey), message, hint});
	}

	#position(path: YamlPath, isKey = false) {
		const document = this.#source.documents[0];
		return document ? this.#source.position(document, path, isKey) : {file: this.#context.file, line: 1, column: 1};
	}
}

function localized(text: string | {en: string; ko?: string | undefined}): LocalizedText {
	if (typeof text === 'string') return {en: text};
	return text.ko === undefined ? {en: text.en} : {en: text.en, ko: text.ko};
}

function subjectOf(check: CheckFile): Subject {
	const given = <T extends object>(part: T) => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as T;
	if (check.get !== undefined) {
		const {columns, match, count} = check;
		return {kind: 'get', arguments: check.get, ...given({columns, match, count})} as Subject;
	}
	if (check.event) return {kind: 'event', ...given(check.event)} as Subject;
	if (check.traffic) return {kind: 'traffic', ...given(check.traffic)} as Subject;
	const {stdout, stderr, exitCode} = check;
	return {kind: 'kubectl', command: check.kubectl!.replace(/^kubectl\s+/, ''), ...given({stdout, stderr, exitCode})} as Subject;
}

function checkTitle(subject: Subject, isNegated: boolean): string {
	const not = isNegated ? 'not ' : '';
	switch (subject.kind) {
		case 'get': {
			const columns = Object.entries(subject.columns ?? {}).map(([head, wanted]) => `${head} ${wanted}`);
			const parts = [
				...columns,
				...(subject.match === undefined ? [] : [JSON.stringify(subject.match)]),
				...(subject.count === undefined ? [] : [`count ${subject.count}`]),
			];
			return `${not}${subject.arguments}${parts.length > 0 ? `: ${parts.join(', ')}` : ' is there'}`;
		}
		case 'event':
			return `${not}event ${[subject.reason, subject.object, subject.message, subject.count].filter((part) => part !== undefined).join(' ')}`;
		case 'kubectl':
			return `${not}kubectl ${subject.command}${subject.stdout === undefined ? '' : ` prints ${subject.stdout}`}`;
		case 'traffic': {
			const {kind: _, client, ...figures} = subject;
			return `${not}traffic of ${client}: ${Object.entries(figures)
				.map(([name, wanted]) => `${name} ${wanted}`)
				.join(', ')}`;
		}
	}
}

function contextInImages(names: readonly string[]): string {
	const [parent, name] = names.slice(-2);
	if (parent === 'signals') return parent;
	return name === 'when' && parent !== 'routes' ? 'condition' : (name ?? parent!);
}

/** Which mapping a path leads into. */
function contextOf(path: YamlPath): string {
	const names = path.slice(0, -1).filter((part) => typeof part === 'string');
	if (names.length === 0) return 'scenario';
	if (names[0] === 'images') return contextInImages(names);
	if (names.at(-1) === 'expect') return 'check';
	if (names.at(-1) === 'steps') return 'step';
	if (names.at(-1) === 'clients' || names.at(-1) === 'traffic') return names.at(-2) === 'expect' ? 'trafficCheck' : 'client';
	if (names.at(-1) === 'cluster' || names.at(-1) === 'imageFileSystem') return names.at(-1)!;
	return names.at(-1) === 'nodes' ? 'node' : '';
}
