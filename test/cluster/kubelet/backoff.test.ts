import {describe, expect, test} from 'vitest';
import {
	type BackOff,
	crashLoopRules,
	imagePullRules,
	isInBackOffSince,
	isInBackOffSinceUpdate,
	nextBackOff,
} from '../../../source/cluster/kubelet/backoff.ts';

const rules = crashLoopRules(300);

/** Restarts a container that runs for `runMs` each time, at the first instant it is allowed to. */
function restartDelays(runMs: number, count: number, withRules = rules): number[] {
	const delays: number[] = [];
	let backOff: BackOff | undefined;
	let nowMs = runMs;
	for (let restart = 0; restart < count; restart += 1) {
		const finishedMs = nowMs;
		while (isInBackOffSince(backOff, finishedMs, nowMs, withRules)) nowMs += 1000;
		delays.push((nowMs - finishedMs) / 1000);
		backOff = nextBackOff(backOff, finishedMs, nowMs, withRules);
		nowMs += runMs;
	}
	return delays;
}

describe('the delay before the restarts of a crashing container', () => {
	test.each([
		{name: 'a container that ends at once', runMs: 0, delays: [0, 10, 20, 40, 80, 160, 300, 300, 300]},
		{name: 'a container that ends after half a minute', runMs: 30_000, delays: [0, 10, 20, 40, 80, 160, 300, 300, 300]},
		{name: 'a container that runs for exactly ten minutes', runMs: 600_000, delays: [0, 10, 20, 40, 80]},
		{name: 'a container that runs for more than ten minutes', runMs: 601_000, delays: [0, 0, 0, 0, 0]},
	])('$name', ({runMs, delays}) => {
		expect(restartDelays(runMs, delays.length)).toEqual(delays);
	});

	test('a smaller maxContainerRestartPeriod caps it, and the first delay with it', () => {
		expect(restartDelays(0, 5, crashLoopRules(15))).toEqual([0, 10, 15, 15, 15]);
		expect(restartDelays(0, 4, crashLoopRules(5))).toEqual([0, 5, 5, 5]);
	});
});

describe('an image that cannot be pulled', () => {
	test('is held back from the first failure on, ten seconds doubling to five minutes', () => {
		let backOff: BackOff | undefined;
		const delays: number[] = [];
		for (let failure = 0, nowMs = 0; failure < 7; failure += 1) {
			backOff = nextBackOff(backOff, nowMs, nowMs, imagePullRules);
			delays.push(backOff.delayMs / 1000);
			expect(isInBackOffSinceUpdate(backOff, nowMs + backOff.delayMs - 1, imagePullRules)).toBe(true);
			expect(isInBackOffSinceUpdate(backOff, nowMs + backOff.delayMs, imagePullRules)).toBe(false);
			nowMs += backOff.delayMs;
		}
		expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
	});

	test('is forgotten after ten minutes without a failure', () => {
		const backOff = {delayMs: 300_000, updatedAtMs: 0};
		expect(nextBackOff(backOff, 600_000, 600_000, imagePullRules).delayMs).toBe(300_000);
		expect(nextBackOff(backOff, 600_001, 600_001, imagePullRules).delayMs).toBe(10_000);
	});
});
