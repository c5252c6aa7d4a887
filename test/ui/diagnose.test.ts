import assert from 'node:assert/strict';
import { answers, asked, models, settingsFor } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('the diagnosis', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		server.replyWith(({ method }) =>
			method === 'GET' ? models('test-model') : answers('1', ' 2', ' 3'),
		);
		workbench = await openWorkbench({ settings: settingsFor(server) });
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const widget = () => workbench.page.locator('.quick-input-widget');
	const row = (text: string) => widget().locator('.monaco-list-row').filter({ hasText: text });

	it('walks the stations, spends nothing unasked, and ends in a report', async () => {
		const before = asked(server).length;
		await workbench.runCommand('Pandu: Diagnose the Connection');
		for (const station of ['Address', 'Proxy', 'Connection', 'HTTP', 'Key', 'Models']) {
			await row(station).first().waitFor();
		}
		await row('Test stream and tools').waitFor();
		assert.equal(asked(server).length, before);
		await row('Test stream and tools').click();
		await row('The model did not call the tool').waitFor();
		assert.equal(asked(server).length, before + 2);
		await row('Open the report').click();
		await workbench.page.locator('.tab').filter({ hasText: 'Pandu report' }).waitFor();
		await workbench.page.locator('.view-lines').getByText('| Models |').first().waitFor();
	});

	it('goes on when a station is chosen while it still tests', async () => {
		let go: () => void = () => undefined;
		const held = new Promise<void>((resolve) => {
			go = resolve;
		});
		server.replyWith(() => ({ ...models('test-model'), headersUntil: held }));
		await workbench.runCommand('Pandu: Diagnose the Connection');
		await row('Connection').first().waitFor();
		await row('Address').first().click();
		await row('Connection').first().waitFor();
		assert.equal(await row('Models').count(), 0);
		go();
		await row('Models').first().waitFor();
		await row('Test stream and tools').waitFor();
		await workbench.page.keyboard.press('Escape');
	});

	it('shows what is at fault and leads to what helps', async () => {
		server.replyWith(() => jsonReply({ error: { message: 'no such key' } }, { status: 401 }));
		await workbench.runCommand('Pandu: Diagnose the Connection');
		await row('Key').filter({ hasText: 'did not accept' }).click();
		await widget().locator('input[type="password"]').waitFor();
		await workbench.page.keyboard.press('Escape');
	});
});
