import assert from 'node:assert/strict';
import { chatCompletionsAdapter } from '../../../../../src/core/endpoints/chatCompletions';
import type { ModelEvent } from '../../../../../src/shared/events';
import {
	faultsOf,
	foldReply,
	framesOf,
	readFrames,
	type Seen,
	see,
} from '../../../../support/recordings';

type Json = Readonly<Record<string, unknown>>;

function delta(value: Json, finish: string | null = null): Json {
	return {
		id: 'c1',
		object: 'chat.completion.chunk',
		model: 'm',
		choices: [{ index: 0, delta: value, finish_reason: finish }],
	};
}

function calls(...entries: readonly Json[]): Json {
	return delta({ tool_calls: entries });
}

function call(name: string | undefined, args: unknown, more: Json = {}): Json {
	return { ...more, function: { ...(name === undefined ? {} : { name }), arguments: args } };
}

const stop = delta({}, 'stop');

function events(...values: readonly unknown[]): readonly ModelEvent[] {
	const all = readFrames(chatCompletionsAdapter, framesOf(...values));
	assert.deepEqual(faultsOf(all), []);
	return all;
}

function seen(...values: readonly unknown[]): Seen {
	return see(events(...values));
}

describe('content of odd chat completions servers', () => {
	const finishes: readonly (readonly [string, string])[] = [
		['stop', 'stop'],
		['STOP', 'stop'],
		['end', 'stop'],
		['eos', 'stop'],
		['eos_token', 'stop'],
		['stop_sequence', 'stop'],
		['length', 'length'],
		['max_tokens', 'length'],
		['content_filter', 'contentFilter'],
		['model_context_window_exceeded', 'contextOverflow'],
		['error', 'error:server'],
		['network_error', 'error:server'],
		['something new', 'unknown'],
	];
	for (const [raw, expected] of finishes) {
		it(`maps the reason "${raw}" to ${expected}`, () => {
			assert.equal(seen(delta({ content: 'a' }), delta({}, raw)).end, expected);
		});
	}

	it('keeps the reason as the server wrote it', () => {
		const last = events(delta({ content: 'a' }), delta({}, 'something new')).at(-1);
		assert.deepEqual(last, { type: 'finish', reason: 'unknown', raw: 'something new' });
	});

	it('names the error of a choice that ended with one', () => {
		const failed = {
			choices: [
				{ index: 0, delta: {}, finish_reason: 'error', error: { code: 429, message: 'Slow down' } },
			],
		};
		const last = events(delta({ content: 'a' }), failed).at(-1);
		assert.ok(last?.type === 'error');
		assert.equal(last.failure.kind, 'rateLimit');
		assert.equal(last.failure.detail, 'Slow down');
	});

	it('takes usage from anywhere, the last one, once', () => {
		const count = (n: number) => ({ prompt_tokens: 5, completion_tokens: n });
		const all = events(
			{ ...delta({ content: 'a' }), usage: count(1) },
			{ ...delta({ content: 'b' }), usage: count(2) },
			stop,
			{ choices: [], usage: { ...count(3), prompt_cache_hit_tokens: 4 } },
			{ choices: [], usage: null },
			'[DONE]',
		);
		assert.deepEqual(
			all.filter(({ type }) => type === 'usage'),
			[{ type: 'usage', usage: { input: 5, output: 3, cacheRead: 4 } }],
		);
		const inChoice = { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: count(7) }] };
		assert.equal(seen(delta({ content: 'a' }), inChoice).usage?.output, 7);
		assert.equal(seen(delta({ content: 'a' }), stop).usage, undefined);
	});

	it('takes images as data; others are cited, never loaded', () => {
		const image = (url: string) => ({ type: 'image_url', image_url: { url } });
		const all = events(
			delta({
				images: [image('data:image/png;base64,iVBORw0KGgo='), image('https://x.example/a.png')],
			}),
			delta({ images: [image('javascript:alert(1)')] }),
			stop,
		);
		assert.deepEqual(
			all.filter(({ type }) => type === 'image' || type === 'citation'),
			[
				{ type: 'image', mime: 'image/png', data: 'iVBORw0KGgo=' },
				{ type: 'citation', url: 'https://x.example/a.png', title: 'Image' },
			],
		);
	});
});

