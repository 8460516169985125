import {formatDuration} from '../../api/durations.ts';
import type {Lease, Node, NodeStatus} from '../../api/generated/types.ts';
import {type ApiObject, type Draft, isEqualJson} from '../../api/objects.ts';
import {isAlreadyExists, isConflict, isRequestError} from '../../api/status-error.ts';
import {microTimestamp} from '../../api/timestamps.ts';
import type {Random} from '../../simulation/random.ts';
import type {KubeletContext} from './context.ts';
import {defaultNodeLabels, isSameNodeStatus, type NodePressures, nodeReference, nodeStatus} from './node-status.ts';

/**
Registers a kubelet's Node and shows that it lives: its status every 10 s (posted if it changed, or after 5 minutes)
and its lease every 10 s. Upstream: kubelet_node_status.go, component-helpers/apimachinery/lease. Left out: what
cloud providers add.
*/

interface HeartbeatState {
	isRunning: boolean;
	isRegistered: boolean;
	/** Failed requests in a row, to register or for the lease. */
	registerFailures: number;
	leaseFailures: number;
	/** The lease was there once since the process started. */
	hasLease: boolean;
	lastReportMs: number;
	/** Spreads the reports of nodes that changed at the same time. */
	reportDelayMs: number;
	/** When the runtime was last found to answer. */
	runtimeUpMs: number | undefined;
	/** As last seen in the API. */
	isUnschedulable: boolean | undefined;
	/** What the last status was made of, and the status itself: while both are the same there is nothing to do. */
	basis: StatusBasis | undefined;
	status: NodeStatus | undefined;
}

interface StatusBasis {
	readonly flags: number;
	/** A hash of which images there are. */
	readonly images: number;
	readonly bootId: string;
	readonly errors: string;
}

const hashModulus = 2 ** 40;
const jitterFactor = 0.04;
const runtimeThresholdMs = 30_000;
const relistThresholdMs = 180_000;
// A starting kubelet does not wait for its first regular report to say that it is ready.
const firstReportMs = 700;
const registerMsMost = 7000;
const leaseRetryMsBase = 200;
const leaseRetryMsMost = 7000;
const statusTries = 5;

export class Heartbeat {
	readonly #context: KubeletContext;
	readonly #pressures: () => NodePressures;
	readonly #component: string;
	readonly #state: HeartbeatState;
	readonly #random: Random;
	readonly #reference: ApiObject;

