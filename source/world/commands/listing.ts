import {sizeOf} from '../file-nodes.ts';
import type {FileNode} from '../file-system.ts';
import {errorText} from '../file-system.ts';
import {matchesPattern} from '../shell/pattern.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {parseOptions} from './options.ts';
import {humanSize} from './system.ts';
import {escapeText} from './text-format.ts';
import {calendarAt, formatTime} from './time-text.ts';

/* Commands that look at files: ls stat readlink realpath find du. */

function ls(io: CommandIo): number {
	const options = parseOptions(io, '1aAlhdRrtnFpiSsLQCxmgo', {all: 'a', 'almost-all': 'A', recursive: 'R', color: 'F', directory: 'd'});
	if (!options) return io.isBusybox ? 1 : 2;
	const operands = options.operands.length > 0 ? options.operands : ['.'];
	let status = 0;
	const plain: string[] = [];
	const folders: string[] = [];
	for (const path of operands) {
		const place = io.path(path);
		const isLinkShown = (options.has('l') || options.has('d')) && !options.has('L') && !path.endsWith('/');
		const node = isLinkShown ? io.files.statLink(place) : io.files.stat(place);
		if (!node) {
			io.complain(io.isBusybox ? `${path}: ${errorText('ENOENT')}` : `cannot access '${path}': ${errorText('ENOENT')}`);
			status = io.isBusybox ? 1 : 2;
		} else if (io.files.stat(place)?.kind === 'directory' && !options.has('d') && node.kind !== 'link') folders.push(path);
		else plain.push(path);
	}
	const show = (names: readonly string[], folder: string, isTotal: boolean): void => {
		const entries = names.map((name) => {
			const place = io.files.resolve(folder, name);
			return {name, place, node: (options.has('L') ? undefined : io.files.statLink(place)) ?? io.files.stat(place)!};
		});
		if (options.has('t')) entries.sort((a, b) => modifiedAt(b.node) - modifiedAt(a.node) || (a.name < b.name ? -1 : 1));
		if (options.has('S')) entries.sort((a, b) => sizeOf(b.node) - sizeOf(a.node) || (a.name < b.name ? -1 : 1));
		if (options.has('r')) entries.reverse();
		const inode = (name: string): string => (options.has('i') ? `${inodeOf(name)} ` : '');
		if (options.has('l') || options.has('n') || options.has('o') || options.has('g')) {
			const blocks = entries.reduce((sum, {place, node}) => sum + blocksAt(io, place, node), 0);
			if (isTotal) io.out(`total ${options.has('h') ? (blocks === 0 ? 0 : humanSize(blocks * 1024)) : blocks}\n`);
			io.out(
				longLines(io, entries, {isHuman: options.has('h'), isNumeric: options.has('n')})
					.map((line, index) => inode(entries[index]!.place) + line)
					.join(''),
			);
		} else {
			const shown = entries.map(
				({name, place, node}) => `${inode(place)}${name}${options.has('F') || options.has('p') ? mark(node, options.has('F')) : ''}`,
			);
			const width = io.outputColumns() || (options.has('C') ? 80 : 0);
			io.out(width > 0 && !options.has('1') ? inColumns(shown, width, io.isBusybox) : shown.map((text) => `${text}\n`).join(''));
		}
	};
	if (plain.length > 0) show(plain.toSorted(), io.workingDirectory, false);
	const isHeaded = operands.length > 1 || options.has('R');
	const showFolder = (path: string, isFirst: boolean): void => {
		const place = io.path(path);
		if (isHeaded) io.out(`${isFirst ? '' : '\n'}${path}:\n`);
		if (io.files.access(place, 'r') === 'EACCES') {
			io.complain(`${io.isBusybox ? `can't open '${path}'` : `cannot open directory '${path}'`}: ${errorText('EACCES')}`);
			status = io.isBusybox ? 1 : 2;
			return;
		}
		let names = [...(io.files.list(place) ?? [])];
		if (!options.has('a') && !options.has('A')) names = names.filter((name) => !name.startsWith('.'));
		if (options.has('a')) names.unshift('.', '..');
		show(names, place, true);
		if (!options.has('R')) return;
		for (const name of names) {
			if (name === '.' || name === '..') continue;
			if (io.files.statLink(io.files.resolve(place, name))?.kind === 'directory') showFolder(`${path.replace(/\/$/, '')}/${name}`, false);
		}
	};
	for (const [index, path] of folders.toSorted().entries()) showFolder(path, index === 0 && plain.length === 0);
	return status;
}

/** Names in columns, downwards first: busybox's are all as wide as the longest name, GNU's each as wide as it has to be. */
function inColumns(names: readonly string[], width: number, isBusybox: boolean): string {
	if (names.length === 0) return '';
	const longest = Math.max(...names.map((name) => name.length)) + 2;
	let rows = isBusybox ? Math.ceil(names.length / Math.max(1, Math.floor(width / longest))) : 1;
	const widths = (): number[] => {
		const columns = Array.from({length: Math.ceil(names.length / rows)}, (_, column) => names.slice(column * rows, (column + 1) * rows));
		return columns.map((column) => (isBusybox ? longest : Math.max(...column.map((name) => name.length)) + 2));
	};
	if (!isBusybox) while (rows < names.length && widths().reduce((sum, each) => sum + each, -2) > width) rows += 1;
	const columnWidths = widths();
	const lines = Array.from({length: rows}, (_, row) => {
		const cells = columnWidths.map((_each, column) => names[column * rows + row]).filter((name) => name !== undefined);
		return cells.map((name, column) => (column === cells.length - 1 ? name : name.padEnd(columnWidths[column]!))).join('');
	});
	return `${lines.join('\n')}\n`;
}

export function modifiedAt(node: FileNode): number {
	return 'modifiedAtMs' in node ? (node.modifiedAtMs ?? 0) : 0;
}

/** A directory's own size: a block on a disk; on a tmpfs by what is in it. */
function sizeAt(io: CommandIo, place: string, node: FileNode): number {
	if (node.kind === 'directory' && node.isInMemory) return 20 * ((io.files.list(place)?.length ?? 0) + 2);
	return shownSize(node);
}

function blocksAt(io: CommandIo, place: string, node: FileNode): number {
	if (node.kind === 'link' || (node.kind === 'directory' && node.isInMemory)) return 0;
	return Math.ceil(sizeAt(io, place, node) / 4096) * 4;
}

/** How many names lead to it: a directory's own, its `.`, and the `..` of each in it. */
function linksTo(io: CommandIo, place: string, node: FileNode): number {
	if (node.kind !== 'directory') return 1;
	// The root of an overlay counts none of them.
	if (place === '/') return 1;
	return 2 + (io.files.list(place) ?? []).filter((name) => io.files.statLink(io.files.resolve(place, name))?.kind === 'directory').length;
}

/** The names of a node's owner and group, or their numbers. */
function ownerNames(io: CommandIo, node: FileNode, isNumeric: boolean): readonly [user: string, group: string] {
	const {user = 0, group = 0} = 'user' in node || 'group' in node ? node : {};
	if (isNumeric) return [String(user), String(group)];
	return [
		nameOf(io, '/etc/passwd', user) ?? (user === 0 ? 'root' : String(user)),
		nameOf(io, '/etc/group', group) ?? (group === 0 ? 'root' : String(group)),
	];
}

function nameOf(io: CommandIo, file: string, id: number): string | undefined {
	for (const line of (io.files.read(file) ?? '').split('\n')) {
		const [name, , number] = line.split(':');
		if (number === String(id)) return name;
	}
	return undefined;
}

function shownSize(node: FileNode): number {
	if (node.kind === 'directory') return 4096;
	return node.kind === 'binary' ? 1_024_000 : sizeOf(node);
}

function modeText(node: FileNode): string {
	const type = {file: '-', binary: '-', directory: 'd', device: 'c', link: 'l'}[node.kind];
	const mode = modeOf(node);
	let text = '';
	for (const shift of [6, 3, 0]) {
		const bits = (mode >> shift) & 7;
		text += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
	}
	// Set-user-ID and set-group-ID take the place of the x.
	for (const [bit, at] of [
		[0o4000, 2],
		[0o2000, 5],
	] as const) {
		if ((mode & bit) !== 0) text = `${text.slice(0, at)}${text[at] === 'x' ? 's' : 'S'}${text.slice(at + 1)}`;
	}
	if ((mode & 0o1000) !== 0) text = `${text.slice(0, -1)}${mode & 1 ? 't' : 'T'}`;
	return type + text;
}

function modeOf(node: FileNode): number {
	if (node.kind === 'file' || node.kind === 'directory') return node.mode;
	return node.kind === 'binary' ? 0o755 : node.kind === 'link' ? 0o777 : 0o666;
}

interface Listed {
	readonly name: string;
	readonly place: string;
	readonly node: FileNode;
}

function longLines(
	io: CommandIo,
	entries: readonly Listed[],
	{isHuman, isNumeric}: {readonly isHuman: boolean; readonly isNumeric: boolean},
): string[] {
	const rows = entries.map(({name, place, node}) => {
		const bytes = sizeAt(io, place, node);
		const size = node.kind === 'device' ? '1,   3' : isHuman ? humanSize(bytes) : String(bytes);
		const time = formatTime('%b %e %H:%M', calendarAt(modifiedAt(node)));
		const [user, group] = ownerNames(io, node, isNumeric);
		return {
			mode: modeText(node),
			links: String(linksTo(io, place, node)),
			user,
			group,
			size,
			time,
			name: node.kind === 'link' ? `${name} -> ${node.target}` : name,
		};
	});
	if (io.isBusybox) {
		return rows.map(
			(row) => `${row.mode} ${row.links.padStart(4)} ${row.user.padEnd(8)} ${row.group.padEnd(8)} ${row.size.padStart(9)} ${row.time} ${row.name}\n`,
		);
	}
	const width = (column: 'links' | 'user' | 'group' | 'size'): number => Math.max(...rows.map((row) => row[column].length));
	const [links, user, group, size] = [width('links'), width('user'), width('group'), width('size')];
	const named = (text: string, room: number): string => (isNumeric ? text.padStart(room) : text.padEnd(room));
	return rows.map(
		(row) =>
			`${row.mode} ${row.links.padStart(links)} ${named(row.user, user)} ${named(row.group, group)} ${row.size.padStart(size)} ${row.time} ${row.name}\n`,
	);
}

function mark(node: FileNode, isFull: boolean): string {
	if (node.kind === 'directory') return '/';
	if (!isFull) return '';
	if (node.kind === 'link') return '@';
	return node.kind === 'binary' || (node.kind === 'file' && (node.mode & 0o111) !== 0) ? '*' : '';
}

/** A number for a path, the same each time it is asked for. */
function inodeOf(place: string): number {
	let hash = 5381;
	for (let index = 0; index < place.length; index += 1) hash = (hash * 33 + place.charCodeAt(index)) % 4_194_304;
	return 1_000_000 + hash;
}

function stat(io: CommandIo): number {
	const options = parseOptions(io, 'c:Lft', {format: 'c', printf: 'c', dereference: 'L', terse: 't'});
	if (!options) return 1;
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const node = options.has('L') ? io.files.stat(place) : io.files.statLink(place);
		if (!node) {
			io.complain(io.isBusybox ? `can't stat '${path}': ${errorText('ENOENT')}` : `cannot statx '${path}': ${errorText('ENOENT')}`);
			status = 1;
			continue;
		}
		const octal = (modeOf(node) & 0o7777).toString(8);
		const seconds = calendarAt(modifiedAt(node));
		const full = formatTime('%Y-%m-%d %H:%M:%S.%N %z', seconds);
		const kind = {
			file: sizeOf(node) === 0 ? 'regular empty file' : 'regular file',
			binary: 'regular file',
			directory: 'directory',
			device: 'character special file',
			link: 'symbolic link',
		}[node.kind];
		const values: Readonly<Record<string, string>> = {
			a: octal,
			A: modeText(node),
			F: kind,
			g: ownerNames(io, node, true)[1],
			G: ownerNames(io, node, false)[1],
			h: String(linksTo(io, place, node)),
			n: path,
			N: `'${path}'`,
			s: String(sizeAt(io, place, node)),
			u: ownerNames(io, node, true)[0],
			U: ownerNames(io, node, false)[0],
			y: full,
			Y: String(Math.floor(seconds.unixMs / 1000)),
			z: full,
			Z: String(Math.floor(seconds.unixMs / 1000)),
			x: full,
			X: String(Math.floor(seconds.unixMs / 1000)),
			b: String(blocksAt(io, place, node) * 2),
			i: String(inodeOf(place)),
		};
		const format = options.value('c');
		if (format !== undefined)
			io.out(`${format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => (letter === '%' ? '%' : (values[letter] ?? whole)))}\n`);
		else {
			io.out(`  File: ${path}\n  Size: ${values.s!.padEnd(15)}\tBlocks: ${values.b!.padEnd(10)} IO Block: 4096   ${kind}\n`);
			io.out(
				`Access: (${octal.padStart(4, '0')}/${values.A})  Uid: (${values.u!.padStart(5)}/${values.U!.padStart(8)})   Gid: (${values.g!.padStart(5)}/${values.G!.padStart(8)})\n`,
			);
			io.out(`Access: ${full}\nModify: ${full}\nChange: ${full}\n`);
		}
	}
	return status;
}

