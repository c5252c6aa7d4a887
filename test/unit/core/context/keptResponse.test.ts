import assert from 'node:assert/strict';
import { toTurns, toTurnsToContinue } from '../../../../src/core/context/history';
import type { ModelEvent } from '../../../../src/shared/events';
import type { KeptResponse, Turn } from '../../../../src/shared/messages';
import { type ChatRecord, emptyTranscript, fold } from '../../../../src/shared/transcript';

type Start = Extract<ModelEvent, { type: 'start' }>;

function question(id: string): ChatRecord {
	return { type: 'userTurn', id, at: 0, text: `question ${id}`, attachments: [] };
}

function answerTurn(id: string, model = 'm'): ChatRecord {
	return { type: 'assistantTurn', id, at: 0, endpoint: 'Here', model };
}

function step(
	turn: string,
	responseId: string,
	last: Extract<ModelEvent, { type: 'finish' | 'error' }>,
	more: Partial<Start> = {},
): readonly ChatRecord[] {
	const start: Start = { type: 'start', protocol: 'responses', model: 'm', responseId, ...more };
	const events: readonly ModelEvent[] = [
		start,
		{ type: 'blockStart', id: 'b1', block: { kind: 'text' } },
		{ type: 'blockDelta', id: 'b1', text: `text of ${responseId}` },
		{ type: 'blockEnd', id: 'b1' },
		last,
	];
	return events.map((event) => ({ type: 'model', turn, event }));
}

const done = { type: 'finish', reason: 'stop' } as const;

function turnsOf(...records: readonly (ChatRecord | readonly ChatRecord[])[]): readonly Turn[] {
	const transcript = emptyTranscript();
	for (const record of records.flat()) fold(transcript, record);
	return toTurns(transcript.turns);
}

function keptIn(turns: readonly Turn[]): readonly (KeptResponse | undefined)[] {
	return turns.flatMap((turn) => (turn.role === 'assistant' ? [turn.response] : []));
}

describe('what an endpoint may have kept of a chat', () => {
	it('is a whole answer of responses, under the model that was asked and the endpoint', () => {
		const records = [question('1'), answerTurn('2')];
		const named = step('2', 'resp_1', done, { model: 'm-2026-01-01' });
		assert.deepEqual(keptIn(turnsOf(records, named)), [
			{ id: 'resp_1', model: 'm', endpoint: 'Here' },
		]);
	});

	it('is nothing of other protocols, or without an id', () => {
		const { responseId: _none, ...start } = {
			responseId: 'x',
			protocol: 'chatCompletions' as const,
		};
		for (const each of [
			step('2', 'chatcmpl-1', done, start),
			step('2', '', done).map((record) =>
				record.type === 'model' && record.event.type === 'start'
					? {
							...record,
							event: { type: 'start', protocol: 'responses', model: 'm' } as const,
						}
					: record,
			),
		]) {
			assert.deepEqual(keptIn(turnsOf(question('1'), answerTurn('2'), each)), [undefined]);
		}
	});

	it('is no answer that was cut, failed or stopped', () => {
		const failure = { kind: 'network', message: 'Gone.' } as const;
		const ends: readonly (readonly ChatRecord[])[] = [
			step('2', 'resp_1', { type: 'finish', reason: 'incomplete' }),
			step('2', 'resp_1', { type: 'error', failure }),
			[
				...step('2', 'resp_1', done).slice(0, -1),
				{ type: 'turnStopped', turn: '2', reason: 'user' },
			],
		];
		for (const end of ends) {
			assert.deepEqual(keptIn(turnsOf(question('1'), answerTurn('2'), end)), [undefined]);
		}
	});

	it('is the reply to the last request of an answer with tool calls', () => {
		const call: readonly ModelEvent[] = [
			{ type: 'start', protocol: 'responses', model: 'm', responseId: 'resp_1' },
			{ type: 'blockStart', id: 'c1', block: { kind: 'toolCall', callId: 'call_1', name: 'x' } },
			{ type: 'blockDelta', id: 'c1', text: '{}' },
			{ type: 'blockEnd', id: 'c1' },
			{ type: 'finish', reason: 'toolCalls' },
		];
		const first: readonly ChatRecord[] = [
			question('1'),
			answerTurn('2'),
			...call.map((event): ChatRecord => ({ type: 'model', turn: '2', event })),
			{ type: 'toolResult', turn: '2', callId: 'call_1', content: 'ok', isError: false },
		];
		const during = turnsOf(first);
		assert.equal(keptIn(during)[0]?.id, 'resp_1');
		assert.equal(during.at(-1)?.role, 'tool');
		const after = turnsOf(first, step('2', 'resp_2', done), question('3'));
		assert.deepEqual(
			keptIn(after).map((each) => each?.id),
			[undefined, 'resp_2'],
		);
	});

	it('is nothing while an answer is taken up again, and the whole of it after that', () => {
		const transcript = emptyTranscript();
		const cut = step('2', 'resp_1', { type: 'finish', reason: 'length' });
		const records = [question('1'), answerTurn('2'), ...cut];
		for (const record of records) fold(transcript, record);
		fold(transcript, { type: 'turnResumed', turn: '2' });
		assert.deepEqual(keptIn(toTurnsToContinue(transcript.turns)), [undefined]);
		for (const record of step('2', 'resp_2', done)) fold(transcript, record);
		const turns = toTurns(transcript.turns);
		assert.deepEqual(
			keptIn(turns).map((each) => each?.id),
			['resp_2'],
		);
		assert.match(JSON.stringify(turns), /text of resp_1text of resp_2/);
	});

	it('is nothing of what was answered before less was sent, nor between that and sending all again', () => {
		const chat = [
			question('1'),
			answerTurn('2'),
			...step('2', 'resp_1', done),
			question('3'),
			{ type: 'trim', before: '3', at: 0, level: 'turns', savedTokens: 9 } as const,
			answerTurn('4'),
			...step('4', 'resp_2', done),
			question('5'),
		];
		assert.deepEqual(
			keptIn(turnsOf(chat)).map((each) => each?.id),
			['resp_2'],
		);
		const level = { type: 'trim', before: '5', at: 0, level: 'results', savedTokens: 9 } as const;
		assert.deepEqual(keptIn(turnsOf(chat, level)), [undefined]);
		const untrimmed = turnsOf(chat, { type: 'untrim', before: '3' });
		assert.deepEqual(keptIn(untrimmed), [undefined, undefined]);
	});
});
