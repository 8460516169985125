import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {clusterOf} from '../cluster/config.ts';
import {Run} from '../scenario/run.ts';
import type {Scenario} from '../scenario/scenario.ts';
import {type Command, choiceFlag} from './command.ts';
import {loadScenario} from './load.ts';
import {exitCodes, print} from './output.ts';

/** One line of the table: a figure with its unit, and what it was promised to be. */
interface Figure {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	/** The promise: at most, or at least. */
	readonly bound?: {readonly most: number} | {readonly least: number};
}

const parts = ['all', 'playground', 'large', 'frame', 'start'] as const;

/** Nodes and pods of the large cluster. */
const largeNodes = 1000;
const largePods = 10_000;
const starts = 5;

export const benchCommand: Command = {
	name: 'bench',
	usage: 'podquake bench',
	summary: "Measures, here and now, the figures of the readme's performance table.",
	options: {
		json: {type: 'boolean', help: 'print JSON'},
		part: {type: 'string', value: 'large', help: `only one part: ${parts.slice(1).join(', ')}`},
	},
	inputs: [0, 0],
	async run(_, flags) {
		const part = choiceFlag(flags, 'part', parts);
		const figures = part === 'all' ? parts.slice(1).flatMap(measureApart) : await measure(part);
		print(flags.json ? JSON.stringify(figures, undefined, 2) : table(figures));
		return exitCodes.ok;
	},
};

/** Each part in a process of its own, so that none pays for the memory of another. */
function measureApart(part: string): Figure[] {
	const {stdout, stderr, status} = spawnSync(process.execPath, [process.argv[1]!, 'bench', '--part', part, '--json'], {
		encoding: 'utf8',
		maxBuffer: 1 << 24,
	});
	if (status !== 0) throw new Error(`bench --part ${part} ended with ${status}: ${stderr}`);
	return JSON.parse(stdout) as Figure[];
}

async function measure(part: (typeof parts)[number]): Promise<Figure[]> {
	switch (part) {
		case 'all':
			return [];
		case 'playground':
			return measurePlayground();
		case 'large':
			return measureLarge();
		case 'frame':
			return measureFrame();
		case 'start':
			return measureStart();
	}
}

function measurePlayground(): Figure[] {
	const run = Run.start({scenario: loadScenario('playground')});
	run.runUntil(60_000);
	const hourMs = 3_600_000;
	const eventsBefore = run.simulation.eventsScheduled;
	const wallSeconds = timed(() => run.runUntil(60_000 + hourMs));
	return [
		{name: 'a virtual hour of the playground', value: wallSeconds, unit: 's', bound: {most: 2}},
		{name: 'virtual seconds a wall second', value: hourMs / 1000 / wallSeconds, unit: '×', bound: {least: 1800}},
		{name: 'time an event', value: (wallSeconds * 1e6) / (run.simulation.eventsScheduled - eventsBefore), unit: 'µs'},
	];
}

function measureLarge(): Figure[] {
	const deployments = 10;
	const manifests = Array.from({length: deployments}, (_, index) => deployment(`app-${index}`, largePods / deployments)).join('\n---\n');
	const position = {file: 'bench', line: 1, column: 1};
	const scenario: Scenario = {
		name: 'bench',
		title: {en: 'A large cluster'},
		seed: 1,
		speed: 1,
		cluster: {...clusterOf(largeNodes), hasAddons: false},
		files: {},
		steps: [{atMs: 0, afterMs: 0, actions: [{kind: 'apply', manifests}], isRefused: false, checks: [], position}],
	};
	const countRunning = () => run.list('pods', 'default').filter((pod) => pod.status.phase === 'Running').length;
	let run!: Run;
	const bootSeconds = timed(() => {
		run = Run.start({scenario});
	});
	const createSeconds = timed(() => {
		for (let atMs = 5000; countRunning() < largePods; atMs += 5000) {
			if (atMs > 1_800_000) throw new Error(`only ${countRunning()} of ${largePods} pods run after 30 virtual minutes`);
			run.runUntil(atMs);
		}
	});
	const doneAtSeconds = run.nowMs / 1000;
	const idleSeconds = timed(() => run.runUntil(run.nowMs + 60_000));
	return [
		{name: `${largeNodes} nodes joined and settled (10 virtual minutes)`, value: bootSeconds, unit: 's'},
		{name: `${largePods} pods created to Running`, value: createSeconds, unit: 's', bound: {most: 20}},
		{name: 'virtual time that took', value: doneAtSeconds, unit: 's'},
		{name: 'a virtual minute of it, nothing happening', value: idleSeconds, unit: 's'},
		{name: 'peak memory', value: process.resourceUsage().maxRSS / 1024, unit: 'MiB', bound: {most: 600}},
	];
}

function deployment(name: string, replicas: number): string {
	return JSON.stringify({
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {name},
		spec: {
			replicas,
			selector: {matchLabels: {app: name}},
			template: {
				metadata: {labels: {app: name}},
				spec: {containers: [{name: 'web', image: 'nginx:1.25', resources: {requests: {cpu: '100m', memory: '64Mi'}}}]},
			},
		},
	});
}

async function measureFrame(): Promise<Figure[]> {
	const {measureFrames} = await import('../ui/measure-frames.ts');
	const run = Run.start({scenario: loadScenario('playground')});
	run.runUntil(120_000);
	const {cpuMsPerFrame, bytesPerFrame} = await measureFrames(run, {columns: 200, rows: 50, frames: 120});
	return [
		{name: 'CPU a frame at 200x50', value: cpuMsPerFrame, unit: 'ms', bound: {most: 10}},
		{name: 'bytes a frame at 200x50', value: bytesPerFrame, unit: 'B'},
	];
}

/** The whole of a process that prints the dashboard's first frame, the median of a few. */
function measureStart(): Figure[] {
	const seconds = Array.from({length: starts}, () =>
		timed(() => spawnSync(process.execPath, [path.resolve(process.argv[1]!), 'snapshot', 'playground', '--at', '0s'])),
	).toSorted((a, b) => a - b);
	return [{name: 'start to first frame, as a whole process', value: seconds[Math.floor(starts / 2)]!, unit: 's', bound: {most: 0.5}}];
}

/** Wall seconds an action takes. */
function timed(action: () => void): number {
	const startedAt = process.hrtime.bigint();
	action();
	return Number(process.hrtime.bigint() - startedAt) / 1e9;
}

function table(figures: readonly Figure[]): string {
	const rows = figures.map(({name, value, unit, bound}) => {
		const promise = bound === undefined ? '' : 'most' in bound ? `at most ${bound.most} ${unit}` : `at least ${bound.least} ${unit}`;
		return [name, `${shown(value)} ${unit}`, promise] as const;
	});
	const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows.map(([name, value, promise]) => `${name.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${promise}`.trimEnd()).join('\n');
}

function shown(value: number): string {
	return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
