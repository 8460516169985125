import type {ClusterConfig} from '../cluster/config.ts';
import type {ParameterValue} from '../faults/fault.ts';
import type {ImageDeclaration} from '../world/image-layers.ts';
import type {Action} from './actions.ts';

/** Text in the languages it was written in; English is always there. */
export interface LocalizedText {
	readonly en: string;
	readonly ko?: string;
}

export interface SourcePosition {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** Whom a fault of a scenario strikes, resolved to names at the moment it is injected. */
export interface TargetSelection {
	/** `pod`, `node`, `deployment`, … */
	readonly kind: string;
	readonly name?: string;
	readonly selector?: string;
	readonly namespace: string;
	readonly container?: string;
	/** Of several that match: the first by name, all, a number of them, or a percentage (rounded up). */
	readonly mode: 'one' | 'all' | 'fixed' | 'fixed-percent';
	readonly value?: number;
}

export type ScenarioAction =
	| Exclude<Action, {kind: 'fault'}>
	| {
			readonly kind: 'fault';
			readonly fault: string;
			readonly target: TargetSelection;
			readonly parameters: Readonly<Record<string, ParameterValue>>;
			readonly durationMs?: number | undefined;
	  };

/** A text to compare with: as it stands, `/a regular expression/`, or a comparison such as `>= 2`. */
export type Matcher = string | number | boolean | null;

export type Subject =
	/** Objects as `kubectl get ARGS` finds them. */
	| {
			readonly kind: 'get';
			readonly arguments: string;
			/** Cells by kubectl's column heads, for every row found. */
			readonly columns?: Readonly<Record<string, Matcher>>;
			/** A part of the object, which every object found must hold. */
			readonly match?: unknown;
			readonly count?: Matcher;
	  }
	/** An Event of the cluster. */
	| {
			readonly kind: 'event';
			/** `pod/web` */
			readonly object?: string;
			readonly reason?: Matcher;
			readonly type?: Matcher;
			readonly message?: Matcher;
			/** How often it happened in all. */
			readonly count?: Matcher;
	  }
	/** What a kubectl command that only reads prints. */
	| {
			readonly kind: 'kubectl';
			readonly command: string;
			readonly stdout?: Matcher;
			readonly stderr?: Matcher;
			readonly exitCode?: number;
	  }
	/** How a client's requests fared over the last ten seconds. */
	| {
			readonly kind: 'traffic';
			readonly client: string;
			/** In percent of what was sent. */
			readonly success?: Matcher;
			/** Sent per second. */
			readonly rate?: Matcher;
			/** Of the answer in the middle, in milliseconds. */
			readonly latency?: Matcher;
			/** How many pods the requests were sent to. */
			readonly pods?: Matcher;
			/** Of each pod, in percent of what was sent. */
			readonly share?: Matcher;
			/** What failed last: `connection refused`, `timed out`, `status 500`, `no endpoints`; null: nothing. */
			readonly failure?: Matcher;
	  };

/** Something that must be so. */
export interface Check {
	readonly subject: Subject;
	/** Must become so within this long. */
	readonly withinMs?: number | undefined;
	/** Must then stay so for this long. */
	readonly forMs?: number | undefined;
	/** Must not be so. */
	readonly isNegated: boolean;
	readonly namespace: string;
	readonly position: SourcePosition;
	/** The check as a person would say it. */
	readonly title: string;
}

export interface ScenarioStep {
	/** Virtual time of the step; if absent, `afterMs` after the step before is done. */
	readonly atMs?: number | undefined;
	readonly afterMs: number;
	readonly say?: LocalizedText | undefined;
	readonly actions: readonly ScenarioAction[];
	/** Whether an action of the step is meant to be refused: it fails if it is not. */
	readonly isRefused: boolean;
	readonly checks: readonly Check[];
	readonly position: SourcePosition;
}

/** A scenario, read and checked: plain data. */
export interface Scenario {
	readonly name: string;
	readonly title: LocalizedText;
	readonly description?: LocalizedText | undefined;
	readonly seed: number;
	/** Virtual seconds a wall second when it is played. */
	readonly speed: number;
	readonly cluster: ClusterConfig;
	/** Images it brings along, and what it changes of those everybody knows. */
	readonly images?: readonly ImageDeclaration[] | undefined;
	/** Files that `kubectl -f NAME` finds. */
	readonly files: Readonly<Record<string, string>>;
	readonly steps: readonly ScenarioStep[];
}

/** Something an author wrote that will not do: what, where, and how to mend it. */
export interface Problem {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly message: string;
	readonly hint?: string | undefined;
}
