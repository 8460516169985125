import {commandProblem, whyNot} from './evaluate.ts';
import type {Run} from './run.ts';
import type {Check, LocalizedText, Scenario, ScenarioStep} from './scenario.ts';
import {selectTargets} from './targets.ts';

/** What became of one check, or of an action that failed. */
export interface CheckResult {
	/** The step's place in the scenario, from 1. */
	readonly step: number;
	readonly title: string;
	readonly isPassed: boolean;
	/** Virtual time at which it was settled. */
	readonly atMs: number;
	/** What stood in the way; absent if it passed. */
	readonly problem?: string;
	readonly position: {readonly file: string; readonly line: number; readonly column: number};
}

interface PendingCheck {
	readonly step: number;
	readonly index: number;
	/** By when it must hold. */
	readonly deadlineMs: number;
	/** Since when it has held; undefined while it does not. */
	holdsSinceMs: number | undefined;
	/** The command it waits for. */
	session: string | undefined;
}

/** A step whose actions are being done: one after the other, each when the command before has ended. */
interface ActingStep {
	readonly step: number;
	next: number;
	/** The command the next action waits for. */
	session: string | undefined;
	/** What could not be done, as it was told. */
	readonly refusals: string[];
}

interface PlayerState {
	next: number;
	/** When the last step was done, checks and all; undefined while one is still waited for. */
	doneAtMs: number | undefined;
	acting: ActingStep[];
	pending: PendingCheck[];
	/** How much had changed (`Run.changes`) when the pending checks were last looked at. */
	seenChanges: number;
	/** When they are looked at next even if nothing is written by then; undefined: to be reckoned from now. */
	lookAtMs: number | undefined;
	readonly results: CheckResult[];
	narration: {readonly step: number; readonly text: LocalizedText; readonly atMs: number} | undefined;
}

/** The title of a result that is no check but a step's own action, which should have been done. */
export const actionTitle = 'is done';

// A check is also looked at when nothing was written for this long: ages and logs change without a write.
const lookAgainMs = 1000;

/**
Plays a scenario's steps into a run and settles its checks, at virtual instants that do not depend on how time is
sliced. A step with `at` happens at its instant, whatever is still waited for; one without waits for the step before it.
*/
export class Player {
	readonly #run: Run;
	readonly #scenario: Scenario;
	readonly #state: PlayerState;

