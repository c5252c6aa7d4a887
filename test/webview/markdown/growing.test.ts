import assert from 'node:assert/strict';
import { Lexer, type Token } from 'marked';
import { renderBlock } from '../../../src/webview/markdown/render';
import { createSplitter, lexerOptions, type Piece } from '../../../src/webview/markdown/split';
import { createRandom } from '../../support/markdownSample';

function fullHtml(text: string): string {
	const tokens = new Lexer(lexerOptions()).lex(text);
	return tokens.map((token: Token) => renderBlock(token)).join('');
}

function html(pieces: readonly Piece[]): string {
	return pieces.map((piece) => (piece.kind === 'block' ? renderBlock(piece.token) : '?')).join('');
}

/** Sends `text` in pieces of at most `step` characters. Returns the splitter's counts. */
function stream(text: string, step: number, seed = 1) {
	const random = createRandom(seed);
	const splitter = createSplitter();
	for (let cut = 1; cut < text.length; cut += 1 + random(step)) {
		splitter.update(text.slice(0, cut), false);
	}
	const split = splitter.update(text, true);
	assert.equal(html(split.settled), fullHtml(text));
	return splitter.stats;
}

const rows = (count: number) =>
	Array.from(
		{ length: count },
		(_, index) => `| row ${index} | \`value(${index})\` | **${index}** |`,
	);
const table = (count: number) =>
	['| name | code | count |', '| :--- | --- | ---: |', ...rows(count)].join('\n');
const items = (count: number, of: (index: number) => string) =>
	Array.from({ length: count }, (_, index) => of(index)).join('\n');

const lists: Readonly<Record<string, string>> = {
	plain: items(30, (index) => `- item ${index} with [a link](https://example.com/${index})`),
	loose: items(20, (index) => `- item ${index}\n`),
	'loose from the middle on': items(24, (index) => `- item ${index}${index === 12 ? '\n' : ''}`),
	numbered: items(25, (index) => `${index + 4}. step **${index}**`),
	'numbered and loose': items(16, (index) => `${index + 1}) step\n\n   more of ${index}\n`),
	nested: items(18, (index) => `* item ${index}\n  - inner a\n  - inner b\n    goes on`),
	'indented by one': items(15, (index) => ` - item ${index}\n   - inner`),
	'of growing indentation': '- a\n - b\n  - c\n   - d\n- e\n - f\n  - g\n- h\n- i\n- j',
	'with tasks': items(15, (index) => `- [${index % 2 ? 'x' : ' '}] task ${index}`),
	'with tasks, loose': items(15, (index) => `- [${index % 2 ? 'x' : ' '}] task ${index}\n`),
	'with code': items(12, (index) => `1. do\n\n   \`\`\`ts\n   const a = ${index};\n   \`\`\``),
	'with lazy lines': items(14, (index) => `- item ${index}\nlazy line\n  and more`),
	'that changes its sign': `${items(8, (index) => `- a${index}`)}\n${items(8, (index) => `* b${index}`)}`,
	'before a rule': `${items(9, (index) => `- a${index}`)}\n- - -\n${items(9, (index) => `- b${index}`)}`,
	'with empty items': items(12, (index) => (index % 3 ? `- a${index}` : '-')),
	'that uses a link defined later': `${items(9, (index) => `- see [docs] ${index}`)}\n\n[docs]: https://example.com/d`,
};

const endings: Readonly<Record<string, string>> = {
	nothing: '',
	'a blank line': '\n\n',
	'a paragraph': '\n\nThat was all.',
	'a line right below': '\nright below',
	'a heading': '\n# Heading\n\nText',
	'a fence': '\n```ts\nconst a = 1;\n```\n',
	'a quote': '\n> quote',
	'a list': '\n\n- one\n- two',
	'a table': '\n\n| a |\n| - |\n| b |',
};

describe('a long list or table that is being written', function () {
	this.timeout(60_000);

	for (const [ending, more] of Object.entries(endings)) {
		it(`ends as a full parse has it, before ${ending}`, () => {
			for (const seed of [1, 2, 3]) {
				stream(`Intro:\n\n${table(20)}${more}`, 9, seed);
				for (const list of Object.values(lists)) stream(`Intro:\n\n${list}${more}`, 9, seed);
			}
		});
	}

	for (const [name, list] of Object.entries(lists)) {
		it(`is the same cut at every character: a list ${name}`, () => void stream(list, 1));
	}

	it('is the same cut at every character: a table', () => void stream(`${table(14)}\n\nEnd.`, 1));

	const long: Readonly<Record<string, string>> = {
		'a table of 500 rows': table(500),
		'a list of 500 items': items(500, (index) => `- item ${index}: does *this* and \`that\``),
		'a loose list of 300 items': items(
			300,
			(index) => `- item ${index}\n\n  with two paragraphs\n`,
		),
		'a fence of 2,000 lines': `\`\`\`ts\n${'const value = compute(1);\n'.repeat(2000)}\`\`\`\n`,
	};
	for (const [name, text] of Object.entries(long)) {
		it(`is parsed a small number of times in all: ${name}`, () => {
			// 60 tokens a second, applied 30 times a second.
			const { parsedChars } = stream(text, 16);
			const perCharacter = parsedChars / text.length;
			assert(perCharacter < 40, `${perCharacter.toFixed(1)} times each character`);
		});
	}

	it('costs at most three times its text in all when it comes as fast as frames go', () => {
		const parts = [table(12), lists.plain ?? '', `\`\`\`ts\n${'const a = 1;\n'.repeat(30)}\`\`\``];
		const text = `${parts.join('\n\nSome words of prose between them.\n\n')}\n\n`.repeat(60);
		const splitter = createSplitter();
		const seen = new Set<Piece>();
		for (let cut = 4000; cut < text.length; cut += 4000) {
			for (const piece of splitter.update(text.slice(0, cut), false).settled) seen.add(piece);
		}
		const { settled } = splitter.update(text, true);
		for (const piece of settled) seen.add(piece);
		assert.equal(seen.size, settled.length, 'no settled block was made twice');
		const { parsedChars } = splitter.stats;
		assert(parsedChars <= text.length * 3, `${parsedChars} of ${text.length} characters`);
	});
});
