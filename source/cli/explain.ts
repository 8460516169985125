import {nearest} from '../api/nearest.ts';
import type {Page} from '../explain/page.ts';
import {findPage, groups, pages, topics} from '../explain/topics.ts';
import {widthOf, wrap} from '../ui/text.ts';
import {UsageError} from '../usage-error.ts';
import type {Command} from './command.ts';
import {languageFlag} from './language.ts';
import {exitCodes, print} from './output.ts';

type Language = 'en' | 'ko';

const columns = 80;
const words = {
	en: {where: 'Where it shows:', see: 'See it here:', unseen: 'Not to be seen here:', upstream: 'Kubernetes: ', related: 'Related: '},
	ko: {where: '보이는 곳:', see: '여기서 보기:', unseen: '여기서 볼 수 없음:', upstream: 'Kubernetes: ', related: '관련: '},
} as const;

export const explainCommand: Command = {
	name: 'explain',
	usage: 'podquake explain [topic]',
	summary: 'Says what a phase, condition, reason, probe, exit code, QoS class … means and how to see it here.',
	options: {
		json: {type: 'boolean', help: 'as JSON'},
		lang: {type: 'string', value: 'ko', help: 'en or ko; else from the locale'},
	},
	inputs: [0, 6],
	run(input, flags) {
		const language = languageFlag(flags);
		if (input.length === 0) {
			print(flags.json ? JSON.stringify(pages, undefined, 2) : listText(language));
			return exitCodes.ok;
		}
		const topic = input.join(' ');
		const page = findPage(topic);
		if (!page) throw unknownTopic(topic);
		print(flags.json ? JSON.stringify(page, undefined, 2) : pageText(page, language));
		return exitCodes.ok;
	},
};

function unknownTopic(topic: string): UsageError {
	const meant = nearest(topic, topics);
	return new UsageError({
		what: `there is no page about ${JSON.stringify(topic)}`,
		where: 'podquake explain',
		howToMend: meant ? `did you mean ${meant}? podquake explain lists all there are` : 'podquake explain lists all there are',
	});
}

/** The pages by group; a title of a page that does not fit goes on below itself. */
function listText(language: Language): string {
	const indent = 30;
	return groups
		.map((group) => {
			const lines = group.pages.flatMap(({name, title}) => {
				const [first = '', ...rest] = wrap(title[language], columns - indent);
				const head = name.length > indent - 4 ? [`  ${name}`, `${' '.repeat(indent)}${first}`] : [`  ${name}`.padEnd(indent) + first];
				return [...head, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
			});
			return [group.name[language], ...lines].join('\n');
		})
		.join('\n\n');
}

/** One page as plain text, at most 80 columns wide. */
export function pageText(page: Page, language: Language): string {
	const {where, see, unseen, upstream, related} = words[language];
	const paragraphs = (language === 'ko' && page.textKo) || page.text;
	const parts = [
		[page.name, ...wrap(page.title[language], columns)].join('\n'),
		...paragraphs.map((paragraph) => wrap(paragraph, columns).join('\n')),
		[where, ...page.fields.map((field) => hanging('  ', field))].join('\n'),
	];
	if (page.scenario) parts.push(`${see}\n${exampleText(page.scenario)}`);
	if (page.unseen) parts.push(`${unseen}\n${hanging('  ', page.unseen[language])}`);
	const last = [...(page.upstream ? [hanging(upstream, page.upstream)] : []), hanging(related, page.related.join(', '))];
	return [...parts, last.join('\n')].join('\n\n');
}

/** Text after a lead, its further lines below where it began. */
function hanging(lead: string, text: string): string {
	return lead + wrap(text, columns - widthOf(lead)).join(`\n${' '.repeat(widthOf(lead))}`);
}

function exampleText({name, at, command}: NonNullable<Page['scenario']>): string {
	const line = `  podquake ${command} --scenario ${name} --at ${at}`;
	return widthOf(line) <= columns ? line : `  podquake ${command} \\\n    --scenario ${name} --at ${at}`;
}
