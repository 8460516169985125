import {EventEmitter} from 'node:events';
import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import fc from 'fast-check';
import {render} from 'ink';
import {createElement} from 'react';
import {describe, expect, test} from 'vitest';
import {Screen} from '../../source/ui/app.tsx';
import {drawScreen} from '../../source/ui/draw-screen.ts';
import {lineText} from '../../source/ui/line.ts';
import {panels} from '../../source/ui/panels/panels.ts';
import {createFrameStore, type SceneSettings, sceneOf} from '../../source/ui/store.ts';
import {terminalOutput} from '../../source/ui/terminal-output.ts';
import {toAnsi, unicodeGlyphs} from '../../source/ui/theme.ts';
import {playground} from '../helpers/fake-run.ts';

class FakeTerminal extends EventEmitter {
	readonly isTTY = true;
	readonly written: string[] = [];
	columns = 100;
	rows = 30;

	write(text: string, encoding?: unknown, callback?: unknown): boolean {
		this.written.push(text);
		const done = typeof encoding === 'function' ? encoding : callback;
		if (typeof done === 'function') done();
		return true;
	}
}

function terminalOf({columns, rows}: FakeTerminal): headless.Terminal {
	const terminal = new headless.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	terminal.loadAddon(new unicode11.Unicode11Addon());
	terminal.unicode.activeVersion = '11';
	return terminal;
}

function textOf({buffer: {active}, cols, rows}: headless.Terminal): readonly string[] {
	return Array.from({length: rows}, (_, row) => (active.getLine(active.baseY + row)?.translateToString(true, 0, cols) ?? '').trimEnd());
}

/** How each letter looks; of a space one sees only whether it is turned round. */
function looksOf({buffer: {active}, cols, rows}: headless.Terminal): readonly string[] {
	return Array.from({length: rows}, (_, row) =>
		Array.from({length: cols}, (_, column) => {
			const cell = active.getLine(active.baseY + row)?.getCell(column);
			if (!cell || cell.getChars().trim() === '') return cell?.isInverse() ? 'i' : ' ';
			return `${cell.getChars()}${cell.getFgColor()},${cell.isBold()},${cell.isDim()},${cell.isInverse()};`;
		})
			.join('')
			.trimEnd(),
	);
}

const asStream = (terminal: FakeTerminal): NodeJS.WriteStream => terminal as unknown as NodeJS.WriteStream;

describe('what goes to the terminal', () => {
	const frame = (text: string): readonly string[] => ['\u001B[?2026h', text, '\u001B[?2026l'];
	const writtenFor = (...chunks: readonly string[]): string => {
		const terminal = new FakeTerminal();
		const {stream, bytesWritten} = terminalOutput(asStream(terminal));
		for (const chunk of chunks) stream.write(chunk);
		const written = terminal.written.join('');
		expect(bytesWritten()).toBe(Buffer.byteLength(written));
		return written;
	};

	test('never wipes what the person had there before', () => {
		expect(writtenFor('\u001B[2J\u001B[3J\u001B[H', ...frame('\u001B[2J\u001B[3J\u001B[Ha'))).not.toContain('\u001B[3J');
	});

	test('is the lines of a frame that changed, each at its place', () => {
		const first = frame('one\ntwo\nthree');
		const second = frame('\u001B[2K\u001B[1A\u001B[2K\u001B[1A\u001B[2K\u001B[Gone\n둘\nthree');
		expect(writtenFor(...first, ...second).slice(writtenFor(...first).length)).toBe('\u001B[?2026h\u001B[2H\u001B[K둘\u001B[?2026l');
	});

	test('is of a line only what lies between the first and the last change, in its colours', () => {
		const first = frame('│ \u001B[32m✓ Running\u001B[39m 3s │ 한글 │');
		const second = frame('│ \u001B[91m✗ Error\u001B[39m   4s │ 한글 │');
		expect(writtenFor(...first, ...second).slice(writtenFor(...first).length)).toBe(
			'\u001B[?2026h\u001B[1;3H\u001B[91m✗ Error\u001B[0m   4\u001B[?2026l',
		);
	});

	test('is a whole line where the one before was cut off at the edge: its last letters stand on top of each other', () => {
		const terminal = new FakeTerminal();
		const {stream} = terminalOutput(asStream(terminal));
		terminal.columns = 5;
		for (const chunk of frame('abcdefgh')) stream.write(chunk);
		const before = terminal.written.length;
		for (const chunk of frame('abcde')) stream.write(chunk);
		expect(terminal.written.slice(before).join('')).toBe('\u001B[?2026h\u001B[1H\u001B[Kabcde\u001B[?2026l');
	});

	test('is all of a frame after the screen was left and entered again', () => {
		const first = frame('one\ntwo');
		expect(writtenFor(...first, '\u001B[?1049l', '\u001B[?1049h', ...first)).toMatch(/one.*two.*\?7h.*\?1049l.*\?1049h.*\?7l.*one.*two/s);
	});

	test('is everything else unchanged', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('text', '\u001B[2K', '\u001B[?25l', '\u001B[?2004h', '한글', '\n', '\u001B[31m')), (parts) => {
				expect(writtenFor(...parts)).toBe(parts.join(''));
			}),
		);
	});

	test('a reader that has gone ends the dashboard', () => {
		const terminal = new FakeTerminal();
		let isGone = false;
		terminalOutput(asStream(terminal), () => {
			isGone = true;
		});
		terminal.emit('error', Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
		expect(isGone).toBe(true);
	});

	test('knows the size of the terminal, and when it changes', () => {
		const terminal = new FakeTerminal();
		const {stream} = terminalOutput(asStream(terminal));
		let isResized = false;
		stream.on('resize', () => {
			isResized = true;
		});
		terminal.columns = 77;
		terminal.emit('resize');
		expect([stream.columns, stream.rows, stream.isTTY, isResized]).toEqual([77, 30, true, true]);
	});
});