	constructor(run: Run, scenario: Scenario) {
		this.#run = run;
		this.#scenario = scenario;
		this.#state = run.simulation.state('player', () => ({
			next: 0,
			doneAtMs: 0,
			acting: [],
			pending: [],
			seenChanges: -1,
			lookAtMs: undefined,
			results: [],
			narration: undefined,
		}));
	}

	get results(): readonly CheckResult[] {
		return this.#state.results;
	}

	get narration() {
		return this.#state.narration;
	}

	/** The step that was begun last, from 1; 0 before the first. */
	get currentStep(): number {
		return this.#state.next;
	}

	/** Titles of the checks that are being waited for. */
	get waitingFor(): readonly string[] {
		const {acting, pending} = this.#state;
		const commands = acting.map(({step, next}) => {
			const action = this.#scenario.steps[step - 1]!.actions[next - 1];
			return action?.kind === 'kubectl' ? `kubectl ${action.command.replace(/^kubectl /, '')}` : '';
		});
		return [...commands, ...pending.map((check) => this.#checkOf(check).title)];
	}

	get isFinished(): boolean {
		return this.#state.next >= this.#scenario.steps.length && !this.#isWaiting();
	}

	/** Lets time go by up to `timeMs`, performing what falls due. Stops early when `isFinished`, if asked to. */
	advance(timeMs: number, stopWhenFinished = false): void {
		const {simulation} = this.#run;
		for (;;) {
			this.#beginDueSteps();
			if (stopWhenFinished && this.isFinished) return;
			const stopAtMs = Math.min(timeMs, this.#nextStepAtMs() ?? Number.POSITIVE_INFINITY);
			if (!this.#isWaiting()) {
				simulation.runUntil(stopAtMs);
			} else {
				this.#watch(stopAtMs);
			}
			if (simulation.nowMs >= timeMs && (this.#nextStepAtMs() ?? Number.POSITIVE_INFINITY) > timeMs) return;
		}
	}

	/** Performs the next event, or begins the next step if that comes first. */
	stepEvent(): boolean {
		this.#beginDueSteps();
		const {simulation} = this.#run;
		const stepAtMs = this.#nextStepAtMs();
		const eventAtMs = simulation.nextDueAtMs;
		if (stepAtMs !== undefined && stepAtMs < Math.min(eventAtMs ?? Number.POSITIVE_INFINITY, this.#state.lookAtMs ?? Number.POSITIVE_INFINITY)) {
			simulation.runUntil(stepAtMs);
			this.#beginDueSteps();
			return true;
		}
		if (this.#isWaiting()) this.#state.lookAtMs ??= this.#nextLookAtMs();
		const {lookAtMs} = this.#state;
		if (lookAtMs !== undefined && (eventAtMs === undefined || lookAtMs < eventAtMs)) {
			simulation.runUntil(lookAtMs);
			this.#look();
			return true;
		}
		const isPerformed = simulation.step();
		this.#settle();
		return isPerformed;
	}

	/** When the next step is to begin; undefined while that hangs on a check, or if there is none. */
	#nextStepAtMs(): number | undefined {
		const step = this.#scenario.steps[this.#state.next];
		if (!step) return undefined;
		if (step.atMs !== undefined) return step.atMs;
		return this.#state.doneAtMs === undefined ? undefined : this.#state.doneAtMs + step.afterMs;
	}

	#beginDueSteps(): void {
		for (let atMs = this.#nextStepAtMs(); atMs !== undefined && atMs <= this.#run.nowMs; atMs = this.#nextStepAtMs()) {
			this.#begin(this.#scenario.steps[this.#state.next]!);
		}
	}

	#begin(step: ScenarioStep): void {
		const state = this.#state;
		const {nowMs} = this.#run;
		state.next += 1;
		const number = state.next;
		if (step.say) state.narration = {step: number, text: step.say, atMs: nowMs};
		state.doneAtMs = undefined;
		state.acting.push({step: number, next: 0, session: undefined, refusals: []});
		this.#settle();
	}

	/** Whether a step has commands or checks that are waited for. */
	#isWaiting(): boolean {
		return this.#state.pending.length > 0 || this.#state.acting.length > 0;
	}

	/** Does what can be done of the steps begun; a step whose actions are all done has its checks looked at. */
	#act(): void {
		const state = this.#state;
		for (const acting of state.acting) {
			const step = this.#scenario.steps[acting.step - 1]!;
			if (acting.session !== undefined) this.#takeResult(acting, step);
			while (acting.session === undefined && acting.next < step.actions.length) {
				const action = step.actions[acting.next]!;
				acting.next += 1;
				this.#do(action, acting, step);
			}
		}
		const done = state.acting.filter(({session}) => session === undefined);
		if (done.length === 0) return;
		state.acting = state.acting.filter(({session}) => session !== undefined);
		for (const {step: number, refusals} of done) {
			const step = this.#scenario.steps[number - 1]!;
			if (step.isRefused) {
				this.#report(number, 'is refused', step.position, refusals.length > 0 ? undefined : 'it was done, and was expected to be refused');
			} else {
				for (const refusal of refusals) this.#report(number, actionTitle, step.position, refusal);
			}
			for (const [index, check] of step.checks.entries()) {
				const deadlineMs = this.#run.nowMs + (check.withinMs ?? 0);
				state.pending.push({step: number, index, deadlineMs, holdsSinceMs: undefined, session: undefined});
			}
		}
		state.seenChanges = -1;
		state.lookAtMs = undefined;
	}

	/** The command the step waits for may have ended. */
	#takeResult(acting: ActingStep, step: ScenarioStep): void {
		if (!this.#run.isEnded(acting.session!)) return;
		const {stdout, stderr, exitCode} = this.#run.kubectl(acting.session!)!;
		acting.session = undefined;
		if (exitCode !== 0) acting.refusals.push(refusalText(stdout, stderr, step));
	}

	#do(action: ScenarioStep['actions'][number], acting: ActingStep, step: ScenarioStep): void {
		if (action.kind !== 'fault') {
			const {isOk, stdout, stderr, session} = this.#run.perform(action);
			if (session !== undefined) acting.session = session;
			else if (!isOk) acting.refusals.push(refusalText(stdout, stderr, step));
			return;
		}
		const {fault, parameters, durationMs} = action;
		const targets = selectTargets(this.#run, action.target);
		if (typeof targets === 'string') {
			acting.refusals.push(targets.trim());
			return;
		}
		for (const target of targets) {
			const {isOk, stdout, stderr} = this.#run.perform({kind: 'fault', fault, target, parameters, durationMs});
			if (!isOk) acting.refusals.push(refusalText(stdout, stderr, step));
		}
	}

	/** Goes on event by event, so that a check is settled at the very event that settles it. */
	#watch(untilMs: number): void {
		const {simulation} = this.#run;
		const state = this.#state;
		while (this.#isWaiting()) {
			state.lookAtMs ??= this.#nextLookAtMs();
			// Whatever happens at the instant of the look comes before it.
			if ((simulation.nextDueAtMs ?? Number.POSITIVE_INFINITY) <= Math.min(state.lookAtMs, untilMs)) {
				simulation.step();
				this.#settle();
				continue;
			}
			simulation.runUntil(Math.min(state.lookAtMs, untilMs));
			// The end of a slice of time is no reason to look: where it falls must not matter.
			if (state.lookAtMs > untilMs) return;
			this.#look();
		}
	}

	#look(): void {
		this.#state.seenChanges = -1;
		this.#state.lookAtMs = undefined;
		this.#settle();
	}

	/** The next instant a pending check may change without an event: its deadline, the end of its hold, a full second. */
	#nextLookAtMs(): number {
		const {nowMs} = this.#run;
		let earliest = (Math.floor(nowMs / lookAgainMs) + 1) * lookAgainMs;
		for (const pending of this.#state.pending) {
			const check = this.#checkOf(pending);
			const dueAtMs = pending.holdsSinceMs === undefined ? pending.deadlineMs : pending.holdsSinceMs + (check.forMs ?? 0);
			if (dueAtMs > nowMs) earliest = Math.min(earliest, dueAtMs);
		}
		return earliest;
	}

	#settle(): void {
		const state = this.#state;
		if (state.acting.length > 0) this.#act();
		const {changes} = this.#run;
		if (changes !== state.seenChanges && state.pending.length > 0) {
			state.pending = state.pending.filter((pending) => !this.#isSettled(pending));
			// A check that begins to hold is due again when its time of holding is over.
			if (state.lookAtMs !== undefined) state.lookAtMs = Math.min(state.lookAtMs, this.#nextLookAtMs());
			// What the checks themselves began is no news.
			state.seenChanges = this.#run.changes;
		}
		if (this.#isWaiting()) return;
		state.lookAtMs = undefined;
		state.doneAtMs ??= this.#run.nowMs;
	}

	#isSettled(pending: PendingCheck): boolean {
		const check = this.#checkOf(pending);
		const {nowMs} = this.#run;
		const {step} = pending;
		const found = check.subject.kind === 'kubectl' ? this.#commandProblem(pending, check) : {problem: whyNot(check, this.#run)};
		if (found === 'waiting') return false;
		const {problem} = found;
		if (problem === undefined) {
			pending.holdsSinceMs ??= nowMs;
			if (nowMs < pending.holdsSinceMs + (check.forMs ?? 0)) return false;
			this.#report(step, check.title, check.position, undefined);
			return true;
		}
		if (pending.holdsSinceMs !== undefined) {
			this.#report(step, check.title, check.position, `it held, but not for long enough: ${problem}`);
			return true;
		}
		if (nowMs < pending.deadlineMs) return false;
		this.#report(step, check.title, check.position, problem);
		return true;
	}

	/**
	What stands against a check of a command. One that waits is looked at when it ends; what it prints until then is
	enough if no more is wanted. Without a time of its own the check waits as long as the command does.
	*/
	#commandProblem(pending: PendingCheck, check: Check): {readonly problem: string | undefined} | 'waiting' {
		const run = this.#run;
		const subject = check.subject as Extract<Check['subject'], {kind: 'kubectl'}>;
		if (pending.session === undefined) {
			const outcome = run.look(subject.command, check.namespace, !/^(kubectl )?exec\s/.test(subject.command));
			if (outcome.session === undefined) return {problem: commandProblem(check, subject, outcome)};
			pending.session = outcome.session;
		}
		const {session} = pending;
		const view = run.kubectl(session)!;
		const isOver = check.withinMs === undefined ? view.isEndless : run.nowMs >= pending.deadlineMs;
		const isEnough = !view.isEnded && view.isEndless && commandProblem(check, subject, {...view, exitCode: subject.exitCode ?? 0}) === undefined;
		if (!view.isEnded && !isEnough && !isOver) return 'waiting';
		run.stopLooking(session);
		pending.session = undefined;
		if (view.isEnded) return {problem: commandProblem(check, subject, view)};
		if (isEnough) return {problem: undefined};
		const wanted = commandProblem(check, subject, {...view, exitCode: subject.exitCode ?? 0});
		return {problem: view.isEndless ? (wanted ?? 'it is so, and must not be') : 'the command has not ended'};
	}

	#report(step: number, title: string, position: CheckResult['position'], problem: string | undefined): void {
		const {nowMs} = this.#run;
		this.#state.results.push({step, title, isPassed: problem === undefined, atMs: nowMs, ...(problem !== undefined && {problem}), position});
	}

	#checkOf({step, index}: PendingCheck): Check {
		return this.#scenario.steps[step - 1]!.checks[index]!;
	}
}

/** What is handed to kubectl's standard input is not where a reader finds it. */
function refusalText(stdout: string, stderr: string, {position}: ScenarioStep): string {
	return stderr.replaceAll('"STDIN"', JSON.stringify(position.file)).trim() || stdout.trim();
}
