import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { applyCode } from '../../../src/host/edits/applyCode';
import { type ApplyCodeUi, applyCodeUi } from '../../../src/host/edits/applyCodeUi';
import type { Attachment } from '../../../src/shared/transcript';
import { createEditBench, type EditBench } from '../../support/editBench';
import { closeAll, silentLog } from '../../support/hostBench';

const source = `import { a } from './a';

/** Sums. */
export function total(lines) {
	return lines.length;
}

export class Cart {
	size() {
		return 1;
	}
}
`;

describe('Apply on a code block', () => {
	let bench: EditBench;
	let done: string[];
	let problems: string[];
	let asked: { title: string; labels: readonly string[] }[];
	let choice: string | undefined;
	let newPath: string | undefined;

	beforeEach(async () => {
		bench = createEditBench();
		done = [];
		problems = [];
		asked = [];
		choice = undefined;
		newPath = undefined;
		await bench.write('cart.js', source);
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const ui: ApplyCodeUi = {
		choose: async (title, choices) => {
			asked.push({ title, labels: choices.map(({ label }) => label) });
			return choices.find(({ label }) => label === choice)?.value;
		},
		askPath: async () => newPath,
		show: applyCodeUi.show,
		tellDone: (message) => void done.push(message),
		tellProblem: (message) => void problems.push(message),
	};

	const fence = (info: string, code: string) => `\`\`\`${info}\n${code}\n\`\`\``;

	/** Applies the block of `code`, which is all that the answer has unless `markdown` says otherwise. */
	async function apply(
		info: string,
		code: string,
		options: { markdown?: string; attachments?: readonly Attachment[] } = {},
	): Promise<void> {
		const { markdown = `Do:\n\n${fence(info, code)}\n`, attachments = [] } = options;
		await applyCode(
			{ ...bench, log: silentLog, ui, showChanges: () => undefined },
			{ chatId: 'c', turn: 't', text: code, markdown, title: 'Change it', attachments },
		);
	}

	const text = async (name: string) =>
		(await vscode.workspace.openTextDocument(bench.uri(name))).getText();
	const attachment = (name: string, code: string): Attachment => ({
		kind: 'selection',
		id: name,
		path: bench.rel(name),
		languageId: 'javascript',
		text: code,
	});

	it('replaces the function that the block defines, and keeps the comment above it', async () => {
		await vscode.window.showTextDocument(bench.uri('cart.js'));
		const code = 'export function total(lines) {\n\treturn lines.reduce(sum, 0);\n}';
		await apply(`js ${bench.rel('cart.js')}`, code);
		assert.deepEqual([problems, asked], [[], []]);
		assert.match(done[0] ?? '', /^Applied to .*cart\.js/);
		assert.equal(await text('cart.js'), source.replace('lines.length', 'lines.reduce(sum, 0)'));
		assert.equal(bench.review.pending(bench.uri('cart.js')), 1);
	});

	it('replaces a method with its own indentation', async () => {
		await vscode.window.showTextDocument(bench.uri('cart.js'));
		await apply(`js ${bench.rel('cart.js')}`, 'size() {\n\treturn 2;\n}');
		assert.deepEqual([problems, asked], [[], []]);
		assert.equal(await text('cart.js'), source.replace('return 1', 'return 2'));
	});

	it('takes a whole file for a whole file', async () => {
		const code = source.replace("'./a'", "'./b'").replace('return 1', 'return 2').trimEnd();
		await apply(`js ${bench.rel('cart.js')}`, code);
		assert.deepEqual([problems, asked], [[], []]);
		assert.equal(await text('cart.js'), `${code}\n`);
	});

	it('goes to the file that the question was about', async () => {
		const code = 'export function total(lines) {\n\treturn 0;\n}';
		await apply('js', code, { attachments: [attachment('cart.js', 'total')] });
		assert.deepEqual(problems, []);
		assert.match(await text('cart.js'), /return 0/);
		const shown = vscode.window.activeTextEditor;
		assert.equal(shown?.document.uri.toString(), bench.uri('cart.js').toString());
		assert.equal(shown?.selection.active.line, 4);
	});

	it('goes to the file in the editor when nothing was attached', async () => {
		await vscode.window.showTextDocument(bench.uri('cart.js'));
		await apply('js', 'export function total(lines) {\n\treturn 0;\n}');
		assert.match(await text('cart.js'), /return 0/);
	});

	it('finds a file whose folder was left out', async () => {
		const name = `only-${Date.now()}.js`;
		await bench.write(`deep/er/${name}`, source);
		await apply(`js ${name}`, 'export function total(lines) {\n\treturn 0;\n}');
		assert.deepEqual(problems, []);
		assert.match(await text(`deep/er/${name}`), /return 0/);
	});

	it('makes a file that is not there, without the comment that names it', async () => {
		const path = bench.rel('src/new.js');
		await apply('js', `// ${path}\nexport const a = 1;`);
		assert.deepEqual([problems, asked], [[], []]);
		assert.equal((await bench.read('src/new.js')).toString(), 'export const a = 1;\n');
		assert.equal(bench.review.pending(bench.uri('src/new.js')), 1);
	});

	it('asks where the code goes when that is not clear, and does nothing on Escape', async () => {
		const editor = await vscode.window.showTextDocument(bench.uri('cart.js'));
		editor.selection = new vscode.Selection(6, 0, 6, 0);
		const name = bench.rel('cart.js');
		await apply(`js ${name}`, 'console.log(total([]));');
		assert.deepEqual(
			asked.map(({ labels }) => labels),
			[['Insert at the cursor', 'Replace all of cart.js', 'Make a new file…']],
		);
		assert.deepEqual([done, problems], [[], []]);
		assert.equal(await text('cart.js'), source);
		choice = 'Insert at the cursor';
		await apply(`js ${name}`, 'console.log(total([]));');
		assert.deepEqual(problems, []);
		const lines = (await text('cart.js')).split('\n');
		assert.equal(lines[6], 'console.log(total([]));');
		assert.equal((await text('cart.js')).replace('console.log(total([]));', ''), source);
	});

	it('offers the code that was attached', async () => {
		choice = 'Replace the code that you attached';
		const attached = '\tsize() {\n\t\treturn 1;\n\t}';
		await apply('js', '\tx = 1;\n\ty = 2;', { attachments: [attachment('cart.js', attached)] });
		assert.deepEqual(problems, []);
		assert.equal(await text('cart.js'), source.replace(attached, '\tx = 1;\n\ty = 2;'));
	});

	it('refuses code that leaves code out', async () => {
		await vscode.window.showTextDocument(bench.uri('cart.js'));
		const code = 'export class Cart {\n\tadd() {}\n\t// ... rest of the class\n}';
		await apply(`js ${bench.rel('cart.js')}`, code);
		assert.match(problems[0] ?? '', /left code out \("\/\/ \.\.\. rest of the class"\)/);
		assert.equal(await text('cart.js'), source);
	});

	it('applies a diff of three files, all or none', async () => {
		await bench.write('a.js', 'one\ntwo\n');
		await bench.write('b.js', 'one\ntwo\n');
		const diff = (third: string) =>
			[
				...['a.js', 'b.js'].flatMap((name) => [
					`--- a/${bench.rel(name)}`,
					`+++ b/${bench.rel(name)}`,
					'@@ -1,2 +1,2 @@',
					' one',
					'-two',
					'+TWO',
				]),
				`--- a/${bench.rel('cart.js')}`,
				`+++ b/${bench.rel('cart.js')}`,
				'@@ -4,3 +4,3 @@',
				' export function total(lines) {',
				`-\treturn ${third};`,
				'+\treturn 0;',
				' }',
			].join('\n');
		await apply('diff', diff('other'));
		assert.equal(problems.length, 1);
		assert.equal(await text('a.js'), 'one\ntwo\n');
		await apply('diff', diff('lines.length'));
		assert.equal(problems.length, 1, problems[1]);
		assert.deepEqual(await Promise.all(['a.js', 'b.js'].map(text)), ['one\nTWO\n', 'one\nTWO\n']);
		assert.match(await text('cart.js'), /return 0/);
	});

	it('applies search and replace blocks to the file that the question was about', async () => {
		const code = '<<<<<<< SEARCH\n\t\treturn 1;\n=======\n\t\treturn 2;\n>>>>>>> REPLACE';
		await apply('', code, { attachments: [attachment('cart.js', 'x')] });
		assert.deepEqual(problems, []);
		assert.equal(await text('cart.js'), source.replace('return 1', 'return 2'));
	});

	it('refuses a block that the answer does not finish', async () => {
		await apply('js', 'const cut = ', { markdown: '```js\nconst cut = ' });
		assert.equal(problems.length, 1);
		assert.deepEqual(done, []);
	});

	it('S18: what the answer does not hold is not applied', async () => {
		await apply('js', 'evil()', { markdown: 'Nothing here.' });
		assert.deepEqual([done, problems, asked], [[], [], []]);
	});

	it('S23: asks before settings are changed', async () => {
		await apply(`json ${bench.rel('.vscode/settings.json')}`, '{}');
		assert.equal(bench.questions.length, 1);
		assert.match(problems[0] ?? '', /did not allow/);
		await assert.rejects(bench.read('.vscode/settings.json'), { code: 'ENOENT' });
	});

	it('asks for a path when there is no file to go by', async () => {
		newPath = bench.rel('asked.sh');
		await apply('sh', 'npm test');
		assert.deepEqual(problems, []);
		assert.equal((await bench.read('asked.sh')).toString(), 'npm test\n');
	});
});
