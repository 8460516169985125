import type {Simulation} from '../simulation/simulation.ts';
import {DeclaredImages} from './declared-images.ts';
import type {ImageFiles} from './image-files.ts';
import type {ImageDeclaration} from './image-layers.ts';
import {type ImageReference, parseImageReference} from './image-reference.ts';
import type {ImageContent} from './images/image.ts';
import {findImageContent} from './images/index.ts';
import type {Program} from './program.ts';
import {programTable} from './program-table.ts';
import {isKnownHost, type PullFailure, type RegistryFault} from './pull-failures.ts';
import type {RegistryCredentials} from './types.ts';

/*
The registries of the world, as one: which images there are, and whether and how fast they answer. What is said of a
failure is the container runtime's business: pull-failures.ts.
*/

export type {RegistryFault} from './pull-failures.ts';

interface RegistryState {
	/** In order of injection; the latest that matches counts. */
	readonly faults: Map<string, {readonly pattern: string; readonly kind: RegistryFault; readonly cause: number}>;
	/** Bytes a second from a registry or image to one machine. */
	readonly bandwidths: Map<string, {readonly pattern: string; readonly bytesPerSecond: number}>;
	/** Images that this run has of its own, or has otherwise than they are known. */
	readonly images: readonly ImageDeclaration[];
}

/** An image as a registry offers it. */
export interface RegistryImage {
	readonly reference: ImageReference;
	/** `sha256:…` of the configuration. */
	readonly id: string;
	readonly repoDigest: string;
	readonly content: ImageContent;
	readonly files: ImageFiles;
}

export type ResolveOutcome =
	| {readonly isOk: true; readonly image: RegistryImage; readonly durationMs: number}
	| {readonly isOk: false; readonly failure: PullFailure; readonly durationMs: number; readonly cause: number};

const defaultBytesPerSecond = 40_000_000;
const resolveMsMin = 300;
const resolveMsMax = 700;
const dialTimeoutMs = 30_000;

export class Registry {
	readonly #simulation: Simulation;
	readonly #state: RegistryState;
	readonly #found = new Map<string, RegistryImage>();
	readonly #declared: DeclaredImages | undefined;
	/** Told when a fault or a bandwidth changes, so that pulls under way can be looked at again. */
	readonly #onChange: () => void;

	constructor(simulation: Simulation, onChange: () => void, images: readonly ImageDeclaration[] = []) {
		this.#simulation = simulation;
		this.#onChange = onChange;
		this.#state = simulation.state<RegistryState>('registry', () => ({faults: new Map(), bandwidths: new Map(), images}));
		this.#declared = this.#state.images.length > 0 ? new DeclaredImages(this.#state.images) : undefined;
	}

	/** Makes images that match `pattern` fail: a host (`docker.io`), a repository or a reference (`nginx`, `nginx:1.14`), or `*`. */
	setUnavailable(id: string, pattern: string, kind: RegistryFault = 'refused'): void {
		this.#state.faults.set(id, {pattern, kind, cause: this.#simulation.currentCause});
		this.#onChange();
	}

	/** Undoes `setUnavailable`. */
	setAvailable(id: string): void {
		if (this.#state.faults.delete(id)) this.#onChange();
	}

	/** Slows pulls that match (see `setUnavailable`); undefined undoes it. */
	setBandwidth(id: string, pattern: string, bytesPerSecond: number | undefined): void {
		if (bytesPerSecond === undefined) this.#state.bandwidths.delete(id);
		else this.#state.bandwidths.set(id, {pattern, bytesPerSecond: Math.max(1, Math.floor(bytesPerSecond))});
		this.#onChange();
	}

	bytesPerSecond(reference: ImageReference): number {
		let slowest = defaultBytesPerSecond;
		for (const {pattern, bytesPerSecond} of this.#state.bandwidths.values()) {
			if (matches(pattern, reference)) slowest = Math.min(slowest, bytesPerSecond);
		}
		return slowest;
	}

	/** The image whatever the registry's health. Undefined if the reference is invalid or there is none. */
	find(text: string): RegistryImage | undefined {
		let image = this.#found.get(text);
		if (!image) {
			image = this.#find(text);
			if (image) this.#found.set(text, image);
		}
		return image;
	}

	#find(text: string): RegistryImage | undefined {
		const reference = parseImageReference(text);
		if (!reference) return undefined;
		const found = this.#declared?.find(reference) ?? findImageContent(reference);
		return found && {reference, ...found, repoDigest: `${reference.repository}@${reference.digest ?? found.digest}`};
	}

	/** A program by its name: one of all worlds, or one of this run's images. */
	program(name: string): Program | undefined {
		return programTable.get(name) ?? this.#declared?.program(name);
	}

	/** The fault in force for an image, if any. */
	fault(reference: ImageReference): {readonly kind: RegistryFault; readonly cause: number} | undefined {
		let found: {readonly kind: RegistryFault; readonly cause: number} | undefined;
		for (const fault of this.#state.faults.values()) if (matches(fault.pattern, reference)) found = fault;
		return found;
	}

	/** Asks for an image's manifest, the beginning of a pull. The reference must be valid. */
	resolve(reference: ImageReference, durationRandom: {integer(min: number, max: number): number}, credentials?: RegistryCredentials): ResolveOutcome {
		const durationMs = durationRandom.integer(resolveMsMin, resolveMsMax);
		const fault = this.fault(reference);
		if (fault) {
			return {
				isOk: false,
				failure: fault.kind,
				durationMs: fault.kind === 'timeout' ? dialTimeoutMs : durationMs,
				cause: fault.cause,
			};
		}
		const image = this.find(reference.text);
		const refused = image && this.#refusal(reference, credentials);
		if (refused) return {isOk: false, failure: refused, durationMs, cause: 0};
		if (image) return {isOk: true, image, durationMs};
		return {isOk: false, failure: this.#unknown(reference), durationMs, cause: 0};
	}

	#refusal(reference: ImageReference, credentials: RegistryCredentials | undefined): PullFailure | undefined {
		const privacy = this.#declared?.privacy(reference) ?? false;
		const isWrong =
			typeof privacy === 'object' && credentials && (privacy.username !== credentials.username || privacy.password !== credentials.password);
		if (isWrong) return 'wrong-credentials';
		return privacy !== false && !credentials ? 'denied' : undefined;
	}

	#unknown(reference: ImageReference): PullFailure {
		if (this.#declared?.hasRepository(reference.repository)) return 'not-found';
		if (!isKnownHost(reference.host) && !this.#declared?.hasHost(reference.host)) return 'unknown-host';
		if (findImageContent({...reference, tag: undefined, digest: undefined})) return 'not-found';
		if (reference.host === 'docker.io') return 'denied';
		return reference.host === 'ghcr.io' ? 'forbidden' : 'not-found';
	}
}

/** `pattern` as `Registry.setUnavailable` takes it. */
function matches(pattern: string, reference: ImageReference): boolean {
	if (pattern === '*' || pattern === reference.host || pattern === reference.text || pattern === reference.repository) return true;
	const parsed = parseImageReference(pattern);
	if (!parsed) return false;
	const hasTag = pattern.includes('@') || /:[^/]+$/.test(pattern);
	return hasTag ? parsed.text === reference.text : parsed.repository === reference.repository;
}
