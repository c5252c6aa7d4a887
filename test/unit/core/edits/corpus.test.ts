import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type CorpusCase, runCase } from './corpusCase';

const folder = 'test/fixtures/edits';

const topics = readdirSync(folder)
	.filter((name) => name.endsWith('.json'))
	.map((name) => {
		const cases: readonly CorpusCase[] = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
		return { name: name.replace('.json', ''), cases };
	});

describe('the corpus of edits', () => {
	for (const { name, cases } of topics) {
		describe(name, () => {
			for (const each of cases) it(each.title, () => runCase(each));
		});
	}

	it('has at least 150 cases, no two of the same title', () => {
		const titles = topics.flatMap(({ cases }) => cases.map(({ title }) => title));
		assert.ok(titles.length >= 150, String(titles.length));
		const twice = titles.filter((title, at) => titles.indexOf(title) !== at);
		assert.deepEqual(twice, []);
	});

	it('has cases that each say one thing to send and one outcome', () => {
		for (const { title, edits, text, answer, after, same, refused } of topics.flatMap(
			({ cases }) => cases,
		)) {
			assert.equal([edits, text, answer].filter((sent) => sent !== undefined).length, 1, title);
			const outcomes = [after, same, refused].filter((outcome) => outcome !== undefined);
			assert.equal(outcomes.length, 1, title);
		}
	});
});
