import {type Command, type CommandIo, command} from './command.ts';
import {type InputState, newInputState, readAll, readFile} from './input.ts';
import {parseOptions} from './options.ts';
import {regularExpression} from './regular-expression.ts';

/* sed: addresses, `s y p d q a i c = n N D P g G h H x b t`, `-n -e -f -i -E`. It reads all of its input before it begins. */

type Address =
	| {readonly kind: 'line'; readonly line: number}
	| {readonly kind: 'last'}
	| {readonly kind: 'pattern'; readonly expression: RegExp}
	| {readonly kind: 'step'; readonly from: number; readonly step: number};

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

	constructor(text: string, isExtended: boolean) {
		this.#text = text;
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
				second = this.#address();
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
			else throw new SedError(`unknown command: '${name}'`);
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
		throw new SedError("unterminated `s' command");
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
		if (this.#text[this.#at] !== delimiter) throw new SedError("unterminated `s' command");
		this.#at += 1;
		if (base.name === 'y') return {...base, text: source, replacement};
		const flags = this.#skip(/[gpiIMe0-9]*/y);
		const expressionFlags = `g${/[iI]/.test(flags) ? 'i' : ''}${flags.includes('M') ? 'm' : ''}`;
		return {...base, text: '', expression: this.#compile(source, expressionFlags), replacement, flags};
	}
}

/** The output of a script over a text. */
function run(
	instructions: readonly Instruction[],
	text: string,
	isSilent: boolean,
	readOther: (path: string) => string,
): {readonly output: string; readonly status: number} {
	const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
	const ending = text.endsWith('\n') || text === '' ? '\n' : '';
	let output = '';
	let held = '';
	let status = 0;
	const active = new Set<Instruction>();
	let at = 0;
	const emit = (line: string): void => {
		output += `${line}\n`;
	};
	const matches = (address: Address, number: number, space: string): boolean => {
		switch (address.kind) {
			case 'line':
				return number === address.line;
			case 'last':
				return number === lines.length;
			case 'step':
				return address.step === 0 ? number === address.from : number >= address.from && (number - address.from) % address.step === 0;
			case 'pattern':
				return address.expression.test(space);
		}
	};
	const isSelected = (instruction: Instruction, number: number, space: string): boolean => {
		const {first, second} = instruction;
		if (!first) return true;
		if (!second) return matches(first, number, space);
		if (active.has(instruction)) {
			if (second.kind === 'line' ? number >= second.line : matches(second, number, space)) active.delete(instruction);
			return second.kind !== 'line' || number <= second.line;
		}
		if (!matches(first, number, space)) return false;
		if (second.kind !== 'line' || second.line > number) active.add(instruction);
		return true;
	};
	let isOver = false;
	cycle: while (at < lines.length && !isOver) {
		let space = lines[at]!;
		at += 1;
		let appended = '';
		let hasSubstituted = false;
		for (let index = 0; index < instructions.length; index += 1) {
			const instruction = instructions[index]!;
			if (isSelected(instruction, at, space) === instruction.isNegated) {
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
					isOver = true;
					status = Number(instruction.text) || 0;
					if (instruction.name === 'Q') break cycle;
					index = instructions.length;
					break;
				case '=':
					emit(String(at));
					break;
				case 'a':
					appended += `${instruction.text}\n`;
					break;
				case 'i':
					emit(instruction.text);
					break;
				case 'c':
					if (!instruction.second || !active.has(instruction)) emit(instruction.text);
					continue cycle;
				case 'r':
					appended += readOther(instruction.text);
					break;
				case 'n':
					if (!isSilent) emit(space);
					if (at >= lines.length) {
						isOver = true;
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
					space = held;
					break;
				case 'G':
					space += `\n${held}`;
					break;
				case 'h':
					held = space;
					break;
				case 'H':
					held += `\n${space}`;
					break;
				case 'x':
					[space, held] = [held, space];
					break;
				case 'b':
				case 't':
					if (instruction.name === 't' && !hasSubstituted) break;
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
	return {output, status};
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

function sed(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'ne:f:iErsuz', {
		quiet: 'n',
		silent: 'n',
		expression: 'e',
		file: 'f',
		'in-place': 'i',
		'regexp-extended': 'E',
		unbuffered: 'u',
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
	const parse = (): Instruction[] => new SedParser(scripts.join('\n'), options.has('E') || options.has('r')).parse();
	try {
		const readOther = (path: string): string => io.files.read(io.path(path)) ?? '';
		if (options.has('i')) {
			for (const path of operands) {
				const text = readFile(io, path);
				if (text === undefined) state.status = 1;
				else io.files.write(io.path(path), run(parse(), text, options.has('n'), readOther).output);
			}
			return state.status;
		}
		const instructions = parse();
		const text = readAll(io, operands, state);
		if (text === undefined) return state;
		const result = run(instructions, text, options.has('n'), readOther);
		io.out(result.output);
		return result.status || (state.status === 0 ? 0 : io.isBusybox ? 1 : 2);
	} catch (error) {
		if (!(error instanceof SedError)) throw error;
		io.complain(io.isBusybox ? error.message : `-e expression #1, char ${scripts[0]!.length}: ${error.message}`);
		return 1;
	}
}

export const sedCommand: Command = command('sed', sed);
