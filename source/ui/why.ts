import {isConditionTrue} from '../api/conditions.ts';
import {humanDuration} from '../api/durations.ts';
import type {ContainerStateTerminated, ContainerStatus, Job, KubernetesEvent, Node, Pod, PodCondition} from '../api/generated/types.ts';
import {controllerOf} from '../api/objects.ts';
import {findContainer, isPodReady, podCondition} from '../api/pods.ts';
import {parseTimestamp} from '../api/timestamps.ts';
import type {ProbeReport} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {FaultTarget} from '../faults/fault.ts';
import {eventTimes} from '../printers/events.ts';
import {nodeStatus} from '../printers/nodes.ts';
import {podStatus} from '../printers/pods.ts';
import type {ActiveFault} from '../scenario/actions.ts';
import {streakOf} from './panels/probes.ts';
import {targetText} from './panels/timeline.ts';
import {nextStartMs} from './pod-lifecycle.ts';
import {lookOfNode, lookOfStatus} from './state-tones.ts';
import type {Tone} from './theme.ts';
import type {Words} from './words/words.ts';

/** One link of the chain from symptom to cause. */
export interface Link {
	readonly text: string;
	readonly tone: Tone;
}

export interface CauseLink {
	readonly atMs: number;
	readonly by: string;
	readonly what: string;
}

export interface PodFacts {
	readonly nowMs: number;
	/** About the pod, oldest first. */
	readonly events: readonly KubernetesEvent[];
	/** Undefined: its node cannot be reached. */
	readonly probes: readonly ProbeReport[] | undefined;
	readonly faults: readonly ActiveFault[];
	/** What led to its last change, nearest first. */
	readonly causes: readonly CauseLink[];
	readonly node: Node | undefined;
	/** What keeps it, if that is a Job. */
	readonly job?: Job | undefined;
}

/** The facts, and the words to tell them in. */
type Told = PodFacts & {readonly words: Words['why']; readonly actions: Words['actions']};

/**
Why a pod is as it is: Ready ← ContainersReady ← container ← probe or exit ← fault. It only puts side by side what the
API, the kubelet's probes and the run's own records say; where they say nothing, the chain ends.
*/
export function explainPod(pod: Pod, given: PodFacts, words: Words): readonly Link[] {
	const facts: Told = {...given, words: words.why, actions: words.actions};
	const {reason, readyContainers, totalContainers} = podStatus(pod);
	const look = lookOfStatus(reason, isPodReady(pod));
	const head: Link = {text: `${readyContainers}/${totalContainers} ${reason}`, tone: look.tone};
	const chain = [head, ...podReasons(pod, facts)];
	return look.tone === 'good' && chain.length <= 2 ? chain : [...chain, ...causeLinks(facts, (target) => isStruck(pod, target))];
}

export function explainNode(node: Node, given: Pick<PodFacts, 'nowMs' | 'faults' | 'causes'>, words: Words): readonly Link[] {
	const facts = {...given, words: words.why, actions: words.actions};
	const word = nodeStatus(node);
	const chain: Link[] = [{text: `${node.metadata.name} ${word}`, tone: lookOfNode(word).tone}];
	for (const condition of node.status?.conditions ?? []) {
		const isReady = condition.type === 'Ready';
		if ((condition.status === 'True') === isReady) continue;
		if (condition.status === 'Unknown' && !isReady) continue;
		chain.push(plain(words.why.nodeCondition(condition.type, condition.status, condition.message ?? condition.reason ?? '')));
		const {lastHeartbeatTime} = condition;
		if (isReady && condition.status === 'Unknown' && lastHeartbeatTime) {
			chain.push(plain(words.why.lastHeardOf(humanDuration(facts.nowMs - parseTimestamp(lastHeartbeatTime)))));
		}
	}
	if (node.spec?.unschedulable) chain.push(plain(words.why.cordoned));
	if (chain.length === 1) return [...chain, {text: words.why.nodeIsFine, tone: 'muted'}];
	return [...chain, ...causeLinks(facts, ({kind, name}) => kind === 'node' && name === node.metadata.name)];
}

