import {humanDuration} from '../../api/durations.ts';
import {findFault} from '../../faults/catalogue.ts';
import {faultKeys, inputSpans} from '../bars.ts';
import type {ScreenSize} from '../draw-screen.ts';
import {blastRadius, type FaultChoice, faultChoices, formFor} from '../fault-choices.ts';
import {type KeyGroup, keymap, keysLabel} from '../keymap.ts';
import {emptyLine, fitLine, type Line, line, span, spread, wrapSpans} from '../line.ts';
import {targetText} from '../panels/timeline.ts';
import type {Scene} from '../scene.ts';
import {clean, cut, fitText, widthOf, wrap} from '../text.ts';
import type {FaultForm, Mode, ShellMode} from '../view-state.ts';
import {type Words, wordsOf} from '../words/words.ts';

export interface Overlay {
	readonly x: number;
	readonly y: number;
	/** All of one width. */
	readonly lines: readonly Line[];
}

/** What lies on top of the panels in this mode, if anything does. */
export function drawOverlay(scene: Scene, size: ScreenSize): Overlay | undefined {
	const {mode} = scene.view;
	const words = wordsOf(scene);
	switch (mode.kind) {
		case 'help':
			return centered(scene, words.help.title, helpLines(scene, size), size, mode.top);
		case 'confirm':
			return centered(scene, words.confirm.title, confirmLines(scene, mode, boxWidth(size) - 4), size);
		case 'faults':
			return centered(
				scene,
				mode.form ? words.palette.formTitle(mode.form.fault) : words.palette.title,
				mode.form ? formLines(scene, mode.form, boxWidth(size) - 4) : paletteLines(scene, mode, size),
				size,
			);
		case 'heal':
			return centered(scene, words.palette.healTitle, healLines(scene, mode.index, boxWidth(size) - 4), size);
		case 'shell':
			return centered(scene, mode.title, shellLines(scene, mode, size), size);
		case 'command':
			return candidates(mode.candidates, size, words.palette);
		default:
			return undefined;
	}
}

function boxWidth({columns}: ScreenSize): number {
	return columns >= 110 ? Math.min(110, columns - 10) : columns - 4;
}

function centered(scene: Scene, title: string, content: readonly Line[], size: ScreenSize, top = 0): Overlay {
	const {glyphs} = scene;
	const width = boxWidth(size);
	const height = Math.min(content.length, size.rows - 4);
	const first = Math.max(0, Math.min(top, content.length - height));
	const side = span(glyphs.vertical, 'accent');
	const more = content.length > height ? ` ${first + height}/${content.length} ` : '';
	const rule = glyphs.horizontal.repeat(Math.max(0, width - widthOf(title) - 5 - more.length));
	const lines: Line[] = [
		[
			span(glyphs.topLeft + glyphs.horizontal, 'accent'),
			span(` ${title} `, 'accent', true),
			span(rule, 'accent'),
			span(more, 'muted'),
			span(glyphs.topRight, 'accent'),
		],
		...content.slice(first, first + height).map((drawn): Line => [side, span(' '), ...fitLine(drawn, width - 4), span(' '), side]),
		[span(glyphs.bottomLeft + glyphs.horizontal.repeat(width - 2) + glyphs.bottomRight, 'accent')],
	];
	return {x: Math.floor((size.columns - width) / 2), y: Math.max(1, Math.floor((size.rows - lines.length) / 2) - 1), lines};
}

/** The table of keys, in two columns where there is room for them. */
export function helpLines(scene: Scene, size: ScreenSize): readonly Line[] {
	const width = boxWidth(size) - 4;
	const groups: readonly KeyGroup[] = ['Move', 'Panels', 'Lists', 'Look', 'Act', 'Break', 'Time', 'Dashboard'];
	if (width < 90) return groups.flatMap((group) => groupLines(scene, group, width)).slice(0, -1);
	const columnWidth = Math.floor((width - 3) / 2);
	const blocks = groups.map((group) => groupLines(scene, group, columnWidth));
	const half = blocks.reduce((sum, block) => sum + block.length, 0) / 2;
	const left: Line[] = [];
	const right: Line[] = [];
	for (const block of blocks) (right.length === 0 && left.length + block.length / 2 <= half ? left : right).push(...block);
	return Array.from({length: Math.max(left.length, right.length) - 1}, (_, row) => [
		...fitLine(left[row] ?? emptyLine, columnWidth),
		span('   '),
		...fitLine(right[row] ?? emptyLine, columnWidth),
	]);
}

