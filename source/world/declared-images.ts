import {declaredServer, type ProgramDeclaration} from './declared-program.ts';
import {commandWord, type ImageDeclaration, laidOver, programPath} from './image-layers.ts';
import {type ImageReference, parseImageReference} from './image-reference.ts';
import type {ImageContent} from './images/image.ts';
import {type FoundImage, findImageContent, newImage} from './images/index.ts';
import type {Program} from './program.ts';
import {declaredPrefix, programTable} from './program-table.ts';
import {isServer, redefineServer, serverProgram} from './server-program.ts';
import type {RegistryCredentials} from './types.ts';

/*
Images as data: those a scenario brings along, and what it changes of images everybody knows. They are a part of the
run's state, and what is made of them here can be made again at any time. Of several declarations that name an image,
each is laid over those before it.
*/

/** The operating system and architecture of all machines. */
export const machinePlatform = 'linux/amd64';

/** What an image that is not said to be built on anything is built on. */
const usualFrom = 'debian:bookworm-slim';
const distroless = 'gcr.io/distroless/static-debian12:latest';
const usualAdditionBytes = 30_000_000;
const scratch: ImageContent = {sizeBytes: 0, files: {}, programs: {}};

/** Whether there is such an image for everybody. */
export function isKnownImage(name: string): boolean {
	if (name === 'scratch' || name === 'distroless') return true;
	const reference = parseImageReference(name);
	return reference !== undefined && findImageContent(reference) !== undefined;
}

/** A declaration's name as it is looked for: the repository, and the tag if the name has one. */
export function declaredName(name: string): {readonly repository: string; readonly tag: string | undefined} | undefined {
	const reference = parseImageReference(name);
	return reference && {repository: reference.repository, tag: /:[^/]+$/.test(name) ? reference.tag : undefined};
}

export class DeclaredImages {
	/** By repository, in their order. */
	readonly #byRepository = new Map<string, {readonly tag: string | undefined; readonly declaration: ImageDeclaration}[]>();
	readonly #images = new Map<string, FoundImage | undefined>();
	readonly #programs = new Map<string, Program>();

	constructor(declarations: readonly ImageDeclaration[]) {
		for (const declaration of declarations) {
			for (const text of declaration.names) {
				const name = declaredName(text);
				if (!name) throw new Error(`${text} is no image reference`);
				const {repository, tag} = name;
				this.#byRepository.set(repository, [...(this.#byRepository.get(repository) ?? []), {tag, declaration}]);
			}
		}
	}

	hasRepository(repository: string): boolean {
		return this.#byRepository.has(repository);
	}

	/** Whose credentials it takes to pull it; false: nobody's. */
	privacy({repository, tag = 'latest'}: ImageReference): boolean | RegistryCredentials {
		const layers = this.#byRepository.get(repository)?.filter((layer) => layer.tag === undefined || layer.tag === tag) ?? [];
		return layers.findLast(({declaration}) => declaration.private !== undefined)?.declaration.private ?? false;
	}

	hasHost(host: string): boolean {
		return [...this.#byRepository.keys()].some((repository) => repository.startsWith(`${host}/`));
	}

	/** The image a normalized reference names; undefined if nothing was declared of it. */
	find({repository, tag = 'latest'}: ImageReference): FoundImage | undefined {
		const layers = this.#byRepository.get(repository)?.filter((layer) => layer.tag === undefined || layer.tag === tag);
		if (!layers || layers.length === 0) return undefined;
		const key = `${repository}:${tag}`;
		if (!this.#images.has(key)) {
			// Whoever is built on itself finds nothing there.
			this.#images.set(key, undefined);
			const declarations = layers.map(({declaration}) => declaration);
			const isNamed = layers.some((layer) => layer.tag !== undefined || layer.declaration.from !== undefined);
			const content = this.#content(key, declarations, isNamed);
			if (content) this.#images.set(key, newImage(key, content));
		}
		return this.#images.get(key);
	}

	/** The program of an image, by the name `#content` gives it. */
	program(name: string): Program | undefined {
		if (!name.startsWith(declaredPrefix)) return undefined;
		if (!this.#programs.has(name)) {
			const reference = parseImageReference(name.slice(declaredPrefix.length));
			if (reference) this.find(reference);
		}
		return this.#programs.get(name);
	}

	#content(key: string, declarations: readonly ImageDeclaration[], isNamed: boolean): ImageContent | undefined {
		const exact = findImageContent(parseImageReference(key)!)?.content;
		const latest = exact ?? findImageContent({...parseImageReference(key)!, tag: undefined})?.content;
		// A repository that is known has the tags it has, unless a declaration names another.
		if (!exact && latest && !isNamed) return undefined;
		const known = exact ?? latest;
		const from = declarations.findLast((declaration) => declaration.from !== undefined)?.from;
		const base = from === undefined && known ? known : this.#from(from ?? usualFrom);
		if (!base) return undefined;
		const isOwn = from === undefined ? !known : declarations.some(({program, files}) => program !== undefined || files !== undefined);
		let content: ImageContent = isOwn ? {...base, sizeBytes: base.sizeBytes + usualAdditionBytes} : base;
		for (const declaration of declarations) content = laidOver(content, declaration);
		const program = mergedProgram(declarations.flatMap((declaration) => declaration.program ?? []));
		if (program) content = this.#withProgram(content, program, key, declarations);
		const platform = declarations.findLast((declaration) => declaration.platform !== undefined)?.platform;
		if (platform === undefined || platform === machinePlatform) return content;
		const programs = Object.fromEntries(Object.keys(content.programs ?? {}).map((path) => [path, 'foreign-binary']));
		return {...content, programs};
	}

