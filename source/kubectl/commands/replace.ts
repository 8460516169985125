import {objectKey} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import type {Command} from '../command.ts';
import {CommandError, withSource} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag} from '../flags.ts';
import {readManifests} from '../manifests.ts';
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
		const {flags, client} = invocation;
		if (!flags.has('filename')) throw invocation.usageError('must specify --filename to replace');
		if (flags.has('grace-period') && !flags.isSet('force')) throw new CommandError('--grace-period must have --force specified');
		const dryRun = invocation.dryRun();
		const printer = new ResultPrinter(invocation);
		const errors: unknown[] = [];
		for (const {source, definition, object} of readManifests(invocation)) {
			const resource = resourceName(definition);
			const key = objectKey(object);
			try {
				const draft = decode(invocation, definition, object);
				if (flags.isSet('force')) {
					const seconds = flags.integer('grace-period')!;
					if (client.deleteIfFound(resource, key, {gracePeriodSeconds: Math.max(seconds, 0)})) {
						invocation.out(`${kindName(definition)} ${JSON.stringify(object.metadata.name)} deleted from ${object.metadata.namespace} namespace\n`);
					}
					printer.print(client.create(resource, draft), 'replaced', dryRun);
				} else if (dryRun === 'client') {
					printer.print(client.get(resource, key), 'replaced', dryRun);
				} else {
					client.get(resource, key);
					printer.print(client.update(resource, draft, {dryRun: dryRun === 'server'}), 'replaced', dryRun);
				}
			} catch (error) {
				if (!isRequestError(error)) throw error;
				errors.push(withSource('replacing', source, error));
			}
		}
		reportErrors(invocation, errors);
	},
};
