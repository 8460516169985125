import type {Pod, PriorityClass} from '../../../api/generated/types.ts';
import {forbidden} from '../../../api/status-error.ts';
import {highestUserPriority, systemPriorityClasses} from '../resources/priorityclasses.ts';
import type {AdmissionRequest} from './admission.ts';

/** Turns a pod's priority class into its priority. Upstream: plugin/pkg/admission/priority. */
export function priority(request: AdmissionRequest): void {
	const {resource} = request.definition;
	if (resource === 'pods') admitPod(request);
	else if (resource === 'priorityclasses') validateClass(request);
}

function admitPod({object: pod, previous, store}: AdmissionRequest): void {
	const {spec} = pod;
	if (previous) {
		const old = (previous as Pod).spec;
		if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority;
		if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined) spec.preemptionPolicy = old.preemptionPolicy;
		return;
	}
	const refuse = (why: string): never => {
		throw forbidden('pods', pod.metadata.name ?? '', why);
	};
	let found: PriorityClass | undefined;
	if (spec.priorityClassName) {
		found = store.get('priorityclasses', spec.priorityClassName) as PriorityClass | undefined;
		if (!found) refuse(`no PriorityClass with name ${spec.priorityClassName} was found`);
	} else {
		found = findDefaultClass(store.list('priorityclasses') as readonly PriorityClass[]);
		if (found) spec.priorityClassName = found.metadata.name;
	}
	const value = found?.value ?? 0;
	const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
	if (spec.priority !== undefined && spec.priority !== value) {
		refuse(
			`the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
		);
	}
	if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
		refuse(
			`the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
		);
	}
	spec.priority = value;
	spec.preemptionPolicy = preemptionPolicy;
}

/** With several of them, the one of least value. */
function findDefaultClass(classes: readonly PriorityClass[]): PriorityClass | undefined {
	return classes.filter(({globalDefault}) => globalDefault).toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}

function validateClass({object, previous, store}: AdmissionRequest): void {
	const name = object.metadata.name ?? '';
	const isSystem = Object.hasOwn(systemPriorityClasses, name);
	if (!isSystem && object.value > highestUserPriority) {
		throw forbidden('priorityclasses.scheduling.k8s.io', name, `maximum allowed value of a user defined priority is ${highestUserPriority}`);
	}
	if (!object.globalDefault) return;
	const current = findDefaultClass(store.list('priorityclasses') as readonly PriorityClass[]);
	if (!current || current.metadata.name === name) return;
	if (previous && (previous as PriorityClass).globalDefault) return;
	throw forbidden(
		'priorityclasses.scheduling.k8s.io',
		name,
		`PriorityClass ${current.metadata.name} is already marked as default. Only one default can exist`,
	);
}
