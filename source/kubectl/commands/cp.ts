import type {Pod} from '../../api/generated/types.ts';
import {keyOf} from '../../api/objects.ts';
import {packArchive, unpackArchive} from '../archive.ts';
import type {Command, ExecOutcome, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {checkStarted, containerOf, startExec} from './exec.ts';

/**
Copies between the working directory of the run and a container, which must have a tar. Upstream: kubectl/pkg/cmd/cp.
Left out: links on our side, and `--retries`, which is taken and changes nothing.
*/
export const cp: Command = {
	name: 'cp',
	mutates: true,
	flags: {
		container: {type: 'string', short: 'c'},
		'no-preserve': {type: 'boolean'},
		retries: {type: 'integer'},
	},
	help: 'Copy files and directories to and from containers.\n\nUsage:\n  kubectl cp <file-spec-src> <file-spec-dest> [options]',
	run(invocation) {
		const {args} = invocation;
		if (args.length !== 2) throw new CommandError('source and destination are required');
		const [source, target] = [fileSpec(args[0]!), fileSpec(args[1]!)];
		if (source.pod !== undefined && target.pod !== undefined) throw new CommandError('one of src or dest must be a local file specification');
		if (source.path === '' || target.path === '') throw new CommandError('filepath can not be empty');
		if (source.pod !== undefined) {
			begin(invocation, {step: 'get', remote: source, local: target.path});
		} else if (target.pod !== undefined) {
			if (filesAt(invocation, source.path).length === 0) throw new CommandError(`${source.path} doesn't exist in local filesystem`);
			begin(invocation, {step: 'look', remote: target, local: source.path});
		} else {
			throw new CommandError('one of src or dest must be a remote file specification');
		}
	},
	resume(invocation, notes, wake) {
		if (wake.kind === 'reply') goOn(invocation, notes as Notes, wake.result);
		else invocation.wait({notes});
	},
};

interface FileSpec {
	/** Undefined: on our side. */
	readonly pod: string | undefined;
	readonly namespace: string | undefined;
	readonly path: string;
}

interface Notes {
	/** Whether the target is a directory; then the copying to it, or the copying from it. */
	readonly step: 'look' | 'put' | 'get';
	readonly remote: FileSpec;
	readonly local: string;
	/** The container, once it is known. */
	readonly container?: string;
}

function fileSpec(argument: string): FileSpec {
	const colon = argument.indexOf(':');
	const pieces = argument.slice(0, Math.max(0, colon)).split('/');
	if (colon === 0 || pieces.length > 2) throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path');
	if (colon === -1) return {pod: undefined, namespace: undefined, path: argument};
	return {pod: pieces.at(-1), namespace: pieces.length === 2 ? pieces[0] : undefined, path: argument.slice(colon + 1)};
}

/** Runs what comes next in the container. */
function begin(invocation: Invocation, notes: Notes, targetPath = notes.remote.path): void {
	const {remote, step, local} = notes;
	const pod: Pod = invocation.client.get('pods', keyOf(remote.namespace ?? invocation.namespace, remote.pod!));
	const container = notes.container ?? containerOf(invocation, pod);
	const known: Notes = {...notes, container};
	let command: readonly string[];
	let input: string | undefined;
	if (step === 'look') {
		command = ['test', '-d', remote.path];
	} else if (step === 'get') {
		command = ['tar', 'cf', '-', remote.path];
	} else {
		const target = cleaned(targetPath);
		const slash = target.lastIndexOf('/');
		const directory = slash === -1 ? '' : target.slice(0, slash) || '/';
		const flags = invocation.flags.isSet('no-preserve') ? ['--no-same-permissions', '--no-same-owner', '-xmf', '-'] : ['-xmf', '-'];
		command = ['tar', ...flags, ...(directory === '' ? [] : ['-C', directory])];
		const base = target.slice(slash + 1);
		input = packArchive(filesAt(invocation, local).map(({name, text}) => ({name: name === '' ? base : `${base}/${name}`, text})));
	}
	const result = startExec(invocation, pod, container, command, input);
	if (result) goOn(invocation, known, result);
	else invocation.wait({notes: known});
}

function goOn(invocation: Invocation, notes: Notes, result: ExecOutcome): void {
	const {step, remote, local} = notes;
	if (step === 'look') {
		const isDirectory = !result.error && result.exitCode === 0;
		const target = isDirectory ? `${remote.path.replace(/\/$/, '')}/${cleaned(local).split('/').at(-1)}` : remote.path;
		begin(invocation, {...notes, step: 'put'}, target);
		return;
	}
	checkStarted(result);
	if (step === 'put') {
		invocation.out(result.output);
	} else {
		const {entries, said} = unpackArchive(result.output);
		invocation.out(said);
		const prefix = cleaned(remote.path).replace(/^(\.\.?\/)*\/?/, '');
		const target = cleaned(local);
		for (const {name, kind, text} of entries) {
			const rest = name.slice(prefix.length).replace(/^\/|\/$/g, '');
			const file = rest === '' ? target : target === '.' ? rest : `${target}/${rest}`;
			if (kind === 'link') invocation.err(`warning: skipping symlink: ${JSON.stringify(file)} -> ${JSON.stringify(text)}\n`);
			if (kind !== 'file') continue;
			if (rest === '' && isDirectory(invocation, target)) throw new CommandError(`open ${local}: is a directory`);
			invocation.files.set(file, text);
		}
	}
	if (result.exitCode === 0) return;
	invocation.err(`command terminated with exit code ${result.exitCode}\n`);
	invocation.exitCode = result.exitCode;
}

/** A file under the name of nothing, or the files below a directory. */
function filesAt({context}: Invocation, path: string): readonly {readonly name: string; readonly text: string}[] {
	const place = cleaned(path);
	const text = context.readFile?.(path) ?? context.readFile?.(place);
	if (text !== undefined) return [{name: '', text}];
	const prefix = place === '.' ? '' : `${place}/`;
	const names = (context.fileNames?.() ?? []).filter((name) => name.startsWith(prefix));
	return names.map((name) => ({name: name.slice(prefix.length), text: context.readFile!(name)!}));
}

function isDirectory({context}: Invocation, place: string): boolean {
	return place === '.' || (context.fileNames?.() ?? []).some((name) => name.startsWith(`${place}/`));
}

/** Without doubled slashes, one at the end, and what stands for the directory itself. */
function cleaned(path: string): string {
	const parts = path.split('/').filter((part) => part !== '' && part !== '.');
	const joined = parts.join('/');
	return path.startsWith('/') ? `/${joined}` : joined || '.';
}
