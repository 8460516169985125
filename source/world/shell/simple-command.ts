import {commands} from '../commands/table.ts';
import {defaultPath, findExecutable} from '../executable.ts';
import {isAssociative, resolveName, setElements} from './arrays.ts';
import {assignElement, converted} from './attributes.ts';
import {type Builtin, builtins, specialBuiltins} from './builtins.ts';
import {runCommandFrame} from './command-frame.ts';
import {appended, declareBuiltin} from './declare-builtins.ts';
import {syntaxComplaint} from './dialect-syntax.ts';
import {expandWords, finish} from './execute.ts';
import {Expander} from './expand.ts';
import {canFork} from './forking.ts';
import {reportKilled} from './killed.ts';
import {optionLetter} from './option-builtins.ts';
import {redirect} from './redirect.ts';
import type {Shell} from './shell.ts';
import {type Dialect, exportedVariables, type Frame, getVariable, newEnvironment, newFrame, setExported, type Task} from './state.ts';
import type {AssignmentNode, SimpleNode, SyntaxProblem} from './syntax.ts';
import {quoteTraced, trace, traceAssignment, traceDeclaration} from './trace.ts';

/** What neither dash nor busybox has: `sh: declare: not found`. */
const bashBuiltins: ReadonlySet<string> = new Set([
	'builtin',
	'caller',
	'compgen',
	'complete',
	'declare',
	'dirs',
	'disown',
	'enable',
	'logout',
	'mapfile',
	'popd',
	'pushd',
	'readarray',
	'shopt',
	'suspend',
	'typeset',
]);
/** And what dash has not, and busybox's ash has. */
const unknownToDash: ReadonlySet<string> = new Set(['help', 'let', 'source']);

/* A simple command: words, then redirections, then assignments; then a special builtin, function, builtin or program. */

const steps = {words: 0, redirections: 1, assignments: 2, run: 3, running: 4, waitingForChild: 5, waitingForTask: 6} as const;

export function stepSimple(shell: Shell, task: Task, frame: Frame, node: SimpleNode): void {
	switch (frame.step) {
		case steps.words:
			// A full pipe holds its writer up before the next command.
			if (task.files[1]! > 2 && shell.files.isFull(task.files[1]!)) {
				shell.wait(task, {on: 'output', file: task.files[1]!});
				return;
			}
			if (frame.fields === undefined) task.substitutionStatus = undefined;
			// A copy: what a process keeps is its own, or a restored run would share less than this one.
			if (node.literals) frame.fields = node.literals.slice();
			else expandWords(shell, task, frame, node.words);
			frame.word = 0;
			frame.step = steps.redirections;
			break;
		case steps.running:
			if (frame.commandName === 'wait' || frame.commandName === 'read' || frame.commandName === 'mapfile')
				runBuiltin(shell, task, frame, frame.fields!, builtins.get(frame.commandName)!);
			else runCommandFrame(shell, task, frame);
			return;
		case steps.waitingForChild: {
			const status = shell.state.childStatuses.get(frame.childPid!);
			if (status === undefined) {
				shell.wait(task, {on: 'child', pid: frame.childPid!});
				return;
			}
			shell.state.childStatuses.delete(frame.childPid!);
			if (status > 128) reportKilled(shell, task, status - 128, frame.childPid!, frame.fields);
			end(shell, task, frame, status);
			return;
		}
		case steps.waitingForTask: {
			const child = frame.tasks![0]!;
			const status = shell.state.results.get(child) ?? 0;
			shell.state.results.delete(child);
			if (shell.state.killed.delete(child) && shell.state.dialect !== 'bash') reportKilled(shell, task, status - 128, 0, undefined);
			end(shell, task, frame, status);
			return;
		}
	}
	if (frame.step === steps.redirections) {
		if (node.redirections.length > 0) {
			const problem = redirect(shell, task, frame, node.redirections);
			if (problem !== undefined) {
				if (frame.savedFiles) shell.files.restore(task, frame.savedFiles);
				frame.savedFiles = undefined;
				shell.complain(task, problem, node.line);
				const isFatal = specialBuiltins.has(frame.fields![0] ?? '') && shell.state.dialect !== 'bash' && !task.isInteractive;
				shell.popFrame(task);
				if (isFatal) shell.exitTask(task, shell.state.dialect === 'dash' ? 2 : 1);
				else finish(shell, task, shell.state.dialect === 'dash' ? 2 : 1);
				return;
			}
		}
		frame.step = steps.assignments;
	}
	const name = frame.fields![0];
	if (frame.step === steps.assignments) {
		if (node.isDeclaration) {
			declareArrays(shell, task, frame, node);
			return;
		}
		if (node.assignments.length > 0 && !assign(shell, task, frame, node, name)) return;
		if (task.environment.options.includes('x')) {
			trace(shell, task, frame, frame.fields!);
			traceDeclaration(shell, task, frame, frame.fields!);
		}
		frame.step = steps.run;
	}
	if (name === undefined) {
		// `$(<file)` is what stands in the file; dash does not know it.
		const [only] = node.redirections;
		const isReading = only?.operator === '<' && node.redirections.length === 1 && node.assignments.length === 0;
		if (isReading && shell.state.dialect !== 'dash' && shell.file(task.files[1] ?? -1)?.kind === 'capture')
			shell.files.write(task, 1, shell.files.read(task.files[0] ?? -1) ?? '');
		shell.popFrame(task);
		finish(shell, task, task.substitutionStatus ?? 0);
		return;
	}
	runWords(shell, task, frame, frame.fields!);
}

