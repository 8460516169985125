import {render} from 'ink';
import {createElement} from 'react';
import type {RunView} from '../scenario/run-view.ts';
import {Pacer} from '../simulation/pacer.ts';
import {UsageError} from '../usage-error.ts';
import {App, type DashboardOptions} from './app.tsx';
import {terminalOutput} from './terminal-output.ts';

export interface StartOptions extends DashboardOptions {
	/** Virtual seconds a wall second. */
	readonly speed?: number;
	readonly isPaused?: boolean;
}

/**
Shows the dashboard until somebody quits it, and returns the exit code. The terminal is as it was before on every way
out; what went wrong is printed then, where it can be read.
*/
export async function startDashboard(source: RunView | (() => RunView), options: StartOptions = {}): Promise<number> {
	const {stdin, stdout} = process;
	// Before the cluster boots: whether it could be shown at all.
	refuseOtherThanTerminals();
	const run = typeof source === 'function' ? source() : source;
	let exitCode = 0;
	const output = terminalOutput(stdout, () => instance.unmount());
	const pacer = new Pacer({speed: options.speed ?? 1, isPaused: options.isPaused ?? false});
	const onQuit = (code: number): void => {
		exitCode = code;
	};
	const instance = render(createElement(App, {run, pacer, options, onQuit}), {
		stdout: output.stream,
		stdin,
		alternateScreen: true,
		maxFps: 60,
		exitOnCtrlC: false,
		interactive: true,
	});
	try {
		await instance.waitUntilExit();
		return exitCode;
	} catch (error) {
		instance.cleanup();
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		return 70;
	}
}

function refuseOtherThanTerminals(): void {
	const howToMend = 'run it in a terminal, or use a command that needs none: podquake run, get, snapshot';
	if (!process.stdout.isTTY) throw new UsageError({what: 'the dashboard needs a terminal', where: 'standard output is not one', howToMend});
	if (!process.stdin.isTTY) throw new UsageError({what: 'the dashboard needs a terminal', where: 'standard input is not one', howToMend});
	if (process.env.TERM === 'dumb')
		throw new UsageError({what: 'the dashboard needs a terminal that can move its cursor', where: 'TERM is dumb', howToMend});
}
