import type { ChatFiles, Clock, Log } from '../../core/ports';
import type { Failure } from '../../shared/failure';
import type { MentionItem, Suggestion, SuggestionView } from '../../shared/protocol';
import type { Attachment, ChatWorkspace } from '../../shared/transcript';
import type { Budget } from '../budget/budget';
import type { CommandId } from '../commandIds';
import type { Connection, Connections } from '../connections';
import type { Translate } from '../translate';
import type { ChatEdits } from './chatEdits';
import type { ChatPage } from './chatView';
import type { Drafts } from './drafts';
import type { EndpointCare } from './endpointCare';
import type { ReadingUi } from './readingUi';
import type { Recall } from './recall';
import type { LimitsOf } from './trimLimits';

/** Why something was not attached, in a sentence or two. */
export interface Refusal {
	readonly refused: string;
	/** Of several: what is attached all the same. */
	readonly added?: readonly Attachment[];
}

/** What is attached, maybe nothing: the person thought better of it. */
export type Found = Attachment | readonly Attachment[] | Refusal;

/** Reads what the person attaches. What it returns is sent as it is. */
export interface AttachmentSource {
	selection(): Promise<Found>;
	/** A file dropped on the page, as a URI string. Only files of the workspace and open documents. */
	dropped(uri: string): Promise<Found>;
	image(name: string, mime: string, data: string): Found | Promise<Found>;
	/** Words that the page holds: pasted, or of a file dropped from outside. */
	text(name: string, text: string): Promise<Found>;
}

/** What `@` offers. */
export interface Mentions {
	/** Most relevant first. Undefined when a later query has overtaken this one. */
	find(query: string, sign?: '/' | undefined): Promise<readonly MentionItem[] | undefined>;
	/** Only what was offered can be chosen. A prompt is run instead. */
	attach(id: string): Promise<Found>;
}

/** What the page's buttons do in the editor. Each tells the person itself when it cannot. */
export interface EditorActions {
	copy(text: string): Promise<void>;
	/** At the cursor of the last active editor, as one undo step. */
	insert(text: string): Promise<void>;
	newFile(text: string, language: string): Promise<void>;
	/** Asks first and shows the true host. */
	openLink(href: string): Promise<void>;
	openAttachment(attachment: Attachment): Promise<void>;
}

/** What an empty chat offers. */
export interface EmptyState {
	offers(): readonly SuggestionView[];
	/** Told a moment after what is open in the editor changes. */
	onDidChange(listener: () => void): { dispose(): unknown };
	/** For those that are no command of ours by themselves. */
	act(
		suggestion: Extract<Suggestion, 'fixProblems' | 'openFile' | 'openFolder'>,
		run: ChatDeps['run'],
	): Promise<unknown>;
}

/** What the chat needs. Everything of VS Code comes in here. */
export interface ChatDeps {
	readonly page: ChatPage;
	readonly files: ChatFiles;
	/** Where new chats belong. */
	readonly workspace?: ChatWorkspace;
	readonly clock: Clock;
	readonly log: Log;
	readonly connections: Pick<Connections, 'connect' | 'state' | 'onDidChange'>;
	readonly settings: {
		instructions(): string;
		stream(): boolean;
		sendKey?(): 'enter' | 'ctrlEnter';
		trims?(): boolean;
		budget?(): { readonly turnTokens: number };
	};
	/** What requests take and what is left, as learnt so far. Absent: rough counts. */
	readonly budget?: Pick<Budget, 'estimateFor' | 'countFor' | 'onDidChange'>;
	/** How much a request may be. Absent: nothing is known. */
	readonly limitsOf?: LimitsOf;
	readonly attachments: AttachmentSource;
	readonly drafts: Drafts;
	readonly recall: Recall;
	readonly mentions: Mentions;
	readonly editor: EditorActions;
	/** Without it an empty chat offers always the same. */
	readonly emptyState?: EmptyState;
	/** Without it nothing is asked, opened or run for reading. */
	readonly reading?: ReadingUi;
	/** The active endpoint with another model. */
	readonly connectTo?: (model: string) => Promise<Connection | Failure>;
	/** What the buttons of an error card change at an endpoint. */
	readonly care: EndpointCare;
	/** Without it no answer changes a file. */
	readonly edits?: ChatEdits | undefined;
	/** Runs a command of ours. */
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	/** Opens the settings of the endpoints. */
	readonly editEndpoint: () => Promise<void>;
	readonly useDemo: () => Promise<void>;
	/** Shows one sentence beside the page, for what has no place in it. */
	readonly warn: (text: string) => void;
	readonly setContext: (key: 'pandu.isRunning', value: boolean) => void;
	/** The chat that was shown last in this workspace. */
	readonly lastChat: { get(): string | undefined; set(chatId: string): void };
	/** Hides keys in `text`. */
	readonly mask: (text: string) => string;
	readonly t: Translate;
}

export function isRefusal(value: Found): value is Refusal {
	return 'refused' in value;
}

export function isConnection(value: object): value is Connection {
	return 'endpoint' in value;
}
