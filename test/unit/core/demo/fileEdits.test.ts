import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answer } from '../../../../src/core/demo/answer';
import type { Answer, DemoRequest, DemoTool } from '../../../../src/core/demo/demoTypes';
import { tryEdit } from '../../../../src/core/demo/edit';
import { replacementsOf } from '../../../../src/core/demo/replacements';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { readAnswer } from '../../../../src/core/edits/proposal';

declare const PROJECT_ROOT: string;

const tools: readonly DemoTool[] = [
	{ name: 'edit_file', properties: ['path', 'old_text', 'new_text', 'all'] },
	{ name: 'create_file', properties: ['path', 'text'] },
];

const plain: DemoRequest = {
	protocol: 'messages',
	model: 'pandu-demo',
	stream: true,
	fields: [],
	streamUsage: true,
	system: '',
	userText: '',
	earlierTexts: [],
	images: 0,
	isFirstAnswer: false,
	tools,
	toolResults: [],
	inputTokens: 1,
};

const files: Readonly<Record<string, string>> = {
	'src/cart.ts':
		"export function total(items) {\n\tlet sum = 0;\n\tfor (const item of items) {\n\t\tsum += item.price;\n\t}\n\treturn sum;\n}\n\n// total is a word\nconst empty = total([]);\nlog('total', empty);\n",
	'src/tax.ts':
		"import { total } from './cart';\n\nexport const taxed = (items) => total(items) * 1.1;\n",
	'src/page.ts': "import { total } from './cart';\nshow(total(cart));\n",
	'README.md': '# Cart\n',
};

/** As the chat attaches files: label, fence, words. */
function attached(words: string, paths: readonly string[], texts = files): string {
	const fences = paths.map((each) => `${each}\n\`\`\`typescript\n${texts[each]}\`\`\``);
	return [...fences, words].join('\n\n');
}

function ask(words: string, paths: readonly string[], more: Partial<DemoRequest> = {}): Answer {
	return answer({ ...plain, userText: attached(words, paths), ...more });
}

interface EditCall {
	readonly path: string;
	readonly old_text: string;
	readonly new_text: string;
}

function callsOf(said: Answer): readonly EditCall[] {
	return said.pieces.flatMap((piece) =>
		piece.kind === 'toolCall' && piece.name === 'edit_file'
			? [piece.args as unknown as EditCall]
			: [],
	);
}

/** What the files become; each old text must stand there once when its turn comes. */
function applied(calls: readonly EditCall[], texts = files): Readonly<Record<string, string>> {
	const now: Record<string, string> = { ...texts };
	for (const call of calls) {
		const parts = (now[call.path] ?? '').split(call.old_text);
		assert.equal(parts.length, 2, `"${call.old_text}" is there ${parts.length - 1} times`);
		now[call.path] = parts.join(call.new_text);
	}
	return now;
}

function textOf(said: Answer): string {
	return said.pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
}

