/**
The natural logarithm of a number of at least 1, from additions, multiplications and divisions alone: the built-in
one may differ in its last bit between engines.
*/
export function naturalLogarithm(value: number): number {
	let mantissa = value;
	let halvings = 0;
	while (mantissa >= 2) {
		mantissa /= 2;
		halvings += 1;
	}
	// ln(m) = 2 artanh((m - 1) / (m + 1)); for m in [1, 2) forty terms are far more than enough.
	const ratio = (mantissa - 1) / (mantissa + 1);
	const square = ratio * ratio;
	let power = ratio;
	let sum = 0;
	for (let odd = 1; odd < 41; odd += 2) {
		sum += power / odd;
		power *= square;
	}
	return halvings * Math.LN2 + 2 * sum;
}
