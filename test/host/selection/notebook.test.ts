import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createSelectionCommands } from '../../../src/host/selection/selectionCommands';
import { findTarget, isReadOnly } from '../../../src/host/selection/selectionContext';
import { closeAll, createBench, until } from '../../support/hostBench';
import { callsTool, createScriptedChat } from '../../support/scriptedChat';

describe('the commands on a selection in a notebook', () => {
	const disposables: { dispose(): unknown }[] = [];

	after(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await closeAll();
	});

	it('change the cell, and Drop puts it back', async () => {
		const cell = (text: string) =>
			new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
		const notebook = await vscode.workspace.openNotebookDocument(
			'jupyter-notebook',
			new vscode.NotebookData([cell('one = 1'), cell('two = 2\nthree = 3')]),
		);
		const chat = createScriptedChat(() => callsTool('replace_selection', { text: 'two = 22' }));
		const bench = createBench(chat);
		disposables.push(bench);
		const { document } = notebook.cellAt(1);
		assert.equal(document.uri.scheme, 'vscode-notebook-cell');
		assert.equal(await isReadOnly(document), false);
		const range = new vscode.NotebookRange(1, 2);
		await vscode.window.showNotebookDocument(notebook, { selections: [range] });
		await vscode.commands.executeCommand('notebook.cell.edit');
		await until(
			'the editor of the cell',
			() => vscode.window.activeTextEditor?.document === document,
		);
		const editor = vscode.window.activeTextEditor;
		assert(editor);
		editor.selection = new vscode.Selection(0, 0, 0, 7);
		const found = await findTarget(editor);
		assert(found.ok && found.target.text === 'two = 2');
		await createSelectionCommands(bench.deps).improveSelection();
		assert.equal(chat.questions.length, 1);
		assert.equal(notebook.cellAt(1).document.getText(), 'two = 22\nthree = 3');
		assert.equal(notebook.cellAt(0).document.getText(), 'one = 1');
		assert.equal(bench.deps.review.pending(document.uri), 1);
		await bench.deps.review.drop();
		await until('the old text', () => document.getText() === 'two = 2\nthree = 3');
	});
});
