import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** What is done while somebody else has the terminal. */

/** To the shell, until `fg`. Without a timer the process would end as soon as it is continued: nothing else waits. */
export async function suspendProcess(): Promise<void> {
	const keepAlive = setInterval(() => {}, 1000);
	try {
		await new Promise<void>((resolve) => {
			process.once('SIGCONT', () => resolve());
			process.kill(process.pid, 'SIGTSTP');
		});
	} finally {
		clearInterval(keepAlive);
	}
}

/** Lets the person's editor change a text. Undefined if it was left with an error. */
export async function editInEditor(text: string, name: string): Promise<string | undefined> {
	const folder = await mkdtemp(path.join(tmpdir(), 'podquake-'));
	const file = path.join(folder, name);
	try {
		await writeFile(file, text);
		// As git does it: the variable may hold arguments, so a shell reads it.
		const editor = process.env.KUBE_EDITOR || process.env.VISUAL || process.env.EDITOR || 'vi';
		const exitCode = await new Promise<number>((resolve, reject) => {
			const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, file], {stdio: 'inherit'});
			child.once('error', reject);
			child.once('exit', (code) => resolve(code ?? 1));
		});
		if (exitCode !== 0) throw new Error(`${editor} left with exit code ${exitCode}`);
		return await readFile(file, 'utf8');
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
