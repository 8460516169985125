import {cgroupPaths} from './cgroup-files.ts';
import type {FileNode} from './file-system.ts';
import type {ImageFiles} from './image-files.ts';

/*
What stands in every container without its image naming it: directories, devices, and the files the runtime, the kernel
and the kubelet make when they are read.
*/

export const directory: FileNode = {kind: 'directory', mode: 0o755, modifiedAtMs: 0};
export const temporaryDirectory: FileNode = {kind: 'directory', mode: 0o1777, modifiedAtMs: 0};
export const generatedPaths: readonly string[] = [
	'/etc/hostname',
	'/etc/hosts',
	'/etc/resolv.conf',
	'/proc/1/oom_score_adj',
	'/proc/cpuinfo',
	'/proc/loadavg',
	'/proc/meminfo',
	'/proc/mounts',
	'/proc/net/arp',
	'/proc/net/dev',
	'/proc/net/route',
	'/proc/net/tcp',
	'/proc/self/oom_score_adj',
	'/proc/stat',
	'/proc/uptime',
	'/proc/version',
	'/proc/pressure/cpu',
	'/proc/pressure/io',
	'/proc/pressure/memory',
	'/proc/sys/kernel/pid_max',
	...cgroupPaths,
];
export const devices: ImageFiles = {
	'/dev/null': {kind: 'device', name: 'null'},
	'/dev/zero': {kind: 'device', name: 'zero'},
	'/dev/random': {kind: 'device', name: 'random'},
	'/dev/urandom': {kind: 'device', name: 'random'},
	'/dev/stdout': {kind: 'device', name: 'stdout'},
	'/dev/stderr': {kind: 'device', name: 'stderr'},
	'/proc/1/fd/1': {kind: 'device', name: 'stdout'},
	'/proc/1/fd/2': {kind: 'device', name: 'stderr'},
	'/proc/self/fd/1': {kind: 'device', name: 'stdout'},
	'/proc/self/fd/2': {kind: 'device', name: 'stderr'},
};

export const isGeneratedPath: ReadonlySet<string> = new Set(generatedPaths);

/** A file whose text is made when it is read, or which is still empty. */
export const emptyFile: FileNode & {kind: 'file'} = {kind: 'file', text: '', mode: 0o644, modifiedAtMs: 0};
/** The kubelet lets everybody write its termination message. */
export const emptyLog: FileNode & {kind: 'file'} = {kind: 'file', text: '', mode: 0o666, modifiedAtMs: 0};
export const impliedDirectories: ReadonlySet<string> = new Set([
	'/',
	'/dev',
	'/etc',
	'/proc',
	'/proc/net',
	'/proc/pressure',
	'/proc/sys',
	'/proc/sys/kernel',
	'/sys',
	'/sys/fs',
	'/sys/fs/cgroup',
	'/dev/shm',
	'/dev/mqueue',
]);
