import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ContextParts, createContextParts } from '../../../src/host/chat/addContext';
import { createMentions } from '../../../src/host/chat/mentions';
import { answerQuestions } from '../../support/dialogs';
import { createMemento, folder, silentLog, until } from '../../support/hostBench';

describe('the last command of a terminal', () => {
	let terminal: vscode.Terminal | undefined;
	/** As the chat has it: what is not started there is not seen. */
	const subscriptions: vscode.Disposable[] = [];
	let parts: ContextParts;
	before(function () {
		// There is no such shell.
		if (process.platform === 'win32') this.skip();
		const globalState = Object.assign(createMemento(), { setKeysForSync: () => undefined });
		const globalStorageUri = vscode.Uri.joinPath(folder(), '.data', 'User', 'globalStorage', 'x');
		const deps = {
			log: silentLog,
			run: async () => undefined,
			connections: { state: async () => ({ isReady: false, isDemo: false }) },
			context: { globalState, globalStorageUri, subscriptions },
		};
		parts = createContextParts(deps, async () => ({}));
	});
	after(() => {
		for (const each of subscriptions) each.dispose();
	});
	afterEach(() => {
		terminal?.dispose();
		terminal = undefined;
	});

	async function openShell(): Promise<vscode.TerminalShellIntegration> {
		terminal = vscode.window.createTerminal({ name: 'shell', shellPath: '/bin/bash' });
		terminal.show();
		await until('shell integration', () => terminal?.shellIntegration !== undefined);
		await until('it is active', () => vscode.window.activeTerminal === terminal);
		assert(terminal.shellIntegration);
		return terminal.shellIntegration;
	}

	async function run(shell: vscode.TerminalShellIntegration, line: string): Promise<void> {
		const ended = new Promise<void>((resolve) => {
			const listening = vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
				if (execution !== started) return;
				listening.dispose();
				resolve();
			});
		});
		const started = shell.executeCommand(line);
		await ended;
	}

	/** What is added now. */
	async function attach() {
		const mentions = createMentions(parts.mentions);
		const items = await mentions.find('terminal:');
		const found = await mentions.attach('terminal:command');
		const text = [found].flat().flatMap((each) => ('text' in each ? [each.text] : []))[0];
		return { item: items?.find(({ id }) => id === 'terminal:command'), found, text };
	}

	it('is added with its output, without colours, and with its exit code', async () => {
		const shell = await openShell();
		const line = "printf '\\033[31mred\\033[0m words\\nsecond\\n'; (exit 3)";
		await run(shell, line);
		const { item, text } = await attach();
		assert.equal(text, `$ ${line}\nred words\nsecond\n(exit code 3)`);
		assert.equal(item?.description, line);
		await run(shell, 'true');
		assert.equal((await attach()).text, '$ true\n(exit code 0)');
	});

	it('of any length is cut in its middle', async () => {
		const shell = await openShell();
		await run(shell, 'seq 1 100000');
		const { text = '' } = await attach();
		assert(text.length < 25_000, String(text.length));
		assert.match(text, /\n100000\n\(exit code 0\)$/);
		assert.match(text, /^\$ seq 1 100000\n1\n2\n/);
		assert.match(text, /\n\(\d+ characters left out\)\n/);
	});

	it('is asked about when it names a file with secrets', async () => {
		const shell = await openShell();
		await run(shell, 'echo TOKEN # .env');
		const questions = answerQuestions(() => undefined);
		try {
			assert.deepEqual((await attach()).found, []);
			assert.match(questions.asked[0]?.message ?? '', /output may hold passwords or keys/);
		} finally {
			questions.restore();
		}
	});

	it('says what to do where VS Code sees no commands', async () => {
		const none = new vscode.EventEmitter<string>();
		const pty = { onDidWrite: none.event, open: () => undefined, close: () => undefined };
		terminal = vscode.window.createTerminal({ name: 'plain', pty });
		terminal.show();
		await until('it is active', () => vscode.window.activeTerminal === terminal);
		const { found } = await attach();
		assert('refused' in found);
		assert.match(found.refused, /Shell Integration: Enabled/);
	});
});
