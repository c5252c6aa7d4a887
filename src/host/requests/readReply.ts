import { createEndpoint } from '../../core/endpoints/connect';
import type { Clock, Log } from '../../core/ports';
import type { BlockStart, ModelEvent, RateLimit } from '../../shared/events';
import type { Exchange } from './requestLog';

/** What a kept reply says, read by the same code that read it when it came. */
export interface ReadReply {
	/** What the person sees as the answer: text, refusals and calls of tools, in order. */
	readonly answer: string;
	readonly reasoning: string;
	/** How many events of each type. */
	readonly counts: ReadonlyMap<ModelEvent['type'], number>;
	readonly rateLimits: readonly RateLimit[];
}

interface Block {
	readonly block: BlockStart;
	text: string;
}

/** Bytes that are read at once. */
const pieceLength = 32_768;

/** Nothing is waited for here: the whole reply is there. */
const stillClock: Clock = {
	now: () => Date.now(),
	sleep: (_ms, signal) =>
		new Promise((_resolve, reject) => {
			signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
		}),
};
const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Reads the reply of `exchange` once more. Sends nothing. */
export async function readReply(exchange: Exchange): Promise<ReadReply> {
	const events: ModelEvent[] = [];
	if (exchange.head && exchange.sent.method === 'POST') {
		for await (const event of replay(exchange)) {
			if (event.type === 'retry') break;
			events.push(event);
		}
	}
	return summarise(events);
}

function replay(exchange: Exchange): AsyncIterable<ModelEvent> {
	const { sent } = exchange;
	const endpoint = createEndpoint({
		profile: {
			id: 'kept-reply',
			label: 'kept reply',
			baseUrl: new URL(sent.url).origin,
			protocol: sent.protocol,
			model: sent.model,
			auth: 'none',
		},
		fetch: answerOnce(exchange),
		clock: stillClock,
		log: silentLog,
		learnt: { get: () => undefined, set: () => undefined },
		limits: { firstByteMs: 60_000, idleMs: 60_000 },
	});
	const question = { role: 'user' as const, parts: [{ kind: 'text' as const, text: '-' }] };
	return endpoint.stream({ model: sent.model, turns: [question] }, new AbortController().signal);
}

/** Another try would be asked for what is not there. */
function answerOnce(exchange: Exchange): typeof fetch {
	let isAsked = false;
	return () => {
		if (isAsked) return Promise.reject(new TypeError('there is one reply only'));
		isAsked = true;
		const { status = 200, headers = {} } = exchange.head ?? {};
		const text = exchange.reply();
		const type = headers['content-type'];
		const isBodiless = status === 204 || status === 205 || status === 304;
		return Promise.resolve(
			new Response(isBodiless ? null : inPieces(text), {
				status: status >= 200 && status <= 599 ? status : 502,
				...(type === undefined ? {} : { headers: { 'content-type': type } }),
			}),
		);
	};
}

/** Reading a long reply must not hold up everything else. */
function inPieces(text: string): ReadableStream<Uint8Array> {
	const bytes = new TextEncoder().encode(text);
	let at = 0;
	return new ReadableStream({
		async pull(controller) {
			await new Promise((resolve) => setImmediate(resolve));
			if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + pieceLength));
			else controller.close();
			at += pieceLength;
		},
	});
}

function summarise(events: readonly ModelEvent[]): ReadReply {
	const blocks = new Map<string, Block>();
	const counts = new Map<ModelEvent['type'], number>();
	const rateLimits: RateLimit[] = [];
	for (const event of events) {
		counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
		if (event.type === 'rateLimit') rateLimits.push(event.rateLimit);
		if (event.type === 'blockStart') blocks.set(event.id, { block: event.block, text: '' });
		if (event.type !== 'blockDelta' && event.type !== 'blockEnd') continue;
		const block = blocks.get(event.id);
		if (!block) continue;
		if (event.type === 'blockDelta') block.text += event.text;
		else if (event.text !== undefined) block.text = event.text;
	}
	const all = [...blocks.values()];
	const shown = all.filter(({ block }) => block.kind !== 'reasoning').map(blockText);
	const thought = all.filter(({ block }) => block.kind === 'reasoning').map(({ text }) => text);
	return {
		answer: shown.filter((each) => each !== '').join('\n\n'),
		reasoning: thought.join('\n\n'),
		counts,
		rateLimits,
	};
}

function blockText({ block, text }: Block): string {
	return block.kind === 'toolCall' ? `${block.name}(${prettyJson(text) ?? text})` : text;
}

/** `text` on lines of its own; undefined when it is not JSON. */
export function prettyJson(text: string): string | undefined {
	try {
		return JSON.stringify(JSON.parse(text), undefined, 2);
	} catch {
		return undefined;
	}
}
