import type { Edit, FileChange, Refusal } from './edit';

/** A hunk while it is read: lines as they are and as they are to be, without line ends. */
export interface PatchHunk {
	readonly old: string[];
	readonly fresh: string[];
	/** Lines that the place stands below, outermost first. */
	readonly below: string[];
	nearLine?: number;
	/** The hunk says that there was no line before. */
	isAllNew?: boolean;
	/** The hunk says that the file ends with it. */
	atEnd?: boolean;
	/** It has lines that go. */
	isRemoving?: boolean;
	/** Where a line that stays has lost the blank in front of it, counted from one. Then all are taken to have. */
	unmarkedAt?: number;
	/** The last line has no line end, as it is and as it is to be. */
	oldIsOpen?: boolean;
	freshIsOpen?: boolean;
}

/** A change of one file and the line of the patch that it begins at, counted from one. */
export interface PatchSection {
	readonly line: number;
	readonly change: FileChange;
}

export function emptyHunk(): PatchHunk {
	return { old: [], fresh: [], below: [] };
}

/** Takes one line into `hunk`. A blank line counts as one that stays and has lost its first blank. */
export function takeLine(hunk: PatchHunk, line: string): void {
	const mark = line[0] ?? ' ';
	const isMarked = hunk.unmarkedAt === undefined || mark === '-' || mark === '+';
	const text = isMarked ? line.slice(1) : line;
	if (mark !== '+') hunk.old.push(text);
	if (mark !== '-') hunk.fresh.push(text);
	if (mark === '-') hunk.isRemoving = true;
}

export function isMarked(line: string): boolean {
	return line === '' || ' +-'.includes(line[0] ?? '');
}

/** Why the line `number` of a hunk, which begins with no mark, cannot be read. */
export function badLine(number: number, line: string, where: string): Refusal {
	const head = `Line ${number} of the ${where} is ${quoted(line)}`;
	return malformed(
		isElision(line)
			? `${head}, which stands for lines that were left out. Begin a new hunk with "@@" there.`
			: `${head}: a line that stays must begin with one blank, a new one with "+", an old one with "-".`,
	);
}

/** Whether `line` of a hunk stands for lines that were left out. */
export function isElision(line: string): boolean {
	return /^(\.{3}|…)\s*$/.test(line);
}

/** What `hunk` asks for. Nothing is looked up: whether it fits is found out where it is applied. */
export function hunkEdit(hunk: PatchHunk): Edit {
	const below = hunk.below.length > 0 ? { below: hunk.below.join('\n') } : {};
	const anchor = hunk.below.at(-1);
	if (hunk.old.length === 0 && anchor !== undefined && !hunk.atEnd) {
		const outer = hunk.below.slice(0, -1);
		return {
			kind: 'insert',
			anchor,
			position: 'after',
			newText: linesText(hunk.fresh, false),
			wholeLines: true,
			...(outer.length > 0 ? { below: outer.join('\n') } : {}),
		};
	}
	// Only where the two differ does the hunk speak about the end of the file; otherwise it stays as it is.
	const changesEnd = (hunk.oldIsOpen ?? false) !== (hunk.freshIsOpen ?? false);
	return {
		kind: 'replace',
		oldText: linesText(hunk.old, changesEnd && hunk.oldIsOpen === true),
		newText: linesText(hunk.fresh, changesEnd && hunk.freshIsOpen === true),
		wholeLines: true,
		...(hunk.atEnd || changesEnd ? { atEnd: true } : {}),
		...below,
		...(hunk.nearLine !== undefined ? { nearLine: hunk.nearLine } : {}),
	};
}

export function linesText(lines: readonly string[], isOpen: boolean): string {
	if (lines.length === 0) return '';
	return lines.join('\n') + (isOpen ? '' : '\n');
}

/** One change per file, in order. A file that is edited twice gets the edits of both; any other repetition is refused. */
export function joinSections(sections: readonly PatchSection[]): readonly FileChange[] | Refusal {
	const changes: FileChange[] = [];
	const edited = new Map<string | undefined, Edit[]>();
	const named = new Set<string | undefined>();
	for (const { line, change } of sections) {
		const known = change.kind === 'edit' ? edited.get(change.path) : undefined;
		if (change.kind === 'edit' && known) {
			for (const edit of change.edits) known.push(edit);
			continue;
		}
		const names = change.kind === 'rename' ? [change.path, change.to] : [change.path];
		const again = names.find((name) => named.has(name));
		if (again !== undefined) {
			return malformed(`Line ${line}: ${again} is named twice. Name each file once.`);
		}
		for (const name of names) named.add(name);
		if (change.kind === 'edit') {
			const edits = [...change.edits];
			edited.set(change.path, edits);
			changes.push({ ...change, edits });
		} else {
			changes.push(change);
		}
	}
	return changes;
}

export function isRefusal(value: object): value is Refusal {
	return 'reason' in value;
}

/** A refusal of the whole proposal: nothing of it was read. */
export function malformed(message: string): Refusal {
	return { reason: 'malformed', message: `${message} Nothing was changed.` };
}

/** A line of the proposal as a message shows it. */
export function quoted(line: string): string {
	return JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line);
}
