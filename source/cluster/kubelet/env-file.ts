/** What a file of variables says of one of them: empty if it does not name it. */
export type EnvFileValue = {readonly value: string} | {readonly error: string};

/**
Reads a variable from a file as a shell would source it, with single quotes only: `NAME='value'`, which may go over
several lines. A blank before `=` is a fault; one behind it leaves the value empty. What comes after the variable is
not looked at. Upstream: pkg/kubelet/util/env, `ParseEnv`.
*/
export function envFileValue(text: string, key: string): EnvFileValue {
	const lines = text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	const fault = (line: number, what: string) => ({error: `invalid environment variable format at line ${line}: ${what}`});
	for (let index = 0; index < lines.length; index += 1) {
		const line = trimStart(lines[index]!);
		if (line === '' || line.startsWith('#')) continue;
		const equals = line.indexOf('=');
		if (equals === -1) return fault(index + 1, "missing '='");
		const name = line.slice(0, equals);
		if (name.trim() === '') return fault(index + 1, 'empty variable name');
		if (/[ \t]$/.test(name)) return fault(index + 1, "whitespace before '=' is not allowed");
		const written = line.slice(equals + 1);
		if (/^[ \t]/.test(written)) {
			if (name === key) return {value: ''};
			continue;
		}
		if (!written.startsWith("'")) return fault(index + 1, 'value must be enclosed in single quotes');
		const first = index;
		let rest = written.slice(1);
		let value = '';
		while (!rest.includes("'")) {
			value += `${rest}\n`;
			index += 1;
			if (index >= lines.length) return {error: `invalid environment variable format starting at line ${first + 1}: unclosed single quote`};
			rest = lines[index]!;
		}
		const quote = rest.indexOf("'");
		value += rest.slice(0, quote);
		if (!/^($|#)/.test(trimStart(rest.slice(quote + 1)))) return fault(index + 1, 'unexpected content after closing quote');
		if (name === key) return {value};
	}
	return {value: ''};
}

function trimStart(text: string): string {
	return text.replace(/^[ \t]+/, '');
}
