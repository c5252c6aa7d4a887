import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileAttachment } from '../../../src/host/chat/attachments';
import { createChatEdits } from '../../../src/host/edits/createChatEdits';
import type { ModelEvent } from '../../../src/shared/events';
import type { Attachment } from '../../../src/shared/transcript';
import { answer, type Bench, createBench, removeBench, start } from '../../support/chatBench';
import { createEditBench, type EditBench } from '../../support/editBench';
import { closeAll, createMemento, silentLog } from '../../support/hostBench';

let count = 0;

/** One reply with these calls. */
function calls(
	...each: readonly (readonly [tool: string, args: unknown])[]
): readonly ModelEvent[] {
	return [
		start,
		...each.flatMap(([name, args], index): readonly ModelEvent[] => {
			const id = `${index}`;
			return [
				{ type: 'blockStart', id, block: { kind: 'toolCall', callId: `c${++count}`, name } },
				{ type: 'blockDelta', id, text: JSON.stringify(args) },
				{ type: 'blockEnd', id },
			];
		}),
		{ type: 'finish', reason: 'toolCalls' },
	];
}

describe('a chat that changes files', () => {
	let files: EditBench;
	let bench: Bench;
	let isOn: boolean;

	beforeEach(async () => {
		isOn = true;
		files = createEditBench();
		await files.write('a.ts', 'one\ntwo\nthree\n');
		await files.write('b.ts', 'one\ntwo\n');
		const edits = createChatEdits({
			...files,
			memory: createMemento(),
			settings: { editsFromChat: () => isOn },
			log: silentLog,
			run: async () => undefined,
		});
		bench = await createBench({ deps: { edits } });
		await bench.open();
	});

	afterEach(async () => {
		await removeBench(bench);
		files.dispose();
		await closeAll();
	});

	async function attach(name: string): Promise<void> {
		const attachment = await fileAttachment(files.uri(name));
		assert('id' in attachment, 'it was not attached');
		await bench.chat.attach(attachment as Attachment);
	}

	/** The results of the calls of the last answer. */
	async function ask(...scripts: readonly (readonly ModelEvent[])[]) {
		bench.scripts.push(...scripts);
		await bench.tell({ type: 'send', sendId: ++count, text: 'Change it' });
		const turn = bench.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant');
		return turn.blocks.flatMap((block) =>
			block.kind === 'toolCall' && block.result ? [block.result] : [],
		);
	}

	const edit = (name: string, old: string, fresh: string, all?: boolean) =>
		['edit_file', { path: files.rel(name), old_text: old, new_text: fresh, all }] as const;
	const text = async (name: string) =>
		(await vscode.workspace.openTextDocument(files.uri(name))).getText();

	it('S47: in a folder that is not trusted no answer changes a file, and the person is told why', async () => {
		const before = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
		Object.defineProperty(vscode.workspace, 'isTrusted', { value: false, configurable: true });
		try {
			await attach('a.ts');
			await ask(answer('I may not.'));
		} finally {
			if (before) Object.defineProperty(vscode.workspace, 'isTrusted', before);
		}
		const turn = bench.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant');
		assert.match(turn.notices.join(), /Restricted Mode/);
		assert.equal(bench.requests[0]?.tools?.length ?? 0, 0);
	});

	it('edits an attached file and makes a new one, both for review', async () => {
		await attach('a.ts');
		const results = await ask(
			calls(edit('a.ts', 'two', 'TWO'), edit('a.ts', 'three', 'THREE'), [
				'create_file',
				{ path: files.rel('sub/new.ts'), text: 'new\n' },
			]),
			answer('Done.'),
		);
		assert.deepEqual(
			results.map(({ content, isError }) => [content, isError]),
			Array.from({ length: 3 }, () => ['Done; waiting for the user’s review.', false]),
		);
		assert.match(results[0]?.summary ?? '', /^Changed .*a\.ts$/);
		assert.match(results[2]?.summary ?? '', /^Made .*new\.ts$/);
		assert.equal(await text('a.ts'), 'one\nTWO\nTHREE\n');
		assert.equal((await files.read('a.ts')).toString(), 'one\ntwo\nthree\n');
		assert.equal((await files.read('sub/new.ts')).toString(), 'new\n');
		assert(files.review.pending(files.uri('a.ts')) > 0);
		assert.equal(files.review.pending(files.uri('sub/new.ts')), 1);
		const entries = await files.journal.entries();
		const [user] = bench.page.transcript.turns;
		assert.deepEqual(
			entries.map(({ origin }) => [origin.chatId, origin.title, origin.turn !== user?.id]),
			Array.from({ length: 3 }, () => [bench.chat.shownId, 'Change it', true]),
		);
	});

	it('has no tools without a file, and none when the setting is off', async () => {
		await ask(answer('Hello'));
		assert.equal(bench.requests[0]?.tools, undefined);
		isOn = false;
		await attach('a.ts');
		await ask(answer('Hello'));
		assert.equal(bench.requests[1]?.tools, undefined);
	});

	it('refuses a file that is neither attached nor open, and takes it once it is open', async () => {
		await attach('a.ts');
		const [refused] = await ask(calls(edit('b.ts', 'two', 'TWO')), answer('Please attach it.'));
		assert.equal(refused?.isError, true);
		assert.match(
			refused?.content ?? '',
			/b\.ts is neither attached nor open\. Ask the user to attach it/,
		);
		assert.equal(await text('b.ts'), 'one\ntwo\n');
		await vscode.window.showTextDocument(files.uri('b.ts'));
		const [done] = await ask(calls(edit('b.ts', 'two', 'TWO')), answer('Done.'));
		assert.equal(done?.isError, false, done?.content);
		assert.equal(await text('b.ts'), 'one\nTWO\n');
	});

	it('R29: says that the file changed since the model saw it', async () => {
		await attach('a.ts');
		const document = await vscode.workspace.openTextDocument(files.uri('a.ts'));
		const editor = await vscode.window.showTextDocument(document);
		await editor.edit((builder) => builder.replace(new vscode.Range(1, 0, 1, 3), 'twenty'));
		const [result] = await ask(calls(edit('a.ts', 'one\ntwo\nthree', 'x')), answer('I see.'));
		assert.equal(result?.isError, true);
		assert.match(result?.content ?? '', /^The file changed since you saw it\..*twenty/s);
		assert.equal(document.getText(), 'one\ntwenty\nthree\n');
	});

	it('R33, R34, R35: says what to send instead, and reports leniency', async () => {
		await attach('a.ts');
		const [absent, twice, blanks] = await ask(
			calls(
				edit('a.ts', 'one\ntwwo', 'x'),
				edit('a.ts', 'o', 'x'),
				edit('a.ts', 'two  \nthree', 'TWO\nthree'),
			),
			answer('I see.'),
		);
		assert.match(absent?.content ?? '', /not in the file/);
		assert.match(twice?.content ?? '', /2/);
		assert.match(blanks?.content ?? '', /with other blanks or indentation than old_text/);
		assert.equal(await text('a.ts'), 'one\nTWO\nthree\n');
	});

	it('replaces all when it is asked to', async () => {
		await attach('b.ts');
		await ask(calls(edit('b.ts', 'o', '0', true)), answer('Done.'));
		assert.equal(await text('b.ts'), '0ne\ntw0\n');
	});

	it('S20: asks before a file outside of the workspace is made', async () => {
		await attach('a.ts');
		const [result] = await ask(
			calls(['create_file', { path: '../../outside.ts', text: 'x' }]),
			answer('Fine.'),
		);
		assert.match(result?.content ?? '', /did not allow/);
		assert.equal(files.questions.length, 1);
	});

	it('edits what was typed on while it was asked', async () => {
		await attach('a.ts');
		const document = await vscode.workspace.openTextDocument(files.uri('a.ts'));
		const editor = await vscode.window.showTextDocument(document);
		const typing = (async () => {
			for (let line = 0; line < 5; line++) {
				await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'mine\n'));
			}
		})();
		const [result] = await ask(calls(edit('a.ts', 'two', 'TWO')), answer('Done.'));
		await typing;
		assert.equal(result?.isError, false, result?.content);
		assert.equal(document.getText(), `${'mine\n'.repeat(5)}one\nTWO\nthree\n`);
	});

	it('edits an untitled document that was attached', async () => {
		const document = await vscode.workspace.openTextDocument({ content: 'one\ntwo\n' });
		await vscode.window.showTextDocument(document);
		const attachment = await fileAttachment(document.uri);
		assert('id' in attachment);
		await bench.chat.attach(attachment as Attachment);
		const path = attachment.kind === 'image' ? '' : attachment.path;
		const [result] = await ask(
			calls(['edit_file', { path, old_text: 'two', new_text: 'TWO' }]),
			answer('Done.'),
		);
		assert.equal(result?.isError, false, result?.content);
		assert.equal(document.getText(), 'one\nTWO\n');
	});

	it('edits a cell of a notebook that is open, and nothing in its file', async () => {
		const cell = (code: string) =>
			new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, 'python');
		const notebook = await vscode.workspace.openNotebookDocument(
			'jupyter-notebook',
			new vscode.NotebookData([cell('one = 1'), cell('two = 2\nthree = 3')]),
		);
		await vscode.window.showNotebookDocument(notebook);
		await attach('a.ts');
		const { path } = notebook.uri;
		const [done, twice] = await ask(
			calls(
				['edit_file', { path, old_text: 'two = 2', new_text: 'two = 22' }],
				['edit_file', { path, old_text: ' = ', new_text: '=' }],
			),
			answer('Done.'),
		);
		assert.equal(done?.isError, false, done?.content);
		assert.equal(twice?.isError, true);
		assert.deepEqual(
			notebook.getCells().map(({ document }) => document.getText()),
			['one = 1', 'two = 22\nthree = 3'],
		);
		assert.equal(files.review.pending(notebook.cellAt(1).document.uri), 1);
	});
});
