import * as z from 'zod';
import { describeCall, describeResult, personsWords, splitAnswer } from './importClineParts';
import { addParts, type ImportedChat, type ImportedPart, type ImportedTurn } from './importedChat';
import type { TakeImage } from './importSource';
import { titleOf } from './parseLog';

/** The files of one task of Cline or Roo Code, parsed as JSON and unchecked; undefined where there is none. */
export interface ClineTask {
	/** `api_conversation_history.json`. */
	readonly conversation: unknown;
	/** `ui_messages.json`. */
	readonly messages: unknown;
	/** `task_metadata.json` of Cline. */
	readonly metadata: unknown;
	/** When nothing else tells it. */
	readonly changedAt: number;
}

const blockSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('text'), text: z.string() }),
	z.object({
		type: z.literal('image'),
		source: z.object({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
	}),
	z.object({ type: z.literal('thinking'), thinking: z.string() }),
	z.object({ type: z.literal('reasoning'), text: z.string() }),
	z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
	z.object({ type: z.literal('tool_result'), content: z.unknown() }),
]);
type Block = z.infer<typeof blockSchema>;

const messageSchema = z.object({
	role: z.enum(['user', 'assistant']),
	content: z.union([z.string(), z.array(z.unknown())]),
	ts: z.number().optional().catch(undefined),
	modelInfo: z.object({ modelId: z.string() }).optional().catch(undefined),
});
type Message = z.infer<typeof messageSchema>;

const shownSchema = z.object({
	ts: z.number(),
	type: z.enum(['say', 'ask']),
	say: z.string().optional(),
	ask: z.string().optional(),
	text: z.string().optional(),
	partial: z.boolean().optional(),
});
type Shown = z.infer<typeof shownSchema>;

const metadataSchema = z.object({
	model_usage: z.array(z.object({ model_id: z.string() })),
});

/** A task as a chat. Undefined: nothing in it can be read. `label` names the program. */
export function readClineTask(
	task: ClineTask,
	label: string,
	takeImage: TakeImage,
): ImportedChat | undefined {
	const shown = readAll(shownSchema, task.messages);
	const begun = shown[0]?.ts ?? task.changedAt;
	const messages = readAll(messageSchema, task.conversation);
	const context: Context = { label, begun, model: modelOf(task.metadata), takeImage };
	const turns = messages.length > 0 ? fromMessages(messages, context) : fromShown(shown, context);
	const question = turns.find((turn) => turn.role === 'user');
	if (question?.role !== 'user') return undefined;
	return { title: titleOf(question.text), at: question.at, tags: [label], turns };
}

interface Context {
	readonly label: string;
	/** The time of a turn that has none of its own. */
	readonly begun: number;
	readonly model: string;
	readonly takeImage: TakeImage;
}

/** The elements that are what they should be. */
function readAll<T>(schema: z.ZodType<T>, value: unknown): readonly T[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((each: unknown) => {
		const parsed = schema.safeParse(each);
		return parsed.success ? [parsed.data] : [];
	});
}

function modelOf(metadata: unknown): string {
	const parsed = metadataSchema.safeParse(metadata);
	return (parsed.success && parsed.data.model_usage.at(-1)?.model_id) || '';
}

function blocksOf({ content }: Message): readonly Block[] {
	return typeof content === 'string'
		? [{ type: 'text', text: content }]
		: readAll(blockSchema, content);
}

/** Turns being made: the answer that is open takes in all until the person speaks again. */
class Turns {
	readonly list: ImportedTurn[] = [];
	readonly #context: Context;
	#parts: ImportedPart[] | undefined;

	constructor(context: Context) {
		this.#context = context;
	}

