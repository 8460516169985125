import {distance as editDistance} from 'fastest-levenshtein';

/** The known word a person most likely meant, if one is near enough to say so. */
export function nearest(word: string, known: readonly string[]): string | undefined {
	let best: string | undefined;
	let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
	for (const candidate of known) {
		const difference = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (difference < bestDistance) {
			best = candidate;
			bestDistance = difference;
		}
	}
	return best;
}
