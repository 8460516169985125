import fc from 'fast-check';
import {expect, test} from 'vitest';
import {EventQueue, type ScheduledEvent} from '../../source/simulation/event-queue.ts';

function event(dueAtMs: number, sequence: number): ScheduledEvent {
	return {dueAtMs, sequence, component: 'test', key: '', cause: 0, timer: 0};
}

test('events come out by time, and equal times in the order they were scheduled', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: -50, max: 50})), (times) => {
			const queue = new EventQueue();
			const events = times.map((time, index) => event(time, index));
			for (const scheduled of events) queue.push(scheduled);
			const popped: ScheduledEvent[] = [];
			for (let next = queue.pop(); next; next = queue.pop()) popped.push(next);
			expect(popped).toEqual(events.toSorted((a, b) => a.dueAtMs - b.dueAtMs || a.sequence - b.sequence));
		}),
	);
});

test('a queue made from its array, halfway, goes on as the first one does', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 20}), {minLength: 1}), fc.nat(), (times, cut) => {
			const queue = new EventQueue();
			for (const [index, time] of times.entries()) queue.push(event(time, index));
			for (let count = 0; count < cut % times.length; count += 1) queue.pop();
			const copy = new EventQueue(structuredClone(queue.toArray()));
			while (queue.size > 0) expect(copy.pop()).toEqual(queue.pop());
			expect(copy.pop()).toBeUndefined();
		}),
	);
});

test('whatever comes meanwhile, near and far, the next event is the earliest', () => {
	const times = fc.oneof(fc.integer({min: 0, max: 3}), fc.integer({min: 0, max: 40_000}), fc.integer({min: 0, max: 5_000_000}));
	fc.assert(
		fc.property(fc.integer({min: -600_000, max: 600_000}), fc.array(fc.option(times), {minLength: 1, maxLength: 300}), (startMs, plan) => {
			const queue = new EventQueue();
			let pending: ScheduledEvent[] = [];
			let nowMs = startMs;
			for (const [sequence, delayMs] of plan.entries()) {
				if (delayMs !== null) {
					const scheduled = event(nowMs + delayMs, sequence);
					queue.push(scheduled);
					pending.push(scheduled);
					continue;
				}
				const [earliest] = pending.toSorted((a, b) => a.dueAtMs - b.dueAtMs || a.sequence - b.sequence);
				expect(queue.peek()).toBe(earliest);
				expect(queue.pop()).toBe(earliest);
				pending = pending.filter((other) => other !== earliest);
				nowMs = earliest?.dueAtMs ?? nowMs;
				expect(queue.size).toBe(pending.length);
			}
		}),
		{numRuns: 300},
	);
});

test('an event that is not due yet stays', () => {
	const queue = new EventQueue();
	queue.push(event(10, 0));
	queue.push(event(100_000, 1));
	expect(queue.pop(9)).toBeUndefined();
	expect(queue.pop(10)?.sequence).toBe(0);
	expect(queue.pop(99_999)).toBeUndefined();
	expect(queue.pop(100_000)?.sequence).toBe(1);
});
