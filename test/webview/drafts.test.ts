import assert from 'node:assert/strict';
import { signal } from '@preact/signals';
import type { DraftView, ToHost } from '../../src/shared/protocol';
import { createKeeper } from '../../src/webview/arrangement';
import { createDrafts, type Edit } from '../../src/webview/drafts';

/** The part of the page that keeps drafts, without a page. */
function open(kept?: unknown) {
	Object.assign(globalThis, { window: globalThis });
	const posted: Extract<ToHost, { type: 'draft' }>[] = [];
	const bridge = {
		post: (message: ToHost) => {
			if (message.type === 'draft') posted.push(message);
		},
		load: () => kept,
		save: () => undefined,
		listen: () => undefined,
	};
	const keeper = createKeeper(bridge);
	const draft = signal(keeper.current.draft);
	const edit = signal<Edit | undefined>(undefined);
	return { posted, keeper, draft, edit, drafts: createDrafts(bridge, keeper, draft, edit) };
}

function stored(revision: number, text: string, more: Partial<DraftView> = {}): DraftView {
	return { revision, text, cursor: [0, 0], ...more };
}

describe('which draft is the newer one', () => {
	const page = (draft: string, revision: number, chatId = 'c') => ({ draft, revision, chatId });

	const cases: readonly (readonly [
		what: string,
		kept: unknown,
		host: DraftView,
		shown: string,
		told: readonly string[],
	])[] = [
		['the host has it', undefined, stored(3, 'host'), 'host', []],
		['both have the same', page('same', 3), stored(3, 'same'), 'same', []],
		['the page was slower', page('old', 2), stored(3, 'host'), 'host', []],
		['the page was quicker', page('page', 5), stored(3, 'host'), 'page', ['page']],
		['it was sent', page('sent', 5), stored(6, ''), '', []],
		['the page was of another chat', page('other', 5, 'd'), stored(3, 'host'), 'host', ['other']],
		['an earlier version kept it', { draft: 'old', chatId: 'x' }, stored(0, ''), 'old', ['old']],
	];
	for (const [what, kept, host, shown, told] of cases) {
		it(what, () => {
			const { drafts, draft, posted } = open(kept);
			drafts.load('c', host);
			assert.equal(draft.value, shown);
			assert.deepEqual(
				posted.map((each) => each.text),
				told,
			);
		});
	}

	it('what was written before the host answered is kept below what it has', () => {
		const { drafts, draft, posted } = open();
		draft.value = 'quick';
		drafts.load('c', stored(9, 'host'));
		assert.equal(draft.value, 'host\nquick');
		assert.equal(posted.at(-1)?.revision, 10);
	});

	it('what goes on from what the host has is not doubled', () => {
		const { drafts, draft } = open(page('host', 1));
		draft.value = 'host and more';
		drafts.load('c', stored(9, 'host'));
		assert.equal(draft.value, 'host and more');
	});

	it('another chat takes its own edit along and tells of the one before', () => {
		const { drafts, draft, edit, posted, keeper } = open();
		drafts.load('c', undefined);
		draft.value = 'for c';
		edit.value = { turn: 'u' };
		drafts.keepEdit('u', 'better');
		drafts.load('d', stored(2, 'for d', { edit: { turn: 'v', text: 'w' } }));
		assert.deepEqual(
			posted.map(({ chatId, text, edit }) => [chatId, text, edit]),
			[['c', 'for c', { turn: 'u', text: 'better' }]],
		);
		assert.deepEqual([draft.value, edit.value], ['for d', { turn: 'v', isKept: true }]);
		assert.deepEqual(keeper.current.edit, { turn: 'v', text: 'w' });
		edit.value = undefined;
		drafts.save();
		assert.equal(posted.at(-1)?.edit, undefined);
	});

	it('says each thing once, and nothing before a chat is there', () => {
		const { drafts, draft, posted } = open();
		draft.value = 'x';
		drafts.save();
		assert.equal(posted.length, 0);
		drafts.load('c', undefined);
		drafts.save();
		drafts.save();
		assert.deepEqual(
			posted.map((each) => each.text),
			['x'],
		);
	});
});
