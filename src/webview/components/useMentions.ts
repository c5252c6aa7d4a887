import { type Signal, untracked, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { clipboardPicture, type MentionItem } from '../../shared/protocol';
import { attachClipboard } from '../incomingFiles';
import { type Store, useStore } from '../store';
import { type Mention, mentionAt, replaceMention, replaceText } from '../typing';

export interface Mentions {
	readonly items: readonly MentionItem[];
	readonly active: number;
	/** Looks whether the cursor stands in an `@` word now. */
	look(): void;
	/** Writes an `@` at the cursor. */
	begin(): void;
	choose(item: MentionItem): void;
	close(): void;
	/** True when the key was for the menu. */
	onKeyDown(event: KeyboardEvent): boolean;
}

/** As long as Enter waits for what is offered. */
const mostWaitMs = 300;

/** The `@` menu of the text area: asks the host what fits and puts the choice into the text. */
export function useMentions(area: RefObject<HTMLTextAreaElement | null>): Mentions {
	const store = useStore();
	const mention = useSignal<ReturnType<typeof wordAt>>(undefined);
	const active = useSignal(0);
	const items = mention.value ? (store.mentions.value?.items ?? []) : [];

	/** The last question for what fits. */
	const asked = useRef(0);
	const late = useLateKey(store, asked, goOn);

	/** What the key was pressed for: the row, or without one what Enter does in the text. */
	function goOn(rows: readonly MentionItem[] | undefined, { key, hadRows }: LateKey): void {
		const item = rows?.[active.peek()] ?? rows?.[0];
		if (item) choose(item);
		else if (key === 'Tab') return;
		// A row was meant, or a prompt may yet be offered: the text is not to be sent instead.
		else if (!rows && (hadRows || mention.peek()?.sign)) return;
		else if (!store.state.peek()?.sendsByCtrl) store.send();
		else if (area.current) breakLine(area.current);
	}

	function close(): void {
		late.stop();
		mention.value = undefined;
		store.mentions.value = undefined;
	}

	// A key is for the chat in which it was pressed.
	useSignalEffect(() => store.chatId.subscribe(close));

	function look(): void {
		const element = area.current;
		const found =
			element && element.selectionStart === element.selectionEnd
				? wordAt(element.value, element.selectionStart)
				: undefined;
		if (!found) {
			if (mention.peek()) close();
			return;
		}
		const before = mention.peek();
		mention.value = found;
		if (before?.start === found.start && before.query === found.query && before.sign === found.sign)
			return;
		active.value = 0;
		// Nothing may be run that was offered for another word.
		if (found.sign) store.mentions.value = undefined;
		late.stop();
		asked.current = store.findMentions(found.query, found.sign);
	}

	function choose(item: MentionItem): void {
		const at = mention.peek();
		if (!at || !area.current) return;
		const { text, cursor } = chosenText(area.current.value, at, item);
		if (item.narrows === undefined) {
			if (item.id === clipboardPicture) attachClipboard(store);
			else store.inChat((chatId) => store.post({ type: 'attachMention', id: item.id, chatId }));
			close();
		}
		write(store, area.current, text, cursor);
		if (item.narrows !== undefined) look();
	}

	function begin(): void {
		const element = area.current;
		if (!element) return;
		const { text, cursor } = begunText(element);
		write(store, element, text, cursor);
		look();
	}

	const isLate = () => !!mention.peek() && store.mentions.peek()?.request !== asked.current;
	return {
		items,
		active: Math.min(active.value, Math.max(0, items.length - 1)),
		look,
		begin,
		choose,
		close,
		onKeyDown: (event) => onKeyDown(event, { items, active, isLate, late, choose, close }),
	};
}

interface Menu extends Pick<Mentions, 'items' | 'choose' | 'close'> {
	readonly active: Signal<number>;
	/** What is shown was offered for other words. */
	readonly isLate: () => boolean;
	readonly late: Pick<ReturnType<typeof useLateKey>, 'begin' | 'isWaiting'>;
}

function onKeyDown(event: KeyboardEvent, menu: Menu): boolean {
	const { items, active } = menu;
	if (event.isComposing || event.keyCode === 229) return false;
	const chooses = event.key === 'Enter' || (event.key === 'Tab' && items.length > 0);
	const step = steps[event.key];
	const item = items[active.peek()];
	if (chooses && isPlain(event) && menu.isLate())
		menu.late.begin({ key: event.key, hadRows: items.length > 0 });
	else if (event.key === 'Escape' && menu.late.isWaiting()) menu.close();
	else if (items.length === 0) return false;
	else if (step) active.value = (active.peek() + items.length + step) % items.length;
	else if (event.key === 'Escape') menu.close();
	else if (item && isPlain(event) && chooses) menu.choose(item);
	else return false;
	event.preventDefault();
	return true;
}

/** Enter or Tab, pressed while the rows of other words were shown or none. */
interface LateKey {
	readonly key: string;
	readonly hadRows: boolean;
}

/**
 * A key that came before the answer to the question `asked`: it goes on with the rows of it, or without in a moment. Once
 * something else is written it does nothing more: it is not known what it was for, and a question sent half costs most.
 */
function useLateKey(
	{ mentions }: Store,
	asked: { readonly current: number },
	goOn: (rows: readonly MentionItem[] | undefined, late: LateKey) => void,
) {
	const waiting = useRef<LateKey & { readonly timer: number }>(undefined);
	const answer = () => {
		const found = mentions.value;
		return found?.request === asked.current ? found.items : undefined;
	};
	const end = () => {
		const late = waiting.current;
		stop();
		if (late) goOn(untracked(answer), late);
	};
	const stop = () => {
		clearTimeout(waiting.current?.timer);
		waiting.current = undefined;
	};
	useSignalEffect(() => {
		if (answer()) untracked(end);
	});
	const begin = (late: LateKey) => {
		waiting.current ??= { ...late, timer: window.setTimeout(end, mostWaitMs) };
	};
	return { begin, stop, isWaiting: () => waiting.current !== undefined };
}

/** The `@` word at the cursor, or the `/` word that the text begins with. A path has more slashes. */
function wordAt(text: string, cursor: number): (Mention & { readonly sign?: '/' }) | undefined {
	const query = /^\/([^\s/]*)$/.exec(text.slice(0, cursor))?.[1];
	return query === undefined ? mentionAt(text, cursor) : { start: 0, query, sign: '/' };
}

/** The text with an `@` at the cursor. */
function begunText({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) {
	const before = value.slice(0, selectionStart);
	const begun = before + (before === '' || /\s$/.test(before) ? '@' : ' @');
	return { text: begun + value.slice(selectionEnd), cursor: begun.length };
}

/** The text with what stands for the choice, and where the cursor then is. */
function chosenText(value: string, at: Mention, { narrows, inserts, kind, label }: MentionItem) {
	if (narrows === undefined) {
		return replaceMention(value, at, inserts ?? (kind === 'file' ? label : ''));
	}
	const before = `${value.slice(0, at.start)}@${narrows}`;
	return { text: before + value.slice(at.start + 1 + at.query.length), cursor: before.length };
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function isPlain(event: KeyboardEvent): boolean {
	return !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
}

function write(store: Store, area: HTMLTextAreaElement, text: string, cursor: number): void {
	store.draft.value = text;
	area.value = text;
	area.focus();
	area.setSelectionRange(cursor, cursor);
}

function breakLine(area: HTMLTextAreaElement): void {
	replaceText(area, '\n', area.selectionStart, area.selectionEnd);
}
