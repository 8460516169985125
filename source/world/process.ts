import type {ChargeWindow} from './cpu-accounting.ts';
import type {CpuUsage} from './cpu-usage.ts';
import type {CgroupPages} from './page-cache.ts';
import type {CgroupLimits} from './types.ts';

/** Where a process's output goes. `parent`: to whoever spawned it; `log`: the container's log; else an exec session. */
export type OutputSink = {readonly kind: 'log'} | {readonly kind: 'exec'; readonly id: number} | {readonly kind: 'parent'; readonly pid: number};

/** A process as the kernel keeps it: plain data. */
export interface ProcessRecord {
	/** On the machine; never used twice. */
	readonly pid: number;
	/** As seen in its pid namespace. */
	readonly namespacePid: number;
	/** On the machine; 0 for a container's first process and for exec'd ones. */
	parentPid: number;
	/** The cgroup it belongs to: its container. */
	readonly containerId: string;
	program: string;
	argv: readonly string[];
	/** What it calls itself. */
	title?: string;
	environment: Readonly<Record<string, string>>;
	workingDirectory: string;
	user: number;
	readonly startedAtMs: number;
	readonly output: OutputSink;
	/** Set for the root of an exec session. */
	readonly execId: number | undefined;
	state: object;
	memoryBytes: number;
	memoryAtMs: number;
	bytesPerSecond: number;
	cpuMillicores: number;
	/** Undefined: none, which is the commonest. */
	ports: number[] | undefined;
	/** Names of the timers that are set. Most processes have one, so the first has a place of its own. */
	timer: string | undefined;
	moreTimers: string[] | undefined;
	/** Parts of it that are processes of their own in life. */
	forks: ForkRecord[] | undefined;
	/** Somebody may still type. */
	isStdinOpen: boolean;
	/** The width of its terminal; 0: it has none. */
	readonly terminalColumns: number;
	/** What it is at, if that takes the longer, the less CPU it gets. */
	work: WorkRecord | undefined;
	/** Up to when the slowest request under way takes it; 0: it had no slow one. */
	busyUntilMs: number;
	/**
	It has exited itself, with this; what it has forked goes on as children of the namespace's first process. Whoever
	reads its output has not been told yet: others still hold it open.
	*/
	left?: {readonly exitCode: number; isTold: boolean};
	/** It may still return from its last entry. */
	hasEnded: boolean;
}

/** A piece of work, whose end is a timer of this key. */
export interface WorkRecord {
	readonly key: string;
	/** On an idle machine, from `atMs` on. */
	remainingMs: number;
	atMs: number;
	speedPermille: number;
}

export interface ForkRecord {
	readonly pid: number;
	user?: number;
	readonly argv: readonly string[];
	readonly startedAtMs: number;
}

/** A container's control group: its processes and what they may use. */
export interface CgroupRecord extends ChargeWindow {
	readonly containerId: string;
	/** Whose ports they open: a sandbox's, or the machine's. */
	readonly networkNamespace: string;
	/** Processes with the same name here see each other: a container's, or with a shared one the sandbox's. */
	readonly pidNamespace: string;
	limits: CgroupLimits;
	/** On the machine, in order of their start. */
	readonly pids: number[];
	initPid: number;
	/** Parts of its processes that are processes of their own in life. */
	forks: number;
	nextNamespacePid: number;
	/** The sum of the processes' memory, a line. */
	memoryBytes: number;
	memoryAtMs: number;
	bytesPerSecond: number;
	/** The most it held when that last changed. */
	peakBytes: number;
	/** Its working set when somebody last could read it, if it has changed since. */
	readAtMs: number;
	readBytes: number;
	/** What of it is in the machine's `steadyMemoryBytes`. */
	countedBytes: number;
	/** Files and memory-backed volumes; undefined until it touches one. */
	pages: CgroupPages | undefined;
	/** The sum of what the processes want. */
	cpuMillicores: number;
	/** What single pieces of work want that have not been done. */
	owingMillicores: number;
	readonly usage: CpuUsage;
	/** What a behaviour (a fault) adds. */
	extraMemoryBytes: number;
	extraMemoryAtMs: number;
	extraBytesPerSecond: number;
	extraCpuMillicores: number;
	extraProcesses: number;
	/** One of its programs forks without end: it takes every pid that becomes free. */
	isForkBomb: boolean;
}

/** The pid namespace of the machine itself. */
export const hostProcessNamespace = 'host';

export function lineAt(bytes: number, atMs: number, bytesPerSecond: number, nowMs: number): number {
	return bytesPerSecond === 0 ? bytes : Math.max(0, bytes + Math.floor((bytesPerSecond * (nowMs - atMs)) / 1000));
}

export const signalNumbers: Readonly<Record<string, number>> = {
	SIGHUP: 1,
	SIGINT: 2,
	SIGQUIT: 3,
	SIGILL: 4,
	SIGTRAP: 5,
	SIGABRT: 6,
	SIGBUS: 7,
	SIGFPE: 8,
	SIGKILL: 9,
	SIGUSR1: 10,
	SIGSEGV: 11,
	SIGUSR2: 12,
	SIGPIPE: 13,
	SIGALRM: 14,
	SIGTERM: 15,
	SIGCHLD: 17,
	SIGCONT: 18,
	SIGSTOP: 19,
	SIGTSTP: 20,
	SIGTTIN: 21,
	SIGTTOU: 22,
	SIGURG: 23,
	SIGXCPU: 24,
	SIGXFSZ: 25,
	SIGWINCH: 28,
	SIGSYS: 31,
	SIGRTMIN: 34,
	'SIGRTMIN+3': 37,
};

/** By default they do nothing to a process. */
export const ignoredByDefault: ReadonlySet<string> = new Set([
	'SIGCHLD',
	'SIGCONT',
	'SIGURG',
	'SIGWINCH',
	'SIGSTOP',
	'SIGTSTP',
	'SIGTTIN',
	'SIGTTOU',
]);

/** What a process does to itself by a wrong instruction: the kernel forces them even on a pid 1. */
export const forcedSignals: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGSYS', 'SIGTRAP']);

export function addTimer(record: ProcessRecord, name: string): void {
	if (record.timer === undefined && !record.moreTimers?.includes(name)) record.timer = name;
	else if (record.timer !== name && !record.moreTimers?.includes(name)) {
		record.moreTimers ??= [];
		record.moreTimers.push(name);
	}
}

/** False if the process has no such timer. */
export function forgetTimer(record: ProcessRecord, name: string): boolean {
	if (record.timer === name) {
		record.timer = undefined;
		return true;
	}
	const index = record.moreTimers?.indexOf(name) ?? -1;
	if (index < 0) return false;
	record.moreTimers!.splice(index, 1);
	return true;
}

/** Forgets all timers, and says which there were. */
export function takeTimers(record: ProcessRecord): readonly string[] {
	const names = [...(record.timer === undefined ? [] : [record.timer]), ...(record.moreTimers ?? [])];
	record.timer = undefined;
	record.moreTimers = undefined;
	return names;
}
