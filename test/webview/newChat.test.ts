import assert from 'node:assert/strict';
import type { DraftView, PageState, ToHost, ToPage } from '../../src/shared/protocol';
import type { TurnView } from '../../src/shared/transcript';
import type { Bridge } from '../../src/webview/bridge';
import { attachTransfer } from '../../src/webview/incomingFiles';
import { createStore } from '../../src/webview/store';
import { readyState } from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const used = [question('u', 'q'), answer('a', 'b')];

/** A store that shows the chat `old`, without a page. */
function openStore(turns: readonly TurnView[] | undefined = used, kept?: object) {
	const posted: ToHost[] = [];
	let handler: (message: ToPage) => void = () => assert.fail('not listening');
	const bridge: Bridge = {
		post: (message) => posted.push(message),
		load: () => kept,
		save: () => undefined,
		listen: (listener) => {
			handler = listener;
		},
	};
	Object.assign(globalThis, { window: globalThis });
	const store = createStore(bridge, () => undefined);
	const show = (
		id: string,
		shown: readonly TurnView[],
		draft?: Partial<DraftView>,
		state: Partial<PageState> = {},
	): void =>
		handler({
			type: 'snapshot',
			chat: { id, title: '' },
			turns: shown,
			older: 0,
			state: { ...readyState, ...state },
			...(draft && { draft: { revision: 1, text: '', cursor: [0, 0], ...draft } }),
		});
	if (!kept) show('old', turns);
	return {
		store,
		show,
		posted,
		sent: () =>
			posted.flatMap((each) => (each.type === 'send' ? [`${each.chatId}: ${each.text}`] : [])),
		drafts: () =>
			posted.flatMap((each) => (each.type === 'draft' ? [`${each.chatId}: ${each.text}`] : [])),
	};
}

/** As much of what is dropped as the page reads. */
const dropped = (uri: string) =>
	({ types: ['text/uri-list'], files: [], getData: () => uri }) as unknown as DataTransfer;

describe('what is written before a new chat is there', () => {
	afterEach(() => {
		Reflect.deleteProperty(globalThis, 'window');
	});

	it('is for the new chat, and what stood there stays in the old one', () => {
		const { store, show, sent, drafts } = openStore();
		store.draft.value = 'for the old one';
		store.newChat();
		assert.equal(store.draft.value, '');
		store.draft.value = 'for the new one';
		show('new', []);
		assert.equal(store.draft.value, 'for the new one');
		assert.deepEqual(drafts(), ['old: for the old one', 'new: for the new one']);
		assert.deepEqual(sent(), []);
	});

	it('is sent there by an early Enter, once', () => {
		const { store, show, sent } = openStore();
		store.newChat();
		store.draft.value = 'quick';
		store.send();
		store.send();
		assert.deepEqual(sent(), []);
		show('new', []);
		assert.deepEqual(sent(), ['new: quick']);
		show('new', []);
		assert.equal(sent().length, 1);
	});

	it('waits for the new chat also where the old one is drawn once more', () => {
		const { store, show, sent } = openStore();
		store.newChat();
		store.draft.value = 'quick';
		store.send();
		show('old', used, { revision: 9, text: 'of before' });
		assert.equal(store.draft.value, 'quick');
		assert.deepEqual(sent(), []);
		show('new', []);
		assert.deepEqual(sent(), ['new: quick']);
	});

	it('is not sent together with what was written there before', () => {
		const { store, show, sent } = openStore();
		store.newChat();
		store.draft.value = 'quick';
		store.send();
		show('new', [], { revision: 4, text: 'of last week' });
		assert.equal(store.draft.value, 'of last week\nquick');
		assert.deepEqual(sent(), []);
	});

	it('is not sent together with what was attached or is waiting there', () => {
		const file = { id: 'f', kind: 'file', label: 'a.ts', path: 'a.ts', tokens: 5 } as const;
		const attachments = [file];
		const queue = { items: [], isHeld: true, canUndo: true };
		for (const state of [{ attachments }, { queue }]) {
			const { store, show, sent } = openStore();
			store.newChat();
			store.draft.value = 'quick';
			store.send();
			show('new', [], undefined, state);
			assert.equal(store.draft.value, 'quick');
			assert.deepEqual(sent(), []);
		}
	});

	it('goes on being written after the early Enter, and only what stood there then is sent', () => {
		const { store, show, sent } = openStore();
		store.newChat();
		store.draft.value = 'hello';
		store.send();
		store.draft.value = 'helloand next';
		store.send();
		show('new', []);
		assert.deepEqual(sent(), ['new: hello']);
	});

	it('is not sent by the early Enter when it was changed since, unless by another', () => {
		for (const isSent of [false, true]) {
			const { store, show, sent } = openStore();
			store.newChat();
			store.draft.value = 'helo';
			store.send();
			store.draft.value = 'hello';
			if (isSent) store.send();
			show('new', []);
			assert.deepEqual(sent(), isSent ? ['new: hello'] : []);
			assert.equal(store.draft.value, 'hello');
		}
	});

	it('is attached to the new chat, before the question goes', async () => {
		const { store, show, posted } = openStore();
		store.newChat();
		attachTransfer(store, dropped('file:///a.ts'));
		store.attachPasted('long');
		store.draft.value = 'quick';
		store.send();
		const into = () =>
			posted.flatMap((each) =>
				each.type === 'attachUris' || each.type === 'attachText' || each.type === 'send'
					? [`${each.type} ${each.chatId}`]
					: [],
			);
		show('old', used);
		assert.deepEqual(into(), []);
		show('new', []);
		assert.deepEqual(into(), ['attachUris new', 'attachText new']);
		attachTransfer(store, dropped('file:///b.ts'));
		assert.deepEqual(into().slice(2), ['attachUris new'], 'once, and later ones at once');
	});

	it('is not sent into a chat that was chosen meanwhile', () => {
		const { store, show, sent } = openStore();
		store.newChat();
		store.draft.value = 'quick';
		store.send();
		show('chosen', used);
		assert.equal(store.draft.value, 'quick');
		assert.deepEqual(sent(), []);
	});

	it('is for the new chat also where the page knew of none yet', () => {
		const kept = { chatId: 'old', revision: 3, draft: 'for the old one' };
		for (const isUsed of [true, false]) {
			const { store, show, sent } = openStore(used, kept);
			store.newChat();
			store.draft.value = 'quick';
			store.send();
			show('old', isUsed ? used : []);
			if (isUsed) show('new', []);
			assert.deepEqual(sent(), [isUsed ? 'new: quick' : 'old: quick']);
		}
	});

	it('stays where it is when the chat is empty already', () => {
		const { store, sent } = openStore([]);
		store.draft.value = 'half';
		store.newChat();
		assert.equal(store.draft.value, 'half');
		store.send();
		assert.deepEqual(sent(), ['old: half']);
	});
});
