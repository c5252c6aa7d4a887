import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createImport } from '../../src/host/import/import';
import type { ImportUi } from '../../src/host/import/importUi';
import { createKeys } from '../../src/host/secrets';
import { createSettings } from '../../src/host/settings';
import { readForeignSettings } from '../../src/host/settingsForeign';
import { silentLog, until } from '../support/hostBench';

const { Global } = vscode.ConfigurationTarget;
const key = 'sk-host-import-0123456789';
const origin = 'https://import.example';

describe('the import in VS Code', () => {
	let root: string;
	const cleanUp: (() => unknown)[] = [];

	beforeEach(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'pandu-host-import-'));
	});
	afterEach(async () => {
		for (const each of cleanUp.splice(0).reverse()) await each();
		for (const name of ['endpoints', 'activeEndpoint']) {
			await vscode.workspace.getConfiguration('pandu').update(name, undefined, Global);
		}
		await rm(root, { recursive: true, force: true });
	});

	it('writes the user’s settings, the secret storage and the folder of prompts, and takes it all back', async () => {
		const extension = vscode.extensions.getExtension<{ secrets: vscode.SecretStorage }>(
			'pandu-code.pandu',
		);
		const secrets = (await extension?.activate())?.secrets ?? assert.fail('no extension');
		const keys = createKeys(secrets);
		const settings = createSettings({ log: silentLog });
		cleanUp.push(
			() => settings.dispose(),
			() => keys.remove(origin),
			() => keys.allowWithout(origin),
		);
		await mkdir(path.join(root, 'home', '.continue'), { recursive: true });
		await writeFile(
			path.join(root, 'home', '.continue', 'config.yaml'),
			`models:\n  - name: a\n    provider: openai\n    model: m-1\n    apiBase: ${origin}/v1\n    apiKey: ${key}\nprompts:\n  - name: Mine\n    prompt: Look.\n`,
		);
		const said: string[] = [];
		let mayUndo: () => void = () => undefined;
		const undoing = new Promise<void>((resolve) => {
			mayUndo = resolve;
		});
		const ui: ImportUi = {
			pickMany: async (_title, _placeholder, rows) => ({
				kind: 'chosen',
				values: rows.filter((row) => row.isPicked).map((row) => row.value),
			}),
			chooseFiles: async () => [],
			message: async (text, ...buttons) => {
				said.push(text);
				if (buttons.length > 0) await undoing;
				return buttons[0];
			},
		};
		const globalStorage = vscode.Uri.file(path.join(root, 'User', 'globalStorage', 'pandu'));
		const home = path.join(root, 'home');
		const { commands } = createImport({ settings, keys, log: silentLog, globalStorage, ui, home });
		assert.equal(await commands.import(), true);
		const stored = () =>
			vscode.workspace.getConfiguration('pandu').inspect<unknown[]>('endpoints')?.globalValue;
		assert.deepEqual(stored(), [
			{ id: 'import-example', label: 'import.example', baseUrl: `${origin}/v1`, model: 'm-1' },
		]);
		assert.equal(settings.activeProfile()?.id, 'import-example');
		assert.equal(await createKeys(secrets).get(origin), key);
		assert.deepEqual(await readdir(path.join(root, 'User', 'prompts')), ['mine.prompt.md']);
		mayUndo();
		await until('the end of undoing', () => said.includes('The import is undone.'));
		assert.equal(stored(), undefined);
		assert.equal(await createKeys(secrets).get(origin), undefined);
		assert.equal(await createKeys(secrets).isSignedOut(origin), false);
		assert.deepEqual(await readdir(path.join(root, 'User', 'prompts')), []);
	});

	it('looks at the settings of other assistants that the user set, never at those of a workspace', async () => {
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder');
		const file = vscode.Uri.joinPath(folder, '.vscode', 'settings.json');
		const hostile = {
			'llama-vscode.endpoint_chat': 'http://127.0.0.1:9/evil',
			'github.copilot.chat.customOAIModels': { evil: { url: 'https://evil.example/v1' } },
			'roo-cline.autoImportSettingsPath': '/evil.json',
		};
		cleanUp.push(() =>
			vscode.workspace.fs.delete(vscode.Uri.joinPath(file, '..'), { recursive: true }),
		);
		await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(hostile)));
		await until(
			'VS Code to have read them',
			() =>
				vscode.workspace.getConfiguration('llama-vscode').inspect('endpoint_chat')
					?.workspaceValue !== undefined,
		);
		assert.deepEqual(readForeignSettings(), {
			llamaVscode: {},
			customModels: undefined,
			rooFile: undefined,
		});
	});
});
