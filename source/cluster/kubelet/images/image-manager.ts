import type {Container, Secret} from '../../../api/generated/types.ts';
import {containerFieldPath} from '../../../api/pods.ts';
import type {OperationResult} from '../../../world/types.ts';
import {imagePullRules, isInBackOffSinceUpdate, nextBackOff} from '../backoff.ts';
import type {KubeletContext} from '../context.ts';
import type {ReferencedObjects} from '../objects.ts';
import {failuresOf, type PodState} from '../pod-state.ts';
import type {StartFailure} from '../status/generate.ts';
import {aggregate, mustAttemptPull, type PullCredentials, type PullRecords, pullCredentials, recordPull} from './credentials.ts';
import {decideImage, pulledMessage, pullFailure} from './image-pull.ts';

/*
Sees to it that a container's image is on the machine before the container is made: pull policies, back-off, the
queue of pulls, the limit of pulls a second, and who may use an image that is there already. Upstream: pkg/kubelet/images.
*/

interface PullRequest {
	readonly podUid: string;
	/** Which of the pod's jobs waits for it. */
	readonly jobNumber: number;
	readonly container: string;
	readonly image: string;
	readonly requestedAtMs: number;
	/** Tried one after another. Undefined: without any. */
	readonly credentials?: readonly PullCredentials[];
	/** What those before have failed with. */
	readonly errors?: readonly string[];
}

export interface ImageManagerState {
	/** Waiting for their turn, oldest first. */
	readonly queue: PullRequest[];
	/** By number of the runtime's operation. */
	readonly pulling: Map<number, PullRequest>;
	/** Pulls that may start at once, in thousandths. */
	tokens: number;
	tokensAtMs: number;
	/** The images that were pulled with somebody's credentials. */
	readonly records: PullRecords;
}

/** Undefined: it is being pulled, and `onPulled` will tell. */
export type ImageOutcome = {readonly isPresent: true} | {readonly isPresent: false; readonly failure: StartFailure} | undefined;

/** Tells the job that waits for an image; `failure` is undefined if it is there now. */
export type PulledCallback = (podUid: string, jobNumber: number, failure: StartFailure | undefined) => void;

export class ImageManager {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #state: ImageManagerState;
	readonly #objects: ReferencedObjects;
	readonly #findPod: (uid: string) => PodState | undefined;
	readonly #onPulled: PulledCallback;

