import assert from 'node:assert/strict';
import { parseLog } from '../../../../src/core/sessions/parseLog';
import { repairs } from '../../../../src/core/sessions/repair';
import { type ChatRecord, emptyTranscript, fold } from '../../../../src/shared/transcript';

const question = (id: string, text: string): ChatRecord => ({
	type: 'userTurn',
	id,
	at: 1,
	text,
	attachments: [],
});

const answer = (id: string, text: string): readonly ChatRecord[] => [
	{ type: 'assistantTurn', id, at: 1, endpoint: 'Cline', model: 'm' },
	{ type: 'model', turn: id, event: { type: 'blockStart', id: '0', block: { kind: 'text' } } },
	{ type: 'model', turn: id, event: { type: 'blockDelta', id: '0', text } },
	{ type: 'model', turn: id, event: { type: 'blockEnd', id: '0' } },
	{ type: 'model', turn: id, event: { type: 'finish', reason: 'stop' } },
];

function open(chatId: string, records: readonly ChatRecord[]) {
	const head: ChatRecord = { type: 'chat', version: 1, id: chatId, at: 1 };
	const parsed = parseLog([head, ...records].map((record) => JSON.stringify(record)));
	assert(parsed.kind === 'chat');
	const transcript = emptyTranscript();
	for (const record of parsed.records) fold(transcript, record);
	for (const record of repairs(transcript)) fold(transcript, record);
	const said = transcript.turns.map((turn) =>
		turn.role === 'user'
			? turn.text
			: turn.blocks.map((block) => ('text' in block ? block.text : '')).join(),
	);
	return { ids: transcript.turns.map(({ id }) => id), said, transcript, records: parsed.records };
}

describe('the turns of a chat that an earlier version imported', () => {
	const imported = [
		question('u0', 'one'),
		...answer('a1', 'first'),
		question('u2', 'two'),
		...answer('a3', 'second'),
	];

	it('have other ids than those of another such chat, and each its own words', () => {
		const one = open('from-cline-1', imported);
		const other = open('from-cline-2', imported);
		assert.deepEqual(one.said, ['one', 'first', 'two', 'second']);
		assert.equal(new Set([...one.ids, ...other.ids]).size, 8);
		assert.deepEqual(open('from-cline-1', imported).ids, one.ids, 'the same at each opening');
	});

	it('are found by what was written of them before and since', () => {
		const { ids } = open('c', imported);
		const before = open('c', [...imported, { type: 'pin', turn: 'a1', pinned: true }]);
		const since = open('c', [...imported, { type: 'pin', turn: ids[1] ?? '', pinned: true }]);
		for (const { transcript } of [before, since]) assert.equal(transcript.turns[1]?.pinned, true);
		const rewound = open('c', [...imported, { type: 'rewind', turn: ids[2] ?? '' }]);
		assert.deepEqual(rewound.said, ['one', 'first']);
	});

	it('that were cut off are ended once', () => {
		const { transcript } = open('c', imported.slice(0, 3));
		const last = transcript.turns.at(-1);
		assert(last?.role === 'assistant');
		assert.equal(last.status, 'interrupted');
	});

	const twice = [
		question('x', 'one'),
		...answer('y', 'first'),
		question('x', 'two'),
		...answer('y', 'second'),
	];

	it('with one id twice stay two', () => {
		const { ids, said } = open('c', twice);
		assert.deepEqual(said, ['one', 'first', 'two', 'second']);
		assert.deepEqual(ids, ['x-1', 'y-1', 'x-2', 'y-2']);
	});

	it('with one id twice are what is said of each of them since', () => {
		const [first = '', , second = ''] = open('c', twice).ids;
		const rewound = (turn: string) => open('c', [...twice, { type: 'rewind', turn }]).said;
		assert.deepEqual(rewound(first), []);
		assert.deepEqual(rewound(second), ['one', 'first']);
		const pinned = open('c', [...twice, { type: 'pin', turn: first, pinned: true }]);
		assert.deepEqual(
			pinned.transcript.turns.map((turn) => turn.pinned === true),
			[true, false, false, false],
		);
	});

	it('with one id twice are called as no other one', () => {
		const more = [...twice, question('x-1', 'three'), ...answer('x-1', 'third')];
		const { ids } = open('c', [...more, ...answer('x-2', 'fourth')]);
		assert.equal(ids.length, 7);
		assert.equal(new Set(ids).size, 7);
		assert.equal(ids.at(-1), 'x-2');
		assert(!ids.includes('x-1'), 'the file calls two so');
		const [first = ''] = open('c', more).ids;
		assert.deepEqual(open('c', [...more, { type: 'rewind', turn: first }]).said, []);
	});

	it('of our own chats keep their ids, and their records are not copied', () => {
		const { records } = open('c', [question('5f0c', 'one'), ...answer('6a1d', 'first')]);
		assert.equal(records[1]?.type === 'userTurn' && records[1].id, '5f0c');
	});
});
