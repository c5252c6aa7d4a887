import * as vscode from 'vscode';
import type { IndexedChat } from '../../core/sessions/indexedChat';
import { createChatSearch, type FoundChat } from '../../core/sessions/searchChats';
import type { ChatScope } from './chatIndex';
import {
	deleteChat,
	type HistoryDeps,
	keepAtTop,
	renameChat,
	safely,
	tagChat,
} from './historyActions';
import { exportSaved } from './historyExport';
import { type ChatItem, foundItems, itemButtons, listItems, titleOf } from './historyItems';
import { showDeletedChats } from './historyTrash';

const { t } = vscode.l10n;

const allButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('globe'),
	tooltip: t('Show the Chats of All Workspaces'),
};

const ownButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('folder'),
	tooltip: t('Show Only the Chats of This Workspace'),
};

const trashButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('trash'),
	tooltip: t('Deleted Chats'),
};

/** What the list shows; kept while something is done with one of its chats. */
interface View {
	readonly scope: ChatScope;
	readonly query: string;
}

/** The list of saved chats: search all that was said, choose one to open it, or use the buttons of its row. */
export async function showHistory(
	deps: HistoryDeps,
	view: View = { scope: 'workspace', query: '' },
): Promise<void> {
	const list = new HistoryList(deps, view);
	await list.show();
}

class HistoryList {
	readonly #deps: HistoryDeps;
	readonly #pick = vscode.window.createQuickPick<ChatItem>();
	#scope: ChatScope;
	#search: (query: string) => readonly FoundChat[] = () => [];
	#chats: readonly IndexedChat[] = [];
	/** What the items were made for. */
	#query: string | undefined;
	#isDone = false;

	constructor(deps: HistoryDeps, view: View) {
		this.#deps = deps;
		this.#scope = view.scope;
		this.#pick.value = view.query;
	}

	async show(): Promise<void> {
		const pick = this.#pick;
		pick.matchOnDescription = true;
		pick.onDidChangeValue(() => this.#fill());
		pick.onDidTriggerButton((button) => {
			if (button === trashButton) this.#leave(() => showDeletedChats(this.#deps));
			else {
				this.#scope = button === allButton ? 'all' : 'workspace';
				safely(this.#deps.log, () => this.#load());
			}
		});
		pick.onDidTriggerItemButton(({ button, item }) => {
			if (item.chat) this.#act(item.chat, button);
		});
		pick.onDidAccept(() => this.#open());
		pick.onDidHide(() => {
			this.#isDone = true;
			pick.dispose();
		});
		pick.show();
		try {
			await this.#load();
		} catch (error) {
			pick.hide();
			throw error;
		}
	}

	async #load(): Promise<void> {
		const pick = this.#pick;
		const isAll = this.#scope === 'all';
		pick.title = isAll ? t('Chats of all workspaces') : t('Chats');
		pick.buttons = [isAll ? ownButton : allButton, trashButton];
		pick.placeholder = t('Search in all that was said');
		pick.busy = true;
		const scope = this.#scope;
		const chats = await this.#deps.index.read(scope);
		if (this.#isDone || scope !== this.#scope) return;
		this.#chats = chats;
		this.#search = createChatSearch(chats);
		pick.busy = false;
		if (chats.length === 0) pick.placeholder = t('No chat is saved yet');
		this.#query = undefined;
		this.#fill();
	}

	#fill(): void {
		const { chat, workspace, now } = this.#deps;
		const query = this.#pick.value.trim();
		if (query === this.#query) return;
		this.#query = query;
		const situation = {
			shownId: chat.shownId,
			now: now(),
			workspace: this.#scope === 'all' ? workspace.id : undefined,
		};
		this.#pick.items =
			query === '' ? listItems(this.#chats, situation) : foundItems(this.#search(query), situation);
	}

	#open(): void {
		const { value, selectedItems, items } = this.#pick;
		// Enter may come before what was typed last, and for a row of the list that was there before: the first one is meant.
		const isBehind = value.trim() !== this.#query;
		const shown = selectedItems[0] ?? items.find((item) => item.chat);
		const [found] = isBehind ? this.#search(value) : [];
		const chosen = isBehind ? found?.chat : shown?.chat;
		const turn = isBehind ? found?.place?.turn : shown?.turn;
		if (!chosen) return;
		const { chat, showTurn } = this.#deps;
		this.#leave(async () => {
			await chat.showChat(chosen.chatId);
			await chat.open();
			if (turn !== undefined) showTurn(turn);
		});
	}

	#act(chat: IndexedChat, button: vscode.QuickInputButton): void {
		const deps = this.#deps;
		const { chatId } = chat;
		if (button === itemButtons.rename) this.#comeBack(() => renameChat(deps, chat));
		else if (button === itemButtons.tag) this.#comeBack(() => tagChat(deps, chat));
		else if (button === itemButtons.export) this.#leave(() => exportSaved(deps, chatId));
		else {
			safely(deps.log, async () => {
				if (button === itemButtons.delete) await deleteChat(deps, chatId, titleOf(chat));
				else await keepAtTop(deps, chat);
				if (!this.#isDone) await this.#load();
			});
		}
	}

	#leave(work: () => Promise<void>): void {
		this.#pick.hide();
		safely(this.#deps.log, work);
	}

	/** Asks something in the place of the list, and then shows the list as it was. */
	#comeBack(ask: () => Promise<void>): void {
		const view = { scope: this.#scope, query: this.#pick.value };
		this.#leave(async () => {
			await ask();
			await showHistory(this.#deps, view);
		});
	}
}
