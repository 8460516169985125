import type * as api from '../../source/api/generated/types.ts';
import {deepFreeze, objectKey} from '../../source/api/objects.ts';
import {parseTimestamp, timestamp} from '../../source/api/timestamps.ts';
import type {EvictionSignal, ProbeAttempt, ProbeReport} from '../../source/cluster/apiserver/kubelet-endpoint.ts';
import type {ResourceName, ResourceTypes} from '../../source/cluster/apiserver/resources/catalogue.ts';
import type {Action, ActionOutcome, ActiveFault, Step} from '../../source/scenario/actions.ts';
import type {KubectlView} from '../../source/scenario/kubectl-sessions.ts';
import type {ConditionSpan, Narration, RunView} from '../../source/scenario/run-view.ts';
import type {ShellView} from '../../source/scenario/shell-sessions.ts';
import type {TrafficReport} from '../../source/scenario/traffic-report.ts';
import type {ContainerStats, LogLine, MachineStats} from '../../source/world/types.ts';

const mebi = 1024 * 1024;
const gibi = 1024 * mebi;

type Lists = {[R in ResourceName]: readonly ResourceTypes[R][]};

/**
A run made by hand, for tests of the dashboard: its time goes by, its objects stay as they are unless a test puts
others in their place.
*/
export class FakeRun implements RunView {
	readonly seed = 42;
	readonly name = 'playground';
	readonly title = 'A cluster to break';
	nowMs = 252_000;
	resourceVersion = 1000;
	readonly steps: Step[] = [];
	readonly performed: Action[] = [];
	readonly queries: string[] = [];
	lists: Lists;
	faults: readonly ActiveFault[] = [];
	told: Narration | undefined;
	reports: readonly TrafficReport[] = [];
	session: ShellView | undefined;
	command: KubectlView | undefined;
	outcome: ActionOutcome = {isOk: true, stdout: '', stderr: '', exitCode: 0};

	constructor(lists: Partial<Lists> = {}) {
		const none: Lists = {
			pods: [],
			nodes: [],
			namespaces: [],
			services: [],
			endpoints: [],
			endpointslices: [],
			deployments: [],
			replicasets: [],
			daemonsets: [],
			jobs: [],
			cronjobs: [],
			configmaps: [],
			limitranges: [],
			secrets: [],
			serviceaccounts: [],
			priorityclasses: [],
			leases: [],
			events: [],
		};
		this.lists = deepFreeze({...none, ...lists});
	}

	/** Puts other pods in the place of those there. */
	setPods(pods: readonly api.Pod[]): void {
		this.lists = {...this.lists, pods: deepFreeze(pods)};
		this.#namespaced.clear();
		this.resourceVersion += 1;
	}

	runUntil(timeMs: number): void {
		this.nowMs = Math.max(this.nowMs, timeMs);
	}

	stepEvent(): boolean {
		this.nowMs += 250;
		this.resourceVersion += 1;
		return true;
	}

	perform(action: Action): ActionOutcome {
		this.performed.push(action);
		this.steps.push({atMs: this.nowMs, action});
		this.resourceVersion += 1;
		if (action.kind === 'shell' && this.outcome.isOk) this.session = {text: '/ # ', isEnding: false, end: undefined};
		if (action.kind === 'type' && this.session) {
			const isEnding = action.text === undefined || action.text === 'exit\n' || action.text === '\u0004';
			const answer = action.text === '\u0003' ? '^C\n' : `${action.text ?? ''}bin  etc\n`;
			this.session = {text: `${this.session.text}${answer}/ # `, isEnding, end: undefined};
		}
		return this.outcome;
	}

	kubectl(): KubectlView | undefined {
		return this.command;
	}

	query(command: string): ActionOutcome {
		this.queries.push(command);
		return {isOk: true, stdout: `# ${command}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n`, stderr: '', exitCode: 0};
	}

	readonly #namespaced = new Map<string, readonly unknown[]>();

