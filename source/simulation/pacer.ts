/**
Turns elapsed wall time into virtual time. Knows no clock: it is told how much time went by, so the run itself
never depends on one.
*/
export class Pacer {
	/** Virtual seconds a wall second. */
	speed: number;
	isPaused: boolean;
	#owedMs = 0;

	constructor({speed = 1, isPaused = false}: {speed?: number; isPaused?: boolean} = {}) {
		this.speed = speed;
		this.isPaused = isPaused;
	}

	/** The virtual milliseconds (whole, fractions are carried over) that `elapsedWallMs` are worth. */
	advance(elapsedWallMs: number): number {
		if (this.isPaused) return 0;
		this.#owedMs += elapsedWallMs * this.speed;
		const whole = Math.floor(this.#owedMs);
		this.#owedMs -= whole;
		return whole;
	}

	/** Forgets what is owed, when the simulation cannot keep up with the speed asked for. */
	reset(): void {
		this.#owedMs = 0;
	}
}
