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

test('most pages show what they speak of', () => {
	expect(examples.length / pages.length).toBeGreaterThan(0.7);
});

function escaped(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