function podReasons(pod: Pod, facts: Told): readonly Link[] {
	if (pod.metadata.deletionTimestamp) return whyTerminating(pod, facts);
	const phase = pod.status?.phase;
	if (phase === 'Failed') return whyFailed(pod, facts);
	if (phase === 'Succeeded') return [plain(facts.words.allEndedWell)];
	if (!pod.spec.nodeName) return whyUnscheduled(pod, facts);
	const init = (pod.status?.initContainerStatuses ?? []).find((status) => !isInitDone(pod, status));
	if (init && !isConditionTrue(pod.status?.conditions, 'Initialized')) return whyInit(pod, init, facts);
	const sidecars = (pod.status?.initContainerStatuses ?? []).filter((status) => isSidecarStatus(pod, status));
	const culprit = [...(pod.status?.containerStatuses ?? []), ...sidecars].find((status) => !status.ready && status.state?.terminated?.exitCode !== 0);
	if (culprit) return whyContainer(pod, culprit, facts);
	if (isPodReady(pod)) return whyReady(pod, facts);
	return whyNotReadyThough(pod, facts);
}

function whyInit(pod: Pod, status: ContainerStatus, facts: Told): readonly Link[] {
	const since = status.state?.running?.startedAt;
	if (!since || isSidecarStatus(pod, status)) return [plain(facts.words.initNotDone(status.name)), ...whyContainer(pod, status, facts)];
	return [plain(facts.words.initRuns(status.name, humanDuration(facts.nowMs - parseTimestamp(since))))];
}

function whyTerminating(pod: Pod, {nowMs, node, events, words}: Told): readonly Link[] {
	const endsMs = parseTimestamp(pod.metadata.deletionTimestamp ?? '');
	const links: Link[] = [];
	const still = (pod.status?.containerStatuses ?? []).filter(({state}) => state?.running).map(({name}) => name);
	const isInGrace = endsMs > nowMs;
	links.push(plain(isInGrace ? words.deletedGraceEndsIn(humanDuration(endsMs - nowMs)) : words.deletedGraceEnded(humanDuration(nowMs - endsMs))));
	const ready = node?.status?.conditions?.find(({type}) => type === 'Ready');
	if (ready?.status === 'Unknown') links.push(plain(words.nobodyConfirms(node?.metadata.name ?? '')));
	else if (still.length > 0) links.push(plain(words.stillRun(still)));
	else if (pod.metadata.finalizers?.length) links.push(plain(words.finalizers(pod.metadata.finalizers.join(', '))));
	const asked = lastEvent(events, ({reason}) => reason === 'TaintManagerEviction' || reason === 'Preempted' || reason === 'Evicted');
	if (asked) links.push(plain(`${asked.reason}: ${asked.message ?? ''}`));
	const disruption = podCondition(pod, 'DisruptionTarget');
	if (!asked && disruption?.status === 'True') links.push(plain(`${disruption.reason}: ${disruption.message ?? ''}`));
	return links;
}

function whyFailed(pod: Pod, facts: Told): readonly Link[] {
	const {reason, message, containerStatuses = []} = pod.status ?? {};
	if (reason || message) return [plain([reason, message?.trim()].filter(Boolean).join(': '))];
	const failed = containerStatuses.find(({state}) => state?.terminated && state.terminated.exitCode !== 0);
	const policy = facts.words.notStartedAgain(pod.spec.restartPolicy ?? 'Always') + whatItsJobDoes(facts);
	return failed ? [plain(policy), ...whyEnded(pod, failed.name, failed.state!.terminated!, facts)] : [];
}

/** What becomes of the Job one of whose pods has failed. */
function whatItsJobDoes({job, words}: Told): string {
	if (!job) return '';
	const {metadata, spec, status} = job;
	const end = status?.conditions?.find(({type, status: is}) => is === 'True' && (type === 'Failed' || type === 'Complete'));
	if (end) return words.jobEnded(`job/${metadata.name}`, end.type, end.reason ?? '');
	const isEachIndex = spec.backoffLimitPerIndex !== undefined;
	return words.jobTriesAgain(`job/${metadata.name}`, status?.failed ?? 0, spec.backoffLimitPerIndex ?? spec.backoffLimit ?? 6, isEachIndex);
}

