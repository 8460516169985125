import type {Simulation} from '../simulation/simulation.ts';
import type {DiskTraffic} from './disk-traffic.ts';
import {parseImageReference} from './image-reference.ts';
import {unpackedBytes} from './machine-disks.ts';
import type {Registry, RegistryImage} from './registry.ts';
import type {RuntimeKind} from './runtime-kinds.ts';
import type {LocalImage, OperationResult, RegistryCredentials} from './types.ts';

/** A pull under way. Several operations may wait for one. */
interface PullRecord {
	/** The reference, and whose credentials it is tried with. */
	readonly key: string;
	readonly reference: string;
	readonly startedAtMs: number;
	phase: 'resolving' | 'downloading' | 'unpacking';
	/** Set while resolving when it will fail. */
	error: string | undefined;
	cause: number;
	remainingBytes: number;
	/** When `remainingBytes` was true, and how fast it has fallen since. */
	atMs: number;
	bytesPerSecond: number;
	/** While unpacking: since when, and how much of the compressed bytes that has been. */
	unpackingSinceMs: number;
	unpackedBytes: number;
	waiters: {readonly operation: number; readonly startedAtMs: number}[];
}

interface ImageStoreState {
	/** By ID. */
	readonly images: Map<string, LocalImage>;
	/** IDs by normalized reference. */
	readonly references: Map<string, string>;
	readonly pulls: Map<string, PullRecord>;
}

const unpackBytesPerSecond = 120_000_000;

/**
The images of one machine and their pulls. Pulls from the network share its line evenly. Left out: layers that
images have in common.
*/
export class ImageStore {
	readonly #component: string;
	readonly #simulation: Simulation;
	readonly #registry: Registry;
	readonly #state: ImageStoreState;
	readonly #kind: RuntimeKind;
	/** The machine's rules for signatures, if it has any. */
	readonly #policy: () => string | undefined;
	readonly #hasRoomFor: (bytes: number) => boolean;
	readonly #io: () => DiskTraffic;
	readonly #onDone: (operation: number, result: OperationResult, cause: number) => void;

