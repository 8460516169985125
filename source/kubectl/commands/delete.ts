import {type ApiObject, objectKey} from '../../api/objects.ts';
import {isNotFound, isRequestError} from '../../api/status-error.ts';
import type {ResourceName} from '../../cluster/apiserver/resources/catalogue.ts';
import {type Command, type DryRun, dryRunSuffix, type Invocation} from '../command.ts';
import {durationOf, weekMs} from '../deadlines.ts';
import {CommandError, withSource} from '../errors.ts';
import {findObjects, parseNamed} from '../find-objects.ts';
import {dryRunFlag, fileFlags, selectorFlags} from '../flags.ts';
import {readManifests} from '../manifests.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, kindName, resourceName} from '../resources.ts';

const propagation = {background: 'Background', foreground: 'Foreground', orphan: 'Orphan', true: 'Background', false: 'Orphan'} as const;

/** Left out: `--raw` and `--interactive`. */
export const deleteCommand: Command = {
	name: 'delete',
	mutates: true,
	flags: {
		...selectorFlags,
		...fileFlags,
		...dryRunFlag,
		all: {type: 'boolean'},
		'all-namespaces': {type: 'boolean', short: 'A'},
		force: {type: 'boolean'},
		'grace-period': {type: 'integer', default: '-1'},
		now: {type: 'boolean'},
		cascade: {type: 'string', bare: 'background', default: 'background'},
		'ignore-not-found': {type: 'boolean'},
		wait: {type: 'boolean', default: 'true'},
		timeout: {type: 'string'},
		output: {type: 'string', short: 'o'},
		interactive: {type: 'boolean', short: 'i'},
	},
	help: 'Delete resources by file names, stdin, resources and names, or by resources and label selector.\n\nUsage:\n  kubectl delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)]) [options]',
	run(invocation) {
		const timeoutMs = durationOf(invocation, 'timeout');
		const gracePeriodSeconds = gracePeriod(invocation);
		const dryRun = invocation.dryRun();
		const policy = propagation[invocation.flags.text('cascade') as keyof typeof propagation];
		if (!policy) {
			throw new CommandError(`invalid cascade value (${invocation.flags.text('cascade')}). Must be "background", "foreground", or "orphan"`);
		}
		const output = invocation.flags.text('output');
		if (output !== '' && output !== 'name') throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
		if (invocation.flags.isSet('force')) {
			invocation.err(
				'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
			);
		}
		const {targets, errors, isByFile} = find(invocation);
		let count = 0;
		const doomed: Doomed[] = [];
		for (const {object, source} of targets) {
			try {
				if (dryRun !== 'client') {
					const options = {propagationPolicy: policy, dryRun: dryRun === 'server', ...(gracePeriodSeconds >= 0 && {gracePeriodSeconds})};
					const {metadata} = invocation.client.delete(resourceName(definitionOf(object)), objectKey(object), options);
					doomed.push({resource: resourceName(definitionOf(object)), key: objectKey(object), name: metadata.name, uid: metadata.uid});
				}
				report(invocation, object, gracePeriodSeconds === 0, dryRun);
				count += 1;
			} catch (error) {
				if (!isRequestError(error)) throw error;
				errors.push(isByFile ? withSource('deleting', source, error) : error);
			}
		}
		const kept = invocation.flags.isSet('ignore-not-found') ? errors.filter((error) => !isNotFound(error)) : errors;
		if (count === 0 && kept.length === 0) invocation.out('No resources found\n');
		reportErrors(invocation, kept);
		// With an error it gives up at once.
		if (dryRun !== 'none' || !invocation.flags.isSet('wait') || kept.length > 0) return;
		untilGone(invocation, {doomed, deadlineMs: invocation.nowMs + (timeoutMs > 0 ? timeoutMs : weekMs)});
	},
	resume: (invocation, notes) => untilGone(invocation, notes as Notes),
};

interface Doomed {
	readonly resource: ResourceName;
	readonly key: string;
	readonly name: string;
	readonly uid: string;
}

interface Notes {
	readonly doomed: readonly Doomed[];
	readonly deadlineMs: number;
}

/** Waits until the objects are gone; another of the same name does not count. */
function untilGone(invocation: Invocation, {doomed, deadlineMs}: Notes): void {
	const left = doomed.filter(({resource, key, uid}) => invocation.client.find(resource, key)?.metadata.uid === uid);
	if (left.length === 0) return;
	if (invocation.nowMs < deadlineMs) {
		const watches = left.map(({resource, key}) => ({resource, key}));
		invocation.wait({notes: {doomed: left, deadlineMs}, watches, dueAtMs: deadlineMs});
		return;
	}
	reportErrors(
		invocation,
		left.map(({resource, name}) => new CommandError(`timed out waiting for the condition on ${resource}/${name}`)),
	);
}

/** Below 0: each object's own. Without `--force` a period of 0 is made 1, lest a running pod be forgotten by mistake. */
function gracePeriod({flags}: Invocation): number {
	const seconds = flags.integer('grace-period') ?? -1;
	if (flags.isSet('now')) {
		if (flags.has('grace-period') && seconds !== -1) throw new CommandError('--now and --grace-period cannot be specified together');
		return 1;
	}
	if (flags.isSet('force')) {
		if (seconds > 0) throw new CommandError('--force and --grace-period greater than 0 cannot be specified together');
		return 0;
	}
	return seconds === 0 ? 1 : seconds;
}

interface Target {
	readonly object: ApiObject;
	readonly source: string;
}

function find(invocation: Invocation): {readonly targets: readonly Target[]; readonly errors: unknown[]; readonly isByFile: boolean} {
	const {flags, args, client, namespace} = invocation;
	if (flags.has('filename')) {
		const errors: unknown[] = [];
		const targets = readManifests(invocation, errors).map(({object, source}) => ({object: object as unknown as ApiObject, source}));
		return {targets, errors, isByFile: true};
	}
	if (args.length === 0) {
		throw new CommandError(
			"You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
		);
	}
	const named = parseNamed(args);
	const [labelSelector, fieldSelector] = [flags.text('selector'), flags.text('field-selector')];
	if (named.kind === 'resources' && !flags.isSet('all') && labelSelector === '' && fieldSelector === '') {
		throw new CommandError('resource(s) were provided, but no name was specified');
	}
	if (flags.isSet('all') && labelSelector !== '') throw new CommandError("setting 'all' parameter but found a non empty selector. ");
	if (flags.isSet('all') && named.kind === 'objects') throw new CommandError('name cannot be provided when a selector is specified');
	const isAllNamespaces = flags.isSet('all-namespaces');
	const found = findObjects(client, named, {namespace, isAllNamespaces, labelSelector, fieldSelector});
	return {targets: found.objects.map((object) => ({object, source: ''})), errors: [...found.errors], isByFile: false};
}

/** `pod "web" deleted from default namespace` */
function report(invocation: Invocation, object: ApiObject, isForced: boolean, dryRun: DryRun): void {
	const {name, namespace} = object.metadata;
	const kind = kindName(definitionOf(object));
	if (invocation.flags.text('output') === 'name') {
		invocation.out(`${kind}/${name}\n`);
		return;
	}
	const from = namespace ? ` from ${namespace} namespace` : '';
	invocation.out(`${kind} ${JSON.stringify(name)} ${isForced ? 'force deleted' : 'deleted'}${from}${dryRunSuffix(dryRun)}\n`);
}
