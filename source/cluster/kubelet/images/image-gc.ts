import type {KubeletContext} from '../context.ts';
import {nodeReference} from '../node-status.ts';

interface ImageGcState {
	/** By image ID. */
	readonly images: Map<string, {readonly firstSeenMs: number; lastUsedMs: number}>;
	startedAtMs: number;
	/** The last time did not free what it should have. */
	hasFailed: boolean;
}

const periodMs = 300_000;

/**
Frees the disk of images nobody uses, from 85 % full down to 80 %, every 5 minutes, and of those that nobody has used
for too long. Upstream:
pkg/kubelet/images/image_gc_manager.go.
*/
export class ImageGarbageCollector {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #state: ImageGcState;

	constructor(context: KubeletContext, component: string) {
		this.#context = context;
		this.#component = component;
		this.#state = context.simulation.state<ImageGcState>(`${component}/image-gc`, () => ({images: new Map(), startedAtMs: 0, hasFailed: false}));
	}

	/** The process starts. */
	start(): void {
		this.#state.images.clear();
		this.#state.hasFailed = false;
		this.#state.startedAtMs = this.#context.simulation.nowMs;
		this.#arm();
	}

	onTick(): void {
		this.#arm();
		const {machine} = this.#context;
		this.#detect();
		this.#freeOld();
		const {capacityBytes, usedBytes} = machine.stats().imageFs;
		const failure = this.#collect(usedBytes, capacityBytes);
		// Upstream tells of repeated failures only: the first may come of figures that are not there yet.
		if (failure !== undefined && this.#state.hasFailed) this.#warn('ImageGCFailed', failure);
		this.#state.hasFailed = failure !== undefined;
	}

	/** Removes what has not been used for too long, once the kubelet has run for that long and can know. */
	#freeOld(): void {
		const {machine, simulation, config} = this.#context;
		const {images, startedAtMs} = this.#state;
		const maximumAgeMs = config.imageMaximumGcAgeSeconds * 1000;
		if (maximumAgeMs === 0 || simulation.nowMs - startedAtMs <= maximumAgeMs) return;
		const used = this.#used();
		for (const {id} of machine.runtime.images()) {
			if (used.has(id) || simulation.nowMs - images.get(id)!.lastUsedMs <= maximumAgeMs) continue;
			machine.runtime.removeImage(id);
			images.delete(id);
		}
	}

	/** Frees down to the low threshold if the disk is above the high one; what went wrong, if something did. */
	#collect(usedBytes: number, capacityBytes: number): string | undefined {
		const {imageGcHighThresholdPercent: high, imageGcLowThresholdPercent: low} = this.#context.config;
		const availableBytes = capacityBytes - usedBytes;
		const usagePercent = 100 - Math.floor((availableBytes * 100) / capacityBytes);
		if (high >= 100 || usagePercent < high) return undefined;
		const wantedBytes = Math.floor((capacityBytes * (100 - low)) / 100) - availableBytes;
		const freedBytes = this.#free(wantedBytes);
		if (freedBytes >= wantedBytes) return undefined;
		const message = `Insufficient free disk space on the node's image filesystem (${usagePercent}% of ${sizeText(capacityBytes)} used). Failed to free sufficient space by deleting unused images (freed ${freedBytes} bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.`;
		this.#warn('FreeDiskSpaceFailed', message);
		return message;
	}

	#warn(reason: string, message: string): void {
		const {recorder, config} = this.#context;
		recorder.event({object: nodeReference(config.nodeName)}, 'Warning', reason, message);
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

/** `26.4 GiB`. */
function sizeText(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${value.toFixed(1)} ${units[unit]}`;
}
