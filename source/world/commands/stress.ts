import type {ProcessContext, Program} from '../program.ts';
import {parseSizeBytes} from './files.ts';
import {parseDurationMs} from './system.ts';

/*
stress and stress-ng, as far as memory, CPU and disks go: `--cpu N`, `--vm N --vm-bytes S --vm-hang S --vm-keep`, `--hdd N
--hdd-bytes S`, `--timeout`.
The workers are one process here: an OOM kill in a container takes all of them anyway. Those of `--hdd` write a file
each, remove it and begin again. Left out: `--io` (accepted; it only takes CPU).
*/

interface StressState {
	workers: number;
	startedAtMs: number;
	/** How much each worker of `--hdd` has written of its file. */
	writtenBytes: number;
}

/** What a worker touches in a second. */
const bytesPerSecond = 2_000_000_000;

export function stressProgram(name: string): Program {
	const program: Program<StressState> = {
		name,
		start(context) {
			const options = parse(context.argv);
			const count = (key: string): number => Number(options.get(key) ?? 0) || 0;
			const cpu = count('cpu') || (options.has('cpu') ? 1 : 0);
			const vm = count('vm');
			const io = count('io') + count('hdd');
			const workers = cpu + vm + io;
			const state: StressState = {workers, startedAtMs: context.nowMs, writtenBytes: 0};
			if (workers === 0) {
				context.write('stdout', `\`${name}' imposes certain types of compute stress on your system\n\nUsage: ${name} [OPTION [ARG]] ...\n`);
				context.exit(0);
				return state;
			}
			info(name, context, `dispatching hogs: ${cpu} cpu, ${count('io')} io, ${vm} vm, ${count('hdd')} hdd`);
			const bytes = vm * (parseSizeBytes((options.get('vm-bytes') ?? '256M').replace(/b$/i, '')) ?? 268_435_456);
			if (vm > 0) {
				context.setMemory(0, bytesPerSecond);
				context.setTimer('full', context.nowMs + Math.max(1, Math.ceil((bytes * 1000) / bytesPerSecond)));
			}
			// Hanging workers sleep on what they hold; others touch it over and over.
			const isHanging = options.has('vm-hang');
			context.setCpu(cpu * Math.min(1000, (Number(options.get('cpu-load') ?? 100) || 100) * 10) + (isHanging ? 0 : vm * 1000) + io * 300);
			if (count('hdd') > 0) writeSlice(state, count('hdd'), context);
			const timeoutMs = parseDurationMs(options.get('timeout') ?? '');
			if (timeoutMs !== undefined && Number.isFinite(timeoutMs)) context.setTimer('end', context.nowMs + timeoutMs);
			return state;
		},
		onTimer(state, key, context) {
			if (key === 'full') {
				const options = parse(context.argv);
				const vm = Number(options.get('vm') ?? 0);
				context.setMemory(vm * (parseSizeBytes((options.get('vm-bytes') ?? '256M').replace(/b$/i, '')) ?? 268_435_456), 0);
				return;
			}
			if (key === 'disk') {
				writeSlice(state, Number(parse(context.argv).get('hdd')), context);
				return;
			}
			info(name, context, `successful run completed in ${Math.round((context.nowMs - state.startedAtMs) / 1000)}s`);
			context.exit(0);
		},
	};
	return program as unknown as Program;
}

/** Each worker writes as much as the disk takes at once. */
function writeSlice(state: StressState, workers: number, context: ProcessContext): void {
	const mostBytes = parseSizeBytes((parse(context.argv).get('hdd-bytes') ?? '1G').replace(/b$/i, '')) ?? 1_073_741_824;
	const folder = context.workingDirectory === '/' ? '' : context.workingDirectory;
	const slice = context.diskSliceBytes?.(`${folder}/`) ?? mostBytes;
	const bytes = Math.min(slice, mostBytes - state.writtenBytes);
	state.writtenBytes += bytes;
	let busyMs = 1;
	for (let worker = 1; worker <= workers; worker += 1) {
		const path = `${folder}/stress.${String(worker).padStart(6, '0')}`;
		if (context.files.write(path, '', {zeroBytes: state.writtenBytes}) === undefined)
			busyMs = Math.max(busyMs, context.transfer?.(path, 'write', bytes) ?? 0);
		if (state.writtenBytes >= mostBytes) context.files.remove(path);
	}
	if (state.writtenBytes >= mostBytes) state.writtenBytes = 0;
	context.setTimer('disk', context.nowMs + busyMs);
}

function info(name: string, context: ProcessContext, text: string): void {
	context.write('stdout', `${name}: info: [${context.pid}] ${text}\n`);
}

const shortNames: Readonly<Record<string, string>> = {c: 'cpu', m: 'vm', i: 'io', d: 'hdd', t: 'timeout', l: 'cpu-load', v: 'verbose', q: 'quiet'};

function parse(argv: readonly string[]): Map<string, string> {
	const options = new Map<string, string>();
	for (let at = 1; at < argv.length; at += 1) {
		const argument = argv[at]!;
		const match = /^--?([a-z][a-z-]*)(?:=(.*))?$/.exec(argument) ?? /^-([a-z])(\d.*)$/.exec(argument);
		if (!match) continue;
		const name = argument.startsWith('--') ? match[1]! : (shortNames[match[1]!] ?? match[1]!);
		if (match[2] !== undefined) options.set(name, match[2]);
		else if (argv[at + 1] !== undefined && !argv[at + 1]!.startsWith('-')) {
			at += 1;
			options.set(name, argv[at]!);
		} else options.set(name, '');
	}
	return options;
}
