import type {Pod} from '../api/generated/types.ts';
import type {KubeletEndpoint} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {ExecResult, ExecStream} from '../world/types.ts';
import type {Action} from './actions.ts';

/**
Commands in containers that somebody types to, line by line, while the world goes on: `kubectl exec -i`. What was
opened and typed are steps of the run; what came back is read from the container's runtime and kept when it ends.
With a terminal (`-it`) there is a prompt, and the terminal shows what is typed; without one a `$` is put before it.
Left out: a full-screen program has nothing to draw on.
*/
const component = 'shell';
const unlimitedMs = 0;
/** Its container is gone, or its node cannot be reached. */
const lost = {exitCode: 1, message: 'the connection is lost'};
const mostText = 262_144;

export type OpenShell = Extract<Action, {readonly kind: 'shell'}>;

interface SessionState {
	readonly node: string;
	readonly hasTerminal: boolean;
	/** What was typed and what had come back by then. */
	text: string;
	/** How much of the output is in `text`. */
	taken: number;
	/** It ended when something was typed; its result is on the way. */
	isEnding: boolean;
	end: {readonly exitCode: number; readonly message: string | undefined} | undefined;
}

/** A session as a person sees it. */
export interface ShellView {
	/** What was typed, behind a prompt, and what came back. */
	readonly text: string;
	readonly isEnding: boolean;
	/** Undefined while it goes on, and until its result has come. */
	readonly end: {readonly exitCode: number; readonly message: string | undefined} | undefined;
}

type FindKubelet = (node: string) => KubeletEndpoint | undefined;

export class ShellSessions {
	readonly #findKubelet: FindKubelet;
	readonly #sessions: Map<string, SessionState>;

	constructor(simulation: Simulation, findKubelet: FindKubelet) {
		this.#findKubelet = findKubelet;
		this.#sessions = simulation.state(component, () => ({sessions: new Map<string, SessionState>()})).sessions;
		simulation.register(component, (name, data) => {
			const session = this.#sessions.get(name);
			if (session && !session.end) end(session, data as ExecResult);
		});
	}

	/** Throws what the kubelet refuses, and an Error if the command cannot be started. */
	open(
		name: string,
		{metadata, spec}: Pod,
		{container = spec.containers[0]!.name, command, terminal}: Pick<OpenShell, 'container' | 'command' | 'terminal'>,
	): void {
		const node = spec.nodeName;
		if (this.#sessions.has(name)) throw new Error(`there is a session ${name} already`);
		if (!node) throw new Error(`pod ${metadata.name} does not have a host assigned`);
		const kubelet = this.#findKubelet(node);
		if (!kubelet) throw new Error(`the kubelet of ${node} does not answer`);
		const session: SessionState = {node, hasTerminal: terminal !== undefined, text: '', taken: 0, isEnding: false, end: undefined};
		const result = kubelet.exec(metadata.uid, container, command, unlimitedMs, {component, key: name}, terminal ?? true);
		if (result?.error) throw new Error(result.error.message);
		this.#sessions.set(name, session);
		if (result) end(session, result);
	}

	/** Types a text; undefined: nobody will type any more. Throws if nobody listens. */
	type(name: string, text: string | undefined): void {
		const session = this.#sessions.get(name);
		if (!session) throw new Error(`there is no session ${name}`);
		if (session.isEnding || session.end) throw new Error('the command has ended');
		const stream = this.#stream(name, session);
		if (!stream) throw new Error(lost.message);
		take(session, stream.output);
		if (text !== undefined && !session.hasTerminal) add(session, `$ ${text}`);
		stream.type(text);
		session.isEnding = this.#stream(name, session) === undefined;
	}

	view(name: string): ShellView | undefined {
		const session = this.#sessions.get(name);
		if (!session) return undefined;
		const {text, taken, isEnding, end: ended} = session;
		if (ended || isEnding) return {text, isEnding, end: ended};
		const stream = this.#stream(name, session);
		if (!stream) return {text, isEnding, end: lost};
		return {text: text + stream.output.slice(taken), isEnding, end: undefined};
	}

	/** Undefined: it is gone with its container, or its node cannot be reached. */
	#stream(name: string, {node}: SessionState): ExecStream | undefined {
		return this.#findKubelet(node)?.execStream({component, key: name});
	}
}

function end(session: SessionState, {output, exitCode, error}: ExecResult): void {
	take(session, output);
	session.end = {exitCode, message: error?.message};
}

function take(session: SessionState, output: string): void {
	add(session, output.slice(session.taken));
	session.taken = output.length;
}

function add(session: SessionState, text: string): void {
	session.text = (session.text + text).slice(-mostText);
}
