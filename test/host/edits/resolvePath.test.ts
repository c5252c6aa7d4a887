import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { resolvePath } from '../../../src/host/edits/resolvePath';
import { createEditBench, type EditBench } from '../../support/editBench';

describe('the file that a path of a model means', () => {
	let bench: EditBench;

	beforeEach(async () => {
		bench = createEditBench();
		await bench.write('web/src/a.ts', 'a');
		await bench.write('web/src/both.ts', 'a');
		await bench.write('api/src/both.ts', 'b');
		await bench.write('api/api/src/c.ts', 'c');
	});

	afterEach(() => bench.dispose());

	const folders = () =>
		['web', 'api'].map((name, index) => ({ name, index, uri: bench.uri(name) }));
	/** Below the two folders, or what else came of it. */
	async function find(path: string, count: 1 | 2 = 2): Promise<string> {
		const found = await resolvePath(path, [], folders().slice(0, count));
		if (found.kind !== 'found') return found.kind;
		return vscode.Uri.file(found.uri.fsPath).path.slice(bench.uri('').path.length + 1);
	}

	it('with several folders begins with the name of one', async () => {
		assert.equal(await find('web/src/both.ts'), 'web/src/both.ts');
		assert.equal(await find('api/src/new.ts'), 'api/src/new.ts');
	});

	it('or leads to what only one of them has', async () => {
		assert.equal(await find('src/a.ts'), 'web/src/a.ts');
		assert.equal(await find('src/both.ts'), 'unclear');
		assert.equal(await find('src/nowhere.ts'), 'unclear');
	});

	it('with one folder may begin with its name', async () => {
		assert.equal(await find('src/a.ts', 1), 'web/src/a.ts');
		assert.equal(await find('web/src/a.ts', 1), 'web/src/a.ts');
		assert.equal(await find('web/src/new.ts', 1), 'web/web/src/new.ts');
	});

	it('is the file that was shown under that name', async () => {
		// Of a file outside of the workspace the model was shown the name alone.
		const known = [vscode.Uri.file('/elsewhere/notes.txt')];
		const found = await resolvePath('notes.txt', known, folders());
		assert(found.kind === 'found');
		assert.equal(found.uri.toString(), known[0]?.toString());
	});

	it('is not clear when several files or folders have that name', async () => {
		const known = ['/elsewhere/notes.txt', '/another/notes.txt'].map(vscode.Uri.file);
		const found = await resolvePath('notes.txt', known, folders());
		assert.deepEqual(found, { kind: 'unclear', candidates: known.map(({ fsPath }) => fsPath) });

		await bench.write('one/app/src/same.ts', 'a');
		await bench.write('two/app/src/same.ts', 'a');
		await bench.write('two/app/src/own.ts', 'a');
		const twins = ['one', 'two'].map((name, index) => ({
			name: 'app',
			index,
			uri: bench.uri(`${name}/app`),
		}));
		assert.equal((await resolvePath('app/src/same.ts', [], twins)).kind, 'unclear');
		assert.equal((await resolvePath('app/src/new.ts', [], twins)).kind, 'unclear');
		const own = await resolvePath('app/src/own.ts', [], twins);
		assert(own.kind === 'found' && own.uri.path.endsWith('/two/app/src/own.ts'));
	});

	it('without any folder is not clear', async () => {
		assert.deepEqual(await resolvePath('a.ts', [], []), { kind: 'unclear', candidates: [] });
	});
});
