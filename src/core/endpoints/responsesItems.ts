import type { Opaque } from '../../shared/messages';
import { asCount, asList, asRecord, asString, asText, type JsonObject } from './json';
import { citeAnnotations, type FlowKind, type ReplyWriter } from './replyWriter';
import { createTaggedText, type TaggedText } from './taggedText';
import { type CallWriter, isTelling, type OpenCall } from './toolCalls';

/** The output items of one response, from events that may lack ids, numbers, beginnings or pieces. */
export interface ResponsesItems {
	/** `response.output_item.added`. */
	add(event: JsonObject): void;
	/** A delta of text, refusal or reasoning. */
	append(event: JsonObject): void;
	/** The whole text of one part: what is missing is added, what differs replaces. */
	settlePart(event: JsonObject, text: string | undefined): void;
	/** A whole item, from its own event or from the final response. */
	settle(item: JsonObject, index: number | undefined, id?: unknown): void;
	callArguments(event: JsonObject): void;
	annotate(annotations: readonly unknown[]): void;
	closeAll(): void;
}

interface Item {
	readonly kind: 'message' | 'reasoning' | 'call' | 'other';
	index: number | undefined;
	id: string | undefined;
	/** What was written of each part. */
	readonly parts: Map<string, { readonly kind: FlowKind; text: string }>;
	readonly call: OpenCall | undefined;
	isSettled: boolean;
}

const partKinds: readonly (readonly [RegExp, FlowKind])[] = [
	[/reasoning|summary/, 'reasoning'],
	[/refusal/, 'refusal'],
];

export function createResponsesItems(
	writer: ReplyWriter,
	calls: CallWriter,
	opaqueOf: (payload: unknown) => Opaque,
): ResponsesItems {
	return new Items(writer, calls, opaqueOf);
}

class Items implements ResponsesItems {
	readonly #writer: ReplyWriter;
	readonly #calls: CallWriter;
	readonly #opaqueOf: (payload: unknown) => Opaque;
	readonly #items: Item[] = [];
	readonly #tagged: TaggedText;
	/** The part whose block is open. */
	#current: { readonly item: Item; readonly key: string } | undefined;

	constructor(writer: ReplyWriter, calls: CallWriter, opaqueOf: (payload: unknown) => Opaque) {
		this.#writer = writer;
		this.#calls = calls;
		this.#opaqueOf = opaqueOf;
		this.#tagged = createTaggedText(writer);
	}

	add(event: JsonObject): void {
		const source = asRecord(event.item);
		if (!source) return;
		const kind = kindOfItem(source);
		if (kind === 'other') return;
		const index = asCount(event.output_index);
		const item = this.#create(kind, index, asText(source.id) ?? asText(event.item_id));
		if (kind === 'call') settleCall(item, source, false);
	}

	append(event: JsonObject): void {
		const kind = kindOfPart(event.type);
		const item = this.#itemOf(kind === 'reasoning' ? 'reasoning' : 'message', event);
		if (!item.isSettled) this.#write(item, keyOf(event, kind), kind, asString(event.delta) ?? '');
	}

	settlePart(event: JsonObject, text: string | undefined): void {
		const kind = kindOfPart(event.type);
		const item = this.#itemOf(kind === 'reasoning' ? 'reasoning' : 'message', event);
		if (!item.isSettled) this.#settleText(item, keyOf(event, kind), kind, text);
	}

	settle(source: JsonObject, index: number | undefined, id?: unknown): void {
		const kind = kindOfItem(source);
		const itemId = asText(source.id) ?? asText(id);
		const found = this.#find(kind, index, itemId);
		// Some servers give all calls the same number.
		const isOther = found?.isSettled && isOtherCall(found, source);
		const known = (isOther ? undefined : found) ?? this.#sameContent(kind, source);
		const item = known ?? this.#create(kind, index, itemId);
		item.index ??= index;
		item.id ??= itemId;
		if (item.isSettled) return;
		item.isSettled = true;
		if (kind === 'message') this.#settleMessage(item, source);
		else if (kind === 'reasoning') this.#settleReasoning(item, source);
		else if (kind === 'call') settleCall(item, source, true);
		else this.#settleOther(source);
	}

