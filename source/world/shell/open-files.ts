import type {Shell} from './shell.ts';
import type {OpenFile, Task} from './state.ts';

/** What a pipe holds before a writer waits, as on Linux. */
const pipeCapacity = 65_536;

/** The open files of a shell process: numbered, counted, shared by whoever has a descriptor of them. */
export class OpenFiles {
	readonly #shell: Shell;

	constructor(shell: Shell) {
		this.#shell = shell;
	}

	/** Adds an open file and returns its number. 0, 1 and 2 are the process's own and always there. */
	add(file: OpenFile): number {
		const {state} = this.#shell;
		const number = state.nextFile;
		state.nextFile += 1;
		state.files.set(number, file);
		return number;
	}

	/** Makes a pipe; returns the numbers of its two ends. */
	pipe(): readonly [readEnd: number, writeEnd: number] {
		const {state} = this.#shell;
		const pipe = state.nextPipe;
		state.nextPipe += 1;
		state.pipes.set(pipe, {buffer: '', hasReader: true, hasWriter: true});
		return [this.add({kind: 'read-end', pipe, references: 1}), this.add({kind: 'write-end', pipe, references: 1})];
	}

	hold(number: number): void {
		const file = this.#shell.state.files.get(number);
		if (file) file.references += 1;
	}

	release(number: number): void {
		const {state} = this.#shell;
		const file = state.files.get(number);
		if (!file) return;
		file.references -= 1;
		if (file.references > 0) return;
		state.files.delete(number);
		if (file.kind !== 'read-end' && file.kind !== 'write-end') return;
		const pipe = state.pipes.get(file.pipe)!;
		if (file.kind === 'read-end') {
			pipe.hasReader = false;
			this.#wakePipe('output', file.pipe);
		} else {
			pipe.hasWriter = false;
			this.#wakePipe('input', file.pipe);
		}
		if (!pipe.hasReader && !pipe.hasWriter) state.pipes.delete(file.pipe);
	}

	/** Puts an open file (whose reference the task takes over) in place of a descriptor. */
	replace(task: Task, descriptor: number, number: number): void {
		const old = task.files[descriptor];
		while (task.files.length < descriptor) task.files.push(-1);
		task.files[descriptor] = number;
		if (old !== undefined && old !== -1) this.release(old);
	}

	/** Puts the descriptors back as they were before a redirection. `saved` has its own references. */
	restore(task: Task, saved: number[]): void {
		for (const number of task.files) this.release(number);
		task.files = saved;
	}

	wake(on: 'input' | 'output', number: number): void {
		for (const task of this.#shell.state.tasks.values()) {
			if (task.wait?.on === on && task.wait.file === number) this.#shell.makeReady(task);
		}
	}

