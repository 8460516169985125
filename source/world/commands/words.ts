import {evaluateTest, TestError} from '../shell/test-expression.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {parseOptions, pointToHelp} from './options.ts';
import {regularExpression} from './regular-expression.ts';
import {escapeText, formatPrintf} from './text-format.ts';

/* Commands that make text or a truth out of their words: echo, printf, test, expr, seq, yes, basename … */

function echo(io: CommandIo): number {
	let at = 0;
	let isNewline = true;
	let isEscaped = false;
	for (; /^-[neE]+$/.test(io.args[at] ?? ''); at += 1) {
		const argument = io.args[at]!;
		if (argument.includes('n')) isNewline = false;
		if (argument.includes('e')) isEscaped = true;
		if (argument.includes('E')) isEscaped = false;
	}
	let text = io.args.slice(at).join(' ');
	if (isEscaped) {
		const escaped = escapeText(text, true);
		text = escaped.text;
		if (escaped.isEnded) isNewline = false;
	}
	io.out(isNewline ? `${text}\n` : text);
	return 0;
}

function printf(io: CommandIo): number {
	const [format, ...rest] = io.args;
	if (format === undefined) {
		io.complain('missing operand');
		pointToHelp(io);
		return 1;
	}
	let status = 0;
	const text = formatPrintf(format, rest, (problem) => {
		io.complain(problem);
		status = 1;
	});
	io.out(text);
	return status;
}

function test(io: CommandIo): number {
	let args = io.args;
	if (io.name === '[') {
		if (args.at(-1) !== ']') {
			io.complain(io.isBusybox ? 'missing ]' : "missing ']'");
			return 2;
		}
		args = args.slice(0, -1);
	}
	try {
		return evaluateTest(args, io.files, io.workingDirectory) ? 0 : 1;
	} catch (error) {
		if (!(error instanceof TestError)) throw error;
		io.complain(error.message);
		return 2;
	}
}

function seq(io: CommandIo): number {
	const options = parseOptions(negativeSafe(io), io.isBusybox ? 'ws:' : 'ws:f:', {separator: 's', 'equal-width': 'w', format: 'f'});
	if (!options) return 1;
	const numbers = options.operands.map(Number);
	if (numbers.length === 0 || numbers.length > 3 || numbers.some((number) => !Number.isFinite(number))) {
		io.complain(
			numbers.length === 0
				? 'missing operand'
				: `invalid ${io.isBusybox ? 'number' : 'floating point argument:'} '${options.operands.find((each) => !Number.isFinite(Number(each))) ?? ''}'`,
		);
		pointToHelp(io);
		return 1;
	}
	const first = numbers.length === 1 ? 1 : numbers[0]!;
	const step = numbers.length === 3 ? numbers[1]! : 1;
	const last = numbers.at(-1)!;
	if (step === 0) return 1;
	const decimals = Math.max(...options.operands.map((text) => (text.split('.')[1] ?? '').length));
	const count = Math.floor((last - first) / step + 1e-9) + 1;
	const lines: string[] = [];
	const format = options.value('f');
	for (let index = 0; index < count; index += 1) {
		const number = (first + index * step).toFixed(decimals);
		lines.push(format === undefined ? number : formatPrintf(format, [number], () => undefined, false));
	}
	const width = options.has('w') ? Math.max(...lines.map((line) => line.length)) : 0;
	const separator = options.value('s') ?? '\n';
	if (lines.length > 0) io.out(`${lines.map((line) => line.padStart(width, '0')).join(separator)}\n`);
	return 0;
}

/** `seq 3 -1 1`: a negative number is no option. */
function negativeSafe(io: CommandIo): CommandIo {
	const at = io.args.findIndex((argument) => /^-[\d.]/.test(argument));
	if (at < 0) return io;
	const args = [...io.args.slice(0, at), '--', ...io.args.slice(at)];
	return Object.create(io, {args: {value: args.includes('-s') || args.includes('-w') ? io.args : args}}) as CommandIo;
}

function yes(io: CommandIo, state: CommandState | undefined): number | CommandState {
	const line = `${io.args.length > 0 ? io.args.join(' ') : 'y'}\n`;
	if (io.isOutputDiscarded()) return {wait: 'computing'};
	if (io.isOutputFull()) return {wait: 'output'};
	const chunk = line.repeat(Math.ceil(4096 / line.length));
	io.out(chunk);
	void state;
	// To a log or a file it is held up by the disk: a megabyte a second or so.
	return io.isOutputPipe() ? {wait: 'output'} : {wait: 'time', atMs: io.process.nowMs + 4};
}

