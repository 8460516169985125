import type {Draft} from '../api/objects.ts';
import type {Simulation} from '../simulation/simulation.ts';
import {clusterCidrFor} from '../world/network/place.ts';
import type {World} from '../world/world.ts';
import {ApiServer} from './apiserver/apiserver.ts';
import {Client} from './apiserver/client.ts';
import type {KubeletEndpoint} from './apiserver/kubelet-endpoint.ts';
import {addonObjects} from './bootstrap/addons.ts';
import {controlPlaneManifests} from './bootstrap/static-pods.ts';
import type {ClusterConfig, NodeConfig} from './config.ts';
import {startControllers} from './controllers/index.ts';
import {EventRecorder} from './event-recorder.ts';
import {InformerFactory, WatchHub} from './informer.ts';
import {kubeletConfig} from './kubelet/config.ts';
import {kubeletConfigPath} from './kubelet/configuration-file.ts';
import {Kubelet} from './kubelet/kubelet.ts';
import {Scheduler} from './scheduler/scheduler.ts';
import {startServiceProxy} from './service-proxy.ts';
import {Store} from './store.ts';

interface ClusterState {
	hasBooted: boolean;
}

// The ports the parts of the control plane serve on; who does not listen does not run.
const apiserverPort = 6443;
const controllerManagerPort = 10_257;
const schedulerPort = 10_259;

/**
Builds one cluster: the API server and its store, the control plane's parts, and a kubelet for each machine.

The parts meet only at the API server. Whether one of them runs, and whether it can be reached, is read off the world:
the process must listen on the control plane's machine, and packets must pass. On a fresh simulation the machines are
switched on and everything comes up as kubeadm sets it up; on a restored one it goes on.
*/
export class Cluster {
	readonly store: Store;
	readonly apiserver: ApiServer;
	readonly #simulation: Simulation;
	readonly #world: World;
	readonly #watches: WatchHub;
	readonly #controlPlane: string | undefined;
	readonly #kubelets = new Map<string, Kubelet>();

