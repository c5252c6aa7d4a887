import assert from 'node:assert/strict';
import {
	type Handover,
	type HandoverDeps,
	pickFirstModel,
	storeHandover,
	takeHandover,
} from '../../../../src/host/setUp/keyHandover';
import {
	jsonReply,
	type LoopbackServer,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { createSetUpParts } from '../../../support/setUpParts';

const key = 'nsk_0123456789abcdef';
const origin = 'https://api.neosantara.xyz';

async function applyHandover(deps: HandoverDeps, handover: Handover): Promise<void> {
	await storeHandover(deps, handover);
	await pickFirstModel(deps, handover);
}

describe('a key handed over by the starting script', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		const data = [
			{ id: 'some-embedding-model' },
			{ id: 'garda', capabilities: ['function_calling'] },
		];
		server = await startLoopbackServer(jsonReply({ data }));
	});
	afterEach(() => server.close());

	const parts = (endpoints?: unknown) =>
		createSetUpParts({ reactions: [], endpoints, routes: { [origin]: server.origin } });

	it('S9: is gone from the environment at once', () => {
		const environment: Record<string, string | undefined> = {
			PANDU_HANDOVER_KEY: ` ${key} `,
			PANDU_HANDOVER_ENDPOINT: 'neosantara',
			PATH: '/bin',
		};
		assert.deepEqual(takeHandover(environment, true), { endpoint: 'neosantara', key });
		assert.deepEqual(environment, { PATH: '/bin' });
		assert.equal(takeHandover(environment, true), undefined);
	});

	it('is not taken outside of development', () => {
		const environment = { PANDU_HANDOVER_KEY: key, PANDU_HANDOVER_ENDPOINT: 'neosantara' };
		assert.equal(takeHandover(environment, false), undefined);
	});

	it('is stored for its origin, with a first model that fits', async () => {
		const all = parts();
		await applyHandover(all.deps, { endpoint: 'neosantara', key });
		assert.equal(await all.keys.get(origin), key);
		assert.deepEqual(all.settings.stored, {
			endpoints: [{ id: 'neosantara', model: 'garda' }],
			active: 'neosantara',
		});
		assert.equal((await all.connections.state()).isReady, true);
	});

	it('leaves a chosen model alone', async () => {
		const all = parts([{ id: 'neosantara', model: 'mine' }]);
		await applyHandover(all.deps, { endpoint: 'neosantara', key });
		assert.equal(all.settings.activeProfile()?.model, 'mine');
		assert.equal(server.requests.length, 0);
	});

	it('is stored even when the server cannot be asked for its models', async () => {
		await server.close();
		const all = parts();
		await applyHandover(all.deps, { endpoint: 'neosantara', key });
		assert.equal(await all.keys.get(origin), key);
		assert.equal(all.settings.stored.active, 'neosantara');
		assert.match(all.logged.join(), /No model could be chosen/);
		assert.ok(!all.logged.join().includes(key));
		server = await startLoopbackServer();
	});

	it('takes the demo, which has none', async () => {
		const all = parts();
		await applyHandover(all.deps, { endpoint: 'demo' });
		assert.deepEqual(all.settings.stored, { endpoints: undefined, active: 'demo' });
	});

	it('does nothing for an endpoint that does not exist', async () => {
		const all = parts();
		await applyHandover(all.deps, { endpoint: 'nobody', key });
		assert.equal(all.secrets.values.size, 0);
		assert.equal(all.settings.writes, 0);
	});
});
