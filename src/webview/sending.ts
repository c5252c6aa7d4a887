import type { Signal } from '@preact/signals';
import { t } from '../shared/words';
import type { Bridge } from './bridge';
import type { Edit } from './drafts';

/** What is on its way to the host, and what it changes when it has arrived. */
export interface Sending {
	readonly bridge: Pick<Bridge, 'post'>;
	readonly chatId: Signal<string>;
	readonly draft: Signal<string>;
	readonly notice: Signal<string>;
	readonly edit: Signal<Edit | undefined>;
	/** The question that is neither taken nor refused. */
	readonly sending: Signal<{ readonly id: number; readonly text: string } | undefined>;
	/** What is being attached; the promises say whether it was. */
	readonly coming: Set<Promise<boolean>>;
	/** Whoever waits to hear whether the host took something, by `sendId`. */
	readonly asked: Map<number, (isTaken: boolean) => void>;
	lastSendId: number;
	editSendId: number;
}

/** A question waits for what is still being attached. */
export function send(context: Sending, isNow?: boolean): void {
	const text = context.draft.peek();
	if (context.sending.peek() || text.trim() === '') return;
	context.lastSendId += 1;
	const sendId = context.lastSendId;
	const chatId = context.chatId.peek();
	context.sending.value = { id: sendId, text };
	const post = (isComplete: boolean): void => {
		const isHere = chatId === context.chatId.peek();
		if (!isComplete || !isHere) {
			const why = isHere
				? context.notice.peek()
				: t('Another chat is shown by now. Your text is kept in the chat where you wrote it.');
			settleSend(context, sendId, why);
			return;
		}
		const now = context.draft.peek();
		context.sending.value = { id: sendId, text: now };
		context.bridge.post({
			type: 'send',
			sendId,
			text: now.trim(),
			chatId,
			...(isNow && { isNow }),
		});
	};
	if (context.coming.size === 0) post(true);
	else void Promise.all(context.coming).then((all) => post(!all.includes(false)));
}

export function bring({ coming }: Sending, work: Promise<boolean>): void {
	const settled = work.catch(() => false).finally(() => coming.delete(settled));
	coming.add(settled);
}

export function attachPasted(context: Sending, text: string): void {
	const { draft, chatId, bridge, asked } = context;
	const into = chatId.peek();
	context.lastSendId += 1;
	const sendId = context.lastSendId;
	const taken = new Promise<boolean>((resolve) => asked.set(sendId, resolve));
	bring(
		context,
		taken.then((isTaken) => {
			if (isTaken && into === chatId.peek()) draft.value = draft.peek().replace(text, () => '');
			return isTaken;
		}),
	);
	bridge.post({ type: 'attachText', name: t('Pasted text'), text, chatId: into, sendId });
}

/** The host says whether it took something, and why not. */
export function settleSend(context: Sending, id: number, reason: string | undefined): void {
	const { sending, draft, edit, asked } = context;
	const attached = asked.get(id);
	attached?.(reason === undefined);
	asked.delete(id);
	if (attached && reason !== undefined) context.notice.value = reason;
	const sent = sending.peek();
	const edited = edit.peek();
	if (sent?.id === id) {
		sending.value = undefined;
		context.notice.value = reason ?? '';
		const text = draft.peek();
		if (reason === undefined && text.startsWith(sent.text)) {
			draft.value = text.slice(sent.text.length).trimStart();
		}
	} else if (id === context.editSendId && edited) {
		edit.value = reason === undefined ? undefined : { turn: edited.turn, reason };
	}
}
