import type {Simulation} from '../simulation/simulation.ts';
import type {ImageFiles} from './container-files.ts';
import {type ImageReference, parseImageReference} from './image-reference.ts';
import type {ImageContent} from './images/image.ts';
import {findImageContent} from './images/index.ts';

/*
The registries of the world, as one: which images there are, and whether and how fast they answer. The words of its
failures are those of containerd 2 (core/remotes/docker), as they stand in the events of a pod.
*/

/** How a registry fails. */
export type RegistryFault =
	/** Nothing listens. */
	| 'refused'
	/** No packets come back; found out after 30 s. */
	| 'timeout'
	/** Its name does not resolve. */
	| 'unknown-host'
	/** HTTP 503. */
	| 'unavailable'
	/** HTTP 429, Docker Hub's pull limit. */
	| 'rate-limited'
	/** HTTP 403: the credentials are not good for it. */
	| 'forbidden'
	/** The tag is gone. */
	| 'not-found';

interface RegistryState {
	/** In order of injection; the latest that matches counts. */
	readonly faults: Map<string, {readonly pattern: string; readonly kind: RegistryFault; readonly cause: number}>;
	/** Bytes a second from a registry or image to one machine. */
	readonly bandwidths: Map<string, {readonly pattern: string; readonly bytesPerSecond: number}>;
	/** Images a scenario adds: a reference that behaves as another one. */
	readonly aliases: Map<string, string>;
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
	| {readonly isOk: false; readonly error: string; readonly durationMs: number; readonly cause: number};

const defaultBytesPerSecond = 40_000_000;
const resolveMsMin = 300;
const resolveMsMax = 700;
const dialTimeoutMs = 30_000;

const registryAddresses: Readonly<Record<string, {readonly api: string; readonly address: string}>> = {
	'docker.io': {api: 'registry-1.docker.io', address: '54.198.86.24:443'},
	'registry.k8s.io': {api: 'registry.k8s.io', address: '34.96.108.209:443'},
	'gcr.io': {api: 'gcr.io', address: '142.250.141.82:443'},
	'k8s.gcr.io': {api: 'k8s.gcr.io', address: '142.250.141.82:443'},
	'quay.io': {api: 'quay.io', address: '34.224.196.162:443'},
	'ghcr.io': {api: 'ghcr.io', address: '140.82.121.34:443'},
};

export class Registry {
	readonly #simulation: Simulation;
	readonly #state: RegistryState;
	readonly #found = new Map<string, RegistryImage>();
	/** Told when a fault or a bandwidth changes, so that pulls under way can be looked at again. */
	readonly #onChange: () => void;

	constructor(simulation: Simulation, onChange: () => void) {
		this.#simulation = simulation;
		this.#onChange = onChange;
		this.#state = simulation.state<RegistryState>('registry', () => ({faults: new Map(), bandwidths: new Map(), aliases: new Map()}));
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

	/** Publishes an image under a new name: it is the same as `like`, which must exist. */
	publish(reference: string, like: string): void {
		const parsed = parseImageReference(reference);
		if (!parsed || !this.find(like)) throw new Error(`cannot publish ${reference} like ${like}`);
		this.#state.aliases.set(parsed.text, like);
		this.#found.clear();
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
		const alias = this.#state.aliases.get(reference.text);
		const target = alias === undefined ? reference : parseImageReference(alias);
		const found = target && findImageContent(target);
		return found && {reference, ...found, repoDigest: `${reference.repository}@${reference.digest ?? found.digest}`};
	}

	/** The fault in force for an image, if any. */
	fault(reference: ImageReference): {readonly kind: RegistryFault; readonly cause: number} | undefined {
		let found: {readonly kind: RegistryFault; readonly cause: number} | undefined;
		for (const fault of this.#state.faults.values()) if (matches(fault.pattern, reference)) found = fault;
		return found;
	}

	/** Asks for an image's manifest, the beginning of a pull. The reference must be valid. */
	resolve(reference: ImageReference, durationRandom: {integer(min: number, max: number): number}): ResolveOutcome {
		const durationMs = durationRandom.integer(resolveMsMin, resolveMsMax);
		const fault = this.fault(reference);
		if (fault) {
			return {
				isOk: false,
				error: failure(reference, fault.kind),
				durationMs: fault.kind === 'timeout' ? dialTimeoutMs : durationMs,
				cause: fault.cause,
			};
		}
		const image = this.find(reference.text);
		if (image) return {isOk: true, image, durationMs};
		return {isOk: false, error: this.#unknown(reference), durationMs, cause: 0};
	}

	#unknown(reference: ImageReference): string {
		if (!isKnownHost(reference.host)) return failure(reference, 'unknown-host');
		const hasRepository = findImageContent({...reference, tag: undefined, digest: undefined}) !== undefined;
		if (hasRepository || reference.host === 'registry.k8s.io') return failure(reference, 'not-found');
		if (reference.host === 'docker.io') {
			return pullFailure(
				reference,
				'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
			);
		}
		if (reference.host === 'ghcr.io') return failure(reference, 'forbidden');
		return failure(reference, 'not-found');
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

function isKnownHost(host: string): boolean {
	return (
		host in registryAddresses ||
		/(^|\.)(gcr\.io|pkg\.dev|amazonaws\.com|azurecr\.io|mcr\.microsoft\.com|microsoft\.com|elastic\.co|gitlab\.com|redhat\.(io|com))$/.test(host)
	);
}

/** The text of a failed pull, as the kubelet gets it: gRPC's code is left out when it is Unknown. */
function failure(reference: ImageReference, kind: RegistryFault): string {
	const {api, address} = registryAddresses[reference.host] ?? {api: reference.host, address: '203.0.113.10:443'};
	const path = reference.repository.slice(reference.host.length + 1);
	const url = `https://${api}/v2/${path}/manifests/${reference.digest ?? reference.tag}`;
	switch (kind) {
		case 'refused':
			return pullFailure(reference, `failed to do request: Head "${url}": dial tcp ${address}: connect: connection refused`);
		case 'timeout':
			return `rpc error: code = DeadlineExceeded desc = ${pullFailure(reference, `failed to do request: Head "${url}": dial tcp ${address}: i/o timeout`)}`;
		case 'unknown-host':
			return pullFailure(reference, `failed to do request: Head "${url}": dial tcp: lookup ${api} on 192.168.1.1:53: no such host`);
		case 'unavailable':
			return pullFailure(reference, `unexpected status from HEAD request to ${url}: 503 Service Unavailable`);
		case 'rate-limited':
			return pullFailure(
				reference,
				`failed to copy: httpReadSeeker: failed open: unexpected status code ${url}: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
				false,
			);
		case 'forbidden':
			return pullFailure(
				reference,
				`failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${api}/token?scope=repository%3A${path.replaceAll('/', '%2F')}%3Apull&service=${api}: 403 Forbidden`,
			);
		case 'not-found':
			return `rpc error: code = NotFound desc = ${pullFailure(reference, `${reference.text}: not found`)}`;
	}
}

function pullFailure(reference: ImageReference, why: string, isResolving = true): string {
	const resolving = isResolving ? `failed to resolve reference "${reference.text}": ` : '';
	return `failed to pull and unpack image "${reference.text}": ${resolving}${why}`;
}
