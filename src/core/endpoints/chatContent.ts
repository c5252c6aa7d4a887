import { asList, asRecord, asString, asText, type JsonObject } from './json';
import { createReasoningDetails, type ReasoningDetails } from './reasoningDetails';
import { citeAnnotations, type ReplyWriter } from './replyWriter';
import { createTaggedText, type TaggedText } from './taggedText';

const reasoningKeys = ['reasoning_content', 'reasoning', 'reasoning_text'] as const;

/** What is known of the reasoning of one reply. */
export interface ReasoningState {
	readonly details: ReasoningDetails;
	/** The field that it came in, for the server wants it back in the same one. */
	field: string | undefined;
}

export function createReasoningState(): ReasoningState {
	return { details: createReasoningDetails(), field: undefined };
}

/** Everything of a delta or message but its calls. */
export interface ChatContent {
	readDelta(delta: JsonObject): void;
	/** A whole message; what the deltas before it brought is not shown again. */
	readMessage(message: JsonObject): void;
	text(text: string): void;
	/** Gives out what was held back as a possible tag. */
	flush(): void;
}

export function createChatContent(writer: ReplyWriter, reasoning: ReasoningState): ChatContent {
	return new Content(writer, reasoning);
}

class Content implements ChatContent {
	readonly #writer: ReplyWriter;
	readonly #reasoning: ReasoningState;
	readonly #tagged: TaggedText;
	#written = '';
	#hasReasoning = false;

	constructor(writer: ReplyWriter, reasoning: ReasoningState) {
		this.#writer = writer;
		this.#tagged = createTaggedText(writer);
		this.#reasoning = reasoning;
	}

	readDelta(delta: JsonObject): void {
		this.#readReasoning(delta);
		this.#content(delta.content);
		this.#readRest(delta);
	}

	readMessage(message: JsonObject): void {
		if (!this.#hasReasoning) this.#readReasoning(message);
		const whole = message.content;
		if (this.#written === '') this.#content(whole);
		else if (typeof whole === 'string' && whole.startsWith(this.#written)) {
			this.text(whole.slice(this.#written.length));
		}
		if (!this.#writer.hasRefusal) this.#readRest(message);
	}

	text(value: string): void {
		this.#written += value;
		this.#tagged.push(value);
	}

	flush(): void {
		this.#tagged.flush();
	}

	/** Text, or a list of parts, or one part. */
	#content(value: unknown): void {
		if (typeof value === 'string') this.text(value);
		else if (asRecord(value)) this.#part(value);
		else for (const each of asList(value)) this.#part(each);
	}

	#part(value: unknown): void {
		if (typeof value === 'string') this.text(value);
		const part = asRecord(value);
		if (!part) return;
		const thinking = part.thinking ?? part.reasoning;
		if (thinking !== undefined) this.#reason(joinText(thinking));
		else if (part.type === 'image_url') this.#image(part);
		else if (part.type === 'refusal') this.#refuse(part.refusal);
		else this.text(asString(part.text) ?? '');
	}

	#reason(text: string): void {
		if (text === '') return;
		this.#hasReasoning = true;
		this.#tagged.expectNoOrphan();
		this.#writer.write('reasoning', text);
	}

	#readReasoning(source: JsonObject): void {
		const shown = this.#reasoning.details.add(asList(source.reasoning_details));
		if (shown !== '') {
			this.#reason(shown);
			return;
		}
		// Two fields may carry the same text.
		const field = reasoningKeys.find((each) => asText(source[each]));
		if (field) {
			this.#reasoning.field = field;
			this.#reason(asString(source[field]) ?? '');
			return;
		}
		const nested = asRecord(source.reasoning);
		if (nested) this.#reason(joinText(nested.content ?? nested.text ?? nested.summary));
	}

	#readRest(source: JsonObject): void {
		this.#refuse(source.refusal);
		citeAnnotations(this.#writer, asList(source.annotations));
		for (const each of asList(source.images)) this.#image(each);
	}

	#refuse(value: unknown): void {
		this.#writer.write('refusal', asString(value) ?? '');
	}

	#image(value: unknown): void {
		const image = asRecord(value);
		const source = asRecord(image?.image_url);
		this.#writer.image(source?.url ?? image?.image_url ?? image?.url);
	}
}

function joinText(value: unknown): string {
	if (typeof value === 'string') return value;
	return asList(value)
		.map((each) => asText(asRecord(each)?.text) ?? '')
		.join('');
}
