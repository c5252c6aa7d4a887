import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

const entry = JSON.stringify({
	at: Date.UTC(2020, 4, 2),
	endpoint: endpointId,
	key: '',
	model: 'm',
	usage: { input: 100, output: 20 },
	isEstimated: false,
});

/** Where the ledger is, which has this month's file already. */
async function usageFolder({ serverDataDir }: Workbench): Promise<string | undefined> {
	const all = await readdir(serverDataDir, { recursive: true, withFileTypes: true });
	const file = all.find(({ name }) => /^\d{4}-\d{2}(\.\w+)?\.jsonl$/.test(name));
	return file?.parentPath;
}

describe('the budget', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: { ...settingsFor(server), 'pandu.budget.turnTokens': 150 },
			key: { endpoint: endpointId, key: testKey },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const card = () => workbench.panel.getByTestId('error-card');
	/** The panel alone: the page of the usage is of the same extension. */
	const chat = () =>
		workbench.page
			.frameLocator('iframe.webview[src*="pandu-code.pandu"][src*="purpose=webviewView"]')
			.frameLocator('iframe#active-frame');
	async function ask(question: string): Promise<void> {
		await chat().getByTestId('composer').fill(question);
		await chat().getByTestId('composer').press('Enter');
	}

	it('asks before a question goes over the limit for one, and sends it when told to', async () => {
		serve(server, answers('Here it is.'));
		const before = asked(server).length;
		await ask(`Explain this: ${'word '.repeat(400)}`);
		await card().waitFor();
		assert.equal(await card().getAttribute('data-kind'), 'budget');
		await card()
			.getByText(/about 4\d\d tokens; your limit for one question is 150\. Nothing was sent\./)
			.waitFor();
		assert.equal(asked(server).length, before);
		await workbench.screenshot('budget-card');
		await card().getByTestId('remedy-sendAnyway').click();
		await workbench.panel.getByTestId('turn-assistant').getByText('Here it is.').waitFor();
		await card().waitFor({ state: 'detached' });
		assert.equal(asked(server).length, before + 1);
	});

	it('tells in the status bar what was used this month', async () => {
		const item = workbench.page.locator('.statusbar-item a[aria-label*="tokens used this month"]');
		await item.first().waitFor();
	});

	// The page has no scripts, so a driven browser sees only the frame; what is in it is tested in test/webview.
	it('shows the usage, and offers other months and a file when it is asked for again', async () => {
		const list = workbench.page.locator('.quick-input-list');
		await workbench.runCommand('Pandu: Show Usage');
		await workbench.page.locator('.tab', { hasText: 'Usage: ' }).first().waitFor();
		// The extension is staged through links, so VS Code does not know whose page it is.
		await workbench.page
			.locator('iframe.webview:not([src*="purpose=webviewView"])')
			.first()
			.waitFor();
		await workbench.screenshot('usage');
		await until(async () => (await usageFolder(workbench)) !== undefined, true);
		const folder = (await usageFolder(workbench)) ?? assert.fail('there is no ledger');
		await writeFile(path.join(folder, '2020-05.jsonl'), `${entry}\n`);
		await workbench.runCommand('Pandu: Show Usage');
		await list.getByText('shown now').waitFor();
		await list
			.getByText(/Export .* as CSV…/)
			.first()
			.waitFor();
		await list.getByText('May 2020').click();
		await workbench.page.locator('.tab', { hasText: 'Usage: May 2020' }).waitFor();
	});

	it('refuses once the limit of the month is used up', async () => {
		await workbench.setSettings({ ...settingsFor(server), 'pandu.budget.monthlyTokens': 20 });
		await workbench.newChat();
		const before = asked(server).length;
		await ask('Hello');
		await card()
			.getByText(/Your limit of 20 tokens a month is used up/)
			.waitFor();
		assert.equal(await card().getByTestId('remedy-sendAnyway').count(), 0);
		await card().getByTestId('remedy-raiseLimit').waitFor();
		assert.equal(asked(server).length, before);
	});
});
