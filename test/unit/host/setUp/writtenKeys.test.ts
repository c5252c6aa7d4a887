import assert from 'node:assert/strict';
import type { WrittenAddress } from '../../../../src/host/settingsAddresses';
import { watchWrittenKeys } from '../../../../src/host/setUp/writtenKeys';
import { createSetUpParts, type SetUpParts } from '../../../support/setUpParts';

const key = 'sk-0123456789abcdef';
const origin = 'https://ai.example';

describe('a key in an address of the settings', () => {
	const addressesOf = ({ settings }: SetUpParts) => settings.stored.endpoints as WrittenAddress[];

	async function watch(baseUrl: string, buttons: readonly string[], stored?: string) {
		const endpoints = [{ id: 'mine', baseUrl, model: 'm', headers: { 'X-A': 'b' } }];
		const all = createSetUpParts({ reactions: [], buttons, endpoints });
		if (stored) await all.keys.set(origin, stored);
		await watchWrittenKeys({ ...all.deps, addresses: () => addressesOf(all) });
		return all;
	}

	it('is offered to be moved, and is then in the secret storage alone', async () => {
		const all = await watch(`${origin}/v1?key=${key}&region=eu`, ['move']);
		assert.deepEqual(all.settings.stored.endpoints, [
			{ id: 'mine', baseUrl: `${origin}/v1?region=eu`, model: 'm', headers: { 'X-A': 'b' } },
		]);
		assert.equal(await all.keys.get(origin), key);
		assert.equal(all.ui.messages.length, 2);
		const said = JSON.stringify([all.ui.messages, all.logged]);
		assert.ok(!said.includes(key.slice(3)), said);
	});

	it('makes an endpoint usable whose address has a user and a password', async () => {
		const all = await watch(`https://me:${key}@ai.example/v1`, ['move']);
		assert.equal(all.settings.profiles().find(({ id }) => id === 'mine')?.baseUrl, `${origin}/v1`);
		assert.equal(await all.keys.get(origin), key);
	});

	it('stays where it is when the person does not want it moved, and is hidden from the log', async () => {
		const all = await watch(`${origin}/v1?key=${key}`, []);
		assert.equal(all.settings.writes, 0);
		assert.equal(await all.keys.get(origin), undefined);
		assert.ok(!all.keys.mask(`GET ${origin}/v1?key=${key}`).includes(key));
	});

	it('takes the place of no key that is stored', async () => {
		const all = await watch(`${origin}/v1?key=${key}`, ['move'], 'the-other-key-0123');
		assert.equal(await all.keys.get(origin), 'the-other-key-0123');
		assert.equal(addressesOf(all)[0]?.baseUrl, `${origin}/v1`);
		assert.match(all.ui.messages[0] ?? '', /stays/);
	});

	it('is told of once, also when other settings change, and again when another one is written', async () => {
		const all = await watch(`${origin}/v1?key=${key}`, []);
		await all.settings.setActive('mine');
		await all.settings.saveProfile({ id: 'other', baseUrl: 'https://b.example/v1?token=t-1' });
		await new Promise((resolve) => setImmediate(resolve));
		assert.equal(all.ui.messages.length, 2);
		assert.match(all.ui.messages[1] ?? '', /“other”/);
	});

	it('is kept in both places when the settings cannot be written, and the person is told', async () => {
		const endpoints = [{ id: 'mine', baseUrl: `${origin}/v1?key=${key}` }];
		const all = createSetUpParts({ reactions: [], buttons: ['move'], endpoints });
		const saveProfile = () => Promise.reject(new Error('read-only'));
		const settings = { ...all.settings, saveProfile, dispose: () => undefined };
		await watchWrittenKeys({ ...all.deps, settings, addresses: () => addressesOf(all) });
		assert.equal(await all.keys.get(origin), key);
		assert.match(all.ui.messages[1] ?? '', /could not be written/);
	});

	/** As {@link watch}, and does `meanwhile` while the first question waits. */
	async function watchWhile(meanwhile: (all: SetUpParts) => Promise<unknown>) {
		const endpoints = [{ id: 'mine', baseUrl: `${origin}/v1?key=${key}` }];
		const all = createSetUpParts({ reactions: [], buttons: ['move', 'move'], endpoints });
		let isFirst = true;
		const message: typeof all.ui.message = async (...asked) => {
			if (isFirst) {
				isFirst = false;
				await meanwhile(all);
			}
			return all.ui.message(...asked);
		};
		await watchWrittenKeys({ ...all.deps, ui: { message }, addresses: () => addressesOf(all) });
		return all;
	}

	it('does not overwrite an address that the person corrected in the meantime', async () => {
		const baseUrl = 'https://new.example/v1';
		const all = await watchWhile(({ settings }) => settings.saveProfile({ id: 'mine', baseUrl }));
		assert.equal(addressesOf(all)[0]?.baseUrl, baseUrl);
		assert.equal(await all.keys.get(origin), undefined);
	});

	it('does not overwrite a key that was stored in the meantime, and asks once more', async () => {
		const all = await watchWhile(({ keys }) => keys.set(origin, 'the-other-key-0123'));
		assert.equal(await all.keys.get(origin), 'the-other-key-0123');
		assert.match(all.ui.messages[1] ?? '', /stays/);
	});

	it('is hidden from the log and offered whatever becomes of the question before', async () => {
		const endpoints = [
			{ id: 'mine', baseUrl: `${origin}/v1?key=${key}` },
			{ id: 'far', baseUrl: `http://far.example/v1?key=sk-far-0123456789` },
			{ id: 'other', baseUrl: `https://b.example/v1?key=sk-other-0123456789` },
		];
		const all = createSetUpParts({ reactions: [], endpoints });
		const said: string[] = [];
		const message = (_: unknown, text: string) => {
			said.push(text);
			return new Promise<undefined>(() => undefined);
		};
		void watchWrittenKeys({ ...all.deps, ui: { message }, addresses: () => addressesOf(all) });
		await new Promise((resolve) => setImmediate(resolve));
		assert.equal(said.length, 2, said.join('\n'));
		for (const each of ['sk-far-0123456789', 'sk-other-0123456789']) {
			assert.ok(!all.keys.mask(`GET ?key=${each}`).includes(each), each);
		}
	});

	it('says nothing of addresses without one', async () => {
		const all = await watch(`${origin}/v1?api-version=2024-06-01`, ['move']);
		assert.deepEqual(all.ui.messages, []);
	});
});
