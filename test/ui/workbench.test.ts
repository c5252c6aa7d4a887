// The harness itself, on an extension that does nothing.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

declare const PROJECT_ROOT: string;

describe('the workbench', () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await openWorkbench({
			files: { 'one.ts': 'first\nsecond\nthird\n', 'two.md': '# Two\n' },
			extension: {
				path: path.join(PROJECT_ROOT, 'test', 'fixtures', 'emptyExtension'),
				id: 'pandu-code.empty',
				title: 'Empty',
			},
		});
	});
	after(() => workbench.close());
	afterEach(reportFailure(() => workbench));

	it('opens a file and selects lines of it', async () => {
		await workbench.openFile('one.ts');
		await workbench.selectLines(2, 3);
		await workbench.page.getByText('(12 selected)').waitFor();
	});

	it('runs a command and reaches into a webview', async () => {
		await workbench.runCommand('View: Show Empty');
		const composer = workbench.panel.getByTestId('composer');
		await composer.fill('hello');
		assert.equal(await composer.inputValue(), 'hello');
	});

	it('comes back after a reload and after a restart of the server', async () => {
		await workbench.reload();
		await workbench.panel.getByTestId('composer').waitFor();
		await workbench.restart();
		await workbench.panel.getByTestId('composer').waitFor();
	});
});
