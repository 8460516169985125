import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import {ContainerFigures, type DiskFigures} from './container-figures.ts';
import {ContainerFileSystems} from './container-file-systems.ts';
import {ContainerLifecycle, notStarted} from './container-lifecycle.ts';
import {type ContainerLog, readLog} from './container-log.ts';
import type {DiskName} from './disk-traffic.ts';
import {ExecSessions} from './exec-sessions.ts';
import type {FileSystem} from './file-system.ts';
import {parseImageReference} from './image-reference.ts';
import {ImageStore} from './image-store.ts';
import type {Kernel} from './kernel.ts';
import type {PodNetwork} from './pod-network.ts';
import {PodSandboxes} from './pod-sandboxes.ts';
import type {Registry} from './registry.ts';
import {type RuntimeKind, unavailableError} from './runtime-kinds.ts';
import {RuntimeOperations} from './runtime-operations.ts';
import {podRecord, type RuntimeState} from './runtime-state.ts';
import type {ProfileFiles} from './security-profiles.ts';
import type {
	CgroupLimits,
	ContainerRuntime,
	ContainerStats,
	ExecResult,
	ExecStream,
	FollowedLog,
	LocalImage,
	LogLine,
	OperationResult,
	PodSandbox,
	PodSandboxConfig,
	ReplyTo,
	RuntimeContainer,
	RuntimeName,
	RuntimeOperation,
	UsageReading,
} from './types.ts';
import type {MachineVolumes} from './volumes.ts';

/*
A container runtime behind the CRI: pod sandboxes, containers, images, exec sessions and logs of one machine. What takes
time is an operation with a seeded duration. It is containerd 2 with runc, or CRI-O with crun: runtime-kinds.ts.
Left out: snapshots, checkpoints, port forwarding, user namespaces.
*/

/** How long things take, in milliseconds. */
const durations = {
	runPodSandbox: [200, 500],
	createContainer: [20, 60],
	startContainer: [50, 150],
	stopPodSandbox: [60, 160],
} as const;
/** Where the network plugin leaves its configuration; without any the runtime has no network to give. */
const networkConfigFolder = '/etc/cni/net.d';

export class CriRuntime implements ContainerRuntime {
	readonly component: string;
	readonly name: RuntimeName;
	readonly version: string;
	readonly handlers: readonly string[];
	readonly unavailableError: string;
	readonly imageStore: ImageStore;
	readonly execs: ExecSessions;
	readonly #kind: RuntimeKind;
	readonly #machine: string;
	readonly #simulation: Simulation;
	readonly #registry: Registry;
	readonly #volumes: MachineVolumes;
	readonly #network: PodNetwork;
	readonly #machineFiles: ProfileFiles;
	readonly #hasOwnDisk: boolean;
	readonly #state: RuntimeState;
	readonly #operations: RuntimeOperations;
	#kernel!: Kernel;
	#places!: ContainerFileSystems;
	#figures!: ContainerFigures;
	#sandboxes!: PodSandboxes;
	#containers!: ContainerLifecycle;