	list<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][] {
		const all = this.lists[resource];
		if (namespace === undefined) return all;
		const key = `${resource}/${namespace}`;
		let kept = this.#namespaced.get(key) as readonly ResourceTypes[R][] | undefined;
		if (!kept) {
			kept = (all as readonly ResourceTypes[R][]).filter((object) => object.metadata.namespace === namespace);
			this.#namespaced.set(key, kept);
		}
		return kept;
	}

	find<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] | undefined {
		return (this.lists[resource] as readonly ResourceTypes[R][]).find((object) => objectKey(object) === key);
	}

	eventsOf(uid: string): readonly api.KubernetesEvent[] {
		return this.lists.events.filter((event) => event.involvedObject.uid === uid);
	}

	conditionHistory(uid: string): ReadonlyMap<string, readonly ConditionSpan[]> {
		const object = [...this.lists.pods, ...this.lists.nodes].find((candidate) => candidate.metadata.uid === uid);
		if (!object) return new Map();
		const createdMs = parseTimestamp(object.metadata.creationTimestamp);
		const span = (sinceMs: number, status: string, reason?: string): ConditionSpan => ({sinceMs, status, reason});
		const histories = (object.status?.conditions ?? []).map(({type, status, reason, lastTransitionTime}): [string, readonly ConditionSpan[]] => {
			const changedMs = parseTimestamp(lastTransitionTime ?? '');
			if (object.kind === 'Node') return [type, [span(createdMs, type === 'Ready' ? 'True' : 'False'), span(changedMs, status, reason)]];
			// A pod that is not ready after minutes has been so before: its strip shows it.
			const hasFlapped = changedMs > createdMs && status === 'False' && /eady$/.test(type) && this.nowMs - createdMs > 200_000;
			const flaps = [9000, 90_000, 120_000, 200_000].map((atMs, index) => span(createdMs + atMs, index % 2 === 0 ? 'True' : 'False'));
			if (hasFlapped) return [type, [span(createdMs, 'False'), ...flaps]];
			const reachedMs = {PodScheduled: 0, PodReadyToStartContainers: 2000, Initialized: 4000}[type] ?? 9000;
			return [
				type,
				status === 'True' && reachedMs > 0 ? [span(createdMs, 'False'), span(createdMs + reachedMs, status)] : [span(createdMs, status, reason)],
			];
		});
		return new Map(histories);
	}

	probes(pod: api.Pod): readonly ProbeReport[] | undefined {
		if (!pod.spec.nodeName || pod.spec.nodeName === 'node02') return undefined;
		const attempts = (period: number, results: string, output: string): readonly ProbeAttempt[] =>
			[...results].map((letter, index) => ({
				atMs: this.nowMs - (results.length - index) * period * 1000,
				latencyMs: letter === 'x' ? 212 - index : 3 + (index % 4),
				result: letter === 'x' ? 'failure' : 'success',
				output: letter === 'x' ? output : '',
			}));
		return pod.spec.containers.flatMap((container) => [
			...(container.readinessProbe
				? [
						{
							container: container.name,
							kind: 'readiness',
							attempts: attempts(5, 'vvvvvvvvxxxxx', 'HTTP probe failed with statuscode: 500'),
							resultRun: 5,
							lastResult: 'failure',
							nextAtMs: this.nowMs + 3000,
							isOnHold: false,
						} as const,
					]
				: []),
			...(container.livenessProbe
				? [
						{
							container: container.name,
							kind: 'liveness',
							attempts: attempts(10, 'vvvvvvv', ''),
							resultRun: 7,
							lastResult: 'success',
							nextAtMs: this.nowMs + 7000,
							isOnHold: false,
						} as const,
					]
				: []),
		]);
	}

	logs(pod: api.Pod, container: string, isPrevious: boolean): readonly LogLine[] {
		return Array.from({length: 40}, (_, index) => ({
			atMs: this.nowMs - (40 - index) * 1500,
			stream: index % 7 === 6 ? ('stderr' as const) : ('stdout' as const),
			text:
				index % 7 === 6
					? `[error] upstream timed out (110) while reading, ${pod.metadata.name}`
					: `${isPrevious ? 'before: ' : ''}10.1.0.${index} - GET /ready 200 ${container} 요청 처리`,
		}));
	}

	containerStats(pod: api.Pod, container: string): ContainerStats | undefined {
		if (!pod.status?.containerStatuses?.some((status) => status.name === container && status.state?.running)) return undefined;
		const weight = container.length + pod.metadata.name.length;
		return {
			cpuMillicores: weight * 7,
			workingSetBytes: weight * 3 * mebi,
			memoryUsageBytes: weight * 4 * mebi,
			layerInodes: 6,
			logInodes: 2,
			cpuPressurePercent: 0,
			memoryPressurePercent: 0,
			ioPressurePercent: 0,
			writableLayerBytes: 1.5 * mebi,
			logBytes: 40_000,
			processes: 3,
			throttledPercent: weight % 5 === 0 ? 42 : 0,
		};
	}

	nodeStats(nodeName: string): MachineStats | undefined {
		if (nodeName === 'node02') return undefined;
		const share = nodeName === 'node01' ? 0.9 : 0.35;
		const disk = {capacityBytes: 100 * gibi, usedBytes: 22 * gibi, inodes: 6_553_600, inodesUsed: 200_000};
		return {
			cpuMillicores: 3900 * share * 0.75,
			workingSetBytes: Math.floor(7.4 * gibi * share),
			podsWorkingSetBytes: 0,
			memoryUsageBytes: Math.floor(7.6 * gibi * share),
			nodeFs: disk,
			imageFs: disk,
			containerFs: disk,
			imageBytes: 3 * gibi,
			processes: 214,
			cpuPressurePercent: share > 0.5 ? 12 : 0,
			memoryPressurePercent: share > 0.5 ? 7 : 0,
			ioPressurePercent: 0,
		};
	}

	/** Besides memory, by node. */
	signals: Readonly<Record<string, readonly EvictionSignal[]>> = {};

	evictionSignals(nodeName: string): readonly EvictionSignal[] {
		const stats = this.nodeStats(nodeName);
		if (!stats) return [];
		const memory = {signal: 'memory.available', available: 8 * gibi - stats.workingSetBytes, threshold: 100 * mebi, gracePeriodMs: 0};
		return [memory, ...(this.signals[nodeName] ?? [])];
	}

	activeFaults(): readonly ActiveFault[] {
		return this.faults;
	}

	causesOf(): readonly {readonly atMs: number; readonly by: string; readonly what: string}[] {
		return [];
	}

	shell(): ShellView | undefined {
		return this.session;
	}

	traffic(): readonly TrafficReport[] {
		return this.reports;
	}

	narration(): Narration | undefined {
		return this.told;
	}

	save(): string {
		return '';
	}
}

