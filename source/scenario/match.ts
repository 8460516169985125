import type {Matcher} from './scenario.ts';

const comparison = /^(>=|<=|>|<|==|!=)\s*(-?\d+(?:\.\d+)?)$/;
const expression = /^\/(.*)\/([ims]*)$/s;

/** Whether a text (or number) is what the matcher asks for. A number asks for the text's leading number: `3` matches `3 (17s ago)`. */
export function isMatch(matcher: Matcher, actual: unknown): boolean {
	if (typeof matcher === 'number') return typeof actual === 'number' ? actual === matcher : Number.parseFloat(String(actual)) === matcher;
	if (typeof matcher !== 'string') return actual === matcher;
	const compare = comparison.exec(matcher);
	if (compare) return isComparison(compare[1]!, Number.parseFloat(String(actual)), Number(compare[2]));
	const pattern = expression.exec(matcher);
	if (pattern) return new RegExp(pattern[1]!, pattern[2]).test(String(actual ?? ''));
	return String(actual ?? '') === matcher;
}

/** The fault in a matcher, if it has one. */
export function matcherProblem(matcher: Matcher): string | undefined {
	const pattern = typeof matcher === 'string' ? expression.exec(matcher) : undefined;
	if (!pattern) return undefined;
	try {
		new RegExp(pattern[1]!, pattern[2]);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/**
Where `actual` is not what the partial object asks for, as `path: wanted …, found …`; undefined if it holds all of it.
List items with a `name` or a `type` are found by it, others by their place.
*/
export function mismatch(wanted: unknown, actual: unknown, path = ''): string | undefined {
	if (Array.isArray(wanted)) {
		if (!Array.isArray(actual)) return say(path, wanted, actual);
		for (const [index, item] of wanted.entries()) {
			const [place, found] = findItem(item, actual, index);
			const problem = mismatch(item, found, `${path}[${place}]`);
			if (problem) return problem;
		}
		return undefined;
	}
	if (typeof wanted === 'object' && wanted !== null) {
		if (typeof actual !== 'object' || actual === null) return say(path, wanted, actual);
		for (const [key, value] of Object.entries(wanted)) {
			const problem = mismatch(value, (actual as Record<string, unknown>)[key], path ? `${path}.${key}` : key);
			if (problem) return problem;
		}
		return undefined;
	}
	if (wanted === null) return actual === undefined || actual === null ? undefined : say(path, wanted, actual);
	return isMatch(wanted as Matcher, actual) ? undefined : say(path, wanted, actual);
}

function findItem(item: unknown, list: readonly unknown[], index: number): [string, unknown] {
	for (const key of ['name', 'type']) {
		const value = (item as Record<string, unknown> | null)?.[key];
		if (typeof value !== 'string') continue;
		return [`${key}=${value}`, list.find((candidate) => (candidate as Record<string, unknown> | null)?.[key] === value)];
	}
	return [String(index), list[index]];
}

function say(path: string, wanted: unknown, actual: unknown): string {
	return `${path || 'the object'}: wanted ${JSON.stringify(wanted)}, found ${actual === undefined ? 'nothing' : JSON.stringify(actual)}`;
}

function isComparison(operator: string, left: number, right: number): boolean {
	switch (operator) {
		case '>=':
			return left >= right;
		case '<=':
			return left <= right;
		case '>':
			return left > right;
		case '<':
			return left < right;
		case '==':
			return left === right;
		default:
			return left !== right;
	}
}
