/** JSON as kubectl prints it: keys sorted, four spaces, and `<`, `>` and `&` written as escapes, as Go does. */
export function toJson(value: unknown): string {
	return `${escapeHtml(JSON.stringify(sortKeys(value), undefined, 4))}\n`;
}

/** On one line. */
export function toCompactJson(value: unknown): string {
	return escapeHtml(JSON.stringify(sortKeys(value)));
}

/** The same data with the keys of every object in the order Go writes a map. */
export function sortKeys(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(sortKeys);
	const sorted: Record<string, unknown> = {};
	for (const key of Object.keys(value).toSorted()) sorted[key] = sortKeys((value as Record<string, unknown>)[key]);
	return sorted;
}

function escapeHtml(json: string): string {
	return json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
