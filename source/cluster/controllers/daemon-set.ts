/**
Keeps one pod on each node a DaemonSet is for. The scheduler places the pods; each is made for one node by its
affinity. Upstream: pkg/controller/daemon. Left out: ControllerRevisions (the template's hash stands for them), and
surge.
*/
import type {DaemonSet, DaemonSetStatus, Node, Pod, PodSpec, Toleration} from '../../api/generated/types.ts';
import {matchesRequiredNodeAffinity} from '../../api/node-affinity.ts';
import {type ApiObject, controllerOf, type Draft, isEqualJson, keyOf, objectKey} from '../../api/objects.ts';
import {isPodAvailable, isPodReady} from '../../api/pods.ts';
import {isNotFound, isRequestError} from '../../api/status-error.ts';
import {findUntoleratedTaint, isSameToleration} from '../../api/tolerations.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer, InformerEvent} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {Expectations} from './expectations.ts';
import {addOwnerIndex, claimPods, PodControl, podFromTemplate} from './pod-control.ts';
import {scaledValue} from './rollout.ts';
import {templateHash} from './template-hash.ts';

const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const burstReplicas = 250;
const failedPodBackoffMs = 1000;
const failedPodBackoffMsMost = 900_000;

const addedTolerations: readonly Toleration[] = [
	{key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute'},
	{key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute'},
	{key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule'},
	{key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule'},
	{key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule'},
	{key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule'},
];
const hostNetworkToleration: Toleration = {key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule'};

interface DaemonSetState {
	/** By set and node, how often a failed pod was replaced and when the next may be. */
	readonly backoffs: Map<string, {readonly delayMs: number; readonly untilMs: number}>;
}

export class DaemonSetController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #daemonSets: Informer<'daemonsets'>;
	readonly #pods: Informer<'pods'>;
	readonly #nodes: Informer<'nodes'>;
	readonly #queue: WorkQueue;
	readonly #expectations: Expectations;
	readonly #podControl: PodControl;
	readonly #state: DaemonSetState;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#podControl = new PodControl(client, recorder);
		this.#expectations = new Expectations(simulation, 'daemonset');
		this.#state = simulation.state('daemonset', () => ({backoffs: new Map()}));
		this.#daemonSets = informers.informer('daemonsets');
		this.#pods = informers.informer('pods');
		this.#nodes = informers.informer('nodes');
		addOwnerIndex(this.#pods);
		this.#queue = new WorkQueue(simulation, 'daemonset-controller', (key) => this.#sync(key), {workMsOf: () => this.#nodes.size / 10});
		this.#daemonSets.onChange(({type, object}) => {
			if (type === 'DELETED') this.#expectations.forget(objectKey(object));
			this.#queue.add(objectKey(object));
		});
		this.#pods.onChange((event) => this.#onPod(event));
		this.#nodes.onChange(({type, object, previous}) => {
			if (type === 'MODIFIED' && previous && !hasPlacementChange(object, previous)) return;
			for (const daemonSet of this.#daemonSets.values()) this.#queue.add(objectKey(daemonSet));
		});
	}

	#onPod({type, object}: InformerEvent<Pod>): void {
		const owner = controllerOf(object);
		if (owner?.kind !== 'DaemonSet') return;
		const key = keyOf(object.metadata.namespace, owner.name);
		if (type === 'DELETED' || object.metadata.deletionTimestamp) this.#expectations.deletionSeen(key, objectKey(object));
		if (type === 'ADDED' && !object.metadata.deletionTimestamp) this.#expectations.creationSeen(key);
		this.#queue.add(key);
		const {minReadySeconds = 0} = this.#daemonSets.get(key)?.spec ?? {};
		if (minReadySeconds > 0 && isPodReady(object)) this.#queue.addAfter(key, minReadySeconds * 1000 + 1000);
	}

	#sync(key: string): void {
		const daemonSet = this.#daemonSets.get(key);
		if (!daemonSet) {
			this.#expectations.forget(key);
			return;
		}
		if (daemonSet.metadata.deletionTimestamp) return;
		const hash = templateHash(daemonSet.spec.template, undefined);
		let failure: unknown;
		if (this.#expectations.areSatisfied(key)) {
			const byNode = this.#podsByNode(daemonSet);
			const toDelete = new Set<Pod>();
			const toCreate: string[] = [];
			this.#manage(key, daemonSet, byNode, toCreate, toDelete);
			if (toCreate.length === 0 && toDelete.size === 0 && (daemonSet.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate') {
				this.#rollingUpdate(daemonSet, byNode, hash, toDelete);
			}
			failure = this.#apply(key, daemonSet, hash, toCreate.slice(0, burstReplicas), [...toDelete].slice(0, burstReplicas));
		}
		this.#updateStatus(daemonSet, this.#podsByNode(daemonSet), hash);
		if (failure) throw failure;
	}

	#podsByNode(daemonSet: DaemonSet): ReadonlyMap<string, readonly Pod[]> {
		const byNode = new Map<string, Pod[]>();
		for (const pod of claimPods(daemonSet as ApiObject & DaemonSet, this.#pods, this.#client)) {
			const nodeName = targetNodeOf(pod);
			const pods = byNode.get(nodeName);
			if (pods) pods.push(pod);
			else byNode.set(nodeName, [pod]);
		}
		return byNode;
	}

	#manage(key: string, daemonSet: DaemonSet, byNode: ReadonlyMap<string, readonly Pod[]>, toCreate: string[], toDelete: Set<Pod>): void {
		for (const node of this.#nodes.values()) {
			const {name} = node.metadata;
			const pods = byNode.get(name) ?? [];
			const {shouldRun, shouldStay} = placementOn(node, daemonSet);
			if (shouldRun && pods.length === 0) {
				toCreate.push(name);
			} else if (shouldStay) {
				const running = pods.filter((pod) => !pod.metadata.deletionTimestamp && !this.#deleteFinished(key, daemonSet, pod, name, toDelete));
				// Of several only the oldest stays.
				const sorted = running.filter((pod) => !toDelete.has(pod)).toSorted(compareAge);
				for (const pod of sorted.slice(1)) toDelete.add(pod);
			} else {
				for (const pod of pods) if (!pod.metadata.deletionTimestamp) toDelete.add(pod);
			}
		}
		// Pods that wait for a node that is no more.
		for (const [nodeName, pods] of byNode) {
			if (this.#nodes.get(nodeName)) continue;
			for (const pod of pods) if (!pod.spec.nodeName && !pod.metadata.deletionTimestamp) toDelete.add(pod);
		}
	}

	/** A finished pod makes room for another, a failed one ever more slowly. True if it is finished. */
	#deleteFinished(key: string, daemonSet: DaemonSet, pod: Pod, nodeName: string, toDelete: Set<Pod>): boolean {
		const {name} = pod.metadata;
		if (pod.status?.phase === 'Succeeded') {
			const message = `Found succeeded daemon pod ${objectKey(pod)} on node ${nodeName}, will try to delete it`;
			this.#recorder.event({object: daemonSet}, 'Normal', 'SucceededDaemonPod', message);
			toDelete.add(pod);
			return true;
		}
		if (pod.status?.phase !== 'Failed') return false;
		const backoffKey = `${key} ${nodeName}`;
		const backoff = this.#state.backoffs.get(backoffKey);
		const {nowMs} = this.#simulation;
		if (backoff && backoff.untilMs > nowMs) {
			this.#queue.addAfter(key, backoff.untilMs - nowMs);
			return true;
		}
		const delayMs = backoff ? Math.min(backoff.delayMs * 2, failedPodBackoffMsMost) : failedPodBackoffMs;
		this.#state.backoffs.set(backoffKey, {delayMs, untilMs: nowMs + delayMs});
		const message = `Found failed daemon pod ${pod.metadata.namespace}/${name} on node ${nodeName}, will try to kill it`;
		this.#recorder.event({object: daemonSet}, 'Warning', 'FailedDaemonPod', message);
		toDelete.add(pod);
		return true;
	}

	/** Pods of an old template go, at most `maxUnavailable` at a time; those that are no good anyway go at once. */
	#rollingUpdate(daemonSet: DaemonSet, byNode: ReadonlyMap<string, readonly Pod[]>, hash: string, toDelete: Set<Pod>): void {
		const {nowMs} = this.#simulation;
		const {minReadySeconds = 0} = daemonSet.spec;
		const targets = [...this.#nodes.values()].filter((node) => placementOn(node, daemonSet).shouldRun);
		const {maxUnavailable = 1} = daemonSet.spec.updateStrategy?.rollingUpdate ?? {};
		const most = Math.max(1, scaledValue(maxUnavailable, targets.length, true));
		let unavailable = 0;
		const candidates: Pod[] = [];
		for (const {metadata} of targets) {
			const pods = (byNode.get(metadata.name) ?? []).filter((pod) => !pod.metadata.deletionTimestamp);
			const old = pods.find((pod) => pod.metadata.labels?.[hashLabel] !== hash);
			const current = pods.find((pod) => pod.metadata.labels?.[hashLabel] === hash);
			if (current || !old) {
				if (!current || !isPodAvailable(current, minReadySeconds, nowMs)) unavailable += 1;
			} else if (isPodAvailable(old, minReadySeconds, nowMs)) {
				candidates.push(old);
			} else {
				unavailable += 1;
				toDelete.add(old);
			}
		}
		for (const pod of candidates.slice(0, Math.max(0, most - unavailable))) toDelete.add(pod);
	}

	#apply(key: string, daemonSet: DaemonSet, hash: string, nodeNames: readonly string[], toDelete: readonly Pod[]): unknown {
		this.#expectations.expect(key, nodeNames.length, toDelete.map(objectKey));
		let failure: unknown;
		for (const nodeName of nodeNames) {
			try {
				this.#podControl.create(daemonPod(daemonSet, nodeName, hash), daemonSet);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#expectations.creationSeen(key);
				failure ??= error;
			}
		}
		for (const pod of toDelete) {
			try {
				this.#podControl.delete(pod, daemonSet);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#expectations.deletionSeen(key, objectKey(pod));
				if (!isNotFound(error)) failure ??= error;
			}
		}
		return failure;
	}

	#updateStatus(daemonSet: DaemonSet, byNode: ReadonlyMap<string, readonly Pod[]>, hash: string): void {
		const {nowMs} = this.#simulation;
		const {minReadySeconds = 0} = daemonSet.spec;
		const counts = {
			currentNumberScheduled: 0,
			numberMisscheduled: 0,
			desiredNumberScheduled: 0,
			numberReady: 0,
			updatedNumberScheduled: 0,
			numberAvailable: 0,
		};
		for (const node of this.#nodes.values()) {
			const pods = byNode.get(node.metadata.name) ?? [];
			if (!placementOn(node, daemonSet).shouldRun) {
				if (pods.length > 0) counts.numberMisscheduled += 1;
				continue;
			}
			counts.desiredNumberScheduled += 1;
			const oldest = pods.toSorted(compareAge)[0];
			if (!oldest) continue;
			counts.currentNumberScheduled += 1;
			if (isPodReady(oldest)) counts.numberReady += 1;
			if (isPodReady(oldest) && isPodAvailable(oldest, minReadySeconds, nowMs)) counts.numberAvailable += 1;
			if (oldest.metadata.labels?.[hashLabel] === hash) counts.updatedNumberScheduled += 1;
		}
		const {updatedNumberScheduled, numberAvailable, ...always} = counts;
		const numberUnavailable = counts.desiredNumberScheduled - numberAvailable;
		const status: DaemonSetStatus = {
			...always,
			observedGeneration: daemonSet.metadata.generation ?? 1,
			...(updatedNumberScheduled > 0 && {updatedNumberScheduled}),
			...(numberAvailable > 0 && {numberAvailable}),
			...(numberUnavailable > 0 && {numberUnavailable}),
		};
		if (isEqualJson(status, daemonSet.status)) return;
		try {
			this.#client.modifyStatus('daemonsets', objectKey(daemonSet), (current) =>
				current.metadata.uid === daemonSet.metadata.uid ? {...current, status} : undefined,
			);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}
}

