import type {Draft} from '../../api/objects.ts';
import {keyOf} from '../../api/objects.ts';
import {isPodReady, isPodTerminal} from '../../api/pods.ts';
import {type Attachment, attachOrPrintLogs, readAttachment, sayReattach, waitsFor} from '../attaching.ts';
import type {Command, Invocation} from '../command.ts';
import {durationOf} from '../deadlines.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, outputFlag} from '../flags.ts';
import {parseLabels} from '../key-values.ts';
import {checkFormat, ResultPrinter} from '../output.ts';
import {createGenerated} from './create.ts';

/** Upstream: kubectl/pkg/cmd/run. Left out: overrides other than a merge. */
export const run: Command = {
	name: 'run',
	mutates: true,
	flags: {
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		image: {type: 'string'},
		port: {type: 'string'},
		env: {type: 'array'},
		labels: {type: 'string', short: 'l'},
		annotations: {type: 'array'},
		command: {type: 'boolean'},
		restart: {type: 'string', default: 'Always'},
		'image-pull-policy': {type: 'string'},
		expose: {type: 'boolean'},
		overrides: {type: 'string'},
		privileged: {type: 'boolean'},
		stdin: {type: 'boolean', short: 'i'},
		tty: {type: 'boolean', short: 't'},
		attach: {type: 'boolean'},
		rm: {type: 'boolean'},
		quiet: {type: 'boolean', short: 'q'},
		'leave-stdin-open': {type: 'boolean'},
		'pod-running-timeout': {type: 'string', default: '1m0s'},
		'save-config': {type: 'boolean'},
		'show-managed-fields': {type: 'boolean'},
	},
	help: 'Create and run a particular image in a pod.\n\nUsage:\n  kubectl run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
	run(invocation) {
		const {flags, args} = invocation;
		if (!flags.has('image')) throw new CommandError('required flag(s) "image" not set');
		if (args.length === 0 || args.length === (flags.passthrough?.length ?? 0)) throw invocation.usageError('NAME is required for run');
		check(invocation);
		const printer = new ResultPrinter(invocation);
		const pod = podOf(invocation);
		const isAttached = invocation.dryRun() === 'none' && (flags.has('attach') ? flags.isSet('attach') : flags.isSet('stdin'));
		if (flags.isSet('expose')) createGenerated(invocation, printer, 'services', serviceOf(invocation, pod));
		const {stdout} = invocation;
		createGenerated(invocation, printer, 'pods', pod);
		// Of a pod it attaches to it says nothing.
		if (isAttached) invocation.stdout = stdout;
		if (!isAttached) return;
		const deadlineMs = invocation.nowMs + durationOf(invocation, 'pod-running-timeout');
		goOn(invocation, {kind: 'starting', key: keyOf(invocation.namespace, args[0]!), deadlineMs});
	},
	resume: (invocation, notes) => goOn(invocation, notes as Notes),
};

/** How far it is with a pod it is attached to. */
type Notes =
	/** It waits until the pod runs and is ready, or has ended. */
	| {readonly kind: 'starting'; readonly key: string; readonly deadlineMs: number}
	| {readonly kind: 'attached'; readonly key: string; readonly attachment: Attachment}
	/** It waits for the exit code. */
	| {readonly kind: 'ending'; readonly key: string; readonly deadlineMs: number};

/** Upstream: `RunOptions.Run` from the attaching on. */
function goOn(invocation: Invocation, notes: Notes): void {
	try {
		advance(invocation, notes);
	} catch (error) {
		if (error instanceof CommandError) remove(invocation, notes.key);
		throw error;
	}
	if (!invocation.waiting) remove(invocation, notes.key);
}

function advance(invocation: Invocation, notes: Notes): void {
	const {client, nowMs, flags} = invocation;
	const {key} = notes;
	const pod = client.find('pods', key);
	if (notes.kind === 'attached') {
		const attachment = readAttachment(invocation, notes.attachment);
		if (!attachment.stream.isDone) {
			invocation.wait({notes: {...notes, attachment}, ...waitsFor(attachment)});
			return;
		}
		if (pod) sayReattach(invocation, pod, attachment.stream.container);
		afterwards(invocation, key);
		return;
	}
	if (!pod) throw new CommandError(`Error from server (NotFound): pods ${JSON.stringify(key.slice(key.indexOf('/') + 1))} not found`);
	if (notes.kind === 'starting') {
		if (isPodTerminal(pod) || (pod.status?.phase === 'Running' && isPodReady(pod))) {
			const container = pod.spec.containers[0]!.name;
			const attachment = attachOrPrintLogs(invocation, pod, container);
			if (attachment) invocation.wait({notes: {kind: 'attached', key, attachment}, ...waitsFor(attachment)});
			else afterwards(invocation, key);
			return;
		}
	} else {
		const {phase} = pod.status ?? {};
		if (phase === 'Succeeded') return;
		if (phase === 'Failed' && flags.text('restart') !== 'OnFailure') {
			const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
			const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
			if (!terminated || terminated.exitCode === 0) throw new CommandError(`pod ${name} failed with unknown exit code`);
			throw new CommandError(`pod ${name} terminated (${terminated.reason})\n${terminated.message ?? ''}`, terminated.exitCode, true);
		}
	}
	if (nowMs >= notes.deadlineMs) throw new CommandError('timed out waiting for the condition');
	invocation.wait({notes, watches: [{resource: 'pods', key}], dueAtMs: notes.deadlineMs});
}

