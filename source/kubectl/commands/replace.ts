import {objectKey} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import type {Command, Invocation} from '../command.ts';
import {durationOf, nextLookMs} from '../deadlines.ts';
import {CommandError, withSource} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag} from '../flags.ts';
import {type Manifest, readManifests} from '../manifests.ts';
import {ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {kindName, resourceName} from '../resources.ts';
import {decode} from './create.ts';

/** Left out: `--subresource` and `--raw`. */
export const replace: Command = {
	name: 'replace',
	mutates: true,
	flags: {
		...fileFlags,
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		force: {type: 'boolean'},
		'grace-period': {type: 'integer', default: '-1'},
		cascade: {type: 'string', bare: 'background'},
		'save-config': {type: 'boolean'},
		timeout: {type: 'string'},
		wait: {type: 'boolean'},
		validate: {type: 'string', bare: 'strict', default: 'strict'},
	},
	help: 'Replace a resource by file name or stdin.\n\nUsage:\n  kubectl replace -f FILENAME [options]',
	run(invocation) {
		const {flags} = invocation;
		if (!flags.has('filename')) throw invocation.usageError('must specify --filename to replace');
		if (flags.has('grace-period') && !flags.isSet('force')) throw new CommandError('--grace-period must have --force specified');
		if (flags.has('timeout') && !flags.isSet('force')) throw new CommandError('--timeout must have --force specified');
		if (flags.isSet('force')) {
			deleteAll(invocation);
			return;
		}
		const printer = new ResultPrinter(invocation);
		const errors: unknown[] = [];
		for (const manifest of readManifests(invocation)) attempt(errors, manifest, () => update(invocation, manifest, printer));
		reportErrors(invocation, errors);
	},
	resume: (invocation, notes) => createWhenGone(invocation, notes as Notes),
};

/** With `--force`: the objects are deleted, and made anew when they are gone, as is asked every second. */
interface Notes {
	readonly beganAtMs: number;
	readonly deadlineMs: number;
}

const lookEveryMs = 1000;
const timeoutMs = 300_000;

function attempt(errors: unknown[], {source}: Manifest, action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!isRequestError(error)) throw error;
		errors.push(withSource('replacing', source, error));
	}
}

function update(invocation: Invocation, {definition, object}: Manifest, printer: ResultPrinter): void {
	const {client} = invocation;
	const resource = resourceName(definition);
	const key = objectKey(object);
	const draft = decode(invocation, definition, object);
	const dryRun = invocation.dryRun();
	if (dryRun === 'client') {
		printer.print(client.get(resource, key), 'replaced', dryRun);
		return;
	}
	client.get(resource, key);
	printer.print(client.update(resource, draft, {dryRun: dryRun === 'server'}), 'replaced', dryRun);
}

/** Upstream: `ReplaceOptions.forceReplace`. */
function deleteAll(invocation: Invocation): void {
	const {flags, client, nowMs} = invocation;
	const seconds = flags.integer('grace-period')!;
	const errors: unknown[] = [];
	for (const manifest of readManifests(invocation)) {
		const {definition, object} = manifest;
		attempt(errors, manifest, () => {
			decode(invocation, definition, object);
			if (!client.deleteIfFound(resourceName(definition), objectKey(object), {gracePeriodSeconds: Math.max(seconds, 0)})) return;
			const from = object.metadata.namespace ? ` from ${object.metadata.namespace} namespace` : '';
			invocation.out(`${kindName(definition)} ${JSON.stringify(object.metadata.name)} deleted${from}\n`);
		});
	}
	if (errors.length > 0) reportErrors(invocation, errors);
	else createWhenGone(invocation, {beganAtMs: nowMs, deadlineMs: nowMs + (durationOf(invocation, 'timeout') || timeoutMs)});
}

function createWhenGone(invocation: Invocation, notes: Notes): void {
	const {client, nowMs} = invocation;
	const {beganAtMs, deadlineMs} = notes;
	const manifests = readManifests(invocation);
	const left = manifests.filter(({definition, object}) => client.find(resourceName(definition), objectKey(object)));
	// It looks every second, and only then sees that they are gone.
	const isLooking = (nowMs - beganAtMs) % lookEveryMs === 0;
	if (left.length > 0 && nowMs >= deadlineMs) throw new CommandError('timed out waiting for the condition');
	if (left.length > 0 || !isLooking) {
		const watches = left.map(({definition, object}) => ({resource: definition.resource, key: objectKey(object)}));
		invocation.wait({notes, watches, dueAtMs: left.length > 0 ? deadlineMs : nextLookMs(beganAtMs, lookEveryMs, nowMs)});
		return;
	}
	const printer = new ResultPrinter(invocation);
	const errors: unknown[] = [];
	for (const manifest of manifests) {
		attempt(errors, manifest, () => {
			const {definition, object} = manifest;
			printer.print(client.create(resourceName(definition), decode(invocation, definition, object)), 'replaced', invocation.dryRun());
		});
	}
	reportErrors(invocation, errors);
}
