import {keyOf} from '../../api/objects.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {type Attachment, attachTo, readAttachment, sayReattach, waitsFor} from '../attaching.ts';
import type {Command, Invocation} from '../command.ts';
import {durationOf} from '../deadlines.ts';
import {CommandError} from '../errors.ts';
import {allContainerNames, defaultContainer, hasContainer} from '../pod-containers.ts';
import {podOfObject} from '../pods-of.ts';

/** Upstream: kubectl/pkg/cmd/attach. Left out: a terminal, and leaving it with ctrl-p ctrl-q. */
export const attach: Command = {
	name: 'attach',
	mutates: true,
	flags: {
		container: {type: 'string', short: 'c'},
		stdin: {type: 'boolean', short: 'i'},
		tty: {type: 'boolean', short: 't'},
		quiet: {type: 'boolean', short: 'q'},
		'pod-running-timeout': {type: 'string', default: '1m0s'},
		'detach-keys': {type: 'string'},
	},
	help: 'Attach to a process that is already running inside an existing container.\n\nUsage:\n  kubectl attach (POD | TYPE/NAME) -c CONTAINER [options]',
	run(invocation) {
		const {args} = invocation;
		if (args.length === 0) throw new CommandError('at least 1 argument is required for attach');
		if (args.length > 2) {
			throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
		}
		if (durationOf(invocation, 'pod-running-timeout') <= 0) throw new CommandError('--pod-running-timeout must be higher than zero');
		const {pod} = podOfObject(invocation, args.join('/'));
		if (isPodTerminal(pod)) throw new CommandError(`cannot attach a container in a completed pod; current phase is ${pod.status?.phase}`);
		const asked = invocation.flags.text('container');
		if (asked !== '' && !hasContainer(pod, asked)) {
			throw new CommandError(
				`cannot attach to the container: container ${asked} is not valid for pod ${pod.metadata.name} out of: ${allContainerNames(pod)}`,
			);
		}
		const {name, isOneOfSeveral} = asked === '' ? defaultContainer(pod) : {name: asked, isOneOfSeveral: false};
		if (isOneOfSeveral && !invocation.flags.isSet('quiet')) {
			invocation.err(`Defaulted container ${JSON.stringify(name)} out of: ${allContainerNames(pod)}\n`);
		}
		goOn(invocation, attachTo(invocation, pod, name));
	},
	resume: (invocation, notes) => goOn(invocation, readAttachment(invocation, notes as Attachment)),
};

function goOn(invocation: Invocation, attachment: Attachment): void {
	const {podName, namespace, container, isDone} = attachment.stream;
	if (!isDone) {
		invocation.wait({notes: attachment, ...waitsFor(attachment), isEndless: true});
		return;
	}
	const pod = invocation.client.find('pods', keyOf(namespace, podName));
	if (pod) sayReattach(invocation, pod, container);
}
