/** A way into an object: names of fields, keys of maps, positions in lists. */
export type FieldPath = readonly (string | number)[];

/** Reads `spec.containers[0].resources.limits[cpu]`, as field errors name fields. */
export function parseFieldPath(text: string): FieldPath {
	const path: (string | number)[] = [];
	for (const [, key, field] of text.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
		if (key !== undefined) path.push(/^\d+$/.test(key) ? Number(key) : key);
		else path.push(field!);
	}
	return path;
}

/** `spec.containers[0].image`, as strict decoding names fields. */
export function formatFieldPath(path: FieldPath): string {
	return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
