import type {Texts} from '../language.ts';

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
	readonly help: Texts;
	/** A word for the line at the foot, and how early it stands there (1 first). */
	readonly foot?: {readonly label: Texts; readonly rank: number};
}

export const keymap: readonly KeyBinding[] = [
	{keys: ['up', 'k'], command: 'up', group: 'Move', help: {en: 'up', ko: '위로'}},
	{keys: ['down', 'j'], command: 'down', group: 'Move', help: {en: 'down', ko: '아래로'}},
	{keys: ['left', 'h'], command: 'left', group: 'Move', help: {en: 'text to the left', ko: '왼쪽으로 스크롤'}},
	{keys: ['right'], command: 'right', group: 'Move', help: {en: 'text to the right', ko: '오른쪽으로 스크롤'}},
	{keys: ['g', 'home'], command: 'first', group: 'Move', help: {en: 'first', ko: '처음'}},
	{keys: ['G', 'end'], command: 'last', group: 'Move', help: {en: 'last; logs and events then follow', ko: '끝. 로그와 이벤트를 따라갑니다'}},
	{keys: ['pageup', 'ctrl+b'], command: 'pageUp', group: 'Move', help: {en: 'a page up', ko: '한 페이지 위로'}},
	{keys: ['pagedown', 'ctrl+f'], command: 'pageDown', group: 'Move', help: {en: 'a page down', ko: '한 페이지 아래로'}},

	{
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		command: 'panel',
		group: 'Panels',
		help: {en: 'go to a panel', ko: '패널로 이동'},
		foot: {label: {en: 'panel', ko: '패널'}, rank: 10},
	},
	{keys: ['tab'], command: 'nextPanel', group: 'Panels', help: {en: 'next panel', ko: '다음 패널'}},
	{keys: ['shift+tab'], command: 'previousPanel', group: 'Panels', help: {en: 'panel before', ko: '이전 패널'}},
	{keys: ['enter'], command: 'open', group: 'Panels', help: {en: 'open what is selected', ko: '선택한 것 열기'}},
	{keys: ['t'], command: 'timeline', group: 'Panels', help: {en: 'what was done to the run so far', ko: '지금까지 이 실행에서 한 일'}},
	{
		keys: ['z'],
		command: 'zoom',
		group: 'Panels',
		help: {en: 'full screen, and back', ko: '전체 화면 전환'},
		foot: {label: {en: 'zoom', ko: '확대'}, rank: 11},
	},
	{keys: ['escape'], command: 'back', group: 'Panels', help: {en: 'back by one', ko: '한 단계 뒤로'}},

	{
		keys: ['/'],
		command: 'filter',
		group: 'Lists',
		help: {
			en: 'filter pods: a regular expression, !expression for all others, -l app=web by label',
			ko: '파드 필터: 정규식, 나머지 전부는 !정규식, 레이블은 -l app=web',
		},
		foot: {label: {en: 'filter', ko: '필터'}, rank: 9},
	},
	{keys: ['0'], command: 'allNamespaces', group: 'Lists', help: {en: 'all namespaces', ko: '모든 네임스페이스'}},
	{keys: ['N'], command: 'nextNamespace', group: 'Lists', help: {en: 'next namespace', ko: '다음 네임스페이스'}},
	{keys: ['o'], command: 'sort', group: 'Lists', help: {en: 'sort by the next column', ko: '다음 열로 정렬'}},
	{keys: ['O'], command: 'reverse', group: 'Lists', help: {en: 'turn the order round', ko: '정렬 순서 뒤집기'}},
	{keys: ['w'], command: 'wide', group: 'Lists', help: {en: 'more columns, as kubectl get -o wide', ko: 'kubectl get -o wide처럼 열을 더 보기'}},
	{
		keys: ['v'],
		command: 'onlySelected',
		group: 'Lists',
		help: {en: 'events of the selected object, or all', ko: '선택한 오브젝트의 이벤트 또는 전체'},
	},

	{
		keys: ['d'],
		command: 'describe',
		group: 'Look',
		help: {en: 'kubectl describe', ko: 'kubectl describe'},
		foot: {label: {en: 'describe', ko: 'describe'}, rank: 5},
	},
	{
		keys: ['y'],
		command: 'yaml',
		group: 'Look',
		help: {en: 'the object as YAML', ko: '오브젝트를 YAML로'},
		foot: {label: {en: 'yaml', ko: 'yaml'}, rank: 7},
	},
	{
		keys: ['l'],
		command: 'logs',
		group: 'Look',
		help: {en: 'logs of the container', ko: '컨테이너 로그'},
		foot: {label: {en: 'logs', ko: '로그'}, rank: 6},
	},
	{keys: ['p'], command: 'previousLogs', group: 'Look', help: {en: 'logs of the run before, and back', ko: '이전 실행의 로그 전환'}},
	{keys: ['c'], command: 'container', group: 'Look', help: {en: 'next container of the pod', ko: '파드의 다음 컨테이너'}},

	{
		keys: [':'],
		command: 'command',
		group: 'Act',
		help: {en: 'a kubectl command, with completion', ko: 'kubectl 명령(자동 완성)'},
		foot: {label: {en: 'command', ko: '명령'}, rank: 8},
	},
	{keys: ['e'], command: 'edit', group: 'Act', help: {en: 'edit in $EDITOR', ko: '$EDITOR로 편집'}},
	{keys: ['s'], command: 'shell', group: 'Act', help: {en: 'a shell in the container', ko: '컨테이너 안의 셸'}},
	{keys: ['ctrl+d'], command: 'delete', group: 'Act', help: {en: 'delete, after a question', ko: '확인 후 삭제'}},

	{
		keys: ['f'],
		command: 'faults',
		group: 'Break',
		help: {en: 'choose a fault for what is selected', ko: '선택한 대상에 주입할 장애 고르기'},
		foot: {label: {en: 'fault', ko: '장애'}, rank: 1},
	},
	{
		keys: ['!'],
		command: 'repeatFault',
		group: 'Break',
		help: {en: 'the last fault again', ko: '마지막 장애 다시 주입'},
		foot: {label: {en: 'repeat', ko: '반복'}, rank: 2},
	},
	{
		keys: ['H'],
		command: 'heal',
		group: 'Break',
		help: {en: 'heal a fault, or all', ko: '장애 하나 또는 모두 복구'},
		foot: {label: {en: 'heal', ko: '복구'}, rank: 12},
	},

	{
		keys: ['space'],
		command: 'pause',
		group: 'Time',
		help: {en: 'pause, go on', ko: '일시 정지, 계속'},
		foot: {label: {en: 'pause', ko: '일시정지'}, rank: 3},
	},
	{
		keys: ['n'],
		command: 'step',
		group: 'Time',
		help: {en: 'one event, paused', ko: '멈춘 채 이벤트 하나 진행'},
		foot: {label: {en: 'step', ko: '한 단계'}, rank: 4},
	},
	{
		keys: ['+', '=', '>'],
		command: 'faster',
		group: 'Time',
		help: {en: 'faster', ko: '빠르게'},
		foot: {label: {en: 'faster', ko: '빠르게'}, rank: 13},
	},
	{keys: ['-', '_', '<'], command: 'slower', group: 'Time', help: {en: 'slower', ko: '느리게'}},

	{keys: ['?'], command: 'help', group: 'Dashboard', help: {en: 'this help', ko: '이 도움말'}, foot: {label: {en: 'help', ko: '도움말'}, rank: 0}},
	{keys: ['ctrl+z'], command: 'suspend', group: 'Dashboard', help: {en: 'to the shell; fg comes back', ko: '셸로 나가기. fg로 돌아옵니다'}},
	{keys: ['q'], command: 'quit', group: 'Dashboard', help: {en: 'quit', ko: '종료'}, foot: {label: {en: 'quit', ko: '종료'}, rank: 14}},
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
