import { type Case, chatRow, done, hi, letters, say, stop, thought } from './cases';
import type { Json, Row } from './row';
import { chatUsage, chunk, usage } from './say';

function reasoning(): Readonly<Record<string, Case>> {
	const inFields = ['reasoning_content', 'reasoning', 'reasoning_text'].map(
		(field): readonly [string, Case] => [
			`2.1 reasoning in ${field}`,
			[
				[
					chunk({ [field]: 'H' }),
					chunk({ [field]: 'm.', content: '' }),
					chunk({ [field]: null, content: 'Yes' }),
					stop,
				],
				thought,
			],
		],
	);
	const twice = { reasoning_content: 'Hm.', reasoning: 'Hm.' };
	const detail = (text: string, more: Json = {}): Json => ({
		reasoning: text,
		reasoning_details: [{ type: 'reasoning.text', index: 0, text, ...more }],
	});
	const inTags: Readonly<Record<string, Case>> = {
		'5.1 think tags': [[...say('<think>\nHm.</think>\n\nYes'), stop], thought, 'revises'],
		'5.1 thinking tags': [[...say('<thinking>Hm.</thinking>Yes'), stop], thought, 'revises'],
		'5.1 think tags, letter by letter': [
			[...letters('<think>Hm.</think>\n\nYes'), stop],
			thought,
			'revises',
		],
		'5.1 think tags behind white space': [
			[...say('\n', '\n<think>Hm.</think>Yes'), stop],
			thought,
			'revises',
		],
		'5.1 no opening tag': [[...say('Hm.\n</think>\n\nYes'), stop], thought, 'revises'],
		'5.1 no opening tag, letter by letter': [
			[...letters('Hm.\n</think>\n\nYes'), stop],
			thought,
			'revises',
		],
		'5.1 no closing tag': [
			[...say('<think>Hm.'), chunk({}, 'length')],
			{ reasoning: 'Hm.', end: 'length' },
			'revises',
		],
		'5.1 only a closing tag, beside a field': [
			[chunk({ reasoning_content: 'Hm.' }), ...say('</think>\n', 'Yes'), stop],
			{ ...thought, text: 'Yes' },
			'revises',
		],
		'5.1 empty think tags': [[...say('<think>\n\n</think>\n\nHello'), stop], hi, 'revises'],
		'5.1 think tags in a later place are text': [
			[...say('Use <think> and </think> so'), stop],
			{ text: 'Use <think> and </think> so', end: 'stop' },
		],
		'5.1 half a tag at the end is text': [
			[...say('Hello</thi'), stop],
			{ text: 'Hello</thi', end: 'stop' },
		],
		'5.1 what begins like a tag is text': [
			[...say('<thi', 'ck> lines'), stop],
			{ text: '<thick> lines', end: 'stop' },
		],
	};
	return {
		...Object.fromEntries(inFields),
		'2.1 the same reasoning in two fields': [
			[chunk(twice), chunk({ content: 'Yes' }), stop],
			thought,
		],
		'2.1 one field is empty': [
			[chunk({ reasoning_content: '', reasoning: 'Hm.' }), ...say('Yes'), stop],
			thought,
		],
		'2.1 reasoning_details beside reasoning': [
			[chunk(detail('H')), chunk(detail('m.', { signature: 's' })), ...say('Yes'), stop],
			thought,
		],
		'2.1 encrypted reasoning_details are not shown': [
			[
				chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'AB', id: 'x' }] }),
				...say('Hello'),
				stop,
			],
			hi,
		],
		'2.1 reasoning in a message': [
			[
				{
					choices: [
						{
							index: 0,
							message: { reasoning_content: 'Hm.', content: 'Yes' },
							finish_reason: 'stop',
						},
					],
				},
			],
			thought,
		],
		'2.1 reasoning as an object': [
			[chunk({ reasoning: { content: 'Hm.' } }), ...say('Yes'), stop],
			{ ...thought, reasoning: 'Hm.' },
		],
		'R20: reasoning and nothing else': [
			[chunk({ reasoning_content: 'Hm.' }), stop],
			{ reasoning: 'Hm.', end: 'error:empty' },
		],
		...inTags,
	};
}