/** The pod of one node: only there may it run, and little drives it away. */
function daemonPod(daemonSet: DaemonSet, nodeName: string, hash: string): Draft {
	const draft = podFromTemplate(daemonSet.spec.template, daemonSet);
	const labels = {
		...draft.metadata.labels,
		[hashLabel]: hash,
		[generationLabel]: daemonSet.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? String(daemonSet.metadata.generation ?? 1),
	};
	const spec = daemonSet.spec.template.spec!;
	const requiredDuringSchedulingIgnoredDuringExecution = {
		nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: [nodeName]}]}],
	};
	const nodeAffinity = {...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution};
	return {
		...draft,
		metadata: {...draft.metadata, labels},
		spec: {...spec, affinity: {...spec.affinity, nodeAffinity}, tolerations: daemonTolerations(spec)},
	};
}

function daemonTolerations(spec: PodSpec): readonly Toleration[] {
	const own = spec.tolerations ?? [];
	const added = spec.hostNetwork ? [...addedTolerations, hostNetworkToleration] : addedTolerations;
	return [...own, ...added.filter((toleration) => !own.some((other) => isSameToleration(other, toleration)))];
}

/** Upstream: `NodeShouldRunDaemonPod`. */
function placementOn(node: Node, daemonSet: DaemonSet): {readonly shouldRun: boolean; readonly shouldStay: boolean} {
	const spec = daemonSet.spec.template.spec!;
	if (spec.nodeName && spec.nodeName !== node.metadata.name) return {shouldRun: false, shouldStay: false};
	if (!matchesRequiredNodeAffinity(spec, node)) return {shouldRun: false, shouldStay: false};
	const {taints} = node.spec;
	if (!taints?.length) return {shouldRun: true, shouldStay: true};
	const tolerations = daemonTolerations(spec);
	if (!findUntoleratedTaint(taints, tolerations, ['NoExecute', 'NoSchedule'])) return {shouldRun: true, shouldStay: true};
	return {shouldRun: false, shouldStay: !findUntoleratedTaint(taints, tolerations, ['NoExecute'])};
}

function targetNodeOf({spec}: Pod): string {
	if (spec.nodeName) return spec.nodeName;
	const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
	for (const {matchFields = []} of terms)
		for (const {key, values} of matchFields) if (key === 'metadata.name' && values?.length === 1) return values[0]!;
	return '';
}

/** Bound pods first, then older ones. */
function compareAge(a: Pod, b: Pod): number {
	const unbound = Number(!a.spec.nodeName) - Number(!b.spec.nodeName);
	if (unbound !== 0) return unbound;
	const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
	return left < right ? -1 : left > right ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;
}

function hasPlacementChange(node: Node, previous: Node): boolean {
	return !isEqualJson(node.metadata.labels, previous.metadata.labels) || !isEqualJson(node.spec.taints, previous.spec.taints);
}
