import { parseJson } from '../parseJson';
/** Readers for JSON from elsewhere: each gives undefined for anything of another shape. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asRecord(value: unknown): JsonObject | undefined {
	return isObject(value) ? value : undefined;
}

export function asList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** A string with something in it, be it white space. */
export function asText(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A string with something in it that can be read. */
export function asWords(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A finite number, also when it is written as a string. */
export function asNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	const words = asWords(value);
	return words === undefined ? undefined : asNumber(Number(words));
}

/** A finite number that is not negative. */
export function asCount(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The object that `text` is; undefined when it is anything else. */
export function parseObject(text: string): JsonObject | undefined {
	return asRecord(parseJson(text));
}
