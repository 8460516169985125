import {beforeAll, expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

let story: Story;
beforeAll(() => {
	story = new Story('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {color: red}\n').at('1s');
});

test.each([
	[
		'without quotes around it the shell takes those in it away, and the server reads no JSON',
		'-p {"data":{"color":"green"}}',
		"Error from server (BadRequest): invalid character 'd' looking for beginning of object key string\n",
	],
	[
		'as a merge patch',
		'--type merge -p {"data":{"color":"green"}}',
		"Error from server (BadRequest): error decoding patch: invalid character 'd' looking for beginning of object key string\n",
	],
	[
		'a comma too many',
		`-p '{"data":{"color":"green",}}'`,
		"Error from server (BadRequest): invalid character '}' looking for beginning of object key string\n",
	],
	[
		'with a comma in it, the shell makes several words of it',
		'-p {"data":null,"kind":"x"}',
		'Error from server (NotFound): configmaps "kind:x" not found\n',
	],
	['what does not begin like JSON is YAML', "-p 'data: {color: green}'", 'configmap/settings patched\n'],
])('%s', (_name, args, output) => {
	expect(story.kubectl(`patch configmap settings ${args}`)).toContain(output);
});

test('a list of operations may be YAML', () => {
	expect(story.kubectl("patch configmap settings --type json -p '- {op: replace, path: /data/color, value: blue}'")).toBe(
		'configmap/settings patched\n',
	);
	expect(story.kubectl('get configmap settings -o jsonpath={.data.color}')).toBe('blue');
});
