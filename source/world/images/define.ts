import {declaredServer, type PortDeclaration, type ProgramDeclaration, type RouteDeclaration, type SignalDeclaration} from '../declared-program.ts';
import {commandWord, type ImageLayer, laidOver, programPath} from '../image-layers.ts';
import type {Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type LogText, serverProgram} from '../server-program.ts';
import {alpineFiles, alpineTools, busyboxTools, commonDirectories, curl, debianFiles, debianFullTools, debianTools, redhatTools} from './base.ts';
import type {ImageContent, ImageFamily} from './image.ts';

/*
How an image everybody knows is described: in the same form in which a scenario declares one, with the tags there are.
What a declared program cannot say is a program in code.
*/

const bases = {
	alpine: {files: alpineFiles, programs: alpineTools, directories: commonDirectories},
	'alpine with curl': {files: alpineFiles, programs: {...alpineTools, ...curl}, directories: commonDirectories},
	debian: {files: debianFiles, programs: debianTools, directories: commonDirectories},
	'debian with curl': {files: debianFiles, programs: {...debianTools, ...curl}, directories: commonDirectories},
	'debian with everything': {files: debianFiles, programs: debianFullTools, directories: commonDirectories},
	redhat: {files: debianFiles, programs: redhatTools, directories: commonDirectories},
	busybox: {files: {}, programs: busyboxTools, directories: commonDirectories},
	/** Who root is, and nothing to run. */
	distroless: {files: {'/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\n'}, programs: {}, directories: commonDirectories},
	scratch: {files: {}, programs: {}, directories: []},
} as const;

export interface ImageDefinition extends ImageLayer {
	readonly names: readonly string[];
	readonly tags: ImageFamily['tags'];
	readonly from: keyof typeof bases;
	/** As data, or in code. */
	readonly program?: ProgramDeclaration | Program;
	/** Among all programs; the last word of the image's first name if nothing else is said. */
	readonly programName?: string;
	/** Other programs it has, by path. */
	readonly programs?: Readonly<Record<string, string>>;
	readonly directories?: readonly string[];
	/** How the user is called whose number `user` is. */
	readonly userName?: string;
	/** What is otherwise with this tag. */
	forTag?(tag: string): ImageLayer & {readonly programs?: Readonly<Record<string, string>>};
}

/** Adds the program to the table of all, and makes the image. */
export function defineImage(definition: ImageDefinition): ImageFamily {
	const {names, tags, from, program, programs = {}, directories = [], userName, forTag} = definition;
	const own = names[0]!.slice(names[0]!.lastIndexOf('/') + 1);
	const programName = definition.programName ?? own;
	if (program) addPrograms(['start' in program ? program : serverProgram(declaredServer(programName, program))]);
	return {
		repositories: names,
		tags,
		content(tag) {
			const base: ImageContent = {sizeBytes: 0, ...bases[from]};
			const ofTag = forTag?.(tag) ?? {};
			const layered = laidOver(laidOver(base, definition), ofTag);
			const content: ImageContent = {
				...layered,
				...(userName === undefined ? {} : {userName}),
				programs: {...layered.programs, ...programs},
				directories: [...(layered.directories ?? []), ...directories],
			};
			const complete = program ? withProgram(content, program, programName, own) : content;
			return ofTag.programs ? {...complete, programs: {...complete.programs, ...ofTag.programs}} : complete;
		},
	};
}

/** The program stands where the command leads to, and is the command if there is none. */
function withProgram(content: ImageContent, program: ProgramDeclaration | Program, programName: string, own: string): ImageContent {
	const isCode = 'start' in program;
	const name = isCode ? program.name : programName;
	const word = (isCode ? undefined : program.path) ?? commandWord(content);
	const isStarted = (content.entrypoint ?? content.command ?? []).length > 0;
	const path = word === undefined ? `/usr/local/bin/${own}` : programPath(word, content.programs ?? {}, content.workingDirectory);
	return {...content, programs: {...content.programs, [path]: name}, ...(isStarted ? {} : {entrypoint: [path], command: []})};
}

/** What looks like a version is taken for one: which tags such an image has is not known here. */
export const versionTags =
	/(latest|main|master|stable|edge|lts|nightly|RELEASE|alpine|slim|management|debian|release\d*|v?\d+)([-_.](RELEASE|ce\b|ee\b|MySQLDB|\d\w*|v\d\w*|r\d+|k8s|latest|main|lts|alpine[\d.]*|slim|management|ubuntu|debian|bookworm|bullseye|noble|jammy|community|enterprise|developer|oss|distroless|static|libc|fpm|apache|jdk\d*|jre\d*|cu\d+|base|full|preview|non|commercial))*/;

/** Ports by number, or texts that become one: `${option:web.listen-address:-9090}`. */
export function http(...ports: readonly (number | string)[]): readonly PortDeclaration[] {
	return ports.map((port) => ({port: String(port), protocol: 'http'}));
}

export function tcp(...ports: readonly (number | string)[]): readonly PortDeclaration[] {
	return ports.map((port) => ({port: String(port), protocol: 'tcp'}));
}

export function grpc(...ports: readonly (number | string)[]): readonly PortDeclaration[] {
	return ports.map((port) => ({port: String(port), protocol: 'grpc'}));
}

/** Paths answered with 200 and a word; others get 404. */
export function answers(...paths: readonly string[]): readonly RouteDeclaration[] {
	return paths.map((path) => ({path, body: 'OK\n'}));
}

export function says(...lines: readonly string[]): readonly LogText[] {
	return lines.map((line) => ['stdout', line]);
}

export function complains(...lines: readonly string[]): readonly LogText[] {
	return lines.map((line) => ['stderr', line]);
}

/** With which code it ends when it is told to, and how long what is under way takes it. */
export function ends(exitCode: number, drainMs = 200): Readonly<Record<string, SignalDeclaration>> {
	return {SIGTERM: {exitCode, drainMs}, SIGINT: {exitCode, drainMs}};
}

/** It has no handlers: as pid 1 it does not hear SIGTERM. */
export const noHandlers: Readonly<Record<string, SignalDeclaration>> = {
	SIGTERM: {isDefault: true},
	SIGINT: {isDefault: true},
	SIGQUIT: {isDefault: true},
};

/** A Go program without handlers ends with 2. */
export const goSignals: Readonly<Record<string, SignalDeclaration>> = {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}};

/** Health checks in the words of the server itself. */
export function replies(bodies: Readonly<Record<string, string>>): readonly RouteDeclaration[] {
	return Object.entries(bodies).map(([path, body]) => ({path, body}));
}
