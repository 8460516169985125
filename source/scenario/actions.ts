import type {FaultTarget, ParameterValue} from '../faults/fault.ts';

/**
Everything that can be done to a run from outside. Keys, scenarios, kubectl commands and HTTP writes all become
actions, so that a run is its seed and its list of steps.
*/
export type Action =
	/** A kubectl command without the word `kubectl`; `stdin` is what `-f -` reads, `files` what `-f NAME` finds. */
	| {
			readonly kind: 'kubectl';
			readonly command: string;
			readonly stdin?: string;
			readonly files?: Readonly<Record<string, string>>;
			readonly namespace?: string;
	  }
	/** ctrl-c for a kubectl command that waits. */
	| {readonly kind: 'interrupt'; readonly session: string}
	| {readonly kind: 'apply'; readonly manifests: string; readonly namespace?: string}
	| {readonly kind: 'delete'; readonly manifests: string; readonly namespace?: string}
	| {
			readonly kind: 'fault';
			readonly fault: string;
			readonly target: FaultTarget;
			readonly parameters?: Readonly<Record<string, ParameterValue>>;
			/** Recovers by itself after this long; undefined: until healed. */
			readonly durationMs?: number | undefined;
	  }
	/** `id` of an active fault, a fault's name (all of that name), or `all`. */
	| {readonly kind: 'heal'; readonly which: string}
	/** Puts a file on a node's disk, or (text undefined) takes it away. */
	| {readonly kind: 'file'; readonly node: string; readonly path: string; readonly text: string | undefined}
	| {readonly kind: 'service'; readonly node: string; readonly service: 'kubelet' | 'containerd' | 'crio'; readonly do: 'start' | 'stop' | 'restart'}
	/** Begins a command in a container that is typed to; `session` is its name from now on. */
	| {
			readonly kind: 'shell';
			readonly session: string;
			readonly namespace: string;
			readonly pod: string;
			/** Undefined: the pod's first. */
			readonly container?: string | undefined;
			readonly command: readonly string[];
			/** With a terminal, `kubectl exec -it`: it shows what is typed, prompts, and Ctrl-C (`\u0003`) and Ctrl-D (`\u0004`) can be typed. */
			readonly terminal?: {readonly columns: number} | undefined;
	  }
	/** Types to it; undefined: nobody will type any more, and a shell ends. */
	| {readonly kind: 'type'; readonly session: string; readonly text: string | undefined}
	/** A client of a Service starts (which `service` is named for), changes its rate, or stops (`rate` 0). */
	| {
			readonly kind: 'traffic';
			readonly name: string;
			readonly namespace?: string;
			readonly service?: string | undefined;
			/** The Service's; undefined: its first. */
			readonly port?: number | undefined;
			readonly path?: string | undefined;
			/** The node it runs on; undefined: outside the cluster. */
			readonly from?: string | undefined;
			/** `tcp`: it opens connections and sends nothing. */
			readonly protocol?: 'http' | 'tcp' | undefined;
			/** How many client addresses the requests come from, which session affinity tells apart. */
			readonly addresses?: number | undefined;
			/** Sends all requests over so many connections, which it keeps open; undefined: a new one for each. */
			readonly connections?: number | undefined;
			/** Requests per second. */
			readonly rate: number;
	  };

export type TrafficAction = Extract<Action, {readonly kind: 'traffic'}>;

/** An action with the instant it was done at. */
export interface Step {
	readonly atMs: number;
	readonly action: Action;
}

export interface ActionOutcome {
	readonly isOk: boolean;
	/** What kubectl or the fault said. */
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
	/** The kubectl command goes on under this name; the rest is what it has said by now. */
	readonly session?: string;
	/** It would go on, but was only asked what it says at once. */
	readonly isWaiting?: boolean;
}

export interface ActiveFault {
	readonly id: string;
	readonly name: string;
	readonly target: FaultTarget;
	readonly parameters: Readonly<Record<string, ParameterValue>>;
	readonly sinceMs: number;
	/** When it recovers by itself, if it does. */
	readonly untilMs: number | undefined;
	/** In simulation/causes.ts. */
	readonly cause: number;
}
