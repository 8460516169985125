import type {ExecOutcome, KubectlContext, Wake, WatchEvent} from '../kubectl/command.ts';
import {isEnded, Line, type LineState, newLine, resultOf, type Said} from '../kubectl/line.ts';
import type {Simulation} from '../simulation/simulation.ts';

/**
kubectl commands that wait: each is a line with how far it has come, woken by the writes it watches, by its time, by
a container's log or by the end of a command in a container. Nothing is looked at in between.
*/
const component = 'kubectl';
/** A watch tells of a write so much later. */
const deliveryMs = 1;

interface SessionState {
	readonly line: LineState;
	readonly isReadOnly: boolean;
	/** What was handed in with it. */
	readonly own: Readonly<Record<string, string>>;
	/** The key of its timer, if it has one. */
	timer: string | undefined;
	/** What somebody has typed that no container has read yet. */
	readonly typed: (string | undefined)[];
	/** When it ended; undefined: it goes on. */
	endedAtMs: number | undefined;
}

interface SessionsState {
	nextId: number;
	/** Rises with everything any of them says or does. */
	changes: number;
	readonly sessions: Map<string, SessionState>;
}

/** Sessions that have ended are forgotten when there are more than that. */
const mostEnded = 100;

/** A command as a person sees it. */
export interface KubectlView {
	readonly stdout: string;
	readonly stderr: string;
	/** Both, in the order they were written in. */
	readonly text: string;
	/** What was written when. */
	readonly said: readonly Said[];
	readonly isEnded: boolean;
	/** 0 until it has ended. */
	readonly exitCode: number;
	/** It ends only when it is interrupted, or what it follows ends. */
	readonly isEndless: boolean;
}

export interface BeginOptions {
	readonly namespace?: string | undefined;
	readonly stdin?: string | undefined;
	readonly files?: Readonly<Record<string, string>> | undefined;
	readonly isReadOnly?: boolean | undefined;
}

export interface KubectlHost {
	/** What a command sees of the cluster now. */
	context(options: BeginOptions): KubectlContext;
	/** A line wrote files into its working directory. */
	keepFiles(files: ReadonlyMap<string, string>): void;
	onWrite(listener: (event: WatchEvent) => void): void;
}

export class KubectlSessions {
	readonly #simulation: Simulation;
	readonly #host: KubectlHost;
	readonly #state: SessionsState;
	/** The sessions that watch a resource. */
	readonly #watchers = new Map<string, Set<string>>();

