import {requestText} from '../commands/conversation.ts';
import type {IncomingRequest, ProcessContext, ProgramResponse} from '../program.ts';
import type {ArithmeticError} from './arithmetic.ts';
import {isAssociative as isKeyed, resolveName, setAttributes, setElement} from './arrays.ts';
import {assignElement, converted} from './attributes.ts';
import {interruptCommand, runCommandFrame} from './command-frame.ts';
import {step} from './execute.ts';
import {ExpansionError, Suspended, suspended} from './expand.ts';
import {forkComplaint} from './forking.ts';
import {OpenFiles} from './open-files.ts';
import {optionTable} from './option-builtins.ts';
import {parseScript} from './parse.ts';
import {signalNumber} from './signals.ts';
import {
	type CommandState,
	copyEnvironment,
	type Environment,
	type Frame,
	isExported,
	newFrame,
	type OpenFile,
	type SavedVariable,
	type ShellState,
	setExported,
	type Task,
	type Wait,
} from './state.ts';
import type {Script} from './syntax.ts';

/*
Runs the tasks of one shell process until all of them wait. It may be made anew at any entry of the kernel; whatever
must outlive the entry is in `state`. Counterpart: dash's eval.c, jobs.c and trap.c.
*/

/** Steps of one entry: about a millisecond of a real shell's work. */
const stepsPerEntry = 4000;
const stepsPerLateEntry = 1000;

export class Shell {
	readonly state: ShellState;
	readonly context: ProcessContext;
	readonly files: OpenFiles;
	#steps = stepsPerEntry;
	/** Most shells have one task that waits, again and again: it is found without looking it up. */
	#timerTask: Task | undefined;
	#timerKey = '';
	#readyTask: Task | undefined;
	/** A task may be computing; false: none is. */
	#mayCompute = true;
	#lastText: string | undefined;
	#lastScript: Script | undefined;

	constructor(state: ShellState, context: ProcessContext) {
		this.state = state;
		this.context = context;
		this.files = new OpenFiles(this);
	}

	script(text: string): Script {
		if (this.#lastText !== text || this.#lastScript === undefined) {
			this.#lastText = text;
			this.#lastScript = parseScript(text, this.state.dialect);
		}
		return this.#lastScript;
	}

	lineOf(frame: Frame): number {
		const node = frame.kind === 'node' ? this.script(frame.text).nodes[frame.node] : undefined;
		return node && 'line' in node ? node.line : 1;
	}

	startedAtMs(): number {
		return this.context.processes().find((process) => process.pid === this.context.pid)?.startedAtMs ?? 0;
	}

	// ---- tasks

	/** The first task of the process. */
	begin(environment: Environment, frame: Frame, text: string): Task {
		return this.#addTask({parent: 0, depth: 0, environment, files: [0, 1, 2], pid: this.context.pid, text, isErrorIgnored: false}, frame);
	}

	/** A task of its own with a copy of what `task` has: a subshell. */
	fork(task: Task, frame: Frame, text: string, isErrorIgnored: boolean): Task {
		for (const file of task.files) this.files.hold(file);
		const environment = copyEnvironment(task.environment);
		return this.#addTask({parent: task.id, depth: task.depth + 1, environment, files: [...task.files], pid: 0, text, isErrorIgnored}, frame);
	}

