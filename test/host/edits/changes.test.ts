import assert from 'node:assert/strict';
import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { createChanges } from '../../../src/host/edits/createChanges';
import {
	createEditBench,
	type EditBench,
	origin,
	replacing,
	stampOf,
} from '../../support/editBench';
import { closeAll, silentLog, until } from '../../support/hostBench';

describe('the one way into files', () => {
	let bench: EditBench;

	beforeEach(() => {
		bench = createEditBench();
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const edit = (document: vscode.TextDocument, oldText: string, newText: string) =>
		bench.changes.edit(document, replacing(document, oldText, newText), origin);

	/** Nothing was written, and the words say why. */
	async function refused(
		document: vscode.TextDocument,
		oldText: string,
		newText: string,
		why: RegExp,
	) {
		const file = document.uri.fsPath;
		const before = await stampOf(file);
		const text = document.getText();
		const outcome = await edit(document, oldText, newText);
		assert(outcome.kind === 'refused', 'it was taken');
		assert.match(outcome.content, why);
		assert.match(outcome.reason, /nothing was changed/i);
		assert.equal(await stampOf(file), before);
		assert.equal(document.getText(), text);
		assert.equal(document.isDirty, false);
		assert.deepEqual(await bench.journal.entries(), []);
		return outcome;
	}

	it('changes the buffer in one undo step, with the bytes of before in the journal', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\nthree\n');
		await vscode.window.showTextDocument(document);
		assert.deepEqual(await edit(document, 'two', 'TWO'), { kind: 'done' });
		assert.equal(document.getText(), 'one\nTWO\nthree\n');
		assert.equal(document.isDirty, true);
		assert.equal((await bench.read('a.ts')).toString(), 'one\ntwo\nthree\n');
		const [entry] = await bench.journal.entries();
		assert(entry?.before);
		assert.deepEqual([entry.kind, entry.status, entry.origin], ['edit', 'done', origin]);
		const before = await bench.journal.read(entry.before);
		assert.equal(Buffer.from(before).toString(), 'one\ntwo\nthree\n');
		assert.equal(bench.review.pending(document.uri), 1);
		await document.save();
		assert.equal((await bench.read('a.ts')).toString(), 'one\nTWO\nthree\n');
	});

	it('R39: one undo restores the exact bytes', async () => {
		const bytes = Buffer.from('\uFEFFone\r\ntwo\r\nthree', 'utf8');
		const document = await bench.open('a.ts', bytes);
		await vscode.window.showTextDocument(document);
		const text = document.getText();
		await bench.changes.edit(
			document,
			[...replacing(document, 'one', '1'), ...replacing(document, 'three', '3')],
			origin,
		);
		await document.save();
		assert.equal((await bench.read('a.ts')).toString(), '\uFEFF1\r\ntwo\r\n3');
		await vscode.commands.executeCommand('undo');
		assert.equal(document.getText(), text);
		await document.save();
		assert.deepEqual(await bench.read('a.ts'), bytes);
	});

	it('R29: a file that changed on disk is refused, before and after the editor shows it', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		const changes = replacing(document, 'two', 'TWO');
		await writeFile(bench.at('a.ts'), 'zero\none\ntwo\n');
		const before = await stampOf(bench.at('a.ts'));
		const outcome = await bench.changes.edit(document, changes, origin);
		assert(outcome.kind === 'refused');
		assert.match(outcome.content, /changed.*Look at it again/);
		assert.equal(outcome.isStale, true);
		assert.equal(await stampOf(bench.at('a.ts')), before);
		assert.deepEqual(await bench.journal.entries(), []);
	});

	it('R29: a text that changes while the journal is written is refused', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		const editor = await vscode.window.showTextDocument(document);
		const outcome = edit(document, 'two', 'TWO');
		await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'typed '));
		const end = await outcome;
		const text = document.getText();
		if (end.kind === 'done') assert.equal(text, 'typed one\nTWO\n');
		else {
			assert.equal(end.isStale, true);
			assert.equal(text, 'typed one\ntwo\n');
		}
	});

	it('R30: unsaved changes survive', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\nthree\n');
		const editor = await vscode.window.showTextDocument(document);
		await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'mine\n'));
		assert.deepEqual(await edit(document, 'two', 'TWO'), { kind: 'done' });
		assert.equal(document.getText(), 'mine\none\nTWO\nthree\n');
		assert.equal((await bench.read('a.ts')).toString(), 'one\ntwo\nthree\n');
		const [entry] = await bench.journal.entries();
		assert(entry?.before);
		const before = Buffer.from(await bench.journal.read(entry.before)).toString();
		assert.equal(before, 'mine\none\ntwo\nthree\n');
	});

	for (const [title, before, after] of [
		['CRLF', 'one\r\ntwo\r\nthree\r\n', 'one\r\nTWO\r\nthree\r\n'],
		['no final newline', 'one\ntwo', 'one\nTWO'],
		['a byte order mark', '\uFEFFone\ntwo\n', '\uFEFFone\nTWO\n'],
		['mixed line ends', 'one\r\ntwo\nthree\r\nfour\n', 'one\r\nTWO\nthree\r\nfour\n'],
		['lone CR', 'one\rtwo\rthree\r', 'one\rTWO\rthree\r'],
		['all of them', '\uFEFFone\rtwo\nthree\r\nfour', '\uFEFFone\rTWO\nthree\r\nfour'],
	] as const) {
		it(`R31: ${title}: no byte outside of the edit changes`, async () => {
			const document = await bench.open('a.txt', before);
			await vscode.window.showTextDocument(document);
			assert.deepEqual(await edit(document, 'two', 'TWO'), { kind: 'done' });
			await until('the editor shows it', () => document.getText().includes('TWO'));
			if (document.isDirty) await document.save();
			assert.equal((await bench.read('a.txt')).toString(), after);
			assert.equal(bench.review.pending(document.uri), 1);
		});
	}

	it('R31: a file with mixed line ends and unsaved changes is refused', async () => {
		const document = await bench.open('a.txt', 'one\r\ntwo\nthree\n');
		const editor = await vscode.window.showTextDocument(document);
		await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'mine '));
		const outcome = await edit(document, 'two', 'TWO');
		assert(outcome.kind === 'refused');
		assert.match(outcome.reason, /Save it first/);
		assert.equal((await bench.read('a.txt')).toString(), 'one\r\ntwo\nthree\n');
		assert.match(document.getText(), /^mine one\r?\ntwo/);
	});

	const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x74, 0x77, 0x6f, 0x0a]);
	const shiftJis = Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x0a, 0x74, 0x77, 0x6f, 0x0a]);
	const utf16 = (text: string, mark = true) =>
		Buffer.from(`${mark ? '\uFEFF' : ''}${text}`, 'utf16le');
	const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
	for (const [encoding, bytes, after] of [
		['iso88591', latin, Buffer.from(latin.toString('latin1').replace('two', 'TWO'), 'latin1')],
		[
			'shiftjis',
			shiftJis,
			Buffer.from(shiftJis.toString('latin1').replace('two', 'TWO'), 'latin1'),
		],
		['utf16le', utf16('é\ntwo\n'), utf16('é\nTWO\n')],
		['utf16be', swapped(utf16('é\ntwo\n')), swapped(utf16('é\nTWO\n'))],
		['utf16le', utf16('é\ntwo\n', false), utf16('é\nTWO\n', false)],
	] as const) {
		it(`R32: ${encoding}${bytes[0] === 0xe9 ? ' without a mark' : ''}: no byte outside of the edit changes`, async () => {
			const document = await bench.open('a.txt', bytes, encoding);
			await vscode.window.showTextDocument(document);
			assert.equal(document.encoding, encoding);
			assert.deepEqual(await edit(document, 'two', 'TWO'), { kind: 'done' });
			await until('the editor shows it', () => document.getText().includes('TWO'));
			if (document.isDirty) await document.save();
			assert.deepEqual(await bench.read('a.txt'), after);
		});
	}

	it('R32: a character that the encoding does not have is refused', async () => {
		const document = await bench.open('a.txt', latin, 'iso88591');
		await refused(document, 'two', '日本', /has no "日"/);
	});

	it('R32: bytes that are no characters are not destroyed', async () => {
		const bytes = Buffer.concat([
			Buffer.from('one\n'),
			Buffer.from([0xff, 0xfe, 0x41]),
			Buffer.from('\ntwo\n'),
		]);
		const document = await bench.open('a.txt', bytes, 'utf8');
		await refused(document, 'two', 'TWO', /not utf8/);
	});

	it('R36: what looks like a pattern is written literally', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		const text = "$& $1 $$ $` $' \\n \\\\";
		assert.deepEqual(await edit(document, 'two', text), { kind: 'done' });
		assert.equal(document.getText(), `one\n${text}\n`);
	});

	it('R41: a read-only file is refused', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		await chmod(bench.at('a.ts'), 0o444);
		await refused(document, 'two', 'TWO', /read-only/);
	});

	it('R41: nothing is written when the journal cannot be', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		// A file stands where its folder has to be.
		await writeFile(bench.storage, '');
		const before = await stampOf(bench.at('a.ts'));
		const outcome = await edit(document, 'two', 'TWO');
		assert(outcome.kind === 'refused');
		assert.match(outcome.reason, /could not be stored first .*nothing was changed/);
		assert.equal(document.isDirty, false);
		assert.equal(await stampOf(bench.at('a.ts')), before);
		const made = await bench.changes.create(bench.uri('new.ts'), 'x', origin);
		assert.equal(made.kind, 'refused');
		await assert.rejects(bench.read('new.ts'), { code: 'ENOENT' });
	});

	it('R42: a file with NUL bytes is refused', async () => {
		// VS Code looks at the beginning only.
		const document = await bench.open('a.txt', `${'x'.repeat(2000)}\n\0two\n`);
		await refused(document, 'two', 'TWO', /not a text file/);
	});

	it('R43: a file that was deleted is not made again', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		await rm(bench.at('a.ts'));
		const outcome = await edit(document, 'two', 'TWO');
		assert(outcome.kind === 'refused');
		assert.match(outcome.reason, /deleted or renamed/);
		await assert.rejects(bench.read('a.ts'), { code: 'ENOENT' });
	});

	it('R43: a file that was renamed is refused under both names', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		await rename(bench.at('a.ts'), bench.at('b.ts'));
		const outcome = await edit(document, 'two', 'TWO');
		assert.equal(outcome.kind, 'refused');
		assert.equal((await bench.read('b.ts')).toString(), 'one\ntwo\n');
		await assert.rejects(bench.read('a.ts'), { code: 'ENOENT' });
	});

	it('of two edits for the same text one is made and one is refused', async () => {
		const document = await bench.open('a.ts', 'one\ntwo\n');
		const [first, second] = await Promise.all([
			edit(document, 'one', '1'),
			edit(document, 'two', '2'),
		]);
		assert.equal(first.kind, 'done');
		assert(second.kind === 'refused');
		assert.equal(second.isStale, true);
		assert.equal(document.getText(), '1\ntwo\n');
	});

	it('moves neither the focus nor a tab', async () => {
		const shown = await vscode.workspace.openTextDocument(await bench.write('shown.ts', 'x\n'));
		const editor = await vscode.window.showTextDocument(shown);
		editor.selection = new vscode.Selection(0, 1, 0, 1);
		const hidden = await bench.open('hidden.ts', 'one\ntwo\n');
		assert.deepEqual(await edit(hidden, 'two', 'TWO'), { kind: 'done' });
		await bench.changes.create(bench.uri('new.ts'), 'x\n', origin);
		assert.equal(vscode.window.activeTextEditor?.document, shown);
		assert.deepEqual(editor.selection, new vscode.Selection(0, 1, 0, 1));
		const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		assert(active instanceof vscode.TabInputText);
		assert.equal(active.uri.toString(), shown.uri.toString());
	});
});

