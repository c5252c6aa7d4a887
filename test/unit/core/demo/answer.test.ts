import assert from 'node:assert/strict';
import { answer } from '../../../../src/core/demo/answer';
import { readMessage } from '../../../../src/core/demo/codeBlocks';
import type { DemoRequest } from '../../../../src/core/demo/demoTypes';
import { hintsIn } from '../../../../src/core/demo/hints';
import { outlineOf } from '../../../../src/core/demo/outline';
import { mainBlock } from '../../../../src/core/demo/task';

const plain: DemoRequest = {
	protocol: 'chatCompletions',
	model: 'pandu-demo',
	stream: true,
	fields: [],
	streamUsage: true,
	system: '',
	userText: '',
	earlierTexts: [],
	images: 0,
	isFirstAnswer: false,
	tools: [],
	toolResults: [],
	inputTokens: 1,
};

function textOf(request: Partial<DemoRequest>): string {
	return answer({ ...plain, ...request })
		.pieces.map((piece) => (piece.kind === 'toolCall' ? '' : piece.text))
		.join('');
}

const code = `import { readFile } from 'node:fs/promises';

export interface Item { price: number }

export class Basket {
	private readonly items: Item[] = [];
	constructor(readonly owner: string) {}
	add(item: Item, count = 1): void {
		for (let i = 0; i <= this.items.length; i++) this.items.push(item);
	}
}

// TODO: load from the server
export async function load(path: string, { strict }: { strict: boolean }) {
	if (!path) throw new Error('no path');
	return JSON.parse(await readFile(path, 'utf8'));
}

const average = (items: readonly Item[]): number =>
	items.reduce((sum, item) => sum + item.price, 0) / items.length;
`;

