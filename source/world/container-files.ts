import type {FileError, FileNode, FileSystem, Owner} from './file-system.ts';
import type {ProcEntry} from './proc-files.ts';
import {nodesOf, type PendingProjection} from './projected-files.ts';

/*
A container's files: the image's layers (one frozen record shared by all containers of the image), a writable layer
above them that exists only once something is written, and the mounted volumes. Counterpart: overlayfs and bind
mounts, as containerd sets them up. Left out: hard links, capabilities (root may do everything), partial reads of binary
data.
*/

/** Paths of an image, absolute; directories above them need not be named. Shared, and never changed. */
export type ImageFiles = Readonly<Record<string, FileNode>>;

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

/** What a container has changed of its image. Plain state. */
export interface WritableLayer {
	/** Undefined until the first write. `null` stands for what was removed. */
	nodes: Map<string, FileNode | null> | undefined;
	sizeBytes: number;
	hasLinks: boolean;
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

export interface Identity {
	readonly user: number;
	readonly groups: readonly number[];
}

export interface ContainerFilesOptions {
	readonly image: ImageFiles;
	readonly layer: WritableLayer;
	readonly mounts: readonly MountedVolume[];
	/** Files the runtime and the kubelet put in place, made when they are first read: `/etc/hosts`, `/proc/uptime` … */
	readonly generated?: (path: string) => string | undefined;
	/** Asked anew each time: it is made read-only when all is set up. */
	readonly isRootReadOnly?: () => boolean;
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
}

interface ImageIndex {
	readonly names: Map<string, string[]>;
	readonly hasLinks: boolean;
	/** By search path, then by name; null: the image alone does not say. */
	readonly binaries: Map<string, Map<string, FoundBinary | null>>;
}

interface FoundBinary {
	readonly path: string;
	readonly program: string;
	/** Where it is looked for, up to where it is. */
	readonly tried: readonly string[];
}

/** Where a path leads: into a volume, or into the container's own layers. */
interface Place {
	readonly mount: MountedVolume | undefined;
	readonly path: string;
}

const indexes = new WeakMap<ImageFiles, ImageIndex>();
const directory: FileNode = {kind: 'directory', mode: 0o755, modifiedAtMs: 0};
const temporaryDirectory: FileNode = {kind: 'directory', mode: 0o1777, modifiedAtMs: 0};
const generatedPaths = [
	'/etc/hostname',
	'/etc/hosts',
	'/etc/resolv.conf',
	'/proc/1/oom_score_adj',
	'/proc/cpuinfo',
	'/proc/loadavg',
	'/proc/meminfo',
	'/proc/mounts',
	'/proc/self/oom_score_adj',
	'/proc/stat',
	'/proc/uptime',
	'/proc/version',
	'/proc/pressure/cpu',
	'/proc/pressure/memory',
	'/proc/sys/kernel/pid_max',
	'/sys/fs/cgroup/cpu.max',
	'/sys/fs/cgroup/cpu.pressure',
	'/sys/fs/cgroup/memory.current',
	'/sys/fs/cgroup/memory.events',
	'/sys/fs/cgroup/memory.max',
	'/sys/fs/cgroup/memory.pressure',
	'/sys/fs/cgroup/memory.stat',
	'/sys/fs/cgroup/pids.current',
	'/sys/fs/cgroup/pids.max',
] as const;
const devices: ImageFiles = {
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
const isGeneratedPath: ReadonlySet<string> = new Set(generatedPaths);
const maximumLinks = 40;
/** Shorter files are read without a word to `account`. */
const leastReadBytes = 16_384;
const mostKeptZeros = 4096;

export function newWritableLayer(): WritableLayer {
	return {nodes: undefined, sizeBytes: 0, hasLinks: false};
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

export function sizeOf(node: FileNode): number {
	if (node.kind === 'file') return byteLength(node.text) + (node.zeroBytes ?? 0);
	return node.kind === 'link' ? node.target.length : 0;
}

/** The same without measuring the text, which takes the longer, the longer it is. */
function roughSizeOf(node: FileNode): number {
	return node.kind === 'file' ? node.text.length + (node.zeroBytes ?? 0) : 0;
}

/** The length of a text in UTF-8. */
export function byteLength(text: string): number {
	return Buffer.byteLength(text);
}

/** An absolute path without `.`, `..` and doubled slashes. */
export function normalize(path: string): string {
	if (!path.includes('/.') && !path.includes('//')) return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..') parts.pop();
		else parts.push(part);
	}
	return `/${parts.join('/')}`;
}

export function parentOf(path: string): string {
	const slash = path.lastIndexOf('/');
	return slash <= 0 ? '/' : path.slice(0, slash);
}

/** Holds no state of its own: it is made again from its options at any time. */
export class ContainerFiles implements FileSystem {
	readonly #options: ContainerFilesOptions;
	readonly #mounts: readonly MountedVolume[];
	readonly #index: ImageIndex;
	readonly #isPathMounted: boolean;
	readonly #ownLayer: WritableLayer;

	constructor(options: ContainerFilesOptions) {
		this.#options = options;
		this.#mounts = options.mounts.length > 1 ? options.mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length) : options.mounts;
		this.#index = indexOf(options.image);
		this.#ownLayer = options.layer;
		this.#isPathMounted = options.mounts.some(({mountPath}) => /^\/(usr|s?bin)?(\/|$)/.test(mountPath));
	}

	resolve(workingDirectory: string, path: string): string {
		if (path.startsWith('/')) return normalize(path);
		return normalize(workingDirectory === '/' ? `/${path}` : `${workingDirectory}/${path}`);
	}

	stat(path: string): FileNode | undefined {
		const node = this.statLink(path);
		if (node !== undefined && node.kind !== 'link') return node;
		const followed = this.#follow(path);
		return followed === undefined || followed === path ? undefined : this.statLink(followed);
	}

	statLink(path: string): FileNode | undefined {
		const node = this.#lookup(path);
		if (node !== undefined || path === '/' || !this.#hasLinks(path)) return node;
		// A link on the way is followed, one at the end is not.
		const parent = this.#follow(parentOf(path));
		if (parent === undefined || parent === parentOf(path)) return undefined;
		const name = path.slice(path.lastIndexOf('/') + 1);
		return this.#lookup(parent === '/' ? `/${name}` : `${parent}/${name}`);
	}

	#lookup(path: string): FileNode | undefined {
		if (path.startsWith('/proc/') && path.charCodeAt(6) !== 0) {
			const entry = this.#procEntry(path);
			if (entry) return this.#procNode(entry);
		}
		const mount = this.#mountOf(path);
		if (mount) return nodesOf(mount.files).get(inVolume(mount, path));
		const layered = this.#options.layer.nodes?.get(path);
		if (layered !== undefined) return layered ?? undefined;
		const own = this.#options.image[path];
		if (own !== undefined) return own;
		return this.#implied(path);
	}

	#procEntry(path: string): ProcEntry | undefined {
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

	binaryOnPath(name: string, searchPath: string): FoundBinary | undefined {
		if (this.#isPathMounted || (this.#mounts.length > 0 && searchPath !== defaultPath)) return undefined;
		let binaries = this.#index.binaries.get(searchPath);
		if (!binaries) {
			binaries = new Map();
			this.#index.binaries.set(searchPath, binaries);
		}
		let found = binaries.get(name);
		if (found === undefined) {
			found = this.#findInImage(name, searchPath);
			binaries.set(name, found);
		}
		if (found === null) return undefined;
		const layer = this.#ownLayer;
		const {nodes} = layer;
		if (nodes && (layer.hasLinks || found.tried.some((path) => nodes.has(path)))) return undefined;
		return found;
	}

	#findInImage(name: string, searchPath: string): FoundBinary | null {
		const tried: string[] = [];
		for (const folder of searchPath.split(':')) {
			if (!folder.startsWith('/') || folder === '/') return null;
			for (let above = folder; above !== '/'; above = parentOf(above)) if (this.#options.image[above]?.kind === 'link') return null;
			const path = `${folder}/${name}`;
			tried.push(path);
			const node = this.#options.image[path];
			if (node?.kind === 'binary') return {path, program: node.program, tried};
			if (node !== undefined || this.#index.names.has(path)) return null;
		}
		return null;
	}

	read(path: string): string | undefined {
		const node = this.stat(path);
		if (this.#options.identity && node && this.access(path, 'r')) return undefined;
		if (node?.kind === 'file') {
			if (node === emptyFile) return this.#options.generated?.(this.#follow(path) ?? path) ?? '';
			if (node.text.length + (node.zeroBytes ?? 0) >= leastReadBytes) this.#tellRead(path, node);
			return node.text;
		}
		return node?.kind === 'device' ? '' : undefined;
	}

	#tellRead(path: string, node: FileNode): void {
		const place = this.#place(this.#follow(path) ?? path);
		if (place.mount || this.#options.layer.nodes?.has(place.path)) this.#options.account?.(place.mount?.volumeId, place.path, 0, roughSizeOf(node));
	}

	write(path: string, given: string, options?: {append?: boolean; zeroBytes?: number}): FileError | undefined {
		// A few zero bytes are kept as they are, so that they can be read.
		const areZerosKept = (options?.zeroBytes ?? 0) <= mostKeptZeros;
		const text = areZerosKept && options?.zeroBytes ? given + '\0'.repeat(options.zeroBytes) : given;
		const moreZeroBytes = areZerosKept ? 0 : (options?.zeroBytes ?? 0);
		const target = this.#follow(path) ?? path;
		const elsewhere = target.startsWith('/proc/') ? this.#procEntry(target) : undefined;
		if (elsewhere?.kind === 'other') return this.#options.proc!.filesOf(elsewhere.containerId).write(elsewhere.path, given, options);
		const old = this.statLink(target);
		if (old?.kind === 'directory') return 'EISDIR';
		if (old?.kind === 'device') return undefined;
		if (!old) {
			const parent = this.stat(parentOf(target));
			if (parent?.kind !== 'directory') return parent ? 'ENOTDIR' : 'ENOENT';
		}
		if (this.#options.identity) {
			const refused = old ? this.access(target, 'w') : this.access(parentOf(target), 'w');
			if (refused) return refused;
		}
		const isAppending = options?.append === true && old?.kind === 'file';
		const kept = isAppending ? (old === emptyFile ? (this.read(target) ?? '') : old.text) : '';
		const zeroBytes = moreZeroBytes + (isAppending ? (old.zeroBytes ?? 0) : 0);
		const node: FileNode = {
			kind: 'file',
			text: kept + text,
			mode: old?.kind === 'file' ? old.mode : 0o644,
			modifiedAtMs: this.#options.now(),
			...(old?.kind === 'file' ? ownerOf(old) : this.#ownerIn(target)),
		};
		if (zeroBytes > 0) node.zeroBytes = zeroBytes;
		// Appending is the commonest write, and must not measure the whole file again.
		const deltaBytes = isAppending ? byteLength(text) + moreZeroBytes : sizeOf(node) - (old ? sizeOf(old) : 0);
		return this.#put(target, node, deltaBytes);
	}

	list(path: string): readonly string[] | undefined {
		const target = this.#follow(path) ?? path;
		if (target.startsWith('/proc/')) {
			const entry = this.#procEntry(target);
			if (entry?.kind === 'directory') return entry.names;
			if (entry?.kind === 'other') return this.#options.proc!.filesOf(entry.containerId).list(entry.path);
		}
		if (this.statLink(target)?.kind !== 'directory') return undefined;
		const prefix = target === '/' ? '/' : `${target}/`;
		const names = new Set<string>();
		const add = (child: string): void => {
			if (!child.startsWith(prefix) || child === prefix) return;
			const slash = child.indexOf('/', prefix.length);
			names.add(slash < 0 ? child.slice(prefix.length) : child.slice(prefix.length, slash));
		};
		const mount = this.#mountOf(target);
		if (mount) {
			const root = inVolume(mount, target);
			const from = root === '/' ? '/' : `${root}/`;
			for (const child of nodesOf(mount.files).keys()) {
				if (child.startsWith(from) && child !== from) add(prefix + child.slice(from.length));
			}
		} else {
			const layer = this.#options.layer.nodes;
			for (const name of this.#index.names.get(target) ?? []) if (layer?.get(prefix + name) !== null) names.add(name);
			if (layer) for (const [child, node] of layer) if (node) add(child);
			for (const child of this.#impliedPaths()) if (layer?.get(child) !== null) add(child);
		}
		for (const other of this.#mounts) add(other.mountPath);
		if (target === '/proc') for (const pid of this.#options.proc?.pids() ?? []) names.add(pid);
		return [...names].sort();
	}

	makeDirectory(path: string): FileError | undefined {
		if (this.statLink(path)) return 'EEXIST';
		const target = this.#follow(path) ?? path;
		const parent = this.stat(parentOf(target));
		if (parent?.kind !== 'directory') return parent ? 'ENOTDIR' : 'ENOENT';
		const refused = this.access(parentOf(target), 'w');
		if (refused) return refused;
		// A directory in one with the set-group-ID bit gets it as well.
		const mode = 0o755 | (parent.mode & 0o2000);
		return this.#put(target, {kind: 'directory', mode, modifiedAtMs: this.#options.now(), ...this.#ownerIn(target)}, 0);
	}

	makeLink(path: string, target: string): FileError | undefined {
		if (this.statLink(path)) return 'EEXIST';
		const place = this.#follow(path) ?? path;
		if (this.stat(parentOf(place))?.kind !== 'directory') return 'ENOENT';
		const refused = this.access(parentOf(place), 'w');
		if (refused) return refused;
		const error = this.#put(place, {kind: 'link', target, modifiedAtMs: this.#options.now(), ...this.#ownerIn(place)}, target.length);
		if (error) return error;
		const mount = this.#mountOf(place);
		(mount ? mount.files : this.#options.layer).hasLinks = true;
		return undefined;
	}

	remove(path: string): FileError | undefined {
		const parent = this.#follow(parentOf(path)) ?? parentOf(path);
		const target = parent === '/' ? `/${path.slice(path.lastIndexOf('/') + 1)}` : `${parent}/${path.slice(path.lastIndexOf('/') + 1)}`;
		const node = this.statLink(target);
		if (!node) return 'ENOENT';
		if (this.#mounts.some((mount) => mount.mountPath === target)) return 'EBUSY';
		if (node.kind === 'directory' && (this.list(target)?.length ?? 0) > 0) return 'ENOTEMPTY';
		const {mount, path: inside} = this.#place(target);
		if (mount ? mount.isReadOnly : this.#options.isRootReadOnly?.()) return 'EROFS';
		if (this.#options.identity) {
			const refused = this.access(parent, 'w');
			if (refused) return refused;
			const folder = this.stat(parent);
			// In a directory with the sticky bit everybody removes his own.
			const {user} = this.#options.identity;
			if (folder?.kind === 'directory' && (folder.mode & 0o1000) !== 0 && (ownerOf(node).user ?? 0) !== user && (folder.user ?? 0) !== user)
				return 'EPERM';
		}
		const size = sizeOf(node);
		if (mount) {
			this.#options.account?.(mount.volumeId, inside, -size, undefined);
			nodesOf(mount.files).delete(inside);
			mount.files.sizeBytes -= size;
			return undefined;
		}
		const layer = this.#layer();
		const layered = layer.nodes.get(target);
		if (layered) {
			this.#options.account?.(undefined, target, -size, undefined);
			this.#options.layer.sizeBytes -= size;
		}
		if (this.#options.image[target] !== undefined || this.#implied(target) !== undefined) layer.nodes.set(target, null);
		else layer.nodes.delete(target);
		return undefined;
	}

	setMode(path: string, mode: number): FileError | undefined {
		const target = this.#follow(path) ?? path;
		const node = this.statLink(target);
		if (!node) return 'ENOENT';
		const refused = this.#mayChange(node);
		if (refused) return refused;
		if (node.kind === 'file') return this.#put(target, {...node, text: this.#textOf(target, node), mode}, 0);
		if (node.kind === 'directory') return this.#put(target, {...node, mode}, 0);
		return undefined;
	}

	setOwner(path: string, owner: Owner, isLink = false): FileError | undefined {
		const target = isLink ? path : (this.#follow(path) ?? path);
		const node = this.statLink(target);
		if (!node) return 'ENOENT';
		const {identity} = this.#options;
		if (identity) {
			// One may give one's own file to another of one's groups, and that is all.
			const isOwn = (ownerOf(node).user ?? 0) === identity.user && (owner.user ?? identity.user) === identity.user;
			if (!isOwn || (owner.group !== undefined && !identity.groups.includes(owner.group))) return 'EPERM';
		}
		if (node.kind === 'file') return this.#put(target, {...node, ...owner, text: this.#textOf(target, node)}, 0);
		if (node.kind === 'directory' || node.kind === 'link') return this.#put(target, {...node, ...owner}, 0);
		return undefined;
	}

	setTime(path: string, modifiedAtMs: number): FileError | undefined {
		const target = this.#follow(path) ?? path;
		const node = this.statLink(target);
		if (!node) return 'ENOENT';
		const refused = this.#mayChange(node) && this.access(target, 'w');
		if (refused) return refused;
		if (node.kind === 'file') return this.#put(target, {...node, text: this.#textOf(target, node), modifiedAtMs}, 0);
		if (node.kind === 'directory') return this.#put(target, {...node, modifiedAtMs}, 0);
		return undefined;
	}

	access(path: string, wanted: 'r' | 'w' | 'x'): FileError | undefined {
		const target = this.#follow(path) ?? path;
		const {identity} = this.#options;
		if (wanted === 'w') {
			const mount = this.#mountOf(target);
			if (mount ? mount.isReadOnly : this.#options.isRootReadOnly?.() && !this.#isRuntimeFile(target)) return 'EROFS';
		}
		if (!identity) return undefined;
		for (let folder = parentOf(target); folder !== '/'; folder = parentOf(folder)) {
			const node = this.statLink(folder);
			if (node && !isAllowed(node, identity, 'x')) return 'EACCES';
		}
		const node = this.statLink(target);
		if (!node) return 'ENOENT';
		return isAllowed(node, identity, wanted) ? undefined : 'EACCES';
	}

	#mayChange(node: FileNode): FileError | undefined {
		const {identity} = this.#options;
		return identity && (ownerOf(node).user ?? 0) !== identity.user ? 'EPERM' : undefined;
	}

	/** Whose a new file is: its maker's; in a directory with the set-group-ID bit it is of the directory's group. */
	#ownerIn(path: string): Owner {
		const parent = this.stat(parentOf(path));
		const owner: Owner = {};
		const {identity} = this.#options;
		if (identity) owner.user = identity.user;
		const group = parent?.kind === 'directory' && (parent.mode & 0o2000) !== 0 ? parent.group : (identity?.groups[0] ?? this.#options.group);
		if (group) owner.group = group;
		return owner;
	}

	#textOf(path: string, node: FileNode & {kind: 'file'}): string {
		return node === emptyFile ? (this.#options.generated?.(path) ?? '') : node.text;
	}

	/** Writes a node; `deltaBytes` is by how much it is larger than what the same layer or volume held there. */
	#put(path: string, node: FileNode, deltaBytes: number): FileError | undefined {
		const {mount, path: inside} = this.#place(path);
		if (mount) {
			if (mount.isReadOnly) return 'EROFS';
			const error = deltaBytes === 0 ? undefined : this.#options.account?.(mount.volumeId, inside, deltaBytes, roughSizeOf(node));
			if (error) return error;
			nodesOf(mount.files).set(inside, node);
			mount.files.sizeBytes += deltaBytes;
			return undefined;
		}
		if (this.#options.isRootReadOnly?.() && !this.#isRuntimeFile(path)) return 'EROFS';
		const layer = this.#layer();
		// Overlayfs copies a file of the image up before it is changed: all of it then counts.
		const delta = layer.nodes.get(path) ? deltaBytes : sizeOf(node);
		const error = delta === 0 ? undefined : this.#options.account?.(undefined, path, delta, roughSizeOf(node));
		if (error) return error;
		layer.nodes.set(path, node);
		this.#options.layer.sizeBytes += delta;
		return undefined;
	}

	#layer(): {nodes: Map<string, FileNode | null>} {
		const layer = this.#options.layer;
		layer.nodes ??= new Map();
		return {nodes: layer.nodes};
	}

	#place(path: string): Place {
		const mount = this.#mountOf(path);
		return {mount, path: mount ? inVolume(mount, path) : path};
	}

	#mountOf(path: string): MountedVolume | undefined {
		for (const mount of this.#mounts) {
			const {mountPath} = mount;
			if (path.startsWith(mountPath) && (path.length === mountPath.length || mountPath === '/' || path.charCodeAt(mountPath.length) === 47))
				return mount;
		}
		return undefined;
	}

	/** What is there without the image naming it: parents of its files and of mounts, devices, the runtime's files. */
	#implied(path: string): FileNode | undefined {
		if (this.#index.names.has(path)) return path === '/tmp' ? temporaryDirectory : directory;
		if (path.startsWith('/dev/') || path.startsWith('/proc/')) {
			const device = devices[path];
			if (device) return device;
		}
		if (path === this.#options.terminationMessagePath) return emptyLog;
		if (this.#isRuntimeFile(path) || (isGeneratedPath.has(path) && this.#options.generated)) return emptyFile;
		if (path === '/tmp') return temporaryDirectory;
		if (impliedDirectories.has(path)) return directory;
		const prefix = `${path}/`;
		if (this.#mounts.some((mount) => mount.mountPath.startsWith(prefix))) return directory;
		return undefined;
	}

	#impliedPaths(): string[] {
		const paths = [...impliedDirectories, '/tmp', ...Object.keys(devices)];
		if (this.#options.generated) paths.push(...generatedPaths);
		if (this.#options.terminationMessagePath) paths.push(this.#options.terminationMessagePath);
		return paths;
	}

	#isRuntimeFile(path: string): boolean {
		return path === this.#options.terminationMessagePath || path === '/etc/hosts' || path === '/etc/hostname' || path === '/etc/resolv.conf';
	}

	/** The path with every link in it followed (the last part too). Undefined if the links go round in circles. */
	#follow(path: string): string | undefined {
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
		return this.#index.hasLinks || this.#options.layer.hasLinks || this.#mountOf(path)?.files.hasLinks === true;
	}
}

function ownerOf(node: FileNode): Owner {
	const owner: Owner = {};
	if ('user' in node && node.user !== undefined) owner.user = node.user;
	if ('group' in node && node.group !== undefined) owner.group = node.group;
	return owner;
}

/** By the owner's, the group's or the others' permissions: the first that apply decide. */
function isAllowed(node: FileNode, {user, groups}: Identity, wanted: 'r' | 'w' | 'x'): boolean {
	const bit = {r: 4, w: 2, x: 1}[wanted];
	if (node.kind === 'device' || node.kind === 'link') return true;
	const mode = node.kind === 'binary' ? 0o755 : node.mode;
	const owner = ownerOf(node);
	if ((owner.user ?? 0) === user) return ((mode >> 6) & bit) !== 0;
	return ((groups.includes(owner.group ?? 0) ? mode >> 3 : mode) & bit) !== 0;
}

/** A file whose text is made when it is read, or which is still empty. */
const emptyFile: FileNode & {kind: 'file'} = {kind: 'file', text: '', mode: 0o644, modifiedAtMs: 0};
/** The kubelet lets everybody write its termination message. */
const emptyLog: FileNode & {kind: 'file'} = {kind: 'file', text: '', mode: 0o666, modifiedAtMs: 0};
const impliedDirectories: ReadonlySet<string> = new Set([
	'/',
	'/dev',
	'/etc',
	'/proc',
	'/proc/pressure',
	'/proc/sys',
	'/proc/sys/kernel',
	'/sys',
	'/sys/fs',
	'/sys/fs/cgroup',
	'/dev/shm',
	'/dev/mqueue',
]);

function inVolume(mount: MountedVolume, path: string): string {
	const inside = mount.mountPath === '/' ? path : path.slice(mount.mountPath.length);
	if (!mount.subPath) return inside === '' ? '/' : inside;
	return normalize(`/${mount.subPath}${inside}`);
}

function indexOf(image: ImageFiles): ImageIndex {
	const known = indexes.get(image);
	if (known) return known;
	const names = new Map<string, string[]>();
	let hasLinks = false;
	for (const [path, node] of Object.entries(image)) {
		if (node.kind === 'link') hasLinks = true;
		if (node.kind === 'directory' && !names.has(path)) names.set(path, []);
		for (let child = path; child !== '/'; child = parentOf(child)) {
			const parent = parentOf(child);
			const name = child.slice(parent === '/' ? 1 : parent.length + 1);
			const siblings = names.get(parent);
			if (!siblings) names.set(parent, [name]);
			else if (!siblings.includes(name)) siblings.push(name);
		}
	}
	const index: ImageIndex = {names, hasLinks, binaries: new Map()};
	indexes.set(image, index);
	return index;
}

/** What starting `command` would run. `argv` is other than the command's for a script with `#!`. */
export type Executable =
	| {readonly kind: 'program'; readonly program: string; readonly path: string; readonly argv: readonly string[]}
	| {readonly kind: 'not-found'}
	| {readonly kind: 'not-executable'; readonly path: string}
	| {readonly kind: 'directory'; readonly path: string};

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Looks `argv[0]` up as execvp(3) does, and follows `#!`. */
export function findExecutable(files: FileSystem, argv: readonly string[], searchPath: string, workingDirectory: string): Executable {
	const name = argv[0] ?? '';
	if (name.includes('/')) return executableAt(files, files.resolve(workingDirectory, name), argv, workingDirectory, 0);
	const known = files.binaryOnPath?.(name, searchPath);
	if (known) return {kind: 'program', program: known.program, path: known.path, argv};
	let refused: Executable = {kind: 'not-found'};
	if (name === '') return refused;
	let start = 0;
	while (start <= searchPath.length) {
		let end = searchPath.indexOf(':', start);
		if (end < 0) end = searchPath.length;
		const folder = end === start ? workingDirectory : searchPath.slice(start, end);
		start = end + 1;
		const found = executableAt(files, folder === '/' ? `/${name}` : `${folder}/${name}`, argv, workingDirectory, 0);
		if (found.kind === 'program') return found;
		if (found.kind === 'not-executable') refused = found;
	}
	return refused;
}

function executableAt(files: FileSystem, path: string, argv: readonly string[], workingDirectory: string, depth: number): Executable {
	const node = files.stat(path);
	if (node === undefined) return {kind: 'not-found'};
	if (node.kind === 'binary') return {kind: 'program', program: node.program, path, argv};
	if (node.kind === 'directory') return {kind: 'directory', path};
	if (node.kind !== 'file' || (node.mode & 0o111) === 0) return {kind: 'not-executable', path};
	if (!node.text.startsWith('#!') || depth > 3) return {kind: 'not-executable', path};
	const line = node.text.slice(2, node.text.indexOf('\n') < 0 ? undefined : node.text.indexOf('\n')).trim();
	const space = line.search(/\s/);
	const interpreter = space < 0 ? line : line.slice(0, space);
	const argument = space < 0 ? [] : [line.slice(space).trim()];
	return executableAt(files, files.resolve('/', interpreter), [interpreter, ...argument, path, ...argv.slice(1)], workingDirectory, depth + 1);
}
