import * as z from 'zod';
import type { AssistantTurnView, BlockView, Transcript, TurnView } from '../../shared/transcript';
import type { ImportedChat, ImportedPart, ImportedTurn } from './importedChat';
import type { TakeImage } from './importSource';
import { asAttachments, finishReasons } from './recordSchema';

/** What stands in `format` and `version` of an export. docs/chats.md describes it. */
const exportFormat = 'pandu-chats';
const exportVersion = 1;

const part = z.discriminatedUnion('kind', [
	z.object({ kind: z.enum(['text', 'reasoning', 'refusal']), text: z.string() }),
	z.object({
		kind: z.literal('toolCall'),
		name: z.string(),
		arguments: z.string(),
		result: z.string().exactOptional(),
		isError: z.boolean().exactOptional(),
	}),
	z.object({ kind: z.literal('image'), mime: z.string(), data: z.string() }),
]);

const usage = z.object({
	input: z.number(),
	output: z.number(),
	reasoning: z.number().exactOptional(),
	cacheRead: z.number().exactOptional(),
	cacheWrite: z.number().exactOptional(),
	cost: z.object({ amount: z.number(), currency: z.string().exactOptional() }).exactOptional(),
});

const turn = z.discriminatedUnion('role', [
	z.object({
		role: z.literal('user'),
		at: z.number(),
		text: z.string(),
		attachments: z.array(z.unknown()).default([]).transform(asAttachments),
	}),
	z.object({
		role: z.literal('assistant'),
		at: z.number(),
		endpoint: z.string(),
		model: z.string(),
		parts: z.array(part),
		usage: usage.exactOptional(),
		finish: z.enum(finishReasons).catch('unknown').exactOptional(),
		isCut: z.boolean().exactOptional(),
		failure: z.string().exactOptional(),
		citations: z
			.array(z.object({ url: z.string(), title: z.string().exactOptional() }))
			.exactOptional(),
	}),
]) satisfies z.ZodType<ImportedTurn>;

const chat = z.object({
	id: z.string(),
	title: z.string(),
	at: z.number(),
	tags: z.array(z.string()).default([]),
	isKeptAtTop: z.boolean().exactOptional(),
	workspace: z.object({ id: z.string(), name: z.string() }).exactOptional(),
	turns: z.array(turn),
});

const exportSchema = z.object({
	format: z.literal(exportFormat),
	version: z.literal(exportVersion),
	chats: z.array(z.unknown()),
});

export interface ExportedChat extends ImportedChat {
	readonly id: string;
}

/** The chats as JSON, to be read by {@link readExport} and by people. */
export function toJson(transcripts: readonly Transcript[]): string {
	const chats = transcripts.map(toExported);
	return `${JSON.stringify({ format: exportFormat, version: exportVersion, chats }, undefined, '\t')}\n`;
}

/**
 * The chats of an export and the number of those that cannot be read. Undefined: the file is no export of ours, or one of a
 * later version.
 */
export function readExport(
	value: unknown,
): { readonly chats: readonly ExportedChat[]; readonly unread: number } | undefined {
	const whole = exportSchema.safeParse(value);
	if (!whole.success) return undefined;
	const chats = whole.data.chats.flatMap((each) => {
		const parsed = chat.safeParse(each);
		return parsed.success ? [parsed.data] : [];
	});
	return { chats, unread: whole.data.chats.length - chats.length };
}

/** The same chat with pictures as they may be sent, or with what is said in their place. */
export function withPictures<T extends ImportedChat>(chat: T, takeImage: TakeImage): T {
	return { ...chat, turns: chat.turns.map((each) => turnWithPictures(each, takeImage)) };
}

function turnWithPictures(turn: ImportedTurn, takeImage: TakeImage): ImportedTurn {
	if (turn.role === 'assistant') {
		const parts = turn.parts.map((each): ImportedPart => {
			if (each.kind !== 'image') return each;
			const taken = takeImage(each.mime, each.data);
			return 'note' in taken ? { kind: 'text', text: taken.note } : each;
		});
		return { ...turn, parts };
	}
	const notes: string[] = [];
	const attachments = turn.attachments.filter((each) => {
		const taken = each.kind === 'image' ? takeImage(each.mime, each.data) : each;
		if ('note' in taken) notes.push(taken.note);
		return !('note' in taken);
	});
	return { ...turn, attachments, text: [turn.text, ...notes].join('\n\n') };
}

function toExported(transcript: Transcript): ExportedChat {
	const { id, title, at, tags = [], isKeptAtTop, workspace, turns } = transcript;
	return {
		id,
		title,
		at,
		tags,
		...(isKeptAtTop ? { isKeptAtTop } : {}),
		...(workspace ? { workspace } : {}),
		turns: turns.map(toTurn),
	};
}

function toTurn(view: TurnView): ImportedTurn {
	const { at } = view;
	if (view.role === 'user') {
		return { role: 'user', at, text: view.text, attachments: view.attachments };
	}
	const { endpoint, model, blocks, usage: used, finish, failure, citations } = view;
	return {
		role: 'assistant',
		at,
		endpoint,
		model,
		parts: blocks.flatMap(toPart),
		...(used ? { usage: used } : {}),
		...(finish && view.status === 'done' ? { finish } : {}),
		...(isCut(view) ? { isCut: true } : {}),
		...(failure ? { failure: failure.message } : {}),
		...(citations.length > 0 ? { citations } : {}),
	};
}

function isCut({ status }: AssistantTurnView): boolean {
	return status === 'stopped' || status === 'interrupted' || status === 'running';
}

function toPart(block: BlockView): readonly ImportedPart[] {
	switch (block.kind) {
		case 'text':
		case 'reasoning':
		case 'refusal':
			return block.text === '' ? [] : [{ kind: block.kind, text: block.text }];
		case 'toolCall': {
			const { name, text, result } = block;
			const end = result ? { result: result.content, isError: result.isError } : {};
			return [{ kind: 'toolCall', name, arguments: text, ...end }];
		}
		case 'image':
			return [{ kind: 'image', mime: block.mime, data: block.data }];
		default:
			// What only its API understands is of no use elsewhere.
			return [];
	}
}
