import type { Cost, FinishReason, ModelEvent, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Opaque, Protocol } from '../../shared/messages';
import { asRecord, asText } from './json';

/** The kinds of block of which one at a time is written. */
export type FlowKind = 'text' | 'reasoning' | 'refusal';

/** Collects the events of one reply and keeps their order lawful. Shared by the readers. */
export interface ReplyWriter {
	/** Set once the last event is out; nothing is written after that. */
	readonly isEnded: boolean;
	/** Whether any text that is not blank, any refusal or any image came. */
	readonly hasContent: boolean;
	readonly hasRefusal: boolean;
	/** Written once, by the first frame. */
	start(model: unknown, responseId: unknown): void;
	/** Appends to the open block of `kind`, or closes the open one and starts a new one. */
	write(kind: FlowKind, text: string): void;
	/** Closes the open text, reasoning or refusal. `text`, when given, replaces what it added up to. */
	closeFlow(opaque?: Opaque, text?: string): void;
	/** The kind and the text so far of the open block. */
	readonly flow: { readonly kind: FlowKind; readonly text: string } | undefined;
	/** An id for a block of its own. */
	newBlockId(): string;
	push(event: ModelEvent): void;
	/** Once per address. */
	cite(url: unknown, title: unknown): void;
	/** `url` is a data URL; another one becomes a citation, for nothing is loaded from elsewhere. */
	image(url: unknown): void;
	finish(reason: FinishReason, raw?: string): void;
	fail(failure: Failure): void;
	/** The events since the last call. */
	take(): readonly ModelEvent[];
}

/** `opaqueOf` says what goes with a block that is closed without more said. */
export function createReplyWriter(
	protocol: Protocol,
	asked: string,
	opaqueOf: (kind: FlowKind) => Opaque | undefined = () => undefined,
): ReplyWriter {
	return new EventWriter(protocol, asked, opaqueOf);
}

class EventWriter implements ReplyWriter {
	isEnded = false;
	hasContent = false;
	hasRefusal = false;
	flow: { readonly kind: FlowKind; readonly id: string; text: string } | undefined;
	readonly #protocol: Protocol;
	readonly #asked: string;
	readonly #opaqueOf: (kind: FlowKind) => Opaque | undefined;
	readonly #events: ModelEvent[] = [];
	readonly #cited = new Set<string>();
	#blocks = 0;
	#isStarted = false;

	constructor(protocol: Protocol, asked: string, opaqueOf: (kind: FlowKind) => Opaque | undefined) {
		this.#protocol = protocol;
		this.#asked = asked;
		this.#opaqueOf = opaqueOf;
	}

	start(model: unknown, responseId: unknown): void {
		if (this.#isStarted) return;
		this.#isStarted = true;
		const id = asText(responseId);
		this.push({
			type: 'start',
			protocol: this.#protocol,
			model: asText(model) ?? this.#asked,
			...(id ? { responseId: id } : {}),
		});
	}

	write(kind: FlowKind, text: string): void {
		if (text === '' || this.isEnded) return;
		if (this.flow?.kind !== kind) {
			this.closeFlow();
			this.flow = { kind, id: this.newBlockId(), text: '' };
			this.push({ type: 'blockStart', id: this.flow.id, block: { kind } });
		}
		this.flow.text += text;
		if (kind === 'refusal') this.hasRefusal = true;
		if (kind !== 'reasoning' && text.trim() !== '') this.hasContent = true;
		this.push({ type: 'blockDelta', id: this.flow.id, text });
	}

	closeFlow(opaque?: Opaque, text?: string): void {
		const { flow } = this;
		if (!flow) return;
		const replaces = text !== undefined && text !== flow.text;
		const sent = opaque ?? this.#opaqueOf(flow.kind);
		this.push({
			type: 'blockEnd',
			id: flow.id,
			...(replaces ? { text } : {}),
			...(sent ? { opaque: sent } : {}),
		});
		this.flow = undefined;
	}

	newBlockId(): string {
		return `b${++this.#blocks}`;
	}

	push(event: ModelEvent): void {
		if (!this.isEnded) this.#events.push(event);
	}

	cite(url: unknown, title: unknown): void {
		const address = asText(url);
		if (!address || this.#cited.has(address)) return;
		this.#cited.add(address);
		const name = asText(title);
		this.push({ type: 'citation', url: address, ...(name ? { title: name } : {}) });
	}

	image(url: unknown): void {
		const address = asText(url);
		if (!address) return;
		const match = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/.exec(address.slice(0, 200));
		if (!match?.[1]) {
			if (/^https?:/i.test(address)) this.cite(address, 'Image');
			return;
		}
		this.hasContent = true;
		this.closeFlow();
		this.push({ type: 'image', mime: match[1], data: address.slice(match[0].length) });
	}

	finish(reason: FinishReason, raw?: string): void {
		this.#end({ type: 'finish', reason, ...(raw ? { raw } : {}) });
	}

	fail(failure: Failure): void {
		this.#end({ type: 'error', failure });
	}

	take(): readonly ModelEvent[] {
		return this.#events.splice(0);
	}

	#end(event: ModelEvent): void {
		this.closeFlow();
		this.push(event);
		this.isEnded = true;
	}
}

/** Cites the `url_citation`s of a list of annotations, whose fields may be nested. */
export function citeAnnotations(writer: ReplyWriter, annotations: readonly unknown[]): void {
	for (const each of annotations) {
		const annotation = asRecord(each);
		const citation = asRecord(annotation?.url_citation) ?? annotation;
		writer.cite(citation?.url, citation?.title);
	}
}

/** `counts` as usage; undefined when the server counted neither input nor output. */
export function usageOf(counts: {
	readonly input: number | undefined;
	readonly output: number | undefined;
	readonly reasoning?: number | undefined;
	readonly cacheRead?: number | undefined;
	readonly cacheWrite?: number | undefined;
	readonly cost?: Cost | undefined;
}): Usage | undefined {
	const { input, output, reasoning, cacheRead, cacheWrite, cost } = counts;
	if (input === undefined && output === undefined) return undefined;
	return {
		input: input ?? 0,
		output: output ?? 0,
		...(reasoning ? { reasoning } : {}),
		...(cacheRead ? { cacheRead } : {}),
		...(cacheWrite ? { cacheWrite } : {}),
		...(cost ? { cost } : {}),
	};
}
