import type {Pod} from '../../api/generated/types.ts';
import {findContainer, isSidecar} from '../../api/pods.ts';
import {resolverWarnings} from '../../world/pod-network.ts';
import type {OperationResult, PodSandboxConfig, RuntimeOperation} from '../../world/types.ts';
import type {ContainerKiller, KillRequest} from './container-killer.ts';
import type {ContainerStarter} from './container-starter.ts';
import type {KubeletContext} from './context.ts';
import {computePodActions, type PodActions, type PodRuntimeView} from './pod-actions.ts';
import {failuresOf, type PodState, type SyncJob} from './pod-state.ts';
import type {PodProbeResults} from './probes/results.ts';
import type {Resizer} from './resize/resizer.ts';
import {isRestartingAll} from './restart-policy.ts';
import type {StartFailure} from './status/generate.ts';

// Of the kernel's `nodename`.
const kernelNameMost = 64;

export interface SyncCallbacks {
	/** There is a sandbox with its network; no image has been looked at yet. */
	onSandboxReady(pod: PodState): void;
	/** All its containers are gone, to begin anew: it is to be synced again at once. */
	onReset(pod: PodState): void;
	onDone(pod: PodState, job: SyncJob): void;
}

/**
Carries out what a sync has decided, one operation after another: kill what is not to run, make the sandbox, start
containers. It runs to its end even if the pod is deleted meanwhile, a pull included, as upstream (kubernetes#125050).
Upstream: kuberuntime_manager.go, `SyncPod`.
*/
export class SyncRunner {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #killer: ContainerKiller;
	readonly #starter: ContainerStarter;
	readonly #resizer: Resizer;
	readonly #callbacks: SyncCallbacks;

	constructor(
		context: KubeletContext,
		component: string,
		parts: {readonly killer: ContainerKiller; readonly starter: ContainerStarter; readonly resizer: Resizer},
		callbacks: SyncCallbacks,
	) {
		this.#context = context;
		this.#component = component;
		this.#killer = parts.killer;
		this.#starter = parts.starter;
		this.#resizer = parts.resizer;
		this.#callbacks = callbacks;
	}

	/** Decides and begins. False if there is nothing to do. */
	begin(pod: PodState, probes: PodProbeResults): boolean {
		const view = this.#view(pod);
		const actions = computePodActions(pod.pod, view, probes, pod.resize?.actual, isRestartingAll(pod.status));
		if (isIdle(actions)) return false;
		const toStart = [...actions.ephemeralContainersToStart, ...actions.initContainersToStart, ...actions.containersToStart];
		const job: SyncJob = {
			kind: 'sync',
			actions,
			stage: 'killing',
			sandboxId: actions.sandboxId,
			toReset: [...actions.containersToReset],
			toStart,
			endedAtMs: lastEnds(view, toStart),
			start: undefined,
			operation: undefined,
			results: new Map(),
			hasFailed: false,
			backOffEndsAtMs: undefined,
		};
		pod.job = job;
		if (actions.createSandbox && actions.sandboxId !== undefined) {
			this.#context.recorder.event({object: pod.pod}, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
		}
		if (actions.killPod) {
			this.#killer.begin(pod, runningContainers(view), {isOrdered: true});
		} else {
			this.#killer.begin(pod, actions.containersToKill, {isOrdered: false});
		}
		this.advance(pod, job);
		return true;
	}

