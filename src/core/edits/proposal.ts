import { blockMark, endsBlock, isConflict, readBlocks } from './blocks';
import type { FileChange, Refusal } from './edit';
import { type AnswerPart, isDiff, splitFences } from './fences';
import { endsPatch, readPatch, startsPatch } from './patch';
import { isRefusal, malformed } from './patchHunk';
import { type PathHint, pathHint, pathOfLine } from './pathHint';
import { readUnifiedDiff } from './unifiedDiff';
import { isFileHead } from './unifiedHunk';

/** What a text offers to change. Nothing has been looked up: neither paths nor places are known to exist. */
export type Proposal =
	| {
			readonly kind: 'changes';
			readonly form: 'patch' | 'diff' | 'blocks';
			readonly changes: readonly FileChange[];
	  }
	/** Code without a word about what it replaces: a whole file, a part of one, or no file at all. See `PathHint`. */
	| ({ readonly kind: 'code'; readonly text: string } & PathHint)
	| { readonly kind: 'refused'; readonly refusal: Refusal };

export interface ProposalOptions {
	/** What follows the mark of the fence on its line. Absent: the text does not come out of a fence. */
	readonly info?: string;
	/** The line in front of the fence. */
	readonly above?: string;
	/** The file, where the text names none. */
	readonly fallbackPath?: string;
	/**
	 * Whether the text has its end: true when the fence was closed or the arguments of a call parsed, false when the stream
	 * was cut. Only what bears a mark of its end is taken from a cut text. Absent: counts are taken at their word.
	 */
	readonly isWhole?: boolean;
}

export interface AnswerOptions {
	/** The answer ended by itself, not by a limit, Stop or a lost connection. */
	readonly isWhole?: boolean;
	readonly fallbackPath?: string;
}

type Form = 'patch' | 'diff' | 'blocks';

/** Reads the text of one code block, or an answer that stands outside of any. */
export function readProposal(text: string, options: ProposalOptions = {}): Proposal {
	return readAs(text, formOf(text, options.info ?? ''), options);
}

function readAs(text: string, form: Form | undefined, options: ProposalOptions): Proposal {
	const info = options.info ?? '';
	const hint = pathHint(text, info, options.above);
	const path = hint.path ?? options.fallbackPath;
	if (form === undefined) {
		if (options.isWhole === false) return refused('The code is cut. Send it again whole.');
		if (isConflict(text.split(/\r?\n/))) {
			return refused(
				'The code stands between marks that would be written into the file. Begin a block with "<<<<<<< SEARCH" and end it with ">>>>>>> REPLACE".',
			);
		}
		return { kind: 'code', text, ...hint, ...(path !== undefined ? { path } : {}) };
	}
	const whole = options.isWhole === undefined ? {} : { isWhole: options.isWhole };
	const changes =
		form === 'patch'
			? readPatch(text, whole)
			: form === 'diff'
				? readUnifiedDiff(text, whole)
				: readBlocks(text, { ...whole, ...(path !== undefined ? { path } : {}) });
	if (isRefusal(changes)) return { kind: 'refused', refusal: changes };
	if (splitForms(text).length > 1) {
		return refused('The text mixes a patch, a diff or blocks. Send all changes in one form.');
	}
	return { kind: 'changes', form, changes: changes.map((change) => placed(change, path)) };
}

/** Reads a whole answer: each fenced block, and patches and blocks that stand outside of fences, in order. */
export function readAnswer(markdown: string, options: AnswerOptions = {}): readonly Proposal[] {
	const proposals: Proposal[] = [];
	let above: string | undefined;
	let lastPath = options.fallbackPath;
	for (const part of splitFences(markdown, endOfMarked)) {
		const info = part.kind === 'fence' ? part.info : undefined;
		const texts = part.kind === 'fence' ? [part.text] : splitForms(part.text);
		for (const text of texts) {
			const form = formOf(text, info ?? '');
			if (part.kind === 'prose' && form === undefined) continue;
			// Code may be anything; a change without a path is for the file of the blocks before it.
			const path = form === undefined ? options.fallbackPath : lastPath;
			const proposal = readPart(part, text, form, {
				...(info !== undefined ? { info } : {}),
				...(info !== undefined && above !== undefined ? { above } : {}),
				...(path !== undefined ? { fallbackPath: path } : {}),
				...wholeness(part, options),
			});
			proposals.push(proposal);
			lastPath = pathOf(proposal) ?? lastPath;
		}
		above = part.kind === 'prose' ? lastLine(part.text) : undefined;
	}
	return proposals;
}

function readPart(
	part: AnswerPart,
	text: string,
	form: Form | undefined,
	options: ProposalOptions,
): Proposal {
	if (part.kind === 'fence' && part.end === 'nested') {
		return refused(
			'A code block stands within another one, and it is unclear where they end. Open and close the outer one with four backticks.',
		);
	}
	if (part.kind === 'fence' && part.end === 'open' && form === undefined) {
		return refused('The code block has no end. Send it again whole.');
	}
	return readAs(text, form, options);
}

