import type {Glyphs, Tone} from './theme.ts';

/** How a state looks everywhere: a colour and a glyph beside its word. */
export interface Look {
	readonly tone: Tone;
	readonly glyph: keyof Glyphs;
}

const good: Look = {tone: 'good', glyph: 'good'};
const bad: Look = {tone: 'bad', glyph: 'bad'};
const warn: Look = {tone: 'warn', glyph: 'warn'};
const progress: Look = {tone: 'progress', glyph: 'progress'};
const leaving: Look = {tone: 'leaving', glyph: 'leaving'};
const done: Look = {tone: 'muted', glyph: 'done'};

const words: Readonly<Record<string, Look>> = {
	Running: good,
	Completed: done,
	Succeeded: done,
	Terminating: leaving,
	Pending: progress,
	ContainerCreating: progress,
	PodInitializing: progress,
	NotReady: warn,
	SchedulingGated: warn,
	Unknown: bad,
};

/** Of the word in kubectl's STATUS column; `Running` without being ready is not as it should be. */
export function lookOfStatus(word: string, isReady: boolean): Look {
	if (word === 'Running' && !isReady) return warn;
	const known = words[word];
	if (known) return known;
	if (/^Init:\d+\/\d+$/.test(word)) return progress;
	return bad;
}

/** Of a node's STATUS. */
export function lookOfNode(word: string): Look {
	if (word === 'Ready') return good;
	return word.startsWith('Ready,') ? warn : bad;
}

/** Most conditions are to be True; the pressures, DisruptionTarget and their like are to be False. */
export function isToBeTrue(type: string): boolean {
	return !/Pressure$|^NetworkUnavailable$|^DisruptionTarget$|^PodResize/.test(type);
}

export function lookOfCondition(type: string, status: string): Look {
	if (status === 'Unknown') return bad;
	if ((status === 'True') === isToBeTrue(type)) return good;
	return type === 'DisruptionTarget' ? leaving : warn;
}
