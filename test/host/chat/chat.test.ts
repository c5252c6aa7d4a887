import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const helloText = "export const hello = 'world';\n";

async function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
	for (const end = Date.now() + 15_000; ; ) {
		const value = look();
		if (value !== undefined && value !== false) return value;
		if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/** Runs `export` and gives the Markdown of the chat shown. */
async function exported(): Promise<string> {
	await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	await vscode.commands.executeCommand('pandu.exportChat', 'markdown');
	const editor = await until(
		() =>
			vscode.window.activeTextEditor?.document.languageId === 'markdown' &&
			vscode.window.activeTextEditor,
		'the export',
	);
	const text = editor.document.getText();
	await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	return text;
}

async function openHello(): Promise<vscode.TextEditor> {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert(folder);
	const uri = vscode.Uri.joinPath(folder.uri, 'hello.ts');
	await vscode.workspace.fs.writeFile(uri, Buffer.from(helloText));
	return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

describe('the chat in VS Code', () => {
	before(async () => {
		const settings = vscode.workspace.getConfiguration('pandu');
		await settings.update('activeEndpoint', 'demo', vscode.ConfigurationTarget.Global);
		await vscode.commands.executeCommand('pandu.newChat');
	});

	after(async () => {
		const settings = vscode.workspace.getConfiguration('pandu');
		await settings.update('activeEndpoint', undefined, vscode.ConfigurationTarget.Global);
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	it('answers with the demo endpoint, and the chat is found again in the history', async () => {
		const editor = await openHello();
		editor.selection = new vscode.Selection(0, 0, 0, 20);
		await vscode.commands.executeCommand('pandu.explainSelection');
		const first = await exported();
		assert.match(first, /## You\n\n- hello\.ts/);
		assert.match(first, /## pandu-demo \(Demo\)\n\n\S/);

		await vscode.commands.executeCommand('pandu.newChat');
		// The list reaches the window a moment later, and the composer may still be taking the focus, which closes the list.
		const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
		let second = '';
		for (const end = Date.now() + 20_000; second === '' && Date.now() < end; ) {
			await vscode.commands.executeCommand('pandu.history');
			await pause();
			await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
			await pause();
			await vscode.commands.executeCommand('pandu.exportChat', 'markdown');
			const { document } = vscode.window.activeTextEditor ?? {};
			if (document?.languageId === 'markdown') second = document.getText();
		}
		assert.equal(second, first);
		await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	});

	it('adds the selection and a file to what goes out next', async () => {
		await vscode.commands.executeCommand('pandu.newChat');
		const editor = await openHello();
		await vscode.commands.executeCommand('pandu.addFileToChat', editor.document.uri);
		await vscode.commands.executeCommand('pandu.addSelectionToChat');
		assert.equal(editor.document.getText(), helloText);
	});

	it('survives arguments of the wrong kind', async () => {
		for (const command of ['addFileToChat', 'openChat', 'stop', 'newChat']) {
			await vscode.commands.executeCommand(`pandu.${command}`, 'x', 5, { a: 1 });
		}
	});
});
