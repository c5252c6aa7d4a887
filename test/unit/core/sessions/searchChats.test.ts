import assert from 'node:assert/strict';
import {
	type IndexedChat,
	readIndex,
	toIndexed,
	writeIndex,
} from '../../../../src/core/sessions/indexedChat';
import { createChatSearch } from '../../../../src/core/sessions/searchChats';
import type { ChatRecord } from '../../../../src/shared/transcript';

function chat(chatId: string, title: string, turns: readonly string[], tags: string[] = []) {
	const pairs = turns.map((text, at) => [`${chatId}${at}`, text] as const);
	const entry: IndexedChat = {
		chatId,
		title,
		tags,
		bytes: 1,
		changedAt: 1,
		state: 'fine',
		at: 1,
		isKeptAtTop: false,
		turns: pairs,
	};
	return entry;
}

const chats = [
	chat('a', 'Rounding of taxes', ['Why is the total wrong?', 'Because TAXES are rounded twice.']),
	chat('b', 'A bird', ['taxes', 'Taxes again, and the total of all birds.', 'taxes'], ['Money']),
	chat('c', 'Nothing', ['İstanbul is a city with a total of two coasts']),
];

describe('createChatSearch', () => {
	const search = createChatSearch(chats);
	const ids = (query: string) => search(query).map((each) => each.chat.chatId);

	it('finds words in titles and in all turns, whatever their case, titles first', () => {
		assert.deepEqual(ids('taxes'), ['a', 'b']);
		assert.deepEqual(ids('BIRD'), ['b']);
		assert.deepEqual(ids('elephant'), []);
		assert.deepEqual(ids(''), ['a', 'b', 'c']);
	});

	it('wants all words in one turn or in the title', () => {
		assert.deepEqual(ids('birds total'), ['b']);
		assert.deepEqual(ids('wrong rounded'), []);
	});

	it('finds chats by their tags', () => {
		assert.deepEqual(ids('#money'), ['b']);
		assert.deepEqual(ids('#total'), []);
	});

	it('shows the latest place and counts them', () => {
		const [first, second] = search('taxes');
		assert.equal(first?.place?.excerpt, 'Because TAXES are rounded twice.');
		assert.deepEqual([second?.places, second?.place?.turn], [3, 'b2']);
		assert.match(search('coasts')[0]?.place?.excerpt ?? '', /coasts/);
	});

	it('shows one short line around what was found', () => {
		const long = chat('l', 'Long', [`${'before '.repeat(50)}\n\n needle\n${'after '.repeat(50)}`]);
		const excerpt = createChatSearch([long])('needle')[0]?.place?.excerpt ?? '';
		assert.match(excerpt, /^….*needle after.*…$/);
		assert.ok(excerpt.length < 125);
	});
});

describe('the index of chats', () => {
	const file = { chatId: 'c', bytes: 10, changedAt: 5 };
	const records: readonly ChatRecord[] = [
		{ type: 'chat', version: 1, id: 'c', at: 3 },
		{ type: 'workspace', id: 'w', name: 'shop' },
		{ type: 'title', title: 'First' },
		{ type: 'title', title: 'Second' },
		{ type: 'tags', tags: ['one', 'two'] },
		{ type: 'keptAtTop', isKept: true },
		{
			type: 'userTurn',
			id: 'u',
			at: 3,
			text: 'question',
			attachments: [{ kind: 'file', id: 'f', path: 'src/a.ts', languageId: 'ts', text: 'hidden' }],
		},
		{ type: 'assistantTurn', id: 'a', at: 3, endpoint: 'e', model: 'm' },
		{
			type: 'model',
			turn: 'a',
			event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
		},
		{ type: 'model', turn: 'a', event: { type: 'blockDelta', id: '0', text: 'answer' } },
	];
	const entry: IndexedChat = {
		...file,
		state: 'fine',
		title: 'Second',
		at: 3,
		tags: ['one', 'two'],
		isKeptAtTop: true,
		workspace: { id: 'w', name: 'shop' },
		turns: [
			['u', 'question\nsrc/a.ts'],
			['a', 'answer'],
		],
	};

	it('holds what the list shows and what was said, with the last name and tags', () => {
		assert.deepEqual(toIndexed(file, { kind: 'chat', records, skipped: 0 }), entry);
		assert.equal(toIndexed(file, { kind: 'damaged' }).state, 'damaged');
		assert.equal(toIndexed(file, { kind: 'newer' }).state, 'newer');
	});

	it('comes back from its file as it was, without the lines that are damaged', () => {
		const other = { ...entry, chatId: 'd' };
		const text = writeIndex([entry, other]);
		assert.deepEqual(readIndex(text), [entry, other]);
		const odd = text.replace('"turns":[["u"', '"turns":[[5');
		assert.deepEqual(readIndex(odd), [other]);
		assert.deepEqual(readIndex(text.slice(0, -20)), [entry]);
	});

	for (const [what, text] of [
		['empty', ''],
		['garbage', '\u0000\u0001'],
		['another version', '{"panduIndex":1}\n{}'],
		['something else', '[]\n{"chatId":"x"}'],
	] as const) {
		it(`is nothing when the file is ${what}`, () => {
			assert.deepEqual(readIndex(text), []);
		});
	}
});
