import type {ApiObject} from '../api/objects.ts';
import type {ResourceDefinition} from '../cluster/apiserver/resource-definition.ts';

const selectable: Readonly<Record<string, readonly string[]>> = {
	pods: [
		'spec.nodeName',
		'spec.restartPolicy',
		'spec.schedulerName',
		'spec.serviceAccountName',
		'spec.hostNetwork',
		'status.phase',
		'status.podIP',
		'status.podIPs',
		'status.nominatedNodeName',
	],
	events: [
		'involvedObject.kind',
		'involvedObject.namespace',
		'involvedObject.name',
		'involvedObject.uid',
		'involvedObject.apiVersion',
		'involvedObject.resourceVersion',
		'involvedObject.fieldPath',
		'reason',
		'reportingComponent',
		'source',
		'type',
	],
	namespaces: ['status.phase'],
	nodes: ['spec.unschedulable'],
	secrets: ['type'],
	replicasets: ['status.replicas'],
	jobs: ['status.successful'],
};

/** Whether `--field-selector` knows the field. Upstream: the field label conversions of each API group. */
export function isSelectableField({resource, isNamespaced}: ResourceDefinition, field: string): boolean {
	if (field === 'metadata.name') return true;
	if (field === 'metadata.namespace') return isNamespaced;
	return selectable[resource]?.includes(field) ?? false;
}

/** The text of a field of an object. A boolean that is not set is `false`. */
export function selectableText(object: ApiObject, field: string): string {
	if (field === 'status.successful') return String((object as ApiObject & {status?: {succeeded?: number}}).status?.succeeded ?? 0);
	if (field === 'source') return (object as ApiObject & {source?: {component?: string}}).source?.component ?? '';
	let value: unknown = object;
	for (const part of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
	if (value === undefined && (field === 'spec.unschedulable' || field === 'spec.hostNetwork')) return 'false';
	return value === undefined || value === null ? '' : String(value);
}
