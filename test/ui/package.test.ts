// The package itself: installed from the file, as a person does it, and used.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageBudget, packageExtension } from '../../scripts/package.mjs';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

describe('the package', () => {
	let scratch: string;
	let workbench: Workbench | undefined;

	before(async () => {
		scratch = await mkdtemp(path.join(tmpdir(), 'pandu-vsix-'));
		const vsix = await packageExtension(path.join(scratch, 'pandu.vsix'));
		assert.ok(vsix.bytes <= packageBudget);
		workbench = await openWorkbench({
			vsix: vsix.file,
			settings: { 'pandu.activeEndpoint': 'demo' },
			files: { 'sum.ts': 'export function sum(a: number, b: number) {\n\treturn a + b;\n}\n' },
		});
	});

	after(async () => {
		await workbench?.close();
		await rm(scratch, { recursive: true, force: true });
	});

	afterEach(reportFailure(() => workbench));

	it('opens its view, and the demo answers', async () => {
		assert.ok(workbench);
		await workbench.openChat();
		await workbench.ask('What can you do?');
		const turn = workbench.panel.getByTestId('turn-assistant');
		await turn.getByText('not a model').waitFor();
		await turn.getByTestId('usage').waitFor();
	});

	it('explains a selection', async () => {
		assert.ok(workbench);
		await workbench.openFile('sum.ts');
		await workbench.selectLines(1, 3);
		await workbench.runCommand('Pandu: Explain');
		const turn = workbench.panel.getByTestId('turn-assistant').last();
		await turn.getByText('takes a, b').waitFor();
	});
});
