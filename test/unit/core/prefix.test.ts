import assert from 'node:assert/strict';
import { continueLine, toTurns, toTurnsToContinue } from '../../../src/core/context/history';
import { chatSystemPrompt } from '../../../src/core/context/systemPrompt';
import type { Adapter } from '../../../src/core/endpoints/adapter';
import { demoProfile } from '../../../src/core/endpoints/presets';
import { editFileDefinition } from '../../../src/core/tools/editFile';
import type { FinishReason, ModelEvent } from '../../../src/shared/events';
import type { Turn } from '../../../src/shared/messages';
import { type ChatRecord, emptyTranscript, fold } from '../../../src/shared/transcript';
import { adapters } from '../../support/recordings';

const system = chatSystemPrompt({ instructions: '', canEdit: true });
const secret = 'thought that was not asked for';

/** A chat on one protocol, whose requests are kept as the bytes that go out. */
function createChat(adapter: Adapter) {
	const transcript = emptyTranscript();
	const add = (record: ChatRecord): void => void fold(transcript, record);
	let count = 0;
	let turn = '';
	const bodies: string[] = [];
	const send = (turns: readonly Turn[] = toTurns(transcript.turns)): void => {
		const request = { model: 'm', system, turns, tools: [editFileDefinition] };
		bodies.push(JSON.stringify(adapter.toWire(request, demoProfile).body));
	};
	const emit = (...events: readonly ModelEvent[]): void => {
		for (const event of events) add({ type: 'model', turn, event });
	};
	const start = { type: 'start', protocol: adapter.protocol, model: 'm', responseId: 'r' } as const;
	return {
		bodies,
		question(text: string, more: Partial<Extract<ChatRecord, { type: 'userTurn' }>> = {}): string {
			const id = `u${++count}`;
			add({ type: 'userTurn', id, at: 0, text, attachments: [], ...more });
			return id;
		},
		trim: (before: string, level: 'results' | 'attachments' | 'turns') =>
			add({ type: 'trim', before, at: 0, level, savedTokens: 1 }),
		begin(): void {
			turn = `a${++count}`;
			add({ type: 'assistantTurn', id: turn, at: 0, endpoint: 'Demo', model: 'm' });
			send();
			emit(start);
		},
		goOn(): void {
			add({ type: 'turnResumed', turn });
			send(toTurnsToContinue(transcript.turns));
			emit(start);
		},
		/** Text with all that may come beside it. */
		say(text: string, reason: FinishReason): void {
			const opaque = { protocol: adapter.protocol, model: 'm', payload: { field: 'reasoning' } };
			emit(
				{ type: 'blockStart', id: 'r', block: { kind: 'reasoning' } },
				{ type: 'blockDelta', id: 'r', text: secret },
				{ type: 'blockEnd', id: 'r', opaque },
				{ type: 'blockStart', id: 't', block: { kind: 'text' } },
				{ type: 'blockDelta', id: 't', text },
				{ type: 'blockEnd', id: 't' },
				{ type: 'citation', url: 'https://unseen.example/' },
				{ type: 'notice', text: 'A notice.' },
				{ type: 'usage', usage: { input: 1, output: 1 } },
				{ type: 'finish', reason },
			);
		},
		/** A call, its result, and the next request of the same turn. */
		call(callId: string): void {
			emit(
				{ type: 'blockStart', id: callId, block: { kind: 'toolCall', callId, name: 'edit_file' } },
				{ type: 'blockDelta', id: callId, text: `{"path":"${callId}"}` },
				{ type: 'blockEnd', id: callId },
				{ type: 'finish', reason: 'toolCalls' },
			);
			const content = `the result of ${callId}, which is longer than one line`;
			add({ type: 'toolResult', turn, callId, content, summary: 'Short.', isError: false });
			send();
			emit(start);
		},
		stop: () => add({ type: 'turnStopped', turn, reason: 'user' }),
	};
}

