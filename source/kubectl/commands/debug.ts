import type {Container, EphemeralContainer, Pod} from '../../api/generated/types.ts';
import {type ApiObject, objectKey} from '../../api/objects.ts';
import {findContainer, findContainerStatus} from '../../api/pods.ts';
import {type Attachment, attachOrPrintLogs, printLogs, readAttachment, sayReattach, waitsFor} from '../attaching.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {fileFlags} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {findNamed} from '../targets.ts';
import {isImageName} from './run.ts';

const profiles = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];

/**
Adds an ephemeral container to a running pod, or makes a copy of the pod or a pod on a node. Upstream: kubectl/pkg/cmd/debug. Left out: `--custom`
profiles.
*/
export const debug: Command = {
	name: 'debug',
	mutates: true,
	flags: {
		...fileFlags,
		'arguments-only': {type: 'boolean'},
		attach: {type: 'boolean'},
		container: {type: 'string', short: 'c'},
		'copy-to': {type: 'string'},
		env: {type: 'list'},
		image: {type: 'string'},
		'image-pull-policy': {type: 'string'},
		profile: {type: 'string', default: 'general'},
		quiet: {type: 'boolean', short: 'q'},
		'keep-annotations': {type: 'boolean'},
		'keep-init-containers': {type: 'boolean', default: 'true'},
		'keep-labels': {type: 'boolean'},
		'keep-liveness': {type: 'boolean'},
		'keep-readiness': {type: 'boolean'},
		'keep-startup': {type: 'boolean'},
		replace: {type: 'boolean'},
		'same-node': {type: 'boolean'},
		'set-image': {type: 'list'},
		'share-processes': {type: 'boolean', default: 'true'},
		stdin: {type: 'boolean', short: 'i'},
		target: {type: 'string'},
		tty: {type: 'boolean', short: 't'},
	},
	help: 'Debug cluster resources using interactive debugging containers.\n\nUsage:\n  kubectl debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]',
	run(invocation) {
		const {flags, args} = invocation;
		const command = flags.passthrough ?? [];
		const names = args.slice(0, args.length - command.length);
		check(invocation, names);
		const found = findNamed(invocation, names.every((name) => !name.includes('/')) && names.length > 0 ? ['pods', ...names] : names);
		for (const object of found.objects) {
			if (object.kind === 'Pod') {
				if (flags.has('copy-to')) debugCopy(invocation, object as Pod, command);
				else debugPod(invocation, object as Pod, command);
			} else if (object.kind === 'Node') debugNode(invocation, object.metadata.name, command);
			else throw new CommandError(`"${object.apiVersion.includes('/') ? '' : '/'}${object.apiVersion}, Kind=${object.kind}" not supported by debug`);
		}
		reportErrors(invocation, found.errors);
	},
	resume: (invocation, notes) => goOn(invocation, notes as Notes),
};

/** Upstream: `DebugOptions.Validate`. */
function check({flags}: Invocation, names: readonly string[]): void {
	const fail = (message: string): never => {
		throw new CommandError(message);
	};
	const image = flags.text('image');
	const policy = flags.text('image-pull-policy');
	if (!profiles.includes(flags.text('profile'))) fail(`unknown profile: ${flags.text('profile')}`);
	if (flags.isSet('attach') && image === '' && !flags.has('container')) {
		fail('you must specify --container or create a new container using --image in order to attach.');
	}
	if (flags.has('copy-to')) {
		if (image === '' && !flags.has('set-image') && !flags.has('container'))
			fail('you must specify --image, --set-image or --container when using --copy-to.');
	} else {
		for (const name of ['replace', 'same-node', 'set-image']) if (flags.has(name)) fail(`--${name} may only be used with --copy-to.`);
		if (image === '') fail('you must specify --image when not using --copy-to.');
	}
	for (const pair of flags.all('set-image')) {
		const [name, wanted = ''] = pair.split('=');
		if (!isImageName(wanted)) fail(`invalid image name ${JSON.stringify(wanted)} for container ${JSON.stringify(name)}: invalid reference format`);
	}
	if (image !== '' && !isImageName(image)) fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
	if (names.length === 0 && !flags.has('filename')) fail('NAME or filename is required for debug');
	if (policy !== '' && !['Always', 'IfNotPresent', 'Never'].includes(policy)) fail(`invalid image pull policy: ${policy}`);
	if (flags.isSet('tty') && !flags.isSet('stdin')) fail('-i/--stdin is required for containers with -t/--tty=true');
}