/** A container of a fake pod, in one word: what becomes of it. */
export interface FakeContainer {
	readonly name: string;
	readonly image?: string;
	readonly isSidecar?: boolean;
	readonly isInit?: boolean;
	readonly state: api.ContainerState;
	readonly lastState?: api.ContainerState;
	readonly isReady?: boolean;
	readonly restarts?: number;
	readonly resources?: api.ResourceRequirements;
	readonly readinessProbe?: api.Probe;
	readonly livenessProbe?: api.Probe;
	readonly startupProbe?: api.Probe;
	readonly isStarted?: boolean;
}

export interface FakePod {
	readonly name: string;
	readonly namespace?: string;
	readonly node?: string;
	readonly phase?: string;
	readonly createdAtMs?: number;
	readonly owner?: readonly [kind: string, name: string];
	readonly containers: readonly FakeContainer[];
	readonly conditions?: readonly (readonly [type: string, status: string, reason?: string, message?: string])[];
	readonly isDeleted?: boolean;
	readonly reason?: string;
	readonly message?: string;
	readonly labels?: Readonly<Record<string, string>>;
}

export const running = (startedAtMs = 5000): api.ContainerState => ({running: {startedAt: timestamp(startedAtMs)}});
export const waiting = (reason: string, message?: string): api.ContainerState => ({waiting: {reason, ...(message && {message})}});
export const terminated = (exitCode: number, reason: string, finishedAtMs = 235_000, ranMs = 41_000): api.ContainerState => ({
	terminated: {exitCode, reason, startedAt: timestamp(finishedAtMs - ranMs), finishedAt: timestamp(finishedAtMs)},
});

