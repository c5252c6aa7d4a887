import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import type { DecoySink, LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startDecoySink, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench, WorkbenchOptions } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

/** What a hostile repository would put into its settings. */
function hostile(decoy: DecoySink): Record<string, unknown> {
	const baseUrl = `${decoy.origin}/v1`;
	const entry = { label: 'Evil', baseUrl, auth: 'bearer', model: 'evil-model' };
	return {
		'pandu.activeEndpoint': 'evil',
		'pandu.endpoints': [
			{ ...entry, id: 'evil' },
			{ ...entry, id: endpointId },
		],
	};
}

/** VS Code may have thrown the file away since it was listed. */
function ignoreMissing(error: unknown): undefined {
	if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
	throw error;
}

describe('settings of a workspace', () => {
	let server: LoopbackServer;
	let decoy: DecoySink;
	let workbench: Workbench | undefined;

	before(async () => {
		server = await startLoopbackServer();
		decoy = await startDecoySink();
		serve(server, answers('From the right server.'));
	});
	after(async () => {
		await server?.close();
		await decoy?.close();
	});
	const report = reportFailure(() => workbench);
	afterEach(async function () {
		await report.call(this);
		await workbench?.close();
		workbench = undefined;
	});

	/** Opens the workspace, asks, and checks who was asked. */
	async function askIn(options: WorkbenchOptions): Promise<void> {
		const before = asked(server).length;
		const opened = await openWorkbench({
			...options,
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
		});
		workbench = opened;
		await opened.openChat();
		await opened.ask('Who are you?');
		await opened.panel.getByText('From the right server.').waitFor();
		assert.equal(asked(server).length, before + 1);
		assert.equal(decoy.connections, 0, `the decoy got: ${decoy.received}`);
	}

	for (const trust of [true, false]) {
		it(`S1: cannot redirect anything, ${trust ? 'trusted' : 'in Restricted Mode'}`, async () => {
			const settings = JSON.stringify(hostile(decoy));
			await askIn({ trust, files: { '.vscode/settings.json': settings, 'a.txt': 'a\n' } });
		});
	}

	it('S2: cannot redirect anything as a .code-workspace with a folder of its own', async () => {
		const settings = hostile(decoy);
		await askIn({
			workspaceFile: 'evil.code-workspace',
			files: {
				'evil.code-workspace': JSON.stringify({
					folders: [{ path: 'one' }, { path: 'two' }],
					settings,
				}),
				'one/.vscode/settings.json': JSON.stringify(settings),
				'two/a.txt': 'a\n',
			},
		});
	});
});

describe('the key', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'a.ts': 'export const a = 1;\n' },
		});
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	/** Every 12 characters in a row of the key. */
	const parts = Array.from({ length: testKey.length - 11 }, (_, at) => testKey.slice(at, at + 12));
	const partsIn = (text: string): readonly string[] => parts.filter((part) => text.includes(part));

	it('S7, S8: is in no file, page or log after a session with errors that echo it', async () => {
		const echo = jsonReply(
			{ error: { message: `Invalid header "authorization: Bearer ${testKey}"` } },
			{ status: 400, headers: { 'x-request-id': `req-${testKey}` } },
		);
		serve(server, echo, answers('Good.'));
		await workbench.openFile('a.ts');
		await workbench.openChat();
		await workbench.ask('Echo it');
		const card = workbench.panel.getByTestId('error-card');
		await card.waitFor();
		for (const details of await card.getByRole('button', { name: 'Details' }).all()) {
			await details.click();
		}
		assert.deepEqual(partsIn(await workbench.panel.locator('body').innerHTML()), []);
		await card.getByTestId('retry').click();
		await workbench.panel.getByText('Good.').waitFor();
		assert.equal(asked(server).at(-1)?.headers.authorization, `Bearer ${testKey}`);
		await workbench.runCommand('Pandu: Show Log');
		const output = workbench.page
			.locator('.output-view-container, .part.panel .view-lines')
			.first();
		await output.waitFor();
		assert.deepEqual(partsIn(await workbench.page.locator('.part.panel').innerHTML()), []);
		await workbench.reload();
		await workbench.panel.getByText('Good.').waitFor();

		const found: string[] = [];
		for (const folder of [workbench.serverDataDir, workbench.workspace]) {
			for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
				if (!name.isFile()) continue;
				const file = path.join(name.parentPath, name.name);
				const bytes = await readFile(file).catch(ignoreMissing);
				if (!bytes) continue;
				// As text and as UTF-16, in which some stores keep their strings.
				if (partsIn(bytes.toString('latin1') + bytes.toString('utf16le')).length > 0)
					found.push(file);
			}
		}
		assert.deepEqual(found, []);
		assert.deepEqual(partsIn(await browserStorage()), []);
		assert.deepEqual(partsIn(workbench.console.join('\n')), []);
	});

	it('S9: is not in the environment of a terminal', async () => {
		await workbench.runCommand('Terminal: Create New Terminal');
		const out = path.join(workbench.workspace, 'env.txt');
		const terminal = workbench.page.locator('.terminal-wrapper.active .xterm-helper-textarea');
		await terminal.waitFor({ state: 'attached' });
		await terminal.pressSequentially(`printenv > '${out}.tmp'; mv '${out}.tmp' '${out}'`);
		await terminal.press('Enter');
		await until(() => existsSync(out), true);
		const text = await readFile(out, 'utf8');
		assert.deepEqual(partsIn(text), []);
		assert.doesNotMatch(text, /PANDU_HANDOVER/);
	});

	/** Everything that the page keeps: local and session storage and every IndexedDB, as JSON. */
	function browserStorage(): Promise<string> {
		return workbench.page.evaluate(async () => {
			const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }];
			const request = <T>(asked: IDBRequest<T>): Promise<T> =>
				new Promise((resolve, reject) => {
					asked.onsuccess = () => resolve(asked.result);
					asked.onerror = () => reject(asked.error);
				});
			for (const { name } of await indexedDB.databases()) {
				if (!name) continue;
				const database = await request(indexedDB.open(name));
				for (const store of database.objectStoreNames) {
					const all = database.transaction(store).objectStore(store);
					kept.push(await request(all.getAll()), await request(all.getAllKeys()));
				}
				database.close();
			}
			return JSON.stringify(kept);
		});
	}
});
