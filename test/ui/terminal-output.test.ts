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
import {unicodeGlyphs} from '../../source/ui/theme.ts';
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
				const terminal = new headless.Terminal({cols: target.columns, rows: target.rows, allowProposedApi: true, convertEol: true});
				terminal.loadAddon(new unicode11.Unicode11Addon());
				terminal.unicode.activeVersion = '11';
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
				const buffer = terminal.buffer.active;
				const shown = Array.from(
					{length: target.rows},
					(_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, target.columns) ?? '',
				);
				const drawn = drawScreen(sceneOf(settings, store.getState()), target).map((line) => lineText(line).trimEnd());
				instance.unmount();
				expect(shown.map((line) => line.trimEnd())).toEqual(drawn);
				expect(buffer.type).toBe('alternate');
			}),
			{numRuns: 25},
		);
	});
});
