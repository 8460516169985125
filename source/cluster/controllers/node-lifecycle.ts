/**
Watches over nodes: one that is not heard of for 50 s is Unknown, its pods are not ready, and taints keep pods off it
and, some seconds later and not too many nodes at a time, drive them away. Upstream: pkg/controller/nodelifecycle.

Upstream looks at every node each 5 s. Here a lease that is renewed puts its node at the end of a list, so a round
looks only at the front of it and at what changed.
*/
import {findCondition} from '../../api/conditions.ts';
import type {Node, NodeCondition, Pod, Taint} from '../../api/generated/types.ts';
import {objectKey} from '../../api/objects.ts';
import {isConflict, isNotFound, isRequestError} from '../../api/status-error.ts';
import {parseTimestamp, timestamp} from '../../api/timestamps.ts';
import {isSameTaint} from '../../api/tolerations.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {conditionTaints, isConditionTaint, notReadyNoExecute, unreachableNoExecute} from './node-taints.ts';
import {ZoneTainter, type ZoneTainterState} from './zone-tainter.ts';

const component = 'node-lifecycle-controller';
const monitorPeriodMs = 5000;
const graceMs = 50_000;
const startupGraceMs = 60_000;
const watchedConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const leaseNamespace = 'kube-node-lease';
const excludeLabel = 'node.kubernetes.io/exclude-disruption';

/** What is remembered of a node. */
interface NodeHealth {
	/** The round at which a sign of life was last seen. */
	probeAtMs: number;
	graceMs: number;
	heartbeat: string | undefined;
}

interface NodeLifecycleState {
	hasStarted: boolean;
	/** By node, the one heard of longest ago first. */
	readonly health: Map<string, NodeHealth>;
	/** Nodes to look at in the next round, with the Ready status they were last seen with. */
	readonly known: Map<string, string>;
	readonly changed: Set<string>;
	/** Rounds could not be held; a new process would give every node its full grace. */
	wasBlind: boolean;
	readonly zones: ZoneTainterState;
}

