import assert from 'node:assert/strict';
import { answers, asked, calls, serve, settingsFor, testKey } from '../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import { startCorsFront, type WebHost } from '../support/webHost';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

/** One for each try: an earlier one may have edited its own. */
const names = ['add.js', 'again.js'] as const;
const source = 'function add(a, b) {\n\treturn a - b;\n}\n';

describe('in a browser, without a server', () => {
	let server: LoopbackServer;
	let front: Pick<WebHost, 'origin' | 'stop'>;
	let workbench: Workbench;
	let tries = 0;

	before(async () => {
		server = await startLoopbackServer();
		front = await startCorsFront(server.origin);
		const settings = settingsFor({ baseUrl: `${front.origin}/v1` });
		const [open] = settings['pandu.endpoints'] as readonly object[];
		const closed = { ...open, id: 'closed', label: 'Closed', baseUrl: server.baseUrl };
		workbench = await openWorkbench({
			web: true,
			settings: { ...settings, 'pandu.endpoints': [open, closed] },
			files: Object.fromEntries(names.map((name) => [name, source])),
		});
		serve(server, answers('The key is fine.'));
		await workbench.runCommand('Pandu: Set API Key');
		await workbench.pick(testKey);
		await server.received(1);
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await front?.stop();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const panel = () => workbench.panel;
	const answer = () => panel().getByTestId('turn-assistant').last();
	const ask = (text: string) => workbench.ask(text);
	/** What the browser has stored. Nobody waits for an extension when a page goes, so a test does. */
	const stored = (): Promise<string> =>
		workbench.page.evaluate(async () => {
			const done = <T>(request: IDBRequest<T>): Promise<T> =>
				new Promise((resolve, reject) => {
					request.onsuccess = () => resolve(request.result);
					request.onerror = () => reject(request.error);
				});
			const database = await done(indexedDB.open('vscode-web-db'));
			const name = 'vscode-userdata-store';
			const all = await done(database.transaction(name).objectStore(name).getAll());
			database.close();
			return all
				.map((value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : ''))
				.join('');
		});
	/** Without a server nothing looks for files by name. */
	async function openFile(name: string): Promise<void> {
		await workbench.runCommand('View: Show Explorer');
		await workbench.page.locator('.explorer-viewlet').getByText(name, { exact: true }).dblclick();
		await workbench.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
		await workbench.page.locator('.editor-instance .view-line').first().waitFor();
	}

	it('answers with the key from the secret storage, and the chat is there after a reload', async () => {
		serve(server, answers('Mostly standing, ', '**two hours** a night.'));
		await ask('How do elephants sleep?');
		await answer().getByTestId('usage').waitFor();
		assert.equal(asked(server).at(-1)?.headers.authorization, `Bearer ${testKey}`);
		await until(async () => /a night.*"type":"finish"/s.test(await stored()), true);
		await workbench.reload();
		await answer().getByText('two hours').waitFor();
		serve(server, answers('Goodbye.'));
		await ask('Thank you');
		await answer().getByText('Goodbye.').waitFor();
		assert.match(asked(server).at(-1)?.body ?? '', /elephants.*two hours.*Thank you/s);
	});

	it('explains a selection, and edits its file through the file system of the workspace', async () => {
		const name = names[tries++] ?? 'add.js';
		await openFile(name);
		await workbench.selectLines(1, 3);
		serve(server, answers('It subtracts.'));
		await workbench.runCommand('Pandu: Explain');
		await answer().getByText('It subtracts.').waitFor();
		assert.match(asked(server).at(-1)?.body ?? '', /return a - b/);
		const edit = { path: name, old_text: 'return a - b;', new_text: 'return a + b;' };
		serve(server, calls('edit_file', edit), answers('Now it adds.'));
		await ask('Then mend it');
		await answer().getByText('Now it adds.').waitFor();
		await workbench.page.locator('.view-lines').getByText('return a + b;').first().waitFor();
		await workbench.runCommand('Pandu: Keep All Changes of the File');
		await workbench.runCommand('File: Save');
		await until(() => Promise.resolve(workbench.written(name)), source.replace('-', '+'));
	});

	it('says what to do when a server lets no browser in', async () => {
		await workbench.newChat();
		await workbench.runCommand('Pandu: Select Endpoint');
		await workbench.pick('Closed', 'Closed');
		await panel().getByTestId('endpoint-picker').getByText('Closed').waitFor();
		await ask('Hello?');
		const card = panel().getByTestId('error-card').last();
		await card.getByText('does not allow requests from a browser').waitFor();
		assert.equal(await card.getAttribute('data-kind'), 'network');
	});
});
