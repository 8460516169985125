import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import {lastBytes} from './byte-text.ts';
import type {ContainerFileSystems} from './container-file-systems.ts';
import {closeLog, logEnd, newContainerLog, tellFollowers} from './container-log.ts';
import {type ExecSessions, execOverheadMs} from './exec-sessions.ts';
import {defaultPath, findExecutable} from './executable.ts';
import type {FileError} from './file-system.ts';
import type {ImageStore} from './image-store.ts';
import type {Kernel} from './kernel.ts';
import {newWritableLayer} from './layered-files.ts';
import {hostProcessNamespace} from './process.ts';
import type {Registry, RegistryImage} from './registry.ts';
import type {RuntimeKind} from './runtime-kinds.ts';
import type {RuntimeOperations} from './runtime-operations.ts';
import {type ContainerRecord, forgetEmptyPod, newRuntimeId, podRecord, type RuntimeState} from './runtime-state.ts';
import {isEveryCallRefused, type ProfileFiles, profileProblem} from './security-profiles.ts';
import type {CgroupLimits, ContainerConfig, ExecInput, ExecResult, LocalImage, ReplyTo} from './types.ts';

interface Parts {
	/** The runtime's, whose timers the grace periods are. */
	readonly component: string;
	readonly kind: RuntimeKind;
	readonly registry: Registry;
	readonly kernel: Kernel;
	readonly state: RuntimeState;
	readonly random: Random;
	readonly places: ContainerFileSystems;
	readonly imageStore: ImageStore;
	readonly execs: ExecSessions;
	readonly operations: RuntimeOperations;
	/** The machine's own. */
	readonly machineFiles: ProfileFiles;
	readonly onChange: (podUid: string) => void;
}

/** Nobody has told a container's terminal how wide it is. */
const defaultColumns = 80;
/** What runc itself needs of a container's memory until the program runs. */
const initMemoryBytes = 4 * 1_048_576;
/** From a container's end until the runtime says so, in milliseconds. */
const exitNoticeMs = [10, 40] as const;

/** Containers from their creation to their removal: made, started, signalled, stopped, ended. */
export class ContainerLifecycle {
	readonly #simulation: Simulation;
	readonly #parts: Parts;

	constructor(simulation: Simulation, parts: Parts) {
		this.#simulation = simulation;
		this.#parts = parts;
	}

