import type {ApiObject} from '../api/objects.ts';
import {findByPath, JsonPathError} from '../printers/json-path.ts';
import {CommandError} from './errors.ts';

/** What `kubectl wait --for` names. */
export type Condition = {readonly kind: 'create'} | {readonly kind: 'delete'} | {readonly kind: 'state'; holds(object: ApiObject): boolean};

/** Throws what kubectl says of a text that is none. Upstream: kubectl/pkg/cmd/wait, `conditionFuncFor`. */
export function parseCondition(expression: string): Condition {
	const lower = expression.toLowerCase();
	if (lower === 'delete') return {kind: 'delete'};
	if (lower === 'create') return {kind: 'create'};
	if (expression.startsWith('condition=')) return conditionNamed(expression.slice('condition='.length));
	if (expression.startsWith('jsonpath=')) return pathCondition(expression.slice('jsonpath='.length));
	throw new CommandError(`unrecognized condition: ${JSON.stringify(expression)}`);
}

interface StatusCondition {
	readonly type: string;
	readonly status: string;
	readonly observedGeneration?: number;
}

function conditionNamed(text: string): Condition {
	const equals = text.indexOf('=');
	const type = (equals === -1 ? text : text.slice(0, equals)).toLowerCase();
	const wanted = (equals === -1 ? 'true' : text.slice(equals + 1)).toLowerCase();
	return {
		kind: 'state',
		holds(object) {
			const {status} = object as {readonly status?: {readonly conditions?: readonly StatusCondition[]; readonly observedGeneration?: number}};
			const condition = status?.conditions?.find((candidate) => candidate.type.toLowerCase() === type);
			if (!condition) return false;
			// What was said of an older generation does not count.
			const observed = condition.observedGeneration ?? status?.observedGeneration;
			const {generation} = object.metadata;
			if (observed !== undefined && generation !== undefined && observed < generation) return false;
			return condition.status.toLowerCase() === wanted;
		},
	};
}

function pathCondition(text: string): Condition {
	const [path = '', ...values] = splitAtEquals(text);
	if (values.length > 1) {
		throw new CommandError("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
	}
	const wanted = values[0]?.replace(/^['"]+|['"]+$/g, '');
	if (wanted === '') {
		throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
	}
	if (path === '') throw new CommandError('jsonpath expression cannot be empty');
	return {
		kind: 'state',
		holds(object) {
			const found = valuesAt(path, object);
			if (found.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
			if (found.length === 0) return false;
			if (wanted === undefined) return true;
			if (typeof found[0] === 'object' && found[0] !== null) {
				throw new CommandError('jsonpath leads to a nested object or list which is not supported');
			}
			return String(found[0]).trim() === wanted.trim();
		},
	};
}

function valuesAt(path: string, object: ApiObject): readonly unknown[] {
	try {
		return findByPath(path, object);
	} catch (error) {
		if (error instanceof JsonPathError) throw new CommandError(error.message);
		throw error;
	}
}

/** `{…}=Running` at its equals signs; a doubled one is part of the expression. */
function splitAtEquals(text: string): readonly string[] {
	return text.split(/(?<!=)=(?!=)/);
}
