import { readText } from '../support/sources';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

const words = JSON.parse(readText('package.nls.id.json')) as Record<string, string>;

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
});
