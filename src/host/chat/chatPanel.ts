import type { Wait } from '../../core/request';
import type { PageState, QueueView, WaitView } from '../../shared/protocol';
import type { ChatRecord } from '../../shared/transcript';
import type { ConnectionState } from '../connections';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import { type Composer, composerIn } from './composer';
import { EstimateKeeper } from './estimateKeeper';
import { PageFeed } from './pageFeed';

const shownTurns = 40;
/** A wait is for reading; what it waits for may change faster. */
const waitEveryMs = 500;

type PanelDeps = Pick<
	ChatDeps,
	| 'drafts'
	| 'budget'
	| 'clock'
	| 'connections'
	| 'edits'
	| 'emptyState'
	| 'limitsOf'
	| 'log'
	| 'page'
	| 'settings'
	| 't'
> & {
	/** What waits until the answer of a chat is done. */
	readonly queueOf: (session: ChatSession) => QueueView | undefined;
};

/** What stands in the page: the chat shown, the composer's attachments, the endpoint. */
export class ChatPanel {
	readonly composer: Composer;
	readonly #deps: PanelDeps;
	readonly #shown: () => ChatSession;
	readonly #feed: PageFeed;
	/** Undefined until it is known. */
	#connection: ConnectionState | undefined;
	/** Counts the questions for the connection's state: an earlier answer may come later. */
	#asked = 0;
	#wantsFocus: { readonly draft?: string; readonly inserts?: boolean } | undefined;
	readonly #estimates: EstimateKeeper;
	readonly #spending: { dispose(): unknown } | undefined;
	/** While an empty chat is shown. */
	#offering: { dispose(): unknown } | undefined;
	#offered = '';
	#waitPosted = Number.NEGATIVE_INFINITY;
	#waitTimer: AbortController | undefined;

