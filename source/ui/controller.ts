import {catalogue} from '../faults/catalogue.ts';
import type {RunView} from '../scenario/run-view.ts';
import {endKey, interruptKey} from '../world/terminal.ts';
import {speedText} from './bars.ts';
import {complete} from './completion.ts';
import {layoutOf, type ScreenSize} from './draw-screen.ts';
import {faultChoices, formFor} from './fault-choices.ts';
import {type Command, commandOf} from './keymap.ts';
import type {PanelName} from './layout.ts';
import {helpLines, shellColumns} from './overlays/overlays.ts';
import {numberedPanels, panelOf} from './panels/panels.ts';
import {RunActions, type RunActionsOptions} from './run-actions.ts';
import {containerOf, eventRows, nodeRows, podRows, type Scene, selectedNode, selectedPod, selectionOf} from './scene.ts';
import {sceneOf} from './store.ts';
import {type Mode, panelsMode, type ShellMode, scrollOf, topFor, type ViewAction} from './view-state.ts';
import {type Words, wordsOf} from './words/words.ts';

export interface ControllerOptions extends RunActionsOptions {
	/** The terminal's size at this moment. */
	readonly size: () => ScreenSize;
	/** Hands the terminal to the shell until `fg`. */
	readonly suspend: () => void;
}

/** Turns keys into actions on the view and on the run. */
export class Controller {
	readonly #options: ControllerOptions;
	readonly #actions: RunActions;
	readonly #commands: Readonly<Record<Command, (key: string) => void>>;

	constructor(options: ControllerOptions) {
		this.#options = options;
		this.#actions = new RunActions(options);
		const text = (by: number) => (): void => this.#dispatch({kind: 'sideways', panel: this.#view.focus, by});
		this.#commands = {
			up: () => this.#move(-1),
			down: () => this.#move(1),
			left: text(-8),
			right: text(8),
			first: () => this.#move(Number.NEGATIVE_INFINITY),
			last: () => this.#move(Number.POSITIVE_INFINITY),
			pageUp: () => this.#move(-this.#pageRows()),
			pageDown: () => this.#move(this.#pageRows()),
			panel: (key) => this.#focus(numberedPanels[Number(key) - 1]!.name),
			nextPanel: () => this.#focusNext(1),
			previousPanel: () => this.#focusNext(-1),
			timeline: () => this.#focus('timeline'),
			zoom: () => this.#dispatch({kind: 'zoom'}),
			open: () => this.#open(),
			back: () => {
				if (!this.#actions.interruptCommand()) this.#dispatch({kind: 'back'});
			},
			filter: () => this.#dispatch({kind: 'focus', panel: 'pods'}, {kind: 'startFilter'}),
			allNamespaces: () => this.#dispatch({kind: 'namespace', namespace: undefined}),
			nextNamespace: () => this.#nextNamespace(),
			sort: () => this.#dispatch({kind: 'sort'}),
			reverse: () => this.#dispatch({kind: 'reverse'}),
			wide: () => this.#dispatch({kind: 'wide'}),
			onlySelected: () => this.#dispatch({kind: 'onlySelected'}),
			describe: () => this.#focus('describe'),
			yaml: () => this.#focus('yaml'),
			logs: () => this.#dispatch({kind: 'focus', panel: 'logs'}, {kind: 'previous', isPrevious: false}),
			previousLogs: () => this.#dispatch({kind: 'focus', panel: 'logs'}, {kind: 'previous', isPrevious: !this.#view.isPrevious}),
			container: () => this.#nextContainer(),
			edit: () => void this.#actions.edit().catch(options.onError),
			shell: () => this.#actions.startShell(shellColumns(this.#options.size())),
			delete: () => this.#actions.askToDelete(),
			command: () => this.#dispatch({kind: 'startCommand'}),
			faults: () => this.#actions.openPalette(),
			repeatFault: () => this.#actions.repeatFault(),
			heal: () => this.#actions.openHeal(),
			pause: () => this.#pause(),
			step: () => this.#step(),
			faster: () => this.#changeSpeed(1),
			slower: () => this.#changeSpeed(-1),
			help: () => this.#dispatch({kind: 'mode', mode: {kind: 'help', top: 0}}),
			suspend: () => this.#options.suspend(),
			quit: () => this.#options.quit(0),
		};
	}

