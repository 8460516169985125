import {isoTime, klogInfo} from '../log-time.ts';
import type {IncomingRequest} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type Answer, serverProgram} from '../server-program.ts';
import {answerAsApiServer} from './api-answers.ts';
import {debianFiles, debianTools} from './base.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';

/** Distroless: one program, no shell. */
function distroless(path: string, program: string, sizeBytes: number, options: Partial<ImageContent> = {}): ImageContent {
	return {
		sizeBytes,
		entrypoint: [path],
		programs: {[path]: program},
		files: {'/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\n'},
		directories: ['/tmp', '/root'],
		...options,
	};
}

const kubernetesTags = /v1\.(2\d|3[0-6])\.\d+/;

/** Images of Kubernetes itself, as kubeadm v1.36 asks for them. */
export const kubernetesImages: readonly ImageFamily[] = [
	{
		repositories: [
			'registry.k8s.io/pause',
			'k8s.gcr.io/pause',
			'gcr.io/google_containers/pause',
			'gcr.io/google-containers/pause',
			'rancher/mirrored-pause',
			'kubernetes/pause',
			'gcr.io/google-containers/pause-amd64',
			'k8s.gcr.io/pause-amd64',
			'public.ecr.aws/eks-distro/kubernetes/pause',
			'gcr.io/google_containers/pause-amd64',
			'registry.k8s.io/e2e-test-images/pause',
		],
		tags: /latest|[123](\.\d+){0,2}|go/,
		content: () => ({sizeBytes: 320_448, entrypoint: ['/pause'], user: 65_535, programs: {'/pause': 'pause'}}),
	},
	{
		repositories: ['registry.k8s.io/kube-apiserver'],
		tags: kubernetesTags,
		content: () => distroless('/usr/local/bin/kube-apiserver', 'kube-apiserver', 27_064_672),
	},
	{
		repositories: ['registry.k8s.io/kube-controller-manager'],
		tags: kubernetesTags,
		content: () => distroless('/usr/local/bin/kube-controller-manager', 'kube-controller-manager', 22_819_474),
	},
	{
		repositories: ['registry.k8s.io/kube-scheduler'],
		tags: kubernetesTags,
		content: () => distroless('/usr/local/bin/kube-scheduler', 'kube-scheduler', 17_382_979),
	},
	{
		repositories: ['registry.k8s.io/kube-proxy'],
		tags: kubernetesTags,
		content: () => distroless('/usr/local/bin/kube-proxy', 'kube-proxy', 25_963_718),
	},
	{
		repositories: ['registry.k8s.io/coredns/coredns', 'coredns/coredns', 'rancher/mirrored-coredns-coredns', 'k8s.gcr.io/coredns/coredns'],
		tags: /latest|v?1\.\d+\.\d+/,
		content: () => distroless('/coredns', 'coredns', 22_384_805, {user: 65_532}),
	},
	{
		repositories: ['registry.k8s.io/etcd', 'quay.io/coreos/etcd', 'bitnami/etcd', 'k8s.gcr.io/etcd', 'gcr.io/etcd-development/etcd'],
		tags: /latest|v?3\.\d+\.\d+(-\d+)?/,
		content: () => distroless('/usr/local/bin/etcd', 'etcd', 22_871_747, {entrypoint: undefined, command: ['etcd']}),
	},
	{
		repositories: [
			'registry.k8s.io/metrics-server/metrics-server',
			'rancher/mirrored-metrics-server',
			'k8s.gcr.io/metrics-server/metrics-server',
			'k8s.gcr.io/metrics-server-amd64',
			'bitnami/metrics-server',
		],
		tags: /latest|v?0\.\d+\.\d+/,
		content: () => distroless('/metrics-server', 'metrics-server', 19_494_617, {user: 65_534}),
	},
	{
		repositories: ['flannel/flannel', 'ghcr.io/flannel-io/flannel', 'quay.io/coreos/flannel', 'rancher/mirrored-flannelcni-flannel'],
		tags: /latest|v0\.\d+\.\d+/,
		content: () => ({
			...distroless('/opt/bin/flanneld', 'flanneld', 31_226_330),
			programs: {...debianTools, '/opt/bin/flanneld': 'flanneld'},
			files: debianFiles,
		}),
	},
	{
		repositories: ['ghcr.io/flannel-io/flannel-cni-plugin', 'flannel/flannel-cni-plugin'],
		tags: /latest|v1\.\d+\.\d+.*/,
		content: () => ({sizeBytes: 4_878_976, programs: debianTools, files: debianFiles, command: ['sh']}),
	},
];

