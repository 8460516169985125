import {humanDuration} from '../../api/durations.ts';
import type {EndpointSlice, Service} from '../../api/generated/types.ts';
import type {TrafficBucket, TrafficReport, TrafficShare} from '../../scenario/traffic.ts';
import {cellMs} from '../gauge.ts';
import {emptyLine, type Line, line, lineWidth, type Span, span, spread} from '../line.ts';
import type {Panel} from '../panel.ts';
import type {Scene} from '../scene.ts';
import {clean, cut, cutMiddle, fitRight, fitText, widthOf} from '../text.ts';
import type {Glyphs, Tone} from '../theme.ts';

/** Each Service: how many of its endpoints are ready, who sends it requests, which pods they go to, how many fail. */
export const trafficPanel: Panel = {
	name: 'traffic',
	label: 'Traffic',
	title: () => [span('Traffic', 'plain', true)],

	note(scene, {width}) {
		const [report] = reportsOf(scene);
		return report ? [span(`a cell is ${humanDuration(stripCellMs(scene, report, width))}`, 'muted')] : [];
	},

	// Where it is one of many, Services nobody sends anything to need no room.
	wantedRows: (scene, width) => (scene.view.focus === 'traffic' ? linesOf(scene, width) : clientLines(scene, width)).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw: (scene, {width}) => linesOf(scene, width),
};

const stripHead = 2;

function reportsOf({run, view}: Scene): readonly TrafficReport[] {
	return run.traffic().filter(({namespace}) => view.namespace === undefined || namespace === view.namespace);
}

function linesOf(scene: Scene, width: number): readonly Line[] {
	const {run, view} = scene;
	const reports = reportsOf(scene);
	const isUsed = ({metadata}: Service): boolean =>
		reports.some(({namespace, service}) => namespace === metadata.namespace && service === metadata.name);
	const others = run.list('services', view.namespace).filter((service) => !isUsed(service));
	if (reports.length === 0 && others.length === 0) {
		return [line('No Services.'), line(':expose deployment NAME --port=80 makes one.', 'muted')];
	}
	const rest = others.map((service): Line => {
		const {name, namespace = ''} = service.metadata;
		return spread([span(clean(name)), span('  no client', 'muted')], readiness(scene, namespace, name), width);
	});
	const used = clientLines(scene, width);
	return used.length > 0 && rest.length > 0 ? [...used, emptyLine, ...rest] : [...used, ...rest];
}

function clientLines(scene: Scene, width: number): readonly Line[] {
	return reportsOf(scene).flatMap((report, index) => [...(index > 0 ? [emptyLine] : []), ...reportLines(scene, report, width)]);
}

function reportLines(scene: Scene, report: TrafficReport, width: number): readonly Line[] {
	const {glyphs} = scene;
	const {client, namespace, service, rate, perSecond, successPercent, latencyMs, failure} = report;
	const left: Span[] = [span(clean(service), 'plain', true), span(` ${rateText(rate === 0 ? 0 : perSecond)}`)];
	if (successPercent === undefined) left.push(span(rate === 0 ? '  stopped' : '  nothing sent', 'muted'));
	else {
		const failedPercent = 100 - successPercent;
		left.push(span(`  ${glyphs.good} ${percentText(successPercent)}`, successPercent > 0 ? 'good' : 'muted'));
		if (failedPercent > 0) left.push(span(`  ${glyphs.bad} ${percentText(failedPercent)}`, 'bad'));
	}
	const ready = readiness(scene, namespace, service);
	const extras: readonly Span[] = [
		span(`  from ${clean(client)}`, 'muted'),
		...(latencyMs === undefined ? [] : [span(`  p50 ${latencyText(latencyMs)}`, 'muted')]),
	];
	for (const extra of extras) if (lineWidth(left) + widthOf(extra.text) + lineWidth(ready) + 2 <= width) left.push(extra);
	const lines: Line[] = [spread(left, ready, width), [span(' '.repeat(stripHead)), ...trafficStrip(scene, report, width - stripHead)]];
	const nameWidth = Math.min(Math.max(12, ...report.shares.map(({pod}) => widthOf(pod))), Math.max(12, width - 34));
	for (const share of report.shares) lines.push(shareLine(share, {glyphs, nameWidth, width}));
	if (report.unroutedPercent > 0) lines.push([span(`  ${glyphs.bad} ${percentText(report.unroutedPercent)} ${failure ?? 'no endpoints'}`, 'bad')]);
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

function stripCellMs({run}: Scene, {history}: TrafficReport, width: number): number {
	const sinceMs = history[0]?.sinceMs ?? run.nowMs;
	return cellMs(run.nowMs - sinceMs, Math.max(4, width - stripHead));
}

/** How the requests fared over time: full where all succeeded, thin where all failed. */
function trafficStrip(scene: Scene, report: TrafficReport, width: number): Line {
	const {glyphs, run} = scene;
	const {history} = report;
	const first = history[0];
	if (!first) return [];
	const stepMs = stripCellMs(scene, report, width + stripHead);
	const spans: Span[] = [];
	let index = 0;
	for (let cell = 0; cell < width && first.sinceMs + cell * stepMs < run.nowMs; cell += 1) {
		const untilMs = first.sinceMs + (cell + 1) * stepMs;
		let sent = 0;
		let ok = 0;
		for (; index < history.length && (history[index] as TrafficBucket).sinceMs < untilMs; index += 1) {
			sent += history[index]!.sent;
			ok += history[index]!.ok;
		}
		const [glyph, tone] = cellLook(sent, ok, glyphs);
		const last = spans.at(-1);
		if (last?.tone === tone) spans[spans.length - 1] = {...last, text: last.text + glyph};
		else spans.push(span(glyph, tone));
	}
	return spans;
}

function cellLook(sent: number, ok: number, glyphs: Glyphs): readonly [string, Tone] {
	if (sent === 0) return [glyphs.isAbsent, 'plain'];
	if (ok === sent) return [glyphs.isTrue, 'good'];
	return ok === 0 ? [glyphs.isFalse, 'bad'] : [glyphs.isUnknown, 'warn'];
}

/** `2 of 4 ready`: the endpoints of a Service. */
function readiness({run}: Scene, namespace: string, service: string): Line {
	let ready = 0;
	let total = 0;
	for (const {metadata, endpoints = []} of run.list('endpointslices', namespace) as readonly EndpointSlice[]) {
		if (metadata.labels?.['kubernetes.io/service-name'] !== service) continue;
		total += endpoints.length;
		ready += endpoints.filter(({conditions}) => conditions?.ready !== false).length;
	}
	if (total === 0) return [span('no endpoints', 'warn')];
	return [span(`${ready} of ${total} ready`, ready === 0 ? 'bad' : ready < total ? 'warn' : 'muted')];
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
