import { isShell, languageId } from '../../shared/codeLanguages';
import type { AssistantTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import type { CommandHandler } from '../commandIds';
import { answerText } from './answerText';
import type { ChatController } from './chatController';
import type { EditorActions } from './chatDeps';
import type { Queued } from './draft';
import { type AnswerCode, lastCodeIn } from './explainCode';

export type LastAnswerCommandId =
	| 'chat.applyLastCode'
	| 'chat.insertLastCode'
	| 'chat.newFileFromLastCode'
	| 'chat.runLastCode'
	| 'chat.continueAnswer'
	| 'chat.showQueue';

/** What is done with a message that waits. */
export type QueuedAction = 'now' | 'edit' | 'remove';

interface LastAnswerDeps {
	readonly chat: Pick<ChatController, 'restored' | 'open' | 'reading' | 'writing'> &
		Pick<ChatController, 'continueTurn' | 'transcript'>;
	readonly editor: Pick<EditorActions, 'insert' | 'newFile'>;
	/** Undefined: nothing can be changed from the chat here. */
	readonly apply: ((turn: string, text: string) => Promise<unknown>) | undefined;
	/** What waits in the chat shown, in order. */
	readonly queued: () => readonly Queued[];
	readonly pickQueued: (
		queued: readonly Queued[],
	) => Promise<{ readonly id: string; readonly action: QueuedAction } | undefined>;
	readonly warn: (text: string) => void;
}

/** What the buttons of the last answer and of the queue do, by the palette and by keys. */
export function createLastAnswerCommands(
	deps: LastAnswerDeps,
): Readonly<Record<LastAnswerCommandId, CommandHandler>> {
	const { chat, editor, apply, queued, pickQueued, warn } = deps;
	const onLast = (act: (answer: AssistantTurnView) => unknown) => async (): Promise<void> => {
		await chat.restored;
		const answer = chat.reading.lastAnswer;
		if (answer) await act(answer);
		else warn(t('There is no answer yet.'));
	};
	const onLastCode = (act: (code: AnswerCode, answer: AssistantTurnView) => unknown) =>
		onLast((answer) => {
			const code = lastCodeIn(answer);
			return code ? act(code, answer) : warn(t('There is no code in the last answer.'));
		});
	return {
		'chat.applyLastCode': onLastCode(({ text }, { id }) =>
			apply ? apply(id, text) : warn(t('Files cannot be changed here.')),
		),
		'chat.insertLastCode': onLastCode(({ text }) => editor.insert(text)),
		'chat.newFileFromLastCode': onLastCode(({ text, info }) =>
			editor.newFile(text, languageId(languageOf(info))),
		),
		'chat.runLastCode': onLast((answer) => {
			const lines = lastCodeIn(answer, ({ info }) => isShell(languageOf(info)));
			return lines
				? chat.reading.runInTerminal(answer.id, lines.text)
				: warn(t('There is nothing for a terminal in the last answer.'));
		}),
		'chat.continueAnswer': onLast(async (answer) => {
			const isLast = chat.transcript.turns.at(-1)?.id === answer.id;
			if (!isLast || !canContinue(answer))
				return warn(t('There is nothing to continue: the last answer is whole.'));
			await chat.open();
			await chat.continueTurn(answer.id);
		}),
		'chat.showQueue': async () => {
			await chat.restored;
			if (queued().length === 0) return warn(t('No message waits to be sent.'));
			const picked = await pickQueued(queued());
			if (!picked) return;
			if (picked.action === 'edit') await chat.open();
			await chat.writing.act({ type: 'queue', ...picked });
		},
	};
}

/** `ts` of `ts src/a.ts` and of `ts:src/a.ts`. */
function languageOf(info: string): string {
	return (/^[\w+#-]+/.exec(info.trim())?.[0] ?? '').toLowerCase();
}

/** There is text, and it ended early. As the page offers it. */
function canContinue(turn: AssistantTurnView): boolean {
	const { status, finish } = turn;
	if (answerText(turn) === '' || status === 'running') return false;
	return status !== 'done' || finish === 'length' || finish === 'incomplete';
}
