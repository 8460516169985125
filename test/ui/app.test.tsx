import {stripVTControlCharacters} from 'node:util';
import {cleanup, render} from 'ink-testing-library';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {catalogue} from '../../source/faults/catalogue.ts';
import {Pacer} from '../../source/simulation/pacer.ts';
import {App} from '../../source/ui/app.tsx';
import type {WallClock} from '../../source/ui/drive.ts';
import {type FakeRun, playground} from '../helpers/fake-run.ts';

// Nothing moves by itself: the clock of these tests stands still.
const stillClock: WallClock = {now: () => 0, every: () => () => {}};

const keys = {
	enter: '\r',
	// As terminals with the kitty protocol send it: Ink waits a while after a lone escape code, to see whether more comes.
	escape: '\u001B[27u',
	up: '\u001B[A',
	down: '\u001B[B',
	tab: '\t',
	backspace: '\u007F',
	'ctrl+c': '\u0003',
	'ctrl+d': '\u0004',
	space: ' ',
} as const;

let run: FakeRun;
let exitCodes: number[];
let app: ReturnType<typeof render>;

beforeEach(async () => {
	run = playground();
	exitCodes = [];
	app = render(<App run={run} pacer={new Pacer()} options={{}} onQuit={(code) => exitCodes.push(code)} clock={stillClock} />);
	await settled();
});

afterEach(cleanup);

