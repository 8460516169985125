import {accessTime, plainTime} from '../../log-time.ts';
import type {Program} from '../../program.ts';
import {defineImage, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/* Programs that do nothing but log. */

/** Events of an imagined shop, one each second. */
const eventSimulator: Program<{count: number}> = {
	name: 'event-simulator',
	start(context) {
		context.setMemory(12 * mebibyte);
		context.setTimer('line', context.nowMs + 100);
		return {count: 0};
	},
	onTimer(state, _key, context) {
		state.count += 1;
		const line = (level: string, text: string): void => context.write('stdout', `[${plainTime},000] ${level} in event-simulator: ${text}\n`);
		const actions = ['logged in', 'is viewing page1', 'is viewing page2', 'is viewing page3', 'logged out'];
		line('INFO', `USER${context.random.integer(1, 4)} ${actions[context.random.integer(0, 4)]}`);
		if (state.count % 5 === 0) line('WARNING', 'USER5 Failed to Login as the account is locked due to MANY FAILED ATTEMPTS.');
		if (state.count % 8 === 0) line('WARNING', 'USER7 Order failed as the item is OUT OF STOCK.');
		context.setTimer('line', context.nowMs + 1000);
	},
};

export const eventSimulatorImage = defineImage({
	names: ['kodekloud/event-simulator'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 28_110_224,
	entrypoint: ['/event-simulator'],
	program: eventSimulator as Program,
});

interface RandomLoggerState {
	readonly leastMs: number;
	readonly mostMs: number;
	/** How many lines are left; undefined: without end. */
	left: number | undefined;
}

const randomLines = [
	'ERROR An error is usually an exception that has been caught and not handled.',
	'INFO This is less important than debug log and is often used to provide context in the current task.',
	'WARN A warning that should be ignored is usually at this level and should be actionable.',
	'DEBUG This is a debug log that shows a log that can be ignored.',
];

/** `MIN MAX [COUNT]`: a line after so many milliseconds, of which there are COUNT. */
const randomLogger: Program<RandomLoggerState> = {
	name: 'random-logger',
	start(context) {
		const [least, most, count] = context.argv.slice(1).map(Number);
		const state = {leastMs: least || 100, mostMs: Math.max(least || 100, most || 400), left: count || undefined};
		context.setMemory(mebibyte);
		context.setTimer('line', context.nowMs + context.random.integer(state.leastMs, state.mostMs));
		return state;
	},
	onTimer(state, _key, context) {
		context.write('stdout', `${plainTime.replace(' ', 'T')}+0000 ${randomLines[context.random.integer(0, 3)]}\n`);
		if (state.left !== undefined) state.left -= 1;
		if (state.left === 0) context.exit(0);
		else context.setTimer('line', context.nowMs + context.random.integer(state.leastMs, state.mostMs));
	},
};

export const randomLoggerImage = defineImage({
	names: ['chentex/random-logger'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 3_110_224,
	entrypoint: ['/entrypoint.sh'],
	program: {...randomLogger, name: 'random-logger'} as Program,
	programs: {'/entrypoint.sh': 'random-logger'},
});

interface FlogState {
	left: number;
	readonly isLooping: boolean;
	readonly delayMs: number;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const statuses = [200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 405, 416, 500, 501, 502, 503, 504];

/** Access logs that nobody caused: a thousand lines and then the end, or with `-l` without one. */
const flog: Program<FlogState> = {
	name: 'flog',
	start(context) {
		const {argv} = context;
		const value = (...names: string[]): string | undefined => {
			const index = argv.findIndex((argument) => names.includes(argument.split('=')[0]!));
			return index < 0 ? undefined : (argv[index]!.split('=')[1] ?? argv[index + 1]);
		};
		const [, amount = '0', unit = 's'] = /^([\d.]+)(ms|s|m)?$/.exec(value('-d', '--delay') ?? '0') ?? [];
		const isLooping = argv.includes('-l') || argv.includes('--loop');
		const delayMs = Math.round(Number(amount) * {ms: 1, s: 1000, m: 60_000}[unit as 's']);
		context.setMemory(4 * mebibyte);
		context.setTimer('lines', context.nowMs + Math.max(delayMs, 5));
		return {left: Number(value('-n', '--number') ?? 1000), isLooping, delayMs};
	},
	onTimer(state, _key, context) {
		// Without a delay all of them are written at once; without end, a hundred in each tenth of a second.
		const count = state.delayMs > 0 ? 1 : state.isLooping ? 100 : state.left;
		const {random} = context;
		for (let line = 0; line < count; line += 1) {
			const ip = [0, 0, 0, 0].map(() => random.integer(1, 254)).join('.');
			const request = `${methods[random.integer(0, 5)]} /${['enable', 'scale', 'synergize', 'deploy'][random.integer(0, 3)]} HTTP/1.1`;
			context.write('stdout', `${ip} - - ${accessTime} "${request}" ${statuses[random.integer(0, 16)]} ${random.integer(1000, 30_000)}\n`);
		}
		state.left -= count;
		if (!state.isLooping && state.left <= 0) context.exit(0);
		else context.setTimer('lines', context.nowMs + (state.delayMs || 100));
	},
};

export const flogImage = defineImage({
	names: ['mingrammer/flog'],
	tags: versionTags,
	from: 'scratch',
	sizeBytes: 2_110_224,
	entrypoint: ['flog'],
	directories: ['/tmp'],
	environment: [['PATH', '/bin']],
	programs: {'/bin/flog': 'flog'},
	program: flog as Program,
});
