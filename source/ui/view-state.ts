import type {FaultTarget} from '../faults/fault.ts';
import type {Action} from '../scenario/actions.ts';
import type {PanelName} from './layout.ts';
import {editText, insertText, type TextInput, textInput} from './text-input.ts';
import type {Tone} from './theme.ts';

/**
What a person looks at, and nothing of the cluster: one reducer, `(state, action) → state`.
*/
export interface ViewState {
	readonly focus: PanelName;
	/** Where Escape leads back to. */
	readonly cameFrom: readonly PanelName[];
	readonly isZoomed: boolean;
	/** Undefined: all namespaces. */
	readonly namespace: string | undefined;
	readonly filter: string;
	readonly sort: {readonly column: SortColumn; readonly isReversed: boolean};
	readonly isWide: boolean;
	/** The pod everything beside the list is about. */
	readonly pod: PodSelection | undefined;
	readonly node: string | undefined;
	/** Which of the two keys and panels are about: the one of the list that had the focus last. */
	readonly subject: 'pod' | 'node';
	/** The container chosen with `c`; undefined: the pod's first. */
	readonly container: string | undefined;
	readonly isPrevious: boolean;
	readonly isOnlySelected: boolean;
	readonly scroll: Readonly<Partial<Record<PanelName, Scroll>>>;
	readonly mode: Mode;
	readonly flash: Flash | undefined;
	/** What a command printed. */
	readonly output: CommandOutput | undefined;
	/** Commands typed before, oldest first. */
	readonly history: readonly string[];
	readonly lastFault: (Action & {readonly kind: 'fault'}) | undefined;
}

export interface CommandOutput {
	readonly title: string;
	readonly text: string;
	/** It waits, or has waited: the run has all it has printed. */
	readonly session?: string | undefined;
}

export type SortColumn = 'name' | 'ready' | 'status' | 'restarts' | 'age' | 'node';
export const sortColumns: readonly SortColumn[] = ['name', 'ready', 'status', 'restarts', 'age', 'node'];

export interface PodSelection {
	readonly uid: string;
	readonly namespace: string;
	readonly name: string;
	/** Who made it, by UID: the ReplicaSet; and what that belongs to, by `Kind/name`. A successor shares one of them. */
	readonly controllerUid: string | undefined;
	readonly workload: string | undefined;
	/** Its place in the list, for when nothing succeeds it. */
	readonly index: number;
}

export interface Scroll {
	/** First line in view; Infinity: the end, and following it. */
	readonly top: number;
	readonly left: number;
}

export interface Flash {
	readonly text: string;
	readonly tone: Tone;
	/** On the driver's clock (`Frame.elapsedMs`); it goes some seconds later, or with the next key. */
	readonly atMs: number;
}

export interface FaultField {
	readonly name: string;
	readonly description: string;
	readonly input: TextInput;
}

/** The parameters of a fault about to be injected. */
export interface FaultForm {
	readonly fault: string;
	readonly target: FaultTarget;
	readonly fields: readonly FaultField[];
	readonly field: number;
}

export type Mode =
	| {readonly kind: 'panels'}
	/** `before` comes back with Escape. */
	| {readonly kind: 'filter'; readonly input: TextInput; readonly before: string}
	| {
			readonly kind: 'command';
			readonly input: TextInput;
			/** How far back in the history; 0 is what is being typed. */
			readonly back: number;
			readonly draft: string;
			readonly candidates: readonly string[];
	  }
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'confirm'; readonly question: string; readonly detail: string; readonly action: Action}
	| {readonly kind: 'faults'; readonly input: TextInput; readonly index: number; readonly form: FaultForm | undefined}
	| {readonly kind: 'heal'; readonly index: number}
	| ShellMode;

/** A command in a container that is typed to. */
export interface ShellMode {
	readonly kind: 'shell';
	/** Of the run. */
	readonly session: string;
	readonly title: string;
	readonly input: TextInput;
	/** Lines typed before, oldest first; and how far back among them, 0 being what is being typed. */
	readonly typed: readonly string[];
	readonly back: number;
	readonly draft: string;
}

export type ViewAction =
	| {readonly kind: 'focus'; readonly panel: PanelName}
	| {readonly kind: 'back'}
	| {readonly kind: 'zoom'}
	| {readonly kind: 'selectPod'; readonly pod: PodSelection | undefined; readonly top?: number}
	| {readonly kind: 'selectNode'; readonly node: string; readonly top?: number}
	| {readonly kind: 'scroll'; readonly panel: PanelName; readonly by: number; readonly lines: number; readonly height: number}
	| {readonly kind: 'sideways'; readonly panel: PanelName; readonly by: number}
	| {readonly kind: 'namespace'; readonly namespace: string | undefined}
	| {readonly kind: 'sort'}
	| {readonly kind: 'reverse'}
	| {readonly kind: 'wide'}
	| {readonly kind: 'onlySelected'}
	| {readonly kind: 'previous'; readonly isPrevious: boolean}
	| {readonly kind: 'container'; readonly container: string | undefined}
	| {readonly kind: 'mode'; readonly mode: Mode}
	| {readonly kind: 'startFilter'}
	| {readonly kind: 'startCommand'; readonly text?: string}
	| {readonly kind: 'endInput'; readonly isKept: boolean}
	| {readonly kind: 'key'; readonly key: string}
	| {readonly kind: 'paste'; readonly text: string}
	| {readonly kind: 'recall'; readonly by: number}
	/** The line of a shell has been sent. */
	| {readonly kind: 'typed'}
	| {readonly kind: 'complete'; readonly text: string; readonly candidates: readonly string[]}
	| {readonly kind: 'choose'; readonly by: number; readonly count: number}
	| {readonly kind: 'form'; readonly form: FaultForm | undefined}
	| {readonly kind: 'field'; readonly by: number}
	| {readonly kind: 'remember'; readonly command: string}
	| {readonly kind: 'output'; readonly title: string; readonly text: string; readonly session?: string | undefined}
	| {readonly kind: 'injected'; readonly action: Action & {readonly kind: 'fault'}}
	| {readonly kind: 'flash'; readonly flash: Flash | undefined};

