import type {KubernetesEvent} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {type FieldErrors, invalidValue} from '../validation/field-errors.ts';

/** Upstream: pkg/apis/core/validation/events.go, what it asks of core/v1 events. */
export const events: ResourceDefinition = {
	...usual,
	resource: 'events',
	singular: 'event',
	kind: 'Event',
	type: 'KubernetesEvent',
	shortNames: ['ev'],
	nameProblems: dns1123SubdomainProblems,
	setDefaults(event) {
		event.reportingComponent ??= event.source?.component ?? '';
		event.reportingInstance ??= event.source?.host ?? '';
	},
	validate(object) {
		const {metadata, involvedObject} = object as KubernetesEvent;
		const errors: FieldErrors = [];
		const namespace = involvedObject?.namespace;
		// What happens to objects without a namespace, as nodes, is told in `default`.
		const isMatching = namespace ? namespace === metadata.namespace : metadata.namespace === 'default' || metadata.namespace === 'kube-system';
		if (!isMatching) errors.push(invalidValue('involvedObject.namespace', namespace ?? '', 'does not match event.namespace'));
		return errors;
	},
};
