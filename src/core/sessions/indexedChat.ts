import * as z from 'zod';
import { emptyTranscript, fold, type Transcript, type TurnView } from '../../shared/transcript';
import { parseJson } from '../parseJson';
import { type ParsedLog, titleOf } from './parseLog';

/** By hand: there are thousands of them in each list. */
const turnsSchema = z.custom<readonly (readonly [string, string])[]>(
	(value) =>
		Array.isArray(value) &&
		value.every(
			(each: unknown) =>
				Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'string',
		),
);

/** What the list of chats knows of one chat. `bytes` and `changedAt` are those of the file that it was read from. */
const chatSchema = z.object({
	chatId: z.string(),
	bytes: z.number(),
	changedAt: z.number(),
	/** `damaged`: nothing of it can be read. `newer`: a later version wrote it. */
	state: z.enum(['fine', 'damaged', 'newer']),
	/** Lines that could not be read. */
	skipped: z.number().optional(),
	title: z.string(),
	at: z.number(),
	tags: z.array(z.string()),
	isKeptAtTop: z.boolean(),
	workspace: z.object({ id: z.string(), name: z.string() }).optional(),
	/** Id and words of each turn in view. */
	turns: turnsSchema,
});

export type IndexedChat = Readonly<z.infer<typeof chatSchema>>;

const version = 2;

/** What the list needs of a chat, from its log. */
export function toIndexed(
	file: { readonly chatId: string; readonly bytes: number; readonly changedAt: number },
	parsed: ParsedLog,
): IndexedChat {
	const { chatId, bytes, changedAt } = file;
	const none = { title: '', at: 0, tags: [], isKeptAtTop: false, turns: [] };
	if (parsed.kind !== 'chat') return { chatId, bytes, changedAt, state: parsed.kind, ...none };
	const transcript = emptyTranscript();
	for (const record of parsed.records) fold(transcript, record);
	return {
		chatId,
		bytes,
		changedAt,
		state: 'fine',
		...(parsed.skipped > 0 ? { skipped: parsed.skipped } : {}),
		title: titleOfChat(transcript),
		at: transcript.at,
		tags: [...(transcript.tags ?? [])],
		isKeptAtTop: transcript.isKeptAtTop === true,
		...(transcript.workspace ? { workspace: transcript.workspace } : {}),
		turns: transcript.turns.map((turn) => [turn.id, wordsOf(turn)]),
	};
}

function titleOfChat({ title, turns }: Transcript): string {
	if (title !== '') return title;
	const first = turns.find((turn) => turn.role === 'user');
	return titleOf(first?.role === 'user' ? first.text : '');
}

function wordsOf(turn: TurnView): string {
	if (turn.role === 'user') {
		return [turn.text, ...turn.attachments.map((attachment) => attachment.path)].join('\n');
	}
	return turn.blocks
		.flatMap((block) => (block.kind === 'text' || block.kind === 'refusal' ? [block.text] : []))
		.join('\n');
}

/** The index as a file: a first line that says what it is, and a line for each chat. */
export function writeIndex(chats: readonly IndexedChat[]): string {
	const lines = [{ panduIndex: version }, ...chats].map((each) => JSON.stringify(each));
	return `${lines.join('\n')}\n`;
}

/** Nothing of a file that is no index of this version. Lines that are damaged are left out. */
export function readIndex(text: string): readonly IndexedChat[] {
	const [first = '', ...lines] = text.split('\n');
	const head = z.object({ panduIndex: z.literal(version) }).safeParse(parseJson(first));
	if (!head.success) return [];
	return lines.flatMap((line) => {
		const parsed = chatSchema.safeParse(line === '' ? undefined : parseJson(line));
		return parsed.success ? [parsed.data] : [];
	});
}
