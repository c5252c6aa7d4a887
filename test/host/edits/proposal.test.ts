import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { FileChange } from '../../../src/core/edits/edit';
import { applyProposal } from '../../../src/host/edits/applyProposal';
import type { Changes } from '../../../src/host/edits/changes';
import { createEditBench, type EditBench, origin, stampOf } from '../../support/editBench';
import { closeAll, until } from '../../support/hostBench';

describe('a proposal of several files', () => {
	let bench: EditBench;

	beforeEach(async () => {
		bench = createEditBench();
		await bench.write('a.ts', 'one\ntwo\n');
		await bench.write('b.ts', 'one\r\ntwo\r\n');
		await bench.write('c.ts', 'one\r\ntwo\nthree\r\n');
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const edit = (name: string, oldText: string, newText: string): FileChange => ({
		kind: 'edit',
		path: bench.rel(name),
		edits: [{ kind: 'replace', oldText, newText }],
	});
	const apply = (changes: readonly FileChange[], through: Changes = bench.changes) =>
		applyProposal({ gate: bench.gate, changes: through }, changes, origin);
	const text = async (name: string) =>
		(await vscode.workspace.openTextDocument(bench.uri(name))).getText();

	const all = () => [
		edit('a.ts', 'two', 'TWO'),
		edit('b.ts', 'two', 'TWO'),
		edit('c.ts', 'two', 'TWO'),
		{ kind: 'create', path: bench.rel('d/e.ts'), text: 'new\n' } as const,
	];

	it('is made in all of them, each with its own line ends', async () => {
		const end = await apply(all());
		assert(end.kind === 'done');
		assert.deepEqual(
			end.files.map(({ kind }) => kind),
			['edit', 'edit', 'edit', 'create'],
		);
		assert.equal(await text('a.ts'), 'one\nTWO\n');
		assert.equal(await text('b.ts'), 'one\r\nTWO\r\n');
		assert.equal((await bench.read('c.ts')).toString(), 'one\r\nTWO\nthree\r\n');
		assert.equal((await bench.read('d/e.ts')).toString(), 'new\n');
		assert.equal((await bench.journal.entries()).length, 4);
		assert(await (await vscode.workspace.openTextDocument(bench.uri('b.ts'))).save());
		assert.equal((await bench.read('b.ts')).toString(), 'one\r\nTWO\r\n');
	});

	it('R38: nothing is written when one of the files is read-only', async () => {
		await chmod(bench.at('c.ts'), 0o444);
		const before = await Promise.all(
			['a.ts', 'b.ts', 'c.ts'].map((name) => stampOf(bench.at(name))),
		);
		const end = await apply(all());
		assert(end.kind === 'refused');
		assert.deepEqual(end.left, []);
		assert.match(end.reason, /c\.ts is read-only/);
		assert.deepEqual(
			await Promise.all(['a.ts', 'b.ts', 'c.ts'].map((name) => stampOf(bench.at(name)))),
			before,
		);
		assert.equal(await text('a.ts'), 'one\ntwo\n');
		assert.deepEqual(await bench.journal.entries(), []);
	});

	it('R38: when a write fails all the same, those before it are taken back', async () => {
		const before = await bench.read('c.ts');
		const changes = [...all().slice(2), edit('a.ts', 'two', 'TWO'), edit('b.ts', 'two', 'TWO')];
		const end = await apply(changes, failingAt(bench, 'b.ts'));
		assert(end.kind === 'refused');
		assert.deepEqual(end.left, []);
		assert.deepEqual(await bench.read('c.ts'), before);
		assert.equal(await text('a.ts'), 'one\ntwo\n');
		assert.equal(await text('b.ts'), 'one\r\ntwo\r\n');
		await assert.rejects(bench.read('d/e.ts'), { code: 'ENOENT' });
		await until('the end of the review', () => bench.review.pending() === 0);
	});

	it('R38: what cannot be taken back is named', async () => {
		const failing = failingAt(bench, 'b.ts');
		const stuck: Changes = { ...failing, remove: async () => refusedBy('cannot') };
		const changes: readonly FileChange[] = [all()[3] as FileChange, edit('b.ts', 'two', 'TWO')];
		const end = await apply(changes, stuck);
		assert(end.kind === 'refused');
		assert.deepEqual(
			end.left.map(({ uri }) => uri.toString()),
			[bench.uri('d/e.ts').toString()],
		);
		assert.match(end.reason, /d\/e\.ts/);
		assert.match(end.content, /stay so: .*d\/e\.ts/);
	});

	it('R33, R34: old text that is absent or not unique refuses all, with what to send instead', async () => {
		const absent = await apply([edit('a.ts', 'two', 'TWO'), edit('b.ts', 'twoo', 'x')]);
		assert(absent.kind === 'refused');
		assert.match(absent.content, /not in the file/);
		const twice = await apply([edit('a.ts', 'o', 'x')]);
		assert(twice.kind === 'refused');
		assert.match(twice.content, /2/);
		assert.equal(await text('a.ts'), 'one\ntwo\n');
		assert.deepEqual(await bench.journal.entries(), []);
	});

	it('R35: other indentation is taken where it is unique, and reported', async () => {
		await bench.write('i.ts', 'if (a) {\n\tif (b) {\n\t\tc();\n\t}\n}\n');
		const end = await apply([edit('i.ts', 'if (b) {\n\tc();\n}', 'if (b) {\n\td();\n}')]);
		assert(end.kind === 'done');
		assert.equal(end.step, 'blanks');
		assert.equal(await text('i.ts'), 'if (a) {\n\tif (b) {\n\t\td();\n\t}\n}\n');
	});

	it('R36: patterns are written literally', async () => {
		await apply([edit('a.ts', 'two', "$& $1 $$ $' \\n")]);
		assert.equal(await text('a.ts'), "one\n$& $1 $$ $' \\n\n");
	});

	it('R37: edits of one file that touch each other refuse the whole', async () => {
		const end = await apply([
			edit('a.ts', 'one\ntwo', 'x'),
			edit('a.ts', 'two', 'y'),
			edit('b.ts', 'two', 'z'),
		]);
		assert.equal(end.kind, 'refused');
		assert.equal(await text('b.ts'), 'one\r\ntwo\r\n');
	});

	it('edits of one file come together', async () => {
		const end = await apply([edit('a.ts', 'one', '1'), edit('a.ts', 'two', '2')]);
		assert(end.kind === 'done');
		assert.equal(end.files.length, 1);
		assert.equal(await text('a.ts'), '1\n2\n');
	});

	it('R43: a file that is not there, or there already', async () => {
		const gone = await apply([edit('gone.ts', 'a', 'b')]);
		assert(gone.kind === 'refused');
		assert.match(gone.content, /there is no file/);
		const there = await apply([{ kind: 'create', path: bench.rel('a.ts'), text: 'x' }]);
		assert(there.kind === 'refused');
		assert.match(there.content, /exists already/);
		assert.equal((await bench.read('a.ts')).toString(), 'one\ntwo\n');
	});

	it('renames with edits, and deletes', async () => {
		const end = await apply([
			{
				kind: 'rename',
				path: bench.rel('a.ts'),
				to: bench.rel('z/a2.ts'),
				edits: [{ kind: 'replace', oldText: 'two', newText: 'TWO' }],
			},
			{ kind: 'delete', path: bench.rel('b.ts') },
		]);
		assert.equal(end.kind, 'done', JSON.stringify(end));
		assert.equal(await text('z/a2.ts'), 'one\nTWO\n');
		await assert.rejects(bench.read('a.ts'), { code: 'ENOENT' });
		await assert.rejects(bench.read('b.ts'), { code: 'ENOENT' });
	});

	it('R42: a binary file is refused before anything else is written', async () => {
		await bench.write('x.bin', Buffer.from([1, 0, 2, 255]));
		const before = await stampOf(bench.at('x.bin'));
		const end = await apply([edit('a.ts', 'two', 'TWO'), edit('x.bin', '\u0001', 'x')]);
		assert.equal(end.kind, 'refused');
		assert.equal(await text('a.ts'), 'one\ntwo\n');
		assert.equal(await stampOf(bench.at('x.bin')), before);
	});

	it('says so when everything is there already', async () => {
		assert.deepEqual(await apply([edit('a.ts', 'two', 'two')]), { kind: 'same' });
		assert.deepEqual(await bench.journal.entries(), []);
	});
});

const refusedBy = (why: string) => ({ kind: 'refused', content: why, reason: why }) as const;

/** The real way, but for one file that the disk refuses at the last moment. */
function failingAt(bench: EditBench, name: string): Changes {
	return {
		...bench.changes,
		edit: (document, ...rest) =>
			document.uri.fsPath === bench.at(name)
				? Promise.resolve(refusedBy('the disk is full.'))
				: bench.changes.edit(document, ...rest),
	};
}
