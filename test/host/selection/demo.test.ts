import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openFile, until } from '../../support/hostBench';

const source = [
	'export function total(prices) {',
	'\tvar sum = 0;',
	'\tfor (var i = 0; i < prices.length; i++) {',
	'\t\tif (prices[i] == null) continue;',
	'\t\tsum += prices[i];',
	'\t}',
	'\treturn sum;',
	'}',
	'',
].join('\n');

const run = (command: string, ...args: readonly unknown[]) =>
	vscode.commands.executeCommand(`pandu.${command}`, ...args);

/** The extension itself, on the demo endpoint: nothing here is scripted. */
describe('the commands on a selection, with the demo', () => {
	const setEndpoint = (id: string | undefined) =>
		vscode.workspace
			.getConfiguration('pandu')
			.update('activeEndpoint', id, vscode.ConfigurationTarget.Global);

	before(() => setEndpoint('demo'));
	after(() => setEndpoint(undefined));
	afterEach(closeAll);

	const select = async (name = 'total.js') => {
		const editor = await openFile(source, name);
		editor.selection = new vscode.Selection(0, 0, 8, 0);
		return editor;
	};

	for (const [command, ...args] of [
		['improveSelection'],
		['documentSelection'],
		['runPrompt', 'errorHandling'],
	] as const) {
		it(`${command} ${args.join(' ')} changes the selection, drop puts it back`, async () => {
			const { document } = await select();
			await run(command, ...args);
			assert.notEqual(document.getText(), source);
			assert(document.isDirty);
			await run('dropFile');
			assert.equal(document.getText(), source);
		});
	}

	it('an edit that is kept stays, and is undone in one step', async () => {
		const { document } = await select();
		await run('improveSelection');
		const changed = document.getText();
		await run('keepHunk');
		await run('dropHunk');
		assert.equal(document.getText(), changed);
		await vscode.commands.executeCommand('undo');
		await until('the undo', () => document.getText() === source);
	});

	it('testSelection makes a new file with tests beside the code', async () => {
		const { document } = await select();
		await run('testSelection');
		const uri = vscode.Uri.joinPath(document.uri, '..', 'total.test.js');
		const made = await vscode.workspace.openTextDocument(uri);
		assert.match(made.getText(), /total/);
		await vscode.window.showTextDocument(made);
		await run('dropFile');
		await until('the file to go', async () => {
			const found = await vscode.workspace.findFiles(
				new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), 'total.test.js'),
			);
			return found.length === 0;
		});
	});

	it('explainSelection answers in the chat with what it can see', async () => {
		await select();
		await run('explainSelection');
		await run('exportChat', 'markdown');
		const isExport = () =>
			vscode.window.activeTextEditor?.document.getText().includes('Explain') ?? false;
		await until('the exported chat', isExport);
		assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /sum/);
	});
});
