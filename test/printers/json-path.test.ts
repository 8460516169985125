import {expect, test} from 'vitest';
import {parseCustomColumns, renderCustomColumns} from '../../source/printers/custom-columns.ts';
import {findByPath, renderJsonPath} from '../../source/printers/json-path.ts';
import {sortByField} from '../../source/printers/sort-by.ts';

const list = {
	kind: 'List',
	items: [
		{
			metadata: {name: 'a', annotations: {'example.com/x': 'one'}, labels: {app: 'web'}},
			spec: {
				containers: [
					{name: 'c', image: 'nginx'},
					{name: 'd', image: 'redis'},
				],
			},
			status: {
				conditions: [
					{type: 'Ready', status: 'True'},
					{type: 'Initialized', status: 'False'},
				],
				restarts: 3,
			},
		},
		{metadata: {name: 'b', labels: {app: 'db'}}, spec: {containers: [{name: 'e', image: 'busybox'}]}, status: {restarts: 12}},
	],
};

test.each<[string, string]>([
	['{.items[*].metadata.name}', 'a b'],
	['{.items[*].spec.containers[*].image}', 'nginx redis busybox'],
	['{range .items[*]}{.metadata.name}{"\\t"}{.status.restarts}{"\\n"}{end}', 'a\t3\nb\t12\n'],
	['{range .items[*]}{.metadata.name}: {range .spec.containers[*]}{.image},{end};{end}', 'a: nginx,redis,;b: busybox,;'],
	['{.items[0].metadata.annotations.example\\.com/x}', 'one'],
	["{.items[0].metadata.annotations['example.com/x']}", 'one'],
	['{.items[0].status.conditions[?(@.type=="Ready")].status}', 'True'],
	["{.items[0].status.conditions[?(@.type=='Ready')].status}", 'True'],
	['{.items[?(@.status.restarts>5)].metadata.name}', 'b'],
	['{.items[?(@.status.restarts<=3)].metadata.name}', 'a'],
	['{.items[?(@.metadata.name!="a")].metadata.name}', 'b'],
	['{.items[?(@.metadata.annotations)].metadata.name}', 'a'],
	['{.items[-1].metadata.name}', 'b'],
	['{.items[-1:].metadata.name}', 'b'],
	['{.items[0:1].metadata.name}', 'a'],
	["{.items[*]['metadata.name', 'status.restarts']}", 'a b 3 12'],
	['{.items[0,1].metadata.name}', 'a b'],
	['{.items[0].metadata.labels}', '{"app":"web"}'],
	['{..image}', 'nginx redis busybox'],
	['{.items[*].metadata.nothing}', ''],
	['{$.items[0].metadata.name} and {@.items[1].metadata.name}', 'a and b'],
	['plain text', 'plain text'],
	['{.items[0].metadata.name} {"x y"}', 'a x y'],
	['{.items[*].metadata.*}', '{"example.com/x":"one"} {"app":"web"} a {"app":"db"} b'],
])('%s gives %j', (template, expected) => {
	expect(renderJsonPath(template, list)).toBe(expected);
});

test.each<[string, string]>([
	['{.items', 'unclosed action'],
	['{range .items[*]}', 'unterminated range'],
	['{end}', 'not in range, nothing to end'],
	['{.items[x]}', 'invalid array index x'],
	['{.items[5]}', 'array index out of bounds: index 5, length 2'],
	['{#}', "unrecognized character in action: U+0023 '#'"],
])('%s is refused: %s', (template, message) => {
	expect(() => renderJsonPath(template, list)).toThrow(message);
});

test.each(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'])('%s may leave out braces and dot', (path) => {
	expect(findByPath(path, list.items[0])).toEqual(['a']);
});

test('custom columns show what is there, and say so of what is not', () => {
	const columns = parseCustomColumns('NAME:.metadata.name,IMAGES:.spec.containers[*].image,X:.metadata.annotations');
	if ('error' in columns) throw new Error(columns.error);
	expect(renderCustomColumns(columns, list.items)).toBe(
		['NAME   IMAGES        X', 'a      nginx,redis   map[example.com/x:one]', 'b      busybox       <none>', ''].join('\n'),
	);
});

test.each([
	['', 'custom-columns format specified but no custom columns given'],
	['NAME', 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
])('the columns %j are refused', (spec, error) => {
	expect(parseCustomColumns(spec)).toEqual({error});
});

test('sorting is by number, by quantity, or naturally by text', () => {
	const names = (path: string, objects: readonly object[]): unknown => (sortByField(objects, path) as readonly {n: string}[]).map(({n}) => n);
	expect(names('.v', [{n: 'a', v: 12}, {n: 'b', v: 3}, {n: 'c'}])).toEqual(['c', 'b', 'a']);
	expect(
		names('.v', [
			{n: 'a', v: '1Gi'},
			{n: 'b', v: '512Mi'},
		]),
	).toEqual(['b', 'a']);
	expect(
		names('{.v}', [
			{n: 'a', v: 'node10'},
			{n: 'b', v: 'node9'},
		]),
	).toEqual(['b', 'a']);
	expect(sortByField(list.items, '.nope')).toEqual({error: `couldn't find any field with path "{.nope}" in the list of objects`});
});
