import type { DraftView } from '../shared/protocol';
import type { Bridge } from './bridge';

/** What the person arranged: it outlives the page. Messages never are part of it. */
interface Arrangement {
	draft: string;
	/** Of what is written; see {@link DraftView}. */
	revision: number;
	cursor: DraftView['cursor'];
	edit?: DraftView['edit'];
	chatId: string;
	/** How far from the end of the chat, or undefined at the end. */
	fromEnd?: number | undefined;
	/** The turn at the top of what is in view, and how far below that top it begins. */
	place?: { readonly turn: string; readonly offset: number } | undefined;
	/** The same of the chats that were read last, the last one at the end. */
	places: readonly ChatPlace[];
	/** Long lines of code are wrapped. */
	wraps?: boolean;
	/** Keys of the parts that were opened (true) or closed by hand. */
	open: Record<string, boolean>;
}

interface ChatPlace extends Pick<Arrangement, 'fromEnd' | 'place'> {
	readonly chatId: string;
}

const mostPlaces = 20;

/** Keeps where the person is in a chat. */
export function keepPlace(keeper: Keeper, { chatId, fromEnd, place }: ChatPlace): void {
	const others = keeper.current.places.filter((each) => each.chatId !== chatId);
	const places = place ? [...others, { chatId, fromEnd, place }] : others;
	keeper.change({ fromEnd, place, places: places.slice(-mostPlaces) });
}

export interface Keeper {
	readonly current: Arrangement;
	/** Changes something now and saves it soon; {@link flush} saves it at once. */
	change(part: Partial<Arrangement>): void;
	flush(): void;
}

const saveDelayMs = 200;
/** Oldest choices go first. */
const mostOpen = 200;

export function createKeeper(bridge: Bridge): Keeper {
	const current = read(bridge.load());
	let timer: number | undefined;

	function flush(): void {
		if (timer === undefined) return;
		clearTimeout(timer);
		timer = undefined;
		bridge.save(current);
	}

	return {
		current,
		change: (part) => {
			Object.assign(current, part);
			const keys = Object.keys(current.open);
			for (const key of keys.slice(0, Math.max(0, keys.length - mostOpen)))
				delete current.open[key];
			timer ??= window.setTimeout(flush, saveDelayMs);
		},
		flush,
	};
}

function read(raw: unknown): Arrangement {
	const found = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
	const { draft, revision, cursor, edit, fromEnd, place, open, wraps } = found;
	// An earlier version did not count: what it kept goes to the chat that is shown next.
	const chatId = typeof revision === 'number' ? found.chatId : '';
	const choices = typeof open === 'object' && open !== null ? Object.entries(open) : [];
	return {
		draft: typeof draft === 'string' ? draft : '',
		revision: typeof revision === 'number' ? revision : 0,
		cursor: isCursor(cursor) ? cursor : [0, 0],
		edit: isEdit(edit) ? edit : undefined,
		chatId: typeof chatId === 'string' ? chatId : '',
		fromEnd: typeof fromEnd === 'number' ? fromEnd : undefined,
		place: readPlace(place),
		places: (Array.isArray(found.places) ? found.places : []).flatMap(readChatPlace),
		wraps: wraps === true,
		open: Object.fromEntries(choices.filter(([, value]) => typeof value === 'boolean')),
	};
}

function isCursor(value: unknown): value is DraftView['cursor'] {
	return Array.isArray(value) && value.length === 2 && value.every((each) => each >= 0);
}

function isEdit(value: unknown): value is NonNullable<DraftView['edit']> {
	const { turn, text } = (value ?? {}) as Record<string, unknown>;
	return typeof turn === 'string' && typeof text === 'string';
}

function readPlace(raw: unknown): Arrangement['place'] {
	if (typeof raw !== 'object' || raw === null) return undefined;
	const { turn, offset } = raw as Record<string, unknown>;
	return typeof turn === 'string' && typeof offset === 'number' ? { turn, offset } : undefined;
}

function readChatPlace(raw: unknown): readonly ChatPlace[] {
	const { chatId, fromEnd, place } = (raw ?? {}) as Record<string, unknown>;
	const read = readPlace(place);
	if (typeof chatId !== 'string' || typeof fromEnd !== 'number' || !read) return [];
	return [{ chatId, fromEnd, place: read }];
}
