import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { rememberRefusal } from '../../core/endpoints/capabilities';
import type { Log } from '../../core/ports';
import type { Budget } from '../budget/budget';
import { systemClock } from '../clock';
import type { CommandHandler, CommandId } from '../commandIds';
import type { Connections, Openings } from '../connections';
import type { Room } from '../context/parts';
import { messageText } from '../messageText';
import { remembering } from '../openEndpoint';
import type { Settings } from '../settings';
import { addContext, type ContextParts, createContextParts } from './addContext';
import { createAttachmentSource, fileAttachment, selectionAttachment } from './attachments';
import { ChatController } from './chatController';
import type { ChatDeps, Found } from './chatDeps';
import type { ChatEdits } from './chatEdits';
import { createChatFiles } from './chatFiles';
import { chatFolders, chatWorkspace, importPlaces } from './chatFolder';
import { createChatIndex } from './chatIndex';
import { createPlaceCommands, type PlaceCommandId } from './chatPlaces';
import type { ChatView } from './chatView';
import { createDraftFiles } from './draftFiles';
import { createDrafts } from './drafts';
import { editorActions } from './editorActions';
import { createEmptyState } from './editorPlace';
import { createEndpointCare, type EndpointCare } from './endpointCare';
import { createHistoryCommands, type HistoryCommandId } from './historyCommands';
import type { ReadFound } from './incoming';
import { joinFound } from './joinFound';
import { createLastAnswerCommands, type LastAnswerCommandId } from './lastAnswerCommands';
import { createMentions } from './mentions';
import { connectTo, createModelPick } from './otherModel';
import { applyCode, createPageReceiver, remedyDeps } from './pageMessages';
import { searchQuestions } from './questionSearch';
import { pickQueued } from './queuePick';
import { createReadingCommands, type ReadingCommandId } from './readingCommands';
import { createReadingUi } from './readingUiVscode';
import { createRecall } from './recall';
import type { RemedyDeps } from './remedyActions';
import { createLimitsOf, type LimitsOf } from './trimLimits';

type ChatCommandId =
	| HistoryCommandId
	| PlaceCommandId
	| ReadingCommandId
	| LastAnswerCommandId
	| Extract<
			CommandId,
			| 'openChat'
			| 'newChat'
			| 'stop'
			| 'addSelectionToChat'
			| 'addFileToChat'
			| 'addContext'
			| 'searchQuestions'
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
		'globalState' | 'globalStorageUri' | 'storageUri' | 'subscriptions' | 'workspaceState'
	>;
	readonly view: ChatView;
	readonly connections: Connections & Pick<Openings, 'isReady' | 'openFor' | 'openStored'>;
	readonly settings: Settings;
	readonly log: Log;
	readonly mask: (text: string) => string;
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	readonly edits?: ChatEdits | undefined;
	readonly budget?: Budget;
	/** A chat answers, or none does any more. */
	readonly onRunning?: (isRunning: boolean) => void;
}

const lastChatKey = 'pandu.lastChat';
const windowKey = 'pandu.window';
const demoId = 'demo';

export function createChatFeature(deps: FeatureDeps): ChatFeature {
	const limits: LimitsOf = async (profile) => (await chatDeps.limitsOf?.(profile)) ?? {};
	const parts = createContextParts(deps, limits);
	const chatDeps = toChatDeps(deps, parts);
	const chat = new ChatController(chatDeps);
	const receive = createPageReceiver(chat, chatDeps);
	deps.view.connect((message) => void receive(message));
	const history = createHistoryCommands({
		chat,
		files: chatDeps.files,
		drafts: chatDeps.drafts,
		recall: chatDeps.recall,
		index: createChatIndex({ ...chatFolders(deps.context.globalStorageUri), log: deps.log }),
		workspace: chatWorkspace(),
		mask: deps.mask,
		places: importPlaces(deps.context.globalStorageUri),
		showTurn: (turn) => deps.view.post({ type: 'showTurn', turn }),
		log: deps.log,
		now: () => Date.now(),
	});
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
			...createPlaceCommands(deps.view, () => chat.open()),
			...history,
			...createReadingCommands({
				chat,
				page: deps.view,
				copy: editorActions.copy,
				warn: chatDeps.warn,
				tell: (text) => void vscode.window.setStatusBarMessage(text, 5000),
			}),
			...createLastAnswerCommands({
				chat,
				editor: editorActions,
				apply: chatDeps.edits && ((turn, text) => applyCode(chat, chatDeps, { turn, text })),
				queued: () => chatDeps.drafts.of(chat.shownId).queue,
				pickQueued,
				warn: chatDeps.warn,
			}),
			searchQuestions: () => searchQuestions(chat),
			addSelectionToChat: () => attach(chat, selectionAttachment),
			addFileToChat: (...args) => addFiles(chat, args, parts.room),
			addContext: (query) => addContext({ ...parts, add: (read) => attach(chat, read) }, query),
		},
	};
}

/** Windows without a folder have no storage of their own, and must not take over what is written in another one. */
function windowId(memory: vscode.Memento, log: Log): string {
	const kept: unknown = memory.get(windowKey);
	if (typeof kept === 'string' && /^[\w-]{36}$/.test(kept)) return kept;
	const id = randomUUID();
	memory.update(windowKey, id).then(undefined, (error: unknown) => {
		log.warn(`the name of this window could not be kept: ${String(error)}`);
	});
	return id;
}

function toChatDeps(
	{ context, view, connections, settings, log, mask, run, edits, budget, onRunning }: FeatureDeps,
	parts: ContextParts,
): ChatDeps {
	const { storageUri, workspaceState } = context;
	const { folder, root } = chatFolders(context.globalStorageUri);
	const drafts = createDraftFiles(
		storageUri
			? path.join(storageUri.fsPath, 'drafts')
			: path.join(folder, 'drafts', windowId(workspaceState, log)),
		storageUri && path.join(storageUri.fsPath, 'attached.json'),
	);
	return {
		page: view,
		files: createChatFiles(folder, root),
		workspace: chatWorkspace(),
		clock: systemClock,
		log,
		connections,
		settings,
		attachments: createAttachmentSource(parts.room, parts.takesImages),
		drafts: createDrafts(drafts, log),
		recall: createRecall(drafts, log),
		mentions: createMentions(parts.mentions),
		editor: editorActions,
		emptyState: createEmptyState(),
		reading: createReadingUi(
			createModelPick({ connections, memory: context.globalState }),
			context.subscriptions,
		),
		connectTo: (model) => connectTo(connections, model),
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
		setContext: (key, value) => {
			void vscode.commands.executeCommand('setContext', key, value);
			onRunning?.(value);
		},
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
async function addFiles(chat: ChatController, args: readonly unknown[], room: Room): Promise<void> {
	const chosen = Array.isArray(args[1]) ? args[1] : [args[0]];
	const uris = chosen.filter((each) => each instanceof vscode.Uri);
	const active = vscode.window.activeTextEditor?.document.uri;
	if (uris.length === 0 && active) uris.push(active);
	const none: Found = { refused: vscode.l10n.t('Open the file to add first.') };
	await attach(chat, async () => {
		const all: Found[] = [];
		for (const uri of uris) all.push(await fileAttachment(uri, room));
		return all.length === 0 ? none : joinFound(all);
	});
}

async function attach(chat: ChatController, read: ReadFound): Promise<void> {
	await chat.writing.attach(read);
}
