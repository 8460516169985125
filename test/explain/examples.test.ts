import {expect, test} from 'vitest';
import {parseDuration} from '../../source/api/durations.ts';
import {pages} from '../../source/explain/topics.ts';
import {Run} from '../../source/scenario/run.ts';
import {builtIn} from '../helpers/scenario.ts';

const examples = pages.flatMap(({name: page, scenario}) => {
	if (!scenario) return [];
	const {name, at, command, shows} = scenario;
	return [{page, name, atMs: parseDuration(at)!, command, wanted: new RegExp(shows ?? `(?<![\\w-])${escaped(page)}(?![\\w-])`)}];
});
const byScenario = Map.groupBy(examples, ({name}) => name);

test.each([...byScenario].toSorted(([a], [b]) => (a < b ? -1 : 1)))('what the pages show of %s is seen there', (name, shown) => {
	const run = Run.start({scenario: builtIn(name)});
	for (const {page, atMs, command, wanted} of shown.toSorted((a, b) => a.atMs - b.atMs)) {
		run.runUntil(atMs);
		const {stdout, stderr, isOk} = run.query(command);
		expect(stderr, `${page}: ${command}`).toBe('');
		expect(isOk, `${page}: ${command}`).toBe(true);
		expect(stdout, `${page}: ${command} at ${atMs / 1000}s`).toMatch(wanted);
	}
});

/** What a cluster such as this one cannot bring about; each of these pages says why. */
const unseen = ['TopologyAffinityError', 'NodeShutdown', 'PreStartHookError', 'ContainerCannotRun', 'UnknownContainerStatuses'];

test('every page shows what it speaks of, or says why it cannot be shown', () => {
	expect(pages.filter(({scenario}) => !scenario).map(({name}) => name)).toEqual(unseen);
	for (const {name, scenario, unseen: why} of pages) {
		expect(why === undefined, name).toBe(scenario !== undefined);
		expect(why?.en ?? 'A sentence.', name).toMatch(/^\S.*\.$/);
		expect(why?.ko ?? '다.', name).toMatch(/\p{Script=Hangul}.*\.$/u);
	}
});

/** Words of the API that kubectl, or the kubelet, says otherwise: `timeout=1s`, `Liveness probe failed`, `TTL Seconds After Finished`. */
const otherwise = ['livenessProbe', 'readinessProbe', 'startupProbe', 'httpGet', 'timeoutSeconds', 'ttlSecondsAfterFinished', 'podPidsLimit'];

test('an example shows the very word of the API that its page is called by', () => {
	const words = pages.filter(({name}) => /^[a-z]*[A-Z][\w-]*[a-z][\w-]*$/.test(name));
	expect(words.length).toBeGreaterThan(150);
	const differing = words.filter(({name, scenario}) => scenario?.shows !== undefined && !scenario.shows.includes(name));
	expect(differing.map(({name}) => name).toSorted()).toEqual(otherwise.toSorted());
});

function escaped(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
