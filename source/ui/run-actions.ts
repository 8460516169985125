import {catalogue, findFault} from '../faults/catalogue.ts';
import {isMutating, type TerminalExec, terminalExec} from '../kubectl/kubectl.ts';
import type {Action, ActionOutcome, ActiveFault} from '../scenario/actions.ts';
import type {RunView} from '../scenario/run-view.ts';
import type {Driver} from './drive.ts';
import {actionFor, faultChoices, formFor} from './fault-choices.ts';
import {panels} from './panels/panels.ts';
import {targetText} from './panels/timeline.ts';
import {containerOf, isNodeMeant, type Scene, selectedNode, selectedPod} from './scene.ts';
import {type FrameStore, type SceneSettings, sceneOf} from './store.ts';
import type {Tone} from './theme.ts';
import {type FaultForm, type Mode, panelsMode, type ShellMode, type ViewAction} from './view-state.ts';
import {type Words, wordsOf} from './words/words.ts';

/** As k9s does it. */
const anyShell = ['sh', '-c', 'command -v bash >/dev/null && exec bash || exec sh'];

export interface RunActionsOptions {
	readonly settings: SceneSettings;
	readonly store: FrameStore;
	readonly driver: Driver;
	readonly quit: (exitCode: number) => void;
	/** Lets a person change a text in their editor; undefined: left as it was. */
	readonly editText: (text: string, name: string) => Promise<string | undefined>;
	/** A bug, met where nobody waits for an answer. */
	readonly onError: (error: unknown) => void;
}

/** What a person does to the run, and what they are told of it. The only part of the dashboard that changes the run. */
export class RunActions {
	readonly #options: RunActionsOptions;

	constructor(options: RunActionsOptions) {
		this.#options = options;
	}

	flash(text: string, tone: Tone): void {
		this.#dispatch({kind: 'flash', flash: {text, tone, atMs: this.#options.store.getState().elapsedMs}});
	}

	/** `columns`: how wide its terminal is. */
	startShell(columns: number): void {
		const scene = this.#scene;
		const pod = selectedPod(scene);
		if (!pod) {
			this.flash(this.#words.common.noPodSelected, 'warn');
			return;
		}
		const {namespace = '', name} = pod.metadata;
		const container = containerOf(scene, pod);
		const session = `shell-${this.#run.steps.length + 1}`;
		const outcome = this.#run.perform({kind: 'shell', session, namespace, pod: name, container, command: anyShell, terminal: {columns}});
		if (!outcome.isOk) {
			this.flash(outcome.stderr.trim(), 'bad');
			return;
		}
		const input = {text: '', cursor: 0};
		this.#dispatch({
			kind: 'mode',
			mode: {kind: 'shell', session, title: this.#words.shell.title(name, container), input, typed: [], back: 0, draft: ''},
		});
	}

