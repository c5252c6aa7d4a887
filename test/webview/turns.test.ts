import assert from 'node:assert/strict';
import { effect } from '@preact/signals';
import type { ModelEvent } from '../../src/shared/events';
import type { ToHost, ToPage } from '../../src/shared/protocol';
import type { ChatRecord } from '../../src/shared/transcript';
import type { Bridge } from '../../src/webview/bridge';
import { createStore } from '../../src/webview/store';
import { readyState, records, snapshot } from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

/** A store without a page: messages come in by `receive`, frames by `frame`. */
function openStore() {
	const posted: ToHost[] = [];
	const frames: (() => void)[] = [];
	let handler: (message: ToPage) => void = () => assert.fail('not listening');
	const bridge: Bridge = {
		post: (message) => posted.push(message),
		load: () => undefined,
		save: () => undefined,
		listen: (listener) => {
			handler = listener;
		},
	};
	Object.assign(globalThis, { window: { setTimeout: () => 0 } });
	const store = createStore(bridge, (run) => frames.push(run));
	return {
		store,
		posted,
		frames,
		receive: (message: ToPage) => handler(message),
		frame: () => {
			for (const run of frames.splice(0)) run();
		},
	};
}

const event = (turn: string, what: ModelEvent): ChatRecord => ({
	type: 'model',
	turn,
	event: what,
});
const delta = (turn: string, text: string) => event(turn, { type: 'blockDelta', id: '0', text });
const open = (turn: string) =>
	event(turn, { type: 'blockStart', id: '0', block: { kind: 'text' } });

describe('the store of the page', () => {
	afterEach(() => {
		Reflect.deleteProperty(globalThis, 'window');
	});

	it('applies any number of records once per frame and tells each changed turn once', () => {
		const { store, receive, frame, frames } = openStore();
		receive(snapshot([question('u', 'q'), answer('a', '', { status: 'running' })]));
		const [user, assistant] = store.turns.entries.value;
		assert(user && assistant);
		let told = 0;
		let userTold = 0;
		effect(() => {
			told += assistant.version.value >= 0 ? 1 : 0;
		});
		effect(() => {
			userTold += user.version.value >= 0 ? 1 : 0;
		});
		receive(records(open('a')));
		for (let count = 0; count < 100; count++) receive(records(delta('a', 'x'), delta('a', 'y')));
		assert.equal(frames.length, 1);
		assert.equal(told, 1);
		frame();
		assert.equal(told, 2);
		assert.equal(userTold, 1);
		const view = assistant.view;
		assert(view.role === 'assistant');
		const block = view.blocks[0];
		assert(block?.kind === 'text');
		assert.equal(block.text, 'xy'.repeat(100));
	});

	it('keeps the other entries when turns come and go', () => {
		const { store, receive, frame } = openStore();
		receive(snapshot([question('u1', 'a'), answer('a1', 'b')]));
		const before = store.turns.entries.value;
		receive(records({ type: 'userTurn', id: 'u2', at: 1, text: 'c', attachments: [] }));
		frame();
		assert.equal(store.turns.entries.value.length, 3);
		assert.equal(store.turns.entries.value[0], before[0]);
		receive(records({ type: 'rewind', turn: 'a1' }));
		frame();
		assert.deepEqual(
			store.turns.entries.value.map((entry) => entry.id),
			['u1'],
		);
	});

	it('leaves out records of another chat and those that cannot be read', () => {
		const { store, receive, frame } = openStore();
		receive(snapshot([answer('a', 'kept', { status: 'running' })]));
		receive({ ...records(open('a'), delta('a', 'no')), chatId: 'other' } as ToPage);
		const warn = console.warn;
		console.warn = () => undefined;
		try {
			receive(records({ type: 'nope' } as unknown as ChatRecord, open('a'), delta('a', 'yes')));
			frame();
		} finally {
			console.warn = warn;
		}
		const view = store.turns.entries.value[0]?.view;
		assert(view?.role === 'assistant');
		assert.equal(view.blocks.length, 2);
	});

	it('drops records that waited for a frame when another chat is shown', () => {
		const { store, receive, frame } = openStore();
		receive(snapshot([answer('a', '', { status: 'running' })]));
		receive(records(open('a'), delta('a', 'late')));
		receive(snapshot([answer('a', 'whole')]));
		frame();
		const view = store.turns.entries.value[0]?.view;
		assert(view?.role === 'assistant');
		assert.equal(view.blocks.length, 1);
	});

	it('forgets what was taken out of one chat when another is shown', () => {
		const { store, receive, frame } = openStore();
		receive(snapshot([question('u', 'q'), answer('a1', 'First.')]));
		receive(records({ type: 'rewind', turn: 'a1' }));
		frame();
		receive(snapshot([question('u2', 'Another chat')]));
		receive(
			records({ type: 'assistantTurn', id: 'b1', at: 1, endpoint: 'e', model: 'm', beside: 'a1' }),
		);
		frame();
		const view = store.turns.entries.value.at(-1)?.view;
		assert(view?.role === 'assistant');
		assert.equal(view.versions, undefined);
		assert.equal(view.beside, undefined);
	});

	it('puts older turns first, once, and asks for them once', () => {
		const { store, receive, posted } = openStore();
		receive(snapshot([question('u2', 'b')], {}, 2));
		store.loadOlder();
		store.loadOlder();
		assert.deepEqual(posted, [{ type: 'loadOlder', before: 'u2' }]);
		const older = [question('u1', 'a'), question('u2', 'b')];
		receive({ type: 'olderTurns', chatId: 'chat1', turns: older, older: 0 });
		assert.deepEqual(
			store.turns.entries.value.map((entry) => entry.id),
			['u1', 'u2'],
		);
		store.loadOlder();
		assert.equal(posted.length, 1);
	});

	it('announces the end of an answer once, and not a failure, which has its own card', () => {
		const { store, receive } = openStore();
		receive(snapshot([answer('a', 'x')], { runningTurn: 'a' }));
		receive({ type: 'state', state: readyState });
		assert.equal(store.announcement.value, 'Answer finished');
		receive({ type: 'state', state: { ...readyState, runningTurn: 'a' } });
		assert.equal(store.announcement.value, 'Waiting for the model');
		store.announcement.value = 'No data for 20 s.';
		receive({ type: 'state', state: { ...readyState, runningTurn: 'a', model: 'other' } });
		assert.equal(store.announcement.value, 'No data for 20 s.');
		receive(records(event('a', { type: 'error', failure: { kind: 'server', message: 'x' } })));
		receive({ type: 'state', state: readyState });
		assert.equal(store.announcement.value, '');
	});

	it('keeps what was typed after the question was sent', () => {
		const { store, receive, posted } = openStore();
		receive(snapshot());
		store.draft.value = 'first ';
		store.send();
		store.send();
		const [sent] = posted;
		assert(sent?.type === 'send' && posted.length === 1);
		assert.deepEqual([sent.text, sent.chatId], ['first', 'chat1']);
		store.draft.value = 'first second';
		receive({ type: 'sent', sendId: sent.sendId });
		assert.equal(store.draft.value, 'second');
	});
});
