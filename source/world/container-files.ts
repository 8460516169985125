import {defaultPath} from './executable.ts';
import {byteLength, isAllowed, ownerOf, roughSizeOf, sizeOf} from './file-nodes.ts';
import {normalize, parentOf} from './file-paths.ts';
import type {FileError, FileNode, FileSystem, Owner} from './file-system.ts';
import {type FoundBinary, findInImage} from './image-files.ts';
import {emptyFile} from './implied-files.ts';
import {type ContainerFilesOptions, LayeredFiles, type WritableLayer} from './layered-files.ts';
import {nodesOf} from './projected-files.ts';
import {inVolume} from './volume-files.ts';

/*
A container's files: the image's layers (one frozen record shared by all containers of the image), a writable layer
above them that exists only once something is written, and the mounted volumes. Counterpart: overlayfs and bind
mounts, as containerd sets them up. Left out: hard links, capabilities (root may do everything), partial reads of binary
data.
*/

/** Shorter files are read without a word to `account`. */
const leastReadBytes = 16_384;
const mostKeptZeros = 4096;

/** Holds no state of its own: it is made again from its options at any time. */
export class ContainerFiles implements FileSystem {
	readonly #options: ContainerFilesOptions;
	readonly #layers: LayeredFiles;
	readonly #isPathMounted: boolean;
	readonly #ownLayer: WritableLayer;

	constructor(options: ContainerFilesOptions) {
		this.#options = options;
		this.#layers = new LayeredFiles(options);
		this.#ownLayer = options.layer;
		this.#isPathMounted = options.mounts.some(({mountPath}) => /^\/(usr|s?bin)?(\/|$)/.test(mountPath));
	}

	resolve(workingDirectory: string, path: string): string {
		if (path.startsWith('/')) return normalize(path);
		return normalize(workingDirectory === '/' ? `/${path}` : `${workingDirectory}/${path}`);
	}

	stat(path: string): FileNode | undefined {
		const node = this.#layers.statLink(path);
		if (node !== undefined && node.kind !== 'link') return node;
		const followed = this.#layers.follow(path);
		return followed === undefined || followed === path ? undefined : this.#layers.statLink(followed);
	}

	statLink(path: string): FileNode | undefined {
		return this.#layers.statLink(path);
	}

