import type {ContainerLog} from './container-log.ts';
import type {ChargeWindow} from './cpu-accounting.ts';
import type {CpuUsage} from './cpu-usage.ts';
import type {DiskName} from './disk-traffic.ts';
import type {FileSystem} from './file-system.ts';
import type {PageCacheState} from './page-cache.ts';
import type {CgroupRecord, OutputSink, ProcessRecord} from './process.ts';
import type {MachineFigures, ProcessNetwork, ProcessSpec, Program} from './program.ts';
import type {Behaviour} from './programs.ts';
import type {ConnectOutcome, DnsOutcome, HttpOutcome, HttpRequest, MachineCapacity, ResolveOutcome} from './types.ts';

/** What the kernel needs of what is around it: the container runtime and the network. */
export interface KernelHost {
	program(name: string): Program | undefined;
	/** The container's log, the same as long as it runs. */
	log(containerId: string): ContainerLog | undefined;
	writeExec(execId: number, stream: 'stdout' | 'stderr', text: string): void;
	execEnded(execId: number, exitCode: number): void;
	/** The container's first process has ended, and so the container. */
	containerEnded(containerId: string, exitCode: number, isOomKilled: boolean, cause: number): void;
	/** The disk a place in a container is on; undefined: it is in memory. */
	diskOf(containerId: string, path: string): DiskName | undefined;
	/** As the user sees them. */
	files(containerId: string, user: number): FileSystem;
	hostname(containerId: string): string;
	groups(containerId: string): readonly number[] | undefined;
	ip(containerId: string): string;
	behaviour(containerId: string): Behaviour;
	behaviourCause(containerId: string): number;
	http(containerId: string, request: HttpRequest, timeoutMs: number): HttpOutcome;
	connect(containerId: string, host: string, port: number, timeoutMs: number): ConnectOutcome;
	resolve(containerId: string, name: string): ResolveOutcome;
	isServing(server: string): boolean;
	query(containerId: string, server: string, name: string, type: string, timeoutMs: number): DnsOutcome;
	network(containerId: string): Omit<ProcessNetwork, 'sockets'>;
	/** The kernel killed something for want of memory on the whole machine. */
	systemOom(containerId: string, pid: number, program: string): void;
	/** Bytes that are taken by what is no container: the system, hogs. */
	systemMemoryBytes(): number;
	/** Files the system has read and written: images as they were unpacked, logs. */
	systemCacheBytes(): number;
	systemCpuMillicores(): number;
	/** Whether the machine has a pid left beside those of the system, with so many in containers. */
	hasPidLeft(containerProcesses: number): boolean;
	machineFigures(): MachineFigures;
}

export type KernelCapacity = Pick<MachineCapacity, 'memoryBytes' | 'cpuMillicores' | 'pids' | 'diskBytesPerSecond' | 'imageFileSystem'>;

export interface KernelState extends ChargeWindow {
	nextPid: number;
	readonly processes: Map<number, ProcessRecord>;
	readonly cgroups: Map<string, CgroupRecord>;
	/** The containers of a pod, by its UID. */
	readonly pods: Map<string, string[]>;
	/** Open ports by network namespace. */
	readonly ports: Map<string, Map<number, number>>;
	/** The next pid of a pid namespace that several containers share. */
	readonly sharedNamespaces: Map<string, number>;
	/** What all cgroups want, without single pieces of work. */
	cpuMillicores: number;
	/** What they want for single pieces of work. */
	owingMillicores: number;
	/** They want more than the machine has. */
	isCpuShort: boolean;
	/** CPU of what is no container, with how the whole machine waits for it; and of containers that have ended. */
	systemUsage: CpuUsage;
	endedUsage: CpuUsage;
	/** Parts of processes that are processes of their own in life; and those that are only there, as a fault or a fork bomb has them. */
	forks: number;
	extraProcesses: number;
	/** Undefined until something touches a file. */
	pageCache: PageCacheState | undefined;
	/** Memory that cannot be given back, as it was when it last changed, and how it has grown since. */
	readonly machineLine: {bytes: number; atMs: number; bytesPerSecond: number};
	/** What it was when somebody last could read it, if it has changed since. */
	readonly machineRead: {atMs: number; bytes: number};
	/** What all cgroups hold that cannot be given back, but for processes' memory that grows. */
	steadyMemoryBytes: number;
	/** Cgroups whose memory grows or shrinks by itself. */
	readonly growing: Set<string>;
	/** Processes that do a piece of work which takes the longer, the less CPU they get. */
	readonly working: Set<number>;
}

/** What a container's first process, or an exec'd one, is started with. */
export interface StartSpec extends ProcessSpec {
	readonly containerId: string;
	readonly program: string;
	readonly output: OutputSink;
	readonly execId: number | undefined;
	readonly isStdinOpen?: boolean;
	/** 0, or not said: it has no terminal. */
	readonly terminalColumns?: number;
}
