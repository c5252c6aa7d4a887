import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { createKeys } from '../../src/host/secrets';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import { closeAll, folder, openFile, until } from '../support/hostBench';
import { jsonReply, type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';

const { Global } = vscode.ConfigurationTarget;
const run = (argument?: unknown) => vscode.commands.executeCommand('pandu.showRequests', argument);
const activeText = () => vscode.window.activeTextEditor?.document.getText() ?? '';
const activeTab = () => vscode.window.tabGroups.activeTabGroup.activeTab;
const isRequest = () =>
	vscode.window.activeTextEditor?.document.uri.scheme === 'pandu-request' && activeText() !== '';

function hasCurl(): boolean {
	try {
		execFileSync('sh', ['-c', 'command -v curl']);
		return true;
	} catch {
		return false;
	}
}

function assertNoKey(text: string, where: string): void {
	assert.ok(text.length > 0, `${where} is empty`);
	for (let at = 0; at + 12 <= testKey.length; at++) {
		assert.ok(!text.includes(testKey.slice(at, at + 12)), `the key is in ${where}`);
	}
}

/** Takes the first row of whatever list opens, until `holds`. */
async function acceptUntil(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
	await until(what, async () => {
		if (await holds()) return true;
		await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
		return holds();
	});
}

describe('the requests', () => {
	let server: LoopbackServer;

	before(async () => {
		server = await startLoopbackServer();
		const shown = await vscode.extensions
			.getExtension<{ secrets: vscode.SecretStorage }>('pandu-code.pandu')
			?.activate();
		assert.ok(shown, 'the extension shows nothing to tests');
		await createKeys(shown.secrets).set(server.origin, testKey);
		const configuration = vscode.workspace.getConfiguration('pandu');
		const settings = settingsFor(server);
		await configuration.update('endpoints', settings['pandu.endpoints'], Global);
		await configuration.update('activeEndpoint', endpointId, Global);
	});
	after(async () => {
		const configuration = vscode.workspace.getConfiguration('pandu');
		await configuration.update('endpoints', undefined, Global);
		await configuration.update('activeEndpoint', undefined, Global);
		await server.close();
	});
	afterEach(async () => {
		await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
		await closeAll();
	});

	async function explain(): Promise<void> {
		const editor = await openFile("export const it = 'it\\'s $HOME `x`';\n");
		editor.selection = new vscode.Selection(0, 0, 1, 0);
		await vscode.commands.executeCommand('pandu.explainSelection');
	}

	/** Opens the newest request from the list and returns its id. */
	async function openNewest(): Promise<number> {
		void run();
		await acceptUntil('the newest request', isRequest);
		const id = Number(vscode.window.activeTextEditor?.document.uri.path.split('/')[1]);
		assert.ok(id > 0);
		return id;
	}

	it('are listed, the newest first, and open as a document that cannot be changed', async () => {
		serve(server, answers('First answer.'));
		await explain();
		const id = await openNewest();
		const body = asked(server).at(-1)?.body ?? '';
		assert.match(activeText(), new RegExp(`^# Request ${id}\n`));
		assert.match(activeText(), /^POST \/v1\/chat\/completions$/m);
		assert.match(activeText(), /^Tokens: 21 in, 7 out$/m);
		assert.match(activeText(), /### Answer\n\n```markdown\nFirst answer\.\n```\n$/);
		assertNoKey(activeText(), 'the document');
		await run({ id, action: 'sent' });
		await until('the body', () => activeText() === body);
		await run({ id, action: 'received' });
		await until('the reply', () => activeText().endsWith('data: [DONE]\n\n'));
		const { document } = vscode.window.activeTextEditor ?? assert.fail();
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(0, 0), 'x');
		await vscode.workspace.applyEdit(edit).then(undefined, () => false);
		assert.ok(!document.isDirty);
	});

	it('are copied as a command that sends the same bytes', async function () {
		if (!hasCurl()) this.skip();
		serve(server, answers('Once more.'));
		await explain();
		const before = asked(server).at(-1);
		await run({ id: await openNewest(), action: 'curl' });
		const command = await vscode.env.clipboard.readText();
		assertNoKey(command, 'the command');
		const count = asked(server).length;
		const env = { ...process.env, PANDU_API_KEY: testKey, NO_PROXY: '*' };
		const child = execFile('sh', ['-c', command], { env });
		await new Promise((resolve) => child.once('close', resolve));
		const again = asked(server).at(-1);
		assert.equal(asked(server).length, count + 1);
		assert.equal(again?.body, before?.body);
		assert.equal(again?.path, before?.path);
		for (const name of ['authorization', 'content-type', 'accept', 'user-agent']) {
			assert.equal(again?.headers[name], before?.headers[name], name);
		}
	});

	it('are sent again, and the answers stand side by side', async () => {
		serve(server, answers('The first one.'), answers('The second one.'));
		await explain();
		const id = await openNewest();
		const [first] = asked(server).slice(-1);
		await run({ id, action: 'again' });
		const second = asked(server).at(-1);
		assert.notEqual(second, first);
		assert.equal(second?.body, first?.body);
		await until('the comparison', () => activeTab()?.input instanceof vscode.TabInputTextDiff);
		const input = activeTab()?.input as vscode.TabInputTextDiff;
		const text = async (uri: vscode.Uri) =>
			(await vscode.workspace.openTextDocument(uri)).getText();
		assert.equal(await text(input.original), 'The first one.');
		assert.equal(await text(input.modified), 'The second one.');
		await closeAll();
		await openNewest();
		assert.match(activeText(), /^For: Sent again$/m);
	});

	it('S7: show no key, also when the server throws it back', async () => {
		const echo = { error: { message: `Incorrect API key provided: ${testKey}`, key: testKey } };
		serve(server, jsonReply(echo, { status: 401, headers: { 'x-echo': testKey } }));
		await explain();
		const id = await openNewest();
		const texts = [activeText()];
		for (const action of ['body', 'sent', 'received', 'answer']) {
			await run({ id, action });
			await until(action, isRequest);
			texts.push(activeText());
		}
		await run({ id, action: 'curl' });
		texts.push(await vscode.env.clipboard.readText());
		const saved = vscode.Uri.joinPath(folder(), `pandu-request-${id}.md`);
		void run({ id, action: 'save' });
		const read = async () => {
			try {
				return new TextDecoder().decode(await vscode.workspace.fs.readFile(saved));
			} catch {
				return '';
			}
		};
		await acceptUntil('the saved file', async () => (await read()) !== '');
		texts.push(await read());
		assert.match(texts.at(-1) ?? '', /Incorrect API key provided/);
		for (const [at, text] of texts.entries()) assertNoKey(text, `text ${at}`);
	});

	it('open at the one that failed that way', async () => {
		serve(
			server,
			jsonReply(
				{ error: { message: 'no' } },
				{ status: 400, headers: { 'x-request-id': 'req_77' } },
			),
		);
		await explain();
		serve(server, answers('Fine.'));
		await explain();
		await run({ requestId: 'req_77', turn: 'some' });
		await until('the failed one', () => isRequest() && /req_77/.test(activeText()));
	});
});
