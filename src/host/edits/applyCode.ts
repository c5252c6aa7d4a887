import * as vscode from 'vscode';
import { findBlock } from '../../core/edits/answerBlock';
import type { TextChange } from '../../core/edits/diffLines';
import type { FileChange } from '../../core/edits/edit';
import { withoutPathLine } from '../../core/edits/pathHint';
import { type Proposal, readProposal } from '../../core/edits/proposal';
import { replaceRange } from '../../core/edits/replaceRange';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import type { CodeToApply } from '../chat/chatEdits';
import { fileName, shownPath } from '../selection/selectionContext';
import type { ApplyCodeUi } from './applyCodeUi';
import {
	type AppliedFile,
	applyProposal,
	type ProposalDeps,
	type ProposalEnd,
} from './applyProposal';
import { placeChoices } from './codeChoices';
import { findCodeFile } from './codeFile';
import { findPlace } from './codePlace';
import { openFiles } from './fileTools';
import { showChanges } from './proposalEffects';
import { openText } from './proposalPlan';

export interface ApplyCodeDeps extends ProposalDeps {
	readonly log: Log;
	readonly ui: ApplyCodeUi;
	readonly showChanges: () => unknown;
}

/** What came of it: words for the person, or nothing when they turned away. */
type Applied =
	| { readonly kind: 'done'; readonly message: string; readonly file?: AppliedFile | undefined }
	| { readonly kind: 'problem'; readonly message: string }
	| { readonly kind: 'cancelled' };

const cancelled: Applied = { kind: 'cancelled' };

/** Puts a code block of an answer into its file, for review. Where its place is not clear the person chooses. */
export async function applyCode(deps: ApplyCodeDeps, code: CodeToApply): Promise<void> {
	const { log, ui } = deps;
	try {
		const applied = await apply(deps, code);
		if (applied?.kind === 'done') {
			ui.tellDone(applied.message, deps.showChanges);
			if (applied.file) await ui.show(applied.file);
		} else if (applied?.kind === 'problem') ui.tellProblem(applied.message);
		else if (!applied) log.warn('dropped a message of the page (the answer has no such code)');
	} catch (error) {
		log.error(`a code block could not be applied: ${reasonOf(error)}`);
		ui.tellProblem(vscode.l10n.t('Pandu made a mistake; nothing was changed. The log says more.'));
	}
}

async function apply(deps: ApplyCodeDeps, code: CodeToApply): Promise<Applied | undefined> {
	const block = findBlock(code.markdown, code.text);
	if (!block) return undefined;
	const { info, isWhole, above } = block;
	const proposal = readProposal(code.text, {
		info,
		isWhole,
		...(above === undefined ? {} : { above }),
	});
	const origin: ChangeOrigin = { turn: code.turn, chatId: code.chatId, title: code.title };
	switch (proposal.kind) {
		case 'refused':
			deps.log.info(`a block is not applied: ${proposal.refusal.message}`);
			return problem(
				vscode.l10n.t(
					'This block is not complete, or not in a form that can be applied. Nothing was changed.',
				),
			);
		case 'changes':
			return applyForm(deps, code, proposal, origin);
		case 'code':
			return applyPlain(deps, code, proposal, origin);
		default:
			return proposal satisfies never;
	}
}

function problem(message: string): Applied {
	return { kind: 'problem', message };
}

/** A patch, a diff or blocks: they say themselves what they replace. */
async function applyForm(
	deps: ApplyCodeDeps,
	{ attachments }: CodeToApply,
	{ changes }: Extract<Proposal, { kind: 'changes' }>,
	origin: ChangeOrigin,
): Promise<Applied> {
	const placed: FileChange[] = [];
	for (const change of changes) {
		if (change.kind !== 'edit') {
			placed.push(change);
			continue;
		}
		const file = await findCodeFile(change.path, attachments, deps.ui.choose);
		if (file.kind === 'cancelled') return cancelled;
		if (file.kind === 'refused') return problem(file.reason);
		if (file.kind === 'none') return problem(noFile());
		const path = file.kind === 'new' ? file.path : pathOf(file.uri);
		placed.push({ ...change, path });
	}
	const end = await applyProposal(deps, placed, origin, { known: openFiles() });
	return toApplied(end);
}

/** As {@link resolvePath} reads it. */
function pathOf(uri: vscode.Uri): string {
	const isShown = vscode.workspace.getWorkspaceFolder(uri) !== undefined || uri.scheme !== 'file';
	return isShown ? shownPath(uri) : uri.fsPath;
}

async function applyPlain(
	deps: ApplyCodeDeps,
	code: CodeToApply,
	proposal: Extract<Proposal, { kind: 'code' }>,
	origin: ChangeOrigin,
): Promise<Applied> {
	const file = await findCodeFile(proposal.path, code.attachments, deps.ui.choose);
	switch (file.kind) {
		case 'cancelled':
			return cancelled;
		case 'refused':
			return problem(file.reason);
		case 'none':
			return makeFile(deps, undefined, proposal.text, origin);
		case 'new':
			return makeFile(deps, file.path, withoutHint(proposal, ''), origin);
		case 'there':
			return placeInFile(deps, file.uri, code, proposal, origin);
		default:
			return file satisfies never;
	}
}

