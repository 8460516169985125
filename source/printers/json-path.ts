import {toCompactJson} from './json.ts';
import {JsonPathError, type Operand, type PathStep, parsePath, parseTemplate, type TemplateNode} from './json-path-parser.ts';

export {JsonPathError} from './json-path-parser.ts';

/** What a `-o jsonpath=` template makes of an object. Throws a JsonPathError. Missing fields leave nothing. */
export function renderJsonPath(template: string, object: unknown): string {
	return renderNodes(parseTemplate(template), object, object);
}

/** The values a path such as `.spec.containers[*].image` leads to; braces and the first dot may be left out. */
export function findByPath(expression: string, object: unknown): readonly unknown[] {
	return follow(parsePath(relaxed(expression)), object, object);
}

/** `metadata.name`, `.metadata.name` and `{.metadata.name}` are one path. Upstream: `RelaxedJSONPathExpression`. */
function relaxed(expression: string): string {
	const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
	if (!match || expression === '') {
		throw new JsonPathError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
	}
	return `.${match[1] ?? match[2]}`;
}

function renderNodes(nodes: readonly TemplateNode[], current: unknown, root: unknown): string {
	let out = '';
	for (const node of nodes) {
		if (node.kind === 'text') out += node.text;
		else if (node.kind === 'path') out += follow(node.path, current, root).map(valueText).join(' ');
		else for (const item of follow(node.path, current, root)) out += renderNodes(node.body, item, root);
	}
	return out;
}

function valueText(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? toCompactJson(value) : String(value);
}

function follow(path: readonly PathStep[], current: unknown, root: unknown): readonly unknown[] {
	let values: readonly unknown[] = [current];
	for (const step of path) {
		// A union gives all of its first part before anything of its second.
		if (step.kind === 'union') values = step.parts.flatMap((part) => values.flatMap((value) => follow(part, value, root)));
		else values = values.flatMap((value) => take(step, value, root));
	}
	return values;
}

function take(step: Exclude<PathStep, {kind: 'union'}>, value: unknown, root: unknown): readonly unknown[] {
	switch (step.kind) {
		case 'field': {
			if (!isObject(value) || !Object.hasOwn(value, step.name) || value[step.name] === undefined) return [];
			return [value[step.name]];
		}
		case 'wildcard':
			return children(value);
		case 'recursive':
			return descendants(value);
		case 'index': {
			if (!Array.isArray(value)) return [];
			const index = step.index < 0 ? value.length + step.index : step.index;
			if (index < 0 || index >= value.length) {
				throw new JsonPathError(`array index out of bounds: index ${index}, length ${value.length}`);
			}
			return [value[index]];
		}
		case 'slice':
			return Array.isArray(value) ? slice(value, step) : [];
		case 'filter':
			return children(value).filter((item) => isHeld(step, item, root));
	}
}

function slice(list: readonly unknown[], {start, end, step}: Extract<PathStep, {kind: 'slice'}>): readonly unknown[] {
	const from = start === undefined ? 0 : start < 0 ? Math.max(0, list.length + start) : start;
	const to = end === undefined ? list.length : end < 0 ? list.length + end : Math.min(end, list.length);
	return list.slice(from, to).filter((_, index) => index % (step || 1) === 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function children(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	if (!isObject(value)) return [];
	return Object.keys(value)
		.toSorted()
		.map((key) => value[key]);
}

/** The value itself and everything below it. */
function descendants(value: unknown): readonly unknown[] {
	return typeof value === 'object' && value !== null ? [value, ...children(value).flatMap(descendants)] : [];
}

function isHeld({left, operator, right}: Extract<PathStep, {kind: 'filter'}>, item: unknown, root: unknown): boolean {
	const leftValues = operandValues(left, item, root);
	if (operator === 'exists') return leftValues.length > 0;
	const rightValues = operandValues(right, item, root);
	if (leftValues.length !== 1 || rightValues.length !== 1) return false;
	const [a] = leftValues;
	const [b] = rightValues;
	switch (operator) {
		case '==':
			return a === b;
		case '!=':
			return a !== b;
		default:
			return compares(a, operator, b);
	}
}

function compares(a: unknown, operator: string, b: unknown): boolean {
	if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
	const order = a < (b as typeof a) ? -1 : a === b ? 0 : 1;
	if (operator === '<') return order < 0;
	if (operator === '<=') return order <= 0;
	return operator === '>' ? order > 0 : order >= 0;
}

function operandValues(operand: Operand, item: unknown, root: unknown): readonly unknown[] {
	return operand.kind === 'literal' ? [operand.value] : follow(operand.path, item, root);
}