	create(number: number, sandboxId: string, config: ContainerConfig): void {
		const sandbox = this.#parts.state.sandboxes.get(sandboxId);
		if (!sandbox?.isReady) {
			this.#parts.operations.fail(number, `failed to get sandbox container task: no running task found: task ${sandboxId} not found`);
			return;
		}
		const image = this.#parts.imageStore.find(config.image);
		if (!image) {
			this.#parts.operations.fail(number, `failed to resolve image "${config.image}": not found`);
			return;
		}
		const id = newRuntimeId(this.#parts.random);
		const content = this.#contentOf(image)?.content;
		if ((config.command ?? content?.entrypoint ?? []).length === 0 && (config.args ?? (config.command ? [] : content?.command) ?? []).length === 0) {
			this.#parts.operations.fail(number, this.#parts.kind.noCommand(id));
			return;
		}
		const profile = profileProblem(config, this.#parts.machineFiles);
		if (profile) {
			this.#parts.operations.fail(number, this.#parts.kind.profileError(profile));
			return;
		}
		const target = config.targetContainerId;
		if (target !== undefined && this.#parts.state.containers.get(target)?.status.state !== 'running') {
			const why = `container "${target}" is not running - in state CONTAINER_EXITED`;
			this.#parts.operations.fail(number, `failed to generate container "${id}" spec: invalid target container: ${why}`);
			return;
		}
		this.#parts.state.containers.set(id, {
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
		if (this.#parts.kind.isProcessMadeAtCreation) {
			const found = this.#executable(id);
			if ('error' in found) {
				this.#parts.state.containers.delete(id);
				this.#parts.places.forget(id);
				this.#parts.operations.fail(number, found.error);
				return;
			}
		}
		const pod = podRecord(this.#parts.state, config.podUid);
		pod.containerIds = pod.containerIds.concat(id);
		this.#parts.operations.succeed(number, id);
	}

	#contentOf(image: LocalImage): RegistryImage | undefined {
		return this.#parts.registry.find(image.references[0] ?? '');
	}

	start(number: number, containerId: string): void {
		const record = this.#parts.state.containers.get(containerId);
		const sandbox = record && this.#parts.state.sandboxes.get(record.status.sandboxId);
		if (!record || !sandbox?.isReady || record.status.state !== 'created') {
			this.#parts.operations.fail(number, `failed to start container "${containerId}": not found`);
			return;
		}
		const {config} = record.status;
		const found = this.#executable(containerId);
		const {nowMs} = this.#simulation;
		if ('error' in found) {
			record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode: 128, reason: 'StartError', message: found.error};
			this.#parts.onChange(config.podUid);
			this.#parts.operations.fail(number, found.error);
			return;
		}
		record.status = {...record.status, state: 'running', startedAtMs: nowMs};
		this.#parts.onChange(config.podUid);
		this.#parts.operations.succeed(number, containerId);
		const networkNamespace = sandbox.config.isHostNetwork ? 'host' : sandbox.id;
		this.#parts.kernel.startContainer(
			{
				containerId,
				...found,
				user: config.runAsUser ?? this.#parts.places.imageOf(record)?.content.user ?? 0,
				output: {kind: 'log'},
				execId: undefined,
				// A terminal is there to be typed at, whether somebody ever does or not.
				isStdinOpen: config.isStdinOpen ?? config.hasTerminal ?? false,
				terminalColumns: config.hasTerminal ? defaultColumns : 0,
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
		const record = this.#parts.state.containers.get(containerId)!;
		const {config} = record.status;
		const content = this.#parts.places.imageOf(record)?.content;
		const entrypoint = config.command ?? content?.entrypoint ?? [];
		// A command of the pod's own drops the image's arguments.
		const argv = [...entrypoint, ...(config.args ?? (config.command ? [] : content?.command) ?? [])];
		const environment: Record<string, string> = {
			...this.#parts.places.environment(record, this.#parts.state.sandboxes.get(record.status.sandboxId)!),
			...(config.hasTerminal && {TERM: 'xterm'}),
		};
		const workingDirectory = config.workingDirectory || content?.workingDirectory || '/';
		const files = this.#parts.places.files(containerId, this.#parts.places.userOf(record));
		if (config.workingDirectory) {
			const problem = workingDirectory.startsWith('/')
				? this.#makeDirectories(containerId, workingDirectory)
				: {path: workingDirectory, error: 'ENOENT' as const};
			if (problem) return {error: this.#parts.kind.workingDirectoryError(problem.path, problem.error)};
		}
		if (isEveryCallRefused(config, this.#parts.machineFiles)) return {error: this.#parts.kind.refusedByProfile};
		const found = findExecutable(files, argv, environment.PATH ?? defaultPath, workingDirectory);
		if (found.kind !== 'program' || !this.#parts.registry.program(found.program))
			return {error: this.#parts.kind.startError(argv[0] ?? '', found.kind)};
		const memoryLimit = this.#parts.kernel.memory.limitOf(config.limits);
		if (memoryLimit !== undefined && memoryLimit < initMemoryBytes) return {error: this.#parts.kind.startError(argv[0] ?? '', 'no-memory')};
		if (!this.#parts.kernel.pids.hasPidLeft(config.limits.pids)) return {error: this.#parts.kind.startError(argv[0] ?? '', 'no-process')};
		return {program: found.program, argv: found.argv, environment, workingDirectory};
	}

	/** A directory with all above it, which the OCI runtime makes before the root is read-only. Go's `os.MkdirAll`. */
	#makeDirectories(containerId: string, path: string): {readonly path: string; readonly error: FileError} | undefined {
		const files = this.#parts.places.files(containerId);
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

	stop(number: number, containerId: string, gracePeriodMs: number): void {
		const record = this.#parts.state.containers.get(containerId);
		if (record?.status.state !== 'running') {
			this.#parts.operations.succeed(number, containerId);
			return;
		}
		record.stopping ??= [];
		record.stopping.push(number);
		record.killCause = this.#simulation.currentCause;
		const killAtMs = this.#simulation.nowMs + gracePeriodMs;
		this.#simulation.setTimer(this.#parts.component, `kill:${containerId}`, killAtMs);
		if (gracePeriodMs > 0)
			this.#parts.kernel.signals.signalContainer(
				containerId,
				this.#parts.places.imageOf(record)?.content.stopSignal ?? 'SIGTERM',
				this.#simulation.currentCause,
			);
	}

	graceOver(containerId: string): void {
		if (this.#parts.state.containers.get(containerId)?.status.state !== 'running') return;
		const cause = this.#simulation.recordCause(this.#parts.component, 'SIGKILL: the grace period is over');
		this.#simulation.withCause(cause, () => this.#parts.kernel.signals.signalContainer(containerId, 'SIGKILL', cause));
	}

	/** The kernel's word that a container's first process has ended. */
	ended(containerId: string, exitCode: number, isOomKilled: boolean, cause: number): void {
		const record = this.#parts.state.containers.get(containerId);
		if (!record) return;
		const {nowMs} = this.#simulation;
		closeLog(record.log, nowMs);
		tellFollowers(record.log, this.#simulation);
		this.#parts.places.leaveMemoryVolumes(record.status);
		const reason = isOomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
		const message = this.#terminationMessage(record) ?? (exitCode !== 0 && record.status.config.isLogItsMessage ? logEnd(record.log) : undefined);
		record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode, reason, message, cause: cause || record.killCause};
		this.#parts.places.forget(containerId);
		this.#simulation.cancelTimer(this.#parts.component, `kill:${containerId}`);
		this.#simulation.withCause(record.status.cause || this.#simulation.currentCause, () => {
			this.#parts.onChange(record.status.config.podUid);
			const [min, max] = exitNoticeMs;
			if (record.stopping) this.#simulation.schedule(this.#parts.component, `stopped:${containerId}`, this.#parts.random.integer(min, max));
		});
	}

	#terminationMessage(record: ContainerRecord): string | undefined {
		// Nothing was ever written: no need to look.
		if (record.layer.nodes === undefined) return undefined;
		const text = this.#parts.places.files(record.status.id).read(record.status.config.terminationMessagePath);
		// The kubelet reads the end of a file that is longer (tail.ReadAtMost, MaxContainerTerminationMessageLength).
		return text === undefined || text === '' ? undefined : lastBytes(text, 4096);
	}

	reportStopped(containerId: string): void {
		const record = this.#parts.state.containers.get(containerId);
		const waiting = record?.stopping ?? [];
		if (record) record.stopping = undefined;
		for (const number of waiting) this.#parts.operations.succeed(number, containerId);
	}

	setLimits(containerId: string, limits: CgroupLimits): void {
		const record = this.#parts.state.containers.get(containerId);
		if (!record) return;
		record.status = {...record.status, config: {...record.status.config, limits}};
		this.#parts.kernel.setLimits(containerId, limits);
	}

	signal(containerId: string, signal: string, cause: number): void {
		const record = this.#parts.state.containers.get(containerId);
		if (record?.status.state !== 'running') return;
		if (cause !== 0) record.killCause = cause;
		this.#simulation.withCause(cause || this.#simulation.currentCause, () => this.#parts.kernel.signals.signalContainer(containerId, signal, cause));
	}

	remove(containerId: string): void {
		const record = this.#parts.state.containers.get(containerId);
		if (!record) return;
		if (record.status.state === 'running') this.#parts.kernel.signals.signalContainer(containerId, 'SIGKILL', this.#simulation.currentCause);
		tellFollowers(record.log, this.#simulation);
		this.#parts.state.containers.delete(containerId);
		this.#parts.places.forget(containerId);
		this.#parts.kernel.memory.pages.forgetAll(`${containerId}:`);
		const {podUid} = record.status.config;
		const pod = podRecord(this.#parts.state, podUid);
		pod.containerIds = pod.containerIds.filter((id) => id !== containerId);
		forgetEmptyPod(this.#parts.state, podUid);
	}

	/** With the runtime's process gone nobody counts the grace periods. */
	forgetStops(): void {
		for (const [id, record] of this.#parts.state.containers) {
			if (!record.stopping) continue;
			record.stopping = undefined;
			this.#simulation.cancelTimer(this.#parts.component, `kill:${id}`);
		}
	}

	powerLost(): void {
		const {nowMs, currentCause} = this.#simulation;
		for (const [id, record] of this.#parts.state.containers) {
			record.stopping = undefined;
			this.#simulation.cancelTimer(this.#parts.component, `kill:${id}`);
			if (record.status.state !== 'running') continue;
			record.status = {...record.status, state: 'exited', finishedAtMs: nowMs, exitCode: 255, reason: 'Unknown', cause: currentCause};
		}
	}

	exec(containerId: string, command: readonly string[], timeoutMs: number, replyTo: ReplyTo, stdin: ExecInput): ExecResult | undefined {
		const record = this.#parts.state.containers.get(containerId);
		if (record?.status.state !== 'running') {
			const state = record ? `CONTAINER_${record.status.state.toUpperCase()}` : 'CONTAINER_UNKNOWN';
			return notStarted(record ? `container is in ${state} state` : `failed to find container "${containerId}" in store: not found`);
		}
		const sandbox = this.#parts.state.sandboxes.get(record.status.sandboxId)!;
		const environment = this.#parts.places.environment(record, sandbox);
		const content = this.#parts.places.imageOf(record)?.content;
		const workingDirectory = record.status.config.workingDirectory || content?.workingDirectory || '/';
		const found = findExecutable(
			this.#parts.places.files(containerId, this.#parts.places.userOf(record)),
			command,
			environment.PATH ?? defaultPath,
			workingDirectory,
		);
		if (found.kind !== 'program' || !this.#parts.registry.program(found.program)) {
			return notStarted(this.#parts.kind.execError(this.#parts.random.hex(64), command[0] ?? '', found.kind));
		}
		if (!this.#parts.kernel.pids.canFork(this.#parts.kernel.cgroup(containerId)!))
			return notStarted(this.#parts.kind.execError(this.#parts.random.hex(64), command[0] ?? '', 'no-process'));
		const terminalColumns = typeof stdin === 'object' ? stdin.columns : 0;
		const spec = {
			containerId,
			program: found.program,
			argv: found.argv,
			environment: terminalColumns > 0 ? {...environment, TERM: 'xterm'} : environment,
			workingDirectory,
			user: record.status.config.runAsUser ?? content?.user ?? 0,
			isStdinOpen: stdin !== false,
			terminalColumns,
		};
		return this.#parts.execs.begin(spec, command, timeoutMs, replyTo, typeof stdin === 'string' ? stdin : undefined);
	}
}

export function notStarted(message: string): ExecResult {
	return {exitCode: 126, output: '', durationMs: execOverheadMs, error: {kind: 'not-started', message}};
}