/** React and Ink have done what there was to do. */
async function settled(): Promise<void> {
	for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Writes keys as a terminal does: names of the table above, and text as it is typed. */
async function press(...pressed: readonly (keyof typeof keys | (string & {}))[]): Promise<string> {
	for (const key of pressed) {
		app.stdin.write((keys as Readonly<Record<string, string>>)[key] ?? key);
		await settled();
	}
	return screen();
}

/** ink-testing-library has a terminal of 100x24: the list and one panel beside it. */
function screen(): string {
	return stripVTControlCharacters(app.lastFrame() ?? '');
}

function selected(): string | undefined {
	return /▸ (\S+)/.exec(screen())?.[1];
}

describe('keys', () => {
	test('move the selection, several at once as well', async () => {
		expect(selected()).toMatch(/^api-5d4…8-2kq8w/);
		await press('j');
		expect(selected()).toMatch(/^api-5d4…8-9xv2m/);
		await press('jj');
		expect(selected()).toBe('migrate-28f6c');
		await press('up');
		expect(selected()).toBe('cache-0');
		await press('G');
		expect(selected()).toMatch(/^worker/);
		expect(await press('g')).toContain('▸ api-5d4…8-2kq8w');
	});

	test('open panels, and Escape goes back', async () => {
		expect(await press('4')).toContain('╭─ Probes');
		expect(await press('8')).toContain('╭─ Logs');
		expect(await press('escape')).toContain('╭─ Probes');
		expect(await press('escape')).toContain('Pods default');
	});

	test('filter the list while typing, also with what would be a command elsewhere', async () => {
		const filtered = await press('/', 'qw');
		expect(exitCodes).toEqual([]);
		expect(filtered).toContain('No pod matches the filter.');
		expect(await press('backspace', 'backspace', 'cache')).toContain('▸ cache-0');
		expect(screen()).not.toContain('worker-28f6c');
		expect(await press('escape')).toContain('worker');
	});

	test('show all namespaces, and one after the other', async () => {
		expect(await press('0')).toContain('Pods all namespaces');
		await press('N', 'N');
		expect(screen()).toContain('Pods kube-system');
		expect(screen()).toContain('kube-pr…y-8h2mz');
	});

	test('pause, and step one event', async () => {
		const before = run.nowMs;
		expect(await press('n')).toContain('⏸');
		expect(run.nowMs).toBe(before + 250);
		expect(await press('space')).toContain('▶');
	});

	test('change the speed', async () => {
		expect(await press('+')).toContain('×2');
		expect(await press('+', '+')).toContain('×10');
		expect(await press('-')).toContain('×5');
	});

	test('quit', async () => {
		await press('q');
		expect(exitCodes).toEqual([0]);
	});

	test('interrupt, even while something is typed', async () => {
		await press(':', 'get', 'ctrl+c');
		expect(exitCodes).toEqual([130]);
	});

	test('show the help, with the keys of faults', async () => {
		const help = await press('?');
		expect(help).toContain('╭─ Keys');
		expect(help).toContain('choose a fault for what is');
		expect(await press('escape')).not.toContain('╭─ Keys');
	});
});

describe('a bug in the run', () => {
	test('ends the dashboard rather than the process', async () => {
		run.perform = () => {
			throw new Error('assertion failed');
		};
		expect((await press('H', 'enter')).trim()).toBe('');
	});
});

describe('commands', () => {
	test('that change something are steps of the run', async () => {
		run.outcome = {isOk: true, stdout: 'deployment.apps/web scaled\n', stderr: '', exitCode: 0};
		expect(await press(':', 'kubectl scale deployment web --replicas=5', 'enter')).toContain('deployment.apps/web scaled');
		expect(run.performed).toEqual([{kind: 'kubectl', command: 'scale deployment web --replicas=5', namespace: 'default'}]);
	});

	test('that only look are none, and show what they print', async () => {
		const shown = await press(':', 'get pods -o wide', 'enter');
		expect(run.performed).toEqual([]);
		expect(run.queries).toContain('get pods -o wide');
		expect(shown).toContain('Output get pods -o wide');
	});

	test('that fail say why', async () => {
		run.outcome = {isOk: false, stdout: '', stderr: 'Error from server (NotFound): pods "x" not found\n', exitCode: 1};
		expect(await press(':', 'delete pod x', 'enter')).toContain('Error from server (NotFound): pods "x" not found');
	});

	test('are completed and brought back', async () => {
		expect(await press(':', 'describe no', 'tab')).toContain('nodes');
		await press('escape', ':', 'get events', 'enter', ':', 'up');
		expect(screen()).toContain(':get events');
	});

	test('name panels and namespaces as well', async () => {
		expect(await press(':', 'ns kube-system', 'enter')).toContain('Pods kube-system');
		expect(await press(':', 'nodes', 'enter')).toContain('╭─ Nodes');
	});

	test('pasted are one line of text, never keys', async () => {
		const pasted = await press(':', '\u001B[200~run web --image=nginx\nq\u001B[201~');
		expect(pasted).toContain(':run web --image=nginx q');
		expect(exitCodes).toEqual([]);
		await press('escape', '\u001B[200~q\u001B[201~');
		expect(exitCodes).toEqual([]);
	});
});

describe('deleting', () => {
	test('asks first', async () => {
		expect(await press('ctrl+d')).toContain('Delete pod/api-5d4f7c9b8-2kq8w?');
		await press('n');
		expect(run.performed).toEqual([]);
		await press('ctrl+d', 'y');
		expect(run.performed).toEqual([{kind: 'kubectl', command: 'delete pod api-5d4f7c9b8-2kq8w --wait=false', namespace: 'default'}]);
	});
});

describe('breaking things', () => {
	const kill = catalogue.find(({name}) => name === 'pod-kill')!;

	test('f shows what can strike the selection, and what it strikes', async () => {
		const palette = await press('f', 'podkill');
		expect(palette).toContain('pod-kill');
		expect(palette).toContain('strikes now: pod/api-5d4f7c9b8-2kq8w: 1 container (api) on node03');
	});

	test('Enter injects it, and ! does so again on what is selected then', async () => {
		await press('f', 'pod-kill', 'enter');
		expect(run.performed).toMatchObject([
			{kind: 'fault', fault: 'pod-kill', target: {kind: 'pod', namespace: 'default', name: 'api-5d4f7c9b8-2kq8w'}},
		]);
		await press('j', '!');
		expect(run.performed[1]).toMatchObject({kind: 'fault', fault: 'pod-kill', target: {name: 'api-5d4f7c9b8-9xv2m'}});
	});

	test('Tab opens its parameters; what is typed there is handed over', async () => {
		const form = await press('f', 'memory-leak', 'tab');
		expect(form).toContain('fault memory-leak');
		await press('backspace', 'backspace', 'backspace', '16Mi', 'tab', '90s', 'enter');
		expect(run.performed).toMatchObject([{kind: 'fault', fault: 'memory-leak', parameters: {rate: '16Mi'}, durationMs: 90_000}]);
	});

	test('a parameter that is not right is refused, and nothing is done', async () => {
		const refused = await press('f', 'memory-leak', 'tab', 'backspace', 'backspace', 'backspace', 'much', 'enter');
		expect(refused).toContain('rate: "much" is no quantity; 64Mi is');
		expect(run.performed).toEqual([]);
	});

	test('a fault with a key of its own asks for confirmation', async () => {
		expect(await press(kill.key!)).toContain('fault pod-kill');
		await press('escape', 'escape');
		expect(run.performed).toEqual([]);
	});

	test('H lists what is active and heals the one chosen', async () => {
		expect(await press('H')).toContain('memory-leak on deployment/web');
		await press('down', 'down', 'enter');
		expect(run.performed).toEqual([{kind: 'heal', which: 'f2'}]);
	});
});

describe('a shell in the container', () => {
	const typed = () => run.performed.flatMap((action) => (action.kind === 'type' ? [action.text] : []));

	test('is opened in the selected pod, and each line is a step of the run', async () => {
		expect(await press('s')).toContain('shell in api-5d4f7c9b8-2kq8w, api');
		expect(run.performed).toMatchObject([
			{kind: 'shell', session: 'shell-4', namespace: 'default', pod: 'api-5d4f7c9b8-2kq8w', container: 'api', terminal: {columns: 92}},
		]);
		expect(await press(...'ls /q', 'enter')).toMatch(/\/ # ls \/q *│[\s\S]*bin {2}etc/);
		expect(await press('up')).toMatch(/bin {2}etc *│[\s\S]*# ls \/q/);
		await press('enter');
		expect(typed()).toEqual(['ls /q\n', 'ls /q\n']);
		expect(exitCodes).toEqual([]);
	});

	test.each([
		['exit', ['e', 'x', 'i', 't', 'enter'], 'exit\n'],
		['Esc', ['escape'], undefined],
		['Ctrl-D on an empty line', ['ctrl+d'], '\u0004'],
	])('is left by %s', async (_, pressed, expected) => {
		await press('s');
		expect(await press(...pressed)).not.toContain('shell in api');
		expect(typed()).toEqual([expected]);
		expect(exitCodes).toEqual([]);
	});

	test('gets Ctrl-C for what runs in it, and what was being typed is gone', async () => {
		await press('s', ...'sleep', 'ctrl+c');
		expect(await press('enter')).toContain('shell in api');
		expect(typed()).toEqual(['\u0003', '\n']);
		expect(exitCodes).toEqual([]);
	});

	test('that cannot be had is said at the foot', async () => {
		run.outcome = {isOk: false, stdout: '', stderr: 'exec: "sh": executable file not found in $PATH\n', exitCode: 1};
		expect(await press('s')).toContain('exec: "sh": executable file not found in $PATH');
	});

	test('whose command has ended is left by Enter', async () => {
		await press('s');
		run.session = {text: '', isEnding: false, end: {exitCode: 137, message: undefined}};
		expect(await press('x')).toContain('The command has ended with exit code 137.');
		expect(await press('enter')).not.toContain('shell in api');
		expect(typed()).toEqual([]);
	});
});

test('t goes to what was done so far, 6 to the traffic', async () => {
	expect(await press('t')).toContain('Timeline');
	expect(await press('6')).toMatch(/╭─ Traffic[\s\S]*web 50\/s/);
});
