import type { PageAction } from '../../shared/protocol';
import type { AssistantTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import type { CommandHandler, CommandId } from '../commandIds';
import { answerText } from './answerText';
import type { ChatController } from './chatController';
import type { ChatPage } from './chatView';
import { lastCodeIn } from './explainCode';
import type { LastAnswerCommandId } from './lastAnswerCommands';

export type ReadingCommandId = Exclude<ChatCommandId, LastAnswerCommandId>;

type ChatCommandId = Extract<
	CommandId,
	| 'findInChat'
	| 'nextQuestion'
	| 'previousQuestion'
	| 'forkChat'
	| 'askOtherModel'
	| 'pinnedTurns'
	| 'openAnswer'
	| 'explainAnswerCode'
	| `chat.${string}`
>;

interface ReadingCommandDeps {
	readonly chat: Pick<ChatController, 'restored' | 'open' | 'reading'>;
	readonly page: Pick<ChatPage, 'post' | 'show'>;
	readonly copy: (text: string) => Promise<void>;
	readonly warn: (text: string) => void;
	/** What was done, shown for a moment. */
	readonly tell: (text: string) => void;
}

/** Reading by the palette and by keys. */
export function createReadingCommands({
	chat,
	page,
	copy,
	warn,
	tell,
}: ReadingCommandDeps): Readonly<Record<ReadingCommandId, CommandHandler>> {
	const inPage = (action: PageAction) => async (): Promise<void> => {
		await chat.restored;
		await page.show({ preserveFocus: false });
		page.post({ type: 'act', action });
	};
	const { reading } = chat;
	const onLast = (act: (answer: AssistantTurnView) => Promise<void>) => async (): Promise<void> => {
		await chat.restored;
		const answer = reading.lastAnswer;
		if (answer) await act(answer);
		else warn(t('There is no answer yet.'));
	};
	return {
		findInChat: inPage('find'),
		nextQuestion: inPage('nextQuestion'),
		previousQuestion: inPage('previousQuestion'),
		forkChat: () => reading.act('fork'),
		askOtherModel: () => reading.act('otherModel'),
		pinnedTurns: () => reading.showPinned(),
		openAnswer: () => reading.act('openAnswer'),
		explainAnswerCode: async () => {
			await chat.restored;
			await reading.explainCode();
		},
		'chat.accessibleView': () => reading.openPlainText(),
		'chat.copyLastCode': onLast(async (answer) => {
			const block = lastCodeIn(answer);
			if (!block) return warn(t('There is no code in the last answer.'));
			await copy(block.text);
			tell(t('Code copied'));
		}),
		'chat.copyLastAnswer': onLast(async (answer) => {
			await copy(answerText(answer));
			tell(t('Answer copied'));
		}),
		'chat.askAgain': onLast(async ({ id }) => {
			await chat.open();
			await reading.askAgain(id);
		}),
		'chat.editLastQuestion': inPage('editLastQuestion'),
		'chat.toEnd': inPage('toEnd'),
	};
}