	#addTask(start: Pick<Task, 'parent' | 'depth' | 'environment' | 'files' | 'pid' | 'text' | 'isErrorIgnored'>, frame: Frame): Task {
		const {parent, depth, environment, files, pid, text, isErrorIgnored} = start;
		// What every step touches stands together, as in a process's record.
		const task: Task = {
			id: this.state.nextTask,
			frames: [frame],
			wait: undefined,
			isReady: false,
			isBrokenPipe: false,
			pendingSignals: [],
			status: 0,
			pipeStatuses: undefined,
			environment,
			parent,
			files,
			text,
			substitutionStatus: undefined,
			isErrorIgnored,
			isInteractive: false,
			pid,
			depth,
		};
		this.state.nextTask += 1;
		this.state.tasks.set(task.id, task);
		this.makeReady(task);
		return task;
	}

	makeReady(task: Task): void {
		task.wait = undefined;
		if (task.isReady) return;
		task.isReady = true;
		this.#readyTask = task;
		this.state.ready.push(task.id);
	}

	/** A pid for a task, or for a command in it that waits. */
	newPid(argv: readonly string[]): number {
		const given = this.context.fork?.(argv);
		if (given !== undefined) return given;
		this.state.nextPid = Math.max(this.state.nextPid, this.context.pid) + 1;
		return this.state.nextPid;
	}

	pidOf(task: Task): number {
		if (task.pid === 0) task.pid = this.newPid([...this.context.argv]);
		return task.pid;
	}

	waitUntil(task: Task, atMs: number): void {
		task.wait = {on: 'time'};
		this.context.setTimer(this.#keyOf(task), atMs);
	}

	wait(task: Task, wait: Exclude<Wait, {on: 'time'}>): void {
		task.wait = wait;
		if (wait.on === 'computing') this.#mayCompute = true;
		if ((wait.on === 'input' || wait.on === 'tasks') && wait.untilMs !== undefined) this.context.setTimer(this.#keyOf(task), wait.untilMs);
	}

	/** The key of a task's timer. A task that ends has its timer cancelled, so whoever is woken by it is still there. */
	#keyOf(task: Task): string {
		if (task !== this.#timerTask) {
			this.#timerTask = task;
			this.#timerKey = timerKey(task);
		}
		return this.#timerKey;
	}

	/** Ends a task without further ado; its EXIT trap has run. */
	endTask(task: Task, status: number): void {
		if (task.sinks !== undefined && this.#drain(task, status)) return;
		while (task.frames.length > 0) this.popFrame(task);
		if (task.wait) this.#cancelTimer(task.wait, task);
		for (const file of task.files) this.files.release(file);
		task.files = [];
		task.status = status;
		this.state.tasks.delete(task.id);
		if (task.parent === 0 && this.state.tasks.size > 0 && this.context.leaveForks?.(status)) {
			this.state.left = 'output';
			// With its terminal closed, nobody reads on.
			if (task.isInteractive) this.#closeOutput();
			return;
		}
		if (task.parent === 0 || (this.state.left && this.state.tasks.size === 0)) {
			this.state.isOver = true;
			this.context.exit(status);
			return;
		}
		if (task.pid !== 0) this.context.reap?.(task.pid);
		// Nobody is left to ask for it otherwise.
		if (this.state.tasks.has(task.parent)) this.state.results.set(task.id, status);
		for (const other of this.state.tasks.values()) {
			const wait = other.wait;
			if (wait?.on !== 'tasks' && wait?.on !== 'jobs') continue;
			if (wait.ids.includes(task.id) && ((wait.on === 'jobs' && wait.isAny) || wait.ids.every((id) => this.state.results.has(id)))) {
				this.#cancelTimer(wait, other);
				this.makeReady(other);
			}
		}
	}

	/** The readers of `>(…)` are let come to their end first: what was written to them is still to be seen. */
	#drain(task: Task, status: number): boolean {
		const readers = task.sinks!.filter((id) => this.state.tasks.has(id));
		task.sinks = undefined;
		if (readers.length === 0) return false;
		while (task.frames.length > 0) this.popFrame(task);
		for (const file of task.files) this.files.release(file);
		task.files = [];
		const frame = newFrame('script', ':', 0);
		frame.step = 1;
		frame.exitStatus = status;
		task.frames.push(frame);
		this.wait(task, {on: 'tasks', ids: readers});
		return true;
	}

	#cancelTimer(wait: Wait, task: Task): void {
		if (wait.on === 'time' || ((wait.on === 'input' || wait.on === 'tasks') && wait.untilMs !== undefined)) this.context.cancelTimer(timerKey(task));
	}

	/** Ends a task the way `exit` does: with its EXIT trap. */
	exitTask(task: Task, status: number): void {
		const action = task.environment.traps.get('EXIT');
		while (task.frames.length > 0) this.popFrame(task);
		if (!action) {
			this.endTask(task, status);
			return;
		}
		const traps = new Map(task.environment.traps);
		traps.delete('EXIT');
		task.environment.traps = traps;
		task.status = status;
		const frame = newFrame('script', action, this.script(action).root);
		frame.exitStatus = status;
		task.frames.push(frame);
	}

	/** Leaves a frame, putting back what it had changed. */
	popFrame(task: Task): Frame | undefined {
		const frame = task.frames.pop();
		if (!frame) return undefined;
		if (frame.savedFiles) this.files.restore(task, frame.savedFiles);
		if (frame.savedVariables) this.restoreVariables(task, frame.savedVariables);
		if (frame.savedPositional) task.environment.positional = frame.savedPositional;
		if (frame.savedEnvironment) task.environment = frame.savedEnvironment;
		if (frame.pid !== undefined) this.context.reap?.(frame.pid);
		return frame;
	}

	restoreVariables(task: Task, saved: ReadonlyMap<string, SavedVariable>): void {
		for (const [name, old] of saved) {
			if (old.value === undefined) task.environment.variables.delete(name);
			else task.environment.variables.set(name, old.value);
			if (task.environment.exported.get(name) !== old.isExported) setExported(task.environment, name, old.isExported);
			if (task.environment.arrays.get(name) !== old.array) restoreArray(task.environment, name, old.array);
			if (task.environment.attributes.get(name) !== old.attributes) setAttributes(task.environment, name, old.attributes ?? '');
			if (old.isWritable) task.environment.readonlyNames = task.environment.readonlyNames.filter((each) => each !== name);
		}
	}

	/** Sets a variable. False, with a message, if it is read-only. */
	assign(task: Task, given: string, text: string): boolean {
		const {environment} = task;
		let name = given;
		let value = text;
		if (environment.attributes.size > 0) {
			name = resolveName(environment, given);
			value = converted(this, task, name, text);
		}
		if (name.charCodeAt(name.length - 1) === 93) return assignElement(this, task, name, value);
		if (environment.readonlyNames.includes(name)) {
			this.complain(task, `${name}: ${this.state.dialect === 'bash' ? 'readonly variable' : 'is read only'}`);
			return false;
		}
		if (environment.arrays.size > 0 && environment.arrays.has(name)) setElement(environment, name, isKeyed(environment, name) ? '0' : 0, value);
		else environment.variables.set(name, value);
		if (name === 'SECONDS') environment.secondsFromMs = this.context.nowMs - (Number(value) || 0) * 1000;
		if (environment.options.includes('a') && !isExported(environment, name)) setExported(environment, name, true);
		return true;
	}

	// ---- messages

	/** `sh: …` as the dialect has it. */
	complain(task: Task, text: string, line = this.currentLine(task)): void {
		const {name} = task.environment;
		const builtin = this.state.dialect === 'ash' && !task.isInteractive ? /^[a-z.]+(?=: )/.exec(text)?.[0] : undefined;
		// busybox's builtins name themselves and the line, which with -c it does not count.
		if (builtin !== undefined && ashBuiltins.has(builtin) && task.frames.at(-1)?.fields?.[0] === builtin) {
			const isFile = task.environment.isScriptFile === true;
			this.files.write(task, 2, `${name}: ${builtin}: line ${isFile ? line : 0}: ${text.slice(builtin.length + 2)}\n`);
			return;
		}
		this.files.write(task, 2, `${this.prefix(task, line)}${text}\n`);
	}

	currentLine(task: Task): number {
		for (let index = task.frames.length - 1; index >= 0; index -= 1) {
			const frame = task.frames[index]!;
			if (frame.kind !== 'node') continue;
			const node = this.script(frame.text).nodes[frame.node];
			if (node && 'line' in node) return node.line;
		}
		return 1;
	}

	/** `$-` */
	optionLetters({options, isCommandText}: Environment): string {
		const {dialect} = this.state;
		const all = dialect === 'bash' ? `${options}hB` : options;
		const order = dialect === 'bash' ? 'abefhkmnptuvxBCEHPT' : 'efIimnsxvVECabu';
		return [...order].filter((letter) => all.includes(letter) && letter !== 'P').join('') + (isCommandText && dialect !== 'dash' ? 'c' : '');
	}

	/** The options that are set, by name. */
	optionNames({options}: Environment): readonly string[] {
		const all = this.state.dialect === 'bash' ? `${options}hBI` : options;
		return optionTable(this.state.dialect)
			.filter(([, letter]) => letter !== '' && all.includes(letter))
			.map(([name]) => name);
	}

	prefix(task: Task, line: number): string {
		const {name} = task.environment;
		if (this.state.dialect === 'dash') return `${name}: ${line}: `;
		if (this.state.dialect === 'bash') {
			// With `-c` bash has no better name for where a function was read.
			const isInFunction = task.environment.isCommandText === true && task.frames.some((frame) => frame.kind === 'function');
			return `${isInFunction ? 'environment' : name}: line ${line}: `;
		}
		return task.environment.isScriptFile ? `${name}: line ${line}: ` : `${name}: `;
	}

	unsetComplaint(operator: string): string {
		if (this.state.dialect === 'bash') return operator === '' ? 'unbound variable' : 'parameter null or not set';
		return operator.startsWith(':') ? 'parameter not set or null' : 'parameter not set';
	}

	arithmeticComplaint(text: string, error: ArithmeticError): string {
		const {kind, token} = error;
		if (this.state.dialect === 'ash') return kind === 'division' ? 'divide by zero' : 'arithmetic syntax error';
		if (this.state.dialect === 'dash') return kind === 'number' ? `Illegal number: ${token}` : `arithmetic expression: ${error.message}: "${text}"`;
		const shown = text.trim();
		switch (kind) {
			case 'division':
				return `${shown}: division by 0 (error token is "${token}")`;
			case 'base':
				return `${shown}: value too great for base (error token is "${token}")`;
			case 'operand':
				return `${shown}: syntax error: operand expected${token === '' ? ` (error token is "${shown.slice(-1)}")` : ` (error token is "${token}")`}`;
			case 'operator':
				return `${shown}: syntax error: invalid arithmetic operator (error token is "${token}")`;
			default:
				return `${shown}: syntax error in expression (error token is "${token}")`;
		}
	}

	// ---- command substitution

	/** The output of a command substitution, if it can be had at once; else the task is made to wait. */
	substitute(task: Task, frame: Frame, body: number): string {
		const text = this.#outputOf(task, frame, body);
		let end = text.length;
		while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
		return end === text.length ? text : text.slice(0, end);
	}

	/**
	The name of a file with the output of `<(…)`. In life it is a pipe that is read while the command still writes;
	here the command has ended before, and one that never ends is waited for.
	*/
	substituteFile(task: Task, frame: Frame, body: number, file: 'source' | 'sink'): string {
		if (file === 'sink') return this.#sink(task, frame, body);
		const text = this.#outputOf(task, frame, body);
		const path = `/tmp/sh-np.${this.context.pid}-${body}`;
		this.context.files.write(path, text);
		return path;
	}

	/** A command that reads what is written to the file; the name stands for a descriptor that leads to it. */
	#sink(task: Task, frame: Frame, body: number): string {
		const [readEnd, writeEnd] = this.files.pipe();
		const child = this.fork(task, newFrame('node', frame.text, body), ':', false);
		this.files.replace(child, 0, readEnd);
		task.sinks = [...(task.sinks ?? []), child.id];
		let descriptor = 63;
		while ((task.files[descriptor] ?? -1) !== -1) descriptor -= 1;
		this.files.replace(task, descriptor, writeEnd);
		return `/dev/fd/${descriptor}`;
	}

	#outputOf(task: Task, frame: Frame, body: number): string {
		const earlier = frame.substitution;
		let child: number;
		if (earlier === undefined) {
			if (!(this.context.canFork?.() ?? true)) throw new ExpansionError(forkComplaint(this));
			const file = this.files.add({kind: 'capture', text: '', references: 1});
			const forked = this.fork(task, newFrame('node', frame.text, body), '', false);
			forked.environment.substitutions = (task.environment.substitutions ?? 0) + 1;
			this.files.replace(forked, 1, file);
			this.files.hold(file);
			child = forked.id;
			frame.substitution = child;
			frame.tasks = [file];
			this.runReady();
		} else child = earlier;
		const status = this.state.results.get(child);
		if (status === undefined) {
			this.wait(task, {on: 'tasks', ids: [child]});
			throw suspended;
		}
		this.state.results.delete(child);
		const file = frame.tasks![0]!;
		const captured = this.state.files.get(file);
		const text = captured?.kind === 'capture' ? captured.text : '';
		this.files.release(file);
		frame.substitution = undefined;
		frame.tasks = undefined;
		task.substitutionStatus = status;
		return text;
	}

	// ---- running

	/** Runs until every task waits. */
	run(): void {
		if (this.state.isRunning) return;
		this.state.isRunning = true;
		this.#steps = this.state.busyMs > 2000 ? stepsPerLateEntry : stepsPerEntry;
		do {
			this.#takeInbox();
			this.runReady();
		} while (this.state.inbox.length > 0 && !this.state.isOver && this.#steps > 0);
		this.state.isRunning = false;
		if (this.state.left === 'output' && !this.state.isOver && !this.#isOutputHeld()) this.#closeOutput();
		if (!this.state.isOver) this.#settle();
	}

	/** Runs the tasks that can. Called from within an expansion, it leaves the expanding task alone: that one is not ready. */
	runReady(): void {
		const {state} = this;
		while (state.ready.length > 0 && this.#steps > 0 && !state.isOver) {
			// The array gives up its room when `shift` empties it, and takes new room for the next one.
			const id = (state.ready.length === 1 ? state.ready.pop() : state.ready.shift())!;
			// One that has something to do has not ended.
			const known = this.#readyTask;
			const task = known?.id === id && known.frames.length > 0 ? known : state.tasks.get(id);
			if (!task) continue;
			task.isReady = false;
			this.#runTask(task);
			if (state.inbox.length > 0) this.#takeInbox();
		}
	}

	#runTask(task: Task): void {
		while (task.wait === undefined && !this.state.isOver) {
			if (this.#steps <= 0) {
				this.makeReady(task);
				return;
			}
			this.#steps -= 1;
			const frame = task.frames[task.frames.length - 1];
			if (!frame) {
				if (!this.state.tasks.has(task.id)) return;
				this.exitTask(task, task.status);
				continue;
			}
			if (task.isBrokenPipe && task.parent !== 0) {
				this.endTask(task, 141);
				return;
			}
			try {
				if (frame.kind === 'command') runCommandFrame(this, task, frame);
				else step(this, task, frame);
			} catch (error) {
				if (!(error instanceof Suspended)) throw error;
			}
		}
	}

	#closeOutput(): void {
		this.state.left = 'alone';
		this.context.closeOutput?.();
	}

	/** What a task has redirected for all of its life it does not go back to. */
	#isOutputHeld(): boolean {
		for (const {files, frames} of this.state.tasks.values()) {
			if (files.includes(1) || files.includes(2)) return true;
			if (frames.some(({savedFiles}, index) => index > 0 && (savedFiles?.includes(1) || savedFiles?.includes(2)))) return true;
		}
		return false;
	}

	/** What is left to do decides about the CPU, and whether to come back in a moment. */
	#settle(): void {
		const {state} = this;
		let millicores = 0;
		if (this.#mayCompute) {
			for (const task of state.tasks.values()) if (task.wait?.on === 'computing') millicores += 1000;
			this.#mayCompute = millicores > 0;
		}
		if (state.ready.length > 0 || state.inbox.length > 0) {
			const pauseMs = state.busyMs < 500 ? 4 : state.busyMs < 10_000 ? 50 : 1000;
			state.busyMs += pauseMs;
			millicores += 1000;
			this.context.setTimer('busy', this.context.nowMs + pauseMs);
		} else state.busyMs = 0;
		if (millicores !== state.cpuMillicores) {
			state.cpuMillicores = millicores;
			this.context.setCpu(millicores);
		}
	}

	#takeInbox(): void {
		const {state} = this;
		while (state.inbox.length > 0) {
			const item = state.inbox.shift()!;
			if (item.kind === 'output') {
				const files = state.childFiles.get(item.pid);
				if (files) this.files.writeTo(files[item.stream === 'stdout' ? 0 : 1], item.text);
				continue;
			}
			const files = state.childFiles.get(item.pid);
			if (files) for (const file of files) this.files.release(file);
			state.childFiles.delete(item.pid);
			state.childStatuses.set(item.pid, item.status);
			for (const task of state.tasks.values()) if (task.wait?.on === 'child' && task.wait.pid === item.pid) this.makeReady(task);
		}
	}

	// ---- what the kernel reports

	timer(key: string): void {
		const task = key === 'busy' ? undefined : key === this.#timerKey ? this.#timerTask : this.state.tasks.get(taskOfTimer(key));
		if (task?.wait) this.makeReady(task);
		this.run();
	}

	/** True if the process has something to say about the signal. */
	signal(signal: string): boolean {
		const main = [...this.state.tasks.values()].find((task) => task.parent === 0);
		if (main === undefined) return false;
		if (this.signalTask(main, signal)) return true;
		const status = signal === 'SIGINT' ? interruptCommand(this, main) : undefined;
		if (status === undefined) return false;
		this.context.exit(status);
		return true;
	}

	/** Gives a task a signal. False if it neither traps nor ignores it. */
	signalTask(task: Task, signal: string): boolean {
		const action = task.environment.traps.get(signal.replace(/^SIG/, ''));
		if (action === undefined) return false;
		if (action === '') return true;
		task.pendingSignals.push(signal.replace(/^SIG/, ''));
		if (task.wait?.on === 'jobs') this.makeReady(task);
		this.run();
		return true;
	}

	/** A signal to one of the pids the process has forked. False if there is none such. */
	signalPid(pid: number, signal: string): boolean {
		for (const task of this.state.tasks.values()) {
			if (task.pid === pid && task.parent !== 0) {
				if (signal === 'SIGKILL' || !this.signalTask(task, signal)) this.#endBySignal(task, signal);
				return true;
			}
			const frame = task.frames.at(-1);
			if (frame?.pid === pid) {
				this.#cancelTimer(task.wait ?? {on: 'nothing'}, task);
				const status = signal === 'SIGINT' ? interruptCommand(this, task) : undefined;
				this.popFrame(task);
				task.status = status ?? 128 + signalNumber(signal);
				this.makeReady(task);
				this.run();
				return true;
			}
		}
		return false;
	}

	#endBySignal(task: Task, signal: string): void {
		if (ignoredByDefault.has(signal)) return;
		for (const child of [...this.state.tasks.values()]) {
			if (child.parent === task.id && task.wait?.on === 'tasks' && task.wait.ids.includes(child.id)) this.#endBySignal(child, signal);
		}
		const status = signal === 'SIGINT' ? interruptCommand(this, task) : undefined;
		if (status === undefined) this.state.killed.set(task.id, signal);
		this.endTask(task, status ?? 128 + signalNumber(signal));
		this.run();
	}

	/**
	Ctrl-C: what runs in the foreground ends, and with it the line it stands in; the shell is at its prompt again. False:
	it is no interactive shell.
	*/
	interrupt(): boolean {
		const task = [...this.state.tasks.values()].find(({isInteractive}) => isInteractive);
		const prompt = task?.frames.findLast(({isInput}) => isInput);
		if (!task || !prompt) return false;
		const {wait} = task;
		if (wait) this.#cancelTimer(wait, task);
		const status = interruptCommand(this, task);
		while (task.frames.at(-1) !== prompt) this.popFrame(task);
		prompt.memo = [];
		prompt.step = 0;
		this.state.input = '';
		task.status = status ?? 130;
		if (task.environment.traps.get('INT')) task.pendingSignals.push('INT');
		if (wait?.on === 'child') this.context.kill(wait.pid, 'SIGINT');
		if (wait?.on === 'tasks') {
			for (const id of wait.ids) {
				const child = this.state.tasks.get(id);
				if (child) this.#endBySignal(child, 'SIGINT');
				this.state.results.delete(id);
			}
		}
		this.makeReady(task);
		this.run();
		return true;
	}

	input(text: string | undefined): void {
		if (text === undefined) this.state.isInputEnded = true;
		else this.state.input += text;
		this.files.wake('input', 0);
		this.run();
	}

	/** A request to a port that a command (`nc -l`) listens on: the command reads it, and what it then has to say is the answer. */
	request({port, remoteIp, ...request}: IncomingRequest): ProgramResponse | undefined {
		for (const task of this.state.tasks.values()) {
			const state = task.frames.at(-1)?.commandState;
			if (state?.port !== port || state.wait !== 'nothing') continue;
			const listening: CommandState & {arrived?: string; from?: string; answer?: string; hasProgram?: boolean} = state;
			listening.arrived = request.scheme === 'https' ? '\u0016\u0003\u0001' : requestText({...request, port});
			listening.from = remoteIp;
			// Without a program of its own it hands over what it can read, also to somebody in this very process.
			if (listening.hasProgram) delete listening.answer;
			else listening.answer = this.files.read(task.files[0] ?? -1) ?? '';
			this.makeReady(task);
			this.run();
			const {answer} = listening;
			if (answer === undefined) return undefined;
			// It speaks no TLS.
			if (request.scheme === 'https') return {status: 0, body: 'http: server gave HTTP response to HTTPS client', latencyMs: 1};
			return request.text === undefined ? rawResponse(answer) : {status: 200, headers: {connection: 'close'}, body: answer, latencyMs: 1};
		}
		return undefined;
	}

	childExit(pid: number, status: number): void {
		this.state.inbox.push({kind: 'exit', pid, status});
		this.run();
	}

	childOutput(pid: number, stream: 'stdout' | 'stderr', text: string): void {
		this.state.inbox.push({kind: 'output', pid, stream, text});
		this.run();
	}

	file(number: number): OpenFile | undefined {
		return this.state.files.get(number);
	}
}