export function fakePod(given: FakePod): api.Pod {
	const {name, namespace = 'default', createdAtMs = 0, owner, containers, phase = 'Running'} = given;
	const isReady = containers.every((container) => container.isInit || container.isReady);
	const readyWord = isReady ? 'True' : 'False';
	const conditions: FakePod['conditions'] = given.conditions ?? [
		['PodReadyToStartContainers', 'True'],
		['Initialized', 'True'],
		[
			'Ready',
			readyWord,
			isReady ? undefined : 'ContainersNotReady',
			isReady ? undefined : `containers with unready status: [${containers[0]!.name}]`,
		],
		[
			'ContainersReady',
			readyWord,
			isReady ? undefined : 'ContainersNotReady',
			isReady ? undefined : `containers with unready status: [${containers[0]!.name}]`,
		],
		['PodScheduled', 'True'],
	];
	const spec = (container: FakeContainer): api.Container => ({
		name: container.name,
		image: container.image ?? `${container.name}:1.0`,
		...(container.resources && {resources: container.resources}),
		...(container.readinessProbe && {readinessProbe: container.readinessProbe}),
		...(container.livenessProbe && {livenessProbe: container.livenessProbe}),
		...(container.startupProbe && {startupProbe: container.startupProbe}),
		...(container.isSidecar && {restartPolicy: 'Always'}),
	});
	const status = (container: FakeContainer): api.ContainerStatus => ({
		name: container.name,
		image: container.image ?? `${container.name}:1.0`,
		imageID: 'sha256:0',
		containerID: `containerd://${name}-${container.name}-${container.restarts ?? 0}`,
		ready: container.isReady ?? false,
		started: container.isStarted ?? container.isReady ?? container.state.running !== undefined,
		restartCount: container.restarts ?? 0,
		state: container.state,
		...(container.lastState && {lastState: container.lastState}),
	});
	const isInit = (container: FakeContainer): boolean => container.isInit === true || container.isSidecar === true;
	const app = containers.filter((container) => !isInit(container));
	const init = containers.filter(isInit);
	return deepFreeze<api.Pod>({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name,
			namespace,
			uid: `uid-${name}`,
			resourceVersion: '1',
			creationTimestamp: timestamp(createdAtMs),
			labels: given.labels ?? {app: name.split('-')[0]!},
			...(owner && {
				ownerReferences: [
					{apiVersion: 'apps/v1', kind: owner[0], name: owner[1], uid: `uid-${owner[1]}`, controller: true, blockOwnerDeletion: true},
				],
			}),
			...(given.isDeleted && {deletionTimestamp: timestamp(250_000), deletionGracePeriodSeconds: 30}),
		},
		spec: {
			restartPolicy: 'Always',
			...(given.node && {nodeName: given.node}),
			...(init.length > 0 && {initContainers: init.map(spec)}),
			containers: app.map(spec),
		},
		status: {
			phase,
			qosClass: app.some((container) => container.resources) ? 'Burstable' : 'BestEffort',
			...(given.node && {hostIP: '172.18.0.3', podIP: '10.1.1.7', podIPs: [{ip: '10.1.1.7'}], startTime: timestamp(createdAtMs + 1000)}),
			...(given.reason && {reason: given.reason}),
			...(given.message && {message: given.message}),
			conditions: conditions.map(([type, conditionStatus, reason, message]) => ({
				type,
				status: conditionStatus,
				lastTransitionTime: timestamp(createdAtMs + 9000),
				...(reason && {reason}),
				...(message && {message}),
			})),
			...(init.length > 0 && {initContainerStatuses: init.map(status)}),
			containerStatuses: app.map(status),
		},
	});
}

