import type { Clock, Log } from '../../core/ports';
import type { Attachment } from '../../shared/transcript';
import { type Found, isRefusal } from './chatDeps';
import { attachmentsIn } from './joinFound';

interface IncomingDeps {
	readonly clock: Clock;
	readonly log: Log;
	readonly warn: (text: string) => void;
	readonly attach: (chatId: string, attachment: Attachment) => Promise<void>;
}

/** Something that is to be attached. It may take long, or ask the person. */
export type ReadFound = () => Promise<Found>;

/** A question does not wait longer for what is attached to it. */
const mostWaitMs = 10_000;

/** What is being read for each chat, to be attached to its next question. */
export class Incoming {
	readonly #deps: IncomingDeps;
	readonly #reading = new Map<string, Set<Promise<boolean>>>();

	constructor(deps: IncomingDeps) {
		this.#deps = deps;
	}

	/** Tells what is refused. False: not all of it is attached. Throws what `read` throws. */
	async add(chatId: string, read: ReadFound): Promise<boolean> {
		const work = this.#read(chatId, read);
		const settled = work.catch(() => false);
		const all = this.#reading.get(chatId) ?? new Set();
		this.#reading.set(chatId, all.add(settled));
		try {
			return await work;
		} finally {
			all.delete(settled);
			if (all.size === 0) this.#reading.delete(chatId);
		}
	}

	/** Resolves when nothing is being read for the chat any more. */
	async settled(chatId: string): Promise<'there' | 'notAll' | 'slow'> {
		const all = this.#reading.get(chatId);
		if (!all || all.size === 0) return 'there';
		const done = new AbortController();
		const slow = this.#deps.clock.sleep(mostWaitMs, done.signal).then(
			() => 'slow' as const,
			() => 'slow' as const,
		);
		const there = Promise.all(all).then((each) => (each.includes(false) ? 'notAll' : 'there'));
		const result = await Promise.race([there, slow]);
		done.abort();
		return result;
	}

	async #read(chatId: string, read: ReadFound): Promise<boolean> {
		const found = await read();
		if (isRefusal(found)) this.#deps.warn(found.refused);
		const attachments = attachmentsIn(found);
		for (const each of attachments) await this.#deps.attach(chatId, each);
		return !isRefusal(found) && attachments.length > 0;
	}
}
