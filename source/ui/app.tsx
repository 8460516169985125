import {Box, Text, Transform, useApp, useInput, useIsScreenReaderEnabled, usePaste, useWindowSize} from 'ink';
import {memo, useEffect, useMemo, useRef} from 'react';
import {useStore} from 'zustand';
import type {Language} from '../language.ts';
import type {RunView} from '../scenario/run-view.ts';
import type {Pacer} from '../simulation/pacer.ts';
import {drawHeader} from './bars.ts';
import {Controller} from './controller.ts';
import {drawScreen} from './draw-screen.ts';
import {drive, type WallClock} from './drive.ts';
import {editInEditor, suspendProcess} from './handover.ts';
import {keyNames} from './keys.ts';
import {lineText} from './line.ts';
import {whyLine} from './panels/why.ts';
import {createFrameStore, type FrameStore, type SceneSettings, sceneOf} from './store.ts';
import {asciiGlyphs, toAnsi, unicodeGlyphs} from './theme.ts';
import {initialView, type ViewState} from './view-state.ts';
import {wordsOf} from './words/words.ts';

export interface DashboardOptions {
	/** Letters and signs of ASCII only. */
	readonly isAscii?: boolean;
	readonly hasColor?: boolean;
	readonly language?: Language;
	/** What is looked at to begin with. */
	readonly view?: Partial<ViewState>;
}

export interface AppProps {
	readonly run: RunView;
	readonly pacer: Pacer;
	readonly options: DashboardOptions;
	readonly onQuit: (exitCode: number) => void;
	readonly clock?: WallClock;
}

export function App({run, pacer, options, onQuit, clock}: AppProps) {
	const {exit, suspendTerminal} = useApp();
	const {columns, rows} = useWindowSize();
	const isReadAloud = useIsScreenReaderEnabled();
	const size = useRef({columns, rows});
	size.current = {columns, rows};

	const settings = useMemo<SceneSettings>(() => {
		const isAscii = options.isAscii ?? false;
		return {run, isAscii, glyphs: isAscii ? asciiGlyphs : unicodeGlyphs, language: options.language ?? 'en'};
	}, [run, options.isAscii, options.language]);
	const store = useMemo(
		() => createFrameStore(settings, {isPaused: pacer.isPaused, speed: pacer.speed, actualSpeed: undefined}, {...initialView, ...options.view}),
		[settings, pacer, options.view],
	);
	const controller = useRef<Controller>(undefined);

	useEffect(() => {
		// Thrown out of a timer or a key, it would end the process on the alternate screen, where nobody reads it.
		const onError = (error: unknown): void => exit(error instanceof Error ? error : new Error(String(error)));
		const driver = drive(run, pacer, store, {clock, onError});
		controller.current = new Controller({
			settings,
			store,
			driver,
			onError,
			size: () => size.current,
			quit(exitCode) {
				onQuit(exitCode);
				exit();
			},
			suspend: () => void suspendTerminal(() => suspendProcess()),
			async editText(text, name) {
				let edited: string | undefined;
				await suspendTerminal(async () => {
					edited = await editInEditor(text, name);
				});
				return edited;
			},
		});
		return () => driver.stop();
	}, [run, pacer, store, settings, clock, exit, onQuit, suspendTerminal]);

	useInput((input, key) => {
		try {
			for (const name of keyNames(input, key)) controller.current?.press(name);
		} catch (error) {
			exit(error instanceof Error ? error : new Error(String(error)));
		}
	});
	usePaste((text) => controller.current?.paste(text));

	if (isReadAloud) return <Spoken store={store} settings={settings} />;
	return <Screen store={store} settings={settings} columns={columns} rows={rows} hasColor={options.hasColor ?? true} />;
}

interface ScreenProps {
	readonly store: FrameStore;
	readonly settings: SceneSettings;
	readonly columns: number;
	readonly rows: number;
	readonly hasColor: boolean;
}

/** The screen as one `Text` a row, each already as wide as the terminal: what did not change is not looked at again. */
export function Screen({store, settings, columns, rows, hasColor}: ScreenProps) {
	const frame = useStore(store);
	const lines = drawScreen(sceneOf(settings, frame), {columns, rows});
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			{lines.map((line, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row of a screen is its place
				<Row key={row} text={toAnsi(line, hasColor)} />
			))}
		</Box>
	);
}

/**
Ink measures every text again for every frame, which costs more than anything else in it. A row is as wide as the screen
already: Ink is given a single letter to measure, and the row in its place when it writes.
*/
const Row = memo(function Row({text}: {readonly text: string}) {
	return <Transform transform={() => text}>-</Transform>;
});

/** For screen readers: what matters, in sentences. */
function Spoken({store, settings}: {readonly store: FrameStore; readonly settings: SceneSettings}) {
	const scene = sceneOf(settings, useStore(store));
	return (
		<Box flexDirection="column">
			<Text>{lineText(drawHeader(scene, 200)).trim()}</Text>
			<Text>{scene.view.pod ? `${scene.view.pod.name}: ${lineText(whyLine(scene))}` : wordsOf(scene).common.noPodSelected}</Text>
			{scene.view.flash ? <Text>{scene.view.flash.text}</Text> : undefined}
		</Box>
	);
}
