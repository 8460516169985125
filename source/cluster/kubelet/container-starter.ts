import {formatDuration} from '../../api/durations.ts';
import type {Container} from '../../api/generated/types.ts';
import {containerFieldPath, findContainer, findContainerStatus} from '../../api/pods.ts';
import type {ContainerConfig} from '../../world/types.ts';
import {crashLoopRules, isInBackOffSince, nextBackOff} from './backoff.ts';
import type {ContainerKiller} from './container-killer.ts';
import type {KubeletContext} from './context.ts';
import {type HookOutcome, type HookRunner, podName} from './hooks.ts';
import type {ImageManager} from './images/image-manager.ts';
import {failuresOf, type PodState, type StartTask, type SyncJob} from './pod-state.ts';
import type {StartFailure} from './status/generate.ts';

/** Makes a container's configuration, or says why it cannot be made. */
export type ConfigMaker = (pod: PodState, container: Container, attempt: number) => {readonly config: ContainerConfig} | {readonly error: string};

/**
Starts one container after another: back-off, image, create, start, post-start hook. Each step may take its time;
`advance` goes as far as it can and says whether the start is over. Upstream: kuberuntime_container.go
`startContainer`, kuberuntime_manager.go `doBackOff`.
*/
export class ContainerStarter {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #images: ImageManager;
	readonly #hooks: HookRunner;
	readonly #killer: ContainerKiller;
	readonly #makeConfig: ConfigMaker;
	readonly #onCreated: (pod: PodState, name: string) => void;

	constructor(
		context: KubeletContext,
		component: string,
		parts: {
			readonly images: ImageManager;
			readonly hooks: HookRunner;
			readonly killer: ContainerKiller;
			readonly makeConfig: ConfigMaker;
			readonly onCreated: (pod: PodState, name: string) => void;
		},
	) {
		this.#context = context;
		this.#component = component;
		this.#images = parts.images;
		this.#hooks = parts.hooks;
		this.#killer = parts.killer;
		this.#makeConfig = parts.makeConfig;
		this.#onCreated = parts.onCreated;
	}

	/** Begins to start `name`. True if that is over already. */
	begin(pod: PodState, job: SyncJob, name: string): boolean {
		const container = findContainer(pod.pod, name)?.container as Container | undefined;
		if (!container) return true;
		const failure = this.#backOff(pod, job, container);
		if (failure) return this.#end(job, name, failure);
		job.start = {name, stage: 'image', containerId: undefined, operation: undefined, imageAt: 0, failure: undefined};
		return this.#ensureImages(pod, job, job.start, container);
	}

