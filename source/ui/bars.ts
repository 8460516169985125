import {catalogue} from '../faults/catalogue.ts';
import type {Language} from '../language.ts';
import {clock} from './format.ts';
import {keyLabel, keymap} from './keymap.ts';
import {emptyLine, fitLine, type Line, line, lineWidth, type Span, span, spread, wrapSpans} from './line.ts';
import {numberedPanels} from './panels/panels.ts';
import {countNodes, countPods, type Scene} from './scene.ts';
import {characters, clean, cut, fitText, take, widthOf} from './text.ts';
import type {TextInput} from './text-input.ts';
import type {Tone} from './theme.ts';
import {wordsOf} from './words/words.ts';

/** The lines above and below the panels. */

/** Always in view: what runs, its clock and speed, and how the cluster is. Parts fall away from the end where there is no room. */
export function drawHeader(scene: Scene, columns: number): Line {
	const help: Line = [span('?', 'accent'), span(` ${wordsOf(scene).header.help} `, 'muted')];
	const room = columns - lineWidth(help) - 2;
	const long = headerParts(scene, true).flat();
	if (lineWidth(long) <= room) return spread(long, help, columns);
	const header: Span[] = [];
	for (const part of headerParts(scene, false)) {
		if (lineWidth(header) + lineWidth(part) > columns) break;
		header.push(...part);
	}
	return spread(header, lineWidth(header) <= room ? help : emptyLine, columns);
}

/** In the order of their weight. Where there is room they have words and more air between them. */
function headerParts(scene: Scene, isLong: boolean): readonly Line[] {
	const {run, pace, glyphs} = scene;
	const words = wordsOf(scene).header;
	const nodes = countNodes(run.list('nodes'));
	const pods = countPods(run.list('pods'));
	const faults = run.activeFaults();
	const gap = isLong ? span(`  ${glyphs.separator}  `, 'muted') : span('  ');
	const actual = pace.actualSpeed === undefined ? undefined : `${glyphs.times}${speedText(pace.actualSpeed)}`;
	const managed = actual === undefined ? '' : isLong ? ` (${words.managed(actual)})` : `(${actual})`;
	const fault = faults.length === 1 && isLong ? clean(faults[0]!.name) : words.faults(faults.length);
	const share = ({ready, total}: {readonly ready: number; readonly total: number}): Line => {
		const tone: Tone = total === 0 ? 'muted' : ready === total ? 'good' : ready === 0 ? 'bad' : 'warn';
		return [span(`${ready}/${total}`, tone, true), span(isLong ? ` ${words.ready}` : '', 'muted')];
	};
	return [
		[
			span(' podquake ', 'accent', true),
			span(pace.isPaused ? glyphs.pause : glyphs.play, pace.isPaused ? 'warn' : 'good'),
			span(` ${clock(run.nowMs)} `, 'plain', true),
			span(`${glyphs.times}${speedText(pace.speed)}${managed}`, managed === '' ? 'plain' : 'warn'),
		],
		[gap, span(`${words.pods} `), ...share(pods)],
		[gap, span(`${words.nodes} `), ...share(nodes)],
		[gap, faults.length === 0 ? span(words.noFault, 'muted') : span(`${glyphs.fault} ${fault}`, 'fault', true)],
		[gap, span(clean(run.name))],
		[span(` ${words.seed(run.seed)}`, 'muted')],
	];
}

export function speedText(speed: number): string {
	return speed >= 10 || Number.isInteger(speed) ? String(Math.round(speed)) : speed.toFixed(1);
}

