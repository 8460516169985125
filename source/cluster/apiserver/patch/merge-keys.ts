import {apiTypes} from '../../../api/generated/fields.ts';

/**
How lists are merged by a strategic patch: by the value of a key, or as a set of plain values. Lists that are not here
are replaced. Upstream: the `patchMergeKey` tags of the Go types.
*/
const mergeKeys: Readonly<Record<string, string>> = {
	'Container.env': 'name',
	'Container.ports': 'containerPort',
	'Container.volumeDevices': 'devicePath',
	'Container.volumeMounts': 'mountPath',
	'DaemonSetStatus.conditions': 'type',
	'DeploymentStatus.conditions': 'type',
	'EphemeralContainer.env': 'name',
	'EphemeralContainer.ports': 'containerPort',
	'EphemeralContainer.volumeDevices': 'devicePath',
	'EphemeralContainer.volumeMounts': 'mountPath',
	'JobStatus.conditions': 'type',
	'NamespaceStatus.conditions': 'type',
	'NodeStatus.addresses': 'type',
	'NodeStatus.conditions': 'type',
	'ObjectMeta.ownerReferences': 'uid',
	'PodSpec.containers': 'name',
	'PodSpec.ephemeralContainers': 'name',
	'PodSpec.hostAliases': 'ip',
	'PodSpec.imagePullSecrets': 'name',
	'PodSpec.initContainers': 'name',
	'PodSpec.resourceClaims': 'name',
	'PodSpec.schedulingGates': 'name',
	'PodSpec.topologySpreadConstraints': 'topologyKey',
	'PodSpec.volumes': 'name',
	'PodStatus.conditions': 'type',
	'PodStatus.hostIPs': 'ip',
	'PodStatus.podIPs': 'ip',
	'ReplicaSetStatus.conditions': 'type',
	'ServiceAccount.secrets': 'name',
	'ServiceSpec.ports': 'port',
	'ServiceStatus.conditions': 'type',
};

const primitiveSets = new Set(['NodeSpec.podCIDRs', 'ObjectMeta.finalizers']);

/** Objects that hold one of several alternatives: what the patch does not name goes. Upstream: patchStrategy `retainKeys`. */
const retainedKeys = new Set(['DeploymentStrategy', 'Volume', 'PodResourceClaim', 'DaemonSetUpdateStrategy']);

export type ListStrategy = {readonly kind: 'merge'; readonly key: string} | {readonly kind: 'set'} | {readonly kind: 'replace'};

export function listStrategy(typeName: string, field: string): ListStrategy {
	const path = `${typeName}.${field}`;
	const key = mergeKeys[path];
	if (key !== undefined) return {kind: 'merge', key};
	return primitiveSets.has(path) ? {kind: 'set'} : {kind: 'replace'};
}

export function retainsKeys(typeName: string): boolean {
	return retainedKeys.has(typeName);
}

/** The type of what a field holds, or of the items of its list; empty for plain values and maps. */
export function fieldType(typeName: string, field: string): string {
	const cell = apiTypes[typeName]?.fields[field] ?? '';
	const item = cell.startsWith('[]') ? cell.slice(2) : cell;
	return apiTypes[item] ? item : '';
}
