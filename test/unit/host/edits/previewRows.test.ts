import assert from 'node:assert/strict';
import { createPreviewRows, type PreviewRow } from '../../../../src/host/edits/previewRows';

/** A row in short: `=` kept, `…` waiting, `>3` begun, `+` new, `~` moved; `|` being written. */
function short(row: PreviewRow): string {
	switch (row.kind) {
		case 'kept':
			return '=';
		case 'waiting':
			return '…';
		case 'begun':
			return `>${row.upTo}`;
		case 'replaced':
			return `${row.isNew ? '+' : '~'}${row.text}${row.isBeingWritten ? '|' : ''}${row.more ? ` (${row.more})` : ''}`;
		default:
			return row satisfies never;
	}
}

function rowsOf(old: string, ...texts: readonly string[]): readonly string[] {
	const rows = createPreviewRows(old);
	for (const text of texts) rows.update(text);
	return Array.from({ length: rows.count }, (_, index) => short(rows.row(index)));
}

const old = 'one\n\ttwo\nthree\nfour';

describe('the rows of a preview', () => {
	it('leaves the old lines until something has come for them', () => {
		assert.deepEqual(rowsOf(old, ''), ['>0', '…', '…', '…']);
		assert.deepEqual(rowsOf(old, 'on'), ['>2', '…', '…', '…']);
		assert.deepEqual(rowsOf(old, 'one\n'), ['=', '>0', '…', '…']);
		assert.deepEqual(rowsOf(old, 'one\n\ttwx'), ['=', '+\ttwx|', '…', '…']);
		assert.deepEqual(rowsOf(old, 'one\n\ttwx\nth'), ['=', '+\ttwx', '>2', '…']);
	});

	it('tells old lines that moved from new ones', () => {
		assert.deepEqual(rowsOf(old, 'one\nnew\n\ttwo\nth'), ['=', '+new', '~\ttwo', '~th|']);
		assert.deepEqual(rowsOf(old, '\ttwo\nthree\nfour'), ['~\ttwo', '~three', '~four|', '…']);
	});

	it('counts the lines that have no old line to stand in, and shows the newest', () => {
		assert.deepEqual(rowsOf('a\nb', 'a\nc\nd\ne'), ['=', '+e| (2)']);
		assert.deepEqual(rowsOf('a\nb', 'a\nc\nd\n'), ['=', '+d (1)']);
		assert.deepEqual(rowsOf('', 'x\ny'), ['+y| (1)']);
	});

	it('takes the line end of the last old line for no line of its own', () => {
		assert.equal(createPreviewRows('a\nb\n').count, 2);
		assert.equal(createPreviewRows('a\r\nb\r\n').count, 2);
		assert.equal(createPreviewRows('\n').count, 1);
		assert.equal(createPreviewRows('').count, 1);
		assert.deepEqual(rowsOf('a\r\nb\r\n', 'a\r\nc\r\n'), ['=', '+c']);
	});

	it('comes to the same in pieces of any size', () => {
		const fresh = 'one\r\n\r\nnew\n\ttwo\r\nthree\nfour and more\n\n}\n';
		const whole = rowsOf(old, fresh);
		for (let size = 1; size < 9; size++) {
			const texts: string[] = [];
			for (let at = size; at < fresh.length + size; at += size) texts.push(fresh.slice(0, at));
			assert.deepEqual(rowsOf(old, ...texts), whole, String(size));
		}
	});

	it('starts anew when the text does', () => {
		assert.deepEqual(rowsOf(old, 'wrong\nway\n', 'one\n'), rowsOf(old, 'one\n'));
		assert.deepEqual(rowsOf(old, 'one\n\tt', 'on'), rowsOf(old, 'on'));
	});
});
