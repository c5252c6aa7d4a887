import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { assertNever } from '../shared/assertNever';
import type { MentionItem, PageState, ToHost, ToPage } from '../shared/protocol';
import type { ChatRecord } from '../shared/transcript';
import { t } from '../shared/words';
import { createKeeper, type Keeper } from './arrangement';
import type { Bridge } from './bridge';
import { createDrafts, type Drafts, type Edit } from './drafts';
import { createRecall, type Recall } from './recall';
import { arrive, attachPasted, bring, inChat, type Sending, send, settleSend } from './sending';
import { createTurns, type Turns } from './turns';
import { insertLines } from './typing';

/** Everything that the page shows, in one place. Components read signals and call these functions. */
export interface Store {
	readonly turns: Turns;
	readonly keeper: Keeper;
	readonly drafts: Drafts;
	readonly recall: Recall;
	/** Undefined until the host has sent the first snapshot. */
	readonly state: Signal<PageState | undefined>;
	readonly chatId: Signal<string>;
	readonly older: Signal<number>;
	readonly isRunning: ReadonlySignal<boolean>;
	readonly draft: Signal<string>;
	/** Why the last text was not taken, or what else the person should know at the composer. */
	readonly notice: Signal<string>;
	/** A question is on its way and neither taken nor refused. */
	readonly isSending: ReadonlySignal<boolean>;
	readonly edit: Signal<Edit | undefined>;
	readonly mentions: Signal<
		{ readonly request: number; readonly items: readonly MentionItem[] } | undefined
	>;
	/** Counts the wishes to put the cursor into the composer. */
	readonly focusRequests: Signal<number>;
	/** Said aloud by screen readers. */
	readonly announcement: Signal<string>;
	/** What a command wants the page to do; gone once it is done. */
	readonly wish: Signal<Extract<ToPage, { type: 'act' | 'showTurn' }> | undefined>;
	/** Names in answers that the host can open. */
	readonly codeFound: Signal<readonly string[]>;
	/** Title of the chat that this one was copied from. */
	readonly from: Signal<string | undefined>;
	post(message: ToHost): void;
	/** Asks for an empty chat. What is written from now on is for it, also before it is there. */
	newChat(): void;
	/** `isNow`: what is being written is stopped for it. */
	send(isNow?: boolean): void;
	sendEdit(turn: string, text: string): void;
	/** Runs with the id of the chat that is added to: of a new one only once it is there. */
	inChat(run: (chatId: string) => void): void;
	/** What is being read to be attached. A question waits for it, and stays here when it comes to nothing. */
	bring(work: Promise<boolean>): void;
	/** Attaches a part of the draft, which leaves the draft only when the host has taken it. */
	attachPasted(text: string): void;
	/** The number of the request that is answered in `mentions`. */
	findMentions(query: string, sign?: '/'): number;
	/** Earlier turns; with `to` all from that one on. */
	loadOlder(to?: string): void;
	isOpen(key: string, byDefault: boolean): boolean;
	setOpen(key: string, open: boolean): void;
	/** Applies what arrived since the last frame. Called by itself; tests may call it. */
	flush(): void;
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
	const store = useContext(StoreContext);
	if (!store) throw new Error('no store above this component');
	return store;
}

/** Only the last answer can go on. Whoever asks is told when that changes. */
export function isLast({ turns }: Store, { id }: { readonly id: string }): boolean {
	return turns.entries.value.at(-1)?.id === id;
}

/** Runs once before the next painting. A parameter so that tests decide when a frame comes. */
export type NextFrame = (run: () => void) => void;

function createSignals(keeper: Keeper) {
	const state = signal<PageState | undefined>(undefined);
	const sending: Sending['sending'] = signal(undefined);
	return {
		state,
		sending,
		chatId: signal(keeper.current.chatId),
		older: signal(0),
		isRunning: computed(() => state.value?.runningTurn !== undefined),
		draft: signal(keeper.current.draft),
		notice: signal(''),
		isSending: computed(() => sending.value !== undefined),
		edit: signal<Edit | undefined>(
			keeper.current.edit && { turn: keeper.current.edit.turn, isKept: true },
		),
		mentions: signal<Store['mentions']['value']>(undefined),
		focusRequests: signal(0),
		announcement: signal(''),
		wish: signal<Store['wish']['value']>(undefined),
		codeFound: signal<readonly string[]>([]),
		from: signal<string | undefined>(undefined),
	};
}

type Signals = ReturnType<typeof createSignals>;

/** What the functions below share; the page sees only {@link Store}. */
interface Context extends Signals, Omit<Sending, keyof Signals> {
	readonly bridge: Bridge;
	readonly keeper: Keeper;
	readonly drafts: Drafts;
	readonly recall: Recall;
	readonly turns: Turns;
	readonly nextFrame: NextFrame;
	waiting: ChatRecord[];
	isFrameAsked: boolean;
	lastMentions: number;
	/** First turn at the time when older ones were asked for. */
	olderAsked: string;
}

