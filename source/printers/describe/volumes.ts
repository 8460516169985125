import type {Volume} from '../../api/generated/types.ts';
import {compareQuantities} from '../../api/quantity.ts';
import {sortedKeys} from '../format.ts';
import type {DescribeWriter} from './writer.ts';

type Field = readonly [name: string, value: unknown];

/** Left out: the volume types of vendors that have moved to CSI; they print `<unknown>`. */
export function describeVolumes(w: DescribeWriter, volumes: readonly Volume[] | undefined, space: string): void {
	if (!volumes?.length) {
		w.line(0, `${space}Volumes:\t<none>`);
		return;
	}
	w.line(0, `${space}Volumes:`);
	for (const volume of volumes) {
		w.line(1, `${space === '' ? '' : ' '}${volume.name}:`);
		const found = volumeFields(volume);
		if (!found) {
			w.line(1, '<unknown>');
			continue;
		}
		w.line(2, `Type:\t${found.type}`);
		for (const [name, value] of found.fields) w.line(2, `${name}:\t${value}`);
		for (const line of found.lines ?? []) w.put(`${line}\n`);
	}
}

function volumeFields(volume: Volume): {readonly type: string; readonly fields: readonly Field[]; readonly lines?: readonly string[]} | undefined {
	if (volume.hostPath) {
		const {path, type} = volume.hostPath;
		return {
			type: 'HostPath (bare host directory volume)',
			fields: [
				['Path', path],
				['HostPathType', type ?? '<none>'],
			],
		};
	}
	if (volume.emptyDir) {
		const {medium = '', sizeLimit} = volume.emptyDir;
		const isLimited = sizeLimit !== undefined && compareQuantities(sizeLimit, '0') > 0;
		return {
			type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
			fields: [
				['Medium', medium],
				['SizeLimit', isLimited ? sizeLimit : '<unset>'],
			],
		};
	}
	if (volume.secret) {
		const {secretName = '', optional = false} = volume.secret;
		return {
			type: 'Secret (a volume populated by a Secret)',
			fields: [
				['SecretName', secretName],
				['Optional', optional],
			],
		};
	}
	if (volume.configMap) {
		const {name = '', optional = false} = volume.configMap;
		return {
			type: 'ConfigMap (a volume populated by a ConfigMap)',
			fields: [
				['Name', name],
				['Optional', optional],
			],
		};
	}
	if (volume.nfs) {
		const {server, path, readOnly = false} = volume.nfs;
		return {
			type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
			fields: [
				['Server', server],
				['Path', path],
				['ReadOnly', readOnly],
			],
		};
	}
	if (volume.persistentVolumeClaim) {
		const {claimName, readOnly = false} = volume.persistentVolumeClaim;
		return {
			type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
			fields: [
				['ClaimName', claimName],
				['ReadOnly', readOnly],
			],
		};
	}
	if (volume.downwardAPI) {
		const items = (volume.downwardAPI.items ?? []).map(
			({fieldRef, resourceFieldRef, path}) => `      ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
		);
		return {type: 'DownwardAPI (a volume populated by information about the pod)', fields: [], lines: ['    Items:', ...items]};
	}
	if (volume.projected) {
		return {
			type: 'Projected (a volume that contains injected data from multiple sources)',
			fields: (volume.projected.sources ?? []).flatMap((source): Field[] => {
				if (source.secret) {
					return [
						['SecretName', source.secret.name ?? ''],
						['Optional', source.secret.optional ?? false],
					];
				}
				if (source.downwardAPI) return [['DownwardAPI', true]];
				if (source.configMap) {
					return [
						['ConfigMapName', source.configMap.name ?? ''],
						['Optional', source.configMap.optional ?? false],
					];
				}
				return source.serviceAccountToken ? [['TokenExpirationSeconds', source.serviceAccountToken.expirationSeconds ?? 3600]] : [];
			}),
		};
	}
	if (volume.image) {
		return {
			type: 'Image (a container image or OCI artifact)',
			fields: [
				['Reference', volume.image.reference ?? ''],
				['PullPolicy', volume.image.pullPolicy ?? ''],
			],
		};
	}
	if (volume.csi) {
		const {driver, fsType = '', readOnly = false, volumeAttributes} = volume.csi;
		return {
			type: 'CSI (a Container Storage Interface (CSI) volume source)',
			fields: [
				['Driver', driver],
				['FSType', fsType],
				['ReadOnly', readOnly],
			],
			lines: titledPairs('VolumeAttributes', volumeAttributes),
		};
	}
	const claim = volume.ephemeral?.volumeClaimTemplate;
	if (!claim) return undefined;
	const {storageClassName = '', volumeMode} = claim.spec;
	return {
		type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
		fields: [
			['StorageClass', storageClassName],
			['Volume', ''],
		],
		lines: [
			...titledPairs('Labels', claim.metadata?.labels),
			...titledPairs('Annotations', claim.metadata?.annotations),
			'    Capacity:\t',
			'    Access Modes:\t',
			...(volumeMode === undefined ? [] : [`    VolumeMode:\t${volumeMode}`]),
		],
	};
}

/** As upstream's nested writer has it: whatever follows the title is indented once more. */
function titledPairs(title: string, pairs: {readonly [key: string]: string} | undefined): string[] {
	const keys = sortedKeys(pairs);
	if (keys.length === 0) return [`    ${title}:\t${title === 'VolumeAttributes' ? '' : '    '}<none>`];
	return keys.map((key, index) => `${index === 0 ? `    ${title}:` : '        '}\t    ${key}=${pairs![key]}`);
}
