import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {parseDuration} from '../source/api/durations.ts';
import {catalogue} from '../source/faults/catalogue.ts';
import {Run} from '../source/scenario/run.ts';
import {renderSvgFrame} from '../source/ui/frame.ts';
import {builtIn} from './helpers/scenario.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../readme.md'), 'utf8');

/** Every picture, with the command below it that makes it. */
const pictures = [...readme.matchAll(/\]\((docs\/\S+\.svg)\)\n\n`podquake (snapshot [^`]+)`/g)].map(([, file, command]) => ({
	file: file!,
	command: command!,
}));

test('the readme shows pictures, and says how each was made', () => {
	expect(pictures.length).toBe([...readme.matchAll(/\.svg\)/g)].length);
	expect(pictures.length).toBeGreaterThanOrEqual(3);
});

// `vitest run test/readme.test.ts -u` draws them anew.
test.each(pictures)('$file is what one sees', async ({file, command}) => {
	const [, scenario, ...words] = command.split(' ');
	const given = (name: string) => (words.includes(`--${name}`) ? words[words.indexOf(`--${name}`) + 1] : undefined);
	const run = Run.start({scenario: builtIn(scenario!)});
	run.runUntil(parseDuration(given('at')!)!);
	const [columns, rows] = given('size')!.split('x').map(Number) as [number, number];
	const svg = renderSvgFrame(run, {columns, rows, select: given('select'), panel: given('panel')});
	await expect(`${svg}\n`).toMatchFileSnapshot(`../${file}`);
});

test('the readme names every fault and its key', () => {
	for (const {name, key} of catalogue) expect(readme).toMatch(new RegExp(`\\| ${key ? `\`${key}\`` : ''} ?\\| ${name} \\|`));
});
