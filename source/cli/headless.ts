import {createSHA256} from 'hash-wasm';
import {jsonLine, onLogRecord, textLine} from '../scenario/event-log.ts';
import {Run} from '../scenario/run.ts';
import {UsageError} from '../usage-error.ts';
import {type Command, choiceFlag, durationFlag, integerFlag} from './command.ts';
import {loadScenario, problemsOf, scenarioFiles} from './load.ts';
import {exitCodes, print, problemText, tellWhatFailed} from './output.ts';
import {isFailed, reporterNames, reportText, type ScenarioReport} from './reporters.ts';

const seedOption = {type: 'string', value: '7', help: "instead of the scenario's own seed"} as const;

export const testCommand: Command = {
	name: 'test',
	usage: 'podquake test <scenario...>',
	summary: 'Plays scenarios without a terminal, as fast as possible, and settles their checks. Exit code 0: all hold; 1: one does not; 2: bad input.',
	options: {
		reporter: {type: 'string', value: 'spec', help: reporterNames.join(', ')},
		seed: seedOption,
		bail: {type: 'boolean', help: 'stop at the first scenario with a failed check'},
	},
	inputs: [1, Number.POSITIVE_INFINITY],
	run(input, flags) {
		const reporter = choiceFlag(flags, 'reporter', reporterNames);
		const seed = integerFlag(flags, 'seed', 0);
		const reports: ScenarioReport[] = [];
		for (const file of input.flatMap(scenarioFiles)) {
			const scenario = loadScenario(file);
			const run = Run.start({scenario, seed});
			run.player.advance(Number.MAX_SAFE_INTEGER, true);
			const report = {file, scenario, seed: run.seed, results: run.player.results, endMs: run.nowMs};
			reports.push(report);
			if (flags.bail && isFailed(report)) break;
		}
		print(reportText(reporter, reports, Boolean(process.stdout.isTTY) && !flags['no-color'] && !process.env.NO_COLOR));
		return reports.some(isFailed) ? exitCodes.checkFailed : exitCodes.ok;
	},
};

export const checkCommand: Command = {
	name: 'check',
	usage: 'podquake check <file...>',
	summary: 'Checks scenarios and manifests without running them: every problem with file, line and column.',
	options: {},
	inputs: [1, Number.POSITIVE_INFINITY],
	run(input) {
		const problems = input.flatMap(checkFiles).flatMap(problemsOf);
		if (problems.length === 0) {
			print('no problems');
			return exitCodes.ok;
		}
		process.stderr.write(problems.map(problemText).join(''));
		process.stderr.write(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`);
		return exitCodes.badInput;
	},
};

/** A folder of scenarios is checked file by file; one of manifests as a whole. */
function checkFiles(source: string): string[] {
	try {
		return scenarioFiles(source);
	} catch (error) {
		if (error instanceof UsageError) return [source];
		throw error;
	}
}

export const runCommand: Command = {
	name: 'run',
	usage: 'podquake run <scenario> --until 10m',
	summary: 'Runs a scenario without a terminal and prints its log of events, or the hash of it.',
	options: {
		until: {type: 'string', value: '10m', help: 'virtual time to stop at (10m)'},
		seed: seedOption,
		events: {type: 'string', value: 'text', help: 'text or json: every change in the cluster, a line each'},
		hash: {type: 'boolean', help: 'print the SHA-256 of the log as --events json prints it'},
		slice: {type: 'string', value: '1s', help: 'let time go by in slices of this length; the run is the same'},
	},
	inputs: [1, 1],
	async run([source], flags) {
		const untilMs = durationFlag(flags, 'until') ?? 600_000;
		const sliceMs = durationFlag(flags, 'slice') ?? untilMs;
		if (sliceMs === 0) throw new UsageError({what: '--slice must not be 0', where: '--slice', howToMend: 'for example --slice 250ms'});
		const form = flags.events === undefined ? undefined : choiceFlag(flags, 'events', ['text', 'json']);
		const hasher = flags.hash ? (await createSHA256()).init() : undefined;
		const run = new Run({scenario: loadScenario(source!), seed: integerFlag(flags, 'seed', 0)});
		if (form || hasher) {
			onLogRecord(run.simulation, run.cluster.store, (record) => {
				hasher?.update(`${jsonLine(record)}\n`);
				if (form) print(form === 'json' ? jsonLine(record) : textLine(record));
			});
		}
		run.boot();
		for (let atMs = 0; atMs < untilMs; atMs += sliceMs) run.runUntil(Math.min(untilMs, atMs + sliceMs));
		run.runUntil(untilMs);
		if (hasher) print(hasher.digest('hex'));
		tellWhatFailed(run.player.results);
		return exitCodes.ok;
	},
};
