import type {CronJob} from '../../api/generated/types.ts';
import {type Draft, keyOf} from '../../api/objects.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {getResource} from '../resources.ts';
import {generator} from './generate.ts';

/** Upstream: kubectl/pkg/cmd/create/create_job.go. */
export const createJob: Command = generator(
	'job',
	'jobs',
	{image: {type: 'string'}, from: {type: 'string'}},
	'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
	(invocation, name) => {
		const {flags} = invocation;
		const [image, from] = [flags.text('image'), flags.text('from')];
		const command = flags.passthrough ?? [];
		if ((image === '') === (from === '')) throw new CommandError('either --image or --from must be specified');
		if (from !== '' && command.length > 0) throw new CommandError('cannot specify --from and command');
		if (from !== '') return jobFrom(invocation, name, from);
		return {apiVersion: 'batch/v1', kind: 'Job', metadata: {name}, spec: {template: templateOf(name, image, command, 'Never')}, status: {}};
	},
);

/** What the CronJob would make, now and by hand. It counts among the CronJob's own. */
function jobFrom({client, namespace}: Invocation, name: string, from: string): Draft {
	const [resource = '', cronJobName = ''] = from.includes('/') ? from.split('/') : ['', from];
	if (resource === '') throw new CommandError(`arguments in resource/name form must have a single resource and name`);
	const definition = getResource(resource);
	if (definition.resource !== 'cronjobs') throw new CommandError(`unknown object type *v1.${definition.kind}`);
	const cronJob: CronJob = client.get('cronjobs', keyOf(namespace, cronJobName));
	const {metadata, spec} = cronJob.spec.jobTemplate;
	return {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {
			name,
			annotations: {'cronjob.kubernetes.io/instantiate': 'manual', ...metadata?.annotations},
			...(metadata?.labels && {labels: metadata.labels}),
			ownerReferences: [{apiVersion: 'batch/v1', kind: 'CronJob', name: cronJobName, uid: cronJob.metadata.uid, controller: true}],
		},
		spec,
		status: {},
	};
}

/** Upstream: kubectl/pkg/cmd/create/create_cronjob.go. */
export const createCronJob: Command = generator(
	'cronjob',
	'cronjobs',
	{image: {type: 'string'}, schedule: {type: 'string'}, restart: {type: 'string'}},
	"cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
	({flags}, name) => {
		const [image, schedule] = [flags.text('image'), flags.text('schedule')];
		const missing = [...(image === '' ? ['"image"'] : []), ...(schedule === '' ? ['"schedule"'] : [])];
		if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.join(', ')} not set`);
		const template = templateOf(name, image, flags.passthrough ?? [], flags.text('restart') || 'OnFailure');
		return {
			apiVersion: 'batch/v1',
			kind: 'CronJob',
			metadata: {name},
			spec: {jobTemplate: {metadata: {name}, spec: {template}}, schedule},
			status: {},
		};
	},
);

function templateOf(name: string, image: string, command: readonly string[], restartPolicy: string): object {
	const container = {...(command.length > 0 && {command: [...command]}), image, name, resources: {}};
	return {metadata: {}, spec: {containers: [container], restartPolicy}};
}
