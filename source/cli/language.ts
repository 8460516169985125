import type {Language} from '../language.ts';
import type {LocalizedText} from '../scenario/scenario.ts';
import {choiceFlag, type Flags} from './command.ts';

/** The same for every command that speaks to a person. */
export const langOption = {type: 'string', value: 'ko', help: 'en or ko; else from the locale'} as const;

/** The language of what is said to a person: `--lang`, else that of the locale, else English. */
export function languageFlag(flags: Flags): Language {
	if (flags.lang !== undefined) return choiceFlag(flags, 'lang', ['en', 'ko']);
	const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
	return /^ko(?![a-z])/.test(locale) ? 'ko' : 'en';
}

/** What a scenario's author wrote in this language; English where they wrote nothing in it. */
export function localizedText(text: LocalizedText, language: Language): string {
	return text[language] ?? text.en;
}
