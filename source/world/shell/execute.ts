import {ArithmeticError} from './arithmetic.ts';
import {stepCoprocess, stepSelect, stepTimed} from './bash-compounds.ts';
import {evaluateCondition} from './condition.ts';
import {Expander, ExpansionError, matchesCase} from './expand.ts';
import {canFork} from './forking.ts';
import {promptOf} from './prompt.ts';
import {redirect} from './redirect.ts';
import type {Shell} from './shell.ts';
import {reportSyntax, stepSimple} from './simple-command.ts';
import {type Frame, newFrame, type Task} from './state.ts';
import type {Node} from './syntax.ts';
import {quoteTraced, traceCompound} from './trace.ts';
import {announce, runErrorTrap, runReturnTrap, runTrap} from './traps.ts';

type Of<Kind extends Node['kind']> = Extract<Node, {kind: Kind}>;

/** Moves the topmost frame of a task one step on. */
export function step(shell: Shell, task: Task, frame: Frame): void {
	if (frame.kind !== 'node') {
		stepBody(shell, task, frame);
		return;
	}
	const node = shell.script(frame.text).nodes[frame.node]!;
	switch (node.kind) {
		case 'simple':
			if (task.environment.traps.size > 0 && announce(shell, task, frame, commandText(frame, node))) return;
			guard(stepSimple, shell, task, frame, node);
			return;
		case 'list':
			if (task.pendingSignals.length > 0) {
				runTrap(shell, task);
				return;
			}
			if (frame.step >= node.items.length) {
				shell.popFrame(task);
				return;
			}
			frame.step += 1;
			// The last command of a list needs the list no more.
			if (frame.step === node.items.length && frame.savedFiles === undefined && !frame.isTesting) task.frames.pop();
			task.frames.push(newFrame('node', frame.text, node.items[frame.step - 1]!.id));
			return;
		case 'and-or':
			stepAndOr(shell, task, frame, node);
			return;
		case 'not':
			if (frame.step === 0) {
				frame.step = 1;
				frame.isTesting = true;
				push(task, frame, node.body);
				return;
			}
			shell.popFrame(task);
			task.status = task.status === 0 ? 1 : 0;
			return;
		case 'background':
			runInBackground(shell, task, frame, node);
			return;
		case 'pipeline':
			stepPipeline(shell, task, frame, node);
			return;
		case 'if':
			stepIf(shell, task, frame, node);
			return;
		case 'while':
			stepWhile(shell, task, frame, node);
			return;
		case 'for':
			guard(stepFor, shell, task, frame, node);
			return;
		case 'counting-for':
			guard(stepCountingFor, shell, task, frame, node);
			return;
		case 'case':
			guard(stepCase, shell, task, frame, node);
			return;
		case 'function':
			shell.popFrame(task);
			task.environment.functions = new Map(task.environment.functions).set(node.name, {text: frame.text, node: node.body.id});
			task.status = 0;
			return;
		case 'subshell':
			stepSubshell(shell, task, frame, node);
			return;
		case 'redirected':
			guard(stepRedirected, shell, task, frame, node);
			return;
		case 'condition':
			guard(stepCondition, shell, task, frame, node);
			return;
		case 'arithmetic-command':
			guard(stepArithmetic, shell, task, frame, node);
			return;
		case 'select':
			guard(stepSelect, shell, task, frame, node);
			return;
		case 'coproc':
			stepCoprocess(shell, task, frame, node);
			return;
		case 'timed':
			stepTimed(shell, task, frame, node);
			return;
		case 'syntax-error':
			shell.popFrame(task);
			reportSyntax(shell, task, node.problem);
			if (shell.state.dialect === 'bash' && task.frames.some((each) => each.isEvaluated)) task.status = 2;
			else shell.exitTask(task, 2);
			return;
	}
}

