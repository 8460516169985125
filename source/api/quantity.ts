/**
Amounts as `1500m`, `128Mi` or `1e3`. Upstream: apimachinery/pkg/api/resource, `Quantity`.

An amount is exact to a billionth, which is all Kubernetes keeps; anything finer is rounded up.
*/
type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
	/** In billionths. */
	readonly nanos: bigint;
	readonly format: Format;
}

export const quantityFormatMessage = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixMessage = "unable to parse quantity's suffix";
const numericMessage = 'unable to parse numeric part of quantity';

const decimalExponents: Readonly<Record<string, number>> = {n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18};
const decimalSuffixes = new Map(Object.entries(decimalExponents).map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const one = 1_000_000_000n;
const largest = (2n ** 63n - 1n) * one;

interface CachedQuantity {
	readonly quantity: Quantity;
	readonly text: string;
	readonly value: number;
	readonly milliValue: number;
}

// Nearly all quantities of a cluster are a handful of different texts.
const cache = new Map<string, CachedQuantity>();

/** The quantity a text says, or what is wrong with it in upstream's words. */
export function parseQuantity(text: string): Quantity | {readonly error: string} {
	const match = /^([+-]?)([0-9]*)(\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
	if (!match || text === '') return {error: quantityFormatMessage};
	const [, sign, whole = '', , fraction = '', suffix = ''] = match;
	const scale = interpretSuffix(suffix);
	if (!scale) return {error: suffixMessage};
	if (whole === '' && fraction === '') return {error: numericMessage};
	let numerator = BigInt(whole + fraction) * one;
	let denominator = 10n ** BigInt(fraction.length);
	if (scale.exponent >= 0) numerator *= scale.base ** BigInt(scale.exponent);
	else denominator *= scale.base ** BigInt(-scale.exponent);
	let nanos = (numerator + denominator - 1n) / denominator;
	if (nanos > largest) nanos = largest;
	return {nanos: sign === '-' ? -nanos : nanos, format: scale.format};
}

export function isQuantity(text: string): boolean {
	return lookUp(text) !== undefined;
}

/** The amount in whole units, rounded up (`128Mi` is 134217728); 0 for undefined. Throws if it is no quantity. */
export function quantityValue(text: string | undefined): number {
	return text === undefined ? 0 : getCached(text).value;
}

/** The amount in thousandths, rounded up (`1` cpu is 1000); 0 for undefined. Throws if it is no quantity. */
export function quantityMilliValue(text: string | undefined): number {
	return text === undefined ? 0 : getCached(text).milliValue;
}

/** The one way upstream writes this amount: `0.5` is `500m`, `1024Mi` is `1Gi`. */
/** In billionths; 0 if it is no quantity. */
export function quantityNanos(text: string): bigint {
	return getCached(text).quantity.nanos;
}

export function canonicalQuantity(text: string): string {
	return getCached(text).text;
}

/** As `canonicalQuantity`, but with nothing finer than thousandths: `1.0001` is `1001m`. */
export function quantityInThousandths(text: string): string {
	const {quantity, text: canonical} = getCached(text);
	const milli = 1_000_000n;
	return quantity.nanos % milli === 0n ? canonical : formatQuantity({...quantity, nanos: divideUp(quantity.nanos, milli) * milli});
}

/** Below 0 if `a` is less than `b`. */
export function compareQuantities(a: string, b: string): number {
	const left = getCached(a).quantity.nanos;
	const right = getCached(b).quantity.nanos;
	return left < right ? -1 : left > right ? 1 : 0;
}

export function formatQuantity({nanos, format}: Quantity): string {
	const isSmall = nanos > -1024n * one && nanos < 1024n * one;
	if (format === 'BinarySI' && !isSmall && nanos % one === 0n) return formatBinary(nanos / one);
	let exponent = -9;
	let number = nanos;
	if (number === 0n) exponent = 0;
	while (number !== 0n && number % 1000n === 0n) {
		number /= 1000n;
		exponent += 3;
	}
	if (format === 'DecimalExponent') return exponent === 0 ? `${number}` : `${number}e${exponent}`;
	for (; exponent > 18; exponent -= 3) number *= 1000n;
	return `${number}${decimalSuffixes.get(exponent)}`;
}

/** A whole number in the way `like` is written: sums of quantities are written as the first of them. */
export function formatValueLike(value: number, like: string): string {
	return formatQuantity({nanos: BigInt(Math.ceil(value)) * one, format: getCached(like).quantity.format});
}

/** `134217728` is `128Mi`; a whole number of bytes. */
export function formatBytes(bytes: number): string {
	return formatQuantity({nanos: BigInt(Math.ceil(bytes)) * one, format: 'BinarySI'});
}

/** `1500` is `1500m`, `2000` is `2`. */
export function formatMillicores(millicores: number): string {
	return formatQuantity({nanos: BigInt(Math.ceil(millicores)) * 1_000_000n, format: 'DecimalSI'});
}

/** A count without a unit, as `110` pods. */
export function formatCount(count: number): string {
	return formatQuantity({nanos: BigInt(Math.ceil(count)) * one, format: 'DecimalSI'});
}

/** Whole bytes of `1Gi`-like steps: `mebibytes(4)`. */
export function mebibytes(count: number): number {
	return count * 1_048_576;
}

function formatBinary(value: bigint): string {
	let number = value;
	let step = 0;
	while (number % 1024n === 0n && step < binarySuffixes.length - 1) {
		number /= 1024n;
		step += 1;
	}
	return `${number}${binarySuffixes[step]}`;
}

function interpretSuffix(suffix: string): {readonly base: bigint; readonly exponent: number; readonly format: Format} | undefined {
	const binary = binarySuffixes.indexOf(suffix);
	if (binary > 0) return {base: 1024n, exponent: binary, format: 'BinarySI'};
	const decimal = Object.hasOwn(decimalExponents, suffix) ? decimalExponents[suffix] : undefined;
	if (decimal !== undefined) return {base: 10n, exponent: decimal, format: 'DecimalSI'};
	// Past 100 the amount is beyond every bound (or rounds to the smallest one); no need to compute it.
	if (/^[eE][-+]?[0-9]{1,2}$/.test(suffix)) return {base: 10n, exponent: Number(suffix.slice(1)), format: 'DecimalExponent'};
	return undefined;
}

function lookUp(text: string): CachedQuantity | undefined {
	const known = cache.get(text);
	if (known) return known;
	const quantity = parseQuantity(text);
	if ('error' in quantity) return undefined;
	const cached = {
		quantity,
		text: formatQuantity(quantity),
		value: Number(divideUp(quantity.nanos, one)),
		milliValue: Number(divideUp(quantity.nanos, 1_000_000n)),
	};
	if (cache.size > 10_000) cache.clear();
	cache.set(text, cached);
	return cached;
}

function getCached(text: string): CachedQuantity {
	const cached = lookUp(String(text));
	if (!cached) throw new Error(`${JSON.stringify(text)} is no quantity`);
	return cached;
}

/** Away from zero, as `Quantity.Value()` rounds. */
function divideUp(amount: bigint, unit: bigint): bigint {
	const rest = amount % unit;
	if (rest === 0n) return amount / unit;
	return amount / unit + (amount > 0n ? 1n : -1n);
}
