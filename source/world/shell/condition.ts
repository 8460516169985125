import type {Expander} from './expand.ts';
import {matchesPattern} from './pattern.ts';
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
					return matchesPattern(expander.pattern(condition.right), left);
				case '!=':
					return !matchesPattern(expander.pattern(condition.right), left);
				case '=~': {
					const match = expressionOf(expander.text(condition.right))?.exec(left);
					task.environment.matches = match ? match.map((group) => group ?? '') : [];
					return match !== null && match !== undefined;
				}
				default:
					return (
						testBinary(condition.operator, left, expander.text(condition.right), shell.context.files, task.environment.workingDirectory) ?? false
					);
			}
		}
	}
}

function expressionOf(source: string): RegExp | undefined {
	try {
		return new RegExp(source.replaceAll('[[:digit:]]', '\\d').replaceAll('[[:space:]]', '\\s'));
	} catch {
		return undefined;
	}
}
