import assert from 'node:assert/strict';
import { continueLine } from '../../../../src/core/context/history';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import {
	answer,
	type Bench,
	createBench,
	file,
	gate,
	profile,
	removeBench,
	start,
	until,
	words,
} from '../../../support/chatBench';
import { promptly } from '../../../support/promptly';

describe('the chat', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await createBench();
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	function lastTurn(which = bench) {
		const turn = which.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant');
		return turn;
	}

	/** Sends and waits until the answer hangs after its first words. */
	async function sendAndHang(...script: Parameters<Bench['scripts']['push']>): Promise<void> {
		bench.scripts.push(...script);
		void bench.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => bench.page.state?.runningTurn, 'the turn to run');
	}

	async function stop(): Promise<void> {
		await bench.tell({ type: 'stop' });
		await until(() => bench.page.state?.runningTurn === undefined, 'the stop');
	}

	it('answers a question, shows it, and saves it', async () => {
		bench.scripts.push(answer('Hi there'));
		await bench.tell({ type: 'send', sendId: 7, text: 'hello' });
		assert.deepEqual(bench.page.of('sent'), [{ type: 'sent', sendId: 7 }]);
		assert.deepEqual(bench.page.texts, ['hello', 'Hi there']);
		assert.equal(lastTurn().status, 'done');
		assert.equal(bench.page.transcript.title, 'hello');
		assert.equal(bench.page.state?.runningTurn, undefined);
		assert.deepEqual(bench.contexts, [
			['pandu.isRunning', false],
			['pandu.isRunning', true],
			['pandu.isRunning', false],
		]);
		assert.deepEqual(bench.requests[0]?.turns, [
			{ role: 'user', parts: [{ kind: 'text', text: 'hello' }] },
		]);
		assert.equal(bench.requests[0]?.model, profile.model);
		const [saved] = await createChatFiles(bench.folder).list();
		assert.equal(saved?.chatId, bench.chat.shownId);
	});

	it('sends the same bytes again for what was said before', async () => {
		bench.scripts.push(answer('one'), answer('two'));
		await bench.tell({ type: 'send', sendId: 1, text: 'first' });
		await bench.tell({ type: 'send', sendId: 2, text: 'second' });
		const [before, after] = bench.requests;
		assert.deepEqual(after?.turns.slice(0, 1), before?.turns);
		assert.equal(after?.system, before?.system);
		assert.deepEqual(
			after?.turns.map((turn) => turn.role),
			['user', 'assistant', 'user'],
		);
	});

	it('says why a text was not taken: empty, or no endpoint yet', async () => {
		await bench.tell({ type: 'send', sendId: 1, text: '  ' });
		assert.match(bench.page.of('notSent')[0]?.reason ?? '', /Write a question/);
		const other = await createBench({ hasProfile: false });
		await other.open();
		assert.equal(other.page.state?.mode, 'setUp');
		await other.tell({ type: 'send', sendId: 2, text: 'hello' });
		assert.match(other.page.of('notSent')[0]?.reason ?? '', /Set up an endpoint/);
		assert.equal(other.requests.length, 0);
		await removeBench(other);
	});

	it('R28: a second question while one is answered waits visibly and is never mixed in', async () => {
		await sendAndHang([start, ...words('wait').slice(0, 2), 'hang']);
		await bench.tell({ type: 'send', sendId: 2, text: 'me too' });
		assert.deepEqual(
			bench.page.state?.queue?.items.map((each) => each.text),
			['me too'],
		);
		await stop();
		assert.deepEqual(bench.page.texts, ['go', 'wait']);
		assert.equal(bench.requests.length, 1);
	});

	it('R28: two questions at the same moment are answered one after the other', async () => {
		bench.scripts.push(answer('one'), answer('two'));
		await Promise.all([
			bench.tell({ type: 'send', sendId: 1, text: 'a' }),
			bench.tell({ type: 'send', sendId: 2, text: 'b' }),
		]);
		await until(() => bench.page.texts.length === 4, 'both answers');
		assert.deepEqual(bench.page.texts, ['a', 'one', 'b', 'two']);
	});

	it('R28: an earlier question cannot be replaced while an answer is written', async () => {
		await sendAndHang([start, 'hang']);
		const turn = bench.page.transcript.turns[0]?.id ?? '';
		await bench.tell({ type: 'editTurn', turn, sendId: 2, text: 'other' });
		assert.match(bench.page.of('notSent')[0]?.reason ?? '', /still being written/);
	});

	for (const [stage, script] of [
		['before the first byte', ['hang']],
		['after the start', [start, 'hang']],
		['in the text', [start, ...words('half', ' a').slice(0, 3), 'hang']],
		[
			'in the arguments of a call',
			[
				start,
				{ type: 'blockStart', id: '1', block: { kind: 'toolCall', callId: 'c', name: 't' } },
				{ type: 'blockDelta', id: '1', text: '{"a"' },
				'hang',
			],
		],
	] as const) {
		it(`R27: Stop ${stage} is idle at once, and the next question works`, async () => {
			await sendAndHang([...script]);
			await until(() => bench.requests.length === 1, 'the request');
			const before = performance.now();
			await stop();
			assert(performance.now() - before < promptly);
			assert.equal(lastTurn().status, 'stopped');
			bench.scripts.push(answer('fine'));
			await bench.tell({ type: 'send', sendId: 2, text: 'next' });
			assert.equal(bench.page.texts.at(-1), 'fine');
			const calls = bench.requests[1]?.turns.flatMap((turn) =>
				turn.role === 'assistant' ? turn.parts.filter((part) => part.kind === 'toolCall') : [],
			);
			const results = bench.requests[1]?.turns.flatMap((turn) =>
				turn.role === 'tool' ? turn.results : [],
			);
			assert.equal(results?.length, calls?.length);
		});
	}

	it('R1: a cut answer keeps its text; Continue sends it and goes on in the same turn', async () => {
		bench.scripts.push(
			[
				start,
				...words('The first ha').slice(0, 2),
				{ type: 'error', failure: { kind: 'network', message: 'The connection was cut.' } },
			],
			answer('lf.'),
		);
		await bench.tell({ type: 'send', sendId: 1, text: 'tell me' });
		assert.equal(lastTurn().failure?.kind, 'network');
		assert.equal(bench.page.texts.at(-1), 'The first ha');
		const { id } = lastTurn();
		await bench.tell({ type: 'remedy', turn: id, action: 'continue' });
		assert.equal(lastTurn().id, id);
		assert.equal(bench.page.texts.at(-1), 'The first ha|lf.');
		assert.deepEqual(bench.requests[1]?.turns.slice(1), [
			{ role: 'assistant', parts: [{ kind: 'text', text: 'The first ha' }] },
			{ role: 'user', parts: [{ kind: 'text', text: continueLine }] },
		]);
		bench.scripts.push(answer('ok'));
		await bench.tell({ type: 'send', sendId: 2, text: 'thanks' });
		assert.deepEqual(bench.requests[2]?.turns[1], {
			role: 'assistant',
			parts: [{ kind: 'text', text: 'The first half.' }],
		});
		assert.equal(JSON.stringify(bench.requests[2]).includes(continueLine), false);
	});

	it('R12: a refused key shows a card; after the key is set the same question is answered', async () => {
		bench.failure = { kind: 'auth', message: 'The key was refused.' };
		await bench.tell({ type: 'send', sendId: 1, text: 'keep me' });
		assert.equal(bench.page.of('sent').length, 1);
		assert.equal(lastTurn().failure?.kind, 'auth');
		assert.equal(bench.page.state?.mode, 'ready', 'the chat stays in view');
		bench.onRun = () => {
			bench.failure = undefined;
			return true;
		};
		bench.scripts.push(answer('here'));
		await bench.tell({ type: 'remedy', turn: lastTurn().id, action: 'setKey' });
		assert.deepEqual(bench.ran, ['setApiKey']);
		assert.deepEqual(bench.page.texts, ['keep me', 'here']);
	});

	it('R12: without a new key nothing is sent', async () => {
		bench.failure = { kind: 'auth', message: 'The key was refused.' };
		await bench.tell({ type: 'send', sendId: 1, text: 'keep me' });
		await bench.tell({ type: 'remedy', turn: lastTurn().id, action: 'setKey' });
		assert.equal(bench.requests.length, 0);
		assert.equal(lastTurn().failure?.kind, 'auth');
	});

	it('asks again for an answer and throws the old one away', async () => {
		bench.scripts.push(answer('bad'), answer('good'));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		await bench.tell({ type: 'retryTurn', turn: lastTurn().id });
		assert.deepEqual(bench.page.texts, ['q', 'good']);
		assert.deepEqual(bench.requests[1], bench.requests[0]);
	});

	it('replaces a question and drops what came after it', async () => {
		bench.scripts.push(answer('1'), answer('2'), answer('3'));
		await bench.chat.attach(file('f', 'const a = 1;'));
		await bench.tell({ type: 'send', sendId: 1, text: 'first' });
		await bench.tell({ type: 'send', sendId: 2, text: 'second' });
		const first = bench.page.transcript.turns[0];
		await bench.tell({ type: 'editTurn', turn: first?.id ?? '', sendId: 3, text: 'better' });
		assert.deepEqual(bench.page.texts, ['better', '3']);
		assert.deepEqual(bench.requests[2]?.turns, [
			{
				role: 'user',
				parts: [{ kind: 'text', text: 'src/a.ts\n```typescript\nconst a = 1;\n```\n\nbetter' }],
			},
		]);
	});

	it('shows attachments as chips, sends them once, and lets go of removed ones', async () => {
		await bench.chat.attach(file('f1', 'one', 'src/deep/one.ts'));
		await bench.chat.attach(file('f2', 'two', 'two.ts'));
		await bench.chat.attach(file('f3', 'two again', 'two.ts'));
		assert.deepEqual(
			bench.page.state?.attachments.map(({ id, label }) => [id, label]),
			[
				['f1', 'one.ts'],
				['f3', 'two.ts'],
			],
		);
		await bench.tell({ type: 'removeAttachment', id: 'f1' });
		bench.scripts.push(answer('seen'));
		await bench.tell({ type: 'send', sendId: 1, text: '' });
		assert.deepEqual(bench.page.state?.attachments, []);
		assert.deepEqual(
			bench.requests[0]?.turns[0]?.role === 'user' && bench.requests[0].turns[0].parts,
			[{ kind: 'text', text: 'two.ts\n```typescript\ntwo again\n```' }],
		);
	});

	it('posts many pieces as few, joined, and nothing is lost', async () => {
		const pieces = Array.from({ length: 3000 }, (_, index) => `${index} `);
		bench.scripts.push([start, ...words(...pieces), { type: 'finish', reason: 'stop' }]);
		await bench.tell({ type: 'send', sendId: 1, text: 'many' });
		assert.equal(bench.page.texts.at(-1), pieces.join(''));
		const posts = bench.page.of('records');
		assert(posts.length < 100, `${posts.length} posts`);
		const records = posts.flatMap((each) => each.records);
		assert(records.length < 500, `${records.length} records`);
	});

	it('posts at most once per 33 ms while an answer streams', async () => {
		const other = await createBench({
			async *stream() {
				yield start;
				yield* words().slice(0, 1);
				for (let index = 0; index < 100; index++) {
					await new Promise((resolve) => setTimeout(resolve, 2));
					yield { type: 'blockDelta', id: '0', text: 'x' };
				}
				yield { type: 'finish', reason: 'stop' };
			},
		});
		await other.open();
		await other.tell({ type: 'send', sendId: 1, text: 'many' });
		assert.equal(other.page.texts.at(-1), 'x'.repeat(100));
		// The question, the start, the first words and the end are posted at once; between them one post per frame.
		const { posted, postTimes } = other.page;
		// Nor does what must not be overtaken by another message wait for its frame.
		const isPushed = posted.flatMap(({ type }, at) =>
			type === 'records' ? [(posted[at + 1]?.type ?? 'records') !== 'records'] : [],
		);
		const gaps = postTimes
			.map((time, at) => (at > 3 && !isPushed[at] ? time - (postTimes[at - 1] ?? 0) : undefined))
			.slice(0, -1)
			.filter((gap) => gap !== undefined);
		assert(gaps.length >= 2);
		assert(Math.min(...gaps) >= 30, `gaps ${gaps.map(Math.round).join(' ')}`);
		await removeBench(other);
	});

	it('a page that comes back in mid-answer gets all of it once', async () => {
		const { opened, open: release } = gate();
		const other = await createBench({
			async *stream() {
				yield start;
				yield* words('one ').slice(0, 2);
				await opened;
				yield { type: 'blockDelta', id: '0', text: 'two' };
				yield { type: 'finish', reason: 'stop' };
			},
		});
		await other.open();
		const sent = other.tell({ type: 'send', sendId: 1, text: 'q' });
		await until(() => other.page.texts[1] === 'one ', 'the first words');
		other.page.isListening = false;
		await other.open();
		release();
		await sent;
		assert.deepEqual(other.page.texts, ['q', 'one two']);
		await removeBench(other);
	});

	it('goes on in the background when another chat is shown', async () => {
		const { opened, open: release } = gate();
		const other = await createBench({
			async *stream(request) {
				yield start;
				if (request.turns.length === 1 && JSON.stringify(request.turns).includes('slow'))
					await opened;
				yield* words('done');
				yield { type: 'finish', reason: 'stop' };
			},
		});
		await other.open();
		const slow = other.tell({ type: 'send', sendId: 1, text: 'slow' });
		const slowId = await until(() => other.page.state?.runningTurn && other.chat.shownId);
		await other.tell({ type: 'newChat' });
		assert.deepEqual(other.page.texts, []);
		await other.tell({ type: 'send', sendId: 2, text: 'quick' });
		assert.deepEqual(other.page.texts, ['quick', 'done']);
		release();
		await slow;
		assert.deepEqual(other.page.texts, ['quick', 'done']);
		await other.chat.showChat(slowId);
		assert.deepEqual(other.page.texts, ['slow', 'done']);
		await removeBench(other);
	});

	it('a command asks in a new chat, sees each record, and can be stopped by its signal', async () => {
		bench.scripts.push(answer('old'), [start, ...words('par').slice(0, 2), 'hang']);
		await bench.tell({ type: 'send', sendId: 1, text: 'old' });
		const abort = new AbortController();
		const seen: string[] = [];
		const asked = bench.chat.ask(
			{
				text: 'Explain a.ts',
				prompt: 'Explain this.',
				attachments: [file('f', 'code')],
				system: 'Be a teacher.',
				inNewChat: true,
				reveal: true,
				onRecord: (record) => {
					seen.push(record.type);
					if (record.type === 'model' && record.event.type === 'blockDelta') abort.abort();
				},
			},
			abort.signal,
		);
		const { answer: turn, chatId } = await asked;
		assert.equal(turn.status, 'stopped');
		assert.equal(chatId, bench.chat.shownId);
		assert.equal(bench.page.shown, 1);
		assert.deepEqual(seen.slice(0, 2), ['assistantTurn', 'model']);
		assert.deepEqual(bench.page.texts, ['Explain a.ts', 'par']);
		assert.equal(bench.requests[1]?.system, 'Be a teacher.');
		assert.match(JSON.stringify(bench.requests[1]?.turns), /Explain this\./);
		assert.equal(bench.requests[1]?.turns.length, 1, 'no history goes along');
	});

	it('a command can replace its own question', async () => {
		bench.scripts.push(answer('no'), answer('yes'));
		const question = { text: 'q', attachments: [], inNewChat: true, reveal: false } as const;
		const { userTurn } = await bench.chat.ask(question);
		await bench.chat.ask({ ...question, text: 'q2', inNewChat: false, replaces: userTurn });
		assert.deepEqual(bench.page.texts, ['q2', 'yes']);
	});

	it('R44: a window that closes in mid-answer leaves a chat that opens as interrupted; nothing is sent again', async () => {
		const last: { id?: string } = {};
		const first = await createBench({ last });
		await first.open();
		first.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void first.tell({ type: 'send', sendId: 1, text: 'q' });
		await until(() => first.page.texts[1] === 'half', 'the first words');
		await first.chat.dispose();
		const second = await createBench({ folder: first.folder, last });
		await second.open();
		assert.deepEqual(second.page.texts, ['q', 'half']);
		assert.equal(lastTurn(second).status, 'interrupted');
		assert.equal(second.page.state?.runningTurn, undefined);
		assert.equal(second.requests.length, 0);
		await removeBench(second);
	});

	it('R44: the same after a crash that saved nothing more', async () => {
		const last: { id?: string } = {};
		const first = await createBench({ last });
		await first.open();
		first.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void first.tell({ type: 'send', sendId: 1, text: 'q' });
		await until(() => first.page.texts[1] === 'half', 'the first words');
		const files = createChatFiles(first.folder);
		const id = first.chat.shownId;
		for (;;) {
			const lines = await files.read(id);
			if (lines?.some((line) => line.includes('"half"'))) break;
		}
		const second = await createBench({ folder: first.folder, last });
		await second.open();
		assert.deepEqual(second.page.texts, ['q', 'half']);
		assert.equal(lastTurn(second).status, 'interrupted');
		assert.equal(second.requests.length, 0);
		await second.chat.dispose();
		await removeBench(first);
	});

	it('shows the last 40 turns and gives the older ones on demand', async () => {
		for (let index = 0; index < 45; index++) {
			bench.scripts.push(answer(`a${index}`));
			await bench.tell({ type: 'send', sendId: index, text: `q${index}` });
		}
		await bench.open();
		const snapshot = bench.page.of('snapshot').at(-1);
		assert.equal(snapshot?.turns.length, 40);
		assert.equal(snapshot?.older, 50);
		await bench.tell({ type: 'loadOlder', before: snapshot?.turns[0]?.id ?? '' });
		await bench.tell({
			type: 'loadOlder',
			before: bench.page.of('olderTurns')[0]?.turns[0]?.id ?? '',
		});
		const [first, second] = bench.page.of('olderTurns');
		assert.deepEqual([first?.turns.length, first?.older], [40, 10]);
		assert.deepEqual([second?.turns.length, second?.older], [10, 0]);
		assert.equal(second?.turns[0]?.role === 'user' && second.turns[0].text, 'q0');
	});

	it('S7: an error that echoes a key is kept without it', async () => {
		bench.scripts.push([
			{
				type: 'error',
				failure: { kind: 'server', message: 'It broke.', detail: 'Bearer sk-secret-secret' },
			},
		]);
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		await bench.chat.dispose();
		const saved = await createChatFiles(bench.folder).read(bench.chat.shownId);
		assert.equal(JSON.stringify([saved, bench.page.posted]).includes('sk-secret'), false);
	});
});
