import type {ProcessContext} from '../program.ts';
import {type Block, compilePython, type Expression, type Step, UnknownPython, type Value} from './python-code.ts';

/** A script on its way: plain data, saved with the run. */
export interface PythonState {
	readonly code: string;
	step: number;
	readonly variables: Record<string, Value>;
	/** `<string>`, or where the script is. */
	readonly path: string;
	/** What `except` leads to, the innermost last. */
	handlers: number[];
	/** The exception that is being handled. */
	raised?: string;
	/** Output that is kept back: 8 KiB of it are written at once, if it is not for a terminal. */
	buffer: string;
	/** How long the statement just done makes it wait. */
	sleepMs: number;
	/** Held by blocks in its variables. */
	blockBytes: number;
	hasBlocks?: boolean;
}

/** An exception nobody catches. */
class PythonError extends Error {}

/** The script ends itself. */
class PythonExit extends Error {
	readonly status: Value;

	constructor(status: Value) {
		super('exit');
		this.status = status;
	}
}

const compiled = new Map<string, readonly Step[]>();

/** The script from its beginning, or what in it is not simulated. */
export function beginPython(code: string, path = '<string>'): PythonState | {readonly unknown: string} {
	try {
		stepsOf(code);
	} catch (error) {
		if (error instanceof UnknownPython) return {unknown: error.message};
		throw error;
	}
	return {code, path, step: 0, variables: {}, handlers: [], buffer: '', sleepMs: 0, blockBytes: 0};
}

const bufferBytes = 8192;

/** It writes at once what it prints. */
export function isUnbuffered({environment, argv, terminalColumns = 0}: ProcessContext): boolean {
	return Boolean(environment.PYTHONUNBUFFERED) || argv.includes('-u') || terminalColumns > 0;
}

function print(text: string, state: PythonState, context: ProcessContext): void {
	state.buffer += text;
	if (state.buffer.length >= bufferBytes || isUnbuffered(context)) flush(state, context);
}

function flush(state: PythonState, context: ProcessContext): void {
	if (state.buffer !== '') context.write('stdout', state.buffer);
	state.buffer = '';
}

function stepsOf(code: string): readonly Step[] {
	let steps = compiled.get(code);
	if (!steps) {
		steps = compilePython(code);
		compiled.set(code, steps);
	}
	return steps;
}

// A loop that never waits would never let the clock go on.
const stepsMost = 100_000;

/** Runs the script until it sleeps, ends or computes without end. */
export function runPython(state: PythonState, context: ProcessContext): void {
	const steps = stepsOf(state.code);
	for (let count = 0; state.step < steps.length; count += 1) {
		if (count === stepsMost) {
			context.setCpu(1000);
			context.setTimer('step', context.nowMs + 1000);
			return;
		}
		const step = steps[state.step]!;
		state.step += 1;
		try {
			perform(step, state, context);
		} catch (error) {
			if (error instanceof PythonExit) {
				flush(state, context);
				end(error.status, context);
				return;
			}
			if (!(error instanceof PythonError)) throw error;
			const handler = state.handlers.pop();
			if (handler !== undefined) {
				state.raised = error.message;
				state.step = handler;
				continue;
			}
			const line = 'line' in step ? step.line : 1;
			const source = state.path === '<string>' ? '' : `    ${(state.code.split('\n')[line - 1] ?? '').trim()}\n`;
			// What was printed comes after the trace: it is written at the end.
			context.write('stderr', `Traceback (most recent call last):\n  File "${state.path}", line ${line}, in <module>\n${source}${error.message}\n`);
			flush(state, context);
			context.exit(1);
			return;
		}
		account(state, context);
		if (state.sleepMs > 0) {
			context.setCpu(0);
			context.setTimer('step', context.nowMs + state.sleepMs);
			state.sleepMs = 0;
			return;
		}
	}
	flush(state, context);
	context.exit(0);
}

/** The interpreter alone. */
export const interpreterBytes = 9 * 1_048_576;
/** Shorter strings are kept as they are. */
const leastBlock = 65_536;

/** What the statement just done has taken or given back; to fill memory takes a millisecond a mebibyte. */
function account(state: PythonState, context: ProcessContext): void {
	if (!state.hasBlocks) return;
	const bytes = Object.values(state.variables).reduce<number>((sum, value) => sum + blockBytes(value), 0);
	if (bytes > state.blockBytes) state.sleepMs += Math.max(1, Math.floor((bytes - state.blockBytes) / 1_048_576));
	if (bytes !== state.blockBytes) context.setMemory(interpreterBytes + bytes);
	state.blockBytes = bytes;
}

