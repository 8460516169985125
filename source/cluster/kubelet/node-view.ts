import type {Node, Pod, Service} from '../../api/generated/types.ts';
import {cloneJson} from '../../api/objects.ts';
import {resourceAmounts} from '../../api/pod-resources.ts';
import {isRequestError} from '../../api/status-error.ts';
import {nanoTimestamp} from '../../api/timestamps.ts';
import type {KubeletContext} from './context.ts';
import type {DownwardSources} from './downward.ts';
import {seenAnnotation, sourceAnnotation} from './static-pods.ts';

interface NodeViewState {
	node: Node | undefined;
	/** By namespace. */
	readonly services: Map<string, readonly Service[]>;
}

/**
What a kubelet knows of its own Node and of Services. It asks when it needs to know, and remembers the answer for the
time the API server cannot be reached. Upstream has listers; a watch of each kubelet on all of it would cost more.
*/
export class NodeView {
	readonly #context: KubeletContext;
	readonly #state: NodeViewState;
	/** Parsed once for as long as the node says the same. */
	#known: {readonly of: object | undefined; readonly amounts: DownwardSources['nodeAllocatable']} | undefined;

	constructor(context: KubeletContext) {
		this.#context = context;
		this.#state = context.simulation.state<NodeViewState>(`kubelet/${context.machine.name}/view`, () => ({node: undefined, services: new Map()}));
	}

	/** Undefined as long as it is not registered. */
	find(): Node | undefined {
		const {client, config} = this.#context;
		this.#ask(() => {
			const node = client.find('nodes', config.nodeName);
			// A copy, for it outlives the version it was taken from.
			if (node && node.metadata.resourceVersion !== this.#state.node?.metadata.resourceVersion) this.#state.node = cloneJson(node) as Node;
		});
		return this.#state.node;
	}

	/** The Services a pod of the namespace is told of: its own and those of `default`. */
	services(namespace: string): readonly Service[] {
		const {client} = this.#context;
		const names = namespace === 'default' ? ['default'] : ['default', namespace];
		return names.flatMap((name) => {
			this.#ask(() => this.#state.services.set(name, client.list('services', name)));
			return this.#state.services.get(name) ?? [];
		});
	}

	/** True if that cannot be known. */
	hasSecret(namespace: string, name: string): boolean {
		let isThere = true;
		this.#ask(() => {
			isThere = this.#context.client.find('secrets', `${namespace}/${name}`) !== undefined;
		});
		return isThere;
	}

	/** `seenAtMs`: when the kubelet first heard of the pod. Upstream: pkg/kubelet/config/config.go puts both annotations into its own copy. */
	downward(pod: Pod, seenAtMs: number): DownwardSources {
		const {machine} = this.#context;
		return {
			podIp: machine.runtime.sandboxes(pod.metadata.uid)[0]?.ip ?? '',
			hostIp: machine.internalIp,
			annotations: {[seenAnnotation]: nanoTimestamp(seenAtMs).replace(/\.?0*Z$/, 'Z'), [sourceAnnotation]: 'api'},
			nodeAllocatable: this.#allocatable(),
		};
	}

	#allocatable(): DownwardSources['nodeAllocatable'] {
		const quantities = this.#state.node?.status?.allocatable;
		if (this.#known && this.#known.of === quantities) return this.#known.amounts;
		const {capacity} = this.#context.machine;
		const amounts = resourceAmounts(quantities);
		this.#known = {
			of: quantities,
			amounts: {
				cpuMillicores: amounts.cpu ?? capacity.cpuMillicores,
				memoryBytes: amounts.memory ?? capacity.memoryBytes,
				ephemeralStorageBytes: amounts['ephemeral-storage'] ?? capacity.ephemeralStorageBytes,
			},
		};
		return this.#known.amounts;
	}

	#ask(question: () => void): void {
		try {
			question();
		} catch (error) {
			if (!isRequestError(error)) throw error;
		}
	}
}
