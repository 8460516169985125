import fc from 'fast-check';
import {expect, test} from 'vitest';
import {EventQueue, type ScheduledEvent} from '../../source/simulation/event-queue.ts';

function event(dueAtMs: number, sequence: number): ScheduledEvent {
	return {dueAtMs, sequence, component: 'test', key: '', cause: 0, isTimer: false};
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
