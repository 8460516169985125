import type {Namespace} from '../../../api/generated/types.ts';
import {forbidden, notFound, StatusError} from '../../../api/status-error.ts';
import {qualifiedResource} from '../resource-definition.ts';
import type {AdmissionRequest} from './admission.ts';

/** The namespaces nobody may delete. */
export const protectedNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is made in a namespace that is not there or is going. Upstream: apiserver/pkg/admission/plugin/namespace/lifecycle. */
export function namespaceLifecycle({definition, object, previous, store}: AdmissionRequest): void {
	if (!definition.isNamespaced) return;
	const name = object.metadata.namespace!;
	const namespace = store.get('namespaces', name) as Namespace | undefined;
	if (!namespace) throw notFound('namespaces', name);
	if (previous || namespace.status?.phase !== 'Terminating') return;
	const {status} = forbidden(
		qualifiedResource(definition),
		object.metadata.name ?? '',
		`unable to create new content in namespace ${name} because it is being terminated`,
	);
	const cause = {reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace'};
	throw new StatusError({...status, details: {...status.details, causes: [cause]}});
}
