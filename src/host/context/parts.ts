import * as vscode from 'vscode';
import { estimateTokens } from '../../core/context/attachments';
import { fileOutline, matchesIn } from '../../core/context/excerpts';
import type { Attachment } from '../../shared/transcript';
import { inDigits } from '../../shared/words';
import type { Found } from '../chat/chatDeps';
import { codeAttachment, shownPath } from '../selection/selectionContext';
import { symbolsOf } from '../selection/symbols';
import { cancelled, textAttachment } from './offer';

/** The most tokens that a question may have, when it is known. */
export type Room = () => Promise<number | undefined>;

const largeTokens = 2000;
/** Of the room: more is worth a question. */
const largeShare = 0.25;
const linesAround = 40;
const symbolsWaitMs = 2000;

interface PartItem extends vscode.QuickPickItem {
	attach(): Promise<Found>;
}

/** All of a file; of a large one the part that the person chooses. */
export async function documentAttachment(
	document: vscode.TextDocument,
	room?: Room,
): Promise<Found> {
	const whole = codeAttachment(document);
	const tokens = estimateTokens(whole);
	const known = (await room?.()) ?? Number.POSITIVE_INFINITY;
	if (tokens <= Math.min(largeTokens, known * largeShare)) return whole;
	const name = shownPath(document.uri);
	const picked = await vscode.window.showQuickPick(await partItems(document, name, whole, tokens), {
		title: vscode.l10n.t('Add {0}', name),
		placeHolder: vscode.l10n.t('This file is large: add all of it, or only a part?'),
	});
	return picked ? picked.attach() : cancelled;
}

async function partItems(
	document: vscode.TextDocument,
	name: string,
	whole: Attachment,
	tokens: number,
): Promise<readonly PartItem[]> {
	const outline = await outlineOf(document, name);
	const around = aroundCursor(document);
	return [
		...(outline ? [partItem('list-tree', vscode.l10n.t('Outline'), outline)] : []),
		{
			label: `$(search) ${vscode.l10n.t('Matches of a Word…')}`,
			attach: () => matches(document, name),
		},
		...(around ? [partItem('selection', vscode.l10n.t('Lines Around the Cursor'), around)] : []),
		{
			label: `$(file) ${vscode.l10n.t('Whole File')}`,
			description: tokensText(tokens),
			attach: async () => whole,
		},
	];
}

function partItem(icon: string, label: string, part: Attachment): PartItem {
	return {
		label: `$(${icon}) ${label}`,
		description: tokensText(estimateTokens(part)),
		attach: async () => part,
	};
}

export function tokensText(tokens: number): string {
	return vscode.l10n.t('about {0} tokens', inDigits(tokens));
}

async function outlineOf(
	document: vscode.TextDocument,
	name: string,
): Promise<Attachment | undefined> {
	const symbols = await symbolsOf(document, symbolsWaitMs);
	if (symbols.length === 0) return undefined;
	const entries = symbols.map(({ nameLine }) => ({
		line: nameLine + 1,
		text: document.lineAt(Math.min(nameLine, document.lineCount - 1)).text,
	}));
	return textAttachment({
		name: `${name} (outline)`,
		origin: 'text',
		languageId: document.languageId,
		text: fileOutline(entries),
	});
}

function aroundCursor(document: vscode.TextDocument): Attachment | undefined {
	const editor = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].find(
		(each) => each?.document === document,
	);
	if (!editor) return undefined;
	const line = editor.selection.active.line;
	const first = Math.max(0, line - linesAround);
	const last = document.lineAt(Math.min(document.lineCount - 1, line + linesAround));
	const text = document.getText(new vscode.Range(new vscode.Position(first, 0), last.range.end));
	return {
		kind: 'selection',
		id: crypto.randomUUID(),
		path: shownPath(document.uri),
		languageId: document.languageId,
		lines: [first + 1, last.lineNumber + 1],
		text,
	};
}

async function matches(document: vscode.TextDocument, name: string): Promise<Found> {
	const word = await askWord(name);
	if (word === undefined) return cancelled;
	const found = matchesIn(document.getText(), word);
	if (found.count === 0) return { refused: vscode.l10n.t('{0} does not hold "{1}".', name, word) };
	return textAttachment({
		name: `${name} (matches of ${word})`,
		origin: 'text',
		languageId: document.languageId,
		text: found.text,
	});
}

/** The word to look for; undefined when the person thinks better of it. */
export async function askWord(place: string): Promise<string | undefined> {
	const word = await vscode.window.showInputBox({
		title: vscode.l10n.t('Matches in {0}', place),
		prompt: vscode.l10n.t('The lines that hold this are added, with the lines beside them.'),
		placeHolder: vscode.l10n.t('A word or a part of a line'),
		validateInput: (value) =>
			value.trim().length < 2 ? vscode.l10n.t('At least two characters, please.') : undefined,
	});
	return word?.trim();
}
