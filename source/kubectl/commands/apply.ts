import {type ApiObject, objectKey} from '../../api/objects.ts';
import {isRequestError, StatusError} from '../../api/status-error.ts';
import {lastAppliedAnnotation, threeWayPatch} from '../../cluster/apiserver/patch/apply.ts';
import type {ResourceDefinition} from '../../cluster/apiserver/resource-definition.ts';
import {toCompactJson} from '../../printers/json.ts';
import type {Command, DryRun, Invocation} from '../command.ts';
import {CommandError, withSource} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag, selectorFlags} from '../flags.ts';
import {withLastApplied} from '../last-applied.ts';
import {type Manifest, readManifests} from '../manifests.ts';
import {ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {resourceName} from '../resources.ts';
import {decode, fieldValidation} from './create.ts';

/** Left out: `--prune`, `--server-side`, `--force`, and `edit-last-applied` with its like. */
export const apply: Command = {
	name: 'apply',
	mutates: true,
	flags: {
		...fileFlags,
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		selector: selectorFlags.selector!,
		validate: {type: 'string', bare: 'strict', default: 'strict'},
		overwrite: {type: 'boolean'},
		wait: {type: 'boolean'},
		timeout: {type: 'string'},
	},
	help: 'Apply a configuration to a resource by file name or stdin.\n\nUsage:\n  kubectl apply (-f FILENAME | -k DIRECTORY) [options]',
	run(invocation) {
		if (!invocation.flags.has('filename')) {
			if (invocation.args.length > 0) throw invocation.usageError(`Unexpected args: [${invocation.args.join(' ')}]`);
			throw new CommandError('must specify one of -f and -k');
		}
		const dryRun = invocation.dryRun();
		const printer = new ResultPrinter(invocation);
		const errors: unknown[] = [];
		for (const manifest of readManifests(invocation, errors)) {
			try {
				applyOne(invocation, manifest, printer, dryRun);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				errors.push(error);
			}
		}
		reportErrors(invocation, errors);
	},
};

function applyOne(invocation: Invocation, {source, definition, object}: Manifest, printer: ResultPrinter, dryRun: DryRun): void {
	const {client} = invocation;
	if (!object.metadata.name) throw new CommandError('resource name may not be empty');
	const resource = resourceName(definition);
	const modified = withLastApplied(object);
	const live = client.find(resource, objectKey(object)) as ApiObject | undefined;
	if (!live) {
		if (dryRun === 'client') {
			printer.print(modified as unknown as ApiObject, 'created', dryRun, true);
			return;
		}
		try {
			printer.print(client.create(resource, decode(invocation, definition, modified), {dryRun: dryRun === 'server'}), 'created', dryRun);
		} catch (error) {
			throw withSource('creating', source, error);
		}
		return;
	}
	const patch = patchFor(invocation, definition, modified as unknown as ApiObject, live);
	if (Object.keys(patch).length === 0) {
		printer.print(live, 'unchanged', dryRun);
		return;
	}
	if (dryRun === 'client') {
		printer.print(live, 'configured', dryRun);
		return;
	}
	try {
		const options = {dryRun: dryRun === 'server', fieldValidation: fieldValidation(invocation)};
		printer.print(client.patch(resource, objectKey(live), patch, 'strategic', options), 'configured', dryRun);
	} catch (error) {
		throw withPatch(definition, live, patch, source, error);
	}
}

function patchFor(invocation: Invocation, definition: ResourceDefinition, modified: ApiObject, live: ApiObject): Record<string, unknown> {
	const annotation = live.metadata.annotations?.[lastAppliedAnnotation];
	if (annotation === undefined) {
		const name = `${definition.resource}/${live.metadata.name}`;
		invocation.err(
			`Warning: resource ${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
		);
	}
	const lastApplied = annotation === undefined ? undefined : (JSON.parse(annotation) as Record<string, unknown>);
	return threeWayPatch(
		definition.type ?? definition.kind,
		lastApplied,
		modified as unknown as Record<string, unknown>,
		live as unknown as Record<string, unknown>,
	);
}

/** An error of a patch shows the patch and what it was for; a list of invalid fields speaks for itself. */
function withPatch({group, version, resource, kind}: ResourceDefinition, live: ApiObject, patch: unknown, source: string, error: unknown): unknown {
	if (!(error instanceof StatusError) || error.reason === 'Invalid') return error;
	const {kind: _, apiVersion: __, status: ___, ...status} = error.status;
	const target = [
		`Resource: "${group}/${version}, Resource=${resource}", GroupVersionKind: "${group}/${version}, Kind=${kind}"`,
		`Name: ${JSON.stringify(live.metadata.name)}, Namespace: ${JSON.stringify(live.metadata.namespace ?? '')}`,
	];
	const message = `error when applying patch:\n${toCompactJson(patch)}\nto:\n${target.join('\n')}\nfor: ${JSON.stringify(source)}: ${error.message}`;
	return new StatusError({...status, message});
}
