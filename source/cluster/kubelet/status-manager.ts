import type {Pod, PodStatus} from '../../api/generated/types.ts';
import {isMirrorPod, isStaticPod} from '../../api/pods.ts';
import {isNotFound, isRequestError} from '../../api/status-error.ts';
import type {KubeletContext} from './context.ts';
import type {PodState} from './pod-state.ts';
import {mergePodStatus} from './status/merge.ts';

// From the kubelet's decision to its write.
const writeMsMin = 1;
const writeMsMax = 3;
const batchMs = 10_000;

/**
Posts pods' statuses: at once when they change, again in batches of 10 s as long as a post fails or somebody else has
changed what was posted. Takes the object away when the pod is over and was deleted. Upstream: pkg/kubelet/status.
*/
export class StatusManager {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #findPod: (uid: string) => PodState | undefined;

	constructor(context: KubeletContext, component: string, findPod: (uid: string) => PodState | undefined) {
		this.#context = context;
		this.#component = component;
		this.#findPod = findPod;
	}

	/** The status the kubelet now has for the pod. */
	set(pod: PodState, status: PodStatus): void {
		if (status === pod.status && pod.isPosted) return;
		pod.status = status;
		pod.isPosted = true;
		this.#want(pod);
	}

	/** What there is is to be posted once more: to a new object, or because the object may go now. */
	repost(pod: PodState): void {
		if (pod.isPosted) this.#want(pod);
	}

	/** The object in the API has changed. Upstream: `needsReconcile`. */
	reconcile(pod: PodState): void {
		if (!pod.isPosted || pod.isStatusWanting) return;
		const {pod: object} = pod;
		if (pod.stage === 'finished' && object.metadata.deletionTimestamp !== undefined) this.#want(pod);
		else if (this.#merge(pod, object) !== object.status) this.#retryLater(pod);
	}

	/** `uid` of the pod whose status is due. */
	onWrite(uid: string): void {
		const pod = this.#findPod(uid);
		if (!pod?.isStatusWanting) return;
		pod.isStatusWanting = false;
		try {
			this.#write(pod);
		} catch (error) {
			if (!isRequestError(error)) throw error;
			if (!isNotFound(error)) this.#retryLater(pod);
		}
	}

	#write(pod: PodState): void {
		const {client} = this.#context;
		const object = client.find('pods', pod.key);
		if (!object || !isObjectOf(object, pod)) return;
		const status = this.#merge(pod, object);
		if (status !== object.status) client.updateStatus('pods', {...object, status});
		const isOver = pod.stage === 'finished' && object.metadata.deletionTimestamp !== undefined && !isMirrorPod(object);
		if (isOver) client.deleteIfFound('pods', pod.key, {gracePeriodSeconds: 0, uid: pod.uid});
	}

	#merge(pod: PodState, object: Pod): PodStatus {
		const couldHaveRunningContainers = pod.stage === 'syncing' || pod.stage === 'terminating';
		return mergePodStatus(pod.pod, object.status, pod.status, couldHaveRunningContainers, this.#context.simulation.nowMs);
	}

	#want(pod: PodState): void {
		const {simulation} = this.#context;
		// What was put off to the next batch comes along at once.
		if (pod.isStatusWanting && !pod.isStatusPutOff && simulation.hasTimer(this.#component, `status/${pod.uid}`)) return;
		pod.isStatusWanting = true;
		pod.isStatusPutOff = false;
		const delayMs = simulation.random(this.#component).integer(writeMsMin, writeMsMax);
		simulation.setTimer(this.#component, `status/${pod.uid}`, simulation.nowMs + delayMs);
	}

	#retryLater(pod: PodState): void {
		const {simulation} = this.#context;
		pod.isStatusWanting = true;
		pod.isStatusPutOff = true;
		simulation.setTimer(this.#component, `status/${pod.uid}`, (Math.floor(simulation.nowMs / batchMs) + 1) * batchMs);
	}
}

/** Whether an object of the pod's name is this pod, or a static pod's picture. */
export function isObjectOf(object: Pod, pod: PodState): boolean {
	if (!isStaticPod(pod.pod)) return object.metadata.uid === pod.uid;
	return object.metadata.annotations?.['kubernetes.io/config.mirror'] === pod.pod.metadata.annotations?.['kubernetes.io/config.hash'];
}
