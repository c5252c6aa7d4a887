import * as vscode from 'vscode';
import { turnsOf } from '../../core/journal/turns';
import { childrenOf, type HistoryNode, treeItem } from './historyTree';
import type { JournalStore } from './journalStore';

/** Several writes in a row are one change of the list. */
const settleMs = 200;

/** The list "Pandu: Changes". Reads the journal when it is first seen, and again only while it is seen. */
export interface HistoryView extends vscode.Disposable {
	/** The row that is selected, for commands without an argument. */
	selected(): HistoryNode | undefined;
	/** The row that a menu passed to a command, if it is one of ours. */
	nodeOf(argument: unknown): HistoryNode | undefined;
}

export function createHistoryView(
	journal: Pick<JournalStore, 'entries' | 'onDidChange'>,
	now: () => number,
): HistoryView {
	const known = new WeakSet<object>();
	const changed = new vscode.EventEmitter<undefined>();
	let timer: NodeJS.Timeout | undefined;
	let isStale = false;
	const remember = (nodes: readonly HistoryNode[]): HistoryNode[] => {
		for (const node of nodes) known.add(node);
		return [...nodes];
	};
	const provider: vscode.TreeDataProvider<HistoryNode> = {
		onDidChangeTreeData: changed.event,
		getTreeItem: (node) => treeItem(node, now()),
		async getChildren(node) {
			if (node) return remember(childrenOf(node));
			isStale = false;
			const turns = turnsOf(await journal.entries());
			return remember(turns.map((turn): HistoryNode => ({ kind: 'turn', turn })));
		},
	};
	const view = vscode.window.createTreeView('pandu.changes', {
		treeDataProvider: provider,
		showCollapseAll: true,
	});
	const refresh = () => {
		isStale = true;
		if (!view.visible) return;
		timer ??= setTimeout(() => {
			timer = undefined;
			changed.fire(undefined);
		}, settleMs);
	};
	const subscriptions = [
		changed,
		view,
		journal.onDidChange(refresh),
		view.onDidChangeVisibility(({ visible }) => {
			if (visible && isStale) changed.fire(undefined);
		}),
	];
	return {
		selected: () => view.selection[0],
		nodeOf: (argument) =>
			typeof argument === 'object' && argument !== null && known.has(argument)
				? (argument as HistoryNode)
				: undefined,
		dispose() {
			clearTimeout(timer);
			for (const each of subscriptions) each.dispose();
		},
	};
}
