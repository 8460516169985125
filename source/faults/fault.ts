import type {Client} from '../cluster/apiserver/client.ts';
import type {Texts} from '../language.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {World} from '../world/world.ts';

/** What kind of thing a fault strikes. */
export type TargetKind = 'pod' | 'container' | 'node' | 'workload' | 'cluster';

/** One thing struck: a pod (with the container meant), a node, a workload, or the cluster as a whole. */
export interface FaultTarget {
	readonly kind: TargetKind;
	readonly namespace?: string | undefined;
	/** The pod's, node's or workload's name; `cluster`. */
	readonly name: string;
	/** For `container`: which one. */
	readonly container?: string | undefined;
	/** For `workload`: `Deployment`, `ReplicaSet`, `DaemonSet` … */
	readonly workloadKind?: string | undefined;
}

export type ParameterValue = string | number | boolean;

export interface FaultParameter {
	readonly name: string;
	/** `duration` is given as text (`30s`) and handed over in ms; `bytes` as a quantity (`4Mi`). */
	readonly type: 'duration' | 'bytes' | 'number' | 'string' | 'boolean';
	readonly default: ParameterValue;
	readonly description: Texts;
}

/** What a person sees while the fault lasts; the tests hold it to this. */
export interface Symptom {
	readonly description: Texts;
	/** Longest virtual time until it shows. */
	readonly withinMs: number;
	/** Where it shows only when somebody does something: a kubectl command that does. `{name}` and `{namespace}` are filled in. */
	readonly provokedBy?: string;
	/** Undefined: it belongs to every kind of target. */
	readonly targets?: readonly TargetKind[];
	/** Looks at the API as kubectl would; the world has the figures of `kubectl top`. */
	isShown(client: Client, target: FaultTarget, world: World): boolean;
}

export interface FaultContext {
	readonly simulation: Simulation;
	readonly world: World;
	/** Makes API requests, as a person with kubectl would. */
	readonly client: Client;
	readonly target: FaultTarget;
	/** Durations in ms, byte quantities in bytes. */
	readonly parameters: Readonly<Record<string, ParameterValue>>;
	/** Names this injection; use it to name what must be undone. */
	readonly id: string;
}

/**
A way to break things. It changes the world or makes an API request; it never writes a status.
`recover` undoes exactly what `inject` did, may run twice, and bears that the target is gone. A fault that is over
in an instant (a kill) has none.
*/
export interface Fault {
	/** The field's term: `container-kill`. */
	readonly name: string;
	readonly title: Texts;
	/** A key of its own on the dashboard. */
	readonly key?: string;
	readonly target: TargetKind;
	/** What else it can strike: a `workload` means all its pods, those to come as well. */
	readonly alsoTargets?: readonly TargetKind[];
	readonly category: 'pod' | 'image' | 'node' | 'resource' | 'network' | 'application';
	readonly description: Texts;
	readonly parameters: readonly FaultParameter[];
	readonly symptoms: readonly Symptom[];
	/** The kubectl commands that show it, for `podquake faults NAME`. `{name}`, `{namespace}` and `{container}` are filled in. */
	readonly lookWith: readonly string[];
	/** Returns data `recover` needs, which the run keeps. */
	inject(context: FaultContext): unknown;
	recover?(context: FaultContext, injected: unknown): void;
}
