// Makes pictures of the interface small: few colours, the same size. No other program is needed.
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} pixels red, green and blue of each pixel, row by row
 */

const maxColours = 128;

/**
 * The same picture with few colours, as a PNG with a palette.
 * @param {Buffer} png 8 bits a channel, with or without transparency, not interlaced
 * @returns {Buffer}
 */
export function shrinkPng(png) {
	const picture = decode(png);
	return encode(picture, choosePalette(picture, maxColours));
}

/**
 * @param {Buffer} png
 * @returns {Picture}
 */
function decode(png) {
	if (!png.subarray(0, 8).equals(signature)) throw new Error('not a PNG');
	/** @type {Buffer[]} */
	const data = [];
	let width = 0;
	let height = 0;
	let channels = 0;
	for (let at = 8; at < png.length; ) {
		const length = png.readUInt32BE(at);
		const type = png.toString('latin1', at + 4, at + 8);
		const content = png.subarray(at + 8, at + 8 + length);
		if (type === 'IHDR') {
			width = content.readUInt32BE(0);
			height = content.readUInt32BE(4);
			channels = content[9] === 6 ? 4 : content[9] === 2 ? 3 : 0;
			if (content[8] !== 8 || channels === 0 || content[12] !== 0) {
				throw new Error('a PNG of a kind that is not read here');
			}
		} else if (type === 'IDAT') data.push(content);
		at += length + 12;
	}
	const raw = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels);
	const pixels = new Uint8Array(width * height * 3);
	for (let pixel = 0; pixel < width * height; pixel++) {
		for (let channel = 0; channel < 3; channel++) {
			pixels[pixel * 3 + channel] = raw[pixel * channels + channel] ?? 0;
		}
	}
	return { width, height, pixels };
}

/**
 * Takes the five row filters of PNG back.
 * @param {Buffer} filtered
 * @param {number} stride bytes of a row
 * @param {number} height
 * @param {number} step bytes of a pixel
 */
function unfilter(filtered, stride, height, step) {
	const raw = new Uint8Array(stride * height);
	for (let row = 0; row < height; row++) {
		const filter = filtered[row * (stride + 1)];
		for (let at = 0; at < stride; at++) {
			const here = row * stride + at;
			const left = at >= step ? (raw[here - step] ?? 0) : 0;
			const above = row > 0 ? (raw[here - stride] ?? 0) : 0;
			const corner = row > 0 && at >= step ? (raw[here - stride - step] ?? 0) : 0;
			const value = filtered[row * (stride + 1) + 1 + at] ?? 0;
			raw[here] = value + predicted(filter ?? 0, left, above, corner);
		}
	}
	return raw;
}

/**
 * @param {number} filter
 * @param {number} left
 * @param {number} above
 * @param {number} corner
 */
function predicted(filter, left, above, corner) {
	if (filter === 1) return left;
	if (filter === 2) return above;
	if (filter === 3) return (left + above) >> 1;
	if (filter !== 4) return 0;
	const guess = left + above - corner;
	const [toLeft, toAbove, toCorner] = [left, above, corner].map((each) => Math.abs(guess - each));
	if ((toLeft ?? 0) <= (toAbove ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left;
	return (toAbove ?? 0) <= (toCorner ?? 0) ? above : corner;
}

/**
 * The most used colours, each at some distance from those before it.
 * @param {Picture} picture
 * @param {number} most
 * @returns {readonly number[]} as 0xrrggbb
 */
function choosePalette({ pixels }, most) {
	/** @type {Map<number, number>} */
	const uses = new Map();
	for (let at = 0; at < pixels.length; at += 3) {
		const colour = colourAt(pixels, at);
		uses.set(colour, (uses.get(colour) ?? 0) + 1);
	}
	const byUse = [...uses].sort((one, other) => other[1] - one[1]).map(([colour]) => colour);
	/** @type {number[]} */
	const palette = [];
	for (let apart = 1200; palette.length < most && apart >= 1; apart /= 2) {
		for (const colour of byUse) {
			if (palette.length >= most) break;
			const isFar = palette.every((chosen) => distance(chosen, colour) >= apart);
			// What covers much of the picture is kept exactly.
			if (isFar || ((uses.get(colour) ?? 0) > 500 && !palette.includes(colour))) {
				palette.push(colour);
			}
		}
	}
	return palette;
}

/**
 * @param {Uint8Array} pixels
 * @param {number} at
 */
function colourAt(pixels, at) {
	return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

/**
 * @param {number} one
 * @param {number} other
 */
function distance(one, other) {
	const red = (one >> 16) - (other >> 16);
	const green = ((one >> 8) & 255) - ((other >> 8) & 255);
	const blue = (one & 255) - (other & 255);
	return red * red + green * green + blue * blue;
}

/**
 * @param {Picture} picture
 * @param {readonly number[]} palette
 */
function encode({ width, height, pixels }, palette) {
	/** @type {Map<number, number>} */
	const nearest = new Map();
	const rows = Buffer.alloc((width + 1) * height);
	for (let row = 0; row < height; row++) {
		for (let column = 0; column < width; column++) {
			const colour = colourAt(pixels, (row * width + column) * 3);
			const index = nearest.get(colour) ?? nearestIn(palette, colour);
			nearest.set(colour, index);
			rows[row * (width + 1) + 1 + column] = index;
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header[8] = 8;
	header[9] = 3;
	const colours = Buffer.from(
		palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
	);
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('PLTE', colours),
		chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/**
 * @param {readonly number[]} palette
 * @param {number} colour
 */
function nearestIn(palette, colour) {
	let best = 0;
	for (let index = 1; index < palette.length; index++) {
		const isCloser = distance(palette[index] ?? 0, colour) < distance(palette[best] ?? 0, colour);
		if (isCloser) best = index;
	}
	return best;
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function chunk(type, content) {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
	const whole = Buffer.alloc(body.length + 8);
	whole.writeUInt32BE(content.length, 0);
	body.copy(whole, 4);
	whole.writeUInt32BE(checksum(body), body.length + 4);
	return whole;
}

/** @param {Buffer} bytes */
function checksum(bytes) {
	let value = 0xffffffff;
	for (const byte of bytes) {
		value ^= byte;
		for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
	}
	return (value ^ 0xffffffff) >>> 0;
}
