import {humanDuration} from '../../api/durations.ts';
import type {ContainerStatus, Pod} from '../../api/generated/types.ts';
import {type ContainerKind, findContainerStatus, isSidecar, podCondition, podContainers} from '../../api/pods.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {clock} from '../format.ts';
import {emptyLine, type Line, line, lineWidth, type Span, span, spread} from '../line.ts';
import type {Panel} from '../panel.ts';
import {lifecycle, nextStartMs} from '../pod-lifecycle.ts';
import {ownersOf, type Scene, selectedPod} from '../scene.ts';
import type {Look} from '../state-tones.ts';
import {clean, cut, cutMiddle, fitText, widthOf} from '../text.ts';
import type {Tone} from '../theme.ts';
import {type Words, wordsOf} from '../words/words.ts';

/** One pod from the inside: its containers, and its way from created to Ready. */
export const podPanel: Panel = {
	name: 'pod',

	title(scene) {
		const pod = selectedPod(scene);
		return [span(pod ? clean(pod.metadata.name) : wordsOf(scene).panels.pod, 'plain', true)];
	},

	note(scene, {width}) {
		const pod = selectedPod(scene);
		const place = [pod?.spec.nodeName, pod?.status?.podIP].filter(Boolean).join('  ');
		return width > 50 ? [span(place, 'muted')] : [];
	},

	wantedRows: (scene, width) => linesOf(scene, width).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw: (scene, {width}) => linesOf(scene, width),
};

export function noPod(scene: Scene): readonly Line[] {
	const {noPodSelected, chooseAPod} = wordsOf(scene).common;
	return [line(noPodSelected), line(chooseAPod, 'muted')];
}

function linesOf(scene: Scene, width: number): readonly Line[] {
	const pod = selectedPod(scene);
	if (!pod) return noPod(scene);
	const owners = ownersOf(scene.run, pod);
	const nameWidth = Math.min(16, Math.max(6, ...Array.from(podContainers(pod), ({container}) => widthOf(container.name))));
	return [
		identity(scene, pod, owners, width),
		...Array.from(podContainers(pod)).flatMap(({kind, container}) =>
			containerLines(
				scene,
				pod,
				{name: container.name, isInit: kind === 'init' && !isSidecar(container), kind: wordFor(kind, container, wordsOf(scene)), nameWidth},
				width,
			),
		),
		sandboxLine(scene, pod, nameWidth),
		emptyLine,
		...lifecycleLines(scene, pod, width),
	];
}

function identity(scene: Scene, pod: Pod, owners: readonly string[], width: number): Line {
	const {glyphs} = scene;
	const qos = pod.status?.qosClass ?? '';
	const owner = owners.length > 0 ? owners.toReversed().join(` ${glyphs.child} `) : wordsOf(scene).pod.ownedByNobody;
	const room = width - widthOf(qos) - 3;
	return [span(qos), span(` ${glyphs.separator} `, 'muted'), span(cutMiddle(owner, room), 'muted')];
}

interface Named {
	readonly name: string;
	readonly isInit: boolean;
	/** As it is shown; empty for an app container. */
	readonly kind: string;
	readonly nameWidth: number;
}

function wordFor(kind: ContainerKind, container: {readonly restartPolicy?: string; readonly name: string}, {pod: words}: Words): string {
	if (kind === 'init') return isSidecar(container as Parameters<typeof isSidecar>[0]) ? words.sidecar : words.init;
	return kind === 'ephemeral' ? words.ephemeral : '';
}

function containerLines(scene: Scene, pod: Pod, {name, isInit, kind, nameWidth}: Named, width: number): readonly Line[] {
	const {run, glyphs, view} = scene;
	const {pod: words, common} = wordsOf(scene);
	const status = findContainerStatus(pod, name);
	const {look, word, detail} = stateOf(status, run.nowMs, isInit, wordsOf(scene));
	const isChosen = view.container === name;
	const left: Line = [
		span(fitText(cutMiddle(clean(name), nameWidth), nameWidth), isChosen ? 'accent' : 'plain', isChosen),
		span(` ${glyphs[look.glyph]} `, look.tone),
		span(word, look.tone),
		span(detail === '' ? '' : `  ${detail}`, 'muted'),
	];
	const restarts = status && status.restartCount > 0 ? span(`${glyphs.times}${status.restartCount}`, 'warn') : undefined;
	const rights: readonly Line[] = [
		[...(restarts ? [restarts, span(` ${words.restarted}`, 'muted')] : []), span(kind === '' ? '' : `${restarts ? '  ' : ''}${kind}`, 'muted')],
		[...(restarts ? [restarts] : []), span(kind === '' ? '' : ` ${kind}`, 'muted')],
		restarts ? [restarts] : [],
	];
	const right = rights.find((spans) => lineWidth(left) + 1 + lineWidth(spans) <= width) ?? [];
	const first = spread(left, right, width);
	const lines: Line[] = [first];
	const last = status?.lastState?.terminated;
	const indent = ' '.repeat(nameWidth + 3);
	if (last) {
		const ran =
			last.startedAt && last.finishedAt ? `, ${words.ran(humanDuration(parseTimestamp(last.finishedAt) - parseTimestamp(last.startedAt)))}` : '';
		const ago = last.finishedAt ? `, ${common.ago(humanDuration(run.nowMs - parseTimestamp(last.finishedAt)))}` : '';
		lines.push([
			span(`${indent}${words.last} `, 'muted'),
			span(`${last.reason ?? words.ended} ${last.exitCode}`, last.exitCode === 0 ? 'plain' : 'bad'),
			span(ran + ago, 'muted'),
		]);
	}
	const message = status?.state?.waiting?.message ?? status?.state?.terminated?.message;
	// The back-off message says what the lines above say already.
	if (message && status?.state?.waiting?.reason !== 'CrashLoopBackOff')
		lines.push([span(indent), span(cut(clean(message), Math.max(8, width - indent.length)), 'muted')]);
	return lines;
}

