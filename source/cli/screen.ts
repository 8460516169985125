import {kubernetesVersion} from '../cluster/bootstrap/versions.ts';
import {Run} from '../scenario/run.ts';
import {UsageError} from '../usage-error.ts';
import {type Command, choiceFlag, durationFlag, type Flags, integerFlag} from './command.ts';
import {langOption, languageFlag} from './language.ts';
import {loadScenario} from './load.ts';
import {exitCodes, print} from './output.ts';
import {packageVersion} from './package-version.ts';

const screenOptions = {
	seed: {type: 'string', value: '7', help: "instead of the scenario's own seed"},
	speed: {type: 'string', value: '10', help: 'virtual seconds a wall second to begin with'},
	paused: {type: 'boolean', help: 'begin paused'},
	ascii: {type: 'boolean', help: 'draw with ASCII characters alone'},
	lang: langOption,
} as const;

export const dashboardCommand: Command = {
	name: 'podquake',
	usage: 'podquake [scenario]',
	summary: 'Opens the dashboard on a scenario; the playground if none is named.',
	options: screenOptions,
	inputs: [0, 1],
	run: ([source], flags) => openDashboard(source ?? 'playground', flags),
};

export const playCommand: Command = {
	name: 'play',
	usage: 'podquake play <scenario>',
	summary: "Opens the dashboard and plays a scenario's steps, with what it says about them.",
	options: screenOptions,
	inputs: [1, 1],
	run: ([source], flags) => openDashboard(source!, flags),
};

async function openDashboard(source: string, flags: Flags): Promise<number> {
	const scenario = loadScenario(source);
	const speed = speedFlag(flags) ?? scenario.speed;
	const language = languageFlag(flags);
	const {startDashboard} = await import('../ui/start-dashboard.ts');
	// Whether there is a terminal at all is looked at before the cluster boots.
	return startDashboard(() => Run.start({scenario, seed: integerFlag(flags, 'seed', 0)}), {
		speed,
		isPaused: Boolean(flags.paused),
		isAscii: Boolean(flags.ascii),
		hasColor: !flags['no-color'] && !process.env.NO_COLOR,
		language,
	});
}

export const snapshotCommand: Command = {
	name: 'snapshot',
	usage: 'podquake snapshot <scenario> --at 90s --size 120x40 --format text|ansi|svg',
	summary: 'Prints one frame of the dashboard at an instant. No terminal is needed.',
	options: {
		at: {type: 'string', value: '90s', help: 'virtual time since the scenario began (0s)'},
		size: {type: 'string', value: '120x40', help: 'columns and rows (120x40)'},
		format: {type: 'string', value: 'svg', help: 'text, ansi or svg'},
		select: {type: 'string', value: 'web', help: 'pod/web, web (or how its name begins) or node/node01; else the first pod'},
		panel: {type: 'string', value: 'probes', help: 'the panel that has the focus'},
		ascii: screenOptions.ascii,
		seed: screenOptions.seed,
		lang: screenOptions.lang,
	},
	inputs: [1, 1],
	async run([source], flags) {
		const [, columns, rows] = /^(\d+)x(\d+)$/.exec(String(flags.size ?? '120x40')) ?? [];
		if (columns === undefined || rows === undefined || Number(columns) < 1 || Number(rows) < 1) {
			throw new UsageError({
				what: `--size must be columns and rows, not ${JSON.stringify(flags.size)}`,
				where: '--size',
				howToMend: 'for example --size 120x40',
			});
		}
		const format = choiceFlag(flags, 'format', ['text', 'ansi', 'svg']);
		const run = Run.start({scenario: loadScenario(source!), seed: integerFlag(flags, 'seed', 0)});
		run.runUntil(durationFlag(flags, 'at') ?? 0);
		const {renderFrame, renderSvgFrame, renderTextFrame} = await import('../ui/frame.ts');
		const render = {text: renderTextFrame, ansi: renderFrame, svg: renderSvgFrame}[format];
		const given = (name: string) => (flags[name] === undefined ? undefined : String(flags[name]));
		print(
			render(run, {
				columns: Number(columns),
				rows: Number(rows),
				select: given('select'),
				panel: given('panel'),
				isAscii: Boolean(flags.ascii),
				language: languageFlag(flags),
			}),
		);
		return exitCodes.ok;
	},
};

export const versionCommand: Command = {
	name: 'version',
	usage: 'podquake version',
	summary: 'Prints the version, and the version of Kubernetes it is true to.',
	options: {},
	inputs: [0, 0],
	run() {
		print(`podquake ${packageVersion()}\nKubernetes ${kubernetesVersion}`);
		return exitCodes.ok;
	},
};

function speedFlag(flags: Flags): number | undefined {
	if (flags.speed === undefined) return undefined;
	const speed = Number(flags.speed);
	if (!(speed > 0))
		throw new UsageError({
			what: `--speed must be a number above 0, not ${JSON.stringify(flags.speed)}`,
			where: '--speed',
			howToMend: 'for example --speed 10',
		});
	return speed;
}
