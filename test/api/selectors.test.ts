import {describe, expect, test} from 'vitest';
import {
	fieldSelectorMatches,
	formatLabelSelector,
	formatRequirements,
	labelSelectorMatches,
	parseFieldSelector,
	parseLabelSelector,
	requirementsMatch,
} from '../../source/api/selectors.ts';

const labels = {app: 'web', tier: 'front', version: '2'};

describe('a selector in text', () => {
	test.each([
		['equality', 'app=web', true],
		['double equality', 'app==web', true],
		['another value', 'app=db', false],
		['inequality', 'app!=db', true],
		['inequality of what is not there', 'other!=x', true],
		['one of several', 'app in (web, api)', true],
		['none of several', 'app notin (db,cache)', true],
		['not one of several, absent', 'other notin (x)', true],
		['existence', 'tier', true],
		['absence', '!other', true],
		['absence of what is there', '!app', false],
		['several, all hold', 'app=web,tier in (front),!other', true],
		['several, one does not', 'app=web,tier=back', false],
		['greater', 'version>1', true],
		['less', 'version<2', false],
		['greater than what is no number', 'app>1', false],
		['an empty value', 'other=', false],
		['everything', '', true],
		['spaces', ' app = web , tier ', true],
		['a key called in', 'in=x', false],
	])('%s: %s', (_, text, matches) => {
		const requirements = parseLabelSelector(text);
		if ('error' in requirements) throw new Error(requirements.error);
		expect(requirementsMatch(requirements, labels)).toBe(matches);
	});

	test.each([
		['two values without a comma', 'a=b c=d', "found 'c', expected: ',' or 'end of string'"],
		['a comma at the end', 'a=b,', "found '', expected: identifier after ','"],
		['an operator first', '=a', "found '=', expected: !, identifier, or 'end of string'"],
		['no parenthesis', 'a in b', "unable to parse requirement: found 'b', expected: '('"],
		['an open parenthesis', 'a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
	])('%s is refused', (_, text, error) => {
		expect(parseLabelSelector(text)).toEqual({error});
	});

	test('is written sorted by key, its values sorted', () => {
		const requirements = parseLabelSelector('z,b in (y,x),a!=1');
		expect('error' in requirements ? requirements : formatRequirements(requirements)).toBe('a!=1,b in (x,y),z');
	});
});

describe('a LabelSelector', () => {
	test('that is absent selects nothing, an empty one everything', () => {
		expect(labelSelectorMatches(undefined, labels)).toBe(false);
		expect(labelSelectorMatches({}, labels)).toBe(true);
	});

	test('holds when its labels and expressions all do', () => {
		const selector = {matchLabels: {app: 'web'}, matchExpressions: [{key: 'tier', operator: 'In', values: ['front']}]};
		expect(labelSelectorMatches(selector, labels)).toBe(true);
		expect(labelSelectorMatches(selector, {app: 'web'})).toBe(false);
		expect(labelSelectorMatches(selector, undefined)).toBe(false);
	});

	test('is written as kubectl shows it', () => {
		expect(formatLabelSelector({matchLabels: {b: '2', a: '1'}, matchExpressions: [{key: 'c', operator: 'Exists'}]})).toBe('a=1,b=2,c');
		expect(formatLabelSelector({})).toBe('<none>');
	});
});

test('a field selector holds by equality and inequality', () => {
	const requirements = parseFieldSelector('metadata.name=web,status.phase!=Running');
	if ('error' in requirements) throw new Error(requirements.error);
	const fields = (phase: string) => (field: string) => ({'metadata.name': 'web', 'status.phase': phase})[field] ?? '';
	expect(fieldSelectorMatches(requirements, fields('Pending'))).toBe(true);
	expect(fieldSelectorMatches(requirements, fields('Running'))).toBe(false);
	expect(parseFieldSelector('nonsense')).toEqual({error: "invalid selector: 'nonsense'; can't understand 'nonsense'"});
});
