import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { presets } from '../../src/core/endpoints/presets';
import { builtInPrompts } from '../../src/core/prompts/builtIn';
import { remedies, remedyLabels } from '../../src/shared/remedies';
import { inDigits, setWords, t } from '../../src/shared/words';
import { filesIn, readText } from '../support/sources';

declare const PROJECT_ROOT: string;

type Words = Readonly<Record<string, string>>;

const languages = ['id'];

const sources = filesIn('src', /\.tsx?$/).filter((file) => !file.startsWith('src/core/demo/'));

/** `t('…'` with a literal that is not put together. */
const translated = /(?<![\w$'"])t\(\s*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\$])*`)/g;

function literal(source: string): string {
	const body = source
		.slice(1, -1)
		.replaceAll(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);
	return body;
}

const escapes: Words = { n: '\n', t: '\t' };

/** Texts that are translated where they are shown and kept in tables of English. */
const tables: readonly string[] = [
	...Object.values(remedies).flatMap(({ title, advice }) => [title, advice]),
	...Object.values(remedyLabels),
	...builtInPrompts.flatMap(({ title, description }) => [title, description]),
	...spareLabels(),
	...presets.map(({ description }) => description),
];

function spareLabels(): readonly string[] {
	const text = readText('src/core/endpoints/spareFields.ts');
	return [...text.matchAll(/label: '([A-Z][^']+)'/g)].map(([, label = '']) => label);
}

function textsOfCode(): ReadonlySet<string> {
	const found = sources.flatMap((file) => [...readText(file).matchAll(translated)]);
	return new Set([...found.map(([, source = '']) => literal(source)), ...tables]);
}

function readWords(file: string): Words {
	assert.ok(existsSync(path.join(PROJECT_ROOT, file)), `${file} is missing`);
	return JSON.parse(readText(file)) as Words;
}

/** Placeholders, icons, commands and code: what a translation must have too. */
function parts(text: string): readonly string[] {
	return (text.match(/\{\d+\}|\$\([\w~-]+\)|\(command:[\w.]+\)|`[^`]+`|#[\w.]+#/g) ?? []).sort();
}

function assertSameParts(words: Words, english: (key: string) => string): void {
	for (const [key, text] of Object.entries(words)) {
		assert.deepEqual(parts(text), parts(english(key)), `${key} → ${text}`);
		assert.notEqual(text.trim(), '', key);
	}
}

describe('the texts', () => {
	afterEach(() => setWords({}, 'en-US'));

	for (const language of languages) {
		it(`of the code are there in ${language}, all of them and no others`, () => {
			const words = readWords(`l10n/bundle.l10n.${language}.json`);
			const used = textsOfCode();
			assert.ok(used.size > 800);
			assert.deepEqual(
				[...used].filter((text) => words[text] === undefined),
				[],
				'not translated',
			);
			assert.deepEqual(
				Object.keys(words).filter((text) => !used.has(text)),
				[],
				'used nowhere',
			);
			assertSameParts(words, (key) => key);
		});

		it(`of the manifest are there in ${language}, all of them and no others`, () => {
			const english = readWords('package.nls.json');
			const words = readWords(`package.nls.${language}.json`);
			assert.deepEqual(Object.keys(words), Object.keys(english));
			assertSameParts(words, (key) => english[key] ?? '');
		});
	}

	it('of the manifest are none but those in package.nls.json', () => {
		const used = [...readText('package.json').matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key);
		assert.deepEqual([...used].sort(), Object.keys(readWords('package.nls.json')).sort());
	});

	it('are literals wherever the code asks for one', () => {
		const computed = sources.flatMap((file) =>
			[...readText(file).matchAll(/(?<![\w$'"])t\(\s*(?!\s|['"`)]|text: string)[^)]*\)/g)].map(
				([call]) => `${file}: ${call}`,
			),
		);
		const fromTables =
			/t\((?:title|advice|label|remedyLabels\[action\]|(?:prompt|preset)\.(?:title|description)|description)\)/;
		assert.deepEqual(
			computed.filter((call) => !fromTables.test(call)),
			[],
		);
	});

	it('of the page all go through it', () => {
		const plain =
			/\b(?:label|title|placeholder|alt|aria-label)="[A-Z][^"]*"|>\s*[A-Z][a-z]+[^<>{}=;()]*<\//g;
		const found = sources
			.filter((file) => file.endsWith('.tsx'))
			.flatMap((file) => [...readText(file).matchAll(plain)].map(([text]) => `${file}: ${text}`));
		assert.deepEqual(found, []);
	});

	it('answer in the language that was set, else in English', () => {
		setWords({ 'Wait {0}': 'Tunggu {0}' }, 'id');
		assert.equal(t('Wait {0}', '2 dtk'), 'Tunggu 2 dtk');
		assert.equal(t('Stop {0} {1}', 1), 'Stop 1 {1}');
		assert.equal(t('toString'), 'toString');
		assert.equal(inDigits(12_345.5), '12.345,5');
		setWords({}, 'id');
		assert.equal(inDigits(12_345.5), '12,345.5');
	});
});