/** What `$BASH_COMMAND` is: the command as it stands, redirections a little apart. */
function commandText(frame: Frame, {start, end}: Of<'simple'>): string {
	return start === undefined
		? ''
		: frame.text.slice(start, end).replace(/([<>]&?)(?=[^\s<>&(])/g, (operator) => (operator.endsWith('&') ? operator : `${operator} `));
}

/** Goes into a part of the frame's node. A list of one command needs no frame of its own, unless a trap is to be run before it. */
export function push(task: Task, frame: Frame, part: Node): void {
	const node = part.kind === 'list' && part.items.length === 1 && task.pendingSignals.length === 0 ? part.items[0]! : part;
	task.frames.push(newFrame('node', frame.text, node.id));
}

/** A command has ended: `set -e` looks at it. */
export function finish(shell: Shell, task: Task, status: number): void {
	task.status = status;
	if (task.pipeStatuses !== undefined) task.pipeStatuses = undefined;
	if (status === 0) return;
	const {options, traps} = task.environment;
	const isExiting = options.includes('e');
	const isTrapped = traps.size > 0 && traps.has('ERR');
	if (!isExiting && !isTrapped) return;
	if (task.isErrorIgnored || task.frames.some((frame) => frame.isTesting)) return;
	if (isTrapped && runErrorTrap(shell, task, status, isExiting)) return;
	if (isExiting) shell.exitTask(task, status);
}

type StepOf<Kind extends Node> = (shell: Shell, task: Task, frame: Frame, node: Kind) => void;

/** An error in an expansion ends a shell that is not interactive. */
function guard<Kind extends Node>(stepNode: StepOf<Kind>, shell: Shell, task: Task, frame: Frame, node: Kind): void {
	try {
		stepNode(shell, task, frame, node);
	} catch (error) {
		if (error instanceof ArithmeticError) {
			guard(
				() => {
					throw new ExpansionError(shell.arithmeticComplaint(error.token, error));
				},
				shell,
				task,
				frame,
				node,
			);
			return;
		}
		if (!(error instanceof ExpansionError)) throw error;
		shell.complain(task, error.message);
		if (task.isInteractive) {
			while (task.frames.length > 1) shell.popFrame(task);
			task.status = 1;
		} else shell.exitTask(task, shell.state.dialect === 'bash' ? (error.isUnset ? 127 : 1) : 2);
	}
}

function stepCondition(shell: Shell, task: Task, frame: Frame, node: Of<'condition'>): void {
	const expander = new Expander(shell, task, frame);
	const matches = evaluateCondition(expander, node.condition, shell, task);
	expander.settle();
	shell.popFrame(task);
	finish(shell, task, matches ? 0 : 1);
}

function stepArithmetic(shell: Shell, task: Task, frame: Frame, node: Of<'arithmetic-command'>): void {
	const value = new Expander(shell, task, frame).number(node.parts);
	shell.popFrame(task);
	finish(shell, task, value === 0 ? 1 : 0);
}

/** The body of a function, a sourced file, `eval`, a trap. */
function stepBody(shell: Shell, task: Task, frame: Frame): void {
	if (frame.isInput) {
		stepInput(shell, task, frame);
		return;
	}
	if (frame.step === 0) {
		frame.step = 1;
		task.frames.push(newFrame('node', frame.text, frame.node));
		return;
	}
	if (task.pendingSignals.length > 0 && frame.exitStatus === undefined) {
		runTrap(shell, task);
		return;
	}
	if (frame.kind === 'function' && task.environment.traps.size > 0 && runReturnTrap(shell, task, frame)) return;
	shell.popFrame(task);
	if (frame.savedStatus !== undefined) task.status = frame.savedStatus;
	if (frame.exitStatus !== undefined) shell.endTask(task, frame.exitStatus);
	else if (frame.failedStatus !== undefined) shell.exitTask(task, frame.failedStatus);
	else if (frame.kind === 'function') finish(shell, task, task.status);
}

/** A shell that reads its commands: one line after another, more of them where a command is not complete. */
function stepInput(shell: Shell, task: Task, frame: Frame): void {
	if (task.pendingSignals.length > 0) {
		runTrap(shell, task);
		return;
	}
	frame.memo ??= [];
	for (;;) {
		// Step 1: it has printed its prompt for this line.
		if (task.isInteractive && frame.step === 0) shell.files.write(task, 2, promptOf(shell, task, frame.memo.length > 0));
		frame.step = 1;
		const line = shell.files.readLine(task.files[0] ?? -1);
		if (line === '') {
			shell.wait(task, {on: 'input', file: task.files[0] ?? -1});
			return;
		}
		frame.step = 0;
		if (line !== undefined) frame.memo.push(line);
		const text = frame.memo.join('');
		const isEnded = line === undefined;
		if (text === '' && isEnded) {
			if (task.isInteractive) shell.files.write(task, 2, shell.state.dialect === 'bash' ? 'exit\n' : '\n');
			shell.popFrame(task);
			return;
		}
		const script = shell.script(text);
		if (script.problem && !isEnded && (script.problem.kind === 'end' || script.problem.kind === 'quote')) continue;
		frame.memo = [];
		if (script.problem) {
			reportSyntax(shell, task, script.problem);
			task.status = 2;
			if (!task.isInteractive) shell.exitTask(task, 2);
			return;
		}
		task.frames.push(newFrame('node', text, script.root));
		return;
	}
}

function stepAndOr(shell: Shell, task: Task, frame: Frame, node: Of<'and-or'>): void {
	let next = frame.step;
	if (next > 0) {
		while (next < node.items.length && (node.operators[next - 1] === '&&') !== (task.status === 0)) next += 1;
	}
	if (next >= node.items.length) {
		shell.popFrame(task);
		return;
	}
	frame.step = next + 1;
	if (next === node.items.length - 1) task.frames.pop();
	else frame.isTesting = true;
	push(task, frame, node.items[next]!);
}

function stepIf(shell: Shell, task: Task, frame: Frame, node: Of<'if'>): void {
	// Odd steps: the test of a branch has been run.
	const branch = frame.step >> 1;
	if (frame.step % 2 === 1) {
		frame.isTesting = false;
		if (task.status === 0) {
			shell.popFrame(task);
			push(task, frame, node.branches[branch]!.body);
			task.status = 0;
			return;
		}
		frame.step += 1;
		return;
	}
	const candidate = node.branches[branch];
	if (candidate) {
		frame.step += 1;
		frame.isTesting = true;
		push(task, frame, candidate.test);
		return;
	}
	shell.popFrame(task);
	// The `else` sees the status of the test.
	if (node.otherwise) push(task, frame, node.otherwise);
	else task.status = 0;
}

function stepWhile(shell: Shell, task: Task, frame: Frame, node: Of<'while'>): void {
	if (frame.step === 0) {
		// The status of the body, should the test end the loop.
		frame.savedStatus = undefined;
		frame.word = frame.word === undefined ? 0 : task.status;
		if (!isAlwaysTrue(task, node.test)) {
			frame.step = 1;
			frame.isTesting = true;
			push(task, frame, node.test);
			return;
		}
		task.status = 0;
	}
	frame.isTesting = false;
	if ((task.status === 0) === node.isUntil) {
		const status = frame.word ?? 0;
		shell.popFrame(task);
		task.status = status;
		return;
	}
	frame.step = 0;
	push(task, frame, node.body);
}

/** `true` and `:`, the commonest tests by far, of which nothing else can be seen: no function of that name, no trace, no trap to run before. */
function isAlwaysTrue({environment, pendingSignals}: Task, {items}: Of<'list'>): boolean {
	const test = items[0];
	if (items.length !== 1 || test?.kind !== 'simple' || test.literals?.length !== 1) return false;
	const name = test.literals[0];
	if ((name !== 'true' && name !== ':') || test.assignments.length > 0 || test.redirections.length > 0) return false;
	return pendingSignals.length === 0 && environment.functions.size === 0 && !environment.options.includes('x');
}

function stepFor(shell: Shell, task: Task, frame: Frame, node: Of<'for'>): void {
	if (frame.step === 0) {
		if (!node.words) frame.fields = [...task.environment.positional];
		else if (!expandWords(shell, task, frame, node.words)) return;
		frame.step = 1;
		frame.word = 0;
		task.status = 0;
	}
	const item = frame.fields![frame.word!];
	if (item === undefined) {
		shell.popFrame(task);
		return;
	}
	frame.word = frame.word! + 1;
	traceCompound(shell, task, frame, `for ${node.name} in ${frame.fields!.join(' ')}`);
	if (!shell.assign(task, node.name, item)) {
		shell.popFrame(task);
		finish(shell, task, 2);
		return;
	}
	push(task, frame, node.body);
}

/** Expands words into `frame.fields`, going on where an earlier call was stopped by a substitution. */
export function expandWords(shell: Shell, task: Task, frame: Frame, words: Of<'simple'>['words']): boolean {
	const fields = [...(frame.fields ?? [])];
	frame.fields = fields;
	frame.word ??= 0;
	let expander: Expander | undefined;
	while (frame.word < words.length) {
		const word = words[frame.word]!;
		if (word.literal !== undefined) fields.push(word.literal);
		else {
			expander ??= new Expander(shell, task, frame);
			for (const field of expander.fields(word)) fields.push(field);
		}
		frame.word += 1;
	}
	return true;
}

function stepCountingFor(shell: Shell, task: Task, frame: Frame, node: Of<'counting-for'>): void {
	const expander = new Expander(shell, task, frame);
	if (frame.step === 0) {
		if (node.start.length > 0) expander.number(node.start);
		frame.step = 1;
	} else if (frame.step === 2) {
		if (node.update.length > 0) expander.number(node.update);
		frame.step = 1;
	}
	if (node.test.length > 0 && expander.number(node.test) === 0) {
		shell.popFrame(task);
		return;
	}
	frame.step = 2;
	push(task, frame, node.body);
}

function stepCase(shell: Shell, task: Task, frame: Frame, node: Of<'case'>): void {
	const expander = new Expander(shell, task, frame);
	if (frame.step === 0) {
		frame.fields = [expander.text(node.word)];
		expander.settle();
		traceCompound(shell, task, frame, `case ${quoteTraced(shell, frame.fields[0]!, false)} in`);
		frame.step = 1;
		frame.word = 0;
	}
	const text = frame.fields![0]!;
	for (; frame.word! < node.items.length; frame.word! += 1) {
		const item = node.items[frame.word!]!;
		// Fallen through from above (`;&`), or it matches.
		const matches = frame.step === 2 || matchesCase(expander, item.patterns, text);
		expander.settle();
		if (!matches) continue;
		if (item.terminator === ';;') {
			shell.popFrame(task);
			task.status = 0;
		} else {
			frame.step = item.terminator === ';&' ? 2 : 1;
			frame.word! += 1;
		}
		push(task, frame, item.body);
		return;
	}
	shell.popFrame(task);
	if (frame.step === 1) task.status = 0;
}

function stepRedirected(shell: Shell, task: Task, frame: Frame, node: Of<'redirected'>): void {
	if (frame.step === 0) {
		const problem = redirect(shell, task, frame, node.redirections);
		if (problem !== undefined) {
			shell.complain(task, problem, node.line);
			shell.popFrame(task);
			finish(shell, task, shell.state.dialect === 'dash' ? 2 : 1);
			return;
		}
		frame.step = 1;
		push(task, frame, node.body);
		return;
	}
	shell.popFrame(task);
}

function isTested(task: Task): boolean {
	return task.isErrorIgnored || task.frames.some((frame) => frame.isTesting);
}

function stepSubshell(shell: Shell, task: Task, frame: Frame, node: Of<'subshell'>): void {
	if (frame.step === 0) {
		if (!canFork(shell, task)) return;
		frame.step = 1;
		const child = shell.fork(task, newFrame('node', frame.text, node.body.id), node.text, isTested(task));
		frame.tasks = [child.id];
		shell.wait(task, {on: 'tasks', ids: frame.tasks});
		return;
	}
	const status = takeResult(shell, frame.tasks![0]!);
	shell.popFrame(task);
	finish(shell, task, status);
}

function takeResult(shell: Shell, task: number): number {
	const status = shell.state.results.get(task) ?? 0;
	shell.state.results.delete(task);
	return status;
}

function stepPipeline(shell: Shell, task: Task, frame: Frame, node: Of<'pipeline'>): void {
	if (frame.step === 0) {
		if (!canFork(shell, task)) return;
		frame.step = 1;
		frame.tasks = [];
		const ignored = isTested(task);
		const isLastHere = task.environment.shellOptions.includes('lastpipe');
		let input: number | undefined;
		for (const [index, stage] of node.stages.entries()) {
			if (isLastHere && index === node.stages.length - 1) {
				// `shopt -s lastpipe`: the last command is no subshell.
				frame.step = 2;
				frame.savedFiles = [...task.files];
				for (const file of task.files) shell.files.hold(file);
				shell.files.replace(task, 0, input!);
				push(task, frame, stage);
				return;
			}
			const child = shell.fork(task, newFrame('node', frame.text, stage.id), node.texts[index] ?? '', ignored);
			if (input !== undefined) shell.files.replace(child, 0, input);
			input = undefined;
			if (index < node.stages.length - 1) {
				const [readEnd, writeEnd] = shell.files.pipe();
				shell.files.replace(child, 1, writeEnd);
				input = readEnd;
			}
			frame.tasks.push(child.id);
		}
		shell.wait(task, {on: 'tasks', ids: frame.tasks});
		return;
	}
	if (frame.step === 2) {
		frame.step = 3;
		frame.word = task.status;
		shell.files.restore(task, frame.savedFiles!);
		frame.savedFiles = undefined;
		const running = frame.tasks!.filter((id) => shell.state.tasks.has(id));
		if (running.length > 0) {
			shell.wait(task, {on: 'tasks', ids: frame.tasks!});
			return;
		}
	}
	const statuses = frame.tasks!.map((child) => takeResult(shell, child));
	if (frame.step === 3) statuses.push(frame.word!);
	const status = statuses.at(-1)!;
	const failed = statuses.findLast((each) => each !== 0) ?? 0;
	shell.popFrame(task);
	finish(shell, task, task.environment.options.includes('P') ? failed : status);
	task.pipeStatuses = statuses;
}

function runInBackground(shell: Shell, task: Task, frame: Frame, node: Of<'background'>): void {
	if (!canFork(shell, task)) return;
	const child = shell.fork(task, newFrame('node', frame.text, node.body.id), node.text, false);
	// Without job control a command in the background reads nothing.
	shell.files.replace(child, 0, shell.files.add({kind: 'null', references: 1}));
	child.pid = shell.newPid(backgroundArguments(shell, node));
	const {environment} = task;
	environment.lastBackgroundPid = child.pid;
	for (const job of environment.jobs) {
		if (shell.state.results.has(job.task) && environment.jobs.length > 32) shell.state.results.delete(job.task);
	}
	environment.jobs = [
		...environment.jobs.filter((job) => shell.state.tasks.has(job.task) || shell.state.results.has(job.task)),
		{task: child.id, pid: child.pid},
	];
	shell.popFrame(task);
	task.status = 0;
}

/** What `ps` shows: the command itself if it is a plain one, else the shell again. */
function backgroundArguments(shell: Shell, node: Of<'background'>): string[] {
	const body = node.body;
	if (body.kind !== 'simple') return [...shell.context.argv];
	return body.literals !== undefined && body.literals.length > 0 ? [...body.literals] : [...shell.context.argv];
}
