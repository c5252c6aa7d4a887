import * as vscode from 'vscode';
import type { LoopEvent } from '../../core/agent/loop';
import type { Tool, ToolOutcome } from '../../core/agent/tool';
import type { FileChange, MatchStep } from '../../core/edits/edit';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { ChangeOrigin } from '../../core/journal/journal';
import { createCreateFile, createFileDefinition } from '../../core/tools/createFile';
import { createEditFile, editFileDefinition } from '../../core/tools/editFile';
import type { Attachment, TurnView } from '../../shared/transcript';
import type { AnswerToEdit, ChatEdits, EditingAnswer } from '../chat/chatEdits';
import type { Review } from '../review/review';
import { shownPath } from '../selection/selectionContext';
import type { ToolSupport } from '../selection/toolSupport';
import type { Settings } from '../settings';
import { applyProposal, type ProposalDeps, type ProposalEnd } from './applyProposal';
import { followCalls } from './callPreview';
import { type Refused, refusal } from './editChecks';
import type { ProposalOptions } from './proposalPlan';
import { resolvePath } from './resolvePath';

export interface FileToolsDeps extends ProposalDeps {
	readonly review: Pick<Review, 'verdict'>;
	readonly settings: Pick<Settings, 'editsFromChat'>;
	readonly toolSupport: ToolSupport;
}

const mostTries = 5;
const definitions = [editFileDefinition, createFileDefinition];

/** The tools of the chat: edits of files that the person attached or has open, and new files in the workspace. */
export function createFileTools(deps: FileToolsDeps): Omit<ChatEdits, 'applyCode'> {
	const isWanted = (profile: EndpointProfile) =>
		deps.settings.editsFromChat() && !deps.toolSupport.lacksTools(profile);
	return {
		begin(answer) {
			if (!isWanted(answer.profile) || !answer.turns.some(hasText)) return undefined;
			return vscode.workspace.isTrusted ? begin(deps, answer) : undefined;
		},
		whyNot(profile, turns) {
			if (vscode.workspace.isTrusted || !isWanted(profile) || !turns.some(hasText))
				return undefined;
			return vscode.l10n.t(
				'In Restricted Mode answers change no files. Trust this workspace to let them, or press Apply on a code block.',
			);
		},
		offered(profile, turns, attachments) {
			const hasFiles = turns.some(hasText) || attachments.some((each) => each.kind !== 'image');
			return hasFiles && isWanted(profile) && vscode.workspace.isTrusted ? definitions : [];
		},
		noteRefused: (profile) => deps.toolSupport.noteRefused(profile),
		verdict: (chatId) => deps.review.verdict(chatId),
	};
}

type Code = Extract<Attachment, { text: string }>;

function hasText(turn: TurnView): boolean {
	return turn.role === 'user' && turn.attachments.some((each) => each.kind !== 'image');
}

/** Everything that the model was shown, oldest first. */
function shownCode(turns: readonly TurnView[]): readonly Code[] {
	return turns.flatMap((turn) =>
		turn.role === 'user' ? turn.attachments.filter((each) => each.kind !== 'image') : [],
	);
}

function begin(deps: FileToolsDeps, { chatId, turn, turns }: AnswerToEdit): EditingAnswer {
	const asked = turns.findLast((each) => each.role === 'user');
	const title = asked?.role === 'user' ? asked.text : '';
	const origin: ChangeOrigin = { turn, chatId, title };
	const shown = shownCode(turns);
	const known = knownFiles(shown);
	const run = async (change: FileChange, signal: AbortSignal): Promise<ToolOutcome> => {
		const files = await known();
		const options: ProposalOptions = {
			known: files,
			signal,
			whyNot: (uri, kind) => (kind === 'edit' && !isAmong(files, uri) ? notGiven(uri) : undefined),
		};
		for (let tries = 1; ; tries++) {
			const end = await applyProposal(deps, [change], origin, options);
			// The person typed on the way into the buffer: the place is looked for again behind that.
			const isLate = end.kind === 'refused' && end.isStale && tries < mostTries;
			if (!isLate) return toOutcome(change, end, shown);
		}
	};
	const tools: readonly Tool[] = [
		createEditFile(({ path, edit }, signal) => run({ kind: 'edit', path, edits: [edit] }, signal)),
		createCreateFile((path, text, signal) => run({ kind: 'create', path, text }, signal)),
	];
	const preview = followCalls(known);
	return {
		tools,
		follow: (event: LoopEvent) => preview.follow(event),
		dispose: () => preview.dispose(),
	};
}

/** What the model may change: files that were attached in this chat, and those open in an editor right now. */
function knownFiles(shown: readonly Code[]): () => Promise<readonly vscode.Uri[]> {
	const paths = [...new Set(shown.map(({ path }) => path))];
	return async () => {
		const open = openFiles();
		const known = new Map(open.map((uri) => [uri.toString(), uri]));
		for (const path of paths) {
			const found = await resolvePath(path, open);
			if (found.kind === 'found') known.set(found.uri.toString(), found.uri);
		}
		return [...known.values()];
	};
}

/** Files of the tabs, both sides of comparisons included. */
export function openFiles(): readonly vscode.Uri[] {
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
	const uris = tabs.flatMap(({ input }) => {
		if (input instanceof vscode.TabInputText) return [input.uri];
		if (input instanceof vscode.TabInputNotebook) return [input.uri];
		return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
	});
	const isOurs = ({ scheme }: vscode.Uri) =>
		scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
	return [...new Map(uris.filter(isOurs).map((uri) => [uri.toString(), uri])).values()];
}

function isAmong(uris: readonly vscode.Uri[], uri: vscode.Uri): boolean {
	return uris.some((each) => each.toString() === uri.toString());
}

function notGiven(uri: vscode.Uri): Refused {
	const name = shownPath(uri);
	return refusal(
		`${name} is neither attached nor open. Ask the user to attach it.`,
		vscode.l10n.t('{0} is neither attached nor open, so nothing was changed.', name),
	);
}

function toOutcome(change: FileChange, end: ProposalEnd, shown: readonly Code[]): ToolOutcome {
	switch (end.kind) {
		case 'done': {
			const names = end.files.map(({ uri }) => shownPath(uri)).join(', ');
			return {
				content: `Done${stepContent[end.step]}; waiting for the user’s review.`,
				summary:
					change.kind === 'create'
						? vscode.l10n.t('Made {0}', names)
						: vscode.l10n.t('Changed {0}', names),
				isError: false,
			};
		}
		case 'same':
			return {
				content: 'Nothing to do: the text is there already.',
				summary: vscode.l10n.t('Nothing to change'),
				isError: false,
			};
		case 'refused':
			return { content: sinceShown(change, end, shown), summary: end.reason, isError: true };
		default:
			return end satisfies never;
	}
}

const stepContent: Readonly<Record<MatchStep, string>> = {
	exact: '',
	lineEnds: '',
	blanks: ', with other blanks or indentation than old_text',
	typography: ', with other quotes or dashes than old_text',
};

/** An old text that the model was shown and that is gone now is no mistake of the model. */
function sinceShown(
	change: FileChange,
	end: Extract<ProposalEnd, { kind: 'refused' }>,
	shown: readonly Code[],
): string {
	if (change.kind !== 'edit') return end.content;
	const wasThere = change.edits.some(
		(edit) =>
			edit.kind === 'replace' &&
			edit.oldText !== '' &&
			shown.some(({ text }) => plain(text).includes(plain(edit.oldText))),
	);
	return wasThere ? `The file changed since you saw it. ${end.content}` : end.content;
}

function plain(text: string): string {
	return text.replace(/\r\n?/g, '\n');
}
