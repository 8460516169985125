import type {EvictionSignal, ProbeReport} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {ResourceName, ResourceTypes} from '../cluster/apiserver/resources/catalogue.ts';
import type {ContainerStats, LogLine, MachineStats} from '../world/types.ts';
import type {Action, ActionOutcome, ActiveFault, Step} from './actions.ts';
import type {KubectlView} from './kubectl-sessions.ts';
import type {LocalizedText} from './scenario.ts';
import type {ShellView} from './shell-sessions.ts';
import type {TrafficReport} from './traffic-report.ts';

/** One stretch of a condition having one status. */
export interface ConditionSpan {
	readonly sinceMs: number;
	readonly status: string;
	readonly reason: string | undefined;
}

/**
A run as the dashboard and the commands see it: look at it, let time go by, do something to it.
What `list` returns is the same array, and an object the same object, until it changes.
*/
export interface RunView {
	readonly seed: number;
	/** The scenario's name: `playground`. */
	readonly name: string;
	readonly title: string;
	readonly nowMs: number;
	/** Rises with every write to the API; unchanged: nothing to draw anew but ages. */
	readonly resourceVersion: number;

	runUntil(timeMs: number): void;
	/** Performs the next event; false if there is none. */
	stepEvent(): boolean;
	/** Does something now, between two events, and adds it to `steps`. Never throws for what a person did wrong. */
	perform(action: Action): ActionOutcome;
	/** A kubectl command that only reads; not a step. */
	query(command: string, namespace?: string): ActionOutcome;
	readonly steps: readonly Step[];

	list<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][];
	find<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] | undefined;
	/** Events about one object, oldest first. */
	eventsOf(uid: string): readonly ResourceTypes['events'][];
	/** By condition type, oldest span first, from the pod's (or node's) creation. */
	conditionHistory(uid: string): ReadonlyMap<string, readonly ConditionSpan[]>;
	/** Undefined when the node cannot be reached. */
	probes(pod: ResourceTypes['pods']): readonly ProbeReport[] | undefined;
	/** Empty when the container has not run or its node cannot be reached. */
	logs(pod: ResourceTypes['pods'], container: string, isPrevious: boolean): readonly LogLine[];
	containerStats(pod: ResourceTypes['pods'], container: string): ContainerStats | undefined;
	nodeStats(nodeName: string): MachineStats | undefined;
	/** What the node's kubelet holds against its eviction thresholds, memory first; none if it cannot be reached. */
	evictionSignals(nodeName: string): readonly EvictionSignal[];
	activeFaults(): readonly ActiveFault[];
	/** A kubectl command that waits or has waited; undefined: there was none of that name. */
	kubectl(session: string): KubectlView | undefined;
	/** A command in a container that is typed to (a `shell` action); undefined: there was none of that name. */
	shell(session: string): ShellView | undefined;
	/** Who sends requests to Services, and how they fare. */
	traffic(): readonly TrafficReport[];
	/** The chain of causes of an object's last change, nearest first, each as a phrase with its time. */
	causesOf(resource: ResourceName, key: string): readonly {readonly atMs: number; readonly by: string; readonly what: string}[];

	/** What the scenario says at this point, if it says anything. */
	narration(): Narration | undefined;

	save(): string;
}

export interface Narration {
	/** What a step said last; undefined: none has said anything. */
	readonly text: LocalizedText | undefined;
	/** What of the step begun last could not be done, or did not hold; its first line. */
	readonly failure: string | undefined;
	/** The step begun last, from 1, of how many, and the checks that are waited for. */
	readonly currentStep: number;
	readonly totalSteps: number;
	readonly waitingFor: readonly string[];
}
