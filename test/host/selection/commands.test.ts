// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of prompts look like this
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { findPrompts } from '../../../src/host/context/prompts';
import { listPromptFiles } from '../../../src/host/prompts/promptFiles';
import { registerCodeActions } from '../../../src/host/selection/codeActions';
import { createSelectionCommands } from '../../../src/host/selection/selectionCommands';
import { findTarget, isReadOnly } from '../../../src/host/selection/selectionContext';
import {
	bytesOf,
	closeAll,
	createBench,
	folder,
	openFile,
	silentLog,
	until,
} from '../../support/hostBench';
import { callsTool, createScriptedChat, type Script, says } from '../../support/scriptedChat';

const source = [
	'class Cart {',
	'\ttotal(prices: number[]) {',
	'\t\treturn prices.reduce((a, b) => a + b);',
	'\t}',
	'',
	'\tclear() {}',
	'}',
	'',
].join('\n');

/** Symbols that do not depend on a language extension being there. */
function registerSymbols(): vscode.Disposable {
	return vscode.languages.registerDocumentSymbolProvider(
		{ pattern: '**/symbols.txt' },
		{
			provideDocumentSymbols(document) {
				if (!document.getText().startsWith('class')) return [];
				const make = (name: string, kind: vscode.SymbolKind, from: number, to: number) => {
					const range = new vscode.Range(from, 0, to, document.lineAt(to).text.length);
					return new vscode.DocumentSymbol(name, '', kind, range, range);
				};
				const cart = make('Cart', vscode.SymbolKind.Class, 0, 6);
				cart.children = [
					make('total', vscode.SymbolKind.Method, 1, 3),
					make('clear', vscode.SymbolKind.Method, 5, 5),
				];
				return [cart];
			},
		},
	);
}

async function isGone(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return false;
	} catch {
		return true;
	}
}

/** Takes the first item of the list that is shown, once it is. */
async function answerPick(isAnswered: () => boolean): Promise<void> {
	await until('the answer to a list', async () => {
		await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
		return isAnswered();
	});
}

