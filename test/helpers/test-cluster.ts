import {parseAllDocuments} from 'yaml';
import {parseDuration} from '../../source/api/durations.ts';
import type {ContainerStatus, KubernetesEvent, Node, Pod} from '../../source/api/generated/types.ts';
import {type Draft, keyOf} from '../../source/api/objects.ts';
import {findContainerStatus} from '../../source/api/pods.ts';
import {parseTimestamp} from '../../source/api/timestamps.ts';
import {ApiServer} from '../../source/cluster/apiserver/apiserver.ts';
import {Client} from '../../source/cluster/apiserver/client.ts';
import {resourceDefinitions} from '../../source/cluster/apiserver/resources/catalogue.ts';
import {gibibyte} from '../../source/cluster/config.ts';
import {EventRecorder} from '../../source/cluster/event-recorder.ts';
import {InformerFactory, WatchHub} from '../../source/cluster/informer.ts';
import {type KubeletConfig, kubeletConfig} from '../../source/cluster/kubelet/config.ts';
import {Kubelet} from '../../source/cluster/kubelet/kubelet.ts';
import {Store} from '../../source/cluster/store.ts';
import {Simulation} from '../../source/simulation/simulation.ts';
import type {WorldMachine} from '../../source/world/machine.ts';
import type {ImageFileSystem, RuntimeName} from '../../source/world/types.ts';
import {World} from '../../source/world/world.ts';

export interface TestClusterOptions {
	readonly seed?: number;
	/** How many nodes: `node01`, `node02`, … */
	readonly nodes?: number;
	readonly config?: Partial<KubeletConfig>;
	readonly cpuMillicores?: number;
	readonly imageFileSystem?: ImageFileSystem;
	readonly runtime?: RuntimeName;
	/** The text of `save()` to go on from. */
	readonly saved?: string;
}

/**
A cluster without scheduler and controllers: an API server, machines and their kubelets. A pod without a node goes to
the first one. Time 0 is when the nodes have registered.
*/
export class TestCluster {
	readonly simulation: Simulation;
	readonly world: World;
	readonly store: Store;
	readonly client: Client;
	readonly #kubelets = new Map<string, Kubelet>();
	/** Machines that cannot reach the API server. */
	readonly unreachable = new Set<string>();

	constructor({seed = 1, nodes = 1, config = {}, cpuMillicores = 4000, imageFileSystem, runtime, saved}: TestClusterOptions = {}) {
		this.simulation = saved === undefined ? new Simulation({seed, startMs: -20_000}) : Simulation.restore(saved);
		this.world = new World(this.simulation);
		this.store = new Store(this.simulation);
		const watches = new WatchHub(this.store);
		const apiserver = new ApiServer(this.simulation, this.store);
		this.client = new Client(apiserver, 'kubectl');
		for (let index = 1; index <= nodes; index += 1) {
			const name = `node${String(index).padStart(2, '0')}`;
			if (saved === undefined) {
				const disks = {ephemeralStorageBytes: 100 * gibibyte, imageFileSystem};
				this.world.addMachine(name, {cpuMillicores, memoryBytes: 8 * gibibyte, ...disks, pods: 110, pids: 32_768}, runtime);
			}
			const machine = this.world.machine(name);
			const client = new Client(apiserver, `kubelet/${name}`, () => machine.isPoweredOn() && !this.unreachable.has(name));
			const context = {
				simulation: this.simulation,
				machine,
				network: this.world.network,
				client,
				informers: new InformerFactory(this.simulation, this.store, watches, client),
				recorder: new EventRecorder(this.simulation, client, {component: 'kubelet', host: name}),
				config: {...kubeletConfig({name}), ...config},
			};
			this.#kubelets.set(name, new Kubelet(context));
		}
		if (saved !== undefined) return;
		for (const name of ['default', 'kube-system', 'kube-node-lease']) this.#create({apiVersion: 'v1', kind: 'Namespace', metadata: {name}} as Draft);
		for (const namespace of ['default', 'kube-system']) {
			this.#create({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace}} as Draft);
			this.#create({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'kube-root-ca.crt', namespace}, data: {'ca.crt': 'CA'}} as Draft);
		}
		this.runUntil('0s');
	}

	get nowMs(): number {
		return this.simulation.nowMs;
	}

	kubelet(name = 'node01'): Kubelet {
		return this.#kubelets.get(name)!;
	}

	machine(name = 'node01'): WorldMachine {
		return this.world.machine(name);
	}

