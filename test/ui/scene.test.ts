import {describe, expect, test} from 'vitest';
import {timestamp} from '../../source/api/timestamps.ts';
import {sceneFor} from '../../source/ui/frame.ts';
import {followSelection, podFilter, podRows, selectionOf} from '../../source/ui/scene.ts';
import type {ViewState} from '../../source/ui/view-state.ts';
import {type FakePod, FakeRun, fakePod, playground, running} from '../helpers/fake-run.ts';

const pod = (name: string, more: Partial<FakePod> = {}) => fakePod({name, containers: [{name: 'web', state: running(), isReady: true}], ...more});
const names = (run: FakeRun, view: Partial<ViewState>): readonly string[] => podRows(sceneFor(run, {view})).map(({metadata}) => metadata.name);

describe('the list of pods', () => {
	test.each([
		['web', ['web-7c9d8b6f5-mm7hd', 'web-7c9d8b6f5-pt5zc', 'web-7c9d8b6f5-vv8kl', 'web-7c9d8b6f5-x2x4p']],
		['backoff', ['report-6b9f', 'shop-85c7d-wq2zn', 'web-7c9d8b6f5-x2x4p']],
		['^(web|worker).*(pending|init)', ['web-7c9d8b6f5-vv8kl', 'worker-28f6c-lq9zz']],
		['!web|api|worker', ['cache-0', 'migrate-28f6c', 'report-6b9f', 'shop-85c7d-wq2zn']],
		['-l app=cache', ['cache-0']],
		['-l app in (cache,shop)', ['cache-0', 'shop-85c7d-wq2zn']],
		['node03', ['api-5d4f7c9b8-2kq8w', 'cache-0', 'report-6b9f', 'shop-85c7d-wq2zn']],
	])('filtered by %s', (filter, expected) => {
		expect(names(playground(), {filter})).toEqual(expected);
	});

	test('a filter that is not right says why and hides nothing', () => {
		expect(podFilter('web[').error).toMatch(/Unterminated character class/);
		expect(podFilter('-l app in (').error).toBeDefined();
		expect(names(playground(), {filter: 'web['})).toHaveLength(11);
	});

	test.each([
		['restarts', 'web-7c9d8b6f5-x2x4p'],
		['ready', 'migrate-28f6c'],
		['age', 'web-7c9d8b6f5-vv8kl'],
		['status', 'migrate-28f6c'],
		['node', 'worker-28f6c-lq9zz'],
	] as const)('sorted by %s begins with %s', (column, expected) => {
		expect(names(playground(), {sort: {column, isReversed: false}})[0]).toBe(expected);
		expect(names(playground(), {sort: {column, isReversed: true}}).at(-1)).toBe(expected);
	});

	test('is the same array until a pod changes', () => {
		const scene = sceneFor(playground(), {});
		expect(podRows(scene)).toBe(podRows({...scene, view: {...scene.view, isWide: true}}));
	});
});

describe('the selection', () => {
	const owner = ['ReplicaSet', 'web-1'] as const;
	const follow = (before: FakePod, now: readonly ReturnType<typeof fakePod>[]): string | undefined => {
		const selected = fakePod(before);
		const run = new FakeRun({pods: [selected, ...now]});
		const selection = selectionOf(run, selected, 1);
		run.setPods(now);
		const scene = sceneFor(run, {});
		return followSelection({...scene, view: {...scene.view, pod: selection}})?.name;
	};
	const given: FakePod = {name: 'web-1-aaaaa', owner, containers: [{name: 'web', state: running()}]};

	test('follows its pod wherever that stands', () => {
		expect(follow(given, [pod('a'), pod('b'), fakePod(given)])).toBe('web-1-aaaaa');
	});

	test('goes to the newest pod of the same controller when its pod is gone', () => {
		const older = pod('web-1-bbbbb', {owner, createdAtMs: 1000});
		const newer = pod('web-1-ccccc', {owner, createdAtMs: 90_000});
		expect(follow(given, [pod('a'), older, newer, pod('zzz', {createdAtMs: 200_000})])).toBe('web-1-ccccc');
	});

	test('stays in its place when nothing succeeds its pod', () => {
		expect(follow(given, [pod('a'), pod('b'), pod('c')])).toBe('b');
		expect(follow(given, [])).toBeUndefined();
	});

	test('goes to a pod of the same name that is another object', () => {
		const again = pod(given.name, {createdAtMs: 5000});
		const other = {...again, metadata: {...again.metadata, uid: 'other', creationTimestamp: timestamp(9000)}};
		const run = new FakeRun({pods: [other]});
		const scene = sceneFor(run, {});
		expect(followSelection({...scene, view: {...scene.view, pod: selectionOf(run, fakePod(given), 0)}})?.uid).toBe('other');
	});
});