function blockBytes(value: Value): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, item: Value) => sum + blockBytes(item), 0);
	return isBlock(value) ? value.length : 0;
}

function isBlock(value: Value): value is Block {
	return typeof value === 'object' && value !== null && 'kind' in value;
}

function block(type: Block['type'], length: number, state: PythonState): Block {
	state.hasBlocks = true;
	return {kind: 'block', type, length: Math.max(0, length)};
}

/** `sys.exit("text")` writes the text and ends with 1. */
function end(status: Value, context: ProcessContext): void {
	if (status === null || typeof status === 'number' || typeof status === 'boolean') {
		context.exit(Number(status ?? 0) & 255);
		return;
	}
	context.write('stderr', `${show(status)}\n`);
	context.exit(1);
}

function perform(step: Step, state: PythonState, context: ProcessContext): void {
	switch (step.kind) {
		case 'evaluate':
			evaluate(step.expression, state, context);
			return;
		case 'assign':
			state.variables[step.name] = evaluate(step.expression, state, context);
			return;
		case 'jump':
			state.step = step.to;
			return;
		case 'raise': {
			const message = step.message && show(evaluate(step.message, state, context));
			if (step.type === 'SystemExit') throw new PythonExit(step.message ? evaluate(step.message, state, context) : null);
			throw new PythonError(message === undefined || message === '' ? step.type : `${step.type}: ${message}`);
		}
		case 'try':
			state.handlers.push(step.otherwise);
			return;
		case 'leave':
			state.handlers.pop();
			return;
		case 'except': {
			const {types, name} = step;
			const [type = ''] = (state.raised ?? '').split(':');
			if (
				types.length > 0 &&
				!types.some((one) => one === type || one === 'Exception' || one === 'BaseException' || (familyOf[one] ?? []).includes(type))
			) {
				state.step = step.otherwise;
				return;
			}
			if (name !== undefined) state.variables[name] = (state.raised ?? '').slice(type.length + 2);
			return;
		}
		case 'again':
			throw new PythonError(state.raised ?? 'RuntimeError: No active exception to reraise');
		case 'branch':
			if (!isTrue(evaluate(step.test, state, context))) state.step = step.otherwise;
			return;
		case 'next': {
			const items = state.variables[step.items]!;
			const [first, ...rest] = typeof items === 'string' ? [...items] : (items as readonly Value[]);
			if (first === undefined) {
				state.step = step.otherwise;
				return;
			}
			state.variables[step.name] = first;
			state.variables[step.items] = rest;
		}
	}
}

/** Classes of exceptions that others belong to. */
const familyOf: Readonly<Record<string, readonly string[]>> = {
	ArithmeticError: ['ZeroDivisionError', 'OverflowError'],
	LookupError: ['KeyError', 'IndexError'],
	ImportError: ['ModuleNotFoundError'],
	OSError: ['FileNotFoundError', 'ConnectionRefusedError', 'PermissionError'],
};

function evaluate(expression: Expression, state: PythonState, context: ProcessContext): Value {
	const value = (inner: Expression): Value => evaluate(inner, state, context);
	switch (expression.kind) {
		case 'value':
			return expression.value;
		case 'name': {
			const {name} = expression;
			if (Object.hasOwn(state.variables, name)) return state.variables[name]!;
			if (name === 'sys.stderr' || name === 'sys.stdout') return name === 'sys.stderr' ? '<stderr>' : '<stdout>';
			if (name === 'sys.version') return `${context.environment.PYTHON_VERSION ?? '3.14.2'} (main) [GCC 14.2.0]`;
			if (name === 'sys.argv') return argumentsOf(context.argv, state.path);
			throw new PythonError(`NameError: name '${name}' is not defined`);
		}
		case 'list':
			return expression.items.map(value);
		case 'format':
			return expression.parts.map((part) => show(value(part))).join('');
		case 'unary': {
			const operand = value(expression.operand);
			if (expression.operator === 'not') return !isTrue(operand);
			return expression.operator === '-' ? -numeric(operand, 'bad operand type for unary -') : operand;
		}
		case 'binary':
			return binary(expression.operator, expression.left, expression.right, value, state);
		case 'index':
			if (expression.of.kind === 'name' && expression.of.name === 'os.environ') {
				const name = show(value(expression.at));
				const found = context.environment[name];
				if (found === undefined) throw new PythonError(`KeyError: '${name}'`);
				return found;
			}
			return element(value(expression.of), value(expression.at));
		case 'call': {
			const {name, of, items, named} = expression;
			const options = Object.fromEntries(Object.entries(named).map(([key, inner]) => [key, value(inner)]));
			const given = items.map(value);
			return of ? method(value(of), name, given) : call(name, given, options, state, context);
		}
	}
}

