import assert from 'node:assert/strict';
import { readArguments } from '../../src/webview/toolArguments';

const whole =
	'{"path":"a/b.ts","text":"one\\n\\ttwo \\"x\\" \\u00e9\\\\","n":3,"deep":{"a":[1,"}"]},"ok":true}';

describe('reading the arguments of a tool call', () => {
	it('shows what JSON.parse would give', () => {
		const shown = readArguments(whole);
		const real = JSON.parse(whole) as Record<string, unknown>;
		for (const { name, text, isComplete } of shown) {
			const value = real[name];
			assert.equal(text, typeof value === 'string' ? value : JSON.stringify(value));
			assert(isComplete);
		}
		assert.deepEqual(
			shown.map((each) => each.name),
			Object.keys(real),
		);
	});

	it('reads every beginning without a wrong character: text only ever grows', () => {
		let before = '';
		for (let length = 0; length <= whole.length; length++) {
			const text = readArguments(whole.slice(0, length)).find((each) => each.name === 'text')?.text;
			assert((text ?? '').startsWith(before), `${length}: ${text}`);
			before = text ?? '';
		}
		assert.equal(before, 'one\n\ttwo "x" é\\');
	});

	it('shows what is not an object as it is', () => {
		assert.deepEqual(readArguments('just words'), [
			{ name: '', text: 'just words', isComplete: false },
		]);
		assert.deepEqual(readArguments('  '), []);
		assert.deepEqual(readArguments('{"a":1,,}'), [{ name: 'a', text: '1', isComplete: true }]);
	});
});
