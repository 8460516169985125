import {type Identity, roughSizeOf, sizeOf} from './file-nodes.ts';
import {parentOf} from './file-paths.ts';
import type {FileError, FileNode, FileSystem} from './file-system.ts';
import {type ImageFiles, type ImageIndex, indexOf} from './image-files.ts';
import {devices, directory, emptyFile, emptyLog, generatedPaths, impliedDirectories, isGeneratedPath, temporaryDirectory} from './implied-files.ts';
import type {ProcEntry} from './proc-files.ts';
import {nodesOf} from './projected-files.ts';
import {inVolume, type MountedVolume} from './volume-files.ts';

/*
Where a path of a container leads: through links into a volume, into the writable layer, the image below it, `/proc`, or
what is there of itself; and the writing of a node there. Nobody's permissions are asked here.
*/

/** What a container has changed of its image. Plain state. */
export interface WritableLayer {
	/** Undefined until the first write. `null` stands for what was removed. */
	nodes: Map<string, FileNode | null> | undefined;
	sizeBytes: number;
	hasLinks: boolean;
}

export function newWritableLayer(): WritableLayer {
	return {nodes: undefined, sizeBytes: 0, hasLinks: false};
}

export interface ContainerFilesOptions {
	readonly image: ImageFiles;
	readonly layer: WritableLayer;
	readonly mounts: readonly MountedVolume[];
	/** Files the runtime and the kubelet put in place, made when they are first read: `/etc/hosts`, `/proc/uptime` … */
	readonly generated?: (path: string) => string | undefined;
	/** Asked anew each time: it is made read-only when all is set up. */
	readonly isRootReadOnly?: () => boolean;
	/** A security module refuses to let it be written. */
	readonly isWriteDenied?: ((path: string) => boolean) | undefined;
	readonly terminationMessagePath?: string;
	readonly now: () => number;
	/** Who asks: not root. Its own group is the first. */
	readonly identity?: Identity | undefined;
	/** What `/proc/<pid>` shows, and the pids there are. */
	readonly proc?: {entry(path: string): ProcEntry | undefined; pids(): readonly string[]; filesOf(containerId: string): FileSystem} | undefined;
	/** The group of what root makes, if it is not root's. */
	readonly group?: number | undefined;
	/**
	Told of every change of a file's size before it is made; an error (`ENOSPC`) refuses it. `volumeId` undefined: the
	writable layer. `newBytes` undefined: the file is removed; no change: it is read, if it is larger than some pages.
	*/
	readonly account?: (volumeId: string | undefined, path: string, deltaBytes: number, newBytes: number | undefined) => FileError | undefined;
	/** Whether there is an inode left for a file that is not there yet. */
	readonly hasInodeLeft?: (volumeId: string | undefined) => boolean;
}

/** Where a path leads: into a volume, or into the container's own layers. */
export interface Place {
	readonly mount: MountedVolume | undefined;
	readonly path: string;
}

const maximumLinks = 40;

export class LayeredFiles {
	/** The longest mount path first. */
	readonly mounts: readonly MountedVolume[];
	readonly index: ImageIndex;
	readonly #options: ContainerFilesOptions;

