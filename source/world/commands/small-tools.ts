import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';

/* Small tools of util-linux, gettext and busybox that manifests use: flock logger sum envsubst. */

/** `flock FILE COMMAND`, `flock FILE -c TEXT`, `flock 9`. Nobody else holds the lock: whoever asks, has it. */
function flock(io: CommandIo, state: CommandState | undefined): number | CommandState {
	if (state) return io.commandStatus ?? 0;
	const args = [...io.args];
	while (args[0]?.startsWith('-') && args[0] !== '-c') {
		const option = args.shift()!;
		if (/^-[wE]$/.test(option)) args.shift();
	}
	const file = args.shift();
	if (file === undefined) {
		io.complain(io.isBusybox ? 'requires at least 1 argument' : 'not enough arguments');
		return 1;
	}
	if (args.length === 0) return 0;
	const path = io.path(file);
	const error = io.files.stat(path) ? undefined : io.files.write(path, '');
	if (error) {
		io.complain(`cannot open lock file ${file}: ${error === 'ENOENT' ? 'No such file or directory' : 'Permission denied'}`);
		return 66;
	}
	return {wait: 'command', command: args[0] === '-c' ? ['sh', '-c', args.slice(1).join(' ')] : args};
}

/** BSD's checksum, and how many blocks. */
function sum(io: CommandIo, state: InputState = newInputState()): number | InputState {
	const text = readAll(io, io.args, state);
	if (text === undefined) return state;
	let checksum = 0;
	const bytes = Buffer.from(text);
	for (const byte of bytes) checksum = ((checksum >> 1) + ((checksum & 1) << 15) + byte) & 0xffff;
	const name = io.args.length > 1 || (io.isBusybox && io.args.length > 0) ? ` ${io.args[0]}` : '';
	io.out(`${String(checksum).padStart(5, '0')} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}${name}\n`);
	return state.status;
}

/** `$NAME` and `${NAME}` of the text it reads become what the environment has; given a list, only those in it. */
function envsubst(io: CommandIo, state: InputState = newInputState()): number | InputState {
	const names = (text: string): string[] => [...text.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)].map((match) => match[1] ?? match[2]!);
	const [first, second] = io.args;
	if (first === '-v' || first === '--variables') {
		io.out(
			names(second ?? '')
				.map((name) => `${name}\n`)
				.join(''),
		);
		return 0;
	}
	const text = readAll(io, [], state);
	if (text === undefined) return state;
	const wanted = first === undefined ? undefined : new Set(names(first));
	const environment = io.environment();
	io.out(
		text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced: string | undefined, plain: string | undefined) => {
			const name = braced ?? plain!;
			return wanted && !wanted.has(name) ? whole : (environment[name] ?? '');
		}),
	);
	return state.status;
}

export const smallTools: readonly Command[] = [
	command('flock', flock),
	command('sum', sum),
	command('envsubst', envsubst),
	// What it is told goes to a log daemon, of which a container has none.
	{name: 'logger', run: () => 0},
];
