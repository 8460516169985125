/**
The one table of keys: it feeds the handlers, the help, the line at the foot of the screen and the tests.
*/

export type Command =
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'first'
	| 'last'
	| 'pageUp'
	| 'pageDown'
	| 'panel'
	| 'nextPanel'
	| 'previousPanel'
	| 'timeline'
	| 'zoom'
	| 'open'
	| 'back'
	| 'filter'
	| 'allNamespaces'
	| 'nextNamespace'
	| 'sort'
	| 'reverse'
	| 'wide'
	| 'onlySelected'
	| 'describe'
	| 'yaml'
	| 'logs'
	| 'previousLogs'
	| 'container'
	| 'edit'
	| 'shell'
	| 'delete'
	| 'command'
	| 'faults'
	| 'repeatFault'
	| 'heal'
	| 'pause'
	| 'step'
	| 'faster'
	| 'slower'
	| 'help'
	| 'suspend'
	| 'quit';

export type KeyGroup = 'Move' | 'Panels' | 'Lists' | 'Look' | 'Act' | 'Break' | 'Time' | 'Dashboard';

export interface KeyBinding {
	readonly keys: readonly string[];
	readonly command: Command;
	readonly group: KeyGroup;
	readonly help: string;
	/** A word for the line at the foot, and how early it stands there (1 first). */
	readonly foot?: {readonly label: string; readonly rank: number};
}

export const keymap: readonly KeyBinding[] = [
	{keys: ['up', 'k'], command: 'up', group: 'Move', help: 'up'},
	{keys: ['down', 'j'], command: 'down', group: 'Move', help: 'down'},
	{keys: ['left', 'h'], command: 'left', group: 'Move', help: 'text to the left'},
	{keys: ['right'], command: 'right', group: 'Move', help: 'text to the right'},
	{keys: ['g', 'home'], command: 'first', group: 'Move', help: 'first'},
	{keys: ['G', 'end'], command: 'last', group: 'Move', help: 'last; logs and events then follow'},
	{keys: ['pageup', 'ctrl+b'], command: 'pageUp', group: 'Move', help: 'a page up'},
	{keys: ['pagedown', 'ctrl+f'], command: 'pageDown', group: 'Move', help: 'a page down'},

	{
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		command: 'panel',
		group: 'Panels',
		help: 'go to a panel',
		foot: {label: 'panel', rank: 10},
	},
	{keys: ['tab'], command: 'nextPanel', group: 'Panels', help: 'next panel'},
	{keys: ['shift+tab'], command: 'previousPanel', group: 'Panels', help: 'panel before'},
	{keys: ['enter'], command: 'open', group: 'Panels', help: 'open what is selected'},
	{keys: ['t'], command: 'timeline', group: 'Panels', help: 'what was done to the run so far'},
	{keys: ['z'], command: 'zoom', group: 'Panels', help: 'full screen, and back', foot: {label: 'zoom', rank: 11}},
	{keys: ['escape'], command: 'back', group: 'Panels', help: 'back by one'},

	{
		keys: ['/'],
		command: 'filter',
		group: 'Lists',
		help: 'filter pods: a regular expression, !expression for all others, -l app=web by label',
		foot: {label: 'filter', rank: 9},
	},
	{keys: ['0'], command: 'allNamespaces', group: 'Lists', help: 'all namespaces'},
	{keys: ['N'], command: 'nextNamespace', group: 'Lists', help: 'next namespace'},
	{keys: ['o'], command: 'sort', group: 'Lists', help: 'sort by the next column'},
	{keys: ['O'], command: 'reverse', group: 'Lists', help: 'turn the order round'},
	{keys: ['w'], command: 'wide', group: 'Lists', help: 'more columns, as kubectl get -o wide'},
	{keys: ['v'], command: 'onlySelected', group: 'Lists', help: 'events of the selected object, or all'},

	{keys: ['d'], command: 'describe', group: 'Look', help: 'kubectl describe', foot: {label: 'describe', rank: 5}},
	{keys: ['y'], command: 'yaml', group: 'Look', help: 'the object as YAML', foot: {label: 'yaml', rank: 7}},
	{keys: ['l'], command: 'logs', group: 'Look', help: 'logs of the container', foot: {label: 'logs', rank: 6}},
	{keys: ['p'], command: 'previousLogs', group: 'Look', help: 'logs of the run before, and back'},
	{keys: ['c'], command: 'container', group: 'Look', help: 'next container of the pod'},

	{keys: [':'], command: 'command', group: 'Act', help: 'a kubectl command, with completion', foot: {label: 'command', rank: 8}},
	{keys: ['e'], command: 'edit', group: 'Act', help: 'edit in $EDITOR'},
	{keys: ['s'], command: 'shell', group: 'Act', help: 'a shell in the container'},
	{keys: ['ctrl+d'], command: 'delete', group: 'Act', help: 'delete, after a question'},

	{keys: ['f'], command: 'faults', group: 'Break', help: 'choose a fault for what is selected', foot: {label: 'fault', rank: 1}},
	{keys: ['!'], command: 'repeatFault', group: 'Break', help: 'the last fault again', foot: {label: 'repeat', rank: 2}},
	{keys: ['H'], command: 'heal', group: 'Break', help: 'heal a fault, or all', foot: {label: 'heal', rank: 12}},

	{keys: ['space'], command: 'pause', group: 'Time', help: 'pause, go on', foot: {label: 'pause', rank: 3}},
	{keys: ['n'], command: 'step', group: 'Time', help: 'one event, paused', foot: {label: 'step', rank: 4}},
	{keys: ['+', '=', '>'], command: 'faster', group: 'Time', help: 'faster', foot: {label: 'faster', rank: 13}},
	{keys: ['-', '_', '<'], command: 'slower', group: 'Time', help: 'slower'},

	{keys: ['?'], command: 'help', group: 'Dashboard', help: 'this help', foot: {label: 'help', rank: 0}},
	{keys: ['ctrl+z'], command: 'suspend', group: 'Dashboard', help: 'to the shell; fg comes back'},
	{keys: ['q'], command: 'quit', group: 'Dashboard', help: 'quit', foot: {label: 'quit', rank: 14}},
];

const commands = new Map(keymap.flatMap((binding) => binding.keys.map((key) => [key, binding.command] as const)));

export function commandOf(key: string): Command | undefined {
	return commands.get(key);
}

const keyLabels: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	enter: 'Enter',
	escape: 'Esc',
	tab: 'Tab',
	'shift+tab': 'Shift-Tab',
	space: 'space',
};

/** A key as a person reads it. */
export function keyLabel(key: string, isAscii: boolean): string {
	if (key.startsWith('ctrl+')) return `Ctrl-${key.slice(5).toUpperCase()}`;
	if (isAscii && ['up', 'down', 'left', 'right'].includes(key)) return key;
	return keyLabels[key] ?? key;
}

/** Keys of one binding: `↑ k`, `1-9`. */
export function keysLabel(binding: KeyBinding, isAscii: boolean): string {
	if (binding.command === 'panel') return '1-9';
	return binding.keys.map((key) => keyLabel(key, isAscii)).join(' ');
}
