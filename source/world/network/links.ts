import type {Simulation} from '../../simulation/simulation.ts';
import type {BehaviourTarget} from '../programs.ts';
import type {Cut, PlaceSelector} from '../types.ts';
import type {Place} from './place.ts';

/** What a connection suffers. Several add up. */
export interface Impairment {
	/** What a packet takes longer. */
	readonly latencyMs?: number;
	/** Up to so much more, by chance. */
	readonly jitterMs?: number;
	/** Packets that are lost, of a hundred. 100 is a cut. */
	readonly lossPercent?: number;
}

/** Whose connections: those of a machine, or of pods. All given fields must match. */
export interface ImpairmentTarget extends Pick<BehaviourTarget, 'podUid' | 'namespace' | 'podNamePrefix'> {
	readonly machine?: string;
}

interface Impaired {
	readonly target: ImpairmentTarget;
	/** Whom their connections are with; undefined: everybody. */
	readonly towards: readonly PlaceSelector[] | undefined;
	readonly impairment: Impairment;
	readonly cause: number;
}

interface LinkState {
	readonly cuts: Map<string, Cut>;
	readonly impairments: Map<string, Impaired>;
}

/** TCP sends a SYN again after a second, and data that is not acknowledged after 200 ms; each time it waits twice as long. */
const synTimeoutMs = 1000;
const dataTimeoutMs = 200;

/** What happens to packets on their way: cuts between any two sets of machines and pods, and what connections suffer. */
export class NetworkLinks {
	readonly #simulation: Simulation;
	readonly #state: LinkState;

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
		this.#state = simulation.state<LinkState>('network/links', () => ({cuts: new Map(), impairments: new Map()}));
	}

	cut(name: string, cut: Cut): void {
		this.#state.cuts.set(name, cut);
	}

	heal(name: string): void {
		this.#state.cuts.delete(name);
	}

	impair(id: string, target: ImpairmentTarget, impairment: Impairment, towards?: readonly PlaceSelector[]): void {
		this.#state.impairments.set(id, {target, towards, impairment, cause: this.#simulation.currentCause});
	}

	restoreImpairment(id: string): void {
		this.#state.impairments.delete(id);
	}

	/** Whether anything may be cut off at all. */
	get hasCuts(): boolean {
		const {cuts, impairments} = this.#state;
		return cuts.size > 0 || (impairments.size > 0 && [...impairments.values()].some(({target}) => target.machine !== undefined));
	}

	/** What becomes of a connection from one place to another (undefined: the world outside), if it is cut. */
	cutBetween(from: Place, to: Place | undefined): 'drop' | 'reject' | undefined {
		if (this.#state.cuts.size === 0 && this.#state.impairments.size === 0) return undefined;
		for (const cut of this.#state.cuts.values()) {
			const isMeant =
				(matchesAny(cut.from, from, to) && matchesAny(cut.to, to, from)) ||
				(!cut.isOneWay && matchesAny(cut.to, from, to) && matchesAny(cut.from, to, from));
			if (isMeant) return cut.isRejecting ? 'reject' : 'drop';
		}
		return to && to.machine !== from.machine && this.#lossPercent(from.machine.name, to.machine.name) >= 100 ? 'drop' : undefined;
	}

	/** Losses of machines' own links, which cut whatever goes over them. */
	#lossPercent(a: string, b: string): number {
		let percent = 0;
		for (const {target, towards, impairment} of this.#state.impairments.values()) {
			if (towards === undefined && target.machine !== undefined && target.podUid === undefined && (target.machine === a || target.machine === b))
				percent += impairment.lossPercent ?? 0;
		}
		return percent;
	}

	/**
	What impairments at either end add to an exchange of packets there and back, in milliseconds: to the handshake that
	opens a connection, or to a question and its answer over one that is open. Without `to` it is the world outside.
	Undefined: nothing gets through.
	*/
	impairmentMs(from: Place, to: Place | undefined, exchange: 'handshake' | 'data'): number | undefined {
		if (this.#state.impairments.size === 0) return 0;
		let addedMs = 0;
		const random = this.#simulation.random('network/impairments');
		for (const impaired of this.#state.impairments.values()) {
			if (!isImpaired(impaired, from, to)) continue;
			const {impairment} = impaired;
			const {latencyMs = 0, jitterMs = 0, lossPercent = 0} = impairment;
			if (lossPercent >= 100) return undefined;
			addedMs += latencyMs + (jitterMs > 0 ? random.integer(0, jitterMs) : 0);
			if (lossPercent <= 0) continue;
			// Either of the two packets can be lost.
			for (let againMs = exchange === 'handshake' ? synTimeoutMs : dataTimeoutMs; ; againMs *= 2) {
				const isThereLost = random.percent(lossPercent);
				if (!isThereLost && !random.percent(lossPercent)) break;
				addedMs += againMs;
				if (addedMs > 1_000_000) return undefined;
			}
		}
		return addedMs;
	}

	/** What impairments add to one packet and the answer to it, neither of which is sent again. Undefined: one of them is lost. */
	packetMs(from: Place, to: Place | undefined): number | undefined {
		let addedMs = 0;
		const random = this.#simulation.random('network/impairments');
		for (const impaired of this.#state.impairments.values()) {
			if (!isImpaired(impaired, from, to)) continue;
			const {impairment} = impaired;
			const {latencyMs = 0, jitterMs = 0, lossPercent = 0} = impairment;
			const isLost = lossPercent > 0 && (random.percent(lossPercent) || random.percent(lossPercent));
			if (isLost) return undefined;
			addedMs += latencyMs + (jitterMs > 0 ? random.integer(0, jitterMs) : 0);
		}
		return addedMs;
	}
}

