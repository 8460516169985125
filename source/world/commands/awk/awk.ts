import {type Command, type CommandIo, type CommandState, command} from '../command.ts';
import {parseOptions} from '../options.ts';
import {escapeText} from '../text-format.ts';
import {type AwkMemory, copyMemory, newAwkMemory} from './memory.ts';
import {AwkError, type AwkProgram, parseAwk} from './parse.ts';
import {type AwkRecord, type InputPlace, newInputPlace, nextRecord} from './records.ts';
import {AwkRun, type AwkWorld} from './run.ts';
import {string} from './values.ts';

/*
awk: patterns and actions over records.

An action cannot be stopped in its middle: nothing here is a coroutine. Where it must wait (a command, a record that has
not come yet) it is given up, the memory is put back to where it began, and it is done again when the answer is there.
The answers it had are kept and given again, what it wrote is not written twice, and so it comes to the same place.
*/

interface AwkState extends CommandState {
	memory: AwkMemory;
	place: InputPlace;
	stage: 'begin' | 'lines' | 'end' | 'closing';
	/** The record whose rules are being performed. */
	record: AwkRecord | undefined;
	/** Answers given since the action began. */
	answers: Answer[];
	/** How much of what the action writes has been written. */
	writtenOut: number;
	writtenErr: number;
}

type Answer = {readonly status: number; readonly output: string} | {readonly record: AwkRecord | undefined} | {readonly text: string | undefined};

/** An action that cannot go on now. */
class Waiting {
	readonly state: CommandState;

	constructor(state: CommandState) {
		this.state = state;
	}
}

function awk(io: CommandIo, given: AwkState | undefined): number | AwkState {
	const options = parseOptions(io, '+F:v:f:', {'field-separator': 'F', assign: 'v', file: 'f'});
	if (!options) return 2;
	const sources: string[] = [];
	for (const file of options.values('f')) {
		const text = io.files.read(io.path(file));
		if (text === undefined) {
			io.complain(io.isBusybox ? `${file}: No such file or directory` : `cannot open "${file}" (No such file or directory)`);
			return io.isBusybox ? 1 : 2;
		}
		sources.push(text);
	}
	const operands = sources.length === 0 ? options.operands.slice(1) : options.operands;
	const source = sources.length === 0 ? options.operands[0] : sources.join('\n');
	if (source === undefined) {
		io.err(io.isBusybox ? usage.busybox : usage.mawk);
		return io.isBusybox ? 1 : 2;
	}
	try {
		const program = parseAwk(source);
		const state = given ?? begin(io, options.value('F'), options.values('v'), operands);
		return new Runner(io, program, operands, state).run();
	} catch (error) {
		if (!(error instanceof AwkError)) throw error;
		io.complain(io.isBusybox ? `cmd. line:1: ${error.message}` : `line 1: ${error.message}`);
		return io.isBusybox ? 1 : 2;
	}
}

const usage = {
	busybox: 'Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n',
	mawk: 'Usage: mawk [Options] [Program] [file ...]\n',
} as const;

function begin(io: CommandIo, separator: string | undefined, assignments: readonly string[], operands: readonly string[]): AwkState {
	const memory = newAwkMemory();
	if (separator !== undefined) memory.variables.set('FS', separator === 't' ? '\t' : escapeText(separator, false).text);
	for (const assignment of assignments) assign(memory, assignment.slice(0, assignment.indexOf('=')), assignment.slice(assignment.indexOf('=') + 1));
	memory.arrays.set('ENVIRON', new Map(Object.entries(io.environment()).map(([name, value]) => [name, {outside: value}])));
	memory.arrays.set('ARGV', new Map(['awk', ...operands].map((operand, index) => [String(index), {outside: operand}])));
	memory.variables.set('ARGC', operands.length + 1);
	return {wait: 'input', memory, place: newInputPlace(), stage: 'begin', record: undefined, answers: [], writtenOut: 0, writtenErr: 0};
}

function assign(memory: AwkMemory, name: string, value: string): void {
	memory.variables.set(name, {outside: escapeText(value, false).text});
}

class Runner implements AwkWorld {
	readonly #io: CommandIo;
	readonly #program: AwkProgram;
	readonly #operands: readonly string[];
	readonly #state: AwkState;
	#answer = 0;
	#out = '';
	#err = '';

	constructor(io: CommandIo, program: AwkProgram, operands: readonly string[], state: AwkState) {
		this.#io = io;
		this.#program = program;
		this.#operands = operands;
		this.#state = state;
	}

