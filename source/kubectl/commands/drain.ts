import {formatDuration} from '../../api/durations.ts';
import type {Node, Pod} from '../../api/generated/types.ts';
import {controllerOf, keyOf} from '../../api/objects.ts';
import {isMirrorPod, isPodTerminal} from '../../api/pods.ts';
import {isNotFound, StatusError} from '../../api/status-error.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {type Command, type DryRun, dryRunSuffix, type Invocation} from '../command.ts';
import {durationOf, nextLookMs} from '../deadlines.ts';
import {selectorFilter} from '../find-objects.ts';
import {dryRunFlag, selectorFlags} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {getResource} from '../resources.ts';
import {nodesOf, setCordoned} from './cordon.ts';

/**
Evicts the pods of nodes, one node after the other, and waits until they are gone. Upstream: kubectl/pkg/drain and
kubectl/pkg/cmd/drain.
*/
export const drain: Command = {
	name: 'drain',
	mutates: true,
	flags: {
		...dryRunFlag,
		selector: selectorFlags.selector!,
		force: {type: 'boolean'},
		'ignore-daemonsets': {type: 'boolean'},
		'delete-emptydir-data': {type: 'boolean'},
		'delete-local-data': {type: 'boolean'},
		'grace-period': {type: 'integer', default: '-1'},
		timeout: {type: 'string'},
		'pod-selector': {type: 'string'},
		'disable-eviction': {type: 'boolean'},
		'skip-wait-for-delete-timeout': {type: 'integer'},
		'chunk-size': {type: 'integer'},
	},
	help: 'Drain node in preparation for maintenance.\n\nUsage:\n  kubectl drain NODE [options]',
	run(invocation) {
		durationOf(invocation, 'timeout');
		const {objects, errors} = nodesOf(invocation);
		const dryRun = invocation.dryRun();
		if (invocation.flags.has('delete-local-data')) {
			invocation.err('Flag --delete-local-data has been deprecated, This option is deprecated and will be deleted. Use --delete-emptydir-data.\n');
		}
		for (const node of objects) setCordoned(invocation, node as Node, true, dryRun);
		reportErrors(invocation, errors);
		next(invocation, {nodes: objects.map(({metadata}) => metadata.name), current: undefined, undrained: []});
	},
	resume: (invocation, notes) => next(invocation, notes as Notes),
};

interface Notes {
	/** The nodes whose turn is still to come, with the present one first. */
	readonly nodes: readonly string[];
	/** How far it is with the present node; undefined: not begun. */
	readonly current: NodeDrain | undefined;
	readonly undrained: readonly {readonly name: string; readonly problems: readonly string[]}[];
}

interface NodeDrain {
	readonly pods: readonly DoomedPod[];
	readonly beganAtMs: number;
	/** Undefined: it waits as long as it takes. */
	readonly deadlineMs: number | undefined;
	readonly problems: readonly string[];
}

interface DoomedPod {
	readonly name: string;
	readonly namespace: string;
	readonly uid: string;
	/** When it was evicted; undefined: the eviction is tried again at `lookAtMs`. */
	readonly evictedAtMs: number | undefined;
	readonly lookAtMs: number;
}

/** How often it asks whether a pod is gone, and how long it waits after an eviction that a budget forbids. */
const lookEveryMs = 1000;
const retryMs = 5000;

/** Goes on with one node after the other, as far as it gets. */
function next(invocation: Invocation, notes: Notes): void {
	const dryRun = invocation.dryRun();
	const undrained = [...notes.undrained];
	let {current} = notes;
	for (const [index, name] of notes.nodes.entries()) {
		const begun = current ?? begin(invocation, name, dryRun);
		current = undefined;
		const drain = 'refused' in begun ? {pods: [], problems: begun.refused} : look(invocation, begun);
		if ('beganAtMs' in drain && drain.pods.length > 0) {
			invocation.wait({
				notes: {nodes: notes.nodes.slice(index), current: drain, undrained},
				watches: drain.pods.map((pod) => ({resource: 'pods', key: keyOf(pod.namespace, pod.name)})),
				dueAtMs: dueAtMs(invocation, drain),
			});
			return;
		}
		const {problems} = drain;
		if (problems.length === 0) {
			invocation.out(`node/${name} drained${dryRunSuffix(dryRun)}\n`);
			continue;
		}
		undrained.push({name, problems});
		invocation.err(`error: unable to drain node ${JSON.stringify(name)} due to error: ${listText(problems)}, continuing command...\n`);
	}
	if (undrained.length === 0) return;
	invocation.err(`There are pending nodes to be drained:\n${undrained.map(({name}) => ` ${name}\n`).join('')}`);
	const problems = undrained.flatMap((node) => node.problems);
	invocation.err(problems.map((problem) => `${problem}\n`).join(''));
	invocation.exitCode = 1;
}