/** The run as a line from its beginning to now, with a mark for everything that was done. */
export function drawStrip(scene: Scene, columns: number): Line {
	const {run, glyphs} = scene;
	const words = wordsOf(scene).strip;
	const width = columns - 2;
	const cells: Span[] = Array.from({length: width}, () => span(glyphs.horizontal, 'muted'));
	const lifeMs = Math.max(1000, run.nowMs);
	const set = (at: number, text: string, tone: Tone): void => {
		let cell = at;
		for (const letter of characters(text)) {
			const wide = widthOf(letter);
			if (cell + wide > width) return;
			cells[cell] = span(letter, tone);
			// The other half of a wide letter.
			if (wide > 1) cells[cell + 1] = span('', tone);
			cell += wide;
		}
	};
	const places = run.steps.map(({atMs}) => Math.min(width - 2, Math.max(0, Math.floor((atMs / lifeMs) * (width - 1)))));
	for (const [index, {action}] of run.steps.entries()) {
		const isFault = action.kind === 'fault';
		const label = isFault ? action.fault : action.kind === 'kubectl' ? clean(action.command.split(' ')[0] ?? '') : words[action.kind];
		const at = places[index]!;
		// A label that would run into the next mark is left out.
		const room = (places[index + 1] ?? width - 1) - at - 2;
		set(at, (isFault ? glyphs.fault : glyphs.step) + (widthOf(label) <= room ? label : ''), isFault ? 'fault' : 'plain');
	}
	set(width - 1, glyphs.now, 'accent');
	return [span(' '), ...joinEqual(cells), span(' ')];
}

function joinEqual(cells: readonly Span[]): Line {
	const joined: Span[] = [];
	for (const cell of cells) {
		const last = joined.at(-1);
		if (last?.tone === cell.tone) joined[joined.length - 1] = {...last, text: last.text + cell.text};
		else joined.push(cell);
	}
	return joined;
}

/** The numbered panels, where one of them has the screen: their names as long as there is room for. */
export function drawTabs(scene: Scene, columns: number): Line {
	const {view} = scene;
	const {panels: labels} = wordsOf(scene);
	const widthAt = (length: number): number =>
		numberedPanels.reduce((sum, {name}) => sum + 3 + widthOf(view.focus === name ? labels[name] : take(labels[name], length)), 0);
	let length = 10;
	while (length > 3 && widthAt(length) > columns + 1) length -= 1;
	const gap = widthAt(length) + numberedPanels.length <= columns ? '  ' : ' ';
	const spans = numberedPanels.flatMap(({name}, index): readonly Span[] => {
		const hasFocus = view.focus === name;
		return [
			span(`${index > 0 || gap.length > 1 ? gap : ''}${index + 1}`, hasFocus ? 'accent' : 'muted'),
			span(` ${hasFocus ? labels[name] : take(labels[name], length)}`, hasFocus ? 'accent' : 'plain', hasFocus),
		];
	});
	return fitLine(spans, columns);
}

/** What is being typed, or what came of the last thing done. */
export function drawFlash(scene: Scene, columns: number): Line {
	const {view, pace} = scene;
	const {mode, flash} = view;
	const words = wordsOf(scene).foot;
	if (mode.kind === 'command') {
		return [span(' :', 'accent', true), ...inputSpans(mode.input, columns - 3)];
	}
	if (mode.kind === 'filter') {
		const input: Line = [span(' /', 'accent', true), ...inputSpans(mode.input, columns - 3)];
		return spread(input, columns > 90 ? [span(`${words.filter} `, 'muted')] : emptyLine, columns);
	}
	if (flash) return [span(' '), span(cut(clean(flash.text), columns - 2), flash.tone)];
	if (pace.isPaused) return [span(` ${words.paused}`, 'warn'), span(`: ${words.howToGoOn}`, 'muted')];
	return emptyLine;
}

/** A line being typed, with its cursor; its end stays in view. */
export function inputSpans(input: TextInput, width: number): Line {
	const letters = characters(input.text);
	const before = letters.slice(0, input.cursor).map(clean).join('');
	const at = clean(letters[input.cursor] ?? ' ');
	const after = letters
		.slice(input.cursor + 1)
		.map(clean)
		.join('');
	const room = width - widthOf(at);
	const kept = [...characters(before)];
	while (widthOf(kept.join('')) > room) kept.shift();
	const shown = kept.join('');
	return [span(shown), {text: at, tone: 'plain', isInverse: true}, span(fitText(after, Math.max(0, room - widthOf(shown))))];
}

