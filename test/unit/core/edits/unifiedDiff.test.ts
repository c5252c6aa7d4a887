import assert from 'node:assert/strict';
import type { FileChange } from '../../../../src/core/edits/edit';
import { type DiffOptions, readUnifiedDiff } from '../../../../src/core/edits/unifiedDiff';
import { readEachPrefix } from './prefixes';
import { assertQuick } from './quick';

const git = `From 1234 Mon Sep 17
Subject: [PATCH] several

diff --git a/src/a.ts b/src/a.ts
index 111..222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -3,4 +3,4 @@ export function a() {
 one
-two
+three

 four
@@ -40,2 +40,3 @@
 ten
+eleven
 twelve
diff --git a/new.txt b/new.txt
new file mode 100644
index 000..333
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+x
+y
\\ No newline at end of file
diff --git a/empty b/empty
new file mode 100644
index 0000000..e69de29
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/old name.ts b/new name.ts
similarity index 90%
rename from old name.ts
rename to new name.ts
--- a/old name.ts
+++ b/new name.ts
@@ -1,2 +1,2 @@
 a
-b
+c
-- 
2.39.0
`;

const lines = (oldText: string, newText: string, more = {}) => ({
	kind: 'replace',
	oldText,
	newText,
	wholeLines: true,
	...more,
});

function read(text: string, options?: DiffOptions): readonly FileChange[] {
	const changes = readUnifiedDiff(text, options);
	assert.ok(!('reason' in changes), JSON.stringify(changes));
	return changes;
}

function refusal(text: string, options?: DiffOptions): string {
	const changes = readUnifiedDiff(text, options);
	assert.ok('reason' in changes, JSON.stringify(changes));
	assert.equal(changes.reason, 'malformed');
	return changes.message;
}

const plain = (body: string) => `--- a/x\n+++ b/x\n${body}`;

