import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges, lineHunks, splitLines } from '../../../../src/core/edits/diffLines';
import { type Proposal, readProposal } from '../../../../src/core/edits/proposal';
import { createRandom } from './random';

type Random = (below: number) => number;

/** Lines that are mistaken for something else where they can be. */
const tricky = [
	'',
	' ',
	'a',
	'b',
	'\tc',
	'  d  ',
	'}',
	'-- a/x',
	'++ b/x',
	'--- a/x',
	'+++ b/x',
	'@@ -1 +1 @@',
	'@@ f',
	'=====',
	'=======',
	'*** End Patch',
	'*** Update File: y',
	'\\ No newline at end of file',
	'-- ',
	'diff --git a/x b/x',
	'```',
	'<<<<<<< HEAD',
	'>>>>>>> other',
	'# x',
];

interface Hunk {
	readonly oldStart: number;
	readonly old: readonly string[];
	readonly fresh: readonly string[];
	/** Body lines of a diff. */
	readonly body: readonly string[];
}

function randomLines(random: Random): string[] {
	return Array.from({ length: 1 + random(30) }, () => {
		const line = tricky[random(tricky.length)] ?? '';
		return random(3) === 0 ? line : `${line}${random(40)}`;
	});
}

function changed(lines: readonly string[], random: Random): string[] {
	const fresh = [...lines];
	for (let turn = 0; turn <= random(3); turn++) {
		const [line = ''] = randomLines(random);
		fresh.splice(random(fresh.length + 1), random(3), ...(random(2) === 0 ? [] : [line]));
	}
	return fresh;
}

/** The hunks of a change with `context` lines around each. */
function hunksOf(before: readonly string[], after: readonly string[], context: number): Hunk[] {
	const groups: {
		start: number;
		end: number;
		shift: number;
		parts: ReturnType<typeof lineHunks>;
	}[] = [];
	for (const part of lineHunks(before, after)) {
		const last = groups.at(-1);
		if (last && part.oldStart - context <= last.end + context) {
			last.end = part.oldEnd;
			last.parts = [...last.parts, part];
		} else {
			groups.push({ start: part.oldStart, end: part.oldEnd, shift: 0, parts: [part] });
		}
	}
	return groups.map(({ start, end, parts }) => {
		const from = Math.max(0, start - context);
		const to = Math.min(before.length, end + context);
		const body: string[] = [];
		let at = from;
		const keep = (until: number) => {
			for (; at < until; at++) body.push(` ${before[at]}`);
		};
		for (const part of parts) {
			keep(part.oldStart);
			for (; at < part.oldEnd; at++) body.push(`-${before[at]}`);
			for (const line of after.slice(part.freshStart, part.freshEnd)) body.push(`+${line}`);
		}
		keep(to);
		const side = (mark: string) =>
			body.filter((line) => line[0] !== mark).map((line) => line.slice(1));
		return { oldStart: from, old: side('+'), fresh: side('-'), body };
	});
}

/** With `miscount` each count is wrong by what it returns. */
function asDiff(hunks: readonly Hunk[], miscount = () => 0): string {
	let shift = 0;
	const count = (lines: readonly string[]) => Math.max(0, lines.length + miscount());
	const parts = hunks.map(({ oldStart, old, fresh, body }) => {
		const first = old.length === 0 ? oldStart : oldStart + 1;
		const head = `@@ -${first},${count(old)} +${first + shift},${count(fresh)} @@`;
		shift += fresh.length - old.length;
		return `${head}\n${body.join('\n')}\n`;
	});
	return `--- a/file\n+++ b/file\n${parts.join('')}`;
}

function asPatch(hunks: readonly Hunk[]): string {
	const parts = hunks.map(({ body }) => `@@\n${body.join('\n')}\n`);
	return `*** Begin Patch\n*** Update File: file\n${parts.join('')}*** End Patch\n`;
}

function asBlocks(hunks: readonly Hunk[]): string {
	const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
	return hunks
		.map(({ old, fresh }) => {
			const body = `${text(old)}=======\n${text(fresh)}`;
			return `<<<<<<< SEARCH\n${body}>>>>>>> REPLACE\n`;
		})
		.join('\n');
}

/** What becomes of `before`, or nothing where it is refused. */
function outcome(before: string, eol: '\n' | '\r\n', proposal: Proposal): string | undefined {
	if (proposal.kind === 'refused') return undefined;
	assert.ok(proposal.kind === 'changes');
	let text = before;
	assert.equal(proposal.changes.length, 1);
	for (const change of proposal.changes) {
		assert.equal(change.path, 'file');
		if (change.kind === 'create') return undefined;
		assert.ok(change.kind === 'edit');
		const result = applyEdits(text, change.edits, { eol });
		if (result.kind === 'refused') return undefined;
		if (result.kind === 'changed') text = applyChanges(text, result.changes);
	}
	return text;
}

function run(form: (hunks: readonly Hunk[]) => string, seed: number, turns: number) {
	const random = createRandom(seed);
	let applied = 0;
	for (let turn = 0; turn < turns; turn++) {
		const lines = randomLines(random);
		const fresh = changed(lines, random);
		const context = random(4);
		const eol = random(2) === 0 ? '\n' : '\r\n';
		const isOpen = random(4) === 0;
		const join = (all: readonly string[]) =>
			all.length === 0 ? '' : all.join(eol) + (isOpen && (all.at(-1) ?? '') !== '' ? '' : eol);
		const before = join(lines);
		const after = join(fresh);
		// Splitting must give the lines back, and an end that changes is not what is tested here.
		if (
			splitLines(before).length !== lines.length ||
			before.endsWith('\n') !== after.endsWith('\n')
		) {
			continue;
		}
		const hunks = hunksOf(lines, fresh, context);
		if (hunks.length === 0) continue;
		const text = form(hunks);
		const got = outcome(before, eol, readProposal(text, { fallbackPath: 'file', isWhole: true }));
		if (got === undefined) continue;
		// Where a last line without an end goes, the one above it keeps its end.
		const expected = got === after + eol && isOpen ? got : after;
		assert.equal(got, expected, `turn ${turn}\n${JSON.stringify(before)}\n${text}`);
		applied++;
	}
	return applied / turns;
}

describe('random changes through each form', () => {
	it('come out right or are refused as a unified diff', () => {
		const share = run((hunks) => asDiff(hunks), 1, 4000);
		assert.ok(share > 0.8, String(share));
	});

	it('come out right or are refused as a diff with wrong counts', () => {
		const random = createRandom(9);
		const share = run((hunks) => asDiff(hunks, () => random(5) - 2), 4, 4000);
		assert.ok(share > 0.7, String(share));
	});

	it('come out right or are refused as a patch', () => {
		const share = run(asPatch, 2, 4000);
		assert.ok(share > 0.75, String(share));
	});

	it('come out right or are refused as blocks', () => {
		const share = run(asBlocks, 3, 4000);
		assert.ok(share > 0.7, String(share));
	});
});