	/** A container that was to be killed has stopped, or one of the job's operations is done. */
	advance(pod: PodState, job: SyncJob): void {
		if (job.stage === 'killing' && !this.#endKilling(pod, job)) return;
		if (job.stage === 'resetting' && !this.#reset(pod, job)) return;
		if (job.stage === 'stopping-sandboxes' && !this.#stopSandboxes(pod, job)) return;
		if (job.stage === 'creating-sandbox' && !this.#createSandbox(pod, job)) return;
		this.#start(pod, job);
	}

	/** The image the job waited for is there, or not to be had. */
	onImage(pod: PodState, job: SyncJob, failure: StartFailure | undefined): void {
		const name = job.start?.name;
		if (this.#starter.onImage(pod, job, failure)) this.#afterStart(pod, job, name!);
	}

	onPostStart(pod: PodState, job: SyncJob, data: unknown): void {
		const name = job.start?.name;
		if (this.#starter.onHook(pod, job, data)) this.#afterStart(pod, job, name!);
	}

	#endKilling(pod: PodState, job: SyncJob): boolean {
		if (!this.#killer.isDone(pod)) return false;
		for (const task of pod.kills.values()) if (task.error !== undefined) job.hasFailed = true;
		pod.kills.clear();
		if (job.hasFailed) {
			this.#finish(pod, job);
			return false;
		}
		job.stage = job.actions.killPod ? 'stopping-sandboxes' : job.toReset.length > 0 ? 'resetting' : 'starting';
		if (job.stage !== 'starting') return true;
		this.#pruneInitContainers(pod, 1);
		if (!this.#resizer.actuate(pod, job.actions.containersToUpdate)) job.hasFailed = true;
		return true;
	}

	/** Takes one container after another away, with no more grace than the least there is and no hook. */
	#reset(pod: PodState, job: SyncJob): boolean {
		const {runtime} = this.#context.machine;
		for (let next = job.toReset[0]; next; next = job.toReset[0]) {
			const {containerId, name} = next;
			if (next.isRunning && runtime.container(containerId)?.state === 'running' && !pod.kills.has(containerId)) {
				this.#killer.begin(pod, [{containerId, name, reason: 'restart-all-containers', message: 'killing'}], {graceSeconds: 0, isOrdered: false});
				return false;
			}
			if (!this.#killer.isDone(pod)) return false;
			if (pod.kills.get(containerId)?.error !== undefined) {
				job.hasFailed = true;
				this.#finish(pod, job);
				return false;
			}
			pod.kills.clear();
			runtime.removeContainer(containerId);
			job.toReset.shift();
		}
		job.stage = 'starting';
		this.#callbacks.onReset(pod);
		return true;
	}

	#stopSandboxes(pod: PodState, job: SyncJob): boolean {
		const result = this.#takeResult(job);
		if (result === 'pending') return false;
		if (result !== 'none' && !result.isOk) {
			job.hasFailed = true;
			this.#finish(pod, job);
			return false;
		}
		const next = this.#context.machine.runtime.sandboxes(pod.uid).find(({isReady}) => isReady);
		if (next) {
			job.operation = this.#operate(pod, {kind: 'stopPodSandbox', sandboxId: next.id});
			return false;
		}
		if (!job.actions.createSandbox) {
			this.#finish(pod, job);
			return false;
		}
		this.#pruneInitContainers(pod, 0);
		job.stage = 'creating-sandbox';
		const config = sandboxConfig(pod.pod, job.actions.attempt);
		if ('error' in config) {
			this.#sandboxFailed(pod, job, config.error);
			return false;
		}
		for (const warning of resolverWarnings(config)) this.#context.recorder.event({object: pod.pod}, 'Warning', 'DNSConfigForming', warning);
		job.operation = this.#operate(pod, {kind: 'runPodSandbox', config});
		return false;
	}

	#createSandbox(pod: PodState, job: SyncJob): boolean {
		const result = this.#takeResult(job);
		if (result === 'pending' || result === 'none') return false;
		if (!result.isOk) {
			this.#sandboxFailed(pod, job, result.error);
			return false;
		}
		job.sandboxId = result.id;
		job.stage = 'starting';
		this.#callbacks.onSandboxReady(pod);
		return true;
	}

	#sandboxFailed(pod: PodState, job: SyncJob, error: string): void {
		// Of a pod that is being deleted it is no news.
		if (pod.stage === 'syncing') {
			this.#context.recorder.event({object: pod.pod}, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${error}`);
		}
		job.hasFailed = true;
		this.#finish(pod, job);
	}

	#start(pod: PodState, job: SyncJob): void {
		if (job.start) {
			const {name} = job.start;
			const isOver = job.start.stage === 'killing' ? this.#killer.isDone(pod) && this.#starter.onKilled(job) : this.#starter.onOperation(pod, job);
			if (isOver) this.#afterStart(pod, job, name);
			return;
		}
		this.#startNext(pod, job);
	}

	#startNext(pod: PodState, job: SyncJob): void {
		const name = job.toStart.shift();
		if (name === undefined) this.#finish(pod, job);
		else if (this.#starter.begin(pod, job, name)) this.#afterStart(pod, job, name);
	}

	#afterStart(pod: PodState, job: SyncJob, name: string): void {
		pod.kills.clear();
		const found = findContainer(pod.pod, name);
		// Whatever comes after an init container waits for it; sidecars are passed over.
		if (job.results.get(name) && found?.kind === 'init' && !isSidecar(found.container)) job.toStart.length = 0;
		this.#startNext(pod, job);
	}

	#finish(pod: PodState, job: SyncJob): void {
		for (const [name, failure] of job.results) {
			if (failure) failuresOf(pod).reasonCache.set(name, failure);
			else pod.failures?.reasonCache.delete(name);
		}
		this.#callbacks.onDone(pod, job);
	}

	/** Keeps the newest ended runs of each init container. */
	#pruneInitContainers(pod: PodState, kept: number): void {
		if (!pod.pod.spec.initContainers?.length) return;
		const {runtime} = this.#context.machine;
		const counts = new Map<string, number>();
		for (const {id, config, state} of runtime.containers(pod.uid)) {
			if (findContainer(pod.pod, config.name)?.kind !== 'init' || (kept > 0 && state !== 'exited')) continue;
			const count = (counts.get(config.name) ?? 0) + 1;
			counts.set(config.name, count);
			if (count > kept) runtime.removeContainer(id);
		}
	}

