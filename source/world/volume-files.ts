import {ownerOf, sizeOf} from './file-nodes.ts';
import {normalize, parentOf} from './file-paths.ts';
import type {FileNode} from './file-system.ts';
import type {PendingProjection} from './projected-files.ts';

/** The files of one volume, by path from its root (`/`, `/sub/file`). Plain state, shared by whoever mounts it. */
export interface VolumeFiles {
	readonly nodes: Map<string, FileNode>;
	/** The sum of the files' sizes. */
	sizeBytes: number;
	hasLinks: boolean;
	/** Files made of API objects that nobody has looked at yet. */
	pending?: PendingProjection | undefined;
	/** Set if the files are in memory (tmpfs). */
	memory?: MemoryVolume;
}

export interface MemoryVolume {
	readonly mostBytes: number;
	/** Bytes by the container that has written them; of those that have ended under the empty name. */
	readonly owners: Map<string, number>;
}

export interface MountedVolume {
	readonly mountPath: string;
	readonly files: VolumeFiles;
	/** A path in the volume, without a slash at its beginning. It may lead to a single file. */
	readonly subPath?: string | undefined;
	readonly isReadOnly: boolean;
	/** Handed to `account`. */
	readonly volumeId: string;
}

/** A volume with these files (paths with or without a slash at the beginning). */
export function newVolumeFiles(
	files: Readonly<Record<string, string>>,
	nowMs: number,
	modes: Readonly<Record<string, number>> = {},
	group?: number,
): VolumeFiles {
	const volume: VolumeFiles = {
		nodes: new Map([['/', {kind: 'directory', mode: 0o777, modifiedAtMs: nowMs}]]),
		sizeBytes: 0,
		hasLinks: false,
	};
	replaceVolumeFiles(volume, files, nowMs, modes, group);
	return volume;
}

/** Makes a directory and those above it, unless something of that name is there. */
export function makeVolumeDirectory({nodes}: VolumeFiles, name: string, nowMs: number): void {
	const root = nodes.get('/');
	const mode = root?.kind === 'directory' ? root.mode & 0o2777 : 0o755;
	const owner = root ? ownerOf(root) : {};
	for (let path = normalize(`/${name}`); !nodes.has(path); path = parentOf(path))
		nodes.set(path, {kind: 'directory', mode, modifiedAtMs: nowMs, ...owner});
}

/** Gives a volume exactly these files, as the kubelet does when a ConfigMap changes. Unchanged files keep their time. */
export function replaceVolumeFiles(
	volume: VolumeFiles,
	files: Readonly<Record<string, string>>,
	nowMs: number,
	modes: Readonly<Record<string, number>> = {},
	group?: number,
): void {
	const wanted = new Set(['/']);
	for (const [name, text] of Object.entries(files)) {
		const mode = modes[name] ?? 0o644;
		const path = normalize(`/${name}`);
		wanted.add(path);
		const old = volume.nodes.get(path);
		if (old?.kind !== 'file' || old.text !== text || old.mode !== mode)
			volume.nodes.set(path, {kind: 'file', text, mode, modifiedAtMs: nowMs, ...(group !== undefined && {group})});
		for (let parent = parentOf(path); !wanted.has(parent); parent = parentOf(parent)) {
			wanted.add(parent);
			if (volume.nodes.get(parent)?.kind !== 'directory') volume.nodes.set(parent, {kind: 'directory', mode: 0o755, modifiedAtMs: nowMs});
		}
	}
	volume.sizeBytes = 0;
	for (const [path, node] of volume.nodes) {
		if (wanted.has(path)) volume.sizeBytes += sizeOf(node);
		else volume.nodes.delete(path);
	}
}

/** Where a path below a mount is in the volume. */
export function inVolume(mount: MountedVolume, path: string): string {
	const inside = mount.mountPath === '/' ? path : path.slice(mount.mountPath.length);
	if (!mount.subPath) return inside === '' ? '/' : inside;
	return normalize(`/${mount.subPath}${inside}`);
}