/** Makes the assignments before a command's name; they last as long as the command does. */
function assign(shell: Shell, task: Task, frame: Frame, node: SimpleNode, name: string | undefined): boolean {
	const expander = new Expander(shell, task, frame);
	const isLasting = name === undefined || (specialBuiltins.has(name) && shell.state.dialect !== 'bash');
	frame.word ??= 0;
	for (; frame.word < node.assignments.length; frame.word += 1) {
		const assignment = node.assignments[frame.word]!;
		if (assignment.elements || assignment.index) {
			if (!assignArray(shell, task, frame, expander, assignment)) return false;
			continue;
		}
		let value = expander.text(assignment.value);
		expander.settle();
		if (assignment.isAppending) value = appended(shell, task, assignment.name, value);
		if (!isLasting) {
			frame.savedVariables ??= new Map();
			if (!frame.savedVariables.has(assignment.name)) {
				frame.savedVariables.set(assignment.name, {
					value: task.environment.variables.get(assignment.name),
					isExported: task.environment.exported.get(assignment.name),
					array: task.environment.arrays.get(assignment.name),
					attributes: task.environment.attributes.get(assignment.name),
				});
			}
		}
		if (!shell.assign(task, assignment.name, value)) {
			shell.popFrame(task);
			if (shell.state.dialect === 'bash' && name !== undefined) finish(shell, task, 1);
			else if (shell.state.dialect === 'bash') shell.exitTask(task, 1);
			else shell.exitTask(task, 2);
			return false;
		}
		if (!isLasting) setExported(task.environment, assignment.name, true);
		if (task.environment.options.includes('x')) traceAssignment(shell, task, frame, `${assignment.name}=${quoteTraced(shell, value, true)}`);
	}
	return true;
}

