import type {Node, Pod} from '../../api/generated/types.ts';
import {type AffinityGroup, AffinityGroups} from './affinity-groups.ts';
import {LabelCounts} from './label-counts.ts';
import {NodeInfo} from './node-info.ts';
import {type PodInfo, podInfo} from './pod-info.ts';

const regionLabel = 'topology.kubernetes.io/region';
const zoneLabel = 'topology.kubernetes.io/zone';

/**
What the scheduler knows of nodes and of the pods on them. Built from the informers and the assumed pods, and kept
up to date piece by piece: nothing is copied for a cycle. Upstream: pkg/scheduler/backend/cache.
*/
export class SchedulerCache {
	readonly labelCounts = new LabelCounts();
	readonly affinityGroups = new AffinityGroups();
	/** For each image name, the nodes that have it. */
	readonly #imageNodes = new Map<string, number>();
	readonly #nodes = new Map<string, NodeInfo>();
	/** The pods that have a node, by key. */
	readonly #placed = new Map<string, {readonly info: PodInfo; readonly node: NodeInfo}>();
	#listed: readonly NodeInfo[] | undefined;
	#slots = 0;

	/** The nodes of all zones in turn, so that a search that stops early still sees every zone. */
	get nodes(): readonly NodeInfo[] {
		this.#listed ??= interleaveZones([...this.#nodes.values()].filter(({node}) => node !== undefined));
		return this.#listed;
	}

	node(name: string): NodeInfo | undefined {
		const info = this.#nodes.get(name);
		return info?.node ? info : undefined;
	}

	/** The pod as it is counted, if it has a node. */
	placed(key: string): {readonly info: PodInfo; readonly node: NodeInfo} | undefined {
		return this.#placed.get(key);
	}

	setNode(node: Node): void {
		const {name} = node.metadata;
		const known = this.#nodes.get(name);
		const info = known ?? this.#addNode(name);
		const isNew = info.node === undefined;
		if (isNew && known) {
			// A node that comes back stands last, as if it were new.
			this.#nodes.delete(name);
			this.#nodes.set(name, known);
		}
		if (isNew || zoneOf(info.node!) !== zoneOf(node)) this.#listed = undefined;
		const {images} = info;
		info.node = node;
		if (info.images !== images) this.#countImages(images, info.images);
	}

	removeNode(name: string): void {
		const info = this.#nodes.get(name);
		if (!info) return;
		this.#countImages(info.images, new Map());
		info.images = new Map();
		info.node = undefined;
		this.#listed = undefined;
		if (info.pods.size === 0) this.#nodes.delete(name);
	}

	/** Counts the pod to the node, instead of what was known of it before. */
	place(pod: Pod, nodeName: string): PodInfo {
		const info = podInfo(pod);
		this.unplace(info.key);
		const node = this.#nodes.get(nodeName) ?? this.#addNode(nodeName);
		this.#placed.set(info.key, {info, node});
		this.count(info, node, 1);
		return info;
	}

	unplace(key: string): void {
		const placed = this.#placed.get(key);
		if (!placed) return;
		this.#placed.delete(key);
		this.count(placed.info, placed.node, -1);
		if (!placed.node.node && placed.node.pods.size === 0) this.#nodes.delete(placed.node.name);
	}

	/** Adds the pod to the node's numbers, or takes it out; by itself only for as long as a thought lasts. */
	count(pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
		if (by === 1) node.add(pod);
		else node.remove(pod);
		this.labelCounts.count(pod.pod, node, by);
		this.affinityGroups.count(pod, node, by);
	}

	/** How many nodes have an image. */
	imageNodes(name: string): number {
		return this.#imageNodes.get(name) ?? 0;
	}

	/** The kinds of pods with rules about other pods that run somewhere. */
	groupsWithAffinity(): Iterable<AffinityGroup> {
		return this.affinityGroups.all();
	}

	#addNode(name: string): NodeInfo {
		const info = new NodeInfo(name, this.#slots);
		this.#slots += 1;
		this.#nodes.set(name, info);
		return info;
	}

	#countImages(previous: ReadonlyMap<string, number>, next: ReadonlyMap<string, number>): void {
		for (const name of previous.keys()) this.#imageNodes.set(name, this.imageNodes(name) - 1);
		for (const name of next.keys()) this.#imageNodes.set(name, this.imageNodes(name) + 1);
	}
}

function zoneOf({metadata: {labels}}: Node): string {
	return `${labels?.[regionLabel] ?? ''}:${labels?.[zoneLabel] ?? ''}`;
}

function interleaveZones(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
	const zones = new Map<string, NodeInfo[]>();
	for (const info of nodes) {
		const zone = zoneOf(info.node!);
		const members = zones.get(zone);
		if (members) members.push(info);
		else zones.set(zone, [info]);
	}
	if (zones.size <= 1) return nodes;
	const interleaved: NodeInfo[] = [];
	for (let round = 0; interleaved.length < nodes.length; round += 1) {
		for (const members of zones.values()) if (members[round]) interleaved.push(members[round]!);
	}
	return interleaved;
}
