import type { PageAction } from '../../shared/protocol';
import type { CommandHandler, CommandId } from '../commandIds';
import type { ChatController } from './chatController';
import type { ChatPage } from './chatView';

export type ReadingCommandId = Extract<
	CommandId,
	| 'findInChat'
	| 'nextQuestion'
	| 'previousQuestion'
	| 'forkChat'
	| 'askOtherModel'
	| 'pinnedTurns'
	| 'openAnswer'
	| 'chat.accessibleView'
>;

/** Reading by the palette and by keys. */
export function createReadingCommands(
	chat: ChatController,
	page: Pick<ChatPage, 'post' | 'show'>,
): Readonly<Record<ReadingCommandId, CommandHandler>> {
	const inPage = (action: PageAction) => async (): Promise<void> => {
		await chat.restored;
		await page.show({ preserveFocus: false });
		page.post({ type: 'act', action });
	};
	const { reading } = chat;
	return {
		findInChat: inPage('find'),
		nextQuestion: inPage('nextQuestion'),
		previousQuestion: inPage('previousQuestion'),
		forkChat: () => reading.act('fork'),
		askOtherModel: () => reading.act('otherModel'),
		pinnedTurns: () => reading.showPinned(),
		openAnswer: () => reading.act('openAnswer'),
		'chat.accessibleView': () => reading.openPlainText(),
	};
}
