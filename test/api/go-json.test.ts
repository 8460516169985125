import fc from 'fast-check';
import {expect, test} from 'vitest';
import {goJsonProblem} from '../../source/api/go-json.ts';

test.each([
	['no quotes around a key', '{a:b}', "invalid character 'a' looking for beginning of object key string"],
	['single quotes', "{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
	['a comma too many', '{"a":1,}', "invalid character '}' looking for beginning of object key string"],
	['no quotes around a value', '{"a":b}', "invalid character 'b' looking for beginning of value"],
	['a word that begins like true', '{"a":try}', "invalid character 'y' in literal true (expecting 'u')"],
	['no colon', '{"a" 1}', "invalid character '1' after object key"],
	['no comma', '{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
	['no comma in a list', '{"a":[1 2]}', "invalid character '2' after array element"],
	['no end', '{"a":1', 'unexpected end of JSON input'],
	['too many ends', '{"a":1}}', "invalid character '}' after top-level value"],
	['a zero before a number', '{"a":01}', "invalid character '1' after object key:value pair"],
	['a minus alone', '{"a":-}', "invalid character '}' in numeric literal"],
	['a line break in a string', '{"a":"b\n"}', "invalid character '\\n' in string literal"],
	['an unknown escape', '{"a":"\\x"}', "invalid character 'x' in string escape code"],
	['a typographic quote', '{“a”:1}', "invalid character 'â' looking for beginning of object key string"],
])('%s', (_name, text, problem) => {
	expect(goJsonProblem(text)).toBe(problem);
});

test('it finds a problem where the engine does, and nowhere else', () => {
	const isValid = (text: string) => {
		try {
			JSON.parse(text);
			return true;
		} catch {
			return false;
		}
	};
	fc.assert(
		fc.property(fc.json(), fc.nat(60), fc.constantFrom('', '"', '{', ']', ',', '1', 'e', '.', '\\'), (json, at, inserted) => {
			const text = json.slice(0, at) + inserted + json.slice(at);
			expect(goJsonProblem(json)).toBeUndefined();
			expect(goJsonProblem(text) === undefined).toBe(isValid(text));
		}),
	);
});
