import * as vscode from 'vscode';
import type { JournalEntry, WriteKind } from '../../core/journal/journal';
import type { Turn } from '../../core/journal/turns';
import { languageOfWords } from '../../shared/words';
import { describeAge } from '../age';
import { imageUri } from './imageContent';

/** A row of the change history. */
export type HistoryNode =
	| { readonly kind: 'turn'; readonly turn: Turn }
	/** What one turn did to one file, oldest first. */
	| { readonly kind: 'write'; readonly entries: readonly JournalEntry[] };

const { t } = vscode.l10n;

/** The entries of a row, oldest first. */
export function entriesOf(node: HistoryNode): readonly JournalEntry[] {
	return node.kind === 'turn' ? node.turn.entries : node.entries;
}

/** What the row is about, for sentences. */
export function titleOf(node: HistoryNode): string {
	if (node.kind === 'turn') return shortTitle(node.turn.origin.title);
	const [first] = node.entries;
	return first ? nameOf(first) : '';
}

const longestTitle = 60;

function shortTitle(title: string): string {
	const line = title.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ') ?? '';
	const letters = [...line];
	if (letters.length === 0) return t('Changes');
	return letters.length > longestTitle ? `${letters.slice(0, longestTitle).join('')}…` : line;
}

/** A turn has its files, a file that was written several times its single writes. */
export function childrenOf(node: HistoryNode): readonly HistoryNode[] {
	if (node.kind === 'write') {
		const { entries } = node;
		if (entries.length < 2) return [];
		return entries.map((entry): HistoryNode => ({ kind: 'write', entries: [entry] })).reverse();
	}
	const files = new Map<string, JournalEntry[]>();
	for (const entry of node.turn.entries) {
		const list = files.get(entry.uri) ?? [];
		list.push(entry);
		if (entry.to !== undefined) files.delete(entry.uri);
		files.set(entry.to ?? entry.uri, list);
	}
	return [...files.values()].map((entries) => ({ kind: 'write', entries }));
}

export function treeItem(node: HistoryNode, now: number): vscode.TreeItem {
	return node.kind === 'turn' ? turnItem(node.turn, now) : writeItem(node, now);
}

function turnItem(turn: Turn, now: number): vscode.TreeItem {
	const { Collapsed } = vscode.TreeItemCollapsibleState;
	const item = new vscode.TreeItem(shortTitle(turn.origin.title), Collapsed);
	const count = childrenOf({ kind: 'turn', turn }).length;
	const files = count === 1 ? t('1 file') : t('{0} files', count);
	const parts = [files, describeAge(now - turn.at), ...(turn.isUndone ? [t('put back')] : [])];
	item.id = turn.id;
	item.description = parts.join(' · ');
	item.contextValue = 'turn';
	const isRestore = turn.entries.every(({ kind }) => kind === 'restore');
	item.iconPath = new vscode.ThemeIcon(isRestore ? 'history' : 'sparkle');
	item.tooltip = `${turn.origin.title}\n${new Date(turn.at).toLocaleString(languageOfWords())}`;
	item.accessibilityInformation = { label: [shortTitle(turn.origin.title), ...parts].join(', ') };
	return item;
}

const icons: Readonly<Record<WriteKind, string>> = {
	edit: 'diff-modified',
	create: 'diff-added',
	rename: 'diff-renamed',
	delete: 'diff-removed',
	drop: 'discard',
	restore: 'history',
};

const words: Readonly<Record<WriteKind, string>> = {
	edit: t('changed'),
	create: t('made'),
	rename: t('renamed'),
	delete: t('deleted'),
	drop: t('dropped'),
	restore: t('put back'),
};

function writeItem(node: HistoryNode & { kind: 'write' }, now: number): vscode.TreeItem {
	const { entries } = node;
	const [first] = entries;
	const last = entries.at(-1);
	if (!first || !last) return new vscode.TreeItem('');
	const { None, Collapsed } = vscode.TreeItemCollapsibleState;
	const item = new vscode.TreeItem(nameOf(last), entries.length > 1 ? Collapsed : None);
	const what = last.status === 'begun' ? t('unfinished') : words[kindOf(entries)];
	const writes = entries.length > 1 ? [t('{0} writes', entries.length)] : [];
	const folder = folderOf(last);
	const parts = [what, ...writes, describeAge(now - last.at), ...(folder ? [folder] : [])];
	item.id = `${first.origin.turn} ${entries.length} ${first.id}`;
	item.description = parts.join(' · ');
	item.contextValue = 'write';
	item.iconPath = new vscode.ThemeIcon(icons[kindOf(entries)]);
	item.tooltip = `${vscode.Uri.parse(last.to ?? last.uri, true).fsPath}\n${new Date(last.at).toLocaleString(languageOfWords())}`;
	item.accessibilityInformation = { label: [nameOf(last), ...parts].join(', ') };
	item.command = { command: 'vscode.diff', title: t('Show the change'), arguments: diffOf(node) };
	return item;
}

/** A file that a turn made and then changed was made. */
function kindOf(entries: readonly JournalEntry[]): WriteKind {
	const kinds = entries.map(({ kind }) => kind);
	return kinds.find((kind) => kind !== 'edit') ?? 'edit';
}

/** Before and after, or what is there now when nobody knows the after. */
function diffOf({ entries }: HistoryNode & { kind: 'write' }): unknown[] {
	const [first] = entries;
	const last = entries.at(-1);
	if (!first || !last) return [];
	const file = vscode.Uri.parse(first.uri, true);
	const place = vscode.Uri.parse(last.to ?? last.uri, true);
	const after = last.status === 'begun' ? place : imageUri(place, last.after);
	return [imageUri(file, first.before), after, t('{0} (before and after)', nameOf(last))];
}

function nameOf({ uri, to }: Pick<JournalEntry, 'uri' | 'to'>): string {
	return (
		vscode.Uri.parse(to ?? uri, true)
			.path.split('/')
			.at(-1) ?? ''
	);
}

function folderOf({ uri, to }: JournalEntry): string {
	const path = vscode.workspace.asRelativePath(vscode.Uri.parse(to ?? uri, true));
	return path.split(/[/\\]/).slice(0, -1).join('/');
}
