import * as vscode from 'vscode';
import { rememberRefusal } from '../../core/endpoints/capabilities';
import type { Log } from '../../core/ports';
import type { Attachment } from '../../shared/transcript';
import type { Budget } from '../budget/budget';
import { systemClock } from '../clock';
import type { CommandHandler, CommandId } from '../commandIds';
import type { Connections, Openings } from '../connections';
import { messageText } from '../messageText';
import { remembering } from '../openEndpoint';
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
import { createEndpointCare, type EndpointCare } from './endpointCare';
import { exportChat, showHistory } from './history';
import { createMentions } from './mentions';
import { createPageReceiver, remedyDeps } from './pageMessages';
import type { RemedyDeps } from './remedyActions';
import { createLimitsOf } from './trimLimits';

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
	/** What the buttons of a failure do, for those that are shown beside the chat. */
	readonly remedies: RemedyDeps;
	readonly commands: Readonly<Record<ChatCommandId, CommandHandler>>;
}

interface FeatureDeps {
	readonly context: Pick<
		vscode.ExtensionContext,
		'globalState' | 'globalStorageUri' | 'storageUri' | 'workspaceState'
	>;
	readonly view: ChatView;
	readonly connections: Connections & Pick<Openings, 'isReady'>;
	readonly settings: Settings;
	readonly log: Log;
	readonly mask: (text: string) => string;
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	readonly edits?: ChatEdits | undefined;
	readonly budget?: Budget;
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
		remedies: remedyDeps(chatDeps),
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
	budget,
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
		care: createCare(context, connections, settings, log),
		...(budget ? { budget } : {}),
		limitsOf: createLimitsOf({
			memory: context.globalState,
			clock: systemClock,
			log,
			budget,
		}),
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

function createCare(
	{ globalState }: Pick<vscode.ExtensionContext, 'globalState'>,
	connections: FeatureDeps['connections'],
	settings: Settings,
	log: Log,
): EndpointCare {
	return createEndpointCare({
		settings,
		connections,
		drop(profile, { refused }) {
			if (refused === undefined) return false;
			const learnt = remembering(globalState, profile, log);
			rememberRefusal(learnt, { model: profile.model, field: refused, at: systemClock.now() });
			return true;
		},
	});
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
