import * as z from 'zod';
import type { FailureKind } from '../../shared/failure';
import { remedies, remedyActions } from '../../shared/remedies';
import type { Attachment, ChatRecord } from '../../shared/transcript';
import { isPlainRecord } from './plainRecord';

/** The version that this program writes. A log with a higher one is left alone. */
export const recordVersion = 1;

// Unknown fields are dropped: a later version may add some.
const protocol = z.enum(['chatCompletions', 'responses', 'messages']);
const opaque = z.object({ protocol, model: z.string(), payload: z.unknown() });
const failure = z.object({
	kind: z.enum(Object.keys(remedies) as FailureKind[]).catch('internal'),
	message: z.string(),
	detail: z.string().optional(),
	status: z.number().optional(),
	code: z.string().optional(),
	requestId: z.string().optional(),
	retryAfterMs: z.number().optional(),
	host: z.string().optional(),
	offers: z.array(z.enum(remedyActions)).optional().catch(undefined),
	refused: z.string().optional(),
	at: z.number().optional(),
});
const usage = z.object({
	input: z.number(),
	output: z.number(),
	reasoning: z.number().optional(),
	cacheRead: z.number().optional(),
	cacheWrite: z.number().optional(),
	cost: z.object({ amount: z.number(), currency: z.string().optional() }).optional(),
});

const block = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('text') }),
	z.object({ kind: z.literal('reasoning') }),
	z.object({ kind: z.literal('refusal') }),
	z.object({ kind: z.literal('toolCall'), callId: z.string(), name: z.string() }),
]);

export const finishReasons = [
	'stop',
	'length',
	'toolCalls',
	'refusal',
	'contentFilter',
	'pause',
	'contextOverflow',
	'incomplete',
	'unknown',
] as const;

const event = z.discriminatedUnion('type', [
	z.object({
		type: z.literal('start'),
		protocol,
		model: z.string(),
		responseId: z.string().optional(),
		requestId: z.string().optional(),
	}),
	z.object({ type: z.literal('blockStart'), id: z.string(), block }),
	z.object({ type: z.literal('blockDelta'), id: z.string(), text: z.string() }),
	z.object({
		type: z.literal('blockEnd'),
		id: z.string(),
		text: z.string().optional(),
		opaque: opaque.optional(),
	}),
	z.object({ type: z.literal('opaque'), opaque }),
	z.object({ type: z.literal('citation'), url: z.string(), title: z.string().optional() }),
	z.object({ type: z.literal('image'), mime: z.string(), data: z.string() }),
	z.object({ type: z.literal('usage'), usage }),
	z.object({ type: z.literal('notice'), text: z.string() }),
	z.object({ type: z.literal('finish'), reason: z.enum(finishReasons).catch('unknown') }),
	z.object({ type: z.literal('error'), failure }),
]);

const attachment = z.discriminatedUnion('kind', [
	z.object({
		kind: z.enum(['file', 'selection']),
		id: z.string(),
		path: z.string(),
		languageId: z.string(),
		lines: z.tuple([z.number(), z.number()]).optional(),
		text: z.string(),
		origin: z.enum(['folder', 'problems', 'terminal', 'git', 'text']).optional().catch(undefined),
	}),
	z.object({
		kind: z.literal('image'),
		id: z.string(),
		path: z.string(),
		mime: z.string(),
		data: z.string(),
	}),
]);

/** The attachments in `value`, as they stand in a log. What is none of them is left out. */
export function asAttachments(value: unknown): readonly Attachment[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((each: unknown) => {
		const parsed = attachment.safeParse(each);
		return parsed.success ? [parsed.data as Attachment] : [];
	});
}

/** One line of a chat's log. */
const recordSchema = z.discriminatedUnion('type', [
	z.object({ type: z.literal('chat'), version: z.number(), id: z.string(), at: z.number() }),
	z.object({ type: z.literal('title'), title: z.string() }),
	z.object({ type: z.literal('tags'), tags: z.array(z.string()) }),
	z.object({ type: z.literal('keptAtTop'), isKept: z.boolean() }),
	z.object({ type: z.literal('damageTold'), lines: z.number() }),
	z.object({ type: z.literal('workspace'), id: z.string(), name: z.string() }),
	z.object({
		type: z.literal('userTurn'),
		id: z.string(),
		at: z.number(),
		text: z.string(),
		prompt: z.string().optional(),
		// A later version may attach other things; the question is worth more than they are.
		attachments: z.array(z.unknown()).transform(asAttachments),
		note: z.string().optional(),
	}),
	z.object({
		type: z.literal('assistantTurn'),
		id: z.string(),
		at: z.number(),
		endpoint: z.string(),
		model: z.string(),
		beside: z.string().optional(),
	}),
	z.object({ type: z.literal('model'), turn: z.string(), event }),
	z.object({
		type: z.literal('toolResult'),
		turn: z.string(),
		callId: z.string(),
		content: z.string(),
		summary: z.string().optional(),
		isError: z.boolean(),
	}),
	z.object({
		type: z.literal('turnStopped'),
		turn: z.string(),
		reason: z.enum(['user', 'interrupted']),
	}),
	z.object({
		type: z.literal('turnResumed'),
		turn: z.string(),
		by: z.object({ endpoint: z.string(), model: z.string() }).optional(),
	}),
	z.object({ type: z.literal('rewind'), turn: z.string() }),
	z.object({ type: z.literal('chooseAnswer'), turn: z.string() }),
	z.object({ type: z.literal('pin'), turn: z.string(), pinned: z.boolean() }),
	z.object({ type: z.literal('forkedFrom'), chat: z.string(), title: z.string() }),
	z.object({
		type: z.literal('trim'),
		before: z.string(),
		level: z.enum(['results', 'attachments', 'summary', 'turns']),
		summary: z.string().optional(),
		savedTokens: z.number(),
		usage: usage.optional(),
		at: z.number(),
	}),
	z.object({ type: z.literal('untrim'), before: z.string() }),
]);

/** What the page and the adapters do with a record is safe once it has this form. */
export function asRecord(value: unknown): ChatRecord | undefined {
	if (isPlainRecord(value)) return value;
	const parsed = recordSchema.safeParse(value);
	return parsed.success ? (parsed.data as ChatRecord) : undefined;
}