export function fakeNode(name: string, {isReady = true, role = '', taints = [] as readonly api.Taint[]} = {}): api.Node {
	const amounts = {cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110'};
	const condition = (type: string, status: string, reason: string, message: string): api.NodeCondition => ({
		type,
		status: isReady ? status : 'Unknown',
		reason: isReady ? reason : 'NodeStatusUnknown',
		message: isReady ? message : 'Kubelet stopped posting node status.',
		lastHeartbeatTime: timestamp(194_000),
		lastTransitionTime: timestamp(isReady ? -500_000 : 194_000),
	});
	return deepFreeze<api.Node>({
		apiVersion: 'v1',
		kind: 'Node',
		metadata: {
			name,
			uid: `uid-${name}`,
			resourceVersion: '1',
			creationTimestamp: timestamp(-600_000),
			labels: {'kubernetes.io/hostname': name, ...(role && {[`node-role.kubernetes.io/${role}`]: ''})},
		},
		spec: {...(taints.length > 0 && {taints})},
		status: {
			capacity: amounts,
			allocatable: {...amounts, cpu: '3900m', memory: '7600Mi'},
			addresses: [{type: 'InternalIP', address: '172.18.0.3'}],
			conditions: [
				condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
				condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
				condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
				condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
			],
			nodeInfo: {
				architecture: 'amd64',
				bootID: 'b',
				containerRuntimeVersion: 'containerd://2.2.1',
				kernelVersion: '6.8.0',
				kubeProxyVersion: '',
				kubeletVersion: 'v1.36.2',
				machineID: 'm',
				operatingSystem: 'linux',
				osImage: 'Debian GNU/Linux 12',
				systemUUID: 's',
			},
		},
	});
}

export function fakeService(name: string): api.Service {
	return deepFreeze<api.Service>({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, namespace: 'default', uid: `uid-service-${name}`, resourceVersion: '1', creationTimestamp: timestamp(0)},
		spec: {type: 'ClusterIP', clusterIP: '10.96.3.7', selector: {app: name}, ports: [{port: 80, targetPort: 80, protocol: 'TCP'}]},
		status: {loadBalancer: {}},
	});
}

/** The endpoints of a Service: which pods, and whether each is ready. */
export function fakeSlice(service: string, pods: Readonly<Record<string, boolean>>): api.EndpointSlice {
	return deepFreeze<api.EndpointSlice>({
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {
			name: `${service}-x7k2p`,
			namespace: 'default',
			uid: `uid-slice-${service}`,
			resourceVersion: '1',
			creationTimestamp: timestamp(0),
			labels: {'kubernetes.io/service-name': service},
		},
		addressType: 'IPv4',
		ports: [{port: 80, protocol: 'TCP'}],
		endpoints: Object.entries(pods).map(([name, ready], index) => ({
			addresses: [`10.1.1.${index + 4}`],
			conditions: {ready, serving: ready},
			targetRef: {kind: 'Pod', name, namespace: 'default'},
		})),
	});
}