function isImpaired({target, towards}: Impaired, from: Place, to: Place | undefined): boolean {
	if (!towards) return matchesTarget(target, from) || (to !== undefined && matchesTarget(target, to));
	return (
		(matchesTarget(target, from) && matchesAny(towards, to, from)) || (to !== undefined && matchesTarget(target, to) && matchesAny(towards, from, to))
	);
}

function matchesAny(selectors: readonly PlaceSelector[], place: Place | undefined, other: Place | undefined): boolean {
	return selectors.some((selector) => matchesSelector(selector, place, other));
}

function matchesSelector(selector: PlaceSelector, place: Place | undefined, other: Place | undefined): boolean {
	if (selector.isOutside) return place === undefined || place.isOutside === true;
	if (!place) return selector.isAnything ?? false;
	// What a pod says to itself goes over no link.
	if (other?.sandbox !== undefined && other.sandbox.id === place.sandbox?.id) return false;
	if (selector.isAnything) return true;
	const {machine, podUid, namespace, podNamePrefix, labels} = selector;
	const isAboutPods = podUid !== undefined || namespace !== undefined || podNamePrefix !== undefined || labels !== undefined;
	if (machine !== undefined) {
		if (machine !== place.machine.name) return false;
		// All that goes over the machine's own link; on the machine itself, what it says to its pods.
		if (!isAboutPods) return !place.sandbox || place.sandbox.config.isHostNetwork || other?.machine !== place.machine;
	}
	if (!isAboutPods || !matchesTarget({podUid, namespace, podNamePrefix}, place, true)) return false;
	const own = place.sandbox!.config.labels ?? {};
	return Object.entries(labels ?? {}).every(([name, value]) => own[name] === value);
}

function matchesTarget(target: ImpairmentTarget, {machine, sandbox}: Place, isPod = false): boolean {
	if (target.machine !== undefined && target.machine !== machine.name) return false;
	const isAboutPods = isPod || target.podUid !== undefined || target.namespace !== undefined || target.podNamePrefix !== undefined;
	if (!isAboutPods) return target.machine !== undefined;
	if (!sandbox) return false;
	const {podUid, namespace, name} = sandbox.config;
	return (
		(target.podUid === undefined || target.podUid === podUid) &&
		(target.namespace === undefined || target.namespace === namespace) &&
		(target.podNamePrefix === undefined || name.startsWith(target.podNamePrefix))
	);
}
