import type { Clock } from '../../core/ports';
import { createRecordBatch } from '../../core/sessions/recordBatch';
import type { ChatRecord } from '../../shared/transcript';
import type { ChatPage } from './chatView';

const postEveryMs = 33;

/** Brings records to the page, at most one post per 33 ms, pieces of one block joined. The first words of a turn wait for nothing. */
export class PageFeed {
	readonly #page: Pick<ChatPage, 'isListening' | 'post'>;
	readonly #clock: Clock;
	readonly #batch = createRecordBatch();
	#chatId = '';
	#lastPost = Number.NEGATIVE_INFINITY;
	#timer: AbortController | undefined;
	/** The turn whose first words were posted. */
	#begun = '';

	constructor(page: Pick<ChatPage, 'isListening' | 'post'>, clock: Clock) {
		this.#page = page;
		this.#clock = clock;
	}

	add(chatId: string, record: ChatRecord): void {
		if (!this.#page.isListening) return;
		this.#chatId = chatId;
		this.#batch.add(record);
		if (this.#begins(record)) {
			this.flush();
			return;
		}
		if (this.#timer) return;
		const waiting = new AbortController();
		this.#timer = waiting;
		const wait = Math.max(0, this.#lastPost + postEveryMs - this.#clock.now());
		this.#clock.sleep(wait, waiting.signal).then(
			() => this.flush(),
			() => undefined,
		);
	}

	/** Posts what waits. Before anything that must not overtake it. */
	flush(): void {
		this.#stopTimer();
		if (this.#batch.isEmpty) return;
		this.#lastPost = this.#clock.now();
		this.#page.post({ type: 'records', chatId: this.#chatId, records: this.#batch.take() });
	}

	/** Forgets what waits, because a snapshot has it. */
	clear(): void {
		this.#stopTimer();
		this.#batch.take();
	}

	#begins(record: ChatRecord): boolean {
		if (record.type !== 'model' || record.turn === this.#begun) return false;
		if (record.event.type !== 'blockDelta' || !/\S/.test(record.event.text)) return false;
		this.#begun = record.turn;
		return true;
	}

	#stopTimer(): void {
		this.#timer?.abort();
		this.#timer = undefined;
	}
}
