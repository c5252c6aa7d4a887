// What the host uses of Node's Buffer, for a place that has none.

type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'utf16le' | 'hex' | 'base64' | 'base64url';

/** Bytes that can be read as text. Parts of them are of this kind too. */
export class Bytes extends Uint8Array {
	override toString(encoding: string = 'utf8', start = 0, end = this.length): string {
		return decode(this.subarray(start, end), encoding as Encoding);
	}

	swap16(): this {
		for (let at = 0; at + 1 < this.length; at += 2)
			this.set([this[at + 1] ?? 0, this[at] ?? 0], at);
		return this;
	}
}

function from(value: string | ArrayBuffer | ArrayLike<number>, encoding = 'utf8'): Bytes {
	if (typeof value === 'string') return new Bytes(encode(value, encoding as Encoding));
	return value instanceof ArrayBuffer ? new Bytes(value) : new Bytes(value);
}

/** Stands for the global `Buffer`. */
export const buffer = {
	from,
	alloc: (length: number) => new Bytes(length),
	concat(parts: readonly Uint8Array[]): Bytes {
		const whole = new Bytes(parts.reduce((sum, part) => sum + part.length, 0));
		let at = 0;
		for (const part of parts) {
			whole.set(part, at);
			at += part.length;
		}
		return whole;
	},
	compare(one: Uint8Array, other: Uint8Array): number {
		const shorter = Math.min(one.length, other.length);
		for (let at = 0; at < shorter; at += 1) {
			const difference = (one[at] ?? 0) - (other[at] ?? 0);
			if (difference !== 0) return Math.sign(difference);
		}
		return Math.sign(one.length - other.length);
	},
	byteLength: (text: string, encoding?: string) => from(text, encoding).length,
	isBuffer: (value: unknown) => value instanceof Bytes,
};

function encode(text: string, encoding: Encoding): Uint8Array {
	switch (encoding) {
		case 'utf8':
		case 'utf-8':
			return new TextEncoder().encode(text);
		case 'latin1':
			return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
		case 'utf16le':
			return new Uint8Array(
				Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).buffer,
			);
		case 'hex':
			return Uint8Array.from(text.match(/[\da-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
		case 'base64':
		case 'base64url':
			return encode(atob(base64Of(text)), 'latin1');
	}
}

/** As Node reads it: both alphabets, and what is behind the last letter counts for nothing. */
function base64Of(text: string): string {
	const letters = text
		.replaceAll('-', '+')
		.replaceAll('_', '/')
		.replace(/[^A-Za-z\d+/]/g, '');
	return letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
	switch (encoding) {
		case 'utf8':
		case 'utf-8':
			return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
		case 'latin1':
			return letters(bytes);
		case 'utf16le':
			return letters(new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer));
		case 'hex':
			return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
		case 'base64':
			return btoa(letters(bytes));
		case 'base64url':
			return btoa(letters(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
	}
}

/** In parts: a call takes only so many arguments. */
function letters(codes: Uint8Array | Uint16Array): string {
	let text = '';
	for (let at = 0; at < codes.length; at += 8192) {
		text += String.fromCharCode(...codes.subarray(at, at + 8192));
	}
	return text;
}
