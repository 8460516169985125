import type {JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule, SuccessPolicyRule} from '../../../api/generated/types.ts';
import {qualifiedNameProblems} from '../../../api/names.ts';
import {addInvalid, checkNonNegative, duplicate, type FieldErrors, invalidValue, required, tooLong, tooMany, unsupported} from './field-errors.ts';

const failureRulesMost = 20;
const exitCodesMost = 255;
const podConditionsMost = 20;
const successRulesMost = 20;
const succeededIndexesLengthMost = 64 * 1024;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const exitCodeOperators = ['In', 'NotIn'];
const conditionStatuses = ['False', 'True', 'Unknown'];

/** Upstream: pkg/apis/batch/validation, `validatePodFailurePolicy`. */
export function validatePodFailurePolicy(errors: FieldErrors, spec: JobSpec, field: string): void {
	const rules = spec.podFailurePolicy?.rules ?? [];
	const path = `${field}.rules`;
	if (rules.length > failureRulesMost) errors.push(tooMany(path, rules.length, failureRulesMost));
	for (const [index, rule] of rules.entries()) validateFailureRule(errors, spec, rule, `${path}[${index}]`);
}

function validateFailureRule(errors: FieldErrors, spec: JobSpec, rule: PodFailurePolicyRule, path: string): void {
	const {action, onExitCodes, onPodConditions = []} = rule;
	if (!action) errors.push(required(`${path}.action`, `valid values: ${quotedList(actions)}`));
	else if (!actions.includes(action)) errors.push(unsupported(`${path}.action`, action, actions));
	else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
		errors.push(invalidValue(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
	}
	if (onExitCodes) validateExitCodes(errors, spec, onExitCodes, `${path}.onExitCodes`);
	if (onPodConditions.length > podConditionsMost) errors.push(tooMany(`${path}.onPodConditions`, onPodConditions.length, podConditionsMost));
	for (const [index, {type, status}] of onPodConditions.entries()) {
		const pattern = `${path}.onPodConditions[${index}]`;
		addInvalid(errors, `${pattern}.type`, type, qualifiedNameProblems(type));
		if (!status) errors.push(required(`${pattern}.status`, `valid values: ${quotedList(conditionStatuses)}`));
		else if (!conditionStatuses.includes(status)) errors.push(unsupported(`${pattern}.status`, status, conditionStatuses));
	}
	if (onExitCodes && onPodConditions.length > 0) {
		errors.push(invalidValue(path, undefined, 'specifying both OnExitCodes and OnPodConditions is not supported'));
	}
	if (!onExitCodes && onPodConditions.length === 0) {
		errors.push(invalidValue(path, undefined, 'specifying one of OnExitCodes and OnPodConditions is required'));
	}
}

function validateExitCodes(errors: FieldErrors, spec: JobSpec, requirement: PodFailurePolicyOnExitCodesRequirement, path: string): void {
	const {operator, containerName} = requirement;
	const values = requirement.values ?? [];
	if (!operator) errors.push(required(`${path}.operator`, `valid values: ${quotedList(exitCodeOperators)}`));
	else if (!exitCodeOperators.includes(operator)) errors.push(unsupported(`${path}.operator`, operator, exitCodeOperators));
	const {containers = [], initContainers = []} = spec.template?.spec ?? {};
	if (containerName !== undefined && ![...containers, ...initContainers].some(({name}) => name === containerName)) {
		errors.push(invalidValue(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
	}
	if (values.length === 0) errors.push(invalidValue(`${path}.values`, values, 'at least one value is required'));
	else if (values.length > exitCodesMost) errors.push(tooMany(`${path}.values`, values.length, exitCodesMost));
	for (const [index, value] of values.entries()) {
		if (operator === 'In' && value === 0) errors.push(invalidValue(`${path}.values[${index}]`, value, 'must not be 0 for the In operator'));
		if (values.indexOf(value) < index) errors.push(duplicate(`${path}.values[${index}]`, value));
	}
	const isOrdered = values.every((value, index) => index === 0 || values[index - 1]! <= value);
	if (!isOrdered) errors.push(invalidValue(`${path}.values`, values, 'must be ordered'));
}

/** Upstream: `validateSuccessPolicy`. */
export function validateSuccessPolicy(errors: FieldErrors, spec: JobSpec, field: string): void {
	const rules = spec.successPolicy?.rules ?? [];
	const path = `${field}.rules`;
	if (rules.length === 0) errors.push(required(path, 'at least one rules must be specified when the successPolicy is specified'));
	if (rules.length > successRulesMost) errors.push(tooMany(path, rules.length, successRulesMost));
	for (const [index, rule] of rules.entries()) validateSuccessRule(errors, spec.completions ?? 0, rule, `${path}[${index}]`);
}

function validateSuccessRule(errors: FieldErrors, completions: number, rule: SuccessPolicyRule, path: string): void {
	const {succeededCount, succeededIndexes} = rule;
	if (succeededCount === undefined && succeededIndexes === undefined) {
		errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
	}
	let total = 0;
	if (succeededIndexes !== undefined) {
		const field = `${path}.succeededIndexes`;
		if (succeededIndexes.length > succeededIndexesLengthMost) errors.push(tooLong(field, succeededIndexesLengthMost));
		const counted = countIndexes(succeededIndexes, completions);
		if (typeof counted === 'string') errors.push(invalidValue(field, succeededIndexes, `error parsing succeededIndexes: ${counted}`));
		else total = counted;
	}
	if (succeededCount === undefined) return;
	const field = `${path}.succeededCount`;
	checkNonNegative(errors, field, succeededCount);
	if (succeededCount > completions) {
		errors.push(invalidValue(field, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
	}
	if (succeededIndexes !== undefined && succeededCount > total) {
		const detail = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
		errors.push(invalidValue(field, succeededCount, detail));
	}
}

/** How many indexes `0,2-5` names, or what is wrong with it. Upstream: `validateIndexesFormat`. */
function countIndexes(text: string, completions: number): number | string {
	let total = 0;
	let last = -1;
	for (const part of text === '' ? [] : text.split(',')) {
		const limits = part.split('-');
		if (limits.length > 2) {
			return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
		}
		for (const limit of limits) {
			if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
			if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
		}
		const first = Number(limits[0]);
		const end = Number(limits.at(-1));
		if (limits.length === 2 && first >= end) return `non-increasing order, previous: ${first}, current: ${end}`;
		if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
		total += end - first + 1;
		last = end;
	}
	return total;
}

/** `["In" "NotIn"]`, as Go prints a list of strings with %q. */
function quotedList(values: readonly string[]): string {
	return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
