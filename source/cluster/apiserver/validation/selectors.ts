import type {LabelSelector, NodeSelectorTerm} from '../../../api/generated/types.ts';
import {labelValueProblems, qualifiedNameProblems} from '../../../api/names.ts';
import {addInvalid, type FieldErrors, forbiddenField, invalidValue, required} from './field-errors.ts';
import {validateLabels} from './metadata.ts';

/** Upstream: apimachinery/pkg/apis/meta/v1/validation, `ValidateLabelSelector`. */
export function validateLabelSelector(errors: FieldErrors, selector: LabelSelector | undefined, field: string): void {
	if (!selector) return;
	if (selector.matchLabels) validateLabels(errors, selector.matchLabels, `${field}.matchLabels`);
	for (const [index, {key, operator, values}] of (selector.matchExpressions ?? []).entries()) {
		const path = `${field}.matchExpressions[${index}]`;
		validateSetOperator(errors, operator, values, path);
		addInvalid(errors, `${path}.key`, key, qualifiedNameProblems(key));
		for (const [position, value] of (values ?? []).entries()) addInvalid(errors, `${path}.values[${position}]`, value, labelValueProblems(value));
	}
}

/** Upstream: `ValidateNodeSelectorTerm`. */
export function validateNodeSelectorTerm(errors: FieldErrors, term: NodeSelectorTerm, field: string): void {
	for (const [index, {key, operator, values}] of (term.matchExpressions ?? []).entries()) {
		const path = `${field}.matchExpressions[${index}]`;
		if (operator === 'Gt' || operator === 'Lt') {
			if (values?.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
		} else {
			validateSetOperator(errors, operator, values, path);
		}
		addInvalid(errors, `${path}.key`, key, qualifiedNameProblems(key));
		if (operator === 'Gt' || operator === 'Lt') continue;
		for (const [position, value] of (values ?? []).entries()) addInvalid(errors, `${path}.values[${position}]`, value, labelValueProblems(value));
	}
	for (const [index, {key, operator, values}] of (term.matchFields ?? []).entries()) {
		const path = `${field}.matchFields[${index}]`;
		if (operator !== 'In' && operator !== 'NotIn') errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
		else if (values?.length !== 1) {
			errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
		}
		if (key !== 'metadata.name') errors.push(invalidValue(`${path}.key`, key, 'not a valid field selector key'));
	}
}

function validateSetOperator(errors: FieldErrors, operator: string, values: readonly string[] | undefined, path: string): void {
	if (operator === 'In' || operator === 'NotIn') {
		if (!values?.length) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
	} else if (operator === 'Exists' || operator === 'DoesNotExist') {
		if (values?.length) errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
	} else {
		errors.push(invalidValue(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
	}
}
