import assert from 'node:assert/strict';
import { Composer } from '../../../../src/host/chat/composer';
import type { Attachment } from '../../../../src/shared/transcript';

describe('what is attached', () => {
	let attached: readonly Attachment[];
	let composer: Composer;

	beforeEach(() => {
		attached = [];
		composer = new Composer(
			() => attached,
			(next) => {
				attached = next;
			},
		);
	});

	const file = (id: string, path: string, text: string) => ({
		kind: 'file' as const,
		id,
		path,
		languageId: 'plaintext',
		text,
	});

	it('takes the newer text of a file that is attached again', () => {
		composer.add(file('1', 'a.ts', 'old'));
		composer.add(file('2', 'a.ts', 'new'));
		assert.deepEqual(
			attached.map(({ id }) => id),
			['2'],
		);
	});

	it('keeps each pasted text and each selection of a terminal: they are nowhere else', () => {
		composer.add({ ...file('1', 'Pasted text', 'log A'), origin: 'text' });
		composer.add({ ...file('2', 'Pasted text', 'log B'), origin: 'text' });
		composer.add({ ...file('3', 'terminal (selection)', 'one'), origin: 'terminal' });
		composer.add({ ...file('4', 'terminal (selection)', 'two'), origin: 'terminal' });
		assert.deepEqual(
			attached.map(({ id }) => id),
			['1', '2', '3', '4'],
		);
	});
});
