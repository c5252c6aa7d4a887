import assert from 'node:assert/strict';
import type { ModelRequest, Parameters } from '../../../../src/core/request';
import type { Protocol } from '../../../../src/shared/messages';
import {
	ask,
	createLearnt,
	endpointAt,
	failureOf,
	kindsOf,
	textOf,
} from '../../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	type Reply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, errorReply, noticesOf } from './chatAnswers';

type Body = Readonly<Record<string, unknown>>;

const answers: Readonly<Record<Protocol, Reply>> = {
	chatCompletions: answer,
	responses: jsonReply({ status: 'completed', output_text: 'Hello there' }),
	messages: jsonReply({
		type: 'message',
		content: [{ type: 'text', text: 'Hello there' }],
		stop_reason: 'end_turn',
	}),
};
const tools = [{ name: 't', description: 'd', parameters: { type: 'object' } }];

interface Case {
	readonly protocol: Protocol;
	readonly field: string;
	readonly request: Partial<ModelRequest>;
	readonly error: object;
	readonly status?: number;
	/** Undefined: nothing that the person would notice. */
	readonly notice: string | undefined;
}

function wants(parameters: Parameters): Partial<ModelRequest> {
	return { parameters };
}

const notTaken = (label: string): string =>
	`${label} was left out: this endpoint does not take it for m.`;

const cases: Readonly<Record<string, Case>> = {
	'a temperature, by a reasoning model of OpenAI': {
		protocol: 'responses',
		field: 'temperature',
		request: wants({ temperature: 0.2 }),
		error: {
			message: "Unsupported parameter: 'temperature' is not supported with this model.",
			param: 'temperature',
		},
		notice: notTaken('temperature'),
	},
	'a temperature that only the parameter names': {
		protocol: 'chatCompletions',
		field: 'temperature',
		request: wants({ temperature: 0.2 }),
		error: { message: 'Unsupported value.', param: 'temperature', code: 'unsupported_value' },
		notice: notTaken('temperature'),
	},
	'topP next to a temperature': {
		protocol: 'messages',
		field: 'top_p',
		request: wants({ temperature: 0.2, topP: 0.9 }),
		error: {
			type: 'invalid_request_error',
			message: '`temperature` and `top_p` cannot both be specified for this model.',
		},
		notice: notTaken('topP'),
	},
	'encrypted reasoning, by a model without reasoning': {
		protocol: 'responses',
		field: 'include',
		request: { tools },
		error: { message: 'Encrypted content is not supported with this model.', param: 'include' },
		notice: undefined,
	},
	'an effort, by the words of Ollama': {
		protocol: 'chatCompletions',
		field: 'reasoning_effort',
		request: wants({ effort: 'low' }),
		error: { message: '"m" does not support thinking' },
		notice: notTaken('Reasoning effort'),
	},
	'an effort, worded as if it were the model': {
		protocol: 'responses',
		field: 'reasoning',
		request: wants({ effort: 'low' }),
		error: { message: 'With model m the field reasoning.effort is not supported.' },
		notice: notTaken('Reasoning effort'),
	},
	'a named tool, by a router that finds no server for it': {
		protocol: 'chatCompletions',
		field: 'tool_choice',
		request: { tools, toolChoice: { name: 't' } },
		status: 404,
		error: { message: "No endpoints found that support the provided 'tool_choice' value." },
		notice: notTaken('The choice of the tool'),
	},
};

describe('a field that the server refuses', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	const bodies = (): readonly Body[] => server.requests.map(({ json }) => json as Body);

	for (const [title, { protocol, field, request, error, status, notice }] of Object.entries(
		cases,
	)) {
		it(`is left out: ${title}`, async () => {
			const learnt = createLearnt();
			const profileFields = { protocol, quirks: { encryptedReasoning: true } };
			server.replyWith(({ json }) =>
				field in (json as Body) ? errorReply(status ?? 400, error) : answers[protocol],
			);
			const first = await ask(endpointAt(server.baseUrl, { learnt, profileFields }), request);
			assert.equal(textOf(first), 'Hello there');
			assert.ok(!kindsOf(first).includes('retry'));
			assert.deepEqual(noticesOf(first), notice === undefined ? [] : [notice]);
			const [refused, taken] = bodies();
			const { [field]: _value, ...rest } = refused ?? {};
			assert.deepEqual(taken, rest);

			const second = await ask(endpointAt(server.baseUrl, { learnt, profileFields }), request);
			assert.deepEqual(noticesOf(second), []);
			assert.equal(server.requests.length, 3);
		});
	}

	it('is sent again once it has another value', async () => {
		server.replyWith(({ json }) =>
			(json as Body).reasoning_effort === 'minimal'
				? errorReply(400, { message: "Unsupported value: 'reasoning_effort' is 'minimal'." })
				: answer,
		);
		const own = endpointAt(server.baseUrl);
		await ask(own, wants({ effort: 'minimal' }));
		await ask(own, wants({ effort: 'high' }));
		assert.deepEqual(
			bodies().map((body) => body.reasoning_effort),
			['minimal', undefined, 'high'],
		);
	});

	it('is not the only reason: then all the words of the server are shown, the first ones first', async () => {
		const learnt = createLearnt();
		server.replyWith(({ json }) =>
			errorReply(400, {
				message: 'temperature' in (json as Body) ? 'temperature is odd' : 'and so is the rest',
			}),
		);
		const own = endpointAt(server.baseUrl, { learnt });
		assert.equal(
			failureOf(await ask(own, wants({ temperature: 1 }))).detail,
			'temperature is odd\n\nand so is the rest',
		);
		assert.equal(server.requests.length, 2);
		assert.equal(learnt.values.size, 0);
	});

	it('is a budget for thinking: newer models choose its length themselves', async () => {
		const learnt = createLearnt();
		const profileFields = { protocol: 'messages' } as const;
		server.replyWith(({ json }) => {
			const { thinking } = json as { thinking?: { type?: string } };
			const message =
				'"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort".';
			return thinking?.type === 'enabled' ? errorReply(400, { message }) : answers.messages;
		});
		const own = endpointAt(server.baseUrl, { learnt, profileFields });
		for (const effort of ['minimal', 'high'] as const) await ask(own, wants({ effort }));
		assert.deepEqual(
			bodies().map(({ thinking, output_config }) => [thinking, output_config]),
			[
				[{ type: 'enabled', budget_tokens: 1024 }, undefined],
				[{ type: 'adaptive' }, { effort: 'low' }],
				[{ type: 'adaptive' }, { effort: 'high' }],
			],
		);
	});

	it('or that has to be changed is said once, also by the next endpoint object', async () => {
		server.reply(answer);
		const profileFields = { quirks: { temperatureMax: { chatCompletions: 1 } } };
		const told: (readonly string[])[] = [];
		for (let time = 0; time < 2; time++) {
			const own = endpointAt(server.baseUrl, { profileFields });
			told.push(noticesOf(await ask(own, wants({ temperature: 2 }))));
		}
		assert.deepEqual(
			told.map((each) => each.length),
			[1, 0],
		);
	});
});
