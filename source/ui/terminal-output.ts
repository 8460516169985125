import {Writable} from 'node:stream';

/** The part of a terminal's output stream that Ink uses. */
export type TerminalStream = NodeJS.WriteStream;

export interface TerminalOutput {
	/** What is handed to Ink in place of standard output. */
	readonly stream: TerminalStream;
	/** Everything written so far, in UTF-8. */
	readonly bytesWritten: () => number;
}

// Ink 7.1.1 wipes the screen and the person's scrollback when the terminal shrinks.
const wipe = '\u001B[2J\u001B[3J\u001B[H';
const clear = '\u001B[H\u001B[J';

/**
Standard output as Ink sees it: everything goes through unchanged, but the escape codes that would wipe the scrollback
clear the screen alone; and a reader that has gone (EPIPE) ends the dashboard quietly.
*/
export function terminalOutput(target: TerminalStream, onGone: () => void = () => {}): TerminalOutput {
	let bytes = 0;
	const stream = new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, encoding, callback) {
			const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
			const safe = text.includes('\u001B[3J') ? text.replaceAll(wipe, clear).replaceAll('\u001B[3J', '') : text;
			bytes += Buffer.byteLength(safe);
			target.write(safe, encoding === ('buffer' as BufferEncoding) ? 'utf8' : encoding, (error) => callback(error));
		},
	}) as unknown as TerminalStream;
	for (const name of ['columns', 'rows', 'isTTY'] as const) Object.defineProperty(stream, name, {get: () => target[name]});
	target.on('resize', () => stream.emit('resize'));
	const fail = (error: NodeJS.ErrnoException): void => {
		if (error.code === 'EPIPE' || error.code === 'EIO') onGone();
	};
	target.on('error', fail);
	stream.on('error', fail);
	return {stream, bytesWritten: () => bytes};
}