	constructor(simulation: Simulation, host: KubectlHost) {
		this.#simulation = simulation;
		this.#host = host;
		this.#state = simulation.state(component, () => ({nextId: 1, changes: 0, sessions: new Map()}));
		for (const [id, session] of this.#state.sessions) this.#index(id, session);
		simulation.register(component, (key, data) => this.#wake(key, data));
		host.onWrite((event) => this.#tell(event));
	}

	get changes(): number {
		return this.#state.changes;
	}

	/** Runs a line until it ends or waits; undefined in place of a name: it has ended. */
	begin(command: string | readonly string[], options: BeginOptions): {readonly line: LineState; readonly session: string | undefined} {
		const id = String(this.#state.nextId);
		const session: SessionState = {
			line: newLine(command, this.#host.context(options)),
			isReadOnly: options.isReadOnly ?? false,
			own: options.files ?? {},
			timer: undefined,
			typed: [],
			endedAtMs: undefined,
		};
		new Line(session.line, this.#contextOf(id, session)).start();
		if (isEnded(session.line) && session.line.background.length === 0) {
			// It is over, and nobody will ask for it by name.
			if (session.line.files.size > 0) this.#host.keepFiles(session.line.files);
			return {line: session.line, session: undefined};
		}
		this.#state.nextId += 1;
		this.#settle(id, session);
		return {line: session.line, session: session.endedAtMs === undefined ? id : undefined};
	}

	/** ctrl-c */
	interrupt(id: string): boolean {
		const session = this.#state.sessions.get(id);
		if (!session || session.endedAtMs !== undefined) return false;
		new Line(session.line, this.#contextOf(id, session)).interrupt();
		this.#settle(id, session);
		return true;
	}

	/** Types to the container a command is attached to. Throws if the command has ended. */
	type(id: string, text: string | undefined): void {
		const session = this.#state.sessions.get(id);
		if (!session || session.endedAtMs !== undefined) throw new Error('the command has ended');
		this.#state.changes += 1;
		session.typed.push(text);
		this.#handOver(id, session);
	}

	/** What was typed before anybody could read it comes through when somebody can. */
	#handOver(id: string, session: SessionState): void {
		while (session.typed.length > 0) {
			if (!new Line(session.line, this.#contextOf(id, session)).type(session.typed[0])) return;
			session.typed.shift();
		}
	}

	view(id: string): KubectlView | undefined {
		const session = this.#state.sessions.get(id);
		if (!session) return undefined;
		const {line, endedAtMs} = session;
		const {stdout, stderr, exitCode, waiting} = resultOf(line);
		return {
			stdout,
			stderr,
			text: line.said.map(({text}) => text).join(''),
			said: line.said,
			isEnded: endedAtMs !== undefined,
			exitCode,
			isEndless: waiting?.isEndless ?? false,
		};
	}

	isEnded(id: string): boolean {
		return this.#state.sessions.get(id)?.endedAtMs !== undefined;
	}

	forget(id: string): void {
		this.#state.sessions.delete(id);
	}

	#contextOf(id: string, {line, isReadOnly, own}: SessionState): KubectlContext {
		const {namespace, stdin} = line;
		return {...this.#host.context({namespace, stdin, isReadOnly, files: own}), replyTo: {component, key: id}};
	}

	#tell(event: WatchEvent): void {
		const ids = this.#watchers.get(event.resource);
		if (!ids) return;
		for (const id of ids) {
			const {line} = this.#state.sessions.get(id)!;
			const isWatched = line.waiting!.waiting.watches!.some(
				({resource, namespace, key}) =>
					resource === event.resource &&
					(key === undefined || key === event.key) &&
					(namespace === undefined || namespace === event.object.metadata.namespace),
			);
			if (isWatched) this.#simulation.schedule(component, replyKey(id, line), deliveryMs, event);
		}
	}

	/** `key` names the session and the command of it that is meant. */
	#wake(key: string, data: unknown): void {
		const [owner = '', place = ''] = key.split(' ');
		// What a pipeline in the background asked for before it was one comes under the line's name.
		const id = this.#state.sessions.has(backgroundId(owner, place)) ? backgroundId(owner, place) : owner;
		const session = this.#state.sessions.get(id);
		if (!session || session.endedAtMs !== undefined || placeOf(session.line) !== place) return;
		new Line(session.line, this.#contextOf(id, session)).wake(wakeOf(data));
		this.#settle(id, session);
	}

	/** After it has run: what it watches now, and when it is woken. */
	#settle(id: string, session: SessionState): void {
		const {line} = session;
		this.#state.changes += 1;
		this.#state.sessions.set(id, session);
		this.#unindex(id);
		if (line.files.size > 0) this.#host.keepFiles(line.files);
		for (const background of line.background.splice(0)) {
			const {isReadOnly, own} = session;
			this.#settle(backgroundId(id, placeOf(background)), {line: background, isReadOnly, own, timer: undefined, typed: [], endedAtMs: undefined});
		}
		if (session.timer !== undefined) this.#simulation.cancelTimer(component, session.timer);
		session.timer = undefined;
		if (isEnded(line)) {
			session.endedAtMs = this.#simulation.nowMs;
			this.#forgetOldest();
			return;
		}
		this.#index(id, session);
		this.#handOver(id, session);
		const {dueAtMs} = line.waiting!.waiting;
		if (dueAtMs === undefined) return;
		session.timer = replyKey(id, line);
		this.#simulation.setTimer(component, session.timer, dueAtMs);
	}

	#index(id: string, {line}: SessionState): void {
		for (const {resource} of line.waiting?.waiting.watches ?? []) {
			const ids = this.#watchers.get(resource) ?? new Set();
			ids.add(id);
			this.#watchers.set(resource, ids);
		}
	}

	#unindex(id: string): void {
		for (const [resource, ids] of this.#watchers) {
			ids.delete(id);
			if (ids.size === 0) this.#watchers.delete(resource);
		}
	}

	#forgetOldest(): void {
		const {sessions} = this.#state;
		const ended = [...sessions].filter(([, {endedAtMs}]) => endedAtMs !== undefined).map(([id]) => id);
		for (const id of ended.slice(0, Math.max(0, ended.length - mostEnded))) sessions.delete(id);
	}
}

/** The command of a line that waits, by its place in it. */
function placeOf({pipeline, waiting}: LineState): string {
	return `${pipeline}.${waiting?.stage}`;
}

function replyKey(id: string, line: LineState): string {
	return `${id} ${placeOf(line)}`;
}

function backgroundId(owner: string, place: string): string {
	return `${owner}&${place}`;
}

function wakeOf(data: unknown): Wake {
	if (data === undefined) return {kind: 'time'};
	const told = data as WatchEvent | ExecOutcome;
	return 'resource' in told ? {kind: 'event', event: told} : {kind: 'reply', result: told};
}
