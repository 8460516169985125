import type {Pod} from '../../api/generated/types.ts';
import {findContainerStatus, isPodTerminal} from '../../api/pods.ts';
import {badRequest} from '../../api/status-error.ts';
import type {Command, ExecOutcome, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {kubeletOf} from '../kubelet.ts';
import {allContainerNames, defaultContainer, hasContainer} from '../pod-containers.ts';
import {podOfObject} from '../pods-of.ts';

/** Upstream: kubectl/pkg/cmd/exec. Left out: a terminal. With `-i` the command reads what was piped to kubectl, and nothing if nothing was. */
export const exec: Command = {
	name: 'exec',
	mutates: true,
	flags: {
		container: {type: 'string', short: 'c'},
		stdin: {type: 'boolean', short: 'i'},
		tty: {type: 'boolean', short: 't'},
		quiet: {type: 'boolean', short: 'q'},
		'pod-running-timeout': {type: 'string'},
	},
	help: 'Execute a command in a container.\n\nUsage:\n  kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
	run(invocation) {
		const {flags, args} = invocation;
		const command = flags.passthrough ?? [];
		const names = args.slice(0, args.length - command.length);
		if (names.length === 0) throw invocation.usageError('pod, type/name or --filename must be specified');
		if (names.length > 1) {
			throw invocation.usageError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
		}
		if (command.length === 0) throw invocation.usageError('you must specify at least one command for the container');
		execute(invocation, names[0]!, command);
	},
	resume(invocation, notes, wake) {
		const {nodeName, taken} = notes as Notes;
		if (wake.kind === 'reply') report(invocation, {...wake.result, output: wake.result.output.slice(taken)});
		else goOn(invocation, nodeName, taken);
	},
};

interface Notes {
	readonly nodeName: string;
	/** How much of its output has been printed. */
	readonly taken: number;
}

/** Prints what the command has written since, and goes on. */
function goOn(invocation: Invocation, nodeName: string, taken: number): void {
	const stream = invocation.context.endpoint?.(nodeName)?.execStream(replyTo(invocation));
	const output = stream?.output ?? '';
	invocation.out(output.slice(taken));
	stream?.follow();
	invocation.wait({notes: {nodeName, taken: Math.max(taken, output.length)} satisfies Notes});
}

/** Without anybody who waits the command goes on unseen. */
function replyTo(invocation: Invocation): {readonly component: string; readonly key: string} {
	return invocation.replyTo ?? {component: 'kubectl', key: ''};
}

/** No limit: the command takes as long as it takes. */
const timeoutMs = 0;

function execute(invocation: Invocation, target: string, command: readonly string[]): void {
	const {pod} = podOfObject(invocation, target);
	const container = containerOf(invocation, pod);
	const input = invocation.flags.isSet('stdin') ? invocation.context.stdin : undefined;
	const result = startExec(invocation, pod, container, command, input);
	if (result) report(invocation, result);
	else goOn(invocation, pod.spec.nodeName!, 0);
}

/** Begins a command in a container; undefined: the invocation is woken with the result. */
export function startExec(
	invocation: Invocation,
	pod: Pod,
	container: string,
	command: readonly string[],
	input: string | undefined,
): ExecOutcome | undefined {
	const {name, namespace, uid} = pod.metadata;
	if (isPodTerminal(pod)) throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${pod.status?.phase}`);
	if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
	if (!findContainerStatus(pod, container)?.state?.running) {
		throw new CommandError(`unable to upgrade connection: container not found (${JSON.stringify(container)})`);
	}
	const kubelet = kubeletOf(invocation, pod, `exec/${namespace}/${name}/${container}`);
	return kubelet((endpoint) => endpoint.exec(uid, container, command, timeoutMs, replyTo(invocation), input ?? false));
}

/** Throws what kubectl says of a command that could not be run at all. */
export function checkStarted({error}: ExecOutcome): void {
	if (!error) return;
	const isWhole = error.message.includes('OCI runtime exec failed');
	const text = isWhole
		? error.message
		: `failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`;
	throw new CommandError(`Internal error occurred: error executing command in container: ${text}`);
}

function report(invocation: Invocation, result: ExecOutcome): void {
	checkStarted(result);
	invocation.out(result.output);
	if (result.exitCode !== 0) {
		if (!invocation.flags.isSet('quiet')) invocation.err(`command terminated with exit code ${result.exitCode}\n`);
		invocation.exitCode = result.exitCode;
	}
}

export function containerOf(invocation: Invocation, pod: Pod): string {
	const asked = invocation.flags.text('container');
	if (asked !== '') {
		if (hasContainer(pod, asked)) return asked;
		throw new CommandError(`container ${asked} is not valid for pod ${pod.metadata.name} out of: ${allContainerNames(pod)}`);
	}
	const {name, isOneOfSeveral} = defaultContainer(pod);
	if (isOneOfSeveral && !invocation.flags.isSet('quiet')) {
		invocation.err(`Defaulted container ${JSON.stringify(name)} out of: ${allContainerNames(pod)}\n`);
	}
	return name;
}
