import {calculate} from './attributes.ts';
import type {Expander} from './expand.ts';
import {classes, matchesPattern} from './pattern.ts';
import type {Shell} from './shell.ts';
import type {Task} from './state.ts';
import type {Condition} from './syntax.ts';
import {testBinary, testUnary} from './test-expression.ts';

/** `[[ … ]]`: as `test`, but words are not split, `==` takes a pattern and `=~` a regular expression. */
export function evaluateCondition(expander: Expander, condition: Condition, shell: Shell, task: Task): boolean {
	switch (condition.kind) {
		case 'and':
			return condition.operands.every((operand) => evaluateCondition(expander, operand, shell, task));
		case 'or':
			return condition.operands.some((operand) => evaluateCondition(expander, operand, shell, task));
		case 'not':
			return !evaluateCondition(expander, condition.operand, shell, task);
		case 'unary': {
			const operand = expander.text(condition.operand);
			if (condition.operator === '-v') return expander.get(operand) !== undefined;
			const isTerminal = (descriptor: number): boolean => shell.files.isTerminal(task, descriptor);
			return testUnary(condition.operator, operand, shell.context.files, task.environment.workingDirectory, isTerminal) ?? operand !== '';
		}
		case 'binary': {
			const left = expander.text(condition.left);
			switch (condition.operator) {
				case '=':
				case '==':
					return matches(task, expander.pattern(condition.right), left);
				case '!=':
					return !matches(task, expander.pattern(condition.right), left);
				case '=~': {
					const isCaseIgnored = task.environment.shellOptions.includes('nocasematch');
					const match = expressionOf(expander.expression(condition.right), isCaseIgnored)?.exec(left);
					task.environment.matches = match ? match.map((group) => group ?? '') : [];
					return match !== null && match !== undefined;
				}
				case '-eq':
				case '-ne':
				case '-lt':
				case '-le':
				case '-gt':
				case '-ge': {
					if (shell.state.dialect !== 'bash') break;
					const right = expander.text(condition.right);
					return compared(condition.operator, calculate(shell, task, left), calculate(shell, task, right));
				}
			}
			return testBinary(condition.operator, left, expander.text(condition.right), shell.context.files, task.environment.workingDirectory) ?? false;
		}
	}
}

function matches(task: Task, pattern: string, text: string): boolean {
	if (!task.environment.shellOptions.includes('nocasematch')) return matchesPattern(pattern, text);
	return matchesPattern(pattern.toLowerCase(), text.toLowerCase());
}

function compared(operator: string, left: number, right: number): boolean {
	switch (operator) {
		case '-eq':
			return left === right;
		case '-ne':
			return left !== right;
		case '-lt':
			return left < right;
		case '-le':
			return left <= right;
		case '-gt':
			return left > right;
		default:
			return left >= right;
	}
}

/** An extended regular expression of POSIX. */
function expressionOf(source: string, isCaseIgnored: boolean): RegExp | undefined {
	try {
		const named = source.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole);
		return new RegExp(named, isCaseIgnored ? 'i' : '');
	} catch {
		return undefined;
	}
}
