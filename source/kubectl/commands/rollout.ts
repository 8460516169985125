import type {Deployment, ReplicaSet} from '../../api/generated/types.ts';
import {type ApiObject, controllerOf, isEqualJson, objectKey} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import {describePodTemplate} from '../../printers/describe/pod.ts';
import {DescribeWriter} from '../../printers/describe/writer.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import {type Command, dryRunSuffix, type Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag, selectorFlags} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName, resourceName} from '../resources.ts';
import {findTargets} from '../targets.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
const restartedAtAnnotation = 'kubectl.kubernetes.io/restartedAt';

/** Of the deployment, not of one of its revisions; a rollback leaves them. Upstream: `annotationsToSkip`. */
const ownAnnotations = new Set([
	'kubectl.kubernetes.io/last-applied-configuration',
	revisionAnnotation,
	'deployment.kubernetes.io/revision-history',
	'deployment.kubernetes.io/desired-replicas',
	'deployment.kubernetes.io/max-replicas',
	'deprecated.deployment.rollback.to',
]);

export const common = {...fileFlags, ...outputFlag, ...fieldManagerFlag, selector: selectorFlags.selector!} as const;

/** Does something for every object named; what goes wrong with one does not stop the others. */
export function forEach(invocation: Invocation, action: (object: ApiObject) => void): void {
	if (invocation.args.length === 0 && !invocation.flags.has('filename') && !invocation.flags.has('selector')) {
		throw new CommandError('required resource not specified');
	}
	const found = findTargets(invocation, invocation.args);
	const errors = [...found.errors];
	for (const object of found.objects) {
		try {
			action(object);
		} catch (error) {
			if (!isRequestError(error) && !(error instanceof CommandError)) throw error;
			errors.push(error);
		}
	}
	reportErrors(invocation, errors);
}

/** The ReplicaSets of a deployment by revision, oldest first. */
function revisionsOf({client}: Invocation, deployment: ApiObject): readonly {readonly revision: number; readonly replicaSet: ReplicaSet}[] {
	if (deployment.kind !== 'Deployment') throw new CommandError(`no history viewer is simulated for ${deployment.kind}`);
	return client
		.list('replicasets', deployment.metadata.namespace)
		.filter((replicaSet) => controllerOf(replicaSet)?.uid === deployment.metadata.uid)
		.map((replicaSet) => ({revision: Number(replicaSet.metadata.annotations?.[revisionAnnotation] ?? 0), replicaSet}))
		.toSorted((a, b) => a.revision - b.revision);
}

