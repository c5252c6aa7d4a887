import type { RemedyAction } from './failure';
import type { AttachmentOrigin, ChatRecord, TurnView } from './transcript';

/** What an empty chat offers to do with the open file. */
export type Suggestion =
	| 'explainFile'
	| 'explainSelection'
	| 'findBugs'
	| 'writeTests'
	| 'fixProblems'
	| 'commitMessage'
	| 'askWorkspace'
	| 'openFile'
	| 'openFolder';

export interface SuggestionView {
	readonly id: Suggestion;
	readonly label: string;
}

/** A composer attachment as the page shows it. The content stays in the host until it is sent. */
export interface AttachmentChip {
	readonly id: string;
	readonly kind: 'file' | 'selection' | 'image' | AttachmentOrigin;
	/** For example `billing.ts:10-24`. */
	readonly label: string;
	/** Workspace-relative path, for the tooltip. */
	readonly path: string;
	/** Estimated tokens that it adds. */
	readonly tokens: number;
}

/** What is being written, as it is kept outside the page. */
export interface DraftView {
	/** Grows with each change, whoever makes it: of two drafts of one chat the higher one is newer. */
	readonly revision: number;
	readonly text: string;
	/** Where the selection begins and ends. */
	readonly cursor: readonly [number, number];
	/** An earlier question that is being written anew. */
	readonly edit?: { readonly turn: string; readonly text: string } | undefined;
}

/** Messages that wait until the answer is done. */
export interface QueueView {
	/** `text` is only the beginning, `attachments` their number. */
	readonly items: readonly {
		readonly id: string;
		readonly text: string;
		readonly attachments: number;
	}[];
	/** It does not go on by itself. */
	readonly isHeld: boolean;
	/** One was removed just now. */
	readonly canUndo: boolean;
}

/** `send`: goes on with the queue. The others but `undo` name a message: `now` stops the answer and sends it. */
export type QueueAction = 'send' | 'undo' | 'edit' | 'remove' | 'now';

/** Everything around the transcript that the page shows. Small; sent whole when it changes. */
export interface PageState {
	/** `setUp`: no endpoint is ready yet and the page offers the set-up. */
	readonly mode: 'setUp' | 'ready';
	/** Label of the active endpoint, for example "Neosantara AI". */
	readonly endpoint: string;
	/** Model id, or an empty string when none is chosen. */
	readonly model: string;
	/** The demo endpoint is active: say so. */
	readonly isDemo: boolean;
	/** Id of the running assistant turn. */
	readonly runningTurn?: string;
	readonly attachments: readonly AttachmentChip[];
	readonly queue?: QueueView;
	/** Of an empty chat: what it offers for what is open in the editor. */
	readonly offers?: readonly SuggestionView[];
	/** Enter breaks the line, and Ctrl+Enter or Cmd+Enter sends. */
	readonly sendsByCtrl?: boolean;
	/** What the running answer waits for, once that is worth telling. */
	readonly wait?: WaitView;
	/** What the next question would send beside the words in the composer. Absent: nothing is known. */
	readonly estimate?: EstimateView;
}

/** A wait, counted from when the page got it: the clocks of host and page may differ. */
export interface WaitView {
	readonly phase: 'queue' | 'connect' | 'firstByte' | 'nextByte' | 'retry';
	/** Milliseconds that it had lasted when this was sent. */
	readonly elapsedMs: number;
	/** Milliseconds that it lasts at most, counted from its beginning. */
	readonly limitMs?: number;
	/** Nothing was shown yet: it can be sent anew. */
	readonly canRetry: boolean;
}

export interface EstimatePart {
	/** `instructions`, `history`, `tools`, or the id of an attachment. */
	readonly id: string;
	readonly label: string;
	/** Tokens. */
	readonly tokens: number;
	readonly canRemove: boolean;
	/** The person left it out; it can be put back. */
	readonly isLeftOut?: boolean;
}

