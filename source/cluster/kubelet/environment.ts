import type {ConfigMap, Container, EnvVar, EnvVarSource, FileKeySelector, Pod, Secret, Service} from '../../api/generated/types.ts';
import {type DownwardSources, fieldValue, resourceValue} from './downward.ts';
import {envFileValue} from './env-file.ts';
import {expand} from './expansion.ts';
import {decodeBase64, type Lookup, type ReferencedObjects} from './objects.ts';
import {serviceVariables} from './service-variables.ts';

/**
The variables of a container. Upstream: kubelet_pods.go, `makeEnvironmentVariables`. Their order there is that of a
Go map; here it is that of declaration: `envFrom`, `env`, then those of Services.
*/

export interface EnvironmentSources extends DownwardSources {
	readonly objects: ReferencedObjects;
	/** Of the pod's namespace and of `default`; others do no harm. */
	readonly services: Iterable<Service>;
	/** The text of a file in one of the pod's volumes. */
	volumeFile(volumeName: string, path: string): string | undefined;
}

export type Variables = readonly (readonly [name: string, value: string])[];

export type EnvironmentResult =
	| {readonly variables: Variables}
	| {readonly failure: {readonly reason: 'CreateContainerConfigError'; readonly message: string}};

type Value = {readonly value: string | undefined} | {readonly error: string};

export function makeEnvironment(pod: Pod, container: Container, sources: EnvironmentSources): EnvironmentResult {
	const namespace = pod.metadata.namespace ?? 'default';
	const ofServices = serviceVariables(sources.services, namespace, pod.spec.enableServiceLinks ?? true);
	const known = new Map(ofServices);
	const own = new Map<string, string>();
	for (const {configMapRef, secretRef, prefix = ''} of container.envFrom ?? []) {
		const data = configMapRef
			? dataOf(sources.objects.configMap(namespace, configMapRef.name ?? ''), configMapRef.optional, ({data}) => data)
			: dataOf(sources.objects.secret(namespace, secretRef?.name ?? ''), secretRef?.optional, decodedData);
		if ('error' in data) return failure(data.error);
		for (const key in data.values) own.set(prefix + key, data.values[key]!);
	}
	const lookUp = (name: string): string | undefined => own.get(name) ?? known.get(name);
	for (const {name, value, valueFrom} of container.env ?? []) {
		const result: Value = value ? {value: expand(value, lookUp)} : valueFrom ? resolve(valueFrom, pod, container, namespace, sources) : {value: ''};
		if ('error' in result) return failure(result.error);
		if (result.value !== undefined) own.set(name, result.value);
	}
	return {variables: ofServices.filter(([name]) => !own.has(name)).toSpliced(0, 0, ...own)};
}

/** A command or its arguments, with the container's variables put in. */
export function expandAll(texts: readonly string[] | undefined, variables: Variables): readonly string[] | undefined {
	if (!texts?.some((text) => text.includes('$'))) return texts;
	const values = new Map(variables);
	return texts.map((text) => expand(text, (name) => values.get(name)));
}

/** As `expandAll`, knowing only the variables given as plain values: all that a probe's command gets. */
export function expandStatic(texts: readonly string[], env: readonly EnvVar[]): readonly string[] {
	if (!texts.some((text) => text.includes('$'))) return texts;
	const values = new Map(env.map(({name, value}) => [name, value ?? '']));
	return texts.map((text) => expand(text, (name) => values.get(name)));
}

/** An optional source that is not there gives no value, and no variable. */
function resolve(source: EnvVarSource, pod: Pod, container: Container, namespace: string, sources: EnvironmentSources): Value {
	const {fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef} = source;
	if (fieldRef) return valueOrError(fieldValue(fieldRef, pod, sources));
	if (resourceFieldRef) return valueOrError(resourceValue(resourceFieldRef, pod, container, sources));
	if (fileKeyRef) return fileValue(fileKeyRef, pod, sources);
	const reference = configMapKeyRef ?? secretKeyRef;
	if (!reference) return {value: ''};
	const {name = '', key, optional} = reference;
	const data = configMapKeyRef
		? dataOf(sources.objects.configMap(namespace, name), optional, ({data}) => data)
		: dataOf(sources.objects.secret(namespace, name), optional, decodedData);
	if ('error' in data) return data;
	const value = data.values[key];
	if (value !== undefined || optional) return {value};
	return {error: `couldn't find key ${key} in ${configMapKeyRef ? 'ConfigMap' : 'Secret'} ${namespace}/${name}`};
}

/** A file that cannot be read is a fault, whether or not its key is optional. An empty value counts as none. */
function fileValue({volumeName, path, key, optional}: FileKeySelector, pod: Pod, sources: EnvironmentSources): Value {
	if (!pod.spec.volumes?.some(({name}) => name === volumeName)) {
		return {error: `cannot find the volume ${JSON.stringify(volumeName)} referenced by FileKeyRef`};
	}
	const text = sources.volumeFile(volumeName, path);
	const found = text === undefined ? undefined : envFileValue(text, key);
	// What is wrong with it goes to the kubelet's own log.
	if (!found || 'error' in found) return {error: "couldn't parse env file"};
	if (found.value !== '') return found;
	const hostPath = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`;
	return optional ? {value: undefined} : {error: `environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(hostPath)}`};
}

function dataOf<T extends ConfigMap | Secret>(
	lookup: Lookup<T>,
	isOptional: boolean | undefined,
	read: (object: T) => Readonly<Record<string, string>> | undefined,
): {readonly values: Readonly<Record<string, string>>} | {readonly error: string} {
	if ('object' in lookup) return {values: read(lookup.object) ?? {}};
	return isOptional && lookup.isMissing ? {values: {}} : {error: lookup.error};
}

function decodedData({data}: Secret): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, decodeBase64(value)]));
}

function valueOrError(value: string | {readonly error: string}): Value {
	return typeof value === 'string' ? {value} : value;
}

function failure(message: string): EnvironmentResult {
	return {failure: {reason: 'CreateContainerConfigError', message}};
}