function groupLines(scene: Scene, group: KeyGroup, width: number): readonly Line[] {
	const {isAscii, language} = scene;
	const keysWidth = 13;
	const entry = (keys: string, help: string): readonly Line[] =>
		wrapSpans([span(help)], width - keysWidth).map((part, index) => [span(fitText(index === 0 ? keys : '', keysWidth), 'accent'), ...part]);
	return [
		line(wordsOf(scene).keyGroups[group], 'plain', true),
		...keymap.filter((binding) => binding.group === group).flatMap((binding) => entry(keysLabel(binding, isAscii), binding.help[language])),
		...(group === 'Break' ? faultKeys(language).flatMap(({key, title}) => entry(key, title)) : []),
		emptyLine,
	];
}

const tallestShell = 24;

/** How wide the terminal is that a shell is given. */
export function shellColumns(size: ScreenSize): number {
	return boxWidth(size) - 4;
}

/** What was typed and what came back, its end in view, and the line being typed. Its height stays. */
function shellLines(scene: Scene, {session, input}: ShellMode, size: ScreenSize): readonly Line[] {
	const width = boxWidth(size) - 4;
	const height = Math.min(tallestShell, size.rows - 6);
	const words = wordsOf(scene).shell;
	const shell = scene.run.shell(session);
	const text = shell?.text ?? '';
	const end = shell?.end;
	// What stands in the last line is a prompt, or output that has not ended its line: what is typed follows it.
	const lineStart = end ? text.length : text.lastIndexOf('\n') + 1;
	const before = text.slice(0, lineStart);
	const prompt = clean(text.slice(lineStart)).slice(0, Math.max(0, width - 8));
	const shown = (before === '' ? [] : (before.endsWith('\n') ? before.slice(0, -1) : before).split('\n'))
		.flatMap((part) => wrap(clean(part), width).map((piece) => line(piece)))
		.slice(-(height - 1));
	const last: Line = end
		? [span(end.message ?? words.ended(end.exitCode), end.exitCode === 0 && !end.message ? 'muted' : 'bad')]
		: [span(prompt, 'accent', true), ...inputSpans(input, width - widthOf(prompt))];
	return [...shown, last, ...Array.from({length: Math.max(0, height - shown.length - 1)}, () => emptyLine)];
}

function confirmLines(scene: Scene, {question, detail}: Extract<Mode, {kind: 'confirm'}>, width: number): readonly Line[] {
	const {orEnter, orEscape} = wordsOf(scene).confirm;
	return [
		...wrapSpans([span(clean(question), 'plain', true)], width),
		...wrapSpans([span(clean(detail), 'muted')], width),
		emptyLine,
		[span('y', 'accent'), span(` ${orEnter}    `, 'muted'), span('n', 'accent'), span(` ${orEscape}`, 'muted')],
	];
}

function paletteLines(scene: Scene, mode: Extract<Mode, {kind: 'faults'}>, size: ScreenSize): readonly Line[] {
	const width = boxWidth(size) - 4;
	const {language} = scene;
	const words = wordsOf(scene).palette;
	const choices = faultChoices(scene, mode.input.text);
	const input: Line = [span('> ', 'accent', true), ...inputSpans(mode.input, width - 2)];
	if (choices.length === 0) {
		const why = mode.input.text === '' ? words.noneForThis : words.noneCalledSo;
		return [input, emptyLine, line(why, 'muted')];
	}
	const symptomRows = size.rows >= rowsForSymptoms ? 2 : 0;
	const height = Math.max(3, Math.min(choices.length, size.rows - 14 - symptomRows));
	const top = Math.max(0, Math.min(mode.index - Math.floor(height / 2), choices.length - height));
	const nameWidth = Math.max(...choices.map(({fault}) => fault.name.length));
	const list = choices.slice(top, top + height).map(({fault, target}, index): Line => {
		const isChosen = top + index === mode.index;
		const where = target.kind === 'container' ? words.container(target.container ?? '') : words.kinds[target.kind];
		const row: Line = [
			span(isChosen ? `${scene.glyphs.selected} ` : '  ', 'accent', true),
			span(fitText(fault.key ?? '', 2), 'accent'),
			span(fitText(fault.name, nameWidth + 2), 'plain', isChosen),
			span(clean(fault.title[language]), isChosen ? 'plain' : 'muted'),
		];
		return spread(fitLine(row, width - 20), [span(cut(clean(where), 19), 'muted')], width);
	});
	const chosen = choices[mode.index] ?? choices[0]!;
	const parameters = formFor(chosen, language)
		.fields.map(({name, input: value}) => (name === 'for' && value.text === '' ? words.untilHealed : `${name}=${value.text}`))
		.join('  ');
	return [
		input,
		emptyLine,
		...list,
		emptyLine,
		...wrapSpans([span(clean(chosen.fault.description[language]))], width).slice(0, 2),
		...wrapSpans([span(`${words.with} `, 'muted'), span(clean(parameters))], width).slice(0, 2),
		...symptoms(scene, chosen, width).slice(0, symptomRows),
		...strikes(scene, chosen.target, width),
	];
}

