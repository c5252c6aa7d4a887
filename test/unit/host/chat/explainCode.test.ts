import assert from 'node:assert/strict';
import { createReadingCommands } from '../../../../src/host/chat/readingCommands';
import { answer, type Bench, createBench, removeBench } from '../../../support/chatBench';

const fence = (text: string, info = 'ts') => `\`\`\`${info}\n${text}\n\`\`\``;
const old = fence('function old() {\n\treturn 1;\n}');
const two = `Two:\n\n${fence('const a = 1;')}\n\n- and\n\n  ${fence('const b = `2`;\n  b();')}`;

describe('the code of an answer', () => {
	let bench: Bench;
	beforeEach(async () => {
		bench = await createBench({});
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	async function talk(text: string): Promise<void> {
		bench.scripts.push(answer(text));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
	}
	const explain = (turn: string, text: string) => bench.tell({ type: 'explainCode', turn, text });
	const answers = () => bench.page.transcript.turns.filter(({ role }) => role === 'assistant');
	const id = (at: number) => answers().at(at)?.id ?? '';
	/** What the last request asks. */
	const asked = () => {
		const turn = bench.requests.at(-1)?.turns.at(-1);
		const part = turn && turn.role !== 'tool' ? turn.parts.at(-1) : undefined;
		return part && 'text' in part ? part.text : '';
	};
	const question = () => bench.page.texts.at(-2);
	const command = () =>
		createReadingCommands({
			chat: bench.chat,
			page: { show: async () => undefined, post: () => undefined },
			copy: async () => undefined,
			warn: (text) => bench.warnings.push(text),
			tell: () => undefined,
		}).explainAnswerCode();

	it('is explained in the same chat, named in a few words and not sent again', async () => {
		await talk(`So:\n\n${old}`);
		bench.scripts.push(answer('It returns one.'));
		await explain(id(0), 'function old() {\n\treturn 1;\n}\n');
		assert.deepEqual(bench.page.texts.slice(2), [
			'Explain the code of your last answer.',
			'It returns one.',
		]);
		assert.equal(asked(), 'Explain the code of your last answer.');
		assert.equal(JSON.stringify(bench.requests.at(-1)).split('function old').length, 2);
		assert.equal(bench.requests.at(-1)?.tools, undefined, 'nothing is to be changed');
	});

	it('is named by how it begins when it is not the only one', async () => {
		await talk(two);
		await explain(id(-1), 'const b = `2`;\nb();');
		assert.equal(asked(), 'Explain the code that begins with `` const b = `2`; ``.');
		await explain(id(0), 'const a = 1;');
		assert.equal(question(), 'Explain the code that begins with `const a = 1;`.');
		assert.equal(asked(), question());
	});

	it('goes along when the model would not know which is meant', async () => {
		await talk(old);
		await talk(old);
		await explain(id(0), 'function old() {\n\treturn 1;\n}');
		assert.equal(question(), 'Explain the code that begins with `function old() {`.');
		assert.equal(asked(), `${question()}\n\n${old}`);
	});

	it('goes along when it stands in a quote beside other code', async () => {
		const quoted = ['```ts', 'let a = 1;', 'a += 1;', '```'].map((line) => `> ${line}`).join('\n');
		await talk(`${quoted}\n\nBetter:\n\n${old}`);
		await explain(id(-1), 'let a = 1;\na += 1;');
		assert.match(asked(), /begins with `let a = 1;`.\n\n```\nlet a = 1;\na \+= 1;\n```$/);
		await talk(`${quoted}\n\nBetter:\n\n${fence('let a = 1;\na = 2;')}`);
		await explain(id(-1), 'let a = 1;\na += 1;');
		assert.match(asked(), /begins with `let a = 1;`.\n\n```\nlet a = 1;\na \+= 1;\n```$/);
	});

	it('goes along, and nothing after it, where blocks stand within one another', async () => {
		await talk(`${old}\n\n\`\`\`md\n# Use\n\`\`\`ts\na();\n\`\`\`\nMore.\n\`\`\`\n\nDone.`);
		await explain(id(-1), 'function old() {\n\treturn 1;\n}');
		assert.equal(question(), 'Explain the code that begins with `function old() {`.');
		await talk('```md\n# Use\n```ts\na();\n```\nMore.\n```');
		await explain(id(-1), '# Use\n```ts\na();');
		assert.match(asked(), /a\(\);/);
		assert.doesNotMatch(asked(), /More/);
	});

	it('goes along when the model is sent nothing of what came before', async () => {
		await talk(old);
		await bench.tell({ type: 'removePart', id: 'history' });
		await explain(id(0), 'function old() {\n\treturn 1;\n}');
		assert.equal(asked(), `Explain the code that begins with \`function old() {\`.\n\n${old}`);
		assert.equal(bench.requests.at(-1)?.turns.length, 1);
		bench.scripts.push(answer('no code'));
		await bench.tell({ type: 'send', sendId: 2, text: 'and now' });
		await explain(id(0), 'function old() {\n\treturn 1;\n}');
		assert.match(asked(), /```ts\nfunction old/, 'what was left out stays left out');
	});

	it('is only what the answer holds', async () => {
		await talk(old);
		await explain(id(0), 'rm -rf /');
		await explain(id(0), '');
		await explain('zz', 'function old() {\n\treturn 1;\n}');
		assert.equal(bench.requests.length, 1);
	});

	it('is explained by a command too: the last of the last answer', async () => {
		await command();
		await talk('Only words.');
		await command();
		assert.deepEqual(bench.warnings, [
			'There is no answer yet.',
			'There is no code in the last answer.',
		]);
		await talk(two);
		await command();
		assert.equal(question(), 'Explain the code that begins with `` const b = `2`; ``.');
	});

	it('waits for no answer that is being written, and says so', async () => {
		await talk(old);
		bench.scripts.push(['hang']);
		void bench.tell({ type: 'send', sendId: 2, text: 'more' });
		await new Promise((resolve) => setTimeout(resolve, 20));
		await explain(id(0), 'function old() {\n\treturn 1;\n}');
		assert.deepEqual(bench.warnings, ['An answer is still being written.']);
	});

	it('stands in the draft nowhere: what is being written stays', async () => {
		await talk(old);
		const draft = { revision: 5, text: 'half a', cursor: [6, 6] as const };
		await bench.tell({ type: 'draft', chatId: bench.chat.shownId, ...draft });
		await explain(id(0), 'function old() {\n\treturn 1;\n}');
		await bench.tell({ type: 'ready' });
		assert.equal(bench.page.of('snapshot').at(-1)?.draft?.text, 'half a');
	});
});