const longestHistory = 200;
export const panelsMode: Mode = {kind: 'panels'};

export const initialView: ViewState = {
	focus: 'pods',
	cameFrom: [],
	isZoomed: false,
	namespace: 'default',
	filter: '',
	sort: {column: 'name', isReversed: false},
	isWide: false,
	pod: undefined,
	node: undefined,
	subject: 'pod',
	container: undefined,
	isPrevious: false,
	isOnlySelected: false,
	scroll: {},
	mode: panelsMode,
	flash: undefined,
	output: undefined,
	history: [],
	lastFault: undefined,
};

export function reduceView(view: ViewState, action: ViewAction): ViewState {
	switch (action.kind) {
		case 'focus':
			return focus(view, action.panel);
		case 'back':
			return back(view);
		case 'zoom':
			return {...view, isZoomed: !view.isZoomed};
		case 'selectPod': {
			const isSame = action.pod?.uid === view.pod?.uid;
			return {
				...view,
				pod: action.pod,
				container: isSame ? view.container : undefined,
				scroll: {...(isSame ? view.scroll : keptScroll(view)), ...topOf('pods', action.top)},
			};
		}
		case 'selectNode':
			return {...view, node: action.node, scroll: {...view.scroll, ...topOf('nodes', action.top)}};
		case 'scroll':
			return {...view, scroll: {...view.scroll, [action.panel]: scrolled(scrollOf(view, action.panel), action)}};
		case 'sideways': {
			const before = scrollOf(view, action.panel);
			return {...view, scroll: {...view.scroll, [action.panel]: {...before, left: Math.max(0, before.left + action.by)}}};
		}
		case 'namespace':
			return {...view, namespace: action.namespace, scroll: {...view.scroll, pods: start, events: start}};
		case 'sort': {
			const next = (sortColumns.indexOf(view.sort.column) + 1) % sortColumns.length;
			return {...view, sort: {column: sortColumns[next]!, isReversed: false}};
		}
		case 'reverse':
			return {...view, sort: {...view.sort, isReversed: !view.sort.isReversed}};
		case 'wide':
			return {...view, isWide: !view.isWide};
		case 'onlySelected':
			return {...view, isOnlySelected: !view.isOnlySelected, scroll: {...view.scroll, events: start}};
		case 'previous':
			return {...view, isPrevious: action.isPrevious, scroll: {...view.scroll, logs: end}};
		case 'container':
			return {...view, container: action.container, scroll: {...view.scroll, logs: end, probes: start}};
		case 'mode':
			return {...view, mode: action.mode};
		case 'startFilter':
			return {...view, mode: {kind: 'filter', input: textInput(view.filter), before: view.filter}};
		case 'startCommand':
			return {...view, mode: {kind: 'command', input: textInput(action.text), back: 0, draft: '', candidates: []}};
		case 'endInput': {
			const filter = view.mode.kind === 'filter' && !action.isKept ? view.mode.before : view.filter;
			return {...view, filter, mode: panelsMode};
		}
		case 'key':
			return edited(view, (input) => editText(input, action.key));
		case 'paste':
			return edited(view, (input) => insertText(input, action.text));
		case 'recall':
			return recalled(view, action.by);
		case 'typed': {
			const {mode} = view;
			if (mode.kind !== 'shell') return view;
			const {text} = mode.input;
			const typed = text.trim() === '' || text === mode.typed.at(-1) ? mode.typed : [...mode.typed, text].slice(-longestHistory);
			return {...view, mode: {...mode, input: textInput(), typed, back: 0, draft: ''}};
		}
		case 'complete':
			if (view.mode.kind !== 'command') return view;
			return {...view, mode: {...view.mode, input: textInput(action.text), candidates: action.candidates}};
		case 'choose': {
			const {mode} = view;
			if (mode.kind !== 'faults' && mode.kind !== 'heal') return view;
			return {...view, mode: {...mode, index: wrapAround(mode.index + action.by, action.count)}};
		}
		case 'form':
			return view.mode.kind === 'faults' ? {...view, mode: {...view.mode, form: action.form}} : view;
		case 'field': {
			const form = view.mode.kind === 'faults' ? view.mode.form : undefined;
			if (!form || view.mode.kind !== 'faults') return view;
			return {...view, mode: {...view.mode, form: {...form, field: wrapAround(form.field + action.by, form.fields.length)}}};
		}
		case 'remember': {
			const others = view.history.filter((command) => command !== action.command);
			return {...view, history: [...others, action.command].slice(-longestHistory)};
		}
		case 'output':
			return {
				...focus(view, 'output'),
				output: {title: action.title, text: action.text, session: action.session},
				// What grows is followed.
				scroll: {...view.scroll, output: action.session === undefined ? start : {top: Number.POSITIVE_INFINITY, left: 0}},
			};
		case 'injected':
			return {...view, lastFault: action.action};
		case 'flash':
			return {...view, flash: action.flash};
	}
}

