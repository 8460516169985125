import type {KubeletContext} from '../context.ts';
import {nodeReference} from '../node-status.ts';

interface ImageGcState {
	/** By image ID. */
	readonly images: Map<string, {readonly firstSeenMs: number; lastUsedMs: number}>;
}

const periodMs = 300_000;

/**
Frees the disk of images nobody uses, from 85 % full down to 80 %, every 5 minutes. Upstream:
pkg/kubelet/images/image_gc_manager.go.
*/
export class ImageGarbageCollector {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #state: ImageGcState;

	constructor(context: KubeletContext, component: string) {
		this.#context = context;
		this.#component = component;
		this.#state = context.simulation.state<ImageGcState>(`${component}/image-gc`, () => ({images: new Map()}));
	}

	/** The process starts. */
	start(): void {
		this.#state.images.clear();
		this.#arm();
	}

	onTick(): void {
		this.#arm();
		const {machine, config, recorder} = this.#context;
		const capacityBytes = machine.capacity.ephemeralStorageBytes;
		const {diskUsedBytes} = machine.stats();
		this.#detect();
		if (diskUsedBytes * 100 < capacityBytes * config.imageGcHighThresholdPercent) return;
		const wantedBytes = diskUsedBytes - Math.floor((capacityBytes * config.imageGcLowThresholdPercent) / 100);
		const freedBytes = this.#free(wantedBytes);
		if (freedBytes >= wantedBytes) return;
		const message = `Failed to garbage collect required amount of images. Attempted to free ${wantedBytes} bytes, but only found ${freedBytes} bytes eligible to free.`;
		recorder.event({object: nodeReference(config.nodeName)}, 'Warning', 'FreeDiskSpaceFailed', message);
	}

	/** Removes every image that is in no use. */
	removeUnused(): void {
		this.#detect();
		this.#free(Number.POSITIVE_INFINITY, 0);
	}

	#free(wantedBytes: number, minimumAgeMs = this.#context.config.imageMinimumGcAgeSeconds * 1000): number {
		const {machine, simulation} = this.#context;
		const {images} = this.#state;
		const used = this.#used();
		const candidates = machine.runtime
			.images()
			.filter(({id}) => !used.has(id))
			.map((image) => ({...image, ...images.get(image.id)!}))
			.sort((a, b) => a.lastUsedMs - b.lastUsedMs || a.firstSeenMs - b.firstSeenMs || (a.id < b.id ? -1 : 1));
		let freedBytes = 0;
		for (const {id, sizeBytes, firstSeenMs, lastUsedMs} of candidates) {
			if (freedBytes >= wantedBytes) break;
			if (lastUsedMs >= simulation.nowMs || simulation.nowMs - firstSeenMs < minimumAgeMs) continue;
			machine.runtime.removeImage(id);
			images.delete(id);
			freedBytes += sizeBytes;
		}
		return freedBytes;
	}

	#detect(): void {
		const {machine, simulation} = this.#context;
		const {images} = this.#state;
		const used = this.#used();
		const present = new Set<string>();
		for (const {id} of machine.runtime.images()) {
			present.add(id);
			let known = images.get(id);
			if (!known) {
				known = {firstSeenMs: simulation.nowMs, lastUsedMs: -1 * 2 ** 50};
				images.set(id, known);
			}
			if (used.has(id)) known.lastUsedMs = simulation.nowMs;
		}
		for (const id of [...images.keys()]) if (!present.has(id)) images.delete(id);
	}

	/** Images of which there is a container, dead ones included, and the sandboxes' own. */
	#used(): Set<string> {
		const {runtime} = this.#context.machine;
		const used = new Set<string>();
		for (const uid of runtime.podUids()) for (const {imageId} of runtime.containers(uid)) used.add(imageId);
		for (const {id, references} of runtime.images()) if (references.some((reference) => /\/pause:/.test(reference))) used.add(id);
		return used;
	}

	#arm(): void {
		const {simulation} = this.#context;
		simulation.setTimer(this.#component, 'image-gc', simulation.nowMs + periodMs);
	}
}
