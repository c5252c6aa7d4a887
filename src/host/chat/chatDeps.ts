import type { ChatFiles, Clock, Log } from '../../core/ports';
import type { MentionItem } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import type { Budget } from '../budget/budget';
import type { CommandId } from '../commandIds';
import type { Connection, Connections } from '../connections';
import type { Translate } from '../translate';
import type { ChatEdits } from './chatEdits';
import type { ChatPage } from './chatView';
import type { EndpointCare } from './endpointCare';
import type { LimitsOf } from './trimLimits';

/** Why something was not attached, in one sentence. */
export interface Refusal {
	readonly refused: string;
}

/** Reads what the person attaches. What it returns is sent as it is. */
export interface AttachmentSource {
	selection(): Promise<Attachment | Refusal>;
	/** A file dropped on the page, as a URI string. Only files of the workspace and open documents. */
	dropped(uri: string): Promise<Attachment | Refusal>;
	image(name: string, mime: string, data: string): Attachment | Refusal;
}

/** Keeps what is attached but not sent, over a reload of the window. Never throws. */
export interface AttachmentStore {
	read(): Promise<readonly Attachment[]>;
	write(attachments: readonly Attachment[]): void;
}

/** What `@` offers. */
export interface Mentions {
	/** Most relevant first. Undefined when a later query has overtaken this one. */
	find(query: string): Promise<readonly MentionItem[] | undefined>;
	/** Only what was offered can be chosen. */
	attach(id: string): Promise<Attachment | Refusal>;
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

/** What the chat needs. Everything of VS Code comes in here. */
export interface ChatDeps {
	readonly page: ChatPage;
	readonly files: ChatFiles;
	readonly clock: Clock;
	readonly log: Log;
	readonly connections: Pick<Connections, 'connect' | 'state' | 'onDidChange'>;
	readonly settings: {
		instructions(): string;
		stream(): boolean;
		trims?(): boolean;
		budget?(): { readonly turnTokens: number };
	};
	/** What requests take and what is left, as learnt so far. Absent: rough counts. */
	readonly budget?: Pick<Budget, 'estimateFor' | 'countFor' | 'onDidChange'>;
	/** How much a request may be. Absent: nothing is known. */
	readonly limitsOf?: LimitsOf;
	readonly attachments: AttachmentSource;
	readonly attached: AttachmentStore;
	readonly mentions: Mentions;
	readonly editor: EditorActions;
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

export function isRefusal(value: Attachment | Refusal): value is Refusal {
	return 'refused' in value;
}

export function isConnection(value: object): value is Connection {
	return 'endpoint' in value;
}
