import {lastBytes} from './byte-text.ts';
import {renderTimes} from './log-time.ts';
import type {LogLine, ReplyTo} from './types.ts';

/**
A container's log: what was written last, and what was not yet ended by a newline. Plain state. An entry is what was
written at once, and may be several lines; they are told apart when somebody reads.
*/
export interface ContainerLog {
	/** Undefined until something is written. */
	entries: LogLine[] | undefined;
	partial: {stdout: string; stderr: string} | undefined;
	/** All bytes ever written, up to what the kubelet's rotation keeps. */
	bytes: number;
	/** Who is woken by the next line, and then follows no more until he asks again. */
	followers: ReplyTo[] | undefined;
}

/** Older entries go, so that a chatty container costs no more than this. */
const mostEntries = 1000;
const longestLine = 16_384;
/** The kubelet keeps five files of 10 MiB (containerLogMaxFiles, containerLogMaxSize). */
const mostBytes = 5 * 10_485_760;

export function newContainerLog(): ContainerLog {
	return {entries: undefined, partial: undefined, bytes: 0, followers: undefined};
}

/** Texts without their last newline, by text: what is written again and again is then one text in all logs. */
const strippedTexts = new Map<string, string>();

export function appendLog(log: ContainerLog, atMs: number, stream: 'stdout' | 'stderr', text: string): void {
	if (log.partial === undefined && text.length <= longestLine && text.endsWith('\n')) {
		let stripped = strippedTexts.get(text);
		if (stripped === undefined) {
			if (strippedTexts.size > 5000) strippedTexts.clear();
			stripped = text.slice(0, -1);
			strippedTexts.set(text, stripped);
		}
		add(log, atMs, stream, stripped);
		return;
	}
	const whole = (log.partial?.[stream] ?? '') + text;
	let start = 0;
	for (let end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', start)) {
		add(log, atMs, stream, whole.slice(start, end));
		start = end + 1;
	}
	let rest = whole.slice(start);
	while (rest.length > longestLine) {
		add(log, atMs, stream, rest.slice(0, longestLine));
		rest = rest.slice(longestLine);
	}
	if (rest !== '' || log.partial) {
		log.partial ??= {stdout: '', stderr: ''};
		log.partial[stream] = rest;
		if (log.partial.stdout === '' && log.partial.stderr === '') log.partial = undefined;
	}
}

function add(log: ContainerLog, atMs: number, stream: 'stdout' | 'stderr', text: string, isPartial = false): void {
	log.entries ??= [];
	log.entries.push(isPartial ? {atMs, stream, text, isPartial} : {atMs, stream, text});
	// A line in the file is `2026-01-01T00:00:00.000000000Z stdout F text`; for several written at once this is a bit too little.
	log.bytes = Math.min(mostBytes, log.bytes + text.length + 40);
	// Half is dropped at once, because shifting one line each time would move all the others.
	if (log.entries.length > mostEntries) log.entries.splice(0, mostEntries / 2);
}

/** The container has ended: what stands without a newline becomes a line without one. */
export function closeLog(log: ContainerLog, atMs: number): void {
	const {partial} = log;
	log.partial = undefined;
	if (partial?.stdout) add(log, atMs, 'stdout', partial.stdout, true);
	if (partial?.stderr) add(log, atMs, 'stderr', partial.stderr, true);
}

/** Wakes those who follow the log; delivery takes a moment, in which more may be written. */
export function tellFollowers(log: ContainerLog, simulation: {schedule(component: string, key: string, delayMs: number): void}): void {
	for (const {component, key} of log.followers ?? []) simulation.schedule(component, key, 1);
	log.followers = undefined;
}

/** What the kubelet takes for a termination message: of the last 80 lines the last 2048 bytes. */
export function logEnd(log: ContainerLog): string | undefined {
	const text = readLog(log)
		.slice(-80)
		.map((line) => (line.isPartial ? line.text : `${line.text}\n`))
		.join('');
	return text === '' ? undefined : lastBytes(text, 2048);
}

export function readLog(log: ContainerLog): readonly LogLine[] {
	return (log.entries ?? []).flatMap((entry) => {
		const {atMs, stream, text} = entry;
		const whole = text.includes('\u0001') ? renderTimes(text, atMs) : text;
		if (!whole.includes('\n')) return whole === text ? [entry] : [{...entry, text: whole}];
		return whole.split('\n').map((line) => ({atMs, stream, text: line}));
	});
}