/** The container has ended: its exit code is kubectl's, unless it is started again. */
function afterwards(invocation: Invocation, key: string): void {
	const {flags, nowMs} = invocation;
	if (flags.isSet('leave-stdin-open') || flags.text('restart') === 'Always') return;
	advance(invocation, {kind: 'ending', key, deadlineMs: nowMs + durationOf(invocation, 'pod-running-timeout')});
}

function remove(invocation: Invocation, key: string): void {
	const {flags, client} = invocation;
	if (!flags.isSet('rm')) return;
	const doomed = [['pods', 'pod'] as const, ...(flags.isSet('expose') ? [['services', 'service'] as const] : [])];
	for (const [resource, kind] of doomed) {
		if (!client.deleteIfFound(resource, key) || flags.isSet('quiet')) continue;
		const [namespace, name] = key.split('/');
		invocation.out(`${kind} ${JSON.stringify(name)} deleted from ${namespace} namespace\n`);
	}
}

const imageName = /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** Whether it reads as a reference to an image. */
export function isImageName(text: string): boolean {
	return imageName.test(text);
}

function check(invocation: Invocation): void {
	const {flags} = invocation;
	checkFormat(invocation);
	const image = flags.text('image');
	if (!isImageName(image)) {
		throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
	}
	if (flags.isSet('tty') && !flags.isSet('stdin')) throw invocation.usageError('-i/--stdin is required for containers with -t/--tty=true');
	if (flags.isSet('expose') && flags.text('port') === '') throw invocation.usageError('--port must be set when exposing a service');
	const isAttached = flags.isSet('attach') || flags.isSet('stdin');
	if (flags.isSet('rm') && !isAttached) throw new CommandError('--rm should only be used for attached containers');
	if (isAttached && invocation.flags.text('dry-run') !== 'none' && flags.isSet('rm')) {
		throw invocation.usageError("--rm can't be used with --dry-run");
	}
	if (!['Always', 'OnFailure', 'Never'].includes(flags.text('restart'))) {
		throw invocation.usageError(`invalid restart policy: ${flags.text('restart')}`);
	}
	const policy = flags.text('image-pull-policy');
	if (policy !== '' && !['Always', 'IfNotPresent', 'Never'].includes(policy)) throw new CommandError(`invalid image pull policy: ${policy}`);
}

function podOf({flags, args}: Invocation): Draft {
	const name = args[0]!;
	const words = args.slice(1);
	const labels = flags.has('labels') ? parseLabels(flags.text('labels')) : {run: name};
	const environment = flags.all('env').map((pair) => {
		const equals = pair.indexOf('=');
		if (equals <= 0) throw new CommandError(`invalid env: ${pair}`);
		return {name: pair.slice(0, equals), value: pair.slice(equals + 1)};
	});
	const port = flags.text('port');
	if (port !== '' && !/^\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
	const annotations = Object.assign({}, ...flags.all('annotations').map((pair) => parseLabels(pair))) as Record<string, string>;
	const container = {
		...(words.length > 0 && (flags.isSet('command') ? {command: [...words]} : {args: [...words]})),
		...(environment.length > 0 && {env: environment}),
		image: flags.text('image'),
		...(flags.text('image-pull-policy') !== '' && {imagePullPolicy: flags.text('image-pull-policy')}),
		name,
		...(port !== '' && {ports: [{containerPort: Number(port)}]}),
		resources: {},
		...(flags.isSet('privileged') && {securityContext: {privileged: true}}),
		...(flags.isSet('stdin') && {stdin: true, ...(!flags.isSet('leave-stdin-open') && {stdinOnce: true})}),
		...(flags.isSet('tty') && {tty: true}),
	};
	const pod: Draft = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {...(Object.keys(annotations).length > 0 && {annotations}), labels, name},
		spec: {containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.text('restart')},
	};
	return withOverrides(pod, flags.text('overrides'));
}

function withOverrides(pod: Draft, overrides: string): Draft {
	if (overrides === '') return pod;
	let parsed: unknown;
	try {
		parsed = JSON.parse(overrides);
	} catch {
		throw new CommandError(`Invalid JSON Patch: ${overrides}`);
	}
	return merge(pod, parsed) as Draft;
}

/** RFC 7386: null removes, objects merge, everything else replaces. */
function merge(target: unknown, patch: unknown): unknown {
	if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
	const merged: Record<string, unknown> = typeof target === 'object' && target !== null && !Array.isArray(target) ? {...target} : {};
	for (const [key, value] of Object.entries(patch)) {
		if (value === null) delete merged[key];
		else merged[key] = merge(merged[key], value);
	}
	return merged;
}

function serviceOf({flags}: Invocation, pod: Draft): Draft {
	const port = Number(flags.text('port'));
	const {name, labels} = pod.metadata;
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name: name!},
		spec: {ports: [{port, protocol: 'TCP', targetPort: port}], selector: {...labels}},
	};
}
