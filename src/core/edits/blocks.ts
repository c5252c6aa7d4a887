import type { Edit, FileChange, Refusal } from './edit';
import { isRefusal, joinSections, linesText, malformed, type PatchSection } from './patchHunk';
import { pathOfLine } from './pathHint';

export interface BlockOptions {
	/** File of a block above which none stands. */
	readonly path?: string;
	/** False: the text is known to be cut. Blocks may be missing then, so none is taken. */
	readonly isWhole?: boolean;
}

/** A search/replace block as lines of the text: of its first and last mark. */
interface BlockPlace {
	readonly first: number;
	readonly last: number;
	readonly size: number;
}

/** How many marks `line` begins a block with: `<<<<<<< SEARCH` and its relatives. */
export function blockMark(line: string): number | undefined {
	return readMark(line)?.size;
}

/** The first line of a block. Some write the path of the file behind its word. */
function readMark(line: string): { readonly size: number; readonly path?: string } | undefined {
	const bare = line.slice(0, 400).trimEnd();
	const [, dashes] = /^(-{5,9}) ?(?:SEARCH|ORIGINAL)>?$/.exec(bare) ?? [];
	if (dashes !== undefined) return { size: dashes.length };
	const [, mark, rest] = /^(<{5,9}) ?(?:SEARCH|ORIGINAL)(?:>|:? (\S.*))?$/i.exec(bare) ?? [];
	if (mark === undefined) return undefined;
	if (rest === undefined) return { size: mark.length };
	const path = pathOfLine(rest);
	return path === undefined ? undefined : { size: mark.length, path };
}

/** Whether `line` ends a block that began with `size` marks. Without its word the mark must have the same size. */
export function endsBlock(line: string, size: number): boolean {
	const [, mark, word] = /^(>{5,9}|\+{5,9})( ?(?:REPLACE|UPDATED))?$/i.exec(line.trimEnd()) ?? [];
	if (mark === undefined) return false;
	return word !== undefined || (mark.startsWith('>') && mark.length === size);
}

/**
 * Reads the search/replace blocks of `text`, with prose between them. The path stands in the line above a block; a block
 * without one is for the file of the block before. All of it or nothing.
 */
export function readBlocks(
	text: string,
	options: BlockOptions = {},
): readonly FileChange[] | Refusal {
	if (options.isWhole === false) {
		return malformed('The answer is cut, so blocks may be missing. Send them again.');
	}
	const lines = text.split(/\r?\n/);
	const sections: PatchSection[] = [];
	let path = options.path;
	let proseFrom = 0;
	for (let at = 0; at < lines.length; at++) {
		const size = blockMark(lines[at] ?? '');
		if (size === undefined) {
			const isStray = /^(>{5,9}|\+{5,9}) ?REPLACE$/i.test((lines[at] ?? '').trimEnd());
			if (isStray) return malformed(`Line ${at + 1} ends a block that does not begin.`);
			continue;
		}
		const place = findEnd(lines, at, size);
		if (isRefusal(place)) return place;
		path = readMark(lines[at] ?? '')?.path ?? pathAbove(lines, at, proseFrom) ?? path;
		const change = readBlock(lines, place, path);
		if (isRefusal(change)) return change;
		sections.push({ line: at + 1, change });
		at = place.last;
		proseFrom = at + 1;
	}
	return sections.length > 0 ? joinSections(sections) : malformed('There is no block.');
}

function findEnd(lines: readonly string[], first: number, size: number): BlockPlace | Refusal {
	for (let at = first + 1; at < lines.length; at++) {
		const line = lines[at] ?? '';
		if (endsBlock(line, size)) return { first, last: at, size };
		if (blockMark(line) === size) break;
	}
	return malformed(
		`The block that begins at line ${first + 1} has no line "${'>'.repeat(size)} REPLACE". Send it again whole.`,
	);
}

/** The path on the nearest line above, if nothing but a blank line or the mark of a fence stands between. */
function pathAbove(lines: readonly string[], at: number, from: number): string | undefined {
	for (let above = at - 1; above >= from && above >= at - 3; above--) {
		const line = (lines[above] ?? '').trim();
		if (line === '' || /^(`{3,}|~{3,})[\w+-]*$/.test(line)) continue;
		return pathOfLine(line);
	}
	return undefined;
}

function readBlock(
	lines: readonly string[],
	place: BlockPlace,
	path: string | undefined,
): FileChange | Refusal {
	const divider = findDivider(lines, place);
	if (typeof divider !== 'number') return divider;
	const hint = readHint(lines, place.first + 1);
	const search = lines.slice(hint.next, divider);
	const fresh = lines.slice(divider + 1, place.last);
	if (search.every((line) => line.trim() === '')) {
		return withoutSearch(fresh, path, place.first + 1);
	}
	const edit: Edit = {
		kind: 'replace',
		oldText: linesText(search, false),
		newText: linesText(fresh, false),
		wholeLines: true,
		...(hint.nearLine !== undefined ? { nearLine: hint.nearLine } : {}),
	};
	return path === undefined
		? { kind: 'edit', edits: [edit] }
		: { kind: 'edit', path, edits: [edit] };
}

/** Nothing to look for: the block is the text of a new file. */
function withoutSearch(
	fresh: readonly string[],
	path: string | undefined,
	line: number,
): FileChange | Refusal {
	if (path !== undefined) return { kind: 'create', path, text: linesText(fresh, false) };
	return {
		reason: 'emptyOldText',
		message: `The block at line ${line} has nothing to search for and no path. Repeat lines of the file in SEARCH, or name a new file above the block. Nothing was changed.`,
	};
}

/** Some say at which line the text stood: `:start_line:12`, then a line of dashes. */
function readHint(
	lines: readonly string[],
	at: number,
): { readonly next: number; readonly nearLine?: number } {
	const [, start] = /^:start_line: ?(\d{1,7})$/.exec((lines[at] ?? '').trimEnd()) ?? [];
	if (start === undefined) return { next: at };
	let next = at + 1;
	if (/^:end_line: ?\d+$/.test((lines[next] ?? '').trimEnd())) next++;
	if (/^-{5,9}$/.test((lines[next] ?? '').trimEnd())) next++;
	return { next, nearLine: Number(start) };
}

/** Whether `lines` are nothing but old and new text between marks that no block has, such as those of a merge conflict. */
export function isConflict(lines: readonly string[]): boolean {
	const filled = lines.filter((line) => line.trim() !== '');
	return /^<{5,9}( |$)/.test(filled[0] ?? '') && /^>{5,9}( |$)/.test(filled.at(-1) ?? '');
}

/** The only line that can part old from new. */
function findDivider(lines: readonly string[], place: BlockPlace): number | Refusal {
	const same: number[] = [];
	const other: number[] = [];
	for (let at = place.first + 1; at < place.last; at++) {
		const line = (lines[at] ?? '').trimEnd();
		if (!/^={5,9}$/.test(line)) continue;
		(line.length === place.size ? same : other).push(at);
	}
	const candidates = same.length > 0 ? same : other;
	const [only] = candidates;
	if (only !== undefined && candidates.length === 1) return only;
	const mark = '='.repeat(place.size);
	return malformed(
		only === undefined
			? `The block at line ${place.first + 1} has no line "${mark}" between old and new text.`
			: `The block at line ${place.first + 1} has ${candidates.length} lines "${mark}", so it is unclear where the new text begins. If the code itself has such a line, write all three marks of the block with ${place.size === 9 ? 8 : 9} characters.`,
	);
}
