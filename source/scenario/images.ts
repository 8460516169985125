import {nearest} from '../api/nearest.ts';
import {DeclaredImages, declaredName, isKnownImage} from '../world/declared-images.ts';
import type {ConditionDeclaration, ProgramDeclaration} from '../world/declared-program.ts';
import {placeholderNames} from '../world/declared-text.ts';
import type {ImageDeclaration} from '../world/image-layers.ts';
import {parseImageReference} from '../world/image-reference.ts';
import {programTable} from '../world/program-table.ts';
import type {ImageFile, ProgramFile, WhenFile} from './image-schema.ts';
import type {YamlPath} from './yaml-source.ts';

type Refuse = (path: YamlPath, message: string, hint?: string) => void;

/** The images of a scenario, as the world takes them. What cannot be seen of one value alone is checked here. */
export function imageDeclarations(files: readonly ImageFile[], refuse: Refuse): readonly ImageDeclaration[] {
	const declarations = files.map(declarationOf);
	checkNames(declarations, refuse);
	for (const [index, declaration] of declarations.entries()) {
		for (const [place, tool] of (declaration.tools ?? []).entries()) {
			if (programTable.has(tool)) continue;
			const meant = nearest(tool, [...programTable.keys()]);
			refuse(['images', index, 'tools', place], `there is no tool ${JSON.stringify(tool)}`, meant ? `did you mean ${meant}?` : undefined);
		}
	}
	checkOrigins(declarations, refuse);
	for (const [index, file] of files.entries()) checkPlaceholders(file.program, ['images', index, 'program'], refuse);
	return declarations;
}

/** A name may be in a list and then have more said of it alone; twice in the same way it is a mistake. */
function checkNames(declarations: readonly ImageDeclaration[], refuse: Refuse): void {
	const known = new Set<string>();
	for (const [index, {names}] of declarations.entries()) {
		const keys = names.map((name) => {
			const {repository, tag} = declaredName(name)!;
			return `${repository}:${tag ?? ''}`;
		});
		const all = keys.toSorted().join(' ');
		if (known.has(all) || new Set(keys).size < keys.length)
			refuse(['images', index, 'name'], `${names.join(', ')} is declared twice`, 'say all of it in one place');
		known.add(all);
	}
}

function checkOrigins(declarations: readonly ImageDeclaration[], refuse: Refuse): void {
	const images = new DeclaredImages(declarations);
	for (const [index, {names, from}] of declarations.entries()) {
		if (from === undefined) continue;
		const path = ['images', index, 'from'];
		const origin = parseImageReference(from);
		const isDeclared = origin !== undefined && images.hasRepository(origin.repository);
		if (!isDeclared && !isKnownImage(from)) {
			const meant = nearest(from, [
				'scratch',
				'distroless',
				'alpine',
				'debian',
				'ubuntu',
				'busybox',
				...declarations.flatMap((other) => other.names),
			]);
			refuse(
				path,
				`there is no image ${JSON.stringify(from)}`,
				meant ? `did you mean ${meant}?` : 'scratch, distroless, alpine, debian, or any image there is',
			);
		} else if (!images.find(parseImageReference(names[0]!)!)) {
			refuse(path, `${names[0]} cannot be built on ${from}`, 'it is built on itself, or on a tag that is not there');
		}
	}
}

/** A name in small letters that is no placeholder is a slip of the pen and not a variable. */
function checkPlaceholders(value: unknown, path: YamlPath, refuse: Refuse): void {
	if (typeof value === 'string') {
		for (const [, name] of value.matchAll(/\$\{([a-z]+)\}/g)) {
			if (placeholderNames.includes(name!)) continue;
			const meant = nearest(name!, placeholderNames);
			refuse(
				path,
				`there is no placeholder \${${name}}`,
				meant ? `did you mean \${${meant}}?` : `there are ${placeholderNames.join(', ')}, and variables of the environment`,
			);
		}
	} else if (typeof value === 'object' && value !== null) {
		for (const [key, part] of Object.entries(value)) checkPlaceholders(part, [...path, Array.isArray(value) ? Number(key) : key], refuse);
	}
}

type Given<T> = {[Key in keyof T]?: T[Key] | undefined};

/** Without what was not said. */
function given<T extends object>(values: Given<T>): T {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function declarationOf(file: ImageFile): ImageDeclaration {
	return given<ImageDeclaration>({
		names: file.name,
		from: file.from,
		sizeBytes: file.size,
		user: file.user,
		workingDirectory: file.workingDirectory,
		environment: file.environment && Object.entries(file.environment),
		entrypoint: file.entrypoint,
		command: file.cmd,
		stopSignal: file.stopSignal,
		platform: file.platform,
		files: file.files,
		tools: file.tools,
		program: file.program && programOf(file.program),
		private: file.private,
	});
}

function programOf({path, boot, ports, memory, cpu, routes, grpc, log, exits, signals}: ProgramFile): ProgramDeclaration {
	return given<ProgramDeclaration>({
		path,
		bootMs: boot,
		ports,
		memory:
			memory &&
			given<NonNullable<ProgramDeclaration['memory']>>({
				bootBytes: memory.boot,
				idleBytes: memory.idle,
				requestBytes: memory.request,
				leakBytesPerRequest: memory.leakPerRequest,
				leakBytesPerSecond: memory.leakPerSecond,
			}),
		cpu: cpu && given<NonNullable<ProgramDeclaration['cpu']>>({bootMillicores: cpu.boot, idleMillicores: cpu.idle, requestMs: cpu.request}),
		routes: routes?.map(({method, when, latency, cpu: cpuMs, hang, ...route}) =>
			given<NonNullable<ProgramDeclaration['routes']>[number]>({
				...route,
				methods: method,
				when: when && conditionOf(when),
				latencyMs: latency,
				cpuMs,
				isHanging: hang,
			}),
		),
		grpc: grpc?.map(({service, status, when}) =>
			given<NonNullable<ProgramDeclaration['grpc']>[number]>({service, status, when: when && conditionOf(when)}),
		),
		log:
			log &&
			given<NonNullable<ProgramDeclaration['log']>>({
				start: log.start,
				ready: log.ready,
				request: log.request,
				periodic: log.periodic?.map(({every, lines}) => ({everyMs: every, lines})),
			}),
		exits: exits?.map(({exitCode, when, checkEvery, log: lines}) =>
			given<NonNullable<ProgramDeclaration['exits']>[number]>({exitCode, when: when && conditionOf(when), checkEveryMs: checkEvery, log: lines}),
		),
		signals:
			signals &&
			Object.fromEntries(
				Object.entries(signals).map(([signal, {exitCode, drain, reload, default: isDefault, log: lines}]) => [
					signal,
					given<NonNullable<ProgramDeclaration['signals']>[string]>({exitCode, drainMs: drain, isReload: reload, isDefault, log: lines}),
				]),
			),
	});
}

function conditionOf({after, before, ...rest}: WhenFile): ConditionDeclaration {
	return given<ConditionDeclaration>({...rest, afterMs: after, beforeMs: before});
}
