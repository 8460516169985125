import '../languages/programs.ts';
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
import type {ImageContent, ImageFamily} from './image.ts';

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
		repositories: [
			'gcr.io/distroless/static',
			'gcr.io/distroless/static-debian12',
			'gcr.io/distroless/static-debian13',
			'gcr.io/distroless/base',
			'gcr.io/distroless/base-debian12',
			'gcr.io/distroless/cc-debian12',
			'cgr.dev/chainguard/static',
		],
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
		content: (tag) => language(310_118_220, 90_114_300, tag, ['bash'], {'/usr/bin/java': 'java', '/usr/local/bin/ruby': 'ruby'}),
	},
	{
		repositories: ['gcr.io/distroless/nodejs20-debian12', 'gcr.io/distroless/nodejs22-debian12', 'gcr.io/distroless/nodejs'],
		tags: /latest|nonroot|\d+/,
		content: () => ({
			sizeBytes: 48_204_118,
			entrypoint: ['/nodejs/bin/node'],
			files: {'/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n'},
			programs: {'/nodejs/bin/node': 'node'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['gcr.io/distroless/python3-debian12', 'gcr.io/distroless/python3'],
		tags: /latest|nonroot/,
		content: () => ({
			sizeBytes: 19_204_118,
			entrypoint: ['/usr/bin/python3.11'],
			files: {'/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n'},
			programs: {'/usr/bin/python3.11': 'python', '/usr/bin/python3': 'python'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['perl', 'registry.k8s.io/e2e-test-images/perl'],
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
