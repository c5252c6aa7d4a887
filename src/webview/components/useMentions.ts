import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { MentionItem } from '../../shared/protocol';
import { type Store, useStore } from '../store';
import { type Mention, mentionAt, replaceMention } from '../typing';

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

/** The `@` menu of the text area: asks the host what fits and puts the choice into the text. */
export function useMentions(area: RefObject<HTMLTextAreaElement | null>): Mentions {
	const store = useStore();
	const mention = useSignal<ReturnType<typeof wordAt>>(undefined);
	const active = useSignal(0);
	const items = mention.value ? (store.mentions.value?.items ?? []) : [];

	function close(): void {
		mention.value = undefined;
		store.mentions.value = undefined;
	}

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
		store.findMentions(found.query, found.sign);
	}

	function choose(item: MentionItem): void {
		const at = mention.peek();
		if (!at || !area.current) return;
		const { text, cursor } = chosenText(area.current.value, at, item);
		if (item.narrows === undefined) {
			store.post({ type: 'attachMention', id: item.id, chatId: store.chatId.peek() });
			close();
		}
		write(store, area.current, text, cursor);
		if (item.narrows !== undefined) look();
	}

	function begin(): void {
		const element = area.current;
		if (!element) return;
		const before = element.value.slice(0, element.selectionStart);
		const sign = before === '' || /\s$/.test(before) ? '@' : ' @';
		const after = element.value.slice(element.selectionEnd);
		write(store, element, before + sign + after, before.length + sign.length);
		look();
	}

	function onKeyDown(event: KeyboardEvent): boolean {
		const isAsked = mention.peek()?.sign && !store.mentions.peek() && event.key === 'Enter';
		// A prompt is about to be offered: the text is not to be sent instead.
		if (isAsked && isPlain(event)) event.preventDefault();
		if (items.length === 0 || event.isComposing) return event.defaultPrevented;
		const step = steps[event.key];
		const item = items[active.peek()];
		if (step) active.value = (active.peek() + items.length + step) % items.length;
		else if (event.key === 'Escape') close();
		else if (item && isPlain(event) && (event.key === 'Enter' || event.key === 'Tab')) choose(item);
		else return false;
		event.preventDefault();
		return true;
	}

	return {
		items,
		active: Math.min(active.value, Math.max(0, items.length - 1)),
		look,
		begin,
		choose,
		close,
		onKeyDown,
	};
}

/** The `@` word at the cursor, or the `/` word that the text begins with. A path has more slashes. */
function wordAt(text: string, cursor: number): (Mention & { readonly sign?: '/' }) | undefined {
	const query = /^\/([^\s/]*)$/.exec(text.slice(0, cursor))?.[1];
	return query === undefined ? mentionAt(text, cursor) : { start: 0, query, sign: '/' };
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