/** `a=(x y)`, `a+=(z)`, `a[1]=x`; false if it is read-only. */
function assignArray(shell: Shell, task: Task, frame: Frame, expander: Expander, assignment: AssignmentNode): boolean {
	const {environment} = task;
	const {index, elements, isAppending} = assignment;
	const name = resolveName(environment, assignment.name);
	if (environment.readonlyNames.includes(name)) {
		shell.complain(task, `${name}: readonly variable`);
		shell.popFrame(task);
		finish(shell, task, 1);
		return false;
	}
	if (!elements) {
		const subscript = expander.text(index!);
		const value = expander.text(assignment.value);
		expander.settle();
		const element = `${name}[${subscript}]`;
		assignElement(shell, task, element, isAppending ? appended(shell, task, element, value) : value);
		if (environment.options.includes('x')) traceAssignment(shell, task, frame, `${element}=${quoteTraced(shell, value, true)}`);
		return true;
	}
	// A word that has to wait is begun again; those before it are not.
	frame.elements ??= [];
	while (frame.elements.length < elements.length) {
		const element = elements[frame.elements.length]!;
		frame.elements.push(element.index ? [expander.text(element.index), expander.text(element.value)] : expander.fields(element.value));
		expander.settle();
	}
	const isKeyed = isAssociative(environment, name);
	const given = frame.elements.flatMap((fields, position): Element[] => {
		if (elements[position]!.index) return [{index: isKeyed ? fields[0]! : expander.subscript(name, fields[0]!), value: fields[1]!}];
		return fields.map((value) => ({index: undefined, value}));
	});
	frame.elements = undefined;
	setElements(
		environment,
		name,
		(isKeyed ? paired(given) : given).map((each) => ({...each, value: converted(shell, task, name, each.value)})),
		isAppending,
	);
	if (environment.options.includes('x')) {
		const shown = given.map(({value}) => quoteTraced(shell, value, true)).join(' ');
		traceAssignment(shell, task, frame, `${name}${isAppending ? '+' : ''}=(${shown})`);
	}
	return true;
}

interface Element {
	readonly index: number | string | undefined;
	readonly value: string;
}

/** `declare -A m=(a 1 b 2)`: keys and values in turn. */
function paired(given: readonly Element[]): readonly Element[] {
	const result: Element[] = [];
	for (let at = 0; at < given.length; at += 1) {
		const element = given[at]!;
		if (element.index !== undefined) result.push({...element, index: String(element.index)});
		else {
			result.push({index: element.value, value: given[at + 1]?.value ?? ''});
			at += 1;
		}
	}
	return result;
}

/** `declare -A m=([a]=1)`, `local -a x=(1 2)`: the names first, then what is in the arrays. */
function declareArrays(shell: Shell, task: Task, frame: Frame, node: SimpleNode): void {
	const words = frame.fields!;
	const isReadonly = words[0] === 'readonly' || words.some((word) => /^-\w*r/.test(word));
	if (frame.commandName !== 'declared') {
		const options = words.slice(1).map((word) => (/^-[a-zA-Z]+$/.test(word) ? word.replaceAll('r', '') : word));
		const declared = ['readonly', 'export', 'typeset'].includes(words[0]!) ? 'declare' : words[0]!;
		if (declared === 'local' && !task.frames.some((each) => each.kind === 'function')) {
			shell.complain(task, 'local: can only be used in a function');
			end(shell, task, frame, 1);
			return;
		}
		declareBuiltin(shell, task, frame, [
			declared,
			...(words[0] === 'readonly' || words[0] === 'export' ? ['-g'] : []),
			...options.filter((word) => word !== '-'),
		]);
		frame.commandName = 'declared';
	}
	const expander = new Expander(shell, task, frame);
	frame.word ??= 0;
	for (; frame.word < node.assignments.length; frame.word += 1) {
		const assignment = node.assignments[frame.word]!;
		if (assignment.elements && !assignArray(shell, task, frame, expander, assignment)) return;
		if (isReadonly) task.environment.readonlyNames = [...task.environment.readonlyNames, assignment.name];
	}
	end(shell, task, frame, 0);
}

/** Runs a command by its words. `isExternal`: neither functions nor the shell's own commands (`command`, `env`, `xargs`). */
export function runWords(shell: Shell, task: Task, frame: Frame, words: readonly string[], isExternal = false): void {
	const name = words[0]!;
	if (!isExternal) {
		const special = name === 'source' && shell.state.dialect === 'dash' ? undefined : specialBuiltins.get(name);
		if (special) {
			runBuiltin(shell, task, frame, words, special);
			return;
		}
		const called = task.environment.functions.get(name);
		if (called) {
			if (task.frames.length > 4000) {
				shell.complain(task, 'maximum function nesting exceeded');
				shell.exitTask(task, 2);
				return;
			}
			const body = newFrame('function', called.text, called.node);
			body.commandName = name;
			const returnTrap = task.environment.traps.size > 0 ? task.environment.traps.get('RETURN') : undefined;
			if (returnTrap !== undefined && !task.environment.options.includes('T')) body.memo = [returnTrap];
			body.savedPositional = task.environment.positional;
			body.isReturnable = true;
			task.environment.positional = words.slice(1);
			// What was put in place for the call is put back when it returns.
			body.savedFiles = frame.savedFiles;
			body.savedVariables = frame.savedVariables;
			frame.savedFiles = undefined;
			frame.savedVariables = undefined;
			task.frames.pop();
			task.frames.push(body);
			return;
		}
	}
	const builtin = builtinOf(shell, name);
	if (builtin && !isExternal) {
		runBuiltin(shell, task, frame, words, builtin);
		return;
	}
	runProgram(shell, task, frame, words);
}

