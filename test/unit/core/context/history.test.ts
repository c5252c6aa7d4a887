import assert from 'node:assert/strict';
import { fenceFor, renderQuestion } from '../../../../src/core/context/attachments';
import { continueLine, toTurns, toTurnsToContinue } from '../../../../src/core/context/history';
import { chatSystemPrompt } from '../../../../src/core/context/systemPrompt';
import type { ModelEvent } from '../../../../src/shared/events';
import type { Opaque } from '../../../../src/shared/messages';
import { type ChatRecord, emptyTranscript, fold } from '../../../../src/shared/transcript';

const start: ModelEvent = { type: 'start', protocol: 'messages', model: 'm' };
const finish: ModelEvent = { type: 'finish', reason: 'stop' };
const opaque: Opaque = { protocol: 'messages', model: 'm', payload: { signature: 's' } };

function text(words: string): readonly ModelEvent[] {
	return [
		{ type: 'blockStart', id: 'b', block: { kind: 'text' } },
		{ type: 'blockDelta', id: 'b', text: words },
		{ type: 'blockEnd', id: 'b' },
	];
}

function call(callId: string): readonly ModelEvent[] {
	return [
		{ type: 'blockStart', id: callId, block: { kind: 'toolCall', callId, name: 'read' } },
		{ type: 'blockDelta', id: callId, text: '{}' },
		{ type: 'blockEnd', id: callId },
	];
}

function result(callId: string): ChatRecord {
	return { type: 'toolResult', turn: 'a', callId, content: `of ${callId}`, isError: false };
}

const asks = (words: string, id = 'u'): ChatRecord => ({
	type: 'userTurn',
	id,
	at: 1,
	text: words,
	attachments: [],
});

const answers: ChatRecord = { type: 'assistantTurn', id: 'a', at: 1, endpoint: 'e', model: 'm' };

function views(...items: readonly (ChatRecord | readonly ModelEvent[] | ModelEvent)[]) {
	const transcript = emptyTranscript();
	for (const item of items.flat() as (ChatRecord | ModelEvent)[]) {
		const isRecord = 'turn' in item || ['userTurn', 'assistantTurn'].includes(item.type);
		const record = isRecord ? item : { type: 'model', turn: 'a', event: item };
		fold(transcript, record as ChatRecord);
	}
	return transcript.turns;
}

describe('toTurns', () => {
	it('gives reasoning with its opaque part, tool results by step, and unknown blocks back', () => {
		const turns = toTurns(
			views(
				asks('q'),
				answers,
				start,
				{ type: 'blockStart', id: 'r', block: { kind: 'reasoning' } },
				{ type: 'blockDelta', id: 'r', text: 'hm' },
				{ type: 'blockEnd', id: 'r', opaque },
				{ type: 'opaque', opaque },
				call('1'),
				call('2'),
				{ type: 'finish', reason: 'toolCalls' },
				result('1'),
				result('2'),
				start,
				text('done'),
				finish,
			),
		);
		assert.deepEqual(turns, [
			{ role: 'user', parts: [{ kind: 'text', text: 'q' }] },
			{
				role: 'assistant',
				parts: [
					{ kind: 'reasoning', text: 'hm', opaque },
					{ kind: 'opaque', opaque },
					{ kind: 'toolCall', callId: '1', name: 'read', argsText: '{}' },
					{ kind: 'toolCall', callId: '2', name: 'read', argsText: '{}' },
				],
			},
			{
				role: 'tool',
				results: [
					{ callId: '1', name: 'read', content: 'of 1', isError: false },
					{ callId: '2', name: 'read', content: 'of 2', isError: false },
				],
			},
			{ role: 'assistant', parts: [{ kind: 'text', text: 'done' }] },
		]);
	});

	it('gives a call without a result one, so that the conversation can be sent', () => {
		const turns = toTurns(views(asks('q'), answers, start, call('1')));
		assert(turns[2]?.role === 'tool');
		assert.equal(turns[2].results[0]?.isError, true);
	});

	it('leaves out an answer without content and joins the questions around it', () => {
		const failure: ModelEvent = { type: 'error', failure: { kind: 'network', message: 'x' } };
		const turns = toTurns(views(asks('one', 'u1'), answers, start, failure, asks('two', 'u2')));
		assert.deepEqual(turns, [
			{
				role: 'user',
				parts: [
					{ kind: 'text', text: 'one' },
					{ kind: 'text', text: 'two' },
				],
			},
		]);
	});

	it('keeps the text of a cut answer, and joins it with what came after it was taken up again', () => {
		const cut = [asks('q'), answers, start, text('ab')] as const;
		const resumed = views(...cut, { type: 'turnResumed', turn: 'a' }, start, text('cd'), finish);
		assert.deepEqual(toTurns(resumed).at(-1), {
			role: 'assistant',
			parts: [{ kind: 'text', text: 'abcd' }],
		});
		assert.deepEqual(toTurnsToContinue(views(...cut)).at(-1), {
			role: 'user',
			parts: [{ kind: 'text', text: continueLine }],
		});
	});

	it('does not ask for the rest of an answer that had not begun', () => {
		assert.deepEqual(
			toTurnsToContinue(views(asks('q'), answers, start)),
			toTurns(views(asks('q'))),
		);
	});
});

describe('renderQuestion', () => {
	const attachment = {
		kind: 'selection',
		id: 'x',
		path: 'src/a.ts',
		languageId: 'typescript',
		lines: [10, 20],
		text: 'const a = 1;\n',
	} as const;

	it('names the place, fences the code and puts the words last', () => {
		assert.deepEqual(renderQuestion({ text: 'why?', attachments: [attachment] }), [
			{
				kind: 'text',
				text: 'src/a.ts:10-20\n```typescript\nconst a = 1;\n```\n\nwhy?',
			},
		]);
	});

	it('sends the prompt of a command instead of the words that are shown', () => {
		assert.deepEqual(
			renderQuestion({ text: 'Explain a.ts', prompt: 'Explain.', attachments: [] }),
			[{ kind: 'text', text: 'Explain.' }],
		);
	});

	it('puts images before the text', () => {
		const image = {
			kind: 'image',
			id: 'i',
			path: 'p.png',
			mime: 'image/png',
			data: 'AA==',
		} as const;
		assert.deepEqual(renderQuestion({ text: 'what?', attachments: [image] }), [
			{ kind: 'image', mime: 'image/png', data: 'AA==' },
			{ kind: 'text', text: 'what?' },
		]);
	});

	it('fences text that holds fences', () => {
		assert.equal(fenceFor('a'), '```');
		assert.equal(fenceFor('```ts\n`````\n```'), '``````');
	});
});

describe('chatSystemPrompt', () => {
	it('adds the person’s own instructions and nothing else', () => {
		const base = chatSystemPrompt({ instructions: ' ' });
		assert.equal(chatSystemPrompt({ instructions: 'Be kind. ' }), `${base}\n\nBe kind.`);
	});
});
