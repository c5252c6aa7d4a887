import * as vscode from 'vscode';
import { fuzzyScore } from '../../core/context/fuzzy';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import type { MentionItem } from '../../shared/protocol';
import { clipboardSource } from '../context/clipboard';
import { editorSource, findFileOffers, selectionOffer } from '../context/files';
import { folderSource } from '../context/folders';
import { changesSource, commitSource } from '../context/git';
import { type CommandWatch, createCommandWatch } from '../context/lastCommand';
import type { Offer, OfferSource } from '../context/offer';
import type { Room } from '../context/parts';
import { problemSource } from '../context/problems';
import { findPrompts, type PromptName } from '../context/prompts';
import { symbolSource } from '../context/symbols';
import { terminalSource } from '../context/terminal';
import { fileAttachment, selectionAttachment } from './attachments';
import type { Found, Mentions } from './chatDeps';

export interface MentionsDeps {
	readonly log: Log;
	readonly room?: Room;
	/** Absent: no command of a terminal is known. */
	readonly commands?: CommandWatch;
	/** Absent: no saved prompts are offered. */
	readonly prompts?: {
		readonly userFolder: vscode.Uri;
		readonly run: (prompt: PromptName) => Promise<unknown>;
	};
}

const mostOpen = 8;

/** What `@` offers: the selection, files, folders, symbols, problems, terminals and git. After `/` the saved prompts. */
export function createMentions(deps: MentionsDeps): Mentions {
	const { log, prompts } = deps;
	const attachFile = (uri: vscode.Uri): Promise<Found> => fileAttachment(uri, deps.room);
	const sources = sourcesOf(deps, attachFile);
	const offered = new Map<string, Offer>();
	let searching: vscode.CancellationTokenSource | undefined;

	async function look(
		query: string,
		sign: '/' | undefined,
		token: vscode.CancellationToken,
	): Promise<readonly Offer[]> {
		if (sign === '/') return prompts ? findPrompts({ ...prompts, log }, query) : [];
		const narrowed = narrow(query, sources);
		const inSource = narrowed && (await offersOf(narrowed.source, narrowed.rest, token, log));
		if (narrowed?.isOnly) return inSource ?? [];
		const files = await findFileOffers(query, token, attachFile, log);
		const others = await Promise.all(
			sources
				.filter((source) => source !== narrowed?.source && isNamed(source, query))
				.map((source) => (source.row ? [rowOf(source)] : offersOf(source, '', token, log))),
		);
		const selection = selectionOffer(selectionAttachment);
		const isWanted = selection && fuzzyScore(query, selection.item.label) !== undefined;
		return order(query, {
			first: [...(isWanted ? [selection] : []), ...(inSource ?? [])],
			files,
			kinds: others.flat(),
		});
	}

	return {
		async find(query, sign) {
			searching?.cancel();
			const source = new vscode.CancellationTokenSource();
			searching = source;
			const found = await look(query, sign, source.token);
			const isOvertaken = source.token.isCancellationRequested;
			source.dispose();
			if (isOvertaken) return undefined;
			searching = undefined;
			offered.clear();
			for (const offer of found) {
				if (!offered.has(offer.item.id)) offered.set(offer.item.id, offer);
			}
			return [...offered.values()].map(({ item }) => item);
		},
		async attach(id) {
			const offer = offered.get(id);
			if (!offer) return { refused: vscode.l10n.t('This is no longer there to be added.') };
			return offer.attach();
		},
	};
}

function sourcesOf(
	{ log, commands = createCommandWatch(log) }: MentionsDeps,
	attachFile: (uri: vscode.Uri) => Promise<Found>,
): readonly OfferSource[] {
	return [
		editorSource(attachFile),
		problemSource,
		terminalSource(commands),
		folderSource(attachFile),
		symbolSource,
		changesSource(log),
		commitSource(log),
		clipboardSource,
	];
}

/** `git` and `git:` narrow to that kind, `git:fix` searches in it. With a colon nothing else is meant. */
function narrow(
	query: string,
	sources: readonly OfferSource[],
): { readonly source: OfferSource; readonly rest: string; readonly isOnly: boolean } | undefined {
	const [, word = '', colon, rest = ''] = /^([a-z]+)(:)?(.*)$/i.exec(query) ?? [];
	if (colon === undefined && rest !== '') return undefined;
	const source = sources.find(({ words }) => words.includes(word.toLowerCase()));
	return source && { source, rest, isOnly: colon !== undefined };
}

/** Whether the kind is to be seen at all: always before anything is typed, then by its name. */
function isNamed({ words }: OfferSource, query: string): boolean {
	return words.some((word) => word.startsWith(query.toLowerCase()));
}

/** One kind that fails must not take the others along. */
async function offersOf(
	source: OfferSource,
	query: string,
	token: vscode.CancellationToken,
	log: Log,
): Promise<readonly Offer[]> {
	try {
		return await source.find(query, token);
	} catch (error) {
		if (!token.isCancellationRequested) log.warn(`${source.words[0]}: ${reasonOf(error)}`);
		return [];
	}
}

function rowOf({ row, words, kind }: OfferSource): Offer {
	const narrows = `${words[0]}:`;
	const item: MentionItem = {
		id: `row:${narrows}`,
		kind,
		group: vscode.l10n.t('More'),
		label: row?.label ?? '',
		description: row?.description ?? '',
		narrows,
	};
	return { item, attach: async () => [] };
}

interface Offers {
	readonly first: readonly Offer[];
	readonly files: readonly Offer[];
	readonly kinds: readonly Offer[];
}

/** A kind stands before files that only happen to hold its letters, and after those that are called so. */
function order(query: string, { first, files, kinds }: Offers): readonly Offer[] {
	if (query === '') return [...first, ...files.slice(0, mostOpen), ...kinds];
	const wanted = query.toLowerCase();
	const isFile = files.some(({ item }) => item.label.toLowerCase().startsWith(wanted));
	return isFile ? [...first, ...files, ...kinds] : [...first, ...kinds, ...files];
}
