import assert from 'node:assert/strict';
import {
	answers,
	asked,
	endpointId,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { closedPort, jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('the error card', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
		});
		await workbench.runCommand('Pandu: Open Chat');
		await workbench.panel.getByTestId('composer').waitFor();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	/** Asks in a new chat and waits for the card. */
	async function fail(question: string, kind: string) {
		await workbench.runCommand('Pandu: New Chat');
		await workbench.panel.getByTestId('turn-user').first().waitFor({ state: 'detached' });
		await workbench.panel.getByTestId('composer').fill(question);
		await workbench.panel.getByTestId('composer').press('Enter');
		const card = workbench.panel.getByTestId('error-card');
		await card.waitFor();
		assert.equal(await card.getAttribute('data-kind'), kind);
		return card;
	}

	it('of a refused key keeps the question, offers the key, and goes on by itself with a better one (R12)', async () => {
		const refused = jsonReply(
			{ error: { message: 'Incorrect API key provided' } },
			{ status: 401 },
		);
		serve(server, refused);
		const card = await fail('Is my key good?', 'auth');
		await workbench.panel.getByTestId('turn-user').getByText('Is my key good?').waitFor();
		await card.getByTestId('remedy-setKey').click();
		const input = workbench.page.locator('.quick-input-widget input[type="password"]');
		await input.waitFor();
		serve(server, answers('Now it is.'));
		await input.fill('another-key-0123456789');
		await workbench.page.keyboard.press('Enter');
		await input.waitFor({ state: 'hidden' });
		await workbench.panel.getByText('Now it is.').waitFor();
		assert.equal(asked(server).at(-1)?.headers.authorization, 'Bearer another-key-0123456789');
	});

	it('of too many requests does not knock again by itself when the server wants an hour of rest', async () => {
		serve(
			server,
			jsonReply(
				{ error: { message: 'Rate limit reached' } },
				{ status: 429, headers: { 'retry-after': '3600' } },
			),
		);
		const before = asked(server).length;
		const card = await fail('Too often?', 'rateLimit');
		assert.equal(asked(server).length, before + 1);
		serve(server, answers('Fine again.'));
		await card.getByTestId('retry').click();
		await workbench.panel.getByText('Fine again.').waitFor();
	});

	it('of a web page in place of an answer names the address', async () => {
		serve(server, {
			headers: { 'content-type': 'text/html' },
			steps: ['<!doctype html><html><body><h1>Welcome to nginx!</h1></body></html>'],
		});
		const card = await fail('Who is there?', 'badEndpoint');
		await card.getByTestId('remedy-editEndpoint').waitFor();
		assert.doesNotMatch((await card.textContent()) ?? '', /<html|<h1/);
	});

	it('of a connection that breaks keeps what came and offers to go on (R1)', async () => {
		serve(server, streams(says('Half an ans'), 'reset'));
		const card = await fail('Break', 'network');
		await workbench.panel.getByText('Half an ans').waitFor();
		await card.getByTestId('continue').waitFor();
		await card.getByTestId('retry').waitFor();
	});

	it('of a dead server names it and keeps the question (R13)', async () => {
		const baseUrl = `http://127.0.0.1:${await closedPort()}/v1`;
		await workbench.setSettings(settingsFor({ baseUrl }));
		const card = await fail('Anybody home?', 'network');
		await card.getByText(new URL(baseUrl).host).first().waitFor();
		await card.getByTestId('remedy-chooseEndpoint').waitFor();
		await workbench.panel.getByTestId('turn-user').getByText('Anybody home?').waitFor();
	});
});
