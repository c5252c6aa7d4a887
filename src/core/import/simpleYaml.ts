// The part of YAML that configuration files of assistants are written in: maps, lists, plain and quoted scalars, block
// scalars, lists and maps in brackets on one line, comments. Not read, and said with the line: anchors, aliases, tags,
// several documents, keys of more than one line, text of several lines without `|` or `>`.

/** What is not read, or is no YAML. `line` counts from 1. */
interface YamlProblem {
	readonly line: number;
}

type YamlResult = { readonly value: unknown } | { readonly problem: YamlProblem };

interface Line {
	readonly number: number;
	readonly indent: number;
	readonly text: string;
}

class NotRead extends Error {
	readonly line: number;
	constructor(line: number) {
		super(`line ${line}`);
		this.line = line;
	}
}

interface Reader {
	/** Every line as it stands, for block scalars. */
	readonly raw: readonly string[];
	readonly lines: readonly Line[];
	at: number;
}

const mostDepth = 40;
const mostKey = 1000;

/** Reads `text`. Never throws. Every map is without a prototype. */
export function parseSimpleYaml(text: string): YamlResult {
	const raw = text
		.replace(/^\uFEFF/, '')
		.replaceAll('\r\n', '\n')
		.split('\n');
	try {
		const reader: Reader = { raw, lines: significant(raw), at: 0 };
		if (reader.lines.length === 0) return { value: null };
		const value = readBlock(reader, reader.lines[0]?.indent ?? 0, 0);
		const rest = reader.lines[reader.at];
		if (rest) throw new NotRead(rest.number);
		return { value };
	} catch (error) {
		if (error instanceof NotRead) return { problem: { line: error.line } };
		throw error;
	}
}

function significant(raw: readonly string[]): readonly Line[] {
	return raw.flatMap((each, index): readonly Line[] => {
		const text = each.trimStart();
		const number = index + 1;
		if (text === '' || text.startsWith('#')) return [];
		if (/^(?:---\s*|%YAML.*)$/.test(each) && index < 5) return [];
		return [{ number, indent: each.length - text.length, text: text.trimEnd() }];
	});
}

function current(reader: Reader): Line | undefined {
	return reader.lines[reader.at];
}

function readBlock(reader: Reader, indent: number, depth: number): unknown {
	const line = current(reader);
	if (!line) return null;
	if (depth > mostDepth || line.indent !== indent) throw new NotRead(line.number);
	if (isItem(line.text)) return readList(reader, indent, depth);
	if (splitKey(line.text)) return readMap(reader, indent, depth);
	reader.at += 1;
	return scalar(withoutComment(line.text), line.number);
}

const isItem = (text: string): boolean => text === '-' || /^-\s/.test(text);

function readList(reader: Reader, indent: number, depth: number): readonly unknown[] {
	const items: unknown[] = [];
	for (let line = current(reader); line?.indent === indent; line = current(reader)) {
		if (!isItem(line.text)) break;
		const rest = line.text.slice(1).trimStart();
		if (rest === '' || rest.startsWith('#')) {
			reader.at += 1;
			items.push(nested(reader, indent, depth));
		} else if (splitKey(rest) || isItem(rest)) {
			// What stands behind the dash is the first line of a block of its own.
			const inner = indent + (line.text.length - rest.length);
			const lines = reader.lines as Line[];
			lines[reader.at] = { number: line.number, indent: inner, text: rest };
			items.push(readBlock(reader, inner, depth + 1));
		} else {
			reader.at += 1;
			items.push(readValue(reader, rest, line, indent));
		}
	}
	return items;
}

function readMap(reader: Reader, indent: number, depth: number): Record<string, unknown> {
	const map = Object.create(null) as Record<string, unknown>;
	for (let line = current(reader); line?.indent === indent; line = current(reader)) {
		const pair = splitKey(line.text);
		if (!pair || isItem(line.text) || pair.key === '<<') throw new NotRead(line.number);
		reader.at += 1;
		const rest = pair.rest;
		if (rest !== '' && !rest.startsWith('#')) {
			map[pair.key] = readValue(reader, rest, line, indent);
			continue;
		}
		const next = current(reader);
		// A list may stand as far left as its key.
		const isList = next?.indent === indent && isItem(next.text);
		map[pair.key] = isList ? readList(reader, indent, depth + 1) : nested(reader, indent, depth);
	}
	const next = current(reader);
	if (next && next.indent > indent) throw new NotRead(next.number);
	return map;
}

function nested(reader: Reader, indent: number, depth: number): unknown {
	const next = current(reader);
	return next && next.indent > indent ? readBlock(reader, next.indent, depth + 1) : null;
}