	/** Creates what the manifests say. */
	apply(manifests: string | Draft): void {
		const drafts = typeof manifests === 'string' ? parseAllDocuments(manifests).map((document) => document.toJS() as Draft) : [manifests];
		for (const draft of drafts) {
			if (draft.kind === 'Pod') draft.spec.nodeName ??= 'node01';
			this.#create(draft);
		}
	}

	#create(draft: Draft): void {
		const definition = resourceDefinitions.find(({kind}) => kind === draft.kind)!;
		this.client.create(definition.resource as 'pods', draft);
	}

	/** Lets `duration` (`30s`, `5m`) go by. */
	runFor(duration: string): void {
		this.simulation.runUntil(this.simulation.nowMs + parseDuration(duration)!);
	}

	/** Lets time go by until `instant` after the start. */
	runUntil(instant: string): void {
		this.simulation.runUntil(parseDuration(instant)!);
	}

	/** Lets time go by until `condition` holds, looking every 10 ms; the time it took, in ms. */
	runUntilTrue(condition: () => boolean, atMost = '10m'): number {
		const startMs = this.simulation.nowMs;
		const endMs = startMs + parseDuration(atMost)!;
		while (!condition()) {
			if (this.simulation.nowMs >= endMs) throw new Error(`seed ${this.simulation.seed}: still not so after ${atMost}`);
			this.simulation.runUntil(this.simulation.nowMs + 10);
		}
		return this.simulation.nowMs - startMs;
	}

	findPod(name: string, namespace = 'default'): Pod | undefined {
		return this.client.find('pods', keyOf(namespace, name));
	}

	pod(name: string, namespace = 'default'): Pod {
		return this.client.get('pods', keyOf(namespace, name));
	}

	/** The first container's status, or that of `container`; an empty one as long as the kubelet has said nothing. */
	container(pod: string, container?: string): ContainerStatus {
		const object = this.pod(pod);
		const name = container ?? object.spec.containers[0]!.name;
		return findContainerStatus(object, name) ?? {name, image: '', imageID: '', ready: false, restartCount: 0};
	}

	node(name = 'node01'): Node {
		return this.client.get('nodes', name);
	}

	delete(name: string, graceSeconds?: number): void {
		this.client.delete('pods', keyOf('default', name), graceSeconds === undefined ? {} : {gracePeriodSeconds: graceSeconds});
	}

	/** The events about an object of this name, oldest first. */
	events(name: string): readonly KubernetesEvent[] {
		return this.client
			.list('events')
			.filter((event) => event.involvedObject.name === name)
			.toSorted(
				(a, b) =>
					parseTimestamp(a.firstTimestamp ?? '') - parseTimestamp(b.firstTimestamp ?? '') ||
					Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
			);
	}

	/** `<type> <reason> <message>` of each, repeated ones with ` (x3)`. */
	eventTexts(name: string): readonly string[] {
		return this.events(name).map(({type, reason, message, count = 1}) => `${type} ${reason} ${message}${count > 1 ? ` (x${count})` : ''}`);
	}

	/** `phase/state reason` of the pod's first container each time it changes, with the instants in whole seconds. */
	watch(name: string, duration: string): readonly {readonly atMs: number; readonly text: string}[] {
		const seen: {atMs: number; text: string}[] = [];
		const endMs = this.nowMs + parseDuration(duration)!;
		for (; this.nowMs < endMs; this.simulation.runUntil(this.nowMs + 10)) {
			const pod = this.findPod(name);
			const text = pod ? stateText(pod) : 'gone';
			if (seen.at(-1)?.text !== text) seen.push({atMs: this.nowMs, text});
		}
		return seen;
	}

	save(): string {
		return this.simulation.save();
	}
}

/** `Running/running`, `Pending/waiting ErrImagePull`, `Running/terminated Error (1)`; with restarts, ` r2`. */
export function stateText(pod: Pod): string {
	const status = pod.status.containerStatuses?.[0];
	const {waiting, running, terminated} = status?.state ?? {};
	const state = running
		? 'running'
		: waiting
			? `waiting ${waiting.reason}`
			: terminated
				? `terminated ${terminated.reason} (${terminated.exitCode})`
				: 'unknown';
	const restarts = status?.restartCount ? ` r${status.restartCount}` : '';
	return `${pod.status.phase}/${state}${restarts}`;
}

/** A pod of one container. */
export function podManifest(name: string, container: Record<string, unknown>, spec: Record<string, unknown> = {}): Draft {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name} as Draft['metadata'],
		spec: {containers: [{name: 'app', image: 'nginx', ...container}], ...spec},
	};
}