	#ensureImages(pod: PodState, job: SyncJob, task: StartTask, container: Container): boolean {
		const images = [...volumeImages(pod, container), container];
		while (task.imageAt < images.length) {
			const outcome = this.#images.ensure(pod, images[task.imageAt]!);
			if (!outcome) return false;
			if (!outcome.isPresent) return this.#imageFailed(pod, job, task.name, outcome.failure);
			task.imageAt += 1;
		}
		return this.#create(pod, job, task, container);
	}

	/** The image the start waited for is there, or is not to be had. */
	onImage(pod: PodState, job: SyncJob, failure: StartFailure | undefined): boolean {
		const task = job.start;
		const container = task && (findContainer(pod.pod, task.name)?.container as Container | undefined);
		if (!container || task.stage !== 'image') return false;
		if (failure) return this.#imageFailed(pod, job, task.name, failure);
		task.imageAt += 1;
		return this.#ensureImages(pod, job, task, container);
	}

	/** The runtime has finished the operation under way. */
	onOperation(pod: PodState, job: SyncJob): boolean {
		const task = job.start;
		if (task?.operation === undefined) return false;
		const result = this.#context.machine.runtime.takeResult(task.operation);
		if (!result) return false;
		task.operation = undefined;
		if (task.stage === 'creating') {
			if (!result.isOk) return this.#fail(pod, job, task.name, 'CreateContainerError', withoutGrpc(result.error));
			task.containerId = result.id;
			this.#event(pod, task.name, 'Normal', 'Created', 'Container created');
			task.stage = 'starting';
			task.operation = this.#operate(pod, {kind: 'startContainer', containerId: result.id});
			return false;
		}
		if (!result.isOk) return this.#fail(pod, job, task.name, 'RunContainerError', withoutGrpc(result.error));
		this.#event(pod, task.name, 'Normal', 'Started', 'Container started');
		return this.#runHook(pod, job, task);
	}

	/** The post-start hook is over; `data` is what its runner was handed. */
	onHook(pod: PodState, job: SyncJob, data: unknown): boolean {
		const task = job.start;
		const container = task && (findContainer(pod.pod, task.name)?.container as Container | undefined);
		const hook = container?.lifecycle?.postStart;
		if (!container || !hook || task.stage !== 'post-start') return false;
		return this.#hookDone(pod, job, task, this.#hooks.outcomeOf(hook, pod, container, data));
	}

	/** The container whose post-start hook failed has been stopped. */
	onKilled(job: SyncJob): boolean {
		return job.start?.stage === 'killing' ? this.#end(job, job.start.name, job.start.failure) : false;
	}

	/** Upstream: `doBackOff`. The first restart of a container is made at once, and holds up the second. */
	#backOff(pod: PodState, job: SyncJob, container: Container): StartFailure | undefined {
		const {simulation, config} = this.#context;
		const endedAtMs = job.endedAtMs.get(container.name);
		if (endedAtMs === undefined) return undefined;
		const rules = crashLoopRules(config.maxContainerRestartPeriodSeconds);
		const key = `${container.name} ${container.image}`;
		const backOff = pod.failures?.crashBackOffs.get(key);
		if (backOff && isInBackOffSince(backOff, endedAtMs, simulation.nowMs, rules)) {
			this.#event(pod, container.name, 'Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${podName(pod)}`);
			const endsAtMs = endedAtMs + backOff.delayMs;
			job.backOffEndsAtMs = Math.min(job.backOffEndsAtMs ?? endsAtMs, endsAtMs);
			const message = `back-off ${formatDuration(backOff.delayMs)} restarting failed container=${container.name} pod=${podName(pod)}`;
			return {reason: 'CrashLoopBackOff', message};
		}
		failuresOf(pod).crashBackOffs.set(key, nextBackOff(backOff, endedAtMs, simulation.nowMs, rules));
		return undefined;
	}

	#imageFailed(pod: PodState, job: SyncJob, name: string, failure: StartFailure): boolean {
		this.#event(pod, name, 'Warning', 'Failed', `Error: ${failure.reason}`);
		return this.#end(job, name, failure);
	}

	#create(pod: PodState, job: SyncJob, task: StartTask, container: Container): boolean {
		const {runtime} = this.#context.machine;
		const previous = runtime.containers(pod.uid).find((run) => run.config.name === container.name);
		const attempt = (previous?.config.attempt ?? this.#lastAttempt(pod, container.name)) + 1;
		const made = this.#makeConfig(pod, container, attempt);
		if ('error' in made) return this.#fail(pod, job, task.name, 'CreateContainerConfigError', made.error);
		pod.attempts.set(container.name, attempt);
		this.#onCreated(pod, container.name);
		task.stage = 'creating';
		task.operation = this.#operate(pod, {kind: 'createContainer', sandboxId: job.sandboxId ?? '', config: made.config});
		return false;
	}

	/** Of a container whose runs have all been removed; -1 if it has never run. Upstream reads it off the logs' names. */
	#lastAttempt(pod: PodState, name: string): number {
		const attempt = pod.attempts.get(name);
		if (attempt !== undefined) return attempt;
		const known = findContainerStatus({...pod.pod, status: pod.status}, name);
		return known?.containerID ? known.restartCount : -1;
	}

	#runHook(pod: PodState, job: SyncJob, task: StartTask): boolean {
		const container = findContainer(pod.pod, task.name)?.container as Container;
		const hook = container.lifecycle?.postStart;
		if (!hook) return this.#end(job, task.name, undefined);
		task.stage = 'post-start';
		const outcome = this.#hooks.run(hook, pod, container, task.containerId!, `post-start/${pod.uid}/${pod.jobNumber}`);
		return outcome ? this.#hookDone(pod, job, task, outcome) : false;
	}

	#hookDone(pod: PodState, job: SyncJob, task: StartTask, outcome: HookOutcome): boolean {
		if (outcome.isOk) return this.#end(job, task.name, undefined);
		// The message may hold secrets, so the event does not say it.
		this.#event(pod, task.name, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
		task.failure = {reason: 'PostStartHookError', message: outcome.message};
		task.stage = 'killing';
		const containerId = task.containerId!;
		this.#killer.begin(pod, [{containerId, name: task.name, reason: 'post-start-hook', message: 'FailedPostStartHook'}], {isOrdered: false});
		return false;
	}

	#fail(pod: PodState, job: SyncJob, name: string, reason: string, message: string): boolean {
		this.#event(pod, name, 'Warning', 'Failed', `Error: ${message}`);
		return this.#end(job, name, {reason, message});
	}

	#end(job: SyncJob, name: string, failure: StartFailure | undefined): true {
		job.results.set(name, failure);
		if (failure) job.hasFailed = true;
		job.start = undefined;
		return true;
	}

	#operate(pod: PodState, operation: Parameters<KubeletContext['machine']['runtime']['start']>[0]): number {
		return this.#context.machine.runtime.start(operation, {component: this.#component, key: `job/${pod.uid}/${pod.jobNumber}`});
	}

	#event(pod: PodState, name: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
		this.#context.recorder.event({object: pod.pod, fieldPath: containerFieldPath(pod.pod, name)}, type, reason, message);
	}
}

/** The message of a gRPC status, as `grpcstatus.FromError` hands it over. */
export function withoutGrpc(error: string): string {
	return error.replace(/^rpc error: code = \w+ desc = /, '');
}

/** What the container mounts that is an image, as if it were that of a container: it is pulled by the same rules. */
function volumeImages({pod}: PodState, {volumeMounts = []}: Container): readonly Container[] {
	return (pod.spec.volumes ?? []).flatMap(({name, image}) =>
		image?.reference && volumeMounts.some((mount) => mount.name === name)
			? [{name: '', image: image.reference, imagePullPolicy: image.pullPolicy}]
			: [],
	);
}
