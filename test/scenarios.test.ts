import {readdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Run} from '../source/scenario/run.ts';
import {builtIn} from './helpers/scenario.ts';

const names = readdirSync(path.join(import.meta.dirname, '../scenarios'))
	.filter((name) => name.endsWith('.yaml'))
	.map((name) => name.slice(0, -'.yaml'.length))
	.toSorted();

test.each(names)('%s holds what it promises', (name) => {
	const scenario = builtIn(name);
	const run = Run.start({scenario});
	run.player.advance(Number.MAX_SAFE_INTEGER, true);
	expect(run.player.results.filter((result) => !result.isPassed)).toEqual([]);
	expect(run.player.results.length).toBeGreaterThanOrEqual(scenario.steps.reduce((sum, step) => sum + step.checks.length, 0));
});

test.each(names)('%s has a title, and says in Korean what it says in English', (name) => {
	const {title, description, steps} = builtIn(name);
	expect(title.en).not.toBe('');
	for (const text of [title, description, ...steps.map(({say}) => say)]) if (text) expect(text.ko, text.en).toMatch(/\p{Script=Hangul}/u);
});
