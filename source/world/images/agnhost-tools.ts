import {klogInfo} from '../log-time.ts';
import type {ProcessContext} from '../program.ts';
import {flagOf} from './kubernetes.ts';

/* The subcommands of agnhost that say something and end. */

interface Told {
	readonly exitCode: number;
	readonly stdout?: string;
	readonly stderr?: string;
	/** How long it took to know. */
	readonly latencyMs?: number;
}

/** What a subcommand says; undefined: it is not one of those. */
export function toldBy(mode: string, context: ProcessContext): Told | undefined {
	switch (mode) {
		case 'dns-suffix':
			return {exitCode: 0, stdout: `${resolving(context, 'search').join(',')}\n`};
		case 'dns-server-list':
			return {exitCode: 0, stdout: `${resolving(context, 'nameserver').join(',')}\n`};
		case 'etc-hosts':
			return {exitCode: 0, stdout: context.files.read('/etc/hosts') ?? ''};
		case 'entrypoint-tester':
			return {exitCode: 0, stdout: `[${context.argv.join(' ')}]\n`};
		case 'connect':
			return connect(context);
		case 'mounttest':
			return {exitCode: 0, stdout: mounted(context)};
		default:
			return undefined;
	}
}

function resolving({files}: ProcessContext, word: string): string[] {
	const lines = (files.read('/etc/resolv.conf') ?? '').split('\n').map((line) => line.split(/\s+/));
	return lines.filter(([first]) => first === word).flatMap(([, ...rest]) => rest);
}

/** `connect HOST:PORT --timeout=5s`: how it failed is one word. */
function connect(context: ProcessContext): Told {
	const target = context.argv.slice(2).find((argument) => argument.includes(':') && !argument.startsWith('--')) ?? '';
	const colon = target.lastIndexOf(':');
	const host = target.slice(0, colon);
	const timeout = Number(/^(\d+)s$/.exec(flagOf(context.argv, 'timeout') ?? '5s')?.[1] ?? 5);
	if (context.resolve(host).kind === 'not-found') return {exitCode: 1, stderr: `DNS: lookup ${host}: no such host\n`};
	const outcome = context.connect(host, Number(target.slice(colon + 1)), timeout * 1000);
	if (outcome.kind === 'connected') return {exitCode: 0, latencyMs: outcome.latencyMs};
	return {exitCode: 1, stderr: outcome.kind === 'timeout' ? 'TIMEOUT\n' : 'REFUSED\n', latencyMs: outcome.latencyMs};
}

function mounted(context: ProcessContext): string {
	const {argv, files} = context;
	const of = (flag: string, say: (path: string) => string): string => {
		const path = flagOf(argv, flag);
		return path === undefined ? '' : say(path);
	};
	const modeOf = (path: string): string => {
		const node = files.stat(path);
		const bits = node && 'mode' in node ? (node.mode as number) : 0o755;
		const letters = ['r', 'w', 'x'];
		const text = [6, 3, 0].flatMap((shift) => letters.map((letter, index) => ((bits >> shift) & (4 >> index) ? letter : '-'))).join('');
		return `${node?.kind === 'directory' ? 'd' : '-'}${text}`;
	};
	return [
		of('file_content', (path) => `content of file "${path}": ${files.read(path) ?? ''}\n`),
		of('file_mode', (path) => `mode of file "${path}": ${modeOf(path)}\n`),
		of('file_perm', (path) => `perms of file "${path}": -${modeOf(path).slice(1)}\n`),
	].join('');
}

/** One line of `logs-generator`: a request to an API that nobody made. */
export function generatedLine(number: number, {random}: ProcessContext): string {
	const verb = ['GET', 'PUT', 'POST'][random.integer(0, 2)]!;
	const namespace = ['default', 'kube-system', 'ns'][random.integer(0, 2)]!;
	const name = Array.from({length: random.integer(3, 5)}, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[random.integer(0, 35)]).join('');
	return `${klogInfo}logs_generator.go:76] ${number} ${verb} /api/v1/namespaces/${namespace}/pods/${name} ${random.integer(200, 599)}\n`;
}

const units = {ms: 1, s: 1000, m: 60_000, h: 3_600_000} as const;

/** `--log-lines-total 10 --run-duration 10s`: how many, and how far apart. */
export function generatorOf(argv: readonly string[]): {readonly lines: number; readonly everyMs: number} {
	const flag = (long: string, short: string): string | undefined =>
		flagOf(argv, long) ?? (argv.includes(short) ? argv[argv.indexOf(short) + 1] : undefined);
	const lines = Number(flag('log-lines-total', '-t') ?? 0);
	const [, amount = '60', unit = 's'] = /^(\d+)(ms|s|m|h)$/.exec(flag('run-duration', '-d') ?? '60s') ?? [];
	return {lines, everyMs: Math.max(1, Math.floor((Number(amount) * units[unit as 's']) / Math.max(1, lines)))};
}
