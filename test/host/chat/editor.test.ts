import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createAttachmentSource, fileAttachment } from '../../../src/host/chat/attachments';
import { editorActions } from '../../../src/host/chat/editorActions';
import { createMentions } from '../../../src/host/chat/mentions';

const attachmentSource = createAttachmentSource();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function root(): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert(folder);
	return folder.uri;
}

async function write(name: string, text: string): Promise<vscode.Uri> {
	const uri = vscode.Uri.joinPath(root(), name);
	await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
	return uri;
}

describe('what the page’s buttons do', () => {
	afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	it('inserts at the cursor as one undo step', async () => {
		const uri = await write('insert.ts', 'a();\nb();\n');
		const editor = await vscode.window.showTextDocument(uri);
		editor.selection = new vscode.Selection(1, 0, 1, 4);
		await editorActions.insert("c();\nd('$1 $& \\n');");
		assert.equal(editor.document.getText(), "a();\nc();\nd('$1 $& \\n');\n");
		await vscode.commands.executeCommand('undo');
		assert.equal(editor.document.getText(), 'a();\nb();\n');
		assert.equal(editor.document.isDirty, false);
	});

	it('opens code as a new file of its language, or as plain text', async () => {
		await editorActions.newFile('const a = 1;', 'typescript');
		assert.equal(vscode.window.activeTextEditor?.document.languageId, 'typescript');
		assert.equal(vscode.window.activeTextEditor?.document.getText(), 'const a = 1;');
		await editorActions.newFile('x', 'no-such-language');
		assert.equal(vscode.window.activeTextEditor?.document.languageId, 'plaintext');
		await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	});

	it('copies', async () => {
		await editorActions.copy('copied text');
		assert.equal(await vscode.env.clipboard.readText(), 'copied text');
	});

	it('opens an attachment where it is, and never outside the workspace', async () => {
		await write('open.ts', 'one\ntwo\nthree\n');
		const base = { kind: 'selection', id: 'x', languageId: 'typescript', text: 'sent' } as const;
		await editorActions.openAttachment({ ...base, path: 'open.ts', lines: [2, 3] });
		const editor = vscode.window.activeTextEditor;
		assert(editor);
		assert(editor.document.uri.path.endsWith('/open.ts'));
		assert.deepEqual([editor.selection.start.line, editor.selection.end.line], [1, 2]);
		await writeFile(path.join(tmpdir(), 'pandu-outside.txt'), 'outside');
		const relative = path.relative(root().fsPath, path.join(tmpdir(), 'pandu-outside.txt'));
		await editorActions.openAttachment({ ...base, path: relative });
		assert.equal(vscode.window.activeTextEditor?.document.getText(), 'sent');
	});
});

describe('what is attached', () => {
	afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	it('holds what is in the editor, saved or not', async () => {
		const uri = await write('unsaved.ts', 'saved\n');
		const editor = await vscode.window.showTextDocument(uri);
		await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'un'));
		const attachment = await fileAttachment(uri);
		assert('kind' in attachment && attachment.kind === 'file');
		assert.equal(attachment.text, 'unsaved\n');
		assert.equal(attachment.path, 'unsaved.ts');
		await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	});

	it('refuses binary and large files in words', async () => {
		const binary = await write('binary.bin', '\x01\0\0\0\x02text\0\0\x03');
		const large = await write('large.txt', 'x'.repeat(500_000));
		for (const uri of [binary, large, vscode.Uri.joinPath(root(), 'gone.ts')]) {
			const found = await fileAttachment(uri);
			assert('refused' in found, uri.path);
			assert.match(found.refused, /\w/);
		}
	});

	it('S18: takes from the page only files of the workspace, wherever a path or link leads', async () => {
		const inside = await write('inside.ts', 'inside');
		assert('kind' in (await attachmentSource.dropped(inside.toString())));
		const secret = path.join(tmpdir(), 'pandu-secret.txt');
		await writeFile(secret, 'secret');
		const link = path.join(root().fsPath, `link-${Date.now()}.txt`);
		await symlink(secret, link);
		const hostile = [
			vscode.Uri.file(secret).toString(),
			`${root().toString()}/../../../../../../../..${secret}`,
			`${root().toString()}/x/../..%2f..%2f..%2f${secret}`,
			vscode.Uri.file(link).toString(),
			'../../x',
			'/etc/passwd',
			'vscode-userdata:/User/settings.json',
			'https://example.com/x',
			'file://host/share/x',
			'',
		];
		for (const uri of hostile) assert('refused' in (await attachmentSource.dropped(uri)), uri);
	});
});

describe('what @ offers', () => {
	afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

	it('finds files by letters of their name, best first, and attaches only what it offered', async () => {
		await write('src/billing/invoiceTotals.ts', 'export {};\n');
		await write('src/billing/other.ts', 'export {};\n');
		await write('node_modules/x/invoiceTotals.ts', 'export {};\n');
		const mentions = createMentions({ log });
		const items = await mentions.find('invT');
		assert.deepEqual(
			items?.map(({ label, description, kind }) => [label, description, kind]),
			[['invoiceTotals.ts', 'src/billing', 'file']],
		);
		const id = items?.[0]?.id ?? '';
		assert('kind' in (await mentions.attach(id)));
		assert('refused' in (await mentions.attach('file:///etc/passwd')));
	});

	it('offers the selection and open editors first, then the other kinds, and files only once something is typed', async () => {
		const uri = await write('src/open.ts', 'one\ntwo\n');
		const editor = await vscode.window.showTextDocument(uri);
		editor.selection = new vscode.Selection(0, 0, 1, 3);
		const items = await createMentions({ log }).find('');
		assert.deepEqual(
			items?.slice(0, 2).map(({ label, kind }) => [label, kind]),
			[
				['Selection', 'selection'],
				['open.ts', 'file'],
			],
		);
	});

	it('lets a later query overtake an earlier one', async () => {
		const mentions = createMentions({ log });
		const [first, second] = await Promise.all([mentions.find('a'), mentions.find('open')]);
		assert.equal(first, undefined);
		assert(second);
	});
});
