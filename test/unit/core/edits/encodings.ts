/** Turns text into the bytes of a file and back, with nothing added or lost. */
export interface Encoding {
	readonly name: string;
	readonly encode: (text: string) => Buffer;
	readonly decode: (bytes: Buffer) => string;
	/** Letters and marks beyond ASCII that it has. */
	readonly letters: readonly string[];
}

const unicode = ['é', 'ß', '日本', '😀', 'e\u0301', '\u200D', 'ﬁ', '\uFEFF', '\0'];

function decoded(label: string): (bytes: Buffer) => string {
	const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
	return (bytes) => decoder.decode(bytes);
}

const shiftJis = decoded('shift_jis');

/** What each character of Shift-JIS is in bytes, found by reading all of them. */
const shiftJisBytes = new Map<string, Buffer>();
for (let code = 0x100ff; code >= 0; code--) {
	const bytes = code > 0xffff ? Buffer.from([code & 0xff]) : Buffer.from([code >> 8, code & 0xff]);
	const [text, ...more] = readable(bytes) ?? [];
	if (text !== undefined && more.length === 0) shiftJisBytes.set(text, bytes);
}
for (let code = 0; code < 0x80; code++) {
	shiftJisBytes.set(String.fromCharCode(code), Buffer.from([code]));
}

function readable(bytes: Buffer): string | undefined {
	try {
		return shiftJis(bytes);
	} catch {
		return undefined;
	}
}

function toShiftJis(text: string): Buffer {
	return Buffer.concat(
		[...text].map((each) => {
			const bytes = shiftJisBytes.get(each);
			if (!bytes) throw new Error(`Not in Shift-JIS: ${each}`);
			return bytes;
		}),
	);
}

export const encodings: readonly Encoding[] = [
	{
		name: 'UTF-8',
		encode: (text) => Buffer.from(text),
		decode: decoded('utf-8'),
		letters: unicode,
	},
	{
		name: 'UTF-16LE',
		encode: (text) => Buffer.from(text, 'utf16le'),
		decode: decoded('utf-16le'),
		letters: unicode,
	},
	{
		name: 'UTF-16BE',
		encode: (text) => Buffer.from(text, 'utf16le').swap16(),
		decode: decoded('utf-16be'),
		letters: unicode,
	},
	{
		name: 'Latin-1',
		encode: (text) => Buffer.from(text, 'latin1'),
		decode: (bytes) => bytes.toString('latin1'),
		letters: ['é', 'ß', 'ÿ', '\u0085', '×', '\0'],
	},
	{
		name: 'Shift-JIS',
		encode: toShiftJis,
		decode: shiftJis,
		// The second byte of some is a backslash, a bracket or a letter in ASCII.
		letters: ['日本', '表', 'ソ', '能', 'ゼ', 'ア', '～', '\0'],
	},
];
