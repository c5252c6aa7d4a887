import type { FileChange, Refusal } from './edit';
import {
	hunkEdit,
	isRefusal,
	joinSections,
	linesText,
	malformed,
	type PatchHunk,
	type PatchSection,
	quoted,
} from './patchHunk';
import { isFileHead, readHunk } from './unifiedHunk';

export interface DiffOptions {
	/**
	 * True: the text is known to have its end, so a last hunk shorter than its counts is a mistake in counting. False: it
	 * is known to have none, and since a diff has no mark of its end nothing is taken. Absent: a short last hunk is refused.
	 */
	readonly isWhole?: boolean;
}

/** What is known of one file while its hunks are read. Names are without quotes and dates; null stands for /dev/null. */
interface DiffFile {
	/** Line that it begins at, counted from one. */
	readonly line: number;
	/** The rest of its `diff --git` line. */
	readonly git?: string;
	oldName?: string | null;
	freshName?: string | null;
	from?: string;
	to?: string;
	mode?: 'new' | 'deleted';
	/** The headers say that there are no hunks. */
	isComplete?: boolean;
	readonly hunks: PatchHunk[];
}

/**
 * Reads a unified diff of any number of files as git and others write it, with prose around it. All of it or nothing: one
 * line that cannot be read refuses the whole. Hunks that stand under no file name have no path.
 */
export function readUnifiedDiff(
	text: string,
	options: DiffOptions = {},
): readonly FileChange[] | Refusal {
	if (options.isWhole === false) {
		return malformed('The diff has no end, so it may be cut. Send it again.');
	}
	const isWhole = options.isWhole ?? false;
	const files = readFiles(text.replace(/\r?\n$/, '').split(/\r?\n/), isWhole);
	if (!Array.isArray(files)) return files;
	const sections: PatchSection[] = [];
	for (const file of files) {
		const change = changeOf(file, isWhole);
		if (isRefusal(change)) return change;
		sections.push({ line: file.line, change });
	}
	return joinSections(sections);
}

function readFiles(lines: readonly string[], isWhole: boolean): DiffFile[] | Refusal {
	const files: DiffFile[] = [];
	let file: DiffFile | undefined;
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] ?? '';
		if (line.startsWith('diff --git ')) {
			file = { line: at + 1, git: line.slice('diff --git '.length), hunks: [] };
			files.push(file);
		} else if (isFileHead(lines, at)) {
			if (file === undefined || file.hunks.length > 0 || file.oldName !== undefined) {
				file = { line: at + 1, hunks: [] };
				files.push(file);
			}
			file.oldName = nameOf(line);
			file.freshName = nameOf(lines[at + 1] ?? '');
			at++;
		} else if (startsHunk(lines, at, file)) {
			if (file === undefined) {
				file = { line: at + 1, hunks: [] };
				files.push(file);
			}
			const reading = readHunk(lines, at, isWhole);
			if (isRefusal(reading)) return reading;
			file.hunks.push(reading.hunk);
			at = reading.next - 1;
		} else {
			const refusal = readHeader(file, line, at + 1, lines[at + 1]);
			if (refusal) return refusal;
		}
	}
	return files.length > 0 ? files : readBare(lines, isWhole);
}

function startsHunk(lines: readonly string[], at: number, file: DiffFile | undefined): boolean {
	const line = lines[at] ?? '';
	if (line.startsWith('@@')) return !line.startsWith('@@@');
	// Some leave the @@ line out.
	return file?.freshName !== undefined && file.hunks.length === 0 && /^[ +-]/.test(line);
}

/** Nothing but lines with a blank, `+` or `-` in front. */
function readBare(lines: readonly string[], isWhole: boolean): DiffFile[] | Refusal {
	const start = lines.findIndex((line) => line.trim() !== '');
	if (start < 0) return malformed('The diff is empty.');
	if (lines.some((line) => line.startsWith('--- ') || line.startsWith('+++ '))) {
		return malformed('The diff has no hunk. Each hunk begins with a line "@@ -l,n +l,n @@".');
	}
	const reading = readHunk(lines, start, isWhole);
	if (isRefusal(reading)) return reading;
	return [{ line: start + 1, hunks: [reading.hunk] }];
}

