import type { Answer } from './demoTypes';

/** Cuts `text` into words with the white space before them, so that the parts add up to `text` again. */
export function words(text: string): readonly string[] {
	return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Cuts the JSON of a tool call into fragments as servers do: not at token borders. */
export function fragments(json: string, size = 14): readonly string[] {
	const parts: string[] = [];
	const characters = [...json];
	for (let at = 0; at < characters.length; at += size) {
		parts.push(characters.slice(at, at + size).join(''));
	}
	return parts;
}

/** About four characters to a token: an estimate, and said to be one in the documentation. */
export function estimateTokens(text: string): number {
	return Math.ceil(text.length / 4);
}

/** Estimated tokens of an answer, and those of its reasoning among them. */
export function outputTokens(answer: Answer): {
	readonly total: number;
	readonly reasoning: number;
} {
	let total = 0;
	let reasoning = 0;
	for (const piece of answer.pieces) {
		const text = piece.kind === 'toolCall' ? piece.name + JSON.stringify(piece.args) : piece.text;
		const tokens = estimateTokens(text);
		total += tokens;
		if (piece.kind === 'reasoning') reasoning += tokens;
	}
	return { total, reasoning };
}

/** `prefix` and `length` random hexadecimal digits. */
export function newId(prefix: string, length: number): string {
	let digits = '';
	while (digits.length < length) digits += Math.floor(Math.random() * 16).toString(16);
	return prefix + digits;
}

/** Seconds since 1970. */
export function nowSeconds(): number {
	return Math.floor(Date.now() / 1000);
}
