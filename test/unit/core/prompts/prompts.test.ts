// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of prompts look like this
import assert from 'node:assert/strict';
import { builtInPrompts } from '../../../../src/core/prompts/builtIn';
import { dropInvisible, showInvisible } from '../../../../src/core/prompts/invisible';
import { parsePromptFile } from '../../../../src/core/prompts/promptFile';
import { promptInputs, substitute } from '../../../../src/core/prompts/variables';

describe('parsePromptFile', () => {
	it('reads the front matter and the body', () => {
		const text =
			'\uFEFF---\r\ndescription: "Review: SQL"\r\nagent: edit # now\r\nmodel: gpt\r\ntools: [a, b]\r\n---\r\n\r\nDo it.\r\n---\r\nmore\r\n';
		assert.deepEqual(parsePromptFile(text), {
			description: 'Review: SQL',
			mode: 'edit',
			body: 'Do it.\n---\nmore',
			ignored: ['model', 'tools'],
		});
	});

	it('takes a file without front matter, and an unclosed one, for the prompt', () => {
		assert.deepEqual(parsePromptFile('Explain.'), { mode: 'ask', body: 'Explain.', ignored: [] });
		assert.equal(parsePromptFile('---\nno end').body, '---\nno end');
		assert.equal(parsePromptFile('---\n---\nbody').body, 'body');
		assert.equal(parsePromptFile('---\nmode: agent\n---\nx').mode, 'ask');
	});

	it('reads a hostile line at once', () => {
		const spaces = ' '.repeat(60_000);
		const { description } = parsePromptFile(`---\ndescription: a${spaces}b # c\n---\nx`);
		assert.equal(description, `a${spaces}b`);
	});
});

describe('substitute', () => {
	it('puts each value in once and as it is', () => {
		const values = { selection: '${file} $& $1 ${input:x}', file: 'a.ts' };
		assert.deepEqual(substitute('<${selection}> ${file} ${selection}', values, {}), {
			text: '<${file} $& $1 ${input:x}> a.ts ${file} $& $1 ${input:x}',
			unknown: [],
		});
	});

	it('leaves what it does not know as it is written and names it', () => {
		const { text, unknown } = substitute(
			'${nope} ${env:HOME} ${file:x} ${constructor}',
			{ file: 'a' },
			{},
		);
		assert.equal(text, '${nope} ${env:HOME} ${file:x} ${constructor}');
		assert.deepEqual(unknown, ['${nope}', '${env:HOME}', '${file:x}', '${constructor}']);
	});

	it('asks for each input once', () => {
		const body = '${input:name} ${input:name:Your name: first, last} ${input:b}';
		assert.deepEqual(promptInputs(body), [
			{ name: 'name', placeholder: 'Your name: first, last' },
			{ name: 'b', placeholder: '' },
		]);
		assert.equal(substitute(body, {}, { name: 'Ani', b: '' }).text, 'Ani Ani ');
	});
});

describe('invisible characters', () => {
	it('S51: are shown by their number and can be left out', () => {
		const hidden = 'a\u200Bb\u202Ec\u{E0041}d\u0007e\uFEFF';
		assert.deepEqual(showInvisible(hidden), {
			text: 'a‹U+200B›b‹U+202E›c‹U+E0041›d‹U+0007›e‹U+FEFF›',
			count: 5,
		});
		assert.equal(dropInvisible(hidden), 'abcde');
	});

	it('leaves tabs, line ends, letters of all scripts and emoji alone', () => {
		const plain = 'a\tb\r\nc é ß 日本 العربية हिन्दी ❤️ 👩‍💻 👍🏽 ❤️‍🔥';
		assert.deepEqual(showInvisible(plain), { text: plain, count: 0 });
		assert.equal(dropInvisible(plain), plain);
	});
});

describe('the built-in prompts', () => {
	it('have ids of their own and short bodies', () => {
		assert.equal(new Set(builtInPrompts.map(({ id }) => id)).size, builtInPrompts.length);
		for (const { body } of builtInPrompts) assert(body.length < 200, body);
	});
});
