import {parseDuration} from '../../api/durations.ts';
import type {Pod} from '../../api/generated/types.ts';
import {badRequest, isRequestError} from '../../api/status-error.ts';
import {nanoTimestamp, parseTimestamp} from '../../api/timestamps.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {selectorFlags} from '../flags.ts';
import {kubeletOf} from '../kubelet.ts';
import {followLog, type LogLine, type LogStream, newStream, nextEndMs} from '../log-stream.ts';
import {allContainerNames, defaultContainer, hasContainer} from '../pod-containers.ts';
import {podOfObject, podsBySelector} from '../pods-of.ts';

/** Upstream: kubectl/pkg/cmd/logs and the kubelet's kuberuntime/logs. */
export const logs: Command = {
	name: 'logs',
	mutates: false,
	flags: {
		selector: selectorFlags.selector!,
		container: {type: 'string', short: 'c'},
		previous: {type: 'boolean', short: 'p'},
		follow: {type: 'boolean', short: 'f'},
		tail: {type: 'integer', default: '-1'},
		since: {type: 'string'},
		'since-time': {type: 'string'},
		timestamps: {type: 'boolean'},
		'all-containers': {type: 'boolean'},
		'all-pods': {type: 'boolean'},
		prefix: {type: 'boolean'},
		'limit-bytes': {type: 'integer'},
		'max-log-requests': {type: 'integer'},
		'ignore-errors': {type: 'boolean'},
		'pod-running-timeout': {type: 'string'},
	},
	help: 'Print the logs for a container in a pod or specified resource.\n\nUsage:\n  kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
	run(invocation) {
		const {flags} = invocation;
		check(invocation);
		const requests = requestsOf(invocation);
		const areMany = requests.length > 1 || flags.has('selector');
		if (flags.isSet('follow') && !flags.isSet('previous')) {
			const most = flags.integer('max-log-requests') ?? 5;
			if (requests.length > most) {
				throw new CommandError(
					`you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
				);
			}
			const streams = requests.map(({pod, container}) => newStream(pod, container));
			follow(invocation, streams, (lines) => chosen(invocation, lines, areMany));
			return;
		}
		for (const {pod, container} of requests) {
			try {
				const lines = linesOf(invocation, pod, container, areMany);
				const text = lines.map((line) => prefixOf(invocation, pod.metadata.name, container) + line).join('');
				const limit = flags.integer('limit-bytes');
				invocation.out(limit === undefined ? text : firstBytes(text, limit));
			} catch (error) {
				if (!flags.isSet('ignore-errors') || !isRequestError(error)) throw error;
				invocation.err(`error: ${(error as Error).message}\n`);
			}
		}
	},
	resume: (invocation, notes) => follow(invocation, (notes as {readonly streams: readonly LogStream[]}).streams),
};

/** Hands out what has been logged since, and goes on until all containers have ended. `choose` picks from what is there at first. */
function follow(invocation: Invocation, streams: readonly LogStream[], choose?: (lines: readonly LogLine[]) => readonly LogLine[]): void {
	const followed = streams.map((stream) => {
		if (stream.isDone) return stream;
		const {lines, stream: next} = followLog(invocation, stream);
		const prefix = prefixOf(invocation, stream.podName, stream.container);
		invocation.out((choose ? choose(lines) : lines).map((line) => prefix + lineText(invocation, line)).join(''));
		return next;
	});
	if (followed.every(({isDone}) => isDone)) return;
	invocation.wait({notes: {streams: followed}, dueAtMs: nextEndMs(followed), isEndless: true});
}

function prefixOf({flags}: Invocation, pod: string, container: string): string {
	return flags.isSet('prefix') ? `[pod/${pod}/${container}] ` : '';
}

function firstBytes(text: string, limit: number): string {
	return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, limit));
}

function check(invocation: Invocation): void {
	const {flags, args} = invocation;
	if (flags.has('selector')) {
		if (args.length > 0) throw invocation.usageError('only a selector (-l) or a POD name is allowed');
	} else if (args.length === 0 || args.length > 2) {
		throw invocation.usageError(
			"expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
		);
	}
	if (args.length === 2 && flags.has('container')) throw invocation.usageError('only one of -c or an inline [CONTAINER] arg is allowed');
	if (flags.has('since') && flags.has('since-time')) throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
	if (flags.isSet('all-containers') && flags.has('container'))
		throw new CommandError('--all-containers=true should not be specified with container name');
	if ((flags.integer('tail') ?? -1) < -1) throw new CommandError('--tail must be greater than or equal to -1');
	if (flags.has('since') && parseDuration(flags.text('since')) === undefined) {
		const value = JSON.stringify(flags.text('since'));
		throw new CommandError(`invalid argument ${value} for "--since" flag: time: invalid duration ${value}\nSee 'kubectl logs --help' for usage.`);
	}
}

interface LogRequest {
	readonly pod: Pod;
	readonly container: string;
}

function requestsOf(invocation: Invocation): readonly LogRequest[] {
	const {flags, args} = invocation;
	if (flags.has('selector')) {
		const pods = podsBySelector(invocation, flags.text('selector'));
		if (pods.length === 0) invocation.err(`No resources found in ${invocation.namespace} namespace.\n`);
		return pods.flatMap((pod) => containersOf(invocation, pod));
	}
	const {pod, others} = podOfObject(invocation, args[0]!);
	if (flags.isSet('all-pods')) return others.flatMap((other) => containersOf(invocation, other));
	if (others.length > 1) invocation.err(`Found ${others.length} pods, using pod/${pod.metadata.name}\n`);
	return containersOf(invocation, pod);
}

function containersOf(invocation: Invocation, pod: Pod): readonly LogRequest[] {
	const {flags, args} = invocation;
	if (flags.isSet('all-containers')) {
		const {initContainers = [], containers, ephemeralContainers = []} = pod.spec;
		return [...initContainers, ...containers, ...ephemeralContainers].map(({name}) => ({pod, container: name}));
	}
	const asked = flags.text('container') || args[1];
	if (asked) {
		if (!hasContainer(pod, asked)) throw new CommandError(`container ${asked} is not valid for pod ${pod.metadata.name}`);
		return [{pod, container: asked}];
	}
	const {name, isOneOfSeveral} = defaultContainer(pod);
	if (isOneOfSeveral) invocation.err(`Defaulted container ${JSON.stringify(name)} out of: ${allContainerNames(pod)}\n`);
	return [{pod, container: name}];
}

function linesOf(invocation: Invocation, pod: Pod, container: string, areMany: boolean): readonly string[] {
	const {name, uid, namespace} = pod.metadata;
	if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
	const kubelet = kubeletOf(invocation, pod, `containerLogs/${namespace}/${name}/${container}`);
	const all = kubelet((endpoint) => endpoint.logs(uid, container, {isPrevious: invocation.flags.isSet('previous')}));
	return chosen(invocation, all, areMany).map((line) => lineText(invocation, line));
}

/** The lines that `--since`, `--since-time` and `--tail` leave. */
function chosen({flags, nowMs}: Invocation, lines: readonly LogLine[], areMany: boolean): readonly LogLine[] {
	const sinceMs = flags.has('since')
		? nowMs - parseDuration(flags.text('since'))!
		: flags.has('since-time')
			? parseTimestamp(flags.text('since-time'))
			: Number.NEGATIVE_INFINITY;
	// A selector alone shows the last ten lines of each, lest the output run over.
	const tail = flags.has('tail') ? flags.integer('tail')! : areMany && flags.has('selector') ? 10 : -1;
	const recent = lines.filter(({atMs}) => atMs >= sinceMs);
	return tail === -1 ? recent : tail === 0 ? [] : recent.slice(-tail);
}

function lineText({flags}: Invocation, {atMs, text, isPartial}: LogLine): string {
	const line = text.replace(/\n$/, '');
	return `${flags.isSet('timestamps') ? `${nanoTimestamp(atMs)} ` : ''}${line}${isPartial ? '' : '\n'}`;
}
