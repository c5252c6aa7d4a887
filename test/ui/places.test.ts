// The chat in an editor tab and back: what is written, the place in the chat and a running answer go along.
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import {
	answers,
	endpointId,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

describe('the chat in other places', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'a.ts': 'export const a = 1;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const frame = (which: string): FrameLocator =>
		workbench.page.frameLocator(`iframe.webview${which}`).frameLocator('iframe#active-frame');
	const view = () => frame('[src*="purpose=webviewView"]');
	const tab = () => frame(':not([src*="purpose=webviewView"])');
	const anyTab = () => workbench.page.locator('.tabs-container .tab');

	it('moves with a running answer, the draft and the place, and comes back by its button', async () => {
		serve(
			server,
			answers(...Array.from({ length: 80 }, (_, line) => `Line ${line} of a long answer.\n\n`)),
		);
		await view().getByTestId('composer').fill('Something long');
		await view().getByTestId('composer').press('Enter');
		await view().getByText('Line 79 of').waitFor();
		serve(server, streams(says('Still going'), 'hang'));
		await view().getByTestId('composer').fill('Go on');
		await view().getByTestId('composer').press('Enter');
		await view().getByText('Still going').waitFor();
		await view().getByTestId('composer').fill('A draft of mine');
		const asked = server.requests.length;
		await workbench.runCommand('Pandu: Open Chat in Editor');
		await tab().getByText('Still going').waitFor();
		await tab().getByTestId('stop').waitFor();
		await until(() => tab().getByTestId('composer').inputValue(), 'A draft of mine');
		await view().getByTestId('chat-elsewhere').getByText('The chat is in an editor tab.').waitFor();
		const status = (words: string) =>
			workbench.page.locator(`.statusbar-item a[aria-label^="Pandu"][aria-label*="${words}"]`);
		await status('answering').waitFor();
		await workbench.screenshot('places-tab');
		await tab().getByTestId('stop').click();
		await tab().getByText('Stopped.').waitFor();
		await status('ready').click();
		const menu = workbench.page.locator('.quick-input-widget');
		await menu.getByText('Diagnose the Connection').waitFor();
		assert.equal(await menu.getByText('Stop the Answer').count(), 0);
		await workbench.page.keyboard.press('Escape');
		await tab().getByTestId('composer').press('End');
		await tab().getByTestId('composer').press('!');
		// Up to where the first answer begins: the place that has to be found again.
		await tab().getByText('Line 10 of').scrollIntoViewIfNeeded();
		await view().getByTestId('bring-back').click();
		await view().getByText('Stopped.').waitFor();
		await until(() => view().getByTestId('composer').inputValue(), 'A draft of mine!');
		await anyTab().waitFor({ state: 'detached' });
		await view().getByText('Line 10 of').waitFor();
		await view()
			.getByText('Line 10 of')
			.evaluate(
				(line) =>
					new Promise<void>((resolve) => {
						new IntersectionObserver(([entry], observer) => {
							if (!entry?.isIntersecting) return;
							observer.disconnect();
							resolve();
						}).observe(line);
					}),
			);
		assert.equal(server.requests.length, asked);
	});

	it('comes back when the tab is closed, is in its tab after a reload, and moves to a window', async () => {
		const draft = (place: FrameLocator) => place.getByTestId('composer').inputValue();
		await workbench.runCommand('Pandu: Open Chat in Editor');
		await tab().getByTestId('composer').fill('Kept in every place');
		await tab().getByTestId('composer').press('End');
		await anyTab().waitFor();
		await workbench.runCommand('View: Close Editor');
		await anyTab().waitFor({ state: 'detached' });
		await view().getByText('Stopped.').waitFor();
		await until(() => draft(view()), 'Kept in every place');
		await workbench.runCommand('Pandu: Open Chat in Editor');
		await tab().getByText('Stopped.').waitFor();
		// VS Code writes down which tabs are open only when it is told of the end.
		await workbench.page.evaluate(() => Object.assign(globalThis, { isBefore: true }));
		await workbench.runCommand('Developer: Reload Window');
		await workbench.page.waitForFunction(() => !('isBefore' in globalThis));
		await tab().getByText('Stopped.').waitFor();
		await view().getByTestId('chat-elsewhere').waitFor();
		await until(() => draft(tab()), 'Kept in every place');
		const opened = workbench.page.waitForEvent('popup');
		await workbench.runCommand('Pandu: Open Chat in New Window');
		const own = (await opened).frameLocator('iframe.webview').frameLocator('iframe#active-frame');
		await own.getByText('Stopped.').waitFor();
		await until(() => draft(own), 'Kept in every place');
	});
});
