import * as vscode from 'vscode';
import { fuzzyScore } from '../../core/context/fuzzy';
import type { Found } from '../chat/chatDeps';
import { codeAttachment, shownPath } from '../selection/selectionContext';
import { symbolsOf } from '../selection/symbols';
import { mayAdd } from './mayAdd';
import { cancelled, type Offer, type OfferSource } from './offer';

const waitMs = 2000;
const mostOffered = 50;

/** Functions and classes of the open file, then of the workspace. */
export const symbolSource: OfferSource = {
	words: ['symbol', 'symbols'],
	kind: 'symbol',
	row: {
		get label() {
			return vscode.l10n.t('Symbols…');
		},
		get description() {
			return vscode.l10n.t('functions and classes');
		},
	},
	async find(query, token) {
		const [here, everywhere] = await Promise.all([ofOpenFile(query), ofWorkspace(query, token)]);
		const known = new Set(here.map(({ item }) => item.id));
		return [...here, ...everywhere.filter(({ item }) => !known.has(item.id))].slice(0, mostOffered);
	},
};

async function ofOpenFile(query: string): Promise<readonly Offer[]> {
	const document = vscode.window.activeTextEditor?.document;
	if (!document) return [];
	const symbols = await symbolsOf(document, waitMs);
	const group = vscode.l10n.t('Symbols of the open file');
	return ranked(
		query,
		symbols.map(({ name, range }) => offer(document.uri, name, range, group)),
	);
}

/** Those that the languages know; libraries outside the workspace are not meant. */
async function ofWorkspace(
	query: string,
	token: vscode.CancellationToken,
): Promise<readonly Offer[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => resolve(undefined), waitMs);
		token.onCancellationRequested(() => resolve(undefined));
	});
	try {
		const asked = vscode.commands.executeCommand<readonly vscode.SymbolInformation[] | undefined>(
			'vscode.executeWorkspaceSymbolProvider',
			query,
		);
		const found = (await Promise.race([asked, late])) ?? [];
		const group = vscode.l10n.t('Symbols of the workspace');
		return ranked(
			query,
			found
				.filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri))
				.map(({ name, location }) => offer(location.uri, name, location.range, group)),
		);
	} catch {
		// A language extension that fails only costs us its symbols.
		return [];
	} finally {
		clearTimeout(timer);
	}
}

function ranked(query: string, offers: readonly Offer[]): readonly Offer[] {
	return offers
		.flatMap((each) => {
			const score = fuzzyScore(query, each.item.label);
			return score === undefined ? [] : [{ each, score }];
		})
		.sort((one, other) => other.score - one.score)
		.map(({ each }) => each);
}

function offer(uri: vscode.Uri, name: string, range: vscode.Range, group: string): Offer {
	const place = `${shownPath(uri)}:${range.start.line + 1}`;
	return {
		item: {
			id: `symbol:${uri.toString()}#${range.start.line}/${name}`,
			kind: 'symbol',
			group,
			label: name,
			description: place,
			inserts: name,
		},
		attach: () => attach(uri, name, range),
	};
}

async function attach(uri: vscode.Uri, name: string, told: vscode.Range): Promise<Found> {
	const document = await vscode.workspace.openTextDocument(uri);
	// Some languages tell only where the name stands.
	const whole = (await symbolsOf(document, waitMs))
		.filter((each) => each.range.contains(told.start) && isNamed(name, each.name))
		.toSorted((one, other) => (one.range.contains(other.range) ? 1 : -1))[0];
	const range = whole?.range ?? told;
	const first = document.lineAt(Math.min(range.start.line, document.lineCount - 1)).range.start;
	const last = document.lineAt(Math.min(range.end.line, document.lineCount - 1)).range.end;
	const attachment = codeAttachment(document, {
		start: document.offsetAt(first),
		end: document.offsetAt(last),
	});
	const { text } = attachment;
	return (await mayAdd({ name: shownPath(uri), text, uri })) ? attachment : cancelled;
}

/** `total()` in the workspace's list may be `total` in the file's. */
function isNamed(told: string, name: string): boolean {
	return told === name || told.split('(')[0] === name.split('(')[0];
}
