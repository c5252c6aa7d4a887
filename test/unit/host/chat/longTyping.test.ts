import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createDrafts } from '../../../../src/host/chat/drafts';
import type { ChatRecord } from '../../../../src/shared/transcript';
import { calledFunctions, sumOf } from '../../../support/calledFunctions';
import { createBench, removeBench, until } from '../../../support/chatBench';
import { longChat } from '../../../support/longChat';

const chatId = 'c';
const keys = 20;
const ignore = () => undefined;
/** What is bundled for this run: the product and the tests, without packages and Node. */
const ours = new URL('../../../', import.meta.url).href;

/** A window that shows a chat of so many questions, each with an answer. */
async function openLong(questions: number) {
	const folder = path.join(await mkdtemp(path.join(tmpdir(), 'pandu-long-')), 'c');
	await mkdir(folder);
	const records: readonly ChatRecord[] = longChat(questions, 100);
	const lines = records.map((each) => `${JSON.stringify(each)}\n`);
	await writeFile(path.join(folder, `${chatId}.jsonl`), lines.join(''));
	const files = createDraftFiles(path.join(folder, '..', 'drafts'), path.join(folder, '..', 'old'));
	const drafts = createDrafts(files, { info: ignore, warn: ignore, error: ignore });
	const bench = await createBench({ folder, last: { id: chatId }, deps: { drafts } });
	await bench.open();
	await until(() => bench.page.state?.estimate, 'the estimate');
	return { bench, drafts };
}

/** Writes a draft key by key, as the page tells it, and returns what the host did for it. */
async function typed(questions: number) {
	const { bench, drafts } = await openLong(questions);
	try {
		const draft = (revision: number) => {
			const text = 'a letter after another'.slice(0, revision);
			return { type: 'draft', chatId, revision, text, cursor: [revision, revision] } as const;
		};
		await bench.tell(draft(1));
		await drafts.flush();
		const before = bench.page.posted.length;
		const calls = await calledFunctions(
			(url) => url.includes(ours),
			async () => {
				for (let key = 0; key < keys; key++) {
					await bench.tell(draft(key + 2));
					await drafts.flush();
				}
			},
		);
		const posts = bench.page.posted.length - before;
		return { perKey: sumOf(calls) / keys, posts, calls };
	} finally {
		await removeBench(bench);
	}
}

describe('R48: typing in a chat of 10,000 messages', function () {
	this.timeout(60_000);

	it('is as much work for the host as in a chat of 10, and nothing is posted', async () => {
		const short = await typed(5);
		const long = await typed(5000);
		assert(short.perKey > 5, `${short.perKey} calls are counted for a key`);
		assert(short.perKey < 500, `${short.perKey} calls for a key`);
		assert(
			long.perKey <= short.perKey * 1.1,
			`${long.perKey} calls for a key, ${short.perKey} in a short chat`,
		);
		assert.deepEqual([short.posts, long.posts], [0, 0]);
	});
});
