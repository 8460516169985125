import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import {lastBytes} from './byte-text.ts';
import {ContainerFigures} from './container-figures.ts';
import {ContainerFileSystems} from './container-file-systems.ts';
import {type ContainerLog, closeLog, logEnd, newContainerLog, readLog} from './container-log.ts';
import {ExecSessions, execOverheadMs} from './exec-sessions.ts';
import {defaultPath, findExecutable} from './executable.ts';
import type {FileError, FileSystem} from './file-system.ts';
import {parseImageReference} from './image-reference.ts';
import {ImageStore} from './image-store.ts';
import type {Kernel} from './kernel.ts';
import {newWritableLayer} from './layered-files.ts';
import type {PodNetwork} from './pod-network.ts';
import {PodSandboxes} from './pod-sandboxes.ts';
import {hostProcessNamespace} from './process.ts';
import type {Registry, RegistryImage} from './registry.ts';
import {type RuntimeKind, unavailableError} from './runtime-kinds.ts';
import {type ContainerRecord, forgetEmptyPod, newRuntimeId, podRecord, type RuntimeState} from './runtime-state.ts';
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

/** What runc itself needs of a container's memory until the program runs. */
const initMemoryBytes = 4 * 1_048_576;
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
	#kernel!: Kernel;
	#places!: ContainerFileSystems;
	#figures!: ContainerFigures;
	#sandboxes!: PodSandboxes;

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
		const state = this.#state;
		this.#places = new ContainerFileSystems(this.#simulation, {
			registry: this.#registry,
			volumes: this.#volumes,
			network: this.#network,
			kernel,
			state,
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
				if (parseImageReference(operation.image)) this.imageStore.pull(operation.image, number, operation.credentials);
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
				this.#sandboxes.end(operation.sandboxId);
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
		const made = this.#sandboxes.run(config);
		if ('id' in made) this.#succeed(number, made.id);
		else this.#simulation.withCause(made.cause || this.#simulation.currentCause, () => this.#fail(number, made.error));
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

	get sandboxCount(): number {
		return this.#state.sandboxes.size;
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
		const id = newRuntimeId(this.#random);
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
				this.#places.forget(id);
				this.#fail(number, found.error);
				return;
			}
		}
		const pod = podRecord(this.#state, config.podUid);
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
				user: config.runAsUser ?? this.#places.imageOf(record)?.content.user ?? 0,
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
		const content = this.#places.imageOf(record)?.content;
		const entrypoint = config.command ?? content?.entrypoint ?? [];
		// A command of the pod's own drops the image's arguments.
		const argv = [...entrypoint, ...(config.args ?? (config.command ? [] : content?.command) ?? [])];
		const environment = this.#places.environment(record, this.#state.sandboxes.get(record.status.sandboxId)!);
		const workingDirectory = config.workingDirectory || content?.workingDirectory || '/';
		const files = this.files(containerId, this.#places.userOf(record));
		if (config.workingDirectory) {
			const problem = workingDirectory.startsWith('/')
				? this.#makeDirectories(containerId, workingDirectory)
				: {path: workingDirectory, error: 'ENOENT' as const};
			if (problem) return {error: this.#kind.workingDirectoryError(problem.path, problem.error)};
		}
		const found = findExecutable(files, argv, environment.PATH ?? defaultPath, workingDirectory);
		if (found.kind !== 'program' || !this.#registry.program(found.program)) return {error: this.#kind.startError(argv[0] ?? '', found.kind)};
		const memoryLimit = this.#kernel.memory.limitOf(config.limits);
		if (memoryLimit !== undefined && memoryLimit < initMemoryBytes) return {error: this.#kind.startError(argv[0] ?? '', 'no-memory')};
		if (!this.#kernel.pids.hasPidLeft(config.limits.pids)) return {error: this.#kind.startError(argv[0] ?? '', 'no-process')};
		return {program: found.program, argv: found.argv, environment, workingDirectory};
	}

	/** A directory with all above it, which the OCI runtime makes before the root is read-only. Go's `os.MkdirAll`. */
	#makeDirectories(containerId: string, path: string): {readonly path: string; readonly error: FileError} | undefined {
		const files = this.files(containerId);
		const parts = path.split('/').filter((part) => part !== '');
		for (const index of parts.keys()) {
			const above = `/${parts.slice(0, index + 1).join('/')}`;
			const kind = files.stat(above)?.kind;
			if (kind === 'directory') continue;
			const error = kind === undefined ? files.makeDirectory(above) : 'ENOTDIR';
			if (error) return {path: above, error};
		}
		return undefined;
	}

	/** The container's file system as a user sees it. */
	files(containerId: string, user = 0): FileSystem {
		return this.#places.files(containerId, user);
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
		this.#places.forget(containerId);
		this.#kernel.memory.pages.forgetAll(`${containerId}:`);
		const {podUid} = record.status.config;
		const pod = podRecord(this.#state, podUid);
		pod.containerIds = pod.containerIds.filter((id) => id !== containerId);
		forgetEmptyPod(this.#state, podUid);
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
			this.#kernel.signalContainer(containerId, this.#places.imageOf(record)?.content.stopSignal ?? 'SIGTERM', this.#simulation.currentCause);
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
		this.#places.leaveMemoryVolumes(record.status);
		const reason = isOomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
		const message = this.#terminationMessage(record) ?? (exitCode !== 0 && record.status.config.isLogItsMessage ? logEnd(record.log) : undefined);
		record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode, reason, message, cause: cause || record.killCause};
		this.#places.forget(containerId);
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
		// The kubelet reads the end of a file that is longer (tail.ReadAtMost, MaxContainerTerminationMessageLength).
		return text === undefined || text === '' ? undefined : lastBytes(text, 4096);
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
		const environment = this.#places.environment(record, sandbox);
		const content = this.#places.imageOf(record)?.content;
		const workingDirectory = record.status.config.workingDirectory || content?.workingDirectory || '/';
		const found = findExecutable(this.files(containerId, this.#places.userOf(record)), command, environment.PATH ?? defaultPath, workingDirectory);
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

	/** What the container writes goes there. */
	log(containerId: string): ContainerLog | undefined {
		return this.#state.containers.get(containerId)?.log;
	}

	logs(containerId: string): readonly LogLine[] {
		const record = this.#state.containers.get(containerId);
		return record ? readLog(record.log) : [];
	}

	stats(containerId: string): ContainerStats | undefined {
		return this.#figures.of(containerId);
	}

	/** Files and directories of writable layers and logs. */
	inodes(): number {
		return this.#figures.inodes();
	}

	logBytes(): number {
		return this.#figures.logBytes();
	}

	/** Bytes of writable layers and logs. */
	diskBytes(): number {
		return this.#figures.diskBytes();
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
		this.#places.forgetAll();
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
		this.#sandboxes.powerLost();
		if (!this.#kind.isWipedAtBoot) return;
		state.containers.clear();
		state.sandboxes.clear();
		state.pods.clear();
	}
}

function notStarted(message: string): ExecResult {
	return {exitCode: 126, output: '', durationMs: execOverheadMs, error: {kind: 'not-started', message}};
}
