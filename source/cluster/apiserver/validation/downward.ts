import type {ObjectFieldSelector, ResourceFieldSelector} from '../../../api/generated/types.ts';
import {qualifiedNameProblems} from '../../../api/names.ts';
import {canonicalQuantity, isQuantity, quantityMilliValue} from '../../../api/quantity.ts';
import {addInvalid, type FieldErrors, invalidValue, required, unsupported} from './field-errors.ts';

/*
References to a pod's own fields and resources, in variables and in volumes. Upstream: pkg/apis/core/validation,
`validateObjectFieldSelector` and `validateContainerResourceFieldSelector`.
*/

/** What a variable may be set to. */
export const environmentFields: readonly string[] = [
	'metadata.name',
	'metadata.namespace',
	'metadata.uid',
	'spec.nodeName',
	'spec.serviceAccountName',
	'status.hostIP',
	'status.hostIPs',
	'status.podIP',
	'status.podIPs',
];

/** What a file may hold. */
export const volumeFields: readonly string[] = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

// What anything may refer to by name, whether or not it is of use here.
const knownFields = new Set([...environmentFields, ...volumeFields, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);

export function validateFieldReference(
	errors: FieldErrors,
	{fieldPath}: Partial<ObjectFieldSelector>,
	supported: readonly string[],
	path: string,
): void {
	if (!fieldPath) {
		errors.push(required(`${path}.fieldPath`));
		return;
	}
	const refuse = (why: string) => errors.push(invalidValue(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}: ${fieldPath}`));
	const [, map, key = ''] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
	if (map === 'metadata.labels') addInvalid(errors, path, key, qualifiedNameProblems(key));
	else if (map === 'metadata.annotations') addInvalid(errors, path, key, qualifiedNameProblems(key.toLowerCase()));
	else if (map !== undefined) refuse('field label does not support subscript');
	else if (!knownFields.has(fieldPath)) refuse('field label not supported');
	else if (!supported.includes(fieldPath)) errors.push(unsupported(`${path}.fieldPath`, fieldPath, supported));
}

const resources = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
const bytesTitles: Readonly<Record<string, string>> = {memory: 'memory', 'ephemeral-storage': 'local ephemeral storage'};

/** `isInVolume`: a file belongs to no container, so it has to name one. */
export function validateResourceReference(
	errors: FieldErrors,
	{containerName, resource, divisor}: Partial<ResourceFieldSelector>,
	isInVolume: boolean,
	path: string,
): void {
	const isHugePages = /^(requests|limits)\.hugepages-/.test(resource ?? '');
	if (isInVolume && !containerName) errors.push(required(`${path}.containerName`));
	else if (!resource) errors.push(required(`${path}.resource`));
	else if (!resources.includes(resource) && !isHugePages) errors.push(unsupported(`${path}.resource`, resource, resources));
	if (!resource || divisor === undefined || !isQuantity(String(divisor)) || quantityMilliValue(String(divisor)) === 0) return;
	const written = canonicalQuantity(String(divisor));
	const name = resource.slice(resource.indexOf('.') + 1);
	const isCpu = name === 'cpu';
	const title = isHugePages ? 'hugepages' : isCpu ? 'cpu' : bytesTitles[name];
	const allowed = isCpu ? ['1m', '1'] : byteDivisors;
	if (title === undefined || allowed.includes(written)) return;
	const listed = isCpu ? allowed.join(' and ') : allowed.join(', ');
	errors.push(invalidValue(`${path}.divisor`, resource, `only divisor's values ${listed} are supported with the ${title} resource`));
}
