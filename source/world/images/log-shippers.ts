import {isoTime, plainTime, slashTime} from '../log-time.ts';
import type {ProcessContext} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type LogText, serverProgram} from '../server-program.ts';
import {commonDirectories, debianFiles, debianTools} from './base.ts';
import {optionOf} from './databases/tools.ts';
import {type ImageFamily, mebibyte} from './image.ts';

/*
Agents that follow log files and pass on what is written there: Fluentd, Fluent Bit, Filebeat. Of their configuration
they understand which files to follow, and whether to print what they find; where else it goes is not simulated.
*/

interface ShipperSettings {
	/** Files to follow: paths, with `*` in their last part. */
	readonly paths: readonly string[];
	readonly tag: string;
	readonly isPrinting: boolean;
	/** Lines read so far, by path. */
	readonly offsets: Record<string, number>;
}

const tags = /latest|edge|stable|v?\d+(\.\d+)*([-_.][\w.-]+)?/;
const pollMs = 1000;

export const logShipperImages: readonly ImageFamily[] = [
	{
		repositories: [
			'fluent/fluentd',
			'bitnami/fluentd',
			'quay.io/fluentd_elasticsearch/fluentd',
			'fluent/fluentd-kubernetes-daemonset',
			'registry.k8s.io/fluentd-elasticsearch',
			'k8s.gcr.io/fluentd-elasticsearch',
			'gcr.io/google-containers/fluentd-elasticsearch',
			'registry.k8s.io/fluentd-gcp',
			'k8s.gcr.io/fluentd-gcp',
			'gcr.io/fluentd-elasticsearch/fluentd',
		],
		tags,
		content: () => ({
			sizeBytes: 98_214_336,
			command: ['fluentd'],
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['FLUENTD_CONF', 'fluent.conf'],
			],
			files: {
				...debianFiles,
				'/fluentd/etc/fluent.conf': '<source>\n  @type  forward\n  port  24224\n</source>\n\n<match **>\n  @type stdout\n</match>\n',
			},
			programs: {...debianTools, '/usr/local/bin/fluentd': 'fluentd'},
			directories: [...commonDirectories, '/fluentd/log', '/fluentd/plugins'],
		}),
	},
	{
		repositories: ['fluent/fluent-bit', 'bitnami/fluent-bit', 'cr.fluentbit.io/fluent/fluent-bit'],
		tags,
		content: () => ({
			sizeBytes: 35_214_336,
			command: ['/fluent-bit/bin/fluent-bit', '-c', '/fluent-bit/etc/fluent-bit.conf'],
			files: {'/fluent-bit/etc/fluent-bit.conf': '[SERVICE]\n    flush        1\n    http_server  Off\n    http_port    2020\n'},
			programs: {'/fluent-bit/bin/fluent-bit': 'fluent-bit'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['docker.elastic.co/beats/filebeat', 'elastic/filebeat'],
		tags,
		content: () => ({
			sizeBytes: 180_214_336,
			entrypoint: ['/usr/bin/tini', '--', '/usr/local/bin/docker-entrypoint'],
			command: ['filebeat', '-environment', 'container'],
			workingDirectory: '/usr/share/filebeat',
			user: 1000,
			userName: 'filebeat',
			files: {...debianFiles, '/usr/share/filebeat/filebeat.yml': 'output.console:\n  enabled: false\n'},
			programs: {...debianTools, '/usr/bin/tini': 'filebeat', '/usr/share/filebeat/filebeat': 'filebeat', '/usr/bin/filebeat': 'filebeat'},
			directories: [...commonDirectories, '/usr/share/filebeat/data'],
		}),
	},
];

/** The files that are followed now. */
function followed(paths: readonly string[], {files}: ProcessContext): string[] {
	return paths.flatMap((path) => {
		const slash = path.lastIndexOf('/');
		const name = path.slice(slash + 1);
		if (!name.includes('*')) return [path];
		const [before = '', after = ''] = name.split('*');
		const names = files.list(path.slice(0, slash) || '/') ?? [];
		return names.filter((other) => other.startsWith(before) && other.endsWith(after)).map((other) => `${path.slice(0, slash)}/${other}`);
	});
}

/** Whole lines that have been written since it last looked. A file that has become shorter is read from its beginning. */
function newLines(settings: ShipperSettings, context: ProcessContext): {readonly path: string; readonly line: string}[] {
	const found: {path: string; line: string}[] = [];
	for (const path of followed(settings.paths, context)) {
		const node = context.files.stat(path);
		if (node?.kind !== 'file') continue;
		let offset = settings.offsets[path] ?? 0;
		if (node.text.length < offset) offset = 0;
		const end = node.text.lastIndexOf('\n') + 1;
		if (end > offset) for (const line of node.text.slice(offset, end - 1).split('\n')) found.push({path, line});
		settings.offsets[path] = Math.max(offset, end);
	}
	return found;
}

function shipped(print: (line: string, path: string, settings: ShipperSettings) => string) {
	return {
		everyMs: pollMs,
		isWanted: ({paths}: ShipperSettings) => paths.length > 0,
		lines: (context: ProcessContext, settings: ShipperSettings): LogText[] => {
			const lines = newLines(settings, context);
			return settings.isPrinting ? lines.map(({line, path}) => ['stdout', `${print(line, path, settings)}\n`]) : [];
		},
	};
}

const signals = {SIGTERM: {exitCode: 0, afterMs: 200}, SIGINT: {exitCode: 0, afterMs: 200}};

addPrograms([
	serverProgram<ShipperSettings>({
		name: 'fluentd',
		bootMs: [2000, 4000],
		configure({argv, environment, files}) {
			const option = optionOf(argv, '-c', '--config') ?? /-c\s+(\S+)/.exec(environment.FLUENTD_ARGS ?? '')?.[1];
			const path = option ?? `/fluentd/etc/${environment.FLUENTD_CONF ?? 'fluent.conf'}`;
			const text = files.read(path);
			if (text === undefined) {
				const stderr = `${plainTime} +0000 [error]: config error in: ${path}\n/usr/lib/ruby/gems/3.2.0/gems/fluentd-1.17.1/lib/fluent/config.rb:57:in \`read': No such file or directory @ rb_sysopen - ${path} (Errno::ENOENT)\n`;
				return {failure: {exitCode: 1, stderr, afterMs: 1500}};
			}
			const sources = [...text.matchAll(/<source>([\s\S]*?)<\/source>/g)]
				.map(([, source]) => source!)
				.filter((source) => /@?type\s+tail/.test(source));
			return {
				paths: sources.flatMap((source) => /^\s*path\s+(\S+)/m.exec(source)?.[1]?.split(',') ?? []),
				tag: sources.map((source) => /^\s*tag\s+(\S+)/m.exec(source)?.[1])[0] ?? 'fluentd',
				isPrinting: /<match[^>]*>[^<]*@?type\s+stdout/.test(text),
				offsets: {},
			};
		},
		ports: [24_224],
		memoryBytes: 60 * mebibyte,
		bootCpuMillicores: 800,
		cpuMillicores: 2,
		startLog: ({environment}) => [
			[
				'stdout',
				`${plainTime} +0000 [info]: parsing config file is succeeded path="/fluentd/etc/${environment.FLUENTD_CONF ?? 'fluent.conf'}"\n${plainTime} +0000 [info]: gem 'fluentd' version '1.17.1'\n`,
			],
		],
		readyLog: (context, {paths}) => [
			['stdout', `${plainTime} +0000 [info]: starting fluentd-1.17.1 pid=1 ruby="3.2.6"\n`],
			['stdout', `${plainTime} +0000 [info]: #0 starting fluentd worker pid=16 ppid=1 worker=0\n`],
			...followed(paths, context).map((path): LogText => ['stdout', `${plainTime} +0000 [info]: #0 following tail of ${path}\n`]),
			['stdout', `${plainTime} +0000 [info]: #0 fluentd worker is now running worker=0\n`],
		],
		periodicLogs: [shipped((line, _path, {tag}) => `${plainTime}.000000000 +0000 ${tag}: ${JSON.stringify({message: line})}`)],
		signals: {
			SIGTERM: {exitCode: 0, afterMs: 500, log: `${plainTime} +0000 [info]: Received graceful stop\n`},
			SIGINT: {exitCode: 0, afterMs: 500, log: `${plainTime} +0000 [info]: Received graceful stop\n`},
		},
	}),
	serverProgram<ShipperSettings>({
		name: 'fluent-bit',
		bootMs: [200, 500],
		configure({argv, files}) {
			const path = optionOf(argv, '-c', '--config');
			const text = path === undefined ? '' : files.read(path);
			if (text === undefined) return {failure: {exitCode: 1, stderr: `[${slashTime}] [error] could not open configuration file, aborting.\n`}};
			const sections = text.split(/^\s*\[/m).map((section) => section.toLowerCase());
			const inputs = sections.filter((section) => section.startsWith('input]') && /^\s*name\s+tail/m.test(section));
			const given = argv.flatMap((argument) => /^path=(.*)/.exec(argument)?.[1] ?? []);
			return {
				// The text is looked for again as it stands: paths have capital letters.
				paths: [...(inputs.length > 0 ? [...text.matchAll(/^\s*path\s+(\S+)/gim)].flatMap(([, found]) => found!.split(',')) : []), ...given],
				tag: /^\s*tag\s+(\S+)/im.exec(text)?.[1] ?? 'tail.0',
				isPrinting:
					sections.some((section) => section.startsWith('output]') && /^\s*name\s+stdout/m.test(section)) ||
					optionOf(argv, '-o', '--output') === 'stdout',
				offsets: {},
			};
		},
		ports: [2020],
		memoryBytes: 14 * mebibyte,
		cpuMillicores: 1,
		startLog: () => [
			[
				'stderr',
				'Fluent Bit v4.2.0\n* Copyright (C) 2015-2025 The Fluent Bit Authors\n* Fluent Bit is a CNCF sub-project under the umbrella of Fluentd\n* https://fluentbit.io\n\n',
			],
			['stderr', `[${slashTime}] [ info] [fluent bit] version=4.2.0, commit=, pid=1\n`],
		],
		readyLog: (context, {paths, isPrinting}) => [
			...followed(paths, context).map(
				(path, index): LogText => [
					'stderr',
					`[${slashTime}] [ info] [input:tail:tail.0] inotify_fs_add(): inode=${1000 + index} watch_fd=${index + 1} name=${path}\n`,
				],
			),
			['stderr', `[${slashTime}] [ info] [sp] stream processor started\n`],
			...(isPrinting ? [['stderr', `[${slashTime}] [ info] [output:stdout:stdout.0] worker #0 started\n`] as const] : []),
		],
		answer: ({path}) => ({
			status: ['/', '/api/v1/health', '/api/v1/uptime'].includes(path) ? 200 : 404,
			body: path === '/api/v1/health' ? 'ok\n' : '',
		}),
		periodicLogs: [shipped((line, _path, {tag}) => `[0] ${tag}: [[0.000000000, {}], {"log"=>${JSON.stringify(line)}}]`)],
		signals: {
			SIGTERM: {exitCode: 0, afterMs: 1000, log: `[${slashTime}] [engine] caught signal (SIGTERM)\n`, stream: 'stderr'},
			SIGINT: {exitCode: 0, afterMs: 1000, log: `[${slashTime}] [engine] caught signal (SIGINT)\n`, stream: 'stderr'},
		},
	}),
	serverProgram<ShipperSettings>({
		name: 'filebeat',
		bootMs: [1500, 3500],
		configure({argv, files}) {
			const option = argv.indexOf('-c') > 0 ? argv[argv.indexOf('-c') + 1]! : 'filebeat.yml';
			const path = files.resolve('/usr/share/filebeat', option);
			const text = files.read(path);
			if (text === undefined)
				return {failure: {exitCode: 1, stderr: `Exiting: error loading config file: stat ${option}: no such file or directory\n`}};
			return {
				paths: [...text.matchAll(/^\s*-\s*["']?(\/[^\s"']+)["']?\s*$/gm)].map(([, found]) => found!),
				tag: 'filebeat',
				isPrinting: /^output\.console:\s*\n(?!\s+enabled:\s*false)/m.test(text),
				offsets: {},
			};
		},
		ports: [],
		memoryBytes: 80 * mebibyte,
		bootCpuMillicores: 400,
		cpuMillicores: 2,
		startLog: () => [
			[
				'stderr',
				`{"log.level":"info","@timestamp":"${isoTime}","log.logger":"beat","message":"Home path: [/usr/share/filebeat] Config path: [/usr/share/filebeat] Data path: [/usr/share/filebeat/data] Logs path: [/usr/share/filebeat/logs]","service.name":"filebeat"}\n`,
			],
		],
		readyLog: () => [
			[
				'stderr',
				`{"log.level":"info","@timestamp":"${isoTime}","log.logger":"beat","message":"filebeat start running.","service.name":"filebeat"}\n`,
			],
		],
		periodicLogs: [
			shipped(
				(line, path) =>
					`{"@timestamp":"${isoTime}","@metadata":{"beat":"filebeat","type":"_doc"},"message":${JSON.stringify(line)},"log":{"file":{"path":"${path}"}}}`,
			),
		],
		signals,
	}),
]);
