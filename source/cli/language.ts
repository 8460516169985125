import {choiceFlag, type Flags} from './command.ts';

/** The language of what is said to a person: `--lang`, else that of the locale, else English. */
export function languageFlag(flags: Flags): 'en' | 'ko' {
	if (flags.lang !== undefined) return choiceFlag(flags, 'lang', ['en', 'ko']);
	const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
	return locale.startsWith('ko') ? 'ko' : 'en';
}
