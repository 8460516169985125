import type {Node, Pod} from '../../api/generated/types.ts';
import {controllerOf, keyOf, objectKey} from '../../api/objects.ts';
import {isMirrorPod, isPodTerminal} from '../../api/pods.ts';
import {type Command, type DryRun, dryRunSuffix, type Invocation} from '../command.ts';
import {selectorFilter} from '../find-objects.ts';
import {dryRunFlag, selectorFlags} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {getResource} from '../resources.ts';
import {nodesOf, setCordoned} from './cordon.ts';

/**
In life it waits until the evicted pods are gone and says `node/… drained` then; here it says what is done at once.
Left out: that waiting, with `--timeout` and `--skip-wait-for-delete-timeout`.
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
		const {objects, errors} = nodesOf(invocation);
		const dryRun = invocation.dryRun();
		if (invocation.flags.has('delete-local-data')) {
			invocation.err('Flag --delete-local-data has been deprecated, This option is deprecated and will be deleted. Use --delete-emptydir-data.\n');
		}
		for (const node of objects) setCordoned(invocation, node as Node, true, dryRun);
		const undrained = objects.flatMap((node) => {
			const problems = drainNode(invocation, node.metadata.name, dryRun);
			return problems.length > 0 ? [{name: node.metadata.name, problems}] : [];
		});
		for (const {name, problems} of undrained) {
			const list = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
			invocation.err(`error: unable to drain node ${JSON.stringify(name)} due to error: ${list}, continuing command...\n`);
		}
		if (undrained.length > 0) {
			invocation.err(`There are pending nodes to be drained:\n${undrained.map(({name}) => ` ${name}\n`).join('')}`);
			invocation.err(undrained.flatMap(({problems}) => problems.map((problem) => `${problem}\n`)).join(''));
			invocation.exitCode = 1;
		}
		reportErrors(invocation, errors);
	},
};

interface Verdict {
	readonly action: 'evict' | 'skip' | 'refuse';
	/** Of a refusal, or a warning beside an eviction or a skip. */
	readonly reason?: string;
}

/** Evicts the pods of a node, or says why it does not. */
function drainNode(invocation: Invocation, nodeName: string, dryRun: DryRun): readonly string[] {
	const {client, flags} = invocation;
	const isSelected = selectorFilter(getResource('pods'), flags.text('pod-selector'), '');
	const pods = client.list('pods').filter((pod) => pod.spec.nodeName === nodeName && isSelected(pod));
	const verdicts = pods.map((pod) => ({pod, verdict: verdictOn(invocation, pod)}));
	const refused = grouped(verdicts.filter(({verdict}) => verdict.action === 'refuse'));
	if (refused.length > 0) return refused.map(({reason, names}) => `cannot delete ${reason}: ${names.join(', ')}`);
	const warnings = grouped(verdicts.filter(({verdict}) => verdict.action !== 'refuse' && verdict.reason !== undefined));
	if (warnings.length > 0) invocation.err(`Warning: ${warnings.map(({reason, names}) => `${reason}: ${names.join(', ')}`).join('; ')}\n`);
	const grace = flags.integer('grace-period') ?? -1;
	const doomed = verdicts.filter(({verdict}) => verdict.action === 'evict').map(({pod}) => pod);
	for (const pod of doomed) {
		const {namespace, name} = pod.metadata;
		invocation.out(`evicting pod ${namespace}/${name}${dryRunSuffix(dryRun)}\n`);
		if (dryRun === 'client') continue;
		const options = {dryRun: dryRun === 'server', ...(grace >= 0 && {gracePeriodSeconds: grace})};
		if (flags.isSet('disable-eviction')) client.delete('pods', objectKey(pod), options);
		else client.evict(objectKey(pod), options);
	}
	const isDone = dryRun !== 'none' || doomed.every((pod) => client.find('pods', objectKey(pod))?.metadata.uid !== pod.metadata.uid);
	if (isDone) invocation.out(`node/${nodeName} drained${dryRunSuffix(dryRun)}\n`);
	else invocation.isPending = true;
	return [];
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
