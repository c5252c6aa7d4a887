import assert from 'node:assert/strict';
import { forkRecords } from '../../../../src/core/sessions/fork';
import { parseLog } from '../../../../src/core/sessions/parseLog';
import { type ChatRecord, emptyTranscript, fold } from '../../../../src/shared/transcript';

const question = (id: string): ChatRecord => ({
	type: 'userTurn',
	id,
	at: 1,
	text: `question ${id}`,
	attachments: [],
});
const answers = (id: string): readonly ChatRecord[] => [
	{ type: 'assistantTurn', id, at: 2, endpoint: 'e', model: 'm' },
	{ type: 'model', turn: id, event: { type: 'blockStart', id: '0', block: { kind: 'text' } } },
	{ type: 'model', turn: id, event: { type: 'blockDelta', id: '0', text: `answer ${id}` } },
	{ type: 'model', turn: id, event: { type: 'finish', reason: 'stop' } },
];
const chat: ChatRecord = { type: 'chat', version: 1, id: 'c', at: 0 };

function view(records: readonly ChatRecord[]) {
	const transcript = emptyTranscript();
	for (const record of records) fold(transcript, record);
	return transcript;
}
const ids = (records: readonly ChatRecord[]) => view(records).turns.map(({ id }) => id);

describe('answers to one question', () => {
	const twice: readonly ChatRecord[] = [
		chat,
		question('q1'),
		...answers('a1'),
		question('q2'),
		...answers('a2'),
		{ type: 'rewind', turn: 'a1' },
		...answers('b1'),
	];

	it('are all kept, with what followed each', () => {
		assert.deepEqual(ids(twice), ['q1', 'b1']);
		const back: ChatRecord = { type: 'chooseAnswer', turn: 'a1' };
		assert.deepEqual(ids([...twice, back]), ['q1', 'a1', 'q2', 'a2']);
		const forth: ChatRecord = { type: 'chooseAnswer', turn: 'b1' };
		assert.deepEqual(ids([...twice, back, question('q3'), ...answers('a3'), forth]), ['q1', 'b1']);
		assert.deepEqual(
			ids([...twice, back, question('q3'), ...answers('a3'), forth, back]).join(' '),
			'q1 a1 q2 a2 q3 a3',
		);
	});

	it('are numbered in the order in which they came, whichever is asked anew', () => {
		const third: readonly ChatRecord[] = [
			...twice,
			{ type: 'chooseAnswer', turn: 'a1' },
			{ type: 'rewind', turn: 'a1' },
			...answers('c1'),
		];
		const turn = view(third).turns.at(-1);
		assert.deepEqual(turn?.role === 'assistant' && turn.versions, ['a1', 'b1', 'c1']);
		assert.deepEqual(ids([...third, { type: 'chooseAnswer', turn: 'a1' }]).at(-1), 'a2');
	});

	it('of a question that was written anew are not mixed with it', () => {
		const edited = view([
			...twice,
			{ type: 'rewind', turn: 'q1' },
			question('q9'),
			...answers('a9'),
		]);
		const turn = edited.turns.at(-1);
		assert.equal(turn?.role === 'assistant' && turn.versions, undefined);
	});

	it('stand side by side until one is chosen', () => {
		const [first, ...rest] = answers('b1');
		assert(first?.type === 'assistantTurn');
		const both: readonly ChatRecord[] = [
			chat,
			question('q1'),
			...answers('a1'),
			{ type: 'rewind', turn: 'a1' },
			{ ...first, beside: 'a1' },
			...rest,
		];
		const beside = (more: readonly ChatRecord[]) => {
			const turn = view([...both, ...more]).turns.at(-1);
			return turn?.role === 'assistant' && [turn.id, turn.beside?.id];
		};
		assert.deepEqual(beside([]), ['b1', 'a1']);
		assert.deepEqual(beside([{ type: 'chooseAnswer', turn: 'b1' }]), ['b1', undefined]);
		assert.deepEqual(beside([{ type: 'chooseAnswer', turn: 'a1' }]), ['a1', undefined]);
	});

	it('nothing comes of an answer that nobody knows', () => {
		assert.deepEqual(ids([...twice, { type: 'chooseAnswer', turn: 'x' }]), ['q1', 'b1']);
		assert.deepEqual(ids([...twice, { type: 'pin', turn: 'x', pinned: true }]), ['q1', 'b1']);
	});

	it('are read from the log as they were written, and lines of later versions are skipped', () => {
		const more: readonly ChatRecord[] = [
			{ type: 'chooseAnswer', turn: 'a1' },
			{ type: 'pin', turn: 'a1', pinned: true },
			{ type: 'forkedFrom', chat: 'd', title: 'D' },
		];
		const lines = [...twice, ...more].map((record) => JSON.stringify(record));
		const parsed = parseLog([...lines, '{"type":"fromTheFuture","turn":"a1"}']);
		assert(parsed.kind === 'chat');
		assert.equal(parsed.skipped, 1);
		const transcript = view(parsed.records);
		assert.deepEqual(transcript, view([...twice, ...more]));
		assert.equal(transcript.turns[1]?.pinned, true);
		assert.deepEqual(transcript.from, { chat: 'd', title: 'D' });
	});
});

describe('the records of a fork', () => {
	it('make the same turns under new ids, without what is not in view', () => {
		let count = 0;
		const records: readonly ChatRecord[] = [
			chat,
			{ type: 'title', title: 'T' },
			question('q1'),
			...answers('a1'),
			{ type: 'rewind', turn: 'a1' },
			...answers('b1'),
			{ type: 'pin', turn: 'b1', pinned: true },
			question('q2'),
			{ type: 'trim', before: 'q2', level: 'turns', savedTokens: 9, at: 3 },
			...answers('a2'),
			question('q3'),
		];
		const fork = forkRecords(records, ['q1', 'b1', 'q2', 'a2'], () => `n${++count}`);
		const made = view([chat, ...fork.records]);
		assert.deepEqual(
			made.turns.map(({ id }) => id),
			['n1', 'n2', 'n3', 'n4'],
		);
		const before = view(records).turns.slice(0, 4);
		const plain = (turns: typeof before) =>
			turns.map((turn) => ({ ...turn, id: '', ...('versions' in turn ? { versions: 0 } : {}) }));
		assert.deepEqual(
			plain(made.turns).map((turn) => ({ ...turn, versions: 0 })),
			plain(before).map((turn) => ({ ...turn, versions: 0 })),
		);
		assert.equal(made.turns[1]?.pinned, true);
		assert(!JSON.stringify(fork.records).includes('answer a1'));
	});
});
