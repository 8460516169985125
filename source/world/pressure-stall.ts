/*
Pressure stall information: how long processes waited for something, and the averages of that over the last 10, 60
and 300 seconds, which the kernel works out every two seconds in fixed-point numbers. Counterpart: kernel/sched/psi.c.
*/

const periodMs = 2000;
/** One, and what is left of an average after a period, in 2048ths: the kernel's FIXED_1, EXP_10s, EXP_60s and EXP_300s. */
const one = 2048;
const kept = [1677, 1981, 2034] as const;

/** One line of it. Plain state. */
export interface Stall {
	totalUsec: number;
	/** Of it, in the period that has not ended. */
	periodUsec: number;
	/** Percent in fixed-point numbers. */
	ten: number;
	sixty: number;
	threeHundred: number;
}

export function newStall(): Stall {
	return {totalUsec: 0, periodUsec: 0, ten: 0, sixty: 0, threeHundred: 0};
}

/** From one moment to another something waited for that share of the time. */
export function advanceStall(stall: Stall, fromMs: number, toMs: number, permille: number): void {
	stall.totalUsec += permille * (toMs - fromMs);
	const periodEndMs = (Math.floor(fromMs / periodMs) + 1) * periodMs;
	if (toMs < periodEndMs) {
		stall.periodUsec += permille * (toMs - fromMs);
		return;
	}
	average(stall, stall.periodUsec + permille * (periodEndMs - fromMs), 1);
	const periods = Math.floor((toMs - periodEndMs) / periodMs);
	average(stall, permille * periodMs, periods);
	stall.periodUsec = permille * (toMs - periodEndMs - periods * periodMs);
}

/** So many periods end, each with so much waiting in it. */
function average(stall: Stall, waitedUsec: number, periods: number): void {
	const percent = Math.floor((waitedUsec * 100 * one) / (periodMs * 1000));
	stall.ten = decayed(stall.ten, kept[0], percent, periods);
	stall.sixty = decayed(stall.sixty, kept[1], percent, periods);
	stall.threeHundred = decayed(stall.threeHundred, kept[2], percent, periods);
}

function decayed(from: number, keep: number, percent: number, periods: number): number {
	let load = from;
	for (let left = periods; left > 0; left -= 1) {
		let next = load * keep + percent * (one - keep);
		if (percent >= load) next += one - 1;
		next = Math.floor(next / one);
		if (next === load) break;
		load = next;
	}
	return load;
}

/** The average over ten seconds, in whole percent. */
export function stallPercent({ten}: Stall): number {
	return Math.floor((ten + one / 2) / one);
}

/** The file of it. */
export function stallText(some: Stall, full: Stall): string {
	return `${stallLine('some', some)}${stallLine('full', full)}`;
}

function stallLine(name: string, {ten, sixty, threeHundred, totalUsec}: Stall): string {
	return `${name} avg10=${hundredths(ten)} avg60=${hundredths(sixty)} avg300=${hundredths(threeHundred)} total=${totalUsec}\n`;
}

function hundredths(load: number): string {
	return `${Math.floor(load / one)}.${String(Math.floor(((load % one) * 100) / one)).padStart(2, '0')}`;
}

/**
A file whose shares are in hundredths of a percent: of the time in which some process waited, and in which all of them did.
*/
export function pressure(some: Averages, full: Averages): string {
	return `${line('some', some)}${line('full', full)}`;
}

/** Over the last 10, 60 and 300 seconds, and the time lost in all. */
export interface Averages {
	readonly shares: readonly [number, number, number];
	readonly totalMs: number;
}

function line(name: string, {shares, totalMs}: Averages): string {
	const [ten, sixty, threeHundred] = shares.map((value) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`);
	return `${name} avg10=${ten} avg60=${sixty} avg300=${threeHundred} total=${totalMs * 1000}\n`;
}
