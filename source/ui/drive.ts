import type {RunView} from '../scenario/run-view.ts';
import type {Pacer} from '../simulation/pacer.ts';
import type {FrameStore} from './store.ts';

/** The only clock of the dashboard, and its only timer. */
export interface WallClock {
	now(): number;
	/** Calls back until it is told to stop. */
	every(intervalMs: number, callback: () => void): () => void;
}

export const wallClock: WallClock = {
	now: () => performance.now(),
	every(intervalMs, callback) {
		const timer = setInterval(callback, intervalMs);
		return () => clearInterval(timer);
	},
};

const tickMs = 100;
// What a tick may spend on the simulation, so that keys and drawing have their share.
const budgetMs = 60;
// A machine that slept does not make the run leap.
const longestElapsedMs = 1000;
const speeds = [1, 2, 5, 10, 30, 60, 300, 1000, 3600] as const;

export interface Driver {
	/** Stops or starts the ticks, as the pacer is paused or not. */
	readonly setPaused: (isPaused: boolean) => void;
	readonly changeSpeed: (by: 1 | -1) => void;
	/** One event of the simulation, paused. False if there is none. */
	readonly step: () => boolean;
	/** Draws anew after something was done to the run. */
	readonly refresh: () => void;
	readonly stop: () => void;
}

export interface DriveOptions {
	readonly clock?: WallClock | undefined;
	/** A bug in the run: it does not go on, and somebody has to say so. */
	readonly onError: (error: unknown) => void;
}

/**
Lets wall time drive the run: at most ten ticks a second, each of which hands the elapsed time to the pacer, runs the
simulation so far and commits one frame, if anything one can see has changed. Paused, there is no timer at all. When
the simulation cannot keep up, it runs as far as a tick's budget goes, and the header says how fast that is.
*/
export function drive(run: RunView, pacer: Pacer, store: FrameStore, {clock = wallClock, onError}: DriveOptions): Driver {
	let stopTicks: (() => void) | undefined;
	let lastMs = clock.now();
	let elapsedMs = 0;
	let seenVersion = run.resourceVersion;
	let seenSecond = Math.floor(run.nowMs / 1000);
	let actualSpeed: number | undefined;
	// How much virtual time a wall millisecond of simulating covers; learned as it goes.
	let reach = 50;

	const commit = (): void => {
		seenVersion = run.resourceVersion;
		seenSecond = Math.floor(run.nowMs / 1000);
		store.commit({pace: {isPaused: pacer.isPaused, speed: pacer.speed, actualSpeed}, elapsedMs});
	};

	const tick = (): void => {
		const nowMs = clock.now();
		const passedMs = Math.min(longestElapsedMs, nowMs - lastMs);
		lastMs = nowMs;
		elapsedMs += passedMs;
		const dueMs = run.nowMs + pacer.advance(passedMs);
		const startMs = run.nowMs;
		const isBehind = !runFor(dueMs, nowMs + budgetMs);
		const before = actualSpeed;
		if (isBehind) {
			pacer.reset();
			actualSpeed = passedMs > 0 ? (run.nowMs - startMs) / passedMs : undefined;
		} else actualSpeed = undefined;
		const hasChanged = run.resourceVersion !== seenVersion || Math.floor(run.nowMs / 1000) !== seenSecond || (before === undefined) !== !isBehind;
		const {fresh, view} = store.getState();
		// Brightness and flashes go out by the wall clock.
		if (hasChanged || fresh.size > 0 || view.flash) commit();
	};

	/** Runs on to `dueMs`, in slices, until the wall clock says `untilMs`; false if it did not get there. */
	const runFor = (dueMs: number, untilMs: number): boolean => {
		while (run.nowMs < dueMs) {
			const beganMs = clock.now();
			if (beganMs >= untilMs) return false;
			const fromMs = run.nowMs;
			run.runUntil(Math.min(dueMs, fromMs + Math.max(1, Math.floor(reach * 10))));
			const spentMs = Math.max(0.01, clock.now() - beganMs);
			reach = Math.max(0.1, reach * 0.7 + ((run.nowMs - fromMs) / spentMs) * 0.3);
		}
		return true;
	};

	const go = (): void => {
		stopTicks?.();
		stopTicks = undefined;
		lastMs = clock.now();
		if (pacer.isPaused) return;
		stopTicks = clock.every(tickMs, () => {
			try {
				tick();
			} catch (error) {
				stopTicks?.();
				onError(error);
			}
		});
	};

	go();
	return {
		setPaused(isPaused) {
			pacer.isPaused = isPaused;
			if (isPaused) actualSpeed = undefined;
			go();
			commit();
		},
		changeSpeed(by) {
			const next = by > 0 ? speeds.find((speed) => speed > pacer.speed) : speeds.findLast((speed) => speed < pacer.speed);
			pacer.speed = next ?? pacer.speed;
			pacer.reset();
			actualSpeed = undefined;
			commit();
		},
		step() {
			if (!pacer.isPaused) {
				pacer.isPaused = true;
				go();
			}
			// Each step is a moment of its own: what it changed is bright until the next.
			elapsedMs += 1000;
			const hasStepped = run.stepEvent();
			commit();
			return hasStepped;
		},
		refresh: commit,
		stop() {
			stopTicks?.();
			stopTicks = undefined;
		},
	};
}
