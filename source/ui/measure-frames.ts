import {EventEmitter} from 'node:events';
import {render} from 'ink';
import {createElement} from 'react';
import type {RunView} from '../scenario/run-view.ts';
import {Screen} from './app.tsx';
import type {ScreenSize} from './draw-screen.ts';
import {createFrameStore, type SceneSettings} from './store.ts';
import {terminalOutput} from './terminal-output.ts';
import {unicodeGlyphs} from './theme.ts';

export interface FrameCost {
	/** Drawing, React, Ink and the writing of it; not the simulation. */
	readonly cpuMsPerFrame: number;
	readonly bytesPerFrame: number;
}

/** What a frame of the dashboard costs, on a terminal that takes everything at once, with a virtual second between frames. */
export async function measureFrames(run: RunView, {columns, rows, frames}: ScreenSize & {readonly frames: number}): Promise<FrameCost> {
	const settings: SceneSettings = {run, glyphs: unicodeGlyphs, isAscii: false, language: 'en'};
	const store = createFrameStore(settings, {isPaused: false, speed: 10, actualSpeed: undefined});
	const output = terminalOutput(sink({columns, rows}));
	const instance = render(createElement(Screen, {store, settings, columns, rows, hasColor: true}), {
		stdout: output.stream,
		alternateScreen: true,
		maxFps: 60,
		interactive: true,
		patchConsole: false,
	});
	let cpuMs = 0;
	let bytes = 0;
	// The first frames compile the code they run.
	const warmUp = Math.min(30, frames);
	for (let frame = -warmUp; frame < frames; frame += 1) {
		run.runUntil(run.nowMs + 1000);
		const before = {cpu: process.cpuUsage(), bytes: output.bytesWritten()};
		store.commit({elapsedMs: (frame + warmUp) * 100});
		await instance.waitUntilRenderFlush();
		const used = process.cpuUsage(before.cpu);
		if (frame < 0) continue;
		cpuMs += (used.user + used.system) / 1000;
		bytes += output.bytesWritten() - before.bytes;
	}
	instance.unmount();
	await instance.waitUntilExit();
	return {cpuMsPerFrame: cpuMs / frames, bytesPerFrame: Math.round(bytes / frames)};
}

/** A terminal of this size that nobody looks at. */
function sink({columns, rows}: ScreenSize): NodeJS.WriteStream {
	const write = (_text: string, encoding?: unknown, callback?: unknown): boolean => {
		const done = typeof encoding === 'function' ? encoding : callback;
		if (typeof done === 'function') done();
		return true;
	};
	return Object.assign(new EventEmitter(), {columns, rows, isTTY: true, write}) as unknown as NodeJS.WriteStream;
}
