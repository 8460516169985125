/**
A file of pressure stall information. Shares are in hundredths of a percent: of the time in which some process waited,
and in which all of them did. What goes on without change has been so for as long as it lasts; `total` is counted in
microseconds as if it had.
*/
export function pressure(some: number | Averages, full: number | Averages, lastedMs = 0): string {
	return `${line('some', some, lastedMs)}${line('full', full, lastedMs)}`;
}

/** Over the last 10, 60 and 300 seconds, and the time lost in all. */
export interface Averages {
	readonly shares: readonly [number, number, number];
	readonly totalMs: number;
}

function line(name: string, share: number | Averages, lastedMs: number): string {
	const averages = typeof share === 'number' ? {shares: [share, share, share] as const, totalMs: Math.floor((share * lastedMs) / 10_000)} : share;
	const [ten, sixty, threeHundred] = averages.shares.map((value) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`);
	return `${name} avg10=${ten} avg60=${sixty} avg300=${threeHundred} total=${averages.totalMs * 1000}\n`;
}
