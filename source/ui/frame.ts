import type {RunView} from '../scenario/run-view.ts';
import {drawScreen, type ScreenSize} from './draw-screen.ts';
import type {Line} from './line.ts';
import {lineText} from './line.ts';
import {followSelection, type Pace, type Scene} from './scene.ts';
import {frameToSvg} from './svg.ts';
import {asciiGlyphs, toAnsi, unicodeGlyphs} from './theme.ts';
import {initialView, type ViewState} from './view-state.ts';

export interface FrameOptions extends ScreenSize {
	/** What is looked at, where it differs from the start: `{focus: 'probes'}`. */
	readonly view?: Partial<ViewState>;
	readonly isAscii?: boolean;
	readonly hasColor?: boolean;
	readonly lang?: 'en' | 'ko';
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
		view: {...initialView, ...options.view},
		pace,
		glyphs: isAscii ? asciiGlyphs : unicodeGlyphs,
		isAscii,
		lang: options.lang ?? 'en',
		fresh: new Set(),
	};
	return {...scene, view: {...scene.view, pod: followSelection(scene)}};
}
