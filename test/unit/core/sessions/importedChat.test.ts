import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readExport, toJson, withPictures } from '../../../../src/core/sessions/chatExport';
import { readClineTask } from '../../../../src/core/sessions/importCline';
import { personsWords, splitAnswer } from '../../../../src/core/sessions/importClineParts';
import {
	readContinueDates,
	readContinueSession,
} from '../../../../src/core/sessions/importContinue';
import { type ImportedChat, lastAt, toRecords } from '../../../../src/core/sessions/importedChat';
import { maskKeyShapes, type TakeImage } from '../../../../src/core/sessions/importSource';
import { parseLog } from '../../../../src/core/sessions/parseLog';
import { repairs } from '../../../../src/core/sessions/repair';
import type { ChatRecord } from '../../../../src/shared/transcript';
import { emptyTranscript, fold, type Transcript } from '../../../../src/shared/transcript';

declare const PROJECT_ROOT: string;

const takeImage: TakeImage = (mime, data) =>
	mime === 'image/png' && data.length < 1000
		? { kind: 'image', id: 'i', path: 'image', mime, data }
		: { note: '[left out]' };

function fixture(name: string): unknown {
	return JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'test/fixtures/import', name), 'utf8'));
}

function folded(records: readonly ChatRecord[]): Transcript {
	const transcript = emptyTranscript();
	for (const record of records) fold(transcript, record);
	return transcript;
}

/** Who spoke, and what. */
function told(chat: ImportedChat | undefined): readonly string[] {
	assert(chat);
	return chat.turns.map((turn) =>
		turn.role === 'user'
			? `> ${turn.text} [${turn.attachments.map((each) => each.path)}]`
			: turn.parts.map((part) => `${part.kind}: ${'text' in part ? part.text : ''}`).join('\n'),
	);
}

