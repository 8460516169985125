import type {PodSpec, ResourceRequirements} from '../../../api/generated/types.ts';
import {qualifiedNameProblems} from '../../../api/names.ts';
import {formatResourceAmount, isPodLevelResource, leadingQuantity, podRequests, resourceAmount} from '../../../api/pod-resources.ts';
import {canonicalQuantity, compareQuantities, isQuantity, parseQuantity, quantityMilliValue} from '../../../api/quantity.ts';
import {addInvalid, duplicate, type FieldErrors, forbiddenField, invalidValue, missing, required, unsupported} from './field-errors.ts';

/** Upstream: pkg/apis/core/validation, `ValidateContainerResourceRequirements`. */
export function validateContainerResources(errors: FieldErrors, resources: ResourceRequirements, podClaims: readonly string[], field: string): void {
	const {limits, requests} = resources;
	for (const name of Object.keys(limits ?? {}).sort()) {
		const path = `${field}.limits[${name}]`;
		validateContainerResourceName(errors, name, path);
		validateAmount(errors, name, limits![name]!, path);
	}
	for (const name of Object.keys(requests ?? {}).sort()) {
		const path = `${field}.requests[${name}]`;
		validateContainerResourceName(errors, name, path);
		validateAmount(errors, name, requests![name]!, path);
		compareWithLimit(errors, name, requests![name]!, limits?.[name], field);
	}
	const names = Object.keys({...limits, ...requests});
	if (names.some((name) => name.startsWith('hugepages-')) && !names.includes('cpu') && !names.includes('memory')) {
		errors.push(forbiddenField(field, 'HugePages require cpu or memory'));
	}
	validateClaims(errors, resources, podClaims, `${field}.claims`);
}

/** Upstream: `validateResourceClaimNames`. */
function validateClaims(errors: FieldErrors, {claims = []}: ResourceRequirements, podClaims: readonly string[], field: string): void {
	const names = new Set<string>();
	for (const [index, {name}] of claims.entries()) {
		const path = `${field}[${index}]`;
		if (!name) {
			errors.push(required(path));
			continue;
		}
		if (names.has(name)) errors.push(duplicate(path, name));
		names.add(name);
		if (podClaims.includes(name)) continue;
		const known = podClaims.length === 0 ? ' which is empty' : `: ${podClaims.toSorted().join(', ')}`;
		errors.push({...missing(path, name), detail: `must be one of the names in pod.spec.resourceClaims${known}`});
	}
}

/** Upstream: `validatePodResources`. */
export function validatePodLevelResources(errors: FieldErrors, spec: PodSpec, field: string): void {
	const {resources} = spec;
	if (!resources) return;
	if (resources.claims) errors.push(forbiddenField(`${field}.claims`, 'claims cannot be set for Resources at pod-level'));
	for (const kind of ['limits', 'requests'] as const) {
		for (const name of Object.keys(resources[kind] ?? {}).sort()) {
			const path = `${field}.${kind}[${name}]`;
			if (!isPodLevelResource(name)) errors.push(unsupported(path, name, ['cpu', 'hugepages-', 'memory']));
			validateAmount(errors, name, resources[kind]![name]!, path);
			if (kind === 'requests') compareWithLimit(errors, name, resources.requests![name]!, resources.limits?.[name], field);
		}
	}
	const total = podRequests({spec}, {skipPodLevel: true, excludeOverhead: true});
	for (const name of Object.keys(total).sort()) {
		const own = resources.requests?.[name];
		if (total[name]! > resourceAmount(name, own)) {
			const detail = `must be greater than or equal to aggregate container requests of ${formatResourceAmount(name, total[name]!, leadingQuantity({...spec, resources: {}}, 'requests', name))}`;
			errors.push(invalidValue(`${field}.requests[${name}]`, own ?? '0', detail));
		}
	}
	for (const [index, container] of spec.containers.entries()) {
		for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
			const most = resources.limits?.[name];
			if (most === undefined || compareQuantities(limit, most) <= 0) continue;
			errors.push(invalidValue(`${field}.containers[${index}][${name}].limits`, limit, `must be less than or equal to pod limits of ${most}`));
		}
	}
}

/** Whether requests may exceed what a node has, in sum, once limits are counted: native resources but huge pages. */
function isOvercommitAllowed(name: string): boolean {
	return (!name.includes('/') || name.includes('kubernetes.io/')) && !name.startsWith('hugepages-');
}

function compareWithLimit(errors: FieldErrors, name: string, request: string, limit: string | undefined, field: string): void {
	if (limit === undefined) {
		if (!isOvercommitAllowed(name)) errors.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'));
		return;
	}
	if (!isQuantity(request) || !isQuantity(limit)) return;
	const order = compareQuantities(request, limit);
	const rule = order !== 0 && !isOvercommitAllowed(name) ? 'equal to' : order > 0 ? 'less than or equal to' : undefined;
	if (rule)
		errors.push(invalidValue(`${field}.requests`, canonicalQuantity(request), `must be ${rule} ${name} limit of ${canonicalQuantity(limit)}`));
}

function validateContainerResourceName(errors: FieldErrors, name: string, field: string): void {
	if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return;
	addInvalid(errors, field, name, qualifiedNameProblems(name));
	if (!name.includes('/')) {
		if (name.startsWith('hugepages-')) return;
		const isKnownElsewhere = ['pods', 'services', 'storage', 'secrets', 'configmaps', 'replicationcontrollers', 'resourcequotas'].includes(name);
		if (!isKnownElsewhere) errors.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
		errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
	} else if (!name.includes('kubernetes.io/') && name.startsWith('requests.')) {
		errors.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
	}
}

function validateAmount(errors: FieldErrors, name: string, amount: string, field: string): void {
	const parsed = parseQuantity(amount);
	if ('error' in parsed) {
		errors.push(invalidValue(field, amount, parsed.error));
		return;
	}
	if (parsed.nanos < 0n) errors.push(invalidValue(field, canonicalQuantity(amount), 'must be greater than or equal to 0'));
	const isExtended = name.includes('/') && !name.includes('kubernetes.io/');
	if (isExtended && quantityMilliValue(amount) % 1000 !== 0) errors.push(invalidValue(field, canonicalQuantity(amount), 'must be an integer'));
}
