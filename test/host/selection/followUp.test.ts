import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createSelectionCommands } from '../../../src/host/selection/selectionCommands';
import { closeAll, createBench, openFile, until } from '../../support/hostBench';
import { callsTool, createScriptedChat } from '../../support/scriptedChat';

const source = 'const a = 1;\nconst b = 2;\nconst c = 3;\n';

describe('changing a change again', () => {
	const disposables: { dispose(): unknown }[] = [];

	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await closeAll();
	});

	/** The first instruction is remembered, so the input offers it at once. */
	const start = async (answers: readonly string[]) => {
		let count = 0;
		const chat = createScriptedChat(() =>
			callsTool('replace_selection', { text: answers[count++] ?? '' }),
		);
		const bench = createBench(chat);
		disposables.push(bench);
		const { globalState } = bench.deps.context;
		await globalState.update('pandu.editInstructions', ['shorter']);
		const commands = createSelectionCommands(bench.deps);
		const editor = await openFile(source);
		editor.selection = new vscode.Selection(1, 0, 1, 12);
		await commands.improveSelection();
		assert.equal(bench.deps.review.pending(), 1);
		return { ...bench, chat, commands, editor, review: bench.deps.review };
	};

	/** Runs `command` and takes the first instruction that it offers. */
	const answering = async (chat: { questions: readonly unknown[] }, command: () => unknown) => {
		const before = chat.questions.length;
		const running = Promise.resolve(command());
		await until('the question', async () => {
			await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
			return chat.questions.length > before;
		});
		await running;
	};

	it('sends the place as it is now to the same chat, and stays one change of the person’s text', async () => {
		const { chat, commands, editor, review } = await start(['let bb = 20;\nbb++;', 'let b = 21;']);
		const { document } = editor;
		editor.selection = new vscode.Selection(2, 1, 2, 1);
		await answering(chat, () => commands.followUp());
		const [, question] = chat.questions;
		assert.equal(document.getText(), source.replace('const b = 2', 'let b = 21'));
		assert.equal(question?.chatId, 'scripted');
		assert.equal(question?.inNewChat, false);
		assert.deepEqual(
			question?.attachments.map((each) => 'text' in each && each.text),
			['let bb = 20;\nbb++;'],
		);
		assert.match(question?.prompt ?? '', /^Edit .*code\.ts:2-3: shorter\n/);
		assert.equal(review.pending(), 1);
		await review.drop();
		assert.equal(document.getText(), source);
	});

	it('is what Edit means with the cursor in a change that waits, but not beside it', async () => {
		const { chat, commands, editor } = await start(['let b = 20;', 'let b = 21;', 'all']);
		editor.selection = new vscode.Selection(1, 3, 1, 3);
		await answering(chat, () => commands.editSelection());
		assert.match(chat.questions[1]?.prompt ?? '', /^Edit .*code\.ts:2: shorter/);
		assert.equal(editor.document.lineAt(1).text, 'let b = 21;');
		editor.selection = new vscode.Selection(0, 3, 0, 3);
		await answering(chat, () => commands.editSelection());
		assert.doesNotMatch(chat.questions[2]?.prompt ?? '', /code\.ts:2: /);
	});

	it('of lines that were taken out is about those on either side', async () => {
		const { chat, commands, editor, review } = await start(['let b = 20;']);
		await review.drop();
		const { document } = editor;
		await review.apply(document, [{ start: 13, end: 26, text: '' }], {
			turn: 't',
			chatId: 'scripted',
			title: 'x',
		});
		assert.equal(document.getText(), 'const a = 1;\nconst c = 3;\n');
		editor.selection = new vscode.Selection(1, 0, 1, 0);
		await answering(chat, () => commands.followUp());
		const [attachment] = chat.questions[1]?.attachments ?? [];
		assert(attachment && 'text' in attachment);
		assert.equal(attachment.text, 'const a = 1;\nconst c = 3;');
	});

	it('without a change says so and asks nothing', async () => {
		const { chat, commands, review } = await start(['let b = 20;']);
		await review.drop();
		await commands.followUp({ uri: 'file:///gone', id: 'gone' });
		await commands.followUp();
		assert.equal(chat.questions.length, 1);
	});
});