function binary(operator: string, left: Expression, right: Expression, value: (expression: Expression) => Value, state: PythonState): Value {
	const a = value(left);
	if (operator === 'and') return isTrue(a) ? value(right) : a;
	if (operator === 'or') return isTrue(a) ? a : value(right);
	const b = value(right);
	switch (operator) {
		case '==':
			return isSame(a, b);
		case '!=':
			return !isSame(a, b);
		case 'in':
		case 'not in': {
			const isIn = typeof b === 'string' ? b.includes(show(a)) : Array.isArray(b) && b.some((item: Value) => isSame(a, item));
			return isIn === (operator === 'in');
		}
	}
	const problem = `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`;
	if (typeof a === 'string' && typeof b === 'string') {
		if (operator === '+') return a + b;
		if (operator === '<' || operator === '>') return operator === '<' ? a < b : a > b;
	}
	if (operator === '*' && typeof a === 'string' && typeof b === 'number')
		return a.length * b >= leastBlock ? block('str', a.length * b, state) : a.repeat(Math.max(0, b));
	if (isBlock(a) && operator === '*' && typeof b === 'number') return block(a.type, a.length * b, state);
	if (operator === '+' && (isBlock(a) || isBlock(b)) && isText(a) && isText(b)) return block(isBlock(a) ? a.type : 'str', a.length + b.length, state);
	if (operator === '+' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
	const [x, y] = [numeric(a, problem), numeric(b, problem)];
	if ((operator === '/' || operator === '//' || operator === '%') && y === 0) throw new PythonError('ZeroDivisionError: division by zero');
	switch (operator) {
		case '+':
			return x + y;
		case '-':
			return x - y;
		case '*':
			return x * y;
		case '/':
			return x / y;
		case '**':
			return power(x, y);
		case '//':
			return Math.floor(x / y);
		case '%':
			return x - y * Math.floor(x / y);
		case '<':
			return x < y;
		case '>':
			return x > y;
		case '<=':
			return x <= y;
		default:
			return x >= y;
	}
}

function call(name: string, given: readonly Value[], options: Readonly<Record<string, Value>>, state: PythonState, context: ProcessContext): Value {
	const [first = null, second = null] = given;
	switch (name) {
		case 'print': {
			const text = given.map(show).join(typeof options.sep === 'string' ? options.sep : ' ') + (typeof options.end === 'string' ? options.end : '\n');
			if (options.file === '<stderr>') context.write('stderr', text);
			else print(text, state, context);
			if (options.flush) flush(state, context);
			return null;
		}
		case 'int':
		case 'float':
			return toNumber(name, first);
		case 'str':
			return show(first);
		case 'len':
			return typeof first === 'string' || Array.isArray(first) || isBlock(first)
				? first.length
				: numeric(first, `object of type '${typeName(first)}' has no len()`);
		case 'range': {
			const [from, to] = given.length > 1 ? [Number(first), Number(second)] : [0, Number(first)];
			const step = given.length > 2 ? Number(given[2]) : 1;
			const numbers: number[] = [];
			for (let number = from; step > 0 ? number < to : number > to; number += step) numbers.push(number);
			return numbers;
		}
		case 'exit':
		case 'quit':
		case 'sys.exit':
		case 'os._exit':
			throw new PythonExit(first);
		case 'bytearray':
		case 'bytes':
			return block(name, typeof first === 'number' ? first : isText(first) ? first.length : 0, state);
		case 'os.urandom':
			return block('bytes', numeric(first, 'an integer is required'), state);
		case 'time.sleep':
		case 'sleep':
			state.sleepMs = Math.max(1, Math.round(numeric(first, 'an integer or float is required') * 1000));
			return null;
		case 'time.time':
			return context.nowMs / 1000;
		case 'os.getenv':
		case 'os.environ.get':
			return context.environment[show(first)] ?? second;
		case 'os.getpid':
			return context.pid;
		case 'socket.gethostname':
		case 'platform.node':
			return context.hostname;
		case 'sys.stdout.flush':
			flush(state, context);
			return null;
		case 'sys.stderr.flush':
			return null;
		case 'sys.stdout.write':
			print(show(first), state, context);
			return null;
		case 'sys.stderr.write':
			context.write('stderr', show(first));
			return null;
		case 'format fixed':
			return numeric(first, `Unknown format code 'f' for object of type '${typeName(first)}'`).toFixed(Number(second));
		case 'os.path.exists':
			return context.files.stat(context.files.resolve(context.workingDirectory, show(first))) !== undefined;
		case 'random.random':
			return context.random.integer(0, 999_999_999) / 1_000_000_000;
		case 'random.randint':
		case 'randint':
			return context.random.integer(Number(first), Number(second));
		case 'gethostname':
			return context.hostname;
		case 'getenv':
			return context.environment[show(first)] ?? second;
		default:
			return variableMethod(name, given, state);
	}
}

/** `line.upper()` of a variable. */
function variableMethod(name: string, given: readonly Value[], {variables}: PythonState): Value {
	const dot = name.indexOf('.');
	const variable = name.slice(0, dot);
	const list = dot > 0 ? variables[variable] : undefined;
	if (Array.isArray(list) && name.slice(dot + 1) === 'append') {
		list.push(given[0] ?? null);
		return null;
	}
	if (dot > 0 && Object.hasOwn(variables, variable)) return method(variables[variable]!, name.slice(dot + 1), given);
	throw new PythonError(`NameError: name '${dot > 0 ? variable : name}' is not defined`);
}

function method(of: Value, name: string, [first = null]: readonly Value[]): Value {
	if (typeof of === 'string') {
		switch (name) {
			case 'upper':
				return of.toUpperCase();
			case 'lower':
				return of.toLowerCase();
			case 'strip':
				return of.trim();
			case 'split':
				return first === null ? of.trim().split(/\s+/) : of.split(show(first));
			case 'startswith':
				return of.startsWith(show(first));
			case 'endswith':
				return of.endsWith(show(first));
			case 'join':
				return (first as readonly Value[]).map(show).join(of);
		}
	}
	throw new PythonError(`AttributeError: '${typeName(of)}' object has no attribute '${name}'`);
}

function element(of: Value, at: Value): Value {
	if (typeof of !== 'string' && !Array.isArray(of)) throw new PythonError(`TypeError: '${typeName(of)}' object is not subscriptable`);
	const items = of as string | readonly Value[];
	const found = items.at(numeric(at, 'indices must be integers'));
	if (found === undefined) throw new PythonError(`IndexError: ${typeof of === 'string' ? 'string' : 'list'} index out of range`);
	return found;
}

function toNumber(name: 'int' | 'float', value: Value): number {
	if (typeof value === 'number' || typeof value === 'boolean') return name === 'int' ? Math.trunc(Number(value)) : Number(value);
	if (typeof value !== 'string') {
		const wanted = name === 'int' ? 'a string, a bytes-like object or a real number' : 'a string or a real number';
		throw new PythonError(`TypeError: ${name}() argument must be ${wanted}, not '${typeName(value)}'`);
	}
	const isNumber = name === 'int' ? /^\s*[+-]?\d+\s*$/.test(value) : /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(value);
	if (isNumber) return Number(value);
	throw new PythonError(
		name === 'int' ? `ValueError: invalid literal for int() with base 10: '${value}'` : `ValueError: could not convert string to float: '${value}'`,
	);
}

function isText(value: Value): value is string | Block {
	return typeof value === 'string' || isBlock(value);
}

/** Of whole exponents, which is what sizes are written with. */
function power(base: number, exponent: number): number {
	let product = 1;
	for (let count = 0; count < Math.min(Math.abs(exponent), 1100); count += 1) product *= base;
	return exponent < 0 ? 1 / product : product;
}

function numeric(value: Value, problem: string): number {
	if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
	throw new PythonError(`TypeError: ${problem}`);
}

function isTrue(value: Value): boolean {
	return Array.isArray(value) || isBlock(value) ? value.length > 0 : Boolean(value);
}

function isSame(a: Value, b: Value): boolean {
	if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item: Value, index) => isSame(item, b[index] as Value));
	return a === b;
}

function typeName(value: Value): string {
	if (value === null) return 'NoneType';
	if (Array.isArray(value)) return 'list';
	if (isBlock(value)) return value.type;
	return typeof value === 'string' ? 'str' : typeof value === 'boolean' ? 'bool' : Number.isInteger(value) ? 'int' : 'float';
}

/** As `print` writes it. */
function show(value: Value): string {
	if (value === null) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (Array.isArray(value)) return `[${value.map((item: Value) => (typeof item === 'string' ? `'${item}'` : show(item))).join(', ')}]`;
	// Nobody reads so much of the same: the length is all there is.
	if (isBlock(value)) return `<${value.type} of ${value.length} bytes>`;
	return String(value);
}

/** `-c` and what follows, or the script and what follows. */
function argumentsOf(argv: readonly string[], path: string): string[] {
	const index = argv.findIndex(
		(argument, place) => place > 0 && (path === '<string>' ? argument === '-c' : path.endsWith(argument.replace(/^\.\//, ''))),
	);
	return path === '<string>' ? ['-c', ...argv.slice(index + 2)] : argv.slice(index);
}
