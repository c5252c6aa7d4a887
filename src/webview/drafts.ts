import type { Signal } from '@preact/signals';
import type { DraftView } from '../shared/protocol';
import type { Keeper } from './arrangement';
import type { Bridge } from './bridge';

const pauseMs = 300;

/** A question that is being written again. */
export interface Edit {
	readonly turn: string;
	readonly reason?: string;
	/** It comes from an earlier page and must not take the focus. */
	readonly isKept?: boolean;
}

/** Keeps what is being written, with the host on each pause, and takes back what was kept. */
export interface Drafts {
	/** The text area of the composer, once it is there. */
	readonly area: { current: HTMLTextAreaElement | null };
	/** What is written in place of an earlier question. */
	keepEdit(turn: string, text: string): void;
	/** Hands over what the host does not have yet. */
	save(): void;
	/** Another chat was asked for: what is written from now on is for it. */
	leave(): void;
	/** A chat is shown with what is kept for it. What was written here since is newer. */
	load(chatId: string, stored: DraftView | undefined): void;
}

const nothing: DraftView = { revision: 0, text: '', cursor: [0, 0] };

export function createDrafts(
	{ post }: Pick<Bridge, 'post'>,
	keeper: Keeper,
	draft: Signal<string>,
	edit: Signal<Edit | undefined>,
): Drafts {
	const area: Drafts['area'] = { current: null };
	const mine = keeper.current;
	let timer: number | undefined;
	/** The revision that the host has. */
	let saved = 0;
	/** Something was written since the last chat was loaded. */
	let isWritten = mine.chatId === '' && mine.draft !== '';

	function change(part: Parameters<Keeper['change']>[0]): void {
		isWritten = true;
		keeper.change({ ...part, revision: mine.revision + 1 });
		clearTimeout(timer);
		timer = window.setTimeout(save, pauseMs);
	}

	function save(): void {
		const { selectionStart: from = 0, selectionEnd: to = 0 } = area.current ?? {};
		if (area.current && String(mine.cursor) !== `${from},${to}`) change({ cursor: [from, to] });
		clearTimeout(timer);
		const { chatId, revision, draft: text, cursor, edit: kept } = mine;
		if (chatId === '' || revision === saved) return;
		saved = revision;
		post({ type: 'draft', chatId, revision, text, cursor, ...(kept && { edit: kept }) });
	}

	draft.subscribe((text) => {
		if (text !== mine.draft) change({ draft: text });
	});
	edit.subscribe((now) => {
		if (!now && mine.edit) change({ edit: undefined });
	});
	return {
		area,
		keepEdit: (turn, text) => change({ edit: { turn, text } }),
		save,
		leave() {
			save();
			keeper.change({ chatId: '', draft: '', revision: 0, cursor: [0, 0], edit: undefined });
			isWritten = false;
			draft.value = '';
			edit.value = undefined;
			if (area.current) area.current.value = '';
		},
		load(chatId, stored = nothing) {
			const isOther = mine.chatId !== chatId;
			if (isOther) save();
			if (isOther || stored.revision > mine.revision) {
				const written = isWritten && (!isOther || mine.chatId === '') ? mine.draft : '';
				const text = written.startsWith(stored.text)
					? written || stored.text
					: [stored.text, written].filter(Boolean).join('\n');
				const revision = Math.max(stored.revision, 0) + (text === stored.text ? 0 : 1);
				keeper.change({ chatId, draft: text, revision, cursor: stored.cursor, edit: stored.edit });
				draft.value = text;
				edit.value = stored.edit && { turn: stored.edit.turn, isKept: true };
				if (area.current && area.current.value !== text) {
					area.current.value = text;
					area.current.setSelectionRange(...mine.cursor);
				}
			}
			saved = stored.revision;
			isWritten = false;
			save();
		},
	};
}
