import type {ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret, ServiceAccountTokenProjection, Volume} from '../../api/generated/types.ts';
import {type DownwardSources, fieldValue, resourceValue} from './downward.ts';
import {decodeBase64, type Lookup, type ReferencedObjects} from './objects.ts';

/**
The files of the volumes that are made of API objects. Upstream: pkg/volume/configmap, secret, projected and
downwardapi. Cluster trust bundles and pod certificates are left out.
*/

export interface VolumeSources extends DownwardSources {
	readonly objects: ReferencedObjects;
	/** A token for the pod's service account. */
	serviceAccountToken(source: ServiceAccountTokenProjection): string;
}

export type Files = Readonly<Record<string, string>>;
type Result = {readonly files: Files} | {readonly error: string};

/** Undefined: it is no such volume. */
export function volumeFiles(volume: Volume, pod: Pod, sources: VolumeSources): Result | undefined {
	const namespace = pod.metadata.namespace ?? 'default';
	const {configMap, secret, downwardAPI, projected} = volume;
	if (configMap) return configMapFiles(sources.objects.configMap(namespace, configMap.name ?? ''), configMap.items, configMap.optional);
	if (secret) return secretFiles(sources.objects.secret(namespace, secret.secretName ?? ''), secret.items, secret.optional);
	if (downwardAPI) return downwardFiles(downwardAPI.items, pod, sources);
	if (!projected) return undefined;
	const files: Record<string, string> = {};
	const errors: string[] = [];
	for (const source of projected.sources ?? []) {
		let result: Result = {files: {}};
		if (source.configMap) {
			const {name = '', items, optional} = source.configMap;
			result = configMapFiles(sources.objects.configMap(namespace, name), items, optional);
		} else if (source.secret) {
			const {name = '', items, optional} = source.secret;
			result = secretFiles(sources.objects.secret(namespace, name), items, optional);
		} else if (source.downwardAPI) {
			result = downwardFiles(source.downwardAPI.items, pod, sources);
		} else if (source.serviceAccountToken) {
			result = {files: {[source.serviceAccountToken.path]: sources.serviceAccountToken(source.serviceAccountToken)}};
		}
		if ('error' in result) errors.push(result.error);
		else Object.assign(files, result.files);
	}
	if (errors.length > 0) return {error: aggregate(errors)};
	return {files};
}

/** A volume's files with their modes: an item's own, else the volume's default; a token is its user's alone. */
export function projectedFiles(
	{configMap, secret, downwardAPI, projected}: Volume,
	{spec}: Pod,
	files: Files,
): Readonly<Record<string, {readonly text: string; readonly mode: number; readonly user?: number | undefined}>> {
	const own = new Map<string, number>();
	const sources = [
		configMap,
		secret,
		downwardAPI,
		...(projected?.sources ?? []).flatMap((source) => [source.configMap, source.secret, source.downwardAPI]),
	];
	for (const source of sources) for (const {path, mode} of source?.items ?? []) if (mode !== undefined) own.set(path, mode);
	const usual = (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode;
	const tokens = new Set(projected?.sources?.flatMap(({serviceAccountToken}) => (serviceAccountToken ? [serviceAccountToken.path] : [])));
	const user = userOfAll(spec);
	return Object.fromEntries(
		Object.entries(files).map(([path, text]) => {
			if (tokens.has(path) && (user !== undefined || spec.securityContext?.fsGroup !== undefined)) return [path, {text, mode: 0o600, user}];
			return [path, {text, mode: own.get(path) ?? usual ?? 0o644}];
		}),
	);
}

/** The user all containers are told to run as, if it is one and the same. Upstream: `FsUserFrom`, pkg/volume/util. */
function userOfAll(spec: Pod['spec']): number | undefined {
	const users = new Set(
		[...(spec.initContainers ?? []), ...spec.containers].map(({securityContext}) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser),
	);
	return users.size === 1 ? [...users][0] : undefined;
}

/** As upstream writes several errors: in brackets, each once. */
function aggregate(errors: readonly string[]): string {
	const distinct = [...new Set(errors)];
	return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`;
}

function configMapFiles(lookup: Lookup<ConfigMap>, items: readonly KeyToPath[] | undefined, isOptional: boolean | undefined): Result {
	return keyFiles(lookup, items, isOptional, 'configmap references non-existent config key', ({data, binaryData}) => ({
		...data,
		...decoded(binaryData),
	}));
}

function secretFiles(lookup: Lookup<Secret>, items: readonly KeyToPath[] | undefined, isOptional: boolean | undefined): Result {
	return keyFiles(lookup, items, isOptional, 'references non-existent secret key', ({data}) => decoded(data));
}

function keyFiles<T>(
	lookup: Lookup<T>,
	items: readonly KeyToPath[] | undefined,
	isOptional: boolean | undefined,
	missing: string,
	read: (object: T) => Files,
): Result {
	if ('error' in lookup) return isOptional && lookup.isMissing ? {files: {}} : lookup;
	const all = read(lookup.object);
	if (!items) return {files: all};
	const files: Record<string, string> = {};
	for (const {key, path} of items) {
		const text = all[key];
		if (text !== undefined) files[path] = text;
		else if (!isOptional) return {error: `${missing}: ${key}`};
	}
	return {files};
}

function downwardFiles(items: readonly DownwardAPIVolumeFile[] | undefined, pod: Pod, sources: DownwardSources): Result {
	const files: Record<string, string> = {};
	for (const {path, fieldRef, resourceFieldRef} of items ?? []) {
		const value = fieldRef ? fieldValue(fieldRef, pod, sources) : resourceFieldRef ? resourceValue(resourceFieldRef, pod, undefined, sources) : '';
		if (typeof value !== 'string') return value;
		files[path] = value;
	}
	return {files};
}

function decoded(data: Files | undefined): Files {
	return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, decodeBase64(value)]));
}
