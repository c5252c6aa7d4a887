import assert from 'node:assert/strict';
import { answers, asked, serve } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('failover', () => {
	let first: LoopbackServer;
	let second: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		first = await startLoopbackServer();
		second = await startLoopbackServer();
		const common = { protocol: 'chatCompletions', auth: 'none' };
		workbench = await openWorkbench({
			settings: {
				'pandu.activeEndpoint': 'first',
				'pandu.endpoints': [
					{ ...common, id: 'first', label: 'First', baseUrl: first.baseUrl, model: 'one' },
					{ ...common, id: 'second', label: 'Second', baseUrl: second.baseUrl, model: 'two' },
				],
				'pandu.request.failover': [{ from: 'first', to: 'second', maxTokens: 50_000 }],
			},
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await first?.close();
		await second?.close();
	});
	afterEach(reportFailure(() => workbench));

	it('is said in the chat, with what the month has left, and each answer is counted', async () => {
		const quota = { error: { message: 'Monthly quota exceeded', code: 'insufficient_quota' } };
		serve(first, jsonReply(quota, { status: 429 }));
		serve(second, answers('I can.'), answers('Still me.'));
		const { panel, page } = workbench;
		await workbench.ask('Can anybody?');
		await panel.getByText('I can.').waitFor();
		const notice = 'First has no quota left; Second (two) answers instead. ';
		await panel.getByText(`${notice}0 of 50,000 tokens of this month used that way.`).waitFor();
		await panel.getByTestId('retry').last().waitFor();
		await workbench.ask('And now?');
		await panel.getByText('Still me.').waitFor();
		await panel.getByText(`${notice}28 of 50,000 tokens of this month used that way.`).waitFor();
		assert.equal(asked(first).length, 2);
		assert.equal(asked(second).length, 2);
		await page.keyboard.press('Escape');
	});
});