const start: Scroll = {top: 0, left: 0};
const end: Scroll = {top: Number.POSITIVE_INFINITY, left: 0};
const following: ReadonlySet<PanelName> = new Set(['logs', 'timeline']);

/** Where a panel stands that has not been scrolled: logs follow their end. */
export function scrollOf(view: ViewState, panel: PanelName): Scroll {
	return view.scroll[panel] ?? (following.has(panel) ? end : start);
}

/** The first line to show so that `index` is in view, moved no more than it must. */
export function topFor(top: number, index: number, height: number, count: number): number {
	const most = Math.max(0, count - height);
	const clamped = Math.max(0, Math.min(top, most));
	if (index < clamped) return Math.max(0, index);
	if (index >= clamped + height) return Math.min(most, index - height + 1);
	return clamped;
}

function focus(view: ViewState, panel: PanelName): ViewState {
	if (panel === view.focus) return view;
	const cameFrom = view.cameFrom.filter((name) => name !== panel && name !== view.focus);
	return subjectOf({...view, focus: panel, cameFrom: panel === 'pods' ? [] : [...cameFrom, view.focus]});
}

function subjectOf(view: ViewState): ViewState {
	if (view.focus === 'pods' || view.focus === 'pod') return {...view, subject: 'pod'};
	return view.focus === 'nodes' ? {...view, subject: 'node'} : view;
}

/** One level back: an overlay, then the whole screen, then the panel before, then the filter. */
function back(view: ViewState): ViewState {
	if (view.mode.kind !== 'panels') return {...view, mode: panelsMode};
	if (view.isZoomed) return {...view, isZoomed: false};
	const before = view.cameFrom.at(-1);
	if (before) return subjectOf({...view, focus: before, cameFrom: view.cameFrom.slice(0, -1)});
	if (view.focus !== 'pods') return subjectOf({...view, focus: 'pods'});
	return {...view, filter: ''};
}

function scrolled(before: Scroll, {by, lines, height}: {by: number; lines: number; height: number}): Scroll {
	const most = Math.max(0, lines - height);
	const top = Math.max(0, Math.min(before.top, most) + by);
	return {...before, top: top >= most && by > 0 ? Number.POSITIVE_INFINITY : top};
}

/** Another pod: what is about the former one starts from its beginning again. */
function keptScroll(view: ViewState): ViewState['scroll'] {
	const {pods, nodes, events, timeline, output} = view.scroll;
	return {...(pods && {pods}), ...(nodes && {nodes}), ...(events && {events}), ...(timeline && {timeline}), ...(output && {output})};
}

function topOf(panel: PanelName, top: number | undefined): ViewState['scroll'] {
	return top === undefined ? {} : {[panel]: {top, left: 0}};
}

function edited(view: ViewState, edit: (input: TextInput) => TextInput): ViewState {
	const {mode} = view;
	switch (mode.kind) {
		case 'filter': {
			const input = edit(mode.input);
			return {...view, filter: input.text, mode: {...mode, input}};
		}
		case 'command':
			return {...view, mode: {...mode, input: edit(mode.input), candidates: []}};
		case 'shell':
			return {...view, mode: {...mode, input: edit(mode.input)}};
		case 'faults': {
			const {form} = mode;
			if (!form) return {...view, mode: {...mode, input: edit(mode.input), index: 0}};
			const field = form.fields[form.field];
			if (!field) return view;
			const fields = form.fields.with(form.field, {...field, input: edit(field.input)});
			return {...view, mode: {...mode, form: {...form, fields}}};
		}
		default:
			return view;
	}
}

function recalled(view: ViewState, by: number): ViewState {
	const {mode} = view;
	if (mode.kind !== 'command' && mode.kind !== 'shell') return view;
	const history = mode.kind === 'shell' ? mode.typed : view.history;
	const back = Math.max(0, Math.min(history.length, mode.back + by));
	if (back === mode.back) return view;
	const draft = mode.back === 0 ? mode.input.text : mode.draft;
	const text = back === 0 ? draft : history.at(-back)!;
	if (mode.kind === 'shell') return {...view, mode: {...mode, back, draft, input: textInput(text)}};
	return {...view, mode: {...mode, back, draft, input: textInput(text), candidates: []}};
}

function wrapAround(index: number, count: number): number {
	return count === 0 ? 0 : ((index % count) + count) % count;
}
