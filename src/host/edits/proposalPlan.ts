import * as vscode from 'vscode';
import { applyEdits } from '../../core/edits/applyEdits';
import type { TextChange } from '../../core/edits/diffLines';
import type { Edit, EditResult, FileChange, MatchStep, RefusalReason } from '../../core/edits/edit';
import { shownPath } from '../selection/selectionContext';
import { planEdit, type Refused, refusal, staleRefusal } from './editChecks';
import { applyToCells, openNotebook } from './notebookCells';
import { isFile, isThere, resolvePath } from './resolvePath';

export interface ProposalOptions {
	/** Files that the model was shown, for paths as it was shown them. */
	readonly known?: readonly vscode.Uri[];
	/** Nothing is written once it is aborted. */
	readonly signal?: AbortSignal;
	/** Why this file is not for the model; undefined lets it. */
	readonly whyNot?: (uri: vscode.Uri, kind: FileChange['kind']) => Refused | undefined;
}

/** What one part of a proposal comes to. */
type Plan =
	| { readonly kind: 'same' }
	| {
			readonly kind: 'edit';
			readonly uri: vscode.Uri;
			readonly document: vscode.TextDocument;
			/** The text that `changes` are meant for. */
			readonly text: string;
			readonly changes: readonly TextChange[];
			readonly step: MatchStep;
	  }
	| { readonly kind: 'create'; readonly uri: vscode.Uri; readonly text: string }
	| { readonly kind: 'delete'; readonly uri: vscode.Uri }
	| {
			readonly kind: 'rename';
			readonly uri: vscode.Uri;
			readonly to: vscode.Uri;
			readonly edit?: Extract<Plan, { kind: 'edit' }>;
	  };

export type Effective = Exclude<Plan, { kind: 'same' }>;
export type EditPlanned = Extract<Plan, { kind: 'edit' }>;

/** Looks at every part without changing anything. Edits of one file are planned together. */
export async function planProposal(
	changes: readonly FileChange[],
	options: ProposalOptions,
): Promise<readonly Effective[] | Refused> {
	const found: Found[] = [];
	for (const change of changes) {
		const uri = await find(change.path, options);
		if ('kind' in uri) return uri;
		const whyNot = options.whyNot?.(uri, change.kind);
		if (whyNot) return whyNot;
		found.push({ uri, change });
	}
	const plans: Effective[] = [];
	for (const each of joinEdits(found)) {
		const plan = await planChange(each, options);
		if (plan.kind === 'refused') return plan;
		if (plan.kind === 'same') continue;
		const twice = clash(plans, plan);
		if (twice) return twiceRefusal(twice);
		plans.push(plan);
	}
	return plans;
}

interface Found {
	readonly uri: vscode.Uri;
	readonly change: FileChange;
}

function joinEdits(found: readonly Found[]): readonly Found[] {
	const joined = new Map<string, Found>();
	const result: Found[] = [];
	for (const each of found) {
		const key = each.uri.toString();
		const first = joined.get(key);
		if (each.change.kind !== 'edit') result.push(each);
		else if (first?.change.kind !== 'edit') {
			joined.set(key, each);
			result.push(each);
		} else {
			const edits: readonly Edit[] = [...first.change.edits, ...each.change.edits];
			const both = { uri: each.uri, change: { ...first.change, edits } };
			joined.set(key, both);
			result[result.indexOf(first)] = both;
		}
	}
	return result;
}

async function planChange(
	{ uri, change }: Found,
	options: ProposalOptions,
): Promise<Plan | Refused> {
	switch (change.kind) {
		case 'edit':
			return planEdits(uri, change);
		case 'create':
			if (await isThere(uri)) return existsRefusal(uri);
			return { kind: 'create', uri, text: change.text };
		case 'delete':
			if (!(await isFile(uri))) return staleRefusal('deleted');
			return { kind: 'delete', uri };
		case 'rename':
			return planRename(uri, change, options);
		default:
			return change satisfies never;
	}
}

async function planRename(
	uri: vscode.Uri,
	change: Extract<FileChange, { kind: 'rename' }>,
	options: ProposalOptions,
): Promise<Plan | Refused> {
	const to = await find(change.to, options);
	if ('kind' in to) return to;
	if (!(await isFile(uri))) return staleRefusal('deleted');
	if (await isThere(to)) return existsRefusal(to);
	if (change.edits.length === 0) return { kind: 'rename', uri, to };
	const edit = await planEdits(uri, change);
	if (edit.kind === 'refused') return edit;
	return edit.kind === 'edit' ? { kind: 'rename', uri, to, edit } : { kind: 'rename', uri, to };
}

