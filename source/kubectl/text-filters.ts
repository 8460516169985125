import type {KubectlResult} from './command.ts';

type ReadFile = (name: string) => string | undefined;
type Filter = (args: readonly string[], input: string, readFile: ReadFile) => KubectlResult;

/** The small programs people pipe kubectl into, with the options they use there. */
const filters: Readonly<Record<string, Filter>> = {grep, head, tail, wc, sort, uniq, cut, cat, tee, awk, tr, echo};

export function isTextFilter(name: string): boolean {
	return Object.hasOwn(filters, name);
}

export function runTextFilter(words: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const [name = '', ...args] = words;
	return filters[name]!(args, input, readFile);
}

/** Whether what it prints of the lines it has read stays so, whatever comes after them. */
export function isStreaming([name = '', ...args]: readonly string[]): boolean {
	switch (name) {
		case 'grep':
			return !args.some((argument) => /^-[a-zA-Z]*[cq]/.test(argument));
		case 'cat':
		case 'head':
		case 'cut':
		case 'tr':
		case 'awk':
			return true;
		default:
			return false;
	}
}

/** Whether it has ended by its own will, having read this: `head` with its lines, `grep -q` with its match. */
export function hasReadEnough([name = '', ...args]: readonly string[], input: string): boolean {
	if (name === 'head') return linesOf(input).length >= Number(optionsOf(args, 'n').options.get('n') ?? 10);
	return name === 'grep' && args.some((argument) => /^-[a-zA-Z]*q/.test(argument)) && grep(args, input, () => undefined).exitCode === 0;
}

function success(stdout: string, exitCode = 0): KubectlResult {
	return {stdout, stderr: '', exitCode};
}

function failure(stderr: string, exitCode = 1): KubectlResult {
	return {stdout: '', stderr: `${stderr}\n`, exitCode};
}

function linesOf(text: string): string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function textOf(lines: readonly string[]): string {
	return lines.map((line) => `${line}\n`).join('');
}

/** Options with and without values, then the rest. `-A3`, `-A 3` and `-iv` are all understood. */
function optionsOf(args: readonly string[], withValue: string): {readonly options: Map<string, string>; readonly rest: readonly string[]} {
	const options = new Map<string, string>();
	const rest: string[] = [];
	for (let index = 0; index < args.length; index += 1) {
		const argument = args[index]!;
		if (!/^-[^-]/.test(argument)) {
			if (!argument.startsWith('--')) rest.push(argument);
			continue;
		}
		for (let at = 1; at < argument.length; at += 1) {
			const letter = argument[at]!;
			if (/\d/.test(letter)) {
				options.set('n', argument.slice(at));
				break;
			}
			if (!withValue.includes(letter)) {
				options.set(letter, '');
				continue;
			}
			options.set(letter, argument.slice(at + 1) || (args[++index] ?? ''));
			break;
		}
	}
	return {options, rest};
}

/** The text of the files named, or what was piped in. */
function inputOf(names: readonly string[], input: string, readFile: ReadFile): string {
	return names.length === 0 ? input : names.map((name) => (name === '-' ? input : (readFile(name) ?? ''))).join('');
}

function grep(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, 'ABCem');
	const pattern = options.get('e') ?? rest[0];
	if (pattern === undefined) return failure('Usage: grep [OPTION]... PATTERNS [FILE]...', 2);
	const source = options.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : options.has('E') ? pattern : fromBasic(pattern);
	let expression: RegExp;
	try {
		expression = new RegExp(options.has('w') ? `\\b(?:${source})\\b` : options.has('x') ? `^(?:${source})$` : source, options.has('i') ? 'gi' : 'g');
	} catch {
		return failure(`grep: Invalid regular expression: ${pattern}`, 2);
	}
	const lines = linesOf(inputOf(options.has('e') ? rest : rest.slice(1), input, readFile));
	const matched = lines.map((line) => (line.search(expression) !== -1) !== options.has('v'));
	const count = matched.filter((isMatched) => isMatched).length;
	const exitCode = count > 0 ? 0 : 1;
	if (options.has('q')) return success('', exitCode);
	if (options.has('c')) return success(`${count}\n`, exitCode);
	if (options.has('o')) return success(textOf(lines.flatMap((line) => line.match(expression) ?? [])), exitCode);
	const around = Number(options.get('C') ?? 0);
	const before = Number(options.get('B') ?? around);
	const after = Number(options.get('A') ?? around);
	const shown: string[] = [];
	let last = -1;
	for (const [index, line] of lines.entries()) {
		if (!matched.slice(Math.max(0, index - after), index + before + 1).some((isMatched) => isMatched)) continue;
		if (before + after > 0 && last !== -1 && last < index - 1) shown.push('--');
		shown.push(options.has('n') ? `${index + 1}${matched[index] ? ':' : '-'}${line}` : line);
		last = index;
	}
	return success(textOf(shown), exitCode);
}

/** In a basic expression `+ ? | ( ) { }` stand for themselves unless a backslash is before them. */
function fromBasic(pattern: string): string {
	return pattern.replace(/\\([+?|(){}])|([+?|(){}])/g, (_, escaped: string | undefined, plain: string | undefined) => escaped ?? `\\${plain}`);
}

function head(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, 'n');
	return success(textOf(linesOf(inputOf(rest, input, readFile)).slice(0, Number(options.get('n') ?? 10))));
}

function tail(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, 'n');
	const lines = linesOf(inputOf(rest, input, readFile));
	const count = options.get('n') ?? '10';
	return success(textOf(count.startsWith('+') ? lines.slice(Number(count) - 1) : count === '0' ? [] : lines.slice(-Number(count))));
}

