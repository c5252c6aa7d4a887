import assert from 'node:assert/strict';
import { toTurns } from '../../../../src/core/context/history';
import { parseLog } from '../../../../src/core/sessions/parseLog';
import { createEditFile } from '../../../../src/core/tools/editFile';
import type { AnswerToEdit, ChatEdits, CodeToApply } from '../../../../src/host/chat/chatEdits';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import type { ModelEvent } from '../../../../src/shared/events';
import { emptyTranscript, fold } from '../../../../src/shared/transcript';
import {
	answer,
	type Bench,
	createBench,
	file,
	removeBench,
	start,
	until,
	words,
} from '../../../support/chatBench';

function calls(args: unknown): readonly ModelEvent[] {
	return [
		start,
		{ type: 'blockStart', id: '1', block: { kind: 'toolCall', callId: 'c1', name: 'edit_file' } },
		{ type: 'blockDelta', id: '1', text: JSON.stringify(args) },
		{ type: 'blockEnd', id: '1' },
		{ type: 'finish', reason: 'toolCalls' },
	];
}

const refusesTools: readonly ModelEvent[] = [
	start,
	{
		type: 'error',
		failure: { kind: 'invalidRequest', message: 'm-1 does not support tools', status: 400 },
	},
];

function createEdits() {
	const begun: AnswerToEdit[] = [];
	const applied: CodeToApply[] = [];
	const edited: string[] = [];
	const refused: string[] = [];
	const notes: string[] = [];
	const ended: string[] = [];
	const edits: ChatEdits = {
		begin(answering) {
			if (refused.length > 0) return undefined;
			begun.push(answering);
			const tool = createEditFile(async ({ path }) => {
				edited.push(path);
				return { content: 'Done; waiting for the user’s review.', isError: false };
			});
			return { tools: [tool], follow: () => undefined, dispose: () => ended.push(answering.turn) };
		},
		noteRefused: async ({ model }) => void refused.push(model),
		verdict: () => notes.shift(),
		applyCode: async (code) => void applied.push(code),
	};
	return { edits, begun, applied, edited, refused, notes, ended };
}