function basename(io: CommandIo): number {
	const [path, suffix] = io.args;
	if (path === undefined) {
		io.complain('missing operand');
		pointToHelp(io);
		return 1;
	}
	const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path;
	let name = trimmed.slice(trimmed.lastIndexOf('/') + 1) || '/';
	if (suffix !== undefined && name !== suffix && name.endsWith(suffix)) name = name.slice(0, -suffix.length);
	io.out(`${name}\n`);
	return 0;
}

function dirname(io: CommandIo): number {
	for (const path of io.args) {
		const trimmed = path.replace(/\/+$/, '');
		const slash = trimmed.lastIndexOf('/');
		io.out(`${slash < 0 ? (path.startsWith('/') ? '/' : '.') : trimmed.slice(0, slash).replace(/\/+$/, '') || '/'}\n`);
	}
	return io.args.length > 0 ? 0 : 1;
}

class ExprError extends Error {}

/** expr: `|`, `&`, comparisons, `+ -`, `* / %`, `:`, and its functions. */
function expr(io: CommandIo): number {
	let at = 0;
	const {args} = io;
	const levels = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];
	const isInteger = (text: string): boolean => /^-?\d+$/.test(text);
	const number = (text: string): number => {
		if (!isInteger(text)) throw new ExprError(io.isBusybox ? 'non-numeric argument' : 'non-integer argument');
		return Number(text);
	};
	const isTrue = (text: string): boolean => text !== '' && text !== '0';
	const matching = (text: string, pattern: string): string => {
		const match = regularExpression(`^${pattern.replace(/^\^/, '')}`, false, '')?.exec(text);
		return /\\\(/.test(pattern) ? (match?.[1] ?? '') : String(match?.[0].length ?? 0);
	};
	const primary = (): string => {
		const word = args[at];
		at += 1;
		if (word === undefined) throw new ExprError('syntax error');
		if (word === '(') {
			const value = level(0);
			if (args[at] !== ')') throw new ExprError('syntax error');
			at += 1;
			return value;
		}
		if (word === 'length' && args[at] !== undefined) return String(primary().length);
		if (word === 'match' && args[at + 1] !== undefined) return matching(primary(), primary());
		if (word === 'substr' && args[at + 2] !== undefined) {
			const text = primary();
			const from = Number(primary());
			return text.slice(from - 1, from - 1 + Number(primary()));
		}
		if (word === 'index' && args[at + 1] !== undefined) {
			const text = primary();
			const characters = primary();
			return String([...text].findIndex((character) => characters.includes(character)) + 1);
		}
		return word;
	};
	const level = (depth: number): string => {
		const operators = levels[depth];
		if (!operators) return primary();
		let left = level(depth + 1);
		while (at < args.length && operators.includes(args[at]!)) {
			const operator = args[at]!;
			at += 1;
			left = calculate(left, operator, level(depth + 1));
		}
		return left;
	};
	const calculate = (left: string, operator: string, right: string): string => {
		switch (operator) {
			case '|':
				return isTrue(left) ? left : isTrue(right) ? right : '0';
			case '&':
				return isTrue(left) && isTrue(right) ? left : '0';
			case ':':
				return matching(left, right);
			case '+':
				return String(number(left) + number(right));
			case '-':
				return String(number(left) - number(right));
			case '*':
				return String(number(left) * number(right));
			case '/':
			case '%':
				if (number(right) === 0) throw new ExprError('division by zero');
				return String(operator === '/' ? Math.trunc(number(left) / number(right)) : number(left) % number(right));
		}
		const order = isInteger(left) && isInteger(right) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
		const holds = {'<': order < 0, '<=': order <= 0, '=': order === 0, '==': order === 0, '!=': order !== 0, '>=': order >= 0, '>': order > 0}[
			operator
		];
		return holds ? '1' : '0';
	};
	try {
		if (args.length === 0) throw new ExprError('missing operand');
		const value = level(0);
		if (at < args.length) throw new ExprError('syntax error');
		io.out(`${value}\n`);
		return isTrue(value) ? 0 : 1;
	} catch (error) {
		if (!(error instanceof ExprError)) throw error;
		io.complain(error.message);
		return 2;
	}
}

export const wordCommands: readonly Command[] = [
	{name: 'true', run: () => 0},
	{name: 'false', run: () => 1},
	{name: 'echo', run: echo},
	{name: 'printf', run: printf},
	{name: 'test', run: test},
	{name: '[', run: test},
	{name: 'seq', run: seq},
	command('yes', yes),
	{name: 'basename', run: basename},
	{name: 'dirname', run: dirname},
	{name: 'expr', run: expr},
];
