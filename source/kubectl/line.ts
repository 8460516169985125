import type {KubectlContext, KubectlResult, Waiting, Wake} from './command.ts';
import {CommandError} from './errors.ts';
import {runCommand, withoutName} from './run-command.ts';
import {type Pipeline, parseLine, type Stage} from './shell.ts';
import {hasReadEnough, isStreaming, isTextFilter, runTextFilter} from './text-filters.ts';

/** What somebody gave to a shell, and how far it has come. Plain data. */
export interface LineState {
	/** Text for a shell, or the words of one command. */
	readonly command: string | readonly string[];
	readonly namespace: string;
	/** What the line's standard input holds. */
	readonly stdin: string | undefined;
	readonly said: Said[];
	/** Files it wrote with `>`, `>>` or `tee`, by name. */
	readonly files: Map<string, string>;
	exitCode: number;
	/** The pipeline that is run, or is run next. */
	pipeline: number;
	waiting: WaitingStage | undefined;
	/** Pipelines that run beside it (`&`), each as a line of its own. Whoever runs this one takes them away. */
	readonly background: LineState[];
	/** It runs only this pipeline. */
	readonly only?: number;
}

/** What was written at one instant. */
export interface Said {
	readonly atMs: number;
	/** `typed`: by somebody, to a container. */
	readonly stream: 'stdout' | 'stderr' | 'typed';
	readonly text: string;
}

interface WaitingStage {
	readonly stage: number;
	readonly input: string | undefined;
	/** All it has written so far. */
	stdout: string;
	/** How much of what comes out at the end of the pipeline has been said. */
	saidLength: number;
	waiting: Waiting;
}

const mostSaid = 262_144;

export function newLine(command: string | readonly string[], {namespace, stdin}: KubectlContext): LineState {
	return {command, namespace, stdin, said: [], files: new Map(), exitCode: 0, pipeline: 0, waiting: undefined, background: []};
}

export function isEnded({waiting}: LineState): boolean {
	return waiting === undefined;
}

export function resultOf({said, files, exitCode, waiting}: LineState): KubectlResult {
	return {
		stdout: textOf(said, 'stdout'),
		stderr: textOf(said, 'stderr'),
		exitCode,
		...(files.size > 0 && {files: Object.fromEntries(files)}),
		...(waiting && {waiting: waiting.waiting}),
	};
}

function textOf(said: readonly Said[], stream: Said['stream']): string {
	return said.map((piece) => (piece.stream === stream ? piece.text : '')).join('');
}

/** Runs a line from where it is until it has ended or waits. Upstream: bash and kubectl. */
export class Line {
	readonly #state: LineState;
	readonly #context: KubectlContext;
	readonly #pipelines: readonly Pipeline[];
	readonly #problem: CommandError | undefined;

	constructor(state: LineState, context: KubectlContext) {
		const readFile = (name: string): string | undefined => state.files.get(name) ?? context.readFile?.(name);
		this.#state = state;
		const fileNames = (): readonly string[] => [...new Set([...(context.fileNames?.() ?? []), ...state.files.keys()])];
		this.#context = {...context, namespace: state.namespace, stdin: state.stdin, readFile, fileNames};
		try {
			this.#pipelines = typeof state.command === 'string' ? parseLine(state.command) : [pipelineOf(state.command)];
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			this.#pipelines = [];
			this.#problem = error;
		}
	}

	start(): void {
		if (this.#problem) {
			this.#say('stderr', `${this.#problem.message}\n`);
			this.#state.exitCode = 2;
		}
		this.#go();
	}

