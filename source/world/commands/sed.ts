import {parentOf} from '../file-paths.ts';
import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, command, withArguments} from './command.ts';
import {type InputState, newInputState, readAll, readFile, readLines} from './input.ts';
import {parseOptions} from './options.ts';
import {regularExpression} from './regular-expression.ts';

/*
sed: addresses, `s y p d q a i c = n N D P g G h H x b t r w`, `-n -e -f -i -E -s`. A script that looks ahead (`$`, `n`, `N`,
`D`) reads all of its input before it begins; any other answers each line as it comes.
*/

type Address =
	| {readonly kind: 'line'; readonly line: number}
	| {readonly kind: 'last'}
	| {readonly kind: 'pattern'; readonly expression: RegExp}
	| {readonly kind: 'step'; readonly from: number; readonly step: number}
	/** `addr,+N`: so many lines more. */
	| {readonly kind: 'more'; readonly lines: number};

interface Instruction {
	readonly first: Address | undefined;
	readonly second: Address | undefined;
	readonly isNegated: boolean;
	readonly name: string;
	readonly text: string;
	readonly expression?: RegExp | undefined;
	readonly replacement?: string;
	readonly flags?: string;
	/** Of `{`: the number of the instruction after its `}`. */
	end?: number;
}

class SedError extends Error {}

class SedParser {
	readonly #text: string;
	readonly #isExtended: boolean;
	#at = 0;

	readonly #isBusybox: boolean;

	constructor(text: string, isExtended: boolean, isBusybox: boolean) {
		this.#text = text;
		this.#isBusybox = isBusybox;
		this.#isExtended = isExtended;
	}