interface ControlPlaneSettings {
	readonly port: number;
}

/** The value of `--name=value` or `--name value`. */
export function flagOf(argv: readonly string[], name: string): string | undefined {
	for (const [index, argument] of argv.entries()) {
		if (argument === `--${name}`) return argv[index + 1];
		if (argument.startsWith(`--${name}=`)) return argument.slice(name.length + 3);
	}
	return undefined;
}

function health(paths: readonly string[], elsewhere: Answer): (request: IncomingRequest) => Answer {
	return ({path}) => (paths.includes(path.split('?')[0]!) ? {status: 200, body: 'ok'} : elsewhere);
}

const notFound: Answer = {status: 404, body: '404 page not found\n'};
const forbidden: Answer = {
	status: 403,
	body: '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"forbidden: User \\"system:anonymous\\" cannot get path \\"/\\"","reason":"Forbidden","details":{},"code":403}\n',
};
const goSignals = {SIGTERM: {exitCode: 0, afterMs: 100}, SIGINT: {exitCode: 0, afterMs: 100}};
const healthPaths = ['/healthz', '/livez', '/readyz'];

addPrograms([
	serverProgram({
		name: 'pause',
		bootMs: [1, 2],
		ports: [],
		memoryBytes: Math.floor(mebibyte / 2),
		signals: {
			SIGTERM: {exitCode: 0, log: 'Shutting down, got signal: Terminated\n', stream: 'stderr'},
			SIGINT: {exitCode: 0, log: 'Shutting down, got signal: Interrupt\n', stream: 'stderr'},
		},
	}),
	serverProgram<ControlPlaneSettings>({
		name: 'kube-apiserver',
		bootMs: [2500, 4000],
		configure: ({argv}) => ({port: Number(flagOf(argv, 'secure-port') ?? 6443)}),
		ports: ({port}) => [port],
		tlsPorts: 'all',
		memoryBytes: 260 * mebibyte,
		bootCpuMillicores: 900,
		cpuMillicores: 45,
		readyLog: (_context, {port}) => [['stderr', `${klogInfo}secure_serving.go:211] Serving securely on [::]:${port}\n`]],
		answer: answerAsApiServer,
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 1500,
				log: `${klogInfo}controller.go:128] Shutting down kubernetes service endpoint reconciler\n`,
				stream: 'stderr',
			},
		},
	}),
	serverProgram<ControlPlaneSettings>({
		name: 'kube-controller-manager',
		bootMs: [700, 1400],
		configure: ({argv}) => ({port: Number(flagOf(argv, 'secure-port') ?? 10_257)}),
		ports: ({port}) => [port],
		tlsPorts: 'all',
		memoryBytes: 58 * mebibyte,
		cpuMillicores: 15,
		readyLog: (_context, {port}) => [['stderr', `${klogInfo}secure_serving.go:211] Serving securely on 127.0.0.1:${port}\n`]],
		answer: health(healthPaths, forbidden),
		signals: goSignals,
	}),
	serverProgram<ControlPlaneSettings>({
		name: 'kube-scheduler',
		bootMs: [600, 1200],
		configure: ({argv}) => ({port: Number(flagOf(argv, 'secure-port') ?? 10_259)}),
		ports: ({port}) => [port],
		tlsPorts: 'all',
		memoryBytes: 26 * mebibyte,
		cpuMillicores: 5,
		readyLog: (_context, {port}) => [['stderr', `${klogInfo}secure_serving.go:211] Serving securely on 127.0.0.1:${port}\n`]],
		answer: health(healthPaths, forbidden),
		signals: goSignals,
	}),
	serverProgram({
		name: 'kube-proxy',
		bootMs: [300, 700],
		ports: [10_256],
		memoryBytes: 18 * mebibyte,
		cpuMillicores: 1,
		startLog: () => [['stderr', `${klogInfo}server_linux.go:63] "Using iptables proxy"\n`]],
		readyLog: () => [['stderr', `${klogInfo}server.go:527] "Version info" version="v1.36.2"\n`]],
		answer: health(healthPaths, notFound),
		// It installs no handler; a Go program that is pid 1 then ends with 2.
		signals: {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}},
	}),
	serverProgram({
		name: 'coredns',
		bootMs: [150, 400],
		ports: [53, 8080, 8181, 9153],
		memoryBytes: 14 * mebibyte,
		cpuMillicores: 2,
		readyLog: () => [
			['stdout', '.:53\n'],
			[
				'stdout',
				'[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908\n',
			],
			['stdout', 'CoreDNS-1.14.1\nlinux/amd64, go1.25.5, 8ad8ddf\n'],
		],
		answer: ({port, path}) => {
			if (port === 8080 && path === '/health') return {status: 200, body: 'OK'};
			if (port === 8181 && path === '/ready') return {status: 200, body: 'OK'};
			return port === 9153 && path === '/metrics' ? {status: 200, body: ''} : notFound;
		},
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 5000,
				log: '[INFO] SIGTERM: Shutting down servers then terminating\n[INFO] plugin/health: Going into lameduck mode for 5s\n',
			},
		},
	}),
	serverProgram<{readonly ports: readonly number[]; readonly isSecure: boolean}>({
		name: 'etcd',
		bootMs: [300, 800],
		configure: ({argv}) => {
			const ports = ['listen-client-urls', 'listen-peer-urls', 'listen-metrics-urls'].flatMap((name) =>
				[...(flagOf(argv, name) ?? '').matchAll(/:(\d+)/g)].map((match) => Number(match[1])),
			);
			return {ports: ports.length > 0 ? [...new Set(ports)] : [2379, 2380], isSecure: /https:/.test(flagOf(argv, 'listen-client-urls') ?? '')};
		},
		ports: ({ports}) => ports,
		memoryBytes: 48 * mebibyte,
		cpuMillicores: 20,
		readyLog: (_context, {ports, isSecure}) => [
			[
				'stderr',
				`{"level":"info","ts":"${isoTime}","caller":"embed/serve.go:${isSecure ? '188' : '140'}","msg":"serving client traffic ${isSecure ? 'securely' : 'insecurely; this is strongly discouraged!'}","address":"[::]:${ports[0]}"}\n`,
			],
		],
		answer: ({path}) =>
			['/health', '/livez', '/readyz'].includes(path.split('?')[0]!)
				? {status: 200, body: path.startsWith('/health') ? '{"health":"true","reason":""}' : 'ok\n'}
				: notFound,
		grpcHealth: (service) => (service === '' || service === 'etcdserverpb.KV' ? 'SERVING' : 'SERVICE_UNKNOWN'),
		signals: {SIGTERM: {exitCode: 0, afterMs: 150}, SIGINT: {exitCode: 0, afterMs: 150}},
	}),
	serverProgram<ControlPlaneSettings>({
		name: 'metrics-server',
		bootMs: [900, 1500],
		configure: ({argv}) => ({port: Number(flagOf(argv, 'secure-port') ?? 10_250)}),
		ports: ({port}) => [port],
		tlsPorts: 'all',
		memoryBytes: 19 * mebibyte,
		cpuMillicores: 3,
		answer: health(healthPaths, forbidden),
		signals: goSignals,
	}),
	serverProgram({name: 'flanneld', bootMs: [400, 900], ports: [], memoryBytes: 12 * mebibyte, cpuMillicores: 4, signals: goSignals}),
]);
