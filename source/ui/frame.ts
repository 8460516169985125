import type {Language} from '../language.ts';
import type {RunView} from '../scenario/run-view.ts';
import {UsageError} from '../usage-error.ts';
import {drawScreen, type ScreenSize} from './draw-screen.ts';
import type {Line} from './line.ts';
import {lineText} from './line.ts';
import {panels} from './panels/panels.ts';
import {followSelection, type Pace, type Scene, selectionOf} from './scene.ts';
import {frameToSvg} from './svg.ts';
import {asciiGlyphs, toAnsi, unicodeGlyphs} from './theme.ts';
import {initialView, type ViewState} from './view-state.ts';

export interface FrameOptions extends ScreenSize {
	/** What is selected: `pod/web`, `web` (or how its name begins), `node/node01`. Else the first pod. */
	readonly select?: string | undefined;
	/** The panel with the focus. */
	readonly panel?: string | undefined;
	/** Undefined: that of what is selected, else `default`. */
	readonly namespace?: string | undefined;
	/** Anything else that is to differ from how the dashboard begins. */
	readonly view?: Partial<ViewState>;
	readonly isAscii?: boolean;
	readonly hasColor?: boolean;
	readonly language?: Language;
	readonly speed?: number;
	readonly isPaused?: boolean;
}

/** One frame of the dashboard as lines, without a terminal. */
export function frameLines(run: RunView, options: FrameOptions): readonly Line[] {
	return drawScreen(sceneFor(run, options), options);
}

/** One frame as text with escape codes, a line for each row. */
export function renderFrame(run: RunView, options: FrameOptions): string {
	return frameLines(run, options)
		.map((line) => toAnsi(line, options.hasColor ?? true))
		.join('\n');
}

/** One frame as plain text. */
export function renderTextFrame(run: RunView, options: FrameOptions): string {
	return frameLines(run, options)
		.map((line) => lineText(line).trimEnd())
		.join('\n');
}

/** One frame as an SVG image. */
export function renderSvgFrame(run: RunView, options: FrameOptions): string {
	return frameToSvg(frameLines(run, options), options);
}

export function sceneFor(run: RunView, options: Omit<FrameOptions, 'columns' | 'rows'>): Scene {
	const pace: Pace = {isPaused: options.isPaused ?? false, speed: options.speed ?? 1, actualSpeed: undefined};
	const isAscii = options.isAscii ?? false;
	const scene: Scene = {
		run,
		view: {...initialView, ...viewFor(run, options), ...options.view},
		pace,
		glyphs: isAscii ? asciiGlyphs : unicodeGlyphs,
		isAscii,
		language: options.language ?? 'en',
		fresh: new Set(),
	};
	return {...scene, view: {...scene.view, pod: followSelection(scene)}};
}

/** What a person would have pressed keys for. Throws a UsageError if there is no such thing. */
export function viewFor(
	run: RunView,
	{select, panel: panelName, namespace}: Pick<FrameOptions, 'select' | 'panel' | 'namespace'>,
): Partial<ViewState> {
	const panel = panelName === undefined ? undefined : panels.find(({name}) => name === panelName);
	if (panelName !== undefined && !panel) {
		const howToMend = `the panels are ${panels.map(({name}) => name).join(', ')}`;
		throw new UsageError({what: `there is no panel called ${JSON.stringify(panelName)}`, where: '--panel', howToMend});
	}
	const focus = panel && {focus: panel.name, ...(panel.name === 'nodes' && {subject: 'node' as const})};
	if (select === undefined) return {...focus, ...(namespace !== undefined && {namespace})};
	const [kind, name] = select.includes('/') ? [select.slice(0, select.indexOf('/')), select.slice(select.indexOf('/') + 1)] : ['pod', select];
	if (kind === 'node' || kind === 'nodes' || kind === 'no') {
		if (!run.find('nodes', name))
			throw nothingSelected(
				select,
				run.list('nodes').map(({metadata}) => metadata.name),
			);
		return {focus: 'nodes', ...focus, subject: 'node', node: name};
	}
	const candidates = run.list('pods').filter(({metadata}) => namespace === undefined || metadata.namespace === namespace);
	const pod = candidates.find(({metadata}) => metadata.name === name) ?? candidates.find(({metadata}) => metadata.name.startsWith(name));
	if (!pod)
		throw nothingSelected(
			select,
			candidates.map(({metadata}) => metadata.name),
		);
	return {...focus, namespace: pod.metadata.namespace, pod: selectionOf(run, pod, 0)};
}

function nothingSelected(select: string, names: readonly string[]): UsageError {
	const howToMend = names.length === 0 ? 'there are no pods at that instant' : `there are ${names.slice(0, 12).join(', ')}`;
	return new UsageError({what: `there is no ${select} to select`, where: '--select', howToMend});
}
