import type {PodTemplateSpec} from '../../api/generated/types.ts';

const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
The hash of a pod template that names a ReplicaSet: FNV-1a over the template's canonical JSON and the collision
count, in the letters of `rand.SafeEncodeString`. Upstream hashes Go's own dump of the structure, so the letters
differ from those of a real cluster; equal templates have equal hashes, which is what it is for.
*/
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
	let hash = 0x811c_9dc5;
	const text = canonicalJson(template) + (collisionCount === undefined ? '' : String(collisionCount));
	for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
	return safeEncode(String(hash >>> 0));
}

function safeEncode(text: string): string {
	let encoded = '';
	for (let index = 0; index < text.length; index += 1) encoded += safeAlphabet[text.charCodeAt(index) % safeAlphabet.length];
	return encoded;
}

/** JSON with sorted keys and without undefined fields. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const fields = Object.entries(value).filter(([, field]) => field !== undefined);
	return `{${fields
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
		.join(',')}}`;
}