	run(): number | AwkState {
		const state = this.#state;
		if (state.wait === 'command') state.answers.push({status: this.#io.commandStatus ?? 143, output: this.#io.commandOutput ?? ''});
		state.wait = 'input';
		try {
			this.#perform();
			return state.memory.status || state.place.status;
		} catch (error) {
			if (!(error instanceof Waiting)) throw error;
			return Object.assign(state, error.state);
		}
	}

	#perform(): void {
		const state = this.#state;
		const {rules} = this.#program;
		if (state.stage === 'begin') {
			this.#action((run) => run.edge('begin'));
			state.stage = rules.every((rule) => rule.when === 'begin') ? 'closing' : 'lines';
		}
		while (state.stage === 'lines') {
			if (state.memory.isOver) state.stage = 'end';
			else this.#line();
		}
		if (state.stage === 'end') {
			this.#action((run) => run.edge('end'));
			state.stage = 'closing';
		}
		this.#action((run) => run.close());
	}

	#line(): void {
		const state = this.#state;
		if (state.record === undefined) {
			if (this.#io.isOutputFull()) throw new Waiting({wait: 'output'});
			state.record = this.#next();
			if (state.record === undefined) {
				state.stage = 'end';
				return;
			}
		}
		this.#action((run) => run.line(state.record!));
		state.record = undefined;
	}

	#action(perform: (run: AwkRun) => void): void {
		const state = this.#state;
		if (!this.#program.canWait) {
			perform(new AwkRun(this.#program, state.memory, this));
			return;
		}
		const before = copyMemory(state.memory);
		this.#answer = 0;
		this.#out = '';
		this.#err = '';
		try {
			perform(new AwkRun(this.#program, state.memory, this));
		} catch (error) {
			this.#write();
			state.memory = before;
			throw error;
		}
		this.#write();
		state.answers = [];
		state.writtenOut = 0;
		state.writtenErr = 0;
	}

	#write(): void {
		const state = this.#state;
		if (this.#out.length > state.writtenOut) this.#io.out(this.#out.slice(state.writtenOut));
		if (this.#err.length > state.writtenErr) this.#io.err(this.#err.slice(state.writtenErr));
		state.writtenOut = this.#out.length;
		state.writtenErr = this.#err.length;
	}

	#next(): AwkRecord | undefined {
		const {memory, place} = this.#state;
		const record = nextRecord(this.#io, place, this.#operands, string(memory.variables.get('RS') ?? '\n'), (name, value) =>
			assign(memory, name, value),
		);
		if (record === 'waiting') throw new Waiting({wait: 'input'});
		return record;
	}

	/** What was answered before, when the action is done again. */
	#asked(ask: () => Answer): Answer {
		if (!this.#program.canWait) return ask();
		const known = this.#state.answers[this.#answer];
		if (known === undefined) this.#state.answers.push(ask());
		this.#answer += 1;
		return this.#state.answers[this.#answer - 1]!;
	}

	// ---- what the program asks for

	out(text: string): void {
		if (this.#program.canWait) this.#out += text;
		else this.#io.out(text);
	}

	err(text: string): void {
		if (this.#program.canWait) this.#err += text;
		else this.#io.err(text);
	}

	command(text: string, input: string | undefined, isCaptured: boolean): {readonly status: number; readonly output: string} {
		const answer = this.#asked(() => {
			throw new Waiting({wait: 'command', command: ['sh', '-c', text], commandInput: input, isCaptured});
		});
		return 'status' in answer ? answer : {status: 0, output: ''};
	}

	record(): AwkRecord | undefined {
		const answer = this.#asked(() => ({record: this.#next()}));
		return 'record' in answer ? answer.record : undefined;
	}

	skipFile(): void {
		this.#asked(() => {
			Object.assign(this.#state.place, {path: undefined, rest: '', isComplete: true});
			return {text: undefined};
		});
	}

	readFile(path: string): string | undefined {
		const answer = this.#asked(() => ({text: this.#io.files.read(this.#io.path(path))}));
		return 'text' in answer ? answer.text : undefined;
	}

	writeFile(path: string, text: string, isAppending: boolean): void {
		this.#asked(() => {
			this.#io.files.write(this.#io.path(path), text, {append: isAppending});
			return {text: undefined};
		});
	}

	random(): number {
		const answer = this.#asked(() => ({text: String(this.#io.process.random.integer(0, 999_999) / 1_000_000)}));
		return 'text' in answer ? Number(answer.text) : 0;
	}

	nowSeconds(): number {
		return Math.floor(epochSeconds + this.#io.process.nowMs / 1000);
	}
}

/** The run begins on 2026-01-01. */
const epochSeconds = 1_767_225_600;

export const awkCommand: Command = command('awk', awk);
