import type {HostPathVolumeSource} from '../../api/generated/types.ts';
import type {Machine} from '../../world/types.ts';

// Directories any Linux machine has, beside those that hold one of its files.
const standardDirectories = new Set(
	'/ /bin /boot /dev /etc /home /lib /lib/modules /media /mnt /opt /proc /root /run /run/containerd /sbin /srv /sys /sys/fs/cgroup /tmp /usr /usr/local /usr/share /var /var/lib /var/lib/containerd /var/lib/kubelet /var/log /var/log/containers /var/log/pods /var/run'.split(
		' ',
	),
);

/** What the check of its type has against a directory or file of the host. Upstream: pkg/volume/hostpath. */
export function hostPathError(machine: Machine, {path, type}: HostPathVolumeSource): string | undefined {
	const isFile = machine.readFile(path) !== undefined;
	const isDirectory = !isFile && (machine.listFiles(path).length > 0 || standardDirectories.has(path.replace(/(.)\/$/, '$1')));
	switch (type) {
		case 'Directory':
			return isDirectory ? undefined : `hostPath type check failed: ${path} is not a directory`;
		case 'DirectoryOrCreate':
			return isFile ? `hostPath type check failed: ${path} is not a directory` : undefined;
		case 'File':
			return isFile ? undefined : `hostPath type check failed: ${path} is not a file`;
		case 'FileOrCreate':
			return isDirectory ? `hostPath type check failed: ${path} is not a file` : undefined;
		case 'Socket':
			return `hostPath type check failed: ${path} is not a socket file`;
		case 'CharDevice':
			return path.startsWith('/dev/') ? undefined : `hostPath type check failed: ${path} is not a character device`;
		case 'BlockDevice':
			return `hostPath type check failed: ${path} is not a block device`;
		default:
			return undefined;
	}
}

/** The host's files as they are when the first pod mounts them, by their path within. */
export function hostPathFiles(machine: Machine, path: string): Readonly<Record<string, string>> {
	const own = machine.readFile(path);
	// A single file is mounted under its own name, at the root of the volume.
	if (own !== undefined) return {'': own};
	const files: Record<string, string> = {};
	for (const name of machine.listFiles(path)) {
		const text = machine.readFile(`${path.replace(/\/$/, '')}/${name}`);
		if (text !== undefined) files[name] = text;
	}
	return files;
}
