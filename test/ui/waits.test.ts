import assert from 'node:assert/strict';
import { answers, asked, says, serve, settingsFor, streams } from '../support/chatReplies';
import type { LoopbackServer, Reply } from '../support/loopbackServer';
import { startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

const demo = { 'pandu.activeEndpoint': 'demo' };

describe('a wait', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: demo,
			files: { 'a.ts': 'export const a = 1;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const note = () => workbench.panel.getByTestId('wait');
	const answer = () => workbench.panel.getByTestId('turn-assistant').last();
	const idle = () => workbench.panel.getByTestId('stop').waitFor({ state: 'detached' });

	async function ask(question: string): Promise<void> {
		await workbench.newChat('button');
		await workbench.ask(question);
	}

	it('for the first byte says how long it has been quiet and when it gives up, and Stop ends it', async () => {
		await ask('demo: silence');
		await note()
			.getByText(/No data for \d+ s\. Gives up in \d+ s\./)
			.waitFor();
		assert.equal(await note().getAttribute('data-phase'), 'firstByte');
		const first = await note().textContent();
		await workbench.panel
			.locator('[data-testid="wait"]')
			.filter({ hasNotText: /^$/ })
			.evaluate(
				(element, before) =>
					new Promise<void>((resolve) => {
						const look = () => (element.textContent === before ? setTimeout(look, 100) : resolve());
						look();
					}),
				first,
			);
		await note().getByTestId('wait-stop').click();
		await note().waitFor({ state: 'detached' });
		await idle();
		await answer().getByText('Stopped.').waitFor();
	});

	it('ends with Escape too', async () => {
		await ask('demo: silence');
		await note().waitFor();
		await workbench.panel.getByTestId('composer').press('Escape');
		await note().waitFor({ state: 'detached' });
		await idle();
	});

	it('for the first byte ends by itself when the answer comes', async () => {
		await ask('demo: late 20');
		await note().waitFor();
		await answer().getByText('this sentence is the answer').waitFor();
		await note().waitFor({ state: 'detached' });
		await idle();
	});

	it('for the next byte keeps what came and has no Retry, which would double it', async () => {
		await ask('demo: stall');
		await answer().getByText('The demo was asked').waitFor();
		await note().waitFor();
		assert.equal(await note().getAttribute('data-phase'), 'nextByte');
		assert.equal(await note().getByTestId('wait-again').count(), 0);
		const left = async () =>
			Number(/Gives up in (\d+)/.exec((await note().textContent()) ?? '')?.[1] ?? 0);
		await until(async () => (await left()) > 0, true);
		const before = await left();
		await note().getByTestId('wait-more').click();
		await until(async () => (await left()) > before, true);
		await note().getByTestId('wait-stop').click();
		await answer().getByTestId('continue').waitFor();
		await answer().getByText('The demo was asked').waitFor();
	});

	it('for the next try counts down, and Try now does not wait', async () => {
		await ask('demo: limit 50');
		await note()
			.getByText(/Trying again in \d\d s/)
			.waitFor();
		assert.equal(await note().getAttribute('data-phase'), 'retry');
		await note().getByTestId('wait-more').click();
		await answer().getByTestId('usage').waitFor();
		await idle();
	});

	it('for the next try is over by itself after what the server asked for', async () => {
		await ask('demo: limit 20');
		await note()
			.getByText(/Trying again in \d+ s/)
			.waitFor();
		await answer().getByTestId('usage').waitFor();
		await idle();
	});

	it('for its turn is calm, and Send now does not wait', async () => {
		await ask('demo: queue 40');
		await answer().getByTestId('usage').waitFor();
		await idle();
		await workbench.ask('And now?');
		await note()
			.getByText(/Waiting for its turn: \d+ s/)
			.waitFor();
		assert.equal(await note().getAttribute('data-phase'), 'queue');
		await note().getByTestId('wait-more').click();
		await answer().getByTestId('usage').waitFor();
		await idle();
	});

	it('is told in the progress of a command that changes code', async () => {
		await workbench.openFile('a.ts');
		await workbench.selectLines(1, 1);
		await workbench.runCommand('Pandu: Edit…');
		await workbench.pick('demo: silence', 'demo: silence');
		// The driver of tests keeps notifications from popping up.
		await note().waitFor();
		await workbench.runCommand('Notifications: Show Notifications');
		const progress = workbench.page
			.locator('.notifications-center .notification-list-item')
			.filter({ hasText: /no data for|waiting for its turn/ });
		await progress.waitFor();
		await progress.hover();
		await progress.getByText('Cancel').click();
		await progress.waitFor({ state: 'detached' });
	});

	describe('on a server', () => {
		const silent: Reply = { steps: ['hang'] };

		before(async () => {
			const settings = settingsFor(server);
			const [entry] = settings['pandu.endpoints'] as readonly [object];
			await workbench.setSettings({
				...settings,
				'pandu.endpoints': [{ ...entry, auth: 'none' }],
			});
			await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
		});

		it('Retry sends the question anew, once, and its answer is the only one', async () => {
			serve(server, silent, answers('Here I am.'));
			const before = asked(server).length;
			await ask('Anybody?');
			await note().getByTestId('wait-again').click();
			await answer().getByText('Here I am.').waitFor();
			assert.equal(asked(server).length, before + 2);
			assert.equal(await workbench.panel.getByTestId('turn-assistant').count(), 1);
		});

		it('Stop in the middle of a silence keeps the text', async () => {
			serve(server, streams(says('Half of it'), 'hang'));
			await ask('Go on');
			await answer().getByText('Half of it').waitFor();
			await note().waitFor();
			await note().getByTestId('wait-stop').click();
			await idle();
			await answer().getByText('Half of it').waitFor();
		});
	});
});