async function find(
	path: string | undefined,
	{ known = [] }: ProposalOptions,
): Promise<vscode.Uri | Refused> {
	if (path === undefined) return noPathRefusal();
	const found = await resolvePath(path, known);
	if (found.kind === 'found') return found.uri;
	if (found.kind === 'blocked') {
		return refusal(
			`"${path}" is not a path that can be written. Use a path below the workspace folder.`,
			vscode.l10n.t('"{0}" is not a path that Pandu writes to; nothing was changed.', path),
		);
	}
	const names = found.candidates.map((each) => `"${each}"`).join(', ');
	return refusal(
		names === '' ? 'no folder is open.' : `which file is meant is not clear: ${names}.`,
		names === ''
			? vscode.l10n.t('Open a folder first; nothing was changed.')
			: vscode.l10n.t('It is not clear which file is meant: {0}. Nothing was changed.', names),
	);
}

async function planEdits(
	uri: vscode.Uri,
	change: Extract<FileChange, { kind: 'edit' | 'rename' }>,
): Promise<Plan | Refused> {
	const notebook = openNotebook(uri);
	if (notebook) {
		const found = applyToCells(notebook, change.edits);
		return found.kind === 'changed'
			? checkEdits(uri, found.document, found.result)
			: notChanged(uri, found);
	}
	const document = await openText(uri);
	if ('kind' in document) return document;
	const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
	const result = applyEdits(document.getText(), change.edits, { eol });
	return result.kind === 'changed' ? checkEdits(uri, document, result) : notChanged(uri, result);
}

function notChanged(
	uri: vscode.Uri,
	result: Exclude<EditResult, { kind: 'changed' }>,
): Plan | Refused {
	if (result.kind === 'same') return result;
	const { message, reason } = result.refusal;
	return { kind: 'refused', content: message, reason: refusalReason(shownPath(uri), reason) };
}

async function checkEdits(
	uri: vscode.Uri,
	document: vscode.TextDocument,
	{ changes, step }: Extract<EditResult, { kind: 'changed' }>,
): Promise<Plan | Refused> {
	const text = document.getText();
	const checked = await planEdit(document, changes);
	if (checked.kind === 'refused') return checked;
	return { kind: 'edit', uri, document, text, changes, step };
}

/** The document of a file, opened but not shown. */
export async function openText(uri: vscode.Uri): Promise<vscode.TextDocument | Refused> {
	const open = vscode.workspace.textDocuments.find(
		(document) => document.uri.toString() === uri.toString() && !document.isClosed,
	);
	if (open) return open;
	if (!(await isFile(uri))) {
		const name = shownPath(uri);
		return refusal(
			`there is no file ${name}.`,
			vscode.l10n.t('{0} is not there, so nothing was changed.', name),
		);
	}
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		// VS Code refuses what it takes for binary or too large.
		return refusal(
			'the file is not a text file.',
			vscode.l10n.t('{0} is not a text file, so nothing was changed.', shownPath(uri)),
		);
	}
}

/** A file that an earlier part of the proposal touches already. */
function clash(plans: readonly Effective[], plan: Effective): vscode.Uri | undefined {
	const urisOf = (each: Effective) => (each.kind === 'rename' ? [each.uri, each.to] : [each.uri]);
	const taken = new Set(plans.flatMap(urisOf).map(String));
	return urisOf(plan).find((uri) => taken.has(uri.toString()));
}

function refusalReason(name: string, reason: RefusalReason): string {
	switch (reason) {
		case 'notFound':
			return vscode.l10n.t('The text to replace is not in {0}; nothing was changed.', name);
		case 'ambiguous':
			return vscode.l10n.t('The text to replace is in {0} more than once.', name);
		case 'overlap':
			return vscode.l10n.t('Two of the edits of {0} touch each other; nothing was changed.', name);
		case 'placeholder':
			return vscode.l10n.t('The model left code of {0} out, so nothing was changed.', name);
		default:
			return vscode.l10n.t('The edit of {0} cannot be used, so nothing was changed.', name);
	}
}

function existsRefusal(uri: vscode.Uri): Refused {
	const name = shownPath(uri);
	return refusal(
		`${name} exists already. Edit it instead.`,
		vscode.l10n.t('{0} exists already, so nothing was changed.', name),
	);
}

function twiceRefusal(uri: vscode.Uri): Refused {
	const name = shownPath(uri);
	return refusal(
		`${name} comes twice. Send all of its edits together.`,
		vscode.l10n.t('{0} comes twice in the answer, so nothing was changed.', name),
	);
}

function noPathRefusal(): Refused {
	return refusal(
		'it is not said which file is meant.',
		vscode.l10n.t('It is not said which file is meant, so nothing was changed.'),
	);
}
