import { mergeTexts } from '../../core/edits/merge';

type Encoding = 'latin1' | 'utf16le' | 'utf16be';

/** Merges by bytes, so that none is lost in a character set. Undefined: in conflict, or not text. */
export function mergeBytes(
	base: Uint8Array,
	mine: Uint8Array,
	theirs: Uint8Array,
): Uint8Array | undefined {
	const encoding = encodingOf(mine);
	if (!encoding) return undefined;
	if ([base, theirs].some((each) => encodingOf(each) !== encoding)) return undefined;
	const [a, b, c] = [base, mine, theirs].map((each) => toText(each, encoding));
	if (a === undefined || b === undefined || c === undefined) return undefined;
	const merge = mergeTexts(a, b, c);
	return merge.kind === 'merged' ? toBytes(merge.text, encoding) : undefined;
}

/** Every encoding but UTF-16 has line ends as bytes of their own, so each byte can stand for itself. */
function encodingOf(bytes: Uint8Array): Encoding | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be';
	return bytes.includes(0) ? undefined : 'latin1';
}

function toText(bytes: Uint8Array, encoding: Encoding): string | undefined {
	if (encoding === 'latin1') return Buffer.from(bytes).toString('latin1');
	if (bytes.length % 2 !== 0) return undefined;
	const copy = Buffer.from(bytes);
	return (encoding === 'utf16be' ? copy.swap16() : copy).toString('utf16le');
}

function toBytes(text: string, encoding: Encoding): Uint8Array {
	if (encoding === 'latin1') return Buffer.from(text, 'latin1');
	const bytes = Buffer.from(text, 'utf16le');
	return encoding === 'utf16be' ? bytes.swap16() : bytes;
}
