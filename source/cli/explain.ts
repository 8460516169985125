import {nearest} from '../api/nearest.ts';
import type {Page} from '../explain/page.ts';
import {findPage, groups, pages, searchPages, topics} from '../explain/topics.ts';
import type {Language} from '../language.ts';
import {widthOf, wrap} from '../ui/text.ts';
import {UsageError} from '../usage-error.ts';
import type {Command} from './command.ts';
import {langOption, languageFlag} from './language.ts';
import {exitCodes, print} from './output.ts';

const columns = 80;
/** Where titles begin in a list of pages. */
const indent = 30;
const mostFound = 20;
const words = {
	en: {
		introduction:
			'podquake explain NAME shows one of these pages. NAME may be written as kubectl\nprints it (0/1, Init:1/3, exit 137), or be a field, or part of a message.',
		found: (topic: string) => `No page is called ${JSON.stringify(topic)}; these speak of it:`,
		more: (count: number) => `and ${count} more`,
		where: 'Where it shows:',
		see: 'See it here:',
		unseen: 'Not to be seen here:',
		upstream: 'Kubernetes: ',
		related: 'Related: ',
	},
	ko: {
		introduction:
			'podquake explain NAME은 아래 항목 가운데 하나를 설명합니다. NAME에는 kubectl이\n출력한 그대로(0/1, Init:1/3, exit 137), 필드, 또는 메시지의 일부를 쓸 수 있습니다.',
		found: (topic: string) => `${JSON.stringify(topic)}에 해당하는 항목은 없습니다. 이를 다루는 항목:`,
		more: (count: number) => `외 ${count}개`,
		where: '보이는 곳:',
		see: '여기에서 보기:',
		unseen: '여기에서 볼 수 없는 까닭:',
		upstream: 'Kubernetes: ',
		related: '관련: ',
	},
} as const;

export const explainCommand: Command = {
	name: 'explain',
	usage: 'podquake explain [topic]',
	summary: 'Says what a phase, condition, reason, probe, exit code, QoS class … means and how to see it here.',
	options: {
		json: {type: 'boolean', help: 'as JSON'},
		lang: langOption,
	},
	inputs: [0, 60],
	run(input, flags) {
		const language = languageFlag(flags);
		if (input.length === 0) {
			print(flags.json ? JSON.stringify(pages, undefined, 2) : listText(language));
			return exitCodes.ok;
		}
		const topic = input.join(' ');
		const page = findPage(topic);
		if (page) {
			print(flags.json ? JSON.stringify(page, undefined, 2) : pageText(page, language));
			return exitCodes.ok;
		}
		const found = searchPages(topic);
		if (found.length === 0) throw unknownTopic(topic);
		print(flags.json ? JSON.stringify(found, undefined, 2) : foundText(topic, found, language));
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

/** The pages by group. */
function listText(language: Language): string {
	const parts = groups.map((group) => [group.name[language], ...group.pages.map((page) => entryText(page, language))].join('\n'));
	return [words[language].introduction, ...parts].join('\n\n');
}

/** What speaks of a topic that has no page of its own. */
function foundText(topic: string, found: readonly Page[], language: Language): string {
	const shown = found.slice(0, mostFound).map((page) => entryText(page, language));
	const more = found.length > mostFound ? [`  ${words[language].more(found.length - mostFound)}`] : [];
	return [words[language].found(topic), ...shown, ...more].join('\n');
}

/** A page's name and title; a title that does not fit goes on below itself. */
function entryText({name, title}: Page, language: Language): string {
	const [first = '', ...rest] = wrap(title[language], columns - indent);
	const head = name.length > indent - 4 ? [`  ${name}`, `${' '.repeat(indent)}${first}`] : [`  ${name}`.padEnd(indent) + first];
	return [...head, ...rest.map((line) => `${' '.repeat(indent)}${line}`)].join('\n');
}

/** One page as plain text, at most 80 columns wide. */
export function pageText(page: Page, language: Language): string {
	const {where, see, unseen, upstream, related} = words[language];
	const paragraphs = language === 'ko' ? page.textKo : page.text;
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
