import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { baselineUri } from '../../../src/host/review/baselines';
import { bytesOf, closeAll, folder, openFile, until } from '../../support/hostBench';
import { createReviewBench, originOf, type ReviewBench } from '../../support/reviewBench';

const source = 'a\nb\nc\nd\ne\nf\n';
const changed = 'a\nB\nc\nd\nE\nf\n';

describe('the life of a review', () => {
	let bench: ReviewBench;

	beforeEach(async () => {
		bench = await createReviewBench();
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const undo = async () => vscode.commands.executeCommand('undo');
	const redo = async () => vscode.commands.executeCommand('redo');
	const baseOf = async ({ uri }: vscode.TextDocument) =>
		(await vscode.workspace.openTextDocument(baselineUri(uri))).getText();
	const textIs = (document: vscode.TextDocument, text: string) =>
		until(`the text ${JSON.stringify(text)}`, () => document.getText() === text);

	it('R39: an edit waits again after undo and redo', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await undo();
		await textIs(document, source);
		assert.equal(bench.review.pending(), 0);
		await redo();
		await textIs(document, changed);
		assert.equal(bench.review.pending(), 2);
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), source);
	});

	it('a dropped hunk waits again after undo, and is gone after redo', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await bench.apply(document, changed);
		editor.selection = new vscode.Selection(1, 0, 1, 0);
		await bench.review.commands.dropHunk();
		assert.equal(document.getText(), 'a\nb\nc\nd\nE\nf\n');
		await undo();
		await textIs(document, changed);
		assert.equal(bench.review.pending(), 2);
		await redo();
		await textIs(document, 'a\nb\nc\nd\nE\nf\n');
		assert.equal(bench.review.pending(), 1);
	});

	it('what was kept never waits again, and what was not does', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await bench.apply(document, 'a\nB\nc\nd\ne\nf\n');
		await bench.apply(document, changed);
		editor.selection = new vscode.Selection(1, 0, 1, 0);
		await bench.review.commands.keepHunk();
		assert.equal(bench.review.pending(), 1);
		await undo();
		await textIs(document, 'a\nB\nc\nd\ne\nf\n');
		assert.equal(bench.review.pending(), 0);
		await undo();
		await textIs(document, source);
		assert.equal(bench.review.pending(), 0);
		await redo();
		await redo();
		await textIs(document, changed);
		assert.equal(bench.review.pending(), 1);
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), 'a\nB\nc\nd\ne\nf\n');
	});

	it('what is typed around hunks is no change of ours, also with several cursors', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await bench.apply(document, changed);
		editor.selections = [0, 2, 3].map((line) => new vscode.Selection(line, 1, line, 1));
		await vscode.commands.executeCommand('type', { text: 'x' });
		await vscode.commands.executeCommand('type', { text: '\n' });
		await textIs(document, 'ax\n\nB\ncx\n\ndx\n\nE\nf\n');
		assert.equal(bench.review.pending(), 2);
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), 'ax\n\nb\ncx\n\ndx\n\ne\nf\n');
	});

	it('a formatter on save leaves hunks hunks and everything else to the person', async () => {
		const tidy = vscode.languages.registerDocumentFormattingEditProvider(
			{ pattern: '**/tidy.txt' },
			{
				provideDocumentFormattingEdits(document) {
					const all = new vscode.Range(0, 0, document.lineCount, 0);
					const text = document
						.getText()
						.replace(/^(?=\w)/gm, '  ')
						.replace(/c\n/, 'c\n\n');
					return [vscode.TextEdit.replace(all, text)];
				},
			},
		);
		const settings = vscode.workspace.getConfiguration('editor');
		await settings.update('formatOnSave', true, vscode.ConfigurationTarget.Global);
		try {
			const { document } = await openFile(source, 'tidy.txt');
			await bench.apply(document, changed);
			await document.save();
			const formatted = '  a\n  B\n  c\n\n  d\n  E\n  f\n';
			assert.equal(document.getText(), formatted);
			assert.equal(bench.review.pending(), 2);
			const base = '  a\nb\n  c\n\n  d\ne\n  f\n';
			await until('the baseline', async () => (await baseOf(document)) === base);
			await bench.review.commands.dropFile();
			assert.equal(document.getText(), base);
		} finally {
			await settings.update('formatOnSave', undefined, vscode.ConfigurationTarget.Global);
			tidy.dispose();
		}
	});

	it('goes on after the tab was closed and opened again', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await document.save();
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		assert.equal(bench.review.pending(document.uri), 2);
		await vscode.window.showTextDocument(document.uri);
		await bench.review.commands.dropFile();
		const again = await vscode.workspace.openTextDocument(document.uri);
		assert.equal(again.getText(), source);
	});

	it('drops in a file that is closed, on disk', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await document.save();
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await bench.review.commands.dropFile(document.uri);
		assert.equal((await bytesOf(document)).toString(), source);
		assert.equal(bench.review.pending(), 0);
	});

	it('follows a rename in the explorer', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		const to = vscode.Uri.joinPath(document.uri, '..', 'other [1].txt');
		const edit = new vscode.WorkspaceEdit();
		edit.renameFile(document.uri, to);
		assert(await vscode.workspace.applyEdit(edit));
		await until('the review to follow', () => bench.review.pending(to) === 2);
		assert.equal(bench.review.pending(document.uri), 0);
		await bench.review.commands.dropFile(to);
		const moved = await vscode.workspace.openTextDocument(to);
		assert.equal(moved.getText(), source);
	});

	it('ends when the file is deleted', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await document.save();
		const edit = new vscode.WorkspaceEdit();
		edit.deleteFile(document.uri);
		assert(await vscode.workspace.applyEdit(edit));
		await until('the end', () => bench.review.pending() === 0);
	});

	it('ends when another program puts the baseline back, and follows what else it writes', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await document.save();
		await writeFile(document.uri.fsPath, `new\n${changed}`);
		await textIs(document, `new\n${changed}`);
		assert.equal(bench.review.pending(), 2);
		await until('the baseline', async () => (await baseOf(document)) === `new\n${source}`);
		await writeFile(document.uri.fsPath, source);
		await textIs(document, source);
		assert.equal(bench.review.pending(), 0);
	});

	it('R44: is there again after a reload, with what was typed meanwhile', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await bench.apply(document, changed, originOf('one', 'chat'));
		assert.equal(bench.memory.get('pandu.review'), true);
		await bench.reload(async () => {
			await editor.edit((builder) => builder.insert(new vscode.Position(3, 1), '!'));
		});
		assert.equal(bench.review.pending(document.uri), 2);
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), 'a\nb\nc\nd!\ne\nf\n');
		assert.match(
			bench.review.verdict('chat') ?? '',
			/^The user dropped 2 changes in .*code.txt\.$/,
		);
		assert.equal(bench.review.verdict('chat'), undefined);
		assert.equal(bench.memory.get('pandu.review'), undefined);
		await bench.review.flush();
		const left = await vscode.workspace.fs.readDirectory(
			vscode.Uri.joinPath(bench.storage, 'review'),
		);
		assert.deepEqual(left, []);
	});

	it('is there again for a file that is closed, and reads what changed on disk', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await document.save();
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await bench.reload(async () => writeFile(document.uri.fsPath, `${changed}g\n`));
		const again = await vscode.workspace.openTextDocument(document.uri);
		await textIs(again, `${changed}g\n`);
		await until('both changes', () => bench.review.pending(document.uri) === 2);
		await bench.review.commands.dropFile(document.uri);
		assert.equal(again.getText(), `${source}g\n`);
	});

	it('leaves damaged state aside and takes up the rest', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		const place = vscode.Uri.joinPath(bench.storage, 'review');
		await bench.reload(async () => {
			await writeFile(vscode.Uri.joinPath(place, 'x.json').fsPath, '{"version":1,');
			await writeFile(vscode.Uri.joinPath(place, 'y.json.new').fsPath, '{');
		});
		assert.equal(bench.review.pending(), 2);
	});

	it('shows every editor of a split file the same, and moves no focus', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
		const other = await openFile('other\n', 'other.txt');
		await bench.apply(document, changed);
		assert.equal(vscode.window.activeTextEditor, other);
		await bench.review.commands.keepFile(document.uri);
		assert.equal(vscode.window.activeTextEditor?.document, other.document);
		assert.equal(bench.review.pending(), 0);
	});

	it('R40: a file that is made is one hunk; dropped, nothing of it is left', async () => {
		const uri = vscode.Uri.joinPath(folder(), `made-${Date.now()}`, 'new.ts');
		assert((await bench.files.createFile(uri, Buffer.from('one\ntwo\n'))).ok);
		await bench.review.created(uri, originOf('one', 'chat'));
		assert.equal(bench.review.pending(uri), 1);
		await bench.review.commands.dropFile(uri);
		await assert.rejects(stat(uri.fsPath));
		await assert.rejects(stat(vscode.Uri.joinPath(uri, '..').fsPath));
		assert.equal(bench.review.pending(), 0);
		assert.deepEqual(
			bench.recorded.map(({ kind, end }) => [kind, end]),
			[['drop', 'done']],
		);
		assert.match(bench.review.verdict('chat') ?? '', /^The user dropped 1 change in made-/);
	});

	it('follows a made file that nothing has opened, and ends when it is deleted', async () => {
		const uri = vscode.Uri.joinPath(folder(), `watched-${Date.now()} [id].txt`);
		assert((await bench.files.createFile(uri, Buffer.from('one\n'))).ok);
		await bench.review.created(uri, originOf('one'));
		await bench.reload(async () => writeFile(uri.fsPath, 'one\ntwo\n'));
		assert.equal(bench.review.pending(uri), 1);
		const text = () => vscode.workspace.openTextDocument(baselineUri(uri));
		assert.equal((await text()).getText(), '');
		// What another program wrote there counts as the person's, so Drop asks; a test cannot answer.
		await assert.rejects(async () => bench.review.commands.dropFile(uri));
		await rm(uri.fsPath);
		await until('the end', () => bench.review.pending(uri) === 0);
	});

	it('an empty file that is made waits too, and stays when kept', async () => {
		const uri = vscode.Uri.joinPath(folder(), `empty-${Date.now()}.ts`);
		assert((await bench.files.createFile(uri, Buffer.from(''))).ok);
		await bench.review.created(uri, originOf('one'));
		assert.equal(bench.review.pending(uri), 1);
		await bench.review.commands.keepFile(uri);
		assert.equal(bench.review.pending(uri), 0);
		assert.equal((await readFile(uri.fsPath)).length, 0);
		await rm(uri.fsPath);
	});

	it('asks before it deletes a made file that the person wrote in', async () => {
		const uri = vscode.Uri.joinPath(folder(), `typed-${Date.now()}.txt`);
		assert((await bench.files.createFile(uri, Buffer.from('one\n'))).ok);
		await bench.review.created(uri, originOf('one'));
		const editor = await vscode.window.showTextDocument(uri);
		await editor.edit((builder) => builder.insert(new vscode.Position(1, 0), 'mine\n'));
		assert.equal(bench.review.pending(uri), 1);
		// Tests cannot answer a dialog: VS Code refuses to show it.
		await assert.rejects(async () => bench.review.commands.dropFile(uri));
		assert.equal((await readFile(uri.fsPath)).toString(), 'one\n');
		await bench.review.commands.keepFile(uri);
	});

	it('brings a deleted file back byte for byte', async () => {
		const { document } = await openFile('\uFEFFa\r\nb', 'gone.txt');
		const { uri } = document;
		await closeAll();
		const before = await readFile(uri.fsPath);
		assert((await bench.files.deleteFile(uri)).ok);
		await bench.review.removed(uri, before, originOf('one', 'chat'));
		assert.equal(bench.review.pending(uri), 1);
		await bench.reload();
		await bench.review.commands.dropFile(uri);
		assert.deepEqual(await readFile(uri.fsPath), before);
		assert.equal(bench.review.pending(), 0);
		assert.equal(bench.recorded.at(-1)?.end, 'done');
	});

	it('gives a renamed file its name back, with its hunks', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed, originOf('one'));
		await document.save();
		const to = vscode.Uri.joinPath(document.uri, '..', 'sub', 'code.txt');
		assert((await bench.files.renameFile(document.uri, to)).ok);
		await bench.review.renamed(document.uri, to, originOf('one'));
		assert.equal(bench.review.pending(to), 3);
		await bench.review.commands.dropFile(to);
		assert.equal(bench.review.pending(), 0);
		await assert.rejects(stat(to.fsPath));
		const back = await vscode.workspace.openTextDocument(document.uri);
		assert.equal(back.getText(), source);
		assert.deepEqual(
			bench.recorded.map(({ kind, to: place }) => [kind, place !== undefined]),
			[
				['drop', false],
				['drop', true],
			],
		);
	});

	it('changes nothing when the journal cannot be written', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		bench.refuse(new Error('disk full'));
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), changed);
		assert.equal(bench.review.pending(), 2);
	});

	it('works in the cells of a notebook', async () => {
		const data = new vscode.NotebookData([
			new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'x = 1\ny = 2', 'python'),
			new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'z = 3', 'python'),
		]);
		const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
		await vscode.window.showNotebookDocument(notebook);
		const [first, second] = notebook.getCells().map((cell) => cell.document);
		assert(first && second);
		await bench.apply(first, 'x = 10\ny = 2', originOf('one'));
		await bench.apply(second, 'z = 30', originOf('one'));
		assert.equal(first.getText(), 'x = 10\ny = 2');
		assert.equal(bench.review.pending(), 2);
		await bench.review.commands.dropFile(first.uri);
		assert.deepEqual([first.getText(), second.getText()], ['x = 1\ny = 2', 'z = 3']);
		assert.equal(bench.review.pending(), 0);
	});
});
