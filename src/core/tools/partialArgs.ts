/** A string of arguments that are still coming. */
interface PartialString {
	/** As far as it has come: never half an escape, and no half of a character that takes two. */
	readonly text: string;
	readonly isComplete: boolean;
}

/**
 * Reads the JSON of a tool call while it streams, for display only: what is executed is parsed strictly. Text that is no
 * JSON object simply has no fields. Linear in the text, whatever pieces it comes in.
 */
export interface PartialArgs {
	push(delta: string): void;
	/** A field at the top that holds a string. Undefined before its text begins. */
	string(field: string): PartialString | undefined;
}

/** What is expected next. `skip`: the rest of a value that is no string of ours. */
type State = 'object' | 'key' | 'inKey' | 'colon' | 'value' | 'inValue' | 'skip' | 'inSkip' | 'end';

const escapes: Readonly<Record<string, string>> = {
	'"': '"',
	'\\': '\\',
	'/': '/',
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
};

export function createPartialArgs(): PartialArgs {
	const found = new Map<string, PartialString>();
	let state: State = 'object';
	let depth = 0;
	let key = '';
	const string = createStringReader();

	/** One character outside of strings. */
	const step = (character: string): State => {
		if (isBlank(character)) return state;
		switch (state) {
			case 'object':
				return character === '{' ? 'key' : 'end';
			case 'key':
				if (character === ',') return 'key';
				return character === '"' ? 'inKey' : 'end';
			case 'colon':
				return character === ':' ? 'value' : 'end';
			case 'value':
				found.delete(key);
				depth = 0;
				return character === '"' ? 'inValue' : skip(character);
			case 'skip':
				return skip(character);
			default:
				return 'end';
		}
	};
	const skip = (character: string): State => {
		if (character === '"') return 'inSkip';
		if (character === '{' || character === '[') depth++;
		else if (character === '}' || character === ']') depth--;
		else if (character === ',' && depth === 0) return 'key';
		return depth < 0 ? 'end' : 'skip';
	};
	const closed: Partial<Record<State, State>> = { inKey: 'colon', inValue: 'skip', inSkip: 'skip' };

	return {
		push(delta) {
			let at = 0;
			while (at < delta.length && state !== 'end') {
				const next = closed[state];
				if (!next) {
					state = step(delta[at] ?? '');
					at++;
					continue;
				}
				at = string.read(delta, at);
				if (state === 'inValue') {
					found.set(key, { text: string.text, isComplete: string.isClosed });
				}
				if (!string.isClosed) continue;
				if (state === 'inKey') key = string.text;
				state = next;
				string.reset();
			}
		},
		string: (field) => found.get(field),
	};
}

/** The text so far of the string `field` at the top of `argsText`. Undefined before it begins. */
export function partialString(argsText: string, field: string): string | undefined {
	const args = createPartialArgs();
	args.push(argsText);
	return args.string(field)?.text;
}

/** Reads the inside of one string after the other, from its first character to its closing quote. */
function createStringReader() {
	let text = '';
	/** Characters that say something only with those after them: an escape, or the first half of a pair. */
	let held = '';
	let isClosed = false;
	const take = (value: string) => {
		const all = held + value;
		held = isFirstHalf(all.charCodeAt(all.length - 1)) ? all.slice(-1) : '';
		text += held === '' ? all : all.slice(0, -1);
	};
	let escaped = '';
	/** Where plain text ends that begins at `from`. */
	const stop = /["\\]/g;
	const readEscape = (character: string): void => {
		escaped += character;
		if (escaped.length === 2 && character !== 'u') {
			take(escapes[character] ?? character);
			escaped = '';
		} else if (escaped.length === 6) {
			take(String.fromCharCode(Number.parseInt(escaped.slice(2), 16)));
			escaped = '';
		}
	};
	return {
		get text() {
			return text;
		},
		get isClosed() {
			return isClosed;
		},
		reset() {
			text = '';
			held = '';
			isClosed = false;
		},
		/** Reads on from `from`, up to the closing quote or the end of `delta`. Returns where it stopped. */
		read(delta: string, from: number): number {
			let at = from;
			while (at < delta.length) {
				if (escaped !== '') {
					readEscape(delta[at] ?? '');
					at++;
					continue;
				}
				stop.lastIndex = at;
				const end = stop.exec(delta)?.index ?? delta.length;
				if (end > at) take(delta.slice(at, end));
				if (delta[end] === '"') {
					text += held;
					isClosed = true;
					return end + 1;
				}
				if (end < delta.length) escaped = '\\';
				at = end + 1;
			}
			return delta.length;
		},
	};
}

function isFirstHalf(code: number): boolean {
	return code >= 0xd800 && code <= 0xdbff;
}

function isBlank(character: string): boolean {
	return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
