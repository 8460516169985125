import {describe, expect, test} from 'vitest';
import {envFileValue} from '../../../source/cluster/kubelet/env-file.ts';

describe('a variable read from a file:', () => {
	const fault = (line: number, what: string) => ({error: `invalid environment variable format at line ${line}: ${what}`});
	test.each<[string, string, {value: string} | {error: string}]>([
		['its value stands in single quotes', "A='1'\n", {value: '1'}],
		['blanks before it, comments and empty lines are passed over', "\n  # B\n\t A='1' # one\n", {value: '1'}],
		['nothing in it is expanded', 'A=\'$B \\n "x"\'\n', {value: '$B \\n "x"'}],
		['it may go over several lines', "A='{\n  1\n}'\n", {value: '{\n  1\n}'}],
		['a file that does not name it', "B='1'\n", {value: ''}],
		['the first of two', "A='1'\nA='2'\n", {value: '1'}],
		['a blank behind the sign leaves it empty', "A= '1'\n", {value: ''}],
		['a blank before the sign', "A ='1'\n", fault(1, "whitespace before '=' is not allowed")],
		['no quotes', 'A=1\n', fault(1, 'value must be enclosed in single quotes')],
		['no sign', "B='1'\nA\n", fault(2, "missing '='")],
		['no name', "='1'\n", fault(1, 'empty variable name')],
		['more behind the quotes', "A='1'2\n", fault(1, 'unexpected content after closing quote')],
		['quotes that are left open', "A='1\n2\n", {error: 'invalid environment variable format starting at line 1: unclosed single quote'}],
		['a fault behind it, which is not read', "A='1'\nB\n", {value: '1'}],
	])('%s', (_, text, expected) => {
		expect(envFileValue(text, 'A')).toEqual(expected);
	});
});
