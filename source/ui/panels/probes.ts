import {humanDuration} from '../../api/durations.ts';
import type {Pod, Probe} from '../../api/generated/types.ts';
import {findContainer} from '../../api/pods.ts';
import type {ProbeAttempt, ProbeReport} from '../../cluster/apiserver/kubelet-endpoint.ts';
import {clock} from '../format.ts';
import {emptyLine, type Line, line, lineWidth, type Span, span, spread} from '../line.ts';
import type {Panel} from '../panel.ts';
import {type Scene, selectedPod} from '../scene.ts';
import {clean, cut, fitRight, fitText, widthOf} from '../text.ts';
import type {Glyphs, Tone} from '../theme.ts';
import {type Words, wordsOf} from '../words/words.ts';
import {noPod} from './pod.ts';

/** Every probe of the pod with its last results, and below them the log of all. */
export const probesPanel: Panel = {
	name: 'probes',
	title: (scene) => [span(wordsOf(scene).panels.probes, 'plain', true)],
	note: (scene) => {
		const pod = selectedPod(scene);
		return pod && scene.run.probes(pod) === undefined && pod.spec.nodeName
			? [span(wordsOf(scene).common.cannotBeReached(pod.spec.nodeName), 'bad')]
			: [];
	},
	wantedRows: (scene, width) => Math.min(14, linesOf(scene, width).length),
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw: (scene, {width}) => linesOf(scene, width),
};

function linesOf(scene: Scene, width: number): readonly Line[] {
	const pod = selectedPod(scene);
	if (!pod) return noPod(scene);
	const {run, glyphs} = scene;
	const words = wordsOf(scene).probes;
	const reports = run.probes(pod);
	const declared = declaredProbes(pod);
	if (declared.length === 0) return [line(words.none, 'muted')];
	const heads = declared.flatMap(({container, kind, probe}): readonly Line[] => {
		const report = reports?.find((candidate) => candidate.container === container && candidate.kind === kind);
		return probeLines({container, kind, probe, report}, {nowMs: run.nowMs, glyphs, width, words});
	});
	const log = (reports ?? [])
		.flatMap((report) => report.attempts.map((attempt) => ({report, attempt})))
		.sort((a, b) => b.attempt.atMs - a.attempt.atMs || (a.report.kind < b.report.kind ? -1 : 1));
	if (log.length === 0) return heads;
	const hasSeveral = new Set(declared.map(({container}) => container)).size > 1;
	return [...heads, emptyLine, ...log.map(({report, attempt}) => logLine(report, attempt, hasSeveral, {glyphs, width, words}))];
}

interface Declared {
	readonly container: string;
	readonly kind: ProbeReport['kind'];
	readonly probe: Probe;
}

function declaredProbes(pod: Pod): readonly Declared[] {
	const declared: Declared[] = [];
	for (const {name} of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
		const container = findContainer(pod, name)?.container;
		for (const kind of ['startup', 'readiness', 'liveness'] as const) {
			const probe = container?.[`${kind}Probe`];
			if (probe) declared.push({container: name, kind, probe});
		}
	}
	return declared;
}