	constructor(deps: PanelDeps, shown: () => ChatSession) {
		this.#deps = deps;
		this.composer = composerIn(deps.drafts, () => shown().id);
		this.#shown = shown;
		this.#feed = new PageFeed(deps.page, deps.clock);
		this.#estimates = new EstimateKeeper(deps, () => this.postState());
		this.#spending = deps.budget?.onDidChange(() => {
			this.#estimates.outdate();
			this.updateEstimate();
		});
	}

	/** Whether one is chosen, with a key or without. True while that is unknown: an answer will tell. */
	get hasEndpoint(): boolean {
		return this.#connection === undefined || this.#connection.profile !== undefined;
	}

	addRecord(chatId: string, record: ChatRecord): void {
		this.#feed.add(chatId, record);
	}

	async updateConnection(): Promise<void> {
		this.#asked += 1;
		const mine = this.#asked;
		try {
			const state = await this.#deps.connections.state();
			if (mine !== this.#asked) return;
			this.#connection = state;
		} catch (error) {
			this.#deps.log.error(`the endpoint's state is unknown: ${String(error)}`);
		}
		this.postState();
	}

	postState(): void {
		this.#feed.flush();
		this.#deps.page.post({ type: 'state', state: this.#state() });
		this.updateEstimate();
	}

	/** What the answer waits for has changed. */
	postWait(): void {
		if (this.#waitTimer) return;
		const { clock } = this.#deps;
		const timer = new AbortController();
		this.#waitTimer = timer;
		const due = Math.max(0, this.#waitPosted + waitEveryMs - clock.now());
		clock.sleep(due, timer.signal).then(
			() => {
				this.#waitTimer = undefined;
				this.#waitPosted = clock.now();
				this.postState();
			},
			() => undefined,
		);
	}

	/** The next question has changed. */
	updateEstimate(): void {
		if (!this.#deps.page.isListening) return;
		this.#estimates.look(() => ({
			session: this.#shown(),
			profile: this.#connection?.profile,
			attachments: this.composer.attachments,
		}));
	}

	postSnapshot(): void {
		this.#feed.clear();
		const { id, title, turns, from } = this.#shown().transcript;
		const older = Math.max(0, turns.length - shownTurns);
		this.#deps.drafts.open(id, turns.length === 0);
		const { revision, text, cursor, edit } = this.#deps.drafts.of(id);
		this.#deps.page.post({
			type: 'snapshot',
			chat: { id, title, ...(from ? { from: from.title } : {}) },
			turns: turns.slice(older),
			older,
			state: this.#state(),
			draft: { revision, text, cursor, edit },
		});
		if (this.#wantsFocus) this.#focusComposer();
		this.updateEstimate();
	}

	/** The turns before `before`: some, or with `to` all from that one on. */
	postOlder(before: string, to?: string): void {
		const { id, turns } = this.#shown().transcript;
		const end = turns.findIndex((turn) => turn.id === before);
		if (end <= 0) return;
		const from = turns.findIndex((turn) => turn.id === to);
		const least = Math.max(0, end - shownTurns);
		const older = from < 0 ? least : Math.min(from, least);
		this.#deps.page.post({ type: 'olderTurns', chatId: id, turns: turns.slice(older, end), older });
	}

	/** Shows the panel with the cursor in the composer, as soon as there is one. */
	async focus(draft?: string, inserts = false): Promise<void> {
		this.#wantsFocus = draft === undefined ? {} : { draft, inserts };
		await this.#deps.page.show({ preserveFocus: false });
		if (this.#deps.page.isListening && this.#wantsFocus) this.#focusComposer();
	}

	dispose(): void {
		this.#feed.clear();
		this.#estimates.dispose();
		this.#spending?.dispose();
		this.#offering?.dispose();
		this.#waitTimer?.abort();
	}

	#focusComposer(): void {
		const focus = this.#wantsFocus ?? {};
		this.#wantsFocus = undefined;
		this.#deps.page.post({ type: 'focusComposer', ...focus });
	}

	/** Listens to the editor only as long as somebody sees what is offered for it. */
	#offers(isEmpty: boolean): Pick<PageState, 'offers'> {
		const { emptyState, page } = this.#deps;
		if (!isEmpty || !emptyState || !page.isListening) {
			this.#offering?.dispose();
			this.#offering = undefined;
			return {};
		}
		this.#offering ??= emptyState.onDidChange(() => {
			if (JSON.stringify(emptyState.offers()) !== this.#offered) this.postState();
		});
		const offers = emptyState.offers();
		this.#offered = JSON.stringify(offers);
		return { offers };
	}

	#state(): PageState {
		const connection = this.#connection;
		const { profile } = connection ?? {};
		const { run, transcript } = this.#shown();
		const queue = this.#deps.queueOf(this.#shown());
		// A chat that is there stays in view when its key goes: its next answer says what to do.
		const isBegun = this.hasEndpoint && transcript.turns.length > 0;
		const estimate = connection?.isReady ? this.#estimates.for(this.#shown().id) : undefined;
		return {
			mode: connection?.isReady || isBegun ? 'ready' : 'setUp',
			endpoint: profile?.label ?? '',
			model: profile?.model ?? '',
			isDemo: connection?.isDemo === true,
			attachments: this.composer.chips,
			...(queue ? { queue } : {}),
			...this.#offers(transcript.turns.length === 0),
			...(this.#deps.settings.sendKey?.() === 'ctrlEnter' ? { sendsByCtrl: true } : {}),
			...(run?.turn === undefined ? {} : { runningTurn: run.turn }),
			...(estimate ? { estimate } : {}),
			...(run?.wait ? { wait: toWaitView(run.wait, this.#deps.clock.now()) } : {}),
		};
	}
}

function toWaitView({ phase, since, until, again }: Wait, now: number): WaitView {
	return {
		phase,
		elapsedMs: Math.max(0, now - since),
		canRetry: again !== undefined,
		...(until === undefined ? {} : { limitMs: until - since }),
	};
}