function withoutHint(
	{ text, pathLine }: Extract<Proposal, { kind: 'code' }>,
	original: string,
): string {
	return pathLine === undefined ? text : withoutPathLine(text, pathLine, original);
}

async function makeFile(
	deps: ApplyCodeDeps,
	given: string | undefined,
	text: string,
	origin: ChangeOrigin,
): Promise<Applied> {
	const path = given ?? (await deps.ui.askPath());
	if (path === undefined) return cancelled;
	const whole = text.endsWith('\n') ? text : `${text}\n`;
	return toApplied(await applyProposal(deps, [{ kind: 'create', path, text: whole }], origin));
}

async function placeInFile(
	deps: ApplyCodeDeps,
	uri: vscode.Uri,
	code: CodeToApply,
	proposal: Extract<Proposal, { kind: 'code' }>,
	origin: ChangeOrigin,
): Promise<Applied> {
	const document = await openText(uri);
	if ('kind' in document) return problem(document.reason);
	const name = shownPath(uri);
	const text = withoutHint(proposal, document.getText());
	const title = vscode.l10n.t('Finding the place in {0}…', name);
	const location = vscode.ProgressLocation.Window;
	const place = await vscode.window.withProgress({ location, title }, () =>
		findPlace(document, text),
	);
	switch (place.kind) {
		case 'same':
			return { kind: 'done', message: vscode.l10n.t('{0} has this code already.', name) };
		case 'placeholder':
			return problem(
				vscode.l10n.t(
					'The answer left code out ("{0}"), so nothing was changed. Ask for the whole code.',
					place.line,
				),
			);
		case 'symbols':
			return change(deps, document, place.changes, origin);
		case 'wholeFile':
			return replaceFile(deps, uri, text, origin);
		case 'unclear':
			return letChoose(deps, document, code, text, origin);
		default:
			return place satisfies never;
	}
}

async function replaceFile(
	deps: ApplyCodeDeps,
	uri: vscode.Uri,
	text: string,
	origin: ChangeOrigin,
): Promise<Applied> {
	const edits = [{ kind: 'wholeFile', newText: text }] as const;
	const change: FileChange = { kind: 'edit', path: pathOf(uri), edits };
	return toApplied(await applyProposal(deps, [change], origin, { known: [uri] }));
}

async function change(
	{ gate, changes }: ApplyCodeDeps,
	document: vscode.TextDocument,
	wanted: readonly TextChange[],
	origin: ChangeOrigin,
): Promise<Applied> {
	const { uri } = document;
	const text = document.getText();
	const shown = showChanges(text, wanted);
	const passed = await gate.pass({ uri, action: 'edit', shown, isGiven: true });
	if (passed.kind === 'refused') return problem(passed.reason);
	if (document.getText() !== text) {
		return problem(vscode.l10n.t('The file changed meanwhile, so nothing was changed.'));
	}
	const outcome = await changes.edit(document, wanted, origin, passed.permit);
	if (outcome.kind === 'refused') return problem(outcome.reason);
	return changed([{ uri, kind: 'edit', ...(wanted[0] && { start: wanted[0].start }) }]);
}

/** Nothing is guessed: what is offered stands in the editor or in the question. */
async function letChoose(
	deps: ApplyCodeDeps,
	document: vscode.TextDocument,
	{ attachments }: CodeToApply,
	text: string,
	origin: ChangeOrigin,
): Promise<Applied> {
	const { version } = document;
	const name = fileName(document.uri);
	const choices = placeChoices(document, attachments);
	const title = vscode.l10n.t('Where in {0} does this code go?', shownPath(document.uri));
	const where = await deps.ui.choose(title, choices);
	if (where === undefined) return cancelled;
	if (where === 'newFile') return makeFile(deps, undefined, text, origin);
	if (where === 'wholeFile') return replaceFile(deps, document.uri, text, origin);
	if (document.version !== version) {
		return problem(vscode.l10n.t('The file changed meanwhile, so nothing was changed.'));
	}
	const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
	const replaced = replaceRange(document.getText(), where, text, { eol });
	if (replaced.kind === 'refused') {
		return problem(
			vscode.l10n.t('The answer left code out ("{0}"), so nothing was changed.', replaced.line),
		);
	}
	if (replaced.kind === 'same') {
		return { kind: 'done', message: vscode.l10n.t('{0} has this code already.', name) };
	}
	return change(deps, document, replaced.changes, origin);
}

function noFile(): string {
	return vscode.l10n.t(
		'It is not said which file this is for. Open the file, then press Apply again.',
	);
}

function toApplied(end: ProposalEnd): Applied {
	switch (end.kind) {
		case 'done':
			return changed(end.files);
		case 'same':
			return { kind: 'done', message: vscode.l10n.t('The file has this code already.') };
		case 'refused':
			return problem(end.reason);
		default:
			return end satisfies never;
	}
}

function changed(files: readonly AppliedFile[]): Applied {
	const names = [...new Set(files.map(({ uri }) => shownPath(uri)))];
	const message =
		names.length > 3
			? vscode.l10n.t('Applied to {0} files. Keep or drop each change.', names.length)
			: vscode.l10n.t('Applied to {0}. Keep or drop each change.', names.join(', '));
	return { kind: 'done', message, file: files[0] };
}
