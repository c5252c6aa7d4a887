import type { Opaque } from '../../shared/messages';
import { asList, asRecord, asString, asText, type JsonObject, parseObject } from './json';
import type { ReplyWriter } from './replyWriter';
import { createTaggedText, type TaggedText } from './taggedText';
import type { CallWriter, OpenCall } from './toolCalls';

/** The content blocks of one message, from events that may lack numbers, beginnings or ends. */
export interface MessagesBlocks {
	start(index: number | undefined, block: JsonObject): void;
	delta(index: number | undefined, delta: JsonObject): void;
	stop(index: number | undefined): void;
	closeAll(): void;
}

type Block =
	| { readonly kind: 'text' }
	| { readonly kind: 'thinking'; text: string; signature: string }
	| { readonly kind: 'call'; readonly call: OpenCall; readonly input: unknown }
	| { readonly kind: 'other'; readonly start: JsonObject; json: string };

export function createMessagesBlocks(
	writer: ReplyWriter,
	calls: CallWriter,
	opaqueOf: (payload: unknown) => Opaque,
): MessagesBlocks {
	return new Blocks(writer, calls, opaqueOf);
}

class Blocks implements MessagesBlocks {
	readonly #writer: ReplyWriter;
	readonly #calls: CallWriter;
	readonly #opaqueOf: (payload: unknown) => Opaque;
	readonly #open = new Map<number, Block>();
	readonly #tagged: TaggedText;
	#lastIndex = 0;

	constructor(writer: ReplyWriter, calls: CallWriter, opaqueOf: (payload: unknown) => Opaque) {
		this.#writer = writer;
		this.#calls = calls;
		this.#opaqueOf = opaqueOf;
		this.#tagged = createTaggedText(writer);
	}

	start(given: number | undefined, source: JsonObject): void {
		const index = given ?? this.#lastIndex + 1;
		this.stop(index);
		this.#begin(index, source);
	}

	delta(given: number | undefined, source: JsonObject): void {
		const { type } = source;
		const block = this.#blockOf(given, type);
		const text = asString(source.text);
		if (type === 'citations_delta') this.#cite(source.citation);
		else if (block.kind === 'call') {
			const piece = source.partial_json;
			block.call.append(asRecord(piece) ? JSON.stringify(piece) : (asString(piece) ?? ''));
		} else if (block.kind === 'thinking') {
			const piece = asString(source.thinking) ?? text ?? '';
			block.signature += asString(source.signature) ?? '';
			block.text += piece;
			this.#writer.write('reasoning', piece);
		} else if (block.kind === 'other') block.json += asString(source.partial_json) ?? '';
		else this.#tagged.push(text ?? '');
	}

	stop(given: number | undefined): void {
		const index = given ?? this.#lastIndex;
		const block = this.#open.get(index);
		if (!block) return;
		this.#open.delete(index);
		this.#close(block);
		if (block.kind === 'call') block.call.close(true);
	}

	closeAll(): void {
		for (const block of this.#open.values()) this.#close(block);
		this.#open.clear();
		this.#tagged.flush();
	}

	#begin(index: number, source: JsonObject): Block {
		this.#lastIndex = index;
		const block = this.#read(source);
		this.#open.set(index, block);
		return block;
	}

	/** The block of a delta; where it was not announced, the delta tells what it is. */
	#blockOf(given: number | undefined, type: unknown): Block {
		const index = given ?? this.#lastIndex;
		const known = this.#open.get(index);
		if (known) return known;
		const isThinking = type === 'thinking_delta' || type === 'signature_delta';
		return this.#begin(index, { type: isThinking ? 'thinking' : 'text' });
	}

	#read(source: JsonObject): Block {
		switch (source.type ?? 'text') {
			case 'text': {
				this.#closeFlow();
				this.#tagged.push(asString(source.text) ?? '');
				for (const each of asList(source.citations)) this.#cite(each);
				return { kind: 'text' };
			}
			case 'thinking': {
				this.#closeFlow();
				this.#tagged.expectNoOrphan();
				const text = asString(source.thinking) ?? '';
				this.#writer.write('reasoning', text);
				return { kind: 'thinking', text, signature: asString(source.signature) ?? '' };
			}
			case 'tool_use': {
				this.#tagged.flush();
				const call = this.#calls.open();
				call.setId(asText(source.id) ?? '');
				call.setName(asText(source.name) ?? '');
				return { kind: 'call', call, input: source.input };
			}
			default:
				return { kind: 'other', start: source, json: '' };
		}
	}

	#closeFlow(): void {
		this.#tagged.flush();
		this.#writer.closeFlow();
	}

	#cite(value: unknown): void {
		const citation = asRecord(value);
		this.#writer.cite(citation?.url, citation?.title);
	}

	#close(block: Block): void {
		if (block.kind === 'text') this.#closeFlow();
		else if (block.kind === 'thinking') this.#closeThinking(block.text, block.signature);
		else if (block.kind === 'other') this.#closeOther(block.start, block.json);
		else if (block.call.argsText === '') {
			// Some servers send the whole input at the start and no pieces.
			const { input } = block;
			if (hasKeys(input)) block.call.settle(JSON.stringify(input));
			else block.call.settle(asText(input) ?? '');
		}
	}

	#closeThinking(thinking: string, signature: string): void {
		const isShown = this.#writer.flow?.kind === 'reasoning';
		if (isShown) {
			const payload = { type: 'thinking', signature };
			this.#writer.closeFlow(signature === '' ? undefined : this.#opaqueOf(payload));
		} else if (signature !== '') {
			const payload = { type: 'thinking', thinking, signature };
			this.#writer.push({ type: 'opaque', opaque: this.#opaqueOf(payload) });
		}
	}

	#closeOther(start: JsonObject, json: string): void {
		const input = json === '' ? undefined : parseObject(json);
		const payload = input ? { ...start, input } : start;
		if (!asText(payload.type)) return;
		this.#closeFlow();
		this.#writer.push({ type: 'opaque', opaque: this.#opaqueOf(payload) });
	}
}

function hasKeys(value: unknown): boolean {
	const record = asRecord(value);
	return record !== undefined && Object.keys(record).length > 0;
}