export interface EstimateView {
	readonly parts: readonly EstimatePart[];
	/** Tokens that a character of the draft counts, for the part that only the page knows. */
	readonly tokensPerCharacter: number;
	/** Tokens that the month has left, as the provider or our own count says. */
	readonly left?: number;
	/** The most tokens that one question may have: the model's context window without its answer, or what a minute takes. */
	readonly window?: number;
	/** Earlier parts are left out by themselves where it would be too long. */
	readonly trims?: boolean;
}

/** Id of the one thing to add that the page reads by itself. */
export const clipboardPicture = 'clipboardPicture';

export interface MentionItem {
	/** What the page sends back when it is chosen. */
	readonly id: string;
	readonly label: string;
	readonly description: string;
	readonly kind: 'file' | 'selection' | 'symbol' | 'prompt' | 'image' | AttachmentOrigin;
	/** Heading over it and those that follow with the same. */
	readonly group?: string;
	/** Choosing it attaches nothing: it stands for what is offered after `@` and these words. */
	readonly narrows?: string;
	/** Written into the question in its place. */
	readonly inserts?: string;
}

/** What a command wants the page to do. */
export type PageAction =
	| 'find'
	| 'nextQuestion'
	| 'previousQuestion'
	| 'editLastQuestion'
	| 'toEnd';

/** Host to page. */
export type ToPage =
	/** On load and on change of chat. `older` counts the turns that were left out before `turns`. */
	| {
			readonly type: 'snapshot';
			readonly chat: {
				readonly id: string;
				readonly title: string;
				/** Title of the chat that it was copied from. */
				readonly from?: string;
			};
			readonly turns: readonly TurnView[];
			readonly older: number;
			readonly draft?: DraftView;
			readonly state: PageState;
	  }
	/** Turns before those shown, oldest first. */
	| {
			readonly type: 'olderTurns';
			readonly chatId: string;
			readonly turns: readonly TurnView[];
			readonly older: number;
	  }
	/** Batched: at most one such message per 33 ms. */
	| { readonly type: 'records'; readonly chatId: string; readonly records: readonly ChatRecord[] }
	| { readonly type: 'state'; readonly state: PageState }
	| { readonly type: 'mentions'; readonly request: number; readonly items: readonly MentionItem[] }
	/**
	 * Puts the cursor into the composer; `draft` replaces what is written there only if it is empty, or with `inserts` is put
	 * in at the cursor.
	 */
	| { readonly type: 'focusComposer'; readonly draft?: string; readonly inserts?: boolean }
	/** What was asked before, last first. */
	| { readonly type: 'questions'; readonly texts: readonly string[] }
	| { readonly type: 'act'; readonly action: PageAction }
	/** Shows the turn and puts the focus on it, also when it is further up than what is loaded. */
	| { readonly type: 'showTurn'; readonly turn: string }
	/** Which of the names of {@link ToHost} `findCode` can be opened. */
	| { readonly type: 'codeFound'; readonly names: readonly string[] }
	/** The host took over the text of message `send`; the page may clear its draft. */
	| { readonly type: 'sent'; readonly sendId: number }
	/** The text was not taken; the page keeps it and shows why. */
	| { readonly type: 'notSent'; readonly sendId: number; readonly reason: string };

