// Taking over what other assistants have, in a folder that is not trusted.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answers, asked, serve, testKey } from '../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

describe('the import, in Restricted Mode', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		serve(server, answers('From the imported endpoint.'));
		workbench = await openWorkbench({
			trust: false,
			files: {
				'a.ts': 'export const a = 1;\n',
				'.continue/prompts/theirs.md': 'Do as the project says.',
				'.github/prompts/project.prompt.md': 'Do as the project says.',
			},
			settings: { 'llama-vscode.endpoint_chat': 'http://127.0.0.1:9911' },
			// VS Code's own custom endpoints, beside its settings.
			prepare: async (workspace) => {
				const user = path.join(workspace, '..', 'data', 'data', 'User');
				await mkdir(user, { recursive: true });
				const group = {
					name: 'Work',
					vendor: 'customendpoint',
					apiKey: testKey,
					apiType: 'chat-completions',
					models: [{ id: 'imported-model', url: `${server.baseUrl}/chat/completions` }],
				};
				await writeFile(path.join(user, 'chatLanguageModels.json'), JSON.stringify([group]));
			},
		});
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const widget = () => workbench.page.locator('.quick-input-widget');

	it('shows what was found without its key, takes it over, and undoes it', async () => {
		await workbench.runCommand('Pandu: Import Endpoints, Keys and Prompts…');
		await widget().getByText('key found').first().waitFor();
		await widget().getByText('llama.vscode').first().waitFor();
		const shown = ((await widget().textContent()) ?? '').replace(/\s+/g, ' ');
		assert.match(shown, new RegExp(new URL(server.baseUrl).host));
		assert.doesNotMatch(shown, /theirs/);
		for (let at = 0; at + 8 <= testKey.length; at += 1) {
			assert.ok(!shown.includes(testKey.slice(at, at + 8)), 'a part of the key is shown');
		}
		await workbench.screenshot('import-list');
		await widget().locator('input[type="text"]').press('Enter');
		await widget().waitFor({ state: 'hidden' });
		await workbench.openChat();
		await workbench.panel.getByTestId('model-picker').getByText('imported-model').waitFor();
		await workbench.ask('Hello');
		await workbench.panel.getByText('From the imported endpoint.').waitFor();
		assert.equal(asked(server).at(-1)?.headers.authorization, `Bearer ${testKey}`);
		await workbench.runCommand('Notifications: Show Notifications');
		const undo = workbench.page.getByRole('button', { name: 'Undo', exact: true });
		await undo.click();
		await workbench.page.getByText('The import is undone.').first().waitFor();
		const count = server.requests.length;
		await workbench.panel
			.getByTestId('set-up')
			.or(workbench.panel.getByTestId('composer'))
			.first()
			.waitFor();
		assert.equal(server.requests.length, count);
	});

	it('reads no prompt of the folder, and says why', async () => {
		await workbench.runCommand('Pandu: Run Prompt');
		await widget().getByText('Prompts of this workspace are not read').waitFor();
		assert.equal(await widget().getByText('project', { exact: true }).count(), 0);
		await workbench.page.keyboard.press('Escape');
	});
});
