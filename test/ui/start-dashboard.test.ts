import {afterEach, describe, expect, test, vi} from 'vitest';
import {startDashboard} from '../../source/ui/start-dashboard.ts';
import {UsageError} from '../../source/usage-error.ts';
import {playground} from '../helpers/fake-run.ts';

function pretend({stdout, stdin, term}: {readonly stdout: boolean; readonly stdin: boolean; readonly term: string}): void {
	vi.spyOn(process, 'stdout', 'get').mockReturnValue({isTTY: stdout} as typeof process.stdout);
	vi.spyOn(process, 'stdin', 'get').mockReturnValue({isTTY: stdin} as typeof process.stdin);
	vi.stubEnv('TERM', term);
}

afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
});

describe('the dashboard', () => {
	test.each([
		['standard output is not one', {stdout: false, stdin: true, term: 'xterm'}],
		['standard input is not one', {stdout: true, stdin: false, term: 'xterm'}],
		['TERM is dumb', {stdout: true, stdin: true, term: 'dumb'}],
	])('needs a terminal: %s', async (where, terminal) => {
		pretend(terminal);
		let hasBooted = false;
		const start = startDashboard(() => {
			hasBooted = true;
			return playground();
		});
		await expect(start).rejects.toThrow(UsageError);
		await expect(start).rejects.toMatchObject({where});
		expect(hasBooted).toBe(false);
	});
});
