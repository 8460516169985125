import type {FieldError} from '../../../api/status-error.ts';

/** The errors found so far; validators add to it. Upstream: apimachinery/pkg/util/validation/field. */
export type FieldErrors = FieldError[];

export function required(field: string, detail = ''): FieldError {
	return {type: 'Required value', field, detail};
}

export function invalidValue(field: string, value: unknown, detail: string): FieldError {
	return {type: 'Invalid value', field, value, detail};
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): FieldError {
	return {type: 'Unsupported value', field, value, detail: `supported values: ${supported.map((item) => `"${item}"`).join(', ')}`};
}

export function duplicate(field: string, value: unknown): FieldError {
	return {type: 'Duplicate value', field, value, detail: ''};
}

export function forbiddenField(field: string, detail: string): FieldError {
	return {type: 'Forbidden', field, detail};
}

export function missing(field: string, value: unknown): FieldError {
	return {type: 'Not found', field, value, detail: ''};
}

export function tooLong(field: string, maxLength: number): FieldError {
	return {type: 'Too long', field, detail: `may not be more than ${maxLength} bytes`};
}

export function tooMany(field: string, actual: number, most: number): FieldError {
	return {type: 'Too many', field, value: actual, detail: `must have at most ${most} items`};
}

/** One `Invalid value` for each sentence. */
export function addInvalid(errors: FieldErrors, field: string, value: unknown, problems: readonly string[]): void {
	for (const problem of problems) errors.push(invalidValue(field, value, problem));
}

export function checkNonNegative(errors: FieldErrors, field: string, value: number | undefined): void {
	if (value !== undefined && value < 0) errors.push(invalidValue(field, value, 'must be greater than or equal to 0'));
}

/** An enumerated field: absent it is required, unknown it is unsupported. */
export function checkOneOf(errors: FieldErrors, field: string, value: string | undefined, supported: readonly string[]): void {
	if (!value) errors.push(required(field));
	else if (!supported.includes(value)) errors.push(unsupported(field, value, supported));
}

export function checkImmutable(errors: FieldErrors, field: string, value: unknown, isSame: boolean): void {
	if (!isSame) errors.push(invalidValue(field, value ?? 'null', 'field is immutable'));
}
