import type {Container, ObjectFieldSelector, Pod, ResourceFieldSelector} from '../../api/generated/types.ts';
import {findContainer} from '../../api/pods.ts';
import {quantityMilliValue, quantityValue} from '../../api/quantity.ts';

/**
The downward API: what a container may be told of its own pod, as a variable or a file. Upstream: pkg/fieldpath and
pkg/api/v1/resource.
*/

export interface DownwardSources {
	/** Empty until the sandbox has one. */
	readonly podIp: string;
	/** Annotations its kubelet adds, which the API server never sees. */
	readonly annotations: {readonly [key: string]: string};
	readonly hostIp: string;
	/** What a container without a limit may use. */
	readonly nodeAllocatable: {readonly cpuMillicores: number; readonly memoryBytes: number; readonly ephemeralStorageBytes: number};
}

export function fieldValue({fieldPath}: ObjectFieldSelector, pod: Pod, sources: DownwardSources): string | {readonly error: string} {
	const {metadata, spec} = pod;
	const subscript = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(fieldPath);
	if (subscript) return (subscript[1] === 'labels' ? metadata.labels : {...sources.annotations, ...metadata.annotations})?.[subscript[2]!] ?? '';
	switch (fieldPath) {
		case 'metadata.name':
			return metadata.name;
		case 'metadata.namespace':
			return metadata.namespace ?? '';
		case 'metadata.uid':
			return metadata.uid;
		case 'metadata.labels':
			return formatMap(metadata.labels);
		case 'metadata.annotations':
			return formatMap({...sources.annotations, ...metadata.annotations});
		case 'spec.nodeName':
			return spec.nodeName ?? '';
		case 'spec.serviceAccountName':
			return spec.serviceAccountName ?? '';
		case 'status.hostIP':
		case 'status.hostIPs':
			return sources.hostIp;
		case 'status.podIP':
		case 'status.podIPs':
			return sources.podIp;
		default:
			return {error: `unsupported fieldPath: ${fieldPath}`};
	}
}

export function resourceValue(
	selector: ResourceFieldSelector,
	pod: Pod,
	own: Container | undefined,
	sources: DownwardSources,
): string | {readonly error: string} {
	const {resource, containerName, divisor} = selector;
	const container = containerName ? findContainer(pod, containerName)?.container : own;
	if (!container) return {error: `container ${containerName ?? ''} not found`};
	const [what, name] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
	if (what !== 'limits' && what !== 'requests') return {error: `unsupported container resource : ${resource}`};
	const quantity = container.resources?.[what]?.[name] ?? (what === 'limits' ? pod.spec.resources?.limits?.[name] : undefined);
	const isCpu = name === 'cpu';
	const by = divisor === undefined || divisor === '0' ? '1' : divisor;
	// Without a limit, or with one of 0, a container may use what the node has to give.
	let amount = isCpu ? quantityMilliValue(quantity) : quantityValue(quantity);
	if (what === 'limits' && amount === 0) amount = allocatable(name, sources);
	return String(Math.ceil(amount / (isCpu ? quantityMilliValue(by) : quantityValue(by))));
}

function allocatable(name: string, {nodeAllocatable}: DownwardSources): number {
	if (name === 'cpu') return nodeAllocatable.cpuMillicores;
	if (name === 'memory') return nodeAllocatable.memoryBytes;
	return name === 'ephemeral-storage' ? nodeAllocatable.ephemeralStorageBytes : 0;
}

/** A line for each, in order, the value quoted. */
function formatMap(values: {readonly [key: string]: string} | undefined): string {
	return Object.keys(values ?? {})
		.toSorted()
		.map((key) => `${key}=${JSON.stringify(values![key])}`)
		.join('\n');
}
