import type {Affinity, PodAffinity, PodAffinityTerm, Toleration, TopologySpreadConstraint} from '../../../api/generated/types.ts';
import {dns1123LabelProblems, labelValueProblems, qualifiedNameProblems} from '../../../api/names.ts';
import {addInvalid, duplicate, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';
import {validateLabelSelector, validateNodeSelectorTerm} from './selectors.ts';

const weightRange = 'must be in the range 1-100';

/** Upstream: pkg/apis/core/validation, `validateAffinity`. */
export function validateAffinity(errors: FieldErrors, affinity: Affinity, field: string): void {
	const node = affinity.nodeAffinity;
	const hard = node?.requiredDuringSchedulingIgnoredDuringExecution;
	if (hard) {
		const path = `${field}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
		if (!hard.nodeSelectorTerms?.length) errors.push(required(path, 'must have at least one node selector term'));
		for (const [index, term] of (hard.nodeSelectorTerms ?? []).entries()) validateNodeSelectorTerm(errors, term, `${path}[${index}]`);
	}
	for (const [index, {weight, preference}] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
		const path = `${field}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
		checkWeight(errors, weight, path);
		validateNodeSelectorTerm(errors, preference ?? {}, `${path}.preference`);
	}
	if (affinity.podAffinity) validatePodAffinity(errors, affinity.podAffinity, `${field}.podAffinity`);
	if (affinity.podAntiAffinity) validatePodAffinity(errors, affinity.podAntiAffinity, `${field}.podAntiAffinity`);
}

function validatePodAffinity(errors: FieldErrors, affinity: PodAffinity, field: string): void {
	for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
		validateTerm(errors, term, `${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`);
	}
	for (const [index, {weight, podAffinityTerm}] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
		const path = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
		checkWeight(errors, weight, path);
		validateTerm(errors, podAffinityTerm ?? {topologyKey: ''}, `${path}.podAffinityTerm`);
	}
}

function validateTerm(errors: FieldErrors, term: PodAffinityTerm, field: string): void {
	validateLabelSelector(errors, term.labelSelector, `${field}.labelSelector`);
	validateLabelSelector(errors, term.namespaceSelector, `${field}.namespaceSelector`);
	for (const name of term.namespaces ?? []) addInvalid(errors, `${field}.namespace`, name, dns1123LabelProblems(name));
	const topologyKey = term.topologyKey ?? '';
	if (topologyKey === '') errors.push(required(`${field}.topologyKey`, 'can not be empty'));
	addInvalid(errors, `${field}.topologyKey`, topologyKey, qualifiedNameProblems(topologyKey));
}

function checkWeight(errors: FieldErrors, weight: number | undefined, path: string): void {
	if (!weight || weight < 1 || weight > 100) errors.push(invalidValue(`${path}.weight`, weight ?? 0, weightRange));
}

/** Upstream: `ValidateTolerations`. The Lt and Gt operators are alpha and off. */
export function validateTolerations(errors: FieldErrors, tolerations: readonly Toleration[], field: string): void {
	for (const [index, {key, operator, value, effect, tolerationSeconds}] of tolerations.entries()) {
		const path = `${field}[${index}]`;
		if (key) addInvalid(errors, `${path}.key`, key, qualifiedNameProblems(key));
		else if (operator !== 'Exists') {
			const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
			errors.push(invalidValue(`${path}.operator`, operator ?? '', detail));
		}
		if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
			errors.push(invalidValue(`${path}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
		}
		if (!operator || operator === 'Equal') {
			const problems = labelValueProblems(value ?? '');
			if (problems.length > 0) errors.push(invalidValue(`${path}.operator`, value, problems.join(';')));
		} else if (operator === 'Exists') {
			if (value) errors.push(invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
		} else {
			errors.push(unsupported(`${path}.operator`, operator, ['Equal', 'Exists']));
		}
		if (effect) checkTaintEffect(errors, effect, `${path}.effect`);
	}
}

export function checkTaintEffect(errors: FieldErrors, effect: string | undefined, field: string): void {
	const supported = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
	if (!effect) errors.push(required(field));
	else if (!supported.includes(effect)) errors.push(unsupported(field, effect, supported));
}

/** Upstream: `validateTopologySpreadConstraints`. */
export function validateTopologySpread(errors: FieldErrors, constraints: readonly TopologySpreadConstraint[], field: string): void {
	const seen = new Set<string>();
	for (const [index, constraint] of constraints.entries()) {
		const path = `${field}[${index}]`;
		const {maxSkew, topologyKey, whenUnsatisfiable, minDomains, nodeAffinityPolicy, nodeTaintsPolicy} = constraint;
		if (!maxSkew || maxSkew <= 0) errors.push(invalidValue(`${path}.maxSkew`, maxSkew ?? 0, 'must be greater than zero'));
		if (!topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
		else addInvalid(errors, `${path}.topologyKey`, topologyKey, qualifiedNameProblems(topologyKey));
		if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway') {
			errors.push(unsupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable ?? '', ['DoNotSchedule', 'ScheduleAnyway']));
		}
		const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
		if (seen.has(pair)) errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair));
		seen.add(pair);
		if (minDomains !== undefined) {
			if (minDomains <= 0) errors.push(invalidValue(`${path}.minDomains`, minDomains, 'must be greater than zero'));
			if (whenUnsatisfiable === 'ScheduleAnyway') {
				const detail = 'can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway';
				errors.push(invalidValue(`${path}.minDomains`, minDomains, detail));
			}
		}
		for (const [name, policy] of Object.entries({nodeAffinityPolicy, nodeTaintsPolicy})) {
			if (policy !== undefined && policy !== 'Honor' && policy !== 'Ignore') errors.push(unsupported(`${path}.${name}`, policy, ['Honor', 'Ignore']));
		}
		const selected = constraint.labelSelector?.matchLabels ?? {};
		for (const [position, key] of (constraint.matchLabelKeys ?? []).entries()) {
			const keyPath = `${path}.matchLabelKeys[${position}]`;
			addInvalid(errors, keyPath, key, qualifiedNameProblems(key));
			if (!constraint.labelSelector) errors.push(forbiddenField(`${path}.matchLabelKeys`, 'must not be specified when labelSelector is not set'));
			else if (key in selected) errors.push(invalidValue(keyPath, key, 'exists in both matchLabelKeys and labelSelector'));
		}
		validateLabelSelector(errors, constraint.labelSelector, `${path}.labelSelector`);
	}
}
