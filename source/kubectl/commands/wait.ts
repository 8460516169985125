import {findCondition} from '../../api/conditions.ts';
import type {ApiObject} from '../../api/objects.ts';
import {isNotFound} from '../../api/status-error.ts';
import {findByPath, JsonPathError} from '../../printers/json-path.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {outputFlag} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName} from '../resources.ts';
import {findTargets, targetFlags} from '../targets.ts';

/** In life it waits; here it says whether the condition holds now, and what kubectl says when the time is up if it does not. */
export const wait: Command = {
	name: 'wait',
	mutates: false,
	flags: {...targetFlags, ...outputFlag, for: {type: 'array'}, timeout: {type: 'string', default: '30s'}},
	help: "Wait for a specific condition on one or many resources.\n\nUsage:\n  kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
	run(invocation) {
		const expression = invocation.flags.text('for');
		if (expression === '') throw new CommandError('unrecognized condition: ""');
		const isMet = parseCondition(expression);
		const found = findTargets(invocation, invocation.args);
		const isForDelete = expression.toLowerCase() === 'delete';
		const errors = isForDelete ? found.errors.filter((error) => !isNotFound(error)) : [...found.errors];
		if (found.objects.length === 0 && errors.length === 0 && !isForDelete) throw new CommandError('no matching resources found');
		for (const object of found.objects) report(invocation, object, isMet(object), errors);
		reportErrors(invocation, errors);
	},
};

function report(invocation: Invocation, object: ApiObject, isMet: boolean, errors: unknown[]): void {
	if (isMet) {
		invocation.out(invocation.flags.text('output') === 'name' ? `${objectName(object)}\n` : `${objectName(object)} condition met\n`);
		return;
	}
	invocation.isPending = true;
	errors.push(new CommandError(`timed out waiting for the condition on ${definitionOf(object).resource}/${object.metadata.name}`));
}

function parseCondition(expression: string): (object: ApiObject) => boolean {
	const lower = expression.toLowerCase();
	if (lower === 'delete') return () => false;
	if (lower === 'create') return () => true;
	if (lower.startsWith('condition=')) {
		const [type = '', wanted = 'True'] = expression.slice('condition='.length).split('=');
		return (object) => {
			const {conditions} = (object as ApiObject & {status?: {conditions?: {type: string; status: string}[]}}).status ?? {};
			const known = conditions?.find((condition) => condition.type.toLowerCase() === type.toLowerCase());
			return known !== undefined && findCondition(conditions, known.type)?.status.toLowerCase() === wanted.toLowerCase();
		};
	}
	if (lower.startsWith('jsonpath=')) {
		const match = /^(\{[^}]*\}|[^=]*)(?:=(.*))?$/s.exec(expression.slice('jsonpath='.length));
		const [, path = '', wanted] = match ?? [];
		return (object) => {
			try {
				const values = findByPath(path, object);
				return values.length > 0 && (wanted === undefined || values.some((value) => String(value) === wanted));
			} catch (error) {
				if (error instanceof JsonPathError) throw new CommandError(error.message);
				throw error;
			}
		};
	}
	throw new CommandError(`unrecognized condition: ${JSON.stringify(expression)}`);
}