function readlink(io: CommandIo): number {
	const options = parseOptions(io, 'fnemqsvz', {canonicalize: 'f'});
	if (!options) return 1;
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const node = io.files.statLink(place);
		if (io.name === 'realpath' || options.has('f') || options.has('e') || options.has('m')) {
			if (!node && (io.name === 'realpath' || options.has('e'))) {
				if (io.name === 'realpath') io.complain(`${path}: ${errorText('ENOENT')}`);
				status = 1;
			} else io.out(`${canonical(io, place)}${options.has('n') ? '' : '\n'}`);
		} else if (node?.kind === 'link') io.out(`${node.target}${options.has('n') ? '' : '\n'}`);
		else status = 1;
	}
	return status;
}

function canonical(io: CommandIo, place: string): string {
	let path = '/';
	let depth = 0;
	const rest = place.split('/').filter((part) => part !== '');
	while (rest.length > 0) {
		const next = io.files.resolve(path, rest.shift()!);
		const node = io.files.statLink(next);
		if (node?.kind === 'link' && depth < 40) {
			depth += 1;
			rest.unshift(...node.target.split('/').filter((part) => part !== ''));
			if (node.target.startsWith('/')) path = '/';
		} else path = next;
	}
	return path;
}

interface FindState extends CommandState {
	commands: string[][];
	status: number;
}

