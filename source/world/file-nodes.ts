import type {FileNode, Owner} from './file-system.ts';

export interface Identity {
	readonly user: number;
	readonly groups: readonly number[];
}

export function sizeOf(node: FileNode): number {
	if (node.kind === 'file') return byteLength(node.text) + (node.zeroBytes ?? 0);
	return node.kind === 'link' ? node.target.length : 0;
}

/** The same without measuring the text, which takes the longer, the longer it is. */
export function roughSizeOf(node: FileNode): number {
	return node.kind === 'file' ? node.text.length + (node.zeroBytes ?? 0) : 0;
}

/** The length of a text in UTF-8. */
export function byteLength(text: string): number {
	return Buffer.byteLength(text);
}

export function ownerOf(node: FileNode): Owner {
	const owner: Owner = {};
	if ('user' in node && node.user !== undefined) owner.user = node.user;
	if ('group' in node && node.group !== undefined) owner.group = node.group;
	return owner;
}

/** By the owner's, the group's or the others' permissions: the first that apply decide. */
export function isAllowed(node: FileNode, {user, groups}: Identity, wanted: 'r' | 'w' | 'x'): boolean {
	const bit = {r: 4, w: 2, x: 1}[wanted];
	if (node.kind === 'device' || node.kind === 'link') return true;
	const mode = node.kind === 'binary' ? 0o755 : node.mode;
	const owner = ownerOf(node);
	if ((owner.user ?? 0) === user) return ((mode >> 6) & bit) !== 0;
	return ((groups.includes(owner.group ?? 0) ? mode >> 3 : mode) & bit) !== 0;
}
