/** One field of a tool call's arguments, as far as it has arrived. For display only: never for acting on. */
export interface ShownArgument {
	readonly name: string;
	readonly text: string;
	readonly isComplete: boolean;
}

const escaped: Readonly<Record<string, string>> = {
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	'"': '"',
	'\\': '\\',
	'/': '/',
};

interface Read {
	readonly text: string;
	readonly end: number;
	readonly isComplete: boolean;
}

/** Reads the fields of a JSON object that may stop anywhere. Nested values stay JSON; what cannot be read is shown as it is. */
export function readArguments(json: string): readonly ShownArgument[] {
	const shown: ShownArgument[] = [];
	let at = skip(json, 0);
	if (at >= json.length) return shown;
	if (json[at] !== '{') return [{ name: '', text: json, isComplete: false }];
	at = skip(json, at + 1);
	while (json[at] === '"') {
		const name = readString(json, at + 1);
		at = skip(json, name.end);
		if (!name.isComplete || json[at] !== ':') return shown;
		at = skip(json, at + 1);
		const value = json[at] === '"' ? readString(json, at + 1) : readNested(json, at);
		if (value.text !== '' || value.isComplete) {
			shown.push({ name: name.text, text: value.text, isComplete: value.isComplete });
		}
		at = skip(json, value.end);
		if (json[at] === ',') at = skip(json, at + 1);
	}
	return shown;
}

function skip(json: string, from: number): number {
	let at = from;
	while (at < json.length && ' \t\r\n'.includes(json[at] ?? '')) at += 1;
	return at;
}

function readString(json: string, from: number): Read {
	const parts: string[] = [];
	let at = from;
	for (;;) {
		const next = nextOf(json, at);
		parts.push(json.slice(at, next));
		if (next >= json.length) return { text: parts.join(''), end: json.length, isComplete: false };
		if (json[next] === '"') return { text: parts.join(''), end: next + 1, isComplete: true };
		const mark = json[next + 1];
		if (mark === 'u') {
			const code = json.slice(next + 2, next + 6);
			if (code.length < 4) return { text: parts.join(''), end: json.length, isComplete: false };
			parts.push(
				/^[\da-f]{4}$/i.test(code) ? String.fromCharCode(Number.parseInt(code, 16)) : code,
			);
			at = next + 6;
		} else {
			parts.push(mark === undefined ? '' : (escaped[mark] ?? mark));
			at = next + 2;
		}
	}
}

function nextOf(json: string, from: number): number {
	for (let at = from; at < json.length; at++) if (json[at] === '"' || json[at] === '\\') return at;
	return json.length;
}

/** A number, a word, an object or a list: up to the comma or bracket that ends it. */
function readNested(json: string, from: number): Read {
	let depth = 0;
	let at = from;
	for (; at < json.length; at++) {
		const character = json[at] ?? '';
		if (character === '"') {
			at = readString(json, at + 1).end - 1;
		} else if ('{['.includes(character)) {
			depth += 1;
		} else if ('}]'.includes(character)) {
			if (depth === 0) break;
			depth -= 1;
		} else if (character === ',' && depth === 0) {
			break;
		}
	}
	return { text: json.slice(from, at).trim(), end: at, isComplete: at < json.length };
}