function listText(problems: readonly string[]): string {
	return problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`;
}

/** Evicts the pods of a node, or says why it does not. */
function begin(invocation: Invocation, nodeName: string, dryRun: DryRun): NodeDrain | {readonly refused: readonly string[]} {
	const {client, flags, nowMs} = invocation;
	const isSelected = selectorFilter(getResource('pods'), flags.text('pod-selector'), '');
	const pods = client.list('pods').filter((pod) => pod.spec.nodeName === nodeName && isSelected(pod));
	const verdicts = pods.map((pod) => ({pod, verdict: verdictOn(invocation, pod)}));
	const refused = grouped(verdicts.filter(({verdict}) => verdict.action === 'refuse'));
	if (refused.length > 0) return {refused: refused.map(({reason, names}) => `cannot delete ${reason}: ${names.join(', ')}`)};
	const warnings = grouped(verdicts.filter(({verdict}) => verdict.action !== 'refuse' && verdict.reason !== undefined));
	if (warnings.length > 0) invocation.err(`Warning: ${warnings.map(({reason, names}) => `${reason}: ${names.join(', ')}`).join('; ')}\n`);
	const doomed = verdicts.filter(({verdict}) => verdict.action === 'evict').map(({pod}) => pod);
	if (dryRun !== 'none') {
		for (const pod of doomed) sayEvicting(invocation, pod.metadata.namespace!, pod.metadata.name, dryRun);
		return {refused: []};
	}
	const timeoutMs = durationOf(invocation, 'timeout');
	return {
		pods: doomed.map(({metadata}) => ({
			name: metadata.name,
			namespace: metadata.namespace!,
			uid: metadata.uid,
			evictedAtMs: undefined,
			lookAtMs: nowMs,
		})),
		beganAtMs: nowMs,
		deadlineMs: timeoutMs > 0 ? nowMs + timeoutMs : undefined,
		problems: [],
	};
}

function sayEvicting(invocation: Invocation, namespace: string, name: string, dryRun: DryRun = 'none'): void {
	invocation.out(`evicting pod ${namespace}/${name}${dryRunSuffix(dryRun)}\n`);
}

/** The pods that are left to wait for, with what went wrong so far. */
function look(invocation: Invocation, drain: NodeDrain): NodeDrain {
	const problems = [...drain.problems];
	const pods = drain.pods.flatMap((pod): readonly DoomedPod[] => {
		if (pod.lookAtMs > invocation.nowMs) return [pod];
		// In between it does not look.
		if (pod.evictedAtMs !== undefined && (invocation.nowMs - pod.evictedAtMs) % lookEveryMs !== 0) return [pod];
		const evicted = pod.evictedAtMs === undefined ? evict(invocation, drain, pod, problems) : pod;
		if (!evicted || evicted.evictedAtMs === undefined) return evicted ? [evicted] : [];
		return isGone(invocation, drain, evicted, problems) ? [] : [evicted];
	});
	return {...drain, pods, problems};
}

function evict(invocation: Invocation, {deadlineMs}: NodeDrain, pod: DoomedPod, problems: string[]): DoomedPod | undefined {
	const {client, flags, nowMs} = invocation;
	const {namespace, name} = pod;
	const isEviction = !flags.isSet('disable-eviction');
	if (isEviction) sayEvicting(invocation, namespace, name);
	if (deadlineMs !== undefined && nowMs >= deadlineMs) {
		problems.push(
			`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: global timeout reached: ${timeoutText(invocation)}`,
		);
		return undefined;
	}
	const grace = flags.integer('grace-period') ?? -1;
	const options = grace >= 0 ? {gracePeriodSeconds: grace} : {};
	try {
		if (isEviction) client.evict(keyOf(namespace, name), options);
		else client.delete('pods', keyOf(namespace, name), options);
	} catch (error) {
		if (isNotFound(error)) return undefined;
		if (!(error instanceof StatusError)) throw error;
		if (error.status.code === 429) {
			invocation.err(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`);
			return {...pod, lookAtMs: nowMs + retryMs};
		}
		problems.push(`error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: ${error.message}`);
		return undefined;
	}
	return {...pod, evictedAtMs: nowMs, lookAtMs: nowMs};
}

