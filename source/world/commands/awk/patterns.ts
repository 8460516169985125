import {regularExpression} from '../regular-expression.ts';
import {AwkError} from './parse.ts';

const expressions = new Map<string, RegExp>();

/** An extended regular expression; the same text is compiled once. */
export function compile(source: string): RegExp {
	let expression = expressions.get(source);
	if (!expression) {
		expression = regularExpression(source, true, '');
		if (!expression) throw new AwkError(`bad regex: ${source}`);
		if (expressions.size >= 1000) expressions.clear();
		expressions.set(source, expression);
	}
	return expression;
}
