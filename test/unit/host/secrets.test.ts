import assert from 'node:assert/strict';
import { createKeys } from '../../../src/host/secrets';
import { createMemorySecrets } from '../../support/setUpParts';

const key = 'abcdefghijklmnopqrstuvwxyz0123456789';

describe('keys', () => {
	it('are bound to their origin', async () => {
		const keys = createKeys(createMemorySecrets());
		await keys.set('https://one.example', key);
		assert.equal(await keys.get('https://one.example'), key);
		for (const other of ['https://two.example', 'https://one.example:8443', 'http://one.example']) {
			assert.equal(await keys.get(other), undefined);
		}
	});

	it('are listed and removed', async () => {
		const secrets = createMemorySecrets();
		const keys = createKeys(secrets);
		await keys.set('https://two.example', key);
		await keys.set('https://one.example', key);
		assert.deepEqual(await keys.origins(), ['https://one.example', 'https://two.example']);
		await keys.remove('https://one.example');
		await keys.remove('https://two.example');
		assert.deepEqual(await keys.origins(['https://one.example']), []);
		assert.ok(!JSON.stringify([...secrets.values]).includes(key));
	});

	it('are found without the list, which another window may have overwritten', async () => {
		const secrets = createMemorySecrets();
		const keys = createKeys(secrets);
		await keys.set('https://one.example', key);
		secrets.values.set('pandu.keyOrigins', 'not json');
		assert.deepEqual(await keys.origins(['https://one.example']), ['https://one.example']);
	});

	it('tell of changes', async () => {
		const keys = createKeys(createMemorySecrets());
		let changes = 0;
		const listening = keys.onDidChange(() => changes++);
		await keys.set('https://one.example', key);
		await keys.remove('https://one.example');
		assert.equal(changes, 2);
		listening.dispose();
		await keys.set('https://one.example', key);
		assert.equal(changes, 2);
	});

	it('S7: mask a key that was read, and each part of it of 12 characters', async () => {
		const secrets = createMemorySecrets();
		await createKeys(secrets).set('https://one.example', key);
		const keys = createKeys(secrets);
		await keys.get('https://one.example');
		assert.ok(!keys.mask(`x ${key} y`).includes('abcdef'));
		for (let at = 0; at + 12 <= key.length; at++) {
			const part = key.slice(at, at + 12);
			assert.ok(!keys.mask(`(${part})`).includes(part), part);
		}
		assert.equal(keys.mask('nothing to hide in here'), 'nothing to hide in here');
	});

	it('S7: mask a removed key, and one that was only typed', async () => {
		const keys = createKeys(createMemorySecrets());
		await keys.set('https://one.example', key);
		await keys.remove('https://one.example');
		keys.cover('typed-but-never-stored');
		assert.ok(!keys.mask(key).includes('abcdefghijkl'));
		assert.ok(!keys.mask('typed-but-never-stored').includes('typed'));
	});
});