function whyUnscheduled(pod: Pod, {words}: Told): readonly Link[] {
	const scheduled = podCondition(pod, 'PodScheduled');
	if (!scheduled) return [plain(words.notDealtWith(pod.spec.schedulerName ?? 'default-scheduler'))];
	return [plain(words.noNode(scheduled.reason)), ...(scheduled.message ? [plain(scheduled.message)] : [])];
}

function whyContainer(pod: Pod, status: ContainerStatus, facts: Told): readonly Link[] {
	const {words} = facts;
	const {name, state = {}, lastState} = status;
	const {waiting, terminated, running} = state;
	if (terminated) return whyEnded(pod, name, terminated, facts);
	if (running) return whyRunningNotReady(pod, status, facts);
	if (waiting?.reason === 'CrashLoopBackOff') {
		const nextMs = nextStartMs(status);
		const next = nextMs !== undefined && nextMs > facts.nowMs ? humanDuration(nextMs - facts.nowMs) : undefined;
		const end = lastState?.terminated;
		return [plain(words.heldBack(name, status.restartCount, next)), ...(end ? whyEnded(pod, name, end, facts) : [])];
	}
	if (waiting?.reason === 'ContainerCreating' || waiting?.reason === 'PodInitializing' || !waiting?.reason) return whyNotStarted(pod, status, facts);
	const message = shortMessage(waiting.reason, waiting.message);
	return [plain(message ? `${name}: ${message}` : words.waits(name, waiting.reason))];
}

/** Without the reason it begins with, and of a runtime's nested errors the innermost. */
function shortMessage(reason: string, message: string | undefined): string | undefined {
	const own = message?.startsWith(`${reason}: `) ? message.slice(reason.length + 2) : message;
	const innermost = own?.includes('rpc error: ') ? own.slice(own.lastIndexOf('": ') + 3) : undefined;
	return innermost || own;
}

function whyNotStarted(pod: Pod, {name}: ContainerStatus, {events, node, words}: Told): readonly Link[] {
	const ready = node?.status?.conditions?.find(({type}) => type === 'Ready');
	if (ready && ready.status !== 'True')
		return [plain(words.notStarted(name)), plain(words.nodeIs(node!.metadata.name, nodeStatus(node!), ready.message ?? ''))];
	const last = events.at(-1);
	if (last?.type === 'Warning') return [plain(words.notStarted(name)), plain(`${last.reason}: ${(last.message ?? '').trim()}`)];
	const pulling = lastEvent(
		events,
		({reason, involvedObject}) => (reason === 'Pulling' || reason === 'Pulled') && involvedObject.fieldPath?.includes(`{${name}}`) === true,
	);
	if (pulling?.reason === 'Pulling') return [plain(words.notStarted(name)), plain(pulling.message ?? '')];
	return [plain(words.isBeingStarted(name, pod.spec.nodeName ?? ''))];
}

function whyRunningNotReady(pod: Pod, {name, started}: ContainerStatus, {probes, nowMs, node, words}: Told): readonly Link[] {
	const kind = started === false ? 'startup' : 'readiness';
	const found = findContainer(pod, name)?.container;
	const probe = found?.[`${kind}Probe`];
	if (!probe) return [plain(words.runsNotReady(name))];
	if (probes === undefined) return [plain(words.notReady(name)), plain(words.probesUnknown(node?.metadata.name))];
	const report = probes.find((candidate) => candidate.container === name && candidate.kind === kind);
	const failure = report?.attempts.findLast(({result}) => result === 'failure');
	const threshold = probe.failureThreshold ?? 3;
	if (report?.lastResult !== 'failure' || !failure) {
		const next = report?.nextAtMs !== undefined && report.nextAtMs > nowMs ? humanDuration(report.nextAtMs - nowMs) : undefined;
		return [plain(words.notPassedYet(kind, name, next))];
	}
	const streak = streakOf(report, threshold);
	return [plain(words.probeFailed(kind, name, streak, kind === 'startup' ? threshold : undefined)), plain(failure.output)];
}

