import {catalogue} from '../faults/catalogue.ts';
import {clock, count} from './format.ts';
import {keyLabel, keymap} from './keymap.ts';
import {emptyLine, fitLine, type Line, line, lineWidth, type Span, span, spread, wrapSpans} from './line.ts';
import {numberedPanels} from './panels/panels.ts';
import {countNodes, countPods, type Scene} from './scene.ts';
import {characters, clean, cut, fitText, widthOf} from './text.ts';
import type {TextInput} from './text-input.ts';
import type {Tone} from './theme.ts';

/** The lines above and below the panels. */

/** Always in view: what runs, its clock and speed, and how the cluster is. Parts fall away from the end where there is no room. */
export function drawHeader(scene: Scene, columns: number): Line {
	const help: Line = [span('?', 'accent'), span(' help ', 'muted')];
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
function headerParts({run, pace, glyphs}: Scene, isLong: boolean): readonly Line[] {
	const nodes = countNodes(run.list('nodes'));
	const pods = countPods(run.list('pods'));
	const faults = run.activeFaults();
	const gap = isLong ? span(`  ${glyphs.separator}  `, 'muted') : span('  ');
	const managed =
		pace.actualSpeed === undefined ? '' : `${isLong ? ' (' : '('}${glyphs.times}${speedText(pace.actualSpeed)}${isLong ? ' managed)' : ')'}`;
	const fault = faults.length === 1 && isLong ? clean(faults[0]!.name) : count(faults.length, 'fault');
	return [
		[
			span(' podquake ', 'accent', true),
			span(pace.isPaused ? glyphs.pause : glyphs.play, pace.isPaused ? 'warn' : 'good'),
			span(` ${clock(run.nowMs)} `, 'plain', true),
			span(`${glyphs.times}${speedText(pace.speed)}${managed}`, managed === '' ? 'plain' : 'warn'),
		],
		[gap, span('pods '), ...share(pods, isLong)],
		[gap, span('nodes '), ...share(nodes, isLong)],
		[gap, faults.length === 0 ? span('no fault', 'muted') : span(`${glyphs.fault} ${fault}`, 'fault', true)],
		[gap, span(clean(run.name))],
		[span(` seed ${run.seed}`, 'muted')],
	];
}

export function speedText(speed: number): string {
	return speed >= 10 || Number.isInteger(speed) ? String(Math.round(speed)) : speed.toFixed(1);
}

function share({ready, total}: {readonly ready: number; readonly total: number}, isLong: boolean): Line {
	const tone: Tone = total === 0 ? 'muted' : ready === total ? 'good' : ready === 0 ? 'bad' : 'warn';
	return [span(`${ready}/${total}`, tone, true), span(isLong ? ' ready' : '', 'muted')];
}

/** The run as a line from its beginning to now, with a mark for everything that was done. */
export function drawStrip({run, glyphs}: Scene, columns: number): Line {
	const width = columns - 2;
	const cells: Span[] = Array.from({length: width}, () => span(glyphs.horizontal, 'muted'));
	const lifeMs = Math.max(1000, run.nowMs);
	const set = (at: number, text: string, tone: Tone): void => {
		for (const [index, letter] of characters(text).entries()) if (at + index < width) cells[at + index] = span(letter, tone);
	};
	const places = run.steps.map(({atMs}) => Math.min(width - 2, Math.max(0, Math.floor((atMs / lifeMs) * (width - 1)))));
	for (const [index, {action}] of run.steps.entries()) {
		const isFault = action.kind === 'fault';
		const label = isFault ? action.fault : action.kind === 'kubectl' ? clean(action.command.split(' ')[0] ?? '') : action.kind;
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
export function drawTabs({view}: Scene, columns: number): Line {
	const widthAt = (length: number): number =>
		numberedPanels.reduce((sum, {name, label}) => sum + 3 + (view.focus === name ? label.length : Math.min(label.length, length)), 0);
	let length = 10;
	while (length > 3 && widthAt(length) > columns + 1) length -= 1;
	const gap = widthAt(length) + numberedPanels.length <= columns ? '  ' : ' ';
	const spans = numberedPanels.flatMap(({name, label}, index): readonly Span[] => {
		const hasFocus = view.focus === name;
		return [
			span(`${index > 0 || gap.length > 1 ? gap : ''}${index + 1}`, hasFocus ? 'accent' : 'muted'),
			span(` ${hasFocus ? label : label.slice(0, length)}`, hasFocus ? 'accent' : 'plain', hasFocus),
		];
	});
	return fitLine(spans, columns);
}

/** What is being typed, or what came of the last thing done. */
export function drawFlash(scene: Scene, columns: number): Line {
	const {view, pace} = scene;
	const {mode, flash} = view;
	if (mode.kind === 'command') {
		return [span(' :', 'accent', true), ...inputSpans(mode.input, columns - 3)];
	}
	if (mode.kind === 'filter') {
		const hint = 'a regular expression, !expression, or -l app=web';
		const input: Line = [span(' /', 'accent', true), ...inputSpans(mode.input, columns - 3)];
		return spread(input, columns > 90 ? [span(`${hint} `, 'muted')] : emptyLine, columns);
	}
	if (flash) return [span(' '), span(cut(clean(flash.text), columns - 2), flash.tone)];
	if (pace.isPaused) return [span(' paused', 'warn'), span(': space goes on, n steps one event', 'muted')];
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
export function drawKeys({view, isAscii}: Scene, columns: number): Line {
	const hints: readonly (readonly [key: string, label: string])[] = hintsFor(view.mode.kind, isAscii);
	let keys: Line = [];
	for (const [key, label] of hints) {
		const longer = [...keys, span(` ${key}`, 'accent'), span(` ${label} `, 'muted')];
		if (lineWidth(longer) > columns) break;
		keys = longer;
	}
	return keys;
}

function hintsFor(mode: Scene['view']['mode']['kind'], isAscii: boolean): readonly (readonly [string, string])[] {
	const enter = keyLabel('enter', isAscii);
	const esc = keyLabel('escape', isAscii);
	switch (mode) {
		case 'filter':
			return [
				[enter, 'keep'],
				[esc, 'as before'],
			];
		case 'command':
			return [
				[enter, 'run'],
				['Tab', 'complete'],
				[`${keyLabel('up', isAscii)} ${keyLabel('down', isAscii)}`, 'history'],
				[esc, 'cancel'],
			];
		case 'shell':
			return [
				[enter, 'send'],
				[`${keyLabel('up', isAscii)} ${keyLabel('down', isAscii)}`, 'lines before'],
				['Ctrl-C', 'interrupt'],
				[esc, 'leave'],
			];
		case 'faults':
			return [
				[enter, 'inject'],
				['Tab', 'parameters'],
				[`${keyLabel('up', isAscii)} ${keyLabel('down', isAscii)}`, 'choose'],
				[esc, 'cancel'],
			];
		case 'heal':
			return [
				[enter, 'heal'],
				[esc, 'cancel'],
			];
		case 'confirm':
			return [
				['y', 'yes'],
				['n', 'no'],
			];
		case 'help':
			return [[esc, 'back']];
		case 'panels': {
			const rank = (binding: (typeof keymap)[number]): number => binding.foot?.rank ?? 0;
			return keymap
				.filter((binding) => binding.foot !== undefined && binding.foot.rank > 0)
				.toSorted((a, b) => rank(a) - rank(b))
				.map((binding) => [binding.command === 'panel' ? '1-9' : keyLabel(binding.keys[0]!, isAscii), binding.foot!.label]);
		}
	}
}

/** What the scenario tells, on its own lines. */
export function drawNarration({run, language, glyphs}: Scene, columns: number, rows: number): readonly Line[] {
	const narration = run.narration();
	if (!narration) return [];
	const {text, failure, currentStep, totalSteps, waitingFor} = narration;
	const head: Line = [span(` ${currentStep}/${totalSteps} `, 'accent', true)];
	const said = text === undefined ? '' : clean((language === 'ko' ? text.ko : undefined) ?? text.en);
	const failed = failure === undefined ? '' : `${glyphs.bad} ${clean(failure)}${said === '' ? '' : ' '}`;
	const wait = waitingFor.length === 0 ? '' : ` ${glyphs.separator} waits for ${waitingFor.map(clean).join(', ')}`;
	const indent = lineWidth(head);
	const all = wrapSpans([span(failed, 'bad'), span(said), span(wait, 'muted')], columns - indent - 3);
	const lines = all.slice(0, rows).map((spans, index) => (index === rows - 1 && all.length > rows ? [...spans, span(' …', 'muted')] : spans));
	return lines.map((spans, index) => (index === 0 ? [...head, ...spans] : [...line(' '.repeat(indent)), ...spans]));
}

/** The catalogue's own keys, for the help. */
export function faultKeys(): readonly {readonly key: string; readonly title: string}[] {
	return catalogue.flatMap(({key, title}) => (key === undefined ? [] : [{key, title}]));
}
