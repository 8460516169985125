import {mebibyte} from '../images/image.ts';
import {accessTime} from '../log-time.ts';
import type {ProcessContext, Program} from '../program.ts';
import {serverProgram} from '../server-program.ts';
import {isUnbuffered} from './python.ts';

interface FileServerSettings {
	readonly port: number;
	readonly directory: string;
}

/** A server of the files in a directory, such as Python's `http.server`. `configure` returning undefined: a wrong call. */
export function fileServer(name: string, configure: (context: ProcessContext) => FileServerSettings | undefined): Program {
	return serverProgram<FileServerSettings>({
		name,
		bootMs: [150, 400],
		configure: (context) =>
			configure(context) ?? {
				failure: {exitCode: 1, stderr: `/usr/local/bin/${context.argv[0]}: No module named ${context.argv[context.argv.indexOf('-m') + 1]}\n`},
			},
		ports: ({port}) => [port],
		portTaken: () => ({exitCode: 1, stderr: 'OSError: [Errno 98] Address already in use\n'}),
		memoryBytes: 14 * mebibyte,
		// What it prints is kept back, as of any script; it is never so much that it would be written.
		readyLog: (context, {port}) =>
			isUnbuffered(context) ? [['stdout', `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`]] : [],
		answer(request, {directory}, {files}) {
			const path = files.resolve(directory, request.path.split('?')[0]!.slice(1) || '.');
			const node = files.stat(path);
			if (node?.kind === 'file') return {status: 200, body: files.read(path) ?? ''};
			const names = files.list(path);
			if (!names)
				return {status: 404, body: '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <title>Error response</title>\n    </head>\n</html>\n'};
			const index = files.read(`${path === '/' ? '' : path}/index.html`);
			if (index !== undefined) return {status: 200, body: index};
			const items = names.map((item) => `<li><a href="${item}">${item}</a></li>\n`).join('');
			return {
				status: 200,
				body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${request.path}</title>\n</head>\n<body>\n<ul>\n${items}</ul>\n</body>\n</html>\n`,
			};
		},
		accessLog: ({remoteIp, method, path}, {status}) => ['stderr', `${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} -\n`],
		// Python as pid 1 has no handler for SIGTERM.
		signals: {SIGINT: {exitCode: 0, log: '\nKeyboard interrupt received, exiting.\n'}},
	});
}
