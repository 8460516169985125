import {nodeProgram} from '../languages/javascript/node.ts';
import {beginPython, interpreterBytes, type PythonState, runPython} from '../languages/python.ts';
import type {ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {
	alpineFiles,
	alpineTools,
	commonDirectories,
	curl,
	debianFiles,
	debianFullTools,
	debianTools,
	distributionFiles,
	redhatTools,
	ubuntuTools,
} from './base.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';
import {fileServer} from './static-server.ts';

function language(
	sizeBytes: number,
	slimBytes: number,
	tag: string,
	command: readonly string[],
	programs: Record<string, string>,
	environment: ImageContent['environment'] = [],
	entrypoint?: readonly string[],
): ImageContent {
	const isAlpine = tag.includes('alpine');
	const isSlim = tag.includes('slim');
	return {
		sizeBytes: isAlpine ? Math.floor(slimBytes * 0.8) : isSlim ? slimBytes : sizeBytes,
		...(entrypoint ? {entrypoint} : {}),
		command,
		environment: [['PATH', '/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ...environment],
		files: isAlpine ? alpineFiles : debianFiles,
		programs: {...(isAlpine ? alpineTools : isSlim ? debianTools : debianFullTools), ...programs},
		directories: [...commonDirectories, '/usr/src/app', '/app', '/go'],
	};
}

const version = '\\d+(\\.\\d+){0,2}';
const suffix = '(-(alpine[\\d.]*|slim|bookworm|bullseye|buster|trixie|stretch|jammy|noble|focal)){0,2}';

/** Whole distributions and the languages' official images. Their default command is a shell, which ends at once without a terminal. */
export const linuxImages: readonly ImageFamily[] = [
	{
		repositories: ['ubuntu', 'public.ecr.aws/ubuntu/ubuntu', 'nvidia/cuda', 'nvcr.io/nvidia/cuda', 'alicek106/ubuntu', 'alicek106/ubuntu-with-curl'],
		tags: /latest|curl|devel|rolling|1[123]\.\d\.\d-(base|runtime|devel|cudnn\S*)-ubuntu\S+|(1[468]|2[0-6])\.(04|10)|trusty|xenial|bionic|focal|jammy|noble|plucky|questing/,
		content: (tag) => ({
			sizeBytes: 29_724_688,
			command: ['/bin/bash'],
			files: distributionFiles('ubuntu', tag === 'latest' ? '24.04' : tag, `Ubuntu ${tag === 'latest' ? '24.04.3 LTS' : tag}`),
			programs: ubuntuTools,
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['debian', 'bitnami/minideb', 'bitnami/os-shell', 'bitnami/bitnami-shell', 'registry.k8s.io/build-image/debian-base'],
		tags: /(latest|stable|testing|unstable|sid|bookworm-v[\d.]+|[789]|1[0-3](\.\d+)?|jessie|stretch|buster|bullseye|bookworm|trixie)(-slim|-backports)?(-\d{8})?/,
		content: (tag) => ({
			sizeBytes: tag.includes('slim') ? 29_775_512 : 49_285_041,
			command: ['bash'],
			files: debianFiles,
			programs: debianTools,
			directories: commonDirectories,
		}),
	},
	{
		repositories: [
			'centos',
			'quay.io/centos/centos',
			'rockylinux',
			'rockylinux/rockylinux',
			'almalinux',
			'fedora',
			'opensuse/leap',
			'archlinux',
			'photon',
			'registry.access.redhat.com/ubi8/ubi-minimal',
			'registry.access.redhat.com/ubi9/ubi-minimal',
			'registry.access.redhat.com/ubi10/ubi',
			'quay.io/fedora/fedora',
			'amazonlinux',
			'oraclelinux',
			'registry.access.redhat.com/ubi8/ubi',
			'registry.access.redhat.com/ubi9/ubi',
			'registry.access.redhat.com/ubi9',
			'public.ecr.aws/amazonlinux/amazonlinux',
		],
		tags: /latest|base|1[56]\.\d|stream\d*|centos[678][\d.]*|[2-9](\.[\d.]+)?(-slim|-minimal)?|10(\.\d)?|20\d\d[\d.]*|3\d|4[0-3]/,
		content: (tag) => ({
			sizeBytes: tag.startsWith('7') || tag === 'centos7' ? 76_097_157 : 83_518_086,
			command: ['/bin/bash'],
			files: {
				...distributionFiles('centos', tag.startsWith('7') ? '7' : '9', `CentOS Linux ${tag.startsWith('7') ? '7 (Core)' : '9'}`),
				'/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
				'/etc/centos-release': 'CentOS Linux release 7.9.2009 (Core)\n',
			},
			programs: redhatTools,
			directories: commonDirectories,
		}),
	},
	{
		// For programs linked statically, to be copied into: there is nothing in it to run, and no command.
		repositories: ['gcr.io/distroless/static', 'gcr.io/distroless/static-debian12', 'gcr.io/distroless/static-debian13'],
		tags: /latest|nonroot/,
		content: (tag) => ({
			sizeBytes: 784_317,
			files: {
				'/etc/passwd':
					'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
				'/etc/group': 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n',
			},
			...(tag === 'nonroot' && {user: 65_532}),
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['node', 'bitnami/node'],
		tags: new RegExp(`(latest|lts|current|alpine|slim|iron|jod|krypton|${version})${suffix}`),
		content: (tag) =>
			language(
				402_116_704,
				76_204_118,
				tag,
				['node'],
				{'/usr/local/bin/node': 'node', '/usr/local/bin/npm': 'npm', '/usr/local/bin/docker-entrypoint.sh': 'node-entrypoint'},
				[
					['NODE_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '24.12.0'],
					['YARN_VERSION', '1.22.22'],
				],
				['docker-entrypoint.sh'],
			),
	},
	{
		repositories: ['python', 'bitnami/python', 'tensorflow/tensorflow', 'pytorch/pytorch', 'pypy'],
		tags: new RegExp(`(latest|alpine|slim|rc|${version})(-(cuda|cudnn|runtime|gpu|jupyter)[\\d.]*)*${suffix}`),
		content: (tag) =>
			language(
				388_441_902,
				43_318_004,
				tag,
				['python3'],
				{'/usr/local/bin/python': 'python', '/usr/local/bin/python3': 'python', '/usr/local/bin/pip': 'pip', '/usr/local/bin/pip3': 'pip'},
				[
					['LANG', 'C.UTF-8'],
					['PYTHON_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '3.14.2'],
				],
			),
	},
	{
		repositories: ['golang', 'bitnami/golang'],
		tags: new RegExp(`(latest|alpine|${version})${suffix}`),
		content: (tag) =>
			language(307_204_551, 78_004_113, tag, ['bash'], {'/usr/local/go/bin/go': 'go'}, [
				['GOLANG_VERSION', '1.25.5'],
				['GOTOOLCHAIN', 'local'],
				['GOPATH', '/go'],
			]),
	},
	{
		repositories: [
			'ruby',
			'openjdk',
			'eclipse-temurin',
			'amazoncorretto',
			'rust',
			'gcc',
			'maven',
			'gradle',
			'buildpack-deps',
			'bitnami/ruby',
			'bitnami/java',
			'swift',
			'elixir',
			'erlang',
			'julia',
			'haskell',
			'r-base',
			'dart',
			'clojure',
			'groovy',
			'composer',
		],
		tags: new RegExp(`(latest|alpine|jdk|jre|cli|${version})(-?(cli|fpm|zts|jdk|jre|ea|openjdk|temurin|eclipse|\\d+|headless))*${suffix}`),
		content: (tag) => language(310_118_220, 90_114_300, tag, ['bash'], {'/usr/bin/java': 'java'}),
	},
	{
		repositories: ['perl'],
		tags: new RegExp(`(latest|${version})(-(slim|threaded|bookworm|bullseye|trixie))*`),
		content: (tag) => language(336_381_010, 60_412_330, tag, ['perl', '-de0'], {'/usr/local/bin/perl': 'perl', '/usr/bin/perl': 'perl'}),
	},
	{
		repositories: ['bash'],
		tags: new RegExp(`latest|${version}(-alpine[\\d.]*)?`),
		content: () => ({
			sizeBytes: 6_204_113,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['bash'],
			files: alpineFiles,
			programs: {...alpineTools, '/usr/local/bin/bash': 'bash', '/usr/local/bin/docker-entrypoint.sh': 'node-entrypoint'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['hello-world', 'public.ecr.aws/docker/library/hello-world'],
		tags: /latest|linux|nanoserver/,
		content: () => ({sizeBytes: 2_380, command: ['/hello'], programs: {'/hello': 'hello'}}),
	},
	{
		repositories: [
			'bitnami/kubectl',
			'roffe/kubectl',
			'portainer/kubectl-shell',
			'dtzar/helm-kubectl',
			'gcr.io/cloud-builders/kubectl',
			'quay.io/openshift/origin-cli',
			'rancher/kubectl',
			'registry.k8s.io/kubectl',
			'alpine/k8s',
			'lachlanevenson/k8s-kubectl',
		],
		tags: /latest|v?1\.\d+(\.\d+)?/,
		content: () => ({
			sizeBytes: 52_440_124,
			entrypoint: ['kubectl'],
			command: ['--help'],
			files: debianFiles,
			programs: {...debianTools, ...curl, '/usr/bin/kubectl': 'kubectl-client'},
			directories: commonDirectories,
		}),
	},
];

function once(name: string, run: (context: ProcessContext) => number): Program {
	return {
		name,
		start(context) {
			context.exit(run(context));
			return {};
		},
	};
}

/** The interpreters run little or nothing of the languages they are for: they say so, and end as they do with a script they cannot run. */
function cannotRun(context: ProcessContext, language: string): number {
	context.write('stderr', `podquake: ${language} programs are not simulated; give the container a shell command instead\n`);
	return 1;
}

const pythonState = fileServer('python', (context) => {
	const module = context.argv.indexOf('-m');
	if (module < 0 || context.argv[module + 1] !== 'http.server') return undefined;
	const port = context.argv.slice(module + 2).find((argument) => /^\d+$/.test(argument));
	const directory =
		context.argv.indexOf('-d') > 0
			? context.argv[context.argv.indexOf('-d') + 1]!
			: context.argv.indexOf('--directory') > 0
				? context.argv[context.argv.indexOf('--directory') + 1]!
				: context.workingDirectory;
	return {port: port === undefined ? 8000 : Number(port), directory};
});

function startPython(code: string, context: ProcessContext, path?: string): object {
	const state = beginPython(code, path);
	if ('unknown' in state) {
		context.write('stderr', `podquake: in Python ${state.unknown} is not simulated; give the container a shell command, or declare the image\n`);
		context.exit(1);
		return {};
	}
	context.setMemory(interpreterBytes);
	runPython(state, context);
	return state;
}

const python: Program = {
	...pythonState,
	start(context) {
		const {argv} = context;
		if (argv.includes('--version') || argv.includes('-V')) {
			context.write('stdout', `Python ${context.environment.PYTHON_VERSION ?? '3.14.2'}\n`);
			context.exit(0);
			return {};
		}
		const code = argv.indexOf('-c');
		if (code > 0) return startPython(argv[code + 1] ?? '', context);
		const script = argv.slice(1).find((argument) => !argument.startsWith('-'));
		if (argv.includes('-m')) return pythonState.start(context);
		if (script === undefined) context.exit(0);
		else if (context.files.read(context.files.resolve(context.workingDirectory, script)) === undefined) {
			context.write(
				'stderr',
				`python: can't open file '${context.files.resolve(context.workingDirectory, script)}': [Errno 2] No such file or directory\n`,
			);
			context.exit(2);
		} else {
			const path = context.files.resolve(context.workingDirectory, script);
			return startPython(context.files.read(path)!, context, path);
		}
		return {};
	},
	onTimer(state, key, context) {
		if (key === 'step') runPython(state as PythonState, context);
		else pythonState.onTimer?.(state, key, context);
	},
};

/** `perl -Mbignum=bpi -wle 'print bpi(2000)'`, the Job everybody knows; it computes for some five seconds. */
const perl: Program<{digits: number}> = {
	name: 'perl',
	start(context) {
		const digits = /bpi\((\d+)\)/.exec(context.argv.join(' '))?.[1];
		const printed = /^-[a-z]*l?e$/.test(context.argv[1] ?? '') ? /^print\s+["'](.*)["'];?$/.exec(context.argv[2] ?? '')?.[1] : undefined;
		if (digits !== undefined) {
			context.setMemory(12 * mebibyte);
			context.setCpu(1000);
			context.work('done', Math.floor((Number(digits) * Number(digits) * context.random.integer(4500, 6000)) / 4_000_000) + 300);
			return {digits: Number(digits)};
		}
		if (printed !== undefined) context.write('stdout', `${printed.replaceAll('\\n', '\n')}${context.argv[1]?.includes('l') ? '\n' : ''}`);
		const isIdle = printed !== undefined || context.argv.length < 2 || context.argv[1]!.startsWith('-d');
		context.exit(isIdle ? 0 : cannotRun(context, 'Perl'));
		return {digits: 0};
	},
	onTimer({digits}, _key, context) {
		context.write('stdout', `${piDigits(digits)}\n`);
		context.exit(0);
	},
};

/** Pi to so many significant digits, by Rabinowitz and Wagon's spigot. */
export function piDigits(count: number): string {
	// Machin's formula in whole numbers, with ten digits to spare.
	const scale = 10n ** BigInt(count + 10);
	const arctangent = (inverse: bigint): bigint => {
		let term = scale / inverse;
		let sum = term;
		for (let divisor = 3n, sign = -1n; term !== 0n; divisor += 2n, sign = -sign) {
			term /= inverse * inverse;
			sum += (sign * term) / divisor;
		}
		return sum;
	};
	const scaled = 4n * (4n * arctangent(5n) - arctangent(239n));
	const rounded = (scaled + 5n * 10n ** 10n) / 10n ** 11n;
	const text = rounded.toString();
	return `${text[0]}.${text.slice(1, count)}`;
}

addPrograms([
	python,
	perl as Program,
	once('pip', (context) => cannotRun(context, 'Python')),
	once('npm', (context) => {
		context.write(
			'stderr',
			`npm error code ENOENT\nnpm error syscall open\nnpm error path ${context.workingDirectory}/package.json\nnpm error errno -2\nnpm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${context.workingDirectory}/package.json'\n`,
		);
		return 254;
	}),
	nodeProgram as Program,
	{
		name: 'node-entrypoint',
		start(context) {
			const argv = context.argv.slice(1);
			const {environment, workingDirectory, user} = context;
			const error = context.replace({argv: argv[0]?.startsWith('-') ? ['node', ...argv] : argv, environment, workingDirectory, user});
			if (error) {
				context.write('stderr', `${context.argv[0]}: 11: exec: ${argv[0]}: ${error === 'not-found' ? 'not found' : 'Permission denied'}\n`);
				context.exit(error === 'not-found' ? 127 : 126);
			}
			return {};
		},
	},
	once('go', (context) => {
		if (context.argv[1] === 'version') {
			context.write('stdout', 'go version go1.25.5 linux/amd64\n');
			return 0;
		}
		return cannotRun(context, 'Go');
	}),
	once('java', (context) => {
		const jar = context.argv.indexOf('-jar');
		if (jar > 0) {
			context.write('stderr', `Error: Unable to access jarfile ${context.argv[jar + 1] ?? ''}\n`);
			return 1;
		}
		if (context.argv.some((argument) => /^-?-version$/.test(argument))) context.write('stderr', 'openjdk version "21.0.9" 2025-10-21\n');
		return 0;
	}),
	once('kubectl-client', (context) => {
		context.write('stderr', 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n');
		return 1;
	}),
	// Any program of an image that was built for another processor.
	once('foreign-binary', (context) => {
		context.write('stderr', `exec ${context.argv[0]}: exec format error\n`);
		return 255;
	}),
	once('hello', (context) => {
		context.write(
			'stdout',
			'\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\nTo generate this message, Docker took the following steps:\n 1. The Docker client contacted the Docker daemon.\n 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n    (amd64)\n 3. The Docker daemon created a new container from that image which runs the\n    executable that produces the output you are currently reading.\n 4. The Docker daemon streamed that output to the Docker client, which sent it\n    to your terminal.\n\nTo try something more ambitious, you can run an Ubuntu container with:\n $ docker run -it ubuntu bash\n\nShare images, automate workflows, and more with a free Docker ID:\n https://hub.docker.com/\n\nFor more examples and ideas, visit:\n https://docs.docker.com/get-started/\n\n',
		);
		return 0;
	}),
]);
