import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createSelectionCommands } from '../../../src/host/selection/selectionCommands';
import { answerQuestions } from '../../support/dialogs';
import { closeAll, createBench, openFile } from '../../support/hostBench';
import { createScriptedChat, says } from '../../support/scriptedChat';

describe('S28: a command on a file with secrets', () => {
	const privateKey = ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ');
	let questions: ReturnType<typeof answerQuestions>;
	let answer: string | undefined;
	beforeEach(() => {
		answer = undefined;
		questions = answerQuestions(() => answer);
	});
	afterEach(async () => {
		questions.restore();
		await closeAll();
	});

	const commandIds = [
		'explainSelection',
		'improveSelection',
		'documentSelection',
		'testSelection',
	] as const;
	for (const [what, name, text] of [
		['by its name', '.env', 'TOKEN=1\n'],
		['by a key elsewhere in it', 'notes.txt', `one\n\n${privateKey}\nabc\n`],
	] as const) {
		for (const id of commandIds) {
			it(`${id} asks first, ${what}, and sends nothing on No`, async () => {
				const chat = createScriptedChat(() => says('Fine.'));
				const bench = createBench(chat);
				const editor = await openFile(text, name);
				editor.selection = new vscode.Selection(0, 0, 0, 3);
				await createSelectionCommands(bench.deps)[id]();
				bench.dispose();
				assert.deepEqual(chat.questions, []);
				assert.equal(questions.asked.length, 1);
				assert.match(questions.asked[0]?.message ?? '', /may hold passwords or keys/);
			});
		}
	}

	it('prompts ask first too, and send after Yes; another try does not ask again', async () => {
		const chat = createScriptedChat(() => says('Fine.'));
		const bench = createBench(chat);
		const commands = createSelectionCommands(bench.deps);
		const editor = await openFile('TOKEN=1\n', '.env');
		editor.selection = new vscode.Selection(0, 0, 0, 3);
		for (const prompt of ['review', 'explainFile', 'simplify']) await commands.runPrompt(prompt);
		assert.deepEqual([chat.questions.length, questions.asked.length], [0, 3]);
		answer = 'Send It Anyway';
		for (const prompt of ['review', 'explainFile']) await commands.runPrompt(prompt);
		assert.deepEqual([chat.questions.length, questions.asked.length], [2, 5]);
		const earlier = await bench.tools.target({ isEdit: false });
		assert(earlier);
		assert.equal(questions.asked.length, 6);
		assert(await bench.tools.target({ isEdit: false, earlier }));
		assert.equal(questions.asked.length, 6);
		bench.dispose();
	});
});
