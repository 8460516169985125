import {type AndOr, type CommandNode, type PipelineNode, parse, type Command as ShellCommand, type Word} from 'unbash';
import {CommandError} from './errors.ts';

/** One program of a pipeline with its words. */
export interface Stage {
	readonly words: readonly string[];
	/** Where its output goes in place of the next stage: a file's name, `/dev/null`. */
	readonly output: {readonly file: string; readonly isAppending: boolean} | undefined;
	/** What it reads in place of the former stage's output. */
	readonly input: {readonly text: string} | {readonly file: string} | undefined;
	/** Whether its standard error joins its standard output (`2>&1`), or goes nowhere (`2>/dev/null`). */
	readonly errors: 'kept' | 'joined' | 'dropped';
}

/** A pipeline, and what its success must have been for the next one to run. */
export interface Pipeline {
	readonly stages: readonly Stage[];
	readonly runsIf: 'always' | 'success' | 'failure';
	/** `&`: the line does not wait for it. */
	readonly isInBackground?: boolean;
}

/**
Reads a line as a person types it: quotes, pipes, redirections, here-documents, `&&`, `||` and `;`. Left out: loops,
variables and substitutions, which are the shell's own programs and not kubectl's.
*/
export function parseLine(line: string): readonly Pipeline[] {
	const script = parse(line);
	const [problem] = script.errors ?? [];
	if (problem) throw new CommandError(`bash: syntax error: ${problem.message}`);
	return script.commands.flatMap(({command, background}) => {
		const pipelines = pipelinesOf(command);
		return background ? pipelines.map((pipeline) => ({...pipeline, isInBackground: true})) : pipelines;
	});
}

function pipelinesOf(node: PipelineNode | AndOr): Pipeline[] {
	if (node.type !== 'AndOr') return [{stages: stagesOf(node), runsIf: 'always'}];
	return node.commands.map((command, index) => ({
		stages: stagesOf(command),
		runsIf: index === 0 ? 'always' : node.operators[index - 1] === '&&' ? 'success' : 'failure',
	}));
}

function stagesOf(node: PipelineNode): readonly Stage[] {
	return (node.type === 'Pipeline' ? node.commands : [node]).map(stageOf);
}

function stageOf(node: CommandNode): Stage {
	if (node.type !== 'Command')
		throw new CommandError(`bash: ${node.type.toLowerCase()} commands are not simulated here; give kubectl commands one by one`);
	const {input, output, errors} = redirectsOf(node);
	const words = [...(node.name ? [node.name] : []), ...node.args.filter((argument): argument is Word => argument.type === 'Word')];
	return {words: words.flatMap(wordTexts), output, input, errors};
}

/** A word is several where bash expands its braces, which it does before it takes the quotes away. */
function wordTexts(word: Word): readonly string[] {
	const braces = word.parts?.find((part) => part.type === 'BraceExpansion');
	if (!braces) return [wordText(word)];
	const at = braces.pos - word.pos;
	const [before, after] = [word.text.slice(0, at), word.text.slice(at + braces.text.length)];
	return braceChoices(braces.text).flatMap((choice) => {
		const [command] = parse(`echo ${before}${choice}${after}`).commands;
		return command?.command.type === 'Command' ? command.command.args.filter((argument) => argument.type === 'Word').flatMap(wordTexts) : [];
	});
}

/** What `{a,b}` and `{1..3}` stand for. */
function braceChoices(text: string): readonly string[] {
	const inner = text.slice(1, -1);
	const range = /^(-?\d+)\.\.(-?\d+)$/.exec(inner);
	if (range) {
		const [first, last] = [Number(range[1]), Number(range[2])];
		return Array.from({length: Math.abs(last - first) + 1}, (_, index) => String(first + (first < last ? index : -index)));
	}
	const choices = [''];
	let depth = 0;
	let quote = '';
	for (const character of inner) {
		if (quote === '' && depth === 0 && character === ',') {
			choices.push('');
			continue;
		}
		if (quote !== '') quote = character === quote ? '' : quote;
		else if (character === '"' || character === "'") quote = character;
		else if (character === '{') depth += 1;
		else if (character === '}') depth -= 1;
		choices[choices.length - 1] += character;
	}
	return choices;
}

function wordText(word: Word): string {
	const isSubstituted = word.parts?.some(({type}) => type === 'CommandExpansion' || type === 'ProcessSubstitution');
	if (isSubstituted) throw new CommandError(`bash: ${word.text}: substitutions are not simulated here`);
	return word.value;
}

function redirectsOf(node: ShellCommand): Pick<Stage, 'input' | 'output' | 'errors'> {
	let input: Stage['input'];
	let output: Stage['output'];
	let errors: Stage['errors'] = 'kept';
	for (const redirect of node.redirects) {
		if (redirect.type === 'HereDoc') {
			input = {text: redirect.body?.text ?? ''};
		} else if (redirect.type === 'HereString') {
			input = {text: `${redirect.target?.value ?? ''}\n`};
		} else {
			const file = redirect.target?.value ?? '';
			const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined;
			if (redirect.operator === '<') input = {file};
			else if (redirect.operator === '>&' && descriptor === 2) errors = 'joined';
			else if (descriptor === 2) errors = 'dropped';
			else if (redirect.operator.includes('>')) output = {file, isAppending: redirect.operator.includes('>>')};
			if (redirect.operator.startsWith('&>')) errors = 'joined';
		}
	}
	return {input, output, errors};
}
