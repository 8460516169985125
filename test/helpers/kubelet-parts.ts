import type {Container, Pod, PodSpec, PodStatus} from '../../source/api/generated/types.ts';
import type {ContainerConfig, LocalImage, PodSandbox, RuntimeContainer} from '../../source/world/types.ts';

/** Builders for the plain data a kubelet's rules work on. */

export interface PodOptions {
	readonly name?: string;
	readonly containers?: readonly Partial<Container>[];
	readonly initContainers?: readonly Partial<Container>[];
	readonly spec?: Partial<PodSpec>;
	readonly status?: PodStatus;
	readonly metadata?: Partial<Pod['metadata']>;
}

export function makePod({name = 'web', containers = [{}], initContainers, spec, status, metadata}: PodOptions = {}): Pod {
	const named = (list: readonly Partial<Container>[], prefix: string): Container[] =>
		list.map((container, index) => ({name: index === 0 ? prefix : `${prefix}${index + 1}`, image: 'nginx:1.14', ...container}));
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name,
			namespace: 'default',
			uid: `uid-${name}`,
			resourceVersion: '1',
			creationTimestamp: '2026-01-01T00:00:00Z',
			generation: 1,
			...metadata,
		},
		spec: {
			containers: named(containers, 'app'),
			...(initContainers && {initContainers: named(initContainers, 'init')}),
			restartPolicy: 'Always',
			terminationGracePeriodSeconds: 30,
			nodeName: 'node01',
			...spec,
		},
		status: status ?? {phase: 'Pending'},
	};
}

export const nginxImage: LocalImage = {
	id: 'sha256:aa',
	references: ['docker.io/library/nginx:1.14'],
	repoDigest: 'docker.io/library/nginx@sha256:bb',
	sizeBytes: 1000,
	user: 0,
};

/** How one run of a container stands. */
export type Run = {readonly sandboxId?: string; readonly attempt?: number; readonly id?: string} & (
	| {readonly state: 'created'}
	| {readonly state: 'running'; readonly startedAtMs?: number}
	| {
			readonly state: 'exited';
			readonly exitCode: number;
			readonly reason?: string;
			readonly message?: string;
			readonly startedAtMs?: number | 'never';
			readonly finishedAtMs?: number;
	  }
);

export function makeRun(pod: Pod, name: string, run: Run): RuntimeContainer {
	const attempt = run.attempt ?? 0;
	const exited = run.state === 'exited' ? run : undefined;
	const startedAtMs = run.state === 'created' || run.startedAtMs === 'never' ? undefined : (run.startedAtMs ?? 1000);
	return {
		id: run.id ?? `${name}-${attempt}`,
		sandboxId: run.sandboxId ?? 'sandbox-0',
		config: {podUid: pod.metadata.uid, name, attempt, image: 'nginx:1.14'} as ContainerConfig,
		imageId: 'sha256:aa',
		state: run.state,
		createdAtMs: 500 + attempt,
		startedAtMs,
		finishedAtMs: exited && (exited.finishedAtMs ?? 5000),
		exitCode: exited?.exitCode,
		reason: exited && (exited.reason ?? (exited.exitCode === 0 ? 'Completed' : 'Error')),
		message: exited?.message,
		cause: 0,
	};
}

export function makeSandbox(pod: Pod, {id = 'sandbox-0', isReady = true, ip = '10.244.1.5' as string | undefined} = {}): PodSandbox {
	return {
		id,
		config: {
			podUid: pod.metadata.uid,
			namespace: 'default',
			name: pod.metadata.name,
			attempt: 0,
			hostname: pod.metadata.name,
			isHostNetwork: pod.spec.hostNetwork === true,
			dnsPolicy: 'ClusterFirst',
		},
		createdAtMs: 100,
		ip,
		isReady,
	} as PodSandbox;
}
