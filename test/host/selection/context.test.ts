import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { requestCode } from '../../../src/host/selection/codeRequest';
import { editTarget } from '../../../src/host/selection/editTarget';
import { createSelectionCommands } from '../../../src/host/selection/selectionCommands';
import { findTarget } from '../../../src/host/selection/selectionContext';
import { closeAll, createBench, openFile, targetOf } from '../../support/hostBench';
import { callsTool, createScriptedChat, type Script, says } from '../../support/scriptedChat';

const replace = (text: string) => callsTool('replace_selection', { text });

/** A class of lines 4 to 9 with a method of lines 5 to 8, whatever the language. */
function registerSymbols(): vscode.Disposable {
	return vscode.languages.registerDocumentSymbolProvider(
		{ pattern: '**/shop.txt' },
		{
			provideDocumentSymbols(document) {
				const make = (name: string, kind: vscode.SymbolKind, from: number, to: number) => {
					const whole = new vscode.Range(from, 0, to, document.lineAt(to).text.length);
					return new vscode.DocumentSymbol(name, '', kind, whole, whole);
				};
				const all = document.getText().split('\n');
				const first = all.findIndex((line) => line.startsWith('class'));
				const method = all.findIndex((line) => line.includes('total('));
				const shop = make('Shop', vscode.SymbolKind.Class, first, all.lastIndexOf('}'));
				shop.children = [make('total', vscode.SymbolKind.Method, method, all.lastIndexOf('\t}'))];
				return [shop];
			},
		},
	);
}

const shop = [
	"import { round } from './round';",
	"import { other } from './other';",
	'',
	'class Shop {',
	'\ttotal(prices) {',
	...Array.from({ length: 40 }, (_, at) => `\t\tstep${at}();`),
	'\t\treturn round(sum(prices));',
	'\t}',
	'}',
	'',
].join('\n');

