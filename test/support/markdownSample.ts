/** Numbers that look random and are the same in every run. */
export function createRandom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const parts: readonly string[] = [
	'# Heading one',
	'Some *plain* prose with `code`, **bold** text, a [link](https://example.com/a?b=1&c=2) and more words.',
	'Two lines\nof the same paragraph\nand a third — with an em dash and ünïcode 漢字 🙂.',
	'- one\n- two\n  - nested\n  - deeper\n    continued\n- three',
	'- [x] done\n- [ ] open',
	'1. first\n2. second\n\n   with a paragraph\n3. third\n\n   ```ts\n   const a = 1;\n   ```',
	'```ts\nexport function add(a: number, b: number) {\n\treturn a + b;\n}\n\n- not a list\n```',
	'~~~\nplain ``` inside\n~~~',
	'````md\n```js\ninner\n```\n````',
	'> a quote\n> of two lines\n>\n> - with a list',
	'| a | b |\n| --- | :-: |\n| 1 | `x` |\n| 2 | y |',
	'Setext heading\n===',
	'Another one\n---',
	'***',
	'    indented code\n\n    goes on',
	'See [the docs][docs] and [Ref].',
	'[docs]: https://example.com/docs "Docs"',
	'[ref]: https://example.com/ref',
	'Text with <b>raw</b> html & entities &amp; such\n<div>\nblock\n</div>',
	'<script>alert(1)</script>',
	'![picture](https://decoy.example/?d=1)',
	'* star\n* list\n\n* loose',
	'Line with two spaces  \nand a break\\\nand another',
	'A paragraph before\n- a list without a blank line',
	'## Heading two\nText right under it',
	'2024. is not a list here\n\n7. starts at seven\n8. eight',
	'https://example.com/auto and www.example.org, mail a@b.example',
];

/** Mixed markdown of about `length` characters. */
export function markdownSample(seed: number, length: number): string {
	const random = createRandom(seed);
	let text = '';
	while (text.length < length) {
		const glue = random(12) === 0 ? '\n' : '\n\n';
		text += (parts[random(parts.length)] ?? '') + glue;
	}
	return text;
}