function whyEnded(pod: Pod, name: string, end: ContainerStateTerminated, {events, nowMs, words}: Told): readonly Link[] {
	const ago = end.finishedAt ? humanDuration(nowMs - parseTimestamp(end.finishedAt)) : undefined;
	if (end.reason === 'OOMKilled') {
		const limit = (findContainer(pod, name)?.container as {resources?: {limits?: Readonly<Record<string, string>>}} | undefined)?.resources?.limits
			?.memory;
		return [plain(words.oomKilled(name, end.exitCode, ago)), ...(limit ? [plain(words.reachedLimit(limit))] : [])];
	}
	const links: Link[] = [plain(words.ended(name, `${end.reason ?? words.exitCode} ${end.exitCode}${signalText(end.exitCode)}`, ago))];
	if (end.exitCode === 0) links.push(plain(words.startedAgain(pod.spec.restartPolicy ?? 'Always')));
	if (end.message) links.push(plain(end.message.trim()));
	const killing = lastEvent(
		events,
		({reason, message, involvedObject}) =>
			reason === 'Killing' && (message ?? '').includes(`ontainer ${name} failed`) && involvedObject !== undefined,
	);
	if (killing && isWithin(killing, end)) {
		const kind = /failed (\w+) probe/.exec(killing.message ?? '')?.[1] ?? '';
		links.push(plain(words.itsProbeFailed(kind)));
		const unhealthy = lastEvent(events, ({reason, message}) => reason === 'Unhealthy' && (message ?? '').toLowerCase().startsWith(`${kind} probe`));
		const said = unhealthy?.message?.replace(/^\w+ probe (failed|errored[^:]*): /, '');
		if (said) links.push(plain(said));
	}
	return links;
}

/** Whether the event belongs to the run that ended so. Event times are whole seconds, and the grace period lies between. */
function isWithin(event: KubernetesEvent, end: ContainerStateTerminated): boolean {
	const atMs = parseTimestamp(eventTimes(event).last ?? '');
	const startedMs = parseTimestamp(end.startedAt ?? '');
	const finishedMs = parseTimestamp(end.finishedAt ?? '');
	return atMs >= startedMs && atMs <= finishedMs + 1000;
}

