export interface CpuClaim {
	readonly demand: number;
	/** Above 0. */
	readonly weight: number;
}

/**
Divides what is there by weight. Nobody gets more than it demands; what it leaves goes to the others by their weights.
The parts are whole numbers, in the order of the claims.
*/
export function shareByWeight(available: number, claims: readonly CpuClaim[]): readonly number[] {
	const parts = claims.map(({demand}) => demand);
	// Those who need the least for their weight are satisfied first.
	const order = claims
		.map((_, index) => index)
		.sort((a, b) => claims[a]!.demand * claims[b]!.weight - claims[b]!.demand * claims[a]!.weight || a - b);
	let left = available;
	let weightLeft = claims.reduce((total, {weight}) => total + weight, 0);
	for (const [place, index] of order.entries()) {
		const {demand, weight} = claims[index]!;
		if (demand * weightLeft > left * weight) {
			for (const other of order.slice(place)) parts[other] = Math.floor((left * claims[other]!.weight) / weightLeft);
			return parts;
		}
		left -= demand;
		weightLeft -= weight;
	}
	return parts;
}
