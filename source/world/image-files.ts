import {parentOf} from './file-paths.ts';
import type {FileNode} from './file-system.ts';

/** Paths of an image, absolute; directories above them need not be named. Shared, and never changed. */
export type ImageFiles = Readonly<Record<string, FileNode>>;

export interface ImageIndex {
	readonly names: Map<string, string[]>;
	readonly hasLinks: boolean;
	/** By search path, then by name; null: the image alone does not say. */
	readonly binaries: Map<string, Map<string, FoundBinary | null>>;
}

export interface FoundBinary {
	readonly path: string;
	readonly program: string;
	/** Where it is looked for, up to where it is. */
	readonly tried: readonly string[];
}

const indexes = new WeakMap<ImageFiles, ImageIndex>();

/** Made once for an image. */
export function indexOf(image: ImageFiles): ImageIndex {
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

/** Null: the image alone does not say. */
export function findInImage(image: ImageFiles, index: ImageIndex, name: string, searchPath: string): FoundBinary | null {
	const tried: string[] = [];
	for (const folder of searchPath.split(':')) {
		if (!folder.startsWith('/') || folder === '/') return null;
		for (let above = folder; above !== '/'; above = parentOf(above)) if (image[above]?.kind === 'link') return null;
		const path = `${folder}/${name}`;
		tried.push(path);
		const node = image[path];
		if (node?.kind === 'binary') return {path, program: node.program, tried};
		if (node !== undefined || index.names.has(path)) return null;
	}
	return null;
}
