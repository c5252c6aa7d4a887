import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createEmptyState } from '../../../src/host/chat/editorPlace';

describe('what an empty chat offers in VS Code', () => {
	const emptyState = createEmptyState();
	const problems = vscode.languages.createDiagnosticCollection('pandu-test');
	const labels = () => emptyState.offers().map(({ label }) => label);

	after(() => problems.dispose());
	afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	it('is about the open file, its selection and its problems, and fixes all of them', async () => {
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		assert(labels().includes('Open a file…'));
		const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
		assert(folder);
		const uri = vscode.Uri.joinPath(folder, 'offered.txt');
		await vscode.workspace.fs.writeFile(uri, Buffer.from('one\ntwo\nthree\nfour\n'));
		let told = 0;
		const listening = emptyState.onDidChange(() => {
			told += 1;
		});
		const editor = await vscode.window.showTextDocument(uri);
		assert.equal(labels()[0], 'Explain offered.txt');
		const at = (line: number) => new vscode.Range(line, 0, line, 3);
		problems.set(uri, [
			new vscode.Diagnostic(at(2), 'later'),
			new vscode.Diagnostic(at(1), 'earlier', vscode.DiagnosticSeverity.Warning),
			new vscode.Diagnostic(at(3), 'a hint', vscode.DiagnosticSeverity.Hint),
		]);
		assert.equal(labels()[0], 'Fix the 2 problems of offered.txt');
		const ran: unknown[] = [];
		await emptyState.act('fixProblems', async (...call) => void ran.push(call));
		assert.deepEqual(ran, [['fixSelection', { uri: uri.toString(), range: [1, 0, 2, 3] }]]);
		editor.selection = new vscode.Selection(0, 0, 1, 0);
		for (const end = Date.now() + 10_000; told === 0 && Date.now() < end; )
			await new Promise((resolve) => setTimeout(resolve, 20));
		listening.dispose();
		assert(told > 0);
		assert(labels().includes('Explain the selection'));
	});

	it('is about no document that is only shown', async () => {
		const scheme = 'pandu-test-shown';
		const shown = vscode.workspace.registerTextDocumentContentProvider(scheme, {
			provideTextDocumentContent: () => 'words',
		});
		const uri = vscode.Uri.from({ scheme, path: '/report.md' });
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
		assert.deepEqual(
			labels().filter((label) => label.includes('report.md')),
			[],
		);
		shown.dispose();
	});
});
