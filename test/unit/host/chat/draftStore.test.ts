import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createDrafts } from '../../../../src/host/chat/drafts';
import { file } from '../../../support/chatBench';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('drafts on a disk', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'pandu-drafts-'));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	/** As a window that opens. */
	async function load(files = createDraftFiles(folder)) {
		const drafts = createDrafts(files, log);
		await drafts.load();
		return drafts;
	}
	const inFolder = (name: string) => path.join(folder, name);

	it('keep words whose damaged attachments cannot be set aside, and write nothing over those', async () => {
		const first = await load();
		first.change('c', { text: 'readable words', attachments: [file('f', 'the body')] });
		await first.flush();
		await writeFile(inFolder('files-c.json'), '{"bodies":');
		const setAside = () => Promise.reject(new Error('EPERM'));
		const second = await load({ ...createDraftFiles(folder), setAside });
		assert.equal(second.of('c').text, 'readable words');
		assert.deepEqual(second.incomplete, ['c']);
		second.change('c', { text: 'other words', attachments: [file('f2', 'another body')] });
		await second.flush();
		assert.equal(await readFile(inFolder('files-c.json'), 'utf8'), '{"bodies":');
		const { text, queue } = (await load()).of('c');
		assert.equal(text, 'readable words');
		assert.deepEqual(
			queue.map((each) => [each.text, each.attachments.map(({ id }) => id)]),
			[['other words', ['f2']]],
		);
	});

	it('of an earlier version tell as well that what was attached is damaged', async () => {
		const words = { revision: 3, text: 'words', cursor: [0, 0], isNew: true };
		for (const id of ['old1', 'old2', 'old3'])
			await writeFile(inFolder(`draft-${id}.json`), JSON.stringify(words));
		await writeFile(inFolder('files-old1.json'), '{"attachments":[');
		await writeFile(inFolder('files-old2.json'), '{"attachments":[]}');
		const drafts = await load();
		assert.equal(drafts.of('old1').text, 'words');
		assert.deepEqual(drafts.incomplete, ['old1']);
	});

	it('leave the lock to whoever has it now when a window was too slow', async () => {
		const lock = inFolder('draft-c.json.lock');
		await createDraftFiles(folder).alone('draft-c.json', () => writeFile(lock, 'of another'));
		assert.equal(await readFile(lock, 'utf8'), 'of another');
	});
});
