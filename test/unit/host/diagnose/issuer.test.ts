import assert from 'node:assert/strict';
import { toFailure } from '../../../../src/core/errors';
import { namingIssuers } from '../../../../src/host/diagnose/issuer';
import { startLoopbackServer } from '../../../support/loopbackServer';
import { createSetUpParts } from '../../../support/setUpParts';
import { startTlsServer, type TlsServer } from '../../../support/tlsServer';

describe('a certificate that is not accepted', () => {
	let server: TlsServer;
	before(async () => {
		server = await startTlsServer();
	});
	after(() => server.close());

	it('R14: the failure names its issuer, and nothing is sent', async () => {
		const { connections } = createSetUpParts({ reactions: [] });
		const profile = {
			id: 'corp',
			label: 'Corp',
			baseUrl: server.baseUrl,
			protocol: 'auto',
			model: 'm',
			auth: 'none',
		} as const;
		const endpoint = await connections.open(profile, undefined);
		const failure = await endpoint.listModels(new AbortController().signal).then(
			() => undefined,
			(error: unknown) => toFailure(error),
		);
		assert.equal(failure?.kind, 'tls');
		assert.match(failure?.detail ?? '', /issued by Contoh Corp Root CA/);
		assert.equal(server.requests(), 0);
	});

	it('other failures and good replies pass as they are', async () => {
		const plain = await startLoopbackServer({ status: 204 });
		const fetched = namingIssuers(fetch);
		assert.equal((await fetched(plain.origin)).status, 204);
		await plain.close();
		await assert.rejects(fetched(plain.origin), (error: Error) => {
			assert.match(String((error.cause as { code?: string }).code), /ECONNREFUSED|ECONNRESET/);
			return true;
		});
	});
});
