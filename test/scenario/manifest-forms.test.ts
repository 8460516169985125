import {expect, test} from 'vitest';
import {isManifests} from '../../source/scenario/parse.ts';

test.each<[string, string, boolean]>([
	['YAML', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n', true],
	['after a comment and an empty document', '# mine\n---\nkind: Pod\napiVersion: v1\n', true],
	['with a byte order mark and DOS line ends', '\uFEFFapiVersion: v1\r\nkind: Pod\r\n', true],
	['JSON in a line', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"j"}}', true],
	['JSON as kubectl prints it', '{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List"\n}\n', true],
	[
		'KYAML, as the documentation writes it: braces after the marker of a document, keys without quotes, comments',
		'---\n{\n  apiVersion: "v1",\n  kind: "Pod", # a comment\n  metadata: {\n    name: "k",\n  },\n}\n',
		true,
	],
	['JSON with a title deep within', '{"apiVersion": "v1", "kind": "ConfigMap", "data": {"title": "t"}}', true],
	['a scenario in braces', '{title: x, steps: [{apply: {apiVersion: v1, kind: Pod}}]}', false],
	['without apiVersion: the API server says so, not the reader of scenarios', 'kind: Pod\nmetadata: {name: a}\n', true],
	['a scenario', 'title: x\nsteps:\n  - apply: |\n      apiVersion: v1\n      kind: Pod\n', false],
	['a scenario whose manifests are at its left edge', 'title: x\nkind: x\napiVersion: x\n', false],
	['text', 'hello\n', false],
])('manifests or not: %s', (_name, text, expected) => {
	expect(isManifests(text)).toBe(expected);
});