describe('files that are made, deleted and renamed', () => {
	let bench: EditBench;

	beforeEach(async () => {
		bench = createEditBench();
		await bench.write('there.ts', 'there\n');
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	it('makes a file with its folders, which waits for review', async () => {
		const uri = bench.uri('x/y/new.ts');
		assert.deepEqual(await bench.changes.create(uri, 'a\nb\n', origin), { kind: 'done' });
		assert.equal((await bench.read('x/y/new.ts')).toString(), 'a\nb\n');
		const [entry] = await bench.journal.entries();
		assert.deepEqual([entry?.kind, entry?.before, entry?.status], ['create', undefined, 'done']);
		assert.equal(bench.review.pending(uri), 1);
	});

	it('R40: dropping it leaves no file and no folder behind', async () => {
		const uri = bench.uri('x/y/new.ts');
		await bench.changes.create(uri, 'a\nb\n', origin);
		assert.deepEqual(await bench.files.deleteFile(uri), { ok: true });
		await assert.rejects(bench.read('x/y/new.ts'), { code: 'ENOENT' });
		const names = (await vscode.workspace.fs.readDirectory(vscode.Uri.file(bench.root))).map(
			([name]) => name,
		);
		assert.deepEqual(names, ['there.ts']);
	});

	it('does not write over what is there', async () => {
		const before = await stampOf(bench.at('there.ts'));
		const outcome = await bench.changes.create(bench.uri('there.ts'), 'x', origin);
		assert(outcome.kind === 'refused');
		assert.match(outcome.content, /exists already/);
		assert.equal(await stampOf(bench.at('there.ts')), before);
		const renamed = await bench.changes.rename(
			await bench.write('b.ts', 'b'),
			bench.uri('there.ts'),
			origin,
		);
		assert.equal(renamed.kind, 'refused');
		assert.equal(await stampOf(bench.at('there.ts')), before);
		assert.equal((await bench.read('b.ts')).toString(), 'b');
	});

	it('deletes and renames, with the bytes in the journal', async () => {
		assert.deepEqual(await bench.changes.remove(bench.uri('there.ts'), origin), { kind: 'done' });
		await assert.rejects(bench.read('there.ts'), { code: 'ENOENT' });
		const [entry] = await bench.journal.entries();
		assert(entry?.before);
		assert.equal(Buffer.from(await bench.journal.read(entry.before)).toString(), 'there\n');
		const from = await bench.write('b.ts', 'b');
		assert.deepEqual(await bench.changes.rename(from, bench.uri('z/c.ts'), origin), {
			kind: 'done',
		});
		assert.equal((await bench.read('z/c.ts')).toString(), 'b');
		await assert.rejects(bench.read('b.ts'), { code: 'ENOENT' });
	});

	it('R29: does not delete a file that another program writes meanwhile', async () => {
		const uri = await bench.write('late.ts', 'old');
		const late = createChanges({
			...bench,
			log: silentLog,
			record: async (write) => {
				const entry = await bench.record(write);
				await writeFile(uri.fsPath, 'theirs');
				return entry;
			},
		});
		assert.equal((await late.remove(uri, origin)).kind, 'refused');
		assert.equal((await bench.read('late.ts')).toString(), 'theirs');
		assert.deepEqual(await bench.journal.entries(), []);
	});

	it('brings a deleted program back with its permissions', async () => {
		const uri = await bench.write('run.sh', 'one');
		await chmod(uri.fsPath, 0o755);
		assert.deepEqual(await bench.changes.remove(uri, origin), { kind: 'done' });
		assert.deepEqual(await bench.changes.create(uri, Buffer.from('one'), origin), {
			kind: 'done',
		});
		assert.equal((await stat(uri.fsPath)).mode & 0o777, 0o755);
	});

	it('R30: does not delete a file with unsaved changes', async () => {
		const document = await vscode.workspace.openTextDocument(bench.uri('there.ts'));
		const editor = await vscode.window.showTextDocument(document);
		await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'mine '));
		const outcome = await bench.changes.remove(document.uri, origin);
		assert.equal(outcome.kind, 'refused');
		assert.equal(document.getText(), 'mine there\n');
		assert.equal((await bench.read('there.ts')).toString(), 'there\n');
		assert.equal(document.isDirty, true);
	});
});
