import {findCondition} from '../../api/conditions.ts';
import type {DaemonSet, Deployment} from '../../api/generated/types.ts';
import {type ApiObject, objectKey} from '../../api/objects.ts';
import type {Command, Invocation, Wake} from '../command.ts';
import {durationOf} from '../deadlines.ts';
import {CommandError, errorText} from '../errors.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, resourceName} from '../resources.ts';
import {findTargets} from '../targets.ts';
import {common} from './rollout.ts';

interface Notes {
	readonly targets: readonly {readonly object: ApiObject; readonly key: string}[];
	/** The one whose turn it is. */
	readonly index: number;
	readonly deadlineMs: number | undefined;
	readonly errors: readonly string[];
}

/**
Follows one rollout after the other, a line for each change of the object, each with all of `--timeout`. Upstream:
kubectl/pkg/cmd/rollout and polymorphichelpers/rollout_status.go. Left out: StatefulSets, `--revision`.
*/
export const rolloutStatus: Command = {
	name: 'rollout status',
	mutates: false,
	flags: {...common, watch: {type: 'boolean', short: 'w', default: 'true'}, timeout: {type: 'string'}, revision: {type: 'integer', default: '0'}},
	help: 'Show the status of the rollout.\n\nUsage:\n  kubectl rollout status (TYPE NAME | TYPE/NAME) [flags] [options]',
	run(invocation) {
		const {args, flags} = invocation;
		durationOf(invocation, 'timeout');
		if (args.length === 0 && !flags.has('filename')) throw new CommandError('required resource not specified');
		const found = findTargets(invocation, args);
		const errors = found.errors.map(textOf);
		if (found.objects.length === 0 && errors.length === 0) throw new CommandError('no resources found');
		follow(invocation, {targets: found.objects.map((object) => ({object, key: objectKey(object)})), index: 0, deadlineMs: undefined, errors});
	},
	resume: (invocation, notes, wake) => follow(invocation, notes as Notes, wake),
};

function textOf(error: unknown): string {
	const text = errorText(error);
	if (text === undefined) throw error;
	return text.replace(/\n$/, '').replace(/^error: /, '');
}

function follow(invocation: Invocation, notes: Notes, wake?: Wake): void {
	const {nowMs, flags, client} = invocation;
	const errors = [...notes.errors];
	for (let {index} = notes; index < notes.targets.length; index += 1) {
		const {object, key} = notes.targets[index]!;
		const {resource} = definitionOf(object);
		const isTurn = index === notes.index && wake !== undefined;
		try {
			const timeoutMs = durationOf(invocation, 'timeout');
			const deadlineMs = isTurn ? notes.deadlineMs : timeoutMs > 0 ? nowMs + timeoutMs : undefined;
			let isDone = false;
			if (isTurn && wake.kind === 'time') {
				throw new CommandError('timed out waiting for the condition');
			} else if (isTurn && wake.kind === 'event') {
				if (wake.event.type === 'DELETED') throw new CommandError('object has been deleted');
				isDone = tell(invocation, wake.event.object);
			} else {
				isDone = tell(invocation, client.get(resourceName(definitionOf(object)), key) as ApiObject);
			}
			if (isDone || !flags.isSet('watch')) continue;
			invocation.wait({notes: {...notes, index, deadlineMs, errors}, watches: [{resource, key}], dueAtMs: deadlineMs});
			return;
		} catch (error) {
			errors.push(textOf(error));
		}
	}
	reportErrors(
		invocation,
		errors.map((message) => new CommandError(message)),
	);
}

/** Says how far it is; true at its end. */
function tell(invocation: Invocation, object: ApiObject): boolean {
	const {text, isDone} = rolloutState(object);
	invocation.out(`${text}\n`);
	return isDone;
}

interface RolloutState {
	readonly text: string;
	readonly isDone: boolean;
}

function rolloutState(object: ApiObject): RolloutState {
	const name = JSON.stringify(object.metadata.name);
	if (object.kind === 'Deployment') return deploymentState(object as Deployment, name);
	if (object.kind === 'DaemonSet') return daemonSetState(object as DaemonSet, name);
	throw new CommandError(`no status viewer has been implemented for ${object.kind}.${definitionOf(object).group}`.replace(/\.$/, ''));
}

function deploymentState({metadata, spec, status = {}}: Deployment, name: string): RolloutState {
	const waiting = (why: string): RolloutState => ({text: `Waiting for deployment ${name} rollout to finish: ${why}...`, isDone: false});
	if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
		return {text: 'Waiting for deployment spec update to be observed...', isDone: false};
	if (findCondition(status.conditions, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
		throw new CommandError(`deployment ${name} exceeded its progress deadline`);
	}
	const {updatedReplicas: updated = 0, replicas = 0, availableReplicas: available = 0} = status;
	const desired = spec?.replicas ?? 1;
	if (updated < desired) return waiting(`${updated} out of ${desired} new replicas have been updated`);
	if (replicas > updated) return waiting(`${replicas - updated} old replicas are pending termination`);
	if (available < updated) return waiting(`${available} of ${updated} updated replicas are available`);
	return {text: `deployment ${name} successfully rolled out`, isDone: true};
}

function daemonSetState({metadata, spec, status}: DaemonSet, name: string): RolloutState {
	const waiting = (why: string): RolloutState => ({text: `Waiting for daemon set ${name} rollout to finish: ${why}...`, isDone: false});
	if (spec?.updateStrategy?.type && spec.updateStrategy.type !== 'RollingUpdate') {
		throw new CommandError('rollout status is only available for RollingUpdate strategy type');
	}
	if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
		return {text: 'Waiting for daemon set spec update to be observed...', isDone: false};
	const {updatedNumberScheduled: updated = 0, desiredNumberScheduled: desired = 0, numberAvailable: available = 0} = status ?? {};
	if (updated < desired) return waiting(`${updated} out of ${desired} new pods have been updated`);
	if (available < desired) return waiting(`${available} of ${desired} updated pods are available`);
	return {text: `daemon set ${name} successfully rolled out`, isDone: true};
}