	/** Sends the line to the shell; when that ends it, the dashboard is back. */
	typeLine(mode: ShellMode): void {
		const {session, input} = mode;
		if (!this.#isShellOpen(session)) {
			this.leaveShell(mode);
			return;
		}
		this.#run.perform({kind: 'type', session, text: `${input.text}\n`});
		this.#options.driver.refresh();
		if (this.#isShellOpen(session)) this.#dispatch({kind: 'typed'});
		else this.#dispatch({kind: 'mode', mode: panelsMode});
	}

	/** Types a key that is no text, to whatever runs in the terminal. */
	typeKey(mode: ShellMode, key: string): void {
		if (this.#isShellOpen(mode.session)) this.#run.perform({kind: 'type', session: mode.session, text: key});
		this.#options.driver.refresh();
		const next: Mode = {...mode, input: {text: '', cursor: 0}, back: 0, draft: ''};
		this.#dispatch({kind: 'mode', mode: this.#isShellOpen(mode.session) ? next : panelsMode});
	}

	leaveShell({session}: ShellMode): void {
		if (this.#isShellOpen(session)) this.#run.perform({kind: 'type', session, text: undefined});
		this.#dispatch({kind: 'mode', mode: panelsMode});
		this.#options.driver.refresh();
	}

	#isShellOpen(session: string): boolean {
		const shell = this.#run.shell(session);
		return shell !== undefined && !shell.isEnding && shell.end === undefined;
	}

	askToDelete(): void {
		const scene = this.#scene;
		const object = isNodeMeant(scene) ? selectedNode(scene) : selectedPod(scene);
		if (!object) {
			this.flash(this.#words.common.nothingSelected, 'warn');
			return;
		}
		const {namespace, name} = object.metadata;
		const kind = object.kind.toLowerCase();
		const detail = object.kind === 'Node' ? this.#words.confirm.deleteNode : this.#words.confirm.deletePod;
		const action: Action = {kind: 'kubectl', command: `delete ${kind} ${name} --wait=false`, ...(namespace !== undefined && {namespace})};
		this.#dispatch({kind: 'mode', mode: {kind: 'confirm', question: this.#words.confirm.delete(`${kind}/${name}`), detail, action}});
	}

	async edit(): Promise<void> {
		const scene = this.#scene;
		const object = isNodeMeant(scene) ? selectedNode(scene) : selectedPod(scene);
		if (!object) {
			this.flash(this.#words.common.nothingSelected, 'warn');
			return;
		}
		const {namespace, name} = object.metadata;
		const kind = object.kind.toLowerCase();
		const before = this.#run.query(`get ${kind} ${name} -o yaml`, namespace);
		if (!before.isOk) {
			this.flash(before.stderr.trim(), 'bad');
			return;
		}
		// Nothing happens behind the editor.
		const {driver, store} = this.#options;
		const {isPaused} = store.getState().pace;
		driver.setPaused(true);
		let text: string | undefined;
		try {
			text = await this.#options.editText(before.stdout, `${kind}-${name}.yaml`);
		} catch (error) {
			this.flash(this.#words.flash.editorFailed(error instanceof Error ? error.message : String(error)), 'bad');
			return;
		} finally {
			driver.setPaused(isPaused);
		}
		if (text === undefined || text === before.stdout) {
			this.flash('Edit cancelled, no changes made.', 'plain');
			return;
		}
		this.perform({kind: 'kubectl', command: 'replace -f -', stdin: text, ...(namespace !== undefined && {namespace})});
	}

	openPalette(): void {
		if (catalogue.length === 0) {
			this.flash(this.#words.flash.noFaults, 'warn');
			return;
		}
		this.#dispatch({kind: 'mode', mode: {kind: 'faults', input: {text: '', cursor: 0}, index: 0, form: undefined}});
	}

	openForm(name: string): void {
		const choice = faultChoices(this.#scene, '').find(({fault}) => fault.name === name);
		if (!choice) {
			this.flash(this.#words.flash.cannotStrike(name), 'warn');
			return;
		}
		this.#dispatch({
			kind: 'mode',
			mode: {kind: 'faults', input: {text: '', cursor: 0}, index: 0, form: formFor(choice, this.#options.settings.language)},
		});
	}

	inject(form: FaultForm): void {
		const fault = findFault(form.fault);
		if (!fault) return;
		const action = actionFor(form, fault, this.#options.settings.language);
		if ('error' in action) {
			this.flash(action.error, 'bad');
			return;
		}
		this.#dispatch({kind: 'mode', mode: panelsMode}, {kind: 'injected', action});
		this.perform(action);
	}

	repeatFault(): void {
		const {lastFault} = this.#view;
		if (!lastFault) {
			this.flash(this.#words.flash.nothingToRepeat, 'warn');
			return;
		}
		const form = faultChoices(this.#scene, '').find(({fault}) => fault.name === lastFault.fault);
		// The same fault on what is selected now; where it cannot strike that, on what it struck before.
		this.perform(form ? {...lastFault, target: form.target} : lastFault);
	}

	openHeal(): void {
		const faults = this.#run.activeFaults();
		if (faults.length === 0) {
			this.flash(this.#words.flash.noActiveFault, 'plain');
			return;
		}
		this.#dispatch({kind: 'mode', mode: {kind: 'heal', index: faults.length === 1 ? 1 : 0}});
	}

	/** A panel by its name, `ns NAME`, `quit`, or kubectl. `columns`: how wide a terminal it may open is. */
	runCommand(text: string, columns: number): void {
		this.#dispatch({kind: 'endInput', isKept: true});
		if (text === '') return;
		this.#dispatch({kind: 'remember', command: text});
		if (text === 'q' || text === 'q!' || text === 'quit') {
			this.#options.quit(0);
			return;
		}
		const panel = panels.find(({name}) => name === text);
		if (panel) {
			this.#dispatch({kind: 'focus', panel: panel.name});
			return;
		}
		const namespace = /^(?:ns|namespace) (\S+)$/.exec(text)?.[1];
		if (namespace) {
			this.#dispatch({kind: 'namespace', namespace});
			return;
		}
		const command = text.replace(/^(kubectl|k)\s+/, '');
		this.#leaveCommand();
		const typed = terminalExec(command);
		if (typed && this.#openTerminal(typed, columns)) return;
		// A command that only looks is no step of the run, unless it goes on looking.
		if (!isMutating(command)) {
			const outcome = this.#run.query(command, this.#view.namespace);
			if (!outcome.isWaiting) {
				this.#show(text, outcome);
				return;
			}
		}
		this.perform({kind: 'kubectl', command, ...(this.#view.namespace !== undefined && {namespace: this.#view.namespace})});
	}

	perform(action: Action): void {
		const before = this.#run.activeFaults();
		const outcome = this.#run.perform(action);
		this.#options.driver.refresh();
		const said = outcome.isOk ? this.#sayOf(action, before) : undefined;
		const title = action.kind === 'kubectl' ? action.command : this.#words.strip[action.kind];
		if (outcome.session === undefined) this.#show(title, said === undefined ? outcome : {...outcome, stdout: said});
		else if (isTypedTo(title)) this.#typeTo(title, outcome.session);
		else this.#dispatch({kind: 'output', title, text: outcome.stdout + outcome.stderr, session: outcome.session});
	}

	/** ctrl-c for the command whose output has the focus; false: it has ended, or there is none. */
	interruptCommand(): boolean {
		const {focus, output} = this.#view;
		if (focus !== 'output' || output?.session === undefined) return false;
		const command = this.#run.kubectl(output.session);
		if (!command || command.isEnded) return false;
		this.#run.perform({kind: 'interrupt', session: output.session});
		this.#options.driver.refresh();
		return true;
	}

	/** Another command takes the panel: one that has no end of its own would go on unseen. */
	#leaveCommand(): void {
		const session = this.#view.output?.session;
		const command = session === undefined ? undefined : this.#run.kubectl(session);
		if (session !== undefined && command && !command.isEnded && command.isEndless) this.#run.perform({kind: 'interrupt', session});
	}

	/** `exec -it`; false: the pod is not there, which kubectl itself shall say. */
	#openTerminal({pod: name, namespace: asked, container: given, command}: TerminalExec, columns: number): boolean {
		const namespace = asked ?? this.#view.namespace ?? 'default';
		const pod = this.#run.find('pods', `${namespace}/${name}`);
		const container = given ?? pod?.spec.containers[0]?.name;
		if (!pod?.status?.containerStatuses?.some((status) => status.name === container && status.state?.running)) return false;
		const session = `shell-${this.#run.steps.length + 1}`;
		const outcome = this.#run.perform({kind: 'shell', session, namespace, pod: name, container, command, terminal: {columns}});
		this.#options.driver.refresh();
		if (!outcome.isOk) this.flash(outcome.stderr.trim(), 'bad');
		else this.#typeTo(this.#words.shell.title(name, container!), session);
		return true;
	}

	#typeTo(title: string, session: string): void {
		const input = {text: '', cursor: 0};
		this.#dispatch({kind: 'mode', mode: {kind: 'shell', session, title, input, typed: [], back: 0, draft: ''}});
	}

	/** What of our own was done, in the language of the dashboard; what Kubernetes did is told in its own words. */
	#sayOf(action: Action, before: readonly ActiveFault[]): string | undefined {
		const {actions} = this.#words;
		if (action.kind === 'fault') return actions.fault(action.fault, targetText(action.target, actions));
		if (action.kind !== 'heal') return undefined;
		const left = new Set(this.#run.activeFaults().map(({id}) => id));
		return before
			.filter(({id}) => !left.has(id))
			.map(({name, target}) => actions.healed(name, targetText(target, actions)))
			.join('\n');
	}

	/** A line goes to the foot of the screen, more to a panel of its own. */
	#show(title: string, outcome: ActionOutcome): void {
		const text = (outcome.stdout + outcome.stderr).trimEnd();
		const lines = text.split('\n');
		if (lines.length > 1) {
			this.#dispatch({kind: 'output', title, text});
			if (!outcome.isOk) this.flash(lines[0]!, 'bad');
			return;
		}
		this.flash(text || this.#words.flash.done, outcome.isOk ? 'plain' : 'bad');
	}

	get #words(): Words {
		return wordsOf(this.#options.settings);
	}

	get #run(): RunView {
		return this.#options.settings.run;
	}

	get #view() {
		return this.#options.store.getState().view;
	}

	get #scene(): Scene {
		return sceneOf(this.#options.settings, this.#options.store.getState());
	}

	#dispatch(...actions: readonly ViewAction[]): void {
		this.#options.store.dispatch(...actions);
	}
}

/** Whether somebody means to type to the command of a container: `run -it`, `attach -i`, `debug -it`. */
function isTypedTo(command: string): boolean {
	return /^(run|attach|debug)\s/.test(command) && /\s(-(i|it|ti)|--stdin)(\s|$)/.test(command.split(' -- ')[0]!);
}
