import {slashTime} from '../../log-time.ts';
import type {ProcessContext} from '../../program.ts';
import type {StartFailure} from '../../server-program.ts';

/*
What nginx does on the disk before it serves: it makes directories for what it receives, gives them to its workers, and
writes its pid. A read-only root file system, another user and dropped capabilities are noticed here. That the
directories are there afterwards is left out.
*/

const usualPaths = ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `/var/cache/nginx/${name}_temp`);

const errnoTexts = {EROFS: '30: Read-only file system', EACCES: '13: Permission denied', ENOENT: '2: No such file or directory'} as const;

/** Why nginx cannot start with this configuration file; undefined: it can. */
export function startFailure(context: ProcessContext, configPath: string): StartFailure | undefined {
	const {files, user} = context;
	const config = files.read(configPath) ?? '';
	const warning = user === 0 ? undefined : userWarning(config, configPath);
	const failure = pathFailure(context, config);
	if (failure === undefined) {
		if (warning !== undefined) context.write('stderr', both('warn', warning));
		return undefined;
	}
	return {exitCode: 1, stderr: (warning === undefined ? '' : both('warn', warning)) + both('emerg', failure)};
}

function pathFailure(context: ProcessContext, config: string): string | undefined {
	const {files} = context;
	const named = [...config.matchAll(/^\s*\w+_temp_path\s+([^\s;]+)/gm)].map(([, path]) => path!);
	for (const path of named.length > 0 ? named : usualPaths) {
		if (files.stat(path)) continue;
		const why = refusal(context, path.slice(0, path.lastIndexOf('/')) || '/');
		if (why) return `mkdir() "${path}" failed (${why})`;
		if (context.user === 0 && !mayChangeOwners(context)) return `chown("${path}", 101) failed (1: Operation not permitted)`;
	}
	const pidPath = files.resolve('/', /^\s*pid\s+([^\s;]+)/m.exec(config)?.[1] ?? '/run/nginx.pid');
	const why = refusal(context, pidPath.slice(0, pidPath.lastIndexOf('/')) || '/');
	// Distributions have one directory under both names; here there are two, and a volume may be at either.
	const other = /^(\/var)?\/run\/[^/]+$/.test(pidPath) ? (pidPath.startsWith('/var') ? '/run' : '/var/run') : undefined;
	return why && (other === undefined || refusal(context, other)) ? `open() "${pidPath}" failed (${why})` : undefined;
}

function refusal({files}: ProcessContext, folder: string): string | undefined {
	const error = files.stat(folder) ? files.access(folder, 'w') : 'ENOENT';
	return error && (errnoTexts[error as keyof typeof errnoTexts] ?? errnoTexts.EACCES);
}

/** CAP_CHOWN is the first bit of the capabilities. */
function mayChangeOwners({files}: ProcessContext): boolean {
	const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(files.read('/proc/self/status') ?? '')?.[1];
	return effective === undefined || Number.parseInt(effective.slice(-1), 16) % 2 === 1;
}

function userWarning(config: string, path: string): string | undefined {
	const line = config.split('\n').findIndex((text) => /^\s*user\s/.test(text));
	return line < 0
		? undefined
		: `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${path}:${line + 1}`;
}

/** It says it to its log, and to whoever started it. */
function both(level: string, text: string): string {
	return `${slashTime} [${level}] 1#1: ${text}\nnginx: [${level}] ${text}\n`;
}
