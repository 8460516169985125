import type {DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection} from '../../../api/generated/types.ts';
import {configKeyProblems, dns1123LabelProblems} from '../../../api/names.ts';
import {addInvalid, checkOneOf, duplicate, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** Upstream: `ValidateVolumes`. Gives the volumes that are in order, by name. Left out: the sources of storage vendors. */
export function validateVolumes(errors: FieldErrors, volumes: readonly Volume[] | undefined, field: string): Map<string, Volume> {
	const known = new Map<string, Volume>();
	for (const [index, volume] of (volumes ?? []).entries()) {
		const path = `${field}[${index}]`;
		const before = errors.length;
		validateSource(errors, volume, path);
		if (!volume.name) errors.push(required(`${path}.name`));
		else addInvalid(errors, `${path}.name`, volume.name, dns1123LabelProblems(volume.name));
		if (known.has(volume.name)) errors.push(duplicate(`${path}.name`, volume.name));
		if (errors.length === before) known.set(volume.name, volume);
	}
	return known;
}

function validateSource(errors: FieldErrors, volume: Volume, path: string): void {
	const types = Object.keys(volume).filter((key) => key !== 'name' && volume[key as keyof Volume] !== undefined);
	for (const type of types.slice(1)) errors.push(forbiddenField(`${path}.${type}`, 'may not specify more than 1 volume type'));
	if (types.length === 0) errors.push(required(path, 'must specify a volume type'));
	const {emptyDir, hostPath, secret, configMap, persistentVolumeClaim, nfs, downwardAPI, projected, image} = volume;
	if (emptyDir?.sizeLimit?.startsWith('-')) {
		errors.push(forbiddenField(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
	}
	if (hostPath) {
		if (!hostPath.path) errors.push(required(`${path}.hostPath.path`));
		else checkNoBacksteps(errors, hostPath.path, `${path}.hostPath.path`);
		if (!hostPathTypes.includes(hostPath.type ?? '')) errors.push(unsupported(`${path}.hostPath.type`, hostPath.type, hostPathTypes));
	}
	if (secret) {
		if (!secret.secretName) errors.push(required(`${path}.secret.secretName`));
		checkMode(errors, secret.defaultMode, `${path}.secret.defaultMode`);
		validateItems(errors, secret.items, `${path}.secret.items`);
	}
	if (configMap) {
		if (!configMap.name) errors.push(required(`${path}.configMap.name`));
		checkMode(errors, configMap.defaultMode, `${path}.configMap.defaultMode`);
		validateItems(errors, configMap.items, `${path}.configMap.items`);
	}
	if (persistentVolumeClaim && !persistentVolumeClaim.claimName) errors.push(required(`${path}.persistentVolumeClaim.claimName`));
	if (nfs) {
		if (!nfs.server) errors.push(required(`${path}.nfs.server`));
		if (!nfs.path) errors.push(required(`${path}.nfs.path`));
		else if (!nfs.path.startsWith('/')) errors.push(invalidValue(`${path}.nfs.path`, nfs.path, 'must be an absolute path'));
	}
	if (downwardAPI) validateDownwardFiles(errors, downwardAPI.items, `${path}.downwardAPI`);
	if (projected) {
		checkMode(errors, projected.defaultMode, `${path}.projected.defaultMode`);
		for (const [index, source] of (projected.sources ?? []).entries()) validateProjection(errors, source, `${path}.projected.sources[${index}]`);
	}
	if (image) {
		if (!image.reference) errors.push(required(`${path}.image.reference`));
		checkOneOf(errors, `${path}.image.pullPolicy`, image.pullPolicy, ['Always', 'IfNotPresent', 'Never']);
	}
}

function validateProjection(errors: FieldErrors, source: VolumeProjection, path: string): void {
	const types = Object.keys(source).filter((key) => source[key as keyof VolumeProjection] !== undefined);
	for (const type of types.slice(1)) errors.push(forbiddenField(`${path}.${type}`, 'may not specify more than 1 volume type per source'));
	if (types.length === 0) errors.push(required(path, 'must specify a volume type'));
	const {secret, configMap, downwardAPI, serviceAccountToken} = source;
	if (secret) {
		if (!secret.name) errors.push(required(`${path}.secret.name`));
		validateItems(errors, secret.items, `${path}.secret.items`);
	}
	if (configMap) {
		if (!configMap.name) errors.push(required(`${path}.configMap.name`));
		validateItems(errors, configMap.items, `${path}.configMap.items`);
	}
	if (downwardAPI) validateDownwardFiles(errors, downwardAPI.items, `${path}.downwardAPI`);
	if (serviceAccountToken) {
		const {expirationSeconds, path: tokenPath} = serviceAccountToken;
		const field = `${path}.serviceAccountToken`;
		if (expirationSeconds !== undefined && expirationSeconds < 600) {
			errors.push(invalidValue(`${field}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'));
		}
		if (!tokenPath) errors.push(required(`${field}.path`));
		else checkRelativePath(errors, tokenPath, `${field}.path`);
	}
}

function validateItems(errors: FieldErrors, items: readonly KeyToPath[] | undefined, field: string): void {
	for (const [index, {key, path, mode}] of (items ?? []).entries()) {
		const at = `${field}[${index}]`;
		if (!key) errors.push(required(`${at}.key`));
		else addInvalid(errors, `${at}.key`, key, configKeyProblems(key));
		if (!path) errors.push(required(`${at}.path`));
		else checkRelativePath(errors, path, `${at}.path`);
		checkMode(errors, mode, `${at}.mode`);
	}
}

function validateDownwardFiles(errors: FieldErrors, items: readonly DownwardAPIVolumeFile[] | undefined, field: string): void {
	for (const {path, fieldRef, resourceFieldRef, mode} of items ?? []) {
		if (!path) errors.push(required(`${field}.path`));
		else checkRelativePath(errors, path, `${field}.path`);
		if (fieldRef && resourceFieldRef)
			errors.push(invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
		if (!fieldRef && !resourceFieldRef) errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
		if (resourceFieldRef && !resourceFieldRef.containerName) errors.push(required(`${field}.resourceFieldRef.containerName`));
		checkMode(errors, mode, `${field}.mode`);
	}
}

function checkMode(errors: FieldErrors, mode: number | undefined, field: string): void {
	if (mode === undefined || (mode >= 0 && mode <= 0o777)) return;
	errors.push(invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
}

/** Upstream: `validateLocalNonReservedPath`. */
function checkRelativePath(errors: FieldErrors, path: string, field: string): void {
	checkDescendingPath(errors, path, field);
	if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalidValue(field, path, "must not start with '..'"));
}

/** Upstream: `validateLocalDescendingPath`. */
export function checkDescendingPath(errors: FieldErrors, path: string, field: string): void {
	if (path.startsWith('/')) errors.push(invalidValue(field, path, 'must be a relative path'));
	checkNoBacksteps(errors, path, field);
}

function checkNoBacksteps(errors: FieldErrors, path: string, field: string): void {
	if (path.split('/').includes('..')) errors.push(invalidValue(field, path, "must not contain '..'"));
}
