import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { baselineUri } from '../../../src/host/review/baselines';
import { bytesOf, closeAll, folder, openFile, until } from '../../support/hostBench';
import { createReviewBench, originOf, type ReviewBench } from '../../support/reviewBench';

const source = 'a\nb\nc\nd\ne\nf\n';
const changed = 'a\nB\nc\nd\nE\nf\n';

describe('the surface of a review', () => {
	let bench: ReviewBench;

	beforeEach(async () => {
		bench = await createReviewBench();
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const cursor = () => {
		const editor = vscode.window.activeTextEditor;
		return [editor?.document.uri.path.split('/').at(-1), editor?.selection.active.line];
	};

	it('the gutter of VS Code compares with the baseline', async () => {
		const { document } = await openFile(source, 'code.txt');
		const isLoaded = () =>
			vscode.workspace.textDocuments.some(
				(each) => each.uri.toString() === baselineUri(document.uri).toString(),
			);
		assert.equal(isLoaded(), false);
		await bench.apply(document, changed);
		// Nobody here opens it: the quick diff of VS Code does.
		await until('the baseline to be read', isLoaded);
		const base = await vscode.workspace.openTextDocument(baselineUri(document.uri));
		assert.equal(base.getText(), source);
	});

	it('takes the change that the peek shows, by its lines', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, 'a\nB\nc\ne\nf\nnew\n');
		assert.equal(bench.review.pending(), 3);
		const lines = [
			[2, 2, 2, 2],
			[4, 4, 3, 0],
			[6, 0, 6, 6],
		] as const;
		const changes = lines.map(([from, to, start, end]) => ({
			originalStartLineNumber: from,
			originalEndLineNumber: to,
			modifiedStartLineNumber: start,
			modifiedEndLineNumber: end,
		}));
		await bench.review.commands.dropHunk(document.uri, changes, 1);
		assert.equal(document.getText(), 'a\nB\nc\nd\ne\nf\nnew\n');
		await bench.review.commands.keepHunk(document.uri, [changes[0]], 0);
		assert.equal(bench.review.pending(), 1);
		await bench.review.commands.dropFile();
		assert.equal(document.getText(), 'a\nB\nc\nd\ne\nf\n');
	});

	it('goes from change to change over files and around the end', async () => {
		const one = await openFile(source, 'one.txt');
		await bench.apply(one.document, changed);
		const two = await openFile(source, 'two.txt');
		await bench.apply(two.document, 'a\nb\nC\nd\ne\nf\n');
		const { nextHunk, previousHunk } = bench.review.commands;
		await nextHunk();
		assert.deepEqual(cursor(), ['two.txt', 2]);
		await nextHunk();
		assert.deepEqual(cursor(), ['one.txt', 1]);
		await nextHunk();
		assert.deepEqual(cursor(), ['one.txt', 4]);
		await nextHunk();
		assert.deepEqual(cursor(), ['two.txt', 2]);
		await previousHunk();
		assert.deepEqual(cursor(), ['one.txt', 4]);
		await previousHunk();
		await previousHunk();
		assert.deepEqual(cursor(), ['two.txt', 2]);
	});

	it('walks on after a key, and stays where it is after a click', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await bench.apply(document, 'A\nb\nC\nd\nE\nf\n');
		editor.selection = new vscode.Selection(0, 0, 0, 0);
		await bench.review.commands.keepHunk();
		assert.deepEqual(cursor(), ['code.txt', 2]);
		await bench.review.commands.dropHunk();
		assert.deepEqual(cursor(), ['code.txt', 4]);
		assert.equal(document.getText(), 'A\nb\nc\nd\nE\nf\n');
		editor.selection = new vscode.Selection(0, 0, 0, 0);
		await bench.review.commands.keepHunk(
			document.uri,
			[{ modifiedStartLineNumber: 5, modifiedEndLineNumber: 5 }],
			0,
		);
		assert.deepEqual(cursor(), ['code.txt', 0]);
		assert.equal(bench.review.pending(), 0);
	});

	it('keeps and drops what the last answer changed, and only that', async () => {
		const one = await openFile(source, 'one.txt');
		const two = await openFile(source, 'two.txt');
		await bench.apply(one.document, 'A\nb\nc\nd\ne\nf\n', originOf('first', 'chat'));
		await bench.apply(one.document, 'A\nb\nc\nd\nE\nf\n', originOf('second', 'chat'));
		await bench.apply(two.document, 'A\nb\nc\nd\ne\nf\n', originOf('second', 'chat'));
		assert.equal(bench.review.pending(), 3);
		await bench.review.commands.dropAll({ scope: 'turn' });
		assert.equal(one.document.getText(), 'A\nb\nc\nd\ne\nf\n');
		assert.equal(two.document.getText(), source);
		await bench.review.commands.keepAll({ scope: 'turn' });
		assert.equal(bench.review.pending(), 0);
		const said = bench.review.verdict('chat') ?? '';
		assert.match(said, /kept 1 change and dropped 1 in \S+one.txt/);
		assert.match(said, /dropped 1 change in \S+two.txt/);
	});

	it('keeps all without a question when there is but one scope', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		await bench.review.commands.keepAll();
		assert.equal(bench.review.pending(), 0);
		assert.equal(document.getText(), changed);
	});

	it('tells the model of what undo took back, and not of what redo brought again', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, 'a\nB\nc\nd\ne\nf\n', originOf('one', 'chat'));
		await vscode.commands.executeCommand('undo');
		await until('the undo', () => bench.review.pending() === 0);
		await vscode.commands.executeCommand('redo');
		await until('the redo', () => bench.review.pending() === 1);
		assert.equal(bench.review.verdict('chat'), undefined);
		await vscode.commands.executeCommand('undo');
		await until('the undo', () => bench.review.pending() === 0);
		assert.match(bench.review.verdict('chat') ?? '', /^The user dropped 1 change in /);
		assert.equal(bench.review.verdict('other'), undefined);
	});

	it('shows all changes in one editor', async () => {
		const { document } = await openFile(source, 'code.txt');
		await bench.apply(document, changed);
		const uri = vscode.Uri.joinPath(folder(), `shown-${Date.now()}.ts`);
		assert((await bench.files.createFile(uri, Buffer.from('one\n'))).ok);
		await bench.review.created(uri, originOf('one'));
		await bench.review.commands.showChanges();
		const label = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
		await until('the editor of changes', () => label().startsWith('Pandu: changes'));
		await bench.review.commands.dropFile(uri);
	});

	it('R41: a file that may not be written keeps its text and its hunks', async () => {
		const { document } = await openFile(source, 'locked.txt');
		await bench.apply(document, changed);
		await document.save();
		const settings = vscode.workspace.getConfiguration('files');
		const global = vscode.ConfigurationTarget.Global;
		await settings.update('readonlyInclude', { '**/locked.txt': true }, global);
		try {
			await until('the file to be read-only', async () => {
				const editor = await vscode.window.showTextDocument(document.uri);
				await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'x'));
				if (document.getText() === changed) return true;
				await vscode.commands.executeCommand('undo');
				return false;
			});
			const isWritten = await bench.apply(document, 'other\n');
			assert.equal(isWritten, false);
			await bench.review.commands.dropFile(document.uri);
			assert.equal(document.getText(), changed);
			assert.equal(bench.review.pending(), 2);
			assert.equal(bench.recorded.at(-1)?.end, 'abandoned');
		} finally {
			await settings.update('readonlyInclude', undefined, global);
		}
	});

	it('R31: drops in a file of mixed line ends byte for byte', async () => {
		const before = 'a\r\nb\nc\rd\ne\r\nf';
		const { document } = await openFile(before, 'mixed.txt');
		const after = document.getText().replace('b', 'B').replace('e', 'E');
		const expectation = bench.review.expect(
			document,
			{ after, rawBefore: before },
			originOf('one'),
		);
		await writeFile(document.uri.fsPath, before.replace('b', 'B').replace('e', 'E'));
		assert(await expectation.arrived);
		await until('both changes', () => bench.review.pending() === 2);
		const editor = await vscode.window.showTextDocument(document);
		editor.selection = new vscode.Selection(1, 0, 1, 0);
		await bench.review.commands.dropHunk();
		assert.equal((await bytesOf(document)).toString(), before.replace('e', 'E'));
		await bench.review.commands.keepHunk();
		assert.equal(bench.review.pending(), 0);
		assert.equal((await readFile(document.uri.fsPath)).toString(), before.replace('e', 'E'));
		assert.equal(document.isDirty, false);
	});
});