export function createStore(bridge: Bridge, nextFrame: NextFrame): Store {
	const keeper = createKeeper(bridge);
	const signals = createSignals(keeper);
	const drafts = createDrafts(bridge, keeper, signals.draft, signals.edit);
	const context: Context = {
		...signals,
		drafts,
		recall: createRecall(bridge.post, drafts.area),
		bridge,
		keeper,
		turns: createTurns(),
		nextFrame,
		coming: new Set(),
		asked: new Map(),
		leaving: undefined,
		waiting: [],
		isFrameAsked: false,
		// Of no page before it, whose questions may still be under way.
		lastSendId: Date.now(),
		editSendId: 0,
		lastMentions: 0,
		olderAsked: '',
	};
	bridge.listen((message) => receive(context, message));
	return {
		...context,
		flush: () => flush(context),
		post: (message) => bridge.post(message),
		newChat: () => newChat(context),
		send: (isNow) => send(context, isNow),
		sendEdit: (turn, text) => {
			context.editSendId = ++context.lastSendId;
			bridge.post({ type: 'editTurn', turn, sendId: context.editSendId, text });
		},
		inChat: (run) => inChat(context, run),
		bring: (work) => bring(context, work),
		attachPasted: (text) => attachPasted(context, text),
		findMentions: (query, sign) => {
			context.lastMentions += 1;
			bridge.post({
				type: 'findMentions',
				request: context.lastMentions,
				query,
				...(sign && { sign }),
			});
			return context.lastMentions;
		},
		loadOlder: (to) => loadOlder(context, to),
		isOpen: (key, byDefault) => keeper.current.open[key] ?? byDefault,
		setOpen: (key, open) => keeper.change({ open: { ...keeper.current.open, [key]: open } }),
	};
}

function flush(context: Context): void {
	context.isFrameAsked = false;
	const records = context.waiting;
	context.waiting = [];
	if (records.length > 0) context.turns.apply(records);
}

function loadOlder(context: Context, to?: string): void {
	const first = context.turns.entries.peek()[0]?.id;
	if (context.older.peek() === 0 || first === undefined || context.olderAsked === first) return;
	context.olderAsked = first;
	context.bridge.post({ type: 'loadOlder', before: first, ...(to !== undefined && { to }) });
}

function newChat(context: Context): void {
	const { bridge, drafts, keeper, sending, state, turns } = context;
	const { chatId: from } = keeper.current;
	// An empty chat is the new one already; what is on its way settles where it was written.
	const mayStay = state.peek() !== undefined && turns.entries.peek().length === 0;
	if (!mayStay && from !== '' && !sending.peek() && !context.leaving) {
		drafts.leave();
		context.leaving = { from, waits: [] };
	}
	bridge.post({ type: 'newChat' });
	// What is typed next is for the new chat, not for the button.
	context.focusRequests.value += 1;
}

function receive(context: Context, message: ToPage): void {
	switch (message.type) {
		case 'snapshot':
			load(context, message);
			return;
		case 'olderTurns':
			if (message.chatId !== context.chatId.peek()) return;
			context.olderAsked = '';
			batch(() => {
				context.turns.prepend(message.turns);
				context.older.value = message.older;
			});
			return;
		case 'records':
			if (message.chatId !== context.chatId.peek()) return;
			for (const record of message.records) context.waiting.push(record);
			if (!context.isFrameAsked) context.nextFrame(() => flush(context));
			context.isFrameAsked = true;
			return;
		case 'state':
			setState(context, message.state);
			return;
		case 'mentions':
			if (message.request === context.lastMentions) context.mentions.value = message;
			return;
		case 'focusComposer':
			putIn(context, message);
			context.focusRequests.value += 1;
			return;
		case 'act':
		case 'showTurn':
			context.wish.value = message;
			return;
		case 'questions':
			context.recall.take(message.texts);
			return;
		case 'codeFound':
			context.codeFound.value = message.names;
			return;
		case 'sent':
			settleSend(context, message.sendId, undefined);
			return;
		case 'notSent':
			settleSend(context, message.sendId, message.reason);
			return;
		default:
			assertNever(message);
	}
}

/** What is written is never replaced. */
function putIn({ draft, drafts }: Context, { draft: text, inserts }: FocusComposer): void {
	if (text === undefined) return;
	if (draft.peek().trim() === '') draft.value = text;
	else if (inserts && drafts.area.current) insertLines(drafts.area.current, text);
}

type FocusComposer = Extract<ToPage, { type: 'focusComposer' }>;

function load(context: Context, message: Extract<ToPage, { type: 'snapshot' }>): void {
	const { keeper, drafts } = context;
	// The chat that is left may be drawn once more before the other one comes. An empty one is not left.
	const isLeft = context.leaving?.from === message.chat.id && message.turns.length > 0;
	const arrived = isLeft ? undefined : context.leaving;
	if (!isLeft) context.leaving = undefined;
	batch(() => {
		context.waiting = [];
		context.olderAsked = '';
		if (keeper.current.chatId !== message.chat.id) {
			const kept = keeper.current.places.find(({ chatId }) => chatId === message.chat.id);
			keeper.change({ fromEnd: kept?.fromEnd, place: kept?.place, open: {} });
		}
		if (!isLeft) drafts.load(message.chat.id, message.draft);
		context.chatId.value = message.chat.id;
		context.turns.load(message.chat.title, message.turns);
		context.older.value = message.older;
		context.from.value = message.chat.from;
		context.state.value = message.state;
	});
	if (arrived) arrive(context, arrived, message);
}

function setState(context: Context, next: PageState): void {
	const before = context.state.peek()?.runningTurn;
	context.state.value = next;
	if (before === next.runningTurn) return;
	flush(context);
	context.announcement.value =
		before === undefined ? t('Waiting for the model') : announce(context.turns, before);
}

function announce(turns: Turns, id: string): string {
	const turn = turns.entries.peek().find((entry) => entry.id === id)?.view;
	if (turn?.role !== 'assistant') return '';
	if (turn.status === 'stopped' || turn.status === 'interrupted') return t('Answer stopped');
	return turn.status === 'failed' ? '' : t('Answer finished');
}
