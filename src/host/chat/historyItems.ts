import * as vscode from 'vscode';
import type { IndexedChat } from '../../core/sessions/indexedChat';
import type { FoundChat } from '../../core/sessions/searchChats';
import { describeAge } from '../age';

export interface ChatItem extends vscode.QuickPickItem {
	/** Absent: a separator. */
	readonly chat?: IndexedChat;
	/** Where what was looked for stands in it. */
	readonly turn?: string;
}

const { t } = vscode.l10n;

const button = (icon: string, tooltip: string): vscode.QuickInputButton => ({
	iconPath: new vscode.ThemeIcon(icon),
	tooltip,
});

/** What can be done with a chat of the list. */
export const itemButtons = {
	keep: button('pin', t('Keep at the Top')),
	letGo: button('pinned', t('No Longer Keep at the Top')),
	rename: button('edit', t('Rename')),
	tag: button('tag', t('Tag')),
	export: button('export', t('Export')),
	delete: button('trash', t('Delete')),
} as const;

interface Situation {
	readonly shownId: string;
	readonly now: number;
	/** Shown beside chats of other workspaces. Undefined: only those of one are listed. */
	readonly workspace: string | undefined;
}

/** All chats by age, those that are kept at the top before them. */
export function listItems(chats: readonly IndexedChat[], situation: Situation): ChatItem[] {
	const groups = new Map<string, IndexedChat[]>();
	const kept = chats.filter((chat) => chat.isKeptAtTop);
	for (const chat of [...kept, ...chats.filter((each) => !each.isKeptAtTop)]) {
		const group = chat.isKeptAtTop ? t('Kept at the top') : ageGroup(chat.changedAt, situation.now);
		const others = groups.get(group);
		if (others) others.push(chat);
		else groups.set(group, [chat]);
	}
	return [...groups].flatMap(([label, members]): ChatItem[] => [
		{ label, kind: vscode.QuickPickItemKind.Separator },
		...members.map((chat) => toItem(chat, situation)),
	]);
}

/** Most of what is found beyond this number is not what was looked for. */
const mostFound = 200;

/** What was found, each with its place. It is listed although the words may stand in the text only. */
export function foundItems(found: readonly FoundChat[], situation: Situation): ChatItem[] {
	return found.slice(0, mostFound).map(({ chat, place, places }) => ({
		...toItem(chat, situation),
		alwaysShow: true,
		...(place ? { detail: describePlace(place.excerpt, places), turn: place.turn } : {}),
	}));
}

function describePlace(excerpt: string, places: number): string {
	return places > 1 ? t('{0} ({1} places)', excerpt, places) : excerpt;
}

function toItem(chat: IndexedChat, { shownId, now, workspace }: Situation): ChatItem {
	const elsewhere = workspace !== undefined && chat.workspace && chat.workspace.id !== workspace;
	const parts = [
		describeAge(now - chat.changedAt),
		...chat.tags.map((tag) => `#${tag}`),
		...(elsewhere && chat.workspace ? [chat.workspace.name || t('no folder')] : []),
	];
	return {
		label: `${iconOf(chat, shownId)}${titleOf(chat)}`,
		description: parts.join(' · '),
		buttons: buttonsOf(chat),
		chat,
	};
}

export function titleOf({ state, title }: IndexedChat): string {
	if (state === 'damaged') return t('Damaged chat');
	// Icons of our own only.
	return (state === 'newer' ? t('Chat of a later version') : title).replaceAll('$(', '$ (');
}

function iconOf({ state, chatId, isKeptAtTop }: IndexedChat, shownId: string): string {
	if (state !== 'fine') return '$(warning) ';
	if (chatId === shownId) return '$(comment-discussion) ';
	return isKeptAtTop ? '$(pinned) ' : '';
}

function buttonsOf({ state, isKeptAtTop }: IndexedChat): vscode.QuickInputButton[] {
	const { keep, letGo, rename, tag } = itemButtons;
	if (state !== 'fine') return [itemButtons.delete];
	return [isKeptAtTop ? letGo : keep, rename, tag, itemButtons.export, itemButtons.delete];
}

/** By the days of the person's calendar. */
function ageGroup(at: number, now: number): string {
	const today = new Date(now).setHours(0, 0, 0, 0);
	const daysBefore = (days: number): number => {
		const day = new Date(today);
		return day.setDate(day.getDate() - days);
	};
	if (at >= today) return t('Today');
	if (at >= daysBefore(1)) return t('Yesterday');
	if (at >= daysBefore(7)) return t('The last seven days');
	if (at >= daysBefore(30)) return t('The last thirty days');
	return t('Older');
}
