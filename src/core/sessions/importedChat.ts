import type { FinishReason, ModelEvent, Usage } from '../../shared/events';
import type { Attachment, ChatRecord, ChatWorkspace } from '../../shared/transcript';
import { recordVersion } from './recordSchema';

/** A part of an answer that was taken over. */
export type ImportedPart =
	| { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
	| {
			readonly kind: 'toolCall';
			readonly name: string;
			readonly arguments: string;
			readonly result?: string;
			readonly isError?: boolean;
	  }
	| { readonly kind: 'image'; readonly mime: string; readonly data: string };

export type ImportedTurn =
	| {
			readonly role: 'user';
			readonly at: number;
			readonly text: string;
			readonly attachments: readonly Attachment[];
	  }
	| {
			readonly role: 'assistant';
			readonly at: number;
			readonly endpoint: string;
			readonly model: string;
			readonly parts: readonly ImportedPart[];
			readonly usage?: Usage;
			readonly finish?: FinishReason;
			/** It was stopped or failed; why, when that is known. */
			readonly isCut?: boolean;
			readonly failure?: string;
			readonly citations?: readonly { readonly url: string; readonly title?: string }[];
	  };

/** A chat of another place, before it becomes one of ours. */
export interface ImportedChat {
	readonly title: string;
	/** Milliseconds since 1970, of its first turn. */
	readonly at: number;
	readonly tags: readonly string[];
	readonly isKeptAtTop?: boolean;
	readonly workspace?: ChatWorkspace;
	readonly turns: readonly ImportedTurn[];
}

/** Adds to an answer. Texts that follow each other become one, as paragraphs of their own. */
export function addParts(answer: ImportedPart[], parts: readonly ImportedPart[]): void {
	for (const part of parts) {
		const last = answer.at(-1);
		if (last?.kind === 'text' && part.kind === 'text') {
			answer[answer.length - 1] = { kind: 'text', text: `${last.text}\n\n${part.text}` };
		} else answer.push(part);
	}
}

/** When something was last said in it. */
export function lastAt(chat: ImportedChat): number {
	return chat.turns.reduce((latest, turn) => Math.max(latest, dateOf(turn.at)), dateOf(chat.at));
}

const year2100 = Date.UTC(2100, 0);

/** Foreign files may say anything. What is no date counts as very old. */
function dateOf(at: number): number {
	return at >= 1 && at < year2100 ? at : 1;
}

/** The log of such a chat. `mask` hides keys in what was said. */
export function toRecords(
	chat: ImportedChat,
	chatId: string,
	mask: (text: string) => string,
): readonly ChatRecord[] {
	const { title, at, tags, isKeptAtTop, workspace, turns } = chat;
	return [
		{ type: 'chat', version: recordVersion, id: chatId, at: dateOf(at) },
		...(workspace ? [{ type: 'workspace', ...workspace } as const] : []),
		{ type: 'title', title: mask(title) },
		...(tags.length > 0 ? [{ type: 'tags', tags } as const] : []),
		...(isKeptAtTop ? [{ type: 'keptAtTop', isKept: true } as const] : []),
		// The change history knows turns of all chats by their ids.
		...turns.flatMap((turn, index) => turnRecords(turn, `${chatId}-${index}`, mask)),
	];
}

function turnRecords(
	turn: ImportedTurn,
	id: string,
	mask: (text: string) => string,
): readonly ChatRecord[] {
	if (turn.role === 'user') {
		const attachments = turn.attachments.map((each) =>
			each.kind === 'image' ? each : { ...each, text: mask(each.text) },
		);
		const at = dateOf(turn.at);
		return [{ type: 'userTurn', id, at, text: mask(turn.text), attachments }];
	}
	const at = dateOf(turn.at);
	const { endpoint, model, parts, citations = [], usage, finish, failure } = turn;
	const event = (of: ModelEvent): ChatRecord => ({ type: 'model', turn: id, event: of });
	const records: ChatRecord[] = [{ type: 'assistantTurn', id, at, endpoint, model }];
	for (const [number, part] of parts.entries()) {
		records.push(...partRecords(id, `${number}`, part, mask));
	}
	records.push(...citations.map((each) => event({ type: 'citation', ...each })));
	if (usage) records.push(event({ type: 'usage', usage }));
	if (failure !== undefined) {
		const error = { kind: 'internal', message: mask(failure) } as const;
		records.push(event({ type: 'error', failure: error }));
	} else if (turn.isCut) records.push({ type: 'turnStopped', turn: id, reason: 'interrupted' });
	else records.push(event({ type: 'finish', reason: finish ?? 'stop' }));
	return records;
}

function partRecords(
	turn: string,
	id: string,
	part: ImportedPart,
	mask: (text: string) => string,
): readonly ChatRecord[] {
	const event = (of: ModelEvent): ChatRecord => ({ type: 'model', turn, event: of });
	if (part.kind === 'image') {
		return [event({ type: 'image', mime: part.mime, data: part.data })];
	}
	const isCall = part.kind === 'toolCall';
	const callId = `call-${turn}-${id}`;
	const block = isCall
		? ({ kind: 'toolCall', callId, name: part.name } as const)
		: ({ kind: part.kind } as const);
	const records: ChatRecord[] = [
		event({ type: 'blockStart', id, block }),
		event({ type: 'blockDelta', id, text: mask(isCall ? part.arguments : part.text) }),
		event({ type: 'blockEnd', id }),
	];
	// Each call has a result, or the chat could not be sent again.
	if (isCall) {
		const content = mask(part.result ?? 'The result was not kept.');
		const isError = part.isError ?? part.result === undefined;
		records.push({ type: 'toolResult', turn, callId, content, isError });
	}
	return records;
}
