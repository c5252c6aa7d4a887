import type { Tool } from '../../core/agent/tool';
import type { Parameters, ToolChoice, Wait } from '../../core/request';
import type { AssistantTurnView, Attachment, ChatRecord } from '../../shared/transcript';

/** Something to ask the model, from the page or from a command. */
export interface Question {
	/** What stands in the transcript as the person's words. */
	readonly text: string;
	/** What goes to the model instead of `text`. */
	readonly prompt?: string;
	readonly attachments: readonly Attachment[];
	/** Instead of the chat's own instructions. */
	readonly system?: string;
	/** Sent with this turn only. */
	readonly tools?: readonly Tool[];
	readonly toolChoice?: ToolChoice;
	readonly parameters?: Parameters;
	/** What it is for, in the person's words, where requests are listed. Default: "Chat". */
	readonly purpose?: string;
	/** The person agreed to go over their own budget with it. */
	readonly isOverBudgetAgreed?: boolean;
	/** Starts an empty chat for it (unless the one shown is empty), so that no history is sent. */
	readonly inNewChat: boolean;
	/** Goes on in this chat, if it is still there and no answer is being written in it. */
	readonly chatId?: string;
	/** Brings the panel to the front, without taking the focus from the editor. */
	readonly reveal: boolean;
	/** Nothing of the chat before it is sent, from now on. */
	readonly leavesOutEarlier?: boolean;
	/** Drops the turn `replaces` (a user turn of the same chat) and what follows before asking. */
	readonly replaces?: string;
	/** Sees each record of the answer as it comes, unbatched. */
	readonly onRecord?: (record: ChatRecord, chatId: string) => void;
	/** Told what the answer waits for, and when it goes on. */
	readonly onWait?: (wait: Wait | undefined) => void;
}

/** How a question ended. `userTurn` is its id, for `replaces`. */
export interface Asked {
	readonly chatId: string;
	readonly userTurn: string;
	readonly answer: AssistantTurnView;
}

/** The chats and the panel that shows one of them. */
export interface Chat {
	/** Sends a question and resolves when its turn has ended, however it ended. `signal` stops it. */
	ask(question: Question, signal?: AbortSignal): Promise<Asked>;
	/** Adds to what goes out with the next question of the chat shown, and shows the panel. */
	attach(attachment: Attachment): Promise<void>;
	/** Shows the panel with the cursor in the composer. `draft` is put there if it is empty. */
	open(draft?: string): Promise<void>;
}
