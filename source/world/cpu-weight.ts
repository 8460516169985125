/*
From a CPU request to the weight of a control group: the kubelet makes shares of it (pkg/kubelet/cm, `MilliCPUToShares`),
and what sets up the control group makes a weight of those (opencontainers/cgroups, `ConvertCPUSharesToCgroupV2Value`,
which runc has had since 1.3.2): 2 shares are 1, 1024 are 100 and 262,144 are 10,000, and between them the weight follows
a curve. So twice the request is less than twice the weight.
*/

const leastShares = 2;
const mostShares = 262_144;
/** The weight of a cgroup nobody has configured, as those of the system's own services are. */
export const defaultCpuWeight = 100;

export function cpuShares(requestMillicores: number): number {
	return Math.min(mostShares, Math.max(leastShares, Math.floor((requestMillicores * 1024) / 1000)));
}

const known = new Map<number, number>();

/** `cpu.weight` of a cgroup whose CPU request is this. */
export function cpuWeight(requestMillicores: number): number {
	const shares = cpuShares(requestMillicores);
	let weight = known.get(shares);
	if (weight === undefined) {
		weight = weightOfShares(shares);
		known.set(shares, weight);
	}
	return weight;
}

function weightOfShares(shares: number): number {
	if (shares <= leastShares) return 1;
	if (shares >= mostShares) return 10_000;
	const logarithm = binaryLogarithm(shares);
	const weight = powerOfTen((logarithm * logarithm + 125 * logarithm) / 612 - 7 / 34);
	// The curve goes through whole numbers, which a rounding error must not lift to the next.
	const nearest = Math.round(weight);
	return Math.abs(weight - nearest) < 1e-6 ? nearest : Math.ceil(weight);
}

/** Engines may differ in the last bit of their own. */
function binaryLogarithm(value: number): number {
	let whole = 0;
	let rest = value;
	for (; rest >= 2; rest /= 2) whole += 1;
	let logarithm = whole;
	for (let bit = 0.5; bit > 1e-15; bit /= 2) {
		rest *= rest;
		if (rest < 2) continue;
		rest /= 2;
		logarithm += bit;
	}
	return logarithm;
}

function powerOfTen(exponent: number): number {
	let power = 1;
	let rest = exponent;
	for (; rest >= 1; rest -= 1) power *= 10;
	// The series of the exponential function.
	let term = 1;
	let sum = 1;
	for (let count = 1; count < 40; count += 1) {
		term *= (rest * Math.LN10) / count;
		sum += term;
	}
	return power * sum;
}
