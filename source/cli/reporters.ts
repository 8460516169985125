import {clockText} from '../scenario/event-log.ts';
import type {CheckResult} from '../scenario/player.ts';
import type {Scenario} from '../scenario/scenario.ts';

/** What came of one scenario. */
export interface ScenarioReport {
	readonly file: string;
	readonly scenario: Scenario;
	readonly seed: number;
	readonly results: readonly CheckResult[];
	/** Virtual time at the end. */
	readonly endMs: number;
}

export const reporterNames = ['spec', 'tap', 'junit', 'json'] as const;

export type ReporterName = (typeof reporterNames)[number];

/** The reports as text, in the form asked for. */
export function reportText(reporter: ReporterName, reports: readonly ScenarioReport[], hasColor: boolean): string {
	switch (reporter) {
		case 'spec':
			return specText(reports, hasColor);
		case 'tap':
			return tapText(reports);
		case 'junit':
			return junitText(reports);
		case 'json':
			return `${JSON.stringify(
				reports.map(({file, scenario, seed, results, endMs}) => ({
					file,
					name: scenario.name,
					title: scenario.title.en,
					seed,
					endMs,
					isPassed: results.every((result) => result.isPassed),
					results,
				})),
				undefined,
				2,
			)}\n`;
	}
}

export function isFailed({results}: ScenarioReport): boolean {
	return results.some((result) => !result.isPassed);
}

function place({position}: CheckResult): string {
	return `${position.file}:${position.line}:${position.column}`;
}

/** How to repeat it: the same seed gives the same run. */
function repeatText({file, seed}: ScenarioReport): string {
	return `podquake test ${file} --seed ${seed}`;
}

function specText(reports: readonly ScenarioReport[], hasColor: boolean): string {
	const color = (code: number, text: string) => (hasColor ? `\u001B[${code}m${text}\u001B[39m` : text);
	const lines: string[] = [];
	for (const report of reports) {
		lines.push(`${report.scenario.title.en} (${report.file})`);
		for (const result of report.results) {
			const mark = result.isPassed ? color(32, '✓') : color(31, '✗');
			lines.push(`  ${mark} ${clockText(result.atMs)}  ${result.title}`);
			if (!result.isPassed) lines.push(`      ${result.problem}`, `      at ${place(result)}`);
		}
		if (report.results.length === 0) lines.push('  no checks');
		if (isFailed(report)) lines.push(`  repeat it: ${repeatText(report)}`);
		lines.push('');
	}
	const results = reports.flatMap((report) => report.results);
	const failed = results.filter((result) => !result.isPassed).length;
	lines.push(`${reports.length} ${reports.length === 1 ? 'scenario' : 'scenarios'}, ${results.length - failed} passed, ${failed} failed`);
	return `${lines.join('\n')}\n`;
}

function tapText(reports: readonly ScenarioReport[]): string {
	const lines = ['TAP version 14'];
	let number = 0;
	for (const report of reports) {
		lines.push(`# ${report.scenario.title.en} (${report.file}, seed ${report.seed})`);
		for (const result of report.results) {
			number += 1;
			lines.push(`${result.isPassed ? 'ok' : 'not ok'} ${number} - ${result.title.replaceAll('#', '\\#').replaceAll('\n', ' ')}`);
			if (result.isPassed) continue;
			lines.push(
				'  ---',
				`  message: ${JSON.stringify(result.problem)}`,
				`  at: ${JSON.stringify(place(result))}`,
				`  time: ${JSON.stringify(clockText(result.atMs))}`,
				'  ...',
			);
		}
	}
	lines.push(`1..${number}`);
	return `${lines.join('\n')}\n`;
}

function junitText(reports: readonly ScenarioReport[]): string {
	const suites = reports.map((report) => {
		const cases = report.results.map((result) => {
			const open = `    <testcase classname="${xml(report.scenario.name)}" name="${xml(result.title)}" file="${xml(result.position.file)}" line="${result.position.line}" time="${(result.atMs / 1000).toFixed(3)}"`;
			return result.isPassed
				? `${open}/>`
				: `${open}>\n      <failure message="${xml(result.problem ?? '')}">${xml(`${result.problem}\nat ${place(result)}`)}</failure>\n    </testcase>`;
		});
		const failures = report.results.filter((result) => !result.isPassed).length;
		return `  <testsuite name="${xml(report.scenario.title.en)}" tests="${report.results.length}" failures="${failures}" time="${(report.endMs / 1000).toFixed(3)}">\n${cases.join('\n')}\n  </testsuite>`;
	});
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;'};

function xml(text: string): string {
	// XML 1.0 has no way to write the other control characters.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
	return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '').replaceAll(/[&<>"\n]/g, (character) => entities[character]!);
}
