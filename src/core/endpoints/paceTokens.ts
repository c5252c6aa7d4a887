import { countTokens } from '../estimate';
import type { JsonObject } from './json';

/** What a picture roughly counts, however many bytes it has. */
const imageTokens = 1000;

/** About as many tokens as the server will count for the input. */
export function tokensOfBody(body: JsonObject): number {
	let images = 0;
	const text = JSON.stringify(body, (_key, value: unknown) => {
		if (typeof value !== 'string' || !isData(value)) return value;
		images++;
		return '';
	});
	return countTokens(text) + images * imageTokens;
}

function isData(text: string): boolean {
	return text.length > 2000 && (text.startsWith('data:') || /^[\w+/=-]{2000}/.test(text));
}
