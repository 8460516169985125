import type {Simulation} from '../simulation/simulation.ts';
import {type Behaviours, type Merged, noOverride} from './behaviours.ts';
import {cLibraryOf} from './c-library.ts';
import {CriRuntime} from './container-runtime.ts';
import type {FileSystem} from './file-system.ts';
import {Kernel} from './kernel.ts';
import type {KernelHost} from './kernel-state.ts';
import {type DiskOccupation, MachineDisks} from './machine-disks.ts';
import {type NetworkMachine, podSubnetOf} from './network/place.ts';
import type {ResolverFiles} from './network/resolver.ts';
import type {ClusterNetwork} from './network.ts';
import {stallPercent} from './pressure-stall.ts';
import type {MachineFigures} from './program.ts';
import type {Registry} from './registry.ts';
import {runtimeKind} from './runtime-kinds.ts';
import type {Machine, MachineCapacity, MachineStats, OomKill, Origin, PodSandbox, RuntimeName, ServiceName, UsageReading} from './types.ts';
import {readingOf} from './usage-readings.ts';
import {MachineVolumes} from './volumes.ts';

/** What somebody outside Kubernetes takes of a machine. */
export interface Occupation extends DiskOccupation {
	readonly memoryBytes?: number;
	readonly cpuMillicores?: number;
	readonly processes?: number;
	/** So many write without end, to the disk of the node or of images. */
	readonly diskWriters?: number;
	readonly imageDiskWriters?: number;
}

/** What a machine is made of. */
export interface MachinePlan {
	readonly index: number;
	readonly capacity: MachineCapacity;
	readonly runtime: RuntimeName;
}

interface MachineState {
	readonly index: number;
	readonly capacity: MachineCapacity;
	power: 'on' | 'booting' | 'off';
	bootId: string;
	bootedAtMs: number;
	readonly runtime: RuntimeName;
	readonly services: Partial<Record<ServiceName, boolean>>;
	readonly files: Map<string, string>;
	readonly occupations: Map<string, Occupation>;
	/** Global OOM kills the kubelet has not asked about yet. */
	oomKills: OomKill[];
}

/** The pause image kubeadm v1.36 has the runtime use. */
export const pauseImage = 'registry.k8s.io/pause:3.10.1';

function resolverFiles(files: FileSystem): ResolverFiles {
	return {
		hosts: files.read('/etc/hosts') ?? '',
		resolver: files.read('/etc/resolv.conf') ?? '',
		library: cLibraryOf(files),
	};
}

/** What flannel leaves on the machine. */
const networkConfig = {
	path: '/etc/cni/net.d/10-flannel.conflist',
	text: '{"name": "cbr0", "cniVersion": "1.0.0", "plugins": [{"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}}, {"type": "portmap", "capabilities": {"portMappings": true}}]}\n',
};

const bootMsMin = 15_000;
const bootMsMax = 25_000;
const kubeletStartMsMin = 800;
const kubeletStartMsMax = 2000;
const pauseBytes = 300 * 1024;
const systemProcesses = 120;
/** A computer with Linux on it, a container runtime and a kubelet, which is another room's. */
export class WorldMachine implements Machine, NetworkMachine {
	readonly name: string;
	readonly internalIp: string;
	/** `10.244.1.0/24`, the addresses of its pods. */
	readonly podCidr: string;
	readonly index: number;
	readonly capacity: MachineCapacity;
	readonly runtime: CriRuntime;
	readonly runtimeService: ServiceName;
	readonly volumes: MachineVolumes;
	readonly kernel: Kernel;
	readonly disks: MachineDisks;
	readonly #component: string;
	readonly #simulation: Simulation;
	readonly #state: MachineState;

