import {epochUnixMs} from '../../../api/timestamps.ts';
import type {Machine} from './library.ts';

/** A loop that waits for the clock sees it go on: so many steps are a millisecond. */
const stepsPerMs = 1000;

/** How long what has run in this entry takes on an idle CPU. */
export function spentMs({steps}: Pick<Machine, 'steps'>): number {
	return Math.floor(steps / stepsPerMs);
}

export function unixTimeMs(machine: Machine): number {
	return epochUnixMs + machine.context.nowMs + spentMs(machine);
}
