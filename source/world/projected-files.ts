import {calendarAt, formatTime} from './commands/time-text.ts';
import {byteLength, sizeOf} from './file-nodes.ts';
import type {FileNode} from './file-system.ts';
import type {VolumeFiles} from './volume-files.ts';

/*
The files of a volume that is made of API objects, as the kubelet lays them out: all of them in a directory of their own
that is named after the time, a link `..data` to it, and for each file a link through `..data`. A change is a new
directory and a `..data` put in place of the old one, so that nobody sees half of it. Upstream:
pkg/volume/util/atomic_writer.go and pkg/volume/volume_linux.go (fsGroup).
*/

export interface ProjectedFile {
	readonly text: string;
	readonly mode: number;
	readonly user?: number | undefined;
}

export interface ProjectionOptions {
	/** The pod's fsGroup. */
	readonly group?: number | undefined;
	readonly isInMemory: boolean;
	readonly nowMs: number;
	/** The end of the directory's name, as mkdtemp(3) chooses it. */
	readonly suffix: number;
}

const dataLink = '/..data';
/** What a group may do with files of a volume that is for reading, and with its directories. */
const groupMayRead = 0o440;
const groupMayEnter = 0o110;
const setGroupId = 0o2000;

/** The volume's root, with nothing in it yet. */
export function volumeRoot(nowMs: number, isInMemory: boolean, group: number | undefined): FileNode {
	// A tmpfs is mounted with the sticky bit, and the kubelet leaves that be.
	const mode = (isInMemory ? 0o1777 : 0o777) | (group === undefined ? 0 : setGroupId);
	return {kind: 'directory', mode, modifiedAtMs: nowMs, ...(isInMemory && {isInMemory}), ...(group !== undefined && {group})};
}

/** Files that are laid out when somebody looks at them: most tokens are never read. */
export interface PendingProjection {
	readonly files: Readonly<Record<string, ProjectedFile>>;
	readonly options: ProjectionOptions;
}

/** Gives a volume these files. */
export function projectFiles(volume: VolumeFiles, files: Readonly<Record<string, ProjectedFile>>, options: ProjectionOptions): void {
	volume.hasLinks = true;
	if (volume.pending === undefined && volume.nodes.size <= 1) {
		volume.pending = {files, options};
		volume.sizeBytes = sizeOfProjection(files, options);
	} else layOut(nodesOf(volume), volume, files, options);
}

/** A volume's files, laid out. */
export function nodesOf(volume: VolumeFiles): Map<string, FileNode> {
	const {pending, nodes} = volume;
	if (pending === undefined) return nodes;
	volume.pending = undefined;
	layOut(nodes, volume, pending.files, pending.options);
	return nodes;
}

/** Kubelets count all files of their machine again and again, and most volumes are never looked into. */
const counts = new WeakMap<object, number>();

/** How many there will be, if they are not laid out yet. */
export function countNodes({nodes, pending}: VolumeFiles): number {
	if (pending === undefined) return nodes.size;
	let count = counts.get(pending.files);
	if (count === undefined) {
		count = countProjected(pending.files);
		counts.set(pending.files, count);
	}
	return count;
}

function countProjected(files: Readonly<Record<string, ProjectedFile>>): number {
	const links = new Set<string>();
	const directories = new Set<string>();
	const paths = Object.keys(files);
	for (const path of paths) {
		const parts = path.split('/').filter((part) => part !== '');
		links.add(parts[0]!);
		for (let depth = 1; depth < parts.length; depth += 1) directories.add(parts.slice(0, depth).join('/'));
	}
	// The root, the directory of the time and the link to it.
	return 3 + links.size + directories.size + paths.length;
}

function folderName({nowMs, suffix}: ProjectionOptions): string {
	return `..${formatTime('%Y_%m_%d_%H_%M_%S', calendarAt(nowMs))}.${suffix}`;
}

function sizeOfProjection(files: Readonly<Record<string, ProjectedFile>>, options: ProjectionOptions): number {
	const links = new Set(Object.keys(files).map((path) => path.split('/').find((part) => part !== '')!));
	let size = folderName(options).length;
	for (const name of links) size += `..data/${name}`.length;
	for (const {text} of Object.values(files)) size += byteLength(text);
	return size;
}

function layOut(nodes: Map<string, FileNode>, volume: VolumeFiles, files: Readonly<Record<string, ProjectedFile>>, options: ProjectionOptions): void {
	const {group, isInMemory, nowMs} = options;
	const ofGroup = group === undefined ? {} : {group};
	const old = nodes.get(dataLink);
	const name = folderName(options);
	const folder = `/${name}`;
	const directory = (): FileNode => ({
		kind: 'directory',
		mode: group === undefined ? 0o755 : 0o755 | groupMayRead | groupMayEnter | setGroupId,
		modifiedAtMs: nowMs,
		...(isInMemory && {isInMemory}),
		...ofGroup,
	});
	if (old?.kind === 'link') {
		const before = `/${old.target}`;
		for (const path of [...nodes.keys()]) if (path === before || path.startsWith(`${before}/`)) nodes.delete(path);
	}
	nodes.set(folder, directory());
	const shown = new Set<string>();
	for (const [path, {text, mode, user}] of Object.entries(files)) {
		const parts = path.split('/').filter((part) => part !== '');
		for (let depth = 1; depth < parts.length; depth += 1) {
			const parent = `${folder}/${parts.slice(0, depth).join('/')}`;
			if (!nodes.has(parent)) nodes.set(parent, directory());
		}
		const owner = user === undefined ? {} : {user};
		nodes.set(`${folder}/${parts.join('/')}`, {
			kind: 'file',
			text,
			mode: group === undefined ? mode : mode | groupMayRead,
			modifiedAtMs: nowMs,
			...owner,
			...ofGroup,
		});
		shown.add(parts[0]!);
	}
	nodes.set(dataLink, {kind: 'link', target: name, modifiedAtMs: nowMs, ...ofGroup});
	for (const part of shown) {
		const link = nodes.get(`/${part}`);
		const target = `..data/${part}`;
		if (link?.kind !== 'link' || link.target !== target) nodes.set(`/${part}`, {kind: 'link', target, modifiedAtMs: nowMs, ...ofGroup});
	}
	for (const path of [...nodes.keys()]) if (/^\/[^/]+$/.test(path) && !path.startsWith('/..') && !shown.has(path.slice(1))) nodes.delete(path);
	const root = nodes.get('/');
	if (root?.kind === 'directory') nodes.set('/', {...root, modifiedAtMs: nowMs});
	volume.sizeBytes = 0;
	for (const node of nodes.values()) volume.sizeBytes += sizeOf(node);
}

/** The texts of the files a volume shows. */
export function shownTexts(volume: VolumeFiles): Record<string, string> {
	const texts = Object.entries(volume.pending?.files ?? shownFiles(volume)).map(([path, {text}]) => [path, text] as const);
	return Object.fromEntries(texts);
}

/** The files a volume shows: of a projected one those behind its links. */
export function shownFiles(volume: VolumeFiles): Record<string, FileNode & {kind: 'file'}> {
	const nodes = nodesOf(volume);
	const data = nodes.get(dataLink);
	const prefix = data?.kind === 'link' ? `/${data.target}/` : '/';
	const files: Record<string, FileNode & {kind: 'file'}> = {};
	for (const [path, node] of nodes) if (node.kind === 'file' && path.startsWith(prefix)) files[path.slice(prefix.length)] = node;
	return files;
}
