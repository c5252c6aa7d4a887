import assert from 'node:assert/strict';
import { elsewhereHtml } from '../../../../src/host/chat/chatElsewhere';
import { pageHtml } from '../../../../src/host/chat/pageHtml';

describe('the view while the chat is in a tab', () => {
	const html = elsewhereHtml({
		nonce: 'bm9uY2U=',
		language: 'en',
		text: 'It is <b>elsewhere</b>.',
		button: 'Bring "It" Back & so on',
	});

	it('allows its own style and script and nothing else', () => {
		const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
		assert.equal(
			policy,
			"default-src 'none'; script-src 'nonce-bm9uY2U='; style-src 'nonce-bm9uY2U='; base-uri 'none'; form-action 'none'",
		);
		assert.equal(html.match(/<script/g)?.length, 1);
		assert.doesNotMatch(html, /\son\w+=|\sstyle=|href=|src=|command:/);
	});

	it('shows its words as words', () => {
		assert.match(html, /It is &lt;b>elsewhere&lt;\/b>\./);
		assert.match(html, /Bring &quot;It&quot; Back &amp; so on/);
	});
});

describe('what goes along to the page in another place', () => {
	it('stays data in its attribute, whatever it is', () => {
		const kept = JSON.stringify({
			id: 'x',
			state: { open: { '"><script>alert(1)</script>&quot;': true } },
		});
		const html = pageHtml({
			cspSource: 'https://own.example',
			nonce: 'bm9uY2U=',
			script: 's',
			style: 't',
			language: 'en',
			kept,
		});
		const attribute = /data-kept="([^"]*)"/.exec(html)?.[1] ?? '';
		const read = attribute
			.replaceAll('&lt;', '<')
			.replaceAll('&quot;', '"')
			.replaceAll('&amp;', '&');
		assert.equal(read, kept);
		assert.equal(html.match(/<script/g)?.length, 1);
	});
});