function wc(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, '');
	const text = inputOf(rest, input, readFile);
	const counts = {
		l: text.split('\n').length - 1,
		w: text.split(/\s+/).filter((word) => word !== '').length,
		c: new TextEncoder().encode(text).length,
	};
	const asked = (['l', 'w', 'c'] as const).filter((letter) => options.has(letter));
	if (asked.length === 1) return success(`${counts[asked[0]!]}\n`);
	return success(`${(asked.length === 0 ? (['l', 'w', 'c'] as const) : asked).map((letter) => String(counts[letter]).padStart(7)).join(' ')}\n`);
}

function sort(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, 'kt');
	const field = Number.parseInt(options.get('k') ?? '', 10) || undefined;
	const keyOf = (line: string): string => (field ? (line.trim().split(/\s+/)[field - 1] ?? '') : line);
	const compare = (a: string, b: string): number => {
		const [left, right] = [keyOf(a), keyOf(b)];
		if (options.has('n')) return (Number.parseFloat(left) || 0) - (Number.parseFloat(right) || 0) || (a < b ? -1 : 1);
		return left < right ? -1 : left > right ? 1 : 0;
	};
	let lines = linesOf(inputOf(rest, input, readFile)).toSorted(compare);
	if (options.has('r')) lines = lines.toReversed();
	return success(textOf(options.has('u') ? [...new Set(lines)] : lines));
}

function uniq(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, '');
	const groups: {readonly line: string; count: number}[] = [];
	for (const line of linesOf(inputOf(rest, input, readFile))) {
		const last = groups.at(-1);
		if (last?.line === line) last.count += 1;
		else groups.push({line, count: 1});
	}
	return success(textOf(groups.map(({line, count}) => (options.has('c') ? `${String(count).padStart(7)} ${line}` : line))));
}

function cut(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const {options, rest} = optionsOf(args, 'dfc');
	const lines = linesOf(inputOf(rest, input, readFile));
	const pick = <T>(items: readonly T[], ranges: string): T[] =>
		items.filter((_, index) =>
			ranges.split(',').some((range) => {
				const [from = '', to = from] = range.includes('-') ? range.split('-') : [range];
				return index + 1 >= Number(from || 1) && index + 1 <= (to === '' ? items.length : Number(to));
			}),
		);
	const characters = options.get('c');
	if (characters !== undefined) return success(textOf(lines.map((line) => pick([...line], characters).join(''))));
	const delimiter = options.get('d') ?? '\t';
	return success(
		textOf(lines.map((line) => (line.includes(delimiter) ? pick(line.split(delimiter), options.get('f') ?? '1-').join(delimiter) : line))),
	);
}

function cat(args: readonly string[], input: string, readFile: ReadFile): KubectlResult {
	const missing = args.find((name) => name !== '-' && readFile(name) === undefined);
	return missing === undefined ? success(inputOf(args, input, readFile)) : failure(`cat: ${missing}: No such file or directory`);
}

function tee(args: readonly string[], input: string): KubectlResult {
	return {...success(input), files: Object.fromEntries(args.filter((name) => !name.startsWith('-')).map((name) => [name, input]))};
}

/** Only `{print $1, $3}`, with `NR>1` and `NR==1` before it. */
function awk(args: readonly string[], input: string): KubectlResult {
	const {options, rest} = optionsOf(args, 'F');
	const program = /^\s*(?:NR\s*(>|==|>=)\s*(\d+))?\s*\{\s*print\s*([^}]*)\}\s*$/.exec(rest[0] ?? '');
	if (!program) return failure(`awk: only programs such as '{print $1}' are simulated here`, 2);
	const [, operator, number, fields = ''] = program;
	const separator = options.get('F');
	const isChosen = (row: number): boolean =>
		!operator || (operator === '>' ? row > Number(number) : operator === '>=' ? row >= Number(number) : row === Number(number));
	const lines = linesOf(input).filter((_, index) => isChosen(index + 1));
	return success(
		textOf(
			lines.map((line) => {
				const columns = separator ? line.split(separator) : line.trim().split(/\s+/);
				const textOfField = (field: string): string => {
					const text = field.trim();
					if (text === '' || text === '$0') return line;
					if (text === '$NF') return columns.at(-1) ?? '';
					return text.startsWith('$') ? (columns[Number(text.slice(1)) - 1] ?? '') : text.replace(/^"|"$/g, '');
				};
				return fields.split(',').map(textOfField).join(' ');
			}),
		),
	);
}

function tr(args: readonly string[], input: string): KubectlResult {
	const {options, rest} = optionsOf(args, '');
	const expand = (set: string): string[] => [
		...set
			.replaceAll('\\n', '\n')
			.replaceAll('\\t', '\t')
			.replace(/(.)-(.)/g, (_, from: string, to: string) => {
				let all = '';
				for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) all += String.fromCharCode(code);
				return all;
			}),
	];
	const from = expand(rest[0] ?? '');
	if (options.has('d')) return success([...input].filter((character) => !from.includes(character)).join(''));
	const to = expand(rest[1] ?? '');
	return success([...input].map((character) => (from.includes(character) ? (to[from.indexOf(character)] ?? to.at(-1) ?? '') : character)).join(''));
}

function echo(args: readonly string[]): KubectlResult {
	return success(args[0] === '-n' ? args.slice(1).join(' ') : `${args.join(' ')}\n`);
}
