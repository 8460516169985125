import {cgroupFile, ioPressureText} from './cgroup-files.ts';
import {hostSystem} from './host-system.ts';
import type {Kernel} from './kernel.ts';
import {networkFile, tcpFile} from './network/proc-net.ts';
import type {PodNetwork} from './pod-network.ts';
import {stallText} from './pressure-stall.ts';
import type {PodSandbox} from './types.ts';

/**
The files a container does not bring along: those the kubelet and the runtime write for it, and what the kernel
shows of itself. The texts of /etc/hosts and /etc/resolv.conf are the kubelet's (pkg/kubelet/kubelet_pods.go).
*/
export function addressFiles(path: string, sandbox: PodSandbox, network: PodNetwork, kernel: Kernel, containerId: string): string | undefined {
	const {config} = sandbox;
	const seconds = (milliseconds: number): string =>
		`${Math.floor(milliseconds / 1000)}.${String(Math.floor((milliseconds % 1000) / 10)).padStart(2, '0')}`;
	const cgroup = kernel.cgroup(containerId);
	switch (path) {
		case '/etc/hostname':
			return `${config.hostname}\n`;
		case '/etc/hosts':
			return hostsFile(sandbox);
		case '/etc/resolv.conf': {
			const {nameservers, searches, options} = network.resolver(config);
			return [
				...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
				...nameservers.map((address) => `nameserver ${address}`),
				...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
				'',
			].join('\n');
		}
		case '/proc/net/arp':
		case '/proc/net/dev':
		case '/proc/net/route':
			return networkFile(path, network.stack(sandbox));
		case '/proc/net/tcp':
			return tcpFile(cgroup ? kernel.processes.sockets(cgroup) : []);
		case '/proc/uptime': {
			const upMs = kernel.nowMs - network.bootedAtMs();
			return `${seconds(upMs)} ${seconds(upMs * 3)}\n`;
		}
		case '/proc/version':
			return `Linux version ${hostSystem.kernelRelease} ${hostSystem.kernelBuild} ${hostSystem.kernelVersion}\n`;
		case '/proc/loadavg': {
			const {wanted} = kernel.cpu.machine();
			const load = `${Math.floor(wanted / 1000)}.${String(Math.floor((wanted % 1000) / 10)).padStart(2, '0')}`;
			return `${load} ${load} ${load} 1/${kernel.processCount + 120} ${kernel.processCount + 1200}\n`;
		}
		case '/proc/meminfo':
			return meminfo(kernel);
		case '/proc/pressure/cpu': {
			const {some, full} = kernel.cpu.machineUsage();
			return stallText(some, full);
		}
		case '/proc/pressure/io':
			return ioPressureText(kernel, undefined);
		case '/proc/pressure/memory':
			return kernel.memory.machinePressure();
		case '/proc/sys/kernel/pid_max':
			return `${kernel.capacity.pids}\n`;
		case '/proc/cpuinfo': {
			const count = Math.max(1, Math.floor(kernel.capacity.cpuMillicores / 1000));
			return Array.from(
				{length: count},
				(_, index) => `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU @ 2.50GHz\ncpu MHz\t\t: 2500.000\n`,
			).join('\n');
		}
		case '/proc/1/oom_score_adj':
		case '/proc/self/oom_score_adj':
			return `${cgroup?.limits.oomScoreAdj ?? 0}\n`;
		default:
			return cgroup && cgroupFile(path, cgroup, kernel);
	}
}

function meminfo(kernel: Kernel): string {
	const {processBytes, shmemBytes, inactiveFileBytes, activeFileBytes} = kernel.memory.machineUsage();
	const kilobytes = (bytes: number): number => Math.max(0, Math.floor(bytes / 1024));
	const files = inactiveFileBytes + activeFileBytes;
	const free = kernel.capacity.memoryBytes - processBytes - shmemBytes - files;
	const rows: readonly (readonly [string, number])[] = [
		['MemTotal', kernel.capacity.memoryBytes],
		['MemFree', free],
		['MemAvailable', free + files],
		['Buffers', 0],
		['Cached', files + shmemBytes],
		['SwapCached', 0],
		['Active', activeFileBytes],
		['Inactive', inactiveFileBytes + processBytes + shmemBytes],
		['Active(file)', activeFileBytes],
		['Inactive(file)', inactiveFileBytes],
		['SwapTotal', 0],
		['SwapFree', 0],
		['AnonPages', processBytes],
		['Shmem', shmemBytes],
	];
	return rows.map(([name, bytes]) => `${`${name}:`.padEnd(16)}${String(kilobytes(bytes)).padStart(8)} kB\n`).join('');
}

function hostsFile({config, ip}: PodSandbox): string {
	const aliases = config.hostAliases ?? [];
	const added =
		aliases.length === 0
			? ''
			: `\n# Entries added by HostAliases.\n${aliases.map((alias) => `${alias.ip}\t${alias.hostnames.join('\t')}\n`).join('')}`;
	const name = config.shortName ?? config.hostname;
	if (config.isHostNetwork) return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n127.0.1.1\t${config.hostname}\n${added}`;
	return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${ip}\t${config.domain ? `${name}.${config.domain}\t` : ''}${name}\n${added}`;
}