export class NodeLifecycleController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #nodes: Informer<'nodes'>;
	readonly #leases: Informer<'leases'>;
	readonly #pods: Informer<'pods'>;
	readonly #state: NodeLifecycleState;
	readonly #zones: ZoneTainter;
	readonly #taintQueue: WorkQueue;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#nodes = informers.informer('nodes');
		this.#leases = informers.informer('leases');
		this.#pods = informers.informer('pods');
		this.#pods.addIndex('node', ({spec}) => spec.nodeName);
		this.#state = simulation.state(component, () => ({
			hasStarted: false,
			health: new Map(),
			known: new Map(),
			changed: new Set(),
			wasBlind: false,
			zones: {zones: new Map()},
		}));
		this.#taintQueue = new WorkQueue(simulation, `${component}/taints`, (name) => this.#syncConditionTaints(name));
		this.#zones = new ZoneTainter(simulation, this.#state.zones, (name) => this.#addNoExecuteTaint(name));
		simulation.register(component, () => this.#monitor());
		this.#nodes.onChange(({type, object, previous}) => this.#onNode(type === 'DELETED', object, previous));
		this.#leases.onChange(({type, object, previous}) => {
			const isRenewed = type !== 'DELETED' && object.metadata.namespace === leaseNamespace && object.spec.renewTime !== previous?.spec.renewTime;
			if (isRenewed) this.#heardOf(object.metadata.name);
		});
		this.#pods.onChange(({object, previous}) => {
			if (object.spec.nodeName && object.spec.nodeName !== previous?.spec.nodeName) this.#onAssigned(object);
		});
		if (!this.#state.hasStarted) {
			this.#state.hasStarted = true;
			simulation.setTimer(component, 'monitor', simulation.nowMs + monitorPeriodMs);
		}
	}

	#onNode(isGone: boolean, node: Node, previous: Node | undefined): void {
		const {name} = node.metadata;
		if (isGone) {
			this.#state.health.delete(name);
			this.#state.changed.add(name);
			return;
		}
		const ready = readyCondition(node);
		const former = previous && readyCondition(previous);
		if (ready?.lastHeartbeatTime !== former?.lastHeartbeatTime) this.#heardOf(name);
		if (
			!previous ||
			ready?.status !== former?.status ||
			node.spec.taints !== previous.spec.taints ||
			node.metadata.labels !== previous.metadata.labels
		) {
			this.#state.changed.add(name);
		}
		if (!previous || node.status?.conditions !== previous.status?.conditions || node.spec !== previous.spec) this.#taintQueue.add(name);
	}

	/** A sign of life counts from the round that sees it. */
	#heardOf(name: string): void {
		const {health} = this.#state;
		const known = health.get(name);
		if (!known) return;
		health.delete(name);
		health.set(name, {...known, probeAtMs: this.#nextRoundMs()});
	}

	#nextRoundMs(): number {
		return Math.floor(this.#simulation.nowMs / monitorPeriodMs + 1) * monitorPeriodMs;
	}

	#monitor(): void {
		const {nowMs} = this.#simulation;
		this.#simulation.setTimer(component, 'monitor', this.#nextRoundMs());
		const state = this.#state;
		if (!this.#client.isReachable() || !this.#nodes.isConnected || !this.#leases.isConnected) {
			state.wasBlind = true;
			return;
		}
		if (state.wasBlind) {
			state.wasBlind = false;
			for (const health of state.health.values()) health.probeAtMs = nowMs;
		}
		const toLookAt = new Set(state.changed);
		state.changed.clear();
		for (const [name, {probeAtMs}] of state.health) {
			if (probeAtMs + graceMs > nowMs) break;
			toLookAt.add(name);
		}
		let hasChange = false;
		for (const name of [...toLookAt].toSorted()) if (this.#lookAt(name)) hasChange = true;
		if (hasChange) this.#handleDisruption();
	}

	/** True if the node came, went or changed its readiness, or its zone. */
	#lookAt(name: string): boolean {
		const {known, health} = this.#state;
		const node = this.#nodes.get(name);
		if (!node) {
			health.delete(name);
			this.#zones.forget(name);
			if (known.delete(name)) this.#nodeEvent(name, 'RemovingNode', `Removing Node ${name} from Controller`);
			return true;
		}
		const {nowMs} = this.#simulation;
		if (!known.has(name)) this.#nodeEvent(name, 'RegisteredNode', `Registered Node ${name} in Controller`);
		const observed = readyCondition(node);
		const entry = health.get(name);
		if (!entry || (observed && entry.graceMs === startupGraceMs)) {
			const fresh = observed
				? {probeAtMs: nowMs, graceMs, heartbeat: observed.lastHeartbeatTime}
				: {probeAtMs: parseTimestamp(node.metadata.creationTimestamp), graceMs: startupGraceMs, heartbeat: undefined};
			health.delete(name);
			health.set(name, fresh);
		}
		const {probeAtMs, graceMs: grace} = health.get(name)!;
		const current = nowMs >= probeAtMs + grace && observed?.status !== 'Unknown' ? this.#markUnknown(node) : node;
		const ready = readyCondition(current);
		this.#syncNoExecuteTaints(current, observed);
		if (observed?.status === 'True' && ready?.status !== 'True') {
			this.#statusEvent(node, 'NodeNotReady');
			for (const pod of this.#pods.byIndex('node', name)) this.#markNotReady(pod);
		}
		const status = ready?.status ?? '';
		// What it is now decides in the next round, as upstream looks at the condition from before its own update.
		if (ready?.status !== observed?.status || (status !== 'True' && !this.#hasNoExecuteTaint(current))) this.#state.changed.add(name);
		const isChanged = known.get(name) !== status;
		known.set(name, status);
		return isChanged;
	}

	#markUnknown(node: Node): Node {
		const now = timestamp(this.#simulation.nowMs);
		const conditions: NodeCondition[] = [...(node.status?.conditions ?? [])];
		for (const type of watchedConditions) {
			const index = conditions.findIndex((condition) => condition.type === type);
			const condition = conditions[index];
			if (!condition) {
				conditions.push({
					type,
					status: 'Unknown',
					lastHeartbeatTime: node.metadata.creationTimestamp,
					lastTransitionTime: now,
					reason: 'NodeStatusNeverUpdated',
					message: 'Kubelet never posted node status.',
				});
			} else if (condition.status !== 'Unknown') {
				conditions[index] = {
					...condition,
					status: 'Unknown',
					lastTransitionTime: now,
					reason: 'NodeStatusUnknown',
					message: 'Kubelet stopped posting node status.',
				};
			}
		}
		try {
			return this.#client.modifyStatus('nodes', node.metadata.name, (current) => ({...current, status: {...current.status, conditions}}));
		} catch (error) {
			if (!isRequestError(error)) throw error;
			return node;
		}
	}

	/** By the Ready condition as it was before this round: the taints that drive pods away. */
	#syncNoExecuteTaints(node: Node, observed: NodeCondition | undefined): void {
		const {name} = node.metadata;
		const has = (taint: Taint): boolean => node.spec.taints?.some((other) => isSameTaint(other, taint)) ?? false;
		if (observed === undefined || observed.status === 'Unknown') {
			if (has(notReadyNoExecute)) this.#swapTaints(name, [unreachableNoExecute], [notReadyNoExecute]);
			else if (!has(unreachableNoExecute)) this.#zones.add(zoneOf(node), name);
		} else if (observed.status === 'False') {
			if (has(unreachableNoExecute)) this.#swapTaints(name, [notReadyNoExecute], [unreachableNoExecute]);
			else if (!has(notReadyNoExecute)) this.#zones.add(zoneOf(node), name);
		} else {
			this.#markReachable(node);
		}
	}

	#markReachable(node: Node): void {
		this.#zones.remove(node.metadata.name);
		if (this.#hasNoExecuteTaint(node)) this.#swapTaints(node.metadata.name, [], [notReadyNoExecute, unreachableNoExecute]);
	}

	#hasNoExecuteTaint({spec}: Node): boolean {
		return spec.taints?.some((taint) => isSameTaint(taint, notReadyNoExecute) || isSameTaint(taint, unreachableNoExecute)) ?? false;
	}

	/** The zone has let the node through: it is tainted by what its condition is now. */
	#addNoExecuteTaint(name: string): void {
		const node = this.#nodes.get(name);
		const status = node && readyCondition(node)?.status;
		if (status === 'False') this.#swapTaints(name, [notReadyNoExecute], [unreachableNoExecute]);
		else if (status === 'Unknown') this.#swapTaints(name, [unreachableNoExecute], [notReadyNoExecute]);
	}

	#swapTaints(name: string, add: readonly Taint[], remove: readonly Taint[]): void {
		const timeAdded = timestamp(this.#simulation.nowMs);
		try {
			this.#client.modify('nodes', name, (node) => {
				const kept = (node.spec.taints ?? []).filter((taint) => ![...add, ...remove].some((other) => isSameTaint(taint, other)));
				const taints = [...kept, ...add.map((taint) => ({...taint, timeAdded}))];
				const {taints: _, ...spec} = node.spec;
				return {...node, spec: taints.length > 0 ? {...spec, taints} : spec};
			});
		} catch (error) {
			if (!isRequestError(error)) throw error;
			this.#state.changed.add(name);
		}
	}

	/** The NoSchedule taints that mirror the node's conditions. */
	#syncConditionTaints(name: string): void {
		const node = this.#nodes.get(name);
		if (!node) return;
		const wanted = conditionTaints(node);
		const present = (node.spec.taints ?? []).filter(isConditionTaint);
		const missing = wanted.filter((taint) => !present.some((other) => isSameTaint(other, taint)));
		const obsolete = present.filter((taint) => !wanted.some((other) => isSameTaint(other, taint)));
		if (missing.length > 0 || obsolete.length > 0) this.#swapTaints(name, missing, obsolete);
	}

	#handleDisruption(): void {
		const zones = new Map<string, {ready: number; notReady: number}>();
		for (const node of this.#nodes.values()) {
			const zone = zoneOf(node);
			let counts = zones.get(zone);
			if (!counts) {
				counts = {ready: 0, notReady: 0};
				zones.set(zone, counts);
			}
			if (node.metadata.labels?.[excludeLabel] !== undefined) continue;
			// The informer has not shown yet what this very round has written.
			if (this.#state.known.get(node.metadata.name) === 'True') counts.ready += 1;
			else counts.notReady += 1;
		}
		const {hasStopped, hasResumed} = this.#zones.update(zones);
		if (hasStopped) for (const node of this.#nodes.values()) this.#markReachable(node);
		if (hasResumed) for (const health of this.#state.health.values()) health.probeAtMs = this.#simulation.nowMs;
	}

	/** A pod that comes to a node that is not ready is not ready either. */
	#onAssigned(pod: Pod): void {
		const node = this.#nodes.get(pod.spec.nodeName!);
		const ready = node && readyCondition(node);
		if (ready && ready.status !== 'True') this.#markNotReady(pod);
	}

	#markNotReady(pod: Pod): void {
		const key = objectKey(pod);
		if (findCondition(pod.status?.conditions, 'Ready')?.status !== 'True') return;
		const lastTransitionTime = timestamp(this.#simulation.nowMs);
		try {
			this.#client.modifyStatus('pods', key, (current) => ({
				...current,
				status: {
					...current.status,
					conditions: current.status.conditions?.map((condition) =>
						condition.type === 'Ready' && condition.status === 'True' ? {...condition, status: 'False', lastTransitionTime} : condition,
					),
				},
			}));
		} catch (error) {
			if (isNotFound(error) || isConflict(error)) return;
			if (!isRequestError(error)) throw error;
		}
		this.#recorder.event({object: pod}, 'Warning', 'NodeNotReady', 'Node is not ready');
	}

	#statusEvent(node: Node, reason: string): void {
		this.#recorder.event({object: node}, 'Normal', reason, `Node ${node.metadata.name} status is now: ${reason}`);
	}

	#nodeEvent(name: string, reason: string, what: string): void {
		const uid = this.#nodes.get(name)?.metadata.uid ?? '';
		const object = {apiVersion: 'v1', kind: 'Node', metadata: {name, uid, resourceVersion: '', creationTimestamp: ''}};
		this.#recorder.event({object}, 'Normal', reason, `Node ${name} event: ${what}`);
	}
}

function readyCondition({status}: Node): NodeCondition | undefined {
	return findCondition(status?.conditions, 'Ready');
}

function zoneOf({metadata: {labels}}: Node): string {
	return `${labels?.['topology.kubernetes.io/region'] ?? ''}:${labels?.['topology.kubernetes.io/zone'] ?? ''}`;
}
