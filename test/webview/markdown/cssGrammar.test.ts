import assert from 'node:assert/strict';
import { highlight } from '../../../src/webview/markdown/highlight';

/** The coloured pieces as `scope:text`. */
function pieces(code: string, language = 'css'): readonly string[] {
	const found = highlight(code, language).matchAll(/<span class="hljs-([\w-]+)">([^<]*)<\/span>/g);
	return [...found].map(([, scope, text]) => `${scope}:${text}`);
}

describe('the colours of CSS', () => {
	it('tell selectors, properties and values apart', () => {
		assert.deepEqual(pieces('.card > a:hover, #main { margin: 0 auto 1.5em; }'), [
			'selector-class:.card',
			'selector-tag:a',
			'selector-pseudo::hover',
			'selector-id:#main',
			'attribute:margin',
			'number:0',
			'number:1.5em',
		]);
	});

	it('know functions, variables, strings, comments and what is important', () => {
		assert.deepEqual(pieces('a { color: var(--x, #fff) !important; /* c */ }'), [
			'selector-tag:a',
			'attribute:color',
			'built_in:var',
			'variable:--x',
			'number:#fff',
			'meta:!important',
			'comment:/* c */',
		]);
		assert.deepEqual(pieces('a { b: url("x.png") }'), [
			'selector-tag:a',
			'attribute:b',
			'built_in:url',
			'string:&quot;x.png&quot;',
		]);
	});

	it('do nested rules, rules with @ and the comments of SCSS', () => {
		const code =
			'@media (max-width: 300px) {\n\ta {\n\t\t&:focus {\n\t\t\twidth: $gap; // why\n\t\t}\n\t}\n}';
		assert.deepEqual(pieces(code, 'scss'), [
			'keyword:@media',
			'attribute:max-width',
			'number:300px',
			'selector-tag:a',
			'selector-tag:&amp;',
			'selector-pseudo::focus',
			'attribute:width',
			'variable:$gap',
			'comment:// why',
		]);
	});

	it('change no character of the code', () => {
		const code = 'a{b:c}\n:root{--a:1px}\n@x "y";\n}}{{::;';
		const text = highlight(code, 'css').replace(/<[^>]+>/g, '');
		assert.equal(text, code.replaceAll('"', '&quot;'));
	});
});
