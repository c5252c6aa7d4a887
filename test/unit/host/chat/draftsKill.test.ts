import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createDrafts } from '../../../../src/host/chat/drafts';
import { createBench } from '../../../support/chatBench';
import { buildChild } from '../../../support/journalProcess';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** As many as are worth the time; `PANDU_ALL_POINTS=1` kills at every one. */
const points = 16;

describe('a window that is killed while something is written and sent', function () {
	this.timeout(600_000);
	let child: Awaited<ReturnType<typeof buildChild>>;

	before(async () => {
		child = await buildChild('draftsChild');
	});
	after(() => child.remove());

	async function killed(point: number) {
		// What a killed process wrote is there wherever it wrote it; in memory it waits for no disk.
		const home = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
		const scratch = mkdtempSync(path.join(home, 'pandu-drafts-'));
		try {
			const { stdout, stderr, signal } = spawnSync(
				process.execPath,
				[child.file, scratch, `${point}`],
				{ encoding: 'utf8' },
			);
			const told = stdout.split('\n').map((line) => line.split(' '));
			return {
				isKilled: signal === 'SIGKILL',
				operations: Number(told.find(([kind]) => kind === 'operations')?.[1] ?? 0),
				safe: told.flatMap(([kind, word]) => (kind === 'safe' && word ? [word] : [])),
				left: await whatIsLeft(scratch),
				shown: await whatIsShown(scratch),
				errors: stderr,
			};
		} finally {
			rmSync(scratch, { recursive: true, force: true });
		}
	}

	/** What a person can get at: the chat that opens, and each chat of the list. */
	async function whatIsShown(scratch: string): Promise<string> {
		const folder = path.join(scratch, 'c');
		const bench = await createBench({ folder });
		await bench.open();
		const ids = existsSync(folder)
			? readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
			: [];
		for (const name of ids) await bench.chat.showChat(name.replace('.jsonl', ''));
		await bench.chat.dispose();
		return JSON.stringify(bench.page.of('snapshot'));
	}

	/** All words that the next window finds: in chats, in drafts, in queues. */
	async function whatIsLeft(scratch: string): Promise<string> {
		const drafts = createDrafts(createDraftFiles(path.join(scratch, 'drafts')), silent);
		await drafts.load();
		const chats = path.join(scratch, 'c');
		const files = existsSync(chats) ? readdirSync(chats) : [];
		const ids = files.map((name) => name.replace('.jsonl', ''));
		const names = existsSync(path.join(scratch, 'drafts'))
			? readdirSync(path.join(scratch, 'drafts'))
			: [];
		for (const name of names) {
			const [, id] = /^draft-([a-z0-9-]+)\.json$/.exec(name) ?? [];
			if (id !== undefined && !ids.includes(id)) ids.push(id);
		}
		for (const { text, attachments } of ids.flatMap((id) => drafts.of(id).queue)) {
			const body = text.replace('word', 'body-of');
			assert(JSON.stringify(attachments).includes(body), `${text} waits without its file`);
		}
		const kept = ids.map((id) => JSON.stringify(drafts.of(id)));
		const saved = files.map((name) => readFileSync(path.join(chats, name), 'utf8'));
		return [...kept, ...saved].join('\n');
	}

	it('R45: its chats open, and it has every word and every attachment that was safe before', async () => {
		const whole = await killed(0);
		assert(!whole.isKilled, whole.errors);
		assert.equal(whole.safe.length, 7, whole.errors);
		assert(whole.operations > 30, `${whole.operations} operations`);
		const every = process.env.PANDU_ALL_POINTS ? 1 : whole.operations / points;
		for (let at = 1; at <= whole.operations; at += every) {
			const point = Math.floor(at);
			const { isKilled, safe, left, shown, errors } = await killed(point);
			// Two writes may come in another order and one of them be spared.
			if (point < whole.operations - 5) assert(isKilled, `point ${point}: ${errors}`);
			const lost = safe.filter((word) => !left.includes(word));
			const words = safe.filter((word) => word.startsWith('word'));
			const hidden = words.filter((word) => !shown.includes(word));
			assert.deepEqual(hidden, [], `killed at ${point}: not shown:\n${shown}`);
			assert.deepEqual(lost, [], `killed at ${point} of ${whole.operations}:\n${left}`);
		}
	});
});