/** A command of the shell's own, if it is one of its dialect. */
export function builtinOf(shell: Shell, name: string): Builtin | undefined {
	const builtin = builtins.get(name);
	if (builtin === undefined || shell.state.dialect === 'bash') return builtin;
	return bashBuiltins.has(name) || (shell.state.dialect === 'dash' && unknownToDash.has(name)) ? undefined : builtin;
}

function runBuiltin(
	shell: Shell,
	task: Task,
	frame: Frame,
	words: readonly string[],
	builtin: (shell: Shell, task: Task, frame: Frame, words: readonly string[]) => number | undefined,
): void {
	const status = builtin(shell, task, frame, words);
	// Undefined: it waits, or has done something to the frames itself.
	if (status !== undefined) end(shell, task, frame, status);
}

/** The frame's command has ended. */
export function end(shell: Shell, task: Task, frame: Frame, status: number): void {
	const {isLast} = frame;
	if (task.frames.at(-1) === frame) shell.popFrame(task);
	if (isLast) {
		while (task.frames.length > 0) shell.popFrame(task);
		shell.endTask(task, status);
		return;
	}
	finish(shell, task, status);
}

/** Looks a program up and runs it: within this process if it is one of the simple commands, else as a process of its own. */
export function runProgram(shell: Shell, task: Task, frame: Frame, words: readonly string[]): void {
	const {context} = shell;
	const {environment} = task;
	const found = findExecutable(context.files, words, getVariable(environment, 'PATH') ?? defaultPath, environment.workingDirectory);
	if (found.kind !== 'program') {
		const isMissing = found.kind === 'not-found';
		const script = isMissing ? undefined : scriptText(shell, found.path);
		if (script !== undefined) {
			const called = words[0]!.includes('/') ? words[0]! : found.kind === 'not-executable' ? found.path : '';
			runScript(shell, task, frame, [words[0]!, called, ...words.slice(1)]);
			return;
		}
		if (words[0] === '' && shell.state.dialect !== 'bash') {
			shell.complain(task, ': Permission denied');
			end(shell, task, frame, 127);
			return;
		}
		shell.complain(task, (frame.isLast ? 'exec: ' : '') + missingComplaint(shell, words[0]!, found.kind, frame.isLast));
		end(shell, task, frame, isMissing ? 127 : 126);
		return;
	}
	// A shell without a script reads one from what its input has been led to.
	const isReading = found.argv.length > 1 || task.files[0] !== 0;
	if (shellNames.has(found.program) && isReading && !found.argv.includes('-i')) {
		runScript(shell, task, frame, [...found.argv]);
		return;
	}
	const {argv} = found;
	if (commands.has(found.program)) {
		if (
			(frame.isLast || (waiters.has(found.program) && isLastCommand(shell, task, frame))) &&
			canReplaceProcess(shell, task) &&
			replaceProcess(shell, task, argv)
		)
			return;
		if (!(context.canFork?.() ?? true) && !isInPlace(shell, task, frame) && !canFork(shell, task)) return;
		if (frame.kind === 'node') frame.step = steps.running;
		frame.commandName = found.program;
		frame.fields = argv;
		runCommandFrame(shell, task, frame);
		return;
	}
	spawn(shell, task, frame, argv);
}

const shellNames: ReadonlySet<string> = new Set(['sh', 'ash', 'dash', 'bash']);

