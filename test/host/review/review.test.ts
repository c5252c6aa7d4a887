import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { diffLines } from '../../../src/core/edits/diffLines';
import { baselineUri } from '../../../src/host/review/baselines';
import { createReview, type Review } from '../../../src/host/review/review';
import { closeAll, openFile, silentLog, until } from '../../support/hostBench';

const source = 'a\nb\nc\nd\ne\nf\n';

describe('the review of changes', () => {
	let review: Review;

	beforeEach(() => {
		review = createReview({ log: silentLog });
	});

	afterEach(async () => {
		review.dispose();
		await closeAll();
	});

	const apply = (document: vscode.TextDocument, text: string) =>
		review.apply(document, diffLines(document.getText(), text));

	const lenses = async (document: vscode.TextDocument) => {
		const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
			'vscode.executeCodeLensProvider',
			document.uri,
			100,
		);
		return found.filter((lens) => /pandu|diff/.test(lens.command?.command ?? ''));
	};

	it('shows Keep, Drop and the diff above the change, and nothing after it', async () => {
		const { document } = await openFile(source, 'code.txt');
		assert.deepEqual(await lenses(document), []);
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		const shown = await lenses(document);
		assert.deepEqual(
			shown.map((lens) => [lens.range.start.line, lens.command?.command]),
			[
				[2, 'pandu.keepHunk'],
				[2, 'pandu.dropHunk'],
				[2, 'pandu.followUp'],
				[2, '_workbench.diff'],
			],
		);
		await review.keep();
		assert.deepEqual(await lenses(document), []);
	});

	it('drops the place at the cursor or the one that a CodeLens names, and only that', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await apply(document, 'A\nb\nc\nd\ne\nf\n');
		await apply(document, 'A\nb\nc\nd\ne\nF\n');
		assert.equal(review.pending(document.uri), 2);
		editor.selection = new vscode.Selection(4, 0, 4, 0);
		await review.drop();
		assert.equal(document.getText(), 'A\nb\nc\nd\ne\nf\n');
		const named = (await lenses(document))[1]?.command?.arguments?.[0];
		await review.drop(named);
		assert.equal(document.getText(), source);
		assert.equal(review.pending(), 0);
	});

	it('puts the old text back in one step of undo', async () => {
		const { document } = await openFile(source, 'code.txt');
		const changed = 'A\nb\nC\nd\nx\ny\ne\nf\n';
		await apply(document, changed);
		await review.commands.dropFile();
		assert.equal(document.getText(), source);
		await vscode.commands.executeCommand('undo');
		await until('the undo', () => document.getText() === changed);
	});

	it('keeps the first text from before when a place is edited again', async () => {
		const { document } = await openFile(source, 'code.txt');
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await apply(document, 'a\nb\nCC\nD\ne\nf\n');
		assert.equal(review.pending(), 1);
		const before = await vscode.workspace.openTextDocument(baselineUri(document.uri));
		assert.equal(before.getText(), source);
		await review.drop();
		assert.equal(document.getText(), source);
	});

	it('moves along with typing above and knows the text from before', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'new\n'));
		await until(
			'the mark to move',
			async () => (await lenses(document))[0]?.range.start.line === 3,
		);
		await review.drop();
		assert.equal(document.getText(), `new\n${source}`);
	});

	it('follows a change of the line ends', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await editor.edit((builder) => builder.setEndOfLine(vscode.EndOfLine.CRLF));
		await review.drop();
		assert.equal(document.getText(), source.replaceAll('\n', '\r\n'));
	});

	it('brings back lines that were only taken out, also at the end of the file', async () => {
		const { document } = await openFile(source, 'code.txt');
		await apply(document, 'a\nb\nc\nd\n');
		await review.drop();
		assert.equal(document.getText(), source);
		await apply(document, '');
		await review.drop();
		assert.equal(document.getText(), source);
	});

	it('outlives a change of the language of its file', async () => {
		const { document } = await openFile(source, 'code.txt');
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await vscode.languages.setTextDocumentLanguage(document, 'markdown');
		assert.equal(review.pending(), 1);
	});

	it('asks before it drops what the person typed into the change', async () => {
		const editor = await openFile(source, 'code.txt');
		const { document } = editor;
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await editor.edit((builder) => builder.insert(new vscode.Position(2, 1), ' typed'));
		// Tests cannot answer a dialog: VS Code refuses to show it, which counts as Cancel here.
		await assert.rejects(review.drop());
		assert.equal(document.getText(), 'a\nb\nC typed\nd\ne\nf\n');
		assert.equal(review.pending(), 1);
	});

	it('ignores arguments that no CodeLens made', async () => {
		const { document } = await openFile(source, 'code.txt');
		await apply(document, 'a\nb\nC\nd\ne\nf\n');
		await review.drop({ uri: document.uri.toString(), id: 4711 });
		assert.equal(review.pending(), 1);
		await review.drop(document.uri);
		assert.equal(review.pending(), 0, 'the buttons of the editor title hand over a URI');
	});
});
