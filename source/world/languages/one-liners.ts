import type {ProcessContext, Program} from '../program.ts';

/*
What manifests have of Ruby, Perl and PHP on a command line: print, sleep, exit and raise, and a loop without end around
them. Anything else is not simulated, and said so before anything is done.
*/

interface Dialect {
	readonly language: string;
	/** The option that is followed by code. */
	readonly option: RegExp;
	/** Of a statement, with its words in `text`. */
	readonly prints: RegExp;
	/** Whether printing ends the line by itself. */
	isLine(word: string, argv: readonly string[]): boolean;
	readonly dies: RegExp;
	/** How what nobody catches is told, and with which code. */
	death(text: string): {readonly stderr: string; readonly exitCode: number};
	/** `$ENV{NAME}`, `#{ENV['NAME']}`: the name is the first group that is there. */
	readonly variable: RegExp;
	/** What else there is between statements. */
	readonly noise: RegExp;
}

const dialects: Readonly<Record<'ruby' | 'perl' | 'php', Dialect>> = {
	ruby: {
		language: 'Ruby',
		option: /^-e$/,
		prints: /^(puts|print|p|\$stdout\.puts|STDOUT\.puts)\b\s*\(?\s*(["'].*["'])\s*\)?$/s,
		isLine: (word) => !word.startsWith('print'),
		dies: /^raise\b\s*\(?\s*["'](.*)["']\s*\)?$/s,
		death: (text) => ({stderr: `-e:1:in '<main>': ${text} (RuntimeError)\n`, exitCode: 1}),
		variable: /#\{ENV(?:\[["'](\w+)["']\]|\.fetch\(["'](\w+)["']\))\}/g,
		noise: /^(?:\$stdout\.sync\s*=\s*true|STDOUT\.flush|\$stdout\.flush|STDOUT\.sync\s*=\s*true)$/,
	},
	perl: {
		language: 'Perl',
		option: /^-[a-z]*e$/i,
		prints: /^(print|say)\b\s*\(?\s*(["'].*["'])\s*\)?$/s,
		isLine: (word, argv) => word === 'say' || argv.some((argument) => /^-[a-z]*l[a-z]*e$/.test(argument)),
		dies: /^die\b\s*\(?\s*["'](.*)["']\s*\)?$/s,
		death: (text) => ({stderr: text.endsWith('\n') ? text : `${text} at -e line 1.\n`, exitCode: 255}),
		variable: /\$ENV\{["']?(\w+)["']?\}/g,
		noise: /^(?:\$\|\s*=\s*1|\$\|\+\+|use strict|use warnings)$/,
	},
	php: {
		language: 'PHP',
		option: /^-r$/,
		prints: /^(echo|print)\b\s*\(?\s*(["'].*["'](?:\s*\.\s*PHP_EOL)?)\s*\)?$/s,
		isLine: () => false,
		dies: /^(?:throw new \\?(?:Runtime)?Exception)\s*\(\s*["'](.*)["']\s*\)$/s,
		death: (text) => ({
			stderr: `PHP Fatal error:  Uncaught Exception: ${text} in Command line code:1\nStack trace:\n#0 {main}\n  thrown in Command line code on line 1\n`,
			exitCode: 255,
		}),
		variable: /\{?\$_ENV\[["']?(\w+)["']?\]\}?/g,
		noise: /^flush\(\)$/,
	},
};

type Step =
	| {readonly kind: 'print'; readonly text: string}
	| {readonly kind: 'sleep'; readonly ms: number}
	| {readonly kind: 'exit'; readonly code: number}
	| {readonly kind: 'die'; readonly text: string}
	| {readonly kind: 'jump'; readonly to: number};

interface OneLiner {
	readonly steps: readonly Step[];
	step: number;
}

const loop = /^(?:while\s*\(?\s*(?:1|true)\s*\)?\s*(?:\{|do\b)|loop\s*(?:\{|do\b)|for\s*\(\s*;\s*;\s*\)\s*\{)\s*/;

/** The steps; undefined if there is anything that is not known. */
function stepsOf(code: string, dialect: Dialect, argv: readonly string[]): Step[] | undefined {
	const steps: Step[] = [];
	const begins: number[] = [];
	let rest = code.trim();
	while (rest !== '') {
		const opened = loop.exec(rest);
		if (opened) {
			begins.push(steps.length);
			rest = rest.slice(opened[0].length);
			continue;
		}
		const closed = /^(?:\}|end\b)\s*;?\s*/.exec(rest);
		if (closed) {
			const to = begins.pop();
			if (to === undefined) return undefined;
			steps.push({kind: 'jump', to});
			rest = rest.slice(closed[0].length);
			continue;
		}
		const statement = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\{\w+\}|\$_?ENV[{[]["']?\w+["']?[}\]]|[^"';\n}])*/.exec(rest)![0];
		if (statement === '') return undefined;
		rest = rest.slice(statement.length).replace(/^[\s;]+/, '');
		const step = stepOf(statement.trim().replace(/\s+end$/, ''), dialect, argv);
		if (step === undefined) return undefined;
		if (step) steps.push(step);
		if (/\send$/.test(statement.trim())) rest = `end;${rest}`;
	}
	return begins.length > 0 ? undefined : steps;
}

/** Null: a statement that changes nothing here. */
function stepOf(statement: string, dialect: Dialect, argv: readonly string[]): Step | null | undefined {
	if (statement === '' || dialect.noise.test(statement)) return null;
	const printed = dialect.prints.exec(statement);
	if (printed) {
		const isEnding = /\.\s*PHP_EOL$/.test(printed[2]!);
		const quoted = printed[2]!.replace(/\s*\.\s*PHP_EOL$/, '');
		if (/^(["']).*\1\s*[.,+]/s.test(quoted) && !/^(["'])(?:(?!\1)[^\\]|\\.)*\1$/s.test(quoted)) return undefined;
		return {kind: 'print', text: `${unquoted(quoted)}${isEnding || dialect.isLine(printed[1]!, argv) ? '\n' : ''}`};
	}
	const slept = /^(?:u?sleep)\s*\(?\s*(\d+(?:\.\d+)?)\s*\)?$/.exec(statement);
	if (slept) return {kind: 'sleep', ms: Math.max(1, Math.round(Number(slept[1]) * (statement.startsWith('u') ? 0.001 : 1000)))};
	const ended = /^exit\s*!?\s*\(?\s*(\d*)\s*\)?$/.exec(statement);
	if (ended) return {kind: 'exit', code: Number(ended[1] || 0)};
	const died = dialect.dies.exec(statement);
	return died ? {kind: 'die', text: unquoted(`"${died[1]}"`)} : undefined;
}

function unquoted(text: string): string {
	const inner = text.slice(1, -1);
	if (text.startsWith("'")) return inner.replaceAll("\\'", "'");
	return inner.replaceAll(/\\(.)/g, (_, letter: string) => ({n: '\n', t: '\t'})[letter] ?? letter);
}

function proceed(state: OneLiner, dialect: Dialect, context: ProcessContext): void {
	for (let count = 0; state.step < state.steps.length; count += 1) {
		// A loop that never sleeps: it only computes, and what it prints is without end.
		if (count > 10_000) {
			context.setCpu(1000);
			context.setTimer('step', context.nowMs + 1000);
			return;
		}
		const step = state.steps[state.step]!;
		state.step += 1;
		switch (step.kind) {
			case 'print':
				context.write(
					'stdout',
					step.text.replaceAll(
						dialect.variable,
						(_, ...names) => context.environment[names.find((name) => typeof name === 'string') as string] ?? '',
					),
				);
				break;
			case 'sleep':
				context.setTimer('step', context.nowMs + step.ms);
				return;
			case 'jump':
				state.step = step.to;
				break;
			case 'exit':
				context.exit(step.code & 255);
				return;
			case 'die': {
				const {stderr, exitCode} = dialect.death(step.text);
				context.write('stderr', stderr);
				context.exit(exitCode);
				return;
			}
		}
	}
	context.exit(0);
}

/** The interpreter with `code` on its command line; `otherwise` is what it does else. */
export function oneLinerProgram(name: keyof typeof dialects, bytes: number, otherwise: Program): Program {
	const dialect = dialects[name];
	return {
		...otherwise,
		name,
		start(context) {
			const index = context.argv.findIndex((argument, place) => place > 0 && dialect.option.test(argument));
			const code = index < 0 ? undefined : context.argv[index + 1];
			const steps = code === undefined ? undefined : stepsOf(code, dialect, context.argv);
			if (!steps) return otherwise.start(context);
			context.setMemory(bytes);
			const state: OneLiner = {steps, step: 0};
			proceed(state, dialect, context);
			return state;
		},
		onTimer(state, key, context) {
			if (key === 'step') proceed(state as OneLiner, dialect, context);
			else otherwise.onTimer?.(state, key, context);
		},
	};
}