	/** One key, by name. */
	press(key: string): void {
		if (key === 'ctrl+c' && this.#view.mode.kind !== 'shell') {
			if (!this.#actions.interruptCommand()) this.#options.quit(130);
			return;
		}
		const {mode, flash} = this.#view;
		if (flash) this.#dispatch({kind: 'flash', flash: undefined});
		switch (mode.kind) {
			case 'panels':
				this.#pressInPanels(key);
				break;
			case 'filter':
				this.#pressInFilter(key);
				break;
			case 'command':
				this.#pressInCommand(key, mode);
				break;
			case 'help':
				this.#pressInHelp(key, mode);
				break;
			case 'confirm':
				this.#pressInConfirm(key, mode);
				break;
			case 'faults':
				if (mode.form) this.#pressInForm(key, mode);
				else this.#pressInPalette(key, mode);
				break;
			case 'heal':
				this.#pressInHeal(key, mode);
				break;
			case 'shell':
				this.#pressInShell(key, mode);
				break;
		}
	}

	/** Pasted text: it goes into what is being typed, and is never taken for keys. */
	paste(text: string): void {
		this.#dispatch({kind: 'paste', text});
	}

	get #run(): RunView {
		return this.#options.settings.run;
	}

	get #words(): Words['flash'] {
		return wordsOf(this.#options.settings).flash;
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

	#pressInPanels(key: string): void {
		const command = commandOf(key);
		if (command) {
			this.#commands[command](key);
			return;
		}
		const fault = catalogue.find((candidate) => candidate.key === key);
		if (fault) this.#actions.openForm(fault.name);
	}