describe('reasoning of odd chat completions servers', () => {
	for (const field of ['reasoning_content', 'reasoning', 'reasoning_text']) {
		it(`reads ${field} and remembers the name`, () => {
			const all = events(
				delta({ [field]: 'Hm' }),
				delta({ [field]: '.' }),
				delta({ content: 'a' }),
				stop,
			);
			assert.equal(see(all).reasoning, 'Hm.');
			const block = foldReply(all).blocks.find(({ kind }) => kind === 'reasoning');
			assert.ok(block?.kind === 'reasoning');
			assert.deepEqual(block.opaque, {
				protocol: 'chatCompletions',
				model: 'garda-core',
				payload: { field },
			});
		});
	}

	it('joins reasoning_details, shows their text and keeps all of them to send back', () => {
		const all = events(
			delta({
				reasoning: 'He',
				reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'He' }],
			}),
			delta({
				reasoning: 'llo',
				reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'llo', signature: 's' }],
			}),
			delta({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'AB' }] }),
			delta({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'CD' }] }),
			delta({ content: 'a' }),
			stop,
		);
		assert.equal(see(all).reasoning, 'Hello');
		const opaque = all.find((event) => event.type === 'opaque');
		assert.ok(opaque?.type === 'opaque');
		assert.deepEqual(opaque.opaque.payload, {
			details: [
				{ type: 'reasoning.text', index: 0, text: 'Hello', signature: 's' },
				{ type: 'reasoning.encrypted', index: 1, data: 'ABCD' },
			],
		});
	});

	it('reads think tags, split at every place', () => {
		const whole = '<think>\nTwo </thi and two.\n</think>\n\nIt is 4. <think>not</think> this';
		for (let at = 1; at < whole.length; at++) {
			const { text, reasoning } = seen(
				delta({ content: whole.slice(0, at) }),
				delta({ content: whole.slice(at) }),
				stop,
			);
			assert.equal(reasoning, 'Two </thi and two.\n', `cut at ${at}`);
			assert.equal(text, 'It is 4. <think>not</think> this', `cut at ${at}`);
		}
	});

	it('reads think tags one character at a time', () => {
		const whole = '<think>Hm.</think>Yes';
		const { text, reasoning } = seen(...[...whole].map((content) => delta({ content })), stop);
		assert.deepEqual({ text, reasoning }, { text: 'Yes', reasoning: 'Hm.' });
	});

	it('makes reasoning of text that ends with a closing tag alone on its line', () => {
		const whole = 'Two and two.\nSo four.\n</think>\n\nIt is 4.';
		for (let at = 1; at < whole.length; at++) {
			const { text, reasoning } = seen(
				delta({ content: whole.slice(0, at) }),
				delta({ content: whole.slice(at) }),
				stop,
			);
			assert.equal(reasoning, 'Two and two.\nSo four.', `cut at ${at}`);
			assert.equal(text, 'It is 4.', `cut at ${at}`);
		}
	});

	it('leaves text alone that speaks of the tags', () => {
		const texts = [
			'Write `</think>` at the end.\nDone',
			'A closing </think> tag\nhere',
			'```\nx\n</think>\n```\nthat is it',
			'a < b and <thin air>',
			'  <b>bold</b>',
		];
		for (const content of texts) {
			for (let at = 1; at < content.length; at++) {
				const { text, reasoning } = seen(
					delta({ content: content.slice(0, at) }),
					delta({ content: content.slice(at) }),
					stop,
				);
				assert.deepEqual({ text, reasoning }, { text: content, reasoning: '' }, `cut at ${at}`);
			}
		}
	});

	it('keeps what Gemini ties to a call', () => {
		const extra = { google: { thought_signature: 'sig' } };
		const all = events(
			calls(call('a', '{}', { index: 0, id: 'call_aaaaaaaa', extra_content: extra })),
			stop,
		);
		const block = foldReply(all).blocks.find(({ kind }) => kind === 'toolCall');
		assert.ok(block?.kind === 'toolCall');
		assert.deepEqual(block.opaque?.payload, { extra_content: extra });
	});
});
