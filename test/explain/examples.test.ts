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

/** kubectl says these in other words (`Exit Code: 137`, `timeout=1s`, `0/2`), or they are the names of ideas. */
const otherwise = [
	...['phase', 'RESTARTS', 'Init:N/M', 'exit codes', 'readiness gates', 'Failed (event)'],
	...[0, 1, 126, 127, 128, 130, 134, 137, 139, 143, 255].map((code) => `exit code ${code}`),
	...['livenessProbe', 'readinessProbe', 'startupProbe', 'httpGet', 'timeoutSeconds', 'probe terminationGracePeriodSeconds'],
	...['init containers', 'sidecar containers', 'ephemeral containers', 'static pods', 'mirror pods', 'pause container'],
	...['QoS class', 'CPU throttling', 'eviction signals', 'eviction order', 'in-place resize', 'taints', 'node taints'],
	...['preemption', 'drain', 'Ready (node)', 'node lease', 'endpoint conditions', 'ttlSecondsAfterFinished', 'schedule'],
];

test('an example shows the very word its page is called by, but for those that kubectl words otherwise', () => {
	const differing = pages.filter(({name, scenario}) => scenario?.shows !== undefined && !scenario.shows.includes(name));
	expect(differing.map(({name}) => name).toSorted()).toEqual(otherwise.toSorted());
});

function escaped(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
