import {humanDuration} from '../../api/durations.ts';
import type {EndpointSlice, Service} from '../../api/generated/types.ts';
import type {TrafficBucket, TrafficReport, TrafficShare} from '../../scenario/traffic-report.ts';
import {cellMs} from '../gauge.ts';
import {emptyLine, type Line, line, lineWidth, type Span, span, spread} from '../line.ts';
import type {Panel} from '../panel.ts';
import type {Scene} from '../scene.ts';
import {clean, cut, cutMiddle, fitRight, fitText, widthOf} from '../text.ts';
import type {Glyphs, Tone} from '../theme.ts';
import {wordsOf} from '../words/words.ts';

/** Each Service: how many of its endpoints are ready, who sends it requests, which pods they go to, how many fail. */
export const trafficPanel: Panel = {
	name: 'traffic',
	title: (scene) => [span(wordsOf(scene).panels.traffic, 'plain', true)],

	note(scene, {width}) {
		const [report] = reportsOf(scene);
		return report ? [span(wordsOf(scene).common.cell(humanDuration(stripCellMs(scene, report, width))), 'muted')] : [];
	},

	// Where it is one of many, Services nobody sends anything to need no room.
	wantedRows: (scene, width) => (scene.view.focus === 'traffic' ? linesOf(scene, width, true) : clientLines(scene, width, false)).length,
	scrollRows: (scene, width) => linesOf(scene, width, false).length,

	// Each pod over time, where there is room for it.
	draw(scene, {width, height}) {
		const detailed = scene.view.focus === 'traffic' ? linesOf(scene, width, true) : [];
		return detailed.length > 0 && detailed.length <= height ? detailed : linesOf(scene, width, false);
	},
};

const stripHead = 2;

function reportsOf({run, view}: Scene): readonly TrafficReport[] {
	return run.traffic().filter(({namespace}) => view.namespace === undefined || namespace === view.namespace);
}

function linesOf(scene: Scene, width: number, isDetailed: boolean): readonly Line[] {
	const {run, view} = scene;
	const {traffic: words} = wordsOf(scene);
	const reports = reportsOf(scene);
	const isUsed = ({metadata}: Service): boolean =>
		reports.some(({namespace, service}) => namespace === metadata.namespace && service === metadata.name);
	const others = run.list('services', view.namespace).filter((service) => !isUsed(service));
	if (reports.length === 0 && others.length === 0) {
		return [line(words.noServices), line(words.makeOne, 'muted')];
	}
	const rest = others.map((service): Line => {
		const {name, namespace = ''} = service.metadata;
		return spread([span(clean(name)), span(`  ${words.noClient}`, 'muted')], readiness(scene, namespace, name), width);
	});
	const used = clientLines(scene, width, isDetailed);
	return used.length > 0 && rest.length > 0 ? [...used, emptyLine, ...rest] : [...used, ...rest];
}

function clientLines(scene: Scene, width: number, isDetailed: boolean): readonly Line[] {
	return reportsOf(scene).flatMap((report, index) => [...(index > 0 ? [emptyLine] : []), ...reportLines(scene, report, width, isDetailed)]);
}

function reportLines(scene: Scene, report: TrafficReport, width: number, isDetailed: boolean): readonly Line[] {
	const {glyphs} = scene;
	const {traffic: words, common} = wordsOf(scene);
	const {client, namespace, service, rate, perSecond, successPercent, latencyMs, failure, connections} = report;
	const left: Span[] = [span(clean(service), 'plain', true), span(` ${rateText(rate === 0 ? 0 : perSecond)}`)];
	if (successPercent === undefined) left.push(span(`  ${rate === 0 ? words.stopped : words.nothingSent}`, 'muted'));
	else {
		const failedPercent = 100 - successPercent;
		left.push(span(`  ${glyphs.good} ${percentText(successPercent)}`, successPercent > 0 ? 'good' : 'muted'));
		if (failedPercent > 0) left.push(span(`  ${glyphs.bad} ${percentText(failedPercent)}`, 'bad'));
	}
	const ready = readiness(scene, namespace, service);
	const extras: readonly Span[] = [
		span(`  ${words.from(clean(client))}`, 'muted'),
		...(latencyMs === undefined ? [] : [span(`  p50 ${latencyText(latencyMs)}`, 'muted')]),
		...(connections === undefined ? [] : [span(`  ${words.keptOpen(connections)}`, 'muted')]),
		...(hasAffinity(scene, namespace, service) ? [span(`  ${words.affinity}`, 'muted')] : []),
	];
	for (const extra of extras) if (lineWidth(left) + widthOf(extra.text) + lineWidth(ready) + 2 <= width) left.push(extra);
	const lines: Line[] = [spread(left, ready, width), [span(' '.repeat(stripHead)), ...strip(scene, report, report.history, width, fates)]];
	const nameWidth = Math.min(Math.max(12, ...report.shares.map(({pod}) => widthOf(pod))), Math.max(12, width - 34));
	for (const share of report.shares) {
		lines.push(shareLine(share, {glyphs, nameWidth, width}));
		if (!isDetailed) continue;
		lines.push([span(' '.repeat(stripHead)), ...strip(scene, report, share.history, width, fates)]);
		lines.push([span(' '.repeat(stripHead)), ...strip(scene, report, share.history, width, latencies)]);
	}
	if (report.unroutedPercent > 0)
		lines.push([span(`  ${glyphs.bad} ${percentText(report.unroutedPercent)} ${failure ?? common.noEndpoints}`, 'bad')]);
	return lines;
}

