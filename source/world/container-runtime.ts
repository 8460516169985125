import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import {ContainerFiles, defaultPath, findExecutable, type MemoryVolume, newWritableLayer, type WritableLayer} from './container-files.ts';
import {appendLog, type ContainerLog, closeLog, logEnd, newContainerLog, readLog} from './container-log.ts';
import {ExecSessions, execOverheadMs} from './exec-sessions.ts';
import type {FileError, FileSystem} from './file-system.ts';
import {parseImageReference} from './image-reference.ts';
import {ImageStore} from './image-store.ts';
import {hostProcessNamespace, type Kernel} from './kernel.ts';
import type {PodNetwork} from './pod-network.ts';
import {mountsText, type ProcView, procEntry, procPids} from './proc-files.ts';
import type {Registry, RegistryImage} from './registry.ts';
import {addressFiles} from './runtime-files.ts';
import {type RuntimeKind, unavailableError} from './runtime-kinds.ts';
import type {
	CgroupLimits,
	ContainerConfig,
	ContainerRuntime,
	ContainerStats,
	ExecResult,
	ExecStream,
	LocalImage,
	LogLine,
	OperationResult,
	PodSandbox,
	PodSandboxConfig,
	ReplyTo,
	RuntimeContainer,
	RuntimeName,
	RuntimeOperation,
} from './types.ts';
import type {MachineVolumes} from './volumes.ts';

/*
A container runtime behind the CRI: pod sandboxes, containers, images, exec sessions and logs of one machine. What takes
time is an operation with a seeded duration. It is containerd 2 with runc, or CRI-O with crun: runtime-kinds.ts.
Left out: snapshots, checkpoints, attach, port forwarding, user namespaces.
*/

interface Operation {
	readonly operation: RuntimeOperation;
	readonly replyTo: ReplyTo;
	readonly startedAtMs: number;
	result: OperationResult | undefined;
}

interface ContainerRecord {
	/** Replaced whole when something changes, so that `===` says whether it did. */
	status: RuntimeContainer;
	/** Stop operations that wait for its end. */
	stopping: number[] | undefined;
	readonly log: ContainerLog;
	readonly layer: WritableLayer;
	/** The cause of a kill under way. */
	killCause: number;
}

interface RuntimeState {
	isActive: boolean;
	nextNumber: number;
	readonly operations: Map<number, Operation>;
	readonly sandboxes: Map<string, PodSandbox>;
	readonly containers: Map<string, ContainerRecord>;
	/** Newest last. */
	readonly pods: Map<string, {sandboxIds: string[]; containerIds: string[]}>;
	/** What every new sandbox fails with, by the id of who broke it: a broken network plugin. */
	readonly sandboxErrors: Map<string, {readonly error: string; readonly cause: number}>;
}

