import type {ProcessContext, Program} from '../../program.ts';
import {defineImage, versionTags} from '../define.ts';
import type {ImageFamily} from '../image.ts';
import {daemonOfTag} from './docker-in-docker.ts';

/*
Command-line tools as images. Manifests run them with a shell more often than not; what a tool itself would do outside of
the cluster is not simulated, and it says so where it cannot say what it says in life.
*/

interface Told {
	readonly exitCode: number;
	readonly stdout?: string;
	readonly stderr?: string;
}

interface Tool {
	readonly name: string;
	readonly names: readonly string[];
	readonly from: Parameters<typeof defineImage>[0]['from'];
	readonly sizeBytes: number;
	readonly path: string;
	/** Without arguments, and asked for its version; anything else is not simulated, if `run` does not know it. */
	readonly usage: Told;
	readonly version?: string;
	readonly entrypoint?: readonly string[] | undefined;
	readonly command?: readonly string[];
	readonly user?: number;
	run?(argv: readonly string[], context: ProcessContext): Told | undefined;
}

function programOf({name, usage, version, run}: Tool): Program {
	return {
		name: `tool-${name}`,
		start(context) {
			const argv = context.argv.slice(1);
			const isVersion = version !== undefined && /^-{0,2}(v|version)$/i.test(argv[0] ?? '');
			const told: Told =
				run?.(argv, context) ??
				(argv.length === 0 || argv[0] === '--help' || argv[0] === 'help'
					? usage
					: isVersion
						? {exitCode: 0, stdout: version}
						: {exitCode: 1, stderr: `podquake: what ${name} does is not simulated\n`});
			context.write('stdout', told.stdout ?? '');
			context.write('stderr', told.stderr ?? '');
			context.exit(told.exitCode);
			return {};
		},
	};
}

const hostOf = (argv: readonly string[]): string | undefined =>
	argv.map((argument) => /^https?:\/\/(?:[^@/]*@)?([^/:]+)/.exec(argument)?.[1]).find(Boolean);

