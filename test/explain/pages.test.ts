import {expect, test} from 'vitest';
import {pageText} from '../../source/cli/explain.ts';
import {findPage, groups, pages, searchPages} from '../../source/explain/topics.ts';
import {widthOf} from '../../source/ui/text.ts';

const names = pages.map(({name}) => name);

test('no two pages answer to the same word; a few words differ only by their case', () => {
	const words = pages.flatMap(({name, aliases = []}) => [name, ...aliases]);
	expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
	const owners = Map.groupBy(words, (word) => word.toLowerCase());
	const shared = [...owners].filter(([, same]) => new Set(same.map((word) => findPage(word)?.name)).size > 1);
	expect(shared.map(([word]) => word)).toEqual(['ready', 'nodeaffinity', 'started']);
	expect(groups.every((group) => group.pages.length > 0)).toBe(true);
});

test.each(pages.map((page) => [page.name, page] as const))('%s is complete', (_, page) => {
	expect(page.title.en).toMatch(/^\S.*[^.]$/);
	expect(page.title.ko).toMatch(/\p{Script=Hangul}/u);
	expect(page.text.join('')).not.toBe('');
	expect(page.fields.length).toBeGreaterThan(0);
	expect(page.related.length).toBeGreaterThan(0);
	expect(page.related).not.toContain(page.name);
	expect(page.related.filter((name) => !names.includes(name))).toEqual([]);
	expect(page.upstream ?? '').not.toMatch(/^\//);
});

test.each(pages.map((page) => [page.name, page] as const))('%s fits 80 columns in both languages', (_, page) => {
	for (const language of ['en', 'ko'] as const) {
		const tooWide = pageText(page, language)
			.split('\n')
			.filter((line) => widthOf(line) > 80);
		expect(tooWide).toEqual([]);
	}
});

/** Kinds have Korean names in Kubernetes' own documentation. */
const translatedKinds = /^(ReplicaSet|ConfigMap|DaemonSet|ServiceAccount|CronJob|PodDisruptionBudget|EndpointSlice)s?$/;

function withoutBrackets(text: string): string {
	const shorter = text.replaceAll(/\([^()]*\)/g, '');
	return shorter === text ? text : withoutBrackets(shorter);
}

/** What is not prose, and so the same in every language: fields, reasons, flags, paths, numbers, commands, messages. */
function verbatim(paragraphs: readonly string[]): readonly string[] {
	const text = paragraphs.join('\n');
	const words = text.match(/\b(?:[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w*|[\w.]+\/[\w./-]+\w|\d[\d.]*)\b|--[a-z][\w-]+/g) ?? [];
	const messages = text.match(/"[^"\n]+"/g) ?? [];
	const commands =
		text.match(/\bkubectl (?:get|describe|logs|delete|drain|debug|top|rollout|cordon|uncordon|exec)\b(?: (?:-\w|--[\w-]+|undo|nodes|pods))*/g) ?? [];
	return [...new Set([...words, ...messages, ...commands])].filter((word) => !translatedKinds.test(word) && word !== 'emptyDirs');
}

test.each(pages.map((page) => [page.name, page] as const))('%s says in Korean what it says in English', (_, {text, textKo}) => {
	expect(textKo).toHaveLength(text.length);
	for (const paragraph of textKo) expect(paragraph).toMatch(/\p{Script=Hangul}/u);
	// Written politely and in whole sentences, to the end of each paragraph.
	for (const paragraph of textKo) expect(withoutBrackets(paragraph)).toMatch(/(?:니다|세요)\.?$/);
	const korean = textKo.join('\n');
	expect(verbatim(text).filter((word) => !korean.includes(word))).toEqual([]);
});

test('one word for one thing: the terms of the Korean documentation of Kubernetes', () => {
	const korean = pages.flatMap(({title, textKo, unseen}) => [title.ko, ...textKo, unseen?.ko ?? '']).join('\n');
	for (const other of [
		'조건',
		'유예 시간',
		'liveness 프로브',
		'readiness 프로브',
		'startup 프로브',
		'readiness gate',
		'퇴거',
		'포드',
		'객체',
		'어노테이션',
		'초기 컨테이너',
	])
		expect(korean, other).not.toContain(other);
});

const spellings: [topic: string, page: string][] = [
	['Ready', 'Ready'],
	['ready', 'Ready'],
	['READY', 'READY'],
	['CRASHLOOPBACKOFF', 'CrashLoopBackOff'],
	['crash-loop-back-off', 'CrashLoopBackOff'],
	['periodSeconds', 'periodSeconds'],
	['exit 137', 'exit code 137'],
	['exit code 137', 'exit code 137'],
	['exitCode 137', 'exit code 137'],
	['137', 'exit code 137'],
	['exit 42', 'exit codes'],
	['ExitCode:3', 'exit codes'],
	['Signal:9', 'exit codes'],
	['livenessProbe.httpGet', 'httpGet'],
	['livenessProbe.httpGet.path', 'httpGet'],
	['pod.spec.containers[0].livenessProbe.failureThreshold', 'failureThreshold'],
	['livenessProbe.terminationGracePeriodSeconds', 'probe terminationGracePeriodSeconds'],
	['spec.terminationGracePeriodSeconds', 'terminationGracePeriodSeconds'],
	['status.qosClass', 'QoS class'],
	['qos', 'QoS class'],
	['Init:0/2', 'Init:N/M'],
	['Init:3/7', 'Init:N/M'],
	['Init:ErrImagePull', 'Init:ImagePullBackOff'],
	['Init:CreateContainerError', 'CreateContainerError'],
	['0/1', 'READY'],
	['3/4', 'READY'],
	['memory.available', 'eviction signals'],
	['node.kubernetes.io/unreachable', 'node taints'],
	['sidecar', 'sidecar containers'],
	['initContainers', 'init containers'],
	['init container', 'init containers'],
	['SchedulingDisabled', 'NodeNotSchedulable'],
];

test.each(spellings)('%s leads to %s', (topic, name) => {
	expect(findPage(topic)?.name).toBe(name);
});

const searches: [topic: string, page: string][] = [
	['registry', 'RegistryUnavailable'],
	['Back-off restarting failed container', 'BackOff'],
	['Liveness probe failed', 'Unhealthy'],
	['0/12 nodes are available: 12 Insufficient cpu.', 'FailedScheduling'],
	['Error: ImagePullBackOff', 'ImagePullBackOff'],
	['레지스트리', 'RegistryUnavailable'],
];

test.each(searches)('%s is nobody’s name, and spoken of by %s', (topic, name) => {
	expect(findPage(topic)).toBeUndefined();
	expect(searchPages(topic).map((page) => page.name)).toContain(name);
});

test('those come first whose name has it, and nothing comes for nonsense', () => {
	expect(searchPages('memory')[0]!.name).toMatch(/memory/i);
	for (const topic of ['', 'ab', 'nonsense', 'no such thing at all']) expect(searchPages(topic), topic).toEqual([]);
});

test.each(['', 'Podd', 'spec.nothing', 'foo bar', 'exit 1234'])('%j leads nowhere', (topic) => {
	expect(findPage(topic)).toBeUndefined();
});