/** Page to host. Each message is checked against a schema before anything acts on it. */
export type ToHost =
	| { readonly type: 'ready' }
	/** While an answer is being written it is put into the queue; with `isNow` the answer is stopped and it is sent. */
	| {
			readonly type: 'send';
			readonly sendId: number;
			readonly text: string;
			/** Where it was written. */
			readonly chatId?: string | undefined;
			readonly isNow?: boolean | undefined;
	  }
	/** On each pause in typing. */
	| ({ readonly type: 'draft'; readonly chatId: string } & DraftView)
	| { readonly type: 'queue'; readonly action: QueueAction; readonly id?: string | undefined }
	/** Asks for what was asked before. */
	| { readonly type: 'recall' }
	| { readonly type: 'stop' }
	/** Waits longer, or goes on at once where it waits for its turn. */
	| { readonly type: 'waitMore' }
	/** Sends anew what got no reply yet. */
	| { readonly type: 'waitAgain' }
	/** Leaves a part of the estimate out of the next question. */
	| { readonly type: 'removePart'; readonly id: string }
	/** Takes back what was left out of the chat before the turn `turn`. */
	| { readonly type: 'undoTrim'; readonly turn: string }
	/** Throws the answer away and asks again. */
	| { readonly type: 'retryTurn'; readonly turn: string }
	/** Goes on from the text that is there. */
	| { readonly type: 'continueTurn'; readonly turn: string }
	/** Replaces the question `turn` and drops what came after it. */
	| {
			readonly type: 'editTurn';
			readonly turn: string;
			readonly sendId: number;
			readonly text: string;
	  }
	/** With `to` all turns from that one on. */
	| { readonly type: 'loadOlder'; readonly before: string; readonly to?: string | undefined }
	| { readonly type: 'newChat' }
	| { readonly type: 'showHistory' }
	| { readonly type: 'pickModel' }
	| { readonly type: 'pickEndpoint' }
	| { readonly type: 'setUp' }
	| { readonly type: 'import' }
	| { readonly type: 'useDemo' }
	/** One of the suggestions of an empty chat: it acts on the file that is open in the editor. */
	| { readonly type: 'suggestion'; readonly suggestion: Suggestion }
	/** After `@`; after `/` at the beginning of a question the saved prompts. */
	| {
			readonly type: 'findMentions';
			readonly request: number;
			readonly query: string;
			readonly sign?: '/' | undefined;
	  }
	/** What is attached names the chat that it is for: another one may be shown by the time it is read. */
	| { readonly type: 'attachMention'; readonly id: string; readonly chatId?: string | undefined }
	/** Files dropped on the page, as URI strings. */
	| {
			readonly type: 'attachUris';
			readonly uris: readonly string[];
			readonly chatId?: string | undefined;
	  }
	/** An image pasted or dropped. `data` is base64. */
	| {
			readonly type: 'attachImage';
			readonly name: string;
			readonly mime: string;
			readonly data: string;
			readonly chatId?: string | undefined;
	  }
	/**
	 * A text file dropped from outside, or words that were pasted and are too many for the composer. With `sendId` the host says
	 * whether it took them.
	 */
	| {
			readonly type: 'attachText';
			readonly name: string;
			readonly text: string;
			readonly chatId?: string | undefined;
			readonly sendId?: number | undefined;
	  }
	| { readonly type: 'attachSelection' }
	| { readonly type: 'removeAttachment'; readonly id: string }
	| { readonly type: 'copy'; readonly text: string }
	| { readonly type: 'insertCode'; readonly text: string }
	/** Puts a code block of the answer `turn` into its file. */
	| { readonly type: 'applyCode'; readonly turn: string; readonly text: string }
	/** Shell lines of the answer `turn`; the host shows them and asks. */
	| { readonly type: 'runInTerminal'; readonly turn: string; readonly text: string }
	/** Asks in the same chat what code of the answer `turn` does. */
	| { readonly type: 'explainCode'; readonly turn: string; readonly text: string }
	/** Asks which names in the text of a finished answer are files of the workspace. */
	| { readonly type: 'findCode'; readonly names: readonly string[] }
	/** Opens what was found under this name. */
	| { readonly type: 'openCode'; readonly name: string }
	/** Offers what can be done with a turn. */
	| { readonly type: 'turnMenu'; readonly turn: string }
	/** Goes on from this answer instead of another one to the same question. */
	| { readonly type: 'chooseAnswer'; readonly turn: string }
	/** Shows the chat that this one was copied from. */
	| { readonly type: 'showOrigin' }
	| { readonly type: 'newFile'; readonly text: string; readonly language: string }
	/** A link that the person clicked; the host asks before it opens anything. */
	| { readonly type: 'openLink'; readonly href: string }
	/** An attachment of a sent question that the person clicked; `draft` is the question being written. */
	| { readonly type: 'openAttachment'; readonly turn: string; readonly id: string }
	| { readonly type: 'remedy'; readonly turn: string; readonly action: RemedyAction };