describe('readUnifiedDiff', () => {
	it('reads edited, new, empty, deleted and renamed files of git', () => {
		assert.deepEqual(read(git), [
			{
				kind: 'edit',
				path: 'src/a.ts',
				edits: [
					lines('one\ntwo\n\nfour\n', 'one\nthree\n\nfour\n', { nearLine: 3 }),
					lines('ten\ntwelve\n', 'ten\neleven\ntwelve\n', { nearLine: 40 }),
				],
			},
			{ kind: 'create', path: 'new.txt', text: 'x\ny' },
			{ kind: 'create', path: 'empty', text: '' },
			{ kind: 'delete', path: 'gone.txt' },
			{
				kind: 'rename',
				path: 'old name.ts',
				to: 'new name.ts',
				edits: [lines('a\nb\n', 'a\nc\n', { nearLine: 1 })],
			},
		]);
	});

	it('R2 R19: a beginning is refused or has only whole hunks', () => {
		// Without counts behind it a last line may be half; with line by line cuts the counts tell.
		const cuts = git.split('\n');
		let refused = 0;
		for (let count = 0; count < cuts.length; count++) {
			const changes = readUnifiedDiff(cuts.slice(0, count).join('\n'));
			if ('reason' in changes) {
				refused++;
				continue;
			}
			for (const change of changes) {
				const full = read(git).find(({ path }) => path === change.path);
				if ('edits' in change && full && 'edits' in full) {
					assert.deepEqual(change.edits, full.edits.slice(0, change.edits.length));
				} else if (change.kind !== 'create' || change.path !== 'new.txt') {
					assert.deepEqual(change, full);
				}
			}
		}
		assert.ok(refused > 15, String(refused));
		assert.equal(
			readEachPrefix(git, (text) => readUnifiedDiff(text, { isWhole: text === git })),
			git.length,
		);
	});

	it('reads names in every spelling', () => {
		const heads = [
			['--- x', '+++ x'],
			['--- a/x', '+++ b/x'],
			['--- i/x', '+++ w/x'],
			['--- x\t2024-01-02 10:00:00.000 +0000', '+++ x\t2024-01-02 10:01:00.000 +0000'],
			['--- x 2024-01-02 10:00:00', '+++ x 2024-01-02 10:01:00'],
			['--- x.orig', '+++ x'],
			['--- "a/x"', '+++ "b/x"'],
		];
		for (const head of heads) {
			const text = `${head.join('\n')}\n@@ -1 +1 @@\n-a\n+b\n`;
			assert.deepEqual(read(text), [
				{ kind: 'edit', path: 'x', edits: [lines('a\n', 'b\n', { nearLine: 1 })] },
			]);
		}
		const octal =
			'--- "a/caf\\303\\251 100%.ts"\n+++ "b/caf\\303\\251 100%.ts"\n@@ -1 +1 @@\n-a\n+b\n';
		assert.equal(read(octal)[0]?.path, 'café 100%.ts');
		assert.match(
			refusal('--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n'),
			/two names, "a\/x" and "b\/y"/,
		);
	});

	it('R31: says of the end of the file only what the hunk changes', () => {
		const mark = '\\ No newline at end of file\n';
		const edit = (body: string) => {
			const [change] = read(plain(`@@ -1 +1 @@\n${body}`));
			assert.ok(change?.kind === 'edit');
			return change.edits[0];
		};
		const near = { nearLine: 1 };
		assert.deepEqual(edit(`-a\n${mark}+b\n${mark}`), lines('a\n', 'b\n', near));
		assert.deepEqual(edit(`-a\n${mark}+b\n`), lines('a', 'b\n', { atEnd: true, ...near }));
		assert.deepEqual(edit(`-a\n+b\n${mark}`), lines('a\n', 'b', { atEnd: true, ...near }));
	});

	it('bears wrong counts, except in a last hunk that may be cut', () => {
		const long = plain('@@ -1,2 +1,2 @@\n a\n-b\n+c\n d\n');
		const short = plain('@@ -1,9 +1,9 @@\n a\n-b\n+c\n d\n');
		const expected = [
			{
				kind: 'edit',
				path: 'x',
				edits: [lines('a\nb\nd\n', 'a\nc\nd\n', { nearLine: 1 })],
			},
		];
		assert.deepEqual(read(long), expected);
		assert.deepEqual(read(short, { isWhole: true }), expected);
		assert.match(refusal(short), /shorter than its @@ line says/);
		const first = read(`${short}@@ -20 +20 @@\n-q\n+r\n`)[0];
		assert.ok(first?.kind === 'edit' && first.edits.length === 2);
	});

	it('tells a removed comment from the name of a file', () => {
		const sql = plain('@@ -1,3 +1,3 @@\n select 1;\n--- old words\n+++ new words\n select 2;\n');
		assert.deepEqual(read(sql), [
			{
				kind: 'edit',
				path: 'x',
				edits: [
					lines('select 1;\n-- old words\nselect 2;\n', 'select 1;\n++ new words\nselect 2;\n', {
						nearLine: 1,
					}),
				],
			},
		]);
		const two = `${plain('@@ -1,5 +1,5 @@\n-a\n+b\n')}--- a/y\n+++ b/y\n@@ -1 +1 @@\n-c\n+d\n`;
		assert.deepEqual(
			read(two).map(({ path }) => path),
			['x', 'y'],
		);
	});

	it('reads hunks without numbers, without a head and without a file', () => {
		const edit = lines('a\n', 'b\n');
		const isWhole = { isWhole: true };
		assert.deepEqual(read(plain('@@ ... @@\n-a\n+b\n'), isWhole), [
			{ kind: 'edit', path: 'x', edits: [edit] },
		]);
		assert.deepEqual(read(plain('@@ def f():\n-a\n+b\n'), isWhole), [
			{ kind: 'edit', path: 'x', edits: [{ ...edit, below: 'def f():' }] },
		]);
		assert.deepEqual(read(plain('-a\n+b\n'), isWhole), [
			{ kind: 'edit', path: 'x', edits: [edit] },
		]);
		assert.deepEqual(read('-a\n+b\n', isWhole), [{ kind: 'edit', edits: [edit] }]);
		assert.deepEqual(read('@@ -5 +5 @@\n-a\n+b\n'), [
			{ kind: 'edit', edits: [{ ...edit, nearLine: 5 }] },
		]);
		assert.match(refusal('-a\n+b\n'), /no @@ line with counts/);
	});

	it('takes blank lines that lost their blank, as far as the counts ask for them', () => {
		const text = plain('@@ -1,4 +1,4 @@\n a\n\n-b\n+c\n\n\n\n');
		assert.deepEqual(read(text), [
			{ kind: 'edit', path: 'x', edits: [lines('a\n\nb\n\n', 'a\n\nc\n\n', { nearLine: 1 })] },
		]);
	});

	it('takes a new file whose head names it twice', () => {
		assert.deepEqual(read(plain('@@ -0,0 +1 @@\n+a\n')), [
			{ kind: 'create', path: 'x', text: 'a\n' },
		]);
	});

	it('takes CRLF', () => {
		assert.deepEqual(read(git.replaceAll('\n', '\r\n')), read(git));
	});

	it('refuses what cannot be done', () => {
		const head = 'diff --git a/x.png b/x.png\n';
		assert.match(refusal(`${head}Binary files a/x.png and b/x.png differ\n`), /binary/);
		assert.match(refusal(`${head}GIT binary patch\nliteral 3\n`), /binary/);
		assert.match(refusal(`${head}old mode 100644\nnew mode 100755\n`), /no hunk/);
		assert.match(refusal(`${head}copy from x\ncopy to y\n`), /copies a file/);
		assert.match(refusal('diff --cc x\n--- a/x\n+++ b/x\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n'), /merge/);
		assert.match(refusal(plain('@@ -1,3 +1,3 @@\n a\nb\n+c\n d\n')), /Line 5 of the diff is "b"/);
		assert.match(refusal(plain('')), /no hunk/);
		assert.match(refusal('--- a/x\n@@ -1 +1 @@\n-a\n+b\n'), /must stand together/);
		assert.match(refusal('--- /dev/null\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n+b\n-c\n'), /is new/);
		assert.match(refusal('words'), /Line 1/);
		assert.match(refusal(' '), /empty/);
	});

	it('refuses the whole when one file of it cannot be read', () => {
		assert.match(refusal(git.replace('-b\n', 'b\n')), /is "b"/);
	});

	it('reads a hostile megabyte quickly', () => {
		const texts = [
			plain('@@ -1 +1 @@\n') + '\n'.repeat(1e6),
			plain('@@ -1 +1 @@\n') + '--- a\n+++ b\n'.repeat(8e4),
			'@@\n'.repeat(3e5),
			'diff --git \n'.repeat(8e4),
			`--- ${' '.repeat(1e6)}x\n+++ b\n`,
			`--- "${'\\'.repeat(1e6)}"\n+++ b\n@@ -1 +1 @@\n-a\n`,
			`--- ${'1234-'.repeat(2e5)}\n+++ b\n@@ -1 +1 @@\n-a\n`,
			`Binary files ${'differ '.repeat(1e5)}`,
			plain(`@@ -1 +1 @@\n${' \n'.repeat(5e5)}`),
		];
		assertQuick(texts, (text) => readUnifiedDiff(text, { isWhole: true }));
	});
});
