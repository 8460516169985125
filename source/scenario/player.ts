import type {ActionOutcome} from './actions.ts';
import {whyNot} from './evaluate.ts';
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
}

interface PlayerState {
	next: number;
	/** When the last step was done, checks and all; undefined while one is still waited for. */
	doneAtMs: number | undefined;
	pending: PendingCheck[];
	/** The resourceVersion the pending checks were last looked at for. */
	seenVersion: number;
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
			pending: [],
			seenVersion: -1,
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
		return this.#state.pending.map((pending) => this.#checkOf(pending).title);
	}

	get isFinished(): boolean {
		return this.#state.next >= this.#scenario.steps.length && this.#state.pending.length === 0;
	}

	/** Lets time go by up to `timeMs`, performing what falls due. Stops early when `isFinished`, if asked to. */
	advance(timeMs: number, stopWhenFinished = false): void {
		const {simulation} = this.#run;
		for (;;) {
			this.#beginDueSteps();
			if (stopWhenFinished && this.isFinished) return;
			const stopAtMs = Math.min(timeMs, this.#nextStepAtMs() ?? Number.POSITIVE_INFINITY);
			if (this.#state.pending.length === 0) {
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
		if (this.#state.pending.length > 0) this.#state.lookAtMs ??= this.#nextLookAtMs();
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
		this.#performActions(step, number);
		for (const [index, check] of step.checks.entries()) {
			state.pending.push({step: number, index, deadlineMs: nowMs + (check.withinMs ?? 0), holdsSinceMs: undefined});
		}
		state.seenVersion = -1;
		state.lookAtMs = undefined;
		state.doneAtMs = undefined;
		this.#settle();
	}

	#performActions(step: ScenarioStep, number: number): void {
		const outcomes: ActionOutcome[] = [];
		for (const action of step.actions) {
			if (action.kind !== 'fault') {
				const outcome = this.#run.perform(action);
				// It is handed to kubectl's standard input, but that is not where a reader finds it.
				outcomes.push({...outcome, stderr: outcome.stderr.replaceAll('"STDIN"', JSON.stringify(step.position.file))});
				continue;
			}
			const {fault, parameters, durationMs} = action;
			const targets = selectTargets(this.#run, action.target);
			if (typeof targets === 'string') outcomes.push({isOk: false, stdout: '', stderr: targets, exitCode: 1});
			else for (const target of targets) outcomes.push(this.#run.perform({kind: 'fault', fault, target, parameters, durationMs}));
		}
		const refused = outcomes.filter((outcome) => !outcome.isOk);
		if (step.isRefused) {
			const problem = refused.length > 0 ? undefined : 'it was done, and was expected to be refused';
			this.#report(number, 'is refused', step.position, problem);
		} else {
			for (const outcome of refused) this.#report(number, actionTitle, step.position, outcome.stderr.trim() || outcome.stdout.trim());
		}
	}

	/** Goes on event by event, so that a check is settled at the very event that settles it. */
	#watch(untilMs: number): void {
		const {simulation} = this.#run;
		const state = this.#state;
		while (state.pending.length > 0) {
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
		this.#state.seenVersion = -1;
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
		const version = this.#run.resourceVersion;
		if (version !== state.seenVersion && state.pending.length > 0) {
			state.seenVersion = version;
			state.pending = state.pending.filter((pending) => !this.#isSettled(pending));
			// A check that begins to hold is due again when its time of holding is over.
			if (state.lookAtMs !== undefined) state.lookAtMs = Math.min(state.lookAtMs, this.#nextLookAtMs());
		}
		if (state.pending.length > 0) return;
		state.lookAtMs = undefined;
		state.doneAtMs ??= this.#run.nowMs;
	}

	#isSettled(pending: PendingCheck): boolean {
		const check = this.#checkOf(pending);
		const {nowMs} = this.#run;
		const {step} = pending;
		const problem = whyNot(check, this.#run);
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

	#report(step: number, title: string, position: CheckResult['position'], problem: string | undefined): void {
		const {nowMs} = this.#run;
		this.#state.results.push({step, title, isPassed: problem === undefined, atMs: nowMs, ...(problem !== undefined && {problem}), position});
	}

	#checkOf({step, index}: PendingCheck): Check {
		return this.#scenario.steps[step - 1]!.checks[index]!;
	}
}
