import {formatDuration} from '../api/durations.ts';
import {nearest} from '../api/nearest.ts';
import {catalogue, findFault} from '../faults/catalogue.ts';
import type {Fault} from '../faults/fault.ts';
import type {Language} from '../language.ts';
import {Run} from '../scenario/run.ts';
import {UsageError} from '../usage-error.ts';
import {knownImages} from '../world/images/index.ts';
import {type Command, durationFlag, integerFlag} from './command.ts';
import {langOption, languageFlag, localizedText} from './language.ts';
import {builtInNames, loadScenario} from './load.ts';
import {exitCodes, print, tellWhatFailed} from './output.ts';

/** The kubectl commands that only read; each is a command of podquake as well. */
export const readingCommands = [...['get', 'describe', 'logs', 'events', 'top', 'wait', 'rollout', 'api-resources', 'cluster-info']] as const;

/** How long a command that waits is given to end by itself. */
const patienceMs = 3_600_000;
const sliceMs = 1000;

/**
Runs a kubectl command that only reads against a scenario at an instant. All but podquake's own options are kubectl's
and go to it as they stand. A command that waits goes on, and the run with it, until it ends or `--until`.
*/
export function look(argv: readonly string[]): number {
	const {own, rest} = splitOptions(argv);
	const run = Run.start({scenario: loadScenario(own.scenario ?? 'playground'), seed: integerFlag(own, 'seed', 0)});
	const atMs = durationFlag(own, 'at') ?? 0;
	const untilMs = durationFlag(own, 'until');
	if (untilMs !== undefined && untilMs < atMs) {
		throw new UsageError({what: '--until is before --at', where: `podquake ${argv[0]}`, howToMend: 'for example --at 30s --until 2m'});
	}
	run.runUntil(atMs);
	tellWhatFailed(run.player.results);
	const outcome = run.look(rest);
	if (outcome.session === undefined) return tell(outcome);
	const {session} = outcome;
	if (untilMs === undefined && run.kubectl(session)!.isEndless) {
		throw new UsageError({
			what: `${rest.join(' ')} goes on without end`,
			where: `podquake ${argv[0]}`,
			howToMend: 'say until when: for example --at 30s --until 2m',
		});
	}
	const endMs = untilMs ?? atMs + patienceMs;
	// How time is sliced changes nothing.
	while (!run.isEnded(session) && run.nowMs < endMs) run.runUntil(Math.min(endMs, run.nowMs + sliceMs));
	const view = run.kubectl(session)!;
	const exitCode = tell(view);
	if (view.isEnded) return exitCode;
	if (view.isEndless) return exitCodes.ok;
	process.stderr.write(`podquake: the command has not ended by ${formatDuration(endMs)}\n`);
	return exitCodes.checkFailed;
}

function tell({stdout, stderr, exitCode}: {readonly stdout: string; readonly stderr: string; readonly exitCode: number}): number {
	process.stdout.write(stdout);
	process.stderr.write(stderr);
	return exitCode;
}

/** podquake's own options, and what is kubectl's. */
function splitOptions(argv: readonly string[]): {readonly own: Readonly<Record<string, string>>; readonly rest: readonly string[]} {
	const own: Record<string, string> = {};
	const rest: string[] = [];
	for (let index = 0; index < argv.length; index += 1) {
		const argument = argv[index]!;
		const [, name, inline] = /^--(scenario|at|until|seed)(?:=(.*))?$/.exec(argument) ?? [];
		if (argument === '--') {
			rest.push(...argv.slice(index));
			break;
		}
		if (name === undefined) {
			if (argument !== '--no-color') rest.push(argument);
			continue;
		}
		const value = inline ?? argv[++index];
		if (value === undefined)
			throw new UsageError({
				what: `--${name} needs a value`,
				where: `podquake ${argv[0]}`,
				howToMend: name === 'at' || name === 'until' ? `for example --${name} 90s` : `for example --${name} ${name === 'seed' ? '7' : 'playground'}`,
			});
		own[name] = value;
	}
	return {own, rest};
}