	constructor(options: ContainerFilesOptions) {
		this.#options = options;
		this.mounts = options.mounts.length > 1 ? options.mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length) : options.mounts;
		this.index = indexOf(options.image);
	}

	statLink(path: string): FileNode | undefined {
		const node = this.#lookup(path);
		if (node !== undefined || path === '/' || !this.#hasLinks(path)) return node;
		// A link on the way is followed, one at the end is not.
		const parent = this.follow(parentOf(path));
		if (parent === undefined || parent === parentOf(path)) return undefined;
		const name = path.slice(path.lastIndexOf('/') + 1);
		return this.#lookup(parent === '/' ? `/${name}` : `${parent}/${name}`);
	}

	#lookup(path: string): FileNode | undefined {
		if (path.startsWith('/proc/') && path.charCodeAt(6) !== 0) {
			const entry = this.procEntry(path);
			if (entry) return this.#procNode(entry);
		}
		const mount = this.mountOf(path);
		if (mount) return nodesOf(mount.files).get(inVolume(mount, path));
		const layered = this.#options.layer.nodes?.get(path);
		if (layered !== undefined) return layered ?? undefined;
		const own = this.#options.image[path];
		if (own !== undefined) return own;
		return this.implied(path);
	}

	procEntry(path: string): ProcEntry | undefined {
		const {proc} = this.#options;
		// Devices (`/proc/1/fd/1`) are what the runtime makes of them.
		return proc && devices[path] === undefined ? proc.entry(path) : undefined;
	}

	#procNode(entry: ProcEntry): FileNode | undefined {
		switch (entry.kind) {
			case 'directory':
				return {kind: 'directory', mode: 0o555, modifiedAtMs: 0};
			case 'file':
				return {kind: 'file', text: entry.text, mode: 0o444, modifiedAtMs: 0};
			case 'link':
				return {kind: 'link', target: entry.target};
			case 'other':
				return this.#options.proc!.filesOf(entry.containerId).stat(entry.path);
		}
	}

	/** Writes a node; `deltaBytes` is by how much it is larger than what the same layer or volume held there. */
	put(path: string, node: FileNode, deltaBytes: number): FileError | undefined {
		const {mount, path: inside} = this.place(path);
		if (this.#options.isWriteDenied?.(path)) return 'EACCES';
		if (mount) {
			if (mount.isReadOnly) return 'EROFS';
			if (!nodesOf(mount.files).has(inside) && this.#options.hasInodeLeft?.(mount.volumeId) === false) return 'ENOSPC';
			const error = deltaBytes === 0 ? undefined : this.#options.account?.(mount.volumeId, inside, deltaBytes, roughSizeOf(node));
			if (error) return error;
			nodesOf(mount.files).set(inside, node);
			mount.files.sizeBytes += deltaBytes;
			return undefined;
		}
		if (this.#options.isRootReadOnly?.() && !this.isRuntimeFile(path)) return 'EROFS';
		const layer = this.layer();
		if (!layer.nodes.has(path) && this.#options.hasInodeLeft?.(undefined) === false) return 'ENOSPC';
		// Overlayfs copies a file of the image up before it is changed: all of it then counts.
		const delta = layer.nodes.get(path) ? deltaBytes : sizeOf(node);
		const error = delta === 0 ? undefined : this.#options.account?.(undefined, path, delta, roughSizeOf(node));
		if (error) return error;
		layer.nodes.set(path, node);
		this.#options.layer.sizeBytes += delta;
		return undefined;
	}

	layer(): {nodes: Map<string, FileNode | null>} {
		const layer = this.#options.layer;
		layer.nodes ??= new Map();
		return {nodes: layer.nodes};
	}

	place(path: string): Place {
		const mount = this.mountOf(path);
		return {mount, path: mount ? inVolume(mount, path) : path};
	}

	mountOf(path: string): MountedVolume | undefined {
		for (const mount of this.mounts) {
			const {mountPath} = mount;
			if (path.startsWith(mountPath) && (path.length === mountPath.length || mountPath === '/' || path.charCodeAt(mountPath.length) === 47))
				return mount;
		}
		return undefined;
	}

	/** What is there without the image naming it: parents of its files and of mounts, devices, the runtime's files. */
	implied(path: string): FileNode | undefined {
		if (this.index.names.has(path)) return path === '/tmp' ? temporaryDirectory : directory;
		if (path.startsWith('/dev/') || path.startsWith('/proc/')) {
			const device = devices[path];
			if (device) return device;
		}
		if (path === this.#options.terminationMessagePath) return emptyLog;
		if (this.isRuntimeFile(path) || (isGeneratedPath.has(path) && this.#options.generated)) return emptyFile;
		if (path === '/tmp') return temporaryDirectory;
		if (impliedDirectories.has(path)) return directory;
		const prefix = `${path}/`;
		if (this.mounts.some((mount) => mount.mountPath.startsWith(prefix))) return directory;
		return undefined;
	}

	impliedPaths(): string[] {
		const paths = [...impliedDirectories, '/tmp', ...Object.keys(devices)];
		if (this.#options.generated) paths.push(...generatedPaths);
		if (this.#options.terminationMessagePath) paths.push(this.#options.terminationMessagePath);
		return paths;
	}

	isRuntimeFile(path: string): boolean {
		return path === this.#options.terminationMessagePath || path === '/etc/hosts' || path === '/etc/hostname' || path === '/etc/resolv.conf';
	}

	/** The path with every link in it followed (the last part too). Undefined if the links go round in circles. */
	follow(path: string): string | undefined {
		if (!this.#hasLinks(path)) return path;
		let links = 0;
		let done = '';
		let rest = path.split('/').slice(1);
		while (rest.length > 0) {
			const part = rest.shift()!;
			if (part === '' || part === '.') continue;
			if (part === '..') {
				done = done.slice(0, Math.max(0, done.lastIndexOf('/')));
				continue;
			}
			const next = `${done}/${part}`;
			const node = this.#lookup(next);
			if (node?.kind !== 'link') {
				done = next;
				continue;
			}
			links += 1;
			if (links > maximumLinks) return undefined;
			if (node.target.startsWith('/')) done = '';
			rest = [...node.target.split('/'), ...rest];
		}
		return done === '' ? '/' : done;
	}

	#hasLinks(path: string): boolean {
		return this.index.hasLinks || this.#options.layer.hasLinks || this.mountOf(path)?.files.hasLinks === true;
	}
}
