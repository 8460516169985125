import path from 'node:path';
import {spawn} from '@lydell/node-pty';
import {Unicode11Addon} from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

export const program = path.join(import.meta.dirname, '../../dist/podquake.js');

export interface TerminalOptions {
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string>>;
}

/** The built program in a real pseudo-terminal, whose screen is read as a person reads it. */
export class Terminal {
	readonly #terminal: xterm.Terminal;
	readonly #pty: ReturnType<typeof spawn>;
	readonly #exit: Promise<{readonly exitCode: number; readonly signal: number | undefined}>;
	#raw = '';
	#waiting: (() => void)[] = [];

	constructor(commandArguments: readonly string[], {columns = 120, rows = 40, environment = {}}: TerminalOptions = {}) {
		this.#terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		this.#terminal.loadAddon(new Unicode11Addon());
		this.#terminal.unicode.activeVersion = '11';
		// What says how to colour, and that nobody watches, comes from the test alone.
		const {CI, NO_COLOR, FORCE_COLOR, NODE_ENV, ...inherited} = process.env;
		const env = {...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...environment} as Record<string, string>;
		this.#pty = spawn(process.execPath, [program, ...commandArguments], {cols: columns, rows, env, name: 'xterm-256color'});
		this.#pty.onData((data) => {
			this.#raw += data;
			this.#terminal.write(data, () => this.#wake());
		});
		this.#exit = new Promise((resolve) => {
			this.#pty.onExit(({exitCode, signal}) => {
				resolve({exitCode, signal});
				this.#wake();
			});
		});
	}

	/** Everything the program has written. */
	get raw(): string {
		return this.#raw;
	}

	/** Whether the screen of full-screen programs is shown; false: the user's own, with its scrollback. */
	get isAlternateScreen(): boolean {
		return this.#terminal.buffer.active.type === 'alternate';
	}

	/** The lines on the screen, without trailing spaces. */
	lines(): string[] {
		const {active} = this.#terminal.buffer;
		return Array.from(
			{length: this.#terminal.rows},
			(_, row) => active.getLine(active.viewportY + row)?.translateToString(true, 0, this.#terminal.cols) ?? '',
		);
	}

	screen(): string {
		return this.lines().join('\n');
	}

	/** Waits until the screen is as wanted. Fails with the screen as it is. */
	async until(what: string, isWanted: (screen: string) => boolean, limitMs = 20_000): Promise<string> {
		const deadline = Date.now() + limitMs;
		while (!isWanted(this.screen())) {
			const leftMs = deadline - Date.now();
			if (leftMs <= 0) throw new Error(`waited in vain for ${what}; the screen:\n${this.screen()}`);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, Math.min(leftMs, 200));
				this.#waiting.push(() => {
					clearTimeout(timer);
					resolve();
				});
			});
		}
		return this.screen();
	}

	type(keys: string): void {
		this.#pty.write(keys);
	}

	resize(columns: number, rows: number): void {
		// As in life: the window changes, and then the program is told.
		this.#terminal.resize(columns, rows);
		this.#pty.resize(columns, rows);
	}

	kill(signal: string): void {
		this.#pty.kill(signal);
	}

	/** Waits for the program to end, and for its last bytes to be on the screen. */
	async exited(): Promise<{readonly exitCode: number; readonly signal: number | undefined}> {
		const result = await this.#exit;
		await new Promise<void>((resolve) => this.#terminal.write('', resolve));
		return result;
	}

	#wake(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}
}
