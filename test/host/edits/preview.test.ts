import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createPreview } from '../../../src/host/edits/preview';
import { bytesOf, closeAll, openFile } from '../../support/hostBench';

const source = 'one\ntwo\nthree\nfour\n';

const pause = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('the preview of a change', () => {
	afterEach(closeAll);

	it('leaves the document as it is: text, version, unsaved mark, undo and disk', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await vscode.commands.executeCommand('type', { text: 'x' });
		await document.save();
		const { version } = document;
		const preview = createPreview(document, { start: 5, end: 14 });
		for (const text of ['T', 'TWO\n', 'TWO\nTHREE\n', 'TWO\nTHREE\nand\nmore\n\tlines']) {
			preview.show(text);
			await pause();
		}
		assert.equal(document.version, version);
		assert.equal(document.isDirty, false);
		assert.equal(document.getText(), `x${source}`);
		preview.dispose();
		await pause();
		assert.equal(document.version, version);
		assert.equal(document.isDirty, false);
		assert.equal((await bytesOf(document)).toString(), `x${source}`);
		await vscode.commands.executeCommand('undo');
		assert.equal(document.getText(), source);
	});

	it('leaves selection and scroll alone', async () => {
		const editor = await openFile('line\n'.repeat(300), 'code.txt');
		editor.selection = new vscode.Selection(2, 1, 3, 2);
		const { selection } = editor;
		const preview = createPreview(editor.document, { start: 1000, end: 1400 });
		preview.show('other\n'.repeat(200));
		await pause();
		assert.ok(editor.selection.isEqual(selection));
		assert.equal(editor.visibleRanges[0]?.start.line, 0);
		preview.dispose();
	});

	it('bears typing above, inside and after it, other line ends, and a file that closes', async () => {
		const editor = await openFile(source, 'code.txt');
		const preview = createPreview(editor.document, { start: 4, end: 13 });
		preview.show('TWO\n');
		await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'zero\n'));
		preview.show('TWO\nTH');
		await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), 'last\n'));
		preview.show('TWO\nTHREE');
		await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
		preview.show('TWO\nTHREE\n');
		await editor.edit((edit) => edit.insert(new vscode.Position(2, 1), 'inside'));
		preview.show('TWO\nTHREE\nmore');
		await pause();
		const text = 'zero\r\none\r\nt'.concat('insidewo\r\nthree\r\n');
		assert.ok(editor.document.getText().startsWith(text), editor.document.getText());
		await closeAll();
		preview.show('after it closed');
		preview.dispose();
		preview.show('after it ended');
	});
});