const diskBlockBytes = 4096;
/** What runc itself needs of a container's memory until the program runs. */
const initMemoryBytes = 4 * 1_048_576;
/** Files that a container has of itself: its log and the folders of its layer. */
const ownInodes = 6;
/** How long things take, in milliseconds. */
const durations = {
	runPodSandbox: [200, 500],
	createContainer: [20, 60],
	startContainer: [50, 150],
	stopPodSandbox: [60, 160],
	/** From a container's end until the runtime says so. */
	exitNotice: [10, 40],
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
	readonly #hasFiles: (directory: string) => boolean;
	readonly #state: RuntimeState;
	readonly #fileSystems = new Map<string, Map<number, FileSystem>>();
	readonly #environments = new WeakMap<ContainerConfig, Readonly<Record<string, string>>>();
	#kernel!: Kernel;

	constructor(
		simulation: Simulation,
		machine: string,
		parts: {
			readonly kind: RuntimeKind;
			readonly registry: Registry;
			readonly volumes: MachineVolumes;
			readonly network: PodNetwork;
			/** A file of the machine itself. */
			readonly readFile: (path: string) => string | undefined;
			readonly hasFiles: (directory: string) => boolean;
		},
	) {
		const {kind, registry, volumes, network, readFile, hasFiles} = parts;
		this.#kind = kind;
		this.name = kind.name;
		this.version = kind.version;
		this.handlers = kind.handlers;
		this.unavailableError = unavailableError(kind);
		this.#hasFiles = hasFiles;
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
		this.imageStore = new ImageStore(
			simulation,
			machine,
			registry,
			kind,
			() => readFile('/etc/containers/policy.json'),
			(operation, result, cause) => simulation.withCause(cause || simulation.currentCause, () => this.#finish(operation, result)),
		);
		this.execs = new ExecSessions(simulation, machine);
		simulation.register(this.component, (key) => this.#wake(key));
	}

	/** Kernel and runtime know each other; the machine that makes them introduces them. */
	connectKernel(kernel: Kernel): void {
		this.#kernel = kernel;
		this.execs.connectKernel(kernel);
	}

	get #random(): Random {
		return this.#simulation.random(this.component);
	}

	isReady(): boolean {
		return this.#state.isActive;
	}

	networkError(): string | undefined {
		return this.#hasFiles(networkConfigFolder) ? undefined : `NetworkReady=false reason:NetworkPluginNotReady message:${this.#kind.noNetwork}`;
	}

	// Operations

	start(operation: RuntimeOperation, replyTo: ReplyTo): number {
		const state = this.#state;
		const number = state.nextNumber++;
		state.operations.set(number, {operation, replyTo, startedAtMs: this.#simulation.nowMs, result: undefined});
		if (!state.isActive) {
			this.#finish(number, {isOk: false, error: this.unavailableError, durationMs: 0});
			return number;
		}
		switch (operation.kind) {
			case 'pullImage': {
				if (parseImageReference(operation.image)) this.imageStore.pull(operation.image, number);
				else this.#fail(number, this.#kind.invalidReference(operation.image));
				break;
			}
			case 'stopContainer':
				this.#stopContainer(number, operation.containerId, operation.gracePeriodMs);
				break;
			default: {
				const [min, max] = durations[operation.kind];
				this.#simulation.schedule(this.component, `operation:${number}`, this.#random.integer(min, max));
			}
		}
		return number;
	}

	takeResult(operation: number): OperationResult | undefined {
		const result = this.#state.operations.get(operation)?.result;
		if (result) this.#state.operations.delete(operation);
		return result;
	}

	cancel(operation: number): void {
		this.#state.operations.delete(operation);
	}

	#wake(key: string): void {
		const [kind, id] = key.split(':') as [string, string];
		if (kind === 'operation') this.#perform(Number(id));
		else if (kind === 'kill') this.#graceOver(id);
		else if (kind === 'stopped') this.#reportStopped(id);
	}

	#perform(number: number): void {
		const {operation} = this.#state.operations.get(number) ?? {};
		if (!operation || !this.#state.isActive) return;
		switch (operation.kind) {
			case 'runPodSandbox':
				this.#runPodSandbox(number, operation.config);
				break;
			case 'createContainer':
				this.#createContainer(number, operation.sandboxId, operation.config);
				break;
			case 'startContainer':
				this.#startContainer(number, operation.containerId);
				break;
			case 'stopPodSandbox':
				this.#endSandbox(operation.sandboxId);
				this.#succeed(number, operation.sandboxId);
				break;
			default:
		}
	}

	#succeed(number: number, id: string): void {
		this.#finish(number, {isOk: true, id, durationMs: this.#elapsed(number)});
	}

	#fail(number: number, error: string): void {
		this.#finish(number, {isOk: false, error, durationMs: this.#elapsed(number)});
	}

	#elapsed(number: number): number {
		return this.#simulation.nowMs - (this.#state.operations.get(number)?.startedAtMs ?? this.#simulation.nowMs);
	}

	#finish(number: number, result: OperationResult): void {
		const operation = this.#state.operations.get(number);
		// Nobody waits any more for what was cancelled.
		if (!operation || operation.result) return;
		operation.result = result;
		this.#simulation.schedule(operation.replyTo.component, operation.replyTo.key, 0);
	}

	// Sandboxes

	#runPodSandbox(number: number, config: PodSandboxConfig): void {
		const broken = [...this.#state.sandboxErrors.values()].at(-1);
		const id = newId(this.#random);
		if (broken) {
			this.#simulation.withCause(broken.cause || this.#simulation.currentCause, () =>
				this.#fail(number, `rpc error: code = Unknown desc = ${this.#kind.networkError(id, config, broken.error)}`),
			);
			return;
		}
		if (!this.#kernel.pids.hasPidLeft(undefined)) {
			this.#fail(number, `rpc error: code = Unknown desc = ${this.#kind.sandboxForkError(id)}`);
			return;
		}
		const ip = this.#network.attach(id, config);
		if (ip === undefined) {
			const {first, last} = this.#network.range();
			const why = `failed to allocate for range 0: no IP addresses available in range set: ${first}-${last}`;
			this.#fail(number, `rpc error: code = Unknown desc = ${this.#kind.networkError(id, config, why)}`);
			return;
		}
		const sandbox: PodSandbox = {id, config, createdAtMs: this.#simulation.nowMs, ip, isReady: true};
		this.#state.sandboxes.set(id, sandbox);
		const pod = this.#pod(config.podUid);
		pod.sandboxIds = pod.sandboxIds.concat(id);
		this.#lifecycleEvent(config.podUid);
		this.#succeed(number, id);
	}

	#pod(podUid: string): {sandboxIds: string[]; containerIds: string[]} {
		let pod = this.#state.pods.get(podUid);
		if (!pod) {
			pod = {sandboxIds: [], containerIds: []};
			this.#state.pods.set(podUid, pod);
		}
		return pod;
	}

	/** Ends a sandbox: what still runs in it is killed, and its address is free again. */
	#endSandbox(id: string): void {
		const sandbox = this.#state.sandboxes.get(id);
		if (!sandbox) return;
		for (const containerId of this.#state.pods.get(sandbox.config.podUid)?.containerIds ?? []) {
			const record = this.#state.containers.get(containerId);
			if (record?.status.sandboxId === id && record.status.state === 'running')
				this.#kernel.signalContainer(containerId, 'SIGKILL', this.#simulation.currentCause);
		}
		if (!sandbox.isReady) return;
		this.#network.detach(id);
		this.#kernel.forgetNamespace(id);
		this.#state.sandboxes.set(id, {...sandbox, isReady: false});
		this.#lifecycleEvent(sandbox.config.podUid);
	}

	/** The pause process has died, as when somebody kills it: the sandbox is not ready any more, its containers are gone. */
	killSandbox(id: string): void {
		this.#endSandbox(id);
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

	get sandboxCount(): number {
		return this.#state.sandboxes.size;
	}

	allSandboxes(): IterableIterator<PodSandbox> {
		return this.#state.sandboxes.values();
	}

	removePodSandbox(sandboxId: string): void {
		const sandbox = this.#state.sandboxes.get(sandboxId);
		if (!sandbox || !this.#state.isActive) return;
		this.#endSandbox(sandboxId);
		const pod = this.#pod(sandbox.config.podUid);
		for (const id of [...pod.containerIds]) if (this.#state.containers.get(id)?.status.sandboxId === sandboxId) this.removeContainer(id);
		this.#state.sandboxes.delete(sandboxId);
		pod.sandboxIds = pod.sandboxIds.filter((id) => id !== sandboxId);
		this.#forgetEmptyPod(sandbox.config.podUid);
	}

	#forgetEmptyPod(podUid: string): void {
		const pod = this.#state.pods.get(podUid);
		if (pod && pod.sandboxIds.length === 0 && pod.containerIds.length === 0) this.#state.pods.delete(podUid);
	}

	/** What the kubelet's relist would see next: the pod has changed. */
	#lifecycleEvent(podUid: string): void {
		this.#simulation.schedule(`kubelet/${this.#machine}`, 'pleg', 0, podUid);
	}

	// Containers

	#createContainer(number: number, sandboxId: string, config: ContainerConfig): void {
		const sandbox = this.#state.sandboxes.get(sandboxId);
		if (!sandbox?.isReady) {
			this.#fail(number, `failed to get sandbox container task: no running task found: task ${sandboxId} not found`);
			return;
		}
		const image = this.imageStore.find(config.image);
		if (!image) {
			this.#fail(number, `failed to resolve image "${config.image}": not found`);
			return;
		}
		const id = newId(this.#random);
		const content = this.#contentOf(image)?.content;
		if ((config.command ?? content?.entrypoint ?? []).length === 0 && (config.args ?? (config.command ? [] : content?.command) ?? []).length === 0) {
			this.#fail(number, this.#kind.noCommand(id));
			return;
		}
		const target = config.targetContainerId;
		if (target !== undefined && this.#state.containers.get(target)?.status.state !== 'running') {
			const why = `container "${target}" is not running - in state CONTAINER_EXITED`;
			this.#fail(number, `failed to generate container "${id}" spec: invalid target container: ${why}`);
			return;
		}
		this.#state.containers.set(id, {
			status: {
				id,
				sandboxId,
				config,
				imageId: image.id,
				state: 'created',
				createdAtMs: this.#simulation.nowMs,
				startedAtMs: undefined,
				finishedAtMs: undefined,
				exitCode: undefined,
				reason: undefined,
				message: undefined,
				cause: 0,
			},
			stopping: undefined,
			log: newContainerLog(),
			layer: newWritableLayer(),
			killCause: 0,
		});
		if (this.#kind.isProcessMadeAtCreation) {
			const found = this.#executable(id);
			if ('error' in found) {
				this.#state.containers.delete(id);
				this.#fileSystems.delete(id);
				this.#fail(number, found.error);
				return;
			}
		}
		const pod = this.#pod(config.podUid);
		pod.containerIds = pod.containerIds.concat(id);
		this.#succeed(number, id);
	}

	#contentOf(image: LocalImage): RegistryImage | undefined {
		return this.#registry.find(image.references[0] ?? '');
	}

	#startContainer(number: number, containerId: string): void {
		const record = this.#state.containers.get(containerId);
		const sandbox = record && this.#state.sandboxes.get(record.status.sandboxId);
		if (!record || !sandbox?.isReady || record.status.state !== 'created') {
			this.#fail(number, `failed to start container "${containerId}": not found`);
			return;
		}
		const {config} = record.status;
		const found = this.#executable(containerId);
		const {nowMs} = this.#simulation;
		if ('error' in found) {
			record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode: 128, reason: 'StartError', message: found.error};
			this.#lifecycleEvent(config.podUid);
			this.#fail(number, found.error);
			return;
		}
		record.status = {...record.status, state: 'running', startedAtMs: nowMs};
		this.#lifecycleEvent(config.podUid);
		this.#succeed(number, containerId);
		const networkNamespace = sandbox.config.isHostNetwork ? 'host' : sandbox.id;
		this.#kernel.startContainer(
			{
				containerId,
				...found,
				user: config.runAsUser ?? this.#imageOf(record)?.content.user ?? 0,
				output: {kind: 'log'},
				execId: undefined,
				isStdinOpen: config.isStdinOpen ?? false,
			},
			config.limits,
			networkNamespace,
			sandbox.config.isHostProcessNamespace ? hostProcessNamespace : sandbox.config.isSharingProcessNamespace ? sandbox.id : undefined,
			config.targetContainerId,
		);
	}

	/** A container's first process, or why there can be none. */
	#executable(
		containerId: string,
	):
		| {readonly program: string; readonly argv: readonly string[]; readonly environment: Record<string, string>; readonly workingDirectory: string}
		| {readonly error: string} {
		const record = this.#state.containers.get(containerId)!;
		const {config} = record.status;
		const content = this.#imageOf(record)?.content;
		const entrypoint = config.command ?? content?.entrypoint ?? [];
		// A command of the pod's own drops the image's arguments.
		const argv = [...entrypoint, ...(config.args ?? (config.command ? [] : content?.command) ?? [])];
		const environment = this.#environment(record, this.#state.sandboxes.get(record.status.sandboxId)!);
		const workingDirectory = config.workingDirectory || content?.workingDirectory || '/';
		const files = this.files(containerId, this.#userOf(record));
		// The OCI runtime makes it, with all above it.
		const parts = config.workingDirectory && !files.stat(workingDirectory) ? workingDirectory.split('/').slice(1) : [];
		for (const index of parts.keys()) this.files(containerId).makeDirectory(`/${parts.slice(0, index + 1).join('/')}`);
		const found = findExecutable(files, argv, environment.PATH ?? defaultPath, workingDirectory);
		if (found.kind !== 'program' || !this.#registry.program(found.program)) return {error: this.#kind.startError(argv[0] ?? '', found.kind)};
		const memoryLimit = this.#kernel.memory.limitOf(config.limits);
		if (memoryLimit !== undefined && memoryLimit < initMemoryBytes) return {error: this.#kind.startError(argv[0] ?? '', 'no-memory')};
		if (!this.#kernel.pids.hasPidLeft(config.limits.pids)) return {error: this.#kind.startError(argv[0] ?? '', 'no-process')};
		return {program: found.program, argv: found.argv, environment, workingDirectory};
	}

	#imageOf(record: ContainerRecord): RegistryImage | undefined {
		return this.#registry.find(record.status.config.image);
	}

	/** In the order `env` shows it: PATH, HOSTNAME, the image's, the pod's, and HOME, which runc adds. */
	#environment(record: ContainerRecord, sandbox: PodSandbox): Record<string, string> {
		const {config} = record.status;
		const known = this.#environments.get(config);
		// A copy, because it becomes state: shared by way of a cache, it would not be shared any more in a restored run.
		if (known) return {...known};
		const content = this.#imageOf(record)?.content;
		const environment: Record<string, string> = {PATH: defaultPath, HOSTNAME: sandbox.config.hostname};
		for (const [name, value] of content?.environment ?? []) environment[name] = value;
		for (const [name, value] of config.environment) environment[name] = value;
		environment.HOME ??= (config.runAsUser ?? content?.user ?? 0) === 0 ? '/root' : '/';
		this.#environments.set(config, environment);
		return {...environment};
	}

	#procView(containerId: string, config: ContainerConfig, sandbox: PodSandbox): ProcView {
		const tmpfsOptions = (volumeId: string): string | undefined => {
			const volume = this.#volumes.find(volumeId);
			if (volume?.memory) return `,size=${Math.floor(volume.memory.mostBytes / 1024)}k,inode64`;
			const root = volume?.nodes.get('/');
			return root?.kind === 'directory' && root.isInMemory === true ? ',inode64' : undefined;
		};
		return {containerId, kernel: this.#kernel, config, sandbox: sandbox.config, tmpfsOptions};
	}

	#userOf(record: ContainerRecord): number {
		return record.status.config.runAsUser ?? this.#imageOf(record)?.content.user ?? 0;
	}

	/** The container's file system as a user sees it: code over its image, its writable layer and its volumes. */
	files(containerId: string, user = 0): FileSystem {
		let ofContainer = this.#fileSystems.get(containerId);
		if (!ofContainer) {
			ofContainer = new Map();
			this.#fileSystems.set(containerId, ofContainer);
		}
		let files = ofContainer.get(user);
		if (!files) {
			const record = this.#state.containers.get(containerId);
			if (!record) throw new Error(`no container ${containerId}`);
			const {groups} = record.status.config;
			const {config, sandboxId} = record.status;
			const sandbox = this.#state.sandboxes.get(sandboxId);
			files = new ContainerFiles({
				image: this.#imageOf(record)?.files ?? {},
				layer: record.layer,
				mounts: config.mounts.flatMap(({mountPath, volumeId, subPath, isReadOnly}) => {
					const volume = this.#volumes.find(volumeId);
					return volume ? [{mountPath, files: volume, subPath, isReadOnly, volumeId}] : [];
				}),
				generated: (path) =>
					path === '/proc/mounts' && sandbox
						? mountsText(this.#procView(containerId, config, sandbox))
						: sandbox
							? addressFiles(path, sandbox, this.#network, this.#kernel, containerId)
							: undefined,
				terminationMessagePath: config.terminationMessagePath,
				isRootReadOnly: config.isRootReadOnly ?? false,
				now: () => this.#simulation.nowMs,
				proc: {
					entry: (path) => (sandbox ? procEntry(path, this.#procView(containerId, config, sandbox)) : undefined),
					pids: () => (sandbox ? procPids(this.#procView(containerId, config, sandbox)) : []),
					filesOf: (other) => this.files(other, user),
				},
				identity: user === 0 ? undefined : {user, groups: groups ?? [0]},
				group: groups?.[0],
				account: (volumeId, path, deltaBytes, newBytes) => this.#account(containerId, volumeId, path, deltaBytes, newBytes),
			});
			ofContainer.set(user, files);
		}
		return files;
	}

	/** A container changes or reads a file: is there room, and what of it stays in memory? */
	#account(containerId: string, volumeId: string | undefined, path: string, deltaBytes: number, newBytes: number | undefined): FileError | undefined {
		const volume = volumeId === undefined ? undefined : this.#volumes.find(volumeId);
		if (volumeId !== undefined && volume?.memory) {
			if (deltaBytes > 0 && volume.sizeBytes + deltaBytes > volume.memory.mostBytes) return 'ENOSPC';
			if (deltaBytes !== 0) this.#chargeMemoryVolume(containerId, volumeId, volume.memory, deltaBytes);
			return undefined;
		}
		if (!this.#volumes.hasRoomFor(deltaBytes)) return 'ENOSPC';
		const cgroup = this.#kernel.cgroup(containerId);
		if (!cgroup) return undefined;
		const {pages} = this.#kernel.memory;
		const key = `${volumeId ?? containerId}:${path}`;
		if (newBytes === undefined) pages.removed(cgroup, key, -deltaBytes);
		else if (deltaBytes === 0) pages.read(cgroup, key, newBytes);
		else pages.written(cgroup, key, Math.max(0, newBytes - deltaBytes), newBytes);
		return undefined;
	}

	/** Who writes is charged; who removes gives back its own first, then what others have written. */
	#chargeMemoryVolume(containerId: string, volumeId: string, {owners}: MemoryVolume, deltaBytes: number): void {
		let left = deltaBytes;
		const others = left < 0 ? [...owners.keys()].filter((owner) => owner !== containerId) : [];
		for (const owner of [containerId, ...others]) {
			const before = owners.get(owner) ?? 0;
			const after = Math.max(0, before + left);
			left -= after - before;
			if (after > 0) owners.set(owner, after);
			else owners.delete(owner);
			const cgroup = this.#kernel.cgroup(owner);
			if (cgroup) this.#kernel.memory.chargeShmem(cgroup, after - before);
			else this.#kernel.memory.setOrphanedShmem(volumeId, after);
			if (left === 0) return;
		}
	}

	/** The container has ended: what it has written to memory-backed volumes stays there, and is charged to nobody who runs. */
	#leaveMemoryVolumes({config, id}: RuntimeContainer): void {
		for (const {volumeId} of config.mounts) {
			const owners = this.#volumes.find(volumeId)?.memory?.owners;
			const bytes = owners?.get(id);
			if (!owners || bytes === undefined) continue;
			owners.delete(id);
			owners.set('', (owners.get('') ?? 0) + bytes);
			this.#kernel.memory.setOrphanedShmem(volumeId, owners.get('')!);
		}
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
		const record = this.#state.containers.get(containerId);
		if (!record || !this.#state.isActive) return;
		if (record.status.state === 'running') this.#kernel.signalContainer(containerId, 'SIGKILL', this.#simulation.currentCause);
		this.#state.containers.delete(containerId);
		this.#fileSystems.delete(containerId);
		this.#kernel.memory.pages.forgetAll(`${containerId}:`);
		const {podUid} = record.status.config;
		const pod = this.#pod(podUid);
		pod.containerIds = pod.containerIds.filter((id) => id !== containerId);
		this.#forgetEmptyPod(podUid);
	}

	/** What somebody types to a container whose standard input is open, as `kubectl attach -i` does; undefined: the end of it. */
	input(containerId: string, text: string | undefined): void {
		const cgroup = this.#kernel.cgroup(containerId);
		if (cgroup) this.#kernel.input(cgroup.initPid, text);
	}

	updateLimits(containerId: string, limits: CgroupLimits): void {
		const record = this.#state.containers.get(containerId);
		if (!record) return;
		record.status = {...record.status, config: {...record.status.config, limits}};
		this.#kernel.setLimits(containerId, limits);
	}

	signal(containerId: string, signal: string, cause: number): void {
		const record = this.#state.containers.get(containerId);
		if (record?.status.state !== 'running') return;
		if (cause !== 0) record.killCause = cause;
		this.#simulation.withCause(cause || this.#simulation.currentCause, () => this.#kernel.signalContainer(containerId, signal, cause));
	}

	#stopContainer(number: number, containerId: string, gracePeriodMs: number): void {
		const record = this.#state.containers.get(containerId);
		if (record?.status.state !== 'running') {
			this.#succeed(number, containerId);
			return;
		}
		record.stopping ??= [];
		record.stopping.push(number);
		record.killCause = this.#simulation.currentCause;
		const killAtMs = this.#simulation.nowMs + gracePeriodMs;
		this.#simulation.setTimer(this.component, `kill:${containerId}`, killAtMs);
		if (gracePeriodMs > 0)
			this.#kernel.signalContainer(containerId, this.#imageOf(record)?.content.stopSignal ?? 'SIGTERM', this.#simulation.currentCause);
	}

	#graceOver(containerId: string): void {
		if (this.#state.containers.get(containerId)?.status.state !== 'running') return;
		const cause = this.#simulation.recordCause(this.component, 'SIGKILL: the grace period is over');
		this.#simulation.withCause(cause, () => this.#kernel.signalContainer(containerId, 'SIGKILL', cause));
	}

	/** The kernel's word that a container's first process has ended. */
	containerEnded(containerId: string, exitCode: number, isOomKilled: boolean, cause: number): void {
		const record = this.#state.containers.get(containerId);
		if (!record) return;
		const {nowMs} = this.#simulation;
		closeLog(record.log, nowMs);
		this.#leaveMemoryVolumes(record.status);
		const reason = isOomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
		const message = this.#terminationMessage(record) ?? (exitCode !== 0 && record.status.config.isLogItsMessage ? logEnd(record.log) : undefined);
		record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode, reason, message, cause: cause || record.killCause};
		this.#fileSystems.delete(containerId);
		this.#simulation.cancelTimer(this.component, `kill:${containerId}`);
		this.#simulation.withCause(record.status.cause || this.#simulation.currentCause, () => {
			this.#lifecycleEvent(record.status.config.podUid);
			const [min, max] = durations.exitNotice;
			if (record.stopping) this.#simulation.schedule(this.component, `stopped:${containerId}`, this.#random.integer(min, max));
		});
	}

	#terminationMessage(record: ContainerRecord): string | undefined {
		// Nothing was ever written: no need to look.
		if (record.layer.nodes === undefined) return undefined;
		const text = this.files(record.status.id).read(record.status.config.terminationMessagePath);
		// The kubelet keeps the first 4096 bytes (MaxContainerTerminationMessageLength).
		return text === undefined || text === '' ? undefined : text.slice(0, 4096);
	}

	#reportStopped(containerId: string): void {
		const record = this.#state.containers.get(containerId);
		const waiting = record?.stopping ?? [];
		if (record) record.stopping = undefined;
		for (const number of waiting) this.#succeed(number, containerId);
	}

	// Images

	findImage(reference: string): LocalImage | undefined {
		return this.imageStore.find(reference);
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
		const record = this.#state.containers.get(containerId);
		if (!this.#state.isActive) return notStarted(this.unavailableError);
		if (record?.status.state !== 'running') {
			const state = record ? `CONTAINER_${record.status.state.toUpperCase()}` : 'CONTAINER_UNKNOWN';
			return notStarted(record ? `container is in ${state} state` : `failed to find container "${containerId}" in store: not found`);
		}
		const sandbox = this.#state.sandboxes.get(record.status.sandboxId)!;
		const environment = this.#environment(record, sandbox);
		const content = this.#imageOf(record)?.content;
		const workingDirectory = record.status.config.workingDirectory || content?.workingDirectory || '/';
		const found = findExecutable(this.files(containerId, this.#userOf(record)), command, environment.PATH ?? defaultPath, workingDirectory);
		if (found.kind !== 'program' || !this.#registry.program(found.program)) {
			return notStarted(this.#kind.execError(this.#random.hex(64), command[0] ?? '', found.kind));
		}
		if (!this.#kernel.pids.canFork(this.#kernel.cgroup(containerId)!))
			return notStarted(this.#kind.execError(this.#random.hex(64), command[0] ?? '', 'no-process'));
		const spec = {
			containerId,
			program: found.program,
			argv: found.argv,
			environment,
			workingDirectory,
			user: record.status.config.runAsUser ?? content?.user ?? 0,
			isStdinOpen: stdin !== false,
		};
		return this.execs.begin(spec, command, timeoutMs, replyTo, typeof stdin === 'string' ? stdin : undefined);
	}

	// Logs and numbers

	writeLog(containerId: string, stream: 'stdout' | 'stderr', text: string): void {
		const record = this.#state.containers.get(containerId);
		if (record) appendLog(record.log, this.#simulation.nowMs, stream, text);
	}

	logs(containerId: string): readonly LogLine[] {
		const record = this.#state.containers.get(containerId);
		return record ? readLog(record.log) : [];
	}

	stats(containerId: string): ContainerStats | undefined {
		const record = this.#state.containers.get(containerId);
		if (!record) return undefined;
		const cgroup = this.#kernel.cgroup(containerId);
		const {extraDiskBytes = 0, extraFiles = 0} = this.#kernel.behaviourOf(containerId);
		const wanted = cgroup ? this.#kernel.cpu.wanted(cgroup) : 0;
		const used = cgroup ? this.#kernel.cpu.used(cgroup) : 0;
		const limit = cgroup?.limits.cpuLimitMillicores;
		const memory = cgroup && this.#kernel.memory.usageOf(cgroup);
		return {
			cpuMillicores: used,
			workingSetBytes: memory?.workingSetBytes ?? 0,
			memoryUsageBytes: memory?.usageBytes ?? 0,
			writableLayerBytes: inBlocks(record.layer.sizeBytes + extraDiskBytes),
			logBytes: inBlocks(record.log.bytes),
			processes: cgroup ? this.#kernel.processesOf(cgroup) : 0,
			inodesUsed: ownInodes + extraFiles + (record.layer.nodes?.size ?? 0),
			cpuPressurePercent: wanted > used ? Math.floor(((wanted - used) * 100) / wanted) : 0,
			memoryPressurePercent: cgroup ? Math.floor(this.#kernel.memory.stalledShare(cgroup, 10) / 100) : 0,
			throttledPercent: limit !== undefined && wanted > limit ? Math.floor(((wanted - limit) * 100) / wanted) : 0,
		};
	}

	/** Files and directories of writable layers and logs. */
	inodes(): number {
		let count = 0;
		for (const [id, {layer}] of this.#state.containers)
			count += ownInodes + (layer.nodes?.size ?? 0) + (this.#kernel.behaviourOf(id).extraFiles ?? 0);
		return count;
	}

	/** Bytes of logs. */
	logBytes(): number {
		let bytes = 0;
		for (const {log} of this.#state.containers.values()) bytes += log.bytes;
		return bytes;
	}

	/** Bytes of writable layers and logs. */
	diskBytes(): number {
		let bytes = 0;
		for (const [id, {layer, log}] of this.#state.containers)
			bytes += inBlocks(layer.sizeBytes + (this.#kernel.behaviourOf(id).extraDiskBytes ?? 0)) + inBlocks(log.bytes);
		return bytes;
	}

	// The service and the machine

	setActive(isActive: boolean): void {
		if (isActive === this.#state.isActive) return;
		this.#state.isActive = isActive;
		if (isActive) return;
		this.imageStore.abort('rpc error: code = Unavailable desc = error reading from server: EOF');
		for (const [number, operation] of this.#state.operations) {
			if (operation.result) continue;
			this.#finish(number, {
				isOk: false,
				error: 'rpc error: code = Unavailable desc = error reading from server: EOF',
				durationMs: this.#elapsed(number),
			});
		}
		// The grace periods are the runtime's own: with it gone, nobody sends the SIGKILL.
		for (const [id, record] of this.#state.containers) {
			if (!record.stopping) continue;
			record.stopping = undefined;
			this.#simulation.cancelTimer(this.component, `kill:${id}`);
		}
	}

	/** The machine has lost its power. What ran is found dead after the next boot, or is not found at all. */
	powerLost(): void {
		const {nowMs} = this.#simulation;
		const state = this.#state;
		state.isActive = false;
		this.imageStore.clearPulls();
		this.execs.clear();
		state.operations.clear();
		this.#fileSystems.clear();
		for (const [id, record] of state.containers) {
			record.stopping = undefined;
			this.#simulation.cancelTimer(this.component, `kill:${id}`);
			if (record.status.state !== 'running') continue;
			record.status = {
				...record.status,
				state: 'exited',
				finishedAtMs: nowMs,
				exitCode: 255,
				reason: 'Unknown',
				cause: this.#simulation.currentCause,
			};
		}
		for (const [id, sandbox] of state.sandboxes) {
			if (!sandbox.isReady) continue;
			this.#network.detach(id);
			state.sandboxes.set(id, {...sandbox, isReady: false});
		}
		if (!this.#kind.isWipedAtBoot) return;
		state.containers.clear();
		state.sandboxes.clear();
		state.pods.clear();
	}
}

/** A file system gives out its room in blocks. */
function inBlocks(bytes: number): number {
	return Math.ceil(bytes / diskBlockBytes) * diskBlockBytes;
}

function newId(random: Random): string {
	const id = random.hex(64);
	// Asking for a character makes the engine join the pieces the text was put together from, which cost six times as much.
	id.charCodeAt(63);
	return id;
}

function notStarted(message: string): ExecResult {
	return {exitCode: 126, output: '', durationMs: execOverheadMs, error: {kind: 'not-started', message}};
}