/** Takes what a line between hunks says. Prose says nothing. */
function readHeader(
	file: DiffFile | undefined,
	line: string,
	number: number,
	next: string | undefined,
): Refusal | undefined {
	if (line.startsWith('GIT binary patch') || /^Binary files .+ differ$/.test(line)) {
		return malformed(`Line ${number} of the diff changes a binary file, which cannot be done.`);
	}
	if (line.startsWith('@@@')) {
		return malformed(`Line ${number} begins a diff of a merge. Send a diff against one version.`);
	}
	if (line.startsWith('+++ ') || (line.startsWith('--- ') && next?.startsWith('@@'))) {
		return malformed(
			`Line ${number} of the diff is ${quoted(line)}: the lines "--- <path>" and "+++ <path>" must stand together.`,
		);
	}
	if (file === undefined || file.hunks.length > 0) return undefined;
	if (line.startsWith('copy from ')) {
		return malformed(`Line ${number} of the diff copies a file. Send the copy as a new file.`);
	}
	if (line.startsWith('new file mode ')) file.mode = 'new';
	else if (line.startsWith('deleted file mode ')) file.mode = 'deleted';
	else if (line.startsWith('rename from ')) file.from = unquote(line.slice(12).trim());
	else if (line.startsWith('rename to ')) file.to = unquote(line.slice(10).trim());
	else if (line === 'similarity index 100%' || /^index 0+\.\.e69de29/.test(line)) {
		file.isComplete = true;
	}
	return undefined;
}

function changeOf(file: DiffFile, isWhole: boolean): FileChange | Refusal {
	const isComplete = isWhole || file.isComplete === true || file.hunks.length > 0;
	const edits = file.hunks.map(hunkEdit);
	const where = `The file at line ${file.line} of the diff`;
	if (!isComplete && file.mode !== 'deleted') {
		return malformed(`${where} has no hunk.`);
	}
	if (file.from !== undefined || file.to !== undefined) return renamed(file, where);
	const names = namesOf(file);
	if (isRefusal(names)) return names;
	if (file.mode === 'deleted' || names.fresh === null) {
		if (names.old) return { kind: 'delete', path: names.old };
		return malformed(`${where} has no name.`);
	}
	if (file.mode === 'new' || names.old === null || isAllNew(file, names.fresh)) {
		return created(file, names.fresh, where);
	}
	if (edits.length === 0) return malformed(`${where} has no hunk.`);
	return names.fresh === undefined
		? { kind: 'edit', edits }
		: { kind: 'edit', path: names.fresh, edits };
}

/** `@@ -0,0 +1,n @@` under two equal names: a new file that somebody named wrongly. */
function isAllNew(file: DiffFile, path: string | undefined): boolean {
	const [hunk] = file.hunks;
	if (path === undefined || hunk === undefined || file.hunks.length > 1) return false;
	return hunk.isAllNew === true && hunk.old.length === 0;
}

function renamed(file: DiffFile, where: string): FileChange | Refusal {
	const { from, to } = file;
	const isCut = to === undefined || (file.git && !unquote(file.git).endsWith(to));
	if (!from || !to || isCut)
		return malformed(`${where} is to be renamed, but not both names are there.`);
	return { kind: 'rename', path: from, to, edits: file.hunks.map(hunkEdit) };
}

function created(file: DiffFile, path: string | undefined, where: string): FileChange | Refusal {
	const [hunk] = file.hunks;
	if (path === undefined) return malformed(`${where} has no name.`);
	if (file.hunks.length > 1 || (hunk?.old.length ?? 0) > 0) {
		return malformed(
			`${where} is new, ${quoted(path)}, so it must have one hunk in which each line begins with "+".`,
		);
	}
	return { kind: 'create', path, text: linesText(hunk?.fresh ?? [], hunk?.freshIsOpen === true) };
}

