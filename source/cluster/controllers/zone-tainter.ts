import type {Simulation} from '../../simulation/simulation.ts';

const component = 'node-lifecycle-controller/zones';
const periodMs = 100;
// One node in ten seconds; in a large zone that is mostly down, one in a hundred.
const intervalMs = 10_000;
const reducedIntervalMs = 100_000;
const largeZoneNodes = 50;
const unhealthyPercent = 55;

type ZoneState = 'initial' | 'normal' | 'full' | 'partial';

interface Zone {
	state: ZoneState;
	/** Milliseconds between two nodes; 0: none at all. */
	intervalMs: number;
	nextAtMs: number;
	readonly waiting: Set<string>;
}

export interface ZoneTainterState {
	readonly zones: Map<string, Zone>;
}

/**
Lets nodes that are down through to be tainted, slowly, zone by zone; slower or not at all if so much of a zone is
down that the fault is likely elsewhere. Upstream: RateLimitedTimedQueue and `handleDisruption`.
*/
export class ZoneTainter {
	readonly #simulation: Simulation;
	readonly #zones: Map<string, Zone>;
	readonly #taint: (nodeName: string) => void;

	constructor(simulation: Simulation, state: ZoneTainterState, taint: (nodeName: string) => void) {
		this.#simulation = simulation;
		this.#zones = state.zones;
		this.#taint = taint;
		simulation.register(component, (zone) => this.#next(zone));
	}

	add(zone: string, nodeName: string): void {
		this.#zone(zone).waiting.add(nodeName);
		this.#arm(zone);
	}

	remove(nodeName: string): void {
		for (const {waiting} of this.#zones.values()) waiting.delete(nodeName);
	}

	forget(nodeName: string): void {
		this.remove(nodeName);
	}

	/** Takes note of how many nodes of each zone are ready. Tells whether all tainting stops, or may go on after it had. */
	update(counts: ReadonlyMap<string, {readonly ready: number; readonly notReady: number}>): {hasStopped: boolean; hasResumed: boolean} {
		const states = new Map([...counts].map(([name, zone]) => [name, zoneState(zone)]));
		for (const name of states.keys()) this.#zone(name);
		for (const name of this.#zones.keys()) if (!states.has(name)) this.#zones.delete(name);
		const areAllFull = [...states.values()].every((state) => state === 'full');
		const wereAllFull = [...this.#zones.values()].every(({state}) => state === 'full');
		if (areAllFull && wereAllFull) return {hasStopped: false, hasResumed: false};
		if (areAllFull) {
			for (const zone of this.#zones.values()) {
				zone.state = 'full';
				zone.intervalMs = 0;
			}
			return {hasStopped: true, hasResumed: false};
		}
		for (const [name, state] of states) {
			const zone = this.#zone(name);
			if (zone.state === state && !wereAllFull) continue;
			const {ready, notReady} = counts.get(name)!;
			zone.state = state;
			zone.intervalMs = state === 'partial' ? (ready + notReady > largeZoneNodes ? reducedIntervalMs : 0) : intervalMs;
			this.#arm(name);
		}
		return {hasStopped: false, hasResumed: wereAllFull};
	}

	#zone(name: string): Zone {
		let zone = this.#zones.get(name);
		if (!zone) {
			zone = {state: 'initial', intervalMs, nextAtMs: 0, waiting: new Set()};
			this.#zones.set(name, zone);
		}
		return zone;
	}

	#arm(name: string): void {
		const zone = this.#zones.get(name);
		if (!zone || zone.intervalMs === 0 || zone.waiting.size === 0 || this.#simulation.hasTimer(component, name)) return;
		this.#simulation.setTimer(component, name, Math.max(this.#simulation.nowMs + periodMs, zone.nextAtMs));
	}

	#next(name: string): void {
		const zone = this.#zones.get(name);
		if (!zone || zone.intervalMs === 0) return;
		for (const nodeName of zone.waiting) {
			zone.waiting.delete(nodeName);
			zone.nextAtMs = this.#simulation.nowMs + zone.intervalMs;
			this.#taint(nodeName);
			break;
		}
		this.#arm(name);
	}
}

/** Upstream: `ComputeZoneState`. */
export function zoneState({ready, notReady}: {readonly ready: number; readonly notReady: number}): ZoneState {
	if (ready === 0 && notReady > 0) return 'full';
	return notReady > 2 && notReady * 100 >= unhealthyPercent * (notReady + ready) ? 'partial' : 'normal';
}
