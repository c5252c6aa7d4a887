import * as vscode from 'vscode';
import {
	asksDeletion,
	asksIndentation,
	type EditTask,
	editRequest,
} from '../../core/context/selectionRequest';
import { type Replacement, replaceRange, type TextRange } from '../../core/edits/replaceRange';
import { createReplaceSelection } from '../../core/tools/replaceSelection';
import type { Settings } from '../settings';
import { type Stale, type TargetWatch, unwritable, watchTarget } from './applyEdit';
import {
	type CodeEnd,
	type CodeRequestDeps,
	requestCode,
	stoppedInTime,
	type Taken,
} from './codeRequest';
import type { Review } from './review';
import { contextAttachments, fileName, type Target } from './selectionContext';

export interface EditDeps extends CodeRequestDeps {
	readonly settings: Pick<Settings, 'contextLines' | 'instructions'>;
	readonly review: Review;
}

/** In these languages a code fence is part of the text. */
const fencedLanguages = new Set([
	'markdown',
	'mdx',
	'plaintext',
	'prompt',
	'instructions',
	'chatagent',
	'git-commit',
	'typst',
	'quarto',
	'rmd',
	'restructuredtext',
	'asciidoc',
]);

/** Has the model change `target` and puts the change into the buffer, marked for Keep or Drop. */
export async function editTarget(
	deps: EditDeps,
	target: Target,
	task: EditTask,
	words: string,
	signal?: AbortSignal,
): Promise<CodeEnd> {
	const watch = await watchTarget(target);
	const context = contextAttachments(target, deps.settings.contextLines());
	try {
		return await requestCode(
			deps,
			{
				words,
				title: vscode.l10n.t('Editing {0}…', fileName(target.document.uri)),
				attachments: [target.attachment, ...context],
				build: (form) =>
					editRequest({
						task,
						form,
						place: target.place,
						languageId: target.document.languageId,
						hasContext: context.length > 0,
						instructions: deps.settings.instructions(),
					}),
				tool: createReplaceSelection,
				take: (text, during) => take(deps.review, target, watch, task, text, during),
			},
			signal,
		);
	} finally {
		watch.dispose();
	}
}

async function take(
	review: Review,
	{ document }: Target,
	watch: TargetWatch,
	task: EditTask,
	text: string,
	signal: AbortSignal,
): Promise<Taken> {
	const lost = await unwritable(document, text);
	if (lost !== undefined) return unwritableOutcome(document.encoding, lost);
	for (let tries = 1; ; tries++) {
		const place = await watch.check();
		if (signal.aborted) return stoppedInTime;
		if ('stale' in place) return staleOutcome(place.stale);
		const { version } = document;
		const taken = await put(review, document, place.range, task, text);
		// What the person typed on the way into the buffer comes first; the place is found again behind it.
		if (taken || document.version === version || tries === mostTries)
			return taken ?? refusedByEditor;
	}
}

const mostTries = 5;

/** Undefined: VS Code refused the change. */
async function put(
	review: Review,
	document: vscode.TextDocument,
	range: TextRange,
	task: EditTask,
	text: string,
): Promise<Taken | undefined> {
	const result = replaceRange(document.getText(), range, text, {
		eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
		allowEmpty: task.kind === 'edit' && asksDeletion(task.instruction),
		keepFence: fencedLanguages.has(document.languageId),
		keepIndent: asksIndentation(task),
	});
	if (result.kind === 'refused') return refusedOutcome(result);
	if (result.kind === 'same') {
		return {
			isTaken: true,
			content: 'The text is the same as before.',
			summary: vscode.l10n.t('The model found nothing to change.'),
			isFinal: true,
		};
	}
	if (!(await review.apply(document, result.changes))) return undefined;
	return {
		isTaken: true,
		content: 'Done.',
		summary: result.isReindented
			? vscode.l10n.t('Changed, with the indentation put right.')
			: vscode.l10n.t('Changed. Keep it or drop it in the editor.'),
		isFinal: true,
		isShown: true,
	};
}

const refusedByEditor: Taken = {
	isTaken: false,
	content: 'The editor refused the change.',
	summary: vscode.l10n.t(
		'VS Code refused the change, so nothing was changed. Is the file read-only?',
	),
	isFinal: true,
};

function refusedOutcome(result: Extract<Replacement, { kind: 'refused' }>): Taken {
	if (result.reason === 'empty') {
		return {
			isTaken: false,
			content: 'Nothing was changed: text is empty. Send the complete new text.',
			summary: vscode.l10n.t('The model sent no code, so nothing was changed.'),
			isFinal: false,
		};
	}
	if (result.reason === 'fence') {
		return {
			isTaken: false,
			content: 'Nothing was changed: send only the new text, without Markdown around it.',
			summary: vscode.l10n.t('The model sent more than the code, so nothing was changed.'),
			isFinal: false,
		};
	}
	return {
		isTaken: false,
		content: `Nothing was changed: the line "${result.line.trim()}" stands for code. Send the complete new text.`,
		summary: vscode.l10n.t(
			'The model left code out ("{0}"), so nothing was changed.',
			result.line.trim(),
		),
		isFinal: false,
	};
}

function unwritableOutcome(encoding: string, lost: string): Taken {
	return {
		isTaken: false,
		content: `Nothing was changed: the file is ${encoding}, which has no "${lost}".`,
		summary: vscode.l10n.t(
			'The file is {0}, which has no "{1}", so nothing was changed.',
			encoding,
			lost,
		),
		isFinal: false,
	};
}

function staleOutcome(stale: Stale): Taken {
	return {
		isTaken: false,
		content: 'The file changed meanwhile. Nothing was changed.',
		summary: staleWords(stale),
		isFinal: true,
	};
}

function staleWords(stale: Stale): string {
	switch (stale) {
		case 'changed':
			return vscode.l10n.t('The code changed while the model was writing; nothing was changed.');
		case 'changedOnDisk':
			return vscode.l10n.t(
				'The file changed on disk while the model was writing; nothing was changed.',
			);
		case 'closed':
			return vscode.l10n.t('The file was closed while the model was writing; nothing was changed.');
		case 'deleted':
			return vscode.l10n.t(
				'The file was deleted or renamed while the model was writing; nothing was changed.',
			);
		default:
			return stale satisfies never;
	}
}