export const listCommand: Command = {
	name: 'list',
	usage: 'podquake list',
	summary: 'Lists the scenarios that come with podquake; with --images the images it knows.',
	options: {
		images: {type: 'boolean', help: 'the images everybody knows, with what they run; a scenario can declare others'},
		lang: langOption,
	},
	inputs: [0, 0],
	run(_input, flags) {
		if (flags.images) {
			const rows = knownImages().map(({repository, sizeBytes, command}) => [repository, `${Math.ceil(sizeBytes / 1_000_000)} MB`, command.join(' ')]);
			const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
			print(rows.map(([name, size, command]) => `${name!.padEnd(widths[0]!)}  ${size!.padStart(widths[1]!)}  ${command}`.trimEnd()).join('\n'));
			return exitCodes.ok;
		}
		const language = languageFlag(flags);
		const names = builtInNames();
		const width = Math.max(...names.map((name) => name.length));
		print(names.map((name) => `${name.padEnd(width)}  ${localizedText(loadScenario(name).title, language)}`).join('\n'));
		return exitCodes.ok;
	},
};

export const faultsCommand: Command = {
	name: 'faults',
	usage: 'podquake faults [name]',
	summary: 'Lists the faults; with a name: its parameters, its symptoms, and how kubectl shows them.',
	options: {lang: langOption},
	inputs: [0, 1],
	run([name], flags) {
		const language = languageFlag(flags);
		if (name === undefined) {
			const width = Math.max(...catalogue.map((fault) => fault.name.length));
			print(catalogue.map((fault) => `${fault.name.padEnd(width)}  ${fault.target.padEnd(9)}  ${fault.title[language]}`).join('\n'));
			return exitCodes.ok;
		}
		const fault = findFault(name);
		if (!fault) {
			const meant = nearest(
				name,
				catalogue.map((candidate) => candidate.name),
			);
			throw new UsageError({
				what: `there is no fault ${JSON.stringify(name)}`,
				where: 'podquake faults',
				howToMend: meant ? `did you mean ${meant}?` : 'podquake faults lists them all',
			});
		}
		print(faultText(fault, language));
		return exitCodes.ok;
	},
};

const faultWords = {
	en: {
		strikes: 'strikes',
		key: 'key',
		lasts: 'lasts until healed, or for the duration given',
		isInstant: 'is over in an instant',
		parameters: 'Parameters:',
		default: 'default',
		none: 'none',
		symptoms: 'Symptoms:',
		within: (seconds: number) => `within ${seconds}s`,
		after: 'after',
		lookWith: 'Look with:',
	},
	ko: {
		strikes: '대상',
		key: '키',
		lasts: '복구할 때까지, 또는 지정한 시간 동안 지속됩니다',
		isInstant: '한순간에 끝납니다',
		parameters: '매개변수:',
		default: '기본값',
		none: '없음',
		symptoms: '증상:',
		within: (seconds: number) => `${seconds}초 이내`,
		after: '다음을 실행하면',
		lookWith: '살펴보는 명령:',
	},
} as const;

function faultText(fault: Fault, language: Language): string {
	const words = faultWords[language];
	const parameters = fault.parameters.map(
		({name, type, default: value, description}) => `  ${name} (${type}, ${words.default} ${value === '' ? '""' : value}): ${description[language]}`,
	);
	return [
		`${fault.name}: ${fault.title[language]}`,
		`${words.strikes}: ${[fault.target, ...(fault.alsoTargets ?? [])].join(', ')}${fault.key ? `    ${words.key}: ${fault.key}` : ''}    ${fault.recover ? words.lasts : words.isInstant}`,
		'',
		fault.description[language],
		'',
		words.parameters,
		...(parameters.length > 0 ? parameters : [`  ${words.none}`]),
		'',
		words.symptoms,
		...fault.symptoms.map(({description, withinMs, targets, provokedBy}) => {
			const where = targets ? ` (${targets.join(', ')})` : '';
			const after = provokedBy === undefined ? '' : `\n    ${words.after}: ${provokedBy}`;
			return `  ${words.within(withinMs / 1000)}${where}: ${description[language]}${after}`;
		}),
		'',
		words.lookWith,
		...fault.lookWith.map((command) => `  ${command}`),
	].join('\n');
}
