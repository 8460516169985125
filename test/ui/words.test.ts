import {describe, expect, test} from 'vitest';
import {catalogue} from '../../source/faults/catalogue.ts';
import {keymap} from '../../source/ui/keymap.ts';
import {widthOf} from '../../source/ui/text.ts';
import {explainPod, type PodFacts} from '../../source/ui/why.ts';
import {wordsOf} from '../../source/ui/words/words.ts';
import {fakeNode, fakePod, running, terminated, waiting} from '../helpers/fake-run.ts';

const english = wordsOf({language: 'en'});
const korean = wordsOf({language: 'ko'});
const hangul = /\p{Script=Hangul}/u;

/** What is the same in both: Kubernetes' and kubectl's own words, and terms nobody translates. */
const sameInBoth = new Set(['YAML', 'Describe', 'MEM', 'kubectl', 'apply', 'delete', 'describe', 'yaml']);

function texts(table: object, path = ''): readonly (readonly [path: string, text: string])[] {
	return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
		if (typeof value === 'string') return [[`${path}${key}`, value] as const];
		return typeof value === 'object' && value !== null ? texts(value, `${path}${key}.`) : [];
	});
}

describe('the words of the dashboard', () => {
	test.each(texts(korean))('%s is Korean: %s', (_, text) => {
		if (!sameInBoth.has(text)) expect(text).toMatch(hangul);
	});

	test('every key and every fault is told of in Korean', () => {
		for (const {help, foot} of keymap) {
			if (!sameInBoth.has(help.ko.replace('kubectl describe', 'describe'))) expect(help.ko).toMatch(hangul);
			if (foot && !sameInBoth.has(foot.label.ko)) expect(foot.label.ko).toMatch(hangul);
		}
		for (const {title, description, parameters, symptoms} of catalogue)
			for (const text of [
				title,
				description,
				...parameters.map((parameter) => parameter.description),
				...symptoms.map((symptom) => symptom.description),
			])
				if (text.ko !== text.en) expect(text.ko).toMatch(hangul);
	});

	test('what a description names in code or as a message is the same in both languages', () => {
		const named = (text: string): readonly string[] =>
			(text.match(/`[^`]+`|"[^"]+"|\b[A-Z]\w*[A-Z]\w*\b|\b\d+Mi\b/g) ?? []).map((word) => word.replace(/^IPs$/, 'IP')).toSorted();
		for (const {name, description} of catalogue) expect([...new Set(named(description.ko))], name).toEqual([...new Set(named(description.en))]);
	});

	test('a title fits the palette of a terminal of 80 columns', () => {
		for (const {title} of catalogue) expect(widthOf(title.ko), title.ko).toBeLessThanOrEqual(23);
	});

	test('what is filled in stands in every sentence of both languages', () => {
		for (const {why} of [english, korean]) {
			expect(why.heldBack('web', 3, '23s')).toMatch(/web.*3.*23s/);
			expect(why.probeFailed('startup', 'web', 2, 30)).toMatch(/web.*2.*30/);
			expect(why.ended('web', 'Error 1', '5s')).toMatch(/(?=.*web)(?=.*Error 1)(?=.*5s)/);
		}
	});
});

const nowMs = 252_000;
const nothing: PodFacts = {nowMs, events: [], probes: [], faults: [], causes: [], node: fakeNode('node01')};
const chains: readonly (readonly [name: string, pod: Parameters<typeof fakePod>[0], facts: Partial<PodFacts>, why: string])[] = [
	[
		'a crash loop under a fault',
		{
			name: 'web',
			node: 'node01',
			containers: [{name: 'web', state: waiting('CrashLoopBackOff'), restarts: 3, lastState: terminated(1, 'Error')}],
		},
		{causes: [{atMs: nowMs - 60_000, by: 'fault', what: 'application-crash on pod/web'}]},
		'0/1 CrashLoopBackOff ← web 컨테이너가 3번 재시작한 뒤 대기 중입니다 ← web 컨테이너가 17s 전에 끝났습니다: Error 1 ← 장애 application-crash(대상 pod/web), 60s 전',
	],
	[
		'an image that cannot be pulled',
		{name: 'web', node: 'node01', containers: [{name: 'web', state: waiting('ErrImageNeverPull')}]},
		{},
		'0/1 ErrImageNeverPull ← web 컨테이너가 대기 중입니다: ErrImageNeverPull',
	],
	[
		'a probe that has not passed',
		{
			name: 'web',
			node: 'node01',
			containers: [{name: 'web', state: running(), readinessProbe: {httpGet: {path: '/ready', port: 80}}}],
		},
		{},
		'0/1 Running ← web 컨테이너의 준비성 프로브가 아직 통과하지 않았습니다',
	],
];

test.each(chains)('%s is explained in Korean', (_, pod, facts, why) => {
	const links = explainPod(fakePod(pod), {...nothing, ...facts}, korean);
	expect(links.map(({text}) => text).join(' ← ')).toBe(why);
});
