import {isoTime, renderTimes} from './log-time.ts';
import type {IncomingRequest, ProcessContext} from './program.ts';

/*
Texts with placeholders, as declared images have them: `${hostname}`, `${path}`, `${PORT:-8080}`. A name that is none of
those below is a variable of the process's environment, as in a shell; `${option:port:-80}` is an option of its command.
*/

/** What a placeholder may stand for besides the environment; what is not known where the text is used is empty. */
export interface TextValues {
	readonly request?: IncomingRequest;
	readonly status?: number;
	/** Requests so far, this one among them. */
	readonly count?: number;
	/** Files that were read when the program started, by path. */
	readonly files: Readonly<Record<string, string>>;
}

type Part = string | ((context: ProcessContext, values: TextValues) => string);

/** A text, ready to be filled in. */
export type Template = (context: ProcessContext, values: TextValues) => string;

const placeholder = /\$\{([^}]*)\}/g;

const known: Readonly<Record<string, (context: ProcessContext, values: TextValues) => string>> = {
	hostname: ({hostname}) => hostname,
	ip: ({ip}) => ip,
	time: () => isoTime,
	method: (_context, {request}) => request?.method ?? '',
	path: (_context, {request}) => request?.path.split('?')[0] ?? '',
	query: (_context, {request}) => request?.path.split('?')[1] ?? '',
	remote: (_context, {request}) => request?.remoteIp ?? '',
	status: (_context, {status}) => String(status ?? ''),
	count: (_context, {count}) => String(count ?? ''),
};

/** The names of the placeholders, for who explains them. */
export const placeholderNames: readonly string[] = Object.keys(known);

/** The files a text mentions: `${file:/etc/config/greeting}`. */
export function filesIn(text: string): readonly string[] {
	return [...text.matchAll(placeholder)].flatMap(([, name]) => (name!.startsWith('file:') ? [name!.slice(5)] : []));
}

/** Of a text for a log, whose times are written out when it is read. */
export function template(text: string): Template {
	const parts: Part[] = [];
	let end = 0;
	for (const match of text.matchAll(placeholder)) {
		parts.push(text.slice(end, match.index), partOf(match[1]!));
		end = match.index + match[0].length;
	}
	parts.push(text.slice(end));
	if (parts.length === 1) return () => text;
	return (context, values) => parts.map((part) => (typeof part === 'string' ? part : part(context, values))).join('');
}

/** Of a text that is sent. */
export function sentTemplate(text: string): Template {
	const fill = template(text);
	if (![...text.matchAll(placeholder)].some(([, name]) => name === 'time')) return fill;
	return (context, values) => renderTimes(fill(context, values), context.nowMs);
}

/** `--port=80`, `--port 80`; with one dash as well. */
function optionOf(argv: readonly string[], name: string): string | undefined {
	for (const [index, argument] of argv.entries()) {
		const given = argument.replace(/^--?/, '');
		if (given === argument) continue;
		if (given === name) return argv[index + 1];
		if (given.startsWith(`${name}=`)) return given.slice(name.length + 1);
	}
	return undefined;
}

function partOf(expression: string): Part {
	if (expression.startsWith('file:')) return (_context, {files}) => (files[expression.slice(5)] ?? '').replace(/\n$/, '');
	const own = known[expression];
	if (own) return own;
	const [name, usual = ''] = expression.split(':-') as [string, string | undefined];
	if (name.startsWith('option:')) {
		const option = name.slice(7);
		return ({argv}) => optionOf(argv, option) ?? usual;
	}
	return ({environment}) => environment[name] || usual;
}
