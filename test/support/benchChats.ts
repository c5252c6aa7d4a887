import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createChatSearch } from '../../src/core/sessions/searchChats';
import { createChatIndex } from '../../src/host/chat/chatIndex';
import type { ChatRecord } from '../../src/shared/transcript';

interface TimeRow {
	readonly what: string;
	readonly ms: number;
	readonly budget: number;
}

const chats = 250;
const questionsEach = 20;
const words =
	'invoice total tax rounding array reduce promise stream cursor parse branch commit'.split(' ');

/** A store of 10,000 turns, about a kilobyte each. */
export async function makeChatStore(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (let chat = 0; chat < chats; chat += 1) {
		const lines = recordsOf(chat).map((record) => JSON.stringify(record));
		await writeFile(path.join(folder, `chat-${chat}.jsonl`), `${lines.join('\n')}\n`);
	}
}

function recordsOf(chat: number): readonly ChatRecord[] {
	const records: ChatRecord[] = [
		{ type: 'chat', version: 1, id: `chat-${chat}`, at: chat },
		{ type: 'title', title: `Chat number ${chat} about ${words[chat % words.length]}` },
	];
	for (let index = 0; index < questionsEach; index += 1) {
		const turn = `a${index}`;
		const at = chat * 1000 + index;
		const text = `Question ${index}: ${prose(at, 12)}`;
		records.push({ type: 'userTurn', id: `u${index}`, at, text, attachments: [] });
		records.push({ type: 'assistantTurn', id: turn, at, endpoint: 'Demo', model: 'm' });
		const block = { kind: 'text' } as const;
		records.push({ type: 'model', turn, event: { type: 'blockStart', id: '0', block } });
		const answer = `${prose(at, 290)} answer-${chat}-${index}`;
		records.push({ type: 'model', turn, event: { type: 'blockDelta', id: '0', text: answer } });
		records.push({ type: 'model', turn, event: { type: 'finish', reason: 'stop' } });
	}
	return records;
}

function prose(seed: number, count: number): string {
	return Array.from({ length: count }, (_, at) => words[(seed * 7 + at * at) % words.length]).join(
		' ',
	);
}

/** The list and the search of `pandu.history` over that store. */
export async function chatTimes(): Promise<readonly TimeRow[]> {
	const root = await mkdtemp(path.join(tmpdir(), 'pandu-bench-chats-'));
	const folder = path.join(root, 'one');
	const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
	try {
		await makeChatStore(folder);
		const index = createChatIndex({ folder, root, log });
		const time = async (work: () => unknown): Promise<number> => {
			const before = performance.now();
			await work();
			return performance.now() - before;
		};
		const rebuilt = await time(() => index.read('workspace'));
		const openings: number[] = [];
		const keys: number[] = [];
		for (let run = 0; run < 5; run += 1) {
			let search = createChatSearch([]);
			openings.push(
				await time(async () => {
					search = createChatSearch(await index.read('workspace'));
					search('answer-120-10');
				}),
			);
			for (const query of ['i', 'rounding', 'tax stream', 'answer-249-1', 'nowhere to be found']) {
				keys.push(await time(() => search(query)));
			}
		}
		return [
			{
				what: 'search in 10,000 turns, list opened and searched',
				ms: median(openings),
				budget: 200,
			},
			{
				what: 'search in 10,000 turns, each further key',
				ms: median(keys),
				budget: 200,
			},
			{ what: 'index of 10,000 turns built anew', ms: rebuilt, budget: 2000 },
		];
	} finally {
		await rm(root, { recursive: true, force: true });
	}
}

function median(values: readonly number[]): number {
	return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}
