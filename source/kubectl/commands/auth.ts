import {alignTabs} from '../../printers/tabwriter.ts';
import type {Command} from '../command.ts';
import {globalFlags} from '../flags.ts';
import {findResource} from '../resources.ts';

/**
Whoever sits at this kubectl is kubeadm's administrator, who may do everything. Nobody else was given anything: roles
and their bindings are not simulated.
*/
export const canI: Command = {
	name: 'auth can-i',
	mutates: false,
	flags: {
		'all-namespaces': {type: 'boolean', short: 'A'},
		'as-group': {type: 'array'},
		'no-headers': {type: 'boolean'},
		quiet: {type: 'boolean', short: 'q'},
		subresource: {type: 'string'},
	},
	help: 'Check whether an action is allowed.\n\nUsage:\n  kubectl auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
	run(invocation) {
		const {args, flags} = invocation;
		if (args.length < 2 || args.length > 3) {
			throw invocation.usageError('you must specify two arguments: verb resource or verb resource/resourceName.');
		}
		const resource = args[1]!.split('/')[0]!;
		if (!args[1]!.startsWith('/') && resource !== '*' && !findResource(resource)) {
			invocation.err(`Warning: the server doesn't have a resource type '${resource}'\n\n`);
		}
		const isAllowed = flags.text('as') === '' || flags.all('as-group').includes('system:masters');
		if (!flags.isSet('quiet')) invocation.out(isAllowed ? 'yes\n' : 'no\n');
		if (!isAllowed) invocation.exitCode = 1;
	},
};

export const whoami: Command = {
	name: 'auth whoami',
	mutates: false,
	flags: {as: globalFlags.as!},
	help: 'Experimental: Check who you are and your attributes (groups, extra).\n\nUsage:\n  kubectl auth whoami [options]',
	run(invocation) {
		const rows = ['ATTRIBUTE\tVALUE', 'Username\tkubernetes-admin', 'Groups\t[kubeadm:cluster-admins system:authenticated]'];
		invocation.out(alignTabs(rows.map((row) => `${row}\n`).join(''), {minWidth: 6, padding: 3}));
	},
};
