import assert from 'node:assert/strict';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('what a model can do', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		serve(server, answers('Hello.'));
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const widget = () => workbench.page.locator('.quick-input-widget');
	const answer = () => workbench.panel.getByTestId('turn-assistant').last();
	async function ask(text: string, answered: string): Promise<void> {
		await workbench.ask(text);
		await workbench.panel.getByTestId('turn-user').last().getByText(text).waitFor();
		await answer().getByText(answered).waitFor();
	}
	const lastBody = () => asked(server).at(-1)?.json as { stream?: boolean } | undefined;

	it('is learnt from an answer, shown with its source, and overruled by keyboard', async () => {
		await ask('First', 'Hello.');
		assert.equal(lastBody()?.stream, true);
		await workbench.runCommand('Pandu: What the Model Can Do');
		await widget().getByText('Streaming: yes', { exact: true }).waitFor();
		await widget().getByText('seen in an answer just now').first().waitFor();
		await workbench.screenshot('abilities');
		await workbench.pick('Streaming: yes', 'Streaming: yes');
		await workbench.pick('No', 'No');
		await widget().getByText('Streaming: no', { exact: true }).waitFor();
		await widget().getByText('you said so').waitFor();
		await workbench.page.keyboard.press('Escape');
		await widget().waitFor({ state: 'hidden' });
		serve(
			server,
			jsonReply({
				choices: [
					{ message: { role: 'assistant', content: 'Hello again.' }, finish_reason: 'stop' },
				],
			}),
		);
		await ask('Second', 'Hello again.');
		assert.equal(lastBody()?.stream, undefined);
	});

	it('stands as badges in the model picker, with a button that leads to it and back', async () => {
		await workbench.runCommand('Pandu: Select Model');
		const row = widget().locator('.monaco-list-row', { hasText: 'test-model' });
		await row.getByText('no streaming').waitFor();
		await row.hover();
		await workbench.screenshot('abilitiesBadges');
		await row.getByRole('button', { name: 'What it can do' }).click();
		await widget().getByText('Streaming: no', { exact: true }).waitFor();
		await widget().getByRole('button', { name: /Back/ }).click();
		await row.getByText('no streaming').waitFor();
		await workbench.page.keyboard.press('Escape');
	});

	it('is mended in the same turn when the server refuses, with one quiet line', async () => {
		await workbench.runCommand('Pandu: What the Model Can Do');
		await workbench.pick('Forget', 'Forget everything learnt');
		// The list may be longer than what it shows.
		await widget().locator('input').first().fill('Streaming');
		await widget().getByText('Streaming: not known yet', { exact: true }).waitFor();
		await workbench.page.keyboard.press('Escape');
		const before = asked(server).length;
		let words = 'Mended.';
		server.replyWith(({ json, method }) => {
			if (method === 'GET') return jsonReply({ data: [{ id: 'test-model' }] });
			return 'stream_options' in (json as object)
				? jsonReply(
						{ error: { message: 'Unrecognized request argument supplied: stream_options' } },
						{ status: 400 },
					)
				: answers(words);
		});
		await ask('Third', words);
		await answer().getByText('The request for token counts was left out').waitFor();
		assert.equal(asked(server).length - before, 2);
		words = 'At once.';
		await ask('Fourth', words);
		assert.equal(asked(server).length - before, 3);
	});
});