function counting(): Readonly<Record<string, Case>> {
	const counted = { ...hi, usage };
	const grown = (n: number): Json => ({ ...chatUsage, completion_tokens: n });
	const ways: Readonly<Record<string, readonly unknown[]>> = {
		'in a last chunk with empty choices': [
			...say('Hello'),
			stop,
			{ choices: [], usage: chatUsage },
			done,
		],
		'in a last chunk without choices': [...say('Hello'), stop, { usage: chatUsage }, done],
		'in the chunk with the reason': [...say('Hello'), chunk({}, 'stop', { usage: chatUsage })],
		'on every chunk, growing': [
			chunk({ content: 'He' }, null, { usage: grown(1) }),
			chunk({ content: 'llo' }, null, { usage: grown(3) }),
			chunk({}, 'stop', { usage: grown(5) }),
		],
		'null on every chunk but one': [
			chunk({ content: 'Hello' }, null, { usage: null }),
			chunk({}, 'stop', { usage: chatUsage }),
			{ choices: [], usage: null },
		],
		'in the choice': [
			...say('Hello'),
			{ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: chatUsage }] },
		],
		'in the delta': [...say('Hello'), chunk({ usage: chatUsage }, 'stop')],
		'in x_groq': [...say('Hello'), chunk({}, 'stop', { x_groq: { id: 'x', usage: chatUsage } })],
		'as input_tokens': [
			...say('Hello'),
			chunk({}, 'stop', { usage: { input_tokens: 12, output_tokens: 5 } }),
		],
		'as strings': [
			...say('Hello'),
			chunk({}, 'stop', { usage: { prompt_tokens: '12', completion_tokens: '5' } }),
		],
		'as prompt_eval_count': [
			...say('Hello'),
			chunk({}, 'stop', { prompt_eval_count: 12, eval_count: 5 }),
		],
		'as usageMetadata': [
			...say('Hello'),
			chunk({}, 'stop', { usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 5 } }),
		],
		'as timings': [
			...say('Hello'),
			chunk({}, 'stop', { timings: { prompt_n: 12, predicted_n: 5, predicted_ms: 1.5 } }),
		],
	};
	return {
		...Object.fromEntries(
			Object.entries(ways).map(([name, values]): readonly [string, Case] => [
				`5.1 usage ${name}`,
				[values, counted],
			]),
		),
		'2.1 usage with its details': [
			[
				...say('Hello'),
				chunk({}, 'stop', {
					usage: {
						...chatUsage,
						prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
						completion_tokens_details: { reasoning_tokens: 3 },
					},
				}),
			],
			{ ...hi, usage: { ...usage, reasoning: 3, cacheRead: 4, cacheWrite: 2 } },
		],
		'2.1 usage with prompt_cache_hit_tokens': [
			[...say('Hello'), chunk({}, 'stop', { usage: { ...chatUsage, prompt_cache_hit_tokens: 4 } })],
			{ ...hi, usage: { ...usage, cacheRead: 4 } },
		],
		'2.1 usage with cost': [
			[...say('Hello'), stop, { choices: [], usage: { ...chatUsage, cost: 0.00095 } }, done],
			{ ...hi, usage: { ...usage, cost: { amount: 0.00095 } } },
		],
		'2.1 usage with cost as a string and a currency, on every chunk': [
			[
				chunk({ content: 'Hello' }, null, { usage: { ...chatUsage, cost: '1', currency: 'IDR' } }),
				chunk({}, 'stop', { usage: { ...chatUsage, cost: '12.5', currency: 'IDR' } }),
			],
			{ ...hi, usage: { ...usage, cost: { amount: 12.5, currency: 'IDR' } } },
		],
		'2.1 usage with a cost that is none': [
			[...say('Hello'), chunk({}, 'stop', { usage: { ...chatUsage, cost: null, currency: 7 } })],
			{ ...hi, usage },
		],
	};
}

export const reasoningAndUsage: readonly Row[] = [
	...Object.entries(reasoning()),
	...Object.entries(counting()),
].map(chatRow);
