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
}

/**
Reads a line as a person types it: quotes, pipes, redirections, here-documents, `&&`, `||` and `;`. Left out: loops,
variables and substitutions, which are the shell's own programs and not kubectl's.
*/
export function parseLine(line: string): readonly Pipeline[] {
	const script = parse(line);
	const [problem] = script.errors ?? [];
	if (problem) throw new CommandError(`bash: syntax error: ${problem.message}`);
	return script.commands.flatMap(({command}) => pipelinesOf(command));
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
	return {words: words.map(wordText), output, input, errors};
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
