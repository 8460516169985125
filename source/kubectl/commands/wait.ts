import type {ApiObject} from '../../api/objects.ts';
import {objectKey} from '../../api/objects.ts';
import {isNotFound} from '../../api/status-error.ts';
import type {Command, Invocation, Wake} from '../command.ts';
import {durationOf, nextLookMs, weekMs} from '../deadlines.ts';
import {CommandError, errorText} from '../errors.ts';
import {outputFlag} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName, resourceName} from '../resources.ts';
import {findTargets, targetFlags} from '../targets.ts';
import {type Condition, parseCondition} from '../wait-conditions.ts';

interface Target {
	readonly resource: string;
	readonly key: string;
	readonly name: string;
	/** As it was found. */
	readonly object: ApiObject;
}

interface Notes {
	/** Undefined while it waits for the objects to be created. */
	readonly targets: readonly Target[] | undefined;
	/** The one whose turn it is. */
	readonly index: number;
	readonly beganAtMs: number;
	readonly timeoutMs: number;
	/** What went wrong so far, as it is told at the end. */
	readonly errors: readonly string[];
}

/** How often it looks for objects that are not there yet. */
const createPollMs = 500;

/**
Waits for one object after the other until each is as wanted; the time it has is for all of them. Upstream:
kubectl/pkg/cmd/wait.
*/
export const wait: Command = {
	name: 'wait',
	mutates: false,
	flags: {...targetFlags, ...outputFlag, for: {type: 'array'}, timeout: {type: 'string', default: '30s'}},
	help: "Wait for a specific condition on one or many resources.\n\nUsage:\n  kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
	run(invocation) {
		const condition = conditionOf(invocation);
		const timeoutMs = durationOf(invocation, 'timeout');
		const beganAtMs = invocation.nowMs;
		begin(invocation, condition, {targets: undefined, index: 0, beganAtMs, timeoutMs: timeoutMs < 0 ? weekMs : timeoutMs, errors: []});
	},
	resume(invocation, notes, wake) {
		const condition = conditionOf(invocation);
		const known = notes as Notes;
		if (known.targets) advance(invocation, condition, known, wake);
		else begin(invocation, condition, known);
	},
};

function conditionOf({flags}: Invocation): Condition {
	return parseCondition(flags.text('for'));
}

/** Finds the objects; those that are to be created are looked for every half a second. */
function begin(invocation: Invocation, condition: Condition, notes: Notes): void {
	const {nowMs} = invocation;
	const found = findTargets(invocation, invocation.args);
	if (condition.kind === 'create' && found.errors.length > 0 && found.errors.every(isNotFound)) {
		const deadlineMs = notes.beganAtMs + notes.timeoutMs;
		if (nowMs >= deadlineMs) throw new CommandError('timed out waiting for the condition');
		invocation.wait({notes, dueAtMs: Math.min(deadlineMs, nextLookMs(notes.beganAtMs, createPollMs, nowMs + 1))});
		return;
	}
	const errors = condition.kind === 'delete' ? found.errors.filter((error) => !isNotFound(error)) : found.errors;
	if (found.objects.length === 0 && errors.length === 0 && condition.kind !== 'delete') throw new CommandError('no matching resources found');
	const targets = found.objects.map((object): Target => {
		const {resource} = definitionOf(object);
		return {resource, key: objectKey(object), name: object.metadata.name, object};
	});
	advance(invocation, condition, {...notes, targets, errors: errors.map(textOf)});
}

function textOf(error: unknown): string {
	const text = errorText(error);
	if (text === undefined) throw error;
	return text.replace(/\n$/, '').replace(/^error: /, '');
}

/** Looks at one object after the other, as far as it gets. */
function advance(invocation: Invocation, condition: Condition, notes: Notes, wake?: Wake): void {
	const errors = [...notes.errors];
	const targets = notes.targets!;
	const deadlineMs = notes.beganAtMs + notes.timeoutMs;
	for (let {index} = notes; index < targets.length; index += 1) {
		const target = targets[index]!;
		const subject = `${target.resource}/${target.name}`;
		try {
			const met = isMet(invocation, condition, target, index === notes.index ? wake : undefined);
			if (met) {
				const name = objectName(target.object);
				invocation.out(invocation.flags.text('output') === 'name' ? `${name}\n` : `${name} condition met\n`);
			} else if (notes.timeoutMs === 0) {
				errors.push(`condition not met for ${subject}`);
			} else if (invocation.nowMs >= deadlineMs) {
				errors.push(`timed out waiting for the condition on ${subject}`);
			} else {
				invocation.wait({
					notes: {...notes, index, errors},
					watches: [{resource: target.resource, key: target.key}],
					dueAtMs: deadlineMs,
				});
				return;
			}
		} catch (error) {
			errors.push(textOf(error));
		}
	}
	reportErrors(
		invocation,
		errors.map((message) => new CommandError(message)),
	);
}

/** Of the object as the watch tells of it, or else as it is. */
function isMet({client}: Invocation, condition: Condition, {key, object}: Target, wake: Wake | undefined): boolean {
	const event = wake?.kind === 'event' && wake.event.key === key ? wake.event : undefined;
	const current = event ? (event.type === 'DELETED' ? undefined : event.object) : client.find(resourceName(definitionOf(object)), key);
	if (condition.kind === 'create') return true;
	if (condition.kind === 'delete') return current === undefined;
	return current !== undefined && condition.holds(current as ApiObject);
}
