import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../../src/core/request';
import type { Protocol } from '../../../../src/shared/messages';
import { ask, createLearnt, endpointAt, kindsOf, textOf } from '../../../support/endpoints';
import { jsonReply, startLoopbackServer } from '../../../support/loopbackServer';
import { answer, errorReply, noticesOf } from './chatAnswers';

interface Fault {
	readonly status: number;
	readonly message: string;
	readonly request?: Partial<ModelRequest>;
	readonly protocol?: Protocol;
}

const faults: Readonly<Record<string, Fault>> = {
	'a stream that broke behind a gateway': {
		status: 502,
		message: 'stream error: unexpected EOF',
	},
	'a picture that tripped the server': {
		status: 500,
		message: 'Unexpected error in the image worker',
		request: {
			turns: [{ role: 'user', parts: [{ kind: 'image', mime: 'image/png', data: 'AAAA' }] }],
		},
	},
	'a parser that tripped over a call': {
		status: 500,
		message: 'Unexpected error while parsing tool calls',
		request: { tools: [{ name: 't', description: 'd', parameters: { type: 'object' } }] },
		protocol: 'responses',
	},
};

describe('a fault of the server', () => {
	for (const [title, { status, message, request, protocol }] of Object.entries(faults)) {
		it(`is no refusal, so that the same is asked once more and nothing learnt: ${title}`, async () => {
			const whole = jsonReply({ status: 'completed', output_text: 'Hello there' });
			const server = await startLoopbackServer(
				errorReply(status, { message }),
				protocol === 'responses' ? whole : answer,
			);
			try {
				const learnt = createLearnt(protocol === undefined ? {} : { protocol });
				const profileFields = { protocol: 'auto' } as const;
				const events = await ask(endpointAt(server.baseUrl, { learnt, profileFields }), request);
				assert.equal(textOf(events), 'Hello there', JSON.stringify(events.at(-1)));
				assert.deepEqual(noticesOf(events), []);
				assert.equal(kindsOf(events).filter((kind) => kind === 'retry').length, 1);
				const [first, second] = server.requests;
				assert.deepEqual([second?.path, second?.body], [first?.path, first?.body]);
			} finally {
				await server.close();
			}
		});
	}
});
