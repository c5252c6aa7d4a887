import * as vscode from 'vscode';
import { fuzzyGlob, fuzzyScore } from '../../core/context/fuzzy';
import type { Log } from '../../core/ports';
import type { Found } from '../chat/chatDeps';
import { joinFound } from '../chat/joinFound';
import { shownPath } from '../selection/selectionContext';
import { excludes } from '../settingsSearch';
import type { Offer, OfferSource } from './offer';

const mostItems = 20;
const mostFound = 400;

type AttachFile = (uri: vscode.Uri) => Promise<Found>;

interface Candidate {
	readonly offer: Offer;
	/** Preferred over a file that fits as well. */
	readonly bonus: number;
}

/** Open editors and files of the workspace that fit `query`, best first. Searches the disk only once something is typed. */
export async function findFileOffers(
	query: string,
	token: vscode.CancellationToken,
	attachFile: AttachFile,
	log: Log,
): Promise<readonly Offer[]> {
	const isEmpty = query.trim() === '';
	const group = isEmpty ? vscode.l10n.t('Open editors') : vscode.l10n.t('Files');
	const open = openTabs().map(({ uri, isActive }) => ({
		offer: fileOffer(uri, group, attachFile),
		bonus: isActive ? 30 : 20,
	}));
	const found = isEmpty ? [] : await search(query, token, log);
	const files = found.map((uri) => ({ offer: fileOffer(uri, group, attachFile), bonus: 0 }));
	return rank(query, [...open, ...files]);
}

/** All open editors at once, or one of them. */
export function editorSource(attachFile: AttachFile): OfferSource {
	return {
		words: ['editors', 'tabs'],
		kind: 'file',
		async find(query) {
			const tabs = new Map(openTabs().map(({ uri }) => [uri.toString(), uri]));
			const group = vscode.l10n.t('Open editors');
			const each = [...tabs.values()]
				.map((uri) => fileOffer(uri, group, attachFile))
				.filter(({ item }) => fuzzyScore(query, item.label) !== undefined);
			return tabs.size < 2 ? each : [allEditors([...tabs.values()], group, attachFile), ...each];
		},
	};
}

function allEditors(uris: readonly vscode.Uri[], group: string, attachFile: AttachFile): Offer {
	return {
		item: {
			id: 'editors:all',
			kind: 'file',
			group,
			label: vscode.l10n.t('All open editors'),
			description: vscode.l10n.t('{0} files', uris.length),
			inserts: '',
		},
		attach: async () => {
			const all: Found[] = [];
			for (const uri of uris) all.push(await attachFile(uri));
			return joinFound(all);
		},
	};
}

function openTabs(): readonly { readonly uri: vscode.Uri; readonly isActive: boolean }[] {
	return vscode.window.tabGroups.all.flatMap((group) =>
		group.tabs.flatMap((tab) =>
			tab.input instanceof vscode.TabInputText
				? [{ uri: tab.input.uri, isActive: group.isActive && tab.isActive }]
				: [],
		),
	);
}

async function search(
	query: string,
	token: vscode.CancellationToken,
	log: Log,
): Promise<readonly vscode.Uri[]> {
	try {
		return await vscode.workspace.findFiles(fuzzyGlob(query), excludes(), mostFound, token);
	} catch (error) {
		if (!token.isCancellationRequested) log.warn(`files could not be searched: ${String(error)}`);
		return [];
	}
}

function fileOffer(uri: vscode.Uri, group: string, attachFile: AttachFile): Offer {
	const path = shownPath(uri);
	const slash = path.lastIndexOf('/');
	const label = path.slice(slash + 1);
	return {
		item: {
			id: uri.toString(),
			label,
			description: slash < 0 ? '' : path.slice(0, slash),
			kind: 'file',
			group,
			inserts: label,
		},
		attach: () => attachFile(uri),
	};
}

function rank(query: string, candidates: readonly Candidate[]): readonly Offer[] {
	const best = new Map<string, { readonly offer: Offer; readonly score: number }>();
	for (const { offer, bonus } of candidates) {
		const { item } = offer;
		const path = item.description === '' ? item.label : `${item.description}/${item.label}`;
		const score = fuzzyScore(query, path);
		if (score === undefined || best.has(item.id)) continue;
		best.set(item.id, { offer, score: score + bonus });
	}
	return [...best.values()]
		.sort((a, b) => b.score - a.score)
		.slice(0, mostItems)
		.map(({ offer }) => offer);
}

/** What is selected in the active editor. */
export function selectionOffer(attach: () => Promise<Found>): Offer | undefined {
	const editor = vscode.window.activeTextEditor;
	if (!editor || editor.selection.isEmpty) return undefined;
	const { start, end } = editor.selection;
	return {
		item: {
			id: 'selection',
			label: vscode.l10n.t('Selection'),
			description: `${shownPath(editor.document.uri)}:${start.line + 1}-${end.line + 1}`,
			kind: 'selection',
			group: vscode.l10n.t('Selection'),
		},
		attach,
	};
}
