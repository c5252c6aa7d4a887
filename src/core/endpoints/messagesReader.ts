import type { Cost, ModelEvent } from '../../shared/events';
import type { Opaque } from '../../shared/messages';
import { t } from '../../shared/words';
import type { Frame, Reader } from './adapter';
import { orChatForm } from './chatForm';
import { failureInReply, finishReason, isWhole } from './finish';
import { asCount, asList, asRecord, asText, type JsonObject } from './json';
import { createMessagesBlocks, type MessagesBlocks } from './messagesBlocks';
import { createReplyWriter, type ReplyWriter, usageOf } from './replyWriter';
import { type CallWriter, createCallWriter } from './toolCalls';
import { readCost } from './usage';

/** Reads events and whole replies of the messages protocol. */
export function createMessagesReader(model: string): Reader {
	return orChatForm(new MessagesReader(model), model, 'messages');
}

class MessagesReader implements Reader {
	isEnding = false;
	readonly #writer: ReplyWriter;
	readonly #calls: CallWriter;
	readonly #blocks: MessagesBlocks;
	readonly #counts: Counts;
	#raw: string | undefined;
	#isMarked = false;

	constructor(model: string) {
		const opaqueOf = (payload: unknown): Opaque => ({ protocol: 'messages', model, payload });
		this.#writer = createReplyWriter('messages', model);
		this.#calls = createCallWriter(this.#writer, opaqueOf);
		this.#blocks = createMessagesBlocks(this.#writer, this.#calls, opaqueOf);
		this.#counts = createCounts(this.#writer);
	}

	read(frame: Frame): readonly ModelEvent[] {
		if (this.#writer.isEnded) return [];
		if (frame.kind === 'done') {
			this.#isMarked = true;
			return this.end();
		}
		this.#readEvent(frame.value);
		return this.#writer.take();
	}

	end(): readonly ModelEvent[] {
		if (!this.#writer.isEnded) this.#end();
		return this.#writer.take();
	}

	#readEvent(event: JsonObject): void {
		const { type } = event;
		if (type === 'ping') return;
		if (type === 'message_start') {
			this.#readMessage(asRecord(event.message) ?? {});
			return;
		}
		// A whole reply; some servers leave the type out.
		if (type === 'message' || (type === undefined && event.content !== undefined)) {
			this.#isMarked = true;
			this.#readMessage(event);
			this.#end();
			return;
		}
		this.#writer.start(event.model, event.id);
		if (type === 'message_delta') {
			this.#raw = asText(asRecord(event.delta)?.stop_reason) ?? this.#raw;
			this.isEnding = this.#raw !== undefined;
			this.#counts.add(event.usage);
		} else if (type === 'message_stop') {
			this.#isMarked = true;
			this.#end();
		} else if (type === 'error') {
			this.#blocks.closeAll();
			this.#calls.closeAll(false);
			this.#writer.fail(failureInReply(event.error ?? event));
		} else this.#readBlockEvent(event);
	}

	#readBlockEvent(event: JsonObject): void {
		const index = asCount(event.index);
		if (event.type === 'content_block_start') {
			this.#blocks.start(index, asRecord(event.content_block) ?? {});
		} else if (event.type === 'content_block_delta') {
			this.#blocks.delta(index, asRecord(event.delta) ?? {});
		} else if (event.type === 'content_block_stop') this.#blocks.stop(index);
	}

	#readMessage(message: JsonObject): void {
		this.#writer.start(message.model, message.id);
		const { content } = message;
		const list = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
		// One block may stand alone instead of in a list.
		for (const [index, each] of (asRecord(list) ? [list] : asList(list)).entries()) {
			const block = asRecord(each);
			if (!block) continue;
			this.#blocks.start(index, block);
			this.#blocks.stop(index);
		}
		this.#raw = asText(message.stop_reason) ?? this.#raw;
		this.#counts.add(message.usage);
	}

	#end(): void {
		const raw = this.#raw;
		const reason = finishReason({
			raw,
			isMarked: this.#isMarked,
			hasCalls: this.#calls.calls.length > 0,
			hasRefusal: this.#writer.hasRefusal,
		});
		this.#blocks.closeAll();
		this.#calls.closeAll(isWhole(reason));
		if (reason !== 'error') this.#writer.finish(reason, raw);
		else
			this.#writer.fail(failureInReply({ message: t('The answer ended with "{0}".', raw ?? '') }));
	}
}

interface Counts {
	add(usage: unknown): void;
}

/** Counts are cumulative: later ones replace earlier ones, missing ones stay. */
function createCounts(writer: ReplyWriter): Counts {
	const known: Record<string, number> = {};
	let cost: Cost | undefined;
	return {
		add(value) {
			const usage = asRecord(value);
			if (!usage) return;
			for (const key of Object.keys(usage)) {
				const count = asCount(usage[key]);
				if (count !== undefined) known[key] = count;
			}
			cost = readCost(usage) ?? cost;
			const cacheRead = known.cache_read_input_tokens;
			const cacheWrite = known.cache_creation_input_tokens;
			const uncached = known.input_tokens;
			const hasInput = uncached !== undefined || cacheRead !== undefined;
			const total = usageOf({
				input: hasInput ? (uncached ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0) : undefined,
				output: known.output_tokens,
				cacheRead,
				cacheWrite,
				cost,
			});
			if (total) writer.push({ type: 'usage', usage: total });
		},
	};
}
