import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Protocol } from '../../../../src/shared/messages';
import { ask, endpointAt, kindsOf } from '../../../support/endpoints';
import { dataFrames, namedFrames } from '../../../support/loopbackServer';

const replies: Readonly<Record<Protocol, string>> = {
	chatCompletions: `${dataFrames({
		choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }],
	})}data: [DONE]\n\n`,
	responses: namedFrames(
		{ type: 'response.output_text.delta', ...{ item_id: 'm', output_index: 0, delta: 'ok' } },
		{ type: 'response.completed', ...{ response: { status: 'completed', output: [] } } },
	),
	messages: namedFrames(
		{ type: 'content_block_start', ...{ index: 0, content_block: { type: 'text', text: 'ok' } } },
		{ type: 'message_delta', ...{ delta: { stop_reason: 'end_turn' } } },
		{ type: 'message_stop' },
	),
};

describe('the connection to a server', () => {
	for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
		it(`is used again for the next request on ${protocol}`, async () => {
			const server = http.createServer((request, response) => {
				request.resume();
				request.on('end', () => {
					response.writeHead(200, { 'content-type': 'text/event-stream' });
					response.write(replies[protocol]);
					setTimeout(() => response.end(), 5);
				});
			});
			let connections = 0;
			server.on('connection', () => connections++);
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const { port } = server.address() as AddressInfo;
			try {
				const endpoint = endpointAt(`http://127.0.0.1:${port}/v1`, { profileFields: { protocol } });
				for (let count = 0; count < 6; count++) {
					assert.equal(kindsOf(await ask(endpoint)).at(-1), 'finish');
					await new Promise((resolve) => setTimeout(resolve, 50));
				}
				assert.ok(connections <= 2, `${connections} connections for 6 requests`);
			} finally {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		});
	}
});
