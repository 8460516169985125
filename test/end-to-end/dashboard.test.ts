import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {program, Terminal} from './terminal.ts';

const enter = '\r';
const escapeKey = '\u001B';

async function openPlayground(options?: ConstructorParameters<typeof Terminal>[1]): Promise<Terminal> {
	const terminal = new Terminal(['playground', '--speed', '30'], options);
	await terminal.until('three web pods that are ready', (screen) => (screen.match(/web-\S+\s+1\/1\s+\S*\s*Running/g) ?? []).length === 3);
	return terminal;
}

test('a person opens the playground, moves, breaks a pod, watches it heal, and quits', async () => {
	const terminal = await openPlayground();
	expect(terminal.isAlternateScreen).toBe(true);
	terminal.type('jjj');
	await terminal.until('a web pod to be selected', (screen) => /▸ web-/.test(screen));
	terminal.type('K');
	await terminal.until('the question whether to kill', (screen) => /container-kill/.test(screen) && /enter/i.test(screen));
	terminal.type(enter);
	await terminal.until('a restart', (screen) => /web-\S+\s+\S+\s+\S*\s*\S+\s+1 \(/.test(screen));
	terminal.type('q');
	expect(await terminal.exited()).toMatchObject({exitCode: 0});
	expect(terminal.isAlternateScreen).toBe(false);
	expect(terminal.raw).toContain('\u001B[?25h');
	expect(terminal.raw).not.toContain('\u001B[3J');
});

test('the fault palette finds a fault by a few letters, and escape leaves it', async () => {
	const terminal = await openPlayground();
	terminal.type('f');
	await terminal.until('the palette', (screen) => /memory-leak/.test(screen));
	terminal.type('hang');
	await terminal.until('only what matches', (screen) => /application-hang/.test(screen) && !/memory-leak/.test(screen));
	terminal.type(escapeKey);
	await terminal.until('the palette to be gone', (screen) => !/application-hang/.test(screen));
	terminal.type('q');
	expect(await terminal.exited()).toMatchObject({exitCode: 0});
});

test('a kubectl command typed after a colon is carried out', async () => {
	const terminal = await openPlayground();
	terminal.type(':');
	terminal.type('run hello --image=nginx:1.14');
	terminal.type(enter);
	await terminal.until('the new pod', (screen) => /hello\s+\d\/1/.test(screen));
	terminal.type('q');
	await terminal.exited();
});

test('the dashboard follows the size of the terminal, down to the smallest and back', async () => {
	const terminal = await openPlayground();
	for (const [columns, rows] of [
		[80, 24],
		[200, 50],
		[30, 8],
		[1, 1],
		[120, 40],
	] as const) {
		terminal.resize(columns, rows);
		if (columns >= 80) {
			const isWhole = (screen: string) =>
				/podquake/.test(screen) && /web-/.test(screen) && screen.split('\n').every((line) => line.length <= columns);
			await terminal.until(`a whole screen at ${columns}x${rows}`, isWhole);
		}
	}
	terminal.type('q');
	expect(await terminal.exited()).toMatchObject({exitCode: 0});
});

test('the clock stands still while it is paused, and nothing is drawn', async () => {
	const terminal = await openPlayground();
	terminal.type(' ');
	await terminal.until('the sign for paused', (screen) => /⏸|paused/.test(screen));
	await new Promise((resolve) => setTimeout(resolve, 400));
	const {length} = terminal.raw;
	const clock = /\d\d:\d\d:\d\d/.exec(terminal.screen())![0];
	await new Promise((resolve) => setTimeout(resolve, 1500));
	expect(terminal.raw).toHaveLength(length);
	expect(terminal.screen()).toContain(clock);
	terminal.type('q');
	await terminal.exited();
});

test.each([
	['SIGTERM', 15],
	['SIGHUP', 1],
	['SIGINT', 2],
] as const)('%s leaves the terminal as it was', async (signal, number) => {
	const terminal = await openPlayground();
	terminal.kill(signal);
	const {exitCode, signal: endedBy} = await terminal.exited();
	expect(endedBy === number || exitCode === 128 + number || (signal === 'SIGINT' && exitCode === 130)).toBe(true);
	expect(terminal.isAlternateScreen).toBe(false);
	expect(terminal.raw).toContain('\u001B[?25h');
});

test('ctrl-c ends with 130 and restores the terminal', async () => {
	const terminal = await openPlayground();
	terminal.type('\u0003');
	expect(await terminal.exited()).toMatchObject({exitCode: 130});
	expect(terminal.isAlternateScreen).toBe(false);
});

test('without a terminal the dashboard says so and ends with 2', () => {
	const {status, stdout, stderr} = spawnSync(process.execPath, [program], {encoding: 'utf8', input: ''});
	expect(status).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toMatch(/^the dashboard needs a terminal\n {2}at .*\n {2}.*podquake run/);
});

test('NO_COLOR leaves no colour on the screen', async () => {
	const terminal = await openPlayground({environment: {NO_COLOR: '1'}});
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
	expect(terminal.raw).not.toMatch(/\u001B\[(?:[349][0-7]m|10[0-7]m|[34]8;)/);
	terminal.type('q');
	await terminal.exited();
});
