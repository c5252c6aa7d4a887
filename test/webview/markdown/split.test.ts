import assert from 'node:assert/strict';
import { Lexer, type Token } from 'marked';
import { renderBlock } from '../../../src/webview/markdown/render';
import { createSplitter, lexerOptions, type Piece } from '../../../src/webview/markdown/split';
import { createRandom, markdownSample } from '../../support/markdownSample';

/** As one string, without the line breaks that a renderer puts between blocks. */
function fullHtml(text: string): string {
	return new Lexer(lexerOptions())
		.lex(text)
		.map((token: Token) => renderBlock(token))
		.join('');
}

function html(pieces: readonly Piece[]): string {
	return pieces.map((piece) => (piece.kind === 'block' ? renderBlock(piece.token) : '?')).join('');
}

function stream(text: string, cuts: readonly number[]) {
	const splitter = createSplitter();
	for (const cut of cuts) splitter.update(text.slice(0, cut), false);
	return { splitter, split: splitter.update(text, true) };
}

function randomCuts(length: number, seed: number, step: number): number[] {
	const random = createRandom(seed);
	const cuts: number[] = [];
	for (let at = 1; at < length; at += 1 + random(step)) cuts.push(at);
	return cuts;
}

describe('the markdown splitter', function () {
	this.timeout(30_000);

	it('gives the HTML of a full parse for 24 kB of mixed markdown cut anywhere', () => {
		for (let seed = 1; seed <= 12; seed++) {
			const text = markdownSample(seed, seed === 1 ? 24_000 : 3000);
			const { split } = stream(text, randomCuts(text.length, seed, seed === 1 ? 12 : 7));
			assert.equal(html(split.settled), fullHtml(text), `seed ${seed}`);
			assert.deepEqual(split.tail, []);
		}
	});

	it('gives the HTML of a full parse when cut at every character', () => {
		for (let seed = 20; seed < 50; seed++) {
			const text = markdownSample(seed, 500);
			const every = Array.from({ length: text.length }, (_, index) => index);
			const { split } = stream(text, every);
			assert.equal(html(split.settled), fullHtml(text), `seed ${seed}\n${text}`);
		}
	});

	it('loses no character of the source', () => {
		const text = markdownSample(3, 4000);
		const splitter = createSplitter();
		for (const cut of randomCuts(text.length, 5, 9)) {
			const { settled } = splitter.update(text.slice(0, cut), false);
			let at = 0;
			for (const piece of settled) {
				const found = text.indexOf(piece.raw, at);
				assert.equal(text.slice(at, found).trim(), '');
				at = found + piece.raw.length;
			}
		}
	});

	it('parses only the tail: 2,000 deltas cost a small multiple of the text', () => {
		const text = markdownSample(1, 24_000);
		const step = Math.ceil(text.length / 2000);
		const cuts = Array.from({ length: 2000 }, (_, index) => index * step);
		const { splitter } = stream(text, cuts);
		assert(splitter.stats.parses <= 2600, `${splitter.stats.parses} parses`);
		assert(splitter.stats.parsedChars <= text.length * 25, `${splitter.stats.parsedChars} chars`);
	});

	it('does not parse inside an open code block', () => {
		const splitter = createSplitter();
		let text = '```ts\n';
		for (let line = 0; line < 500; line++) {
			text += `const a${line} = ${line};\n`;
			const { tail } = splitter.update(text, false);
			assert.equal(tail[0]?.kind, 'openFence');
		}
		assert.equal(splitter.stats.parses, 0);
		const { settled, tail } = splitter.update(`${text}\`\`\`\n`, false);
		assert.equal(splitter.stats.parses, 1);
		assert.deepEqual([settled.length, tail.length], [1, 0]);
	});

	it('keeps the identity of settled pieces', () => {
		const splitter = createSplitter();
		const first = splitter.update('One.\n\nTwo.\n\nThr', false).settled.slice();
		assert.equal(first.length, 2);
		const later = splitter.update('One.\n\nTwo.\n\nThree and four.\n\nFive', false).settled;
		assert.equal(later[0], first[0]);
		assert.equal(later[1], first[1]);
	});

	it('does not show a paragraph as a heading while a list is about to start', () => {
		const splitter = createSplitter();
		for (const text of ['Steps:', 'Steps:\n', 'Steps:\n-', 'Steps:\n- ', 'Steps:\n- a']) {
			assert(!/<h\d/.test(html(splitter.update(text, false).tail)), text);
		}
	});

	it('follows a text that is replaced at its end', () => {
		const splitter = createSplitter();
		splitter.update('One.\n\nTwo.\n\nThree', false);
		const { settled } = splitter.update('Other.\n\nText.', true);
		assert.equal(html(settled), fullHtml('Other.\n\nText.'));
	});

	it('goes on in the middle of a word, a list or a code block after what seemed to be the end', () => {
		const text = 'One.\n\n- two three\n\n```ts\nconst four = 4;\nlet five;\n```\n\nSix seven.';
		for (let cut = 1; cut < text.length; cut++) {
			const splitter = createSplitter();
			splitter.update(text.slice(0, cut), true);
			splitter.update(text.slice(0, cut + 1), false);
			assert.equal(html(splitter.update(text, true).settled), fullHtml(text), `cut at ${cut}`);
		}
	});

	it('reads a link definition that comes after its use, whatever is shown meanwhile', () => {
		const text = 'See [docs] here.\n\nMore text.\n\n[docs]: https://example.com/d\n\nEnd.';
		const { split } = stream(text, randomCuts(text.length, 1, 2));
		assert.match(html(split.settled), /data-href="https:\/\/example\.com\/d"/);
	});

	it('takes bare tags for keys, indices and line breaks, and leaves every other one text', () => {
		const text =
			'Press <kbd>Ctrl</kbd>, H<SUB>2</SUB>O, x<sup>2</sup>.\n\n' +
			'| a |\n|---|\n| one<br>two<br/>three<BR /> |\n\n`<br>` <b>no</b> <br class="x"> <kbd';
		const every = Array.from({ length: text.length }, (_, index) => index);
		const shown = html(stream(text, every).split.settled);
		assert.equal(shown, fullHtml(text));
		assert.match(shown, /<kbd>Ctrl<\/kbd>, H<sub>2<\/sub>O, x<sup>2<\/sup>/);
		assert.match(shown, /one<br>two<br>three<br>/);
		assert.match(shown, /<code dir="ltr">&lt;br&gt;<\/code> &lt;b&gt;no&lt;\/b&gt; &lt;br class=/);
	});

	it('treats line breaks of every kind alike', () => {
		const text = 'One.\r\n\r\n- a\r\n- b\r\n\r\nTwo.';
		const every = Array.from({ length: text.length }, (_, index) => index);
		assert.equal(html(stream(text, every).split.settled), fullHtml(text.replaceAll('\r\n', '\n')));
	});
});
