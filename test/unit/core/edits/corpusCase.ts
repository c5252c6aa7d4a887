import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type {
	Edit,
	FileChange,
	MatchStep,
	Refusal,
	RefusalReason,
} from '../../../../src/core/edits/edit';
import { withoutPathLine } from '../../../../src/core/edits/pathHint';
import { type Proposal, readAnswer, readProposal } from '../../../../src/core/edits/proposal';

/** A text, or pieces each followed by how often it stands there (once without a number). */
type CaseText = string | { readonly repeat: readonly (string | number)[] };

/** The text of the only file, or of several by their paths. */
type CaseFiles = CaseText | { readonly [path: string]: string };

/**
 * One line of complaint: files as they are, what a model sends, and the files after it or the refusal. What is sent is
 * `edits` of the only file, the `text` of one code block, or an `answer`.
 */
export interface CorpusCase {
	readonly title: string;
	readonly before: CaseFiles;
	readonly encoding?: 'utf16le' | 'utf16be' | 'latin1';
	readonly eol?: '\n' | '\r\n';
	readonly edits?: readonly Edit[];
	readonly text?: string;
	readonly info?: string;
	readonly answer?: string;
	readonly fallbackPath?: string;
	readonly after?: CaseFiles;
	readonly step?: MatchStep;
	readonly same?: boolean;
	readonly refused?: {
		readonly reason: RefusalReason;
		/** Part of the message. */
		readonly message?: string;
		readonly count?: number;
	};
}

type Files = ReadonlyMap<string, string>;

type Outcome =
	| { readonly kind: 'changed'; readonly files: Files; readonly step: MatchStep }
	| { readonly kind: 'same' }
	| { readonly kind: 'refused'; readonly refusal: Refusal };

/** The path of the only file of a case. */
const only = 'file';

export function runCase(each: CorpusCase): void {
	const before = filesOf(each.before);
	checkCase(each, before, each.after === undefined ? undefined : filesOf(each.after));
	const first = before.get(only);
	if (each.encoding || first?.startsWith('\uFEFF') !== true) return;
	// An editor holds the text without the mark.
	const after = each.after === undefined ? undefined : filesOf(each.after);
	checkCase(each, withoutMark(before), after && withoutMark(after));
}

function checkCase(each: CorpusCase, before: Files, after: Files | undefined): void {
	const read = new Map([...before].map(([path, text]) => [path, decode(encode(text, each), each)]));
	assert.deepEqual(read, before, 'the case can be written in its encoding');
	const outcome = applyCase(each, read);
	if (each.refused) {
		assert.ok(outcome.kind === 'refused', JSON.stringify(outcome, showMaps));
		const { reason, message, count } = outcome.refusal;
		assert.equal(reason, each.refused.reason, message);
		assert.ok(message.includes(each.refused.message ?? ''), message);
		if (each.refused.count !== undefined) assert.equal(count, each.refused.count);
	} else if (each.same) {
		assert.deepEqual(outcome, { kind: 'same' });
	} else {
		assert.ok(after, 'a case says what comes out');
		assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
		assert.deepEqual(bytesOf(outcome.files, each), bytesOf(after, each));
		if (each.step) assert.equal(outcome.step, each.step);
	}
}

function applyCase(each: CorpusCase, files: Files): Outcome {
	const changes = changesOf(each, files);
	if ('reason' in changes) return { kind: 'refused', refusal: changes };
	const now = new Map(files);
	const steps: MatchStep[] = [];
	for (const change of changes) {
		const path = change.path ?? only;
		if (change.kind === 'create') now.set(path, change.text);
		if (change.kind === 'delete') assert.ok(now.delete(path), path);
		if (change.kind !== 'edit' && change.kind !== 'rename') continue;
		const text = now.get(path);
		assert.ok(text !== undefined, path);
		const result = applyEdits(text, change.edits, each.eol ? { eol: each.eol } : {});
		if (result.kind === 'refused') return result;
		if (change.kind === 'rename') now.delete(path);
		else if (result.kind === 'same') continue;
		if (result.kind === 'changed') steps.push(result.step);
		const target = change.kind === 'rename' ? change.to : path;
		now.set(target, result.kind === 'same' ? text : applyChanges(text, result.changes));
	}
	const step = (['typography', 'blanks', 'lineEnds'] as const).find((one) => steps.includes(one));
	const isSame =
		now.size === files.size && [...now].every(([path, text]) => files.get(path) === text);
	return isSame ? { kind: 'same' } : { kind: 'changed', files: now, step: step ?? 'exact' };
}

function changesOf(each: CorpusCase, files: Files): readonly FileChange[] | Refusal {
	if (each.edits) return [{ kind: 'edit', edits: each.edits }];
	const fallback = each.fallbackPath === undefined ? {} : { fallbackPath: each.fallbackPath };
	const proposals: readonly Proposal[] =
		each.answer !== undefined
			? readAnswer(each.answer, { isWhole: true, ...fallback })
			: [
					readProposal(each.text ?? '', {
						...fallback,
						...(each.info === undefined ? {} : { info: each.info }),
					}),
				];
	const changes: FileChange[] = [];
	for (const proposal of proposals) {
		if (proposal.kind === 'refused') return proposal.refusal;
		if (proposal.kind === 'changes') {
			changes.push(...proposal.changes);
			continue;
		}
		const { text, path, pathLine } = proposal;
		assert.ok(path !== undefined, 'the code says its file');
		const newText =
			pathLine === undefined ? text : withoutPathLine(text, pathLine, files.get(path) ?? '');
		changes.push({ kind: 'edit', path, edits: [{ kind: 'wholeFile', newText }] });
	}
	assert.ok(changes.length > 0, 'something is proposed');
	return changes;
}

function filesOf(files: CaseFiles): Files {
	if (typeof files === 'string') return new Map([[only, files]]);
	const { repeat } = files;
	if (!Array.isArray(repeat)) return new Map(Object.entries(files as Record<string, string>));
	const pieces = repeat.map((piece, at) => {
		if (typeof piece === 'number') return '';
		const count: unknown = repeat[at + 1];
		return String(piece).repeat(typeof count === 'number' ? count : 1);
	});
	return new Map([[only, pieces.join('')]]);
}

function withoutMark(files: Files): Files {
	return new Map([...files].map(([path, text]) => [path, text.replace(/^\uFEFF/, '')]));
}

function bytesOf(files: Files, each: CorpusCase): unknown {
	const all = [...files].map(([path, text]) => [path, encode(text, each).toString('latin1')]);
	return Object.fromEntries(all.sort());
}

function encode(text: string, { encoding }: CorpusCase): Buffer {
	if (encoding === 'utf16be') return Buffer.from(text, 'utf16le').swap16();
	return Buffer.from(text, encoding ?? 'utf8');
}

function decode(bytes: Buffer, { encoding }: CorpusCase): string {
	if (encoding === 'utf16be') return Buffer.from(bytes).swap16().toString('utf16le');
	return bytes.toString(encoding ?? 'utf8');
}

function showMaps(_key: string, value: unknown): unknown {
	return value instanceof Map ? Object.fromEntries(value) : value;
}
