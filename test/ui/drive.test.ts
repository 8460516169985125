import {beforeEach, describe, expect, test} from 'vitest';
import {Pacer} from '../../source/simulation/pacer.ts';
import {type Driver, drive, type WallClock} from '../../source/ui/drive.ts';
import {createFrameStore, type FrameStore} from '../../source/ui/store.ts';
import {unicodeGlyphs} from '../../source/ui/theme.ts';
import {FakeRun, playground} from '../helpers/fake-run.ts';

/** A clock a test winds on by hand. */
class HandClock implements WallClock {
	#nowMs = 1000;
	#callback: (() => void) | undefined;

	now(): number {
		return this.#nowMs;
	}

	every(_intervalMs: number, callback: () => void): () => void {
		this.#callback = callback;
		return () => {
			this.#callback = undefined;
		};
	}

	get isTicking(): boolean {
		return this.#callback !== undefined;
	}

	spend(ms: number): void {
		this.#nowMs += ms;
	}

	tick(times = 1): void {
		for (let count = 0; count < times; count += 1) {
			this.#nowMs += 100;
			this.#callback?.();
		}
	}
}

/** A run whose virtual time costs wall time. */
class SlowRun extends FakeRun {
	clock: HandClock | undefined;
	virtualMsPerWallMs = 100;

	override runUntil(timeMs: number): void {
		this.clock?.spend((timeMs - this.nowMs) / this.virtualMsPerWallMs);
		super.runUntil(timeMs);
	}
}

let run: FakeRun;
let clock: HandClock;
let pacer: Pacer;
let store: FrameStore;
let driver: Driver;
let frames: number;
let errors: unknown[];

function start(given: FakeRun, pace: {readonly speed?: number; readonly isPaused?: boolean} = {}): void {
	run = given;
	clock = new HandClock();
	pacer = new Pacer(pace);
	store = createFrameStore(
		{run, glyphs: unicodeGlyphs, isAscii: false, language: 'en'},
		{isPaused: pacer.isPaused, speed: pacer.speed, actualSpeed: undefined},
	);
	errors = [];
	driver = drive(run, pacer, store, {clock, onError: (error) => errors.push(error)});
	frames = 0;
	store.subscribe(() => {
		frames += 1;
	});
}

beforeEach(() => start(playground()));

describe('wall time drives the run', () => {
	test('at its own speed', () => {
		const before = run.nowMs;
		clock.tick(25);
		expect(run.nowMs - before).toBe(2500);
		driver.changeSpeed(1);
		driver.changeSpeed(1);
		driver.changeSpeed(1);
		clock.tick(10);
		expect(run.nowMs - before).toBe(2500 + 10_000);
	});

	test('with a frame a virtual second while nothing else happens', () => {
		clock.tick(30);
		expect(frames).toBe(3);
	});

	test('with a frame a tick while something does', () => {
		for (let count = 0; count < 10; count += 1) {
			run.resourceVersion += 1;
			clock.tick();
		}
		expect(frames).toBe(10);
	});

	test('and not at all while paused: no timer, no frame, and no leap afterwards', () => {
		driver.setPaused(true);
		frames = 0;
		expect(clock.isTicking).toBe(false);
		const before = run.nowMs;
		clock.spend(60_000);
		expect(frames).toBe(0);
		driver.setPaused(false);
		clock.tick();
		expect(run.nowMs - before).toBe(100);
	});

	test('a machine that slept does not make the run leap', () => {
		const before = run.nowMs;
		clock.spend(3_600_000);
		clock.tick();
		expect(run.nowMs - before).toBeLessThanOrEqual(1000);
	});

	test('a step pauses and performs one event', () => {
		const before = run.nowMs;
		expect(driver.step()).toBe(true);
		expect(store.getState().pace.isPaused).toBe(true);
		expect(run.nowMs - before).toBe(250);
		expect(clock.isTicking).toBe(false);
	});

	test('a speed between two rungs goes to the next of them', () => {
		start(playground(), {speed: 7});
		driver.changeSpeed(1);
		expect(pacer.speed).toBe(10);
		start(playground(), {speed: 7});
		driver.changeSpeed(-1);
		expect(pacer.speed).toBe(5);
	});

	test('the ladder of speeds has two ends', () => {
		for (let count = 0; count < 20; count += 1) driver.changeSpeed(1);
		expect(store.getState().pace.speed).toBe(3600);
		for (let count = 0; count < 20; count += 1) driver.changeSpeed(-1);
		expect(store.getState().pace.speed).toBe(1);
	});
});

describe('a run with a bug in it', () => {
	test('stops, and says so once', () => {
		const bug = new Error('assertion failed');
		run.runUntil = () => {
			throw bug;
		};
		clock.tick(5);
		expect(errors).toEqual([bug]);
		expect(clock.isTicking).toBe(false);
	});
});

describe('a simulation that cannot keep up', () => {
	test('has its share of a tick and no more, and the header says how fast it really is', () => {
		const slow = new SlowRun();
		start(slow, {speed: 3600});
		slow.clock = clock;
		clock.tick(30);
		const {actualSpeed} = store.getState().pace;
		expect(actualSpeed).toBeGreaterThan(20);
		expect(actualSpeed).toBeLessThan(100);
		const before = clock.now();
		clock.tick();
		expect(clock.now() - before).toBeLessThan(100 + 60 + 30);
	});

	test('catches up when it is easier', () => {
		const slow = new SlowRun();
		start(slow, {speed: 300});
		slow.clock = clock;
		clock.tick(20);
		expect(store.getState().pace.actualSpeed).toBeDefined();
		slow.virtualMsPerWallMs = 1_000_000;
		clock.tick(5);
		expect(store.getState().pace.actualSpeed).toBeUndefined();
	});
});

describe('what changed', () => {
	test('is bright for a second, and then rests', () => {
		const [first, ...others] = run.list('pods');
		run.setPods([{...first!, status: {...first!.status, phase: 'Failed', reason: 'Evicted'}}, ...others]);
		clock.tick();
		expect([...store.getState().fresh]).toEqual([first!.metadata.uid]);
		clock.tick(11);
		expect(store.getState().fresh.size).toBe(0);
	});

	test('is not what one does not see', () => {
		const [first, ...others] = run.list('pods');
		run.setPods([{...first!, metadata: {...first!.metadata, resourceVersion: '9'}}, ...others]);
		clock.tick();
		expect(store.getState().fresh.size).toBe(0);
	});

	test('a flash goes after some seconds', () => {
		store.dispatch({kind: 'flash', flash: {text: 'pod/web deleted', tone: 'plain', atMs: store.getState().elapsedMs}});
		clock.tick(50);
		expect(store.getState().view.flash).toBeDefined();
		clock.tick(20);
		expect(store.getState().view.flash).toBeUndefined();
	});
});
