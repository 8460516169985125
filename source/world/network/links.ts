import type {Simulation} from '../../simulation/simulation.ts';
import type {BehaviourTarget} from '../programs.ts';
import type {Place} from './place.ts';

/** What a connection suffers. Several add up. */
export interface Impairment {
	readonly latencyMs?: number;
	/** Up to so much more, by chance. */
	readonly jitterMs?: number;
	/** Lost packets; TCP sends them again a second later, then two … 100 is a cut. */
	readonly lossPercent?: number;
}

/** Whose connections: those of a machine, or of pods. All given fields must match. */
export interface ImpairmentTarget extends Pick<BehaviourTarget, 'podUid' | 'namespace' | 'podNamePrefix'> {
	readonly machine?: string;
}

interface LinkState {
	readonly partitions: Map<string, {readonly oneSide: readonly string[]; readonly otherSide: readonly string[]}>;
	readonly impairments: Map<string, {readonly target: ImpairmentTarget; readonly impairment: Impairment; readonly cause: number}>;
}

/** What happens to packets on their way: cuts between machines, and what connections suffer. */
export class NetworkLinks {
	readonly #simulation: Simulation;
	readonly #state: LinkState;

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
		this.#state = simulation.state<LinkState>('network/links', () => ({partitions: new Map(), impairments: new Map()}));
	}

	partition(name: string, oneSide: readonly string[], otherSide: readonly string[]): void {
		this.#state.partitions.set(name, {oneSide: [...oneSide], otherSide: [...otherSide]});
	}

	heal(name: string): void {
		this.#state.partitions.delete(name);
	}

	impair(id: string, target: ImpairmentTarget, impairment: Impairment): void {
		this.#state.impairments.set(id, {target, impairment, cause: this.#simulation.currentCause});
	}

	restoreImpairment(id: string): void {
		this.#state.impairments.delete(id);
	}

	isCut(a: string, b: string): boolean {
		for (const {oneSide, otherSide} of this.#state.partitions.values()) {
			if ((oneSide.includes(a) && otherSide.includes(b)) || (oneSide.includes(b) && otherSide.includes(a))) return true;
		}
		return this.#lossPercent(a, b) >= 100;
	}

	/** Losses of machines' own links, which cut whatever goes over them. */
	#lossPercent(a: string, b: string): number {
		let percent = 0;
		for (const {target, impairment} of this.#state.impairments.values()) {
			if (target.machine !== undefined && target.podUid === undefined && (target.machine === a || target.machine === b))
				percent += impairment.lossPercent ?? 0;
		}
		return percent;
	}

	/** What impairments at either end add, in milliseconds. Undefined: nothing gets through. */
	impairmentMs(from: Place, to: Place): number | undefined {
		if (this.#state.impairments.size === 0) return 0;
		let addedMs = 0;
		const random = this.#simulation.random('network/impairments');
		for (const {target, impairment} of this.#state.impairments.values()) {
			if (!matchesTarget(target, from) && !matchesTarget(target, to)) continue;
			const {latencyMs = 0, jitterMs = 0, lossPercent = 0} = impairment;
			if (lossPercent >= 100) return undefined;
			addedMs += latencyMs + (jitterMs > 0 ? random.integer(0, jitterMs) : 0);
			for (let againMs = 1000; lossPercent > 0 && random.percent(lossPercent); againMs *= 2) addedMs += againMs;
		}
		return addedMs;
	}
}

function matchesTarget(target: ImpairmentTarget, {machine, sandbox}: Place): boolean {
	if (target.machine !== undefined && target.machine !== machine.name) return false;
	const isAboutPods = target.podUid !== undefined || target.namespace !== undefined || target.podNamePrefix !== undefined;
	if (!isAboutPods) return target.machine !== undefined;
	if (!sandbox) return false;
	const {podUid, namespace, name} = sandbox.config;
	return (
		(target.podUid === undefined || target.podUid === podUid) &&
		(target.namespace === undefined || target.namespace === namespace) &&
		(target.podNamePrefix === undefined || name.startsWith(target.podNamePrefix))
	);
}