	/** Goes on with the command that waits. */
	wake(wake: Wake): void {
		const state = this.#state;
		const {waiting: held} = state;
		if (!held) return;
		const pipeline = this.#pipelines[state.pipeline]!;
		const words = withoutName(pipeline.stages[held.stage]!.words);
		const result = runCommand(words, this.#contextAt(held.stage, held.input), {waiting: held.waiting, wake});
		this.#keepFiles(result);
		const isUnread = result.stdout !== '' && this.#isClosed(pipeline, held);
		if (!isUnread) this.#took(pipeline, held, result);
		if (result.waiting && !isUnread) {
			held.waiting = result.waiting;
			return;
		}
		state.waiting = undefined;
		state.exitCode = isUnread ? brokenPipe : result.exitCode;
		this.#finish(pipeline, held);
		state.pipeline += 1;
		this.#go();
	}

	/** ctrl-c: the command that waits ends, and the line with it. */
	interrupt(): void {
		const {waiting: held, pipeline} = this.#state;
		if (!held) return;
		this.#state.waiting = undefined;
		this.#state.exitCode = interrupted;
		this.#state.pipeline = Math.max(pipeline, this.#pipelines.length);
	}

	/** What somebody types to the container it is attached to; undefined: nobody will type any more. False: there is none yet. */
	type(text: string | undefined): boolean {
		const input = this.#state.waiting?.waiting.input;
		if (!input) return false;
		const kubelet = this.#context.endpoint?.(input.nodeName);
		if (!kubelet) throw new Error(`the kubelet of ${input.nodeName} does not answer`);
		if (text !== undefined && !input.hasTerminal) this.#say('typed', `$ ${text}`);
		kubelet.input(input.podUid, input.container, text);
		return true;
	}

	/** Pipeline after pipeline, until one waits. */
	#go(): void {
		const state = this.#state;
		for (; state.pipeline < this.#pipelines.length; state.pipeline += 1) {
			if (state.only !== undefined && state.pipeline !== state.only) continue;
			const pipeline = this.#pipelines[state.pipeline]!;
			if (pipeline.runsIf === 'success' && state.exitCode !== 0) continue;
			if (pipeline.runsIf === 'failure' && state.exitCode === 0) continue;
			this.#runStages(pipeline, 0, state.stdin);
			if (pipeline.isInBackground && state.only === undefined) state.exitCode = 0;
			if (!state.waiting) continue;
			if (!pipeline.isInBackground || state.only !== undefined) return;
			const {namespace, stdin, command, waiting, pipeline: only} = state;
			state.background.push({command, namespace, stdin, said: [], files: new Map(), exitCode: 0, pipeline: only, waiting, background: [], only});
			state.waiting = undefined;
		}
	}

