import assert from 'node:assert/strict';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	createNew,
	isLeftover,
	missingFolder,
	move,
	remove,
	removeEmptyFolders,
	replaceFile,
} from '../../../../src/host/edits/diskFile';

describe('files on disk', () => {
	let folder: string;
	const at = (...names: string[]) => path.join(folder, ...names);
	const text = (name: string) => readFileSync(at(name), 'utf8');

	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'pandu-disk-'));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('are replaced with their permissions, through links, and leave nothing beside them', async () => {
		writeFileSync(at('run.sh'), 'old');
		chmodSync(at('run.sh'), 0o750);
		symlinkSync('run.sh', at('link'));
		await replaceFile(at('link'), Buffer.from('new'));
		assert.equal(text('run.sh'), 'new');
		assert.equal(statSync(at('run.sh')).mode & 0o777, 0o750);
		assert.ok(lstatSync(at('link')).isSymbolicLink());
		assert.deepEqual(readdirSync(folder).sort(), ['link', 'run.sh']);
	});

	it('R41, R43: are not replaced when read-only, not there, or folders', async () => {
		writeFileSync(at('fixed'), 'old');
		chmodSync(at('fixed'), 0o444);
		await assert.rejects(replaceFile(at('fixed'), Buffer.from('new')), { code: 'EACCES' });
		assert.equal(text('fixed'), 'old');
		await assert.rejects(replaceFile(at('none'), Buffer.from('new')), { code: 'ENOENT' });
		mkdirSync(at('sub'));
		await assert.rejects(replaceFile(at('sub'), Buffer.from('new')), { code: 'EISDIR' });
		assert.deepEqual(readdirSync(folder).sort(), ['fixed', 'sub']);
	});

	it('are made with their folders and never over another, not even over a dead link', async () => {
		await createNew(at('a', 'b', 'new'), Buffer.from('1'));
		assert.equal(text('a/b/new'), '1');
		await assert.rejects(createNew(at('a', 'b', 'new'), Buffer.from('2')), { code: 'EEXIST' });
		symlinkSync('nowhere', at('dead'));
		await assert.rejects(createNew(at('dead'), Buffer.from('2')), { code: 'EEXIST' });
		assert.equal(text('a/b/new'), '1');
		assert.deepEqual(readdirSync(at('a', 'b')), ['new']);
	});

	it('are moved with folders made, and never over another', async () => {
		writeFileSync(at('one'), '1');
		writeFileSync(at('two'), '2');
		await assert.rejects(move(at('one'), at('two')), { code: 'EEXIST' });
		await move(at('one'), at('sub', 'one'));
		assert.deepEqual([text('sub/one'), text('two')], ['1', '2']);
		await assert.rejects(move(at('one'), at('three')), { code: 'ENOENT' });
	});

	it('take the folders along that were made for them, as far as these are empty', async () => {
		assert.equal(await missingFolder(at('a', 'b', 'c', 'file')), at('a'));
		await createNew(at('a', 'b', 'c', 'file'), Buffer.from(''));
		assert.equal(await missingFolder(at('a', 'b', 'c', 'file')), undefined);
		writeFileSync(at('a', 'theirs'), '');
		await remove(at('a', 'b', 'c', 'file'));
		await removeEmptyFolders(at('a', 'b', 'c', 'file'), at('a'));
		assert.deepEqual(readdirSync(at('a')), ['theirs']);
		await removeEmptyFolders(at('a', 'theirs', 'x'), at('elsewhere'));
		assert.deepEqual(readdirSync(at('a')), ['theirs']);
	});

	it('know their own leftovers and no others', () => {
		assert.ok(isLeftover('.a.ts.0123456789ab.pandu-tmp', '/x/a.ts'));
		assert.ok(!isLeftover('.b.ts.0123456789ab.pandu-tmp', '/x/a.ts'));
		assert.ok(!isLeftover('a.ts', '/x/a.ts'));
		assert.ok(!isLeftover('.a.ts.pandu-tmp', '/x/a.ts'));
	});

	it('may have the longest names there are', async () => {
		for (const name of ['n'.repeat(250), 'ü'.repeat(125)]) {
			await createNew(at(name), Buffer.from('one'));
			await replaceFile(at(name), Buffer.from('two'));
			assert.equal(text(name), 'two');
		}
	});

	it('are gone also where a folder above cannot be removed', async () => {
		mkdirSync(at('real', 'deep'), { recursive: true });
		symlinkSync('real', at('made'));
		await removeEmptyFolders(at('made', 'deep', 'file'), at('made'));
		assert.deepEqual(readdirSync(at('real')), []);
	});
});
