import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FileChange } from '../../../src/core/edits/edit';
import { applyProposal } from '../../../src/host/edits/applyProposal';
import { createEditBench, type EditBench, origin } from '../../support/editBench';
import { closeAll, folder } from '../../support/hostBench';

const edit = (file: string, oldText: string, newText: string): FileChange => ({
	kind: 'edit',
	path: file,
	edits: [{ kind: 'replace', oldText, newText }],
});
const create = (file: string, text = 'made\n'): FileChange => ({
	kind: 'create',
	path: file,
	text,
});

async function isThere(file: string): Promise<boolean> {
	return access(file).then(
		() => true,
		() => false,
	);
}

describe('the gate before every write', () => {
	let bench: EditBench;
	let outside: string;

	beforeEach(async () => {
		bench = createEditBench();
		await bench.write('a.ts', 'one\n');
		outside = await realpath(await mkdtemp(path.join(tmpdir(), 'pandu-outside-')));
	});

	afterEach(async () => {
		bench.dispose();
		await closeAll();
	});

	const apply = (...changes: readonly FileChange[]) => applyProposal(bench, changes, origin);

	/** Asks once, names `real`, and does nothing when the answer is no. */
	async function asks(change: FileChange, real: string, why: RegExp): Promise<void> {
		const end = await apply(change);
		assert.equal(bench.questions.length, 1, 'it did not ask');
		assert(bench.questions[0]?.message.includes(real), bench.questions[0]?.message);
		assert.match(bench.questions[0]?.detail ?? '', why);
		assert(end.kind === 'refused');
		assert.match(end.content, /did not allow/);
		assert.deepEqual(await bench.journal.entries(), []);
	}

	async function blocks(change: FileChange, why: RegExp): Promise<void> {
		bench.answers.allows = true;
		const end = await apply(change);
		assert(end.kind === 'refused', 'it was done');
		assert.match(end.content, why);
		assert.deepEqual(bench.questions, []);
		assert.deepEqual(await bench.journal.entries(), []);
	}

	it('asks nothing for files of the workspace', async () => {
		const end = await apply(edit(bench.rel('a.ts'), 'one', 'ONE'), create(bench.rel('b/c.ts')));
		assert.equal(end.kind, 'done');
		assert.deepEqual(bench.questions, []);
	});

	it('S20: a path above the workspace, and an absolute one', async () => {
		const name = `out-${path.basename(bench.root)}.txt`;
		const above = path.join(path.dirname(folder().fsPath), name);
		await asks(create(`../${name}`), above, /outside the workspace/);
		assert.equal(await isThere(above), false);
		bench.questions.length = 0;
		await writeFile(path.join(outside, 'x.txt'), 'one\n');
		await asks(
			edit(path.join(outside, 'x.txt'), 'one', 'two'),
			path.join(outside, 'x.txt'),
			/- one\n\+ two/,
		);
		assert.equal(await readFile(path.join(outside, 'x.txt'), 'utf8'), 'one\n');
	});

	it('S20: after a yes it is done, once', async () => {
		bench.answers.allows = true;
		const file = path.join(outside, 'y.txt');
		assert.equal((await apply(create(file))).kind, 'done');
		assert.equal(await readFile(file, 'utf8'), 'made\n');
		assert.equal((await apply(edit(file, 'made', 'more'))).kind, 'done');
		assert.equal(bench.questions.length, 2);
	});

	it('S21: through a link the dialog shows the real path', async () => {
		await symlink(outside, bench.at('link'));
		await writeFile(path.join(outside, '.bashrc'), 'one\n');
		await asks(
			edit(bench.rel('link/.bashrc'), 'one', 'two'),
			path.join(outside, '.bashrc'),
			/outside/,
		);
		assert.equal(await readFile(path.join(outside, '.bashrc'), 'utf8'), 'one\n');
	});

	it('S22: in a linked folder a file whose folder is not there yet', async () => {
		await symlink(outside, bench.at('link'));
		await asks(
			create(bench.rel('link/deep/new.ts')),
			path.join(outside, 'deep', 'new.ts'),
			/outside/,
		);
		assert.equal(await isThere(path.join(outside, 'deep')), false);
	});

	it('a link that leads nowhere is blocked', async () => {
		await symlink(path.join(outside, 'nothing'), bench.at('dead'));
		await blocks(create(bench.rel('dead')), /leads nowhere|exists already/);
		assert.equal(await isThere(path.join(outside, 'nothing')), false);
	});

	it('is asked again right before the write: a folder that becomes a link meanwhile', async () => {
		await mkdir(bench.at('turning'));
		const uri = bench.uri('turning/new.ts');
		const passed = await bench.gate.pass({ uri, action: 'create', shown: '' });
		assert(passed.kind === 'allowed');
		await vscode.workspace.fs.delete(bench.uri('turning'));
		await symlink(outside, bench.at('turning'));
		const outcome = await bench.changes.create(uri, 'x', origin, passed.permit);
		assert(outcome.kind === 'refused');
		assert.match(outcome.content, /somewhere else/);
		assert.equal(await isThere(path.join(outside, 'new.ts')), false);
	});

	for (const name of [
		'.vscode/settings.json',
		'.vscode/tasks.json',
		'.vscode/launch.json',
		'.vscode/mcp.json',
		'my.code-workspace',
		'.github/workflows/ci.yml',
		'.husky/pre-commit',
		'AGENTS.md',
		'sub/CLAUDE.md',
		'.cursor/rules/a.mdc',
	]) {
		it(`S23, S26, S27: asks always before ${name} is edited, with the change`, async () => {
			await bench.write(name, 'one\n');
			await asks(edit(bench.rel(name), 'one', 'two'), bench.at(name), /- one\n\+ two/);
			assert.equal((await bench.read(name)).toString(), 'one\n');
		});

		it(`S24: and before ${name} is made, renamed to or deleted`, async () => {
			await asks(create(bench.rel(name), 'made\n'), bench.at(name), /\+ made/);
			assert.equal(await isThere(bench.at(name)), false);
			bench.questions.length = 0;
			await asks(
				{ kind: 'rename', path: bench.rel('a.ts'), to: bench.rel(name), edits: [] },
				bench.at(name),
				/a\.ts → /,
			);
			assert.equal((await bench.read('a.ts')).toString(), 'one\n');
			bench.questions.length = 0;
			await bench.write(name, 'one\n');
			await asks({ kind: 'delete', path: bench.rel(name) }, bench.at(name), /./);
			assert.equal((await bench.read(name)).toString(), 'one\n');
		});
	}

	for (const written of [
		'.VSCODE/Settings.json',
		'.vscode//settings.json',
		'.vscode/x/../settings.json',
		'.vscode\\settings.json',
	]) {
		it(`S25: ${written} is the same file`, async () => {
			const end = await apply(create(`${path.basename(bench.root)}/${written}`));
			assert(end.kind === 'refused');
			assert.equal(bench.questions.length, 1);
		});
	}

	it('S26: files of git are blocked, also through a link', async () => {
		await bench.write('.git/config', '[core]\n');
		await blocks(edit(bench.rel('.git/config'), '[core]', '[x]'), /version control/);
		await blocks(create(bench.rel('.git/hooks/pre-commit')), /version control/);
		await blocks(create(bench.rel('.GIT/hooks/pre-commit')), /version control/);
		await symlink(bench.at('.git'), bench.at('innocent'));
		await blocks(create(bench.rel('innocent/hooks/pre-commit')), /version control/);
		assert.equal(await isThere(bench.at('.git/hooks')), false);
	});

	for (const written of [
		'vscode-userdata:/User/settings.json',
		'untitled:Untitled-1',
		'git:/a.ts',
		'file://host/share/a.ts',
		'//host/share/a.ts',
		'~/.bashrc',
		'a\0.ts',
	]) {
		it(`S31: ${JSON.stringify(written)} is blocked`, async () => {
			await blocks(create(written), /not a path that can be written/);
		});
	}

	it('a folder is no file', async () => {
		await mkdir(bench.at('dir'));
		await blocks(edit(bench.rel('dir'), 'a', 'b'), /there is no file/);
		await blocks(create('.'), /exists already|folder/);
	});

	it('what cannot be seen is shown in the question, and what does not fit is announced', async () => {
		const text = `zero\u200Bwidth\n${'line\n'.repeat(100)}`;
		await asks(create(bench.rel('AGENTS.md'), text), bench.at('AGENTS.md'), /zero‹U\+200B›width/);
		assert.match(bench.questions[0]?.detail ?? '', /… 61 more lines$/);
	});

	it('of a change that does not fit the new text comes first, and long lines show their ends', async () => {
		await bench.write('AGENTS.md', `${'old\n'.repeat(60)}end\n`);
		const [oldText, newText] = ['old\n'.repeat(60), `${'x'.repeat(900)}EVIL\n`];
		await asks(
			edit(bench.rel('AGENTS.md'), oldText, newText),
			bench.at('AGENTS.md'),
			/- old\n… 59 more lines\n\+ x+ … 604 more characters … x+EVIL$/,
		);
	});

	it('S26: a folder that a repository inside or above the workspace runs hooks from', async () => {
		await bench.write('inner/.git/config', '[core]\n\thooksPath = tools/hooks\n');
		await asks(
			create(bench.rel('inner/tools/hooks/pre-commit')),
			bench.at('inner/tools/hooks/pre-commit'),
			/run by itself/,
		);
		bench.questions.length = 0;
		await bench.write('tree/.git', `gitdir: ${bench.at('main/.git/worktrees/tree')}\n`);
		await bench.write('main/.git/config', '[core]\n\thooksPath = hooks\n');
		await asks(
			create(bench.rel('tree/hooks/pre-push')),
			bench.at('tree/hooks/pre-push'),
			/by itself/,
		);
		bench.questions.length = 0;
		assert.equal((await apply(create(bench.rel('inner/tools/other.sh')))).kind, 'done');
		assert.deepEqual(bench.questions, []);
	});

	it('S21: what the name of a real place hides is shown', async () => {
		const hidden = path.join(outside, 'in\u202Ecod\u200B\nx');
		await mkdir(hidden);
		await symlink(hidden, bench.at('link'));
		await asks(create(bench.rel('link/a.ts')), 'in‹U+202E›cod‹U+200B›↵x/a.ts', /outside/);
	});

	it('of a proposal that is not allowed nothing is done', async () => {
		const end = await apply(
			edit(bench.rel('a.ts'), 'one', 'two'),
			create(bench.rel('b.ts')),
			create(bench.rel('.vscode/settings.json')),
		);
		assert.equal(end.kind, 'refused');
		assert.equal(await isThere(bench.at('b.ts')), false);
		const document = await vscode.workspace.openTextDocument(bench.uri('a.ts'));
		assert.equal(document.getText(), 'one\n');
	});
});