describe('chats of Cline and Roo Code', () => {
	const none = { conversation: undefined, messages: undefined, metadata: undefined, changedAt: 7 };

	it('a task of Cline: questions, thoughts, tools as text, models and times', () => {
		const folder = 'cline/1760000000000';
		const chat = readClineTask(
			{
				conversation: fixture(`${folder}/api_conversation_history.json`),
				messages: fixture(`${folder}/ui_messages.json`),
				metadata: fixture(`${folder}/task_metadata.json`),
				changedAt: 5,
			},
			'Cline',
			takeImage,
		);
		assert.deepEqual(told(chat), [
			'> Fix the rounding in billing.ts, my key is sk-test-abcdefghijklmnopqrstuvwx [image]',
			[
				'reasoning: The taxes are rounded one by one.',
				'text: I look at the file first.\n',
				'*read_file*\n\n```json\n{\n  "path": "src/billing.ts"\n}\n```\n',
				'```\nexport const total = taxes.map(Math.round);\n```\n',
				'I rounded once, at the end.',
			].join('\n'),
			'> Now write a test []',
			'text: Here it is.',
		]);
		assert(chat);
		assert.deepEqual([chat.at, lastAt(chat), chat.tags], [1760000000000, 1760000065000, ['Cline']]);
		const models = chat.turns.map((turn) => turn.role === 'assistant' && turn.model);
		assert.deepEqual(models, [false, 'model-large', false, 'model-usual']);
	});

	it('a task whose conversation is lost is read from what was shown', () => {
		const messages = fixture('cline/1760000100000/ui_messages.json');
		const chat = readClineTask({ ...none, messages }, 'Cline', takeImage);
		assert.deepEqual(told(chat), [
			'> Explain the parser []',
			'reasoning: It is recursive.\ntext: It descends recursively.\n\nShall I go on?',
			'> Yes []',
			'text: Done.',
		]);
	});

	it('a task of Roo Code, with its tools as tags in the text', () => {
		const conversation = fixture('roo/0198c1d2-aaaa/api_conversation_history.json');
		const chat = readClineTask({ ...none, conversation }, 'Roo Code', takeImage);
		const [question, answer = '', ...rest] = told(chat);
		assert.equal(question, '> Rename the helper []');
		assert.deepEqual(rest, []);
		assert.match(answer, /^reasoning: Search first\.\nreasoning: It is in util\.\ntext: I search/);
		assert.match(answer, /\*search_files\*\n\n```xml\n<path>src<\/path>/);
		assert.match(answer, /\n\nRenamed in two places\.$/);
	});

	for (const [what, conversation] of [
		['nothing', undefined],
		['null', null],
		['a string', 'x'],
		['an object', { role: 'user' }],
		['odd messages', [5, null, { role: 'system', content: 'x' }, { role: 'user' }]],
		['an answer only', [{ role: 'assistant', content: 'x' }]],
	] as const) {
		it(`gives nothing for ${what}`, () => {
			assert.equal(readClineTask({ ...none, conversation }, 'Cline', takeImage), undefined);
		});
	}

	it('says where a picture was left out', () => {
		const source = { type: 'base64', media_type: 'image/tiff', data: 'AAAA' };
		const content = [
			{ type: 'text', text: 'Look' },
			{ type: 'image', source },
		];
		const chat = readClineTask(
			{ ...none, conversation: [{ role: 'user', content }] },
			'Cline',
			takeImage,
		);
		assert.deepEqual(told(chat), ['> Look\n\n[left out] []']);
	});

	it('tells the person’s words from those of the program', () => {
		assert.equal(personsWords('<environment_details>x'), undefined);
		assert.equal(personsWords("[read_file for 'a'] Result:\n\ntext"), undefined);
		assert.equal(personsWords('[ERROR] You did not use a tool'), undefined);
		assert.equal(personsWords('plain words'), 'plain words');
		assert.equal(personsWords('[TASK RESUMPTION] <user_message>\ngo\n</user_message>'), 'go');
	});

	it('no text can end the code block that a tool’s words stand in', () => {
		const [part] = splitAnswer('<write_to_file><content>```\n````</content></write_to_file>');
		assert(part?.kind === 'text');
		assert.match(part.text, /\n`{5}xml\n[\s\S]*\n`{5}$/);
	});
});

describe('sessions of Continue', () => {
	it('are read with their context, pictures and tools as text', () => {
		const at = readContinueDates(fixture('continue/sessions.json')).get('5f0c');
		assert.equal(at, 1762000000000);
		const chat = readContinueSession(fixture('continue/5f0c.json'), at, takeImage);
		assert.deepEqual(told(chat), [
			'> Sort these by date\n\n[left out] [image,src/dates.ts]',
			[
				'reasoning: A comparator.',
				'text: I read it.\n',
				'*builtin_read_file*\n\n```json\n{"filepath":"src/dates.ts"}\n```\n',
				'```\nexport const dates = [];\n```\n',
				'Use `sort`.',
			].join('\n'),
		]);
		assert.deepEqual([chat?.title, chat?.tags], ['Sorting by date', ['Continue']]);
	});

	it('give nothing when they are something else', () => {
		for (const value of [undefined, null, [], { history: 'x' }, { history: [] }, 'x']) {
			assert.equal(readContinueSession(value, 1, takeImage), undefined);
		}
		assert.equal(readContinueSession(fixture('continue/bad.json'), 1, takeImage), undefined);
		assert.equal(readContinueDates({ x: 1 }).size, 0);
		assert.equal(readContinueDates([{ sessionId: 'a', dateCreated: 'never' }]).size, 0);
	});
});

describe('a chat that was taken over', () => {
	it('becomes a whole log of ours, with keys hidden', () => {
		const conversation = fixture('cline/1760000000000/api_conversation_history.json');
		const task = { conversation, messages: [], metadata: undefined, changedAt: 5 };
		const chat = readClineTask(task, 'Cline', takeImage);
		assert(chat);
		const records = toRecords(chat, 'c', maskKeyShapes);
		const text = JSON.stringify(records);
		assert.doesNotMatch(text, /sk-test/);
		const parsed = parseLog(records.map((record) => JSON.stringify(record)));
		assert.deepEqual(parsed, { kind: 'chat', records, skipped: 0 });
		const transcript = folded(records);
		assert.deepEqual(repairs(transcript), [], 'nothing of it is cut');
		assert.deepEqual(
			transcript.turns.map((turn) => turn.role),
			['user', 'assistant', 'user', 'assistant'],
		);
	});

	it('hides what looks like a key, and nothing else', () => {
		const key = 'abcdefghijklmnopqrst123456';
		for (const text of [`sk-ant-${key}`, `ghp_${key}`, `Bearer ${key}`, `AIza${key}${key}`]) {
			assert.doesNotMatch(maskKeyShapes(`x ${text} y`), /abcdefghijkl/);
		}
		const plain = 'task-list-of-a-long-name, bearer of news, risk-assessment-of-all-things';
		assert.equal(maskKeyShapes(plain), plain);
	});
});

describe('the export of chats', () => {
	const records: readonly ChatRecord[] = [
		{ type: 'chat', version: 1, id: 'c1', at: 1000 },
		{ type: 'workspace', id: 'w', name: 'shop' },
		{ type: 'title', title: 'Hello' },
		{ type: 'tags', tags: ['a'] },
		{ type: 'keptAtTop', isKept: true },
		{
			type: 'userTurn',
			id: 'u',
			at: 1000,
			text: 'why?',
			attachments: [
				{ kind: 'file', id: 'f', path: 'a.ts', languageId: 'ts', text: 'x' },
				{ kind: 'image', id: 'i', path: 'p', mime: 'image/png', data: 'AAAA' },
			],
		},
		{ type: 'assistantTurn', id: 'a', at: 1001, endpoint: 'Demo', model: 'm' },
		...(
			[
				{ type: 'blockStart', id: '0', block: { kind: 'reasoning' } },
				{ type: 'blockDelta', id: '0', text: 'hm' },
				{ type: 'blockStart', id: '1', block: { kind: 'text' } },
				{ type: 'blockDelta', id: '1', text: 'Because.' },
				{ type: 'blockStart', id: '2', block: { kind: 'toolCall', callId: 'x', name: 'edit' } },
				{ type: 'blockDelta', id: '2', text: '{}' },
				{ type: 'image', mime: 'image/png', data: 'BBBB' },
				{ type: 'citation', url: 'https://example.com', title: 'E' },
				{ type: 'usage', usage: { input: 3, output: 4, cacheRead: 1, cost: { amount: 0.5 } } },
			] as const
		).map((event): ChatRecord => ({ type: 'model', turn: 'a', event })),
		{ type: 'toolResult', turn: 'a', callId: 'x', content: 'done', isError: false },
		{ type: 'model', turn: 'a', event: { type: 'finish', reason: 'stop' } },
		{ type: 'userTurn', id: 'u2', at: 1002, text: 'more', attachments: [] },
		{ type: 'assistantTurn', id: 'a2', at: 1003, endpoint: 'Demo', model: 'm' },
		{ type: 'turnStopped', turn: 'a2', reason: 'user' },
	];

	it('comes back the same: exported, imported and exported again', () => {
		const text = toJson([folded(records)]);
		const read = readExport(JSON.parse(text));
		assert(read);
		assert.equal(read.unread, 0);
		const [chat] = read.chats;
		assert(chat);
		const again = folded(toRecords(chat, chat.id, (each) => each));
		assert.equal(toJson([again]), text);
		assert.deepEqual(repairs(again), []);
	});

	it('leaves out the chats that cannot be read, and takes no other file', () => {
		const whole = JSON.parse(toJson([folded(records)]));
		const damaged = { ...whole, chats: [...whole.chats, { id: 5 }, null] };
		const read = readExport(damaged);
		assert.deepEqual([read?.chats.length, read?.unread], [1, 2]);
		for (const other of [
			undefined,
			null,
			[],
			{},
			{ ...whole, version: 2 },
			{ ...whole, format: 'x' },
		]) {
			assert.equal(readExport(other), undefined);
		}
	});

	it('a call without a result gets one, so that the chat can be sent again', () => {
		const chat: ImportedChat = {
			title: 't',
			at: 1,
			tags: [],
			turns: [
				{ role: 'user', at: 1, text: 'q', attachments: [] },
				{
					role: 'assistant',
					at: 1,
					endpoint: 'e',
					model: 'm',
					parts: [{ kind: 'toolCall', name: 'edit', arguments: '{}' }],
				},
			],
		};
		assert.deepEqual(repairs(folded(toRecords(chat, 'c', (each) => each))), []);
	});
});

describe('a chat of a foreign file', () => {
	const turn = (at: number, text = 'words') =>
		({ role: 'user', at, text, attachments: [] }) as const;
	const chat: ImportedChat = {
		title: 't',
		at: 1e300,
		tags: [],
		turns: [turn(-5), turn(Number.NaN), turn(1_700_000_000_000), turn(8e15)],
	};

	it('has dates that are dates', () => {
		const transcript = folded(toRecords(chat, 'c', (text) => text));
		const dates = [transcript.at, ...transcript.turns.map((each) => each.at)];
		for (const at of dates) assert.doesNotThrow(() => new Date(at).toISOString(), String(at));
		assert.equal(lastAt(chat), 1_700_000_000_000);
	});

	it('has turns that no other chat has', () => {
		const idsOf = (id: string) =>
			folded(toRecords(chat, id, (text) => text)).turns.map((each) => each.id);
		const all = [...idsOf('one'), ...idsOf('two')];
		assert.equal(new Set(all).size, all.length);
	});

	it('has only pictures that may be sent; in the place of others it says so', () => {
		const image = (data: string) => ({ kind: 'image', mime: 'image/png', data }) as const;
		const attached = (data: string) => ({ ...image(data), id: data.slice(0, 3), path: 'shot.png' });
		const checked = withPictures(
			{
				...chat,
				turns: [
					{ ...turn(1, 'look'), attachments: [attached('abc'), attached('x'.repeat(2000))] },
					{
						role: 'assistant',
						at: 2,
						endpoint: '',
						model: '',
						parts: [image('abc'), image('x'.repeat(2000))],
					},
				],
			},
			takeImage,
		);
		assert.deepEqual(told(checked), [
			'> look\n\n[left out] [shot.png]',
			'image: \ntext: [left out]',
		]);
	});
});
