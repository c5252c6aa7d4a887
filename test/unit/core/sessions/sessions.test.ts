import assert from 'node:assert/strict';
import type { ChatFiles } from '../../../../src/core/ports';
import { createChatLog } from '../../../../src/core/sessions/chatLog';
import { toMarkdown } from '../../../../src/core/sessions/markdown';
import { parseLog, titleOf } from '../../../../src/core/sessions/parseLog';
import { createRecordBatch } from '../../../../src/core/sessions/recordBatch';
import { repairs } from '../../../../src/core/sessions/repair';
import type { ModelEvent, Usage } from '../../../../src/shared/events';
import {
	type ChatRecord,
	emptyTranscript,
	fold,
	type Transcript,
} from '../../../../src/shared/transcript';
import { createFakeClock } from '../../../support/fakeClock';

const opening: readonly ChatRecord[] = [
	{ type: 'chat', version: 1, id: 'c', at: 1000 },
	{ type: 'title', title: 'Hello' },
	{ type: 'userTurn', id: 'u', at: 1000, text: 'hello', attachments: [] },
	{ type: 'assistantTurn', id: 'a', at: 1000, endpoint: 'Demo', model: 'm' },
];

function event(of: ModelEvent): ChatRecord {
	return { type: 'model', turn: 'a', event: of };
}

function delta(id: string, text: string): ChatRecord {
	return event({ type: 'blockDelta', id, text });
}

function started(id: string): ChatRecord {
	return event({ type: 'blockStart', id, block: { kind: 'text' } });
}

const begin = event({ type: 'start', protocol: 'messages', model: 'm' });
const finish = event({ type: 'finish', reason: 'stop' });

function folded(records: readonly ChatRecord[]): Transcript {
	const transcript = emptyTranscript();
	for (const record of records) fold(transcript, record);
	return transcript;
}

const lines = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record));

describe('parseLog', () => {
	it('reads back what was written', () => {
		const records = [...opening, begin, started('0'), delta('0', 'hi'), finish];
		assert.deepEqual(parseLog(lines(records)), { kind: 'chat', records, skipped: 0 });
	});

	it('reads back what an answer used and cost, and what was written before costs were kept', () => {
		const used = (usage: Usage): ChatRecord => ({
			type: 'model',
			turn: 'a',
			event: { type: 'usage', usage },
		});
		const records = [
			...opening,
			begin,
			used({ input: 3, output: 1, cacheRead: 2 }),
			used({ input: 3, output: 1, cacheWrite: 2, cost: { amount: 0.5 } }),
			used({ input: 3, output: 1, cost: { amount: 7, currency: 'IDR' } }),
		];
		assert.deepEqual(parseLog(lines(records)), { kind: 'chat', records, skipped: 0 });
	});

	it('reads back what was left out of a chat, and skips a way of doing so that it does not know', () => {
		const trim = { type: 'trim', before: 'u', level: 'summary', savedTokens: 900, at: 1 } as const;
		const records: readonly ChatRecord[] = [
			...opening,
			{ ...trim, summary: 'They met.', usage: { input: 10, output: 5 } },
			{ type: 'untrim', before: 'u' },
		];
		assert.deepEqual(parseLog(lines(records)), { kind: 'chat', records, skipped: 0 });
		const odd = parseLog(lines([...opening, { ...trim, level: 'hologram' }, begin]));
		assert.deepEqual(odd, { kind: 'chat', records: [...opening, begin], skipped: 1 });
	});

	it('R46: a cut last line is left out and the rest opens', () => {
		const whole = lines([...opening, begin]);
		const cut = [...whole, JSON.stringify(finish).slice(0, 20)];
		assert.deepEqual(parseLog(cut), parseLog(whole));
	});

	for (const [what, content] of [
		['empty', []],
		['garbage', ['\u0000\u0001\u0002', 'PK', '%%%']],
		['cut in its first line', [JSON.stringify(opening[0]).slice(0, 12)]],
		['something else', ['{"name":"a package"}']],
		['a null', ['null']],
		['mostly garbage', [...lines(opening), '%', '%', '%', '%', '%', '']],
	] as const) {
		it(`R46: a file that is ${what} is damaged`, () => {
			assert.deepEqual(parseLog(content), { kind: 'damaged' });
		});
	}

	it('skips records of a kind or shape that it does not know', () => {
		const odd = [
			{ type: 'checkpoint', id: 'x' },
			{ type: 'model', turn: 'a', event: { type: 'hologram' } },
			{ type: 'userTurn', id: 5 },
			7,
		];
		const parsed = parseLog(lines([...opening, ...odd, begin]));
		assert(parsed.kind === 'chat');
		assert.deepEqual(parsed.records, [...opening, begin]);
		assert.equal(parsed.skipped, odd.length);
	});

	it('keeps a question with something attached that it does not know', () => {
		const [chat, title, question, answer] = opening;
		assert(question?.type === 'userTurn');
		const known = { kind: 'file', id: 'f', path: 'a', languageId: 'x', text: 't' } as const;
		const later = { ...question, attachments: [{ kind: 'folder', id: 'g', path: 'b' }, known] };
		const parsed = parseLog(lines([chat, title, later, answer]));
		assert.deepEqual(parsed, {
			kind: 'chat',
			records: [chat, title, { ...question, attachments: [known] }, answer],
			skipped: 0,
		});
	});

	it('counts damaged lines until the person was told of them, and no lines of later versions', () => {
		const untold = (records: readonly string[]): number | undefined => {
			const parsed = parseLog(records);
			assert(parsed.kind === 'chat');
			return parsed.untold;
		};
		const later = JSON.stringify({ type: 'hologram' });
		const damaged = [...lines(opening), '{"type":"mod', later, '\u0000', ...lines([begin])];
		assert.equal(untold(damaged), 2);
		const told = JSON.stringify({ type: 'damageTold', lines: 2 });
		assert.equal(untold([...damaged, told]), undefined);
		assert.equal(untold([...damaged, told, '%', later]), 1);
	});

	it('leaves a log of a later version alone', () => {
		const [first, ...others] = opening;
		assert.deepEqual(parseLog(lines([{ ...first, version: 2 }, ...others])), { kind: 'newer' });
	});

	it('takes an unknown kind of failure as one of ours', () => {
		const record = {
			type: 'model',
			turn: 'a',
			event: { type: 'error', failure: { kind: 'x', message: 'm' } },
		};
		const parsed = parseLog(lines([...opening, record]));
		assert(parsed.kind === 'chat');
		const last = parsed.records.at(-1);
		assert(last?.type === 'model' && last.event.type === 'error');
		assert.equal(last.event.failure.kind, 'internal');
	});

	it('R48: 10,000 messages open in less than two seconds', () => {
		const records: ChatRecord[] = [opening[0] as ChatRecord];
		for (let index = 0; index < 5000; index++) {
			const turn = `a${index}`;
			records.push({ type: 'userTurn', id: `u${index}`, at: index, text: 'q', attachments: [] });
			records.push({ type: 'assistantTurn', id: turn, at: index, endpoint: 'e', model: 'm' });
			const events = [begin, started('0'), delta('0', 'word '.repeat(80)), finish];
			for (const record of events) records.push({ ...record, turn } as ChatRecord);
		}
		const text = lines(records);
		// Of the processor: what else the machine does is not the chat's.
		const before = process.cpuUsage();
		const parsed = parseLog(text);
		assert(parsed.kind === 'chat');
		const { turns } = folded(parsed.records);
		assert.equal(turns.length, 10_000);
		const { user, system } = process.cpuUsage(before);
		assert((user + system) / 1000 < 2000, `${(user + system) / 1000} ms`);
	});
});

