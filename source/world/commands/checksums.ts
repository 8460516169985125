/* MD5, SHA-1 and SHA-256, for the commands of these names: the runtime's own are out of bounds or answer too late. */

const md5Constants = [
	0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1,
	0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453,
	0xd8a1_e681, 0xe7d3_fbc8, 0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942,
	0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05,
	0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665, 0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d,
	0x8584_5dd1, 0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
] as const;
const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
const sha256Constants = [
	0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be,
	0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa,
	0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85,
	0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3,
	0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f,
	0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
] as const;

/** The message in whole blocks of 16 words: a 1 bit, zeros, its length in bits. */
function blocks(bytes: Uint8Array, isLittleEndian: boolean): number[][] {
	const length = ((bytes.length + 8) >> 6) * 64 + 64;
	const padded = new Uint8Array(length);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	const bits = bytes.length * 8;
	view.setUint32(length - (isLittleEndian ? 8 : 4), bits >>> 0, isLittleEndian);
	view.setUint32(length - (isLittleEndian ? 4 : 8), Math.floor(bits / 4_294_967_296), isLittleEndian);
	const result: number[][] = [];
	for (let at = 0; at < length; at += 64) result.push(Array.from({length: 16}, (_, index) => view.getUint32(at + index * 4, isLittleEndian)));
	return result;
}

function hex(words: readonly number[], isLittleEndian: boolean): string {
	const view = new DataView(new ArrayBuffer(words.length * 4));
	for (const [index, word] of words.entries()) view.setUint32(index * 4, word >>> 0, isLittleEndian);
	return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function rotateLeft(value: number, by: number): number {
	return (value << by) | (value >>> (32 - by));
}

export function md5Hex(bytes: Uint8Array): string {
	const state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
	for (const block of blocks(bytes, true)) {
		let [a, b, c, d] = state as [number, number, number, number];
		for (let step = 0; step < 64; step += 1) {
			const round = step >> 4;
			const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
			const place = round === 0 ? step : round === 1 ? (5 * step + 1) % 16 : round === 2 ? (3 * step + 5) % 16 : (7 * step) % 16;
			const sum = (a + mixed + md5Constants[step]! + block[place]!) | 0;
			[a, d, c, b] = [d, c, b, (b + rotateLeft(sum, md5Shifts[round * 4 + (step % 4)]!)) | 0];
		}
		for (const [index, value] of [a, b, c, d].entries()) state[index] = (state[index]! + value) | 0;
	}
	return hex(state, true);
}

export function sha1Hex(bytes: Uint8Array): string {
	const state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
	for (const words of blocks(bytes, false)) {
		for (let index = 16; index < 80; index += 1)
			words.push(rotateLeft(words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!, 1));
		let [a, b, c, d, e] = state as [number, number, number, number, number];
		for (let step = 0; step < 80; step += 1) {
			const round = Math.floor(step / 20);
			const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
			const constant = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6][round]!;
			const sum = (rotateLeft(a, 5) + mixed + e + constant + words[step]!) | 0;
			[e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, sum];
		}
		for (const [index, value] of [a, b, c, d, e].entries()) state[index] = (state[index]! + value) | 0;
	}
	return hex(state, false);
}

export function sha256Hex(bytes: Uint8Array): string {
	const state = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
	for (const words of blocks(bytes, false)) {
		for (let index = 16; index < 64; index += 1) {
			const [early, late] = [words[index - 15]!, words[index - 2]!];
			const small = rotateLeft(early, 25) ^ rotateLeft(early, 14) ^ (early >>> 3);
			const large = rotateLeft(late, 15) ^ rotateLeft(late, 13) ^ (late >>> 10);
			words.push((words[index - 16]! + small + words[index - 7]! + large) | 0);
		}
		let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
		for (let step = 0; step < 64; step += 1) {
			const choice = (e & f) ^ (~e & g);
			const first = (h + (rotateLeft(e, 26) ^ rotateLeft(e, 21) ^ rotateLeft(e, 7)) + choice + sha256Constants[step]! + words[step]!) | 0;
			const majority = (a & b) ^ (a & c) ^ (b & c);
			const second = ((rotateLeft(a, 30) ^ rotateLeft(a, 19) ^ rotateLeft(a, 10)) + majority) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
		}
		for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index]! + value) | 0;
	}
	return hex(state, false);
}

const mask64 = 0xffff_ffff_ffff_ffffn;

/** The first bits behind the point of the roots of the first primes: SHA-512's constants. */
function rootBits(count: number, degree: 2n | 3n): bigint[] {
	const bits: bigint[] = [];
	for (let candidate = 2n; bits.length < count; candidate += 1n) {
		let isPrime = true;
		for (let divisor = 2n; divisor * divisor <= candidate; divisor += 1n) if (candidate % divisor === 0n) isPrime = false;
		if (!isPrime) continue;
		const target = candidate << (64n * degree);
		let low = 0n;
		let high = 1n << 70n;
		while (high - low > 1n) {
			const middle = (low + high) >> 1n;
			if ((degree === 2n ? middle * middle : middle * middle * middle) <= target) low = middle;
			else high = middle;
		}
		bits.push(low & mask64);
	}
	return bits;
}

let sha512Tables: {readonly start: readonly bigint[]; readonly rounds: readonly bigint[]} | undefined;

export function sha512Hex(bytes: Uint8Array): string {
	sha512Tables ??= {start: rootBits(8, 2n), rounds: rootBits(80, 3n)};
	const {start, rounds} = sha512Tables;
	const length = Math.ceil((bytes.length + 17) / 128) * 128;
	const padded = new Uint8Array(length);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setBigUint64(length - 8, BigInt(bytes.length) * 8n);
	const turn = (value: bigint, by: bigint): bigint => ((value >> by) | (value << (64n - by))) & mask64;
	const hash = [...start];
	for (let at = 0; at < length; at += 128) {
		const words = Array.from({length: 16}, (_, index) => view.getBigUint64(at + index * 8));
		for (let index = 16; index < 80; index += 1) {
			const [early, late] = [words[index - 15]!, words[index - 2]!];
			const first = turn(early, 1n) ^ turn(early, 8n) ^ (early >> 7n);
			const second = turn(late, 19n) ^ turn(late, 61n) ^ (late >> 6n);
			words.push((words[index - 16]! + first + words[index - 7]! + second) & mask64);
		}
		let [a, b, c, d, e, f, g, h] = hash as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
		for (let index = 0; index < 80; index += 1) {
			const choice = (e & f) ^ (~e & mask64 & g);
			const one = (h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + choice + rounds[index]! + words[index]!) & mask64;
			const other = ((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & mask64;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask64, c, b, a, (one + other) & mask64];
		}
		for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) hash[index] = (hash[index]! + value) & mask64;
	}
	return hash.map((word) => word.toString(16).padStart(16, '0')).join('');
}
