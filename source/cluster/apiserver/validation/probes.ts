import type {
	Container,
	ExecAction,
	GRPCAction,
	HTTPGetAction,
	IntOrString,
	Lifecycle,
	Probe,
	SleepAction,
	TCPSocketAction,
} from '../../../api/generated/types.ts';
import {httpHeaderNameProblems, portNameProblems, portNumberProblems} from '../../../api/names.ts';
import {addInvalid, checkNonNegative, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';

/** Upstream: `validateLivenessProbe`, `validateReadinessProbe` and `validateStartupProbe`. */
export function validateProbes(errors: FieldErrors, container: Container, path: string): void {
	const {livenessProbe, readinessProbe, startupProbe} = container;
	if (livenessProbe) validateProbe(errors, livenessProbe, 'liveness', `${path}.livenessProbe`);
	if (readinessProbe) validateProbe(errors, readinessProbe, 'readiness', `${path}.readinessProbe`);
	if (startupProbe) validateProbe(errors, startupProbe, 'startup', `${path}.startupProbe`);
}

function validateProbe(errors: FieldErrors, probe: Probe, kind: 'liveness' | 'readiness' | 'startup', path: string): void {
	validateHandler(errors, probe, undefined, path);
	checkNonNegative(errors, `${path}.initialDelaySeconds`, probe.initialDelaySeconds);
	checkNonNegative(errors, `${path}.timeoutSeconds`, probe.timeoutSeconds);
	checkNonNegative(errors, `${path}.periodSeconds`, probe.periodSeconds);
	checkNonNegative(errors, `${path}.successThreshold`, probe.successThreshold);
	checkNonNegative(errors, `${path}.failureThreshold`, probe.failureThreshold);
	const grace = probe.terminationGracePeriodSeconds;
	const gracePath = `${path}.terminationGracePeriodSeconds`;
	if (grace !== undefined && grace <= 0) errors.push(invalidValue(gracePath, grace, 'must be greater than 0'));
	if (kind !== 'readiness') {
		if (probe.successThreshold !== 1) errors.push(invalidValue(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
	} else if (grace !== undefined) {
		errors.push(invalidValue(gracePath, grace, 'must not be set for readinessProbes'));
	}
}

export function validateLifecycle(errors: FieldErrors, lifecycle: Lifecycle, graceSeconds: number | undefined, path: string): void {
	if (lifecycle.postStart) validateHandler(errors, lifecycle.postStart, graceSeconds, `${path}.postStart`);
	if (lifecycle.preStop) validateHandler(errors, lifecycle.preStop, graceSeconds, `${path}.preStop`);
}

interface Handler {
	readonly exec?: ExecAction;
	readonly httpGet?: HTTPGetAction;
	readonly tcpSocket?: TCPSocketAction;
	readonly grpc?: GRPCAction;
	readonly sleep?: SleepAction;
}

const handlerTypes = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

function validateHandler(errors: FieldErrors, handler: Handler, graceSeconds: number | undefined, path: string): void {
	let hasOne = false;
	for (const type of handlerTypes) {
		if (handler[type] === undefined) continue;
		if (hasOne) {
			errors.push(forbiddenField(`${path}.${type}`, 'may not specify more than 1 handler type'));
			continue;
		}
		hasOne = true;
		validateAction(errors, type, handler, graceSeconds, `${path}.${type}`);
	}
	if (!hasOne) errors.push(required(path, 'must specify a handler type'));
}

function validateAction(
	errors: FieldErrors,
	type: (typeof handlerTypes)[number],
	handler: Handler,
	graceSeconds: number | undefined,
	path: string,
): void {
	switch (type) {
		case 'exec':
			if (!handler.exec!.command?.length) errors.push(required(`${path}.command`));
			break;
		case 'httpGet': {
			const {path: url, port, scheme, httpHeaders} = handler.httpGet!;
			if (!url) errors.push(required(`${path}.path`));
			checkPort(errors, port, `${path}.port`);
			if (scheme !== 'HTTP' && scheme !== 'HTTPS') errors.push(unsupported(`${path}.scheme`, scheme ?? '', ['HTTP', 'HTTPS']));
			for (const {name} of httpHeaders ?? []) addInvalid(errors, `${path}.httpHeaders`, name ?? '', httpHeaderNameProblems(name ?? ''));
			break;
		}
		case 'tcpSocket':
			checkPort(errors, handler.tcpSocket!.port, `${path}.port`);
			break;
		case 'grpc':
			checkPort(errors, handler.grpc!.port, `${path}.port`);
			break;
		case 'sleep': {
			const seconds = handler.sleep!.seconds ?? 0;
			if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) break;
			errors.push(invalidValue(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`));
		}
	}
}

/** A number, or the name of a port. Upstream: `ValidatePortNumOrName`. */
export function checkPort(errors: FieldErrors, port: IntOrString | undefined, field: string): void {
	if (typeof port === 'string') addInvalid(errors, field, port, portNameProblems(port));
	else addInvalid(errors, field, port ?? 0, portNumberProblems(port ?? 0));
}