function probeLines(
	{container, kind, probe, report}: Declared & {readonly report: ProbeReport | undefined},
	{nowMs, glyphs, width, words}: {readonly nowMs: number; readonly glyphs: Glyphs; readonly width: number; readonly words: Words['probes']},
): readonly Line[] {
	const threshold = probe.failureThreshold ?? 3;
	const needed = probe.successThreshold ?? 1;
	const isFailing = report?.lastResult === 'failure';
	const run = report ? streakOf(report, isFailing ? threshold : needed) : 0;
	const state: Span[] = [];
	if (!report) state.push(span(words.notRunning, 'muted'));
	else if (report.attempts.length === 0) state.push(span(report.isOnHold ? words.onHold : words.notRunYet, 'muted'));
	else if (isFailing) state.push(span(words.failed(run, threshold), run >= threshold ? 'bad' : 'warn'));
	else if (report.lastResult === 'success' && kind === 'startup') state.push(span(words.passedForGood, 'good'));
	else if (report.lastResult === 'success') state.push(span(needed > 1 && run < needed ? words.passed(run, needed) : words.passes, 'good'));
	const isOver = kind === 'startup' && report?.lastResult === 'success';
	const next = isOver
		? ''
		: report?.isOnHold
			? words.onHold
			: report?.nextAtMs === undefined
				? ''
				: words.next(humanDuration(Math.max(0, report.nextAtMs - nowMs)));
	const head: Line = [span(`${clean(container)} `), span(kind, 'plain', true), span(` ${clean(handlerText(probe))}`, 'muted')];
	const results = report?.attempts.slice(-20) ?? [];
	const second: Line = [span('  '), ...resultSpans(results, glyphs), span(results.length > 0 ? ' ' : ''), ...state];
	const delay = probe.initialDelaySeconds ? `${words.delay(probe.initialDelaySeconds)} ` : '';
	const parameters = `${delay}${words.every(probe.periodSeconds ?? 10, probe.timeoutSeconds ?? 1)}`;
	const right: Line = [span(next, 'muted')];
	return [spread(head, lineWidth(head) + widthOf(parameters) + 2 <= width ? [span(parameters, 'muted')] : [], width), spread(second, right, width)];
}

/** As `kubectl describe` names them. */
function handlerText({httpGet, tcpSocket, exec, grpc}: Probe): string {
	if (httpGet) return `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path ?? '/'}`;
	if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`;
	if (exec) return `exec [${(exec.command ?? []).join(' ')}]`;
	return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`.trimEnd() : '';
}

/** How many equal results came last. The kubelet forgets its count when it has judged; then it was the threshold. */
export function streakOf({attempts, resultRun}: ProbeReport, threshold: number): number {
	if (resultRun > 0) return resultRun;
	const last = attempts.at(-1)?.result;
	const begin = attempts.findLastIndex(({result}) => result !== last);
	return Math.min(threshold, attempts.length - 1 - begin);
}

function lookOf(result: ProbeAttempt['result']): {readonly tone: Tone; readonly glyph: 'good' | 'bad' | 'warn'} {
	if (result === 'success') return {tone: 'good', glyph: 'good'};
	return result === 'failure' ? {tone: 'bad', glyph: 'bad'} : {tone: 'warn', glyph: 'warn'};
}

function resultSpans(attempts: readonly ProbeAttempt[], glyphs: Glyphs): readonly Span[] {
	const spans: Span[] = [];
	for (const {result} of attempts) {
		const {tone, glyph} = lookOf(result);
		const last = spans.at(-1);
		if (last?.tone === tone) spans[spans.length - 1] = {...last, text: last.text + glyphs[glyph]};
		else spans.push(span(glyphs[glyph], tone));
	}
	return spans;
}

function logLine(
	{container, kind}: ProbeReport,
	{atMs, latencyMs, result, output}: ProbeAttempt,
	hasSeveral: boolean,
	{glyphs, width, words}: {readonly glyphs: Glyphs; readonly width: number; readonly words: Words['probes']},
): Line {
	const {tone, glyph} = lookOf(result);
	const latency = fitRight(`${latencyMs}ms`, 7);
	const who = hasSeveral ? `${clean(container)} ${kind}` : kind;
	const head: Line = [span(`${clock(atMs)} `, 'muted'), span(`${fitText(who, hasSeveral ? 16 : 9)} `), span(`${glyphs[glyph]} `, tone)];
	const room = width - lineWidth(head) - latency.length - 1;
	return [
		...head,
		span(fitText(cut(clean(output || words.results[result]), room), room), output && result !== 'success' ? 'plain' : 'muted'),
		span(` ${latency}`, 'muted'),
	];
}
