import {advanceStall, newStall, type Stall} from './pressure-stall.ts';

/*
What a control group has had of the CPU, counted along lines: between two changes of who wants what it gets so much at
each moment, and nothing is counted until the next change or until somebody asks. Counterpart: `cpu.stat` and
`cpu.pressure` of cgroup v2. Millicores times milliseconds are microseconds.
*/

/** Somebody who reads the counters all the time, as a metrics server does, reads them this often. */
export const sampleMs = 15_000;

/** Shares of the time, in thousandths, in which what wants to run does not. */
export interface Waiting {
	/** The quota is used up. */
	readonly stopped: number;
	/** Some thread waits, for whatever reason; all of them do. */
	readonly some: number;
	readonly full: number;
}

const noWaiting: Waiting = {stopped: 0, some: 0, full: 0};

/** Plain state. */
export interface CpuUsage {
	/** Up to when it is counted. */
	atMs: number;
	usedUsec: number;
	/** Single pieces of work that were charged and have not yet been run. */
	owedUsec: number;
	/** What it gets for what runs all the time: alone, and beside single pieces of work; and what those get. */
	rateMillicores: number;
	besideMillicores: number;
	owedMillicores: number;
	/** While there are such pieces, and without. */
	waitingOwed: Waiting | undefined;
	waiting: Waiting | undefined;
	/** Time in which it ran under a quota; in which periods of it ended early; in which it stood still for that. */
	quotaMs: number;
	throttledMs: number;
	stoppedUsec: number;
	/** Undefined: nothing has waited yet. */
	some: Stall | undefined;
	full: Stall | undefined;
	/** What `usedUsec` was at the last multiple of `sampleMs`, and at the one before. */
	sampleUsec: number;
	sampleBeforeUsec: number;
}

export function newCpuUsage(nowMs: number): CpuUsage {
	return {
		atMs: nowMs,
		usedUsec: 0,
		owedUsec: 0,
		rateMillicores: 0,
		besideMillicores: 0,
		owedMillicores: 0,
		waitingOwed: undefined,
		waiting: undefined,
		quotaMs: 0,
		throttledMs: 0,
		stoppedUsec: 0,
		some: undefined,
		full: undefined,
		sampleUsec: 0,
		sampleBeforeUsec: 0,
	};
}

/** As whoever looks at it sees it. */
export interface SeenCpuUsage extends CpuUsage {
	some: Stall;
	full: Stall;
}

/** The same, counted up to a moment. Whoever only looks changes nothing. */
export function usageAt(usage: CpuUsage, nowMs: number, hasQuota: boolean): SeenCpuUsage {
	const copy = {...usage, some: {...(usage.some ?? newStall())}, full: {...(usage.full ?? newStall())}};
	advanceUsage(copy, nowMs, hasQuota);
	return copy;
}

export function advanceUsage(usage: CpuUsage, nowMs: number, hasQuota: boolean): void {
	const {owedUsec, owedMillicores, besideMillicores} = usage;
	if (owedUsec > 0) {
		const neededMs = owedMillicores > 0 ? Math.ceil(owedUsec / owedMillicores) : Number.POSITIVE_INFINITY;
		advanceLine(usage, Math.min(nowMs, usage.atMs + neededMs), besideMillicores, usage.waitingOwed, hasQuota);
	}
	advanceLine(usage, nowMs, usage.rateMillicores, usage.waiting, hasQuota);
}

function advanceLine(usage: CpuUsage, toMs: number, rateMillicores: number, {stopped, some, full} = noWaiting, hasQuota: boolean): void {
	const {atMs} = usage;
	const milliseconds = toMs - atMs;
	if (milliseconds <= 0) return;
	takeSamples(usage, toMs, rateMillicores);
	const served = Math.min(usage.owedUsec, usage.owedMillicores * milliseconds);
	if (hasQuota && rateMillicores + served > 0) {
		usage.quotaMs += milliseconds;
		if (stopped > 0) usage.throttledMs += milliseconds;
		usage.stoppedUsec += stopped * milliseconds;
	}
	usage.usedUsec += rateMillicores * milliseconds + served;
	usage.owedUsec -= served;
	usage.some = advanced(usage.some, atMs, toMs, some);
	usage.full = advanced(usage.full, atMs, toMs, full);
	usage.atMs = toMs;
}

function advanced(stall: Stall | undefined, fromMs: number, toMs: number, permille: number): Stall | undefined {
	if (stall === undefined && permille === 0) return undefined;
	const line = stall ?? newStall();
	advanceStall(line, fromMs, toMs, permille);
	return line;
}

function takeSamples(usage: CpuUsage, toMs: number, rateMillicores: number): void {
	const {atMs, usedUsec, owedUsec, owedMillicores} = usage;
	const last = Math.floor(toMs / sampleMs) * sampleMs;
	if (last <= atMs) return;
	const lineAt = (timeMs: number): number => usedUsec + rateMillicores * (timeMs - atMs) + Math.min(owedUsec, owedMillicores * (timeMs - atMs));
	usage.sampleBeforeUsec = last - sampleMs > atMs ? lineAt(last - sampleMs) : usage.sampleUsec;
	usage.sampleUsec = lineAt(last);
}
