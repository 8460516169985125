/**
Looks for pods of lower priority that could go so that a pod fits. Upstream:
pkg/scheduler/framework/plugins/defaultpreemption and framework/preemption. Left out: PodDisruptionBudgets, and
the goroutine that deletes the victims a moment later.
*/
import {findCondition, isConditionTrue} from '../../../api/conditions.ts';
import type {Pod} from '../../../api/generated/types.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import type {Random} from '../../../simulation/random.ts';
import type {Nominations, SchedulingAlgorithm} from '../algorithm.ts';
import type {Refusal} from '../framework.ts';
import {type Diagnosis, schedulingFailureMessage} from '../messages.ts';
import type {NodeInfo} from '../node-info.ts';
import type {PodInfo} from '../pod-info.ts';
import type {SchedulerCache} from '../scheduler-cache.ts';

const plugin = 'DefaultPreemption';
const notHelpful: Refusal = {plugin, reasons: ['Preemption is not helpful for scheduling'], isUnresolvable: true};
const noVictims: Refusal = {plugin, reasons: ['No preemption victims found for incoming pod'], isUnresolvable: true};
const candidatesPercent = 10;
const candidatesMin = 100;

export interface PreemptionContext {
	readonly algorithm: SchedulingAlgorithm;
	readonly cache: SchedulerCache;
	readonly nominations: Nominations;
	readonly random: Random;
	readonly nowMs: number;
	/** The pod as it is now; the cache may hold an older state. */
	currentPod(pod: PodInfo): Pod;
}

export type PreemptionResult =
	| {readonly kind: 'candidate'; readonly node: NodeInfo; readonly victims: readonly PodInfo[]}
	/** Not now; an earlier nomination stays. */
	| {readonly kind: 'not-eligible'; readonly message: string}
	/** Nothing can be done; an earlier nomination is taken back. */
	| {readonly kind: 'no-candidate'; readonly message: string};

interface Candidate {
	readonly node: NodeInfo;
	/** Most important first. */
	readonly victims: readonly PodInfo[];
}

/** Must be called right after `algorithm.schedule` refused the pod: the filters still know about it. */
export function preempt(pod: PodInfo, diagnosis: Diagnosis, context: PreemptionContext): PreemptionResult {
	const whyNot = findIneligibility(pod, diagnosis, context);
	if (whyNot) return {kind: 'not-eligible', message: postFilterText(whyNot)};
	const potential = diagnosis.preFilter ? [] : [...diagnosis.refusals].filter(([, refusal]) => !refusal.isUnresolvable).map(([node]) => node);
	const refusals = new Map<NodeInfo, Refusal>();
	const candidates: Candidate[] = [];
	if (potential.length > 0) {
		const wanted = Math.min(Math.max(Math.trunc((potential.length * candidatesPercent) / 100), candidatesMin), potential.length);
		const offset = context.random.integer(0, potential.length - 1);
		for (let index = 0; index < potential.length && candidates.length < wanted; index += 1) {
			const node = potential[(offset + index) % potential.length]!;
			const found = selectVictims(pod, node, context);
			if ('refusal' in found) refusals.set(node, found.refusal);
			else candidates.push({node, victims: found.victims});
		}
	}
	if (candidates.length === 0) {
		const {nodesTotal} = diagnosis;
		const message = schedulingFailureMessage({nodesTotal, refusals, absent: notHelpful, preFilter: undefined});
		return {kind: 'no-candidate', message: postFilterText(message)};
	}
	return {kind: 'candidate', ...pickCandidate(candidates, context)};
}

// The DynamicResources plugin is asked before preemption, has no claim to give up, and says so: its words come first.
function postFilterText(message: string): string {
	return `no new claims to deallocate, preemption: ${message}`;
}

function findIneligibility(pod: PodInfo, {refusals}: Diagnosis, {cache, currentPod}: PreemptionContext): string | undefined {
	const {spec, status} = pod.pod;
	if (spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
	const nominated = status?.nominatedNodeName ? cache.node(status.nominatedNodeName) : undefined;
	if (!nominated || refusals.get(nominated)?.isUnresolvable) return undefined;
	for (const other of nominated.pods.values()) {
		if (other.priority < pod.priority && isTerminatingByPreemption(currentPod(other))) {
			return 'not eligible due to a terminating pod on the nominated node.';
		}
	}
	return undefined;
}

function isTerminatingByPreemption({metadata, status}: Pod): boolean {
	if (!metadata.deletionTimestamp || !isConditionTrue(status?.conditions, 'DisruptionTarget')) return false;
	return findCondition(status?.conditions, 'DisruptionTarget')?.reason === 'PreemptionByScheduler';
}

/** The fewest and least important pods of the node that must go. */
function selectVictims(
	pod: PodInfo,
	node: NodeInfo,
	context: PreemptionContext,
): {readonly refusal: Refusal} | {readonly victims: readonly PodInfo[]} {
	const {algorithm, nominations} = context;
	const potential = [...node.pods.values()].filter(({priority}) => priority < pod.priority);
	if (potential.length === 0) return {refusal: noVictims};
	const removed = new Set(potential);
	for (const victim of potential) algorithm.assume(victim, node, -1);
	try {
		const refusal = algorithm.filterWithNominated(pod, node, nominations);
		if (refusal) return {refusal};
		const victims: PodInfo[] = [];
		for (const victim of sortByImportance(potential, context)) {
			algorithm.assume(victim, node, 1);
			removed.delete(victim);
			if (!algorithm.filterWithNominated(pod, node, nominations)) continue;
			algorithm.assume(victim, node, -1);
			removed.add(victim);
			victims.push(victim);
		}
		return {victims};
	} finally {
		for (const victim of removed) algorithm.assume(victim, node, 1);
	}
}

function sortByImportance(pods: readonly PodInfo[], context: PreemptionContext): readonly PodInfo[] {
	const starts = new Map(pods.map((pod) => [pod, startMs(pod, context)]));
	return pods.toSorted((a, b) => {
		if (a.priority !== b.priority) return b.priority - a.priority;
		const longer = starts.get(a)! - starts.get(b)!;
		return longer !== 0 ? longer : a.key < b.key ? -1 : 1;
	});
}

function startMs(pod: PodInfo, {currentPod, nowMs}: PreemptionContext): number {
	const {startTime} = currentPod(pod).status ?? {};
	return startTime ? parseTimestamp(startTime) : nowMs;
}

/** By each rule in turn, until one candidate is best: least important victims, fewest of them, youngest. */
function pickCandidate(candidates: readonly Candidate[], context: PreemptionContext): Candidate {
	const highest = ({victims}: Candidate): number => victims[0]!.priority;
	const rules: readonly ((candidate: Candidate) => number)[] = [
		highest,
		({victims}) => victims.reduce((sum, {priority}) => sum + priority + 2_147_483_648, 0),
		({victims}) => victims.length,
		(candidate) => -Math.min(...candidate.victims.filter(({priority}) => priority === highest(candidate)).map((pod) => startMs(pod, context))),
	];
	let best = candidates;
	for (const rule of rules) {
		const scores = best.map(rule);
		const least = Math.min(...scores);
		best = best.filter((_, index) => scores[index] === least);
		if (best.length === 1) break;
	}
	return best[0]!;
}
