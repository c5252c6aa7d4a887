import type { Recorder, SentRequest } from '../../core/endpoints/recorder';
import type { ModelEvent, Usage } from '../../shared/events';

/** One request of this window and what came back. Holds what was said as it was said: it is shown through `requestText`, which masks it. */
export interface Exchange {
	/** From 1; never given twice in a window. */
	readonly id: number;
	readonly sent: SentRequest;
	/** The head of the reply. Absent until it came. */
	readonly head?: {
		readonly status: number;
		readonly headers: Readonly<Record<string, string>>;
		readonly at: number;
	};
	/** Milliseconds since 1970. */
	readonly firstByteAt?: number;
	/** Absent while it runs. */
	readonly endedAt?: number;
	/** How it ended: `finish` or `error`. */
	readonly last?: ModelEvent;
	readonly usage?: Usage;
	/** Characters of the reply that are not kept. */
	readonly cutReply: number;
	/** Characters of the body that are not kept. */
	readonly cutBody: number;
	/** The reply as it arrived, as far as it is kept. */
	reply(): string;
}

/** The last requests of this window. In memory only. */
export interface RequestLog {
	readonly recorder: Recorder;
	/** Newest first. */
	list(): readonly Exchange[];
	get(id: number): Exchange | undefined;
	clear(): void;
	/** Tells that a request was sent, that its reply began, or that it ended. Never for each piece. */
	onDidChange(listener: (exchange: Exchange | undefined) => void): { dispose(): void };
}

const maxRequests = 100;
/** Bytes of all texts together, about. */
const maxBytes = 16_000_000;
const maxReplyLength = 2_000_000;
const maxBodyLength = 4_000_000;
/** Pieces are joined when there are so many: each costs more than its text. */
const maxPieces = 256;

interface Kept extends Exchange {
	sent: SentRequest;
	head?: NonNullable<Exchange['head']>;
	firstByteAt?: number;
	endedAt?: number;
	last?: ModelEvent;
	usage?: Usage;
	cutReply: number;
	cutBody: number;
	/** Of the texts. */
	bytes: number;
}

/** A copy, where something is cut: a slice would hold on to the whole text. */
function upTo(text: string, length: number): string {
	return text.length <= length
		? text
		: Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}

/** Cuts a reply to what is kept of it. */
function createReplyText() {
	let pieces: string[] = [];
	let length = 0;
	return {
		/** What of `text` was kept. */
		add(text: string): string {
			const kept = upTo(text, Math.max(0, maxReplyLength - length));
			length += kept.length;
			if (kept !== '') pieces.push(kept);
			if (pieces.length >= maxPieces) pieces = [pieces.join('')];
			return kept;
		},
		text(): string {
			if (pieces.length > 1) pieces = [pieces.join('')];
			return pieces[0] ?? '';
		},
	};
}

export function createRequestLog(now: () => number = Date.now): RequestLog {
	const listeners = new Set<(exchange: Exchange | undefined) => void>();
	/** Oldest first. */
	let kept: Kept[] = [];
	let lastId = 0;

	function tell(exchange: Exchange | undefined): void {
		for (const listener of [...listeners]) listener(exchange);
	}

	/** Drops the oldest until the rest fits. The newest always stays. */
	function trim(): void {
		let bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
		let drop = Math.max(0, kept.length - maxRequests);
		for (const each of kept.slice(0, drop)) bytes -= each.bytes;
		for (; bytes > maxBytes && drop < kept.length - 1; drop++) bytes -= kept[drop]?.bytes ?? 0;
		if (drop > 0) kept = kept.slice(drop);
	}

	const recorder: Recorder = {
		begin(sent) {
			const reply = createReplyText();
			const { body, ...rest } = sent;
			const cut = body === undefined ? {} : { body: upTo(body, maxBodyLength) };
			const exchange: Kept = {
				id: ++lastId,
				sent: { ...rest, ...cut },
				cutReply: 0,
				cutBody: (body?.length ?? 0) - (cut.body?.length ?? 0),
				// What it was made of holds the same texts once more, and all of them.
				bytes:
					Buffer.byteLength(cut.body ?? '') +
					(sent.request === undefined ? 0 : Buffer.byteLength(body ?? '')),
				reply: reply.text,
			};
			kept.push(exchange);
			trim();
			tell(exchange);
			return {
				opened(status, headers, at) {
					exchange.head = { status, headers, at };
					tell(exchange);
				},
				received(text, at) {
					const stored = reply.add(text);
					exchange.cutReply += text.length - stored.length;
					exchange.bytes += Buffer.byteLength(stored);
					if (exchange.firstByteAt !== undefined) return;
					exchange.firstByteAt = at;
					tell(exchange);
				},
				ended(last, usage) {
					exchange.last = last;
					if (usage) exchange.usage = usage;
					exchange.endedAt = now();
					trim();
					tell(exchange);
				},
			};
		},
	};

	return {
		recorder,
		list: () => kept.toReversed(),
		get: (id) => kept.find((each) => each.id === id),
		clear() {
			kept = [];
			tell(undefined);
		},
		onDidChange(listener) {
			listeners.add(listener);
			return { dispose: () => void listeners.delete(listener) };
		},
	};
}
