import {Writable} from 'node:stream';
import {patchLine, ShownLine} from './line-patch.ts';

export interface TerminalOutput {
	/** What is handed to Ink in place of standard output. */
	readonly stream: NodeJS.WriteStream;
	/** Everything written so far, in UTF-8. */
	readonly bytesWritten: () => number;
}

const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';
const enterScreen = '\u001B[?1049h';
const leaveScreen = '\u001B[?1049l';
const wrapOff = '\u001B[?7l';
const wrapOn = '\u001B[?7h';
const clearScreen = '\u001B[H\u001B[J';
const wipeScrollback = '\u001B[3J';
// How Ink goes back over the frame before: erasing its lines one by one, or wiping everything.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what it is about
const erasure = /^(?:\u001B\[\d*[ABCDGHJK])+/;

// Showing and hiding the cursor is no frame.
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const onlyModes = /^(?:\u001B\[\?\d+[hl])*$/;

/**
Standard output as Ink sees it. Ink writes whole frames; of these only what changed in a line goes to the terminal, at its
place. So a frame is small, nothing depends on what the terminal made of the former ones when it was resized, and
the person's scrollback, which Ink 7.1.1 wipes when the terminal shrinks, stays. A reader that has gone (EPIPE) ends the
dashboard quietly. Ink brackets each frame in the codes for synchronized output; all else goes through as it is.
*/
export function terminalOutput(target: NodeJS.WriteStream, onGone: () => void = () => {}): TerminalOutput {
	let bytes = 0;
	/** The lines on the screen; undefined: not known, so that all are written. */
	let shown: readonly ShownLine[] | undefined;
	let isInFrame = false;

	/** What is to be written for a chunk of Ink's. */
	const translate = (chunk: string): string => {
		if (chunk === beginFrame || chunk === endFrame) {
			isInFrame = chunk === beginFrame;
			return chunk;
		}
		if (isInFrame && !onlyModes.test(chunk)) return frame(chunk);
		// A line that is too wide, for the moment between a resize and the next frame, must not push the others down.
		if (chunk === enterScreen) {
			shown = undefined;
			return enterScreen + wrapOff;
		}
		return chunk === leaveScreen ? wrapOn + leaveScreen : chunk.replaceAll(wipeScrollback, '');
	};

	const frame = (chunk: string): string => {
		const lines = chunk.replace(erasure, '').replace(/\n$/, '').split('\n');
		// It was drawn for a terminal that has shrunk meanwhile; the next one fits.
		if (lines.length > target.rows) return '';
		const before = shown;
		const after = lines.map((line, row) => (before?.[row]?.text === line ? before[row] : new ShownLine(line, target.columns)));
		shown = after;
		let text = before ? '' : clearScreen;
		for (const [row, line] of after.entries()) {
			if (before?.[row] !== line && (before || line.text !== '')) text += patchLine(row, before?.[row], line);
		}
		if (before && before.length > after.length) text += `\u001B[${after.length + 1}H\u001B[J`;
		return text;
	};

	const stream = new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, _encoding, callback) {
			const text = translate(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
			if (text === '') {
				callback();
				return;
			}
			bytes += Buffer.byteLength(text);
			target.write(text, 'utf8');
			// At once, for a terminal takes what it is given: what is written while a signal ends the process must not wait in a queue.
			callback();
		},
	}) as unknown as NodeJS.WriteStream;
	for (const name of ['columns', 'rows', 'isTTY'] as const) Object.defineProperty(stream, name, {get: () => target[name]});
	target.on('resize', () => {
		shown = undefined;
		stream.emit('resize');
	});
	const fail = (error: NodeJS.ErrnoException): void => {
		if (error.code === 'EPIPE' || error.code === 'EIO') onGone();
	};
	target.on('error', fail);
	stream.on('error', fail);
	return {stream, bytesWritten: () => bytes};
}
