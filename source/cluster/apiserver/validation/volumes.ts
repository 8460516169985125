import type {DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection} from '../../../api/generated/types.ts';
import {dns1123LabelProblems} from '../../../api/names.ts';
import {validateFieldReference, validateResourceReference, volumeFields} from './downward.ts';
import {addInvalid, checkOneOf, duplicate, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

// In the order upstream looks for them.
const sourceTypes = [
	'emptyDir',
	'hostPath',
	'gitRepo',
	'gcePersistentDisk',
	'awsElasticBlockStore',
	'secret',
	'nfs',
	'iscsi',
	'glusterfs',
	'persistentVolumeClaim',
	'rbd',
	'cinder',
	'cephfs',
	'flocker',
	'downwardAPI',
	'fc',
	'azureFile',
	'configMap',
	'quobyte',
	'vsphereVolume',
	'photonPersistentDisk',
	'portworxVolume',
	'azureDisk',
	'storageos',
	'projected',
	'scaleIO',
	'csi',
	'ephemeral',
	'image',
];

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
	const isSet = (type: string) => type !== 'name' && volume[type as keyof Volume] !== undefined;
	const types = [...new Set([...sourceTypes, ...Object.keys(volume)])].filter(isSet);
	if (types.length === 0) errors.push(required(path, 'must specify a volume type'));
	// Only the first is looked into; the others are too many.
	const {emptyDir, hostPath, secret, configMap, persistentVolumeClaim, nfs, downwardAPI, projected, image}: Partial<Volume> = types[0]
		? {[types[0]]: volume[types[0] as keyof Volume]}
		: {};
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
	if (downwardAPI) {
		checkMode(errors, downwardAPI.defaultMode, `${path}.downwardAPI.defaultMode`);
		for (const file of downwardAPI.items ?? []) validateDownwardFile(errors, file, `${path}.downwardAPI`);
	}
	if (projected) {
		checkMode(errors, projected.defaultMode, `${path}.projected.defaultMode`);
		const paths = new Set<string>();
		for (const [index, source] of (projected.sources ?? []).entries()) validateProjection(errors, source, index, paths, `${path}.projected`);
	}
	for (const type of types.slice(1)) errors.push(forbiddenField(`${path}.${type}`, 'may not specify more than 1 volume type'));
	if (image) {
		if (!image.reference) errors.push(required(`${path}.image.reference`));
		checkOneOf(errors, `${path}.image.pullPolicy`, image.pullPolicy, ['Always', 'IfNotPresent', 'Never']);
	}
}

/** `paths` are those the sources before have taken. */
function validateProjection(errors: FieldErrors, source: VolumeProjection, index: number, paths: Set<string>, field: string): void {
	const path = `${field}.sources[${index}]`;
	const take = (taken: string | undefined, shown: string) => {
		if (taken && paths.has(taken)) errors.push(invalidValue(field, shown, 'conflicting duplicate paths'));
		if (taken) paths.add(taken);
	};
	const {downwardAPI, serviceAccountToken} = source;
	for (const type of ['secret', 'configMap'] as const) {
		const object = source[type];
		if (!object) continue;
		if (!object.name) errors.push(required(`${path}.${type}.name`));
		for (const [position, item] of (object.items ?? []).entries()) {
			validateItem(errors, item, `${path}.${type}.items[${position}]`);
			take(item.path, object.name ?? '');
		}
	}
	for (const file of downwardAPI?.items ?? []) {
		validateDownwardFile(errors, file, `${path}.downwardAPI`);
		take(file.path, file.path);
	}
	if (serviceAccountToken) {
		const {expirationSeconds = 3600, path: tokenPath} = serviceAccountToken;
		const refuse = (why: string) =>
			errors.push(invalidValue(`${path}.serviceAccountToken.expirationSeconds`, expirationSeconds, `may not specify a duration ${why}`));
		if (expirationSeconds < 600) refuse('less than 10 minutes');
		if (expirationSeconds > 2 ** 32) refuse('larger than 2^32 seconds');
		// The path is upstream's, which leaves out the source.
		if (!tokenPath) errors.push(required(`${field}.path`));
		else checkRelativePath(errors, tokenPath, `${field}.path`);
	}
	const count = Object.values(source).filter((value) => value !== undefined).length;
	if (count > 1) errors.push(forbiddenField(path, 'may not specify more than 1 volume type'));
}

function validateItems(errors: FieldErrors, items: readonly KeyToPath[] | undefined, field: string): void {
	for (const [index, item] of (items ?? []).entries()) validateItem(errors, item, `${field}[${index}]`);
}

function validateItem(errors: FieldErrors, {key, path, mode}: KeyToPath, at: string): void {
	if (!key) errors.push(required(`${at}.key`));
	if (!path) errors.push(required(`${at}.path`));
	else checkRelativePath(errors, path, `${at}.path`);
	checkMode(errors, mode, `${at}.mode`);
}

function validateDownwardFile(errors: FieldErrors, {path, fieldRef, resourceFieldRef, mode}: DownwardAPIVolumeFile, field: string): void {
	if (!path) errors.push(required(`${field}.path`));
	else checkRelativePath(errors, path, `${field}.path`);
	if (fieldRef) {
		validateFieldReference(errors, fieldRef, volumeFields, `${field}.fieldRef`);
		if (resourceFieldRef) errors.push(invalidValue(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
	} else if (resourceFieldRef) validateResourceReference(errors, resourceFieldRef, true, `${field}.resourceFieldRef`);
	else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
	checkMode(errors, mode, `${field}.mode`);
}

function checkMode(errors: FieldErrors, mode: number | undefined, field: string): void {
	if (mode === undefined || (mode >= 0 && mode <= 0o777)) return;
	errors.push(invalidValue(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
}

/** Upstream: `ValidateLocalNonReservedPath`. */
export function checkRelativePath(errors: FieldErrors, path: string, field: string): void {
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
