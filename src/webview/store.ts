import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { assertNever } from '../shared/assertNever';
import type { MentionItem, PageState, ToHost, ToPage } from '../shared/protocol';
import type { ChatRecord } from '../shared/transcript';
import { createKeeper, type Keeper } from './arrangement';
import type { Bridge } from './bridge';
import { createTurns, type Turns } from './turns';

/** A question that is being written again. */
interface Edit {
	readonly turn: string;
	readonly reason?: string;
}

/** Everything that the page shows, in one place. Components read signals and call these functions. */
export interface Store {
	readonly turns: Turns;
	readonly keeper: Keeper;
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
	/** Counts the wishes of the host to put the cursor into the composer. */
	readonly focusRequests: Signal<number>;
	/** Said aloud by screen readers. */
	readonly announcement: Signal<string>;
	post(message: ToHost): void;
	send(): void;
	sendEdit(turn: string, text: string): void;
	findMentions(query: string): void;
	loadOlder(): void;
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
	const sending = signal<{ readonly id: number; readonly text: string } | undefined>(undefined);
	return {
		state,
		sending,
		chatId: signal(keeper.current.chatId),
		older: signal(0),
		isRunning: computed(() => state.value?.runningTurn !== undefined),
		draft: signal(keeper.current.draft),
		notice: signal(''),
		isSending: computed(() => sending.value !== undefined),
		edit: signal<Edit | undefined>(undefined),
		mentions: signal<Store['mentions']['value']>(undefined),
		focusRequests: signal(0),
		announcement: signal(''),
	};
}

type Signals = ReturnType<typeof createSignals>;

/** What the functions below share; the page sees only {@link Store}. */
interface Context extends Signals {
	readonly bridge: Bridge;
	readonly keeper: Keeper;
	readonly turns: Turns;
	readonly nextFrame: NextFrame;
	waiting: ChatRecord[];
	isFrameAsked: boolean;
	lastSendId: number;
	editSendId: number;
	lastMentions: number;
	/** First turn at the time when older ones were asked for. */
	olderAsked: string;
}

export function createStore(bridge: Bridge, nextFrame: NextFrame): Store {
	const keeper = createKeeper(bridge);
	const context: Context = {
		...createSignals(keeper),
		bridge,
		keeper,
		turns: createTurns(),
		nextFrame,
		waiting: [],
		isFrameAsked: false,
		lastSendId: 0,
		editSendId: 0,
		lastMentions: 0,
		olderAsked: '',
	};
	bridge.listen((message) => receive(context, message));
	context.draft.subscribe((draft) => {
		if (draft !== keeper.current.draft) keeper.change({ draft });
	});
	return {
		...context,
		flush: () => flush(context),
		post: (message) => bridge.post(message),
		send: () => send(context),
		sendEdit: (turn, text) => {
			context.editSendId = ++context.lastSendId;
			bridge.post({ type: 'editTurn', turn, sendId: context.editSendId, text });
		},
		findMentions: (query) => {
			context.lastMentions += 1;
			bridge.post({ type: 'findMentions', request: context.lastMentions, query });
		},
		loadOlder: () => loadOlder(context),
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

function send(context: Context): void {
	const text = context.draft.peek();
	if (context.sending.peek() || text.trim() === '') return;
	context.lastSendId += 1;
	context.sending.value = { id: context.lastSendId, text };
	context.bridge.post({ type: 'send', sendId: context.lastSendId, text: text.trim() });
}

function loadOlder(context: Context): void {
	const first = context.turns.entries.peek()[0]?.id;
	if (context.older.peek() === 0 || first === undefined || context.olderAsked === first) return;
	context.olderAsked = first;
	context.bridge.post({ type: 'loadOlder', before: first });
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
			if (message.draft !== undefined && context.draft.peek().trim() === '') {
				context.draft.value = message.draft;
			}
			context.focusRequests.value += 1;
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

function load(context: Context, message: Extract<ToPage, { type: 'snapshot' }>): void {
	const { keeper, edit } = context;
	batch(() => {
		context.waiting = [];
		context.olderAsked = '';
		if (keeper.current.chatId !== message.chat.id) {
			keeper.change({ chatId: message.chat.id, fromEnd: undefined, open: {} });
			edit.value = undefined;
		}
		context.chatId.value = message.chat.id;
		context.turns.load(message.chat.title, message.turns);
		context.older.value = message.older;
		context.state.value = message.state;
	});
}

function setState(context: Context, next: PageState): void {
	const before = context.state.peek()?.runningTurn;
	context.state.value = next;
	if (next.runningTurn !== undefined) context.announcement.value = '';
	if (before === undefined || before === next.runningTurn) return;
	flush(context);
	context.announcement.value = announce(context.turns, before);
}

function settleSend(context: Context, id: number, reason: string | undefined): void {
	const { sending, draft, edit } = context;
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

function announce(turns: Turns, id: string): string {
	const turn = turns.entries.peek().find((entry) => entry.id === id)?.view;
	if (turn?.role !== 'assistant') return '';
	if (turn.status === 'stopped' || turn.status === 'interrupted') return 'Answer stopped';
	return turn.status === 'failed' ? '' : 'Answer finished';
}
