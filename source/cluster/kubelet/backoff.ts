/** How long something is held back, and since when; plain data. */
export interface BackOff {
	readonly delayMs: number;
	readonly updatedAtMs: number;
}

export interface BackOffRules {
	readonly initialMs: number;
	readonly mostMs: number;
	/** Forgotten when something happens later than this after the last update. */
	readonly forgottenAfterMs: number;
}

/** Crashing containers. Upstream: kubelet.go, `crashLoopBackOff` and its HasExpiredFunc. */
export function crashLoopRules(maxContainerRestartPeriodSeconds: number): BackOffRules {
	const mostMs = maxContainerRestartPeriodSeconds * 1000;
	return {initialMs: Math.min(10_000, mostMs), mostMs, forgottenAfterMs: 600_000};
}

/** Images that cannot be pulled. Upstream: kubelet.go, `imageBackOffPeriod` and `MaxImageBackOff`. */
export const imagePullRules: BackOffRules = {initialMs: 10_000, mostMs: 300_000, forgottenAfterMs: 600_000};

/*
The three questions of upstream's client-go/util/flowcontrol.Backoff. The first `next` of a container is made at its
first restart, which therefore waits for nothing; each later one waits for what the one before it left behind.
*/

/** Whether what happened at `eventMs` (a container's end) is still held against it. */
export function isInBackOffSince(backOff: BackOff | undefined, eventMs: number, nowMs: number, rules: BackOffRules): boolean {
	if (!backOff || hasExpired(backOff, eventMs, rules)) return false;
	return nowMs - eventMs < backOff.delayMs;
}

/** Whether the last update (a failed pull) is still held against it. */
export function isInBackOffSinceUpdate(backOff: BackOff | undefined, nowMs: number, rules: BackOffRules): boolean {
	if (!backOff || hasExpired(backOff, nowMs, rules)) return false;
	return nowMs - backOff.updatedAtMs < backOff.delayMs;
}

export function nextBackOff(backOff: BackOff | undefined, eventMs: number, nowMs: number, rules: BackOffRules): BackOff {
	const isFirst = !backOff || hasExpired(backOff, eventMs, rules);
	return {delayMs: isFirst ? rules.initialMs : Math.min(backOff.delayMs * 2, rules.mostMs), updatedAtMs: nowMs};
}

function hasExpired(backOff: BackOff, eventMs: number, rules: BackOffRules): boolean {
	return eventMs - backOff.updatedAtMs > rules.forgottenAfterMs;
}
