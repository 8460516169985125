import type {ProcessContext, Program} from '../program.ts';
import {isBusybox} from './command-frame.ts';
import {parseScript} from './parse.ts';
import {Shell} from './shell.ts';
import {parseShellArguments} from './simple-command.ts';
import {type Dialect, newEnvironment, newFrame, newShellState, type ShellState} from './state.ts';

/* The programs of this room: shells, and the commands a shell has in itself when they are a process's own program. */

function shellOf(state: ShellState, context: ProcessContext): Shell {
	const {kept} = context;
	if (kept instanceof Shell && kept.state === state) return kept;
	const shell = new Shell(state, context);
	context.kept = shell;
	return shell;
}

/** What every program of this room does with what the kernel reports. */
const entries: Omit<Program<ShellState>, 'name' | 'start'> = {
	onTimer: (state, key, context) => shellOf(state, context).timer(key),
	onSignal: (state, signal, context) => (shellOf(state, context).signal(signal) ? 'handled' : 'default'),
	onChildOutput: (state, pid, stream, text, context) => shellOf(state, context).childOutput(pid, stream, text),
	onChildExit: (state, pid, exitCode, context) => shellOf(state, context).childExit(pid, exitCode),
	onChildSignal: (state, pid, signal, context) => void shellOf(state, context).signalPid(pid, signal),
	onRequest: (state, request, context) => shellOf(state, context).request(request),
	onInput: (state, text, context) => shellOf(state, context).input(text),
	onInterrupt: (state, context) => shellOf(state, context).interrupt(),
};

function dialectOf(name: string, context: ProcessContext): Dialect {
	const {files} = context;
	// On Red Hat's distributions `sh` is bash.
	if (name === 'bash' || (name === 'sh' && files.stat('/etc/redhat-release'))) return 'bash';
	return name === 'dash' || (name === 'sh' && !isBusybox(files)) ? 'dash' : 'ash';
}

/** What a shell adds to the variables it was given, and hands on. */
function shellEnvironment(dialect: Dialect, {environment, workingDirectory}: ProcessContext): Readonly<Record<string, string>> {
	if (dialect === 'dash') return {...environment, PWD: workingDirectory};
	return {...environment, SHLVL: String(Number(environment.SHLVL ?? 0) + 1), PWD: workingDirectory};
}

export function shellProgram(name: string): Program {
	const program: Program<ShellState> = {
		...entries,
		name,
		start(context) {
			const state = newShellState(dialectOf(name, context), context.isStdinOpen === true);
			const shell = shellOf(state, context);
			const start = parseShellArguments(
				context.argv,
				(path) => context.files.read(context.files.resolve(context.workingDirectory, path)),
				state.dialect,
			);
			if ('problem' in start) {
				context.write('stderr', `${start.problem}\n`);
				context.exit(start.status);
				return state;
			}
			const script = parseScript(start.text, state.dialect);
			const inherited = shellEnvironment(state.dialect, context);
			const environment = newEnvironment(inherited, context.workingDirectory, start.name, start.positional, context.pid);
			environment.options = start.options;
			if (start.isFile) environment.isScriptFile = true;
			else if (!start.isFromInput) environment.isCommandText = true;
			const frame = newFrame('script', start.text, script.root);
			if (start.isFromInput) frame.isInput = true;
			const task = shell.begin(environment, frame, start.isFromInput ? 'sh' : start.text);
			task.isInteractive = start.isFromInput && (start.options.includes('i') || (context.terminalColumns ?? 0) > 0);
			shell.run();
			return state;
		},
	};
	return program as unknown as Program;
}

export function commandProgram(name: string): Program {
	const program: Program<ShellState> = {
		...entries,
		name,
		start(context) {
			const state = newShellState('ash', context.isStdinOpen === true);
			const shell = shellOf(state, context);
			const frame = newFrame('command', '', 0);
			frame.commandName = name;
			frame.fields = [...context.argv];
			shell.begin(newEnvironment(context.environment, context.workingDirectory, context.argv[0] ?? name, [], context.pid), frame, '');
			shell.run();
			return state;
		},
	};
	return program as unknown as Program;
}
