import { assertNever } from './assertNever';
import type { FinishReason, ModelEvent, Usage } from './events';
import type { Failure } from './failure';
import { foldAbout } from './foldAbout';
import { besides, chooseAnswer } from './foldAnswers';
import { closeTurn, foldEvent } from './foldEvent';
import { foldTrim, rewindTo } from './foldTrim';
import type { Opaque, Protocol } from './messages';

/** What an attachment shows that is no file as it stands: a list, what was printed, a diff, words that were pasted. */
export type AttachmentOrigin = 'folder' | 'problems' | 'terminal' | 'git' | 'text';

/** Something that goes out with a question. Text is what the person saw when attaching it. */
export type Attachment =
	| {
			readonly kind: 'file' | 'selection';
			readonly id: string;
			/** Workspace-relative path, `/` separated. */
			readonly path: string;
			readonly languageId: string;
			/** One-based, inclusive. Absent: the whole file. */
			readonly lines?: readonly [number, number];
			readonly text: string;
			/** Absent: the text stands so in the file. */
			readonly origin?: AttachmentOrigin;
	  }
	| {
			readonly kind: 'image';
			readonly id: string;
			readonly path: string;
			readonly mime: string;
			/** Base64. */
			readonly data: string;
	  };

/**
 * How much of what came before a question is no longer sent: `results` of tools, `attachments` of earlier questions, or
 * whole turns, which a `summary` stands for or (`turns`) one line.
 */
export type TrimLevel = 'results' | 'attachments' | 'summary' | 'turns';

/** Decided once; from then on what is sent of the turns before the question stays the same. */
export interface Trim {
	readonly level: TrimLevel;
	/** Of `summary`: what stands for the turns. */
	readonly summary?: string;
	/** Estimated. */
	readonly savedTokens: number;
	/** What the summary cost. */
	readonly usage?: Usage;
}

/** The workspace of a chat. `id` is a hash; `name` is for people. */
export interface ChatWorkspace {
	readonly id: string;
	readonly name: string;
}

/**
 * One line of a chat's append-only log. Host and page fold the same records into the same transcript. An assistant turn
 * without `finish`, `error` or `turnStopped` was interrupted.
 */
export type ChatRecord =
	| { readonly type: 'chat'; readonly version: 1; readonly id: string; readonly at: number }
	| { readonly type: 'title'; readonly title: string }
	/** Replaces the tags that the chat had. */
	| { readonly type: 'tags'; readonly tags: readonly string[] }
	/** The person keeps the chat at the top of the list, or no longer. */
	| { readonly type: 'keptAtTop'; readonly isKept: boolean }
	/** The person knows of so many more damaged lines in the log. */
	| { readonly type: 'damageTold'; readonly lines: number }
	/** Where the chat belongs. Chats of earlier versions do not say it. */
	| ({ readonly type: 'workspace' } & ChatWorkspace)
	| {
			readonly type: 'userTurn';
			readonly id: string;
			readonly at: number;
			/** What the person wrote or the command said for them. */
			readonly text: string;
			/** What goes to the model instead of `text`, when a command adds its instruction. */
			readonly prompt?: string;
			readonly attachments: readonly Attachment[];
			/** What happened since the last question, for the model: the person does not see it. */
			readonly note?: string;
	  }
	| {
			readonly type: 'assistantTurn';
			readonly id: string;
			readonly at: number;
			readonly endpoint: string;
			readonly model: string;
			/** Shown next to the answer that it could take the place of, until the person chooses. */
			readonly beside?: string;
	  }
	| { readonly type: 'model'; readonly turn: string; readonly event: ModelEvent }
	| {
			readonly type: 'toolResult';
			readonly turn: string;
			readonly callId: string;
			/** For the model. */
			readonly content: string;
			/** For the person, when it differs. */
			readonly summary?: string;
			readonly isError: boolean;
	  }
	| { readonly type: 'turnStopped'; readonly turn: string; readonly reason: 'user' | 'interrupted' }
	/** The answer of `turn` is taken up again: its end, if it had one, is undone and new blocks follow, maybe from somebody else. */
	| {
			readonly type: 'turnResumed';
			readonly turn: string;
			readonly by?: { readonly endpoint: string; readonly model: string };
	  }
	/** Takes the turn `turn` and all after it out of view. The log keeps them. */
	| { readonly type: 'rewind'; readonly turn: string }
	/** The chat goes on from the answer `turn`, one of several to its question, with what followed it. */
	| { readonly type: 'chooseAnswer'; readonly turn: string }
	/** The person marked a turn to find it again, or took the mark away. */
	| { readonly type: 'pin'; readonly turn: string; readonly pinned: boolean }
	/** The turns so far were copied from another chat. */
	| { readonly type: 'forkedFrom'; readonly chat: string; readonly title: string }
	/** From now on less is sent of what came before the question `before`. */
	| ({ readonly type: 'trim'; readonly before: string; readonly at: number } & Trim)
	/** The person wants all of it sent again. */
	| { readonly type: 'untrim'; readonly before: string };