	#pressInFilter(key: string): void {
		if (key === 'enter') this.#dispatch({kind: 'endInput', isKept: true});
		else if (key === 'escape') this.#dispatch({kind: 'endInput', isKept: false});
		else if (key === 'up' || key === 'down') this.#move(key === 'up' ? -1 : 1);
		else this.#dispatch({kind: 'key', key});
	}

	#pressInCommand(key: string, mode: Extract<Mode, {kind: 'command'}>): void {
		if (key === 'enter') this.#actions.runCommand(mode.input.text.trim(), shellColumns(this.#options.size()));
		else if (key === 'escape') this.#dispatch({kind: 'endInput', isKept: false});
		else if (key === 'backspace' && mode.input.text === '') this.#dispatch({kind: 'endInput', isKept: false});
		else if (key === 'up') this.#dispatch({kind: 'recall', by: 1});
		else if (key === 'down') this.#dispatch({kind: 'recall', by: -1});
		else if (key === 'tab') this.#dispatch({kind: 'complete', ...complete(this.#run, mode.input.text, this.#view.namespace)});
		else this.#dispatch({kind: 'key', key});
	}

	#pressInShell(key: string, mode: ShellMode): void {
		const {input} = mode;
		if (key === 'enter') this.#actions.typeLine(mode);
		else if (key === 'escape') this.#actions.leaveShell(mode);
		else if (key === 'ctrl+c') this.#actions.typeKey(mode, interruptKey);
		else if (key === 'ctrl+d' && input.text === '') this.#actions.typeKey(mode, endKey);
		else if (key === 'up') this.#dispatch({kind: 'recall', by: 1});
		else if (key === 'down') this.#dispatch({kind: 'recall', by: -1});
		else this.#dispatch({kind: 'key', key});
	}

	#pressInHelp(key: string, mode: Extract<Mode, {kind: 'help'}>): void {
		const size = this.#options.size();
		const most = Math.max(0, helpLines(this.#scene, size).length - (size.rows - 4));
		const by: Readonly<Record<string, number>> = {up: -1, k: -1, down: 1, j: 1, pageup: -10, pagedown: 10, space: 10, g: -1000, G: 1000};
		if (by[key] === undefined) {
			this.#dispatch({kind: 'mode', mode: panelsMode});
			return;
		}
		this.#dispatch({kind: 'mode', mode: {...mode, top: Math.max(0, Math.min(most, mode.top + by[key]))}});
	}

	#pressInConfirm(key: string, mode: Extract<Mode, {kind: 'confirm'}>): void {
		if (key === 'y' || key === 'enter') {
			this.#dispatch({kind: 'mode', mode: panelsMode});
			this.#actions.perform(mode.action);
		} else if (key === 'n' || key === 'escape' || key === 'q') this.#dispatch({kind: 'mode', mode: panelsMode});
	}

	#pressInPalette(key: string, mode: Extract<Mode, {kind: 'faults'}>): void {
		const choices = faultChoices(this.#scene, mode.input.text);
		const choice = choices[mode.index];
		if (key === 'escape') this.#dispatch({kind: 'mode', mode: panelsMode});
		else if (key === 'up' || key === 'down') this.#dispatch({kind: 'choose', by: key === 'up' ? -1 : 1, count: choices.length});
		else if (key === 'pageup' || key === 'pagedown') this.#dispatch({kind: 'choose', by: key === 'pageup' ? -5 : 5, count: choices.length});
		else if (key === 'tab' && choice) this.#dispatch({kind: 'form', form: formFor(choice, this.#options.settings.language)});
		else if (key === 'enter' && choice) this.#actions.inject(formFor(choice, this.#options.settings.language));
		else if (key !== 'enter' && key !== 'tab') this.#dispatch({kind: 'key', key});
	}

	#pressInForm(key: string, mode: Extract<Mode, {kind: 'faults'}>): void {
		if (key === 'escape') this.#dispatch({kind: 'form', form: undefined});
		else if (key === 'tab' || key === 'down') this.#dispatch({kind: 'field', by: 1});
		else if (key === 'shift+tab' || key === 'up') this.#dispatch({kind: 'field', by: -1});
		else if (key === 'enter') this.#actions.inject(mode.form!);
		else this.#dispatch({kind: 'key', key});
	}

	#pressInHeal(key: string, mode: Extract<Mode, {kind: 'heal'}>): void {
		const faults = this.#run.activeFaults();
		if (key === 'escape' || key === 'q') this.#dispatch({kind: 'mode', mode: panelsMode});
		else if (key === 'up' || key === 'k' || key === 'down' || key === 'j')
			this.#dispatch({kind: 'choose', by: key === 'up' || key === 'k' ? -1 : 1, count: faults.length + 1});
		else if (key === 'enter') {
			this.#dispatch({kind: 'mode', mode: panelsMode});
			this.#actions.perform({kind: 'heal', which: mode.index === 0 ? 'all' : (faults[mode.index - 1]?.id ?? 'all')});
		}
	}

	#focus(panel: PanelName): void {
		this.#dispatch({kind: 'focus', panel});
	}

	#focusNext(by: number): void {
		const shown = layoutOf(this.#scene, this.#options.size()).slots.map(({panel}) => panel);
		// One panel has the screen: the numbered ones take turns.
		const ring = shown.length > 2 ? shown : numberedPanels.map(({name}) => name);
		const index = ring.indexOf(this.#view.focus);
		this.#focus(ring[(index + by + ring.length) % ring.length]!);
	}

	/** Rows of the body of the panel with the focus, as it is laid out now. */
	#bodySize(panel: PanelName): {readonly width: number; readonly height: number} {
		const slot = layoutOf(this.#scene, this.#options.size()).slots.find((candidate) => candidate.panel === panel);
		return slot ? {width: slot.rectangle.width - 4, height: slot.rectangle.height - 1} : {width: 76, height: 10};
	}

	#pageRows(): number {
		return Math.max(1, this.#bodySize(this.#view.focus).height - 2);
	}

	#move(by: number): void {
		const scene = this.#scene;
		const {focus} = this.#view;
		if (focus === 'pods' || this.#view.mode.kind === 'filter') {
			this.#movePod(scene, by);
			return;
		}
		if (focus === 'nodes') {
			this.#moveNode(scene, by);
			return;
		}
		const panel = panelOf(focus);
		const {width, height} = this.#bodySize(focus);
		const lines = panel.scrollRows?.(scene, width) ?? 0;
		this.#dispatch({kind: 'scroll', panel: focus, by: Number.isFinite(by) ? by : Math.sign(by) * lines, lines, height});
	}

	#movePod(scene: Scene, by: number): void {
		const rows = podRows(scene);
		if (rows.length === 0) return;
		const at = rows.findIndex((pod) => pod.metadata.uid === scene.view.pod?.uid);
		const index = Math.max(0, Math.min(rows.length - 1, at + by));
		const height = this.#bodySize('pods').height - 1;
		const top = topFor(scrollOf(scene.view, 'pods').top, index, height, rows.length);
		this.#dispatch({kind: 'selectPod', pod: selectionOf(this.#run, rows[index]!, index), top});
	}

	#moveNode(scene: Scene, by: number): void {
		const rows = nodeRows(scene);
		if (rows.length === 0) return;
		const current = selectedNode(scene);
		const at = current ? rows.indexOf(current) : 0;
		const index = Math.max(0, Math.min(rows.length - 1, at + by));
		this.#dispatch({kind: 'selectNode', node: rows[index]!.metadata.name});
	}

	/** A pod opens from the inside, a node as kubectl describes it, an event goes to its object. */
	#open(): void {
		const {focus} = this.#view;
		if (focus === 'pods') this.#focus('pod');
		else if (focus === 'nodes') this.#focus('describe');
		else if (focus === 'events') this.#openEvent();
		else this.#dispatch({kind: 'zoom'});
	}

	#openEvent(): void {
		const scene = this.#scene;
		const {top} = scrollOf(scene.view, 'events');
		const events = eventRows(scene);
		const event = events[Math.max(0, Math.min(top, events.length - 1))];
		const pod = event && this.#run.list('pods').find(({metadata}) => metadata.uid === event.involvedObject.uid);
		if (pod) this.#dispatch({kind: 'selectPod', pod: selectionOf(this.#run, pod, 0)}, {kind: 'focus', panel: 'pod'});
	}

	#nextNamespace(): void {
		const names = this.#run
			.list('namespaces')
			.map(({metadata}) => metadata.name)
			.toSorted();
		if (names.length === 0) return;
		const at = this.#view.namespace === undefined ? -1 : names.indexOf(this.#view.namespace);
		this.#dispatch({kind: 'namespace', namespace: names[(at + 1) % names.length]});
	}

	#nextContainer(): void {
		const scene = this.#scene;
		const pod = selectedPod(scene);
		if (!pod) return;
		const names = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({name}) => name);
		const next = names[(names.indexOf(containerOf(scene, pod)) + 1) % names.length];
		this.#dispatch({kind: 'container', container: next});
		if (next !== undefined) this.#actions.flash(names.length > 1 ? this.#words.container(next) : this.#words.onlyContainer(next), 'plain');
	}

	#pause(): void {
		const {pace} = this.#options.store.getState();
		this.#options.driver.setPaused(!pace.isPaused);
	}

	#step(): void {
		if (!this.#options.driver.step()) this.#actions.flash(this.#words.nothingLeft, 'warn');
	}

	#changeSpeed(by: 1 | -1): void {
		this.#options.driver.changeSpeed(by);
		this.#actions.flash(this.#words.speed(`×${speedText(this.#options.store.getState().pace.speed)}`), 'plain');
	}
}
