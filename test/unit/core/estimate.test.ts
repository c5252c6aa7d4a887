import assert from 'node:assert/strict';
import { encode as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { countTokens, measureText } from '../../../src/core/estimate';
import { cpuTime } from '../../support/cpuTime';
import { mean, samples } from '../../support/estimateSamples';

describe('countTokens', () => {
	it('is within ten percent of a real tokenizer for each kind of text, and within five on average', () => {
		const rows = samples().map(({ name, text }) => {
			const real = o200k(text).length;
			return { name, real, off: countTokens(text) / real - 1 };
		});
		for (const { name, real, off } of rows) {
			console.log(`      ${name.padEnd(22)} ${real} tokens, ${(off * 100).toFixed(1)} %`);
		}
		for (const { name, off } of rows) assert.ok(Math.abs(off) <= 0.1, `${name}: ${off}`);
		assert.ok(mean(rows.map(({ off }) => Math.abs(off))) <= 0.05);
	});

	it('counts nothing in nothing and something in anything', () => {
		assert.equal(countTokens(''), 0);
		for (const text of ['a', ' ', '\n', '?', '7', '你', '\ud800', '\u0000', '🙂']) {
			assert.ok(countTokens(text) >= 1, JSON.stringify(text));
			assert.ok(countTokens(text) <= 3, JSON.stringify(text));
		}
	});

	it('never counts less for more', () => {
		const { text } = samples()[0] ?? { text: '' };
		for (let end = 0; end < 400; end++) {
			// The last piece may be cut in two by the end of the text.
			assert.ok(countTokens(text.slice(0, end + 1)) >= countTokens(text.slice(0, end)) - 1);
		}
	});

	it('takes time in proportion to the length, whatever the text', () => {
		const hard = [
			'a'.repeat(1_000_000),
			'A'.repeat(1_000_000),
			' '.repeat(1_000_000),
			'\n '.repeat(500_000),
			'('.repeat(1_000_000),
			'-'.repeat(1_000_000),
			"it's ".repeat(200_000),
			'漢'.repeat(1_000_000),
		];
		for (const text of hard) {
			const began = cpuTime();
			assert.ok(countTokens(text) > 0);
			const ms = cpuTime() - began;
			assert.ok(ms < 1000, `${text.slice(0, 5)}: ${ms} ms`);
		}
	});

	it('reads at least 5 MB in a second of computing', () => {
		const text = samples()
			.map((each) => each.text)
			.join('\n')
			.repeat(20);
		const bytes = Buffer.byteLength(text);
		const speeds = Array.from({ length: 5 }, () => {
			const began = cpuTime();
			measureText(text);
			return bytes / 1000 / (cpuTime() - began);
		});
		const best = Math.max(...speeds);
		console.log(`      ${best.toFixed(0)} MB/s`);
		assert.ok(best >= 5);
	});
});
