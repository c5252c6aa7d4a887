import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createJournal } from '../../../../src/host/journal/journalStore';
import { restore } from '../../../../src/host/journal/restore';
import { createSteps } from '../../../support/journalSession';
import { createDiskFiles } from '../../../support/restoreDisk';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Bytes and times of every file and the names of all folders; of a folder alone the name. */
function state(folder: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const name of readdirSync(folder, { recursive: true }).map(String)) {
		const info = statSync(path.join(folder, name), { bigint: true });
		const content = info.isFile()
			? `${info.mtimeNs} ${info.ino} ${readFileSync(path.join(folder, name)).toString('hex')}`
			: 'folder';
		found.set(name, content);
	}
	return found;
}

const only = (all: ReadonlyMap<string, string>, keep: (name: string) => boolean) =>
	new Map([...all].filter(([name]) => keep(name)).sort());

describe('restoring in a repository', () => {
	let scratch: string;
	let files: string;

	beforeEach(() => {
		scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'pandu-git-')));
		files = path.join(scratch, 'files');
		mkdirSync(files);
	});
	afterEach(() => rmSync(scratch, { recursive: true, force: true }));

	const git = (folder: string, ...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
			cwd: folder,
			encoding: 'utf8',
			env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
		});
	const put = (name: string, text: string) => {
		mkdirSync(path.dirname(path.join(files, name)), { recursive: true });
		writeFileSync(path.join(files, name), text);
	};
	const openJournal = () =>
		createJournal({
			folder: path.join(scratch, 'changes'),
			limits: () => ({ bytes: 1e9, days: 30 }),
			clock: { now: Date.now },
			log: silent,
		});
	async function restoreAll(): Promise<void> {
		const journal = openJournal();
		const ids = new Set((await journal.entries()).map(({ id }) => id));
		const ask = () => assert.fail('nothing was changed since');
		const result = await restore({ journal, files: createDiskFiles(), ask }, ids, 'Back');
		assert.equal(result.kind, 'done', JSON.stringify(result));
	}
	/** What the assistant does in every setting: changes, makes, renames and deletes. */
	async function work(): Promise<void> {
		const does = createSteps(files, openJournal());
		await does.edit('tracked.txt', 'changed by the assistant\n');
		await does.make('src/made.txt', 'made\n');
		await does.rename('named.txt', 'renamed.txt');
		await does.remove('gone.txt');
	}
	const ours = ['tracked.txt', 'named.txt', 'gone.txt'];

	it('R49: takes back what the assistant did, and nothing that the person did meanwhile', async () => {
		for (const name of ours) put(name, `${name}\n`);
		await work();
		put('person.txt', 'by the person\n');
		put('src/person.txt', 'by the person too\n');
		const before = state(files);
		await restoreAll();
		const after = state(files);
		const isTheirs = (name: string) => name.includes('person');
		assert.deepEqual(only(after, isTheirs), only(before, isTheirs));
		for (const name of ours)
			assert.equal(readFileSync(path.join(files, name), 'utf8'), `${name}\n`);
		assert.deepEqual(
			[...after.keys()].sort(),
			[...ours, 'person.txt', 'src', 'src/person.txt'].sort(),
		);
	});

	function makeRepository(folder: string): void {
		git(folder, 'init', '-q', '-b', 'main');
		for (const name of ours) put(name, `${name}\n`);
		put('staged.txt', 'one\n');
		put('.gitignore', 'build/\n');
		git(folder, 'add', '.');
		git(folder, 'commit', '-q', '-m', 'start');
		put('staged.txt', 'stashed\n');
		git(folder, 'stash', 'push', '-q');
		put('staged.txt', 'staged\n');
		git(folder, 'add', 'staged.txt');
		put('staged.txt', 'staged and changed again\n');
		put('untracked.txt', 'untracked\n');
		put('build/out.js', 'built\n');
	}

	it('R50: leaves index, HEAD, refs, stash, ignored and untracked files as they are', async () => {
		makeRepository(files);
		const inGit = state(path.join(files, '.git'));
		const theirs = (name: string) =>
			!name.startsWith('.git/') && !ours.includes(name) && name !== '.git';
		const before = only(state(files), theirs);
		await work();
		await restoreAll();
		assert.deepEqual(state(path.join(files, '.git')), inGit);
		assert.deepEqual(only(state(files), theirs), before);
		assert.match(git(files, 'stash', 'list'), /stash@\{0\}/);
		assert.match(git(files, 'status', '--porcelain'), /^MM staged\.txt\n\?\? untracked\.txt\n$/);
	});

	it('R50: works in a repository inside a repository, and in a build folder that is ignored', async () => {
		makeRepository(files);
		const inner = path.join(files, 'inner');
		mkdirSync(inner);
		git(inner, 'init', '-q', '-b', 'main');
		put('inner/a.txt', 'a\n');
		git(inner, 'add', '.');
		git(inner, 'commit', '-q', '-m', 'inner');
		const before = [state(path.join(files, '.git')), state(path.join(inner, '.git'))];
		const does = createSteps(files, openJournal());
		await does.edit('inner/a.txt', 'b\n');
		await does.edit('build/out.js', 'built otherwise\n');
		await does.make('build/deep/new.js', 'new\n');
		await restoreAll();
		assert.deepEqual([state(path.join(files, '.git')), state(path.join(inner, '.git'))], before);
		assert.equal(readFileSync(path.join(inner, 'a.txt'), 'utf8'), 'a\n');
		assert.equal(readFileSync(path.join(files, 'build/out.js'), 'utf8'), 'built\n');
		assert.deepEqual(readdirSync(path.join(files, 'build')), ['out.js']);
	});
});