	constructor(context: KubeletContext, pressures: () => NodePressures) {
		const {simulation, config} = context;
		this.#context = context;
		this.#pressures = pressures;
		this.#component = `heartbeat/${config.nodeName}`;
		this.#random = simulation.random(this.#component);
		this.#reference = nodeReference(config.nodeName);
		this.#state = simulation.state(this.#component, () => ({
			isRunning: false,
			isRegistered: false,
			registerFailures: 0,
			leaseFailures: 0,
			hasLease: false,
			lastReportMs: 0,
			reportDelayMs: 0,
			runtimeUpMs: undefined,
			isUnschedulable: undefined,
			basis: undefined,
			status: undefined,
		}));
		simulation.register(this.#component, (key) => this.#wake(key));
	}

	/** The kubelet process starts. */
	start(): void {
		const {simulation} = this.#context;
		const state = this.#state;
		state.isRunning = true;
		state.isRegistered = false;
		state.registerFailures = 0;
		state.leaseFailures = 0;
		state.hasLease = false;
		state.runtimeUpMs = undefined;
		state.isUnschedulable = undefined;
		state.basis = undefined;
		state.status = undefined;
		this.#event('Normal', 'Starting', 'Starting kubelet.');
		this.#event('Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
		for (const key of ['register', 'lease']) simulation.setTimer(this.#component, key, simulation.nowMs);
		simulation.setTimer(this.#component, 'status', simulation.nowMs + firstReportMs);
	}

	/** The process ends, and with it every sign of life. */
	stop(): void {
		this.#state.isRunning = false;
		for (const key of ['register', 'lease', 'status']) this.#context.simulation.cancelTimer(this.#component, key);
	}

	#wake(key: string): void {
		if (!this.#state.isRunning) return;
		if (key === 'register') this.#register();
		else if (key === 'lease') this.#renewLease();
		else this.#report();
	}

	#register(): void {
		const {simulation, client} = this.#context;
		const state = this.#state;
		try {
			const {nodeName} = this.#context.config;
			const existing = client.find('nodes', nodeName);
			if (existing) this.#relabel(existing);
			else this.#createNode();
			state.isRegistered = true;
			state.registerFailures = 0;
		} catch (error) {
			if (!isRequestError(error)) throw error;
			state.registerFailures += 1;
			simulation.setTimer(this.#component, 'register', simulation.nowMs + Math.min(100 * 2 ** Math.min(state.registerFailures, 10), registerMsMost));
		}
	}

	#createNode(): void {
		const {client, config} = this.#context;
		const {nodeName, nodeLabels, registerWithTaints} = config;
		const errors = ['container runtime status check may not have completed yet', 'CSINode is not yet initialized'];
		const {status, events} = nodeStatus(undefined, this.#reportInput(errors));
		const draft: Draft = {
			apiVersion: 'v1',
			kind: 'Node',
			metadata: {
				name: nodeName,
				labels: {...defaultNodeLabels(nodeName), ...nodeLabels},
				annotations: {'volumes.kubernetes.io/controller-managed-attach-detach': 'true'},
			},
			spec: registerWithTaints.length > 0 ? {taints: registerWithTaints} : {},
			status,
		};
		client.create('nodes', draft);
		for (const event of events) this.#statusEvent(event);
	}

	/** A node that is there keeps all it has; only what every node has is put right. */
	#relabel(node: Node): void {
		const {client, config} = this.#context;
		const labels = {...node.metadata.labels, ...defaultNodeLabels(config.nodeName)};
		if (!isEqualJson(labels, node.metadata.labels)) client.update('nodes', {...node, metadata: {...node.metadata, labels}});
		for (const event of nodeStatus(undefined, this.#reportInput([])).events) this.#statusEvent(event);
	}

	/** One look at the node's state every 10 s, which mostly finds that nothing is to be said. */
	#report(): void {
		const {simulation, config} = this.#context;
		this.#postStatus();
		const periodMs = config.nodeStatusUpdateFrequencySeconds * 1000;
		simulation.setTimer(this.#component, 'status', simulation.nowMs + this.#random.jitter(periodMs, jitterFactor));
	}

	#postStatus(): void {
		const {client, config, simulation, machine} = this.#context;
		const state = this.#state;
		const {nowMs} = simulation;
		if (machine.runtime.isReady()) state.runtimeUpMs = nowMs;
		if (!state.isRegistered || !client.isReachable()) return;
		const errors = this.#runtimeErrors();
		const basis = this.#basis(errors);
		const isDue = nowMs - state.lastReportMs >= config.nodeStatusReportFrequencySeconds * 1000 + state.reportDelayMs;
		const current = client.find('nodes', config.nodeName);
		if (!current) return;
		this.#tellSchedulable(current);
		if (!isDue && current.status === state.status && isSameBasis(basis, state.basis)) return;
		const {status, events} = nodeStatus(current.status, this.#reportInput(errors));
		for (const event of events) this.#statusEvent(event);
		if (this.#rebooted(current)) {
			this.#event('Warning', 'Rebooted', `Node ${config.nodeName} has been rebooted, boot id: ${machine.bootId()}`);
		}
		state.basis = basis;
		const isChanged = !isSameNodeStatus(status, current.status);
		if (!isChanged && !isDue) {
			state.status = current.status;
			return;
		}
		const posted = this.#tryUpdate(current, status);
		if (!posted) {
			state.basis = undefined;
			return;
		}
		state.status = posted.status;
		state.lastReportMs = nowMs;
		const halfMs = (config.nodeStatusReportFrequencySeconds * 1000) / 2;
		state.reportDelayMs = isChanged ? this.#random.integer(-halfMs, halfMs) : 0;
	}

	#tryUpdate(current: Node, status: NodeStatus): Node | undefined {
		const {client, config} = this.#context;
		let node: Node = {...current, status};
		for (let tries = 0; tries < statusTries; tries += 1) {
			try {
				return client.updateStatus('nodes', node);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				if (!isConflict(error)) return undefined;
				node = {...client.get('nodes', config.nodeName), status};
			}
		}
		return undefined;
	}

	#renewLease(): void {
		const {simulation, config} = this.#context;
		const state = this.#state;
		let delayMs = this.#random.jitter((config.nodeLeaseDurationSeconds * 1000) / 4, jitterFactor);
		try {
			this.#putLease();
			state.leaseFailures = 0;
			state.hasLease = true;
		} catch (error) {
			if (!isRequestError(error)) throw error;
			// The first lease is asked for again and again; a renewal that failed waits for the next one.
			if (!state.hasLease) delayMs = Math.min(leaseRetryMsBase * 2 ** Math.min(state.leaseFailures, 10), leaseRetryMsMost);
			state.leaseFailures += 1;
		}
		simulation.setTimer(this.#component, 'lease', simulation.nowMs + delayMs);
	}

	#putLease(): void {
		const {client, config, simulation} = this.#context;
		const {nodeName, nodeLeaseDurationSeconds} = config;
		const renewTime = microTimestamp(simulation.nowMs);
		const existing = client.find('leases', `kube-node-lease/${nodeName}`) as Lease | undefined;
		if (existing) {
			client.update('leases', {
				...existing,
				spec: {...existing.spec, holderIdentity: nodeName, leaseDurationSeconds: nodeLeaseDurationSeconds, renewTime},
			});
			return;
		}
		const node = client.find('nodes', nodeName);
		try {
			client.create('leases', {
				apiVersion: 'coordination.k8s.io/v1',
				kind: 'Lease',
				metadata: {
					name: nodeName,
					namespace: 'kube-node-lease',
					...(node && {ownerReferences: [{apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid}]}),
				},
				spec: {holderIdentity: nodeName, leaseDurationSeconds: nodeLeaseDurationSeconds, renewTime},
			});
		} catch (error) {
			if (!isAlreadyExists(error)) throw error;
		}
	}

	/** Upstream: runtime.go, `runtimeErrors`. */
	#runtimeErrors(): string[] {
		const {nowMs} = this.#context.simulation;
		const {runtimeUpMs} = this.#state;
		if (runtimeUpMs === undefined) {
			return ['container runtime status check may not have completed yet', 'PLEG is not healthy: pleg has yet to be successful'];
		}
		const silentMs = nowMs - runtimeUpMs;
		const errors: string[] = [];
		const {runtime} = this.#context.machine;
		const networkError = runtime.isReady() ? runtime.networkError() : undefined;
		if (networkError !== undefined) errors.push(`container runtime network not ready: ${networkError}`);
		if (silentMs >= runtimeThresholdMs) errors.push('container runtime is down');
		if (silentMs >= relistThresholdMs) {
			errors.push(
				`PLEG is not healthy: pleg was last seen active ${formatDuration(silentMs)} ago; threshold is ${formatDuration(relistThresholdMs)}`,
			);
		}
		return errors;
	}

	/** What the status is made of, as far as it may change: while it is the same, so is the status. */
	#basis(errors: readonly string[]): StatusBasis {
		const {machine} = this.#context;
		const {isUnderMemoryPressure, isUnderDiskPressure, isUnderPidPressure} = this.#pressures();
		const isReady = machine.runtime.isReady();
		let images = 0;
		if (isReady) for (const {sizeBytes, references} of machine.runtime.images()) images = (images * 31 + sizeBytes + references.length) % hashModulus;
		const flags = Number(isReady) + 2 * Number(isUnderMemoryPressure) + 4 * Number(isUnderDiskPressure) + 8 * Number(isUnderPidPressure);
		return {flags, images, bootId: machine.bootId(), errors: errors.length === 0 ? '' : errors.join()};
	}

	#reportInput(errors: readonly string[]) {
		const {machine, config, simulation} = this.#context;
		return {...this.#pressures(), machine, config, errors, images: this.#images(), nowMs: simulation.nowMs};
	}

	#images() {
		const {runtime} = this.#context.machine;
		return runtime.isReady() ? runtime.images() : undefined;
	}

	#rebooted({status}: Node): boolean {
		const bootId = status?.nodeInfo?.bootID;
		return bootId !== undefined && bootId !== '' && bootId !== this.#context.machine.bootId();
	}

	#tellSchedulable(node: Node): void {
		const isUnschedulable = node.spec?.unschedulable === true;
		const former = this.#state.isUnschedulable;
		this.#state.isUnschedulable = isUnschedulable;
		if (former !== undefined && former !== isUnschedulable) this.#statusEvent(isUnschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable');
	}

	#statusEvent(reason: string): void {
		this.#event('Normal', reason, `Node ${this.#context.config.nodeName} status is now: ${reason}`);
	}

	#event(type: 'Normal' | 'Warning', reason: string, message: string): void {
		this.#context.recorder.event({object: this.#reference}, type, reason, message);
	}
}

function isSameBasis(a: StatusBasis, b: StatusBasis | undefined): boolean {
	return a.flags === b?.flags && a.images === b.images && a.bootId === b.bootId && a.errors === b.errors;
}