export interface UserTurnView {
	readonly role: 'user';
	readonly id: string;
	readonly at: number;
	readonly text: string;
	readonly prompt?: string;
	readonly attachments: readonly Attachment[];
	readonly note?: string;
	/** What of the turns before it is no longer sent, in the order in which that was decided. */
	trims?: readonly Trim[];
	pinned?: boolean;
}

/** One block of an answer. `step` counts the requests of the turn: blocks of one step came in one reply. */
export type BlockView =
	| {
			readonly kind: 'text' | 'reasoning' | 'refusal';
			readonly id: string;
			readonly step: number;
			text: string;
			done: boolean;
			opaque?: Opaque;
	  }
	| {
			readonly kind: 'toolCall';
			readonly id: string;
			readonly step: number;
			readonly callId: string;
			readonly name: string;
			text: string;
			done: boolean;
			opaque?: Opaque;
			result?: { readonly content: string; readonly summary?: string; readonly isError: boolean };
	  }
	| { readonly kind: 'opaque'; readonly id: string; readonly step: number; readonly opaque: Opaque }
	| {
			readonly kind: 'image';
			readonly id: string;
			readonly step: number;
			readonly mime: string;
			readonly data: string;
	  };

export type TurnStatus = 'running' | 'done' | 'stopped' | 'interrupted' | 'failed';

export interface AssistantTurnView {
	readonly role: 'assistant';
	readonly id: string;
	readonly at: number;
	endpoint: string;
	model: string;
	protocol?: Protocol;
	status: TurnStatus;
	/** The model that was asked, when a reply named another. */
	asked?: string;
	/** The answer of the last request, under the id that the endpoint gave it. */
	response?: { readonly id: string; readonly step: number };
	/** Number of requests so far, from 1 at the first `start`. */
	step: number;
	readonly blocks: BlockView[];
	readonly citations: { readonly url: string; readonly title?: string }[];
	readonly notices: string[];
	/** Sum over the requests of this turn. */
	usage?: Usage;
	/** Usage of the steps before the current one. */
	earlierUsage?: Usage;
	finish?: FinishReason;
	failure?: Failure;
	/** Set while a failed request waits for its next try. */
	retry?: { readonly attempt: number; readonly delayMs: number; readonly failure: Failure };
	/** Ids of all answers to the same question that can be shown, oldest first, when there are several. */
	versions?: readonly string[];
	/** The answer that this one could take the place of: the person has not chosen yet. */
	beside?: AssistantTurnView;
	pinned?: boolean;
}

export type TurnView = UserTurnView | AssistantTurnView;

/** What the records add up to. Changed in place by {@link fold}; every other reader treats it as read-only. */
export interface Transcript {
	id: string;
	title: string;
	at: number;
	turns: TurnView[];
	tags?: readonly string[];
	isKeptAtTop?: boolean;
	workspace?: ChatWorkspace;
	/** The person took back what was left out: nothing is left out by itself any more, unless the server refuses. */
	keepsAll?: boolean;
	/** Of a question that was taken out of view; for the one that takes its place. */
	carriedTrims?: readonly Trim[];
	/** Ids of the answers to the question that is answered anew. */
	carriedVersions?: readonly string[];
	/** Answers that others took the place of, by their ids, each with what followed it. */
	aside?: Map<string, readonly TurnView[]>;
	/** Where the turns were copied from. */
	from?: { readonly chat: string; readonly title: string };
}