	constructor(
		context: KubeletContext,
		component: string,
		objects: ReferencedObjects,
		findPod: (uid: string) => PodState | undefined,
		onPulled: PulledCallback,
	) {
		this.#context = context;
		this.#component = component;
		this.#objects = objects;
		this.#findPod = findPod;
		this.#onPulled = onPulled;
		this.#state = context.simulation.state<ImageManagerState>(`${component}/images`, () => ({
			queue: [],
			pulling: new Map(),
			tokens: context.config.registryBurst * 1000,
			tokensAtMs: context.simulation.nowMs,
			records: new Map(),
		}));
	}

	/** The process has ended, and with it all it was waiting for. */
	reset(): void {
		for (const operation of this.#state.pulling.keys()) this.#context.machine.runtime.cancel(operation);
		this.#state.queue.length = 0;
		this.#state.pulling.clear();
	}

	ensure(pod: PodState, container: Container): ImageOutcome {
		const {simulation, machine} = this.#context;
		const image = container.image ?? '';
		const local = machine.runtime.findImage(image);
		const credentials = pullCredentials(this.#pullSecrets(pod), image);
		const mustVerify = local !== undefined && mustAttemptPull(this.#state.records, local.id, image, credentials);
		const decision = decideImage(image, container.imagePullPolicy, local !== undefined && !mustVerify);
		const isNameless = decision.kind === 'refused' && decision.reason === 'InvalidImageName';
		if (!machine.runtime.isReady() && container.imagePullPolicy !== 'Always' && !isNameless) {
			const message = `Failed to inspect image ${JSON.stringify(image)}: ${machine.runtime.unavailableError}`;
			this.#event(pod, container.name, 'Warning', 'InspectFailed', message);
			return {isPresent: false, failure: {reason: 'ImageInspectError', message}};
		}
		if (decision.kind === 'present') {
			this.#event(pod, container.name, 'Normal', 'Pulled', decision.message);
			return {isPresent: true};
		}
		if (decision.kind === 'refused') {
			this.#event(pod, container.name, 'Warning', decision.eventReason, decision.message);
			return {isPresent: false, failure: {reason: decision.reason, message: decision.message}};
		}
		if (isInBackOffSinceUpdate(pod.failures?.imageBackOffs.get(image), simulation.nowMs, imagePullRules)) {
			const message = `Back-off pulling image ${JSON.stringify(image)}`;
			this.#event(pod, container.name, 'Normal', 'BackOff', message);
			const error = pod.failures?.pullErrors.get(image);
			return {isPresent: false, failure: {reason: 'ImagePullBackOff', message: error ? `${message}: ${error}` : message}};
		}
		pod.failures?.pullErrors.delete(image);
		this.#event(pod, container.name, 'Normal', 'Pulling', `Pulling image ${JSON.stringify(image)}`);
		this.#state.queue.push({
			podUid: pod.uid,
			jobNumber: pod.jobNumber,
			container: container.name,
			image,
			requestedAtMs: simulation.nowMs,
			...(credentials.length > 0 && {credentials}),
		});
		this.#startNext();
		return undefined;
	}

	/** The runtime has finished a pull, or a refused one is to be told of. */
	onWake(): void {
		for (const [operation, request] of [...this.#state.pulling]) {
			const result = this.#context.machine.runtime.takeResult(operation);
			if (!result) continue;
			this.#state.pulling.delete(operation);
			this.#finish(request, result);
		}
		this.#startNext();
	}

	#startNext(): void {
		const {config, machine, simulation} = this.#context;
		const {queue, pulling} = this.#state;
		const most = config.serializeImagePulls ? 1 : (config.maxParallelImagePulls ?? Number.POSITIVE_INFINITY);
		while (queue.length > 0 && pulling.size < most) {
			const request = queue.shift()!;
			if (this.#takeToken()) {
				const {image, credentials, errors = []} = request;
				const operation = machine.runtime.start(
					{kind: 'pullImage', image, credentials: credentials?.[errors.length]?.login},
					{component: this.#component, key: 'pull'},
				);
				pulling.set(operation, request);
			} else {
				// The caller is still deciding: it hears of it as of any other pull.
				simulation.schedule(this.#component, 'pull-refused', 0, request);
			}
		}
	}

	onRefused(data: unknown): void {
		this.#finish(data as PullRequest, {isOk: false, error: 'pull QPS exceeded', durationMs: 0});
	}

	#finish(request: PullRequest, result: OperationResult): void {
		const pod = this.#findPod(request.podUid);
		if (!pod) return;
		const {nowMs} = this.#context.simulation;
		const {image, container} = request;
		const {credentials = [], errors = []} = request;
		if (result.isOk) {
			recordPull(this.#state.records, result.id, image, credentials[errors.length]);
			const message = pulledMessage(image, result.durationMs, nowMs - request.requestedAtMs, result.imageSizeBytes ?? 0);
			this.#event(pod, container, 'Normal', 'Pulled', message);
			this.#onPulled(pod.uid, request.jobNumber, undefined);
			return;
		}
		if (errors.length + 1 < credentials.length) {
			this.#state.queue.unshift({...request, errors: [...errors, result.error]});
			return;
		}
		const error = aggregate([...errors, result.error]);
		this.#event(pod, container, 'Warning', 'Failed', `Failed to pull image ${JSON.stringify(image)}: ${error}`);
		const {imageBackOffs, pullErrors} = failuresOf(pod);
		imageBackOffs.set(image, nextBackOff(imageBackOffs.get(image), nowMs, nowMs, imagePullRules));
		const failure = pullFailure(image, {...result, error});
		pullErrors.set(image, `${failure.reason}: ${failure.message}`);
		this.#onPulled(pod.uid, request.jobNumber, failure);
	}

	#pullSecrets({pod}: PodState): readonly Secret[] {
		return (pod.spec.imagePullSecrets ?? []).flatMap(({name = ''}) => {
			const found = this.#objects.secret(pod.metadata.namespace!, name);
			return 'object' in found ? [found.object] : [];
		});
	}

	/** A token bucket in whole numbers. Upstream: `throttleImagePulling`. */
	#takeToken(): boolean {
		const {registryPullQps, registryBurst} = this.#context.config;
		if (registryPullQps === 0) return true;
		const state = this.#state;
		const {nowMs} = this.#context.simulation;
		state.tokens = Math.min(registryBurst * 1000, state.tokens + (nowMs - state.tokensAtMs) * registryPullQps);
		state.tokensAtMs = nowMs;
		if (state.tokens < 1000) return false;
		state.tokens -= 1000;
		return true;
	}

	#event(pod: PodState, container: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
		// An image that is a volume is nobody's: it has no name here.
		const about = container === '' ? {object: pod.pod} : {object: pod.pod, fieldPath: containerFieldPath(pod.pod, container)};
		this.#context.recorder.event(about, type, reason, message);
	}
}
