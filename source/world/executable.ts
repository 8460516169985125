import type {FileSystem} from './file-system.ts';

/** What starting `command` would run. `argv` is other than the command's for a script with `#!`. */
export type Executable =
	| {readonly kind: 'program'; readonly program: string; readonly path: string; readonly argv: readonly string[]}
	| {readonly kind: 'not-found'}
	| {readonly kind: 'not-executable'; readonly path: string}
	| {readonly kind: 'directory'; readonly path: string};

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Looks `argv[0]` up as execvp(3) does, and follows `#!`. */
export function findExecutable(files: FileSystem, argv: readonly string[], searchPath: string, workingDirectory: string): Executable {
	const name = argv[0] ?? '';
	if (name.includes('/')) return executableAt(files, files.resolve(workingDirectory, name), argv, workingDirectory, 0, name);
	const known = files.binaryOnPath?.(name, searchPath);
	if (known) return {kind: 'program', program: known.program, path: known.path, argv};
	let refused: Executable = {kind: 'not-found'};
	if (name === '') return refused;
	let start = 0;
	while (start <= searchPath.length) {
		let end = searchPath.indexOf(':', start);
		if (end < 0) end = searchPath.length;
		const folder = end === start ? workingDirectory : searchPath.slice(start, end);
		start = end + 1;
		const found = executableAt(files, folder === '/' ? `/${name}` : `${folder}/${name}`, argv, workingDirectory, 0);
		if (found.kind === 'program') return found;
		if (found.kind === 'not-executable') refused = found;
	}
	return refused;
}

function executableAt(files: FileSystem, path: string, argv: readonly string[], workingDirectory: string, depth: number, called = path): Executable {
	const node = files.stat(path);
	if (node === undefined) return {kind: 'not-found'};
	if (node.kind === 'binary') return {kind: 'program', program: node.program, path, argv};
	if (node.kind === 'directory') return {kind: 'directory', path};
	if (node.kind !== 'file' || (node.mode & 0o111) === 0) return {kind: 'not-executable', path};
	if (!node.text.startsWith('#!') || depth > 3) return {kind: 'not-executable', path};
	const line = node.text.slice(2, node.text.indexOf('\n') < 0 ? undefined : node.text.indexOf('\n')).trim();
	const space = line.search(/\s/);
	const interpreter = space < 0 ? line : line.slice(0, space);
	const argument = space < 0 ? [] : [line.slice(space).trim()];
	return executableAt(files, files.resolve('/', interpreter), [interpreter, ...argument, called, ...argv.slice(1)], workingDirectory, depth + 1);
}
