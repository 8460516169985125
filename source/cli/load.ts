import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {nearest} from '../api/nearest.ts';
import {checkManifests, checkManifestsClosely} from '../scenario/manifests.ts';
import {isManifests, type ManifestCheck, manifestScenario, type ParseResult, parseScenario} from '../scenario/parse.ts';
import type {Problem, Scenario} from '../scenario/scenario.ts';
import {UsageError} from '../usage-error.ts';
import {ProblemsError} from './output.ts';

/** The scenarios that come with podquake: beside dist/ when it is installed, beside source/ when it is developed. */
const builtInFolder = ['../scenarios', '../../scenarios'].map((place) => path.join(import.meta.dirname, place)).find((place) => existsSync(place))!;

/** Names of the built-in scenarios, sorted; the playground first. */
export function builtInNames(): string[] {
	const names = readdirSync(builtInFolder)
		.filter((name) => name.endsWith('.yaml'))
		.map((name) => name.slice(0, -'.yaml'.length));
	return names.toSorted((a, b) => Number(b === 'playground') - Number(a === 'playground') || (a < b ? -1 : 1));
}

/** The one scenario a person named: a built-in name, a file, a folder of manifests, `-`. Throws what is wrong with it. */
export function loadScenario(source: string): Scenario {
	const result = readScenario(source);
	if (!result.scenario) throw new ProblemsError(result.problems);
	return result.scenario;
}

/** Every scenario a person named: as `loadScenario`, but a folder is each file in it, and below it. */
export function scenarioFiles(source: string): string[] {
	if (source === '-' || !isFolder(source)) return [source];
	const files = readdirSync(source, {recursive: true, encoding: 'utf8'})
		// What others installed there, or is hidden, is not meant.
		.filter((name) => /\.ya?ml$/.test(name) && !name.split(path.sep).some((part) => part === 'node_modules' || part.startsWith('.')))
		.map((name) => path.join(source, name))
		.filter((file) => !isManifests(readFileSync(file, 'utf8')));
	if (files.length === 0)
		throw new UsageError({
			what: 'there are no scenarios in this folder',
			where: source,
			howToMend: 'a scenario is a .yaml file with a title and steps',
		});
	return files.toSorted();
}

/** Reads and checks a scenario or plain manifests. Throws only if there is nothing to read. */
export function readScenario(source: string, check: ManifestCheck = checkManifests): ParseResult {
	if (source === '-') return parse(readFileSync(0, 'utf8'), 'standard input', process.cwd(), check);
	if (isFolder(source)) return parseFolder(source, check);
	const file = existsSync(source) ? source : path.join(builtInFolder, `${source}.yaml`);
	if (!existsSync(file)) throw notFound(source);
	return parse(readText(file), file, path.dirname(file), check);
}

/** Checks a file or folder, whichever it holds. */
export function problemsOf(source: string): readonly Problem[] {
	return readScenario(source, checkManifestsClosely).problems;
}

function parse(text: string, file: string, folder: string, check: ManifestCheck): ParseResult {
	const name = file === 'standard input' ? 'stdin' : path.basename(file).replace(/\.(ya?ml|json)$/, '');
	const context = {
		file,
		name,
		readFile: (beside: string) => {
			const wanted = path.resolve(folder, beside);
			return existsSync(wanted) ? readText(wanted) : undefined;
		},
	};
	return isManifests(text) ? manifestScenario(text, context, check) : parseScenario(text, context, check);
}

/** A folder of manifests is one cluster with all of them. */
function parseFolder(folder: string, check: ManifestCheck): ParseResult {
	const files = readdirSync(folder)
		.filter((name) => /\.(ya?ml|json)$/.test(name))
		.toSorted()
		.map((name) => path.join(folder, name));
	if (files.length === 0)
		throw new UsageError({what: 'there are no manifests in this folder', where: folder, howToMend: 'manifests end in .yaml, .yml or .json'});
	const problems = files.flatMap((file) => check(readText(file), file));
	if (problems.length > 0) return {scenario: undefined, problems};
	const text = files.map((file) => readText(file)).join('\n---\n');
	return manifestScenario(text, {file: folder, name: path.basename(path.resolve(folder)), readFile: () => undefined}, () => []);
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UsageError({what: `this file cannot be read: ${(error as Error).message}`, where: file, howToMend: 'name a file you may read'});
	}
}

function isFolder(place: string): boolean {
	return existsSync(place) && statSync(place).isDirectory();
}

function notFound(source: string): UsageError {
	if (/[/.]/.test(source))
		return new UsageError({
			what: 'there is no such file',
			where: source,
			howToMend: 'name a scenario, a YAML file or a folder; podquake list shows the built-in scenarios',
		});
	const meant = nearest(source, builtInNames());
	return new UsageError({
		what: `there is no scenario ${JSON.stringify(source)}`,
		where: source,
		howToMend: meant ? `did you mean ${meant}? podquake list shows them all` : 'podquake list shows the built-in scenarios',
	});
}
