import {containers} from './containers.ts';
import {endings} from './endings.ts';
import {jobs} from './jobs.ts';
import {nodeConditions} from './node-conditions.ts';
import type {Group, Page} from './page.ts';
import {phases} from './phases.ts';
import {podConditions} from './pod-conditions.ts';
import {podEvents} from './pod-events.ts';
import {probes} from './probes.ts';
import {resizing} from './resize.ts';
import {resources} from './resources.ts';
import {scheduling} from './scheduling.ts';
import {statusWords} from './status-words.ts';
import {waitingReasons} from './waiting-reasons.ts';
import {workloads} from './workloads.ts';

/** All there is to read, in the order of a pod's life. */
export const groups: readonly Group[] = [
	phases,
	statusWords,
	waitingReasons,
	endings,
	podConditions,
	podEvents,
	probes,
	containers,
	resources,
	resizing,
	scheduling,
	nodeConditions,
	workloads,
	jobs,
];

export const pages: readonly Page[] = groups.flatMap((group) => group.pages);

/** Every word that leads to a page. */
export const topics: readonly string[] = pages.flatMap(({name, aliases = []}) => [name, ...aliases]);

const bySpelling = new Map<string, Page>();
const byLowerCase = new Map<string, Page>();
const byLetters = new Map<string, Page>();
for (const page of pages) {
	for (const topic of [page.name, ...(page.aliases ?? [])]) {
		bySpelling.set(topic, page);
		// Of two that differ only in case or signs, the first is meant.
		if (!byLowerCase.has(topic.toLowerCase())) byLowerCase.set(topic.toLowerCase(), page);
		if (!byLetters.has(letters(topic))) byLetters.set(letters(topic), page);
	}
}

/** The beginning of a message says nothing below this. */
const fewestWords = 3;

/** Words that stand for many: `Init:1/4`, `exit 42`, `2/3`. The first that fits counts. */
const patterns: readonly (readonly [RegExp, string])[] = [
	[/^init:\d+\/\d+$/i, 'Init:N/M'],
	[/^init:(exitcode|signal):\d+$/i, 'Init:Error'],
	[/^\d+\/\d+$/, 'READY'],
	[/^(exit ?(code)? ?|exitcode:|signal:|code )?\d{1,3}$/i, 'exit codes'],
];

/** The page about a word, a column's value or a field, however it is written; undefined if there is none. */
export function findPage(topic: string): Page | undefined {
	const wanted = topic.trim();
	return findWord(wanted) ?? findInitReason(wanted) ?? findField(wanted);
}

/**
The pages that speak of something no page is called by, those first whose name or title does: a word, or a message as
kubectl printed it, whatever numbers stand in it. If none does, those whose names stand in the message, and else those
that know how it begins.
*/
export function searchPages(topic: string): readonly Page[] {
	const found = pagesWith(topic);
	if (found.length > 0) return found;
	const named = topic.split(/[\s"'(),:[\]]+/).flatMap((word) => (word.length > 3 ? (bySpelling.get(word) ?? []) : []));
	if (named.length > 0) return [...new Set(named)];
	const parts = topic.trim().split(/\s+/);
	for (let length = parts.length - 1; length >= fewestWords; length -= 1) {
		const begun = pagesWith(parts.slice(0, length).join(' '));
		if (begun.length > 0) return begun;
	}
	return [];
}

function pagesWith(text: string): readonly Page[] {
	const wanted = plain(text);
	if (wanted.length < 3) return [];
	return pages
		.map((page) => {
			const {name, aliases = [], title, text: paragraphs, textKo, fields} = page;
			const places = [
				[name, ...aliases],
				[title.en, title.ko],
				[...paragraphs, ...textKo, ...fields],
			];
			return {page, place: places.findIndex((texts) => plain(texts.join('\n')).includes(wanted))};
		})
		.filter(({place}) => place !== -1)
		.sort((a, b) => a.place - b.place)
		.map(({page}) => page);
}

/** Case, quotes and the numbers in it do not matter. */
function plain(text: string): string {
	return text
		.toLowerCase()
		.replaceAll(/[\d]+/g, '0')
		.replaceAll(/["'`…]/g, '')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

function findWord(word: string): Page | undefined {
	const page = bySpelling.get(word) ?? byLowerCase.get(word.toLowerCase()) ?? byLetters.get(letters(word));
	if (page) return page;
	const name = patterns.find(([pattern]) => pattern.test(word))?.[1];
	return name === undefined ? undefined : bySpelling.get(name);
}

/** `Init:CreateContainerError` is whatever CreateContainerError is. */
function findInitReason(word: string): Page | undefined {
	return /^init:/i.test(word) ? findWord(word.slice('init:'.length)) : undefined;
}

/** `pod.spec.containers[0].livenessProbe.httpGet.path`: the longest end that is known, else the last part that is. */
function findField(path: string): Page | undefined {
	const parts = path
		.replaceAll(/\[[^\]]*\]/g, '')
		.split('.')
		.filter(Boolean);
	if (parts.length < 2 || /\s/.test(path)) return undefined;
	for (let start = 1; start < parts.length; start += 1) {
		const page = findWord(parts.slice(start).join('.'));
		if (page) return page;
	}
	return parts.slice(0, -1).toReversed().map(findWord).find(Boolean);
}

function letters(text: string): string {
	return text.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]/gu, '');
}