/** As many of the keys as fitText, the most wanted first. */
export function drawKeys(scene: Scene, columns: number): Line {
	const hints: readonly (readonly [key: string, label: string])[] = hintsFor(scene);
	let keys: Line = [];
	for (const [key, label] of hints) {
		const longer = [...keys, span(` ${key}`, 'accent'), span(` ${label} `, 'muted')];
		if (lineWidth(longer) > columns) break;
		keys = longer;
	}
	return keys;
}

function hintsFor(scene: Scene): readonly (readonly [string, string])[] {
	const {view, isAscii, language} = scene;
	const {hints} = wordsOf(scene);
	const arrows = `${keyLabel('up', isAscii)} ${keyLabel('down', isAscii)}`;
	const enter = keyLabel('enter', isAscii);
	const esc = keyLabel('escape', isAscii);
	switch (view.mode.kind) {
		case 'filter':
			return [
				[enter, hints.keep],
				[esc, hints.asBefore],
			];
		case 'command':
			return [
				[enter, hints.run],
				['Tab', hints.complete],
				[arrows, hints.history],
				[esc, hints.cancel],
			];
		case 'shell':
			return [
				[enter, hints.send],
				[arrows, hints.linesBefore],
				['Ctrl-C', hints.interrupt],
				[esc, hints.leave],
			];
		case 'faults':
			return [
				[enter, hints.inject],
				['Tab', hints.parameters],
				[arrows, hints.choose],
				[esc, hints.cancel],
			];
		case 'heal':
			return [
				[enter, hints.heal],
				[esc, hints.cancel],
			];
		case 'confirm':
			return [
				['y', hints.yes],
				['n', hints.no],
			];
		case 'help':
			return [[esc, hints.back]];
		case 'panels': {
			const rank = (binding: (typeof keymap)[number]): number => binding.foot?.rank ?? 0;
			return keymap
				.filter((binding) => binding.foot !== undefined && binding.foot.rank > 0)
				.toSorted((a, b) => rank(a) - rank(b))
				.map((binding) => [binding.command === 'panel' ? '1-9' : keyLabel(binding.keys[0]!, isAscii), binding.foot!.label[language]]);
		}
	}
}

/** What the scenario tells, on its own lines. */
export function drawNarration(scene: Scene, columns: number, rows: number): readonly Line[] {
	const {run, language, glyphs} = scene;
	const narration = run.narration();
	if (!narration) return [];
	const {text, failure, currentStep, totalSteps, waitingFor} = narration;
	const head: Line = [span(` ${currentStep}/${totalSteps} `, 'accent', true)];
	const said = text === undefined ? '' : clean((language === 'ko' ? text.ko : undefined) ?? text.en);
	const failed = failure === undefined ? '' : `${glyphs.bad} ${clean(failure)}${said === '' ? '' : ' '}`;
	const wait = waitingFor.length === 0 ? '' : ` ${glyphs.separator} ${wordsOf(scene).foot.waitsFor(waitingFor.map(clean).join(', '))}`;
	const indent = lineWidth(head);
	const all = wrapSpans([span(failed, 'bad'), span(said), span(wait, 'muted')], columns - indent - 3);
	const lines = all.slice(0, rows).map((spans, index) => (index === rows - 1 && all.length > rows ? [...spans, span(' …', 'muted')] : spans));
	return lines.map((spans, index) => (index === 0 ? [...head, ...spans] : [...line(' '.repeat(indent)), ...spans]));
}

/** The catalogue's own keys, for the help. */
export function faultKeys(language: Language): readonly {readonly key: string; readonly title: string}[] {
	return catalogue.flatMap(({key, title}) => (key === undefined ? [] : [{key, title: title[language]}]));
}
