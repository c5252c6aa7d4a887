import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import names from '../../../../fixtures/parameters.json';

declare const PROJECT_ROOT: string;

const page = readFileSync(path.join(PROJECT_ROOT, 'docs', 'parameters.md'), 'utf8');

/** The rows of the table under a heading, as cells. */
function rowsUnder(title: string): readonly (readonly string[])[] {
	const section = page.split(/^## /m).find((each) => each.startsWith(`${title}\n`)) ?? '';
	const rows = section.split('\n').filter((line) => line.startsWith('|'));
	return rows.slice(2).map((row) =>
		row
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim()),
	);
}

describe('docs/parameters.md', () => {
	for (const [title, expected] of Object.entries(names)) {
		it(`has a row for each documented parameter and return field of ${title}`, () => {
			const rows = rowsUnder(title);
			assert.deepEqual(
				rows.map(([name]) => name?.replaceAll('`', '')),
				expected,
			);
			for (const row of rows) {
				assert.equal(row.length, 3, row.join(' | '));
				assert.ok(
					row.every((cell) => cell !== ''),
					row.join(' | '),
				);
			}
		});
	}

	it('names only files that are there', () => {
		const folder = path.join(PROJECT_ROOT, 'src', 'core', 'endpoints');
		const files = new Set([...page.matchAll(/`(\w+\.ts)`/g)].map((match) => match[1] ?? ''));
		assert.ok(files.size > 10);
		const missing = [...files].filter((file) => !existsSync(path.join(folder, file)));
		assert.deepEqual(missing, []);
	});

	it('names only settings that an endpoint may have', () => {
		const manifest = readFileSync(path.join(PROJECT_ROOT, 'package.json'), 'utf8');
		const settings = new Set([...page.matchAll(/`parameters\.(\w+)/g)].map((match) => match[1]));
		assert.ok(settings.size > 15);
		for (const setting of settings) assert.ok(manifest.includes(`"${setting}"`), setting);
	});
});
