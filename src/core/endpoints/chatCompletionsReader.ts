import type { ModelEvent, Usage } from '../../shared/events';
import type { Opaque, Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import type { Frame, Reader } from './adapter';
import { type ChatContent, createChatContent, createReasoningState } from './chatContent';
import { failureInReply, finishReason, isWhole } from './finish';
import { asList, asRecord, asText, type JsonObject } from './json';
import { createReplyWriter, type ReplyWriter } from './replyWriter';
import { type CallAssembly, createCallAssembly } from './toolCallAssembly';
import { type CallWriter, createCallWriter } from './toolCalls';
import { findUsage, readUsage } from './usage';

/** Reads chunks and whole replies. `protocol` is the one that was asked, for servers answer others in this form too. */
export function createChatCompletionsReader(model: string, protocol: Protocol): Reader {
	return new ChatReader(model, protocol);
}

class ChatReader implements Reader {
	isEnding = false;
	readonly #opaqueOf: (payload: unknown) => Opaque;
	readonly #reasoning = createReasoningState();
	readonly #writer: ReplyWriter;
	readonly #calls: CallWriter;
	readonly #assembly: CallAssembly;
	readonly #content: ChatContent;
	#raw: string | undefined;
	#isMarked = false;
	#usage: Usage | undefined;
	#choiceError: unknown;

	constructor(model: string, protocol: Protocol) {
		this.#opaqueOf = (payload) => ({ protocol, model, payload });
		this.#writer = createReplyWriter(protocol, model, (kind) => {
			const { field, details } = this.#reasoning;
			const isSentBack = kind === 'reasoning' && field && details.list.length === 0;
			return isSentBack ? this.#opaqueOf({ field }) : undefined;
		});
		this.#calls = createCallWriter(this.#writer, this.#opaqueOf);
		this.#assembly = createCallAssembly(this.#calls);
		this.#content = createChatContent(this.#writer, this.#reasoning);
	}

	read(frame: Frame): readonly ModelEvent[] {
		if (this.#writer.isEnded) return [];
		if (frame.kind === 'done') {
			this.#isMarked = true;
			return this.end();
		}
		const { value } = frame;
		this.#writer.start(value.model, value.id);
		this.isEnding = this.#raw !== undefined && asList(value.choices).length === 0;
		for (const each of asList(value.choices)) {
			const choice = asRecord(each);
			const isChunk = value.object === 'chat.completion.chunk' || !asText(choice?.finish_reason);
			if (choice && (choice.index ?? 0) === 0) this.#readChoice(choice, isChunk);
		}
		for (const url of asList(value.citations)) this.#writer.cite(url, undefined);
		this.#usage = findUsage(value) ?? this.#usage;
		return this.#writer.take();
	}

	end(): readonly ModelEvent[] {
		if (!this.#writer.isEnded) this.#end();
		return this.#writer.take();
	}

	#readChoice(choice: JsonObject, isChunk: boolean): void {
		const message = asRecord(choice.message);
		// Some servers call their deltas messages.
		const isPiece = isChunk && !asRecord(choice.delta);
		const delta = isPiece ? message : asRecord(choice.delta);
		if (delta) {
			this.#content.readDelta(delta);
			this.#addCalls(delta, false);
		}
		if (message && !isPiece) {
			// A whole message: the reply has no more to come.
			this.#isMarked = true;
			this.#content.readMessage(message);
			if (this.#calls.calls.length === 0) this.#addCalls(message, true);
		}
		const text = asText(choice.text);
		if (text && !delta && !message) this.#content.text(text);
		const raw = asText(choice.finish_reason);
		this.isEnding = raw !== undefined;
		this.#raw = raw ?? this.#raw;
		this.#choiceError = choice.error ?? this.#choiceError;
		this.#usage = readUsage(choice.usage) ?? readUsage((delta ?? message)?.usage) ?? this.#usage;
	}

	#addCalls(source: JsonObject, isWhole: boolean): void {
		const legacy = asRecord(source.function_call);
		const single = asRecord(source.tool_calls);
		const list = single ? [single] : asList(source.tool_calls);
		const fragments = legacy && list.length === 0 ? [{ index: 0, function: legacy }] : list;
		if (fragments.length === 0) return;
		this.#content.flush();
		this.#assembly.add(fragments, isWhole);
	}

	#end(): void {
		const writer = this.#writer;
		const raw = this.#raw;
		this.#content.flush();
		const reason = finishReason({
			raw,
			isMarked: this.#isMarked,
			hasCalls: this.#calls.calls.length > 0,
			hasRefusal: writer.hasRefusal,
		});
		writer.closeFlow();
		this.#calls.closeAll(isWhole(reason));
		const details = this.#reasoning.details.list;
		if (details.length > 0) writer.push({ type: 'opaque', opaque: this.#opaqueOf({ details }) });
		if (this.#usage) writer.push({ type: 'usage', usage: this.#usage });
		if (reason !== 'error') writer.finish(reason, raw);
		else {
			const error = this.#choiceError ?? { message: t('The answer ended with "{0}".', raw ?? '') };
			writer.fail(failureInReply(error));
		}
	}
}
