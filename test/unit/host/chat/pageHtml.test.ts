import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pageHtml } from '../../../../src/host/chat/pageHtml';

declare const PROJECT_ROOT: string;

const html = pageHtml({
	cspSource: 'https://own.example',
	nonce: 'bm9uY2U=',
	script: 'https://own.example/dist/page.js',
	style: 'https://own.example/dist/page.css',
	language: 'en',
});

describe('the page’s frame', () => {
	it('S17: allows nothing but our own script and style, and pictures that are part of the page', () => {
		const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
		const directives = Object.fromEntries(
			(policy ?? '')
				.split('; ')
				.map((each) => [each.split(' ')[0], each.split(' ').slice(1).join(' ')]),
		);
		assert.deepEqual(directives, {
			'default-src': "'none'",
			'script-src': "'nonce-bm9uY2U='",
			'style-src': 'https://own.example',
			'font-src': 'https://own.example',
			'img-src': 'data:',
			'base-uri': "'none'",
			'form-action': "'none'",
		});
		assert.doesNotMatch(html, /unsafe|eval/);
	});

	it('S17: has one script, with the nonce, and no inline code or style', () => {
		assert.deepEqual(html.match(/<script[^>]*>/g), [
			'<script nonce="bm9uY2U=" src="https://own.example/dist/page.js">',
		]);
		assert.doesNotMatch(html, /\son\w+=|style=|<style|javascript:/);
	});

	it('S17: the view turns command links off and reads only our bundle', async () => {
		const source = await readFile(path.join(PROJECT_ROOT, 'src/host/chat/chatView.ts'), 'utf8');
		assert.match(source, /enableCommandUris: false/);
		assert.match(source, /enableForms: false/);
		assert.match(source, /localResourceRoots: \[dist\]/);
		assert.doesNotMatch(source, /retainContextWhenHidden: true/);
	});
});