	/** `saidLength`: how much of what comes out at the end has been said before. */
	#runStages(pipeline: Pipeline, from: number, given: string | undefined, saidLength = 0): void {
		const state = this.#state;
		let input = given;
		for (let index = from; index < pipeline.stages.length; index += 1) {
			const stage = pipeline.stages[index]!;
			const read = this.#inputOf(stage, input);
			if ('problem' in read) {
				this.#say('stderr', read.problem);
				state.exitCode = 1;
				input = '';
				continue;
			}
			const result = this.#runStage(stage, index, read.input);
			this.#keepFiles(result);
			state.exitCode = result.exitCode;
			if (result.waiting) {
				const held: WaitingStage = {stage: index, input: read.input, stdout: '', saidLength: 0, waiting: result.waiting};
				state.waiting = held;
				this.#took(pipeline, held, result);
				return;
			}
			input = this.#outputOf(stage, result);
		}
		this.#say('stdout', (input ?? '').slice(saidLength));
	}

	/** The waiting stage has written something: what of it comes through the pipeline at once is said. */
	#took(pipeline: Pipeline, held: WaitingStage, {stdout, stderr}: KubectlResult): void {
		const {errors} = pipeline.stages[held.stage]!;
		held.stdout += errors === 'joined' ? stderr + stdout : stdout;
		if (errors === 'kept') this.#say('stderr', stderr);
		const passed = this.#passedOn(pipeline, held.stage, held.stdout);
		this.#say('stdout', passed.slice(held.saidLength));
		held.saidLength = Math.max(held.saidLength, passed.length);
	}

	/** The waiting stage has ended; the stages behind it see the end of their input. */
	#finish(pipeline: Pipeline, {stage, stdout, saidLength}: WaitingStage): void {
		const output = this.#outputOf({...pipeline.stages[stage]!, errors: 'dropped'}, {stdout, stderr: '', exitCode: 0});
		this.#runStages(pipeline, stage + 1, output, saidLength);
	}

	/** What comes out at the end of a pipeline of which one stage has not ended; nothing before its end where a stage needs all of it. */
	#passedOn({stages}: Pipeline, from: number, text: string): string {
		const rest = stages.slice(from + 1);
		if (stages[from]!.output || !rest.every(isStreamingStage)) return '';
		// Programs in a pipe print line by line.
		const whole = rest.length === 0 ? text : text.slice(0, text.lastIndexOf('\n') + 1);
		return rest.reduce((input, {words}) => runTextFilter(words, input, () => undefined).stdout, whole);
	}

	/** Whether nobody reads what it writes: `head` has its lines. The next write kills the writer. */
	#isClosed({stages}: Pipeline, {stage, stdout}: WaitingStage): boolean {
		let input = stdout;
		for (const next of stages.slice(stage + 1)) {
			if (hasReadEnough(next.words, input)) return true;
			if (!isStreamingStage(next)) return false;
			input = runTextFilter(next.words, input, () => undefined).stdout;
		}
		return false;
	}

	#keepFiles({files}: KubectlResult): void {
		for (const [name, text] of Object.entries(files ?? {})) this.#state.files.set(name, text);
	}

	#inputOf({input: redirected}: Stage, piped: string | undefined): {readonly input: string | undefined} | {readonly problem: string} {
		if (!redirected) return {input: piped};
		if ('text' in redirected) return {input: redirected.text};
		const text = this.#context.readFile?.(redirected.file);
		return text === undefined ? {problem: `bash: ${redirected.file}: No such file or directory\n`} : {input: text};
	}

	#runStage({words}: Stage, index: number, input: string | undefined): KubectlResult {
		if (isTextFilter(words[0] ?? '')) return runTextFilter(words, input ?? '', (file) => this.#context.readFile?.(file));
		return runCommand(withoutName(words), this.#contextAt(index, input));
	}

	/** As a command of the pipeline sees it; whoever wakes it names its place in the line. */
	#contextAt(stage: number, stdin: string | undefined): KubectlContext {
		const {replyTo} = this.#context;
		const place = `${this.#state.pipeline}.${stage}`;
		return {...this.#context, stdin, replyTo: replyTo && {...replyTo, key: `${replyTo.key} ${place}`}};
	}

	/** What goes on to the next stage, once redirections have had their part. */
	#outputOf(stage: Stage, {stdout, stderr}: KubectlResult): string {
		if (stage.errors === 'kept') this.#say('stderr', stderr);
		const output = stage.errors === 'joined' ? stderr + stdout : stdout;
		if (!stage.output) return output;
		const {file, isAppending} = stage.output;
		if (file !== '/dev/null') this.#state.files.set(file, isAppending ? (this.#context.readFile?.(file) ?? '') + output : output);
		return '';
	}

	#say(stream: Said['stream'], text: string): void {
		if (text === '') return;
		const {said} = this.#state;
		const atMs = this.#context.nowMs;
		const last = said.at(-1);
		if (last?.atMs === atMs && last.stream === stream) said[said.length - 1] = {atMs, stream, text: last.text + text};
		else said.push({atMs, stream, text});
		let length = said.reduce((sum, piece) => sum + piece.text.length, 0);
		while (length > mostSaid && said.length > 1) length -= said.shift()!.text.length;
	}
}

/** As bash counts them: 128 and the number of the signal. */
const brokenPipe = 141;
const interrupted = 130;

function pipelineOf(words: readonly string[]): Pipeline {
	return {stages: [{words, output: undefined, input: undefined, errors: 'kept'}], runsIf: 'always'};
}

function isStreamingStage({words, output, input}: Stage): boolean {
	return !output && !input && isStreaming(words);
}
