import type {ProcessContext, Program} from '../../program.ts';
import {alpineFiles, alpineTools, commonDirectories, debianFiles, debianTools} from '../base.ts';
import type {ImageContent} from '../image.ts';

/* What the images of databases have in common. */

type Flavour = Pick<ImageContent, 'files' | 'programs' | 'directories'>;

export function flavour(tag: string, programs: Record<string, string>, directories: readonly string[] = []): Flavour {
	const isAlpine = tag.includes('alpine');
	return {
		files: isAlpine ? alpineFiles : debianFiles,
		programs: {...(isAlpine ? alpineTools : debianTools), ...programs},
		directories: [...commonDirectories, ...directories],
	};
}

export function optionOf(argv: readonly string[], ...names: string[]): string | undefined {
	for (const [index, argument] of argv.entries()) {
		for (const name of names) {
			if (argument === name) return argv[index + 1];
			if (argument.startsWith(`${name}=`)) return argument.slice(name.length + 1);
		}
	}
	return undefined;
}

/** A client that asks a server on a port whether it lives. */
export function client(
	name: string,
	run: (context: ProcessContext) => {readonly exitCode: number; readonly stdout?: string; readonly stderr?: string},
): Program {
	return {
		name,
		start(context) {
			const {exitCode, stdout = '', stderr = ''} = run(context);
			context.write('stdout', stdout);
			context.write('stderr', stderr);
			context.exit(exitCode);
			return {};
		},
	};
}

export function isOpen(context: ProcessContext, host: string, port: number): boolean {
	return context.connect(host, port, 1000).kind === 'connected';
}

/** The first start makes the database; with its directory on a volume a later one does not. */
export function isInitialized(context: ProcessContext, directory: string, mark: string): boolean {
	if (context.files.stat(`${directory}/${mark}`)) return true;
	context.files.makeDirectory(directory);
	context.files.write(`${directory}/${mark}`, '');
	return false;
}

export interface PortSettings {
	readonly port: number;
}
