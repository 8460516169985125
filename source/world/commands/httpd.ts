import type {Program, ProgramResponse} from '../program.ts';

/* busybox's httpd: the files of a folder. Left out: CGI, its configuration file, going to the background (it stays). */

interface HttpdState {
	root: string;
}

function argument(argv: readonly string[], letter: string): string | undefined {
	const at = argv.findIndex((each) => each.startsWith('-') && each.endsWith(letter));
	return at < 0 ? undefined : argv[at + 1];
}

const types: Readonly<Record<string, string>> = {
	html: 'text/html',
	htm: 'text/html',
	css: 'text/css',
	js: 'application/javascript',
	json: 'application/json',
	txt: 'text/plain',
	svg: 'image/svg+xml',
};

const program: Program<HttpdState> = {
	name: 'busybox-httpd',
	start(context) {
		const port = Number((argument(context.argv, 'p') ?? '80').replace(/^.*:/, ''));
		const root = context.files.resolve(context.workingDirectory, argument(context.argv, 'h') ?? '.');
		if (!context.listen(port)) {
			context.write('stderr', 'httpd: bind: Address already in use\n');
			context.exit(1);
		}
		return {root};
	},
	onRequest(state, request, context): ProgramResponse {
		let path = context.files.resolve('/', `${state.root}${request.path.replace(/\?.*/, '')}`);
		if (context.files.stat(path)?.kind === 'directory') path = context.files.resolve(path, 'index.html');
		const body = path.startsWith(state.root) ? context.files.read(path) : undefined;
		if (body === undefined) {
			const text = '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n';
			return {status: 404, headers: {'content-type': 'text/html', connection: 'close'}, body: text, latencyMs: 1};
		}
		const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
		return {status: 200, headers: {'content-type': type, connection: 'close', 'accept-ranges': 'bytes'}, body, latencyMs: 1};
	},
};

export const busyboxHttpd = program as unknown as Program;
