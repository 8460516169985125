import type {Container, LimitRange, LimitRangeItem, Pod, ResourceRequirements} from '../../../api/generated/types.ts';
import type {Draft} from '../../../api/objects.ts';
import {formatResourceAmount, podLimits, podRequests} from '../../../api/pod-resources.ts';
import {canonicalQuantity, compareQuantities, quantityMilliValue} from '../../../api/quantity.ts';
import {forbidden} from '../../../api/status-error.ts';
import type {AdmissionRequest} from './admission.ts';

const annotation = 'kubernetes.io/limit-ranger';

/**
Gives the containers of a new pod the resources they do not ask for, and refuses what a LimitRange of the namespace does
not allow. Upstream: plugin/pkg/admission/limitranger. Left out: PersistentVolumeClaims, which are not simulated.
*/
export function limitRanger({definition, object: pod, previous, store}: AdmissionRequest): void {
	if (definition.resource !== 'pods' || previous) return;
	const ranges = store.list('limitranges', pod.metadata.namespace ?? '') as readonly LimitRange[];
	if (ranges.length === 0) return;
	for (const range of ranges) setDefaults(pod, range);
	checkLimits(pod as unknown as Pod, ranges);
}

/** Of a new pod, or of one that is resized. */
export function checkLimits(pod: Pod, ranges: readonly LimitRange[]): void {
	for (const range of ranges) {
		const problems = [...new Set(range.spec.limits.flatMap((item) => problemsOf(item, pod)))];
		if (problems.length === 0) continue;
		throw forbidden('pods', pod.metadata.name ?? '', problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);
	}
}

/** Upstream: `mergePodResourceRequirements`. */
function setDefaults(pod: Draft, {spec}: LimitRange): void {
	const items = spec.limits.filter(({type}) => type === 'Container');
	const limits: Record<string, string> = Object.assign({}, ...items.map((item) => item.default));
	const requests: Record<string, string> = Object.assign({}, ...items.map((item) => item.defaultRequest));
	const notes: string[] = [];
	for (const [list, what] of [
		['containers', 'container'],
		['initContainers', 'init container'],
	] as const) {
		for (const container of (pod.spec[list] ?? []) as Draft[]) {
			const resources: Draft = {...(container.resources ?? {})} as Draft;
			const setRequests = merge(resources, 'requests', requests);
			const setLimits = merge(resources, 'limits', limits);
			if (setRequests.length > 0) notes.push(`${setRequests.join(', ')} request for ${what} ${container.name}`);
			if (setLimits.length > 0) notes.push(`${setLimits.join(', ')} limit for ${what} ${container.name}`);
			container.resources = resources;
		}
	}
	if (notes.length === 0) return;
	pod.metadata.annotations = {...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}`};
}

/** The names it has set, in order. */
function merge(resources: Draft, kind: 'requests' | 'limits', defaults: Readonly<Record<string, string>>): readonly string[] {
	const set = Object.keys(defaults).filter((name) => resources[kind]?.[name] === undefined);
	if (set.length > 0) resources[kind] = {...resources[kind], ...Object.fromEntries(set.map((name) => [name, defaults[name]]))};
	return set.toSorted();
}

/** Upstream: `PodValidateLimitFunc`. */
function problemsOf(item: LimitRangeItem, pod: Pod): readonly string[] {
	if (item.type === 'Container') {
		const containers: readonly Container[] = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
		return containers.flatMap(({resources = {}}) => constraintProblems(item, resources));
	}
	if (item.type !== 'Pod') return [];
	const texts = (amounts: Readonly<Record<string, number>>) =>
		Object.fromEntries(
			Object.entries(amounts).map(([name, amount]) => [name, formatResourceAmount(name, amount, item.max?.[name] ?? item.min?.[name])]),
		);
	return constraintProblems(item, {requests: texts(podRequests(pod)), limits: texts(podLimits(pod))});
}

function constraintProblems({type, min, max, maxLimitRequestRatio}: LimitRangeItem, {requests = {}, limits = {}}: ResourceRequirements): string[] {
	const problems: string[] = [];
	for (const [name, least] of inOrder(min)) {
		const [request, limit] = [requests[name], limits[name]];
		const text = `minimum ${name} usage per ${type} is ${canonicalQuantity(least)}`;
		if (request === undefined) problems.push(`${text}.  No request is specified`);
		else if (compareQuantities(request, least) < 0) problems.push(`${text}, but request is ${canonicalQuantity(request)}`);
		else if (limit !== undefined && compareQuantities(limit, least) < 0) problems.push(`${text}, but limit is ${canonicalQuantity(limit)}`);
	}
	for (const [name, most] of inOrder(max)) {
		const [request, limit] = [requests[name], limits[name]];
		const text = `maximum ${name} usage per ${type} is ${canonicalQuantity(most)}`;
		if (limit === undefined) problems.push(`${text}.  No limit is specified`);
		else if (compareQuantities(limit, most) > 0) problems.push(`${text}, but limit is ${canonicalQuantity(limit)}`);
		else if (request !== undefined && compareQuantities(request, most) > 0) problems.push(`${text}, but request is ${canonicalQuantity(request)}`);
	}
	for (const [name, most] of inOrder(maxLimitRequestRatio)) {
		const [request, limit] = [quantityMilliValue(requests[name]), quantityMilliValue(limits[name])];
		const text = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(most)}, but`;
		if (request === 0) problems.push(`${text} no request is specified or request is 0`);
		else if (limit === 0) problems.push(`${text} no limit is specified or limit is 0`);
		else if ((limit / request) * 1000 > quantityMilliValue(most)) problems.push(`${text} provided ratio is ${(limit / request).toFixed(6)}`);
	}
	return problems;
}

function inOrder(quantities: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
	return Object.keys(quantities)
		.toSorted()
		.map((name) => [name, quantities[name]!]);
}