/** A long chat with everything in it. Returns the request before which less was sent for the first time. */
function hold(chat: ReturnType<typeof createChat>): number {
	chat.question('First question');
	chat.begin();
	chat.say('First answer', 'stop');
	chat.question('Second question', {
		prompt: 'Second question, as a command puts it',
		note: 'You kept one change.',
		attachments: [
			{ kind: 'file', id: '1', path: 'a.ts', languageId: 'typescript', text: 'let a = 1;\n' },
		],
	});
	chat.begin();
	chat.call('call_1');
	chat.call('call_2');
	chat.say('Second answer', 'stop');
	chat.question('Third question, cut');
	chat.begin();
	chat.say('Third answer, cut here ', 'length');
	chat.goOn();
	chat.say('and taken up again', 'stop');
	chat.question('Fourth question');
	chat.begin();
	chat.call('call_3');
	chat.stop();
	chat.question('Fifth question, after a stop');
	chat.begin();
	chat.say('Fifth answer', 'stop');
	const sixth = chat.question('Sixth question');
	chat.trim(sixth, 'results');
	chat.trim(sixth, 'attachments');
	const trimmed = chat.bodies.length;
	chat.begin();
	chat.say('Sixth answer', 'stop');
	chat.question('Seventh question');
	chat.begin();
	chat.call('call_4');
	chat.say('Seventh answer', 'stop');
	const eighth = chat.question('Eighth question');
	chat.trim(eighth, 'turns');
	chat.begin();
	chat.say('Eighth answer', 'stop');
	chat.question('Ninth question');
	chat.begin();
	return trimmed;
}

/** Without what closes the body: it stands where the next message goes on. */
const open = (body: string): string => body.replace(/["\]}]+$/, '');

describe('a chat on the wire', () => {
	for (const adapter of adapters) {
		const chat = createChat(adapter);
		const trimmed = hold(chat);
		const { bodies } = chat;

		it(`begins each request with the bytes of the one before on ${adapter.protocol}`, () => {
			const breaks: number[] = [];
			let last = '';
			for (const [index, body] of bodies.entries()) {
				// The line that asks for the rest is sent once; the answer before it goes on.
				const isGoingOn = body.includes(continueLine);
				if (!body.startsWith(open(last))) breaks.push(index);
				if (!isGoingOn) last = body;
			}
			assert.equal(bodies.length, 14);
			// Once for each decision to send less, and never again because of it.
			assert.deepEqual(breaks, [trimmed, trimmed + 3]);
		});

		it(`sends a cut answer to be gone on with as the same bytes on ${adapter.protocol}`, () => {
			const at = bodies.findIndex((body) => body.includes(continueLine));
			assert.equal(bodies.filter((body) => body.includes(continueLine)).length, 1);
			const cut = 'Third answer, cut here';
			const startOf = (body: string | undefined): string => body?.split(cut)[0] ?? '';
			assert.ok(startOf(bodies[at]).length > 100);
			assert.equal(startOf(bodies[at]), startOf(bodies[at + 1]));
			assert.match(bodies[at + 1] ?? '', /cut here and taken up again/);
		});

		it(`sends nothing again that the person did not see or say on ${adapter.protocol}`, () => {
			const seen = [
				system,
				JSON.stringify(editFileDefinition),
				'Second question, as a command puts it',
				'You kept one change.',
				'a.ts',
				'typescript',
				'let a = 1;',
				'[file a.ts: left out]',
				'[Earlier turns of this chat were left out.]',
				continueLine,
			].join('\n');
			for (const body of bodies) {
				assert.ok(!body.includes('unseen.example') && !body.includes('A notice.'));
				assert.ok(!body.includes('Short.'), 'what a person sees of a result is for them');
				assert.ok(!body.includes(secret) || adapter.protocol === 'chatCompletions');
				for (const text of textsOf(JSON.parse(body))) {
					const words = text.replace(
						/(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth) (?:question|answer)(?:, (?:cut here|cut|after a stop))?|and taken up again|the result of call_\d, which is longer than one line|\[result left out\]|\{"path":"call_\d"\}|call_\d/g,
						'',
					);
					for (const line of words.split('\n')) {
						const bare = line
							.replace(/^[\s`~]+|[\s`~:]+$/g, '')
							.replace(/^\[?(?:file|File|Attached)\b:? ?/, '');
						assert.ok(bare === '' || seen.includes(bare), `${JSON.stringify(line)} in ${text}`);
					}
				}
			}
		});

		it(`thinks again of nothing but what calls need on ${adapter.protocol}`, () => {
			const last = bodies[trimmed - 1] ?? '';
			// None of the answers without a call brings its reasoning back.
			assert.equal(last.split(secret).length - 1, 0);
		});
	}
});

/** Every text of a body that the model reads. */
function textsOf(value: unknown, key = ''): readonly string[] {
	if (typeof value === 'string') {
		return [
			'role',
			'type',
			'id',
			'model',
			'call_id',
			'tool_call_id',
			'tool_use_id',
			'name',
		].includes(key)
			? []
			: [value];
	}
	if (typeof value !== 'object' || value === null || key === 'tools') return [];
	return Object.entries(value).flatMap(([name, each]) => textsOf(each, name));
}