	#from(name: string): ImageContent | undefined {
		if (name === 'scratch') return scratch;
		const reference = parseImageReference(name === 'distroless' ? distroless : name);
		if (!reference) return undefined;
		return (this.find(reference) ?? findImageContent(reference))?.content;
	}

	#programOf(name: string): Program | undefined {
		return programTable.get(name) ?? this.program(name);
	}

	/** The server that the command is about: what its path leads to, or any word of it, an entrypoint's script among them. */
	#server({entrypoint = [], command = [], programs = {}, workingDirectory}: ImageContent, path: string | undefined): string | undefined {
		const paths = [path, ...[...entrypoint, ...command].map((argument) => programPath(argument, programs, workingDirectory))];
		return paths
			.map((candidate) => (candidate === undefined ? undefined : programs[candidate]))
			.find((name) => {
				const program = name === undefined ? undefined : this.#programOf(name);
				return program !== undefined && isServer(program);
			});
	}

	/** The server the image has is changed; if it has none, the declared program is what its command runs. */
	#withProgram(content: ImageContent, declaration: ProgramDeclaration, key: string, declarations: readonly ImageDeclaration[]): ImageContent {
		const name = `${declaredPrefix}${key}`;
		const programs = content.programs ?? {};
		const word = declaration.path ?? commandWord(content);
		const path = word === undefined ? undefined : programPath(word, programs, content.workingDirectory);
		const present = declaration.path === undefined ? this.#server(content, path) : programs[declaration.path];
		const server = present === undefined ? undefined : this.#programOf(present);
		if (server && isServer(server)) {
			this.#programs.set(
				name,
				redefineServer(server, (base) => declaredServer(name, declaration, base)),
			);
			return {...content, programs: mapValues(programs, (other) => (other === present ? name : other))};
		}
		const stop = content.stopSignal ?? 'SIGTERM';
		const signals = {...(stop.startsWith('SIG') ? {[stop]: {exitCode: 0}} : {}), ...declaration.signals};
		this.#programs.set(name, serverProgram(declaredServer(name, {...declaration, signals})));
		const isStarted = declarations.some(({entrypoint, command}) => entrypoint ?? command);
		if (path !== undefined && (isStarted || declaration.path !== undefined))
			return {...content, programs: {...programs, [path]: name}, ...(isStarted ? {} : {entrypoint: [path], command: []})};
		const repository = key.slice(0, key.lastIndexOf(':'));
		const own = repository.slice(repository.lastIndexOf('/') + 1);
		const ownPath = `/usr/local/bin/${own}`;
		return {...content, programs: {...programs, [ownPath]: name}, ...(isStarted ? {} : {entrypoint: [own], command: []})};
	}
}

/** Of several, each laid over those before it; within memory, cpu, log and signals key by key. */
function mergedProgram(programs: readonly ProgramDeclaration[]): ProgramDeclaration | undefined {
	if (programs.length < 2) return programs[0];
	const part = <Key extends 'memory' | 'cpu' | 'log' | 'signals'>(key: Key): NonNullable<ProgramDeclaration[Key]> =>
		Object.assign({}, ...programs.map((program) => program[key]));
	return Object.assign({}, ...programs, {memory: part('memory'), cpu: part('cpu'), log: part('log'), signals: part('signals')});
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
