/**
Replaces `$(NAME)` by the variable's value. `$$` stands for a dollar sign, so `$$(NAME)` is left as `$(NAME)`; a
reference to an unknown variable stays as it is. Upstream: third_party/forked/golang/expansion.
*/
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
	if (!text.includes('$')) return text;
	let expanded = '';
	for (let index = 0; index < text.length; index += 1) {
		const next = text[index + 1];
		if (text[index] !== '$' || next === undefined) {
			expanded += text[index];
			continue;
		}
		const end = next === '(' ? text.indexOf(')', index + 2) : -1;
		if (next === '$') {
			expanded += '$';
			index += 1;
		} else if (end === -1) {
			expanded += `$${next}`;
			index += 1;
		} else {
			const name = text.slice(index + 2, end);
			expanded += lookUp(name) ?? `$(${name})`;
			index = end;
		}
	}
	return expanded;
}
