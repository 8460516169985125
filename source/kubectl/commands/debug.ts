import type {Container, EphemeralContainer, Pod} from '../../api/generated/types.ts';
import {objectKey} from '../../api/objects.ts';
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
Adds an ephemeral container to a running pod. Upstream: kubectl/pkg/cmd/debug. Left out: copies of a pod
(`--copy-to`), nodes and `--custom` profiles.
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
			if (object.kind === 'Pod') debugPod(invocation, object as Pod, command);
			else if (object.kind === 'Node') throw new CommandError('debugging a node is not possible here: no pod of this cluster sees its host');
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
	if (flags.has('copy-to')) fail('copying a pod to debug it (--copy-to) is not possible here; an ephemeral container is');
	for (const name of ['replace', 'same-node', 'set-image']) if (flags.has(name)) fail(`--${name} may only be used with --copy-to.`);
	if (image === '') fail('you must specify --image when not using --copy-to.');
	if (!isImageName(image)) fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
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
	if (!(flags.has('attach') ? flags.isSet('attach') : flags.isSet('stdin'))) return;
	goOn(invocation, {key: objectKey(pod), container: container.name, attachment: undefined});
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

function containerOf(invocation: Invocation, pod: Pod, command: readonly string[]): EphemeralContainer {
	const {flags} = invocation;
	const env = flags.all('env').map((pair) => {
		const equals = pair.indexOf('=');
		if (equals === -1)
			throw invocation.usageError(`invalid argument ${JSON.stringify(pair)} for "--env" flag: ${pair} must be formatted as key=value`);
		return {name: pair.slice(0, equals), value: pair.slice(equals + 1)};
	});
	const securityContext = securityContextOf(flags.text('profile'));
	return {
		name: flags.text('container') || generatedName(invocation, pod),
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

/** A name as upstream's random ones; made of the pod and the instant, so that a run can be repeated. */
function generatedName(invocation: Invocation, pod: Pod): string {
	let seed = 0;
	for (const character of `${pod.metadata.uid} ${pod.metadata.resourceVersion} ${invocation.nowMs}`) {
		seed = (seed * 31 + character.charCodeAt(0)) % 2_147_483_647;
	}
	for (; ; seed = (seed * 48_271) % 2_147_483_647) {
		let [name, rest] = ['debugger-', seed];
		for (let index = 0; index < 5; index += 1) {
			name += suffixLetters[rest % suffixLetters.length];
			rest = Math.floor(rest / suffixLetters.length);
		}
		if (findContainer(pod, name)) continue;
		if (!invocation.flags.isSet('quiet')) invocation.out(`Defaulting debug container name to ${name}.\n`);
		return name;
	}
}
