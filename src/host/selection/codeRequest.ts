import * as vscode from 'vscode';
import type { Tool, ToolOutcome } from '../../core/agent/tool';
import type { EditForm, SelectionRequest } from '../../core/context/selectionRequest';
import { readFenced } from '../../core/edits/fences';
import { refusesTools } from '../../core/endpoints/refusesTools';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import type { Failure } from '../../shared/failure';
import type { AssistantTurnView, Attachment } from '../../shared/transcript';
import type { Asked, Chat } from '../chat/chat';
import type { Connections } from '../connections';
import { watchAnswer } from './answerWatch';
import type { ToolSupport } from './toolSupport';
import { createWaitMessages } from './waitMessages';

/** What became of a text that the model offered. */
export interface Taken {
	readonly isTaken: boolean;
	/** For the model, in English. */
	readonly content: string;
	/** For the person: what was done, or why nothing was. */
	readonly summary: string;
	/** Asking the model again cannot help. */
	readonly isFinal: boolean;
	/** The status bar says this instead of `summary`. */
	readonly status?: string;
	/** Something else came first: looking for the place again may help. */
	readonly isLate?: boolean;
}

type TakeText<T> = (text: string, signal: AbortSignal) => Promise<T>;

/** What {@link CodeRequest.take} answers when it is stopped in time. */
export const stoppedInTime: Taken = {
	isTaken: false,
	content: 'Cancelled.',
	summary: vscode.l10n.t('Stopped. Nothing was changed.'),
	isFinal: true,
};

/** A request for code that comes back through a tool or, from models without tools, as one code block. */
export interface CodeRequest {
	/** Stands in the chat as the person's words. */
	readonly words: string;
	/** Title of the progress. */
	readonly title: string;
	readonly attachments: readonly Attachment[];
	readonly build: (form: EditForm) => SelectionRequest;
	readonly tool: (take: TakeText<ToolOutcome>) => Tool;
	/** Changes nothing any more once the signal is aborted. */
	readonly take: (text: string, signal: AbortSignal, origin: ChangeOrigin) => Promise<Taken>;
	/** The person agreed to go over their own budget with it. */
	readonly isOverBudgetAgreed?: boolean;
	/** Goes on in this chat instead of in a new one. */
	readonly chatId?: string | undefined;
	/** Gets all of the new code so far, while it is written. */
	readonly grow?: (text: string) => void;
}

export type CodeEnd =
	| { readonly kind: 'taken'; readonly summary: string }
	| { readonly kind: 'stopped' }
	/** The chat shows why, on the card of `turn`. */
	| { readonly kind: 'failed'; readonly failure?: Failure; readonly turn: string }
	| { readonly kind: 'refused'; readonly reason: string };

export interface CodeRequestDeps {
	readonly chat: Chat;
	readonly connections: Pick<Connections, 'state'>;
	readonly log: Log;
	readonly toolSupport: ToolSupport;
}

/** Asks for code, shows how far it is, and hands it to `take`. Cancelling, by anyone and at any time, takes nothing. */
export async function requestCode(
	deps: CodeRequestDeps,
	request: CodeRequest,
	signal?: AbortSignal,
): Promise<CodeEnd> {
	const { profile } = await deps.connections.state();
	const options = {
		location: vscode.ProgressLocation.Notification,
		title: request.title,
		cancellable: true,
	};
	return vscode.window.withProgress(options, async (progress, token) => {
		const cancel = new AbortController();
		const subscription = token.onCancellationRequested(() => cancel.abort());
		const both = signal ? AbortSignal.any([cancel.signal, signal]) : cancel.signal;
		const ask = (form: EditForm, replaces?: string) =>
			askOnce({ chat: deps.chat, request, form, progress, replaces }, both);
		try {
			if (profile && deps.toolSupport.lacksTools(profile)) return (await ask('text')).end;
			const first = await ask('tool');
			if (!first.needsText) {
				if (profile && first.isByTool) await deps.toolSupport.noteUsed(profile);
				return first.end;
			}
			deps.log.info('No tool call came back: asking once more for a code block.');
			const { end } = await ask('text', first.asked.userTurn);
			if (profile && first.needsText === 'refused' && end.kind !== 'failed') {
				await deps.toolSupport.noteRefused(profile);
			} else if (profile && end.kind === 'taken') {
				await deps.toolSupport.noteUnused(profile);
			}
			return end;
		} finally {
			subscription.dispose();
		}
	});
}

interface Try {
	readonly chat: Chat;
	readonly request: CodeRequest;
	readonly form: EditForm;
	readonly progress: vscode.Progress<{ message?: string }>;
	/** The turn of the try before. */
	readonly replaces?: string | undefined;
}

interface Answered {
	readonly asked: Asked;
	readonly end: CodeEnd;
	readonly isByTool?: boolean;
	/** The form with a tool got no call: the server refused the tool, or the model did not use it. */
	readonly needsText?: 'refused' | 'unused';
}

