import type {DaemonSet, Deployment, IntOrString, LabelSelector, PodTemplateSpec, ReplicaSet} from '../../../api/generated/types.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {labelSelectorMatches} from '../../../api/selectors.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {checkImmutable, checkNonNegative, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';
import {validatePodTemplate} from './pod-spec.ts';
import {validateLabelSelector} from './selectors.ts';

const percentMessage =
	"a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** Upstream: pkg/apis/apps/validation, `ValidateDeploymentSpec`. */
export function validateDeployment({spec}: Deployment): FieldError[] {
	const errors: FieldErrors = [];
	checkNonNegative(errors, 'spec.replicas', spec.replicas);
	validateSelector(errors, spec.selector, 'empty selector is invalid for deployment');
	validateTemplate(errors, spec.selector, spec.template, 'ReplicaSet');
	const strategy = spec.strategy ?? {};
	if (strategy.type === 'Recreate') {
		if (strategy.rollingUpdate) {
			errors.push(forbiddenField('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"));
		}
	} else if (strategy.type !== 'RollingUpdate') {
		const shown = {Type: strategy.type ?? '', RollingUpdate: strategy.rollingUpdate ?? null};
		errors.push(unsupported('spec.strategy', shown, ['Recreate', 'RollingUpdate']));
	} else if (!strategy.rollingUpdate) {
		errors.push(required('spec.strategy.rollingUpdate', 'this should be defaulted and never be nil'));
	} else {
		validateRollingUpdate(errors, strategy.rollingUpdate, 'spec.strategy.rollingUpdate');
	}
	checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
	checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
	const deadline = spec.progressDeadlineSeconds;
	checkNonNegative(errors, 'spec.progressDeadlineSeconds', deadline);
	if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
		errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
	}
	return errors;
}

/** Upstream: `ValidateReplicaSetSpec`. That its text speaks of deployments is upstream's. */
export function validateReplicaSet({spec}: ReplicaSet): FieldError[] {
	const errors: FieldErrors = [];
	checkNonNegative(errors, 'spec.replicas', spec.replicas);
	checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
	validateSelector(errors, spec.selector, 'empty selector is invalid for deployment');
	validateTemplate(errors, spec.selector, spec.template, 'ReplicaSet');
	return errors;
}

/** Upstream: `ValidateDaemonSetSpec`. */
export function validateDaemonSet({spec}: DaemonSet): FieldError[] {
	const errors: FieldErrors = [];
	validateLabelSelector(errors, spec.selector, 'spec.selector');
	// Otherwise than with a Deployment nothing requires a selector; without one it matches nothing, and so not the template.
	if (!spec.selector) {
		const labels = spec.template?.metadata?.labels ?? 'null';
		errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
	} else if (isEmptySelector(spec.selector)) {
		errors.push(invalidValue('spec.selector', spec.selector, 'empty selector is invalid for daemonset'));
	}
	validateTemplate(errors, spec.selector, spec.template, 'DaemonSet');
	checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds);
	checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
	const strategy = spec.updateStrategy ?? {};
	if (strategy.type === 'OnDelete') return errors;
	if (strategy.type !== 'RollingUpdate') {
		errors.push(unsupported('spec.updateStrategy', {Type: strategy.type ?? '', RollingUpdate: null}, ['RollingUpdate', 'OnDelete']));
	} else if (!strategy.rollingUpdate) {
		errors.push(required('spec.updateStrategy.rollingUpdate'));
	} else {
		const path = 'spec.updateStrategy.rollingUpdate';
		const {maxUnavailable, maxSurge} = strategy.rollingUpdate;
		checkCountOrPercent(errors, maxUnavailable, `${path}.maxUnavailable`);
		checkCountOrPercent(errors, maxSurge, `${path}.maxSurge`);
		checkPercentMost(errors, maxUnavailable, `${path}.maxUnavailable`);
		checkPercentMost(errors, maxSurge, `${path}.maxSurge`);
		const hasUnavailable = amountOf(maxUnavailable) !== 0;
		const hasSurge = amountOf(maxSurge) !== 0;
		if (hasUnavailable && hasSurge) errors.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
		else if (!hasUnavailable && !hasSurge) errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
	}
	return errors;
}

/** The selector of a workload cannot be changed once it is there. */
export function validateSelectorUnchanged(selector: LabelSelector | undefined, previous: LabelSelector | undefined): FieldError[] {
	const errors: FieldErrors = [];
	checkImmutable(errors, 'spec.selector', selector, isEqualJson(selector, previous));
	return errors;
}

function validateSelector(errors: FieldErrors, selector: LabelSelector | undefined, emptyMessage: string): void {
	if (!selector) {
		errors.push(required('spec.selector'));
		return;
	}
	validateLabelSelector(errors, selector, 'spec.selector');
	if (isEmptySelector(selector)) errors.push(invalidValue('spec.selector', selector, emptyMessage));
}

function validateTemplate(errors: FieldErrors, selector: LabelSelector | undefined, template: PodTemplateSpec | undefined, owner: string): void {
	const path = 'spec.template';
	const labels = template?.metadata?.labels;
	if (selector && !isEmptySelector(selector) && !labelSelectorMatches(selector, labels)) {
		errors.push(invalidValue(`${path}.metadata.labels`, labels ?? 'null', '`selector` does not match template `labels`'));
	}
	validatePodTemplate(errors, template ?? {}, path);
	const policy = template?.spec?.restartPolicy;
	if (policy !== undefined && policy !== 'Always') errors.push(unsupported(`${path}.spec.restartPolicy`, policy, ['Always']));
	if (template?.spec?.activeDeadlineSeconds !== undefined) {
		errors.push(forbiddenField(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${owner} is not Supported`));
	}
}

function validateRollingUpdate(
	errors: FieldErrors,
	{maxUnavailable, maxSurge}: {readonly maxUnavailable?: IntOrString; readonly maxSurge?: IntOrString},
	path: string,
): void {
	checkCountOrPercent(errors, maxUnavailable, `${path}.maxUnavailable`);
	checkCountOrPercent(errors, maxSurge, `${path}.maxSurge`);
	if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
		errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
	}
	checkPercentMost(errors, maxUnavailable, `${path}.maxUnavailable`);
}

/** Upstream: `IsNotMoreThan100Percent`. */
function checkPercentMost(errors: FieldErrors, value: IntOrString | undefined, field: string): void {
	if (typeof value === 'string' && amountOf(value) > 100) errors.push(invalidValue(field, value, 'must not be greater than 100%'));
}

function checkCountOrPercent(errors: FieldErrors, value: IntOrString | undefined, field: string): void {
	if (typeof value === 'string') {
		if (!/^[0-9]+%$/.test(value)) errors.push(invalidValue(field, value, percentMessage));
	} else {
		checkNonNegative(errors, field, value);
	}
}

function amountOf(value: IntOrString | undefined): number {
	return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : (value ?? 0);
}

function isEmptySelector(selector: LabelSelector): boolean {
	return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}
