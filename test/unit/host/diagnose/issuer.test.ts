import assert from 'node:assert/strict';
import { toFailure } from '../../../../src/core/errors';
import { namingIssuers } from '../../../../src/host/diagnose/issuer';
import { startLoopbackServer } from '../../../support/loopbackServer';
import { createSetUpParts } from '../../../support/setUpParts';
import { startTlsServer, type TlsServer } from '../../../support/tlsServer';
import { startTunnelProxy } from '../../../support/tunnelProxy';

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

	describe('behind a proxy', () => {
		/** What VS Code's fetch says of it: that it is not trusted, and no more. */
		const untrusted = (): Promise<Response> => {
			const code = 'SELF_SIGNED_CERT_IN_CHAIN';
			const cause = Object.assign(new Error('self-signed certificate in certificate chain'), {
				code,
			});
			return Promise.reject(new TypeError('fetch failed', { cause }));
		};
		const said = async (url: string, via: string): Promise<string> => {
			try {
				await namingIssuers(untrusted, () => via)(url);
			} catch (error) {
				const { cause } = error as Error;
				return (cause as Error).message;
			}
			return 'it worked';
		};

		it('R14: is named through the proxy, under a name that only the proxy knows', async () => {
			const proxy = await startTunnelProxy({ 'api.corp.invalid:443': server.port });
			try {
				const text = await said('https://api.corp.invalid/v1', proxy.address);
				assert.match(text, /issued by Contoh Corp Root CA/);
				const keyed = proxy.address.replace('://', '://me:s%20cret@');
				assert.match(await said('https://api.corp.invalid/v1', keyed), /Contoh Corp/);
				const login = Buffer.from('me:s cret').toString('base64');
				assert.deepEqual(proxy.asked, [
					'CONNECT api.corp.invalid:443',
					`CONNECT api.corp.invalid:443 Basic ${login}`,
				]);
			} finally {
				await proxy.close();
			}
		});

		it('nothing goes past a proxy that refuses, is gone, or is of another kind', async () => {
			const proxy = await startTunnelProxy({});
			const before = server.connections();
			for (const via of [proxy.address, 'socks5://127.0.0.1:9']) {
				assert.match(
					await said(server.baseUrl, via),
					/^self-signed certificate in certificate chain$/,
				);
			}
			await proxy.close();
			assert.match(await said(server.baseUrl, proxy.address), /^self-signed/);
			assert.equal(server.connections(), before);
		});
	});
});
