import type {Kernel} from './kernel.ts';
import type {ProcessRecord} from './process.ts';
import {unconfined} from './security-profiles.ts';
import type {ContainerConfig, PodSandboxConfig} from './types.ts';

/* What `/proc/<pid>` shows of the processes a container sees. Left out: memory maps, statistics, `fd` of others, `/proc/<pid>/net`. */

export type ProcEntry =
	| {readonly kind: 'directory'; readonly names: readonly string[]}
	| {readonly kind: 'file'; readonly text: string}
	| {readonly kind: 'link'; readonly target: string}
	/** A place in the files of another container. */
	| {readonly kind: 'other'; readonly containerId: string; readonly path: string};

const names = [
	'attr',
	'cgroup',
	'cmdline',
	'comm',
	'cwd',
	'environ',
	'exe',
	'fd',
	'gid_map',
	'limits',
	'mounts',
	'ns',
	'oom_score_adj',
	'root',
	'status',
	'uid_map',
] as const;
const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;

/** What a container's processes may do if nothing else is said: containerd's. */
const usualCapabilities = 0xa804_25fbn;
const allCapabilities = 0x1ff_ffff_ffffn;
const capabilityNames =
	`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN
	NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME
	SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF
	CHECKPOINT_RESTORE`.split(/\s+/);

export function capabilitiesOf({capabilities, isPrivileged}: Pick<ContainerConfig, 'capabilities' | 'isPrivileged'>): bigint {
	if (isPrivileged) return allCapabilities;
	const bits = (list: readonly string[] = []): bigint =>
		list.reduce((sum, name) => {
			const plain = name.toUpperCase().replace(/^CAP_/, '');
			if (plain === 'ALL') return allCapabilities;
			const at = capabilityNames.indexOf(plain);
			return at < 0 ? sum : sum | (1n << BigInt(at));
		}, 0n);
	const dropped = bits(capabilities?.drop);
	return (usualCapabilities & ~dropped) | bits(capabilities?.add);
}

export interface ProcView {
	readonly containerId: string;
	readonly kernel: Kernel;
	readonly config: ContainerConfig;
	readonly sandbox: PodSandboxConfig;
	/** The AppArmor profile of containers that ask for none. */
	readonly runtimeProfile: string;
	/** What a volume that is a tmpfs is mounted with; undefined: it is none. */
	tmpfsOptions(volumeId: string): string | undefined;
	/** What the runtime writes for the sandbox is on a disk of its own. */
	readonly hasRuntimeDisk: boolean;
}

/** Undefined: there is no such place. */
export function procEntry(path: string, view: ProcView): ProcEntry | undefined {
	const match = /^\/proc\/(\d+|self|thread-self)(?:\/([^/]+)(\/.*)?)?$/.exec(path);
	if (!match) return undefined;
	const cgroup = view.kernel.cgroup(view.containerId);
	const first = cgroup && view.kernel.processes.get(cgroup.initPid);
	if (!first) return undefined;
	const pid = /^\d/.test(match[1]!) ? Number(match[1]) : first.namespacePid;
	const seen = view.kernel.namespaces.seenBy(first).find((process) => process.pid === pid);
	if (!seen) return undefined;
	const [, , name, rest] = match;
	if (name === undefined) return {kind: 'directory', names};
	if (name === 'root') return {kind: 'other', containerId: seen.containerId ?? view.containerId, path: rest ?? '/'};
	if (name === 'ns') {
		if (rest === undefined) return {kind: 'directory', names: namespaces};
		const namespace = rest.slice(1) as (typeof namespaces)[number];
		return namespaces.includes(namespace) ? {kind: 'link', target: `${namespace}:[${namespaceNumber(namespace, view)}]`} : undefined;
	}
	if (name === 'attr') {
		if (rest === undefined) return {kind: 'directory', names: ['current']};
		return rest === '/current' ? {kind: 'file', text: appArmorText(view)} : undefined;
	}
	if (name === 'fd') return rest === undefined ? {kind: 'directory', names: ['0', '1', '2']} : undefined;
	if (rest !== undefined) return undefined;
	const record = view.kernel.namespaces.at(first, pid);
	if (name === 'cwd') return {kind: 'link', target: record?.workingDirectory ?? '/'};
	if (name === 'exe') return {kind: 'link', target: record?.argv[0] ?? seen.argv[0] ?? ''};
	const text = procText(name, seen, record, view);
	return text === undefined ? undefined : {kind: 'file', text};
}

/** The pids a container sees. */
export function procPids(view: ProcView): readonly string[] {
	const cgroup = view.kernel.cgroup(view.containerId);
	const first = cgroup && view.kernel.processes.get(cgroup.initPid);
	return first ? [...view.kernel.namespaces.seenBy(first).map(({pid}) => String(pid)), 'self'] : [];
}

/** The AppArmor profile of all of a container's processes. */
function appArmorText({config, runtimeProfile}: ProcView): string {
	const profile = config.appArmorProfile ?? (config.isPrivileged ? unconfined : runtimeProfile);
	return profile === unconfined ? `${unconfined}\n` : `${profile} (enforce)\n`;
}

interface Seen {
	readonly pid: number;
	readonly parentPid: number;
	readonly user: number;
	readonly argv: readonly string[];
}

