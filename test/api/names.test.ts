import {describe, expect, test} from 'vitest';
import {
	configKeyProblems,
	dns1035LabelProblems,
	dns1123LabelProblems,
	dns1123SubdomainProblems,
	environmentNameProblems,
	isIpAddress,
	labelValueProblems,
	portNameProblems,
	qualifiedNameProblems,
} from '../../source/api/names.ts';

const label =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const name =
	"name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('names in upstream’s words', () => {
	test.each([
		['a good label', dns1123LabelProblems, 'web-1', []],
		['a label with a capital', dns1123LabelProblems, 'Web', [label]],
		['a label with a dot', dns1123LabelProblems, 'web.example', ['must not contain dots']],
		['a label too long', dns1123LabelProblems, 'a'.repeat(64), ['must be no more than 63 characters']],
		['a good subdomain', dns1123SubdomainProblems, 'web.example.com', []],
		['a subdomain with an underscore', dns1123SubdomainProblems, 'my_pod', [subdomain]],
		['a service that begins with a digit', dns1035LabelProblems, '1web', [expect.stringMatching(/^a DNS-1035 label must consist of/)]],
		['a good label key', qualifiedNameProblems, 'app.kubernetes.io/name', []],
		['a label key with a space', qualifiedNameProblems, 'my key', [name]],
		['a label key without a name', qualifiedNameProblems, 'example.com/', ['name part must be non-empty', name]],
		['a label key without a prefix', qualifiedNameProblems, '/name', ['prefix part must be non-empty']],
		['a good label value', labelValueProblems, 'v1.2_x', []],
		['an empty label value', labelValueProblems, '', []],
		['a label value with a space', labelValueProblems, 'a b', [expect.stringMatching(/^a valid label must be an empty string or consist of/)]],
		['a key of a ConfigMap', configKeyProblems, 'app.properties', []],
		['a key with a slash', configKeyProblems, 'a/b', [expect.stringMatching(/^a valid config key must consist of/)]],
		['a key that leads out', configKeyProblems, '..a', ["must not start with '..'"]],
		['an environment variable', environmentNameProblems, 'MY-VAR.1', []],
		[
			'an environment variable with an equals sign',
			environmentNameProblems,
			'A=B',
			["a valid environment variable name must consist only of printable ASCII characters other than '='"],
		],
		['a port name', portNameProblems, 'http', []],
		['a port name of digits alone', portNameProblems, '80', ['must contain at least one letter (a-z)']],
		['a port name too long', portNameProblems, 'a-very-long-name', ['must be no more than 15 characters']],
		['a port name with two hyphens', portNameProblems, 'a--b', ['must not contain consecutive hyphens']],
	] as [string, (value: string) => readonly string[], string, unknown[]][])('%s', (_, problemsOf, value, problems) => {
		expect(problemsOf(value)).toEqual(problems);
	});
});

test.each([
	['10.0.0.1', true],
	['256.0.0.1', false],
	['10.0.0.01', false],
	['::1', true],
	['2001:db8::ffff', true],
	['1::2::3', false],
	['web', false],
])('%s is an IP address: %s', (text, isOne) => {
	expect(isIpAddress(text)).toBe(isOne);
});