const signals: Readonly<Record<number, string>> = {130: 'SIGINT', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM'};

function signalText(exitCode: number): string {
	return signals[exitCode] ? ` (${signals[exitCode]})` : '';
}

function whyReady(pod: Pod, facts: Told): readonly Link[] {
	const {words} = facts;
	const dying = facts.probes?.find(({kind, lastResult}) => kind === 'liveness' && lastResult === 'failure');
	if (dying) return whyLivenessFails(pod, dying, words);
	const hasProbe = pod.spec.containers.some(({readinessProbe}) => readinessProbe !== undefined);
	const links: Link[] = [{text: hasProbe ? words.allPass : words.allRun, tone: 'muted'}];
	const restarted = pod.status?.containerStatuses?.find(({restartCount}) => restartCount > 0);
	const end = restarted?.lastState?.terminated;
	if (!restarted || !end) return links;
	return [...links, plain(words.wasRestarted(restarted.name, restarted.restartCount)), ...whyEnded(pod, restarted.name, end, facts)];
}

/** Ready still, and on its way to a restart: once the threshold is reached the kubelet stops it, which takes its grace period. */
function whyLivenessFails(pod: Pod, report: ProbeReport, words: Words['why']): readonly Link[] {
	const {container, attempts, isOnHold} = report;
	const threshold = findContainer(pod, container)?.container.livenessProbe?.failureThreshold ?? 3;
	const output = attempts.findLast(({result}) => result === 'failure')?.output;
	return [
		plain(isOnHold ? words.isBeingStopped(container) : words.isRestartedSoon(container)),
		plain(words.itsLivenessFailed(streakOf(report, threshold), threshold)),
		...(output ? [plain(output)] : []),
	];
}

/** All containers are ready and the pod is not: readiness gates, or the node controller. */
function whyNotReadyThough(pod: Pod, {node, words}: Told): readonly Link[] {
	const nodeReady = node?.status?.conditions?.find(({type}) => type === 'Ready');
	if (nodeReady && nodeReady.status !== 'True') return [plain(words.nodeIs(node!.metadata.name, nodeStatus(node!), nodeReady.message ?? ''))];
	const open = (pod.spec.readinessGates ?? []).filter(({conditionType}) => podCondition(pod, conditionType)?.status !== 'True');
	if (open.length > 0) return [plain(words.gateNotTrue(open.map(({conditionType}) => conditionType).join(', ')))];
	const ready: PodCondition | undefined = podCondition(pod, 'Ready');
	return ready?.message ? [plain(ready.message)] : [];
}

/** The fault in the chain of causes, else those at work on it; then the person's step. */
function causeLinks(
	{faults, causes, nowMs, words, actions}: Pick<Told, 'faults' | 'causes' | 'nowMs' | 'words' | 'actions'>,
	isAbout: (target: FaultTarget) => boolean,
): readonly Link[] {
	const links: Link[] = [];
	const world = causes.find(({by}) => by.startsWith('kernel') || by.startsWith('runtime'));
	// How a container ended is told already, in Kubernetes' own words.
	if (world && !/ exits with |^OOM kill/.test(world.what)) links.push(plain(words.world(world.what)));
	const fault = causes.find(({by}) => by === 'fault');
	const ago = (atMs: number): string => humanDuration(nowMs - atMs);
	if (fault) links.push({text: words.fault(fault.what, ago(fault.atMs)), tone: 'fault'});
	else
		for (const {name, target, sinceMs} of faults.filter((active) => isAbout(active.target)))
			links.push({text: words.faultAtWork(name, targetText(target, actions), humanDuration(nowMs - sinceMs)), tone: 'fault'});
	const step = causes.find(({by, what}) => by === 'step' && !/^apply\b|^fault\b/.test(what));
	if (step && !fault && /delete|scale|drain|cordon|rollout|set |patch|edit|taint/.test(step.what))
		links.push({text: words.step(step.what, ago(step.atMs)), tone: 'fault'});
	return links;
}

/** Whether a fault's target is this pod, its node, or what keeps it. */
function isStruck(pod: Pod, {kind, namespace, name, workloadKind}: FaultTarget): boolean {
	if (kind === 'node') return name === pod.spec.nodeName;
	if (kind === 'cluster') return false;
	if ((namespace ?? 'default') !== pod.metadata.namespace) return false;
	if (kind !== 'workload') return name === pod.metadata.name;
	const controller = controllerOf(pod);
	if (!controller) return false;
	if (controller.kind === workloadKind && controller.name === name) return true;
	// A CronJob's Jobs are called `<cronjob>-<minutes>`.
	if (workloadKind === 'CronJob') return controller.kind === 'Job' && controller.name.replace(/-\d+$/, '') === name;
	// A Deployment's ReplicaSets are called `<deployment>-<pod-template-hash>`.
	return (
		workloadKind === 'Deployment' &&
		controller.kind === 'ReplicaSet' &&
		controller.name === `${name}-${pod.metadata.labels?.['pod-template-hash'] ?? controller.name.slice(controller.name.lastIndexOf('-') + 1)}`
	);
}

function lastEvent(events: readonly KubernetesEvent[], isMeant: (event: KubernetesEvent) => boolean): KubernetesEvent | undefined {
	let last: KubernetesEvent | undefined;
	let lastMs = Number.NEGATIVE_INFINITY;
	for (const event of events) {
		const atMs = isMeant(event) ? parseTimestamp(eventTimes(event).last ?? event.metadata.creationTimestamp) : Number.NaN;
		if (atMs >= lastMs) {
			last = event;
			lastMs = atMs;
		}
	}
	return last;
}

function isSidecarStatus(pod: Pod, {name}: ContainerStatus): boolean {
	return pod.spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always') === true;
}

function isInitDone(pod: Pod, status: ContainerStatus): boolean {
	return isSidecarStatus(pod, status) ? status.started === true : status.state?.terminated?.exitCode === 0;
}

function plain(text: string): Link {
	return {text, tone: 'plain'};
}