function wholeness(part: AnswerPart, options: AnswerOptions): { readonly isWhole?: boolean } {
	if (part.kind === 'fence' && part.end === 'closed') return { isWhole: true };
	if (part.kind === 'fence') return options.isWhole ? {} : { isWhole: false };
	return options.isWhole === undefined ? {} : { isWhole: options.isWhole };
}

function pathOf(proposal: Proposal): string | undefined {
	if (proposal.kind !== 'changes' || proposal.form !== 'blocks') return undefined;
	return proposal.changes.at(-1)?.path;
}

function refused(message: string): Proposal {
	return { kind: 'refused', refusal: malformed(message) };
}

function placed(change: FileChange, path: string | undefined): FileChange {
	return change.path === undefined && path !== undefined ? { ...change, path } : change;
}

/** The last line of prose, if at most one blank line follows it. */
function lastLine(prose: string): string | undefined {
	const lines = prose.slice(-2000).split('\n').slice(-2);
	return lines.findLast((line) => line.trim() !== '');
}

/** Languages in which a change is written down; in others only text that begins with a change is one. */
const plainInfo =
	/^(|text|txt|plain|plaintext|bash|sh|shell|shellscript|console|zsh|powershell|udiff|diff|patch|apply_patch)$/;

/** The form that begins first in `text`. */
function formOf(text: string, info: string): Form | undefined {
	const lines = text.split(/\r?\n/);
	if (isDiff(info)) {
		const other = formAnywhere(lines);
		return other ?? (lines.some((line) => /^[+-]/.test(line)) ? 'diff' : undefined);
	}
	const [language = ''] = info
		.trim()
		.toLowerCase()
		.split(/[\s:{]/, 1);
	if (plainInfo.test(language)) return formAnywhere(lines);
	const first = lines.findIndex((line) => line.trim() !== '');
	const form = formAt(lines, first);
	if (form !== undefined || pathOfLine(lines[first] ?? '') === undefined) return form;
	// Between a path and its block at most one line is blank.
	const second = lines[first + 1]?.trim() === '' ? first + 2 : first + 1;
	return formAt(lines, second) === 'blocks' ? 'blocks' : undefined;
}

function formAnywhere(lines: readonly string[]): Form | undefined {
	for (let at = 0; at < lines.length; at++) {
		const form = formAt(lines, at);
		if (form !== undefined) return form;
	}
	return undefined;
}

function formAt(lines: readonly string[], at: number): Form | undefined {
	const line = lines[at] ?? '';
	if (!'*<-@d'.includes(line[0] ?? ' ')) return undefined;
	if (startsPatch(line)) return 'patch';
	if (blockMark(line) !== undefined) return 'blocks';
	const isHunk = /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/.test(line);
	return isHunk || line.startsWith('diff --git ') || isFileHead(lines, at) ? 'diff' : undefined;
}

/** `text` cut where one form ends and another one begins. What stands above the second belongs to it. */
function splitForms(text: string): readonly string[] {
	const lines = text.split('\n');
	const texts: string[] = [];
	let form: Form | undefined;
	let from = 0;
	let end = 0;
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] ?? '';
		if (form === 'diff' && /^[ +\\-]/.test(line)) end = at + 1;
		const next = formAt(lines, at);
		if (next === undefined) continue;
		if (form !== undefined && next !== form) {
			texts.push(lines.slice(from, end).join('\n'));
			from = end;
		}
		form = next;
		if (form !== 'diff') at = endOfForm(lines, at) ?? lines.length;
		end = at + 1;
	}
	texts.push(lines.slice(from).join('\n'));
	return texts;
}

/** Where what begins at `at` ends, so that fences in its text are not taken for fences of the answer. */
function endOfMarked(lines: readonly string[], at: number): number | undefined {
	const line = lines[at] ?? '';
	if (!'*<-'.includes(line[0] ?? ' ')) return undefined;
	// A patch without its first line is not looked through: it has no mark that says it is one.
	return line.startsWith('***') && !line.includes('Begin Patch') ? undefined : endOfForm(lines, at);
}

/** The line that ends the patch or block that begins at `at`. */
function endOfForm(lines: readonly string[], at: number): number | undefined {
	const line = lines[at] ?? '';
	const size = blockMark(line);
	if (size === undefined && !startsPatch(line)) return undefined;
	for (let end = at + 1; end < lines.length; end++) {
		const next = lines[end] ?? '';
		if (size === undefined ? endsPatch(next) : endsBlock(next, size)) return end;
		const isAgain = size === undefined ? isPatchHead(next) : blockMark(next) === size;
		if (isAgain) return undefined;
	}
	return undefined;
}

function isPatchHead(line: string): boolean {
	return line.includes('Begin Patch') && startsPatch(line);
}