/** A value on the line of its key or dash, or the block scalar that begins there. */
function readValue(reader: Reader, text: string, line: Line, indent: number): unknown {
	const header = /^([|>])([+-]?)\s*(?:#.*)?$/.exec(text);
	if (header) return blockScalar(reader, line, indent, header[1] === '>', header[2] ?? '');
	const value = scalar(withoutComment(text), line.number);
	const next = current(reader);
	if (next && next.indent > indent) throw new NotRead(next.number);
	return value;
}

function blockScalar(
	reader: Reader,
	from: Line,
	indent: number,
	isFolded: boolean,
	chomping: string,
): string {
	const taken: string[] = [];
	let inner: number | undefined;
	let index = from.number;
	for (; index < reader.raw.length; index += 1) {
		const each = reader.raw[index] ?? '';
		const depth = each.length - each.trimStart().length;
		const isBlank = each.trim() === '';
		if (!isBlank && depth <= indent) break;
		inner ??= isBlank ? undefined : depth;
		if (!isBlank && inner !== undefined && depth < inner) throw new NotRead(index + 1);
		taken.push(isBlank ? each.slice(inner ?? each.length) : each.slice(inner));
	}
	while (reader.at < reader.lines.length && (current(reader)?.number ?? 0) <= index) reader.at += 1;
	const text = taken.join('\n');
	const body = text.replace(/\n+$/, '');
	const folded = isFolded ? body.replace(/(?<!\n)\n(?![\n ])/g, ' ').replace(/\n\n/g, '\n') : body;
	if (chomping === '-') return folded;
	return chomping === '+' ? `${text}\n` : `${folded}\n`;
}

/** `key: rest`, or nothing when the line is none. */
function splitKey(text: string): { readonly key: string; readonly rest: string } | undefined {
	const short = shortened(text);
	// The expression takes the square of a long run of blanks, and no key is as long.
	if (short.length > mostKey) return undefined;
	const found =
		/^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'[\]{}#&*!|>%@`,-][^#]*?|-[^\s#][^#]*?))\s*:(?:\s+(.*))?$/.exec(
			short,
		);
	if (!found) return undefined;
	const [, double, single, plain] = found;
	const length = (double ?? single ?? plain ?? '').length + (plain === undefined ? 2 : 0);
	const key = double ?? single?.replaceAll("''", "'") ?? plain ?? '';
	return { key, rest: text.slice(length).trimStart().slice(1).trim() };
}

/** A plain key ends at the first colon with a space, whatever comes after it. */
function shortened(text: string): string {
	if (/^["']/.test(text)) return text;
	const end = /:(?=\s|$)/.exec(text);
	return end ? text.slice(0, end.index + 1) : text;
}

function withoutComment(text: string): string {
	const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$/.exec(text);
	if (quoted) return quoted[1] ?? '';
	if (/^[[{]/.test(text)) {
		const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
		return end < 0 ? text : text.slice(0, end + 1);
	}
	const comment = text.search(/\s#/);
	return (comment < 0 ? text : text.slice(0, comment)).trim();
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function scalar(text: string, line: number): unknown {
	if (/^[[{]/.test(text)) return flow(text, line);
	if (text.startsWith('"')) {
		if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) throw new NotRead(line);
		return text
			.slice(1, -1)
			.replace(
				/\\(?:u([0-9a-fA-F]{4})|(.))/g,
				(_all, code: string | undefined, one: string | undefined) =>
					code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[one ?? ''] ?? one ?? ''),
			);
	}
	if (text.startsWith("'")) {
		if (!/^'(?:[^']|'')*'$/.test(text)) throw new NotRead(line);
		return text.slice(1, -1).replaceAll("''", "'");
	}
	if (/^[&*!|>%@`]/.test(text)) throw new NotRead(line);
	if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
	if (/^(?:true|True|TRUE)$/.test(text)) return true;
	if (/^(?:false|False|FALSE)$/.test(text)) return false;
	return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

/** A list or map in brackets, whole on one line; its parts are scalars or such lists and maps again. */
function flow(text: string, line: number): unknown {
	const isList = text.startsWith('[');
	if (!text.endsWith(isList ? ']' : '}')) throw new NotRead(line);
	const parts = flowParts(text.slice(1, -1), line);
	if (isList) return parts.map((part) => scalar(part, line));
	const map = Object.create(null) as Record<string, unknown>;
	for (const part of parts) {
		const pair = splitKey(part);
		if (!pair) throw new NotRead(line);
		map[pair.key] = scalar(pair.rest, line);
	}
	return map;
}

function flowParts(text: string, line: number): readonly string[] {
	const parts: string[] = [];
	let depth = 0;
	let part = '';
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[\s\S]/g)) {
		if (token === '[' || token === '{') depth += 1;
		if (token === ']' || token === '}') depth -= 1;
		if (depth < 0 || depth > mostDepth) throw new NotRead(line);
		if (token === ',' && depth === 0) {
			parts.push(part.trim());
			part = '';
		} else part += token;
	}
	if (depth !== 0) throw new NotRead(line);
	if (part.trim() !== '') parts.push(part.trim());
	return parts;
}
