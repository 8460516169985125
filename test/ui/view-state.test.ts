import {describe, expect, test} from 'vitest';
import {
	initialView,
	type Mode,
	type PodSelection,
	reduceView,
	scrollOf,
	topFor,
	type ViewAction,
	type ViewState,
} from '../../source/ui/view-state.ts';

const pod = (uid: string): PodSelection => ({uid, namespace: 'default', name: uid, controllerUid: undefined, workload: undefined, index: 0});
const view = (change: Partial<ViewState> = {}): ViewState => ({...initialView, ...change});
const reduce = (state: ViewState, ...actions: readonly ViewAction[]): ViewState => actions.reduce(reduceView, state);
const typing = (text: string): readonly ViewAction[] => [...text].map((key) => ({kind: 'key', key}));
const palette: Mode = {
	kind: 'faults',
	input: {text: '', cursor: 0},
	index: 0,
	form: {
		fault: 'memory-leak',
		target: {kind: 'pod', namespace: 'default', name: 'web'},
		fields: [
			{name: 'rate', description: '', input: {text: '8Mi', cursor: 3}},
			{name: 'for', description: '', input: {text: '', cursor: 0}},
		],
		field: 0,
	},
};

describe('what a person looks at', () => {
	test.each<[string, ViewState, readonly ViewAction[], Partial<ViewState>]>([
		['a panel gets the focus and remembers where from', view(), [{kind: 'focus', panel: 'logs'}], {focus: 'logs', cameFrom: ['pods']}],
		[
			'back goes the way one came',
			view(),
			[{kind: 'focus', panel: 'logs'}, {kind: 'focus', panel: 'yaml'}, {kind: 'back'}],
			{focus: 'logs', cameFrom: ['pods']},
		],
		['back leaves the full screen first', view({focus: 'logs', isZoomed: true}), [{kind: 'back'}], {focus: 'logs', isZoomed: false}],
		[
			'back leaves an overlay first',
			view({isZoomed: true, mode: {kind: 'help', top: 0}}),
			[{kind: 'back'}],
			{isZoomed: true, mode: {kind: 'panels'}},
		],
		['back clears the filter at last', view({filter: 'web'}), [{kind: 'back'}], {filter: ''}],
		['back from a panel one began with goes to the pods', view({focus: 'probes'}), [{kind: 'back'}], {focus: 'pods'}],
		[
			'the list of nodes makes keys mean nodes',
			view(),
			[
				{kind: 'focus', panel: 'nodes'},
				{kind: 'focus', panel: 'describe'},
			],
			{focus: 'describe', subject: 'node'},
		],
		['the list of pods makes keys mean pods again', view({subject: 'node', focus: 'nodes'}), [{kind: 'focus', panel: 'pods'}], {subject: 'pod'}],
		[
			'another pod has another first container',
			view({pod: pod('a'), container: 'log'}),
			[{kind: 'selectPod', pod: pod('b')}],
			{container: undefined},
		],
		['the same pod keeps the container', view({pod: pod('a'), container: 'log'}), [{kind: 'selectPod', pod: pod('a')}], {container: 'log'}],
		[
			'sorting goes round the columns',
			view({sort: {column: 'node', isReversed: true}}),
			[{kind: 'sort'}],
			{sort: {column: 'name', isReversed: false}},
		],
		['the order turns round', view(), [{kind: 'reverse'}, {kind: 'sort'}, {kind: 'reverse'}], {sort: {column: 'ready', isReversed: true}}],
		['a filter works while it is typed', view(), [{kind: 'startFilter'}, ...typing('we')], {filter: 'we'}],
		[
			'a filter left with Escape is as before',
			view({filter: 'api'}),
			[{kind: 'startFilter'}, ...typing('x'), {kind: 'endInput', isKept: false}],
			{filter: 'api', mode: {kind: 'panels'}},
		],
		['a filter left with Enter stays', view(), [{kind: 'startFilter'}, ...typing('x'), {kind: 'endInput', isKept: true}], {filter: 'x'}],
		[
			'a command pasted is one line',
			view(),
			[{kind: 'startCommand'}, {kind: 'paste', text: 'get\npods'}],
			{mode: {kind: 'command', input: {text: 'get pods', cursor: 8}, back: 0, draft: '', candidates: []}},
		],
		[
			'what a command printed is shown',
			view(),
			[{kind: 'output', title: 'get pods', text: 'NAME'}],
			{focus: 'output', output: {title: 'get pods', text: 'NAME'}},
		],
		['a command repeated is remembered once, and last', view({history: ['a', 'b']}), [{kind: 'remember', command: 'a'}], {history: ['b', 'a']}],
	])('%s', (_, before, actions, expected) => {
		expect(reduce(before, ...actions)).toMatchObject(expected);
	});

	test('arrows bring back what was typed, and then what was being typed', () => {
		const typed = reduce(view({history: ['get pods', 'get nodes']}), {kind: 'startCommand'}, ...typing('des'));
		const textOf = ({mode}: ViewState): string => (mode.kind === 'command' ? mode.input.text : '');
		expect(textOf(reduce(typed, {kind: 'recall', by: 1}))).toBe('get nodes');
		expect(textOf(reduce(typed, {kind: 'recall', by: 1}, {kind: 'recall', by: 1}, {kind: 'recall', by: 1}))).toBe('get pods');
		expect(textOf(reduce(typed, {kind: 'recall', by: 1}, {kind: 'recall', by: -1}))).toBe('des');
	});

	test('a shell has a line of its own, and its lines come back', () => {
		const shell: ViewState['mode'] = {kind: 'shell', session: 's', title: 'sh', input: {text: '', cursor: 0}, typed: [], back: 0, draft: ''};
		const lineOf = ({mode}: ViewState): string => (mode.kind === 'shell' ? mode.input.text : '');
		const sent = reduce(view({mode: shell}), ...typing('ls'), {kind: 'typed'}, ...typing('ls'), {kind: 'typed'}, ...typing('pwd'), {kind: 'typed'});
		expect(sent.mode).toMatchObject({typed: ['ls', 'pwd'], input: {text: '', cursor: 0}});
		const back = reduce(sent, ...typing('e'), {kind: 'recall', by: 1}, {kind: 'recall', by: 1});
		expect(lineOf(back)).toBe('ls');
		expect(lineOf(reduce(back, {kind: 'recall', by: -2}))).toBe('e');
		expect(reduce(back, {kind: 'back'}).mode.kind).toBe('panels');
	});

	test('keys go into the field of a fault that has the cursor', () => {
		const {mode} = reduce(
			view({mode: palette}),
			{kind: 'key', key: 'backspace'},
			{kind: 'key', key: 'backspace'},
			{kind: 'key', key: 'G'},
			{kind: 'field', by: 1},
			...typing('2m'),
		);
		expect(mode.kind === 'faults' && mode.form?.fields.map(({input}) => input.text)).toEqual(['8G', '2m']);
	});

	test('the choice in a list goes round at its ends', () => {
		const {mode} = reduce(view({mode: {kind: 'heal', index: 0}}), {kind: 'choose', by: -1, count: 3});
		expect(mode).toEqual({kind: 'heal', index: 2});
	});

	test('another pod shows its YAML from the beginning, and the list stays where it is', () => {
		const scrolled = view({pod: pod('a'), scroll: {yaml: {top: 40, left: 8}, pods: {top: 12, left: 0}}});
		const next = reduce(scrolled, {kind: 'selectPod', pod: pod('b')});
		expect(scrollOf(next, 'yaml')).toEqual({top: 0, left: 0});
		expect(scrollOf(next, 'pods')).toEqual({top: 12, left: 0});
	});

	test('logs follow their end until one scrolls up, and again from the end', () => {
		const up = reduce(view(), {kind: 'scroll', panel: 'logs', by: -3, lines: 100, height: 10});
		expect(scrollOf(view(), 'logs').top).toBe(Number.POSITIVE_INFINITY);
		expect(scrollOf(up, 'logs').top).toBe(87);
		expect(scrollOf(reduce(up, {kind: 'scroll', panel: 'logs', by: 5, lines: 100, height: 10}), 'logs').top).toBe(Number.POSITIVE_INFINITY);
	});

	test.each([
		['it is in view', 10, 12, 10],
		['it is above', 10, 3, 3],
		['it is below', 10, 25, 16],
		['the list became shorter', 95, 99, 90],
	])('a list moves no more than it must when %s', (_, top, index, expected) => {
		expect(topFor(top, index, 10, 100)).toBe(expected);
	});
});
