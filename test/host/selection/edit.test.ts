import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Changes } from '../../../src/host/edits/changes';
import { editTarget } from '../../../src/host/selection/editTarget';
import { bytesOf, closeAll, createBench, openFile, targetOf, until } from '../../support/hostBench';
import {
	callsTool,
	createScriptedChat,
	failsWith,
	type Script,
	says,
} from '../../support/scriptedChat';

const replace = (text: string, between?: () => unknown) =>
	callsTool('replace_selection', { text }, between);

describe('an edit of a selection', () => {
	let dispose = (): void => undefined;
	const start = (script: Script) => {
		const chat = createScriptedChat(script);
		const bench = createBench(chat);
		dispose = bench.dispose;
		return { ...bench, chat };
	};
	const edit = (
		{ tools }: ReturnType<typeof start>,
		document: vscode.TextDocument,
		text: string,
		signal?: AbortSignal,
	) =>
		editTarget(
			tools,
			targetOf(document, text),
			{ kind: 'edit', instruction: 'change' },
			'Edit',
			signal ? { signal } : {},
		);

	afterEach(async () => {
		dispose();
		await closeAll();
	});

	const source = 'const a = 1;\nconst b = 2;\nconst c = 3;\nconst d = 4;\n';

	it('R39: is one step of undo, and undoing it ends the review', async () => {
		const bench = start(() => replace('const b = 20;\nconst c = 30;'));
		const { document } = await openFile(source);
		const end = await edit(bench, document, 'const b = 2;\nconst c = 3;');
		assert.equal(end.kind, 'taken');
		assert.equal(document.getText(), source.replace('2', '20').replace('3', '30'));
		assert.equal(bench.tools.review.pending(document.uri), 1);
		assert.equal(document.isDirty, true);
		await vscode.commands.executeCommand('undo');
		await until('the undo', () => document.getText() === source);
		assert.equal(document.isDirty, false);
		await until('the end of the review', () => bench.tools.review.pending() === 0);
	});

	it('sends the selection, the lines around it, the language and one tool', async () => {
		const bench = start(() => replace('const b = 20;'));
		const { document } = await openFile(source);
		await edit(bench, document, 'const b = 2;');
		const [question] = bench.chat.questions;
		assert.deepEqual(
			question?.attachments.map(
				(each) => 'text' in each && [each.lines, each.text, each.languageId],
			),
			[
				[[2, 2], 'const b = 2;', 'typescript'],
				[[1, 1], 'const a = 1;', 'typescript'],
				[[3, 4], 'const c = 3;\nconst d = 4;', 'typescript'],
			],
		);
		assert.deepEqual(
			question?.tools?.map((tool) => tool.definition.name),
			['replace_selection'],
		);
		assert.equal(bench.chat.questions.length, 1);
		assert.equal(bench.chat.requests.length, 1, 'a taken edit needs no second request');
	});

	it('R31: leaves CRLF, a byte order mark and a missing last line end as they are on disk', async () => {
		const cases: readonly (readonly [string, string])[] = [
			[
				'\uFEFFlet a = 1;\r\nlet b = 2;\r\nlet c = 3;',
				'\uFEFFlet a = 1;\r\nlet b = 20;\r\nlet x;\r\nlet c = 3;',
			],
			['let a = 1;\nlet b = 2;', 'let a = 1;\nlet b = 20;\nlet x;'],
			['\uFEFFlet b = 2;\n\n\n', '\uFEFFlet b = 20;\nlet x;\n\n\n'],
		];
		for (const [before, after] of cases) {
			const bench = start(() => replace('let b = 20;\nlet x;\n'));
			const { document } = await openFile(before);
			assert.equal((await edit(bench, document, 'let b = 2;')).kind, 'taken');
			assert(await document.save());
			assert.deepEqual(await bytesOf(document), Buffer.from(after));
			dispose();
		}
	});

	it('R32: leaves the other bytes of a Latin-1 file and takes no character that it cannot hold', async () => {
		const before = Buffer.from('caf\u00e9\r\nb = 2\r\n\u00fcber', 'latin1');
		for (const [text, kind] of [
			['b = "\u00e4"', 'taken'],
			['b = "\u20ac"', 'refused'],
		] as const) {
			const bench = start(() => replace(text));
			const { document } = await openFile(before, 'latin.txt', 'iso88591');
			assert.equal(document.encoding, 'iso88591');
			assert.equal((await edit(bench, document, 'b = 2')).kind, kind);
			await document.save();
			const after = before.toString('latin1').replace('b = 2', kind === 'taken' ? text : 'b = 2');
			assert.deepEqual(await bytesOf(document), Buffer.from(after, 'latin1'));
			dispose();
		}
	});

	it('R40: dropped, the file has the same bytes again', async () => {
		const before = '\uFEFFlet a = 1;\r\nlet b = 2;\r\n\tlet c = 3;';
		const bench = start(() => replace('let b = 20;\nlet x;'));
		const { document } = await openFile(before);
		await edit(bench, document, 'let b = 2;');
		await bench.tools.review.drop();
		assert.equal(document.getText(), before.slice(1));
		assert.equal(bench.tools.review.pending(), 0);
		assert.deepEqual(await bytesOf(document), Buffer.from(before), 'nothing was saved');
		await document.save();
		assert.deepEqual(await bytesOf(document), Buffer.from(before));
	});

	it('kept, it stays and nothing waits any more', async () => {
		const bench = start(() => replace('const b = 20;'));
		const { document } = await openFile(source);
		await edit(bench, document, 'const b = 2;');
		await bench.tools.review.keep();
		assert.equal(bench.tools.review.pending(), 0);
		assert(document.getText().includes('b = 20'));
	});

	it('R36: writes $& and $1 as they are', async () => {
		const bench = start(() => replace("const b = '$& $1 $$';"));
		const { document } = await openFile(source);
		await edit(bench, document, 'const b = 2;');
		assert.equal(document.lineAt(1).text, "const b = '$& $1 $$';");
	});

	it('R29: is refused when the code changed while the model wrote', async () => {
		const { document, ...editor } = await openEditor(source);
		const bench = start(() =>
			replace('const b = 20;', () => editor.insert(new vscode.Position(1, 6), 'x')),
		);
		const end = await edit(bench, document, 'const b = 2;');
		assert.equal(end.kind, 'refused');
		assert.equal(document.lineAt(1).text, 'const xb = 2;');
	});

	it('R29: is refused when the file changed on disk while the model wrote', async () => {
		const { document } = await openFile(source);
		const changed = source.replace('const b', 'let bbbb');
		const bench = start(() =>
			replace('const b = 20;', () => writeFile(document.uri.fsPath, changed)),
		);
		const end = await edit(bench, document, 'const b = 2;');
		assert.equal(end.kind, 'refused');
		assert.deepEqual(await bytesOf(document), Buffer.from(changed));
		assert(!document.getText().includes('20'));
	});

	it('R43: is refused when the file was deleted while the model wrote', async () => {
		const { document } = await openFile(source);
		const bench = start(() =>
			replace('const b = 20;', () => vscode.workspace.fs.delete(document.uri)),
		);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'refused');
		await assert.rejects(bytesOf(document));
	});

	it('R30: goes into a buffer with unsaved text and finds its place after typing elsewhere', async () => {
		const { document, ...editor } = await openEditor(source);
		await editor.insert(new vscode.Position(0, 0), '// unsaved\n');
		const bench = start(() =>
			replace('const b = 20;', async () => {
				await editor.insert(new vscode.Position(0, 0), '// above\n\n');
				await editor.insert(document.lineAt(document.lineCount - 1).range.end, '// below\n');
			}),
		);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'taken');
		const expected = `// above\n\n// unsaved\n${source.replace('b = 2', 'b = 20')}// below\n`;
		assert.equal(document.getText(), expected);
		await bench.tools.review.drop();
		assert.equal(document.getText(), expected.replace('b = 20', 'b = 2'));
	});

	it('R27: cancelled at any moment leaves the buffer and the file as they were', async () => {
		for (const moment of ['before', 'arguments', 'never finishes'] as const) {
			const abort = new AbortController();
			const bench = start(async function* (_question, _count, signal) {
				if (moment === 'before') abort.abort();
				if (moment === 'never finishes') {
					yield { type: 'start', protocol: 'messages', model: 'scripted' };
					abort.abort();
					await new Promise((resolve) => signal.addEventListener('abort', resolve));
				}
				yield* replace('const b = 20;', () => moment === 'arguments' && abort.abort());
			});
			const { document } = await openFile(source);
			const end = await edit(bench, document, 'const b = 2;', abort.signal);
			assert.equal(end.kind, 'stopped', moment);
			assert.equal(document.getText(), source);
			assert.equal(document.isDirty, false);
			assert.deepEqual(await bytesOf(document), Buffer.from(source));
			assert.equal(bench.tools.review.pending(), 0);
			dispose();
		}
	});

	it('R27: cancelled just before the change, changes nothing; after it, says what was changed', async () => {
		for (const moment of ['check', 'apply'] as const) {
			const abort = new AbortController();
			const { tools } = start(() => replace('const b = 20;'));
			const { document } = await openFile(source);
			const target = targetOf(document, 'const b = 2;');
			const watched = {
				...target,
				get text() {
					if (moment === 'check') abort.abort();
					return target.text;
				},
			};
			const changes: Changes = {
				...tools.changes,
				edit(...args) {
					abort.abort();
					return tools.changes.edit(...args);
				},
			};
			const task = { kind: 'edit', instruction: 'change' } as const;
			const { signal } = abort;
			const end = await editTarget({ ...tools, changes }, watched, task, 'Edit', { signal });
			assert.equal(end.kind, moment === 'check' ? 'stopped' : 'taken');
			const changed = source.replace('b = 2', 'b = 20');
			assert.equal(document.getText(), moment === 'check' ? source : changed);
			dispose();
		}
	});

	it('R29: finds its place again when the person types while the change is on its way', async () => {
		const { document, ...editor } = await openEditor(source);
		const { tools } = start(() => replace('const b = 20;'));
		let count = 0;
		const changes: Changes = {
			...tools.changes,
			async edit(...args) {
				if (count++ > 0) return tools.changes.edit(...args);
				const outcome = tools.changes.edit(...args);
				await editor.insert(new vscode.Position(0, 0), '// typed\n');
				return outcome;
			},
		};
		const target = targetOf(document, 'const b = 2;');
		const task = { kind: 'edit', instruction: 'change' } as const;
		const end = await editTarget({ ...tools, changes }, target, task, 'Edit');
		assert(count > 1, 'the first try came too early to be refused');
		assert.equal(end.kind, 'taken');
		assert.equal(document.getText(), `// typed\n${source.replace('b = 2', 'b = 20')}`);
	});

	it('tried again, is about the same code, wherever the cursor is by then', async () => {
		const { document } = await openFile(source);
		const { tools } = start(() => says('no'));
		const earlier = targetOf(document, 'const b = 2;');
		await openFile('other\n');
		const same = await tools.target({ isEdit: true, earlier });
		assert.equal(same?.place, earlier.place);
		const editor = await vscode.window.showTextDocument(document);
		const insert = (line: number, character: number, typed: string) =>
			editor.edit((builder) => builder.insert(new vscode.Position(line, character), typed));
		await insert(0, 0, '// above\n');
		const moved = await tools.target({ isEdit: true, earlier });
		assert(moved && moved.text === earlier.text && moved.range.start === earlier.range.start + 9);
		await insert(2, 6, 'x');
		await openFile('another\n');
		const mended = await tools.target({ isEdit: true, earlier });
		assert.equal(mended?.text, 'const xb = 2;', 'it stands between the same lines');
		const other = await vscode.window.showTextDocument(document);
		await other.edit((builder) => builder.insert(new vscode.Position(1, 3), 'x'));
		await openFile('another\n');
		assert.equal(await tools.target({ isEdit: true, earlier }), undefined);
	});

	it('leaves the cursor where the person types, right behind the change', async () => {
		const editor = await openFile(source);
		const { tools } = start(() => says('no'));
		const behind = new vscode.Position(2, 0);
		editor.selection = new vscode.Selection(behind, behind);
		const from = editor.document.offsetAt(new vscode.Position(1, 0));
		const end = editor.document.offsetAt(behind);
		const text = 'const b = 20;\n';
		assert(await tools.review.apply(editor.document, [{ start: from, end, text }]));
		assert.deepEqual(editor.selection.active, behind);
	});

	it('takes a single code block from a model that calls no tool', async () => {
		const bench = start(() => says('```ts\nconst b = 20;\n```\n'));
		const { document } = await openFile(source);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'taken');
		assert.equal(document.lineAt(1).text, 'const b = 20;');
		assert.equal(bench.chat.questions.length, 1);
	});

	it('takes a piece of code beside words only when it was asked for the whole', async () => {
		const bench = start(() => says('Like so:\n\n```ts\nconst b = 20;\n```\n'));
		const { document } = await openFile(source);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'taken');
		assert.deepEqual(
			bench.chat.questions.map((question) => question.tools !== undefined),
			[true, false],
		);
	});

	it('says in plain words that the model never called the tool it was given', async () => {
		const bench = start(() => callsTool('edit_file', { text: 'x' }));
		const { document } = await openFile(source);
		const end = await edit(bench, document, 'const b = 2;');
		assert(end.kind === 'refused' && /form it was asked for/.test(end.reason), JSON.stringify(end));
		assert.equal(document.getText(), source);
	});

	it('R19: takes nothing from an answer that was cut or holds several blocks', async () => {
		for (const [text, reason] of [
			['```ts\nconst b = 20;\n```', 'length'],
			['```ts\nconst b = 20;', 'stop'],
			['```ts\nconst b = 20;\n```', 'incomplete'],
			['```ts\na\n```\n```ts\nb\n```', 'stop'],
		] as const) {
			const bench = start(() => says(text, reason));
			const { document } = await openFile(source);
			assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'refused', text);
			assert.equal(document.getText(), source);
			assert.equal(bench.chat.questions.length, 1);
			dispose();
		}
	});

	it('asks once more for a code block when the server refuses tools, and remembers it', async () => {
		const bench = start((question) =>
			question.tools
				? failsWith({
						kind: 'invalidRequest',
						message: 'The server refused the request.',
						detail: 'scripted does not support tools',
						status: 400,
					})
				: says('```ts\nconst b = 20;\n```'),
		);
		const { document } = await openFile(source);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'taken');
		assert.equal(bench.chat.questions.length, 2);
		assert(bench.chat.questions[1]?.replaces, 'the failed turn is replaced');
		assert.equal((await edit(bench, document, 'const c = 3;')).kind, 'taken');
		assert.equal(bench.chat.questions.length, 3);
		assert.equal(bench.chat.questions[2]?.tools, undefined);
	});

	it('leaves other failures to the chat and does not ask again', async () => {
		const bench = start(() => failsWith({ kind: 'auth', message: 'no key for tools' }));
		const { document } = await openFile(source);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'failed');
		assert.equal(bench.chat.questions.length, 1);
	});

	it('lets the model mend a text with code left out', async () => {
		let count = 0;
		const bench = start(() =>
			replace(count++ === 0 ? '// ... existing code ...\nconst b = 20;' : 'const b = 20;'),
		);
		const { document } = await openFile(source);
		assert.equal((await edit(bench, document, 'const b = 2;')).kind, 'taken');
		assert.equal(bench.chat.requests.length, 2);
		assert.equal(document.lineAt(1).text, 'const b = 20;');
	});

	it('changes a file that is not in front without showing it', async () => {
		const { document } = await openFile(source);
		const bench = start(() => replace('const b = 20;', () => openFile('other')));
		const end = await edit(bench, document, 'const b = 2;');
		assert.equal(end.kind, 'taken');
		assert.equal(document.lineAt(1).text, 'const b = 20;');
		assert.notEqual(vscode.window.activeTextEditor?.document, document);
		assert.equal(bench.tools.review.pending(document.uri), 1);
	});
});

async function openEditor(text: string) {
	const editor = await openFile(text);
	const insert = (at: vscode.Position, typed: string) =>
		editor.edit((builder) => builder.insert(at, typed));
	return { document: editor.document, insert };
}
