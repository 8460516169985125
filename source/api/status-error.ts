import type {Status} from './generated/types.ts';

/** A fault in one field of an object, as `field.Error` upstream. */
export interface FieldError {
	/** `Required value`, `Invalid value`, … as upstream's `ErrorType.String()`. */
	readonly type: 'Required value' | 'Invalid value' | 'Unsupported value' | 'Duplicate value' | 'Forbidden' | 'Not found' | 'Too long' | 'Too many';
	/** `spec.containers[0].image` */
	readonly field: string;
	/** The offending value; left out of the text for `Required value` and `Forbidden`. */
	readonly value?: unknown;
	readonly detail: string;
}

const causeReasons: Record<FieldError['type'], string> = {
	'Required value': 'FieldValueRequired',
	'Invalid value': 'FieldValueInvalid',
	'Unsupported value': 'FieldValueNotSupported',
	'Duplicate value': 'FieldValueDuplicate',
	Forbidden: 'FieldValueForbidden',
	'Not found': 'FieldValueNotFound',
	'Too long': 'FieldValueTooLong',
	'Too many': 'FieldValueTooMany',
};

/** The text of a field error without its path: `Invalid value: "a b": must be …`. */
export function fieldErrorBody({type, value, detail}: FieldError): string {
	const hasValue = type !== 'Required value' && type !== 'Forbidden' && type !== 'Too long' && value !== undefined;
	const shown = hasValue ? `${type}: ${JSON.stringify(value)}` : type;
	return detail ? `${shown}: ${detail}` : shown;
}

/** A refused request: the same `Status` Kubernetes answers with. Upstream: apimachinery/pkg/api/errors. */
export class StatusError extends Error {
	override readonly name = 'StatusError';
	readonly status: Status;

	constructor(status: Omit<Status, 'kind' | 'apiVersion' | 'status'>) {
		super(status.message);
		this.status = {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status};
	}

	get reason(): string {
		return this.status.reason ?? '';
	}

	get code(): number {
		return this.status.code ?? 500;
	}
}

/** `pods "web" not found` */
export function notFound(qualifiedResource: string, name: string): StatusError {
	const [kind, group] = splitResource(qualifiedResource);
	return new StatusError({
		code: 404,
		reason: 'NotFound',
		message: `${qualifiedResource} ${JSON.stringify(name)} not found`,
		details: {name, group, kind},
	});
}

export function alreadyExists(qualifiedResource: string, name: string): StatusError {
	const [kind, group] = splitResource(qualifiedResource);
	return new StatusError({
		code: 409,
		reason: 'AlreadyExists',
		message: `${qualifiedResource} ${JSON.stringify(name)} already exists`,
		details: {name, group, kind},
	});
}

/** `Operation cannot be fulfilled on pods "web": the object has been modified; …` */
export function conflict(
	qualifiedResource: string,
	name: string,
	why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError {
	const [kind, group] = splitResource(qualifiedResource);
	return new StatusError({
		code: 409,
		reason: 'Conflict',
		message: `Operation cannot be fulfilled on ${qualifiedResource} ${JSON.stringify(name)}: ${why}`,
		details: {name, group, kind},
	});
}

/** `Pod "web" is invalid: spec.containers[0].image: Required value`; several are put in brackets. */
export function invalid(kind: string, group: string, name: string, errors: readonly FieldError[]): StatusError {
	const texts = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorBody(error)}`))];
	const qualified = group ? `${kind}.${group}` : kind;
	return new StatusError({
		code: 422,
		reason: 'Invalid',
		message: `${qualified} ${JSON.stringify(name)} is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`,
		details: {
			name,
			group: group || undefined,
			kind,
			causes: errors.map((error) => ({reason: causeReasons[error.type], message: fieldErrorBody(error), field: error.field})),
		},
	});
}

/** `pods "web" is forbidden: exceeded quota: …` */
export function forbidden(qualifiedResource: string, name: string, why: string): StatusError {
	const [kind, group] = splitResource(qualifiedResource);
	return new StatusError({
		code: 403,
		reason: 'Forbidden',
		message: `${qualifiedResource} ${JSON.stringify(name)} is forbidden: ${why}`,
		details: {name, group, kind},
	});
}

export function badRequest(message: string): StatusError {
	return new StatusError({code: 400, reason: 'BadRequest', message});
}

/** The request never arrived: no route to the API server, or nothing answers there. */
export class ConnectionError extends Error {
	override readonly name = 'ConnectionError';
}

export function isNotFound(error: unknown): error is StatusError {
	return error instanceof StatusError && error.reason === 'NotFound';
}

export function isConflict(error: unknown): error is StatusError {
	return error instanceof StatusError && error.reason === 'Conflict';
}

export function isAlreadyExists(error: unknown): error is StatusError {
	return error instanceof StatusError && error.reason === 'AlreadyExists';
}

/** Whether it is a refusal or a lost connection, which a component lives with, rather than a bug. */
export function isRequestError(error: unknown): error is StatusError | ConnectionError {
	return error instanceof StatusError || error instanceof ConnectionError;
}

function splitResource(qualifiedResource: string): [string, string | undefined] {
	const dot = qualifiedResource.indexOf('.');
	return dot === -1 ? [qualifiedResource, undefined] : [qualifiedResource.slice(0, dot), qualifiedResource.slice(dot + 1)];
}
