/**
Deletes pods nobody else will: those of nodes that are no more, those that terminate on nodes out of service or
without ever having had a node, and the oldest finished ones when there are too many. Upstream: pkg/controller/podgc.
*/
import {setCondition} from '../../api/conditions.ts';
import type {Node, Pod} from '../../api/generated/types.ts';
import {objectKey} from '../../api/objects.ts';
import {isPodReady, isPodTerminal} from '../../api/pods.ts';
import {isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import type {ControllerContext} from './context.ts';

const component = 'pod-garbage-collector';
const intervalMs = 20_000;
const quarantineMs = 40_000;
const terminatedPodsMost = 12_500;
const outOfServiceTaint = 'node.kubernetes.io/out-of-service';

interface PodGcState {
	readonly startedAtMs: number;
	/** Nodes that are missing, with the end of their quarantine. */
	readonly missingNodes: Map<string, number>;
}

export class PodGarbageCollector {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #pods: Informer<'pods'>;
	readonly #nodes: Informer<'nodes'>;
	readonly #state: PodGcState;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#pods = informers.informer('pods');
		this.#nodes = informers.informer('nodes');
		this.#pods.addIndex('node', ({spec}) => spec.nodeName);
		this.#pods.addIndex('terminal', (pod) => (isPodTerminal(pod) ? 'yes' : undefined));
		this.#pods.addIndex('unscheduled-terminating', ({spec, metadata}) => (metadata.deletionTimestamp && !spec.nodeName ? 'yes' : undefined));
		this.#state = simulation.state(component, () => ({startedAtMs: simulation.nowMs, missingNodes: new Map()}));
		simulation.register(component, () => this.#collect());
		// The rounds upstream makes each 20 s are made only when there is something to find.
		this.#nodes.onChange(({type, object}) => {
			if (type === 'DELETED' || isOutOfService(object)) this.#arm();
		});
		this.#pods.onChange(({object}) => {
			const {nodeName} = object.spec;
			const isOnMissingNode = nodeName !== undefined && !this.#nodes.get(nodeName);
			const isTerminating = object.metadata.deletionTimestamp !== undefined;
			const isStuck = isTerminating && (nodeName === undefined || isOutOfService(this.#nodes.get(nodeName)));
			if (isOnMissingNode || isStuck || this.#pods.countByIndex('terminal', 'yes') > terminatedPodsMost) this.#arm();
		});
	}

	/** At the next of the rounds. */
	#arm(): void {
		if (this.#simulation.hasTimer(component, 'collect')) return;
		const {startedAtMs} = this.#state;
		const rounds = Math.floor((this.#simulation.nowMs - startedAtMs) / intervalMs) + 1;
		this.#simulation.setTimer(component, 'collect', startedAtMs + rounds * intervalMs);
	}

	#collect(): void {
		if (!this.#client.isReachable()) {
			this.#arm();
			return;
		}
		this.#collectTerminated();
		this.#collectOutOfService();
		this.#collectOrphaned();
		for (const pod of this.#pods.byIndex('unscheduled-terminating', 'yes')) this.#delete(pod, undefined);
		if (this.#state.missingNodes.size > 0) this.#arm();
	}

	#collectTerminated(): void {
		const surplus = this.#pods.countByIndex('terminal', 'yes') - terminatedPodsMost;
		if (surplus <= 0) return;
		const oldest = this.#pods.byIndex('terminal', 'yes').sort((a, b) => compareTexts(a.metadata.creationTimestamp, b.metadata.creationTimestamp));
		for (const pod of oldest.slice(0, surplus)) this.#delete(pod, undefined);
	}

	#collectOutOfService(): void {
		for (const node of this.#nodes.values()) {
			if (!isOutOfService(node) || isReady(node)) continue;
			for (const pod of this.#pods.byIndex('node', node.metadata.name)) {
				if (!pod.metadata.deletionTimestamp || isPodReady(pod)) continue;
				this.#delete(pod, undefined);
			}
		}
	}

	#collectOrphaned(): void {
		const {missingNodes} = this.#state;
		for (const nodeName of this.#missingNodeNames()) {
			if (!missingNodes.has(nodeName)) missingNodes.set(nodeName, this.#simulation.nowMs + quarantineMs);
		}
		for (const [nodeName, endMs] of missingNodes) {
			if (endMs > this.#simulation.nowMs) continue;
			missingNodes.delete(nodeName);
			if (this.#client.find('nodes', nodeName)) continue;
			for (const pod of this.#pods.byIndex('node', nodeName)) this.#delete(pod, 'PodGC: node no longer exists');
		}
	}

	#missingNodeNames(): ReadonlySet<string> {
		const names = new Set<string>();
		for (const {spec} of this.#pods.values()) if (spec.nodeName && !this.#nodes.get(spec.nodeName)) names.add(spec.nodeName);
		return names;
	}

	/** Marks the pod Failed if it is not finished, and takes it away at once. */
	#delete(pod: Pod, disruption: string | undefined): void {
		const key = objectKey(pod);
		try {
			if (!isPodTerminal(pod)) {
				this.#client.modifyStatus('pods', key, (current) => ({
					...current,
					status: {
						...current.status,
						phase: 'Failed',
						...(disruption && {
							conditions: setCondition(current.status?.conditions, {
								type: 'DisruptionTarget',
								...(current.metadata.generation !== undefined && {observedGeneration: current.metadata.generation}),
								status: 'True',
								lastTransitionTime: timestamp(this.#simulation.nowMs),
								reason: 'DeletionByPodGC',
								message: disruption,
							}),
						}),
					},
				}));
			}
			this.#client.delete('pods', key, {gracePeriodSeconds: 0, uid: pod.metadata.uid});
		} catch (error) {
			if (!isRequestError(error)) throw error;
		}
	}
}

function isOutOfService(node: Node | undefined): boolean {
	return node?.spec.taints?.some(({key}) => key === outOfServiceTaint) ?? false;
}

function isReady({status}: Node): boolean {
	return status?.conditions?.some(({type, status: is}) => type === 'Ready' && is === 'True') ?? false;
}

function compareTexts(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