function shareLine(
	{pod, percent, perSecond, successPercent, latencyMs, failure}: TrafficShare,
	{glyphs, nameWidth, width}: {readonly glyphs: Glyphs; readonly nameWidth: number; readonly width: number},
): Line {
	const barWidth = width >= 70 ? 12 : 6;
	const filled = Math.max(0, Math.min(barWidth, Math.round((percent * barWidth) / 100)));
	const isGood = successPercent >= 100;
	const tone: Tone = isGood ? 'good' : successPercent > 0 ? 'warn' : 'bad';
	const shown: Line = [
		span(`  ${fitText(cutMiddle(clean(pod), nameWidth), nameWidth)} `),
		span(glyphs.barFull.repeat(filled), tone),
		span(glyphs.barEmpty.repeat(barWidth - filled), 'muted'),
		span(fitRight(percentText(percent), 5)),
		...(width >= 70 ? [span(fitRight(rateText(perSecond), 8), 'muted')] : []),
		span(`  ${isGood ? glyphs.good : glyphs.bad}${isGood ? '' : ` ${percentText(100 - successPercent)}`}`, tone),
	];
	const what = failure ?? (latencyMs === undefined ? '' : latencyText(latencyMs));
	return [...shown, span(cut(` ${what}`, Math.max(0, width - lineWidth(shown))), failure === undefined ? 'muted' : tone)];
}

/** No cell is shorter than what the history knows of. */
function stripCellMs({run}: Scene, {history, bucketMs}: TrafficReport, width: number): number {
	const sinceMs = history[0]?.sinceMs ?? run.nowMs;
	return Math.max(bucketMs, cellMs(run.nowMs - sinceMs, Math.max(4, width - stripHead)));
}

/** How a cell of a strip looks, of the requests that were sent in its time. */
type CellLook = (cell: Omit<TrafficBucket, 'sinceMs'>, glyphs: Glyphs) => readonly [string, Tone];

/** Requests over time, a cell for each piece of it. All strips of a report have the same time above each other. */
function strip(scene: Scene, report: TrafficReport, history: readonly TrafficBucket[], panelWidth: number, look: CellLook): Line {
	const {glyphs, run} = scene;
	const firstMs = report.history[0]?.sinceMs;
	if (firstMs === undefined) return [];
	const stepMs = stripCellMs(scene, report, panelWidth);
	const spans: Span[] = [];
	let index = 0;
	for (let cell = 0; cell < panelWidth - stripHead && firstMs + cell * stepMs < run.nowMs; cell += 1) {
		const untilMs = firstMs + (cell + 1) * stepMs;
		const sum = {sent: 0, ok: 0, latencyMs: 0};
		for (; index < history.length && history[index]!.sinceMs < untilMs; index += 1) {
			const {sent, ok, latencyMs} = history[index]!;
			sum.sent += sent;
			sum.ok += ok;
			sum.latencyMs += latencyMs;
		}
		const [glyph, tone] = look(sum, glyphs);
		const last = spans.at(-1);
		if (last?.tone === tone) spans[spans.length - 1] = {...last, text: last.text + glyph};
		else spans.push(span(glyph, tone));
	}
	return spans;
}

/** How they fared: full where all succeeded, thin where all failed. */
function fates({sent, ok}: Parameters<CellLook>[0], glyphs: Glyphs): readonly [string, Tone] {
	if (sent === 0) return [glyphs.isAbsent, 'plain'];
	if (ok === sent) return [glyphs.isTrue, 'good'];
	return ok === 0 ? [glyphs.isFalse, 'bad'] : [glyphs.isUnknown, 'warn'];
}

/** Up to so many milliseconds each height of a cell reaches. */
const latencySteps = [5, 20, 50, 100, 250, 500, 1000];

/** How long the successes took: the higher, the longer. */
function latencies({ok, latencyMs}: Parameters<CellLook>[0], {heights, isAbsent}: Glyphs): readonly [string, Tone] {
	if (ok === 0) return [isAbsent, 'plain'];
	const step = latencySteps.findIndex((mostMs) => latencyMs / ok <= mostMs);
	return step < 0 ? [heights.at(-1)!, 'warn'] : [heights[step]!, 'muted'];
}

function hasAffinity({run}: Scene, namespace: string, name: string): boolean {
	return run.list('services', namespace).some(({metadata, spec}) => metadata.name === name && spec.sessionAffinity === 'ClientIP');
}

/** `2 of 4 ready`: the endpoints of a Service. */
function readiness(scene: Scene, namespace: string, service: string): Line {
	const {run} = scene;
	const words = wordsOf(scene);
	let ready = 0;
	let total = 0;
	for (const {metadata, endpoints = []} of run.list('endpointslices', namespace) as readonly EndpointSlice[]) {
		if (metadata.labels?.['kubernetes.io/service-name'] !== service) continue;
		total += endpoints.length;
		ready += endpoints.filter(({conditions}) => conditions?.ready !== false).length;
	}
	if (total === 0) return [span(words.common.noEndpoints, 'warn')];
	return [span(words.traffic.ready(ready, total), ready === 0 ? 'bad' : ready < total ? 'warn' : 'muted')];
}

/** `20/s`, `0.5/s`: requests per second. */
function rateText(perSecond: number): string {
	return `${perSecond >= 10 || Number.isInteger(perSecond) ? Math.round(perSecond) : perSecond.toFixed(1)}/s`;
}

/** Never rounded to all or nothing while it is neither. */
function percentText(percent: number): string {
	if (percent > 99 && percent < 100) return '>99%';
	if (percent > 0 && percent < 1) return '<1%';
	return `${Math.round(percent)}%`;
}

function latencyText(ms: number): string {
	return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}
