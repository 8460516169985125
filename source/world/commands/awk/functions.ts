/*
awk's arithmetic beyond the four operations. Only additions, multiplications and divisions are used, so that the last
bit is the same on every machine.
*/

export function squareRoot(value: number): number {
	if (!(value > 0)) return value === 0 ? 0 : Number.NaN;
	let root = value > 1 ? value : 1;
	for (let turn = 0; turn < 2000; turn += 1) {
		const next = (root + value / root) / 2;
		if (next >= root) break;
		root = next;
	}
	const whole = Math.round(root);
	return whole * whole === value ? whole : root;
}

export function exponential(value: number): number {
	// Halved until it is small, then squared as often.
	let halvings = 0;
	let small = value;
	while (Math.abs(small) > 0.125 && halvings < 60) {
		small /= 2;
		halvings += 1;
	}
	let sum = 1;
	let term = 1;
	for (let index = 1; index < 20; index += 1) {
		term = (term * small) / index;
		sum += term;
	}
	for (; halvings > 0; halvings -= 1) sum *= sum;
	return sum;
}

const naturalLogarithmOf2 = Math.LN2;

export function logarithm(value: number): number {
	if (!(value > 0)) return value === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
	let doublings = 0;
	let small = value;
	for (; small > 1.5; doublings += 1) small /= 2;
	for (; small < 0.75; doublings -= 1) small *= 2;
	const ratio = (small - 1) / (small + 1);
	let sum = 0;
	let term = ratio;
	for (let index = 1; index < 40; index += 2) {
		sum += term / index;
		term *= ratio * ratio;
	}
	return 2 * sum + doublings * naturalLogarithmOf2;
}

const pi = Math.PI;

export function sine(value: number): number {
	const turned = value - 2 * pi * Math.round(value / (2 * pi));
	let sum = 0;
	let term = turned;
	for (let index = 1; index < 30; index += 2) {
		sum += term;
		term = (-term * turned * turned) / ((index + 1) * (index + 2));
	}
	return sum;
}

export function cosine(value: number): number {
	return sine(value + pi / 2);
}

export function power(base: number, exponent: number): number {
	if (!Number.isInteger(exponent)) return exponential(exponent * logarithm(base));
	let result = 1;
	for (let left = Math.abs(exponent), factor = base; left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) result *= factor;
		factor *= factor;
	}
	return exponent < 0 ? 1 / result : result;
}
