import { reasonOf } from '../../core/errors';
import { assertNever } from '../../shared/assertNever';
import type { RemedyAction } from '../../shared/failure';
import type { Suggestion, ToHost } from '../../shared/protocol';
import { offersOf } from '../../shared/remedies';
import { answerText } from './answerText';
import type { ChatController } from './chatController';
import type { ChatDeps, Found } from './chatDeps';
import { parseToHost } from './inboundSchema';
import type { ReadFound } from './incoming';
import { joinFound } from './joinFound';
import { actOnRemedy, type RemedyDeps } from './remedyActions';

const mostFiles = 50;

/** Acts on what the page says. What is not one of our messages is dropped and logged. */
export function createPageReceiver(
	chat: ChatController,
	deps: ChatDeps,
): (raw: unknown) => Promise<void> {
	return async (raw) => {
		const message = parseToHost(raw);
		const refuse = (sendId: number, reason: string) =>
			deps.page.post({ type: 'notSent', sendId, reason });
		if ('problem' in message) {
			deps.log.warn(message.problem);
			if (message.sendId !== undefined) {
				refuse(message.sendId, deps.t('This is too long to be sent. Your text is kept.'));
			}
			return;
		}
		try {
			await act(chat, deps, message);
		} catch (error) {
			const reason = reasonOf(error);
			deps.log.error(`${message.type}: ${reason}`);
			const told = deps.t('That did not work: {0}', deps.mask(reason));
			// Whoever asks waits for an answer.
			if ('sendId' in message && message.sendId !== undefined)
				refuse(message.sendId, `${told} ${deps.t('Your text is kept.')}`);
			else deps.warn(told);
		}
	};
}

type ChatMessage = Extract<
	ToHost,
	{
		type:
			| 'ready'
			| 'send'
			| 'stop'
			| 'waitMore'
			| 'waitAgain'
			| 'removePart'
			| 'undoTrim'
			| 'retryTurn'
			| 'chooseAnswer'
			| 'continueTurn'
			| 'editTurn'
			| 'loadOlder'
			| 'newChat'
			| 'openAttachment'
			| 'remedy';
	}
>;

function act(chat: ChatController, deps: ChatDeps, message: ToHost): Promise<unknown> {
	switch (message.type) {
		case 'draft':
		case 'queue':
		case 'recall':
			return chat.writing.act(message);
		case 'showHistory':
			return deps.run('history');
		case 'pickModel':
			return deps.run('selectModel');
		case 'pickEndpoint':
			return deps.run('selectEndpoint');
		case 'setUp':
			return deps.run('setUp');
		case 'import':
			return deps.run('import');
		case 'useDemo':
			return deps.useDemo();
		case 'suggestion':
			return suggestion(deps, message.suggestion);
		case 'copy':
			return deps.editor.copy(message.text);
		case 'insertCode':
			return deps.editor.insert(message.text);
		case 'applyCode':
			return applyCode(chat, deps, message);
		case 'newFile':
			return deps.editor.newFile(message.text, message.language);
		case 'runInTerminal':
			return chat.reading.runInTerminal(message.turn, message.text);
		case 'explainCode':
			return chat.reading.explainCode(message.turn, message.text);
		case 'findCode':
			return chat.reading.findCode(message.names);
		case 'openCode':
			return chat.reading.openCode(message.name);
		case 'turnMenu':
			return chat.reading.showMenu(message.turn);
		case 'showOrigin':
			return chat.reading.showOrigin();
		case 'openLink':
			return deps.editor.openLink(message.href);
		case 'findMentions':
		case 'attachMention':
		case 'attachUris':
		case 'attachImage':
		case 'attachText':
		case 'attachSelection':
		case 'removeAttachment':
			return actOnAttachments(chat, deps, message);
		default:
			return actOnChat(chat, deps, message);
	}
}

/** The page names the answer; what is applied is only what that answer holds. */
export async function applyCode(
	chat: ChatController,
	deps: ChatDeps,
	{ turn, text }: Pick<Extract<ToHost, { type: 'applyCode' }>, 'turn' | 'text'>,
): Promise<void> {
	const { turns } = chat.transcript;
	const at = turns.findIndex((each) => each.id === turn);
	const answer = turns[at];
	const asked = turns.slice(0, Math.max(at, 0)).findLast((each) => each.role === 'user');
	if (answer?.role !== 'assistant' || !deps.edits) {
		return deps.log.warn('dropped a message of the page (no such answer)');
	}
	await deps.edits.applyCode({
		chatId: chat.shownId,
		turn,
		text,
		markdown: answerText(answer),
		title: asked?.role === 'user' ? asked.text : '',
		attachments: asked?.role === 'user' ? asked.attachments : [],
	});
}

/** The same as its command in the editor, so that the open file and its selection go along. */
function suggestion({ run, emptyState }: ChatDeps, chosen: Suggestion): Promise<unknown> {
	switch (chosen) {
		case 'writeTests':
			return run('testSelection');
		case 'explainSelection':
			return run('explainSelection');
		case 'askWorkspace':
			return run('addContext', 'folder:');
		case 'fixProblems':
		case 'openFile':
		case 'openFolder':
			return emptyState?.act(chosen, run) ?? Promise.resolve();
		default:
			// A file of that name, which the workspace may bring, is another prompt.
			return run('runPrompt', { prompt: chosen, source: 'builtIn' });
	}
}

