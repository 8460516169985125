import type {Condition} from '../../api/conditions.ts';
import {humanDuration} from '../../api/durations.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {cellMs, strip} from '../gauge.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {isNodeMeant, type Scene, selectedNode, selectedPod} from '../scene.ts';
import {isToBeTrue, lookOfCondition} from '../state-tones.ts';
import {clean, fitText, wrap} from '../text.ts';
import {wordsOf} from '../words/words.ts';
import {noPod} from './pod.ts';

// In the order in which a pod gets them.
const order = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'];

/** The conditions of what is selected, each with its history as a strip that grows to the right. */
export const conditionsPanel: Panel = {
	name: 'conditions',

	title: (scene) => [span(wordsOf(scene).panels.conditions, 'plain', true), span(isNodeMeant(scene) ? ` ${subject(scene)?.name ?? ''}` : '')],

	note(scene, {width}) {
		const about = subject(scene);
		if (!about) return [];
		return [span(wordsOf(scene).common.cell(humanDuration(cellMs(scene.run.nowMs - about.sinceMs, stripWidth(width)))), 'muted')];
	},

	wantedRows: (scene, width) => linesOf(scene, width).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw: (scene, {width}) => linesOf(scene, width),
};

interface Subject {
	readonly name: string;
	readonly uid: string;
	readonly sinceMs: number;
	readonly conditions: readonly Condition[];
}

function subject(scene: Scene): Subject | undefined {
	const node = isNodeMeant(scene) ? selectedNode(scene) : undefined;
	const object = node ?? selectedPod(scene);
	if (!object) return undefined;
	const conditions = [...(object.status?.conditions ?? [])];
	conditions.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
	return {name: object.metadata.name, uid: object.metadata.uid, sinceMs: parseTimestamp(object.metadata.creationTimestamp), conditions};
}

const statusWidth = 7;
const sinceWidth = 6;

function typeWidth(width: number): number {
	return width >= 58 ? 25 : 16;
}

function stripWidth(width: number): number {
	return Math.max(4, width - typeWidth(width) - statusWidth - sinceWidth - 3);
}

function linesOf(scene: Scene, width: number): readonly Line[] {
	const about = subject(scene);
	if (!about) return noPod(scene);
	const {run, glyphs} = scene;
	if (about.conditions.length === 0) return [line(wordsOf(scene).conditions.none, 'muted')];
	const history = run.conditionHistory(about.uid);
	return about.conditions.flatMap((condition): readonly Line[] => {
		const {type, status, reason, message, lastTransitionTime} = condition;
		const look = lookOfCondition(type, status);
		const since = lastTransitionTime ? humanDuration(run.nowMs - parseTimestamp(lastTransitionTime)) : '';
		const row: Line = [
			span(fitText(clean(type), typeWidth(width))),
			span(' '),
			...strip(history.get(type) ?? [], {sinceMs: about.sinceMs, nowMs: run.nowMs, width: stripWidth(width), isGoodTrue: isToBeTrue(type), glyphs}),
			span(` ${fitText(status, statusWidth)}`, look.tone),
			span(` ${fitText(since, sinceWidth)}`, 'muted'),
		];
		if (look.tone === 'good' || (!reason && !message)) return [row];
		// ContainersReady and Ready give the same reason; once is enough.
		const isSaidBelow =
			type === 'ContainersReady' && about.conditions.some((other) => other.type === 'Ready' && other.message === message && other.reason === reason);
		if (isSaidBelow) return [row];
		const why = [reason, message].filter(Boolean).join(': ');
		return [
			row,
			...wrap(clean(why), width - 2)
				.slice(0, 3)
				.map((part): Line => [span('  '), span(part, 'muted')]),
		];
	});
}