/** Whether it need not be waited for any more. */
function isGone(invocation: Invocation, {deadlineMs}: NodeDrain, {namespace, name, uid}: DoomedPod, problems: string[]): boolean {
	const {client, nowMs, flags} = invocation;
	const live = client.find('pods', keyOf(namespace, name));
	if (live?.metadata.uid !== uid) {
		invocation.out(`pod/${name} ${flags.isSet('disable-eviction') ? 'deleted' : 'evicted'}\n`);
		return true;
	}
	const skipAtMs = skipWaitAtMs(invocation, live);
	if (skipAtMs !== undefined && nowMs >= skipAtMs) {
		const seconds = flags.integer('skip-wait-for-delete-timeout');
		invocation.out(`pod ${JSON.stringify(name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
		return true;
	}
	if (deadlineMs === undefined || nowMs < deadlineMs) return false;
	problems.push(
		`error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${timeoutText(invocation)}`,
	);
	return true;
}

/** When a pod that is still there is given up (`--skip-wait-for-delete-timeout`). */
function skipWaitAtMs({flags}: Invocation, {metadata}: Pod): number | undefined {
	const seconds = flags.integer('skip-wait-for-delete-timeout') ?? 0;
	if (seconds <= 0 || !metadata.deletionTimestamp) return undefined;
	return parseTimestamp(metadata.deletionTimestamp) + (seconds + 1) * 1000;
}

function timeoutText(invocation: Invocation): string {
	return formatDuration(durationOf(invocation, 'timeout'));
}

/**
When it looks next. It asks for each pod every second since the eviction; only the instants at which the answer may
be another are taken.
*/
function dueAtMs(invocation: Invocation, {pods, deadlineMs}: NodeDrain): number | undefined {
	const {client, nowMs} = invocation;
	const instants = pods.flatMap(({namespace, name, uid, evictedAtMs, lookAtMs}) => {
		if (evictedAtMs === undefined) return [lookAtMs];
		const live = client.find('pods', keyOf(namespace, name));
		const changesAtMs = live?.metadata.uid === uid ? [deadlineMs, skipWaitAtMs(invocation, live)] : [nowMs];
		return changesAtMs.flatMap((atMs) => (atMs === undefined ? [] : [nextLookMs(evictedAtMs, lookEveryMs, Math.max(atMs, nowMs))]));
	});
	return instants.length === 0 ? undefined : Math.min(...instants);
}

interface Verdict {
	readonly action: 'evict' | 'skip' | 'refuse';
	/** Of a refusal, or a warning beside an eviction or a skip. */
	readonly reason?: string;
}

/** Upstream: kubectl/pkg/drain/filters.go; the first filter that refuses or skips decides. */
function verdictOn({flags, client}: Invocation, pod: Pod): Verdict {
	const controller = controllerOf(pod);
	const isFinished = isPodTerminal(pod);
	let warning: string | undefined;
	if (controller?.kind === 'DaemonSet' && !isFinished) {
		const isThere = client.find('daemonsets', keyOf(pod.metadata.namespace, controller.name)) !== undefined;
		if (!isThere && !flags.isSet('force')) return {action: 'refuse', reason: `DaemonSet-managed Pods (use --ignore-daemonsets to ignore)`};
		if (isThere && !flags.isSet('ignore-daemonsets')) {
			return {action: 'refuse', reason: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'};
		}
		if (isThere) return {action: 'skip', reason: 'ignoring DaemonSet-managed Pods'};
	}
	if (isMirrorPod(pod)) return {action: 'skip'};
	if (!isFinished && pod.spec.volumes?.some(({emptyDir}) => emptyDir)) {
		if (!flags.isSet('delete-emptydir-data') && !flags.isSet('delete-local-data')) {
			return {action: 'refuse', reason: 'Pods with local storage (use --delete-emptydir-data to override)'};
		}
	}
	if (!isFinished && !controller) {
		if (!flags.isSet('force')) return {action: 'refuse', reason: 'Pods that declare no controller (use --force to override)'};
		warning = 'deleting Pods that declare no controller';
	}
	return {action: 'evict', ...(warning !== undefined && {reason: warning})};
}

function grouped(
	verdicts: readonly {readonly pod: Pod; readonly verdict: Verdict}[],
): readonly {readonly reason: string; readonly names: readonly string[]}[] {
	const groups = new Map<string, string[]>();
	for (const {pod, verdict} of verdicts) {
		const names = groups.get(verdict.reason ?? '') ?? [];
		groups.set(verdict.reason ?? '', [...names, `${pod.metadata.namespace}/${pod.metadata.name}`]);
	}
	return [...groups].map(([reason, names]) => ({reason, names}));
}