async function actOnChat(
	chat: ChatController,
	deps: ChatDeps,
	message: ChatMessage,
): Promise<unknown> {
	switch (message.type) {
		case 'ready':
			return chat.onReady();
		case 'send':
			return chat.writing.send(message);
		case 'stop':
			return chat.stop();
		case 'waitMore':
			return chat.waitMore();
		case 'waitAgain':
			return chat.waitAgain();
		case 'removePart':
			return chat.removePart(message.id);
		case 'undoTrim':
			return chat.undoTrim(message.turn);
		case 'retryTurn':
			return chat.reading.askAgain(message.turn);
		case 'chooseAnswer':
			return chat.reading.chooseAnswer(message.turn);
		case 'continueTurn':
			return chat.continueTurn(message.turn);
		case 'editTurn': {
			const replaced = chat.transcript.turns.find((turn) => turn.id === message.turn);
			if (replaced?.role === 'user') {
				return chat.writing.send({ ...message, chatId: chat.shownId }, replaced);
			}
			const reason = deps.t('This question is no longer in the chat. Your text is kept.');
			return deps.page.post({ type: 'notSent', sendId: message.sendId, reason });
		}
		case 'loadOlder':
			return chat.postOlder(message.before, message.to);
		case 'newChat':
			return chat.newChat();
		case 'openAttachment': {
			const turn = chat.transcript.turns.find((each) => each.id === message.turn);
			const sent = turn?.role === 'user' ? turn.attachments : [];
			const attachments = message.turn === 'draft' ? chat.attached : sent;
			const attachment = attachments.find((each) => each.id === message.id);
			return attachment ? deps.editor.openAttachment(attachment) : undefined;
		}
		case 'remedy':
			return remedy(chat, deps, message.turn, message.action);
		default:
			return assertNever(message);
	}
}

type AttachmentMessage = Extract<
	ToHost,
	{
		type:
			| 'findMentions'
			| 'attachMention'
			| 'attachUris'
			| 'attachImage'
			| 'attachText'
			| 'attachSelection'
			| 'removeAttachment';
	}
>;

async function actOnAttachments(
	chat: ChatController,
	{ attachments, mentions, page, warn, t }: ChatDeps,
	message: AttachmentMessage,
): Promise<void> {
	const chatId = 'chatId' in message ? message.chatId : undefined;
	const attach = (read: ReadFound) => chat.writing.attach(read, chatId);
	switch (message.type) {
		case 'findMentions': {
			const items = await mentions.find(message.query, message.sign);
			if (items) page.post({ type: 'mentions', request: message.request, items });
			return;
		}
		case 'attachMention':
			await attach(() => mentions.attach(message.id));
			return;
		case 'attachUris': {
			if (message.uris.length > mostFiles) {
				warn(t('Add at most {0} files at once.', mostFiles));
				return;
			}
			await attach(async () => {
				const all: Found[] = [];
				for (const uri of message.uris) all.push(await attachments.dropped(uri));
				return joinFound(all);
			});
			return;
		}
		case 'attachImage':
			await attach(async () => attachments.image(message.name, message.mime, message.data));
			return;
		case 'attachText': {
			const isThere = await attach(() => attachments.text(message.name, message.text));
			const { sendId } = message;
			if (sendId === undefined) return;
			page.post(isThere ? { type: 'sent', sendId } : { type: 'notSent', sendId, reason: '' });
			return;
		}
		case 'attachSelection':
			await attach(() => attachments.selection());
			return;
		case 'removeAttachment':
			return chat.detach(message.id);
		default:
			return assertNever(message);
	}
}

export function remedyDeps({ care, run, editEndpoint, editor, clock }: ChatDeps): RemedyDeps {
	const openLink = (href: string) => editor.openLink(href);
	return { care, run, editEndpoint, openLink, now: () => clock.now() };
}

/** These say that they ask again. The others mend something, for which no later turn is given up. */
const asksAnew: ReadonlySet<RemedyAction> = new Set(['retry', 'wait', 'shorten', 'sendAnyway']);

/** A button of the error card. Only those that the card has are taken. */
async function remedy(
	chat: ChatController,
	deps: ChatDeps,
	turnId: string,
	action: RemedyAction,
): Promise<unknown> {
	const turn = chat.transcript.turns.find((each) => each.id === turnId);
	const failure = turn?.role === 'assistant' ? turn.failure : undefined;
	if (!failure || !offersOf(failure).includes(action)) {
		return deps.log.warn(`dropped a message of the page (no such remedy: ${action})`);
	}
	return actOnRemedy(remedyDeps(deps), action, {
		failure,
		turn: turnId,
		again: async (agreed) => {
			const isLast = chat.transcript.turns.at(-1)?.id === turnId;
			if (isLast || asksAnew.has(action)) await chat.retry(turnId, agreed);
		},
		againAfter: (delayMs) => chat.retryAfter(turnId, delayMs),
		goOn: () => chat.continueTurn(turnId),
		shorten: () => chat.shorten(turnId),
		newChat: () => chat.newChat(),
	});
}