	constructor(simulation: Simulation, world: World, config: ClusterConfig) {
		this.#simulation = simulation;
		this.#world = world;
		this.#controlPlane = config.nodes.find((node) => node.isControlPlane)?.name;
		this.store = new Store(simulation);
		this.#watches = new WatchHub(this.store);
		this.apiserver = new ApiServer(simulation, this.store);
		const state = simulation.state<ClusterState>('cluster', () => ({hasBooted: false}));
		if (!state.hasBooted) this.#install(config);

		const controllerManager = this.#process('kube-controller-manager', this.#controlPlane, controllerManagerPort);
		startControllers(controllerManager, {clusterCidr: clusterCidrFor(config.nodes.length)});
		const scheduler = this.#process('kube-scheduler', this.#controlPlane, schedulerPort);
		new Scheduler(scheduler);
		world.network.apiServerMachine = this.#controlPlane;
		startServiceProxy(this.#process('kube-proxy', undefined), world.network);
		for (const node of config.nodes) this.#startKubelet(node);
		if (!state.hasBooted) for (const machine of world.machines()) machine.powerOn();
		state.hasBooted = true;
	}

	/** A client that is not bound to a machine, such as a person's kubectl. */
	client(name: string): Client {
		return new Client(
			this.apiserver,
			name,
			() => this.#isServing(),
			() => this.#whyUnreachable(undefined),
		);
	}

	/** The kubelet of a node as the API server reaches it; undefined if it does not answer. */
	endpoint(nodeName: string): KubeletEndpoint | undefined {
		const kubelet = this.#kubelets.get(nodeName);
		const isReachable = kubelet?.isRunning() && (this.#controlPlane === undefined || this.#world.network.canReach(this.#controlPlane, nodeName));
		return isReachable ? kubelet : undefined;
	}

	/** The kubelet itself, for what only the person at the machine may see. */
	kubelet(nodeName: string): Kubelet | undefined {
		return this.#kubelets.get(nodeName);
	}

	#isServing(): boolean {
		return this.#controlPlane === undefined || this.#world.isListening(this.#controlPlane, apiserverPort);
	}

	/** What Go's dialer says of an API server that does not answer `machine`, or a person outside. */
	#whyUnreachable(machine: string | undefined): string {
		const server = this.#controlPlane === undefined ? undefined : this.#world.machine(this.#controlPlane);
		const isThere = server?.isPoweredOn() && (machine === undefined || this.#world.network.canReach(machine, server.name));
		return `dial tcp ${server?.internalIp}:${apiserverPort}: ${isThere ? 'connect: connection refused' : 'i/o timeout'}`;
	}

	/** What a process needs to take part: its own client, informers and recorder. */
	#process(name: string, machine: string | undefined, port?: number) {
		const simulation = this.#simulation;
		const {network} = this.#world;
		const controlPlane = this.#controlPlane;
		const isReachable = () => {
			if (!this.#isServing()) return false;
			if (machine === undefined || controlPlane === undefined) return true;
			if (port !== undefined && !this.#world.isListening(machine, port)) return false;
			return machine === controlPlane || network.canReach(machine, controlPlane);
		};
		const client = new Client(this.apiserver, name, isReachable, () => this.#whyUnreachable(machine));
		return {simulation, client, informers: new InformerFactory(simulation, this.store, this.#watches, client)};
	}

	#startKubelet(node: NodeConfig): void {
		const machine = this.#world.machine(node.name);
		const process = this.#process(`kubelet/${node.name}`, node.name);
		const recorder = new EventRecorder(this.#simulation, process.client, {component: 'kubelet', host: node.name});
		this.#kubelets.set(node.name, new Kubelet({...process, recorder, machine, network: this.#world.network, config: kubeletConfig(node)}));
	}

	/** What `kubeadm init` leaves behind: machines with manifests on their disks, and the first objects in etcd. */
	#install(config: ClusterConfig): void {
		for (const {
			name,
			cpuMillicores,
			memoryBytes,
			ephemeralStorageBytes,
			diskBytesPerSecond,
			imageFileSystem,
			pods,
			isControlPlane,
			containerRuntime,
			kubeletConfiguration,
		} of config.nodes) {
			const machine = this.#world.addMachine(
				name,
				{cpuMillicores, memoryBytes, ephemeralStorageBytes, diskBytesPerSecond, imageFileSystem, pods, pids: 32_768},
				containerRuntime,
			);
			if (kubeletConfiguration !== undefined) machine.writeFile(kubeletConfigPath, kubeletConfiguration);
			if (!isControlPlane) continue;
			for (const [path, text] of Object.entries(controlPlaneManifests(machine.internalIp, clusterCidrFor(config.nodes.length))))
				machine.writeFile(path, text);
		}
		const create = (resource: Parameters<ApiServer['create']>[1], object: Draft) => this.apiserver.create('kubeadm', resource, object);
		for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
			create('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
		}
		for (const [name, value] of [
			['system-cluster-critical', 2_000_000_000],
			['system-node-critical', 2_000_001_000],
		] as const) {
			const description =
				name === 'system-node-critical'
					? 'Used for system critical pods that must not be moved from their current node.'
					: 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.';
			create('priorityclasses', {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name}, value, description});
		}
		create('services', {
			apiVersion: 'v1',
			kind: 'Service',
			metadata: {name: 'kubernetes', namespace: 'default', labels: {component: 'apiserver', provider: 'kubernetes'}},
			spec: {clusterIP: '10.96.0.1', ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: apiserverPort}]},
		});
		const serverIp = this.#controlPlane && this.#world.machine(this.#controlPlane).internalIp;
		if (serverIp) {
			// kube-apiserver publishes its own address; no controller does.
			create('endpoints', {
				apiVersion: 'v1',
				kind: 'Endpoints',
				metadata: {name: 'kubernetes', namespace: 'default', labels: {'endpointslice.kubernetes.io/skip-mirror': 'true'}},
				subsets: [{addresses: [{ip: serverIp}], ports: [{name: 'https', port: apiserverPort, protocol: 'TCP'}]}],
			});
			create('endpointslices', {
				apiVersion: 'discovery.k8s.io/v1',
				kind: 'EndpointSlice',
				metadata: {name: 'kubernetes', namespace: 'default', labels: {'kubernetes.io/service-name': 'kubernetes'}},
				addressType: 'IPv4',
				endpoints: [{addresses: [serverIp], conditions: {ready: true}}],
				ports: [{name: 'https', port: apiserverPort, protocol: 'TCP'}],
			});
		}
		if (!config.hasAddons) return;
		for (const {resource, object} of addonObjects) create(resource, object);
	}
}