	callArguments(event: JsonObject): void {
		const { call } = this.#itemOf('call', event);
		if (!call) return;
		call.append(asString(event.delta) ?? '');
		const name = asText(event.name);
		if (name) call.setName(name);
		const whole = wholeArguments(event.arguments);
		if (whole) call.settle(whole);
	}

	annotate(annotations: readonly unknown[]): void {
		citeAnnotations(this.#writer, annotations);
	}

	closeAll(): void {
		this.#closeFlow();
	}

	#closeFlow(): void {
		this.#tagged.flush();
		this.#writer.closeFlow();
	}

	#find(kind: Item['kind'], index?: number, id?: string): Item | undefined {
		const alike = this.#items.filter((item) => item.kind === kind);
		// Numbers come first: some servers change the ids from event to event.
		if (index !== undefined) {
			const numbered = alike.filter((item) => item.index === index);
			const first = numbered.find((item) => !item.isSettled) ?? numbered[0];
			if (first) return first;
		}
		const named = id === undefined ? undefined : alike.find((item) => item.id === id);
		if (named) return named;
		return alike.find(
			(item) =>
				!item.isSettled &&
				(item.index === undefined || index === undefined) &&
				(item.id === undefined || id === undefined),
		);
	}

	/** Without a number, and with ids that change, only the content tells that an item was shown before. */
	#sameContent(kind: Item['kind'], source: JsonObject): Item | undefined {
		const settled = this.#items.filter((item) => item.kind === kind && item.isSettled);
		if (kind === 'call') return settled.find((item) => isSameCall(item, source));
		if (kind !== 'message') return undefined;
		const text = textOf(asList(source.content)[0]);
		return settled.find(
			(item) => item.index === undefined && item.parts.get('text0')?.text === text,
		);
	}

	#create(kind: Item['kind'], index?: number, id?: string): Item {
		const call = kind === 'call' ? this.#calls.open() : undefined;
		const item: Item = { kind, index, id, parts: new Map(), call, isSettled: false };
		this.#items.push(item);
		return item;
	}

	#itemOf(kind: Item['kind'], event: JsonObject): Item {
		const index = asCount(event.output_index);
		const id = asText(event.item_id);
		return this.#find(kind, index, id) ?? this.#create(kind, index, id);
	}

	#write(item: Item, key: string, kind: FlowKind, text: string): void {
		if (text === '') return;
		let part = item.parts.get(key);
		if (!part) {
			part = { kind, text: '' };
			const isNext = kind === 'reasoning' && item.parts.size > 0;
			item.parts.set(key, part);
			// The parts of one item's reasoning make one block, a blank line between them.
			if (isNext) this.#writer.write('reasoning', '\n\n');
			else this.#closeFlow();
		}
		if (kind === 'reasoning') this.#tagged.expectNoOrphan();
		this.#current = { item, key };
		part.text += text;
		if (kind === 'text') this.#tagged.push(text);
		else this.#writer.write(kind, text);
	}

	#settleText(item: Item, key: string, kind: FlowKind, text: string | undefined): void {
		if (text === undefined) return;
		const written = item.parts.get(key)?.text ?? '';
		if (text.startsWith(written)) {
			this.#write(item, key, kind, text.slice(written.length));
			return;
		}
		// Of reasoning in several parts only the open one could be replaced; its end is enough.
		this.#tagged.flush();
		if (kind === 'reasoning' || this.#writer.flow?.kind !== kind || this.#tagged.hasTags) return;
		if (this.#current?.item !== item || this.#current.key !== key) return;
		item.parts.set(key, { kind, text });
		this.#writer.closeFlow(undefined, text);
	}

	#settleMessage(item: Item, source: JsonObject): void {
		const content = source.content ?? source.text;
		const parts = typeof content === 'string' ? [{ text: content }] : content;
		for (const [place, each] of (asRecord(parts) ? [parts] : asList(parts)).entries()) {
			const part = asRecord(each);
			if (!part) continue;
			const refusal = asText(part.refusal);
			const kind: FlowKind = refusal ? 'refusal' : 'text';
			this.#settleText(item, `${kind}${place}`, kind, refusal ?? asText(part.text));
			citeAnnotations(this.#writer, asList(part.annotations));
		}
		this.#closeFlow();
	}

	#settleReasoning(item: Item, source: JsonObject): void {
		const isRaw = [...item.parts.keys()].some((key) => key.startsWith('content'));
		const summary = isRaw ? [] : asList(source.summary);
		for (const [place, each] of summary.entries()) {
			this.#settleText(item, `summary${place}`, 'reasoning', textOf(each));
		}
		const content = summary.length > 0 ? [] : asList(source.content);
		for (const [place, each] of content.entries()) {
			this.#settleText(item, `content${place}`, 'reasoning', textOf(each));
		}
		const opaque = this.#opaqueOf(source);
		if (this.#writer.flow?.kind === 'reasoning' && this.#current?.item === item) {
			this.#writer.closeFlow(opaque);
		} else if (asText(source.encrypted_content)) this.#writer.push({ type: 'opaque', opaque });
	}

	#settleOther(source: JsonObject): void {
		const result = asText(source.result);
		if (source.type === 'image_generation_call' && result) {
			const format = asText(source.output_format) ?? 'png';
			const url = result.startsWith('data:') ? result : `data:image/${format};base64,${result}`;
			this.#writer.image(url);
			return;
		}
		this.#closeFlow();
		this.#writer.push({ type: 'opaque', opaque: this.#opaqueOf(source) });
	}
}