describe('changes of files by the demo', () => {
	it('renames in one file, piece by piece', () => {
		const said = ask('Rename sum to subtotal in this file', ['src/cart.ts']);
		assert.equal(said.finish, 'toolCalls');
		const calls = callsOf(said);
		assert.deepEqual(applied(calls), {
			...files,
			'src/cart.ts': files['src/cart.ts']?.replaceAll('sum', 'subtotal'),
		});
		assert.equal(callsOf(ask('rename total to sumOf', ['src/cart.ts'])).length, 2);
	});

	it('renames over three files and leaves strings and comments alone', () => {
		const paths = ['src/cart.ts', 'src/tax.ts', 'src/page.ts'];
		const calls = callsOf(ask('rename total to sumOf', paths));
		const now = applied(calls);
		assert.deepEqual([...new Set(calls.map((call) => call.path))], paths);
		assert.ok(now['src/cart.ts']?.includes('// total is a word\nconst empty = sumOf([]);'));
		assert.ok(now['src/cart.ts']?.includes("log('total', empty)"));
		assert.equal(now['src/page.ts'], "import { sumOf } from './cart';\nshow(sumOf(cart));\n");
	});

	it('adds comments and fixes what it sees', () => {
		const documented = applied(callsOf(ask('Add comments', ['src/cart.ts'])))['src/cart.ts'];
		assert.match(documented ?? '', /@param items Items\./);
		const again = ask('Please fix the bugs', ['src/cart.ts']);
		assert.equal(callsOf(again).length, 0);
		assert.match(textOf(again), /found nothing/);
	});

	it('answers questions about the same files without touching them', () => {
		for (const question of [
			'What does this do?',
			'Find bugs',
			'Explain the total',
			'Is it fixed?',
		]) {
			assert.deepEqual(callsOf(ask(question, ['src/cart.ts'])), [], question);
		}
	});

	it('makes test files and new files', () => {
		const [, tests] = ask('Write a test file for this', ['src/cart.ts']).pieces;
		assert.ok(tests?.kind === 'toolCall' && tests.name === 'create_file');
		assert.equal(tests.args.path, 'src/cart.test.ts');
		assert.match(String(tests.args.text), /total\(undefined\)/);
		const [, file] = ask('Make a new file src/util/money.ts', []).pieces;
		assert.ok(file?.kind === 'toolCall');
		assert.deepEqual(Object.keys(file.args), ['path', 'text']);
		assert.equal(file.args.path, 'src/util/money.ts');
	});

	it('writes text for Apply when there are no tools', () => {
		const said = textOf(ask('rename total to sumOf', ['src/tax.ts'], { tools: [] }));
		assert.ok(said.includes("```typescript src/tax.ts\nimport { sumOf } from './cart';\n"), said);
		const blocks = textOf(
			ask('rename total to sumOf, with search and replace blocks', ['src/tax.ts'], { tools: [] }),
		);
		assert.ok(
			blocks.includes(
				"<<<<<<< SEARCH\nimport { total } from './cart';\n\nexport const taxed = (items) => total(items) * 1.1;\n=======\n",
			),
			blocks,
		);
	});

	it('writes them in a form that can be read', () => {
		const words = 'rename total to sumOf';
		for (const [asks, more] of [
			[words, { tools: [] }],
			[`${words}, as search and replace blocks`, {}],
		] as const) {
			const said = textOf(ask(asks, ['src/cart.ts', 'src/page.ts'], more));
			const read = readAnswer(said, { isWhole: true });
			const paths = read.map((each) =>
				each.kind === 'changes'
					? each.changes.map(({ path }) => path)
					: 'path' in each && each.path,
			);
			assert.deepEqual(paths.flat(), ['src/cart.ts', 'src/page.ts'], said);
			if (more.tools) continue;
			const [first] = read;
			assert.ok(first?.kind === 'changes' && first.changes[0]?.kind === 'edit', said);
			const result = applyEdits(files['src/cart.ts'] ?? '', first.changes[0].edits);
			assert.equal(result.kind, 'changed');
		}
	});

	it('leaves a command with a tool of its own to that tool', () => {
		const own = [{ name: 'replace_selection', properties: ['text'] }];
		const said = ask('Edit src/tax.ts: rename total to sumOf', ['src/tax.ts'], { tools: own });
		assert.equal(said.pieces.at(-1)?.kind === 'toolCall' && said.finish, 'toolCalls');
		assert.equal(callsOf(said).length, 0);
	});

	it('does what the README of the sample workspace proposes', () => {
		const names = ['src/legacy.js', 'src/money.ts', 'src/invoice.ts', 'src/receipt.ts'];
		const sample = Object.fromEntries(
			names.map((each) => [each, readFileSync(path.join(PROJECT_ROOT, 'sample', each), 'utf8')]),
		);
		const askSample = (words: string, paths: readonly string[]) =>
			callsOf(answer({ ...plain, userText: attached(words, paths, sample) }));
		const modern = askSample('use const and let instead of var', ['src/legacy.js']);
		assert.ok(modern.length > 1);
		assert.doesNotMatch(applied(modern, sample)['src/legacy.js'] ?? '', /\bvar\b/);
		const three = names.slice(1);
		const renamed = applied(askSample('rename roundToCents to toCents', three), sample);
		for (const each of three) {
			assert.equal(renamed[each], sample[each]?.replaceAll('roundToCents', 'toCents'), each);
			assert.notEqual(renamed[each], sample[each]);
		}
	});

	it('is the same every time', () => {
		const once = ask('rename total to sumOf', ['src/cart.ts', 'src/tax.ts']);
		assert.deepEqual(ask('rename total to sumOf', ['src/cart.ts', 'src/tax.ts']), once);
	});
});

describe('follow-ups for the demo', () => {
	const code =
		'// Adds.\nfunction add(a: number, b: number): number {\n\t/* here */\n\tif (a < 0) {\n\t\treturn b;\n\t}\n\n\treturn a + b; // done\n}\n';

	it('makes code shorter', () => {
		const done = tryEdit({ code, language: 'typescript', instruction: 'shorter' });
		assert.equal(
			done?.code,
			'function add(a: number, b: number): number {\n\tif (a < 0) return b;\n\treturn a + b;\n}\n',
		);
		const python = '# one\ndef f(a):\n    return a  # two\n';
		assert.equal(
			tryEdit({ code: python, language: 'python', instruction: 'make it shorter' })?.code,
			'def f(a):\n    return a\n',
		);
	});

	it('keeps the types', () => {
		const done = tryEdit({ code, language: 'typescript', instruction: 'keep the types' });
		assert.equal(done?.code, code);
	});
});

describe('replacements of the demo', () => {
	it('are unique when their turn comes, whatever is changed', () => {
		let seed = 7;
		const random = (below: number) => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return seed % below;
		};
		const words = ['a', 'b', '}', '', '\tx', 'return', 'a b'];
		const some = (count: number) => Array.from({ length: count }, () => words[random(7)] ?? '');
		let empty = 0;
		for (let round = 0; round < 500; round++) {
			const before = some(1 + random(30));
			const after = before.flatMap((line) => (random(6) > 0 ? [line] : some(random(3))));
			let text = before.join('\n');
			const replacements = replacementsOf(text, after.join('\n'));
			if (replacements.length === 0 && text !== after.join('\n')) {
				empty++;
				continue;
			}
			for (const { oldText, newText } of replacements) {
				const at = text.indexOf(oldText);
				assert.ok(at >= 0 && at === text.lastIndexOf(oldText));
				text = text.slice(0, at) + newText + text.slice(at + oldText.length);
			}
			assert.equal(text, after.join('\n'));
		}
		assert.ok(empty < 20, `${empty} of 500 could not be had`);
	});
});
