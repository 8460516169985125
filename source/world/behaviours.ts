import type {Simulation} from '../simulation/simulation.ts';
import {parseImageReference} from './image-reference.ts';
import type {Behaviour, BehaviourTarget} from './programs.ts';
import type {ContainerConfig, PodSandboxConfig} from './types.ts';

interface Override {
	readonly target: BehaviourTarget;
	readonly behaviour: Behaviour;
	readonly cause: number;
}

export interface Merged {
	readonly behaviour: Behaviour;
	/** The cause of the latest override that matches; 0 if none does. */
	readonly cause: number;
}

export const noOverride: Merged = {behaviour: {}, cause: 0};

/** How programs behave other than their images say: overrides, which later ones are laid over earlier ones. */
export class Behaviours {
	readonly #simulation: Simulation;
	readonly #overrides: Map<string, Override>;
	/** By container ID; rebuilt when an override comes or goes. */
	readonly #merged = new Map<string, Merged>();

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
		this.#overrides = simulation.state<{overrides: Map<string, Override>}>('behaviours', () => ({overrides: new Map()})).overrides;
	}

	set(id: string, target: BehaviourTarget, behaviour: Behaviour): void {
		this.#overrides.set(id, {target, behaviour, cause: this.#simulation.currentCause});
		this.#merged.clear();
	}

	delete(id: string): boolean {
		this.#merged.clear();
		return this.#overrides.delete(id);
	}

	of(containerId: string, container: ContainerConfig, pod: PodSandboxConfig): Merged {
		if (this.#overrides.size === 0) return noOverride;
		let merged = this.#merged.get(containerId);
		if (!merged) {
			merged = noOverride;
			for (const {target, behaviour, cause} of this.#overrides.values()) {
				if (isMatch(target, container, pod)) merged = {behaviour: {...merged.behaviour, ...behaviour}, cause};
			}
			this.#merged.set(containerId, merged);
		}
		return merged;
	}

	get isEmpty(): boolean {
		return this.#overrides.size === 0;
	}

	forget(containerId: string): void {
		this.#merged.delete(containerId);
	}
}

export function isMatch(target: BehaviourTarget, container: ContainerConfig, pod: PodSandboxConfig): boolean {
	return (
		(target.image === undefined || isSameImage(target.image, container.image)) &&
		(target.container === undefined || target.container === container.name) &&
		(target.podUid === undefined || target.podUid === pod.podUid) &&
		(target.namespace === undefined || target.namespace === pod.namespace) &&
		(target.podNamePrefix === undefined || pod.name.startsWith(target.podNamePrefix))
	);
}

/** `nginx` means all its tags, `nginx:1.14` only that one. */
function isSameImage(wanted: string, image: string): boolean {
	const [a, b] = [parseImageReference(wanted), parseImageReference(image)];
	if (!a || !b) return wanted === image;
	const isWithTag = wanted.includes('@') || /:[^/]+$/.test(wanted);
	return isWithTag ? a.text === b.text : a.repository === b.repository;
}
