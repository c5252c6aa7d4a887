import * as vscode from 'vscode';
import { fuzzyGlob, fuzzyScore } from '../../core/context/fuzzy';
import type { Log } from '../../core/ports';
import type { MentionItem } from '../../shared/protocol';
import { shownPath } from '../selection/selectionContext';
import { fileAttachment, selectionAttachment } from './attachments';
import type { Mentions } from './chatDeps';

const mostItems = 20;
const mostFound = 400;
const excluded =
	'**/{node_modules,.git,.hg,.svn,bower_components,dist,out,build,target,.venv,venv,__pycache__,.next,.cache,coverage}/**';

interface Candidate {
	readonly item: MentionItem;
	readonly uri: vscode.Uri;
	/** Preferred over a file that fits as well. */
	readonly bonus: number;
}

/** The selection, open editors and files of the workspace. Searches the disk only once something is typed. */
export function createMentions(log: Log): Mentions {
	const offered = new Map<string, vscode.Uri>();
	let searching: vscode.CancellationTokenSource | undefined;
	return {
		async find(query) {
			searching?.cancel();
			const source = new vscode.CancellationTokenSource();
			searching = source;
			const open = openEditors();
			const files = query.trim() === '' ? [] : await findFiles(query, source.token, log);
			const isOvertaken = source.token.isCancellationRequested;
			source.dispose();
			if (isOvertaken) return undefined;
			searching = undefined;
			const candidates = rank(query, [...open, ...files]);
			offered.clear();
			for (const { item, uri } of candidates) offered.set(item.id, uri);
			const selection = selectionItem();
			const items = candidates.map(({ item }) => item);
			const isWanted = selection && fuzzyScore(query, selection.label) !== undefined;
			return isWanted ? [selection, ...items] : items;
		},
		async attach(id) {
			if (id === 'selection') return selectionAttachment();
			const uri = offered.get(id);
			return uri
				? fileAttachment(uri)
				: { refused: vscode.l10n.t('This is no longer there to be added.') };
		},
	};
}

function selectionItem(): MentionItem | undefined {
	const editor = vscode.window.activeTextEditor;
	if (!editor || editor.selection.isEmpty) return undefined;
	const { start, end } = editor.selection;
	const place = `${shownPath(editor.document.uri)}:${start.line + 1}-${end.line + 1}`;
	return {
		id: 'selection',
		label: vscode.l10n.t('Selection'),
		description: place,
		kind: 'selection',
	};
}

function openEditors(): readonly Candidate[] {
	const candidates: Candidate[] = [];
	for (const group of vscode.window.tabGroups.all) {
		for (const tab of group.tabs) {
			if (!(tab.input instanceof vscode.TabInputText)) continue;
			const bonus = group.isActive && tab.isActive ? 30 : 20;
			candidates.push(toCandidate(tab.input.uri, 'openEditor', bonus));
		}
	}
	return candidates;
}

async function findFiles(
	query: string,
	token: vscode.CancellationToken,
	log: Log,
): Promise<readonly Candidate[]> {
	try {
		const found = await vscode.workspace.findFiles(fuzzyGlob(query), excluded, mostFound, token);
		return found.map((uri) => toCandidate(uri, 'file', 0));
	} catch (error) {
		if (!token.isCancellationRequested) log.warn(`files could not be searched: ${String(error)}`);
		return [];
	}
}

function toCandidate(uri: vscode.Uri, kind: 'file' | 'openEditor', bonus: number): Candidate {
	const path = shownPath(uri);
	const slash = path.lastIndexOf('/');
	return {
		item: {
			id: uri.toString(),
			label: path.slice(slash + 1),
			description: slash < 0 ? '' : path.slice(0, slash),
			kind,
		},
		uri,
		bonus,
	};
}

function rank(query: string, candidates: readonly Candidate[]): readonly Candidate[] {
	const best = new Map<string, { readonly candidate: Candidate; readonly score: number }>();
	for (const candidate of candidates) {
		const { item, bonus } = candidate;
		const path = item.description === '' ? item.label : `${item.description}/${item.label}`;
		const score = fuzzyScore(query, path);
		if (score === undefined || best.has(item.id)) continue;
		best.set(item.id, { candidate, score: score + bonus });
	}
	return [...best.values()]
		.sort((a, b) => b.score - a.score)
		.slice(0, mostItems)
		.map(({ candidate }) => candidate);
}
