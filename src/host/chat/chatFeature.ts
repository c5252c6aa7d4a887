import * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import type { Attachment } from '../../shared/transcript';
import { systemClock } from '../clock';
import type { CommandHandler, CommandId } from '../commandIds';
import type { Connections } from '../connections';
import { messageText } from '../messageText';
import type { Settings } from '../settings';
import { createAttachmentStore } from './attachmentStore';
import { attachmentSource, fileAttachment, selectionAttachment } from './attachments';
import { ChatController } from './chatController';
import { type ChatDeps, isRefusal, type Refusal } from './chatDeps';
import type { ChatEdits } from './chatEdits';
import { createChatFiles } from './chatFiles';
import { chatFolder } from './chatFolder';
import type { ChatView } from './chatView';
import { editorActions } from './editorActions';
import { exportChat, showHistory } from './history';
import { createMentions } from './mentions';
import { createPageReceiver } from './pageMessages';

type ChatCommandId = Extract<
	CommandId,
	| 'openChat'
	| 'newChat'
	| 'stop'
	| 'history'
	| 'exportChat'
	| 'addSelectionToChat'
	| 'addFileToChat'
>;

/** The chat with its commands. The page is connected when it is made. */
export interface ChatFeature {
	readonly chat: ChatController;
	readonly commands: Readonly<Record<ChatCommandId, CommandHandler>>;
}

interface FeatureDeps {
	readonly context: Pick<
		vscode.ExtensionContext,
		'globalStorageUri' | 'storageUri' | 'workspaceState'
	>;
	readonly view: ChatView;
	readonly connections: Connections;
	readonly settings: Settings;
	readonly log: Log;
	readonly mask: (text: string) => string;
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	readonly edits?: ChatEdits | undefined;
}

const lastChatKey = 'pandu.lastChat';
const demoId = 'demo';

export function createChatFeature(deps: FeatureDeps): ChatFeature {
	const chatDeps = toChatDeps(deps);
	const chat = new ChatController(chatDeps);
	const receive = createPageReceiver(chat, chatDeps);
	deps.view.connect((message) => void receive(message));
	const history = { chat, files: chatDeps.files, log: deps.log, now: () => Date.now() };
	return {
		chat,
		commands: {
			openChat: () => chat.open(),
			newChat: async () => {
				await chat.newChat();
				await chat.open();
			},
			stop: () => chat.stop(),
			history: () => showHistory(history),
			exportChat: async () => {
				await chat.restored;
				await exportChat(chat.transcript);
			},
			addSelectionToChat: async () => attach(chat, await selectionAttachment()),
			addFileToChat: (...args) => addFiles(chat, args),
		},
	};
}

function toChatDeps({
	context,
	view,
	connections,
	settings,
	log,
	mask,
	run,
	edits,
}: FeatureDeps): ChatDeps {
	const { storageUri, workspaceState } = context;
	const attachedFile = storageUri && vscode.Uri.joinPath(storageUri, 'attached.json').fsPath;
	return {
		page: view,
		files: createChatFiles(chatFolder(context.globalStorageUri)),
		clock: systemClock,
		log,
		connections,
		settings,
		attachments: attachmentSource,
		attached: createAttachmentStore(attachedFile, log),
		mentions: createMentions(log),
		editor: editorActions,
		edits,
		run,
		mask,
		t: vscode.l10n.t,
		editEndpoint: () => settings.openEditor(),
		useDemo: () => settings.setActive(demoId),
		warn: (text) => void vscode.window.showWarningMessage(messageText(text)),
		setContext: (key, value) => void vscode.commands.executeCommand('setContext', key, value),
		lastChat: {
			get: () => {
				const value: unknown = workspaceState.get(lastChatKey);
				return typeof value === 'string' ? value : undefined;
			},
			set: (chatId) => {
				workspaceState.update(lastChatKey, chatId).then(undefined, (error: unknown) => {
					log.warn(`which chat was shown last could not be kept: ${String(error)}`);
				});
			},
		},
	};
}

/** From the explorer with one or several files, from the editor or the palette with none. */
async function addFiles(chat: ChatController, args: readonly unknown[]): Promise<void> {
	const chosen = Array.isArray(args[1]) ? args[1] : [args[0]];
	const uris = chosen.filter((each) => each instanceof vscode.Uri);
	const active = vscode.window.activeTextEditor?.document.uri;
	if (uris.length === 0 && active) uris.push(active);
	if (uris.length === 0)
		await attach(chat, { refused: vscode.l10n.t('Open the file to add first.') });
	for (const uri of uris) await attach(chat, await fileAttachment(uri));
}

async function attach(chat: ChatController, found: Attachment | Refusal): Promise<void> {
	if (isRefusal(found)) void vscode.window.showWarningMessage(messageText(found.refused));
	else await chat.attach(found);
}
