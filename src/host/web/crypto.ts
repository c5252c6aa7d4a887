import { Bytes, buffer } from './bytes';

export const randomUUID = (): string => globalThis.crypto.randomUUID();

export function randomBytes(length: number): Bytes {
	return globalThis.crypto.getRandomValues(new Bytes(length));
}

/** SHA-256 alone, and at once: what the browser has of its own answers later. */
export function createHash(name: string) {
	if (name !== 'sha256') throw new Error(`there is no ${name} in a browser`);
	const parts: Uint8Array[] = [];
	const hash = {
		update(part: string | Uint8Array) {
			parts.push(typeof part === 'string' ? buffer.from(part) : part);
			return hash;
		},
		digest: (encoding: string) => sha256(buffer.concat(parts)).toString(encoding),
	};
	return hash;
}

const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0;

/** FIPS 180-4: the fractions of the roots of the first primes. */
const primes = Array.from({ length: 310 }, (_, at) => at + 2).filter((value) => {
	for (let by = 2; by * by <= value; by += 1) if (value % by === 0) return false;
	return true;
});
const constants = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function sha256(bytes: Uint8Array): Bytes {
	const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
	view.setUint32(padded.length - 4, bytes.length << 3);
	const state = Int32Array.from(start);
	const words = new Int32Array(64);
	for (let at = 0; at < padded.length; at += 64) {
		for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + i * 4);
		mix(state, words);
	}
	const result = new Bytes(32);
	const out = new DataView(result.buffer);
	for (const [i, value] of state.entries()) out.setInt32(i * 4, value);
	return result;
}

const turn = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

function mix(state: Int32Array, words: Int32Array): void {
	const word = (i: number): number => words[i] ?? 0;
	for (let i = 16; i < 64; i += 1) {
		const [near, far] = [word(i - 2), word(i - 15)];
		const first = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
		words[i] =
			word(i - 16) + first + word(i - 7) + (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10));
	}
	let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
	for (let i = 0; i < 64; i += 1) {
		const choice = (e & f) ^ (~e & g);
		const first =
			(turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + h + (constants[i] ?? 0) + word(i);
		const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
		[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
	}
	for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] ?? 0) + value;
}
