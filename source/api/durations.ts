const unitsMs: Readonly<Record<string, number>> = {ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000};

/** Milliseconds of a Go duration such as `1m30s`, `1.5h` or `300ms`; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
	if (text === '0') return 0;
	const sign = text.startsWith('-') ? -1 : 1;
	const body = text.replace(/^[+-]/, '');
	if (!/^(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(body)) return undefined;
	let totalMs = 0;
	for (const [, number, unit] of body.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) totalMs += Number(number) * unitsMs[unit!]!;
	return sign * Math.round(totalMs);
}

/** As Go's `Duration.String()`: `1m20s`, `5m0s`, `1.5s`, `800ms`, `0s`. */
export function formatDuration(ms: number): string {
	if (ms === 0) return '0s';
	if (ms < 0) return `-${formatDuration(-ms)}`;
	if (ms < 1000) return `${ms}ms`;
	const hours = Math.floor(ms / 3_600_000);
	const minutes = Math.floor((ms % 3_600_000) / 60_000);
	const seconds = (ms % 60_000) / 1000;
	if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
	if (minutes > 0) return `${minutes}m${seconds}s`;
	return `${seconds}s`;
}

/** An age as kubectl shows it: `90s`, `5m30s`, `3h12m`. Upstream: apimachinery/pkg/util/duration, `HumanDuration`. */
export function humanDuration(ms: number): string {
	const seconds = Math.trunc(ms / 1000);
	if (seconds < -1) return '<invalid>';
	if (seconds < 0) return '0s';
	if (seconds < 120) return `${seconds}s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
	if (minutes < 180) return `${minutes}m`;
	const hours = Math.floor(minutes / 60);
	if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
	if (hours < 48) return `${hours}h`;
	const days = Math.floor(hours / 24);
	if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
	if (hours < 24 * 365 * 2) return `${days}d`;
	const years = Math.floor(hours / 24 / 365);
	if (hours < 24 * 365 * 8) return days % 365 === 0 ? `${years}y` : `${years}y${days % 365}d`;
	return `${years}y`;
}
