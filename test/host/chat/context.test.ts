import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Found } from '../../../src/host/chat/chatDeps';
import { createMentions } from '../../../src/host/chat/mentions';
import type { Attachment } from '../../../src/shared/transcript';

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

function textOf(found: Found): string {
	const [only] = [found].flat() as readonly Attachment[];
	assert(only && 'text' in only, JSON.stringify(found));
	return only.text;
}

describe('context beside files', () => {
	const diagnostics = vscode.languages.createDiagnosticCollection('context test');
	after(() => diagnostics.dispose());
	afterEach(async () => {
		diagnostics.clear();
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	it('offers each kind by name, and narrows to one of them', async () => {
		const mentions = createMentions({ log });
		const all = await mentions.find('');
		const rows = all?.filter(({ narrows }) => narrows !== undefined);
		assert.deepEqual(
			rows?.map(({ narrows }) => narrows),
			['folder:', 'symbol:', 'git:', 'commit:'],
		);
		await write('deep/in/here/a.ts', 'export {};\n');
		const folders = await mentions.find('folder:in/he');
		assert.equal(folders?.[0]?.inserts, 'deep/in/here');
		assert(folders?.every(({ kind }) => kind === 'folder'));
	});

	it('adds the problems of the open file and of the workspace, counted, without hints', async () => {
		const one = await write('one.ts', 'a\nb\n');
		const two = await write('two.ts', 'c\n');
		const line = (at: number) => new vscode.Range(at, 0, at, 1);
		const { Error: error, Warning: warning, Hint: hint } = vscode.DiagnosticSeverity;
		diagnostics.set(one, [
			new vscode.Diagnostic(line(1), 'second is odd', warning),
			new vscode.Diagnostic(line(0), 'first is wrong', error),
			new vscode.Diagnostic(line(0), 'could be const', hint),
		]);
		diagnostics.set(two, [new vscode.Diagnostic(line(0), 'also wrong', error)]);
		await vscode.window.showTextDocument(one);
		const mentions = createMentions({ log });
		const items = await mentions.find('problems:');
		assert.deepEqual(
			items?.map(({ description }) => description),
			['2, one.ts', '3'],
		);
		const ofFile = textOf(await mentions.attach('problems:file'));
		assert.equal(ofFile, '1 error: first is wrong\n2 warning: second is odd');
		const all = textOf(await mentions.attach('problems:all'));
		assert.equal(
			all,
			'one.ts:1 error: first is wrong\ntwo.ts:1 error: also wrong\none.ts:2 warning: second is odd',
		);
	});

	it('adds all open editors at once', async () => {
		for (const name of ['x1.ts', 'x2.ts']) {
			const uri = await write(name, `// ${name}\n`);
			await vscode.window.showTextDocument(uri, { preview: false });
		}
		const mentions = createMentions({ log });
		await mentions.find('editors');
		const found = await mentions.attach('editors:all');
		assert.deepEqual(
			([found].flat() as readonly Attachment[]).map((each) => each.path),
			['x1.ts', 'x2.ts'],
		);
	});

	it('adds what is staged and a commit, but never the lines of a file with secrets', async () => {
		const git = (...args: readonly string[]) =>
			execFileSync('git', [...args], { cwd: root().fsPath, encoding: 'utf8' });
		git('init', '-q');
		git('config', 'user.email', 'a@example.com');
		git('config', 'user.name', 'A');
		await write('kept.txt', 'old\n');
		git('add', 'kept.txt');
		git('commit', '-qm', 'Begin');
		await write('also.txt', 'more\n');
		await write('kept.txt', 'new\n');
		await writeFile(path.join(root().fsPath, '.env'), 'TOKEN=very-secret\n');
		git('add', 'also.txt', 'kept.txt', '.env');
		const mentions = createMentions({ log });
		await vscode.commands.executeCommand('git.openRepository', root().fsPath);
		for (;;) {
			const items = await mentions.find('git:');
			if (items?.some(({ id, description }) => id === 'git:staged' && description === '3 files'))
				break;
			await vscode.commands.executeCommand('git.refresh');
		}
		const staged = textOf(await mentions.attach('git:staged'));
		assert.match(staged, /\+new/);
		assert.match(staged, /\.env[^\n]*\n\(left out: it may hold secrets\)/);
		assert.doesNotMatch(staged, /very-secret/);
		git('commit', '-qm', 'Change kept\n\nBecause.');
		const commits = await mentions.find('commit:kept');
		assert.deepEqual(
			commits?.map(({ label }) => label),
			['Change kept'],
		);
		const commit = textOf(await mentions.attach(commits?.[0]?.id ?? ''));
		assert.match(commit, /^Change kept\n\nBecause\.\n\n/);
		assert.match(commit, /^\+new$/m);
		assert.match(commit, /^\+more$/m);
		assert.doesNotMatch(commit, /very-secret/);
	});

	it('adds what is selected in a terminal and puts the clipboard back', async () => {
		const { terminal, write: print } = await openTerminal();
		try {
			await print('\u001b[31mred\u001b[0m words\r\n');
			await vscode.env.clipboard.writeText('kept');
			const mentions = createMentions({ log });
			await vscode.commands.executeCommand('workbench.action.terminal.clearSelection');
			await mentions.find('terminal:');
			const nothing = await mentions.attach('terminal:selection');
			assert('refused' in nothing, JSON.stringify(nothing));
			await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
			assert.match(textOf(await mentions.attach('terminal:selection')), /red words/);
			assert.equal(await vscode.env.clipboard.readText(), 'kept');
		} finally {
			terminal.dispose();
		}
	});
});

/** A terminal without a shell: the test writes what it shows. */
async function openTerminal() {
	const output = new vscode.EventEmitter<string>();
	let opened: () => void = () => undefined;
	const isOpen = new Promise<void>((resolve) => {
		opened = resolve;
	});
	const pty: vscode.Pseudoterminal = {
		onDidWrite: output.event,
		open: () => opened(),
		close: () => undefined,
	};
	const terminal = vscode.window.createTerminal({ name: 'test', pty });
	terminal.show();
	await isOpen;
	return {
		terminal,
		/** Resolves when the text was handed over. */
		write: async (text: string): Promise<void> => {
			output.fire(text);
			await terminal.processId;
		},
	};
}