	#wakePipe(on: 'input' | 'output', pipe: number): void {
		const {state} = this.#shell;
		for (const task of state.tasks.values()) {
			if (task.wait?.on !== on) continue;
			const file = state.files.get(task.wait.file);
			if (file && 'pipe' in file && file.pipe === pipe) this.#shell.makeReady(task);
		}
	}

	/** Writes to a descriptor of a task. False if it is closed or not for writing. */
	write(task: Task, descriptor: number, text: string): boolean {
		const number = task.files[descriptor];
		if (number === undefined || number === -1) return false;
		if (text === '') return true;
		return this.writeTo(number, text, task);
	}

	writeTo(number: number, text: string, task?: Task): boolean {
		const {state, context} = this.#shell;
		if (number === 1 || number === 2) {
			context.write(number === 1 ? 'stdout' : 'stderr', text);
			return true;
		}
		const file = state.files.get(number);
		switch (file?.kind) {
			case 'stdout':
			case 'stderr':
				context.write(file.kind, text);
				return true;
			case 'capture':
				file.text += text;
				return true;
			case 'null':
				return true;
			case 'file': {
				if (!file.canWrite) return false;
				const error = context.files.write(file.path, text, {append: true});
				return error === undefined;
			}
			case 'write-end': {
				const pipe = state.pipes.get(file.pipe)!;
				if (!pipe.hasReader) {
					if (task) task.isBrokenPipe = true;
					return false;
				}
				pipe.buffer += text;
				this.#wakePipe('input', file.pipe);
				return true;
			}
			default:
				return false;
		}
	}

	isTerminal(task: Task, descriptor: number): boolean {
		const file = task.files[descriptor] ?? -1;
		return file >= 0 && file <= 2 && !this.#shell.state.files.has(file) && (this.#shell.context.terminalColumns ?? 0) > 0;
	}

	isFull(number: number): boolean {
		const {state} = this.#shell;
		const file = state.files.get(number);
		if (file?.kind !== 'write-end') return false;
		const pipe = state.pipes.get(file.pipe)!;
		return pipe.hasReader && pipe.buffer.length >= pipeCapacity;
	}

	/** All that can be read now: `''` nothing yet, undefined nothing any more. */
	read(number: number): string | undefined {
		const {state, context} = this.#shell;
		if (number === 0) {
			const text = state.input;
			state.input = '';
			return text === '' && this.#isInputEnded() ? undefined : text;
		}
		const file = state.files.get(number);
		switch (file?.kind) {
			case 'text': {
				const text = file.text;
				file.text = '';
				return text === '' ? undefined : text;
			}
			case 'file': {
				if (!file.canRead) return undefined;
				const text = context.files.read(file.path)?.slice(file.position) ?? '';
				file.position += text.length;
				return text === '' ? undefined : text;
			}
			case 'read-end': {
				const pipe = state.pipes.get(file.pipe)!;
				const text = pipe.buffer;
				pipe.buffer = '';
				if (text !== '') this.#wakePipe('output', file.pipe);
				return text === '' && !pipe.hasWriter ? undefined : text;
			}
			default:
				return undefined;
		}
	}

	/** At a terminal, Ctrl-D ends what one reader reads; the next one reads on. */
	#isInputEnded(): boolean {
		const {state, context} = this.#shell;
		if (!state.isInputEnded) return false;
		if (context.isStdinOpen && (context.terminalColumns ?? 0) > 0) state.isInputEnded = false;
		return true;
	}

	/** One line with its newline, or what there is before the end; `''` nothing yet, undefined nothing any more. */
	readLine(number: number): string | undefined {
		const {state, context} = this.#shell;
		const file = state.files.get(number);
		if (file?.kind === 'file') {
			const text = context.files.read(file.path) ?? '';
			if (file.position >= text.length) return undefined;
			const end = text.indexOf('\n', file.position);
			const line = text.slice(file.position, end < 0 ? undefined : end + 1);
			file.position += line.length;
			return line;
		}
		let buffer: string;
		let isEnded = true;
		if (number === 0) [buffer, isEnded] = [state.input, state.input === '' ? this.#isInputEnded() : state.isInputEnded];
		else if (file?.kind === 'text') buffer = file.text;
		else if (file?.kind === 'read-end') {
			const pipe = state.pipes.get(file.pipe)!;
			[buffer, isEnded] = [pipe.buffer, !pipe.hasWriter];
		} else return undefined;
		const end = buffer.indexOf('\n');
		if (end < 0 && !isEnded) return '';
		const line = end < 0 ? buffer : buffer.slice(0, end + 1);
		const rest = buffer.slice(line.length);
		if (number === 0) state.input = rest;
		else if (file?.kind === 'text') file.text = rest;
		else if (file?.kind === 'read-end') {
			state.pipes.get(file.pipe)!.buffer = rest;
			this.#wakePipe('output', file.pipe);
		}
		return line === '' ? undefined : line;
	}

	/** Up to and with the first `delimiter` (none if that is empty), at most so many characters; else as `readLine`. */
	readSome(number: number, delimiter: string, most: number): string | undefined {
		const text = this.read(number);
		if (text === undefined || text === '') return text;
		const at = delimiter === '' ? -1 : text.indexOf(delimiter);
		const length = Math.min(at < 0 ? text.length : at + 1, most);
		if (length < text.length) this.#putBack(number, text.slice(length));
		return text.slice(0, length);
	}

	/** What was read and not taken. */
	#putBack(number: number, text: string): void {
		const {state} = this.#shell;
		const file = state.files.get(number);
		if (number === 0) state.input = text + state.input;
		else if (file?.kind === 'text') file.text = text + file.text;
		else if (file?.kind === 'file') file.position -= text.length;
		else if (file?.kind === 'read-end') {
			const pipe = state.pipes.get(file.pipe)!;
			pipe.buffer = text + pipe.buffer;
		}
	}
}