	constructor(
		simulation: Simulation,
		machine: string,
		parts: {
			readonly kind: RuntimeKind;
			readonly registry: Registry;
			readonly volumes: MachineVolumes;
			readonly network: PodNetwork;
			/** Containerd's folder is on a disk of its own. */
			readonly hasOwnDisk: boolean;
			/** Whether the file system of images has room for so much more. */
			readonly hasRoomForImages: (bytes: number) => boolean;
			/** Of the machine itself. */
			readonly machineFiles: ProfileFiles;
		},
	) {
		const {kind, registry, volumes, network, hasOwnDisk, hasRoomForImages, machineFiles} = parts;
		this.#kind = kind;
		this.name = kind.name;
		this.version = kind.version;
		this.handlers = kind.handlers;
		this.unavailableError = unavailableError(kind);
		this.#machineFiles = machineFiles;
		this.#hasOwnDisk = hasOwnDisk;
		this.component = `${kind.name}/${machine}`;
		this.#machine = machine;
		this.#simulation = simulation;
		this.#registry = registry;
		this.#volumes = volumes;
		this.#network = network;
		this.#state = simulation.state<RuntimeState>(this.component, () => ({
			isActive: true,
			nextNumber: 1,
			operations: new Map(),
			sandboxes: new Map(),
			containers: new Map(),
			pods: new Map(),
			sandboxErrors: new Map(),
		}));
		this.#operations = new RuntimeOperations(simulation, this.#state);
		this.imageStore = new ImageStore(
			simulation,
			machine,
			registry,
			kind,
			() => machineFiles.readFile('/etc/containers/policy.json'),
			hasRoomForImages,
			() => this.#kernel.io,
			(operation, result, cause) => simulation.withCause(cause || simulation.currentCause, () => this.#operations.finish(operation, result)),
		);
		this.execs = new ExecSessions(simulation, machine);
		simulation.register(this.component, (key) => this.#wake(key));
	}

	/** Kernel and runtime know each other; the machine that makes them introduces them. */
	connectKernel(kernel: Kernel): void {
		this.#kernel = kernel;
		this.execs.connectKernel(kernel);
		const state = this.#state;
		this.#places = new ContainerFileSystems(this.#simulation, {
			registry: this.#registry,
			volumes: this.#volumes,
			network: this.#network,
			kernel,
			state,
			kind: this.#kind,
			machineFiles: this.#machineFiles,
			hasRuntimeDisk: this.#hasOwnDisk,
		});
		this.#figures = new ContainerFigures(kernel, state.containers);
		this.#sandboxes = new PodSandboxes(this.#simulation, {
			kind: this.#kind,
			network: this.#network,
			kernel,
			state,
			random: this.#random,
			onChange: (podUid) => this.#lifecycleEvent(podUid),
		});
		this.#containers = new ContainerLifecycle(this.#simulation, {
			component: this.component,
			kind: this.#kind,
			registry: this.#registry,
			kernel,
			state,
			random: this.#random,
			places: this.#places,
			imageStore: this.imageStore,
			execs: this.execs,
			operations: this.#operations,
			machineFiles: this.#machineFiles,
			onChange: (podUid) => this.#lifecycleEvent(podUid),
		});
	}

	get #random(): Random {
		return this.#simulation.random(this.component);
	}

	isReady(): boolean {
		return this.#state.isActive;
	}

	networkError(): string | undefined {
		return this.#machineFiles.listFiles(networkConfigFolder).length > 0
			? undefined
			: `NetworkReady=false reason:NetworkPluginNotReady message:${this.#kind.noNetwork}`;
	}

	// Operations

	start(operation: RuntimeOperation, replyTo: ReplyTo): number {
		const number = this.#operations.add(operation, replyTo);
		if (!this.#state.isActive) {
			this.#operations.finish(number, {isOk: false, error: this.unavailableError, durationMs: 0});
			return number;
		}
		switch (operation.kind) {
			case 'pullImage': {
				if (parseImageReference(operation.image)) this.imageStore.pull(operation.image, number, operation.credentials);
				else this.#operations.fail(number, this.#kind.invalidReference(operation.image));
				break;
			}
			case 'stopContainer':
				this.#containers.stop(number, operation.containerId, operation.gracePeriodMs);
				break;
			default: {
				const [min, max] = durations[operation.kind];
				this.#simulation.schedule(this.component, `operation:${number}`, this.#random.integer(min, max));
			}
		}
		return number;
	}

	takeResult(operation: number): OperationResult | undefined {
		return this.#operations.take(operation);
	}

	cancel(operation: number): void {
		this.#operations.cancel(operation);
	}

	#wake(key: string): void {
		const [kind, id] = key.split(':') as [string, string];
		if (kind === 'operation') this.#perform(Number(id));
		else if (kind === 'kill') this.#containers.graceOver(id);
		else if (kind === 'stopped') this.#containers.reportStopped(id);
	}

	#perform(number: number): void {
		const operation = this.#operations.find(number);
		if (!operation || !this.#state.isActive) return;
		switch (operation.kind) {
			case 'runPodSandbox':
				this.#runPodSandbox(number, operation.config);
				break;
			case 'createContainer':
				this.#containers.create(number, operation.sandboxId, operation.config);
				break;
			case 'startContainer':
				this.#containers.start(number, operation.containerId);
				break;
			case 'stopPodSandbox':
				this.#sandboxes.end(operation.sandboxId);
				this.#operations.succeed(number, operation.sandboxId);
				break;
			default:
		}
	}

	// Sandboxes

	#runPodSandbox(number: number, config: PodSandboxConfig): void {
		const made = this.#sandboxes.run(config);
		if ('id' in made) this.#operations.succeed(number, made.id);
		else this.#simulation.withCause(made.cause || this.#simulation.currentCause, () => this.#operations.fail(number, made.error));
	}

	/** The pause process has died, as when somebody kills it: the sandbox is not ready any more, its containers are gone. */
	killSandbox(id: string): void {
		this.#sandboxes.end(id);
	}

	/** Makes every new sandbox fail until `mendSandboxes(id)`: a broken network plugin. `error` is the plugin's text. */
	breakSandboxes(id: string, error = 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory'): void {
		this.#state.sandboxErrors.set(id, {error, cause: this.#simulation.currentCause});
	}

	mendSandboxes(id: string): void {
		this.#state.sandboxErrors.delete(id);
	}

	sandbox(id: string): PodSandbox | undefined {
		return this.#state.sandboxes.get(id);
	}

	sandboxes(podUid: string): readonly PodSandbox[] {
		return (this.#state.pods.get(podUid)?.sandboxIds ?? []).toReversed().map((id) => this.#state.sandboxes.get(id)!);
	}

	/** Those whose pause process runs. */
	get readySandboxCount(): number {
		return this.#sandboxes.readyCount;
	}

	allSandboxes(): IterableIterator<PodSandbox> {
		return this.#state.sandboxes.values();
	}

	removePodSandbox(sandboxId: string): void {
		const sandbox = this.#state.sandboxes.get(sandboxId);
		if (!sandbox || !this.#state.isActive) return;
		this.#sandboxes.end(sandboxId);
		for (const id of [...podRecord(this.#state, sandbox.config.podUid).containerIds]) {
			if (this.#state.containers.get(id)?.status.sandboxId === sandboxId) this.removeContainer(id);
		}
		this.#sandboxes.remove(sandbox);
	}

	/** What the kubelet's relist would see next: the pod has changed. */
	#lifecycleEvent(podUid: string): void {
		this.#simulation.schedule(`kubelet/${this.#machine}`, 'pleg', 0, podUid);
	}

	// Containers

	/** The container's file system as a user sees it. */
	files(containerId: string, user = 0): FileSystem {
		return this.#places.files(containerId, user);
	}

	diskOf(containerId: string, path: string): DiskName | undefined {
		return this.#places.diskOf(containerId, path);
	}

	container(containerId: string): RuntimeContainer | undefined {
		return this.#state.containers.get(containerId)?.status;
	}

	containers(podUid: string): readonly RuntimeContainer[] {
		return (this.#state.pods.get(podUid)?.containerIds ?? []).toReversed().map((id) => this.#state.containers.get(id)!.status);
	}

	allContainers(): RuntimeContainer[] {
		return [...this.#state.containers.values()].map(({status}) => status);
	}

	podUids(): readonly string[] {
		return [...this.#state.pods.keys()];
	}

	removeContainer(containerId: string): void {
		if (this.#state.isActive) this.#containers.remove(containerId);
	}

	/** What somebody types to a container whose standard input is open, as `kubectl attach -i` does; undefined: the end of it. */
	input(containerId: string, text: string | undefined): void {
		const cgroup = this.#kernel.cgroup(containerId);
		if (cgroup) this.#kernel.processes.input(cgroup.initPid, text);
	}

	updateLimits(containerId: string, limits: CgroupLimits): void {
		this.#containers.setLimits(containerId, limits);
	}

	signal(containerId: string, signal: string, cause: number): void {
		this.#containers.signal(containerId, signal, cause);
	}

	/** The kernel's word that a container's first process has ended. */
	containerEnded(containerId: string, exitCode: number, isOomKilled: boolean, cause: number): void {
		this.#containers.ended(containerId, exitCode, isOomKilled, cause);
	}

	// Images

	findImage(reference: string): LocalImage | undefined {
		return this.imageStore.find(reference);
	}

	imageFiles(reference: string): Readonly<Record<string, string>> | undefined {
		const image = this.findImage(reference) && this.#registry.find(reference);
		if (!image) return undefined;
		return Object.fromEntries(
			Object.entries(image.files).flatMap(([path, node]) => (node.kind === 'file' ? [[path.slice(1), node.text] as const] : [])),
		);
	}

	images(): readonly LocalImage[] {
		return this.imageStore.list();
	}

	removeImage(imageId: string): void {
		if (this.#state.isActive) this.imageStore.remove(imageId);
	}

	// Exec

	execStream(replyTo: ReplyTo): ExecStream | undefined {
		return this.execs.stream(replyTo);
	}

	exec(
		containerId: string,
		command: readonly string[],
		timeoutMs: number,
		replyTo: ReplyTo,
		stdin: boolean | string = false,
	): ExecResult | undefined {
		if (!this.#state.isActive) return notStarted(this.unavailableError);
		return this.#containers.exec(containerId, command, timeoutMs, replyTo, stdin);
	}

	// Logs and numbers

	/** What the container writes goes there. */
	log(containerId: string): ContainerLog | undefined {
		return this.#state.containers.get(containerId)?.log;
	}

	logs(containerId: string): readonly LogLine[] {
		const record = this.#state.containers.get(containerId);
		return record ? readLog(record.log) : [];
	}

	followLog(containerId: string, replyTo: ReplyTo | undefined): FollowedLog | undefined {
		const record = this.#state.containers.get(containerId);
		if (!record) return undefined;
		const {state, finishedAtMs} = record.status;
		if (state === 'running' && replyTo) {
			record.log.followers ??= [];
			const isKnown = record.log.followers.some(({component, key}) => component === replyTo.component && key === replyTo.key);
			if (!isKnown) record.log.followers.push(replyTo);
		}
		const partial = record.log.partial?.stdout ?? '';
		return {containerId, lines: readLog(record.log), partial, endedAtMs: state === 'running' ? undefined : (finishedAtMs ?? this.#simulation.nowMs)};
	}

	reading(containerId: string): UsageReading | undefined {
		return this.#figures.reading(containerId);
	}

	stats(containerId: string): ContainerStats | undefined {
		return this.#figures.of(containerId);
	}

	logBytes(): number {
		return this.#figures.logBytes();
	}

	diskFigures(): DiskFigures {
		return this.#figures.onDisk();
	}

	// The service and the machine

	setActive(isActive: boolean): void {
		if (isActive === this.#state.isActive) return;
		this.#state.isActive = isActive;
		if (isActive) return;
		const error = 'rpc error: code = Unavailable desc = error reading from server: EOF';
		this.imageStore.abort(error);
		this.#operations.failAll(error);
		// The grace periods are the runtime's own: with it gone, nobody sends the SIGKILL.
		this.#containers.forgetStops();
	}

	/** The machine has lost its power. What ran is found dead after the next boot, or is not found at all. */
	powerLost(): void {
		const state = this.#state;
		state.isActive = false;
		this.imageStore.clearPulls();
		this.execs.clear();
		this.#operations.clear();
		this.#places.forgetAll();
		this.#containers.powerLost();
		this.#sandboxes.powerLost();
		if (!this.#kind.isWipedAtBoot) return;
		state.containers.clear();
		state.sandboxes.clear();
		state.pods.clear();
	}
}
