import assert from 'node:assert/strict';
import { normaliseBaseUrl } from '../../../../src/core/endpoints/baseUrl';
import { PanduError } from '../../../../src/core/errors';
import type { FailureKind } from '../../../../src/shared/failure';
import type { Protocol } from '../../../../src/shared/messages';
import { ask, endpointAt, failureOf, textOf } from '../../../support/endpoints';
import {
	cutAt,
	jsonReply,
	type LoopbackServer,
	type Reply,
	sseReply,
	startDecoySink,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { asPage, protocols } from './matrix/row';
import { streamOf, valuesOf } from './matrix/say';

const paths: Readonly<Record<Protocol, string>> = {
	chatCompletions: '/chat/completions',
	responses: '/responses',
	messages: '/messages',
};

/** 5.3: lists of the models a and b. */
const lists: Readonly<Record<string, unknown>> = {
	'in data': { object: 'list', data: [{ id: 'b', object: 'model' }, { id: 'a' }] },
	'as a bare list': [{ id: 'b' }, { id: 'a' }],
	'in models': { models: [{ name: 'b', model: 'b' }, { name: 'a' }] },
	'as a map': { data: { b: { owned_by: 'x' }, a: {} } },
	'as strings': { data: ['b', 'a', 'b'] },
	'as bare strings': ['b', 'a'],
	'in data of data': { data: { data: [{ id: 'b' }, { id: 'a' }] } },
	'in pages': { data: [{ id: 'b', display_name: 'B' }, { id: 'a' }], has_more: false },
	'with things that are none': { data: [null, 1, {}, { id: '' }, { id: 'b' }, 'a'] },
};

const refusals: readonly (readonly [string, Reply, FailureKind])[] = [
	['404', { status: 404, steps: ['404 page not found'] }, 'badEndpoint'],
	['401', jsonReply({ error: { message: 'no key' } }, { status: 401 }), 'auth'],
	['a page', { headers: asPage, steps: ['<html><title>Sign in</title></html>'] }, 'badEndpoint'],
	['nothing', { steps: [] }, 'empty'],
	['an error at 200', jsonReply({ error: { message: 'x', type: 'api_error' } }), 'server'],
	['half a list', { ...jsonReply(0), steps: ['{"data":[{"id":"a"},{"i'] }, 'protocol'],
	['half a bare list', { ...jsonReply(0), steps: ['[{"id":"a"},{"i'] }, 'protocol'],
];

function hello(protocol: Protocol): Reply {
	return sseReply([streamOf(protocol, valuesOf(protocol, { text: ['Hello'] }))]);
}

describe('odd places', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	for (const protocol of protocols) {
		const profileFields = { protocol };
		const list = (baseUrl = server.baseUrl) =>
			endpointAt(baseUrl, { profileFields }).listModels(new AbortController().signal);

		describe(`models of ${protocol}`, () => {
			for (const [name, value] of Object.entries(lists)) {
				it(`are read ${name}, cut at every byte`, async () => {
					const text = JSON.stringify(value);
					for (let at = 0; at < text.length; at++) {
						server.reply({ ...jsonReply(0), steps: cutAt(text, at) });
						const ids = (await list()).map(({ id }) => id);
						assert.deepEqual(ids, ['a', 'b'], `cut at ${at}`);
					}
				});
			}

			for (const [name, reply, kind] of refusals) {
				it(`are refused with ${name}`, async () => {
					server.reply(reply);
					await assert.rejects(list(), (error) => {
						assert.ok(error instanceof PanduError);
						assert.equal(error.failure.kind, kind, JSON.stringify(error.failure));
						return true;
					});
				});
			}
		});

		describe(`redirects of ${protocol}`, () => {
			const streamed = (baseUrl = server.baseUrl) => ask(endpointAt(baseUrl, { profileFields }));

			for (const status of [307, 308]) {
				it(`${status} within the origin is followed once`, async () => {
					const location = `${server.baseUrl}/elsewhere`;
					server.replyWith(({ path }) =>
						path.endsWith('/elsewhere')
							? hello(protocol)
							: { status, headers: { location: '/v1/elsewhere' } },
					);
					assert.equal(textOf(await streamed()), 'Hello');
					assert.equal(server.requests[1]?.body, server.requests[0]?.body);
					server.replyWith(() => ({ status, headers: { location } }));
					assert.equal(failureOf(await streamed()).kind, 'badEndpoint');
				});
			}

			for (const status of [301, 302, 303]) {
				it(`${status} says that the base URL has to change`, async () => {
					server.reply({ status, headers: { location: '/v2/x' } });
					const failure = failureOf(await streamed());
					assert.deepEqual([failure.kind, failure.status], ['badEndpoint', status]);
					assert.match(failure.message, /\/v2\/x.*base URL/);
					assert.equal(server.requests.length, 1);
				});
			}

			it('to another origin are not followed', async () => {
				const decoy = await startDecoySink();
				try {
					for (const status of [301, 302, 303, 307, 308]) {
						server.reply({ status, headers: { location: `${decoy.origin}/v1` } });
						assert.equal(failureOf(await streamed()).kind, 'badEndpoint');
					}
					assert.equal(decoy.connections, 0);
				} finally {
					await decoy.close();
				}
			});

			it('to nowhere are a failure', async () => {
				for (const headers of [{}, { location: 'http://[' }]) {
					server.reply({ status: 307, headers });
					assert.equal(failureOf(await streamed()).kind, 'badEndpoint');
				}
			});
		});

		it(`the base URL of ${protocol} may be pasted in many forms`, async () => {
			const { host } = new URL(server.origin);
			const forms = [
				`${server.origin}/v1`,
				` ${server.origin}/v1/ `,
				`${server.origin}/v1${paths[protocol]}`,
				`${server.origin}/v1/models`,
				`${server.origin}/v1/v1`,
				`${server.origin}//v1//`,
				`${host}/v1`,
			];
			server.reply(hello(protocol));
			for (const form of forms) {
				const baseUrl = normaliseBaseUrl(form);
				assert.ok(typeof baseUrl === 'string', form);
				await ask(endpointAt(baseUrl, { profileFields }));
				assert.equal(server.requests.at(-1)?.path, `/v1${paths[protocol]}`, form);
			}
			const versioned = normaliseBaseUrl(`${server.origin}/v1/?api-version=3`);
			assert.ok(typeof versioned === 'string');
			await ask(endpointAt(versioned, { profileFields }));
			assert.equal(server.requests.at(-1)?.path, `/v1${paths[protocol]}?api-version=3`);
		});
	}
});
