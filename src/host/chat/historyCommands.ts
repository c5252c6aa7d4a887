import type { CommandHandler, CommandId } from '../commandIds';
import { showHistory } from './history';
import {
	deleteChat,
	type HistoryDeps,
	keepAtTop,
	type NamedChat,
	renameChat,
	shownChat,
	tagChat,
} from './historyActions';
import { exportChat } from './historyExport';
import { showDeletedChats } from './historyTrash';
import { importChats } from './importChats';

export type HistoryCommandId = Extract<
	CommandId,
	| 'history'
	| 'exportChat'
	| 'renameChat'
	| 'tagChat'
	| 'keepChatAtTop'
	| 'deleteChat'
	| 'deletedChats'
	| 'importChats'
>;

/** The commands on the chat shown, and the lists of saved and deleted chats. */
export function createHistoryCommands(
	deps: HistoryDeps,
): Readonly<Record<HistoryCommandId, CommandHandler>> {
	const onShown = (act: (chat: NamedChat) => Promise<void>) => async (): Promise<void> => {
		const shown = await shownChat(deps);
		if (shown) await act(shown);
	};
	return {
		history: () => showHistory(deps),
		exportChat: async (wanted) => {
			await deps.chat.restored;
			await exportChat(deps.chat.transcript, deps.mask, wanted);
		},
		renameChat: onShown((chat) => renameChat(deps, chat)),
		tagChat: onShown((chat) => tagChat(deps, chat)),
		keepChatAtTop: onShown((chat) => keepAtTop(deps, chat)),
		deleteChat: onShown(({ chatId, title }) => deleteChat(deps, chatId, title)),
		deletedChats: () => showDeletedChats(deps),
		importChats: () => importChats({ ...deps, showHistory: () => showHistory(deps) }),
	};
}
