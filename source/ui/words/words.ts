import type {Language} from '../../language.ts';
import {english} from './english.ts';
import {korean} from './korean.ts';

/** A text for each of the English ones: one that is missing does not compile. */
export type Words = typeof english;

const words: Readonly<Record<Language, Words>> = {en: english, ko: korean};

/** What the dashboard says, in the language it was started with. */
export function wordsOf({language}: {readonly language: Language}): Words {
	return words[language];
}