describe('titleOf', () => {
	it('names a chat by the first line of its question, cut at a word', () => {
		assert.equal(titleOf('  Why is\tthis slow?\nIt was fast.'), 'Why is this slow?');
		assert.equal(titleOf(''), 'Chat');
		const long = titleOf(
			'Explain how the invoice totals are added up when there are several taxes',
		);
		assert.equal(long, 'Explain how the invoice totals are added up when there are…');
		assert.equal([...titleOf('🙂'.repeat(99))].length, 61);
	});
});

describe('createRecordBatch', () => {
	it('joins the pieces of each block and folds to the same transcript', () => {
		const records: readonly ChatRecord[] = [
			...opening,
			begin,
			started('0'),
			started('1'),
			delta('0', 'a'),
			delta('1', 'x'),
			delta('0', 'b'),
			delta('1', 'y'),
			event({ type: 'blockEnd', id: '0' }),
			delta('1', 'z'),
			finish,
			begin,
			started('0'),
			delta('0', 'second'),
			finish,
		];
		const batch = createRecordBatch();
		for (const record of records) batch.add(record);
		const taken = batch.take();
		assert.equal(taken.length, records.length - 2);
		assert.deepEqual(folded(taken), folded(records));
		assert.equal(batch.isEmpty, true);
	});
});

/** Keeps lines in memory; `failing` makes it refuse. */
function memoryFiles() {
	const written: string[][] = [];
	const state = { failing: false };
	const files: Pick<ChatFiles, 'append'> = {
		async append(_chatId, more) {
			if (state.failing) throw new Error('disk full');
			written.push([...more]);
			return undefined;
		},
	};
	return { files: files as ChatFiles, written, state };
}

