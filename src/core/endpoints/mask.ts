/** Replaces what may be a credential in text that a server sent. */
export type Mask = (text: string) => string;

const hidden = '•••';

/** Parts of a key at least this long are hidden as well. */
const partLength = 12;

const credentialHeader =
	/(["']?\b(?:proxy-authorization|authorization|x-api-key|api-key|cookie|set-cookie)\b["']?\s*[:=]\s*)(?:\[\s*)?(?:"[^"]*"|'[^']*'|(?:(?:bearer|basic)\s+)?[^\s,;}"']+)/gi;
const bearerToken = /\bbearer\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const keyShaped = /\b(?:nsk_|naga_sk_|sk-|ng-)[A-Za-z0-9_-]{12,}/g;

/** Hides each key, every part of it of 12 characters or more, and anything that looks like a credential header. */
export function createMask(...keys: readonly (string | undefined)[]): Mask {
	const forms = [...new Set(keys.flatMap(keyForms))];
	return (text) => {
		let masked = text;
		for (const form of forms) masked = hideParts(masked, form);
		return masked
			.replace(credentialHeader, `$1${hidden}`)
			.replace(bearerToken, `Bearer ${hidden}`)
			.replace(keyShaped, hidden);
	};
}

function keyForms(key: string | undefined): readonly string[] {
	if (key === undefined || key.length < 4) return [];
	return [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
}

/** Replaces each stretch of `text` that is a part of `key` and long enough. */
function hideParts(text: string, key: string): string {
	if (key.length <= partLength) return text.replaceAll(key, hidden);
	if (!mayHold(text, key)) return text;
	const parts = new Set<string>();
	for (let at = 0; at + partLength <= key.length; at++) parts.add(key.slice(at, at + partLength));
	let masked = '';
	let from = 0;
	for (let at = 0; at + partLength <= text.length; at++) {
		if (!parts.has(text.slice(at, at + partLength))) continue;
		let end = at + partLength;
		while (end < text.length && parts.has(text.slice(end - partLength + 1, end + 1))) end++;
		masked += text.slice(from, at) + hidden;
		from = end;
		at = end - 1;
	}
	return masked + text.slice(from);
}

/** Quick, since most texts hold nothing: every part that is long enough holds one of these blocks whole. */
function mayHold(text: string, key: string): boolean {
	const size = partLength / 2;
	for (let at = 0; at + size <= key.length; at += size) {
		if (text.includes(key.slice(at, at + size))) return true;
	}
	return false;
}
