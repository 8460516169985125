import {describe, expect, test} from 'vitest';
import {renderSvgFrame} from '../../source/ui/frame.ts';
import {line, span} from '../../source/ui/line.ts';
import {frameToSvg} from '../../source/ui/svg.ts';
import {UsageError} from '../../source/usage-error.ts';
import {playground} from '../helpers/fake-run.ts';

const texts = (svg: string): readonly string[] => Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), (match) => match[1]!);

describe('a frame as SVG', () => {
	test('has every letter of it, and the signs XML keeps for itself as references', () => {
		const svg = frameToSvg([line('a < b & c'), [span('✗', 'bad', true), span(' CrashLoopBackOff')]], {columns: 20, rows: 2});
		expect(texts(svg)).toEqual(['a &lt; b &amp; c', '✗', ' CrashLoopBackOff']);
		expect(svg).toContain('font-weight="bold"');
	});

	test('stretches each run to its cells, a wide character by itself', () => {
		const svg = frameToSvg([line('ab한c')], {columns: 5, rows: 1});
		expect(Array.from(svg.matchAll(/x="([\d.]+)"[^>]*textLength="([\d.]+)"/g), ([, x, width]) => [x, width])).toEqual([
			['12', '16.8'],
			['28.8', '16.8'],
			['45.6', '8.4'],
		]);
	});

	test('draws what is turned round on a box of its colour', () => {
		expect(frameToSvg([[{text: 'web', tone: 'accent', isInverse: true}]], {columns: 3, rows: 1})).toMatch(
			/<rect x="12" y="12" width="25.2" height="18" fill="#7fd1de"\/><text[^>]*fill="#1b1f2a"/,
		);
	});

	test('of a whole dashboard closes what it opens', () => {
		const svg = renderSvgFrame(playground(), {columns: 120, rows: 40});
		expect(svg.match(/<text /g)).toHaveLength(svg.match(/<\/text>/g)!.length);
		expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
	});

	test.each([
		[{select: 'pod/nothing'}, 'there is no pod/nothing to select'],
		[{select: 'node/node99'}, 'there is no node/node99 to select'],
		[{panel: 'weather'}, 'there is no panel called "weather"'],
	])('of %o cannot be: %s', (options, what) => {
		expect(() => renderSvgFrame(playground(), {columns: 80, rows: 24, ...options})).toThrow(UsageError);
		expect(() => renderSvgFrame(playground(), {columns: 80, rows: 24, ...options})).toThrow(what);
	});
});
