import {keyOf} from '../../api/objects.ts';
import {isRequestError, StatusError} from '../../api/status-error.ts';
import {type Command, dryRunSuffix} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, outputFlag} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName} from '../resources.ts';
import {findTargets, targetFlags} from '../targets.ts';

const scalable = ['deployments', 'replicasets'] as const;

export const scale: Command = {
	name: 'scale',
	mutates: true,
	flags: {
		...targetFlags,
		...outputFlag,
		...dryRunFlag,
		replicas: {type: 'integer'},
		'current-replicas': {type: 'integer', default: '-1'},
		'resource-version': {type: 'string'},
		timeout: {type: 'string'},
	},
	help: 'Set a new size for a deployment, replica set, replication controller, or stateful set.\n\nUsage:\n  kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
	run(invocation) {
		const {flags, client} = invocation;
		if (!flags.has('replicas')) throw new CommandError('required flag(s) "replicas" not set');
		const replicas = flags.integer('replicas')!;
		if (replicas < 0) throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
		const found = findTargets(invocation, invocation.args);
		const errors = [...found.errors];
		const dryRun = invocation.dryRun();
		for (const object of found.objects) {
			try {
				const resource = scalable.find((name) => name === definitionOf(object).resource);
				if (!resource) throw new StatusError({code: 404, reason: 'NotFound', message: 'the server could not find the requested resource'});
				const key = keyOf(object.metadata.namespace, object.metadata.name);
				const current = client.getScale(resource, key).spec.replicas ?? 0;
				const wanted = flags.integer('current-replicas')!;
				if (wanted !== -1 && wanted !== current) throw new CommandError(`Expected replicas to be ${wanted}, was ${current}`);
				if (dryRun !== 'client') client.setScale(resource, key, replicas, {dryRun: dryRun === 'server'});
				const name = objectName(object);
				invocation.out(flags.text('output') === 'name' ? `${name}\n` : `${name} scaled${dryRunSuffix(dryRun)}\n`);
			} catch (error) {
				if (!isRequestError(error) && !(error instanceof CommandError)) throw error;
				errors.push(error);
			}
		}
		if (found.objects.length === 0 && errors.length === 0) throw new CommandError('no objects passed to scale');
		reportErrors(invocation, errors);
	},
};