function missingComplaint(shell: Shell, name: string, kind: 'not-found' | 'not-executable' | 'directory', isReplacing = false): string {
	const isPath = name.includes('/');
	if (shell.state.dialect === 'bash') {
		if (kind === 'directory') return `${name}: Is a directory`;
		if (kind === 'not-executable') return `${name}: Permission denied`;
		return isPath ? `${name}: No such file or directory` : `${name}: ${isReplacing ? '' : 'command '}not found`;
	}
	return `${name}: ${kind === 'not-found' ? 'not found' : 'Permission denied'}`;
}

/** An executable file without `#!` is run by the shell itself. */
function scriptText(shell: Shell, path: string): string | undefined {
	const node = shell.context.files.stat(path);
	return node?.kind === 'file' && (node.mode & 0o111) !== 0 && !node.text.startsWith('#!') ? node.text : undefined;
}

function spawn(shell: Shell, task: Task, frame: Frame, argv: readonly string[]): void {
	const {context} = shell;
	const output = task.files[1] ?? -1;
	const error = task.files[2] ?? -1;
	const isCaptured = output !== 1 || error !== 2;
	const {environment} = task;
	if ((frame.isLast || isLastCommand(shell, task, frame)) && canReplaceProcess(shell, task) && replaceProcess(shell, task, argv)) return;
	const spec = {argv, environment: exportedVariables(environment), workingDirectory: environment.workingDirectory, user: context.user};
	const started = context.spawn(spec, isCaptured);
	if ('error' in started) {
		if (started.error === 'no-process') {
			canFork(shell, task);
			return;
		}
		shell.complain(task, missingComplaint(shell, argv[0]!, started.error));
		end(shell, task, frame, started.error === 'not-found' ? 127 : 126);
		return;
	}
	if (isCaptured) {
		shell.files.hold(output);
		shell.files.hold(error);
		shell.state.childFiles.set(started.pid, [output, error]);
	}
	frame.childPid = started.pid;
	if (frame.kind === 'node') frame.step = steps.waitingForChild;
	else frame.step = 2;
	shell.wait(task, {on: 'child', pid: started.pid});
}

/** Commands worth a process of their own when they come last: they stay, and are then seen as pid 1. */
const waiters: ReadonlySet<string> = new Set(['sleep', 'tail']);

/** bash and busybox's ash run the last command of `-c` in their own place, if they have no traps; dash does not. */
function isLastCommand(shell: Shell, task: Task, frame: Frame): boolean {
	const {frames} = task;
	const bottom = frames[0];
	return (
		frames.length === 2 &&
		frames[1] === frame &&
		shell.state.dialect !== 'dash' &&
		bottom?.kind === 'script' &&
		bottom.isInput !== true &&
		bottom.exitStatus === undefined &&
		task.environment.traps.size === 0
	);
}

/** The only command of a process of its own needs no other. */
function isInPlace(shell: Shell, task: Task, frame: Frame): boolean {
	return (task.parent !== 0 && task.frames.length === 1) || (isLastCommand(shell, task, frame) && canReplaceProcess(shell, task));
}

/** `exec` in the first task, with nothing redirected and nothing running beside it: the kernel can do it. */
function canReplaceProcess(shell: Shell, task: Task): boolean {
	return task.parent === 0 && shell.state.tasks.size === 1 && task.files.every((file, index) => file === index);
}

function replaceProcess(shell: Shell, task: Task, argv: readonly string[]): boolean {
	const {environment} = task;
	const failed = shell.context.replace({
		argv,
		environment: exportedVariables(environment),
		workingDirectory: environment.workingDirectory,
		user: shell.context.user,
	});
	if (failed !== undefined) return false;
	if (shell.state.cpuMillicores > 0) shell.context.setCpu(0);
	shell.state.isOver = true;
	return true;
}

