import type {Namespace} from '../../../api/generated/types.ts';
import {dns1123LabelProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';

/** Upstream: pkg/registry/core/namespace. A namespace goes when `spec.finalizers` is empty, which its controller sees to. */
export const namespaces: ResourceDefinition = {
	...usual,
	resource: 'namespaces',
	singular: 'namespace',
	kind: 'Namespace',
	shortNames: ['ns'],
	isNamespaced: false,
	hasStatus: true,
	nameProblems: dns1123LabelProblems,
	setDefaults(namespace) {
		if (!namespace.metadata.name) return;
		namespace.metadata.labels = {...namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace.metadata.name};
	},
	prepareForCreate(namespace) {
		const finalizers: string[] = namespace.spec?.finalizers ?? [];
		namespace.spec = {finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes']};
		namespace.status = {phase: 'Active'};
	},
	prepareForUpdate(namespace, previous) {
		// The `finalize` subresource alone takes them away.
		namespace.spec = {...(previous as Namespace).spec};
	},
	isHeld: (object) => ((object as Namespace).spec?.finalizers?.length ?? 0) > 0,
};