	#view(pod: PodState): PodRuntimeView {
		const {runtime} = this.#context.machine;
		return {sandboxes: runtime.sandboxes(pod.uid), containers: runtime.containers(pod.uid)};
	}

	#takeResult(job: SyncJob): OperationResult | 'pending' | 'none' {
		if (job.operation === undefined) return 'none';
		const result = this.#context.machine.runtime.takeResult(job.operation);
		if (!result) return 'pending';
		job.operation = undefined;
		return result;
	}

	#operate(pod: PodState, operation: RuntimeOperation): number {
		return this.#context.machine.runtime.start(operation, {component: this.#component, key: `job/${pod.uid}/${pod.jobNumber}`});
	}
}

export function runningContainers(view: Pick<PodRuntimeView, 'containers'>): KillRequest[] {
	return view.containers
		.filter(({state}) => state === 'running')
		.map(({id, config}) => ({containerId: id, name: config.name, reason: 'unknown' as const}))
		.reverse();
}

function lastEnds(view: PodRuntimeView, names: readonly string[]): ReadonlyMap<string, number> {
	const ends = new Map<string, number>();
	for (const name of names) {
		const ended = view.containers.find(({config, state}) => config.name === name && state === 'exited');
		if (ended?.finishedAtMs !== undefined) ends.set(name, ended.finishedAtMs);
	}
	return ends;
}

function isIdle(actions: PodActions): boolean {
	return (
		!actions.killPod &&
		actions.containersToKill.length === 0 &&
		actions.containersToUpdate.length === 0 &&
		!actions.isPodToUpdate &&
		actions.containersToReset.length === 0 &&
		actions.initContainersToStart.length === 0 &&
		actions.containersToStart.length === 0 &&
		actions.ephemeralContainersToStart.length === 0
	);
}

/** Upstream: `GeneratePodHostNameAndDomain`. On the host network the name is the machine's. */
function hostnameOf(podName: string, spec: Pod['spec']): string {
	if (spec.hostNetwork) return spec.nodeName ?? podName;
	return spec.hostnameOverride ?? (spec.hostname ?? podName).slice(0, 63).replace(/[-.]+$/, '');
}

function sandboxConfig({metadata, spec}: Pod, attempt: number): PodSandboxConfig | {readonly error: string} {
	const hostname = hostnameOf(metadata.name, spec);
	const domain = spec.subdomain && !spec.hostNetwork ? `${spec.subdomain}.${metadata.namespace}.svc.cluster.local` : undefined;
	// Upstream: kubelet/util, `GetNodenameForKernel`.
	const full = domain && spec.setHostnameAsFQDN ? `${hostname}.${domain}` : undefined;
	if (full && full.length > kernelNameMost) {
		const counts = `(${kernelNameMost} characters is the max, ${full.length} characters requested)`;
		return {error: `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long ${counts}`};
	}
	const hostPorts = [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ports = []}) =>
		ports.flatMap(({hostPort, containerPort}) => (hostPort ? [{hostPort, containerPort}] : [])),
	);
	return {
		podUid: metadata.uid,
		namespace: metadata.namespace!,
		name: metadata.name,
		attempt,
		...(metadata.labels && {labels: metadata.labels}),
		hostname: full ?? hostname,
		...(full && {shortName: hostname}),
		...(domain && {domain}),
		isHostNetwork: spec.hostNetwork === true,
		dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
		...(spec.dnsConfig && {
			dnsConfig: {
				nameservers: spec.dnsConfig.nameservers ?? [],
				searches: spec.dnsConfig.searches ?? [],
				options: (spec.dnsConfig.options ?? []).flatMap(({name, value}) => (name ? [{name, value}] : [])),
			},
		}),
		...(spec.hostAliases && {hostAliases: spec.hostAliases.map(({ip, hostnames}) => ({ip, hostnames: hostnames ?? []}))}),
		...(spec.shareProcessNamespace && {isSharingProcessNamespace: true}),
		...(spec.hostPID && {isHostProcessNamespace: true}),
		...(spec.hostUsers === false && {hasOwnUsers: true}),
		...(hostPorts.length > 0 && !spec.hostNetwork && {hostPorts}),
	};
}
