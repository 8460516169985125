import type {Node} from '../../api/generated/types.ts';
import {resourceAmounts} from '../../api/pod-resources.ts';
import type {PodInfo} from './pod-info.ts';

/**
A node with the pods that run, or will run, on it and their totals, kept as they come and go. Upstream:
`framework.NodeInfo`.
*/
export class NodeInfo {
	readonly name: string;
	/** Where the node's numbers stand in the tables of label counts. */
	readonly slot: number;
	/** By UID, in the order they came. */
	readonly pods = new Map<string, PodInfo>();
	readonly podsWithPorts = new Set<PodInfo>();
	/** In millicores, bytes and whole units, as `resourceAmounts`. */
	allocatable: Record<string, number> = {};
	readonly requested: Record<string, number> = {};
	/** Requests with what is assumed where a container has none. */
	assumedCpu = 0;
	assumedMemory = 0;
	/** Sizes by each name an image is known under. */
	images: ReadonlyMap<string, number> = new Map();
	#node: Node | undefined;

	constructor(name: string, slot: number) {
		this.name = name;
		this.slot = slot;
	}

	/** Absent while pods name a node that is not there. */
	get node(): Node | undefined {
		return this.#node;
	}

	set node(node: Node | undefined) {
		if (node && node.status?.allocatable !== this.#node?.status?.allocatable) this.allocatable = {...resourceAmounts(node.status?.allocatable)};
		if (node && node.status?.images !== this.#node?.status?.images) {
			const images = new Map<string, number>();
			for (const {names, sizeBytes} of node.status?.images ?? []) for (const name of names ?? []) images.set(name, sizeBytes ?? 0);
			this.images = images;
		}
		this.#node = node;
	}

	get labels(): {readonly [key: string]: string} {
		return this.#node?.metadata.labels ?? noLabels;
	}

	add(pod: PodInfo): void {
		this.pods.set(pod.pod.metadata.uid, pod);
		if (pod.hostPorts.length > 0) this.podsWithPorts.add(pod);
		this.#count(pod, 1);
	}

	remove(pod: PodInfo): void {
		this.pods.delete(pod.pod.metadata.uid);
		this.podsWithPorts.delete(pod);
		this.#count(pod, -1);
	}

	#count(pod: PodInfo, by: 1 | -1): void {
		const {requested} = this;
		for (const name in pod.requests) requested[name] = (requested[name] ?? 0) + by * pod.requests[name]!;
		this.assumedCpu += by * pod.assumedCpu;
		this.assumedMemory += by * pod.assumedMemory;
	}
}

const noLabels = Object.freeze({});
