import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/host/commandIds';

describe('the extension in VS Code', () => {
	it('activates', async () => {
		const extension = vscode.extensions.getExtension('pandu-code.pandu');
		assert.ok(extension, 'VS Code does not know the extension');
		await extension.activate();
		assert.ok(extension.isActive);
	});

	it('registers every command of its manifest', async () => {
		const registered = await vscode.commands.getCommands(true);
		const missing = commandIds.filter((id) => !registered.includes(`pandu.${id}`));
		assert.deepEqual(missing, []);
	});
});