describe('what goes along with an edit, and what is taken back', () => {
	const disposables: { dispose(): unknown }[] = [];
	const start = (script: Script) => {
		const chat = createScriptedChat(script);
		const bench = createBench(chat);
		disposables.push(bench);
		return { ...bench, chat, commands: createSelectionCommands(bench.deps) };
	};

	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await closeAll();
	});

	it('the heads of what is around it and the imports that it uses, when they are far above', async () => {
		disposables.push(registerSymbols());
		const { chat, commands } = start(() => replace('\t\treturn round(total(prices));'));
		const editor = await openFile(shop, 'shop.txt');
		const line = shop.split('\n').findIndex((each) => each.includes('return'));
		editor.selection = new vscode.Selection(line, 0, line, 40);
		await commands.improveSelection();
		const [code, above] = chat.questions[0]?.attachments ?? [];
		assert(code && 'text' in code && above && 'text' in above);
		assert.equal(code.text, '\t\treturn round(sum(prices));');
		assert.deepEqual(above.lines, [1, 5]);
		assert.equal(
			above.text,
			"import { round } from './round';\n…\nclass Shop {\n\ttotal(prices) {",
		);
	});

	it('errors that are reported there, but neither warnings nor those elsewhere', async () => {
		const problems = vscode.languages.createDiagnosticCollection('scripted');
		disposables.push(problems);
		const { chat, commands } = start(() => replace('TWO'));
		const editor = await openFile('one\ntwo\nthree\n', 'plain.txt');
		const at = (line: number) => new vscode.Range(line, 0, line, 3);
		problems.set(editor.document.uri, [
			new vscode.Diagnostic(at(1), `two is ${'very '.repeat(50)}wrong`),
			new vscode.Diagnostic(at(1), 'only a warning', vscode.DiagnosticSeverity.Warning),
			new vscode.Diagnostic(at(2), 'not here'),
		]);
		editor.selection = new vscode.Selection(1, 0, 1, 3);
		await commands.improveSelection();
		const prompt = chat.questions[0]?.prompt ?? '';
		assert.match(prompt, /Errors reported there:\n- line 2: two is (very )+/);
		assert.doesNotMatch(prompt, /warning|not here|wrong/);
	});

	it('the indentation of the file, whatever unit the model used', async () => {
		const { tools } = start(() => replace('  if (a) {\n    c();\n  }'));
		const { document } = await openFile('f() {\n\tif (a) {\n\t\tb();\n\t}\n}\n');
		const target = targetOf(document, '\tif (a) {\n\t\tb();\n\t}');
		const end = await editTarget(tools, target, { kind: 'improve' }, 'Improve');
		assert.equal(end.kind, 'taken');
		assert.equal(document.getText(), 'f() {\n\tif (a) {\n\t\tc();\n\t}\n}\n');
	});

	it('documentation only: code that changes with it is refused, and may be mended once', async () => {
		const good = '/** Adds. */\nconst f = (a, b) => a + b;';
		for (const [answers, kind] of [
			[['/** Adds. */\nconst f = (a, b) => b + a;', good], 'taken'],
			[['/** x */\nconst f = 1;', '/** y */\nconst f = 2;', good], 'refused'],
		] as const) {
			let count = 0;
			const { chat, tools } = start(() => replace(answers[count++] ?? ''));
			const before = 'const f = (a, b) => a + b;\n';
			const { document } = await openFile(before);
			const target = targetOf(document, 'const f = (a, b) => a + b;');
			const end = await editTarget(tools, target, { kind: 'document' }, 'Document');
			assert.equal(end.kind, kind);
			assert.equal(chat.requests.length, 2);
			assert.equal(document.getText(), kind === 'taken' ? `${good}\n` : before);
		}
	});

	it('all of the new code while it streams, from a call or from a code block', async () => {
		const text = 'const a = "\\n";\n\tf();';
		for (const script of [
			() => callsTool('replace_selection', { text }),
			() => says(`\`\`\`ts\n${text}\n\`\`\``),
		] as const) {
			const { tools } = start(script);
			const seen: string[] = [];
			const { document } = await openFile('x\n');
			await requestCode(tools, {
				words: 'Edit',
				title: 'Edit',
				attachments: [targetOf(document, 'x').attachment],
				build: () => ({ system: '', prompt: '' }),
				tool: () => ({
					definition: { name: 'replace_selection', description: '', parameters: {} },
					run: async () => ({ content: '', isError: false, endsTurn: true }),
				}),
				take: async () => ({ isTaken: true, content: '', summary: '', isFinal: true }),
				grow: (code) => seen.push(code),
			});
			assert(seen.length > 0 && seen.every((each) => text.startsWith(each)), seen.join('|'));
			assert.equal(seen.at(-1), text);
		}
	});

	it('tells the journal which answer and chat a change comes from', async () => {
		const { tools, writes } = start(() => replace('two'));
		const { document } = await openFile('one\n');
		await editTarget(tools, targetOf(document, 'one'), { kind: 'improve' }, 'Improve it');
		assert.deepEqual(
			writes.map(({ kind, origin, uri }) => [kind, origin, uri.toString()]),
			[
				[
					'edit',
					{ turn: 'answer', chatId: 'scripted', title: 'Improve it' },
					document.uri.toString(),
				],
			],
		);
	});

	it('a function that changed meanwhile is found again by its name', async () => {
		disposables.push(registerSymbols());
		const { tools } = start(() => says('no'));
		const editor = await openFile(shop, 'shop.txt');
		editor.selection = new vscode.Selection(4, 2, 4, 2);
		const found = await findTarget(editor);
		assert(found.ok && found.target.name === 'total' && found.target.isWhole);
		await editor.edit((builder) => {
			builder.insert(new vscode.Position(0, 0), '// above\n');
			builder.insert(new vscode.Position(6, 0), '\t\tmore();\n');
		});
		await openFile('another\n', 'plain.txt');
		const again = await tools.target({ isEdit: true, earlier: found.target });
		assert.match(again?.text ?? '', /^\ttotal\(prices\) \{\n\t\tstep0\(\);\n\t\tmore\(\);/);
	});
});
