import assert from 'node:assert/strict';
import { readPatch } from '../../../../src/core/edits/patch';
import { readEachPrefix } from './prefixes';
import { assertQuick } from './quick';

const several = `*** Begin Patch
*** Add File: docs/new.md
+# New
+
+text
*** Update File: src/a.ts
@@ class A
@@ 	first() {
 		one();
-		two();
+		three();
*** End of File
*** Update File: src/b.ts
*** Move to: src/c.ts
@@
-old
+new
@@ 	last() {
+		added();
*** Delete File: src/gone.ts
*** End Patch
`;

const one = (body: string) => `*** Begin Patch\n*** Update File: a\n${body}*** End Patch\n`;

function edits(body: string): unknown {
	const changes = readPatch(one(body));
	assert.ok(!('reason' in changes), JSON.stringify(changes));
	const [change] = changes;
	assert.ok(change?.kind === 'edit');
	return change.edits;
}

function refusal(text: string, options = {}): string {
	const changes = readPatch(text, options);
	assert.ok('reason' in changes, JSON.stringify(changes));
	assert.equal(changes.reason, 'malformed');
	return changes.message;
}

describe('readPatch', () => {
	it('reads added, edited, moved and deleted files', () => {
		assert.deepEqual(readPatch(several), [
			{ kind: 'create', path: 'docs/new.md', text: '# New\n\ntext\n' },
			{
				kind: 'edit',
				path: 'src/a.ts',
				edits: [
					{
						kind: 'replace',
						oldText: '\t\tone();\n\t\ttwo();\n',
						newText: '\t\tone();\n\t\tthree();\n',
						wholeLines: true,
						atEnd: true,
						below: 'class A\n\tfirst() {',
					},
				],
			},
			{
				kind: 'rename',
				path: 'src/b.ts',
				to: 'src/c.ts',
				edits: [
					{ kind: 'replace', oldText: 'old\n', newText: 'new\n', wholeLines: true },
					{
						kind: 'insert',
						anchor: '\tlast() {',
						position: 'after',
						newText: '\t\tadded();\n',
						wholeLines: true,
					},
				],
			},
			{ kind: 'delete', path: 'src/gone.ts' },
		]);
	});

	it('R2 R19: takes a beginning for nothing', () => {
		assert.equal(readEachPrefix(several, readPatch), several.length - 1);
	});

	it('bears prose, shell, other line ends and quotes around it', () => {
		const bare = readPatch(one('-a\n+b\n'));
		const wrapped = [
			`Here you are:\n\n${one('-a\n+b\n')}\nHope this helps.`,
			`apply_patch <<'EOF'\n${one('-a\n+b\n')}EOF\n`,
			one('-a\n+b\n').replaceAll('\n', '\r\n'),
			one('-a\n+b\n').replace('File: a', 'File: `a`'),
			one('-a\n+b\n').replace('*** Begin Patch\n', ''),
			`${one('-a\n+b\n').trimEnd()}  `,
		];
		for (const text of wrapped) assert.deepEqual(readPatch(text), bare, text);
	});

	it('takes a patch without its last line only when the text is known to be whole', () => {
		const text = one('-a\n+b\n').replace('*** End Patch\n', '');
		assert.match(refusal(text), /no "\*\*\* End Patch" line/);
		assert.deepEqual(readPatch(text, { isWhole: true }), readPatch(one('-a\n+b\n')));
		refusal(`${text}*** End Pa`, { isWhole: true });
	});

	it('takes an empty line for one that lost its blank, but not at the border of a hunk', () => {
		assert.deepEqual(edits('@@\n\n a\n\n-b\n\n\n@@\n c\n+d\n\n'), [
			{ kind: 'replace', oldText: 'a\n\nb\n', newText: 'a\n\n', wholeLines: true },
			{ kind: 'replace', oldText: 'c\n', newText: 'c\nd\n', wholeLines: true },
		]);
	});

	it('reads the head of a hunk in other spellings', () => {
		const edit = { kind: 'replace', oldText: 'a\n', newText: 'b\n', wholeLines: true };
		assert.deepEqual(edits('-a\n+b\n'), [edit]);
		assert.deepEqual(edits('@@\n-a\n+b\n'), [edit]);
		assert.deepEqual(edits('@@ def f(): @@\n-a\n+b\n'), [{ ...edit, below: 'def f():' }]);
		assert.deepEqual(edits('@@ -12,1 +12,1 @@ x\n-a\n+b\n'), [{ ...edit, nearLine: 12 }]);
	});

	it('appends with the mark of the end, and leaves a place without one to the file', () => {
		assert.deepEqual(edits('+z\n*** End of File\n'), [
			{ kind: 'replace', oldText: '', newText: 'z\n', wholeLines: true, atEnd: true },
		]);
		assert.deepEqual(edits('+z\n'), [
			{ kind: 'replace', oldText: '', newText: 'z\n', wholeLines: true },
		]);
	});

	it('joins two sections of one file and refuses any other repetition', () => {
		const twice = `*** Begin Patch\n*** Update File: a\n-a\n+b\n*** Update File: a\n-c\n+d\n*** End Patch`;
		assert.deepEqual(readPatch(twice), readPatch(one('@@\n-a\n+b\n@@\n-c\n+d\n')));
		assert.match(
			refusal(twice.replace('Update File: a\n-c\n+d', 'Delete File: a')),
			/a is named twice/,
		);
	});

	it('refuses the whole when one file of it cannot be read', () => {
		const bad = several.replace('-old', 'old');
		assert.match(refusal(bad), /Line 16 of the patch, for src\/b.ts, is "old"/);
		assert.match(
			refusal(several.replace('+text', 'text')),
			/each line of the new file docs\/new.md/,
		);
		assert.match(refusal(several.replace('*** Delete File: src/gone.ts', '*** Drop: x')), /is due/);
		assert.match(refusal(several.replace('src/gone.ts', '')), /names no file/);
		assert.match(refusal(one('@@ def f\n')), /a hunk without lines/);
		assert.match(refusal(one('')), /has no hunk/);
		assert.match(refusal('nothing'), /names no file/);
	});

	it('reads a hostile megabyte quickly', () => {
		const start = '*** Begin Patch\n*** Update File: a\n';
		const texts = [
			start + '\n'.repeat(1e6),
			start + ' \n'.repeat(5e5),
			start + '@@\n'.repeat(3e5),
			'*** Begin Patch\n'.repeat(6e4),
			'*'.repeat(1e6),
			`*** Add File:${' '.repeat(1e6)}x`,
			`${start}@@ ${' '.repeat(1e6)}x @@`,
			`${start}@@ -${'1'.repeat(1e6)}`,
			`*** Add File: a\n${'+\n\n'.repeat(3e5)}`,
		];
		assertQuick(texts, (text) => readPatch(text, { isWhole: true }));
	});
});