/** Users of `web`, who fared well until a pod hung for a while and another went away. */
export function usersReport(nowMs: number): TrafficReport {
	const bucketMs = 2000;
	const history = Array.from({length: Math.floor(nowMs / bucketMs)}, (_, index) => {
		const share = index < 5 ? 0 : (index > 60 && index < 72) || index > 110 ? 61 : 100;
		return {sinceMs: index * bucketMs, sent: 100, ok: share, latencyMs: 3 * share};
	});
	/** All that failed was sent to this one. */
	const second = history.map(({sinceMs, ok}) => ({sinceMs, sent: 50, ok: Math.max(0, ok - 50), latencyMs: 40 * Math.max(0, ok - 50)}));
	const first = history.map(({sinceMs, ok}, index) => ({sinceMs, sent: 50, ok: ok - second[index]!.ok, latencyMs: 3 * (ok - second[index]!.ok)}));
	return {
		client: 'users',
		namespace: 'default',
		service: 'web',
		rate: 50,
		perSecond: 50,
		successPercent: 61,
		latencyMs: 3,
		shares: [
			{pod: 'web-7c9d8b6f5-mm7hd', percent: 50, perSecond: 25, successPercent: 100, latencyMs: 3, failure: undefined, history: first},
			{pod: 'web-7c9d8b6f5-pt5zc', percent: 50, perSecond: 25, successPercent: 22, latencyMs: 4, failure: 'connection refused', history: second},
		],
		unroutedPercent: 0,
		failure: 'connection refused',
		sent: history.length * 100,
		ok: history.reduce((sum, {ok}) => sum + ok, 0),
		connections: undefined,
		history,
		bucketMs,
	};
}

export function fakeEvent(kind: string, name: string, atMs: number, type: string, reason: string, message: string, count = 1): api.KubernetesEvent {
	return deepFreeze<api.KubernetesEvent>({
		apiVersion: 'v1',
		kind: 'Event',
		metadata: {
			name: `${name}.${atMs}.${reason}`,
			namespace: 'default',
			uid: `uid-event-${name}-${atMs}-${reason}`,
			resourceVersion: String(1000 + atMs / 1000),
			creationTimestamp: timestamp(atMs),
		},
		involvedObject: {kind, name, namespace: kind === 'Node' ? undefined : 'default', uid: `uid-${name}`},
		type,
		reason,
		message,
		count,
		firstTimestamp: timestamp(atMs),
		lastTimestamp: timestamp(atMs),
		source: {component: 'kubelet', host: 'node01'},
	});
}

const http = (path: string, periodSeconds: number): api.Probe => ({
	httpGet: {path, port: 80, scheme: 'HTTP'},
	periodSeconds,
	timeoutSeconds: 1,
	failureThreshold: 3,
	successThreshold: 1,
	initialDelaySeconds: 0,
});