interface ShownState {
	readonly look: Look;
	readonly word: string;
	readonly detail: string;
}

function stateOf(status: ContainerStatus | undefined, nowMs: number, isInit: boolean, {pod: words, common}: Words): ShownState {
	const {running, terminated, waiting} = status?.state ?? {};
	const since = (instant: string | undefined): string => (instant ? humanDuration(nowMs - parseTimestamp(instant)) : '');
	if (running) {
		const isReady = status?.ready === true;
		const isStarted = status?.started !== false;
		const look: Look = isReady ? {tone: 'good', glyph: 'good'} : isInit ? {tone: 'progress', glyph: 'progress'} : {tone: 'warn', glyph: 'warn'};
		const lack = isReady || isInit ? '' : `, ${isStarted ? words.notReady : words.notStarted}`;
		return {look, word: 'Running', detail: `${since(running.startedAt)}${lack}`};
	}
	if (terminated) {
		const isFine = terminated.exitCode === 0;
		return {
			look: isFine ? {tone: 'muted', glyph: 'done'} : {tone: 'bad', glyph: 'bad'},
			word: `${terminated.reason ?? 'Terminated'} ${terminated.exitCode}`,
			detail: terminated.finishedAt ? common.ago(since(terminated.finishedAt)) : '',
		};
	}
	if (!waiting) return {look: {tone: 'progress', glyph: 'progress'}, word: 'Waiting', detail: status ? '' : words.notSeen};
	const nextMs = status && nextStartMs(status);
	const next = nextMs === undefined ? '' : nextMs > nowMs ? words.nextTryIn(humanDuration(nextMs - nowMs)) : words.nextTryNow;
	const isOnItsWay = waiting.reason === 'ContainerCreating' || waiting.reason === 'PodInitializing';
	return {
		look: isOnItsWay ? {tone: 'progress', glyph: 'progress'} : {tone: 'bad', glyph: 'bad'},
		word: waiting.reason ?? 'Waiting',
		detail: next,
	};
}

/** The pause container, which holds the pod's network: the API tells of it by a condition. */
function sandboxLine(scene: Scene, pod: Pod, nameWidth: number): Line {
	const {glyphs} = scene;
	const {pod: words} = wordsOf(scene);
	const condition = podCondition(pod, 'PodReadyToStartContainers');
	const isThere = condition?.status === 'True';
	const word = isThere ? words.hasSandbox : pod.spec.nodeName ? words.noSandbox : words.noNodeYet;
	return [
		span(`${fitText('pause', nameWidth)} `, 'muted'),
		span(isThere ? glyphs.good : glyphs.done, isThere ? 'good' : 'muted'),
		span(` ${word}${isThere && pod.status?.podIP ? `, ${pod.status.podIP}` : ''}`, 'muted'),
	];
}

/** The stations, each with its time counted from the first: below one another's heads where that fits, else as a sentence. */
function lifecycleLines(scene: Scene, pod: Pod, width: number): readonly Line[] {
	const {run, glyphs} = scene;
	const stations = lifecycle(pod, run.conditionHistory(pod.metadata.uid), wordsOf(scene).stations);
	const createdMs = stations[0]!.atMs ?? run.nowMs;
	// Nothing more is reached by a pod on its way out.
	const next = pod.metadata.deletionTimestamp === undefined ? stations.find(({atMs}) => atMs === undefined) : undefined;
	const shown = stations.map((station, index) => {
		const {label, by, atMs} = station;
		const isNext = station === next;
		const since = humanDuration(Math.max(0, (atMs ?? run.nowMs) - createdMs));
		const time = atMs === undefined ? (isNext ? `${since}${glyphs.ellipsis}` : '') : index === 0 ? clock(atMs) : `+${since}`;
		const tone: Tone = atMs !== undefined ? 'good' : isNext ? 'progress' : 'muted';
		const glyph = atMs !== undefined ? glyphs.good : isNext ? glyphs.progress : glyphs.separator;
		return {label, by, time, tone, glyph, cellWidth: Math.max(widthOf(label) + 2, widthOf(time), widthOf(by)) + 2};
	});
	const total = shown.reduce((sum, {cellWidth}) => sum + cellWidth, 0);
	if (total <= width + 2) {
		return [
			shown.map(({by, cellWidth}) => span(fitText(by, cellWidth), 'muted')),
			shown.flatMap(({label, glyph, tone, cellWidth}) => [
				span(glyph, tone),
				span(fitText(` ${label}`, cellWidth - 1), tone === 'good' ? 'plain' : tone),
			]),
			shown.map(({time, cellWidth}) => span(fitText(time, cellWidth), 'muted')),
		];
	}
	const lines: Span[][] = [[]];
	for (const {label, time, tone, glyph} of shown) {
		if (tone === 'muted') continue;
		const piece: Line = [span(`${glyph} `, tone), span(label, tone === 'good' ? 'plain' : tone), span(` ${time}`, 'muted')];
		const here = lines.at(-1)!;
		if (here.length === 0) here.push(...piece);
		else if (lineWidth(here) + 2 + lineWidth(piece) > width) lines.push([...piece]);
		else here.push(span('  '), ...piece);
	}
	return lines;
}
