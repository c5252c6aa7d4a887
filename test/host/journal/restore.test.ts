import assert from 'node:assert/strict';
import { chmod, lstat, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { createEditorFiles } from '../../../src/host/journal/restoreEditor';
import { bytesOf, closeAll, folder, openFile, until } from '../../support/hostBench';
import { createJournalBench, type JournalBench } from '../../support/journalBench';

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
const utf16be = (text: string) => utf16(text).swap16();

describe('taking changes back', () => {
	let bench: JournalBench;

	beforeEach(() => {
		bench = createJournalBench();
	});
	afterEach(async () => {
		await closeAll();
		bench.dispose();
	});

	const read = (uri: vscode.Uri) => readFile(uri.fsPath);
	const exists = (uri: vscode.Uri) =>
		stat(uri.fsPath).then(
			() => true,
			() => false,
		);
	const fresh = (name: string) =>
		vscode.Uri.joinPath(folder(), `r${Math.random().toString(36).slice(2, 10)}`, name);
	async function makeFile(bytes: string | Uint8Array, name = 'code.txt'): Promise<vscode.Uri> {
		const uri = fresh(name);
		const raw = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
		await vscode.workspace.fs.writeFile(uri, raw);
		return uri;
	}
	const done = (changes: number, files: number) => ({ kind: 'done', changes, files });
	const brief = async (work: ReturnType<JournalBench['restoreTurn']>) => {
		const result = await work;
		return result.kind === 'done' ? done(result.changes, result.files) : { ...result };
	};

	const cases: readonly { what: string; before: Uint8Array; change: [string, string] }[] = [
		{ what: 'LF', before: Buffer.from('one\ntwo\nthree\n'), change: ['two', '2'] },
		{
			what: 'CRLF without a last line end',
			before: Buffer.from('one\r\ntwo\r\nthree'),
			change: ['two', '2'],
		},
		{
			what: 'a UTF-8 byte order mark',
			before: Buffer.from('\uFEFFone\ntwo\n'),
			change: ['two', '2'],
		},
		{ what: 'UTF-16 LE', before: utf16('one\r\ntwö\r\n'), change: ['twö', '2€'] },
		{ what: 'UTF-16 BE', before: utf16be('one\ntwö\n'), change: ['twö', '2€'] },
	];
	for (const { what, before, change } of cases) {
		for (const state of ['unsaved', 'saved', 'closed'] as const) {
			it(`R39: gives back the exact bytes of a file with ${what}, ${state}`, async () => {
				const { document } = await openFile(before, 'code.txt');
				await bench.edit(document, document.getText().replace(...change));
				if (state !== 'unsaved') assert.ok(await document.save());
				if (state === 'closed') await closeAll();
				if (state !== 'unsaved') assert.notDeepEqual(await bytesOf(document), before);
				assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
				assert.deepEqual(await bytesOf(document), before);
				assert.equal(bench.questions.length, 0);
				if (state !== 'closed') {
					await until('the editor shows it', () => !document.isDirty);
					assert.ok(!document.getText().includes(change[1]));
				}
			});
		}
	}

	it('gives back mixed line ends, open or closed', async () => {
		const before = Buffer.from('one\ntwo\r\nthree\rfour');
		const { document } = await openFile(before, 'mixed.txt');
		await bench.editOnDisk(document.uri, Buffer.from('one\n2\r\nthree\rfour'));
		await until('the editor shows it', () => document.getText().includes('2'));
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.deepEqual(await bytesOf(document), before);
		assert.ok(document.getText().includes('two'));
	});

	it('gives back bytes that are no text', async () => {
		const before = Buffer.from([0, 255, 1, 13, 10, 200]);
		const uri = await makeFile(before, 'image.bin');
		await bench.remove(uri);
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.deepEqual(await read(uri), before);
	});

	it('keeps what the person had not saved before the change, and leaves saving to them', async () => {
		const { document } = await openFile('one\ntwo\n', 'code.txt');
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'typed\n');
		await vscode.workspace.applyEdit(edit);
		await bench.edit(document, 'typed\none\n2\n');
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.equal(document.getText(), 'typed\none\ntwo\n');
		assert.ok(document.isDirty);
		assert.deepEqual(await bytesOf(document), Buffer.from('one\ntwo\n'));
	});

	it('gives back the exact bytes although something formats on save', async () => {
		const before = Buffer.from('one  \ntwo\n');
		const { document } = await openFile(before, 'code.txt');
		const formatter = vscode.workspace.onWillSaveTextDocument((event) => {
			const end = event.document.positionAt(event.document.getText().length);
			event.waitUntil(Promise.resolve([vscode.TextEdit.insert(end, '// formatted\n')]));
		});
		try {
			await bench.edit(document, 'one  \n2\n');
			assert.ok(await document.save());
			const typed = new vscode.WorkspaceEdit();
			typed.insert(document.uri, new vscode.Position(0, 0), ' ');
			await vscode.workspace.applyEdit(typed);
			bench.willAnswer('old');
			assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		} finally {
			formatter.dispose();
		}
		assert.deepEqual(await bytesOf(document), before);
		await until('the editor shows it', () => document.getText() === before.toString());
	});

	it('R40: deletes a new file with its folders and its tab, and can bring it back', async () => {
		const base = await makeFile('base');
		const uri = vscode.Uri.joinPath(base, '..', 'new', 'deep', 'made.ts');
		await bench.create(uri, Buffer.from('export {};\n'));
		await vscode.window.showTextDocument(uri);
		const result = await bench.restoreTurn();
		assert.equal(result.kind, 'done');
		assert.equal(await exists(uri), false);
		assert.equal(await exists(vscode.Uri.joinPath(base, '..', 'new')), false);
		assert.ok(await exists(base));
		assert.ok(result.kind === 'done');
		assert.deepEqual(await brief(bench.restoreTurn(result.turn)), done(1, 1));
		assert.deepEqual(await read(uri), Buffer.from('export {};\n'));
	});

	it('brings a renamed and changed file back under its name, with its permissions', async () => {
		const uri = await makeFile('#!/bin/sh\necho 1\n', 'run.sh');
		await chmod(uri.fsPath, 0o755);
		const to = vscode.Uri.joinPath(uri, '..', 'bin', 'go.sh');
		await bench.rename(uri, to);
		const document = await vscode.workspace.openTextDocument(to);
		await vscode.window.showTextDocument(document);
		await bench.edit(document, '#!/bin/sh\necho 2\n');
		assert.ok(await document.save());
		assert.deepEqual(await brief(bench.restoreTurn()), done(2, 1));
		assert.deepEqual(await read(uri), Buffer.from('#!/bin/sh\necho 1\n'));
		assert.equal((await stat(uri.fsPath)).mode & 0o777, 0o755);
		assert.equal(await exists(vscode.Uri.joinPath(uri, '..', 'bin')), false);
	});

	it('brings a deleted file back with its permissions', async () => {
		const uri = await makeFile('#!/bin/sh\n', 'run.sh');
		await chmod(uri.fsPath, 0o700);
		await bench.remove(uri);
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.equal((await stat(uri.fsPath)).mode & 0o777, 0o700);
	});

	it('writes through a link, which goes on to lead to its file', async () => {
		const target = await makeFile('one\ntwo\n', 'target.txt');
		const link = vscode.Uri.joinPath(target, '..', 'link.txt');
		await symlink(target.fsPath, link.fsPath);
		await bench.editOnDisk(link, Buffer.from('one\n2\n'));
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.ok((await lstat(link.fsPath)).isSymbolicLink());
		assert.deepEqual(await read(target), Buffer.from('one\ntwo\n'));
	});

	describe('of files that somebody changed since', () => {
		const before = 'a\nb\nc\nd\ne\nf\n';
		const changed = 'a\nB\nc\nd\ne\nf\n';

		async function changedSince(text: string): Promise<vscode.TextDocument> {
			const { document } = await openFile(before, 'code.txt');
			await bench.edit(document, changed);
			await document.save();
			await writeFile(document.uri.fsPath, text);
			await until('the editor shows it', () => document.getText() === text);
			return document;
		}

		it('asks, and keeps their changes too', async () => {
			const document = await changedSince('a\nB\nc\nd\nmine\nf\n');
			bench.willAnswer('merge');
			assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
			assert.equal(String(await bytesOf(document)), 'a\nb\nc\nd\nmine\nf\n');
			assert.equal(bench.questions.length, 1);
		});

		it('puts the old file back, which can be undone', async () => {
			const document = await changedSince('a\nB\nc\nd\nmine\nf\n');
			bench.willAnswer('old');
			const result = await bench.restoreTurn();
			assert.equal(String(await bytesOf(document)), before);
			assert.ok(result.kind === 'done');
			assert.deepEqual(await brief(bench.restoreTurn(result.turn)), done(1, 1));
			assert.equal(String(await bytesOf(document)), 'a\nB\nc\nd\nmine\nf\n');
		});

		it('leaves it, or does nothing at all', async () => {
			const document = await changedSince('a\nB\nc\nd\nmine\nf\n');
			bench.willAnswer('leave');
			assert.deepEqual(await brief(bench.restoreTurn()), { kind: 'cancelled' });
			bench.willAnswer(undefined);
			assert.deepEqual(await brief(bench.restoreTurn()), { kind: 'cancelled' });
			assert.equal(String(await bytesOf(document)), 'a\nB\nc\nd\nmine\nf\n');
		});

		it('offers no merge where both changed the same line', async () => {
			await changedSince('a\nB and mine\nc\nd\ne\nf\n');
			bench.willAnswer('leave');
			await bench.restoreTurn();
			assert.equal(bench.questions[0]?.merged, undefined);
		});

		it('asks nothing when the person took it back by hand', async () => {
			await changedSince(before);
			assert.deepEqual(await brief(bench.restoreTurn()), { kind: 'nothing' });
			assert.equal(bench.questions.length, 0);
		});

		it('R43: asks before it makes a file again that the person deleted', async () => {
			const { document } = await openFile(before, 'code.txt');
			await bench.edit(document, changed);
			await document.save();
			await closeAll();
			await rm(document.uri.fsPath);
			bench.willAnswer('leave');
			assert.deepEqual(await brief(bench.restoreTurn()), { kind: 'cancelled' });
			assert.equal(await exists(document.uri), false);
			bench.willAnswer('old');
			assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
			assert.equal(String(await bytesOf(document)), before);
		});

		it('keeps what was typed among the changes and not saved', async () => {
			const { document } = await openFile(before, 'code.txt');
			await bench.edit(document, changed);
			const typed = new vscode.WorkspaceEdit();
			typed.insert(document.uri, new vscode.Position(5, 0), 'typed\n');
			await vscode.workspace.applyEdit(typed);
			bench.willAnswer('merge');
			assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
			assert.equal(document.getText(), 'a\nb\nc\nd\ne\ntyped\nf\n');
		});
	});

	it('does not write over what is typed in that very moment', async () => {
		const { document } = await openFile('a\nb\n', 'code.txt');
		// VS Code refuses an edit that another one overtook; a person's typing arrives all the same.
		const type = async (text: string) => {
			for (let isDone = false; !isDone; ) {
				const typed = new vscode.WorkspaceEdit();
				typed.insert(document.uri, new vscode.Position(0, 0), text);
				isDone = await vscode.workspace.applyEdit(typed);
			}
		};
		await type('one ');
		const bytes = Buffer.from('old\n');
		const writing = createEditorFiles().write(document.uri.toString(), bytes, undefined);
		const [end] = await Promise.allSettled([writing, type('two ')]);
		const isFirst = end.status === 'fulfilled';
		assert.equal(document.getText(), isFirst ? 'two old\n' : 'two one a\nb\n');
		if (!isFirst) assert.equal((await read(document.uri)).toString(), 'a\nb\n');
	});

	it('R38, R41: changes no file when one of three is read-only', async () => {
		const uris = [await makeFile('1'), await makeFile('2'), await makeFile('3')];
		for (const uri of uris) await bench.editOnDisk(uri, Buffer.from('new'));
		const [, , last] = uris;
		assert.ok(last);
		await chmod(last.fsPath, 0o444);
		const result = await bench.restoreTurn();
		assert.ok(result.kind === 'failed');
		assert.deepEqual(result.applied, []);
		assert.match(result.reason, /read-only/);
		for (const uri of uris) assert.equal(String(await read(uri)), 'new');
		await chmod(last.fsPath, 0o644);
		assert.deepEqual(await brief(bench.restoreTurn()), done(3, 3));
		assert.deepEqual((await Promise.all(uris.map(read))).map(String), ['1', '2', '3']);
	});

	it('takes one turn back and keeps a later one elsewhere in the file', async () => {
		const { document } = await openFile('a\nb\nc\nd\ne\n', 'code.txt');
		await bench.edit(document, 'A\nb\nc\nd\ne\n', 't1');
		await bench.edit(document, 'A\nb\nc\nd\nE\n', 't2');
		bench.willAnswer('merge');
		assert.deepEqual(await brief(bench.restoreTurn('t1')), done(1, 1));
		assert.equal(document.getText(), 'a\nb\nc\nd\nE\n');
	});

	it('changes an untitled document in its editor', async () => {
		const document = await vscode.workspace.openTextDocument({ content: 'one\ntwo\n' });
		await vscode.window.showTextDocument(document);
		await bench.edit(document, 'one\n2\n');
		assert.deepEqual(await brief(bench.restoreTurn()), done(1, 1));
		assert.equal(document.getText(), 'one\ntwo\n');
	});
});