interface Names {
	readonly old: string | null | undefined;
	readonly fresh: string | null | undefined;
}

const prefixPairs = [
	['a/', 'b/'],
	['i/', 'w/'],
	['c/', 'i/'],
	['c/', 'w/'],
	['o/', 'w/'],
	['old/', 'new/'],
	['original/', 'modified/'],
	['original/', 'updated/'],
	['before/', 'after/'],
] as const;

/** The names of a file without the prefixes that git puts in front. Both are the same unless one is null. */
function namesOf(file: DiffFile): Names | Refusal {
	const { oldName, freshName, git } = file;
	if (oldName === undefined || freshName === undefined) {
		const half = git === undefined ? undefined : (git.length - 1) / 2;
		if (git === undefined || half === undefined) return { old: undefined, fresh: undefined };
		return sameNames(unquote(git.slice(0, half)), unquote(git.slice(half + 1)), file.line);
	}
	if (oldName === null && freshName === null) {
		return malformed(`The file at line ${file.line} of the diff has no name.`);
	}
	if (oldName === null) return { old: null, fresh: bareName(freshName ?? '', 1) };
	if (freshName === null) return { old: bareName(oldName, 0), fresh: null };
	return sameNames(oldName, freshName, file.line);
}

function sameNames(old: string, fresh: string, line: number): Names | Refusal {
	for (const [a, b] of prefixPairs) {
		if (!old.startsWith(a) || !fresh.startsWith(b)) continue;
		const path = fresh.slice(b.length);
		if (isSame(old.slice(a.length), path)) return { old: path, fresh: path };
	}
	if (isSame(old, fresh)) return { old: fresh, fresh };
	// Names of no file: which one it is is said elsewhere, if at all.
	if (isPlainWord(old) && isPlainWord(fresh)) return { old: undefined, fresh: undefined };
	if (isSame(old, bareName(fresh, 1))) return { old, fresh: old };
	if (isSame(bareName(old, 0), fresh)) return { old: fresh, fresh };
	return malformed(
		`The file at line ${line} of the diff has two names, ${quoted(old)} and ${quoted(fresh)}. To rename it, add "rename from" and "rename to" lines.`,
	);
}

function isPlainWord(name: string): boolean {
	return /^(a|b|old|new|original|modified|updated|before|after)$/i.test(name);
}

function isSame(old: string, fresh: string): boolean {
	return fresh !== '' && (old === fresh || old.replace(/\.(orig|old|bak)$/, '') === fresh);
}

function bareName(name: string, side: 0 | 1): string {
	return name.startsWith(prefixPairs[0][side]) ? name.slice(2) : name;
}

/** The name on a `---` or `+++` line, without the date behind it. Null for /dev/null. */
function nameOf(line: string): string | null {
	const words = (line.slice(4).split('\t')[0] ?? '').trim();
	const date = words.search(/\d{4}-\d\d-\d\d \d\d:\d\d/);
	const bare = (date > 0 ? words.slice(0, date) : words).trimEnd();
	const name = unquote(bare.replace(/ \((original|old|before|modified|updated|new|after)\)$/i, ''));
	return name === '/dev/null' ? null : name;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b' };

/** A name in the quotes that git puts around one with special characters; bytes beyond ASCII are octal. */
function unquote(name: string): string {
	if (name.length < 2 || name.length > 5000 || !name.startsWith('"') || !name.endsWith('"'))
		return name;
	const bytes = name.slice(1, -1).replace(/\\([0-7]{3})|%/g, (all, octal: string | undefined) => {
		const code = octal === undefined ? all.charCodeAt(0) : Number.parseInt(octal, 8) & 255;
		return `%${code.toString(16).padStart(2, '0')}`;
	});
	const plain = bytes.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
	return decoded(plain) ?? name;
}

function decoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		if (error instanceof URIError) return undefined;
		throw error;
	}
}