describe('createChatLog', () => {
	const noProblem = (error: unknown) => assert.fail(String(error));

	it('writes pieces at most every 250 ms, joined, and the end at once', async () => {
		const clock = createFakeClock();
		const { files, written } = memoryFiles();
		const log = createChatLog({ files, chatId: 'c', clock, onProblem: noProblem });
		for (const record of [...opening, begin, started('0')]) log.append(record);
		await log.flush();
		written.length = 0;
		for (let index = 0; index < 500; index++) log.append(delta('0', 'x'));
		assert.deepEqual(written, []);
		await clock.advance(249);
		assert.deepEqual(written, []);
		await clock.advance(1);
		assert.deepEqual(written, [lines([delta('0', 'x'.repeat(500))])]);
		log.append(delta('0', 'y'));
		log.append(finish);
		await log.flush();
		assert.deepEqual(written[1], lines([delta('0', 'y'), finish]));
		assert.deepEqual(clock.pending, [], 'no timer is left');
	});

	it('a question is written at once', async () => {
		const { files, written } = memoryFiles();
		const log = createChatLog({
			files,
			chatId: 'c',
			clock: createFakeClock(),
			onProblem: noProblem,
		});
		for (const record of opening.slice(0, 3)) log.append(record);
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(written, [lines(opening.slice(0, 3))]);
	});

	it('keeps what could not be written, says so once, and writes it later in order', async () => {
		const { files, written, state } = memoryFiles();
		const problems: unknown[] = [];
		const log = createChatLog({
			files,
			chatId: 'c',
			clock: createFakeClock(),
			onProblem: (error) => problems.push(error),
		});
		state.failing = true;
		for (const record of [...opening, begin, finish]) log.append(record);
		await log.flush();
		assert.deepEqual([written.length, problems.length], [0, 1]);
		state.failing = false;
		log.append({ type: 'rewind', turn: 'a' });
		await log.flush();
		assert.deepEqual(
			written.flat(),
			lines([...opening, begin, finish, { type: 'rewind', turn: 'a' }]),
		);
	});

	it('tries again by itself what could not be written, until it is closed', async () => {
		const clock = createFakeClock();
		const { files, written, state } = memoryFiles();
		const log = createChatLog({ files, chatId: 'c', clock, onProblem: () => undefined });
		state.failing = true;
		for (const record of [...opening, begin, finish]) log.append(record);
		await log.flush();
		assert.deepEqual([log.isSaved, written], [false, []]);
		await clock.advance(5000);
		assert.equal(log.isSaved, false);
		state.failing = false;
		await clock.advance(5000);
		assert.deepEqual([log.isSaved, written.flat()], [true, lines([...opening, begin, finish])]);
		state.failing = true;
		log.append({ type: 'rewind', turn: 'a' });
		await log.close();
		assert.deepEqual(clock.pending, [], 'no timer is left');
	});

	it('leaves out what only mattered while it ran', async () => {
		const { files, written } = memoryFiles();
		const log = createChatLog({
			files,
			chatId: 'c',
			clock: createFakeClock(),
			onProblem: noProblem,
		});
		const failure = { kind: 'rateLimit', message: 'wait' } as const;
		log.append(event({ type: 'retry', attempt: 1, delayMs: 5, failure }));
		log.append(finish);
		await log.flush();
		assert.deepEqual(written, [lines([finish])]);
	});
});

describe('repairs', () => {
	const toolCall = event({
		type: 'blockStart',
		id: '1',
		block: { kind: 'toolCall', callId: 'c1', name: 'edit' },
	});

	it('R44: marks a turn without an end as interrupted', () => {
		const transcript = folded([...opening, begin, started('0'), delta('0', 'half')]);
		const found = repairs(transcript);
		assert.deepEqual(found, [{ type: 'turnStopped', turn: 'a', reason: 'interrupted' }]);
		for (const record of found) fold(transcript, record);
		assert.deepEqual(repairs(transcript), []);
	});

	it('gives a call that never got a result one', () => {
		const calls = event({ type: 'finish', reason: 'toolCalls' });
		const transcript = folded([...opening, begin, toolCall, calls]);
		for (const record of repairs(transcript)) fold(transcript, record);
		const turn = transcript.turns[1];
		assert(turn?.role === 'assistant' && turn.blocks[0]?.kind === 'toolCall');
		assert.equal(turn.blocks[0].result?.isError, true);
		assert.equal(turn.status, 'interrupted');
	});

	it('gives a question whose answer never began one that can be asked for again', () => {
		const transcript = folded(opening.slice(0, 3));
		for (const record of repairs(transcript)) fold(transcript, record);
		const turn = transcript.turns[1];
		assert(turn?.role === 'assistant');
		assert.equal(turn.status, 'interrupted');
		assert.deepEqual(repairs(transcript), []);
	});

	it('leaves a turn that ended alone', () => {
		assert.deepEqual(repairs(folded([...opening, begin, started('0'), finish])), []);
	});
});

describe('toMarkdown', () => {
	it('holds questions, answers, attachments and how it ended', () => {
		const text = toMarkdown(
			folded([
				...opening.slice(0, 2),
				{
					type: 'userTurn',
					id: 'u',
					at: 1,
					text: 'why?',
					attachments: [
						{
							kind: 'selection',
							id: 's',
							path: 'a.ts',
							languageId: 'ts',
							lines: [1, 2],
							text: 'x',
						},
					],
				},
				...opening.slice(3),
				begin,
				started('0'),
				delta('0', 'Because.'),
				{ type: 'turnStopped', turn: 'a', reason: 'user' },
			]),
		);
		assert.equal(
			text,
			'# Hello\n\n1970-01-01 00:00 UTC\n\n## You\n\n- a.ts:1-2\n\nwhy?\n\n## m (Demo)\n\nBecause.\n\n> Stopped.\n\n',
		);
	});
});