/** What was written by hand as an HTTP response. */
function rawResponse(text: string): ProgramResponse {
	const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
	const [first = '', ...lines] = head.split(/\r?\n/);
	const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(first)?.[1];
	if (status === undefined) return {status: 200, body: text, latencyMs: 1};
	const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
	return {status: Number(status), headers, body: rest.join('\n\n'), latencyMs: 1};
}

/** A function's own array goes, and the one outside is there again. */
function restoreArray(environment: Environment, name: string, array: SavedVariable['array']): void {
	const arrays = new Map(environment.arrays);
	if (array) arrays.set(name, array);
	else arrays.delete(name);
	environment.arrays = arrays;
}

const ashBuiltins: ReadonlySet<string> = new Set(
	'. alias bg break cd continue eval exec exit export fg getopts hash jobs local read readonly return set shift source trap type umask unalias unset wait'.split(
		' ',
	),
);

function timerKey(task: Task): string {
	return `t${task.id}`;
}

/** The task's number in a key as above, without cutting it out. */
function taskOfTimer(key: string): number {
	let id = 0;
	for (let index = 1; index < key.length; index += 1) id = id * 10 + key.charCodeAt(index) - 48;
	return id;
}

const ignoredByDefault: ReadonlySet<string> = new Set(['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']);
