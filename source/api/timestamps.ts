/** 2026-01-01T00:00:00Z, the instant 0 of every run, in milliseconds since 1970. */
export const epochUnixMs = 1_767_225_600_000;

// Many things happen within one second; its text is made once.
let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 with whole seconds, as `metav1.Time` is written. */
export function timestamp(nowMs: number): string {
	const second = Math.floor(nowMs / 1000);
	if (second !== lastSecond) {
		lastText = `${new Date(epochUnixMs + second * 1000).toISOString().slice(0, 19)}Z`;
		lastSecond = second;
	}
	return lastText;
}

/** `Thu, 01 Jan 2026 00:00:05 +0000`. Upstream: `time.RFC1123Z`. */
export function longTimestamp(nowMs: number): string {
	return `${new Date(epochUnixMs + nowMs).toUTCString().slice(0, -'GMT'.length)}+0000`;
}

/** RFC 3339 with microseconds, as `metav1.MicroTime` is written. */
export function microTimestamp(nowMs: number): string {
	return `${new Date(epochUnixMs + nowMs).toISOString().slice(0, 23)}000Z`;
}

/** RFC 3339 with nanoseconds, as container runtimes stamp log lines. */
export function nanoTimestamp(nowMs: number): string {
	return `${new Date(epochUnixMs + nowMs).toISOString().slice(0, 23)}000000Z`;
}

/** Virtual milliseconds of a timestamp of any of these forms; NaN if it is none. */
export function parseTimestamp(text: string): number {
	return Date.parse(text) - epochUnixMs;
}