	ask(text: string, at: number | undefined, attachments: readonly TakenImage[] = []): void {
		this.#parts = undefined;
		const { begun } = this.#context;
		this.list.push({ role: 'user', at: at ?? this.#last ?? begun, text, attachments });
	}

	answer(parts: readonly ImportedPart[], at?: number, model?: string): void {
		if (parts.length === 0) return;
		if (!this.#parts) {
			const { label, begun, model: usual } = this.#context;
			this.#parts = [];
			this.list.push({
				role: 'assistant',
				at: at ?? this.#last ?? begun,
				endpoint: label,
				model: model ?? usual,
				parts: this.#parts,
			});
		}
		addParts(this.#parts, parts);
	}

	get isAnswering(): boolean {
		return this.#parts !== undefined;
	}

	get #last(): number | undefined {
		return this.list.at(-1)?.at;
	}
}

type TakenImage = Extract<ReturnType<TakeImage>, { kind: string }>;

function fromMessages(messages: readonly Message[], context: Context): readonly ImportedTurn[] {
	const turns = new Turns(context);
	for (const message of messages) {
		const blocks = blocksOf(message);
		if (message.role === 'assistant') {
			const parts = blocks.flatMap(answerPart);
			turns.answer(parts, message.ts, message.modelInfo?.modelId);
		} else addQuestion(turns, blocks, message.ts, context);
	}
	return turns.list;
}

function addQuestion(
	turns: Turns,
	blocks: readonly Block[],
	at: number | undefined,
	{ takeImage }: Context,
): void {
	const words: string[] = [];
	const images: TakenImage[] = [];
	const results: ImportedPart[] = [];
	for (const block of blocks) {
		if (block.type === 'text') {
			const said = personsWords(block.text);
			if (said !== undefined) words.push(said);
		} else if (block.type === 'tool_result') {
			const text = resultText(block.content);
			const said = /<(?:feedback|user_message|answer)>/.test(text) && personsWords(text);
			if (said) words.push(said);
			else if (text.trim() !== '') results.push({ kind: 'text', text: describeResult(text) });
		} else if (block.type === 'image') {
			const image = takeImage(block.source.media_type, block.source.data);
			if ('note' in image) words.push(image.note);
			else images.push(image);
		}
	}
	if (turns.isAnswering) turns.answer(results);
	if (words.length > 0 || (images.length > 0 && !turns.isAnswering)) {
		turns.ask(words.join('\n\n'), at, images);
	}
}

function answerPart(block: Block): readonly ImportedPart[] {
	switch (block.type) {
		case 'text':
			return splitAnswer(block.text);
		case 'thinking':
			return block.thinking === '' ? [] : [{ kind: 'reasoning', text: block.thinking }];
		case 'reasoning':
			return block.text === '' ? [] : [{ kind: 'reasoning', text: block.text }];
		case 'tool_use': {
			const words = saidByTool(block.name, block.input);
			if (words !== undefined) return [{ kind: 'text', text: words }];
			const given = JSON.stringify(block.input, undefined, 2) ?? '';
			return [{ kind: 'text', text: describeCall(block.name, given, 'json') }];
		}
		default:
			return [];
	}
}

const wordsSchema = z.union([
	z.object({ result: z.string() }).transform((each) => each.result),
	z.object({ question: z.string() }).transform((each) => each.question),
	z.object({ response: z.string() }).transform((each) => each.response),
]);

/** What a tool that speaks to the person says. */
function saidByTool(name: string, input: unknown): string | undefined {
	const speaks = ['attempt_completion', 'ask_followup_question', 'plan_mode_respond'];
	if (!speaks.includes(name)) return undefined;
	const parsed = wordsSchema.safeParse(input);
	return parsed.success ? parsed.data : undefined;
}

function resultText(content: unknown): string {
	if (typeof content === 'string') return content;
	return readAll(z.object({ type: z.literal('text'), text: z.string() }), content)
		.map((each) => each.text)
		.join('\n');
}

/** From what the program showed, where the conversation itself is missing. */
function fromShown(messages: readonly Shown[], context: Context): readonly ImportedTurn[] {
	const turns = new Turns(context);
	for (const { ts, type, say, ask, text = '', partial } of messages) {
		if (partial || text.trim() === '') continue;
		const isFirst = turns.list.length === 0;
		if (type === 'say' && (isFirst || say === 'user_feedback' || say === 'task')) {
			turns.ask(text, ts);
		} else if (type === 'say' && (say === 'text' || say === 'completion_result')) {
			turns.answer([{ kind: 'text', text }], ts);
		} else if (type === 'say' && say === 'reasoning') {
			turns.answer([{ kind: 'reasoning', text }], ts);
		} else if (say === 'tool' || ask === 'tool' || ask === 'command' || say === 'command') {
			turns.answer([{ kind: 'text', text: describeResult(text) }], ts);
		} else if (ask === 'followup') turns.answer([{ kind: 'text', text: questionOf(text) }], ts);
	}
	return turns.list;
}

function questionOf(text: string): string {
	try {
		const parsed = z.object({ question: z.string() }).safeParse(JSON.parse(text));
		return parsed.success ? parsed.data.question : text;
	} catch (error) {
		if (error instanceof SyntaxError) return text;
		throw error;
	}
}