/** Some fourteen pods in as many states, after four virtual minutes. */
export function playground(): FakeRun {
	const limits = {requests: {cpu: '100m', memory: '64Mi'}, limits: {cpu: '500m', memory: '128Mi'}};
	const web = (name: string, more: Partial<FakePod> & Pick<FakePod, 'containers'>): api.Pod =>
		fakePod({name, node: 'node01', owner: ['ReplicaSet', 'web-7c9d8b6f5'], ...more});
	const app = (more: Partial<FakeContainer> = {}): FakeContainer => ({
		name: 'web',
		image: 'nginx:1.27',
		state: running(),
		isReady: true,
		resources: limits,
		readinessProbe: http('/ready', 5),
		livenessProbe: http('/live', 10),
		...more,
	});
	const log: FakeContainer = {name: 'log', isSidecar: true, state: running(4000), isReady: true};
	const crashing = app({
		state: waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=web pod=web-7c9d8b6f5-x2x4p_default(uid-web-7c9d8b6f5-x2x4p)'),
		lastState: terminated(137, 'OOMKilled'),
		isReady: false,
		restarts: 3,
	});
	const simple = (name: string, node: string, more: Partial<FakePod> = {}): api.Pod =>
		fakePod({name, node, containers: [{name: name.split('-')[0]!, state: running(), isReady: true}], ...more});
	const run = new FakeRun({
		nodes: [
			fakeNode('control-plane', {role: 'control-plane', taints: [{key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule'}]}),
			fakeNode('node01'),
			fakeNode('node02', {
				isReady: false,
				taints: [
					{key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule'},
					{key: 'node.kubernetes.io/unreachable', effect: 'NoExecute'},
				],
			}),
			fakeNode('node03'),
		],
		namespaces: ['default', 'kube-system'].map((name) => ({
			apiVersion: 'v1',
			kind: 'Namespace',
			metadata: {name, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: timestamp(-600_000)},
			spec: {finalizers: ['kubernetes']},
			status: {phase: 'Active'},
		})),
		replicasets: [
			{
				apiVersion: 'apps/v1',
				kind: 'ReplicaSet',
				metadata: {
					name: 'web-7c9d8b6f5',
					namespace: 'default',
					uid: 'uid-web-7c9d8b6f5',
					resourceVersion: '1',
					creationTimestamp: timestamp(0),
					ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true}],
				},
				spec: {replicas: 3, selector: {matchLabels: {app: 'web'}}},
				status: {replicas: 3},
			},
		],
		pods: [
			simple('api-5d4f7c9b8-2kq8w', 'node03', {owner: ['ReplicaSet', 'api-5d4f7c9b8']}),
			simple('api-5d4f7c9b8-9xv2m', 'node02', {
				owner: ['ReplicaSet', 'api-5d4f7c9b8'],
				conditions: [
					['Ready', 'False'],
					['ContainersReady', 'True'],
					['Initialized', 'True'],
					['PodScheduled', 'True'],
				],
			}),
			fakePod({
				name: 'cache-0',
				node: 'node03',
				owner: ['StatefulSet', 'cache'],
				containers: [{name: 'redis', state: running(60_000), isReady: true, restarts: 1, lastState: terminated(1, 'Error', 58_000)}],
			}),
			fakePod({
				name: 'migrate-28f6c',
				node: 'node01',
				phase: 'Succeeded',
				containers: [{name: 'migrate', state: terminated(0, 'Completed', 31_000)}],
				conditions: [
					['Ready', 'False', 'PodCompleted'],
					['Initialized', 'True', 'PodCompleted'],
					['PodScheduled', 'True'],
				],
			}),
			fakePod({
				name: 'report-6b9f',
				node: 'node03',
				phase: 'Pending',
				createdAtMs: 222_000,
				containers: [
					{
						name: 'fetch',
						isInit: true,
						state: waiting('CrashLoopBackOff', 'back-off 20s restarting failed container=fetch'),
						lastState: terminated(1, 'Error'),
						restarts: 2,
					},
					{name: 'report', state: waiting('PodInitializing')},
				],
				conditions: [
					['Initialized', 'False', 'ContainersNotInitialized', 'containers with incomplete status: [fetch]'],
					['Ready', 'False', 'ContainersNotReady'],
					['PodScheduled', 'True'],
				],
			}),
			fakePod({
				name: 'shop-85c7d-wq2zn',
				node: 'node03',
				phase: 'Pending',
				createdAtMs: 150_000,
				containers: [
					{
						name: 'shop',
						image: 'shop:2.1-typo',
						state: waiting(
							'ImagePullBackOff',
							'Back-off pulling image "shop:2.1-typo": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/shop:2.1-typo": not found',
						),
					},
				],
			}),
			web('web-7c9d8b6f5-mm7hd', {containers: [log, app()]}),
			web('web-7c9d8b6f5-pt5zc', {containers: [log, app()], isDeleted: true}),
			web('web-7c9d8b6f5-vv8kl', {
				createdAtMs: 246_000,
				phase: 'Pending',
				containers: [{...log, state: waiting('PodInitializing'), isReady: false}, app({state: waiting('PodInitializing'), isReady: false})],
				conditions: [
					['PodReadyToStartContainers', 'False'],
					['Initialized', 'False', 'ContainersNotInitialized', 'containers with incomplete status: [log]'],
					['Ready', 'False', 'ContainersNotReady'],
					['ContainersReady', 'False', 'ContainersNotReady'],
					['PodScheduled', 'True'],
				],
			}),
			web('web-7c9d8b6f5-x2x4p', {containers: [log, crashing]}),
			fakePod({
				name: 'worker-28f6c-lq9zz',
				phase: 'Pending',
				createdAtMs: 204_000,
				containers: [{name: 'worker', state: {}}],
				conditions: [['PodScheduled', 'False', 'Unschedulable', '0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu.']],
			}),
			simple('coredns-7d764666f9-4xz2t', 'control-plane', {namespace: 'kube-system', createdAtMs: -590_000}),
			simple('etcd-control-plane', 'control-plane', {namespace: 'kube-system', createdAtMs: -600_000}),
			simple('kube-proxy-8h2mz', 'node01', {namespace: 'kube-system', createdAtMs: -590_000}),
		],
		services: ['api', 'cache', 'web'].map((name) => fakeService(name)),
		endpointslices: [
			fakeSlice('api', {'api-5d4f7c9b8-2kq8w': true, 'api-5d4f7c9b8-9xv2m': false}),
			fakeSlice('cache', {'cache-0': true}),
			fakeSlice('web', {'web-7c9d8b6f5-mm7hd': true, 'web-7c9d8b6f5-pt5zc': true, 'web-7c9d8b6f5-vv8kl': false, 'web-7c9d8b6f5-x2x4p': false}),
		],
		events: [
			fakeEvent('Pod', 'web-7c9d8b6f5-x2x4p', 211_000, 'Normal', 'Pulled', 'Container image "nginx:1.27" already present on machine'),
			fakeEvent('Pod', 'web-7c9d8b6f5-x2x4p', 212_000, 'Normal', 'Started', 'Container started'),
			fakeEvent('Node', 'node02', 194_000, 'Normal', 'NodeNotReady', 'Node node02 status is now: NodeNotReady'),
			fakeEvent('Pod', 'api-5d4f7c9b8-9xv2m', 194_000, 'Warning', 'NodeNotReady', 'Node is not ready'),
			fakeEvent(
				'Pod',
				'web-7c9d8b6f5-x2x4p',
				235_000,
				'Warning',
				'BackOff',
				'Back-off restarting failed container web in pod web-7c9d8b6f5-x2x4p_default(uid-web-7c9d8b6f5-x2x4p)',
				4,
			),
			fakeEvent('Pod', 'shop-85c7d-wq2zn', 228_000, 'Warning', 'Failed', 'Error: ImagePullBackOff', 5),
			fakeEvent('Pod', 'worker-28f6c-lq9zz', 204_000, 'Warning', 'FailedScheduling', '0/4 nodes are available: 3 Insufficient cpu.'),
			fakeEvent('Pod', 'web-7c9d8b6f5-pt5zc', 220_000, 'Normal', 'Killing', 'Stopping container web'),
		],
	});
	run.faults = [
		{
			id: 'f1',
			name: 'memory-leak',
			target: {kind: 'workload', namespace: 'default', name: 'web', workloadKind: 'Deployment'},
			parameters: {rate: '4Mi'},
			sinceMs: 72_000,
			untilMs: 372_000,
			cause: 0,
		},
		{id: 'f2', name: 'node-down', target: {kind: 'node', name: 'node02'}, parameters: {}, sinceMs: 144_000, untilMs: undefined, cause: 0},
	];
	run.reports = [usersReport(run.nowMs)];
	run.steps.push(
		{atMs: 0, action: {kind: 'apply', manifests: ''}},
		{atMs: 72_000, action: {kind: 'fault', fault: 'memory-leak', target: run.faults[0]!.target}},
		{atMs: 144_000, action: {kind: 'fault', fault: 'node-down', target: run.faults[1]!.target}},
	);
	return run;
}
