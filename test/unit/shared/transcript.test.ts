import assert from 'node:assert/strict';
import type { Cost, ModelEvent } from '../../../src/shared/events';
import {
	type ChatRecord,
	emptyTranscript,
	fold,
	type Transcript,
} from '../../../src/shared/transcript';

function folded(records: readonly ChatRecord[]): Transcript {
	const transcript = emptyTranscript();
	for (const record of records) fold(transcript, record);
	return transcript;
}

const opening: readonly ChatRecord[] = [
	{ type: 'chat', version: 1, id: 'c', at: 1 },
	{ type: 'userTurn', id: 'u1', at: 2, text: 'hi', attachments: [] },
	{ type: 'assistantTurn', id: 'a1', at: 3, endpoint: 'Demo', model: 'm' },
];

function answer(...events: readonly ModelEvent[]): ChatRecord[] {
	return events.map((event) => ({ type: 'model', turn: 'a1', event }));
}

const start: ModelEvent = { type: 'start', protocol: 'messages', model: 'm' };

describe('fold', () => {
	it('adds deltas up to the text of their block', () => {
		const { turns } = folded([
			...opening,
			...answer(
				start,
				{ type: 'blockStart', id: '0', block: { kind: 'text' } },
				{ type: 'blockDelta', id: '0', text: 'Hel' },
				{ type: 'blockDelta', id: '0', text: 'lo' },
				{ type: 'blockEnd', id: '0' },
				{ type: 'finish', reason: 'stop' },
			),
		]);
		const turn = turns[1];
		assert(turn?.role === 'assistant');
		assert.equal(turn.status, 'done');
		assert.deepEqual(turn.blocks, [{ kind: 'text', id: '0', step: 1, text: 'Hello', done: true }]);
	});

	it('keeps blocks of two requests with the same id apart and adds their usage', () => {
		const { turns } = folded([
			...opening,
			...answer(
				start,
				{ type: 'blockStart', id: '0', block: { kind: 'toolCall', callId: 'c1', name: 'edit' } },
				{ type: 'blockDelta', id: '0', text: '{}' },
				{ type: 'blockEnd', id: '0' },
				{ type: 'usage', usage: { input: 10, output: 1 } },
				{ type: 'usage', usage: { input: 10, output: 5 } },
				{ type: 'finish', reason: 'toolCalls' },
			),
			{ type: 'toolResult', turn: 'a1', callId: 'c1', content: 'ok', isError: false },
			...answer(
				start,
				{ type: 'blockStart', id: '0', block: { kind: 'text' } },
				{ type: 'blockDelta', id: '0', text: 'done' },
				{ type: 'usage', usage: { input: 20, output: 2 } },
				{ type: 'finish', reason: 'stop' },
			),
		]);
		const turn = turns[1];
		assert(turn?.role === 'assistant');
		assert.deepEqual(
			turn.blocks.map((block) => [block.kind, block.step, 'text' in block && block.text]),
			[
				['toolCall', 1, '{}'],
				['text', 2, 'done'],
			],
		);
		assert.deepEqual(turn.usage, { input: 30, output: 7 });
	});

	it('adds up what the steps cost, where each says it in the same money', () => {
		const costOf = (...costs: readonly (Cost | undefined)[]) => {
			const steps = costs.flatMap((cost) =>
				answer(start, {
					type: 'usage',
					usage: { input: 1, output: 1, ...(cost ? { cost } : {}) },
				}),
			);
			const turn = folded([...opening, ...steps]).turns[1];
			assert(turn?.role === 'assistant');
			return turn.usage?.cost;
		};
		const rupiah = { amount: 2, currency: 'IDR' };
		assert.deepEqual(costOf({ amount: 0.25 }, { amount: 0.5 }), { amount: 0.75 });
		assert.deepEqual(costOf(rupiah, rupiah, rupiah), { amount: 6, currency: 'IDR' });
		assert.equal(costOf(rupiah, { amount: 1 }), undefined);
		assert.equal(costOf(undefined, rupiah), undefined);
		assert.equal(costOf(rupiah, undefined), undefined);
	});

	it('rewinds to before a turn and keeps what came earlier', () => {
		const { turns } = folded([...opening, { type: 'rewind', turn: 'a1' }]);
		assert.deepEqual(
			turns.map((turn) => turn.id),
			['u1'],
		);
	});

	it('ignores records of turns it does not know', () => {
		const { turns } = folded([...opening, { type: 'model', turn: 'zz', event: start }]);
		assert.equal(turns.length, 2);
	});

	it('takes an authoritative end text over the deltas', () => {
		const { turns } = folded([
			...opening,
			...answer(
				start,
				{ type: 'blockStart', id: '0', block: { kind: 'text' } },
				{ type: 'blockDelta', id: '0', text: '{}{' },
				{ type: 'blockEnd', id: '0', text: '{}' },
			),
		]);
		const turn = turns[1];
		assert(turn?.role === 'assistant' && turn.blocks[0]?.kind === 'text');
		assert.equal(turn.blocks[0].text, '{}');
	});

	it('shows a stop by the person as stopped, with its blocks closed', () => {
		const { turns } = folded([
			...opening,
			...answer(start, { type: 'blockStart', id: '0', block: { kind: 'text' } }),
			{ type: 'turnStopped', turn: 'a1', reason: 'user' },
		]);
		const turn = turns[1];
		assert(turn?.role === 'assistant' && turn.blocks[0]?.kind === 'text');
		assert.equal(turn.status, 'stopped');
		assert.equal(turn.blocks[0].done, true);
	});
});