	binaryOnPath(name: string, searchPath: string): FoundBinary | undefined {
		if (this.#isPathMounted || (this.#layers.mounts.length > 0 && searchPath !== defaultPath)) return undefined;
		let binaries = this.#layers.index.binaries.get(searchPath);
		if (!binaries) {
			binaries = new Map();
			this.#layers.index.binaries.set(searchPath, binaries);
		}
		let found = binaries.get(name);
		if (found === undefined) {
			found = findInImage(this.#options.image, this.#layers.index, name, searchPath);
			binaries.set(name, found);
		}
		if (found === null) return undefined;
		const layer = this.#ownLayer;
		const {nodes} = layer;
		if (nodes && (layer.hasLinks || found.tried.some((path) => nodes.has(path)))) return undefined;
		return found;
	}

	read(path: string): string | undefined {
		const node = this.stat(path);
		if (this.#options.identity && node && this.access(path, 'r')) return undefined;
		if (node?.kind === 'file') {
			if (node === emptyFile) return this.#options.generated?.(this.#layers.follow(path) ?? path) ?? '';
			if (node.text.length + (node.zeroBytes ?? 0) >= leastReadBytes) this.#tellRead(path, node);
			return node.text;
		}
		return node?.kind === 'device' ? '' : undefined;
	}

	#tellRead(path: string, node: FileNode): void {
		const place = this.#layers.place(this.#layers.follow(path) ?? path);
		if (place.mount || this.#options.layer.nodes?.has(place.path)) this.#options.account?.(place.mount?.volumeId, place.path, 0, roughSizeOf(node));
	}

	write(path: string, given: string, options?: {append?: boolean; zeroBytes?: number}): FileError | undefined {
		// A few zero bytes are kept as they are, so that they can be read.
		const areZerosKept = (options?.zeroBytes ?? 0) <= mostKeptZeros;
		const text = areZerosKept && options?.zeroBytes ? given + '\0'.repeat(options.zeroBytes) : given;
		const moreZeroBytes = areZerosKept ? 0 : (options?.zeroBytes ?? 0);
		const target = this.#layers.follow(path) ?? path;
		const elsewhere = target.startsWith('/proc/') ? this.#layers.procEntry(target) : undefined;
		if (elsewhere?.kind === 'other') return this.#options.proc!.filesOf(elsewhere.containerId).write(elsewhere.path, given, options);
		const old = this.#layers.statLink(target);
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
		return this.#layers.put(target, node, deltaBytes);
	}

	list(path: string): readonly string[] | undefined {
		const target = this.#layers.follow(path) ?? path;
		if (target.startsWith('/proc/')) {
			const entry = this.#layers.procEntry(target);
			if (entry?.kind === 'directory') return entry.names;
			if (entry?.kind === 'other') return this.#options.proc!.filesOf(entry.containerId).list(entry.path);
		}
		if (this.#layers.statLink(target)?.kind !== 'directory') return undefined;
		const prefix = target === '/' ? '/' : `${target}/`;
		const names = new Set<string>();
		const add = (child: string): void => {
			if (!child.startsWith(prefix) || child === prefix) return;
			const slash = child.indexOf('/', prefix.length);
			names.add(slash < 0 ? child.slice(prefix.length) : child.slice(prefix.length, slash));
		};
		const mount = this.#layers.mountOf(target);
		if (mount) {
			const root = inVolume(mount, target);
			const from = root === '/' ? '/' : `${root}/`;
			for (const child of nodesOf(mount.files).keys()) {
				if (child.startsWith(from) && child !== from) add(prefix + child.slice(from.length));
			}
		} else {
			const layer = this.#options.layer.nodes;
			for (const name of this.#layers.index.names.get(target) ?? []) if (layer?.get(prefix + name) !== null) names.add(name);
			if (layer) for (const [child, node] of layer) if (node) add(child);
			for (const child of this.#layers.impliedPaths()) if (layer?.get(child) !== null) add(child);
		}
		for (const other of this.#layers.mounts) add(other.mountPath);
		if (target === '/proc') for (const pid of this.#options.proc?.pids() ?? []) names.add(pid);
		return [...names].sort();
	}

	makeDirectory(path: string): FileError | undefined {
		if (this.#layers.statLink(path)) return 'EEXIST';
		const target = this.#layers.follow(path) ?? path;
		const parent = this.stat(parentOf(target));
		if (parent?.kind !== 'directory') return parent ? 'ENOTDIR' : 'ENOENT';
		const refused = this.access(parentOf(target), 'w');
		if (refused) return refused;
		// A directory in one with the set-group-ID bit gets it as well.
		const mode = 0o755 | (parent.mode & 0o2000);
		return this.#layers.put(target, {kind: 'directory', mode, modifiedAtMs: this.#options.now(), ...this.#ownerIn(target)}, 0);
	}

	makeLink(path: string, target: string): FileError | undefined {
		if (this.#layers.statLink(path)) return 'EEXIST';
		const place = this.#layers.follow(path) ?? path;
		if (this.stat(parentOf(place))?.kind !== 'directory') return 'ENOENT';
		const refused = this.access(parentOf(place), 'w');
		if (refused) return refused;
		const error = this.#layers.put(place, {kind: 'link', target, modifiedAtMs: this.#options.now(), ...this.#ownerIn(place)}, target.length);
		if (error) return error;
		const mount = this.#layers.mountOf(place);
		(mount ? mount.files : this.#options.layer).hasLinks = true;
		return undefined;
	}

	remove(path: string): FileError | undefined {
		const parent = this.#layers.follow(parentOf(path)) ?? parentOf(path);
		const target = parent === '/' ? `/${path.slice(path.lastIndexOf('/') + 1)}` : `${parent}/${path.slice(path.lastIndexOf('/') + 1)}`;
		const node = this.#layers.statLink(target);
		if (!node) return 'ENOENT';
		if (this.#layers.mounts.some((mount) => mount.mountPath === target)) return 'EBUSY';
		if (node.kind === 'directory' && (this.list(target)?.length ?? 0) > 0) return 'ENOTEMPTY';
		const {mount, path: inside} = this.#layers.place(target);
		if (mount ? mount.isReadOnly : this.#options.isRootReadOnly?.()) return 'EROFS';
		if (this.#options.isWriteDenied?.(target)) return 'EACCES';
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
		const layer = this.#layers.layer();
		const layered = layer.nodes.get(target);
		if (layered) {
			this.#options.account?.(undefined, target, -size, undefined);
			this.#options.layer.sizeBytes -= size;
		}
		if (this.#options.image[target] !== undefined || this.#layers.implied(target) !== undefined) layer.nodes.set(target, null);
		else layer.nodes.delete(target);
		return undefined;
	}

	setMode(path: string, mode: number): FileError | undefined {
		const target = this.#layers.follow(path) ?? path;
		const node = this.#layers.statLink(target);
		if (!node) return 'ENOENT';
		const refused = this.#mayChange(node);
		if (refused) return refused;
		if (node.kind === 'file') return this.#layers.put(target, {...node, text: this.#textOf(target, node), mode}, 0);
		if (node.kind === 'directory') return this.#layers.put(target, {...node, mode}, 0);
		return undefined;
	}

	setOwner(path: string, owner: Owner, isLink = false): FileError | undefined {
		const target = isLink ? path : (this.#layers.follow(path) ?? path);
		const node = this.#layers.statLink(target);
		if (!node) return 'ENOENT';
		const {identity} = this.#options;
		if (identity) {
			// One may give one's own file to another of one's groups, and that is all.
			const isOwn = (ownerOf(node).user ?? 0) === identity.user && (owner.user ?? identity.user) === identity.user;
			if (!isOwn || (owner.group !== undefined && !identity.groups.includes(owner.group))) return 'EPERM';
		}
		if (node.kind === 'file') return this.#layers.put(target, {...node, ...owner, text: this.#textOf(target, node)}, 0);
		if (node.kind === 'directory' || node.kind === 'link') return this.#layers.put(target, {...node, ...owner}, 0);
		return undefined;
	}

	setTime(path: string, modifiedAtMs: number): FileError | undefined {
		const target = this.#layers.follow(path) ?? path;
		const node = this.#layers.statLink(target);
		if (!node) return 'ENOENT';
		const refused = this.#mayChange(node) && this.access(target, 'w');
		if (refused) return refused;
		if (node.kind === 'file') return this.#layers.put(target, {...node, text: this.#textOf(target, node), modifiedAtMs}, 0);
		if (node.kind === 'directory') return this.#layers.put(target, {...node, modifiedAtMs}, 0);
		return undefined;
	}

	access(path: string, wanted: 'r' | 'w' | 'x'): FileError | undefined {
		const target = this.#layers.follow(path) ?? path;
		const {identity} = this.#options;
		if (wanted === 'w') {
			const mount = this.#layers.mountOf(target);
			if (mount ? mount.isReadOnly : this.#options.isRootReadOnly?.() && !this.#layers.isRuntimeFile(target)) return 'EROFS';
			if (this.#options.isWriteDenied?.(target)) return 'EACCES';
		}
		if (!identity) return undefined;
		for (let folder = parentOf(target); folder !== '/'; folder = parentOf(folder)) {
			const node = this.#layers.statLink(folder);
			if (node && !isAllowed(node, identity, 'x')) return 'EACCES';
		}
		const node = this.#layers.statLink(target);
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
}
