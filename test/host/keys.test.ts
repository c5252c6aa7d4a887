import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../src/host/clock';
import { createConnections } from '../../src/host/connections';
import { createLog } from '../../src/host/log';
import { createKeys } from '../../src/host/secrets';
import { createSettings } from '../../src/host/settings';

const key = 'key-0123456789abcdef0123456789';
const origin = 'https://ai.example.com';
const { Global } = vscode.ConfigurationTarget;

/** The secret storage of the extension, which it shows to tests alone. */
async function secretStorage(): Promise<vscode.SecretStorage> {
	const extension = vscode.extensions.getExtension<{ secrets: vscode.SecretStorage }>(
		'pandu-code.pandu',
	);
	const shown = await extension?.activate();
	assert.ok(shown, 'the extension shows nothing to tests');
	return shown.secrets;
}

function createMemento(): vscode.Memento {
	const values = new Map<string, unknown>();
	const get = (name: string): unknown => values.get(name);
	return {
		keys: () => [...values.keys()],
		get: get as vscode.Memento['get'],
		update: async (name, value) => void values.set(name, value),
	};
}

describe('keys in the secret storage of VS Code', () => {
	let secrets: vscode.SecretStorage;
	const disposables: { dispose(): unknown }[] = [];

	before(async () => {
		secrets = await secretStorage();
	});
	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		const keys = createKeys(secrets);
		for (const each of await keys.origins()) await keys.remove(each);
		const configuration = vscode.workspace.getConfiguration('pandu');
		await configuration.update('endpoints', undefined, Global);
		await configuration.update('activeEndpoint', undefined, Global);
	});

	it('are kept, found, listed and removed', async () => {
		const keys = createKeys(secrets);
		await keys.set(origin, key);
		const others = createKeys(secrets);
		assert.equal(await others.get(origin), key);
		assert.deepEqual(await others.origins(), [origin]);
		await others.remove(origin);
		assert.equal(await keys.get(origin), undefined);
	});

	it('tell of a change', async () => {
		const keys = createKeys(secrets);
		const changed = new Promise<void>((resolve) => {
			disposables.push(keys.onDidChange(() => resolve()));
		});
		await keys.set(origin, key);
		await changed;
	});

	it('S6, S10: are for one origin, and after a sign-out the request is refused here', async () => {
		const keys = createKeys(secrets);
		const log = createLog(keys);
		const settings = createSettings({ log, warn: async () => undefined });
		const connections = createConnections({
			settings,
			keys,
			log,
			memory: createMemento(),
			clock: systemClock,
			t: vscode.l10n.t,
		});
		disposables.push(settings, log);
		const kindOf = async (): Promise<string> => {
			const connection = await connections.connect();
			return 'endpoint' in connection ? 'connected' : connection.kind;
		};
		await settings.saveProfile({ id: 'work', baseUrl: `${origin}/v1`, model: 'one' });
		await settings.setActive('work');
		assert.equal(await kindOf(), 'auth');
		await keys.set(origin, key);
		assert.equal(await kindOf(), 'connected');
		assert.equal((await connections.state()).isReady, true);
		await settings.saveProfile({ id: 'work', baseUrl: 'https://other.example.com/v1' });
		assert.equal(await kindOf(), 'auth');
		await settings.saveProfile({ id: 'work', baseUrl: `${origin}/v1` });
		assert.equal(await kindOf(), 'connected');
		await keys.remove(origin);
		assert.equal(await kindOf(), 'auth');
	});
});
