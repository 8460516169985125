import type {Random} from '../simulation/random.ts';
import type {ContainerLog} from './container-log.ts';
import type {WritableLayer} from './layered-files.ts';
import type {OperationResult, PodSandbox, ReplyTo, RuntimeContainer, RuntimeOperation} from './types.ts';

/* What a container runtime keeps: plain data. */

export interface Operation {
	readonly operation: RuntimeOperation;
	readonly replyTo: ReplyTo;
	readonly startedAtMs: number;
	result: OperationResult | undefined;
}

export interface ContainerRecord {
	/** Replaced whole when something changes, so that `===` says whether it did. */
	status: RuntimeContainer;
	/** Stop operations that wait for its end. */
	stopping: number[] | undefined;
	readonly log: ContainerLog;
	readonly layer: WritableLayer;
	/** The cause of a kill under way. */
	killCause: number;
}

export interface RuntimeState {
	isActive: boolean;
	nextNumber: number;
	readonly operations: Map<number, Operation>;
	readonly sandboxes: Map<string, PodSandbox>;
	readonly containers: Map<string, ContainerRecord>;
	/** Newest last. */
	readonly pods: Map<string, {sandboxIds: string[]; containerIds: string[]}>;
	/** What every new sandbox fails with, by the id of who broke it: a broken network plugin. */
	readonly sandboxErrors: Map<string, {readonly error: string; readonly cause: number}>;
}

export function podRecord({pods}: RuntimeState, podUid: string): {sandboxIds: string[]; containerIds: string[]} {
	let pod = pods.get(podUid);
	if (!pod) {
		pod = {sandboxIds: [], containerIds: []};
		pods.set(podUid, pod);
	}
	return pod;
}

export function forgetEmptyPod({pods}: RuntimeState, podUid: string): void {
	const pod = pods.get(podUid);
	if (pod && pod.sandboxIds.length === 0 && pod.containerIds.length === 0) pods.delete(podUid);
}

/** The ID of a sandbox or a container. */
export function newRuntimeId(random: Random): string {
	const id = random.hex(64);
	// Asking for a character makes the engine join the pieces the text was put together from, which cost six times as much.
	id.charCodeAt(63);
	return id;
}