/** Left out: the history of DaemonSets, whose revisions are kept in objects that are not simulated. */
export const rolloutHistory: Command = {
	name: 'rollout history',
	mutates: false,
	flags: {...common, revision: {type: 'integer', default: '0'}},
	help: 'View previous rollout revisions and configurations.\n\nUsage:\n  kubectl rollout history (TYPE NAME | TYPE/NAME) [flags] [options]',
	run: (invocation) =>
		forEach(invocation, (object) => {
			const revisions = revisionsOf(invocation, object);
			const asked = invocation.flags.integer('revision')!;
			if (asked > 0) {
				const found = revisions.find(({revision}) => revision === asked);
				if (!found) throw new CommandError(`unable to find the specified revision`);
				const w = new DescribeWriter();
				describePodTemplate(w, found.replicaSet.spec?.template);
				invocation.out(`${objectName(object)} with revision #${asked}\n${w}\n`);
				return;
			}
			const rows = revisions.map(({revision, replicaSet}) => {
				const cause = replicaSet.metadata.annotations?.['kubernetes.io/change-cause'] || '<none>';
				return `${revision}\t${cause}\n`;
			});
			invocation.out(`${objectName(object)} \n${alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`, {minWidth: 0, padding: 2})}\n`);
		}),
};

export const rolloutUndo: Command = {
	name: 'rollout undo',
	mutates: true,
	flags: {...common, ...dryRunFlag, 'to-revision': {type: 'integer', default: '0'}},
	help: 'Roll back to a previous rollout.\n\nUsage:\n  kubectl rollout undo (TYPE NAME | TYPE/NAME) [flags] [options]',
	run: (invocation) => forEach(invocation, (object) => undo(invocation, object as Deployment)),
};

function undo(invocation: Invocation, deployment: Deployment): void {
	const name = objectName(deployment);
	const revisions = revisionsOf(invocation, deployment);
	const asked = invocation.flags.integer('to-revision')!;
	if (asked < 0) throw new CommandError(`unable to find specified revision ${asked} in history`);
	const target = asked === 0 ? revisions.at(-2) : revisions.find(({revision}) => revision === asked);
	if (!target) {
		throw new CommandError(
			asked === 0
				? `no rollout history found for deployment ${JSON.stringify(deployment.metadata.name)}`
				: `unable to find specified revision ${asked} in history`,
		);
	}
	if (deployment.spec?.paused) {
		throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
	}
	const template = withoutHash(target.replicaSet);
	const dryRun = invocation.dryRun();
	if (isEqualJson(template, deployment.spec?.template)) {
		invocation.out(`${name} skipped rollback (current template already matches revision ${target.revision})\n`);
		return;
	}
	const annotations = Object.fromEntries([
		...Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => ownAnnotations.has(key)),
		...Object.entries(target.replicaSet.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key)),
	]);
	if (dryRun !== 'client') {
		const body = [
			{op: 'replace', path: '/spec/template', value: template},
			{op: deployment.metadata.annotations ? 'replace' : 'add', path: '/metadata/annotations', value: annotations},
		];
		invocation.client.patch('deployments', objectKey(deployment), body, 'json', {dryRun: dryRun === 'server'});
	}
	invocation.out(`${name} rolled back${dryRunSuffix(dryRun)}\n`);
}

function withoutHash({spec}: ReplicaSet): unknown {
	const {'pod-template-hash': _, ...labels} = spec?.template?.metadata?.labels ?? {};
	return {...spec?.template, metadata: {...spec?.template?.metadata, labels}};
}

export const rolloutRestart: Command = {
	name: 'rollout restart',
	mutates: true,
	flags: {...common, ...dryRunFlag},
	help: 'Restart a resource.\n\nUsage:\n  kubectl rollout restart RESOURCE [options]',
	run: (invocation) =>
		forEach(invocation, (object) => {
			if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet') {
				throw new CommandError(`${definitionOf(object).resource} ${JSON.stringify(object.metadata.name)} restarting is not supported`);
			}
			const {spec} = object as Deployment;
			if (object.kind === 'Deployment' && spec?.paused) {
				throw new CommandError(`deployments.apps ${JSON.stringify(object.metadata.name)} can't restart paused deployment (run rollout resume first)`);
			}
			const restartedAt = timestamp(invocation.nowMs);
			if (spec?.template.metadata?.annotations?.[restartedAtAnnotation] === restartedAt) {
				throw new CommandError(`if restart has already been triggered within the past second, please wait before attempting to trigger another`);
			}
			change(invocation, object, {spec: {template: {metadata: {annotations: {[restartedAtAnnotation]: restartedAt}}}}}, 'restarted');
		}),
};

export const rolloutPause = pausing('pause', true);
export const rolloutResume = pausing('resume', false);

function pausing(word: 'pause' | 'resume', isPaused: boolean): Command {
	return {
		name: `rollout ${word}`,
		mutates: true,
		flags: {...common},
		help: `${word === 'pause' ? 'Mark the provided resource as paused.' : 'Resume a paused resource.'}\n\nUsage:\n  kubectl rollout ${word} RESOURCE [options]`,
		run: (invocation) =>
			forEach(invocation, (object) => {
				const {resource, group} = definitionOf(object);
				const qualified = `${resource}${group ? `.${group}` : ''} ${JSON.stringify(object.metadata.name)}`;
				if (object.kind !== 'Deployment') throw new CommandError(`${qualified} ${word === 'pause' ? 'pausing' : 'resuming'} is not supported`);
				if (((object as Deployment).spec?.paused ?? false) === isPaused) {
					throw new CommandError(`${qualified} ${isPaused ? 'is already paused' : 'is not paused'}`);
				}
				change(invocation, object, {spec: {paused: isPaused || null}}, `${word}d`);
			}),
	};
}

function change(invocation: Invocation, object: ApiObject, body: unknown, operation: string): void {
	const dryRun = invocation.dryRun();
	if (dryRun !== 'client') {
		invocation.client.patch(resourceName(definitionOf(object)), objectKey(object), body, 'merge', {dryRun: dryRun === 'server'});
	}
	invocation.out(`${objectName(object)} ${operation}${dryRunSuffix(dryRun)}\n`);
}