describe('demo answers', () => {
	it('explains by what it can see', () => {
		const said = textOf({ userText: `Explain\n\`\`\`ts\n${code}\`\`\`` });
		for (const seen of [
			'TypeScript',
			'`node:fs/promises`',
			'`Basket`',
			'`Item`',
			'`Basket.add` takes `item`, `count`',
			'`load` takes `path`, `options`; is asynchronous, is exported',
			'`average` takes `items`',
			'TODO: load from the server',
			'one past the end',
			'`items.length`: an empty list',
		]) {
			assert.ok(said.includes(seen), `${seen}\n---\n${said}`);
		}
		assert.ok(!said.includes('not a model'));
	});

	it('says once per chat what it is', () => {
		assert.match(textOf({ userText: 'hello', isFirstAnswer: true }), /demo, not a model/);
		assert.doesNotMatch(textOf({ userText: 'hello' }), /not a model/);
	});

	it('explains Python', () => {
		const python =
			'import os\n\nclass Reader:\n    def read(self, path, mode="r"):\n        try:\n            return open(path).read()\n        except:\n            return None\n\ndef total(items=[]):\n    return sum(items) / len(items)\n';
		const said = textOf({ userText: `What is this?\n\`\`\`python\n${python}\`\`\`` });
		for (const seen of [
			'Python',
			'`Reader.read` takes `path`, `mode`',
			'`total` takes `items`',
			'bare `except:`',
			'shared by all calls',
			'ZeroDivisionError',
		]) {
			assert.ok(said.includes(seen), `${seen}\n---\n${said}`);
		}
	});

	it('looks at the code of an earlier message', () => {
		const said = textOf({
			userText: 'What does this do?',
			earlierTexts: ['```js\nfunction old(a) {\n  return a;\n}\n```'],
		});
		assert.match(said, /`old` takes `a`/);
	});

	it('helps with commands, set-up, privacy and cost', () => {
		assert.match(textOf({ userText: 'Which keyboard shortcuts are there?' }), /Ctrl\+Alt\+J E/);
		assert.match(textOf({ userText: 'How do I connect my API key?' }), /Set Up an Endpoint/);
		assert.match(textOf({ userText: 'What about privacy?' }), /leaves this computer/);
		assert.match(textOf({ userText: 'apa itu perintah?' }), /Pandu: Explain/);
		assert.match(textOf({ userText: 'What is the capital of France?' }), /cannot answer/);
	});

	it('edits through the tool that is offered', () => {
		const said = answer({
			...plain,
			userText: 'Rename a to b.\n```ts\nconst a = 1;\n```',
			tools: [{ name: 'replace_selection', properties: ['text'] }],
		});
		assert.equal(said.finish, 'toolCalls');
		assert.deepEqual(said.pieces.at(-1), {
			kind: 'toolCall',
			name: 'replace_selection',
			args: { text: 'const b = 1;' },
		});
	});

	it('writes a test file through write_file', () => {
		const said = answer({
			...plain,
			userText: 'Write tests for src/sum.ts\n```ts\nexport function sum(a) {\n\treturn a;\n}\n```',
			tools: [{ name: 'write_file', properties: ['path', 'text'] }],
		});
		const call = said.pieces.at(-1);
		assert.ok(call?.kind === 'toolCall');
		assert.equal(call.args.path, 'src/sum.test.ts');
		assert.match(String(call.args.text), /sum\(undefined\)/);
	});

	it('writes tests with the framework and the import that are asked for', () => {
		const said = answer({
			...plain,
			userText:
				"src/sum.ts:1-3\n```ts\nexport function sum(a) {\n\treturn a;\n}\n```\n\nWrite tests for src/sum.ts:1-3 as test/sum.test.ts: usual cases, edges, failures. Use vitest, importing describe, expect and it. Only new ones, to go at its end, after imports that it lacks. Import what is tested from '../src/sum.js'.",
			tools: [{ name: 'add_tests', properties: ['text'] }],
		});
		const call = said.pieces.at(-1);
		assert.ok(call?.kind === 'toolCall' && call.name === 'add_tests');
		assert.deepEqual(Object.keys(call.args), ['text']);
		assert.match(String(call.args.text), /from 'vitest'/);
		assert.match(String(call.args.text), /import \{ sum \} from '\.\.\/src\/sum\.js'/);
	});

	it('takes what is said about an edit for no instruction', () => {
		const said = answer({
			...plain,
			userText:
				'src/a.ts:1-1\n```ts\nconst a = 1;\n```\n\nEdit src/a.ts:1-1: make it nicer\nErrors reported there:\n- Line 1: fix the bug\nReplace src/a.ts:1-1 only; the other lines are context.\n\nThe user dropped 1 change in src/a.ts.',
			tools: [{ name: 'replace_selection', properties: ['text'] }],
		});
		const call = said.pieces.at(-1);
		assert.ok(call?.kind === 'toolCall');
		assert.equal(call.args.text, '// The demo could not do this: make it nicer\nconst a = 1;');
	});

	it('answers with one fence when that is asked for', () => {
		const said = textOf({
			system: 'Reply with exactly one fenced code block.',
			userText: 'rename a to b\n```ts\nconst a = "```";\n```'.replace('"```"', '1'),
		});
		assert.equal(said, '```ts\nconst b = 1;\n```');
	});

	it('ends after the results of its calls', () => {
		const done = { content: 'Replaced.', isError: false };
		assert.equal(textOf({ toolResults: [done] }), 'The call is done.');
		assert.match(
			textOf({ toolResults: [done, { content: 'no such tool', isError: true }] }),
			/no such tool/,
		);
	});
});

describe('what the demo reads', () => {
	it('splits words, fences and tags', () => {
		const message = readMessage(
			'Change it.\n<selection path="src/a.ts">\nlet x;\n</selection>\nBefore:\n```ts\nlet w;\n```\nThanks',
		);
		assert.match(message.words, /^Change it\.\s+Before:\s+Thanks$/);
		assert.equal(message.blocks.length, 2);
		const main = mainBlock(message);
		assert.equal(main?.code, 'let x;');
		assert.equal(main?.path, 'src/a.ts');
		assert.equal(main?.language, 'typescript');
	});

	it('keeps longer fences whole', () => {
		const message = readMessage('````md\n```js\na\n```\n````');
		assert.equal(message.blocks[0]?.code, '```js\na\n```');
	});

	it('does not take calls for functions', () => {
		const seen = outlineOf('\tfoo(a, b);\n\tif (x) {\n\t}\n\trun(() => {\n\t});\n', 'typescript');
		assert.deepEqual(
			seen.functions.map((each) => each.name),
			[],
		);
	});

	it('ignores strings and comments', () => {
		const seen = outlineOf("// function a() {}\nconst s = 'if (x) { for';\n", 'typescript');
		assert.equal(seen.functions.length, 0);
		assert.equal(seen.branches, 0);
		assert.equal(hintsIn("log('a == b');", 'typescript').length, 0);
	});
});
