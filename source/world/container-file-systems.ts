import type {Simulation} from '../simulation/simulation.ts';
import {ContainerFiles} from './container-files.ts';
import type {DiskName} from './disk-traffic.ts';
import {defaultPath} from './executable.ts';
import type {FileError, FileSystem} from './file-system.ts';
import type {Kernel} from './kernel.ts';
import type {PodNetwork} from './pod-network.ts';
import {mountsText, type ProcView, procEntry, procPids} from './proc-files.ts';
import type {Registry, RegistryImage} from './registry.ts';
import {addressFiles} from './runtime-files.ts';
import type {RuntimeKind} from './runtime-kinds.ts';
import type {ContainerRecord, RuntimeState} from './runtime-state.ts';
import {deniedWrites, type ProfileFiles} from './security-profiles.ts';
import type {ContainerConfig, Mount, PodSandbox, RuntimeContainer} from './types.ts';
import type {MemoryVolume} from './volume-files.ts';
import type {MachineVolumes} from './volumes.ts';

/** What a container finds in its place: its image, its environment and its files, made of the runtime's records when asked for. */
export class ContainerFileSystems {
	readonly #simulation: Simulation;
	readonly #registry: Registry;
	readonly #volumes: MachineVolumes;
	readonly #network: PodNetwork;
	readonly #state: RuntimeState;
	readonly #kernel: Kernel;
	readonly #kind: RuntimeKind;
	readonly #machineFiles: ProfileFiles;
	readonly #hasRuntimeDisk: boolean;
	/** By container and user. */
	readonly #fileSystems = new Map<string, Map<number, FileSystem>>();
	readonly #environments = new WeakMap<ContainerConfig, Readonly<Record<string, string>>>();

	constructor(
		simulation: Simulation,
		parts: {
			readonly registry: Registry;
			readonly volumes: MachineVolumes;
			readonly network: PodNetwork;
			readonly kernel: Kernel;
			readonly state: RuntimeState;
			readonly kind: RuntimeKind;
			readonly machineFiles: ProfileFiles;
			readonly hasRuntimeDisk: boolean;
		},
	) {
		this.#simulation = simulation;
		this.#registry = parts.registry;
		this.#volumes = parts.volumes;
		this.#network = parts.network;
		this.#kernel = parts.kernel;
		this.#state = parts.state;
		this.#kind = parts.kind;
		this.#machineFiles = parts.machineFiles;
		this.#hasRuntimeDisk = parts.hasRuntimeDisk;
	}

	forget(containerId: string): void {
		this.#fileSystems.delete(containerId);
	}

	forgetAll(): void {
		this.#fileSystems.clear();
	}

	imageOf(record: ContainerRecord): RegistryImage | undefined {
		return this.#registry.find(record.status.config.image);
	}

	/** In the order `env` shows it: PATH, HOSTNAME, the image's, the pod's, and HOME, which runc adds. */
	environment(record: ContainerRecord, sandbox: PodSandbox): Record<string, string> {
		const {config} = record.status;
		const known = this.#environments.get(config);
		// A copy, because it becomes state: shared by way of a cache, it would not be shared any more in a restored run.
		if (known) return {...known};
		const content = this.imageOf(record)?.content;
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
		return {
			containerId,
			kernel: this.#kernel,
			runtimeProfile: this.#kind.appArmorProfile,
			config,
			sandbox: sandbox.config,
			tmpfsOptions,
			hasRuntimeDisk: this.#hasRuntimeDisk,
		};
	}

	userOf(record: ContainerRecord): number {
		return record.status.config.runAsUser ?? this.imageOf(record)?.content.user ?? 0;
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
				image: this.imageOf(record)?.files ?? {},
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
				isRootReadOnly: () => (config.isRootReadOnly ?? false) && record.status.state !== 'created',
				isWriteDenied: this.#deniedWrites(record),
				now: () => this.#simulation.nowMs,
				proc: {
					entry: (path) => (sandbox ? procEntry(path, this.#procView(containerId, config, sandbox)) : undefined),
					pids: () => (sandbox ? procPids(this.#procView(containerId, config, sandbox)) : []),
					filesOf: (other) => this.files(other, user),
				},
				identity: user === 0 ? undefined : {user, groups: groups ?? [0]},
				group: groups?.[0],
				hasInodeLeft: (volumeId) => this.#volumes.hasInodeLeft(volumeId),
				account: (volumeId, path, deltaBytes, newBytes) => this.#account(containerId, volumeId, path, deltaBytes, newBytes),
			});
			ofContainer.set(user, files);
		}
		return files;
	}

	/** What its AppArmor profile says. Undefined: nothing is denied. */
	#deniedWrites(record: ContainerRecord): ((path: string) => boolean) | undefined {
		const denied = deniedWrites(record.status.config, this.#machineFiles);
		return denied.length > 0 ? (path) => record.status.state !== 'created' && denied.some((pattern) => pattern.test(path)) : undefined;
	}

	/** The disk a place is on; undefined: it is in memory. */
	diskOf(containerId: string, path: string): DiskName | undefined {
		const mounts = this.#state.containers.get(containerId)?.status.config.mounts ?? [];
		let found: Mount | undefined;
		for (const mount of mounts) {
			const isInside = path === mount.mountPath || path.startsWith(`${mount.mountPath}/`);
			if (isInside && mount.mountPath.length > (found?.mountPath.length ?? 0)) found = mount;
		}
		if (!found) return path.startsWith('/dev/') ? undefined : this.#kernel.io.containerDisk;
		return this.#volumes.find(found.volumeId)?.memory ? undefined : 'node';
	}

	/** A container changes or reads a file: is there room, and what of it stays in memory? */
	#account(containerId: string, volumeId: string | undefined, path: string, deltaBytes: number, newBytes: number | undefined): FileError | undefined {
		const volume = volumeId === undefined ? undefined : this.#volumes.find(volumeId);
		if (volumeId !== undefined && volume?.memory) {
			if (deltaBytes > 0 && volume.sizeBytes + deltaBytes > volume.memory.mostBytes) return 'ENOSPC';
			if (deltaBytes !== 0) this.#chargeMemoryVolume(containerId, volumeId, volume.memory, deltaBytes);
			return undefined;
		}
		if (!this.#volumes.hasRoomFor(deltaBytes, volumeId === undefined ? 'layer' : 'volume')) return 'ENOSPC';
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
	leaveMemoryVolumes({config, id}: RuntimeContainer): void {
		for (const {volumeId} of config.mounts) {
			const owners = this.#volumes.find(volumeId)?.memory?.owners;
			const bytes = owners?.get(id);
			if (!owners || bytes === undefined) continue;
			owners.delete(id);
			owners.set('', (owners.get('') ?? 0) + bytes);
			this.#kernel.memory.setOrphanedShmem(volumeId, owners.get('')!);
		}
	}
}
