import type {Pod} from '../api/generated/types.ts';
import {findContainer, findContainerStatus, isPodTerminal} from '../api/pods.ts';
import type {Invocation, Waiting} from './command.ts';
import {CommandError, errorText} from './errors.ts';
import {kubeletOf} from './kubelet.ts';
import {followLog, type LogLine, type LogStream, newStream, nextEndMs} from './log-stream.ts';

/** Somebody's eyes on what a container writes, from the moment of attaching to its end. Plain data. */
export interface Attachment {
	readonly stream: LogStream;
	/** Whether what is typed goes to the container. */
	readonly isTyping: boolean;
	/** What is typed is echoed by the container's terminal. */
	readonly hasTerminal: boolean;
	/** How much of a line that has not ended was printed. */
	readonly partialLength: number;
}

/**
Attaches to a container that runs. Upstream: kubectl/pkg/cmd/attach, `AttachOptions.Run`. Left out: a terminal; what
the container writes while nobody is attached is not seen, as in life.
*/
export function attachTo(invocation: Invocation, pod: Pod, container: string): Attachment {
	const {flags} = invocation;
	const spec = findContainer(pod, container)?.container;
	if (flags.isSet('tty') && !spec?.tty && !flags.isSet('quiet')) {
		invocation.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
	}
	if (!flags.isSet('quiet')) {
		invocation.err(
			"All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
		);
	}
	if (!findContainerStatus(pod, container)?.state?.running) throw notFound(pod, container);
	const begun = followLog(invocation, newStream(pod, container));
	if (begun.stream.endsAtMs !== undefined) throw notFound(pod, container);
	const {stdin} = invocation.context;
	const isTyping = flags.isSet('stdin') && spec?.stdin === true;
	if (isTyping && stdin !== undefined) {
		type(invocation, begun.stream, stdin);
		type(invocation, begun.stream, undefined);
	}
	return {stream: begun.stream, isTyping, hasTerminal: spec?.tty === true, partialLength: begun.partial.length};
}

function notFound({metadata}: Pod, container: string): CommandError {
	return new CommandError(`unable to upgrade connection: container ${container} not found in pod ${metadata.name}_${metadata.namespace}`);
}

function type(invocation: Invocation, {nodeName, hostIp, podUid, container}: LogStream, text: string | undefined): void {
	kubeletOf(invocation, {nodeName, hostIp}, `attach/${podUid}/${container}`)((endpoint) => endpoint.input(podUid, container, text));
}

/** What has been written since; `isDone` at the container's end. */
export function readAttachment(invocation: Invocation, {stream, partialLength, ...rest}: Attachment): Attachment {
	const {lines, partial, stream: next} = followLog(invocation, stream);
	invocation.out((textOf(lines) + partial).slice(partialLength));
	// The connection ends with the container, without the pause in which a log is watched on.
	return {...rest, partialLength: partial.length, stream: {...next, isDone: next.isDone || next.endsAtMs !== undefined}};
}

export function waitsFor({stream, isTyping, hasTerminal}: Attachment): Pick<Waiting, 'dueAtMs' | 'input'> {
	const {nodeName, podUid, container} = stream;
	return {dueAtMs: nextEndMs([stream]), input: isTyping ? {nodeName, podUid, container, hasTerminal} : undefined};
}

export function textOf(lines: readonly LogLine[]): string {
	return lines.map(({text, isPartial}) => `${text.replace(/\n$/, '')}${isPartial ? '' : '\n'}`).join('');
}

/** All a container has written, when it is too late to attach to it. Upstream: `logOpts`. */
export function printLogs(invocation: Invocation, pod: Pod, container: string): void {
	const {name, namespace, uid} = pod.metadata;
	const kubelet = kubeletOf(invocation, pod, `containerLogs/${namespace}/${name}/${container}`);
	invocation.out(textOf(kubelet((endpoint) => endpoint.logs(uid, container, {isPrevious: false}))));
}

/** Attaches; if the container cannot be attached to, its log is printed in place of that. */
export function attachOrPrintLogs(invocation: Invocation, pod: Pod, container: string): Attachment | undefined {
	if (isPodTerminal(pod)) {
		printLogs(invocation, pod, container);
		return undefined;
	}
	try {
		return attachTo(invocation, pod, container);
	} catch (error) {
		const text = errorText(error);
		if (text === undefined) throw error;
		invocation.err(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${text.replace(/^error: /, '')}`);
		printLogs(invocation, pod, container);
		return undefined;
	}
}

/** What is said when somebody at a terminal has left the container. */
export function sayReattach(invocation: Invocation, pod: Pod, container: string): void {
	const {flags} = invocation;
	if (flags.isSet('quiet') || !flags.isSet('stdin') || !flags.isSet('tty')) return;
	const {name, namespace} = pod.metadata;
	const again = `'kubectl attach ${name} -c ${container} -n ${namespace} -i -t'`;
	const isEphemeral = pod.spec.ephemeralContainers?.some((candidate) => candidate.name === container);
	invocation.out(
		isEphemeral
			? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
			: `Session ended, resume using ${again} command\n`,
	);
}