	constructor(
		simulation: Simulation,
		machine: string,
		registry: Registry,
		kind: RuntimeKind,
		policy: () => string | undefined,
		hasRoomFor: (bytes: number) => boolean,
		io: () => DiskTraffic,
		onDone: (operation: number, result: OperationResult, cause: number) => void,
	) {
		this.#component = `images/${machine}`;
		this.#simulation = simulation;
		this.#registry = registry;
		this.#kind = kind;
		this.#policy = policy;
		this.#hasRoomFor = hasRoomFor;
		this.#io = io;
		this.#onDone = onDone;
		this.#state = simulation.state<ImageStoreState>(this.#component, () => ({images: new Map(), references: new Map(), pulls: new Map()}));
		simulation.register(this.#component, (key) => this.#pullDue(key));
	}

	list(): readonly LocalImage[] {
		return [...this.#state.images.values()];
	}

	find(reference: string): LocalImage | undefined {
		const byId = this.#state.images.get(reference);
		if (byId) return byId;
		const parsed = parseImageReference(reference);
		const id = parsed && this.#state.references.get(parsed.text);
		return id === undefined ? undefined : this.#state.images.get(id);
	}

	remove(id: string): void {
		const image = this.#state.images.get(id);
		if (!image) return;
		this.#state.images.delete(id);
		for (const [reference, of] of this.#state.references) if (of === id) this.#state.references.delete(reference);
	}

	/** Puts an image here without a pull, as an installer does. */
	preload(reference: string): void {
		const image = this.#registry.find(reference);
		if (!image) throw new Error(`no image ${reference} to preload`);
		this.#add(image);
	}

	/** Begins a pull for an operation, or joins the one under way. The reference is valid. */
	pull(text: string, operation: number, credentials?: RegistryCredentials): void {
		const reference = parseImageReference(text)!;
		const {nowMs} = this.#simulation;
		const waiter = {operation, startedAtMs: nowMs};
		const key = credentials ? `${reference.text} ${credentials.username}:${credentials.password}` : reference.text;
		const running = this.#state.pulls.get(key);
		if (running) {
			running.waiters.push(waiter);
			return;
		}
		const outcome = this.#registry.resolve(reference, this.#simulation.random(this.#component), credentials);
		this.#state.pulls.set(key, {
			key,
			reference: reference.text,
			startedAtMs: nowMs,
			phase: 'resolving',
			error: outcome.isOk ? this.#kind.signatureError(reference, this.#policy()) : this.#kind.pullError(reference, outcome.failure),
			cause: outcome.isOk ? 0 : outcome.cause,
			remainingBytes: outcome.isOk ? outcome.image.content.sizeBytes : 0,
			atMs: nowMs,
			bytesPerSecond: 0,
			unpackingSinceMs: 0,
			unpackedBytes: 0,
			waiters: [waiter],
		});
		this.#simulation.setTimer(this.#component, key, nowMs + outcome.durationMs);
	}

	/** The registry or its line has changed: pulls under way go on at another pace, or fail. */
	reconsider(): void {
		this.#settleDownloads();
		for (const pull of [...this.#state.pulls.values()]) {
			if (pull.phase !== 'downloading') continue;
			const reference = parseImageReference(pull.reference)!;
			const outcome = this.#registry.fault(reference) ? this.#registry.resolve(reference, this.#simulation.random(this.#component)) : undefined;
			if (!outcome || outcome.isOk) continue;
			pull.phase = 'resolving';
			pull.error = this.#kind.pullError(reference, outcome.failure);
			pull.cause = outcome.cause;
			this.#simulation.setTimer(this.#component, pull.key, this.#simulation.nowMs + outcome.durationMs);
		}
		this.#planDownloads();
	}

	/** Ends all pulls with this error: the runtime went down. */
	abort(error: string): void {
		for (const pull of [...this.#state.pulls.values()]) {
			pull.error = error;
			this.#finish(pull);
		}
	}

	/** The power is gone. */
	clearPulls(): void {
		for (const reference of this.#state.pulls.keys()) this.#simulation.cancelTimer(this.#component, reference);
		this.#state.pulls.clear();
	}

	#pullDue(key: string): void {
		const pull = this.#state.pulls.get(key);
		if (!pull) return;
		if (pull.error === undefined && pull.phase === 'unpacking' && pull.unpackedBytes < this.#sizeOf(pull)) {
			this.#unpackSlice(pull);
		} else if (pull.error !== undefined || pull.phase === 'unpacking') {
			if (pull.error === undefined && !this.#hasRoomFor(unpackedBytes(this.#sizeOf(pull)))) pull.error = this.#noSpaceError(pull);
			this.#finish(pull);
		} else if (pull.phase === 'resolving') {
			const image = this.#registry.find(pull.reference);
			if (image && this.#state.images.has(image.id)) {
				this.#finish(pull);
				return;
			}
			this.#settleDownloads();
			pull.phase = 'downloading';
			pull.atMs = this.#simulation.nowMs;
			this.#planDownloads();
		} else {
			this.#settleDownloads();
			if (pull.remainingBytes <= 0) {
				pull.phase = 'unpacking';
				pull.unpackingSinceMs = this.#simulation.nowMs;
				this.#unpackSlice(pull);
			}
			this.#planDownloads();
		}
	}

	/** Decompresses and writes as much as the disk takes at once: the slower of the two decides. */
	#unpackSlice(pull: PullRecord): void {
		const io = this.#io();
		const sizeBytes = this.#sizeOf(pull);
		// What is written is larger than what was downloaded by as much as an unpacked image is larger in all.
		const slice = Math.min(sizeBytes - pull.unpackedBytes, Math.ceil(io.sliceBytes(io.imageDisk) / 2));
		const writtenMs = io.transfer(io.imageDisk, 'write', unpackedBytes(slice) - slice);
		pull.unpackedBytes += slice;
		const decompressedAtMs = pull.unpackingSinceMs + Math.ceil((pull.unpackedBytes * 1000) / unpackBytesPerSecond);
		this.#simulation.setTimer(this.#component, pull.key, Math.max(decompressedAtMs, this.#simulation.nowMs + writtenMs));
	}

	#sizeOf({reference}: PullRecord): number {
		return this.#registry.find(reference)?.content.sizeBytes ?? 0;
	}

	#noSpaceError({reference}: PullRecord): string {
		const random = this.#simulation.random(this.#component);
		return this.#kind.noSpaceError(parseImageReference(reference)!, {
			layer: `sha256:${random.hex(64)}`,
			chain: `sha256:${random.hex(64)}`,
			snapshot: random.integer(20, 400),
			attempt: random.integer(100_000_000, 999_999_999),
		});
	}

	#downloads(): PullRecord[] {
		return [...this.#state.pulls.values()].filter((pull) => pull.phase === 'downloading');
	}

	/** Brings the remaining bytes up to now, at the pace that held until now. */
	#settleDownloads(): void {
		const {nowMs} = this.#simulation;
		for (const pull of this.#downloads()) {
			pull.remainingBytes -= Math.floor((pull.bytesPerSecond * (nowMs - pull.atMs)) / 1000);
			pull.atMs = nowMs;
		}
	}

	#planDownloads(): void {
		const downloads = this.#downloads();
		const io = this.#io();
		for (const pull of downloads) {
			// What comes over the line has to be written down.
			const bytesPerSecond = Math.min(this.#registry.bytesPerSecond(parseImageReference(pull.reference)!), io.bytesPerSecond(io.imageDisk));
			pull.bytesPerSecond = Math.max(1, Math.floor(bytesPerSecond / downloads.length));
			const needMs = Math.ceil((Math.max(0, pull.remainingBytes) * 1000) / pull.bytesPerSecond);
			this.#simulation.setTimer(this.#component, pull.key, this.#simulation.nowMs + needMs);
		}
	}

	#finish(pull: PullRecord): void {
		this.#state.pulls.delete(pull.key);
		this.#simulation.cancelTimer(this.#component, pull.key);
		const image = this.#registry.find(pull.reference);
		const {nowMs} = this.#simulation;
		if (pull.error === undefined && image) this.#add(image);
		for (const {operation, startedAtMs} of pull.waiters) {
			const durationMs = nowMs - startedAtMs;
			const result: OperationResult =
				pull.error === undefined && image
					? {isOk: true, id: image.id, durationMs, imageSizeBytes: image.content.sizeBytes}
					: {isOk: false, error: pull.error ?? 'the image is gone', durationMs};
			this.#onDone(operation, result, pull.cause);
		}
	}

	#add(image: RegistryImage): void {
		const known = this.#state.images.get(image.id);
		const references = known ? known.references : [];
		const text = image.reference.text;
		this.#state.images.set(image.id, {
			id: image.id,
			references: references.includes(text) ? references : [...references, text],
			repoDigest: known?.repoDigest ?? image.repoDigest,
			sizeBytes: image.content.sizeBytes,
			user: image.content.user ?? 0,
			...(image.content.userName !== undefined && {userName: image.content.userName}),
		});
		this.#state.references.set(text, image.id);
	}
}
