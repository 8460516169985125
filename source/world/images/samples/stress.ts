import {klogInfo} from '../../log-time.ts';
import type {Program} from '../../program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';

/* Images whose point is the load they make. */

export const stress = defineImage({
	names: [
		'polinux/stress',
		'progrium/stress',
		'alexeiled/stress-ng',
		'polinux/stress-ng',
		'colinianking/stress-ng',
		'ghcr.io/colinianking/stress-ng',
	],
	tags: /latest|[\d.]+/,
	from: 'alpine with curl',
	sizeBytes: 4_041_495,
	command: ['stress', '--help'],
	programs: {'/usr/local/bin/stress': 'stress'},
});

interface StressState {
	readonly bytes: number;
	readonly millicores: number;
	readonly stepBytes: number;
	readonly stepMs: number;
	held: number;
}

function bytesOf(text: string): number {
	const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text.trim());
	if (!match) return 0;
	const unit = {'': 1, b: 1, k: 1024, m: mebibyte, g: 1024 * mebibyte, t: mebibyte * mebibyte}[match[2]!.toLowerCase()] ?? 1;
	return Math.floor(Number(match[1]) * unit);
}

function numberAfter(argv: readonly string[], ...names: string[]): string | undefined {
	for (const [index, argument] of argv.entries()) {
		if (names.includes(argument)) return argv[index + 1];
		const name = names.find((other) => argument.startsWith(`${other}=`));
		if (name) return argument.slice(name.length + 1);
	}
	return undefined;
}

/** vish/stress: `-mem-total 150Mi -mem-alloc-size 100Mi -mem-alloc-sleep 1s -cpus 2`. */
const vishStressProgram: Program<StressState> = {
	name: 'vish-stress',
	start(context) {
		const value = (name: string): string | undefined => numberAfter(context.argv, `-${name}`, `--${name}`);
		const sleep = /^(\d+)(ms|s|m)$/.exec(value('mem-alloc-sleep') ?? '1ms');
		const state: StressState = {
			bytes: bytesOf(value('mem-total') ?? '0'),
			millicores: 1000 * Number(value('cpus') ?? 0),
			stepBytes: Math.max(4096, bytesOf(value('mem-alloc-size') ?? '4Ki')),
			stepMs: sleep ? Number(sleep[1]) * {ms: 1, s: 1000, m: 60_000}[sleep[2] as 's'] : 1,
			held: 0,
		};
		context.write(
			'stderr',
			`${klogInfo}main.go:26] Allocating "${value('mem-total') ?? '0'}" memory, in "${value('mem-alloc-size') ?? '4Ki'}" chunks, with a ${value('mem-alloc-sleep') ?? '1ms'} sleep between allocations\n`,
		);
		context.setCpu(state.millicores);
		if (state.millicores > 0) context.write('stderr', `${klogInfo}main.go:39] Spawning a thread to consume CPU\n`);
		if (state.bytes > 0) context.setTimer('allocate', context.nowMs + state.stepMs);
		return state;
	},
	onTimer(state, _key, context) {
		// Many small steps are one line.
		const steps = Math.max(1, Math.floor(100 / Math.max(1, state.stepMs)));
		state.held = Math.min(state.bytes, state.held + steps * state.stepBytes);
		context.setMemory(2 * mebibyte + state.held);
		if (state.held < state.bytes) context.setTimer('allocate', context.nowMs + steps * state.stepMs);
		else context.write('stderr', `${klogInfo}main.go:29] Allocated "${state.bytes}" memory\n`);
	},
	onSignal: (_state, signal, context) => {
		if (signal !== 'SIGTERM' && signal !== 'SIGINT') return 'default';
		context.exit(2);
		return 'handled';
	},
};

export const vishStress = defineImage({
	names: ['vish/stress'],
	tags: /latest|[\d.]+/,
	from: 'distroless',
	sizeBytes: 1_558_791,
	entrypoint: ['/stress', '-logtostderr'],
	program: vishStressProgram as Program,
});

/** An init container that takes ten seconds. */
export const sleepingInit = defineImage({
	names: ['kubetm/init', 'tmkube/init'],
	tags: /latest|v\d+/,
	from: 'busybox',
	sizeBytes: 2_223_685,
	entrypoint: ['/bin/sh', '-c', 'sleep 10'],
});
