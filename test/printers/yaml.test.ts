import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {toCompactJson, toJson} from '../../source/printers/json.ts';
import {compareKeys, toYaml} from '../../source/printers/yaml.ts';

test.each<[string, unknown, string]>([
	['a plain text', 'nginx:1.14', 'nginx:1.14'],
	['a text like a number', '1.14', '"1.14"'],
	['a text like a whole number', '80', '"80"'],
	['a text like an octal number', '0644', '"0644"'],
	['a text like a hexadecimal number', '0x1F', '"0x1F"'],
	['a quantity is text', '128Mi', '128Mi'],
	['a version is text', '1.14.2', '1.14.2'],
	['a text like a time of day', '12:30', '"12:30"'],
	['an instant', '2026-01-01T00:00:05Z', '"2026-01-01T00:00:05Z"'],
	['a day', '2026-01-01', '"2026-01-01"'],
	['true as text', 'true', '"true"'],
	['yes as text', 'yes', '"yes"'],
	['the letter y', 'y', '"y"'],
	['Off as text', 'Off', '"Off"'],
	['null as text', 'null', '"null"'],
	['the empty text', '', '""'],
	['a tilde', '~', '"~"'],
	['a colon and a space', 'containers with unready status: [a b]', "'containers with unready status: [a b]'"],
	['a colon alone is no matter', 'http://web:80/', 'http://web:80/'],
	['a colon at the end', 'name:', "'name:'"],
	['a hash after a space', 'a #b', "'a #b'"],
	['a hash inside', 'a#b', 'a#b'],
	['an asterisk', '*', "'*'"],
	['a bracket', '[a]', "'[a]'"],
	['a percent sign first', '%a', "'%a'"],
	['a percentage', '25%', '25%'],
	['an apostrophe within quotes', "it's: so", "'it''s: so'"],
	['a dash and a space', '- a', "'- a'"],
	['a dash alone', '-c', '-c'],
	['a space first', ' a', "' a'"],
	['a tab', 'a\tb', '"a\\tb"'],
	['Korean', '안녕', '안녕'],
	['a smile is beyond what is written plain', '🙂', '"\\U0001F642"'],
	['lines', 'a\nb\n', '|\n  a\n  b'],
	['lines without a last break', 'a\nb', '|-\n  a\n  b'],
	['lines with empty ones at the end', 'a\n\n', '|+\n  a\n'],
	['lines that begin with a space', ' a\nb\n', '|2\n   a\n  b'],
	['an empty line between', 'a\n\nb\n', '|\n  a\n\n  b'],
	['a space before a break', 'a \nb', '"a \\nb"'],
	['a number', 3, '3'],
	['a boolean', true, 'true'],
	['null', null, 'null'],
	['an empty list', [], '[]'],
	['an empty map', {}, '{}'],
])('%s', (_, value, expected) => {
	expect(toYaml({a: value})).toBe(`a: ${expected}\n`);
});

test('lists stand under their key, and keys are sorted', () => {
	expect(toYaml({b: [{x: 1, a: ['p', {q: null}]}, []], a: {c: {}, b: [[1, 2]]}})).toBe(
		`a:\n  b:\n  - - 1\n    - 2\n  c: {}\nb:\n- a:\n  - p\n  - q: null\n  x: 1\n- []\n`,
	);
});

test('long text goes on below from the first space past column 80', () => {
	const message =
		'0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: not eligible';
	expect(toYaml({message})).toBe(
		`message: '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane:\n  }, 2 Insufficient cpu. preemption: not eligible'\n`,
	);
});

test('keys are sorted with numbers as numbers and letters last', () => {
	expect(['port10', 'port9', 'b', 'B', 'a.b', 'ab', '10', '9', 'image', 'imageID', 'imagePullPolicy'].toSorted(compareKeys)).toEqual([
		'9',
		'10',
		'B',
		'a.b',
		'ab',
		'b',
		'image',
		'imageID',
		'imagePullPolicy',
		'port9',
		'port10',
	]);
});

test('whatever is written is read back as it was', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string({minLength: 1}), fc.jsonValue({maxDepth: 3})), (map) => {
			const plain = JSON.parse(JSON.stringify(map)) as unknown;
			expect(parse(toYaml(plain))).toEqual(plain);
		}),
		{numRuns: 300},
	);
});

test("JSON has sorted keys, four spaces, and Go's escapes", () => {
	expect(toJson({b: '<a> & b', a: [1]})).toBe('{\n    "a": [\n        1\n    ],\n    "b": "\\u003ca\\u003e \\u0026 b"\n}\n');
	expect(toCompactJson({b: 1, a: {d: 1, c: 2}})).toBe('{"a":{"c":2,"d":1},"b":1}');
});
