import type {Node} from '../../api/generated/types.ts';
import {type Command, type DryRun, dryRunSuffix, type Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {type Found, findObjects} from '../find-objects.ts';
import {dryRunFlag, selectorFlags} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {getResource} from '../resources.ts';

export const cordon: Command = {
	name: 'cordon',
	mutates: true,
	flags: {...dryRunFlag, selector: selectorFlags.selector!},
	help: 'Mark node as unschedulable.\n\nUsage:\n  kubectl cordon NODE [options]',
	run: (invocation) => cordonNodes(invocation, true),
};

export const uncordon: Command = {
	name: 'uncordon',
	mutates: true,
	flags: {...dryRunFlag, selector: selectorFlags.selector!},
	help: 'Mark node as schedulable.\n\nUsage:\n  kubectl uncordon NODE [options]',
	run: (invocation) => cordonNodes(invocation, false),
};

function cordonNodes(invocation: Invocation, isCordoned: boolean): void {
	const {objects, errors} = nodesOf(invocation);
	for (const node of objects) setCordoned(invocation, node as Node, isCordoned, invocation.dryRun());
	reportErrors(invocation, errors);
}

/** The nodes named as arguments or by `-l`. */
export function nodesOf(invocation: Invocation): Found {
	const {args, flags, client, namespace} = invocation;
	const labelSelector = flags.text('selector');
	if (args.length === 0 && labelSelector === '') throw invocation.usageError(`USAGE: ${invocation.command.name} NODE [flags]`);
	if (args.length > 0 && labelSelector !== '') throw new CommandError('error: cannot specify both a node name and a --selector option');
	const definition = getResource('nodes');
	if (labelSelector !== '') return findObjects(client, {kind: 'resources', definitions: [definition]}, {namespace, labelSelector});
	const objects = args.map((name) => ({definition, name: name.replace(/^nodes?\//, '')}));
	return findObjects(client, {kind: 'objects', objects}, {namespace});
}

export function setCordoned(invocation: Invocation, node: Node, isCordoned: boolean, dryRun: DryRun): void {
	const {name} = node.metadata;
	const word = isCordoned ? 'cordoned' : 'uncordoned';
	if (Boolean(node.spec?.unschedulable) === isCordoned) {
		invocation.out(`node/${name} already ${word}${dryRunSuffix(dryRun)}\n`);
		return;
	}
	if (dryRun !== 'client') {
		invocation.client.patch('nodes', name, {spec: {unschedulable: isCordoned || null}}, 'merge', {dryRun: dryRun === 'server'});
	}
	invocation.out(`node/${name} ${word}${dryRunSuffix(dryRun)}\n`);
}
