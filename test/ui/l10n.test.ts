import assert from 'node:assert/strict';
import { readText } from '../support/sources';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

const words = JSON.parse(readText('package.nls.id.json')) as Record<string, string>;
const texts = JSON.parse(readText('l10n/bundle.l10n.id.json')) as Record<string, string>;

describe('in Indonesian', () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await openWorkbench({
			settings: { 'pandu.activeEndpoint': 'demo' },
			language: 'id',
		});
	});
	after(() => workbench?.close());
	afterEach(reportFailure(() => workbench));

	it('are the commands and the view', async () => {
		await workbench.runCommand(`Pandu: ${words['command.openChat']}`);
		await workbench.panel.getByTestId('composer').waitFor();
		const title = workbench.page.locator('.sidebar .title-label', {
			hasText: words['view.chat.name'] ?? '?',
		});
		await title.waitFor();
	});

	it('are the texts of the page and of the extension host', async () => {
		const { page, panel } = workbench;
		await panel.getByText(texts['What can I help with?'] ?? '?').waitFor();
		assert.equal(await panel.locator('html').getAttribute('lang'), 'id');
		await workbench.runCommand(`Pandu: ${words['command.showMenu']}`);
		await page
			.locator('.quick-input-list')
			.getByText(texts['who answers'] ?? '?')
			.waitFor();
		await page.keyboard.press('Escape');
	});
});
