import { randomUUID } from 'node:crypto';
import { runTurn } from '../../src/core/agent/loop';
import type { ModelRequest } from '../../src/core/request';
import type { Asked, Chat, Question } from '../../src/host/chat/chat';
import type { ModelEvent } from '../../src/shared/events';
import { type ChatRecord, emptyTranscript, fold } from '../../src/shared/transcript';

/** What the model says to the question number `count` (from 0). */
export type Script = (
	question: Question,
	count: number,
	signal: AbortSignal,
) => AsyncIterable<ModelEvent>;

/** A chat whose model follows a script; tools run through the real loop. */
export interface ScriptedChat extends Chat {
	readonly questions: readonly Question[];
	readonly requests: readonly Omit<ModelRequest, 'turns'>[];
}

export function createScriptedChat(script: Script): ScriptedChat {
	const questions: Question[] = [];
	const requests: Omit<ModelRequest, 'turns'>[] = [];
	return {
		questions,
		requests,
		async ask(question, signal = new AbortController().signal): Promise<Asked> {
			const count = questions.length;
			questions.push(question);
			const transcript = emptyTranscript();
			const userTurn = randomUUID();
			const turn = 'answer';
			const add = (record: ChatRecord) => {
				fold(transcript, record);
				question.onRecord?.(record, 'scripted');
			};
			add({ type: 'assistantTurn', id: turn, at: 0, endpoint: 'Scripted', model: 'scripted' });
			const end = await runTurn({
				stream: (request, stop) => {
					requests.push(request);
					return script(question, count, stop);
				},
				request: { model: 'scripted', ...(question.system ? { system: question.system } : {}) },
				turns: () => [],
				tools: question.tools ?? [],
				signal,
				emit: (event) => {
					if (event.type === 'model') add({ type: 'model', turn, event: event.event });
					else add({ ...event, turn });
				},
			});
			if (end === 'stopped') add({ type: 'turnStopped', turn, reason: 'user' });
			const answer = transcript.turns[0];
			if (answer?.role !== 'assistant') throw new Error('no answer');
			return { chatId: 'scripted', userTurn, answer };
		},
		async attach() {
			throw new Error('not scripted');
		},
		async open() {
			throw new Error('not scripted');
		},
	};
}

const start: ModelEvent = { type: 'start', protocol: 'chatCompletions', model: 'scripted' };

/** A whole call of `tool`, its arguments in two pieces. `between` runs while it streams. */
export async function* callsTool(
	tool: string,
	args: unknown,
	between?: () => unknown,
): AsyncGenerator<ModelEvent> {
	const text = JSON.stringify(args);
	const half = Math.floor(text.length / 2);
	yield start;
	yield { type: 'blockStart', id: '0', block: { kind: 'toolCall', callId: 'c1', name: tool } };
	yield { type: 'blockDelta', id: '0', text: text.slice(0, half) };
	await between?.();
	yield { type: 'blockDelta', id: '0', text: text.slice(half) };
	yield { type: 'blockEnd', id: '0' };
	yield { type: 'finish', reason: 'toolCalls' };
}

export async function* says(
	text: string,
	reason: Extract<ModelEvent, { type: 'finish' }>['reason'] = 'stop',
): AsyncGenerator<ModelEvent> {
	yield start;
	yield { type: 'blockStart', id: '0', block: { kind: 'text' } };
	yield { type: 'blockDelta', id: '0', text };
	yield { type: 'blockEnd', id: '0' };
	yield { type: 'finish', reason };
}

export async function* failsWith(
	failure: Extract<ModelEvent, { type: 'error' }>['failure'],
): AsyncGenerator<ModelEvent> {
	yield { type: 'error', failure };
}