describe('the commands on a selection', () => {
	const disposables: { dispose(): unknown }[] = [];

	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await closeAll();
	});

	const start = (script: Script) => {
		const chat = createScriptedChat(script);
		const bench = createBench(chat);
		const commands = createSelectionCommands(bench.deps);
		disposables.push(bench);
		return { chat, commands, review: bench.deps.review };
	};

	it('explain the selection in the chat, with its name and place', async () => {
		disposables.push(registerSymbols());
		const { chat, commands } = start(() => says('It adds.'));
		const editor = await openFile(source, 'symbols.txt');
		editor.selection = new vscode.Selection(1, 0, 4, 0);
		await commands.explainSelection();
		const [question] = chat.questions;
		assert.match(question?.text ?? '', /^Explain total in t.*\/symbols\.txt:2-4$/);
		assert.deepEqual(
			question?.attachments.map((each) => 'text' in each && each.text),
			[source.split('\n').slice(1, 4).join('\n'), 'class Cart {'],
		);
		assert(question?.inNewChat && question.reveal);
		assert.equal(question.tools, undefined);
	});

	it('take the function around the cursor, then the class, then a short file', async () => {
		disposables.push(registerSymbols());
		const editor = await openFile(source, 'symbols.txt');
		const at = async (line: number) => {
			editor.selection = new vscode.Selection(line, 1, line, 1);
			const found = await findTarget(editor);
			assert(found.ok);
			return [found.target.name, found.target.attachment.lines];
		};
		assert.deepEqual(await at(2), ['total', [2, 4]]);
		assert.deepEqual(await at(6), ['Cart', undefined]);
		const plain = await openFile('one\ntwo\n', 'plain.txt');
		const found = await findTarget(plain);
		assert(found.ok);
		assert.equal(found.target.text, 'one\ntwo');
		const long = await findTarget(await openFile('x\n'.repeat(300), 'long.txt'));
		assert(!long.ok && /Select the code/.test(long.reason));
	});

	it('take the first of several selections and say so', async () => {
		const editor = await openFile('one\ntwo\nthree\n', 'plain.txt');
		editor.selections = [new vscode.Selection(2, 0, 2, 5), new vscode.Selection(0, 0, 0, 3)];
		const found = await findTarget(editor);
		assert(found.ok);
		assert.equal(found.target.text, 'one');
		assert(found.target.note);
	});

	it('R42: refuse a file with NUL characters', async () => {
		const editor = await openFile('some text\n\0\0\0\0more', 'plain.txt').catch(() => undefined);
		// VS Code may refuse to open it in the first place.
		if (editor)
			assert.deepEqual(
				(await findTarget(editor)).ok,
				false,
				JSON.stringify(editor.document.getText()),
			);
	});

	for (const [name, pattern] of [
		['improveSelection', /^Improve .*plain\.txt:2/],
		['documentSelection', /^Document .*plain\.txt:2/],
	] as const) {
		it(`${name} reaches the model and changes the selection`, async () => {
			const { chat, commands, review } = start(() =>
				callsTool('replace_selection', { text: 'TWO' }),
			);
			const editor = await openFile('one\ntwo\nthree\n', 'plain.txt');
			editor.selection = new vscode.Selection(1, 0, 1, 3);
			await commands[name]();
			assert.match(chat.questions[0]?.prompt ?? '', pattern);
			assert.equal(editor.document.getText(), 'one\nTWO\nthree\n');
			await review.drop();
			assert.equal(editor.document.getText(), 'one\ntwo\nthree\n');
		});
	}

	it('fix what is reported, from the light bulb that is there only for problems', async () => {
		disposables.push(registerCodeActions());
		const { chat, commands } = start(() =>
			callsTool('replace_selection', { text: 'one\nTWO\nthree' }),
		);
		const { document } = await openFile('one\ntwo\nthree\n', 'plain.txt');
		const actionsAt = (line: number) =>
			vscode.commands
				.executeCommand<vscode.CodeAction[]>(
					'vscode.executeCodeActionProvider',
					document.uri,
					new vscode.Range(line, 0, line, 3),
				)
				.then((found) => found.filter((each) => each.command?.command === 'pandu.fixSelection'));
		assert.deepEqual(await actionsAt(1), []);
		const problems = vscode.languages.createDiagnosticCollection('scripted');
		disposables.push(problems);
		problems.set(document.uri, [
			new vscode.Diagnostic(new vscode.Range(1, 0, 1, 3), 'two is  not\nloud enough'),
			new vscode.Diagnostic(
				new vscode.Range(2, 0, 2, 3),
				'only a hint',
				vscode.DiagnosticSeverity.Hint,
			),
		]);
		await until('the light bulb', async () => (await actionsAt(1)).length > 0);
		assert.deepEqual(await actionsAt(2), []);
		const [action] = await actionsAt(1);
		await commands.fixSelection(...(action?.command?.arguments ?? []));
		assert.match(chat.questions[0]?.prompt ?? '', /line 2: two is not loud enough/);
		assert.doesNotMatch(chat.questions[0]?.prompt ?? '', /hint/);
		assert.equal(document.getText(), 'one\nTWO\nthree\n');
	});

	const cart = async () => {
		const base = vscode.Uri.joinPath(folder(), `cart${randomUUID().slice(0, 8)}`);
		const write = (path: string, text: string) =>
			vscode.workspace.fs.writeFile(vscode.Uri.joinPath(base, path), Buffer.from(text));
		await write('src/cart.qq', 'add a b\n');
		await write('test/user.test.qq', 'use tests\n');
		const at = (path: string) => vscode.Uri.joinPath(base, path);
		return { write, at, shown: (path: string) => vscode.workspace.asRelativePath(at(path)) };
	};

	it('make new tests where the tests of the project are, and Drop leaves nothing behind', async () => {
		const { at, shown } = await cart();
		const { chat, commands, review } = start(() =>
			callsTool('write_file', {
				path: shown('test/cart.test.qq'),
				text: '```qq\ntest add\n```',
			}),
		);
		const editor = await vscode.window.showTextDocument(at('src/cart.qq'));
		await commands.testSelection();
		assert.equal(vscode.window.activeTextEditor?.document, editor.document, 'the focus stays');
		const uri = at('test/cart.test.qq');
		assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), 'test add\n');
		assert(vscode.window.visibleTextEditors.some((each) => each.document.uri.path === uri.path));
		const [question] = chat.questions;
		assert.deepEqual(
			question?.attachments.map(({ path }) => path),
			[shown('src/cart.qq'), shown('test/user.test.qq')],
		);
		assert.equal(review.pending(uri), 1);
		await vscode.window.showTextDocument(uri);
		await review.drop();
		await until('the file to go', () => isGone(uri));
		assert.equal(review.pending(), 0);
	});

	it('add tests to the file that is there for it, when the person wants that', async () => {
		const { write, at, shown } = await cart();
		const before = 'use tests\r\ntest one\r\n\r\n';
		await write('test/cart.test.qq', before);
		const { chat, commands, review } = start(() => callsTool('add_tests', { text: 'test two\n' }));
		await vscode.window.showTextDocument(at('src/cart.qq'));
		const running = commands.testSelection();
		await answerPick(() => chat.questions.length > 0);
		await running;
		const uri = at('test/cart.test.qq');
		const document = await vscode.workspace.openTextDocument(uri);
		assert.equal(document.getText(), 'use tests\r\ntest one\r\n\r\ntest two\r\n');
		assert.match(chat.questions[0]?.prompt ?? '', /Only new ones, to go at its end/);
		assert.equal(chat.questions[0]?.attachments[1]?.path, shown('test/cart.test.qq'));
		assert.equal(review.pending(uri), 1);
		await review.drop({ uri: uri.toString() });
		await vscode.window.showTextDocument(document);
		if (review.pending(uri) > 0) await review.drop();
		assert.equal(document.getText(), before);
	});

	it('leave new tests unsaved where there is no folder to put them', async () => {
		const { commands } = start(() =>
			callsTool('write_file', { path: 'loose.test.qq', text: 'test\n' }),
		);
		const document = await vscode.workspace.openTextDocument({ content: 'add a b\n' });
		await vscode.window.showTextDocument(document);
		await commands.testSelection();
		const fresh = vscode.workspace.textDocuments.find(
			(each) => each.isUntitled && each.getText() === 'test\n',
		);
		assert(fresh);
	});

	it('refuse to edit what is read-only, and explain it', async () => {
		const content = vscode.workspace.registerTextDocumentContentProvider('virtual-text', {
			provideTextDocumentContent: () => 'some text',
		});
		disposables.push(content);
		const { chat, commands } = start(() => says('Fine.'));
		const uri = vscode.Uri.parse('virtual-text:/a.txt');
		const document = await vscode.workspace.openTextDocument(uri);
		await vscode.window.showTextDocument(document);
		assert.equal(await isReadOnly(document), true);
		await commands.improveSelection();
		assert.equal(chat.questions.length, 0);
		await commands.explainSelection();
		assert.equal(chat.questions.length, 1);
	});

	it('R31: change a file with mixed line ends and no other byte of it', async () => {
		const { chat, commands, review } = start(() => callsTool('replace_selection', { text: 'TWO' }));
		const editor = await openFile('one\r\ntwo\nthree\rfour', 'plain.txt');
		editor.selection = new vscode.Selection(1, 0, 1, 3);
		await commands.improveSelection();
		assert.equal(chat.questions.length, 1);
		assert.deepEqual(await bytesOf(editor.document), Buffer.from('one\r\nTWO\nthree\rfour'));
		await until('the editor', () => editor.document.lineAt(1).text === 'TWO');
		await until('the review', () => review.pending() === 1);
		await review.drop();
		assert.deepEqual(await bytesOf(editor.document), Buffer.from('one\r\ntwo\nthree\rfour'));
	});

	it('refuse in words to edit such a file while it has unsaved text', async () => {
		const { commands } = start(() => callsTool('replace_selection', { text: 'TWO' }));
		const before = 'one\r\ntwo\nthree';
		const editor = await openFile(before, 'plain.txt');
		await editor.edit((builder) => builder.insert(new vscode.Position(2, 0), 'x'));
		const text = editor.document.getText();
		editor.selection = new vscode.Selection(1, 0, 1, 3);
		await commands.improveSelection();
		assert.equal(editor.document.getText(), text);
		assert.deepEqual(await bytesOf(editor.document), Buffer.from(before));
	});

	it('work on an untitled document', async () => {
		const { commands } = start(() => callsTool('replace_selection', { text: 'TWO' }));
		const document = await vscode.workspace.openTextDocument({ content: 'two' });
		await vscode.window.showTextDocument(document);
		await commands.improveSelection();
		assert.equal(document.getText(), 'TWO');
	});
});