/** A lower screen has no room to tell what a fault will look like. */
const rowsForSymptoms = 30;

/** What is to be seen of it, and how soon, where it strikes this kind of thing. */
function symptoms(scene: Scene, {fault, target}: FaultChoice, width: number): readonly Line[] {
	const words = wordsOf(scene).palette;
	const shown = fault.symptoms
		.filter(({targets}) => targets?.includes(target.kind) ?? true)
		.map(({description, withinMs}) => `${description[scene.language]} (${words.within(humanDuration(withinMs))})`);
	return shown.length === 0 ? [] : wrapSpans([span(`${words.shows} `, 'muted'), span(clean(shown.join('; ')))], width);
}

function strikes(scene: Scene, target: FaultForm['target'], width: number): readonly Line[] {
	return wrapSpans([span(`${wordsOf(scene).palette.strikes} `, 'muted'), span(clean(blastRadius(scene, target)), 'fault')], width).slice(0, 3);
}

function formLines(scene: Scene, form: FaultForm, width: number): readonly Line[] {
	const fault = findFault(form.fault);
	const {palette: words, hints, actions} = wordsOf(scene);
	const nameWidth = Math.max(4, ...form.fields.map(({name}) => widthOf(name)));
	const fields = form.fields.flatMap(({name, description, input}, index): readonly Line[] => {
		const isHere = index === form.field;
		const label = span(fitText(name, nameWidth + 1), isHere ? 'accent' : 'plain', isHere);
		const value = isHere ? inputSpans(input, 22) : [span(fitText(clean(input.text), 22), input.text === '' ? 'muted' : 'plain')];
		const hint = cut(clean(description), Math.max(0, width - nameWidth - 27));
		return [[span(isHere ? `${scene.glyphs.selected} ` : '  ', 'accent', true), label, ...value, span(` ${hint}`, 'muted')]];
	});
	return [
		...wrapSpans(
			[span(clean(fault?.title[scene.language] ?? form.fault), 'plain', true), span(` ${words.on(clean(targetText(form.target, actions)))}`)],
			width,
		),
		emptyLine,
		...(fields.length > 0 ? fields : [line(words.noParameters, 'muted')]),
		emptyLine,
		...strikes(scene, form.target, width),
		[
			span('Enter', 'accent'),
			span(` ${hints.inject}    `, 'muted'),
			span('Tab', 'accent'),
			span(` ${hints.nextField}    `, 'muted'),
			span('Esc', 'accent'),
			span(` ${hints.back}`, 'muted'),
		],
	];
}

function healLines(scene: Scene, index: number, width: number): readonly Line[] {
	const {run, glyphs} = scene;
	const {palette: words, actions} = wordsOf(scene);
	const faults = run.activeFaults();
	const rows = [
		words.all,
		...faults.map(({name, target, sinceMs}) => words.atWork(name, clean(targetText(target, actions)), humanDuration(run.nowMs - sinceMs))),
	];
	return rows.map(
		(text, row): Line => [span(row === index ? `${glyphs.selected} ` : '  ', 'accent', true), span(cut(text, width - 2), 'plain', row === index)],
	);
}

/** What could stand at the cursor of the command line, in columns above it. */
function candidates(words: readonly string[], {columns, rows}: ScreenSize, {more}: Words['palette']): Overlay | undefined {
	if (words.length < 2) return undefined;
	const width = Math.min(columns - 2, 100);
	const cell = Math.min(width, Math.max(...words.map(widthOf)) + 2);
	const perLine = Math.max(1, Math.floor(width / cell));
	const height = Math.min(8, Math.ceil(words.length / perLine));
	const shown = words.slice(0, height * perLine);
	const lines = Array.from({length: height}, (_, row): Line => {
		const cells = shown.slice(row * perLine, (row + 1) * perLine).map((word) => span(fitText(clean(word), cell)));
		const isLast = row === height - 1 && shown.length < words.length;
		const drawn: Line = isLast ? [...cells.slice(0, -1), span(` ${more(words.length - shown.length + 1)}`, 'muted')] : cells;
		return fitLine([span(' '), ...drawn], width);
	});
	return {x: 1, y: rows - 2 - height, lines};
}
