import type {TrafficAction} from './actions.ts';

/** Figures of the moment are those of so many batches. */
export const recentBatches = 10;
export const batchMs = 1000;
export const bucketMs = 2000;

/** What became of a batch's requests to one endpoint. */
export interface Part {
	/** The pod's name, or the address of an endpoint that is no pod; undefined: the Service had no endpoint to send them to. */
	readonly pod: string | undefined;
	readonly sent: number;
	readonly ok: number;
	readonly latencyMs: number;
	/** Why they failed. */
	readonly failure: string | undefined;
}

export interface Batch {
	readonly atMs: number;
	readonly parts: readonly Part[];
}

/** What was sent in a piece of time, how much of it succeeded, and how long the successes took in all. */
export interface TrafficBucket {
	readonly sinceMs: number;
	sent: number;
	ok: number;
	latencyMs: number;
}

/** One pod's part of a client's requests, over the last seconds. */
export interface TrafficShare {
	readonly pod: string;
	/** Of the requests sent. */
	readonly percent: number;
	readonly perSecond: number;
	readonly successPercent: number;
	/** The middle one of its answers; undefined if there was none. */
	readonly latencyMs: number | undefined;
	/** Why its latest requests failed; undefined if they did not. */
	readonly failure: string | undefined;
	/** Oldest first, each `bucketMs` long; only those in which something was sent to it. */
	readonly history: readonly TrafficBucket[];
}

/** A client's requests as they fare. */
export interface TrafficReport {
	readonly client: string;
	readonly namespace: string;
	readonly service: string;
	/** What it was told to send, per second. */
	readonly rate: number;
	/** What it did send over the last seconds, per second. */
	readonly perSecond: number;
	/** Undefined: nothing was sent. */
	readonly successPercent: number | undefined;
	readonly latencyMs: number | undefined;
	/** By pod name. */
	readonly shares: readonly TrafficShare[];
	/** Requests of the last seconds, in percent, that found no endpoint. */
	readonly unroutedPercent: number;
	/** What failed last, and why. */
	readonly failure: string | undefined;
	/** Since it began. */
	readonly sent: number;
	readonly ok: number;
	/** Connections it keeps open now; undefined: it opens a new one for each request. */
	readonly connections: number | undefined;
	/** Oldest first, each `bucketMs` long. */
	readonly history: readonly TrafficBucket[];
	readonly bucketMs: number;
}

/** What a report is made of. */
export interface TrafficRecord extends Required<Pick<TrafficAction, 'name' | 'rate'>> {
	readonly namespace: string;
	readonly service: string;
	readonly sent: number;
	readonly ok: number;
	readonly recent: readonly Batch[];
	readonly buckets: readonly TrafficBucket[];
	/** By pod. */
	readonly podBuckets: ReadonlyMap<string, readonly TrafficBucket[]>;
	readonly isKeptOpen: boolean;
	readonly connections: ReadonlyMap<number, unknown>;
}

export function trafficReport(client: TrafficRecord, nowMs: number): TrafficReport {
	const {name, namespace, service, rate, sent, ok, buckets} = client;
	const batches = client.recent.filter(({atMs}) => atMs > nowMs - recentBatches * batchMs);
	const parts = batches.flatMap((batch) => batch.parts);
	const total = sum(parts, 'sent');
	const seconds = batches.length * (batchMs / 1000);
	const byPod = new Map<string, Part[]>();
	for (const part of parts) {
		if (part.pod === undefined) continue;
		const there = byPod.get(part.pod);
		if (there) there.push(part);
		else byPod.set(part.pod, [part]);
	}
	const unrouted = parts.filter(({pod}) => pod === undefined);
	const shares = [...byPod].map(([pod, own]): TrafficShare => {
		const podSent = sum(own, 'sent');
		return {
			pod,
			percent: (100 * podSent) / total,
			perSecond: podSent / seconds,
			successPercent: (100 * sum(own, 'ok')) / podSent,
			latencyMs: middleLatency(own),
			failure: own.at(-1)!.failure,
			history: client.podBuckets.get(pod) ?? [],
		};
	});
	return {
		client: name,
		namespace,
		service,
		rate,
		perSecond: seconds === 0 ? 0 : total / seconds,
		successPercent: total === 0 ? undefined : (100 * sum(parts, 'ok')) / total,
		latencyMs: middleLatency(parts),
		shares: shares.toSorted((a, b) => (a.pod < b.pod ? -1 : 1)),
		unroutedPercent: total === 0 ? 0 : (100 * sum(unrouted, 'sent')) / total,
		failure: parts.findLast(({failure}) => failure !== undefined)?.failure,
		sent,
		ok,
		connections: client.isKeptOpen ? client.connections.size : undefined,
		history: buckets,
		bucketMs,
	};
}

function sum(parts: readonly Part[], what: 'sent' | 'ok'): number {
	return parts.reduce((total, part) => total + part[what], 0);
}

/** Of all that were answered the one in the middle, each part having its weight. */
function middleLatency(parts: readonly Part[]): number | undefined {
	const answered = parts.filter(({ok}) => ok > 0).toSorted((a, b) => a.latencyMs - b.latencyMs);
	let left = sum(answered, 'sent') / 2;
	for (const {sent, latencyMs} of answered) {
		left -= sent;
		if (left <= 0) return latencyMs;
	}
	return undefined;
}
