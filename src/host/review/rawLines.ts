import * as vscode from 'vscode';
import { splitLines } from '../../core/edits/diffLines';
import type { Hunk } from '../../core/edits/hunks';
import { baselineText, type ReviewedFile } from './reviewedFile';

/** The text on disk with its own line ends; VS Code shows them all alike. Undefined: it cannot be read. */
export async function readRaw(document: vscode.TextDocument): Promise<string | undefined> {
	try {
		const bytes = await vscode.workspace.fs.readFile(document.uri);
		return await vscode.workspace.decode(bytes, { encoding: document.encoding });
	} catch {
		// Without it the line ends of the buffer are used.
		return undefined;
	}
}

/** `raw`, the text on disk, with the very lines back that stood in place of `hunks`. Undefined: lines do not correspond. */
export function withRawHunks(
	file: ReviewedFile,
	raw: string,
	hunks: readonly Hunk[],
): string | undefined {
	const lines = rawLines(file, raw);
	if (!lines) return undefined;
	const out = [...lines.now];
	for (const place of hunks.map((hunk) => linesOf(file, hunk)).toReversed()) {
		const old = lines.base.slice(place.baseStart, place.baseStart + place.baseCount);
		out.splice(place.start, place.count, ...old);
	}
	return out.join('');
}

/** The raw baseline once `hunks` are kept. */
export function withRawKept(
	file: ReviewedFile,
	raw: string,
	hunks: readonly Hunk[],
): string | undefined {
	const lines = rawLines(file, raw);
	if (!lines) return undefined;
	const out = [...lines.base];
	for (const place of hunks.map((hunk) => linesOf(file, hunk)).toReversed()) {
		const fresh = lines.now.slice(place.start, place.start + place.count);
		out.splice(place.baseStart, place.baseCount, ...fresh);
	}
	return out.join('');
}

function rawLines(file: ReviewedFile, raw: string) {
	const base = splitLines(file.rawBaseline ?? '');
	const now = splitLines(raw);
	const isAlike =
		unified(base.join('')) === unified(baselineText(file)) &&
		unified(raw) === unified(file.state.now.text);
	return isAlike ? { base, now } : undefined;
}

function unified(text: string): string {
	return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Where a hunk is in lines, now and in the baseline. */
function linesOf(file: ReviewedFile, hunk: Hunk) {
	const { text, hunks } = file.state.now;
	const count = (part: string) => splitLines(part).length;
	const start = count(text.slice(0, hunk.start));
	let baseStart = start;
	for (const each of hunks) {
		if (each.start >= hunk.start) break;
		baseStart += count(each.before) - count(text.slice(each.start, each.end));
	}
	return {
		start,
		count: count(text.slice(hunk.start, hunk.end)),
		baseStart,
		baseCount: count(hunk.before),
	};
}
