import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ChatView, chatTabType } from '../../src/host/chat/chatView';
import { closeAll, until } from '../support/hostBench';

describe('the places of the chat in VS Code', () => {
	const extensionUri = (): vscode.Uri =>
		vscode.extensions.getExtension('pandu-code.pandu')?.extensionUri ?? assert.fail('no extension');
	const create = (): vscode.WebviewPanel =>
		vscode.window.createWebviewPanel(chatTabType, 'Pandu', vscode.ViewColumn.Active);

	afterEach(closeAll);

	it('a tab that VS Code brings back has the page in it, and only one of two has', async () => {
		let started = 0;
		const heard: unknown[] = [];
		const view = new ChatView(extensionUri(), () => started++);
		view.connect((message) => heard.push(message));
		const tab = create();
		await view.deserializeWebviewPanel(tab);
		await until('the page to speak', () => heard.length > 0);
		assert.deepEqual(heard[0], { type: 'ready' });
		assert.equal(started, 1);
		assert.equal(view.isListening, true);
		assert.equal(tab.webview.options.enableCommandUris, false);
		const second = create();
		let isGone = false;
		second.onDidDispose(() => {
			isGone = true;
		});
		await view.deserializeWebviewPanel(second);
		assert.ok(isGone);
		assert.equal(view.isListening, true);
	});

	it('nothing listens once the tab is closed and the view was never shown', async () => {
		const view = new ChatView(extensionUri(), () => undefined);
		await view.openInEditor();
		await until('the page to be ready', () => view.isListening);
		await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
		await until('nobody to listen', () => !view.isListening);
	});
});