async function askOnce(
	{ chat, request, form, progress, replaces }: Try,
	signal: AbortSignal,
): Promise<Answered> {
	let last: Taken | undefined;
	let taking: Promise<Taken> | undefined;
	const { words, chatId, grow } = request;
	const watch = watchAnswer({ form, title: words, progress, grow });
	const waits = createWaitMessages(progress);
	const tool = request.tool(async (text, during) => {
		taking = request.take(text, during, watch.origin());
		last = await taking;
		return toOutcome(last);
	});
	const { system, prompt } = request.build(form);
	const asking = chat.ask(
		{
			text: words,
			prompt,
			system,
			attachments: request.attachments,
			inNewChat: replaces === undefined && chatId === undefined,
			reveal: true,
			onRecord: watch.onRecord,
			onWait: waits.onWait,
			purpose: request.title.replace(/…$/, ''),
			isOverBudgetAgreed: request.isOverBudgetAgreed === true,
			...(form === 'tool' ? { tools: [tool] } : {}),
			...(replaces === undefined ? {} : { replaces }),
			...(replaces === undefined && chatId !== undefined ? { chatId } : {}),
		},
		signal,
	);
	const asked = await asking.finally(() => waits.dispose());
	// A stopped turn does not wait for what is on its way into the buffer.
	await Promise.allSettled([taking]);
	if (last?.isTaken) return { asked, end: takenEnd(last), isByTool: true };
	const { answer } = asked;
	if (signal.aborted || answer.status === 'stopped') return { asked, end: { kind: 'stopped' } };
	if (answer.status === 'failed') {
		const isRefused = form === 'tool' && refusesTools(answer.failure);
		const failure = answer.failure === undefined ? {} : { failure: answer.failure };
		const end = { kind: 'failed', turn: answer.id, ...failure } as const;
		return { asked, end, ...(isRefused ? { needsText: 'refused' } : {}) };
	}
	if (last) return { asked, end: { kind: 'refused', reason: last.summary }, isByTool: true };
	const take = (text: string, during: AbortSignal) => request.take(text, during, watch.origin());
	return readText(asked, form, take, signal);
}

/** The answer came without a usable call: a whole code block is as good. */
async function readText(
	asked: Asked,
	form: EditForm,
	take: TakeText<Taken>,
	signal: AbortSignal,
): Promise<Answered> {
	const { answer } = asked;
	const refused = (reason: string): Answered => ({ asked, end: { kind: 'refused', reason } });
	if (answer.finish === 'length') {
		const reason = vscode.l10n.t(
			'The answer was cut at its length limit, so nothing was changed. Select less code.',
		);
		// A notice says whose limit it was.
		return refused([reason, ...answer.notices].join(' '));
	}
	if (answer.finish === 'toolCalls') {
		return refused(
			vscode.l10n.t(
				'The model did not answer in the form it was asked for, so nothing was changed. Try again, or choose another model.',
			),
		);
	}
	const isWhole = answer.finish === 'stop' || answer.finish === 'unknown';
	if (!isWhole || answer.blocks.some((block) => block.kind === 'refusal')) {
		return refused(vscode.l10n.t('The answer is not complete, so nothing was changed.'));
	}
	const found = readFenced(textOf(answer));
	switch (found.kind) {
		case 'code': {
			// Only a question for the whole new text makes a block beside other words the whole new text.
			if (form === 'tool' && !found.isAlone) {
				const reason = vscode.l10n.t(
					'The model answered with a piece of code, so nothing was changed. Its answer is in the chat.',
				);
				return { asked, end: { kind: 'refused', reason }, needsText: 'unused' };
			}
			const taken = await take(found.text, signal);
			if (taken === stoppedInTime) return { asked, end: { kind: 'stopped' } };
			if (!taken.isTaken) return refused(taken.summary);
			return { asked, end: takenEnd(taken) };
		}
		case 'none': {
			const reason = vscode.l10n.t(
				'The model answered without code, so nothing was changed. Its answer is in the chat.',
			);
			if (form === 'text' || answer.blocks.some((block) => block.kind === 'toolCall')) {
				return refused(reason);
			}
			return { asked, end: { kind: 'refused', reason }, needsText: 'unused' };
		}
		case 'open':
			return refused(vscode.l10n.t('The code in the answer has no end, so nothing was changed.'));
		case 'many':
			return refused(
				vscode.l10n.t(
					'The answer holds {0} pieces of code, so nothing was changed. They are in the chat.',
					found.count,
				),
			);
		default:
			return found satisfies never;
	}
}

function takenEnd({ status, summary }: Taken): CodeEnd {
	return { kind: 'taken', summary: status ?? summary };
}

function toOutcome(taken: Taken): ToolOutcome {
	return {
		content: taken.content,
		summary: taken.summary,
		isError: !taken.isTaken,
		...(taken.isTaken || taken.isFinal ? { endsTurn: true } : {}),
	};
}

function textOf(answer: AssistantTurnView): string {
	return answer.blocks
		.flatMap((block) => (block.kind === 'text' && block.step === answer.step ? [block.text] : []))
		.join('\n');
}
