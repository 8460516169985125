import type {CpuUsage} from './cpu-usage.ts';
import {cpuWeight} from './cpu-weight.ts';
import type {Kernel} from './kernel.ts';
import {newStall, stallPercent, stallText} from './pressure-stall.ts';
import type {CgroupRecord} from './process.ts';

/** `cpu.cfs_period_us` as the kubelet leaves it. */
const quotaPeriodMs = 100;
const cgroupRoot = '/sys/fs/cgroup/';

/** The files of a container's control group. */
export const cgroupPaths: readonly string[] = [
	'cgroup.controllers',
	'cgroup.events',
	'cpu.max',
	'cpu.pressure',
	'cpu.stat',
	'cpu.weight',
	'io.pressure',
	'io.stat',
	'memory.current',
	'memory.events',
	'memory.high',
	'memory.low',
	'memory.max',
	'memory.min',
	'memory.oom.group',
	'memory.peak',
	'memory.pressure',
	'memory.stat',
	'memory.swap.current',
	'memory.swap.max',
	'pids.current',
	'pids.max',
].map((name) => `${cgroupRoot}${name}`);

/** What the kernel tells of a control group, cgroup v2. */
export function cgroupFile(path: string, cgroup: CgroupRecord, kernel: Kernel): string | undefined {
	const {limits} = cgroup;
	switch (path.startsWith(cgroupRoot) ? path.slice(cgroupRoot.length) : '') {
		case 'cgroup.controllers':
			return 'cpuset cpu io memory hugetlb pids rdma misc\n';
		case 'cgroup.events':
			return 'populated 1\nfrozen 0\n';
		case 'cpu.max':
			return `${limits.cpuLimitMillicores === undefined ? 'max' : limits.cpuLimitMillicores * quotaPeriodMs} ${quotaPeriodMs * 1000}\n`;
		case 'cpu.pressure': {
			const {some, full} = kernel.cpu.usageOf(cgroup);
			return stallText(some, full);
		}
		case 'cpu.stat':
			return cpuStat(kernel.cpu.usageOf(cgroup), limits.cpuLimitMillicores !== undefined);
		case 'cpu.weight':
			return `${cpuWeight(limits.cpuRequestMillicores)}\n`;
		case 'memory.current':
			return `${kernel.memory.usageOf(cgroup).usageBytes}\n`;
		case 'memory.events': {
			// Each time the limit is run into, some 32 pages are given back.
			const times = Math.ceil((cgroup.pages?.reclaimedBytes ?? 0) / (32 * 4096));
			return `low 0\nhigh 0\nmax ${times}\noom 0\noom_kill 0\noom_group_kill 0\n`;
		}
		case 'memory.max':
			return `${limits.memoryLimitBytes ?? 'max'}\n`;
		// MemoryQoS, which would set these, is off.
		case 'memory.high':
		case 'pids.max':
			return 'max\n';
		case 'memory.low':
		case 'memory.min':
		case 'memory.swap.current':
		case 'memory.swap.max':
			return '0\n';
		// The kubelet has it so unless singleProcessOOMKill is set.
		case 'memory.oom.group':
			return '1\n';
		case 'memory.peak':
			return `${kernel.memory.peakOf(cgroup)}\n`;
		case 'io.pressure':
			return ioPressureText(kernel, cgroup);
		case 'io.stat':
			return ioStat(kernel, cgroup);
		case 'memory.pressure':
			return kernel.memory.pressure(cgroup);
		case 'memory.stat':
			return memoryStat(cgroup, kernel);
		case 'pids.current':
			return `${kernel.processesOf(cgroup)}\n`;
		default:
			return undefined;
	}
}

/** Of a control group or the machine. If something computes meanwhile, not all of it stands still. */
export function ioPressureText(kernel: Kernel, cgroup: CgroupRecord | undefined): string {
	const stall = kernel.io.stall(cgroup?.containerId);
	const memoryShare = cgroup ? kernel.memory.stalledShare(cgroup, 10) : kernel.memory.machineStalledShare(10);
	// Whoever stands still for memory waits for the disk it has to be read from.
	if (memoryShare > stallPercent(stall) * 100) return cgroup ? kernel.memory.pressure(cgroup) : kernel.memory.machinePressure();
	const wanted = cgroup ? kernel.cpu.wanted(cgroup) : kernel.cpu.machine().wanted;
	return stallText(stall, wanted >= 1000 ? newStall() : stall);
}

/** By device number: the first disk, or the second. */
function ioStat(kernel: Kernel, {containerId}: CgroupRecord): string {
	const {readBytes, writtenBytes} = kernel.io.figures(containerId);
	if (readBytes + writtenBytes === 0) return '';
	const operations = (bytes: number): number => Math.ceil(bytes / 524_288);
	return `${kernel.io.containerDisk === 'runtime' ? '8:16' : '8:0'} rbytes=${readBytes} wbytes=${writtenBytes} rios=${operations(readBytes)} wios=${operations(writtenBytes)} dbytes=0 dios=0\n`;
}

/** Of ten parts a process runs, one is the kernel's. */
function cpuStat({usedUsec, quotaMs, throttledMs, stoppedUsec}: CpuUsage, hasQuota: boolean): string {
	const systemUsec = Math.floor(usedUsec / 10);
	const figures: readonly (readonly [string, number])[] = [
		['usage_usec', usedUsec],
		['user_usec', usedUsec - systemUsec],
		['system_usec', systemUsec],
		['nice_usec', 0],
		['core_sched.force_idle_usec', 0],
		['nr_periods', hasQuota ? Math.floor(quotaMs / quotaPeriodMs) : 0],
		['nr_throttled', Math.floor(throttledMs / quotaPeriodMs)],
		['throttled_usec', stoppedUsec],
		['nr_bursts', 0],
		['burst_usec', 0],
	];
	return figures.map(([name, value]) => `${name} ${value}\n`).join('');
}

/** What the kernel keeps for a process: its stack, page tables, open files. */
const kernelBytesPerProcess = 96 * 1024;

function memoryStat(cgroup: CgroupRecord, kernel: Kernel): string {
	const {processBytes, shmemBytes, inactiveFileBytes, activeFileBytes} = kernel.memory.usageOf(cgroup);
	const kernelBytes = Math.min(processBytes, kernel.processesOf(cgroup) * kernelBytesPerProcess);
	const anon = processBytes - kernelBytes;
	const {reclaimedBytes = 0, refaultedBytes = 0} = cgroup.pages ?? {};
	const figures: readonly (readonly [string, number])[] = [
		['anon', anon],
		['file', inactiveFileBytes + activeFileBytes + shmemBytes],
		['kernel', kernelBytes],
		['shmem', shmemBytes],
		['inactive_anon', anon + shmemBytes],
		['active_anon', 0],
		['inactive_file', inactiveFileBytes],
		['active_file', activeFileBytes],
		['unevictable', 0],
		['workingset_refault_anon', 0],
		['workingset_refault_file', Math.ceil(refaultedBytes / 4096)],
		['pgsteal', Math.ceil(reclaimedBytes / 4096)],
	];
	return figures.map(([name, value]) => `${name} ${value}\n`).join('');
}
