import * as vscode from 'vscode';
import { isSameCode } from '../../core/context/selectionComments';
import {
	asksDeletion,
	asksIndentation,
	type EditTask,
	editRequest,
} from '../../core/context/selectionRequest';
import { fitIndentUnit } from '../../core/edits/indentUnit';
import { replaceRange, type TextRange } from '../../core/edits/replaceRange';
import type { ChangeOrigin } from '../../core/journal/journal';
import { createReplaceSelection } from '../../core/tools/replaceSelection';
import type { Changes } from '../edits/changes';
import { unwritable } from '../edits/fileChecks';
import { createPreview } from '../edits/preview';
import { watchTarget } from '../edits/targetWatch';
import type { Review } from '../review/review';
import type { Settings } from '../settings';
import {
	type CodeEnd,
	type CodeRequestDeps,
	requestCode,
	stoppedInTime,
	type Taken,
} from './codeRequest';
import { contextAttachments } from './contextAttachments';
import {
	changedStatus,
	codeChanged,
	notWritten,
	refusedOutcome,
	sameOutcome,
	staleOutcome,
	unwritableOutcome,
} from './editOutcomes';
import { indentStyle } from './indentStyle';
import { errorsIn } from './problems';
import { fileName, type Target } from './selectionContext';

export interface EditDeps extends CodeRequestDeps {
	readonly settings: Pick<Settings, 'contextLines' | 'instructions'>;
	readonly changes: Changes;
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

export interface EditOptions {
	readonly signal?: AbortSignal;
	/** The chat in which the model wrote what is changed once more: it has the surroundings already. */
	readonly chatId?: string | undefined;
	/** The person agreed to go over their own budget with it. */
	readonly isOverBudgetAgreed?: boolean;
}

/** Has the model change `target` and puts the change into the file, marked for Keep or Drop. */
export async function editTarget(
	deps: EditDeps,
	target: Target,
	task: EditTask,
	words: string,
	{ signal, chatId, isOverBudgetAgreed = false }: EditOptions = {},
): Promise<CodeEnd> {
	const { document } = target;
	const watch = await watchTarget(target);
	const preview = createPreview(document, target.range);
	const isAgain = chatId !== undefined;
	const context = isAgain ? [] : contextAttachments(target, deps.settings.contextLines());
	const errors = task.kind === 'edit' || task.kind === 'improve' ? errorsIn(target) : [];
	const taking: Taking = { deps, target, task, find: () => watch.check(), codeChanges: 0 };
	try {
		return await requestCode(
			deps,
			{
				words,
				title: vscode.l10n.t('Editing {0}…', fileName(document.uri)),
				attachments: [target.attachment, ...context],
				build: (form) =>
					editRequest({
						task,
						form,
						place: target.place,
						languageId: document.languageId,
						hasContext: isAgain || context.length > 0,
						errors,
						instructions: deps.settings.instructions(),
					}),
				tool: createReplaceSelection,
				take: (text, during, origin) => take(taking, text, during, origin),
				grow: (text) => preview.show(text),
				chatId,
				isOverBudgetAgreed,
			},
			signal,
		);
	} finally {
		preview.dispose();
		watch.dispose();
	}
}

interface Taking {
	readonly deps: EditDeps;
	readonly target: Target;
	readonly task: EditTask;
	readonly find: Awaited<ReturnType<typeof watchTarget>>['check'];
	/** How often the model changed code that was only to be documented. */
	codeChanges: number;
}

async function take(
	taking: Taking,
	text: string,
	signal: AbortSignal,
	origin: ChangeOrigin,
): Promise<Taken> {
	const { document } = taking.target;
	const lost = await unwritable(document, text);
	if (lost !== undefined) return unwritableOutcome(document.encoding, lost);
	for (let tries = 1; ; tries++) {
		const place = await taking.find();
		if (signal.aborted) return stoppedInTime;
		if ('stale' in place) return staleOutcome(place.stale);
		const taken = await put(taking, place.range, text, origin);
		// What the person typed on the way into the buffer comes first; the place is found again behind it.
		if (!taken.isLate || tries === mostTries) return taken;
	}
}

const mostTries = 5;

async function put(
	taking: Taking,
	range: TextRange,
	text: string,
	origin: ChangeOrigin,
): Promise<Taken> {
	const { task, deps } = taking;
	const { document } = taking.target;
	const before = document.getText();
	const old = before.slice(range.start, range.end);
	const keepIndent = asksIndentation(task);
	const style = keepIndent ? undefined : indentStyle(document);
	const fitted = style ? fitIndentUnit(old, text, style) : text;
	const result = replaceRange(before, range, fitted, {
		eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
		allowEmpty: task.kind === 'edit' && asksDeletion(task.instruction),
		keepFence: fencedLanguages.has(document.languageId),
		keepIndent,
	});
	if (result.kind === 'refused') return refusedOutcome(result);
	if (result.kind === 'same') return sameOutcome;
	if (task.kind === 'document' && isSameCode(old, fitted, document.languageId) === false) {
		taking.codeChanges++;
		return codeChanged(taking.codeChanges > 1);
	}
	const outcome = await deps.changes.edit(document, result.changes, origin);
	if (outcome.kind === 'refused') return notWritten(outcome);
	return {
		isTaken: true,
		content: 'Done.',
		summary: result.isReindented
			? vscode.l10n.t('Changed, with the indentation put right.')
			: vscode.l10n.t('Changed. Keep it or drop it in the editor.'),
		isFinal: true,
		status: changedStatus(document, before, result.changes),
	};
}