export function emptyTranscript(): Transcript {
	return { id: '', title: '', at: 0, turns: [] };
}

/**
 * Applies one record to `transcript` in place. Records that name an unknown turn are ignored, so that a damaged log still
 * opens. Returns the turn that changed, if one did; a `rewind` returns nothing.
 */
export function fold(transcript: Transcript, record: ChatRecord): TurnView | undefined {
	switch (record.type) {
		case 'chat':
		case 'title':
		case 'tags':
		case 'keptAtTop':
		case 'damageTold':
		case 'workspace':
			return foldAbout(transcript, record);
		case 'userTurn': {
			const turn: UserTurnView = {
				role: 'user',
				id: record.id,
				at: record.at,
				text: record.text,
				attachments: record.attachments,
				...(record.prompt === undefined ? {} : { prompt: record.prompt }),
				...(record.note === undefined ? {} : { note: record.note }),
				...(transcript.carriedTrims ? { trims: transcript.carriedTrims } : {}),
			};
			delete transcript.carriedTrims;
			delete transcript.carriedVersions;
			transcript.turns.push(turn);
			return turn;
		}
		case 'assistantTurn': {
			const turn = { ...newAssistantTurn(record), ...besides(transcript, record) };
			transcript.turns.push(turn);
			return turn;
		}
		case 'rewind': {
			const index = transcript.turns.findIndex((turn) => turn.id === record.turn);
			if (index >= 0) rewindTo(transcript, index);
			return undefined;
		}
		case 'chooseAnswer':
			return chooseAnswer(transcript, record.turn);
		case 'pin': {
			const turn = transcript.turns.find((each) => each.id === record.turn);
			if (turn) turn.pinned = record.pinned;
			return turn;
		}
		case 'forkedFrom':
			transcript.from = { chat: record.chat, title: record.title };
			return undefined;
		case 'trim':
		case 'untrim':
			return foldTrim(transcript, record);
		case 'model':
		case 'toolResult':
		case 'turnStopped':
		case 'turnResumed': {
			const turn = findAssistantTurn(transcript, record.turn);
			if (turn) foldIntoTurn(turn, record);
			return turn;
		}
		default:
			return assertNever(record);
	}
}

type TurnRecord = Extract<ChatRecord, { turn: string }>;

function newAssistantTurn(
	record: Extract<ChatRecord, { type: 'assistantTurn' }>,
): AssistantTurnView {
	return {
		role: 'assistant',
		id: record.id,
		at: record.at,
		endpoint: record.endpoint,
		model: record.model,
		status: 'running',
		step: 0,
		blocks: [],
		citations: [],
		notices: [],
	};
}

function findAssistantTurn(transcript: Transcript, id: string): AssistantTurnView | undefined {
	// The turn being written is nearly always the last one.
	for (let index = transcript.turns.length - 1; index >= 0; index--) {
		const turn = transcript.turns[index];
		if (turn?.id === id) return turn.role === 'assistant' ? turn : undefined;
	}
	return undefined;
}

function foldIntoTurn(
	turn: AssistantTurnView,
	record: Exclude<TurnRecord, { type: 'rewind' | 'chooseAnswer' | 'pin' }>,
): void {
	switch (record.type) {
		case 'model':
			foldEvent(turn, record.event);
			return;
		case 'toolResult': {
			const block = turn.blocks.find(
				(each) => each.kind === 'toolCall' && each.callId === record.callId,
			);
			if (block?.kind !== 'toolCall') return;
			block.result = {
				content: record.content,
				isError: record.isError,
				...(record.summary === undefined ? {} : { summary: record.summary }),
			};
			return;
		}
		case 'turnStopped':
			closeTurn(turn, record.reason === 'user' ? 'stopped' : 'interrupted');
			return;
		case 'turnResumed':
			turn.status = 'running';
			delete turn.retry;
			delete turn.finish;
			delete turn.failure;
			if (record.by) {
				turn.endpoint = record.by.endpoint;
				turn.model = record.by.model;
				delete turn.asked;
			}
			return;
		default:
			assertNever(record);
	}
}
