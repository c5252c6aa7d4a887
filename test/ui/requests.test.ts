import assert from 'node:assert/strict';
import {
	answers,
	asked,
	endpointId,
	ends,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { createGate, jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('the requests', () => {
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

	const rows = () => workbench.page.locator('.quick-input-list .monaco-list-row');
	const editor = () => workbench.page.locator('.editor-instance');

	async function ask(text: string): Promise<void> {
		await workbench.panel.getByTestId('composer').fill(text);
		await workbench.panel.getByTestId('composer').press('Enter');
	}

	async function openList(): Promise<void> {
		await workbench.page.keyboard.press('Control+Alt+j');
		await workbench.page.keyboard.press('q');
		await workbench.page.locator('.quick-input-title', { hasText: 'Pandu: Requests' }).waitFor();
	}

	async function assertNoKey(): Promise<void> {
		const shown = (await workbench.page.locator('.monaco-workbench').textContent()) ?? '';
		for (let at = 0; at + 12 <= testKey.length; at++) {
			assert.ok(!shown.includes(testKey.slice(at, at + 12)), shown);
		}
	}

	it('open by keyboard alone: the list, a request, what can be done with it', async () => {
		serve(server, answers('Nine lives.'));
		await ask('How many lives?');
		await workbench.panel.getByText('Nine lives.').waitFor();
		await openList();
		// The text is there before the reply has ended.
		const row = rows()
			.filter({ hasText: 'POST /chat/completions' })
			.filter({ hasText: '21 in · 7 out' })
			.first();
		await row.waitFor();
		const words = ((await row.textContent()) ?? '').replaceAll('\u00a0', ' ');
		assert.match(words, /test-model/);
		assert.match(words, /200 · [\d.]+ s · first byte [\d.]+ s · 21 in · 7 out/);
		assert.match(words, /\d\d:\d\d:\d\d · Loopback · Chat/);
		await workbench.page.keyboard.press('Enter');
		await editor().getByText('# Request').first().waitFor();
		await assertNoKey();
		await choose('Send again');
		await workbench.page.locator('.monaco-diff-editor').first().waitFor();
		assert.equal(asked(server).at(-1)?.body, asked(server).at(-2)?.body);
	});

	/** The list stands on the request that is open; Enter offers what can be done with it. */
	async function choose(action: string): Promise<void> {
		await openList();
		await workbench.page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
		await workbench.page.keyboard.press('Enter');
		const listed = rows().filter({ hasText: action }).first();
		await listed.waitFor();
		await workbench.page.keyboard.type(action);
		await workbench.page.keyboard.press('Enter');
	}

	it('change in the list while they run, and the chosen row stays chosen', async () => {
		const gate = createGate();
		serve(server, streams(says('Slow'), { until: gate.opened }, says('ly.'), ends()));
		await ask('Take your time');
		await workbench.panel.getByText('Slow').waitFor();
		await openList();
		const running = rows().filter({ hasText: 'receiving' });
		await running.waitFor();
		await workbench.page.keyboard.press('ArrowDown');
		const chosen = workbench.page.locator('.quick-input-list .monaco-list-row.focused');
		const before = (await chosen.getAttribute('aria-label')) ?? assert.fail('no row is chosen');
		assert.doesNotMatch(before, /receiving/);
		gate.open();
		await running.waitFor({ state: 'detached' });
		assert.equal(await chosen.getAttribute('aria-label'), before);
		await workbench.page.keyboard.press('Escape');
	});

	it('open from the error card, without the key that the server throws back (S7)', async () => {
		const echo = { error: { message: `Incorrect API key provided: ${testKey}` } };
		serve(server, jsonReply(echo, { status: 400 }));
		await ask('What is wrong?');
		const card = workbench.panel.getByTestId('error-card');
		await card.waitFor();
		await card.getByTestId('remedy-showRequest').click();
		await editor().getByText('# Request').first().waitFor();
		await assertNoKey();
		await workbench.page.keyboard.press('Control+End');
		await editor().getByText('Incorrect API key provided').first().waitFor();
		await assertNoKey();
	});
});