function procText(name: string, seen: Seen, record: ProcessRecord | undefined, view: ProcView): string | undefined {
	const comm = (seen.argv[0] ?? '')
		.replace(/:? .*$/, '')
		.replace(/^.*\//, '')
		.slice(0, 15);
	switch (name) {
		case 'status':
			return statusText(comm, seen, view);
		case 'cmdline':
			return seen.argv.map((argument) => `${argument}\0`).join('');
		case 'comm':
			return `${comm}\n`;
		case 'environ':
			return Object.entries(record?.environment ?? {})
				.map(([variable, value]) => `${variable}=${value}\0`)
				.join('');
		case 'cgroup':
			return '0::/\n';
		case 'uid_map':
		case 'gid_map': {
			const outside = view.sandbox.hasOwnUsers ? firstOutsideUser(view.config.podUid) : 0;
			return `${'0'.padStart(10)} ${String(outside).padStart(10)} ${String(view.sandbox.hasOwnUsers ? 65_536 : 4_294_967_295).padStart(10)}\n`;
		}
		case 'oom_score_adj':
			return `${view.config.limits.oomScoreAdj}\n`;
		case 'mounts':
			return mountsText(view);
		case 'limits':
			return `${'Limit'.padEnd(26)}${'Soft Limit'.padEnd(21)}${'Hard Limit'.padEnd(21)}Units     \n${'Max open files'.padEnd(26)}${'1048576'.padEnd(21)}${'1048576'.padEnd(21)}files     \n`;
		default:
			return undefined;
	}
}

/** The disk of the machine, and that of the container runtime where it has one of its own. */
export const nodeDisk = '/dev/sda1';
export const runtimeDisk = '/dev/sdb1';

/** What `/proc/mounts` shows: what the OCI runtime mounts, then the files the kubelet writes, then the volumes. */
export function mountsText({config, tmpfsOptions, hasRuntimeDisk}: Pick<ProcView, 'config' | 'tmpfsOptions' | 'hasRuntimeDisk'>): string {
	const access = (isReadOnly: boolean | undefined): string => (isReadOnly ? 'ro' : 'rw');
	const lines = [
		`overlay / overlay ${access(config.isRootReadOnly)},relatime 0 0`,
		'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
		'tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0',
		'devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0',
		'mqueue /dev/mqueue mqueue rw,nosuid,nodev,noexec,relatime 0 0',
		'sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0',
		'cgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0',
		...['/etc/hosts', config.terminationMessagePath].map((path) => `${nodeDisk} ${path} ext4 rw,relatime 0 0`),
		...['/etc/hostname', '/etc/resolv.conf'].map((path) => `${hasRuntimeDisk ? runtimeDisk : nodeDisk} ${path} ext4 rw,relatime 0 0`),
		'shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0',
		...config.mounts.map(({mountPath, volumeId, isReadOnly}) => {
			const options = tmpfsOptions(volumeId);
			if (options === undefined) return `${nodeDisk} ${mountPath} ext4 ${access(isReadOnly)},relatime 0 0`;
			return `tmpfs ${mountPath} tmpfs ${access(isReadOnly)},relatime${options} 0 0`;
		}),
	];
	return lines.map((line) => `${line}\n`).join('');
}

function statusText(comm: string, {pid, parentPid, user}: Seen, {config, kernel, containerId}: ProcView): string {
	const group = config.groups?.[0] ?? 0;
	const bounding = capabilitiesOf(config);
	const effective = user === 0 ? bounding : 0n;
	const four = (id: number): string => `${id}\t${id}\t${id}\t${id}`;
	const hexadecimal = (bits: bigint): string => bits.toString(16).padStart(16, '0');
	const cgroup = kernel.cgroup(containerId);
	const kilobytes = Math.floor((cgroup ? kernel.memory.memoryOf(cgroup) : 0) / 1024);
	return [
		`Name:\t${comm}`,
		'Umask:\t0022',
		'State:\tS (sleeping)',
		`Tgid:\t${pid}`,
		'Ngid:\t0',
		`Pid:\t${pid}`,
		`PPid:\t${parentPid}`,
		'TracerPid:\t0',
		`Uid:\t${four(user)}`,
		`Gid:\t${four(group)}`,
		'FDSize:\t64',
		`Groups:\t${(config.groups ?? [0]).join(' ')} `,
		`VmRSS:\t${String(kilobytes).padStart(8)} kB`,
		'Threads:\t1',
		'SigQ:\t0/31394',
		'CapInh:\t0000000000000000',
		`CapPrm:\t${hexadecimal(effective)}`,
		`CapEff:\t${hexadecimal(effective)}`,
		`CapBnd:\t${hexadecimal(bounding)}`,
		'CapAmb:\t0000000000000000',
		`NoNewPrivs:\t${config.hasNoNewPrivileges ? 1 : 0}`,
		`Seccomp:\t${config.hasSeccompFilter ? 2 : 0}`,
		`Seccomp_filters:\t${config.hasSeccompFilter ? 1 : 0}`,
		'Cpus_allowed_list:\t0-3',
		'',
	].join('\n');
}

/** The first of the 65,536 users on the machine that stand for those of the pod. Upstream: pkg/kubelet/userns. */
function firstOutsideUser(podUid: string): number {
	return 65_536 * (1 + (hash(podUid) % 30_000));
}

function namespaceNumber(namespace: string, {config, sandbox, containerId}: ProcView): number {
	if (namespace === 'user' && !sandbox.hasOwnUsers) return 4_026_531_837;
	if (namespace === 'time') return 4_026_531_834;
	const isPodWide = ['ipc', 'net', 'uts', 'user'].includes(namespace) || (namespace === 'pid' && sandbox.isSharingProcessNamespace);
	return 4_026_532_000 + (hash(`${namespace}/${isPodWide ? config.podUid : containerId}`) % 3000);
}

function hash(text: string): number {
	let sum = 5381;
	for (let index = 0; index < text.length; index += 1) sum = (sum * 33 + text.charCodeAt(index)) % 2_147_483_647;
	return sum;
}
