import assert from 'node:assert/strict';
import { answers, asked, models, testKey } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('the set-up, by keyboard only', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		server.replyWith((request) => {
			if (request.headers.authorization !== `Bearer ${testKey}`) {
				return jsonReply({ error: { message: 'Incorrect API key provided' } }, { status: 401 });
			}
			if (request.method === 'GET') return models('small-model', 'large-model');
			return answers('Set up.');
		});
		workbench = await openWorkbench();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const input = (type: 'text' | 'password') =>
		workbench.page.locator(`.quick-input-widget input[type="${type}"]`);
	const widget = () => workbench.page.locator('.quick-input-widget');
	const type = (text: string) => workbench.page.keyboard.type(text);
	const enter = () => workbench.page.keyboard.press('Enter');

	it('leads from an address and a key to an answer, and says when a key is wrong', async () => {
		const listed = workbench.page
			.locator('.quick-input-list')
			.getByText('Set Up an Endpoint')
			.first();
		await until(async () => {
			await workbench.page.keyboard.press('F1');
			await input('text').waitFor();
			await type('Pandu: Set Up an Endpoint');
			const shown = await listed.waitFor({ timeout: 5000 }).then(
				() => true,
				() => false,
			);
			// The list may be older than the command.
			if (!shown) await workbench.page.keyboard.press('Escape');
			return shown;
		}, true);
		await enter();
		await widget().getByText('Neosantara').first().waitFor();
		await type('Other:');
		await widget().getByText('compatible address').first().waitFor();
		await enter();
		await widget().getByText('Base URL of the server').first().waitFor();
		await type(server.baseUrl);
		await enter();
		await input('password').waitFor();
		await type('wrong-key-0123456789');
		await enter();
		await widget().getByText('Incorrect API key provided').first().waitFor();
		await until(() => input('password').isEditable(), true);
		await workbench.page.keyboard.press('ControlOrMeta+A');
		await type(testKey);
		await until(() => input('password').inputValue(), testKey);
		await enter();
		await widget().getByText('large-model').first().waitFor();
		await type('large');
		await enter();
		await widget().waitFor({ state: 'hidden' });
		await workbench.openChat();
		await workbench.panel.getByTestId('model-picker').getByText('large-model').waitFor();
		await workbench.panel.getByTestId('composer').press('H');
		await type('ello');
		await enter();
		await workbench.panel.getByTestId('turn-assistant').getByText('Set up.').waitFor();
		assert.match(asked(server).at(-1)?.body ?? '', /"model":"large-model"/);
	});

	it('keeps the key over a reload', async () => {
		await workbench.reload();
		await workbench.ask('Again');
		await workbench.panel.getByTestId('turn-assistant').nth(1).getByText('Set up.').waitFor();
	});

	it('forgets the key on sign-out, and the next question is refused without a request (S10)', async () => {
		await workbench.runCommand('Pandu: Remove API Key (Sign Out)');
		const host = new URL(server.baseUrl).host;
		const row = widget().getByText(host).first();
		await row.waitFor();
		await enter();
		await workbench.page.getByRole('button', { name: 'Remove', exact: true }).click();
		await workbench.page.getByText(`The key for ${host} is removed.`).first().waitFor();
		const before = server.requests.length;
		await workbench.ask('Without a key');
		await workbench.panel.getByTestId('turn-user').getByText('Without a key').waitFor();
		const card = workbench.panel.getByTestId('error-card');
		await card.getByText(`There is no key for`).waitFor();
		await card.getByTestId('remedy-setKey').waitFor();
		assert.equal(server.requests.length, before);
	});
});
