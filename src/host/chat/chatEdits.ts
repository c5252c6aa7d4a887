import type { LoopEvent } from '../../core/agent/loop';
import type { Tool } from '../../core/agent/tool';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { ToolDefinition } from '../../core/request';
import type { Attachment, TurnView } from '../../shared/transcript';

/** An answer that is about to be written. */
export interface AnswerToEdit {
	readonly chatId: string;
	readonly turn: string;
	/** The chat up to here. */
	readonly turns: readonly TurnView[];
	readonly profile: EndpointProfile;
}

/** An answer that may change files. */
export interface EditingAnswer {
	readonly tools: readonly Tool[];
	/** Sees each event, so that a change can be seen while it is written. */
	follow(event: LoopEvent): void;
	/** The answer has ended, however it ended. */
	dispose(): void;
}

/** A code block of an answer that the person wants in its file. */
export interface CodeToApply {
	readonly chatId: string;
	readonly turn: string;
	/** The code as it was shown. */
	readonly text: string;
	/** All of the answer. */
	readonly markdown: string;
	/** The person's words before it. */
	readonly title: string;
	/** What the question was about. */
	readonly attachments: readonly Attachment[];
}

/** What lets the chat change files. */
export interface ChatEdits {
	/** Undefined when this answer is not to change files. */
	begin(answer: AnswerToEdit): EditingAnswer | undefined;
	/** One sentence for the person, where only this place keeps an answer from changing files. */
	whyNot?(profile: EndpointProfile, turns: readonly TurnView[]): string | undefined;
	/** What `begin` would send along with a question to which `attachments` are added. */
	offered?(
		profile: EndpointProfile,
		turns: readonly TurnView[],
		attachments: readonly Attachment[],
	): readonly ToolDefinition[];
	/** The server refused a request because of its tools. */
	noteRefused(profile: EndpointProfile): Promise<void>;
	/** One line for the model on what the person kept and dropped of this chat's changes. */
	verdict(chatId: string): string | undefined;
	/** Tells the person itself what came of it. */
	applyCode(code: CodeToApply): Promise<void>;
}