	parse(): Instruction[] {
		const instructions: Instruction[] = [];
		const open: Instruction[] = [];
		for (;;) {
			this.#skip(/[\s;]*/y);
			if (this.#at >= this.#text.length) break;
			if (this.#text[this.#at] === '#') {
				this.#skip(/[^\n]*/y);
				continue;
			}
			const first = this.#address();
			let second: Address | undefined;
			if (first && this.#text[this.#at] === ',') {
				this.#at += 1;
				this.#skip(/[ \t]*/y);
				second = this.#text[this.#at] === '+' ? {kind: 'more', lines: Number(this.#skip(/\+\d+/y).slice(1))} : this.#address();
				if (!second) throw new SedError(this.#isBusybox ? 'no address after comma' : "unexpected `,'");
			}
			this.#skip(/\s*/y);
			let isNegated = false;
			while (this.#text[this.#at] === '!') {
				isNegated = true;
				this.#at += 1;
			}
			this.#skip(/\s*/y);
			const name = this.#text[this.#at] ?? '';
			this.#at += 1;
			const base = {first, second, isNegated, name};
			if (name === '}') {
				const start = open.pop();
				if (!start) throw new SedError("unexpected '}'");
				start.end = instructions.length;
			} else if (name === '{') {
				const block: Instruction = {...base, text: ''};
				open.push(block);
				instructions.push(block);
			} else if (name === 's' || name === 'y') instructions.push(this.#substitution(base));
			else if ('aic'.includes(name) && name !== '') {
				this.#skip(/[ \t]*\\?\n?[ \t]*/y);
				instructions.push({...base, text: this.#skip(/(?:[^\n\\]|\\[\s\S])*/y).replace(/\\([\s\S])/g, '$1')});
			} else if ('btTrw:'.includes(name) && name !== '') instructions.push({...base, text: this.#skip(/[ \t]*[^\n;}]*/y).trim()});
			else if ('pdqQ=nNDPgGhHxl'.includes(name) && name !== '') instructions.push({...base, text: this.#skip(/[ \t]*\d*/y).trim()});
			else if (name === '') throw new SedError('missing command');
			else throw new SedError(this.#isBusybox ? `unsupported command ${name}` : `unknown command: \`${name}'`);
		}
		if (open.length > 0) throw new SedError("unmatched '{'");
		return instructions;
	}

	#skip(expression: RegExp): string {
		expression.lastIndex = this.#at;
		const match = expression.exec(this.#text);
		if (!match) return '';
		this.#at += match[0].length;
		return match[0];
	}

	#address(): Address | undefined {
		const digits = this.#skip(/\d+/y);
		if (digits !== '') {
			if (this.#text[this.#at] === '~') {
				this.#at += 1;
				return {kind: 'step', from: Number(digits), step: Number(this.#skip(/\d+/y))};
			}
			return {kind: 'line', line: Number(digits)};
		}
		const character = this.#text[this.#at];
		if (character === '$') {
			this.#at += 1;
			return {kind: 'last'};
		}
		if (character !== '/' && character !== '\\') return undefined;
		if (character === '\\') this.#at += 1;
		const source = this.#delimited();
		const flags = this.#skip(/I?/y) === 'I' ? 'i' : '';
		return {kind: 'pattern', expression: this.#compile(source, flags)};
	}

	/** What stands between a delimiter, the current character, and its next appearance. */
	#delimited(): string {
		const delimiter = this.#text[this.#at]!;
		this.#at += 1;
		return this.#until(delimiter);
	}

	#until(delimiter: string): string {
		let result = '';
		let isInBracket = false;
		for (; this.#at < this.#text.length; this.#at += 1) {
			const character = this.#text[this.#at]!;
			if (character === '\\' && this.#at + 1 < this.#text.length) {
				const next = this.#text[this.#at + 1]!;
				result += next === delimiter && !/[.*[\]^$()+?{}|]/.test(delimiter) ? next : `\\${next}`;
				this.#at += 1;
			} else if (character === delimiter && !isInBracket) {
				this.#at += 1;
				return result;
			} else {
				if (character === '[') isInBracket = true;
				if (character === ']' && isInBracket && !/\[\^?$/.test(result)) isInBracket = false;
				result += character;
			}
		}
		throw new SedError(this.#isBusybox ? `unmatched '${delimiter}'` : "unterminated `s' command");
	}

	#compile(source: string, flags: string): RegExp {
		const expression = regularExpression(source, this.#isExtended, flags);
		if (!expression) throw new SedError('bad regex');
		return expression;
	}

	#substitution(base: Pick<Instruction, 'first' | 'second' | 'isNegated' | 'name'>): Instruction {
		const delimiter = this.#text[this.#at] ?? '/';
		const source = this.#delimited();
		let replacement = '';
		for (; this.#at < this.#text.length && this.#text[this.#at] !== delimiter; this.#at += 1) {
			if (this.#text[this.#at] === '\\') {
				replacement += this.#text[this.#at + 1] === delimiter ? delimiter : `\\${this.#text[this.#at + 1]}`;
				this.#at += 1;
			} else replacement += this.#text[this.#at];
		}
		if (this.#text[this.#at] !== delimiter) throw new SedError(this.#isBusybox ? `unmatched '${delimiter}'` : "unterminated `s' command");
		this.#at += 1;
		if (base.name === 'y') return {...base, text: source, replacement};
		const flags = this.#skip(/[gpiIMe0-9]*/y);
		let written = '';
		if (this.#text[this.#at] === 'w') {
			this.#at += 1;
			written = this.#skip(/[^\n]*/y).trim();
		}
		const expressionFlags = `g${/[iI]/.test(flags) ? 'i' : ''}${flags.includes('M') ? 'm' : ''}`;
		return {...base, text: written, expression: this.#compile(source, expressionFlags), replacement, flags};
	}
}

/** What a script keeps from one line to the next: plain data. */
interface SedMemory {
	/** Lines before those at hand. */
	lines: number;
	held: string;
	/** Ranges that are open, by the instruction's number; the value is the line they end at, if they know. */
	readonly active: Map<number, number | undefined>;
	isOver: boolean;
	status: number;
}

function newMemory(): SedMemory {
	return {lines: 0, held: '', active: new Map(), isOver: false, status: 0};
}

interface SedFiles {
	read(path: string): string;
	append(path: string, text: string): void;
}

/** The output of a script over a text. `isLast`: no more will come. */
function run(instructions: readonly Instruction[], text: string, isSilent: boolean, files: SedFiles, memory: SedMemory, isLast: boolean): string {
	const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
	const ending = text.endsWith('\n') || text === '' || !isLast ? '\n' : '';
	let output = '';
	const {active} = memory;
	let at = 0;
	const emit = (line: string): void => {
		output += `${line}\n`;
	};
	const matches = (address: Address, number: number, space: string): boolean => {
		switch (address.kind) {
			case 'line':
				return number === address.line;
			case 'last':
				return isLast && number === memory.lines + lines.length;
			case 'more':
				return false;
			case 'step':
				return address.step === 0 ? number === address.from : number >= address.from && (number - address.from) % address.step === 0;
			case 'pattern':
				return address.expression.test(space);
		}
	};
	const isSelected = (index: number, number: number, space: string): boolean => {
		const {first, second} = instructions[index]!;
		if (!first) return true;
		if (!second) return matches(first, number, space);
		// `0,/x/` may end on the first line.
		const isOpen = active.has(index) || (number === 1 && first.kind === 'line' && first.line === 0);
		if (isOpen) {
			const end = second.kind === 'line' ? second.line : active.get(index);
			if (end !== undefined ? number >= end : matches(second, number, space)) active.delete(index);
			else if (!active.has(index)) active.set(index, undefined);
			return end === undefined || number <= end;
		}
		if (!matches(first, number, space)) return false;
		const end = second.kind === 'line' ? second.line : second.kind === 'more' ? number + second.lines : undefined;
		if (end === undefined || end > number) active.set(index, end);
		return true;
	};
	cycle: while (at < lines.length && !memory.isOver) {
		let space = lines[at]!;
		at += 1;
		let appended = '';
		let hasSubstituted = false;
		for (let index = 0; index < instructions.length; index += 1) {
			const instruction = instructions[index]!;
			if (isSelected(index, memory.lines + at, space) === instruction.isNegated) {
				if (instruction.name === '{') index = instruction.end! - 1;
				continue;
			}
			switch (instruction.name) {
				case 's': {
					const result = substitute(instruction, space);
					if (result === undefined) break;
					space = result;
					hasSubstituted = true;
					if (instruction.flags!.includes('p')) emit(space);
					if (instruction.text !== '') files.append(instruction.text, `${space}\n`);
					break;
				}
				case 'y':
					space = [...space]
						.map((character) => (instruction.text.includes(character) ? instruction.replacement![instruction.text.indexOf(character)]! : character))
						.join('');
					break;
				case 'p':
					emit(space);
					break;
				case 'P':
					emit(space.split('\n', 1)[0]!);
					break;
				case 'd':
					output += appended;
					continue cycle;
				case 'D':
					if (!space.includes('\n')) continue cycle;
					lines[at - 1] = space.slice(space.indexOf('\n') + 1);
					at -= 1;
					continue cycle;
				case 'q':
				case 'Q':
					memory.isOver = true;
					memory.status = Number(instruction.text) || 0;
					if (instruction.name === 'Q') break cycle;
					index = instructions.length;
					break;
				case '=':
					emit(String(memory.lines + at));
					break;
				case 'a':
					appended += `${instruction.text}\n`;
					break;
				case 'i':
					emit(instruction.text);
					break;
				case 'c':
					if (!instruction.second || !active.has(index)) emit(instruction.text);
					continue cycle;
				case 'r':
					appended += files.read(instruction.text);
					break;
				case 'w':
					files.append(instruction.text, `${space}\n`);
					break;
				case 'l':
					emit(`${space.replaceAll('\\', '\\\\').replaceAll('\t', '\\t')}$`);
					break;
				case 'n':
					if (!isSilent) emit(space);
					if (at >= lines.length) {
						memory.isOver = true;
						continue cycle;
					}
					space = lines[at]!;
					at += 1;
					break;
				case 'N':
					if (at >= lines.length) break;
					space += `\n${lines[at]!}`;
					at += 1;
					break;
				case 'g':
					space = memory.held;
					break;
				case 'G':
					space += `\n${memory.held}`;
					break;
				case 'h':
					memory.held = space;
					break;
				case 'H':
					memory.held += `\n${space}`;
					break;
				case 'x':
					[space, memory.held] = [memory.held, space];
					break;
				case 'b':
				case 't':
				case 'T':
					if (instruction.name !== 'b' && hasSubstituted !== (instruction.name === 't')) break;
					hasSubstituted = false;
					index =
						instruction.text === '' ? instructions.length : instructions.findIndex((each) => each.name === ':' && each.text === instruction.text);
					if (index < 0) index = instructions.length;
					break;
			}
		}
		if (!isSilent) emit(space);
		output += appended;
	}
	if (ending === '' && at >= lines.length && output.endsWith('\n')) output = output.slice(0, -1);
	memory.lines += at;
	return output;
}

function substitute(instruction: Instruction, space: string): string | undefined {
	const flags = instruction.flags!;
	const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
	let count = 0;
	let hasChanged = false;
	const result = space.replace(instruction.expression!, (...match: unknown[]) => {
		count += 1;
		const whole = match[0] as string;
		if (count < nth || (count > nth && !flags.includes('g'))) return whole;
		hasChanged = true;
		return instruction.replacement!.replace(/\\([0-9&n\\]|[\s\S])|&/g, (piece, escaped?: string) => {
			if (piece === '&') return whole;
			if (escaped !== undefined && /\d/.test(escaped)) return escaped === '0' ? whole : ((match[Number(escaped)] as string | undefined) ?? '');
			return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped ?? '');
		});
	});
	return hasChanged ? result : undefined;
}

interface SedState extends InputState {
	memory: SedMemory;
}

/** A script that knows what to do with a line without having seen the next. */
function canStream(instructions: readonly Instruction[]): boolean {
	return instructions.every(({name, first, second}) => !'nND'.includes(name) && first?.kind !== 'last' && second?.kind !== 'last');
}

function sed(io: CommandIo, state: SedState = {...newInputState(), memory: newMemory()}): number | SedState {
	// `-i.bak`: what follows the letter is no options.
	let suffix = '';
	const args = io.args.map((argument) => {
		const attached = /^-([nErsuz]*i)([^nErsuz-][^/]*)$/.exec(argument) ?? /^--(in-place)=(.+)$/.exec(argument);
		if (!attached) return argument;
		suffix = attached[2]!;
		return attached[1] === 'in-place' ? '-i' : `-${attached[1]}`;
	});
	const options = parseOptions(withArguments(io, args), 'ne:f:iErsuz', {
		quiet: 'n',
		silent: 'n',
		expression: 'e',
		file: 'f',
		'in-place': 'i',
		'regexp-extended': 'E',
		unbuffered: 'u',
		separate: 's',
	});
	if (!options) return 1;
	let operands = options.operands;
	const scripts = [...options.values('e'), ...options.values('f').map((path) => io.files.read(io.path(path)) ?? '')];
	if (scripts.length === 0) {
		if (operands.length === 0) {
			io.err('Usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\n');
			return 1;
		}
		scripts.push(operands[0]!);
		operands = operands.slice(1);
	}
	try {
		const instructions = new SedParser(scripts.join('\n'), options.has('E') || options.has('r'), io.isBusybox).parse();
		const isSilent = options.has('n') || /^#n\n/.test(scripts[0]!);
		const files = sedFiles(io, instructions, state);
		if (options.has('i')) return inPlace(io, instructions, operands, suffix, isSilent, files, state);
		const {memory} = state;
		if (canStream(instructions)) {
			const outcome = readLines(io, operands, state, (line, _path, isUnended) => {
				io.out(run(instructions, isUnended ? line : `${line}\n`, isSilent, files, memory, isUnended));
				return memory.isOver;
			});
			if (outcome === 'waiting') return state;
		} else {
			const text = readAll(io, operands, state);
			if (text === undefined) return state;
			io.out(run(instructions, text, isSilent, files, memory, true));
		}
		return memory.status || (state.status === 0 ? 0 : io.isBusybox ? 1 : 2);
	} catch (error) {
		if (!(error instanceof SedError)) throw error;
		io.complain(io.isBusybox ? error.message : `-e expression #1, char ${scripts[0]!.length}: ${error.message}`);
		return 1;
	}
}

/** The files a script writes to are emptied before its first line. */
function sedFiles(io: CommandIo, instructions: readonly Instruction[], state: SedState): SedFiles {
	if (state.memory.lines === 0 && state.rest === '' && state.file === 0) {
		for (const {name, text} of instructions)
			if ((name === 'w' || name === 's') && text !== '' && !text.startsWith('/dev/')) io.files.write(io.path(text), '');
	}
	return {
		read: (path) => io.files.read(io.path(path)) ?? '',
		append(path, text) {
			if (path === '/dev/stdout') io.out(text);
			else if (path === '/dev/stderr') io.err(text);
			else io.files.write(io.path(path), text, {append: true});
		},
	};
}

function inPlace(
	io: CommandIo,
	instructions: readonly Instruction[],
	operands: readonly string[],
	suffix: string,
	isSilent: boolean,
	files: SedFiles,
	state: SedState,
): number {
	for (const path of operands) {
		const place = io.path(path);
		const text = readFile(io, path);
		if (text === undefined) {
			state.status = 1;
			continue;
		}
		const mode = io.files.stat(place);
		if (suffix !== '') io.files.write(io.path(suffix.includes('*') ? suffix.replaceAll('*', path) : path + suffix), text);
		// It writes another file and renames it, which asks for the directory to be writable.
		const error = io.files.access(parentOf(place), 'w') ?? io.files.write(place, run(instructions, text, isSilent, files, newMemory(), true));
		if (error) {
			io.complain(
				io.isBusybox
					? `can't create temp file '${path}XXXXXX': ${errorText(error)}`
					: `couldn't open temporary file ${folderOf(path)}sedXXXXXX: ${errorText(error)}`,
			);
			return io.isBusybox ? 1 : 4;
		}
		if (mode?.kind === 'file') io.files.setMode(place, mode.mode);
	}
	return state.status;
}

function folderOf(path: string): string {
	return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : './';
}

export const sedCommand: Command = command('sed', sed);
