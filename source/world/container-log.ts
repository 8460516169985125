import {renderTimes} from './log-time.ts';
import type {LogLine} from './types.ts';

/** A container's log: its last lines, and what was not yet ended by a newline. Plain state. */
export interface ContainerLog {
	/** Undefined until something is written. */
	lines: LogLine[] | undefined;
	partial: {stdout: string; stderr: string} | undefined;
	/** All bytes ever written, up to what the kubelet's rotation keeps. */
	bytes: number;
}

/** Older lines go, so that a chatty container costs no more than this. */
const mostLines = 1000;
const longestLine = 16_384;
/** The kubelet keeps five files of 10 MiB (containerLogMaxFiles, containerLogMaxSize). */
const mostBytes = 5 * 10_485_760;

export function newContainerLog(): ContainerLog {
	return {lines: undefined, partial: undefined, bytes: 0};
}

/** Lines without their newline, by text: what is written again and again is then one text in all logs. */
const strippedLines = new Map<string, string>();

export function appendLog(log: ContainerLog, atMs: number, stream: 'stdout' | 'stderr', text: string): void {
	if (log.partial === undefined && text.length <= longestLine && text.indexOf('\n') === text.length - 1) {
		let line = strippedLines.get(text);
		if (line === undefined) {
			if (strippedLines.size > 5000) strippedLines.clear();
			line = text.slice(0, -1);
			strippedLines.set(text, line);
		}
		addLine(log, atMs, stream, line);
		return;
	}
	const whole = (log.partial?.[stream] ?? '') + text;
	let start = 0;
	for (let end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', start)) {
		addLine(log, atMs, stream, whole.slice(start, end));
		start = end + 1;
	}
	let rest = whole.slice(start);
	while (rest.length > longestLine) {
		addLine(log, atMs, stream, rest.slice(0, longestLine));
		rest = rest.slice(longestLine);
	}
	if (rest !== '' || log.partial) {
		log.partial ??= {stdout: '', stderr: ''};
		log.partial[stream] = rest;
		if (log.partial.stdout === '' && log.partial.stderr === '') log.partial = undefined;
	}
}

function addLine(log: ContainerLog, atMs: number, stream: 'stdout' | 'stderr', text: string): void {
	log.lines ??= [];
	log.lines.push({atMs, stream, text});
	// A line in the file is `2026-01-01T00:00:00.000000000Z stdout F text`.
	log.bytes = Math.min(mostBytes, log.bytes + text.length + 40);
	// Half is dropped at once, because shifting one line each time would move all the others.
	if (log.lines.length > mostLines) log.lines.splice(0, mostLines / 2);
}

/** The container has ended: what stands without a newline becomes a line. */
export function closeLog(log: ContainerLog, atMs: number): void {
	const {partial} = log;
	log.partial = undefined;
	if (partial?.stdout) addLine(log, atMs, 'stdout', partial.stdout);
	if (partial?.stderr) addLine(log, atMs, 'stderr', partial.stderr);
}

export function readLog(log: ContainerLog): readonly LogLine[] {
	return (log.lines ?? []).map((line) => (line.text.includes('\u0001') ? {...line, text: renderTimes(line.text, line.atMs)} : line));
}
