import type {FileNode} from '../file-system.ts';
import type {ImageFiles} from '../image-files.ts';
import {type ImageReference, parseImageReference} from '../image-reference.ts';
import {isDeclaredProgram, programTable} from '../program-table.ts';
import {agnhostImages} from './agnhost.ts';
import {commonDirectories} from './base.ts';
import {busyboxImages} from './busybox.ts';
import {databaseImages} from './databases/index.ts';
import type {ImageContent, ImageFamily} from './image.ts';
import {kubernetesImages} from './kubernetes.ts';
import {linuxImages} from './linux.ts';
import {logShipperImages} from './log-shippers.ts';
import {nginxImages} from './nginx/images.ts';
import {proxyImages} from './proxies.ts';
import {sampleImages} from './samples/index.ts';
import './probing-tools.ts';
import {serverImages} from './servers/index.ts';
import {toolImages} from './tools/index.ts';
import {webImages} from './web.ts';

/** Every image there is. A new family is one file and one line here. */
const families: readonly ImageFamily[] = [
	...agnhostImages,
	...busyboxImages,
	...databaseImages,
	...kubernetesImages,
	...linuxImages,
	...logShipperImages,
	...nginxImages,
	...proxyImages,
	...serverImages,
	...sampleImages,
	...toolImages,
	...webImages,
];

export interface FoundImage {
	readonly id: string;
	readonly digest: string;
	readonly content: ImageContent;
	readonly files: ImageFiles;
}

const byRepository = new Map<string, ImageFamily>();
for (const family of families) {
	for (const repository of family.repositories) {
		const name = parseImageReference(repository)!.repository;
		if (byRepository.has(name)) throw new Error(`two images are called ${name}`);
		byRepository.set(name, family);
	}
}
// Two registries hold copies of Docker's official images.
for (const [name, family] of [...byRepository]) {
	if (!name.startsWith('docker.io/library/')) continue;
	const image = name.slice('docker.io/library/'.length);
	for (const copy of [`public.ecr.aws/docker/library/${image}`, `mirror.gcr.io/library/${image}`])
		if (!byRepository.has(copy)) byRepository.set(copy, family);
}

/** Every repository by the name it is usually written with, and what it runs. */
export function knownImages(): readonly {readonly repository: string; readonly sizeBytes: number; readonly command: readonly string[]}[] {
	return families
		.flatMap((family) => {
			const {sizeBytes, entrypoint = [], command = []} = family.content('latest');
			return family.repositories.map((repository) => ({repository, sizeBytes, command: [...entrypoint, ...command]}));
		})
		.toSorted((a, b) => (a.repository < b.repository ? -1 : 1));
}

const found = new Map<string, FoundImage | undefined>();

/** The image a normalized reference names. With neither tag nor digest: whether there is such a repository. */
export function findImageContent(reference: ImageReference): FoundImage | undefined {
	const family = byRepository.get(reference.repository);
	if (!family) return undefined;
	// Every digest is taken for one the repository has: whoever pins an image copied it from somewhere.
	const tag = reference.tag ?? 'latest';
	const hasTag = reference.tag === undefined || reference.digest !== undefined || isTagOf(family, reference.tag);
	if (!hasTag) return undefined;
	const key = `${reference.repository}:${tag}`;
	if (!found.has(key)) {
		found.set(key, newImage(key, family.content(tag)));
	}
	return found.get(key);
}

/** `key` is its repository with the tag. */
export function newImage(key: string, content: ImageContent): FoundImage {
	return {id: `sha256:${digits(`config ${key}`)}`, digest: `sha256:${digits(`manifest ${key}`)}`, content, files: filesOf(content)};
}

function isTagOf(family: ImageFamily, tag: string): boolean {
	if (Array.isArray(family.tags)) return family.tags.includes(tag);
	return new RegExp(`^(?:${(family.tags as RegExp).source})$`).test(tag);
}

function filesOf(content: ImageContent): ImageFiles {
	const files: Record<string, FileNode> = {};
	const {user = 0} = content;
	// What an image that runs as somebody brings along beside the system's own is his.
	const owner = (path: string) => (user === 0 || systemPath.test(path) || commonDirectories.includes(path) ? {} : {user, group: user});
	for (const path of content.directories ?? []) {
		const mode = path === '/root' ? 0o700 : path === '/tmp' || path === '/var/tmp' ? 0o1777 : 0o755;
		files[path] = {kind: 'directory', mode, modifiedAtMs: 0, ...owner(path)};
	}
	for (const [path, text] of Object.entries(content.files ?? {})) {
		files[path] = {kind: 'file', text, mode: text.startsWith('#!') ? 0o755 : 0o644, modifiedAtMs: 0, ...owner(path)};
	}
	for (const [path, program] of Object.entries(content.programs ?? {})) {
		if (programTable.has(program) || isDeclaredProgram(program)) files[path] = {kind: 'binary', program};
	}
	return Object.freeze(files);
}

const systemPath = /^\/(?:bin|boot|dev|etc|lib|lib64|proc|sbin|sys|usr)(?:\/|$)/;

/** 64 hexadecimal digits made of a name: no hash of any contents, but always the same for it. */
function digits(name: string): string {
	let text = '';
	for (let round = 0; text.length < 64; round += 1) {
		let hash = 2_166_136_261 ^ round;
		for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619);
		hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
		hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
		text += ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
	}
	return text;
}
