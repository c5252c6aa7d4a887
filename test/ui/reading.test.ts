import assert from 'node:assert/strict';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('reading in the panel', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		serve(server, answers('Hello.'));
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'src/math.ts': 'export const one = 1;\nexport const two = 2;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const answer = () => workbench.panel.getByTestId('turn-assistant').last();
	const dialog = () => workbench.page.locator('.monaco-dialog-box');
	async function ask(text: string, reply: string, shown: string): Promise<void> {
		serve(server, answers(reply));
		await workbench.ask(text);
		await workbench.panel.getByTestId('turn-user').last().getByText(text).waitFor();
		await answer().getByText(shown).waitFor();
		await answer().getByTestId('turn-menu').waitFor();
	}

	it('finds words by Ctrl+F and by its command, and opens the file that an answer names', async () => {
		await ask('Where is two?', 'It is in `src/math.ts:2`, not in `src/none.ts`.', 'It is in');
		await workbench.panel.getByTestId('composer').press('Control+f');
		await workbench.panel.getByTestId('find').pressSequentially('math');
		await workbench.panel.getByTestId('find-count').getByText('1 of 1').waitFor();
		await workbench.panel.getByTestId('find').press('Escape');
		await workbench.panel.getByTestId('find').waitFor({ state: 'detached' });
		const link = answer().getByRole('link', { name: 'src/math.ts:2' });
		await link.click();
		await workbench.page.locator('.tab.active', { hasText: 'math.ts' }).waitFor();
		await workbench.page.locator('.statusbar-item', { hasText: 'Ln 2' }).waitFor();
		assert.equal(await answer().getByRole('link').count(), 1);
		await workbench.runCommand('Pandu: Find in Chat');
		await workbench.panel.getByTestId('find').waitFor();
		await workbench.panel.getByTestId('find-close').click();
	});

	it('shows shell lines whole and runs them in the terminal “Pandu” only after a yes', async () => {
		await ask('Run it', 'Run:\n\n```sh\necho first\necho second\n```', 'Run:');
		// It is there for some seconds only.
		const told = workbench.page.locator('.statusbar-item', { hasText: 'Code copied' }).waitFor();
		await Promise.all([told, workbench.runCommand('Pandu: Copy the Last Code')]);
		await answer().getByTestId('code-run').click();
		await dialog().getByText('echo first').waitFor();
		assert.match((await dialog().textContent()) ?? '', /echo first\s*echo second/);
		await workbench.page.keyboard.press('Escape');
		await dialog().waitFor({ state: 'detached' });
		await answer().getByTestId('code-run').click();
		await dialog().getByRole('button', { name: 'Run', exact: true }).click();
		await workbench.page.locator('.terminal-outer-container, .terminal-editor').first().waitFor();
		await workbench.runCommand('Terminal: Kill All Terminals');
	});

	it('brings the answer before back, and asks in a fork where later turns are at stake', async () => {
		await workbench.newChat();
		await ask('Say', 'The first answer.', 'The first answer.');
		serve(server, answers('The second answer.'));
		await answer().getByTestId('retry').click();
		await answer().getByText('The second answer.').waitFor();
		await answer().getByTestId('earlier-answer').click();
		await answer().getByText('The first answer.').waitFor();
		await ask('Go on', 'More.', 'More.');
		const before = asked(server).length;
		await workbench.panel.getByTestId('turn-assistant').first().getByTestId('retry').click();
		await dialog().getByText('Ask again in the middle of the chat?').waitFor();
		assert.equal(asked(server).length, before);
		serve(server, answers('From the fork.'));
		await dialog().getByRole('button', { name: 'Fork Instead' }).click();
		await answer().getByText('From the fork.').waitFor();
		await workbench.panel.getByTestId('origin').click();
		await answer().getByText('More.').waitFor();
	});

	it('pins a turn from its menu, goes there, and opens the chat as plain text', async () => {
		await workbench.panel.getByTestId('turn-assistant').first().getByTestId('turn-menu').click();
		await workbench.pick('Pin', 'Pin');
		await workbench.panel.getByTestId('pinned').waitFor();
		await workbench.runCommand('Pandu: Go to a Pinned Turn');
		await workbench.pick('first answer', 'first answer');
		await workbench.panel.locator('.turn.assistant:focus', { hasText: 'first answer' }).waitFor();
		await workbench.runCommand('Pandu: Open Chat as Plain Text');
		await workbench.page.locator('.view-lines').getByText('Question 2').first().waitFor();
	});
});