	constructor(
		simulation: Simulation,
		name: string,
		initial: MachinePlan | undefined,
		world: {readonly registry: Registry; readonly network: ClusterNetwork; readonly behaviours: Behaviours},
	) {
		this.name = name;
		this.#component = `machine/${name}`;
		this.#simulation = simulation;
		this.#state = simulation.state<MachineState>(this.#component, () => {
			if (!initial) throw new Error(`machine ${name} has no state to go on from`);
			return {
				...initial,
				power: 'on',
				bootId: simulation.random(this.#component).uuid(),
				bootedAtMs: simulation.nowMs,
				services: {kubelet: true, [runtimeKind(initial.runtime).service]: true},
				files: new Map(),
				occupations: new Map(),
				oomKills: [],
			};
		});
		this.index = this.#state.index;
		this.capacity = this.#state.capacity;
		this.podCidr = podSubnetOf(this.index);
		const host = this.index + 2;
		this.internalIp = `172.18.${host >> 8}.${host & 255}`;
		this.volumes = new MachineVolumes(
			simulation,
			name,
			{freeBytesFor: (what) => this.disks.freeBytesFor(what), freeInodesFor: (what) => this.disks.freeInodesFor(what)},
			(volumeId) => this.kernel.memory.volumeRemoved(volumeId),
		);
		const podNetwork = world.network.podNetwork(name, this.podCidr, () => this.#state.bootedAtMs);
		const kind = runtimeKind(this.#state.runtime);
		this.runtimeService = kind.service;
		this.runtime = new CriRuntime(simulation, name, {
			kind,
			registry: world.registry,
			volumes: this.volumes,
			network: podNetwork,
			hasOwnDisk: kind.name === 'containerd' && this.capacity.imageFileSystem !== undefined,
			hasRoomForImages: (bytes) => this.disks.hasRoomForImages(bytes),
			machineFiles: {readFile: (path) => this.readFile(path), listFiles: (directory) => this.listFiles(directory)},
		});
		this.disks = new MachineDisks(this.capacity, {runtime: this.runtime, volumes: this.volumes, occupied: (what) => this.#occupied(what)});
		this.kernel = new Kernel(simulation, name, this.capacity, this.#kernelHost(world));
		this.runtime.connectKernel(this.kernel);
		simulation.register(this.#component, (key) => this.#wake(key));
	}

	/** The first start of a new machine: it is up already, and its kubelet is told so. */
	install(): void {
		this.runtime.imageStore.preload(pauseImage);
		this.kernel.cpu.changed();
		this.writeFile(networkConfig.path, networkConfig.text);
		this.#tellKubelet('kubelet');
	}

	#kernelHost({
		registry,
		network,
		behaviours,
	}: {
		readonly registry: Registry;
		readonly network: ClusterNetwork;
		readonly behaviours: Behaviours;
	}): KernelHost {
		const {runtime} = this;
		const sandboxOf = (containerId: string): PodSandbox => runtime.sandbox(runtime.container(containerId)!.sandboxId)!;
		const origin = (containerId: string): Origin => ({machine: this.name, podUid: runtime.container(containerId)!.config.podUid});
		const merged = (containerId: string): Merged => {
			if (behaviours.isEmpty) return noOverride;
			const container = runtime.container(containerId);
			const sandbox = container && runtime.sandbox(container.sandboxId);
			return container && sandbox ? behaviours.of(containerId, container.config, sandbox.config) : noOverride;
		};
		return {
			program: (name) => registry.program(name),
			log: (containerId) => runtime.log(containerId),
			writeExec: (execId, _stream, text) => runtime.execs.write(execId, text),
			execEnded: (execId, exitCode) => runtime.execs.ended(execId, exitCode),
			containerEnded: (containerId, exitCode, isOomKilled, cause) => {
				behaviours.forget(containerId);
				this.kernel.io.forget(containerId);
				runtime.containerEnded(containerId, exitCode, isOomKilled, cause);
			},
			diskOf: (containerId, path) => runtime.diskOf(containerId, path),
			files: (containerId, user) => runtime.files(containerId, user),
			hostname: (containerId) => sandboxOf(containerId).config.hostname,
			groups: (containerId) => runtime.container(containerId)?.config.groups,
			ip: (containerId) => sandboxOf(containerId).ip ?? '',
			behaviour: (containerId) => merged(containerId).behaviour,
			behaviourCause: (containerId) => merged(containerId).cause,
			http: (containerId, request, timeoutMs) => network.http(origin(containerId), request, timeoutMs),
			connect: (containerId, host, port, timeoutMs) => network.connect(origin(containerId), host, port, timeoutMs),
			isServing: (server) => network.isServing(server),
			resolve: (containerId, name) => network.resolve(origin(containerId), name, resolverFiles(runtime.files(containerId, 0))),
			query: (containerId, ...question) => network.query(origin(containerId), ...question),
			network: (containerId) => ({
				stack: () => network.stack(origin(containerId)),
				echo: (ip) => network.echo(origin(containerId), ip),
				hops: (ip) => network.hops(origin(containerId), ip),
			}),
			systemOom: (containerId, pid, process) => {
				this.#state.oomKills.push({atMs: this.#simulation.nowMs, containerId, pid, process});
				this.#simulation.schedule(`kubelet/${this.name}`, 'oom', 0);
			},
			systemMemoryBytes: () => this.#systemMemoryBytes(),
			systemCacheBytes: () => (this.isUp() ? this.disks.imageBytes() + this.runtime.logBytes() : 0),
			systemCpuMillicores: () => this.#systemCpuMillicores(),
			hasPidLeft: (containerProcesses) => this.#hasPidLeft(containerProcesses),
			machineFigures: () => this.#figures(),
		};
	}

	#figures(): MachineFigures {
		const {processBytes, shmemBytes, inactiveFileBytes, activeFileBytes} = this.kernel.memory.machineUsage();
		return {
			name: this.name,
			cpuMillicores: this.capacity.cpuMillicores,
			cpuUsedMillicores: this.kernel.cpu.machine().used,
			memoryBytes: this.capacity.memoryBytes,
			memoryUsedBytes: processBytes + shmemBytes,
			sharedMemoryBytes: shmemBytes,
			cachedBytes: inactiveFileBytes + activeFileBytes,
			nodeFs: this.disks.nodeFs(),
			containerFs: this.disks.containerFs(),
			bootedAtMs: this.#state.bootedAtMs,
		};
	}

	// Power

	isPoweredOn(): boolean {
		return this.#state.power !== 'off';
	}

	isUp(): boolean {
		return this.#state.power === 'on';
	}

	bootId(): string {
		return this.#state.bootId;
	}

	bootedAtMs(): number {
		return this.#state.bootedAtMs;
	}

	powerOff(): void {
		const state = this.#state;
		if (state.power === 'off') return;
		state.power = 'off';
		state.services.kubelet = false;
		state.services[this.runtimeService] = false;
		state.oomKills = [];
		this.#simulation.cancelTimer(this.#component, 'boot');
		this.#simulation.cancelTimer(this.#component, 'writers');
		this.#simulation.cancelTimer(this.#component, 'kubelet');
		this.runtime.powerLost();
		this.kernel.clear();
		this.volumes.powerLost();
		// The component is told as well, so that what it holds in memory is gone with the rest.
		this.#tellKubelet('kubelet');
	}

	powerOn(): void {
		const state = this.#state;
		if (state.power !== 'off') return;
		const random = this.#simulation.random(this.#component);
		state.power = 'booting';
		state.bootId = random.uuid();
		this.#simulation.setTimer(this.#component, 'boot', this.#simulation.nowMs + random.integer(bootMsMin, bootMsMax));
	}

	#wake(key: string): void {
		if (key === 'boot') {
			this.#state.power = 'on';
			this.#state.bootedAtMs = this.#simulation.nowMs;
			this.kernel.cpu.changed();
			this.startService(this.runtimeService);
			this.#writeWithoutEnd();
			const random = this.#simulation.random(this.#component);
			this.#simulation.setTimer(this.#component, 'kubelet', this.#simulation.nowMs + random.integer(kubeletStartMsMin, kubeletStartMsMax));
		} else if (key === 'kubelet') this.startService('kubelet');
		else if (key === 'writers') this.#writeWithoutEnd();
	}

	// Services

	isServiceActive(service: ServiceName): boolean {
		return this.#state.services[service] ?? false;
	}

	startService(service: ServiceName): void {
		// The other runtime's service is not installed.
		if (!this.isUp() || this.#state.services[service] !== false) return;
		this.#state.services[service] = true;
		if (service === this.runtimeService) this.runtime.setActive(true);
		this.#tellKubelet(service);
	}

	stopService(service: ServiceName): void {
		this.#simulation.cancelTimer(this.#component, service);
		if (!this.#state.services[service]) return;
		this.#state.services[service] = false;
		if (service === this.runtimeService) this.runtime.setActive(false);
		this.#tellKubelet(service);
	}

	#tellKubelet(service: ServiceName): void {
		this.#simulation.schedule(`kubelet/${this.name}`, `service/${service}`, 0, this.isServiceActive(service));
	}

	// Files of the machine itself

	readFile(path: string): string | undefined {
		return this.#state.files.get(path);
	}

	listFiles(directory: string): readonly string[] {
		const prefix = directory.endsWith('/') ? directory : `${directory}/`;
		const names: string[] = [];
		for (const path of this.#state.files.keys())
			if (path.startsWith(prefix) && !path.slice(prefix.length).includes('/')) names.push(path.slice(prefix.length));
		return names.sort();
	}

	writeFile(path: string, text: string): void {
		this.#state.files.set(path, text);
		this.#tellOfFile(path);
	}

	removeFile(path: string): void {
		if (this.#state.files.delete(path)) this.#tellOfFile(path);
	}

	/** What inotify(7) is for. */
	#tellOfFile(path: string): void {
		this.#simulation.schedule(`kubelet/${this.name}`, 'inotify', 0, path);
	}

	// Pressure

	/** Takes memory, CPU, disk or pids for something outside Kubernetes, until `release(id)`. */
	occupy(id: string, occupation: Occupation): void {
		this.#state.occupations.set(id, occupation);
		this.#occupationChanged();
	}

	release(id: string): void {
		if (this.#state.occupations.delete(id)) this.#occupationChanged();
	}

	#occupationChanged(): void {
		this.kernel.memory.watchMachine();
		this.kernel.cpu.changed();
		this.kernel.work.reconsider();
		if (!this.#simulation.hasTimer(this.#component, 'writers')) this.#writeWithoutEnd();
	}

	/** Those outside Kubernetes who write without end write as much as the disk takes at once, and go on when it has it. */
	#writeWithoutEnd(): void {
		if (!this.isUp()) return;
		const {io} = this.kernel;
		let busyMs = 0;
		const disks = [
			['node', this.#occupied('diskWriters')],
			[io.imageDisk, this.#occupied('imageDiskWriters')],
		] as const;
		for (const [disk, writers] of disks)
			for (let writer = 0; writer < writers; writer += 1) busyMs = Math.max(busyMs, io.transfer(disk, 'write', io.sliceBytes(disk)));
		if (busyMs > 0) this.#simulation.setTimer(this.#component, 'writers', this.#simulation.nowMs + busyMs);
	}

	#occupied(what: keyof Occupation): number {
		let sum = 0;
		for (const occupation of this.#state.occupations.values()) sum += occupation[what] ?? 0;
		return sum;
	}

	/** The kernel, systemd, the runtime and the kubelet take some 500 MiB, on a small machine a twelfth of it. */
	#systemMemoryBytes(): number {
		if (!this.isUp()) return 0;
		const sandboxes = this.runtime.readySandboxCount;
		return Math.min(500 * 1_048_576, Math.floor(this.capacity.memoryBytes / 12)) + sandboxes * pauseBytes + this.#occupied('memoryBytes');
	}

	#systemCpuMillicores(): number {
		return this.isUp() ? Math.min(60, Math.floor(this.capacity.cpuMillicores / 50)) + this.#occupied('cpuMillicores') : 0;
	}

	#hasPidLeft(containerProcesses: number): boolean {
		const without = systemProcesses + this.#occupied('processes') + containerProcesses;
		return without + this.runtime.readySandboxCount < this.capacity.pids;
	}

	reading(): UsageReading | undefined {
		if (!this.isUp()) return undefined;
		const {cpu, memory} = this.kernel;
		return readingOf(this.#simulation.nowMs, this.#state.bootedAtMs, cpu.machineUsage(), memory.machineReading());
	}

	stats(): MachineStats {
		const nodeFs = this.disks.nodeFs();
		const {imageFileSystem} = this.capacity;
		const memory = this.kernel.memory.machineUsage();
		const cpu = this.kernel.cpu.machine();
		const memoryPercent = Math.floor((memory.workingSetBytes * 100) / this.capacity.memoryBytes);
		const sandboxes = this.runtime.readySandboxCount;
		return {
			cpuMillicores: cpu.used,
			workingSetBytes: Math.min(memory.workingSetBytes, this.capacity.memoryBytes),
			podsWorkingSetBytes: Math.max(0, memory.workingSetBytes - this.#systemMemoryBytes() + sandboxes * pauseBytes),
			memoryUsageBytes: Math.min(memory.usageBytes, this.capacity.memoryBytes),
			nodeFs,
			imageFs: imageFileSystem ? this.disks.imageFs() : nodeFs,
			containerFs: imageFileSystem ? this.disks.containerFs() : nodeFs,
			imageBytes: this.disks.imageBytes(),
			processes: systemProcesses + sandboxes + this.kernel.processCount + this.#occupied('processes'),
			cpuPressurePercent: stallPercent(this.kernel.cpu.machineStall()),
			memoryPressurePercent: Math.max(
				memoryPercent > 90 ? Math.min(100, (memoryPercent - 90) * 8) : 0,
				Math.floor(this.kernel.memory.machineStalledShare(10) / 100),
			),
			ioPressurePercent: stallPercent(this.kernel.io.stall()),
		};
	}

	takeOomKills(): readonly OomKill[] {
		const kills = this.#state.oomKills;
		this.#state.oomKills = [];
		return kills;
	}

	// What the network asks

	sandbox(id: string): PodSandbox | undefined {
		return this.runtime.sandbox(id);
	}

	sandboxOfPod(podUid: string): PodSandbox | undefined {
		return this.runtime.sandboxes(podUid).find(({isReady}) => isReady);
	}
}