/** `sh -c …`, `sh file`, a script with `#!`: a shell within the shell, with variables of its own. */
function runScript(shell: Shell, task: Task, frame: Frame, argv: readonly string[]): void {
	const start = parseShellArguments(
		argv,
		(path) => shell.context.files.read(shell.context.files.resolve(task.environment.workingDirectory, path)),
		shell.state.dialect,
	);
	if ('problem' in start) {
		shell.files.write(task, 2, `${start.problem}\n`);
		end(shell, task, frame, start.status);
		return;
	}
	const script = shell.script(start.text);
	const body = newFrame('script', start.text, script.root);
	if (start.isFromInput) body.isInput = true;
	const child = shell.fork(task, body, '', false);
	const {arrays, attributes, shellOptions} = emptyEnvironment;
	child.environment = {
		...child.environment,
		inherited: exportedVariables(task.environment),
		variables: new Map(),
		exported: new Map(),
		functions: new Map(),
		arrays,
		attributes,
		shellOptions,
		readonlyNames: [],
		name: start.name,
		positional: start.positional,
		options: start.options,
		isScriptFile: start.isFile,
		isCommandText: !start.isFile && !start.isFromInput,
		subshells: 0,
		shellPid: shell.pidOf(child),
		lastBackgroundPid: undefined,
	};
	if (frame.kind === 'node') frame.step = steps.waitingForTask;
	else frame.step = 3;
	frame.tasks = [child.id];
	shell.wait(task, {on: 'tasks', ids: frame.tasks});
}

const emptyEnvironment = newEnvironment({}, '/', '', [], 0);

export function reportSyntax(shell: Shell, task: Task, problem: SyntaxProblem): void {
	const {name, isCommandText} = task.environment;
	const isEvaluated = task.frames.some((frame) => frame.isEvaluated);
	const {dialect} = shell.state;
	if (!isEvaluated) {
		shell.files.write(task, 2, syntaxComplaint(problem, dialect, name, isCommandText !== true));
		return;
	}
	const text = syntaxComplaint(problem, dialect, '', true);
	if (dialect === 'bash') shell.files.write(task, 2, text.replace(/^: line/gm, `${name}: eval: line`));
	else if (dialect === 'dash') shell.files.write(task, 2, text.replace(/^: (\d+): /, `${name}: $1: eval: `));
	else shell.files.write(task, 2, text.replace(/^: line (\d+): /, `${name}: eval: line 0: `));
}

export interface ShellStart {
	readonly text: string;
	readonly name: string;
	readonly positional: readonly string[];
	readonly options: string;
	readonly isFromInput: boolean;
	/** The text is a file's. */
	readonly isFile: boolean;
}

/** The command line of a shell. */
export function parseShellArguments(
	argv: readonly string[],
	read: (path: string) => string | undefined,
	dialect: Dialect,
): ShellStart | {readonly problem: string; readonly status: number} {
	let options = '';
	let at = 1;
	let isCommand = false;
	for (; at < argv.length; at += 1) {
		const argument = argv[at]!;
		if (argument === '--' || argument === '-') {
			at += 1;
			break;
		}
		if (argument.startsWith('--')) continue;
		if (!/^[-+]./.test(argument)) break;
		for (const letter of argument.slice(1)) {
			if (letter === 'c') isCommand = true;
			else if (letter === 'o') {
				at += 1;
				options += optionLetter(dialect, argv[at] ?? '') ?? '';
			} else if (!options.includes(letter)) options += letter;
		}
	}
	const shellName = argv[0] ?? 'sh';
	if (isCommand) {
		const text = argv[at];
		if (text === undefined) return {problem: `${shellName}: -c requires an argument`, status: 2};
		return {text, name: argv[at + 1] ?? shellName, positional: argv.slice(at + 2), options, isFromInput: false, isFile: false};
	}
	const file = argv[at];
	if (file === undefined || options.includes('s'))
		return {text: '', name: shellName, positional: argv.slice(at), options, isFromInput: true, isFile: false};
	const text = read(file);
	if (text === undefined)
		return {
			problem: `${shellName}: ${shellName.endsWith('bash') ? `${file}: No such file or directory` : `can't open '${file}': No such file or directory`}`,
			status: shellName.endsWith('bash') ? 127 : 2,
		};
	return {text, name: file, positional: argv.slice(at + 1), options, isFromInput: false, isFile: true};
}