// Ink diffs the lines and the wrapper changes what it writes: a terminal must yet show what was drawn, whatever came before.
describe('what the terminal shows', () => {
	const views = panels.map(({name}) => ({kind: 'focus', panel: name}) as const);
	const change = fc.oneof(
		fc.constantFrom(
			...views,
			{kind: 'zoom'} as const,
			{kind: 'wide'} as const,
			{kind: 'namespace', namespace: undefined} as const,
			{kind: 'reverse'} as const,
		),
		fc.record({
			kind: fc.constant('mode' as const),
			mode: fc.constantFrom({kind: 'help', top: 0} as const, {kind: 'panels'} as const, {kind: 'heal', index: 0} as const),
		}),
		fc.record({columns: fc.integer({min: 20, max: 160}), rows: fc.integer({min: 5, max: 50})}),
		fc.constant('second' as const),
	);

	test('is what was drawn, after any changes of view and size', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(change, {minLength: 1, maxLength: 12}), async (changes) => {
				const target = new FakeTerminal();
				const terminal = terminalOf(target);
				const run = playground();
				const settings: SceneSettings = {run, glyphs: unicodeGlyphs, isAscii: false, language: 'en'};
				const store = createFrameStore(settings, {isPaused: false, speed: 1, actualSpeed: undefined});
				const {stream} = terminalOutput(asStream(target));
				const screen = () => createElement(Screen, {store, settings, columns: target.columns, rows: target.rows, hasColor: true});
				const instance = render(screen(), {
					stdout: stream,
					alternateScreen: true,
					interactive: true,
					maxFps: 1000,
					patchConsole: false,
				});
				const show = (): Promise<void> => new Promise((resolve) => terminal.write(target.written.splice(0).join(''), resolve));
				for (const next of changes) {
					if (next === 'second') {
						run.runUntil(run.nowMs + 1000);
						store.commit({elapsedMs: run.nowMs});
					} else if ('columns' in next) {
						target.columns = next.columns;
						target.rows = next.rows;
						await show();
						terminal.resize(next.columns, next.rows);
						target.emit('resize');
						instance.rerender(screen());
					} else store.dispatch(next);
					await instance.waitUntilRenderFlush();
				}
				await show();
				const lines = drawScreen(sceneOf(settings, store.getState()), target);
				instance.unmount();
				const fresh = terminalOf(target);
				const whole = lines.map((line, row) => `\u001B[${row + 1}H${toAnsi(line)}`).join('');
				await new Promise<void>((resolve) => fresh.write(`\u001B[?7l${whole}`, resolve));
				expect(textOf(terminal)).toEqual(lines.map((line) => lineText(line).trimEnd()));
				expect(looksOf(terminal)).toEqual(looksOf(fresh));
				const buffer = terminal.buffer.active;
				expect(buffer.type).toBe('alternate');
			}),
			{numRuns: 25},
		);
	});
});
