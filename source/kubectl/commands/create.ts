import type {ApiObject, Draft} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import {decodeAs, decodeObject, type FieldValidation} from '../../cluster/apiserver/decoding/decode.ts';
import type {ResourceDefinition} from '../../cluster/apiserver/resource-definition.ts';
import {getDefinition, type ResourceName} from '../../cluster/apiserver/resources/catalogue.ts';
import type {Command, Invocation} from '../command.ts';
import {withSource} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag, selectorFlags} from '../flags.ts';
import {withLastApplied} from '../last-applied.ts';
import {readManifests} from '../manifests.ts';
import {ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {resourceName} from '../resources.ts';

/** Left out: `--edit` and `--raw`. */
export const create: Command = {
	name: 'create',
	mutates: true,
	flags: {
		...fileFlags,
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		selector: selectorFlags.selector!,
		validate: {type: 'string', bare: 'strict', default: 'strict'},
		'save-config': {type: 'boolean'},
	},
	help: 'Create a resource from a file or from stdin.\n\nUsage:\n  kubectl create -f FILENAME [options]\n\nAvailable Commands:\n  clusterip, configmap, cronjob, deployment, job, namespace, priorityclass, secret, service, serviceaccount',
	run(invocation) {
		const {flags, args} = invocation;
		if (!flags.has('filename')) {
			if (args.length > 0) throw invocation.usageError(`unknown command ${JSON.stringify(args.join(' '))}`);
			invocation.err(`Error: must specify one of -f and -k\n\n${create.help}\n`);
			invocation.exitCode = 1;
			return;
		}
		const dryRun = invocation.dryRun();
		const printer = new ResultPrinter(invocation);
		const errors: unknown[] = [];
		for (const {source, definition, object} of readManifests(invocation, errors)) {
			const draft = flags.isSet('save-config') ? withLastApplied(object) : object;
			if (dryRun === 'client') {
				printer.print(draft as unknown as ApiObject, 'created', dryRun, true);
				continue;
			}
			try {
				const created = invocation.client.create(resourceName(definition), decode(invocation, definition, draft), {dryRun: dryRun === 'server'});
				printer.print(created, 'created', dryRun);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				errors.push(withSource('creating', source, error));
			}
		}
		reportErrors(invocation, errors);
	},
};

/** The manifest as the server reads it; fields it does not know are refused, warned of or dropped, as `--validate` says. */
export function decode(invocation: Invocation, definition: ResourceDefinition, object: Draft): Draft {
	const validation = fieldValidation(invocation);
	if (validation === 'Warn') {
		const {problems} = decodeAs(definition.type ?? definition.kind, object);
		for (const {kind, message} of problems) if (kind === 'unknown-field') invocation.err(`Warning: ${message}\n`);
	}
	return decodeObject(object, definition, validation);
}

export function fieldValidation({flags}: Invocation): FieldValidation {
	const validate = flags.text('validate') || 'strict';
	return validate === 'warn' ? 'Warn' : validate === 'ignore' || validate === 'false' ? 'Ignore' : 'Strict';
}

/**
Creates what a command such as `run` or `create deployment` made, or only shows it, and says so. What is only shown
names its namespace if `-n` was given.
*/
export function createGenerated(invocation: Invocation, printer: ResultPrinter, resource: ResourceName, draft: Draft, operation = 'created'): void {
	const dryRun = invocation.dryRun();
	const isNamespaced = getDefinition(resource).isNamespaced;
	const {namespace: _, ...metadata} = draft.metadata;
	const isShown = isNamespaced && (dryRun !== 'client' || invocation.flags.has('namespace'));
	const object: Draft = {...draft, metadata: {...metadata, ...(isShown && {namespace: invocation.namespace})}};
	const made = invocation.flags.isSet('save-config') ? withLastApplied(object) : object;
	if (dryRun === 'client') printer.print(made as unknown as ApiObject, operation, dryRun);
	else printer.print(invocation.client.create(resource, made, {dryRun: dryRun === 'server'}), operation, dryRun);
}
