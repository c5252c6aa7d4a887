import * as z from 'zod';
import type { Attachment } from '../../shared/transcript';
import { describeCall, describeResult } from './importClineParts';
import { addParts, type ImportedChat, type ImportedPart, type ImportedTurn } from './importedChat';
import type { TakeImage } from './importSource';
import { titleOf } from './parseLog';

const toolCall = z.object({
	function: z.object({ name: z.string(), arguments: z.string().catch('') }),
});

const contextItem = z.object({
	name: z.string(),
	description: z.string().catch(''),
	content: z.string(),
});

const itemSchema = z.object({
	message: z.object({
		role: z.enum(['user', 'assistant', 'thinking', 'tool']),
		content: z.union([z.string(), z.array(z.unknown())]),
		toolCalls: z.array(z.unknown()).optional().catch(undefined),
	}),
	contextItems: z.array(z.unknown()).optional().catch(undefined),
	promptLogs: z
		.array(z.object({ modelTitle: z.string().optional() }))
		.optional()
		.catch(undefined),
});
type Item = z.infer<typeof itemSchema>;

const sessionSchema = z.object({
	title: z.string().catch(''),
	history: z.array(z.unknown()),
	chatModelTitle: z.string().nullish().catch(undefined),
});

const partSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('text'), text: z.string() }),
	z.object({ type: z.literal('imageUrl'), imageUrl: z.object({ url: z.string() }) }),
]);

const label = 'Continue';

/** A session of Continue as a chat. Undefined: nothing in it can be read. `at`: when it was made. */
export function readContinueSession(
	value: unknown,
	at: number,
	takeImage: TakeImage,
): ImportedChat | undefined {
	const session = sessionSchema.safeParse(value);
	if (!session.success) return undefined;
	const { title, history, chatModelTitle } = session.data;
	const turns: ImportedTurn[] = [];
	let answer: ImportedPart[] | undefined;
	for (const raw of history) {
		const parsed = itemSchema.safeParse(raw);
		if (!parsed.success) continue;
		const item = parsed.data;
		if (item.message.role === 'user') {
			answer = undefined;
			turns.push(question(item, at, takeImage));
			continue;
		}
		const parts = answerParts(item);
		if (parts.length === 0) continue;
		if (!answer) {
			answer = [];
			const model = item.promptLogs?.[0]?.modelTitle ?? chatModelTitle ?? '';
			turns.push({ role: 'assistant', at, endpoint: label, model, parts: answer });
		}
		addParts(answer, parts);
	}
	const first = turns.find((turn) => turn.role === 'user');
	if (first?.role !== 'user') return undefined;
	return { title: title.trim() || titleOf(first.text), at, tags: [label], turns };
}

function question(item: Item, at: number, takeImage: TakeImage): ImportedTurn {
	const { text, images } = readContent(item.message.content);
	const words = [text];
	const attachments: Attachment[] = [];
	for (const url of images) {
		const found = /^data:([a-z/+.-]+);base64,(.*)$/i.exec(url);
		const image = takeImage(found?.[1] ?? '', found?.[2] ?? '');
		if ('note' in image) words.push(image.note);
		else attachments.push(image);
	}
	for (const [index, raw] of (item.contextItems ?? []).entries()) {
		const parsed = contextItem.safeParse(raw);
		if (!parsed.success) continue;
		const { name, description, content } = parsed.data;
		const path = description === '' ? name : description;
		attachments.push({ kind: 'file', id: `c${index}`, path, languageId: '', text: content });
	}
	return { role: 'user', at, text: words.filter((each) => each !== '').join('\n\n'), attachments };
}

function answerParts({ message }: Item): readonly ImportedPart[] {
	const { text } = readContent(message.content);
	if (message.role === 'tool') {
		return text === '' ? [] : [{ kind: 'text', text: describeResult(text) }];
	}
	const kind = message.role === 'thinking' ? 'reasoning' : 'text';
	const calls = (message.toolCalls ?? []).flatMap((raw): readonly ImportedPart[] => {
		const parsed = toolCall.safeParse(raw);
		if (!parsed.success) return [];
		const { name, arguments: given } = parsed.data.function;
		return [{ kind: 'text', text: describeCall(name, given, 'json') }];
	});
	return [...(text.trim() === '' ? [] : [{ kind, text } as const]), ...calls];
}

function readContent(content: string | readonly unknown[]): {
	readonly text: string;
	readonly images: readonly string[];
} {
	if (typeof content === 'string') return { text: content, images: [] };
	const texts: string[] = [];
	const images: string[] = [];
	for (const raw of content) {
		const parsed = partSchema.safeParse(raw);
		if (!parsed.success) continue;
		if (parsed.data.type === 'text') texts.push(parsed.data.text);
		else images.push(parsed.data.imageUrl.url);
	}
	return { text: texts.join('\n'), images };
}

const listSchema = z.array(z.unknown());
const listed = z.object({
	sessionId: z.string(),
	dateCreated: z.union([z.string(), z.number()]).transform(toTime),
});

/** When each session of `sessions.json` was made, by its id. */
export function readContinueDates(value: unknown): ReadonlyMap<string, number> {
	const list = listSchema.safeParse(value);
	const dates = new Map<string, number>();
	for (const raw of list.success ? list.data : []) {
		const parsed = listed.safeParse(raw);
		if (parsed.success && parsed.data.dateCreated !== undefined) {
			dates.set(parsed.data.sessionId, parsed.data.dateCreated);
		}
	}
	return dates;
}

/** Milliseconds in digits, or a date in words. */
function toTime(value: string | number): number | undefined {
	const digits = Number(value);
	const time = Number.isFinite(digits) ? digits : Date.parse(String(value));
	return Number.isFinite(time) && time > 0 ? time : undefined;
}
