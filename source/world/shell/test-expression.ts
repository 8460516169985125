import {sizeOf} from '../file-nodes.ts';
import type {FileSystem} from '../file-system.ts';
import type {Dialect} from './state.ts';

/* The expressions of `test` and `[`. */

export class TestError extends Error {}

/** Whether a descriptor is a terminal. */
export type IsTerminal = (descriptor: number) => boolean;

const isNever: IsTerminal = () => false;

/** `-f x`; undefined if there is no such operator. */
export function testUnary(operator: string, operand: string, files: FileSystem, workingDirectory: string, isTerminal = isNever): boolean | undefined {
	switch (operator) {
		case '-n':
			return operand !== '';
		case '-z':
			return operand === '';
		case '-t':
			return isTerminal(Number(operand));
	}
	if (!/^-[abcdefghkprsuwxLOGNS]$/.test(operator)) return undefined;
	const path = files.resolve(workingDirectory, operand);
	if (operand === '') return false;
	if (operator === '-L' || operator === '-h') return files.statLink(path)?.kind === 'link';
	const node = files.stat(path);
	if (!node) return false;
	switch (operator) {
		case '-f':
			return node.kind === 'file' || node.kind === 'binary';
		case '-d':
			return node.kind === 'directory';
		case '-s':
			return node.kind === 'binary' || node.kind === 'directory' || sizeOf(node) > 0 || (files.read(path) ?? '') !== '';
		case '-x':
			if (files.access(path, 'x')) return false;
			return node.kind === 'binary' || node.kind === 'directory' || (node.kind === 'file' && (node.mode & 0o111) !== 0);
		case '-r':
			return files.access(path, 'r') === undefined;
		case '-w':
			return files.access(path, 'w') === undefined;
		case '-O':
			return true;
		case '-c':
			return node.kind === 'device';
		case '-b':
		case '-p':
		case '-S':
		case '-u':
		case '-g':
		case '-k':
			return false;
		default:
			return true;
	}
}

/** `a = b`, `1 -lt 2`; undefined if there is no such operator. */
export function testBinary(operator: string, left: string, right: string, files: FileSystem, workingDirectory: string): boolean | undefined {
	switch (operator) {
		case '=':
		case '==':
			return left === right;
		case '!=':
			return left !== right;
		case '<':
			return left < right;
		case '>':
			return left > right;
		case '-eq':
			return integer(left) === integer(right);
		case '-ne':
			return integer(left) !== integer(right);
		case '-lt':
			return integer(left) < integer(right);
		case '-le':
			return integer(left) <= integer(right);
		case '-gt':
			return integer(left) > integer(right);
		case '-ge':
			return integer(left) >= integer(right);
		case '-nt':
		case '-ot': {
			const times = [left, right].map((path) => {
				const node = files.stat(files.resolve(workingDirectory, path));
				return node && 'modifiedAtMs' in node ? (node.modifiedAtMs ?? 0) : node ? 0 : undefined;
			});
			const [one, other] = operator === '-nt' ? times : times.toReversed();
			return one !== undefined && (other === undefined || one > other);
		}
		case '-ef':
			return files.resolve(workingDirectory, left) === files.resolve(workingDirectory, right);
		default:
			return undefined;
	}
}

function integer(text: string): number {
	if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(text === '' ? ': bad number' : `${text}: bad number`);
	return Number(text);
}

const binaryOperators: ReadonlySet<string> = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

function isBusybox(files: FileSystem): boolean {
	return files.stat('/bin/busybox') !== undefined;
}

/** The whole of `test`, by the number of arguments first, as POSIX has it. Throws `TestError`. */
export function evaluateTest(args: readonly string[], files: FileSystem, workingDirectory: string, isTerminal = isNever, dialect?: Dialect): boolean {
	const isBinary = (operator: string): boolean => binaryOperators.has(operator) && (operator !== '==' || dialect !== 'dash');
	const [a = '', b = '', c = ''] = args;
	if (args.length === 0) return false;
	if (args.length === 1) return a !== '';
	if (args.length === 2) {
		if (a === '!') return b === '';
		const result = testUnary(a, b, files, workingDirectory, isTerminal);
		if (result === undefined)
			throw new TestError(binaryOperators.has(b) && dialect !== 'bash' ? `${b}: argument expected` : `${isBusybox(files) ? b : a}: unknown operand`);
		return result;
	}
	if (args.length === 3) {
		const result = isBinary(b) ? testBinary(b, a, c, files, workingDirectory) : undefined;
		if (result !== undefined) return result;
		if (a === '!') return !evaluateTest([b, c], files, workingDirectory, isTerminal, dialect);
		if (a === '(' && c === ')') return b !== '';
		if (b === '==' && dialect === 'dash') throw new TestError(`${a}: unknown operand`);
		if (dialect === 'bash' && b !== '-a' && b !== '-o' && a !== '(') throw new TestError(`${b}: binary operator expected`);
	}
	if (args.length === 4 && a === '!') return !evaluateTest(args.slice(1), files, workingDirectory, isTerminal, dialect);
	let at = 0;
	const or = (): boolean => {
		let value = and();
		while (args[at] === '-o') {
			at += 1;
			value = and() || value;
		}
		return value;
	};
	const and = (): boolean => {
		let value = primary();
		while (args[at] === '-a') {
			at += 1;
			value = primary() && value;
		}
		return value;
	};
	const primary = (): boolean => {
		const first = args[at];
		if (first === undefined) throw new TestError('argument expected');
		if (first === '!') {
			at += 1;
			return !primary();
		}
		if (first === '(') {
			at += 1;
			const value = or();
			if (args[at] !== ')') throw new TestError('closing paren expected');
			at += 1;
			return value;
		}
		const operator = args[at + 1];
		if (operator !== undefined && isBinary(operator) && args[at + 2] !== undefined) {
			const value = testBinary(operator, first, args[at + 2]!, files, workingDirectory)!;
			at += 3;
			return value;
		}
		const unary = operator === undefined ? undefined : testUnary(first, operator, files, workingDirectory, isTerminal);
		if (unary !== undefined) {
			at += 2;
			return unary;
		}
		at += 1;
		return first !== '';
	};
	const value = or();
	if (at < args.length) {
		if (dialect === 'bash') throw new TestError('too many arguments');
		throw new TestError(`${args[dialect === 'dash' ? at - 1 : at]}: unknown operand`);
	}
	return value;
}
