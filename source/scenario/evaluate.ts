import type {KubernetesEvent} from '../api/generated/types.ts';
import type {ActionOutcome} from './actions.ts';
import {isMatch, mismatch} from './match.ts';
import type {RunView} from './run-view.ts';
import type {Check, Matcher, Subject} from './scenario.ts';

/** Why a check that is not of a command does not hold at this moment; undefined if it holds. */
export function whyNot(check: Check, run: RunView): string | undefined {
	return turned(check, subjectProblem(check.subject, run, check.namespace));
}

/** Why a check of a command does not hold, given what the command said. */
export function commandProblem(check: Check, subject: CommandSubject, outcome: CommandOutcome): string | undefined {
	const wanted = subject.exitCode ?? 0;
	const problem =
		outcome.exitCode === wanted
			? (textProblem('standard output', subject.stdout, outcome.stdout) ?? textProblem('standard error', subject.stderr, outcome.stderr))
			: `exit code: wanted ${wanted}, found ${outcome.exitCode} ${quote(outcome.stderr || outcome.stdout)}`;
	return turned(check, problem);
}

type CommandSubject = Extract<Subject, {kind: 'kubectl'}>;
type CommandOutcome = Pick<ActionOutcome, 'stdout' | 'stderr' | 'exitCode'>;

function turned({isNegated}: Check, problem: string | undefined): string | undefined {
	if (!isNegated) return problem;
	return problem === undefined ? 'it is so, and must not be' : undefined;
}

function subjectProblem(subject: Subject, run: RunView, namespace: string): string | undefined {
	switch (subject.kind) {
		case 'get':
			return getProblem(subject, run, namespace);
		case 'event':
			return eventProblem(subject, run, namespace);
		case 'kubectl':
			throw new Error('a command is judged by what it says');
		case 'traffic':
			return trafficProblem(subject, run);
	}
}

function getProblem(subject: Extract<Subject, {kind: 'get'}>, run: RunView, namespace: string): string | undefined {
	const outcome = run.query(`get ${subject.arguments} -o json`, namespace);
	if (outcome.exitCode !== 0) {
		if (subject.count !== undefined && /NotFound/.test(outcome.stderr)) return countProblem(subject.count, 0);
		return outcome.stderr.trim();
	}
	const result = JSON.parse(outcome.stdout) as {kind: string; items?: readonly unknown[]};
	const objects = result.items ?? [result];
	if (subject.count !== undefined) {
		const problem = countProblem(subject.count, objects.length);
		if (problem) return problem;
	} else if (objects.length === 0) {
		return 'nothing found';
	}
	if (subject.match !== undefined) {
		for (const object of objects) {
			const problem = mismatch(subject.match, object);
			if (problem) return objects.length > 1 ? `${(object as {metadata: {name: string}}).metadata.name}: ${problem}` : problem;
		}
	}
	if (subject.columns === undefined) return undefined;
	const table = run.query(`get ${subject.arguments} -o wide`, namespace).stdout;
	for (const row of tableRows(table)) {
		for (const [head, wanted] of Object.entries(subject.columns)) {
			if (!(head in row)) return `there is no column ${head}; there are ${Object.keys(row).join(', ')}`;
			if (!isMatch(wanted, row[head]))
				return `${row.NAME ? `${row.NAME}: ` : ''}${head}: wanted ${quote(String(wanted))}, found ${quote(row[head] ?? '')}`;
		}
	}
	return undefined;
}

function countProblem(wanted: Matcher, found: number): string | undefined {
	return isMatch(wanted, found) ? undefined : `count: wanted ${wanted}, found ${found}`;
}

function eventProblem(subject: Extract<Subject, {kind: 'event'}>, run: RunView, namespace: string): string | undefined {
	const matching = run.list('events', namespace).filter((event) => isWanted(subject, event));
	const times = matching.reduce((sum, event) => sum + (event.count ?? event.series?.count ?? 1), 0);
	if (isMatch(subject.count ?? '>= 1', times)) return undefined;
	return subject.count === undefined ? 'there is no such event' : `count: wanted ${subject.count}, found ${times}`;
}

function isWanted(subject: Extract<Subject, {kind: 'event'}>, event: KubernetesEvent): boolean {
	const {kind, name} = event.involvedObject;
	if (subject.object !== undefined && subject.object !== `${kind?.toLowerCase()}/${name}`) return false;
	if (subject.reason !== undefined && !isMatch(subject.reason, event.reason)) return false;
	if (subject.type !== undefined && !isMatch(subject.type, event.type)) return false;
	return subject.message === undefined || isMatch(subject.message, event.message);
}

function trafficProblem(subject: Extract<Subject, {kind: 'traffic'}>, run: RunView): string | undefined {
	const report = run.traffic().find(({client}) => client === subject.client);
	if (!report) return `there is no client ${quote(subject.client)}`;
	if (report.successPercent === undefined && subject.success !== undefined) return 'nothing was sent in the last ten seconds';
	const problems = [
		figureProblem('success', subject.success, rounded(report.successPercent)),
		figureProblem('rate', subject.rate, rounded(report.perSecond)),
		figureProblem('latency', subject.latency, report.latencyMs),
		figureProblem('pods', subject.pods, report.shares.length),
		...report.shares.map(({pod, percent}) => figureProblem(`share of ${pod}`, subject.share, rounded(percent))),
		figureProblem('failure', subject.failure, report.failure ?? null),
	];
	return problems.find((problem) => problem !== undefined);
}

function rounded(value: number | undefined): number | undefined {
	return value === undefined ? undefined : Math.round(value * 10) / 10;
}

function figureProblem(what: string, wanted: Matcher | undefined, found: Matcher | undefined): string | undefined {
	return wanted === undefined || isMatch(wanted, found) ? undefined : `${what}: wanted ${wanted}, found ${found ?? 'none'}`;
}

function textProblem(what: string, matcher: Matcher | undefined, text: string): string | undefined {
	if (matcher === undefined || isMatch(matcher, text) || isMatch(matcher, text.trimEnd())) return undefined;
	return `${what}: wanted ${quote(String(matcher))}, found ${quote(text)}`;
}

function quote(text: string): string {
	const short = text.trimEnd();
	return JSON.stringify(short.length > 400 ? `${short.slice(0, 400)}…` : short);
}

/** The rows of a table as kubectl prints it, cells by column head. Columns begin where their heads do. */
export function tableRows(table: string): Record<string, string>[] {
	const [heads, ...lines] = table.trimEnd().split('\n');
	if (!heads) return [];
	const columns = [...heads.matchAll(/\S+(?: \S+)*/g)].map((match) => ({head: match[0], start: match.index}));
	return lines.map((line) => Object.fromEntries(columns.map(({head, start}, index) => [head, line.slice(start, columns[index + 1]?.start).trim()])));
}