function isSameCall({ call }: Item, source: JsonObject): boolean {
	if (!call || (asText(source.name) ?? '') !== call.name) return false;
	const id = asText(source.call_id) ?? asText(source.id) ?? '';
	return id === call.wireId && (wholeArguments(source.arguments) ?? '') === call.argsText;
}

function isOtherCall({ call }: Item, source: JsonObject): boolean {
	if (!call) return false;
	const id = asText(source.call_id) ?? call.wireId;
	return id !== call.wireId || (asText(source.name) ?? call.name) !== call.name;
}

function settleCall({ call }: Item, source: JsonObject, isWhole: boolean): void {
	if (!call) return;
	const callId = asText(source.call_id);
	const itemId = asText(source.id);
	call.setId(callId ?? itemId ?? '');
	// A short id is made longer; a server that keeps the answer wants its own.
	const own = callId !== undefined && !isTelling(callId) ? { callId } : {};
	if (itemId) call.setOpaque({ itemId, ...own });
	const name = asText(source.name);
	if (name) call.setName(name);
	const whole = wholeArguments(source.arguments);
	if (whole) call.settle(whole);
	if (isWhole && call.name !== '') call.close(source.status !== 'incomplete');
}

function wholeArguments(value: unknown): string | undefined {
	return asRecord(value) ? JSON.stringify(value) : asText(value);
}

function kindOfItem(source: JsonObject): Item['kind'] {
	switch (source.type) {
		case 'message':
		case undefined:
			return 'message';
		case 'reasoning':
			return 'reasoning';
		case 'function_call':
			return 'call';
		default:
			// An answer by another name still is one.
			return source.type === 'output_text' || source.type === 'text' ? 'message' : 'other';
	}
}

function kindOfPart(type: unknown): FlowKind {
	const name = asText(type) ?? '';
	return partKinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'text';
}

function keyOf(event: JsonObject, kind: FlowKind): string {
	const summary = asCount(event.summary_index);
	if (kind === 'reasoning') {
		return summary === undefined
			? `content${asCount(event.content_index) ?? 0}`
			: `summary${summary}`;
	}
	return `${kind}${asCount(event.content_index) ?? 0}`;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' ? asText(value) : asText(asRecord(value)?.text);
}
