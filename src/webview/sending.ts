import type { Signal } from '@preact/signals';
import type { ToPage } from '../shared/protocol';
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
	/** A new chat was asked for in the chat `from` and is not there yet. What is sent meanwhile is for it. */
	leaving: Leaving | undefined;
	lastSendId: number;
	editSendId: number;
}

interface Leaving {
	readonly from: string;
	/** What was there when it was sent. What is written after it stays. */
	readonly sends?: { readonly text: string; readonly isNow?: boolean | undefined };
	/** What waits for the id of the new chat. */
	readonly waits: ((chatId: string) => void)[];
}

/** A question waits for what is still being attached. With `early` that beginning of the draft goes, else all of it. */
export function send(context: Sending, isNow?: boolean, early?: string): void {
	const text = early ?? context.draft.peek();
	if (context.sending.peek() || text.trim() === '') return;
	const { leaving } = context;
	if (leaving) {
		const isKept = leaving.sends && text.startsWith(leaving.sends.text);
		if (!isKept) context.leaving = { ...leaving, sends: { text, isNow } };
		return;
	}
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
		const now = early ?? context.draft.peek();
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

/** Runs at once, or as soon as the new chat that was asked for is there: what is added now is for it. */
export function inChat({ leaving, chatId }: Sending, run: (chatId: string) => void): void {
	if (leaving) leaving.waits.push(run);
	else run(chatId.peek());
}

/** A chat has come after it was asked for in another. */
export function arrive(
	context: Sending,
	{ sends, waits }: Leaving,
	{ chat, draft, turns, state }: Extract<ToPage, { type: 'snapshot' }>,
): void {
	for (const run of waits) run(chat.id);
	// Where something was before, the person looks at both first.
	const isEmpty = turns.length === 0 && state.attachments.length === 0 && !state.queue;
	if (sends && isEmpty && !draft?.text && context.draft.peek().startsWith(sends.text))
		send(context, sends.isNow, sends.text);
}

export function bring({ coming }: Sending, work: Promise<boolean>): void {
	const settled = work.catch(() => false).finally(() => coming.delete(settled));
	coming.add(settled);
}

export function attachPasted(context: Sending, text: string): void {
	inChat(context, (into) => attachTo(context, into, text));
}

function attachTo(context: Sending, into: string, text: string): void {
	const { draft, chatId, bridge, asked } = context;
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