describe('saved prompts', () => {
	const prompts = () => vscode.Uri.joinPath(folder(), 'project', '.github', 'prompts');
	const write = (name: string, text: string) =>
		vscode.workspace.fs.writeFile(vscode.Uri.joinPath(prompts(), name), Buffer.from(text));
	const disposables: { dispose(): unknown }[] = [];

	before(async () => {
		await write(
			'shout.prompt.md',
			'---\ndescription: Louder\nagent: edit\n---\nMake ${selection} loud.',
		);
		await write('tell.prompt.md', 'Tell about ${selection} in ${fileBasename}: ${nope} $&');
		await write('large.prompt.md', 'x'.repeat(70_000));
		await write('other.md', 'not a prompt');
	});

	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await closeAll();
	});

	const places = () => ({
		userFolder: vscode.Uri.joinPath(folder(), 'no-such-folder'),
		folders: [vscode.Uri.joinPath(folder(), 'project')],
	});

	it('of the workspace are read only when it is trusted', async () => {
		const trusted = await listPromptFiles({ ...places(), isTrusted: true });
		assert.deepEqual(
			trusted.prompts.map((each) => [each.fileName, each.prompt.mode]),
			[
				['shout', 'edit'],
				['tell', 'ask'],
			],
		);
		assert.equal(trusted.leftOut.length, 1);
		const restricted = await listPromptFiles({ ...places(), isTrusted: false });
		assert.deepEqual(restricted, { prompts: [], leftOut: [] });
	});

	it('of the user are found beside the settings', async () => {
		const chat = createScriptedChat(() => says('ok'));
		const bench = createBench(chat);
		disposables.push(bench);
		const uri = vscode.Uri.joinPath(folder(), '.data', 'User', 'prompts', 'hello.prompt.md');
		await vscode.workspace.fs.writeFile(
			uri,
			Buffer.from('Say hello to ${selection} of ${fileBasename} ${nope} $&'),
		);
		const commands = createSelectionCommands(bench.deps);
		const editor = await openFile('one ${fileBasename}\ntwo\n', 'plain.txt');
		editor.selection = new vscode.Selection(0, 0, 0, 19);
		await commands.runPrompt('hello');
		assert.equal(
			chat.questions[0]?.text,
			'Say hello to one ${fileBasename} of plain.txt ${nope} $&',
		);
		assert.deepEqual(chat.questions[0]?.attachments, []);
	});

	it('that are built in run by their id, on the selection', async () => {
		const chat = createScriptedChat((question) =>
			question.tools ? callsTool('replace_selection', { text: '2' }) : says('Fine.'),
		);
		const bench = createBench(chat);
		disposables.push(bench);
		const commands = createSelectionCommands(bench.deps);
		const editor = await openFile('one\ntwo\n', 'plain.txt');
		editor.selection = new vscode.Selection(1, 0, 1, 3);
		await commands.runPrompt({ prompt: 'simplify' });
		assert.equal(editor.document.getText(), 'one\n2\n');
		await commands.runPrompt('review');
		assert.match(chat.questions[1]?.text ?? '', /^Review: .*plain\.txt$/);
		await commands.runPrompt('explainFile');
		assert.equal(chat.questions[2]?.attachments[0]?.kind, 'file');
	});

	it('S50: of the workspace stand for nothing else: a built-in one keeps its name', async () => {
		const chat = createScriptedChat(() => says('Fine.'));
		const bench = createBench(chat);
		disposables.push(bench);
		const commands = createSelectionCommands(bench.deps);
		const uri = vscode.Uri.joinPath(folder(), '.github', 'prompts', 'review.prompt.md');
		await vscode.workspace.fs.writeFile(uri, Buffer.from('Something else: ${selection}'));
		try {
			const editor = await openFile('one\n', 'plain.txt');
			editor.selection = new vscode.Selection(0, 0, 0, 3);
			await commands.runPrompt('review');
			await commands.runPrompt({ prompt: 'review', source: 'builtIn' });
			await commands.runPrompt({ prompt: 'review', source: 'workspace' });
			assert.deepEqual(
				chat.questions.map(({ text }) => text.split(':')[0]),
				['Review', 'Review', 'Something else'],
			);
			const offers = await findPrompts(
				{
					userFolder: places().userFolder,
					run: async (prompt) => commands.runPrompt(prompt),
					log: bench.deps.log,
				},
				'review',
			);
			const own = offers.find(({ item }) => item.group === 'Of this workspace');
			assert(offers.some(({ item }) => item.group === 'Built in'));
			await own?.attach();
			await until('it is asked', () => chat.questions.length === 4);
			assert.match(chat.questions[3]?.text ?? '', /^Something else/);
		} finally {
			await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), '.github'), {
				recursive: true,
			});
		}
	});

	it('that are left out are listed with the reason', async () => {
		const large = vscode.Uri.joinPath(folder(), '.github', 'prompts', 'huge.prompt.md');
		await vscode.workspace.fs.writeFile(large, Buffer.from('x'.repeat(70_000)));
		try {
			const run = async () => undefined;
			const offers = await findPrompts({ ...places(), run, log: silentLog }, 'huge');
			assert.deepEqual(
				offers.map(({ item }) => [item.group, item.label, item.description]),
				[['Left out', 'huge.prompt.md', 'huge.prompt.md is left out: it is larger than 64 kB.']],
			);
			const found = await offers[0]?.attach();
			assert(found && 'refused' in found);
		} finally {
			await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), '.github'), {
				recursive: true,
			});
		}
	});
});