/** find: -name -iname -path -type -maxdepth -mindepth -mmin -mtime -size -newer -empty -perm -user -group -links, `!`, -o, -prune, -print, -print0, -printf, -delete, -exec. */
function find(io: CommandIo, state: FindState | undefined): number | FindState {
	if (state) {
		if (io.commandStatus !== 0) state.status = 1;
		return nextFound(state);
	}
	const paths: string[] = [];
	let at = 0;
	for (; at < io.args.length && !/^(-[a-z]|!|\()/.test(io.args[at]!); at += 1) paths.push(io.args[at]!);
	if (paths.length === 0) paths.push('.');
	const expression = new FindExpression(io, io.args.slice(at));
	const problem = expression.problem;
	if (problem !== undefined) {
		io.complain(problem);
		return 1;
	}
	let status = 0;
	for (const path of paths) {
		if (!io.files.statLink(io.path(path))) {
			io.complain(io.isBusybox ? `${path}: ${errorText('ENOENT')}` : `'${path}': ${errorText('ENOENT')}`);
			status = 1;
		} else expression.walk(path, io.path(path), 0);
	}
	return nextFound({wait: 'command', commands: expression.commands(), status});
}

function nextFound(state: FindState): number | FindState {
	const next = state.commands.shift();
	if (!next) return state.status;
	return {...state, command: next};
}

type FindTest = (shown: string, place: string, node: FileNode) => boolean;

class FindExpression {
	problem: string | undefined;
	readonly #io: CommandIo;
	readonly #words: readonly string[];
	#at = 0;
	#maximumDepth = Number.POSITIVE_INFINITY;
	#minimumDepth = 0;
	#hasAction = false;
	#isDeleting = false;
	#hasQuit = false;
	readonly #pruned = new Set<string>();
	readonly #test: FindTest;
	readonly #single: string[][] = [];
	readonly #batches: {readonly words: string[]; readonly found: string[]}[] = [];

	constructor(io: CommandIo, words: readonly string[]) {
		this.#io = io;
		this.#words = words;
		this.#test = words.length === 0 ? () => true : this.#or();
		if (this.#at < words.length) this.problem ??= `unrecognized: ${words[this.#at]}`;
	}

	commands(): string[][] {
		return [...this.#single, ...this.#batches.filter(({found}) => found.length > 0).map(({words, found}) => [...words, ...found])];
	}

	walk(shown: string, place: string, depth: number): void {
		const node = this.#io.files.statLink(place);
		if (!node) return;
		const visit = (): void => {
			if (depth < this.#minimumDepth || !this.#test(shown, place, node)) return;
			if (!this.#hasAction) this.#io.out(`${shown}\n`);
		};
		if (this.#hasQuit) return;
		if (!this.#isDeleting) visit();
		if (node.kind === 'directory' && depth < this.#maximumDepth && !this.#pruned.has(place)) {
			for (const name of this.#io.files.list(place) ?? []) {
				this.walk(shown.endsWith('/') ? `${shown}${name}` : `${shown}/${name}`, this.#io.files.resolve(place, name), depth + 1);
			}
		}
		if (this.#isDeleting) visit();
	}

	#or(): FindTest {
		let left = this.#and();
		while (this.#words[this.#at] === '-o' || this.#words[this.#at] === '-or') {
			this.#at += 1;
			const [one, other] = [left, this.#and()];
			left = (shown, place, node) => one(shown, place, node) || other(shown, place, node);
		}
		return left;
	}

	#and(): FindTest {
		let left = this.#primary();
		for (
			let word = this.#words[this.#at];
			word !== undefined && word !== '-o' && word !== '-or' && word !== ')' && !this.problem;
			word = this.#words[this.#at]
		) {
			if (word === '-a' || word === '-and') this.#at += 1;
			const [one, other] = [left, this.#primary()];
			left = (shown, place, node) => one(shown, place, node) && other(shown, place, node);
		}
		return left;
	}

	#formatted(format: string, shown: string, place: string, node: FileNode): string {
		const slash = shown.lastIndexOf('/');
		const values: Readonly<Record<string, string>> = {
			p: shown,
			f: slash < 0 ? shown : shown.slice(slash + 1),
			h: slash < 0 ? '.' : shown.slice(0, slash),
			s: String(sizeAt(this.#io, place, node)),
			m: (modeOf(node) & 0o7777).toString(8),
			M: modeText(node),
			u: ownerNames(this.#io, node, false)[0],
			g: ownerNames(this.#io, node, false)[1],
			U: ownerNames(this.#io, node, true)[0],
			G: ownerNames(this.#io, node, true)[1],
			y: {file: 'f', binary: 'f', directory: 'd', link: 'l', device: 'c'}[node.kind],
			l: node.kind === 'link' ? node.target : '',
			t: formatTime('%a %b %e %H:%M:%S %Y', calendarAt(modifiedAt(node))),
			i: String(inodeOf(place)),
		};
		return escapeText(format, false).text.replace(/%(T@|[a-zA-Z%])/g, (whole, letter: string) => {
			if (letter === '%') return '%';
			return letter === 'T@' ? `${Math.floor(calendarAt(modifiedAt(node)).unixMs / 1000)}.0000000000` : (values[letter] ?? whole);
		});
	}

	#next(): string {
		const word = this.#words[this.#at] ?? '';
		this.#at += 1;
		return word;
	}

	#primary(): FindTest {
		const word = this.#next();
		const {files, process} = this.#io;
		const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || path;
		switch (word) {
			case '!':
			case '-not': {
				const inner = this.#primary();
				return (shown, place, node) => !inner(shown, place, node);
			}
			case '(': {
				const inner = this.#or();
				if (this.#next() !== ')') this.problem ??= 'unmatched (';
				return inner;
			}
			case '-name': {
				const pattern = this.#next();
				return (shown) => matchesPattern(pattern, base(shown));
			}
			case '-iname': {
				const pattern = this.#next().toLowerCase();
				return (shown) => matchesPattern(pattern, base(shown).toLowerCase());
			}
			case '-path': {
				const pattern = this.#next();
				return (shown) => matchesPattern(pattern, shown);
			}
			case '-type': {
				const type = this.#next();
				return (_shown, _place, node) =>
					({f: node.kind === 'file' || node.kind === 'binary', d: node.kind === 'directory', l: node.kind === 'link', c: node.kind === 'device'})[
						type
					] ?? false;
			}
			case '-maxdepth':
				this.#maximumDepth = Number(this.#next());
				return () => true;
			case '-mindepth':
				this.#minimumDepth = Number(this.#next());
				return () => true;
			case '-perm': {
				const wanted = this.#next();
				const bits = Number.parseInt(wanted.replace(/^[-/+]/, ''), 8);
				return (_shown, _place, node) => {
					const mode = modeOf(node) & 0o7777;
					return wanted.startsWith('-') ? (mode & bits) === bits : /^[/+]/.test(wanted) ? (mode & bits) !== 0 : mode === bits;
				};
			}
			case '-user':
			case '-uid':
			case '-group':
			case '-gid': {
				const wanted = this.#next();
				const at = word === '-user' || word === '-uid' ? 0 : 1;
				return (_shown, _place, node) => ownerNames(this.#io, node, false)[at] === wanted || ownerNames(this.#io, node, true)[at] === wanted;
			}
			case '-prune':
				return (_shown, place) => {
					this.#pruned.add(place);
					return true;
				};
			case '-xdev':
			case '-mount':
			case '-depth':
			case '-follow':
			case '-true':
				return () => true;
			case '-quit':
				return () => {
					this.#hasQuit = true;
					return true;
				};
			case '-printf': {
				this.#hasAction = true;
				const format = this.#next();
				return (shown, place, node) => {
					this.#io.out(this.#formatted(format, shown, place, node));
					return true;
				};
			}
			case '-ls':
				this.#hasAction = true;
				return (shown, place, node) => {
					const [line] = longLines(this.#io, [{name: shown, place, node}], {isHuman: false, isNumeric: false});
					this.#io.out(`${String(inodeOf(place)).padStart(9)} ${String(blocksAt(this.#io, place, node)).padStart(6)} ${line}`);
					return true;
				};
			case '-empty':
				return (_shown, place, node) => (node.kind === 'directory' ? (files.list(place) ?? []).length === 0 : sizeOf(node) === 0);
			case '-mmin':
			case '-mtime': {
				const unitMs = word === '-mmin' ? 60_000 : 86_400_000;
				const wanted = this.#next();
				return (_shown, _place, node) => compare(wanted, Math.floor((process.nowMs - modifiedAt(node)) / unitMs));
			}
			case '-size': {
				const wanted = this.#next();
				const unit = {c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824}[wanted.at(-1)!] ?? 512;
				const number = wanted.replace(/[ckMGb]$/, '');
				if (!this.#io.isBusybox) return (_shown, _place, node) => compare(number, Math.ceil(shownSize(node) / unit));
				// busybox compares bytes, and not whole units.
				const bytes = `${/^[-+]/.exec(number)?.[0] ?? ''}${Number(number.replace(/^[-+]/, '')) * unit}`;
				return (_shown, _place, node) => compare(bytes, shownSize(node));
			}
			case '-newer': {
				const other = files.stat(this.#io.path(this.#next()));
				return (_shown, _place, node) => modifiedAt(node) > (other ? modifiedAt(other) : 0);
			}
			case '-print':
			case '-print0':
				this.#hasAction = true;
				return (shown) => {
					this.#io.out(shown + (word === '-print' ? '\n' : '\0'));
					return true;
				};
			case '-delete':
				this.#hasAction = true;
				this.#isDeleting = true;
				return (_shown, place) => files.remove(place) === undefined;
			case '-exec':
			case '-execdir':
			case '-ok': {
				this.#hasAction = true;
				const words: string[] = [];
				for (let next = this.#next(); next !== ';' && this.#at <= this.#words.length; next = this.#next()) {
					words.push(next);
					if (next === '{}' && this.#words[this.#at] === '+') {
						this.#at += 1;
						const batch = {words: words.slice(0, -1), found: [] as string[]};
						this.#batches.push(batch);
						return (shown) => {
							batch.found.push(shown);
							return true;
						};
					}
				}
				return (shown) => {
					this.#single.push(words.map((each) => each.replaceAll('{}', shown)));
					return true;
				};
			}
			default:
				this.problem ??= this.#io.isBusybox ? `unrecognized: ${word}` : `unknown predicate \`${word}'`;
				return () => true;
		}
	}
}

function compare(wanted: string, value: number): boolean {
	if (wanted.startsWith('+')) return value > Number(wanted.slice(1));
	if (wanted.startsWith('-')) return value < Number(wanted.slice(1));
	return value === Number(wanted);
}

function du(io: CommandIo): number {
	const options = parseOptions(io, 'shakmcbd:x', {summarize: 's', 'human-readable': 'h'});
	if (!options) return 1;
	const show = (bytes: number): string =>
		options.has('h')
			? humanSize(bytes)
			: String(options.has('m') ? Math.ceil(bytes / 1_048_576) : options.has('b') ? bytes : Math.ceil(bytes / 1024));
	const measure = (shown: string, place: string, depth: number): number => {
		const node = io.files.statLink(place);
		if (!node) return 0;
		let total = options.has('b') ? shownSize(node) : Math.ceil(shownSize(node) / 4096) * 4096;
		for (const name of node.kind === 'directory' ? (io.files.list(place) ?? []) : [])
			total += measure(`${shown}/${name}`, io.files.resolve(place, name), depth + 1);
		if (depth === 0 || (!options.has('s') && (node.kind === 'directory' || options.has('a')) && depth <= Number(options.value('d') ?? 1000)))
			io.out(`${show(total)}\t${shown}\n`);
		return total;
	};
	let status = 0;
	for (const path of options.operands.length > 0 ? options.operands : ['.']) {
		if (io.files.stat(io.path(path))) measure(path, io.path(path), 0);
		else {
			io.complain(io.isBusybox ? `${path}: ${errorText('ENOENT')}` : `cannot access '${path}': ${errorText('ENOENT')}`);
			status = 1;
		}
	}
	return status;
}

export const listingCommands: readonly Command[] = [
	{name: 'ls', run: ls},
	{name: 'stat', run: stat},
	{name: 'readlink', run: readlink},
	{name: 'realpath', run: readlink},
	command('find', find),
	{name: 'du', run: du},
];