function debugPod(invocation: Invocation, pod: Pod, command: readonly string[]): void {
	const {flags, client} = invocation;
	const target = flags.text('target');
	if (target !== '' && !flags.isSet('quiet')) {
		invocation.out(
			`Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
		);
	}
	const container = containerOf(invocation, pod, command);
	client.setEphemeralContainers({...pod, spec: {...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), container]}});
	attachIfAsked(invocation, objectKey(pod), container.name);
}

function attachIfAsked(invocation: Invocation, key: string, container: string): void {
	const {flags} = invocation;
	if (flags.has('attach') ? flags.isSet('attach') : flags.isSet('stdin')) goOn(invocation, {key, container, attachment: undefined});
}

/** A copy of the pod with another container, other images, or another command. Upstream: `generatePodCopyWithDebugContainer`. */
function debugCopy(invocation: Invocation, pod: Pod, command: readonly string[]): void {
	const {flags, client} = invocation;
	const images = new Map(flags.all('set-image').map((pair) => pair.split('=') as [string, string]));
	const {ephemeralContainers: _, nodeName, ...spec} = pod.spec;
	const asked = flags.text('container');
	const isThere = spec.containers.some(({name}) => name === asked);
	const isNew = !isThere && flags.text('image') !== '';
	if (!isThere && !isNew && images.size === 0) throw new CommandError('you must specify image when creating new container');
	const containers = spec.containers.map((container): Container => {
		const kept = withoutProbes(invocation, {...container, image: images.get(container.name) ?? images.get('*') ?? container.image!});
		return container.name === asked ? changed(invocation, kept, command) : kept;
	});
	let target = isThere ? asked : '';
	if (isNew) {
		const {targetContainerName: __, ...added} = containerOf(invocation, pod, command);
		containers.push({...added, terminationMessagePolicy: 'FallbackToLogsOnError'});
		target = added.name;
	}
	const sharing = flags.has('share-processes')
		? flags.isSet('share-processes')
		: (spec.shareProcessNamespace ?? (profile(invocation) === 'general' || undefined));
	const {namespace} = pod.metadata;
	const {annotations, labels} = pod.metadata;
	if (flags.isSet('replace')) client.delete('pods', objectKey(pod), {gracePeriodSeconds: 0});
	const made = client.create('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: flags.text('copy-to'),
			namespace: namespace!,
			...(annotations && (flags.isSet('keep-annotations') || profile(invocation) === 'legacy') && {annotations: {...annotations}}),
			...(labels && flags.isSet('keep-labels') && {labels: {...labels}}),
		},
		spec: {
			...spec,
			...(flags.isSet('same-node') && nodeName !== undefined && {nodeName}),
			...(sharing !== undefined && {shareProcessNamespace: sharing}),
			...(!flags.isSet('keep-init-containers') && {initContainers: []}),
			containers,
		},
	});
	if (target !== '') attachIfAsked(invocation, objectKey(made), target);
}

function profile({flags}: Invocation): string {
	return flags.text('profile');
}

/** A container of the pod itself, with what was asked for in place of what it has. */
function changed(invocation: Invocation, container: Container, command: readonly string[]): Container {
	const {flags} = invocation;
	const {args, ...rest} = container;
	const isWhole = command.length > 0 && !flags.isSet('arguments-only');
	return {
		...rest,
		...(args && command.length === 0 && {args}),
		...(isWhole && {command: [...command]}),
		...(command.length > 0 && !isWhole && {args: [...command]}),
		...(flags.text('image') !== '' && {image: flags.text('image')}),
		stdin: flags.isSet('stdin'),
		tty: flags.isSet('tty'),
	};
}

/** A copy that is looked into must not be killed by its probes. */
function withoutProbes({flags}: Invocation, {livenessProbe, readinessProbe, startupProbe, ...container}: Container): Container {
	if (flags.text('profile') === 'legacy')
		return {...container, ...(livenessProbe && {livenessProbe}), ...(readinessProbe && {readinessProbe}), ...(startupProbe && {startupProbe})};
	return {
		...container,
		...(livenessProbe && flags.isSet('keep-liveness') && {livenessProbe}),
		...(readinessProbe && flags.isSet('keep-readiness') && {readinessProbe}),
		...(startupProbe && flags.isSet('keep-startup') && {startupProbe}),
	};
}

/** A pod in the node's own namespaces, with its disk at /host. Upstream: `generateNodeDebugPod`. */
function debugNode(invocation: Invocation, node: string, command: readonly string[]): void {
	const {flags, client, namespace} = invocation;
	const {targetContainerName: _, securityContext: __, ...container} = containerOf(invocation, undefined, command);
	const name = `node-debugger-${node}-${randomSuffix(invocation, client.get('nodes', node))}`;
	const isPlain = profile(invocation) === 'baseline' || profile(invocation) === 'restricted';
	const isHost = !isPlain && profile(invocation) !== 'netadmin';
	const securityContext = profile(invocation) === 'general' ? undefined : securityContextOf(profile(invocation));
	if (!flags.isSet('quiet')) invocation.out(`Creating debugging pod ${name} with container ${container.name} on node ${node}.\n`);
	const made = client.create('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name, namespace, labels: {'app.kubernetes.io/managed-by': 'kubectl-debug'}},
		spec: {
			containers: [
				{...container, ...(securityContext && {securityContext}), ...(isHost && {volumeMounts: [{mountPath: '/host', name: 'host-root'}]})},
			],
			...(!isPlain && {hostNetwork: true, hostPID: true, ...(isHost && {hostIPC: true})}),
			nodeName: node,
			restartPolicy: 'Never',
			tolerations: [{operator: 'Exists'}],
			...(isHost && {volumes: [{hostPath: {path: '/'}, name: 'host-root'}]}),
		},
	});
	attachIfAsked(invocation, objectKey(made), container.name);
}

interface Notes {
	readonly key: string;
	readonly container: string;
	/** Undefined while the container has not started. */
	readonly attachment: Attachment | undefined;
}

/** Attaches to the container as soon as it runs, and stays until it ends. Upstream: `handleAttachPod`. */
function goOn(invocation: Invocation, {key, container, attachment: held}: Notes): void {
	const pod = invocation.client.find('pods', key);
	if (held) {
		const attachment = readAttachment(invocation, held);
		if (!attachment.stream.isDone) invocation.wait({notes: {key, container, attachment}, ...waitsFor(attachment)});
		else if (pod) sayReattach(invocation, pod, container);
		return;
	}
	if (!pod) throw new CommandError(`Error from server (NotFound): pods ${JSON.stringify(key.slice(key.indexOf('/') + 1))} not found`);
	const state = findContainerStatus(pod, container)?.state;
	if (state?.terminated) {
		printLogs(invocation, pod, container);
	} else if (state?.running) {
		const attachment = attachOrPrintLogs(invocation, pod, container);
		if (attachment) invocation.wait({notes: {key, container, attachment}, ...waitsFor(attachment)});
	} else {
		invocation.wait({notes: {key, container, attachment: undefined}, watches: [{resource: 'pods', key}]});
	}
}

/** Without a pod it is one for a node. */
function containerOf(invocation: Invocation, pod: Pod | undefined, command: readonly string[]): EphemeralContainer {
	const {flags} = invocation;
	const env = flags.all('env').map((pair) => {
		const equals = pair.indexOf('=');
		if (equals === -1)
			throw invocation.usageError(`invalid argument ${JSON.stringify(pair)} for "--env" flag: ${pair} must be formatted as key=value`);
		return {name: pair.slice(0, equals), value: pair.slice(equals + 1)};
	});
	const securityContext = securityContextOf(flags.text('profile'));
	return {
		name: flags.text('container') || (pod ? generatedName(invocation, pod) : 'debugger'),
		image: flags.text('image'),
		...(command.length > 0 && (flags.isSet('arguments-only') ? {args: [...command]} : {command: [...command]})),
		...(env.length > 0 && {env}),
		...(flags.has('image-pull-policy') && {imagePullPolicy: flags.text('image-pull-policy')}),
		...(flags.isSet('stdin') && {stdin: true}),
		...(flags.isSet('tty') && {tty: true}),
		...(flags.text('target') !== '' && {targetContainerName: flags.text('target')}),
		...(securityContext && {securityContext}),
		terminationMessagePolicy: 'File',
	};
}

/** What a profile grants or forbids an ephemeral container. Upstream: debug/profiles.go. */
function securityContextOf(profile: string): Container['securityContext'] {
	switch (profile) {
		case 'general':
			return {capabilities: {add: ['SYS_PTRACE']}};
		case 'restricted':
			return {
				allowPrivilegeEscalation: false,
				capabilities: {drop: ['ALL']},
				runAsNonRoot: true,
				seccompProfile: {type: 'RuntimeDefault'},
			};
		case 'netadmin':
			return {capabilities: {add: ['NET_ADMIN', 'NET_RAW']}};
		case 'sysadmin':
			return {privileged: true};
		default:
			return undefined;
	}
}

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** As upstream's random ones; made of the object and the instant, so that a run can be repeated. */
function randomSuffix(invocation: Invocation, object: ApiObject, attempt = 0): string {
	let seed = attempt;
	for (const character of `${object.metadata.uid} ${object.metadata.resourceVersion} ${invocation.nowMs}`) {
		seed = (seed * 31 + character.charCodeAt(0)) % 2_147_483_647;
	}
	let suffix = '';
	for (let index = 0; index < 5; index += 1) {
		suffix += suffixLetters[seed % suffixLetters.length];
		seed = Math.floor(seed / suffixLetters.length);
	}
	return suffix;
}

function generatedName(invocation: Invocation, pod: Pod): string {
	for (let attempt = 0; ; attempt += 1) {
		const name = `debugger-${randomSuffix(invocation, pod, attempt)}`;
		if (findContainer(pod, name)) continue;
		if (!invocation.flags.isSet('quiet')) invocation.out(`Defaulting debug container name to ${name}.\n`);
		return name;
	}
}
