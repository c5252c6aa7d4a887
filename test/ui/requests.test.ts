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
import { until } from '../support/until';
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
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const rows = () => workbench.page.locator('.quick-input-list .monaco-list-row');
	const editor = () => workbench.page.locator('.editor-instance');

	async function openList(): Promise<void> {
		await workbench.chord('q');
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
		await workbench.ask('How many lives?');
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
		await rows().filter({ hasText: action }).first().waitFor();
		await workbench.pick(action, action);
	}

	it('change in the list while they run, and the chosen row stays chosen', async () => {
		const gate = createGate();
		serve(server, streams(says('Slow'), { until: gate.opened }, says('ly.'), ends()));
		await workbench.ask('Take your time');
		await workbench.panel.getByText('Slow').waitFor();
		await openList();
		const running = rows().filter({ hasText: 'receiving' });
		await running.waitFor();
		const chosen = workbench.page.locator('.quick-input-list .monaco-list-row.focused');
		const first = await chosen.getAttribute('aria-label');
		await workbench.page.keyboard.press('ArrowDown');
		await until(async () => {
			const label = (await chosen.getAttribute('aria-label')) ?? '';
			return label !== first && !label.includes('receiving');
		}, true);
		const before = await chosen.getAttribute('aria-label');
		gate.open();
		await running.waitFor({ state: 'detached' });
		await until(() => chosen.getAttribute('aria-label'), before);
		await workbench.page.keyboard.press('Escape');
	});

	it('open from the error card, without the key that the server throws back (S7)', async () => {
		const echo = { error: { message: `Incorrect API key provided: ${testKey}` } };
		serve(server, jsonReply(echo, { status: 400 }));
		await workbench.ask('What is wrong?');
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
