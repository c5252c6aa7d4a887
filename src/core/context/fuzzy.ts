/**
 * How well `query` fits `path`: the letters of the query in order, better when they are together, at the start of a word
 * and in the file's name. Undefined when it does not fit at all. An empty query fits everything equally.
 */
export function fuzzyScore(query: string, path: string): number | undefined {
	const wanted = query.toLowerCase().replaceAll('\\', '/').replace(/\s+/g, '');
	if (wanted === '') return 0;
	const nameStart = path.lastIndexOf('/') + 1;
	const name = path.slice(nameStart);
	const inName = wanted.includes('/') ? undefined : match(wanted, name);
	if (inName !== undefined) {
		const exact = name.toLowerCase().startsWith(wanted) ? 50 : 0;
		return 100 + exact + inName - path.length / 100;
	}
	const inPath = match(wanted, path);
	return inPath === undefined ? undefined : inPath - path.length / 100;
}

/** Points for `wanted` (lower case) in `text`, found greedily from the end, where names differ most. */
function match(wanted: string, text: string): number | undefined {
	const lower = text.toLowerCase();
	let points = 0;
	let at = lower.length;
	let previous = -1;
	for (let index = wanted.length - 1; index >= 0; index--) {
		const letter = wanted[index] ?? '';
		at = lower.lastIndexOf(letter, at - 1);
		if (at < 0 || (at === 0 && index > 0)) return undefined;
		points += 1;
		if (previous === at + 1) points += 5;
		if (isWordStart(text, at)) points += 3;
		previous = at;
	}
	const together = lower.indexOf(wanted);
	return together < 0 ? points : Math.max(points, wanted.length * 6);
}

function isWordStart(text: string, at: number): boolean {
	const before = text[at - 1];
	if (before === undefined || /[^a-zA-Z0-9]/.test(before)) return true;
	return /[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? '');
}

/** A glob for names that hold the letters of `query` in order, whatever their case. */
export function fuzzyGlob(query: string): string {
	const letters = [...query.slice(query.search(/[^/\\]*$/)).replace(/\s+/g, '')].slice(0, 20);
	const parts = letters.map((letter) => {
		if (/[[\]{}()*?!,\\]/.test(letter)) return '?';
		const lower = letter.toLowerCase();
		const upper = letter.toUpperCase();
		return lower === upper || lower.length > 1 || upper.length > 1 ? letter : `[${lower}${upper}]`;
	});
	return `**/*${parts.map((part) => `${part}*`).join('')}`;
}
