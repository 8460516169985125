import type {Secret} from '../../../api/generated/types.ts';
import {configKeyProblems, dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {addInvalid, checkImmutable, type FieldErrors, invalidValue, required, tooLong} from '../validation/field-errors.ts';
import {dataSizeMax, validateImmutableData} from './configmaps.ts';

/** What the data of a secret of some types must hold. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
	'kubernetes.io/dockercfg': ['.dockercfg'],
	'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
	'kubernetes.io/ssh-auth': ['ssh-privatekey'],
	'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Upstream: `ValidateSecret`. */
export const secrets: ResourceDefinition = {
	...usual,
	resource: 'secrets',
	singular: 'secret',
	kind: 'Secret',
	nameProblems: dns1123SubdomainProblems,
	setDefaults(secret) {
		secret.type ||= 'Opaque';
		// Plain text goes in by `stringData` alone and is never shown again.
		for (const key in secret.stringData) {
			secret.data ??= {};
			secret.data[key] = Buffer.from(String(secret.stringData[key])).toString('base64');
		}
		delete secret.stringData;
	},
	validate(object) {
		const {data = {}, type = ''} = object as Secret;
		const errors: FieldErrors = [];
		let size = 0;
		for (const key in data) {
			addInvalid(errors, `data[${key}]`, key, configKeyProblems(key));
			size += Math.floor((data[key]!.length * 3) / 4);
		}
		if (size > dataSizeMax) errors.push(tooLong('data', dataSizeMax));
		for (const key of requiredKeys[type] ?? []) if (data[key] === undefined) errors.push(required(`data[${key}]`));
		if (type === 'kubernetes.io/basic-auth' && data.username === undefined && data.password === undefined) {
			errors.push(required('data[username]'), required('data[password]'));
		}
		if (type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.['kubernetes.io/service-account.name']) {
			errors.push(required('metadata.annotations[kubernetes.io/service-account.name]'));
		}
		if (type === 'kubernetes.io/dockerconfigjson' && data['.dockerconfigjson'] !== undefined && !isBase64Json(data['.dockerconfigjson'])) {
			errors.push(invalidValue('data[.dockerconfigjson]', '<secret contents redacted>', 'invalid character'));
		}
		return errors;
	},
	validateUpdate(object, previous) {
		const errors: FieldErrors = [];
		const [secret, old] = [object as Secret, previous as Secret];
		checkImmutable(errors, 'type', secret.type, secret.type === old.type);
		errors.push(...validateImmutableData(secret, old, ['data']));
		return errors;
	},
};

function isBase64Json(text: string): boolean {
	try {
		JSON.parse(Buffer.from(text, 'base64').toString());
		return true;
	} catch {
		return false;
	}
}