const tools: readonly Tool[] = [
	{
		name: 'aws',
		names: ['amazon/aws-cli', 'public.ecr.aws/aws-cli/aws-cli', 'bitnami/aws-cli'],
		from: 'redhat',
		sizeBytes: 120_214_336,
		path: '/usr/local/bin/aws',
		usage: {
			exitCode: 252,
			stderr:
				'\nusage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\nTo see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n\naws: error: the following arguments are required: command\n\n',
		},
		version: 'aws-cli/2.32.20 Python/3.13.11 Linux/6.12.0 docker/x86_64.amzn.2023\n',
		run: (argv, {environment}) =>
			argv.length > 1 && !environment.AWS_ACCESS_KEY_ID && !environment.AWS_WEB_IDENTITY_TOKEN_FILE
				? {exitCode: 253, stderr: '\nUnable to locate credentials. You can configure credentials by running "aws configure".\n'}
				: undefined,
	},
	{
		name: 'terraform',
		names: ['hashicorp/terraform'],
		from: 'alpine',
		sizeBytes: 42_214_336,
		path: '/bin/terraform',
		usage: {
			exitCode: 127,
			stdout: 'Usage: terraform [global options] <subcommand> [args]\n\nThe available commands for execution are listed below.\n',
		},
		version: 'Terraform v1.14.2\non linux_amd64\n',
	},
	{
		name: 'git',
		names: ['alpine/git', 'bitnami/git'],
		from: 'alpine',
		sizeBytes: 24_214_336,
		path: '/usr/bin/git',
		usage: {exitCode: 1, stdout: 'usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>]\n'},
		version: 'git version 2.49.1\n',
		run(argv, context) {
			const host = argv.includes('clone') ? hostOf(argv) : undefined;
			if (host === undefined) return undefined;
			const url = argv.find((argument) => argument.includes('://'))!;
			const target = argv.at(-1) === url ? url.slice(url.lastIndexOf('/') + 1).replace(/\.git$/, '') : argv.at(-1);
			const head = `Cloning into '${target}'...\nfatal: unable to access '${url}/': `;
			if (context.resolve(host).kind === 'not-found') return {exitCode: 128, stderr: `${head}Could not resolve host: ${host}\n`};
			return {exitCode: 128, stderr: `${head}podquake: there are no repositories outside of the cluster\n`};
		},
	},
	{
		name: 'git-sync',
		names: ['registry.k8s.io/git-sync/git-sync', 'k8s.gcr.io/git-sync/git-sync', 'registry.k8s.io/git-sync', 'k8s.gcr.io/git-sync'],
		from: 'debian',
		sizeBytes: 52_214_336,
		path: '/git-sync',
		user: 65_533,
		usage: {exitCode: 1, stderr: 'ERROR: --repo must be specified\n'},
	},
	{
		name: 'k6',
		names: ['grafana/k6', 'loadimpact/k6'],
		from: 'alpine',
		sizeBytes: 30_214_336,
		path: '/usr/bin/k6',
		user: 12_345,
		usage: {exitCode: 0, stdout: 'Usage:\n  k6 [command]\n'},
		version: 'k6 v1.4.2 (go1.25.5, linux/amd64)\n',
	},
	{
		name: 'hey',
		names: ['williamyeh/hey', 'rakyll/hey'],
		from: 'scratch',
		sizeBytes: 4_214_336,
		path: '/hey',
		usage: {exitCode: 1, stderr: 'Usage: hey [options...] <url>\n'},
	},
	{
		name: 'trivy',
		names: ['aquasec/trivy', 'ghcr.io/aquasecurity/trivy'],
		from: 'alpine',
		sizeBytes: 48_214_336,
		path: '/usr/local/bin/trivy',
		usage: {
			exitCode: 0,
			stdout:
				'Scanner for vulnerabilities in container images, file systems, and Git repositories, as well as for configuration issues and hard-coded secrets\n',
		},
		version: 'Version: 0.68.2\n',
	},
	{
		name: 'kube-bench',
		names: ['aquasec/kube-bench'],
		from: 'alpine',
		sizeBytes: 52_214_336,
		path: '/usr/local/bin/kube-bench',
		usage: {exitCode: 1, stderr: 'podquake: what kube-bench checks is not simulated\n'},
	},
	{
		name: 'helm',
		names: ['alpine/helm'],
		from: 'alpine with curl',
		sizeBytes: 60_214_336,
		path: '/usr/bin/helm',
		usage: {exitCode: 0, stdout: 'The Kubernetes package manager\n'},
		version: 'version.BuildInfo{Version:"v4.0.4", GitCommit:"", GitTreeState:"clean", GoVersion:"go1.25.5"}\n',
	},
	{
		name: 'docker',
		names: ['docker'],
		from: 'alpine',
		sizeBytes: 130_214_336,
		path: '/usr/local/bin/docker',
		entrypoint: ['docker-entrypoint.sh'],
		command: ['sh'],
		usage: {exitCode: 0, stdout: 'Usage:  docker [OPTIONS] COMMAND\n'},
		version: 'Docker version 29.1.3, build f52814d\n',
		run: (argv, {environment}) =>
			argv.length > 0 && !/^-{0,2}(v|version|help)$/.test(argv[0]!)
				? {
						exitCode: 1,
						stderr: environment.DOCKER_HOST
							? `Cannot connect to the Docker daemon at ${environment.DOCKER_HOST}. Is the docker daemon running?\n`
							: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
					}
				: undefined,
	},
	{
		name: 'mc',
		names: ['minio/mc', 'quay.io/minio/mc'],
		from: 'redhat',
		sizeBytes: 30_214_336,
		path: '/usr/bin/mc',
		usage: {exitCode: 0, stdout: 'NAME:\n  mc - MinIO Client for object storage and filesystems.\n'},
	},
	{
		name: 'yq',
		names: ['mikefarah/yq'],
		from: 'alpine',
		sizeBytes: 10_214_336,
		path: '/usr/bin/yq',
		user: 1000,
		usage: {exitCode: 0, stdout: 'Usage:\n  yq [flags]\n  yq [command]\n'},
		version: 'yq (https://github.com/mikefarah/yq/) version v4.50.1\n',
	},
	{
		name: 'kcat',
		names: ['edenhill/kcat', 'edenhill/kafkacat'],
		from: 'alpine',
		sizeBytes: 4_214_336,
		path: '/usr/bin/kcat',
		usage: {exitCode: 1, stderr: 'Usage: kcat <options> [file1 file2 .. | topic1 topic2 ..]]\n'},
	},
	{
		name: 'kaniko',
		names: ['gcr.io/kaniko-project/executor'],
		from: 'distroless',
		sizeBytes: 30_214_336,
		path: '/kaniko/executor',
		usage: {exitCode: 1, stderr: 'Error: you must provide --destination, or use --no-push\n'},
	},
	{
		name: 'gcloud',
		names: ['google/cloud-sdk', 'gcr.io/google.com/cloudsdktool/cloud-sdk', 'gcr.io/google.com/cloudsdktool/google-cloud-cli'],
		from: 'debian with everything',
		sizeBytes: 620_214_336,
		path: '/usr/bin/gcloud',
		entrypoint: undefined,
		command: ['/bin/bash'],
		usage: {exitCode: 2, stderr: 'ERROR: (gcloud) Command name argument expected.\n'},
	},
	{
		name: 'az',
		names: ['mcr.microsoft.com/azure-cli', 'bitnami/azure-cli'],
		from: 'redhat',
		sizeBytes: 420_214_336,
		path: '/usr/bin/az',
		entrypoint: undefined,
		command: ['bash'],
		usage: {exitCode: 0, stdout: '\nWelcome to Azure CLI!\n'},
	},
	{
		name: 'ansible',
		names: ['cytopia/ansible', 'willhallonline/ansible', 'alpine/ansible'],
		from: 'alpine',
		sizeBytes: 120_214_336,
		path: '/usr/bin/ansible',
		entrypoint: undefined,
		command: ['/bin/sh'],
		usage: {exitCode: 2, stderr: 'usage: ansible [-h] [--version] [-v] pattern\n'},
	},
	{
		name: 'dotnet',
		names: [
			'mcr.microsoft.com/dotnet/aspnet',
			'mcr.microsoft.com/dotnet/sdk',
			'mcr.microsoft.com/dotnet/runtime',
			'mcr.microsoft.com/dotnet/core/aspnet',
			'mcr.microsoft.com/dotnet/core/sdk',
			'bitnami/aspnet-core',
			'bitnami/dotnet-sdk',
		],
		from: 'debian',
		sizeBytes: 92_214_336,
		path: '/usr/bin/dotnet',
		entrypoint: undefined,
		command: ['/bin/bash'],
		usage: {exitCode: 129, stdout: '\nUsage: dotnet [options]\nUsage: dotnet [path-to-application]\n'},
		version: '10.0.1\n',
		run: (argv) =>
			argv[0]?.endsWith('.dll')
				? {exitCode: 1, stderr: `The application to execute does not exist: '${argv[0].startsWith('/') ? argv[0] : `/app/${argv[0]}`}'.\n`}
				: undefined,
	},
	{
		name: 'whalesay',
		names: ['docker/whalesay'],
		from: 'debian',
		sizeBytes: 80_214_336,
		path: '/usr/local/bin/cowsay',
		entrypoint: undefined,
		command: ['/bin/bash'],
		usage: {exitCode: 0},
		run(argv) {
			const text = argv.join(' ');
			const edge = '-'.repeat(text.length + 2);
			const whale =
				'    \\\n     \\\n      \\     \n                    ##        .            \n              ## ## ##       ==            \n           ## ## ## ##      ===            \n       /""""""""""""""""___/ ===        \n  ~~~ {~~ ~~~~ ~~~ ~~~~ ~~ ~ /  ===- ~~~   \n       \\______ o          __/            \n        \\    \\        __/             \n          \\____\\______/   \n';
			return {exitCode: 0, stdout: ` ${edge.replaceAll('-', '_')} \n< ${text} >\n ${edge} \n${whale}`};
		},
	},
];

export const toolImages: readonly ImageFamily[] = tools.map((tool) => {
	const program = programOf(tool);
	const {names, from, sizeBytes, path, user, command} = tool;
	const isShell = 'entrypoint' in tool && tool.entrypoint === undefined;
	return defineImage({
		names: names.map((name) => name.replace(/^docker\.io\//, '')),
		tags: names[0] === 'docker' ? /(latest|cli|dind|git|\d+(\.\d+){0,2})(-(cli|dind|git|rootless|alpine[\d.]*))*/ : versionTags,
		from,
		sizeBytes,
		...(user === undefined ? {} : {user}),
		...(isShell ? {} : {entrypoint: tool.entrypoint ?? [path]}),
		...(command ? {command} : {}),
		programs: {
			[path]: program.name,
			...(tool.entrypoint?.[0] === 'docker-entrypoint.sh' ? {'/usr/local/bin/docker-entrypoint.sh': 'node-entrypoint'} : {}),
		},
		program,
		...(names[0] === 'docker' ? {forTag: daemonOfTag} : {}),
	});
});