describe('a chat that may change files', () => {
	let bench: Bench;
	let part: ReturnType<typeof createEdits>;

	beforeEach(async () => {
		part = createEdits();
		bench = await createBench({ deps: { edits: part.edits } });
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	const send = (text: string, sendId = 1) => bench.tell({ type: 'send', sendId, text });

	it('S47: says once in a chat why its answers change nothing here', async () => {
		const why = 'In Restricted Mode answers change no files.';
		part.refused.push('here');
		Object.assign(part.edits, { whyNot: () => why });
		for (const count of [1, 2]) {
			bench.scripts.push(answer(`answer ${count}`));
			await send('change it', count);
		}
		const notices = bench.page.transcript.turns.map((turn) =>
			turn.role === 'assistant' ? turn.notices : undefined,
		);
		assert.deepEqual(notices, [undefined, [why], undefined, []]);
		assert.deepEqual(
			bench.requests.map(({ tools }) => tools?.length ?? 0),
			[0, 0],
		);
	});

	it('sends the tools, runs the call, and lets the model end its answer', async () => {
		bench.scripts.push(calls({ path: 'a.ts', old_text: 'a', new_text: 'b' }), answer('Changed.'));
		await bench.chat.attach(file('f', 'a'));
		await send('b instead of a');
		assert.deepEqual(part.edited, ['a.ts']);
		assert.deepEqual(
			bench.requests.map(({ tools }) => tools?.map(({ name }) => name)),
			[['edit_file'], ['edit_file']],
		);
		assert.match(bench.requests[0]?.system ?? '', /Change files with the tools\./);
		assert.deepEqual(bench.requests[1]?.turns.at(-1), {
			role: 'tool',
			results: [
				{
					callId: 'c1',
					name: 'edit_file',
					content: 'Done; waiting for the user’s review.',
					isError: false,
				},
			],
		});
		assert.equal(part.ended.length, 1);
	});

	it('a command with an instruction of its own gets no tools', async () => {
		bench.scripts.push(answer('It adds.'));
		const question = { text: 'Explain', prompt: 'Explain this.', attachments: [file('f', 'a')] };
		await bench.chat.ask({ ...question, inNewChat: true, reveal: false });
		assert.deepEqual(part.begun, []);
		assert.equal(bench.requests[0]?.tools, undefined);
		assert.doesNotMatch(bench.requests[0]?.system ?? '', /tools/);
		bench.scripts.push(answer('Yes.'));
		await send('and change it');
		assert.equal(part.begun.length, 1);
	});

	it('asks once more without tools when the server refuses them, and remembers', async () => {
		bench.scripts.push(refusesTools, answer('Here is the code.'), answer('Again.'));
		await send('change it');
		assert.deepEqual(bench.page.texts.at(-1), 'Here is the code.');
		assert.deepEqual(part.refused, ['m-1']);
		assert.deepEqual(
			bench.requests.map(({ tools }) => tools?.length),
			[1, undefined],
		);
		const last = bench.page.transcript.turns.at(-1);
		assert(last?.role === 'assistant');
		assert.deepEqual([last.status, last.failure], ['done', undefined]);
		const posted = JSON.stringify(bench.page.of('records'));
		assert.doesNotMatch(posted, /"type":"error"/, 'no card in between');
		await send('again', 2);
		assert.equal(bench.requests[2]?.tools, undefined);
	});

	it('does not ask again after any other error, or once something was shown', async () => {
		bench.scripts.push([start, { type: 'error', failure: { kind: 'auth', message: 'no' } }]);
		await send('change it');
		bench.scripts.push([start, ...words('Wait'), ...refusesTools.slice(1)]);
		await send('change it', 2);
		assert.equal(bench.requests.length, 2);
		assert.deepEqual(part.refused, []);
	});

	it('tells the model what was kept and dropped, in the next question only and always in the same bytes', async () => {
		bench.scripts.push(answer('one'), answer('two'), answer('three'));
		await send('first', 1);
		part.notes.push('The user kept 2 changes and dropped 1 (src/a.ts).');
		await send('second', 2);
		await send('third', 3);
		const texts = bench.requests.map(({ turns }) => JSON.stringify(turns));
		assert.match(texts[1] ?? '', /second\\n\\nThe user kept 2 changes and dropped 1/);
		assert(texts[2]?.startsWith((texts[1] ?? '').slice(0, -1)), 'the prefix is the same');
		assert.equal(texts[2]?.match(/dropped 1/g)?.length, 1);
		assert.deepEqual(bench.page.texts, ['first', 'one', 'second', 'two', 'third', 'three']);
		// Another window reads the same from the disk.
		const lines = await createChatFiles(bench.folder).read(bench.chat.shownId);
		const parsed = parseLog(lines ?? []);
		assert(parsed.kind === 'chat');
		const transcript = emptyTranscript();
		for (const record of parsed.records) fold(transcript, record);
		assert.equal(JSON.stringify(toTurns(transcript.turns.slice(0, 5))), texts[2]);
	});

	it('keeps the note when its question is written anew', async () => {
		bench.scripts.push(answer('one'), answer('two'));
		part.notes.push('The user dropped 1 change.');
		await send('first');
		const [asked] = bench.page.transcript.turns;
		await bench.tell({ type: 'editTurn', turn: asked?.id ?? '', sendId: 2, text: 'better' });
		assert.match(JSON.stringify(bench.requests[1]?.turns), /better\\n\\nThe user dropped 1 change/);
	});

	it('hands a code block on with what its question was about', async () => {
		bench.scripts.push(answer('Do:\n\n```ts\nconst a = 1;\n```\n'));
		const attached = file('f', 'a');
		await bench.chat.attach(attached);
		await send('make it one');
		const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
		await bench.tell({ type: 'applyCode', turn, text: 'const a = 1;' });
		assert.deepEqual(part.applied, [
			{
				chatId: bench.chat.shownId,
				turn,
				text: 'const a = 1;',
				markdown: 'Do:\n\n```ts\nconst a = 1;\n```\n',
				title: 'make it one',
				attachments: [attached],
			},
		]);
	});

	it('S18: code of an answer that is not there is dropped and logged', async () => {
		bench.scripts.push(answer('Hi'));
		await send('hello');
		const [asked] = bench.page.transcript.turns;
		for (const turn of ['other', asked?.id ?? '']) {
			await bench.tell({ type: 'applyCode', turn, text: 'x' });
		}
		await bench.say({ type: 'applyCode', turn: 'a', text: 'x', path: '../../x' });
		assert.deepEqual(part.applied, []);
		assert.equal(bench.logged.filter((line) => /dropped a message/.test(line)).length, 3);
	});

	it('stops in the middle of a call without running it', async () => {
		bench.scripts.push([...calls({ path: 'a.ts' }).slice(0, 3), 'hang']);
		void send('go');
		await until(() => bench.page.state?.runningTurn, 'the turn to run');
		await until(() => bench.page.transcript.turns.at(-1)?.role === 'assistant', 'the answer');
		await bench.tell({ type: 'stop' });
		await until(() => bench.page.state?.runningTurn === undefined, 'the stop');
		assert.deepEqual(part.edited, []);
		assert.equal(part.ended.length, 1);
	});
});
