import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createAttachmentSource, fileAttachment } from '../../../src/host/chat/attachments';
import { editorActions } from '../../../src/host/chat/editorActions';
import { createMentions } from '../../../src/host/chat/mentions';
import { createReadingUi } from '../../../src/host/chat/readingUiVscode';
import { shownUri } from '../../../src/host/chat/shownDocuments';

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
		const shown = vscode.window.activeTextEditor?.document;
		assert(shown);
		assert.equal(shown.getText(), 'sent');
		assert.equal(shown.languageId, 'typescript');
		assert.deepEqual([shown.isUntitled, shown.isDirty], [false, false], 'closing asks nothing');
		assert.equal(vscode.workspace.fs.isWritableFileSystem(shown.uri.scheme), false);
		await assert.rejects(async () => vscode.workspace.fs.writeFile(shown.uri, Buffer.from('x')));
	});

	it('opens a picture as it was sent in the viewer of pictures', async () => {
		const data =
			'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
		await editorActions.openAttachment({
			...{ kind: 'image', id: 'p', path: 'pasted', mime: 'image/png', data },
		});
		const { activeTab } = vscode.window.tabGroups.activeTabGroup;
		assert.equal(activeTab?.label, 'pasted.png');
		assert(activeTab.input instanceof vscode.TabInputCustom, 'no editor of pictures');
		const bytes = await vscode.workspace.fs.readFile(activeTab.input.uri);
		assert.equal(Buffer.from(bytes).toString('base64'), data);
	});

	it('opens an answer as a document that nobody has to save', async () => {
		const ui = createReadingUi(async () => undefined, []);
		await ui.openDocument('# One\n\ntwo', 'Answer: what is a/b?.md', 2);
		const editor = vscode.window.activeTextEditor;
		assert.equal(editor?.document.languageId, 'markdown');
		assert.equal(editor.selection.start.line, 2);
		const { activeTab } = vscode.window.tabGroups.activeTabGroup;
		assert.equal(activeTab?.label, 'Answer what is a b.md');
		await vscode.commands.executeCommand('default:type', { text: 'x' }).then(undefined, () => 0);
		assert.equal(editor.document.getText(), '# One\n\ntwo');
		assert.equal(editor.document.isDirty, false);
	});

	it('opens a document by any name, and keeps what a tab shows', async () => {
		const ui = createReadingUi(async () => undefined, []);
		await ui.openDocument('first', `a${'😀'.repeat(70)}.md`);
		const uri = vscode.window.activeTextEditor?.document.uri ?? assert.fail('it is not open');
		assert.match(uri.path, /\/a😀{59}….md$/u);
		for (let count = 0; count < 25; count += 1) shownUri('other.md', 'other');
		assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), 'first');
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
