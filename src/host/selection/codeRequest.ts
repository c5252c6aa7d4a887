import * as vscode from 'vscode';
import type { Tool, ToolOutcome } from '../../core/agent/tool';
import type { EditForm, SelectionRequest } from '../../core/context/selectionRequest';
import { readFenced } from '../../core/edits/fences';
import type { Log } from '../../core/ports';
import type { Failure } from '../../shared/failure';
import type { AssistantTurnView, Attachment, ChatRecord } from '../../shared/transcript';
import type { Asked, Chat } from '../chat/chat';
import type { Connections } from '../connections';
import type { ToolSupport } from './toolSupport';

/** What became of a text that the model offered. */
export interface Taken {
	readonly isTaken: boolean;
	/** For the model, in English. */
	readonly content: string;
	/** For the person: what was done, or why nothing was. */
	readonly summary: string;
	/** Asking the model again cannot help. */
	readonly isFinal: boolean;
	/** The editor tells the person already. */
	readonly isShown?: boolean;
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
	readonly take: TakeText<Taken>;
}

export type CodeEnd =
	/** Without a summary the editor tells the person. */
	| { readonly kind: 'taken'; readonly summary?: string }
	| { readonly kind: 'stopped' }
	/** The chat shows why. */
	| { readonly kind: 'failed' }
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
		const report = (lines: number) =>
			progress.report({
				message: lines === 1 ? vscode.l10n.t('1 line') : vscode.l10n.t('{0} lines', lines),
			});
		const ask = (form: EditForm, replaces?: string) =>
			askOnce(deps.chat, request, form, both, report, replaces);
		try {
			if (profile && deps.toolSupport.lacksTools(profile)) return (await ask('text')).end;
			const first = await ask('tool');
			if (!first.needsText) return first.end;
			deps.log.info('No tool call came back: asking once more for a code block.');
			const second = await ask('text', first.asked.userTurn);
			const isKnown = first.needsText === 'refused' || second.end.kind === 'taken';
			if (profile && isKnown && second.end.kind !== 'stopped') {
				await deps.toolSupport.rememberNone(profile);
			}
			return second.end;
		} finally {
			subscription.dispose();
		}
	});
}

interface Answered {
	readonly asked: Asked;
	readonly end: CodeEnd;
	/** The form with a tool got no call: the server refused the tool, or the model did not use it. */
	readonly needsText?: 'refused' | 'unused';
}

async function askOnce(
	chat: Chat,
	request: CodeRequest,
	form: EditForm,
	signal: AbortSignal,
	report: (lines: number) => void,
	replaces?: string,
): Promise<Answered> {
	let last: Taken | undefined;
	let taking: Promise<Taken> | undefined;
	const tool = request.tool(async (text, during) => {
		taking = request.take(text, during);
		last = await taking;
		return toOutcome(last);
	});
	const { system, prompt } = request.build(form);
	const asked = await chat.ask(
		{
			text: request.words,
			prompt,
			system,
			attachments: request.attachments,
			inNewChat: replaces === undefined,
			reveal: true,
			onRecord: countLines(report),
			...(form === 'tool' ? { tools: [tool] } : {}),
			...(replaces === undefined ? {} : { replaces }),
		},
		signal,
	);
	// A stopped turn does not wait for what is on its way into the buffer.
	await Promise.allSettled([taking]);
	if (last?.isTaken) return { asked, end: takenEnd(last) };
	const { answer } = asked;
	if (signal.aborted || answer.status === 'stopped') return { asked, end: { kind: 'stopped' } };
	if (answer.status === 'failed') {
		const isRefused = form === 'tool' && refusesTools(answer.failure);
		return { asked, end: { kind: 'failed' }, ...(isRefused ? { needsText: 'refused' } : {}) };
	}
	if (last) return { asked, end: { kind: 'refused', reason: last.summary } };
	return readText(asked, form, request.take, signal);
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
		return refused(
			vscode.l10n.t(
				'The answer was cut at its length limit, so nothing was changed. Select less code.',
			),
		);
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

function takenEnd({ isShown, summary }: Taken): CodeEnd {
	return isShown ? { kind: 'taken' } : { kind: 'taken', summary };
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

function refusesTools(failure: Failure | undefined): boolean {
	if (failure?.kind !== 'invalidRequest' && failure?.kind !== 'server') return false;
	return /\b(tools?|tool_choice|functions?|function[_ -]call\w*)\b/i.test(
		`${failure.message} ${failure.detail ?? ''} ${failure.code ?? ''}`,
	);
}

/** Counts the lines of code as they stream: line ends in text, written ones in a call's arguments. */
function countLines(report: (lines: number) => void): (record: ChatRecord) => void {
	const blocks = new Map<string, { readonly sign: string; lines: number }>();
	return (record) => {
		if (record.type !== 'model') return;
		const { event } = record;
		if (event.type === 'blockStart' && event.block.kind !== 'reasoning') {
			blocks.set(event.id, { sign: event.block.kind === 'toolCall' ? '\\n' : '\n', lines: 1 });
		}
		if (event.type !== 'blockDelta') return;
		const block = blocks.get(event.id);
		if (!block) return;
		const more = event.text.split(block.sign).length - 1;
		if (more === 0 && block.lines > 1) return;
		block.lines += more;
		report(block.lines);
	};
}
