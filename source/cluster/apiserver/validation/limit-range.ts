import type {LimitRange, LimitRangeItem} from '../../../api/generated/types.ts';
import {qualifiedNameProblems} from '../../../api/names.ts';
import {compareQuantities, quantityMilliValue} from '../../../api/quantity.ts';
import {addInvalid, duplicate, type FieldErrors, forbiddenField, invalidValue, required} from './field-errors.ts';

const amounts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** Upstream: pkg/apis/core/validation, `ValidateLimitRange`. */
export function validateLimitRange({spec}: LimitRange): FieldErrors {
	const errors: FieldErrors = [];
	const types = new Set<string>();
	for (const [index, item] of (spec?.limits ?? []).entries()) {
		const path = `spec.limits[${index}]`;
		if (item.type) addInvalid(errors, `${path}.type`, item.type, qualifiedNameProblems(item.type));
		else errors.push(required(`${path}.type`));
		if (types.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
		types.add(item.type);
		validateItem(errors, item, path);
	}
	return errors;
}

function validateItem(errors: FieldErrors, item: LimitRangeItem, path: string): void {
	if (item.type === 'Pod') {
		for (const field of ['default', 'defaultRequest'] as const) {
			if (Object.keys(item[field] ?? {}).length > 0) errors.push(forbiddenField(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
		}
	}
	if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
		errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
	}
	const names = new Set(amounts.flatMap((field) => Object.keys(item[field] ?? {})));
	for (const name of [...names].toSorted()) validateResource(errors, item, name, path);
}

function validateResource(errors: FieldErrors, item: LimitRangeItem, name: string, path: string): void {
	const [max, min, limit, request] = [item.max?.[name], item.min?.[name], item.default?.[name], item.defaultRequest?.[name]];
	const ratio = item.maxLimitRequestRatio?.[name];
	const isGreater = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
	const refuse = (field: (typeof amounts)[number], value: string | undefined, detail: string) =>
		errors.push(invalidValue(`${path}.${field}[${name}]`, value, detail));
	if (isGreater(min, max)) refuse('min', min, `min value ${min} is greater than max value ${max}`);
	if (isGreater(min, request)) refuse('defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
	if (isGreater(request, max)) refuse('defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
	if (isGreater(request, limit)) refuse('defaultRequest', request, `default request value ${request} is greater than default limit value ${limit}`);
	if (isGreater(min, limit)) refuse('default', min, `min value ${min} is greater than default value ${limit}`);
	if (isGreater(limit, max)) refuse('default', max, `default value ${limit} is greater than max value ${max}`);
	if (ratio === undefined) return;
	if (compareQuantities(ratio, '1') < 0) refuse('maxLimitRequestRatio', ratio, `ratio ${ratio} is less than 1`);
	if (min === undefined || max === undefined) return;
	const most = quantityMilliValue(max) / quantityMilliValue(min);
	if (quantityMilliValue(ratio) / 1000 > most) {
		refuse('maxLimitRequestRatio', ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`);
	}
}
