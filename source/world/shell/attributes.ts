import {ArithmeticError, evaluateArithmetic} from './arithmetic.ts';
import {arrayOf, elementAt, isAssociative, resolveName, type Subscript, setElement} from './arrays.ts';
import type {Shell} from './shell.ts';
import {getVariable, type Task} from './state.ts';

/* What bash's `declare` makes of variables: integers, lower and upper case, references; and elements named `a[1]`. */

/** `a[1]` → `a` and what is between the brackets. */
export function elementName(text: string): {readonly name: string; readonly subscript: string} | undefined {
	if (text.charCodeAt(text.length - 1) !== 93) return undefined;
	const open = text.indexOf('[');
	return open > 0 ? {name: text.slice(0, open), subscript: text.slice(open + 1, -1)} : undefined;
}

/** The key of an associative array as it stands, the index of another by calculation. */
export function subscriptOf(shell: Shell, task: Task, name: string, text: string): Subscript {
	return isAssociative(task.environment, name) ? text : calculate(shell, task, text);
}

export function calculate(shell: Shell, task: Task, text: string): number {
	return evaluateArithmetic(
		text,
		{
			get: (name) => readName(shell, task, name),
			set: (name, value) => void shell.assign(task, name, value),
		},
		shell.state.dialect,
	);
}

/** The value of `x` or `a[1]`. */
export function readName(shell: Shell, task: Task, text: string): string | undefined {
	const element = elementName(text);
	if (!element) return getVariable(task.environment, text);
	const array = arrayOf(task.environment, element.name);
	return array && elementAt(array, subscriptOf(shell, task, element.name, element.subscript));
}

/** Sets `a[1]`. */
export function assignElement(shell: Shell, task: Task, text: string, value: string): boolean {
	const element = elementName(text)!;
	const name = resolveName(task.environment, element.name);
	if (task.environment.readonlyNames.includes(name)) {
		shell.complain(task, `${name}: readonly variable`);
		return false;
	}
	setElement(task.environment, name, subscriptOf(shell, task, name, element.subscript), converted(shell, task, name, value));
	return true;
}

/** A value as the variable's attributes want it. */
export function converted(shell: Shell, task: Task, name: string, value: string): string {
	const letters = task.environment.attributes.get(name);
	if (letters === undefined) return value;
	if (letters.includes('i')) {
		try {
			return String(calculate(shell, task, value));
		} catch (error) {
			if (!(error instanceof ArithmeticError)) throw error;
			shell.complain(task, shell.arithmeticComplaint(value, error));
			return '0';
		}
	}
	if (letters.includes('l')) return value.toLowerCase();
	return letters.includes('u') ? value.toUpperCase() : value;
}
