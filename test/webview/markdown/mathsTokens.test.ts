import assert from 'node:assert/strict';
import { Lexer } from 'marked';
import { renderBlock } from '../../../src/webview/markdown/render';
import { createSplitter, lexerOptions, type Piece } from '../../../src/webview/markdown/split';
import { diagramsText, mathsSample } from '../../support/drawingSamples';
import { createRandom } from '../../support/markdownSample';

function html(text: string): string {
	const tokens = new Lexer(lexerOptions()).lex(text);
	return tokens.map((token) => renderBlock(token)).join('');
}

function shown(pieces: readonly Piece[]): string {
	return pieces.map((piece) => (piece.kind === 'block' ? renderBlock(piece.token) : '?')).join('');
}

/** What is read as a formula, as it was written. */
function formulas(text: string): string[] {
	const found = html(text).matchAll(/<(?:span|div) class="(maths|openMaths)[^"]*">([^<]*)</g);
	return [...found].map(([, name, source = '']) => {
		const plain = source.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
		return name === 'maths' ? plain : `open ${plain}`;
	});
}

describe('formulas in markdown', () => {
	it('are found in all four ways of writing them', () => {
		assert.deepEqual(formulas('A $x^2$ and \\(a*b*c\\), $y_i*z*$.'), [
			'$x^2$',
			'\\(a*b*c\\)',
			'$y_i*z*$',
		]);
		assert.deepEqual(formulas('Text:\n$$\na\n= b\n- c\n# d\n$$\nmore *x*'), [
			'$$\na\n= b\n- c\n# d\n$$',
		]);
		assert.deepEqual(formulas('\\[x\n\\]\n\nThen $$y$$ in a line.'), ['\\[x\n\\]', '$$y$$']);
		assert.deepEqual(formulas('- a $$x$$\n- b\n  $$\n  y\n  $$\n\n> $z$'), [
			'$$x$$',
			'$$\ny\n$$',
			'$z$',
		]);
		assert.deepEqual(formulas('| a |\n| - |\n| $x$ |'), ['$x$']);
		assert.deepEqual(formulas('$x$, ($y$) and **$a*b$** *$c_1$*'), [
			'$x$',
			'$y$',
			'$a*b$',
			'$c_1$',
		]);
	});

	it('are not made of prices, variables, code and escaped brackets', () => {
		for (const text of [
			...['costs $5 and $10', 'from $5 to $10, or 5$', '$20 (was 30$)', 'US$5 and US$6'],
			...[
				'$HOME and $PATH',
				'$HOME:$PATH',
				'a $ b $ c',
				'\\$x\\$',
				'`$x$`',
				'```sh\n$a$\n$$b$$\n```',
			],
			...[
				'\\(optional\\)',
				'a \\[see below\\]',
				'\\[see below\\]',
				'\\[link\\](https://example.com)',
				'$$',
				'\\(\\)',
			],
			...['    $$x$$', 'kill $$ is the pid', '[a](https://example.com/$x$)'],
		]) {
			assert.deepEqual(formulas(text), [], text);
		}
	});

	it('that have no end yet are shown as they were written', () => {
		assert.deepEqual(formulas('$$\na_1 *b*\n- c'), ['open $$\na_1 *b*\n- c']);
		assert.deepEqual(formulas('$$\nfoo _a_\n\nbar'), ['open $$\nfoo _a_']);
		assert.deepEqual(formulas('un \\(a *b* `c` d'), ['open \\(a *b* ']);
		assert.deepEqual(formulas('un \\(a *b*\nc *d*'), ['open \\(a *b*']);
	});

	it('leave links behind marks that nothing closes', () => {
		for (const open of ['$$x', '\\(x', '\\[x', '$$5'])
			for (const between of [' y\n', ' y ', ' '])
				for (const link of ['[a](https://example.com)', 'https://example.com', '`code`'])
					assert.match(
						html(`Text ${open}${between}${link} end.`),
						/<a |<code /,
						open + between + link,
					);
		assert.deepEqual(formulas('from $$5 to 10$ and\n$ x'), []);
		assert.deepEqual(formulas('$$5+x$$ y'), ['$$5+x$$']);
	});

	it('leave all other markdown as it is', () => {
		const text = 'Some *text* \\* with [a](https://example.com) and `code`\n\n- a\n- b';
		assert.match(html(text), /<em>text<\/em> \* with <a /);
	});

	it('are the same cut at every character as at once', () => {
		for (const text of [
			mathsSample,
			diagramsText,
			'Text\n$$\nx\n$$ is nice\n\nA $x$1 $y$ \\(z\\)',
			'A \\(x\ny\\) $$5 a\nb$$ \\(f[x](y) \\) $$x [a](https://example.com)\n*b* \\(c `d`\n*e*',
		]) {
			const splitter = createSplitter();
			for (let cut = 1; cut < text.length; cut++) splitter.update(text.slice(0, cut), false);
			assert.equal(shown(splitter.update(text, true).settled), html(text));
		}
	});

	it('are the same as at once in random order and cut anywhere', () => {
		const random = createRandom(3);
		const parts = [
			...[
				'$$',
				'\n',
				'\n\n',
				'\\[',
				'\\]',
				'\\(',
				'\\)',
				'$',
				'x',
				' ',
				'text ',
				'- ',
				'= b',
				'`',
				'```math\n',
			],
			...['a_1 ', '*b*', '\n$$\n', '5', '.', '# ', '> ', '  ', '```\n'],
		];
		for (let round = 0; round < 1500; round++) {
			let text = '';
			for (let at = random(30); at >= 0; at--) text += parts[random(parts.length)];
			const splitter = createSplitter();
			for (let cut = 1; cut < text.length; cut++) splitter.update(text.slice(0, cut), false);
			assert.equal(shown(splitter.update(text, true).settled), html(text), JSON.stringify(text));
		}
	});

	// A search that takes the square of the length runs into the time limit of the test.
	it('are looked for to the end of what is hostile', () => {
		for (const piece of [
			...['$', '$$', '$a ', '\\(', '\\[', '\n$$', '\n\\[a', '$a$', '$$\n\n', '$1$ '],
			...['\\(a\n', '\\(a[', '$$a [b](', '\\(a`', '$$x https:'],
		])
			assert.ok(html(`${piece.repeat(20_000 / piece.length)} The end`).includes('The end'), piece);
	});
});
