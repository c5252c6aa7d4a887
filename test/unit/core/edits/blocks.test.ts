import assert from 'node:assert/strict';
import { type BlockOptions, readBlocks } from '../../../../src/core/edits/blocks';
import { readEachPrefix } from './prefixes';
import { assertQuick } from './quick';

const block = (old: string, fresh: string, size = 7) =>
	`${'<'.repeat(size)} SEARCH\n${old}${'='.repeat(size)}\n${fresh}${'>'.repeat(size)} REPLACE\n`;

const edit = (oldText: string, newText: string, more = {}) => ({
	kind: 'replace',
	oldText,
	newText,
	wholeLines: true,
	...more,
});

function refusal(text: string, options?: BlockOptions): string {
	const changes = readBlocks(text, options);
	assert.ok('reason' in changes, JSON.stringify(changes));
	return `${changes.reason}: ${changes.message}`;
}

describe('readBlocks', () => {
	it('reads several blocks and the paths above them', () => {
		const text = `First:

src/a.ts
${block('one\n', 'two\n')}
${block('\tthree\n', '')}
**src/b.ts**
\`\`\`ts
${block('x\ny\n', 'z\n')}\`\`\`
`;
		assert.deepEqual(readBlocks(text), [
			{ kind: 'edit', path: 'src/a.ts', edits: [edit('one\n', 'two\n'), edit('\tthree\n', '')] },
			{ kind: 'edit', path: 'src/b.ts', edits: [edit('x\ny\n', 'z\n')] },
		]);
		assert.equal(readEachPrefix(text, readBlocks) > text.length / 3, true);
	});

	it('takes the path it is given where none is written', () => {
		const text = block('a\n', 'b\n');
		assert.deepEqual(readBlocks(text), [{ kind: 'edit', edits: [edit('a\n', 'b\n')] }]);
		assert.deepEqual(readBlocks(`words\n${text}`, { path: 'p' }), [
			{ kind: 'edit', path: 'p', edits: [edit('a\n', 'b\n')] },
		]);
	});

	it('reads marks of five to nine characters and other spellings of them', () => {
		const expected = readBlocks(block('a\n', 'b\n'));
		const texts = [
			...[5, 6, 8, 9].map((size) => block('a\n', 'b\n', size)),
			'<<<<<<< SEARCH\na\n=======\nb\n>>>>>>>\n',
			'<<<<<<< SEARCH  \na\n=======\t\nb\n>>>>>>> REPLACE ',
			'<<<<<<< SEARCH>\na\n=======\nb\n>>>>>>> REPLACE',
			'<<<<<<< ORIGINAL\na\n=======\nb\n>>>>>>> UPDATED\n',
			'------- SEARCH\na\n=======\nb\n+++++++ REPLACE\n',
			'<<<<<<< SEARCH\na\n======\nb\n>>>>>> REPLACE\n',
			block('a\n', 'b\n').replaceAll('\n', '\r\n'),
		];
		for (const text of texts) assert.deepEqual(readBlocks(text), expected, text);
		assert.deepEqual(readBlocks(block(':start_line:12\n-------\na\n', 'b\n')), [
			{ kind: 'edit', edits: [edit('a\n', 'b\n', { nearLine: 12 })] },
		]);
	});

	it('does not guess which of several dividing lines is meant', () => {
		const conflict = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n';
		assert.match(refusal(block(conflict, 'a\n')), /^malformed: .*2 lines "=======".*with 9 char/);
		assert.deepEqual(readBlocks(block(conflict, 'a\n', 9)), [
			{ kind: 'edit', edits: [edit(conflict, 'a\n')] },
		]);
		assert.deepEqual(readBlocks(block('Title\n=====\n', 'Other\n=====\n')), [
			{ kind: 'edit', edits: [edit('Title\n=====\n', 'Other\n=====\n')] },
		]);
	});

	it('makes a file of a block that searches for nothing', () => {
		assert.deepEqual(readBlocks(`a/new.ts\n${block('', 'x\n')}`), [
			{ kind: 'create', path: 'a/new.ts', text: 'x\n' },
		]);
		assert.match(refusal(block('\n', 'x\n')), /^emptyOldText: /);
	});

	it('refuses the whole when one block is not whole', () => {
		const good = block('a\n', 'b\n');
		assert.match(
			refusal(`${good}<<<<<<< SEARCH\nc\n=======\nd\n`),
			/line 6 has no line ">>>>>>> REPLACE"/,
		);
		assert.match(refusal(`<<<<<<< SEARCH\nc\n${good}`), /line 1 has no line/);
		assert.match(refusal('<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n'), /no line "=======" between/);
		assert.match(refusal(`${good}d\n>>>>>>> REPLACE\n`), /Line 7 ends a block/);
		assert.match(refusal('none'), /no block/);
		assert.match(refusal(good, { isWhole: false }), /cut/);
	});

	it('reads a hostile megabyte quickly', () => {
		const texts = [
			'<<<<<<< SEARCH\n'.repeat(7e4),
			'<<<<<<< SEARCH\n<<<<<< SEARCH\n'.repeat(3e4),
			`<<<<<<< SEARCH\n${'=======\n'.repeat(1.2e5)}>>>>>>> REPLACE`,
			'<'.repeat(1e6),
			`<<<<<<< SEARCH\n${' '.repeat(1e6)}\n=======\n>>>>>>> REPLACE`,
			`${'('.repeat(1e6)}\n${block('a\n', 'b\n')}`,
			block('a\n', 'b\n').repeat(2e4),
		];
		assertQuick(texts, (text) => readBlocks(text));
	});
});
