import * as z from 'zod';
import type { Suggestion, ToHost } from '../../shared/protocol';
import { remedyActions } from '../../shared/remedies';

const id = z.string().min(1).max(200);
const sendId = z.number().int().nonnegative();
/** Empty until the page knows which one it shows. */
const inChat = z.string().max(200).optional();
/** Characters of a question; more does not fit into any context window. */
const words = z.string().max(4_000_000);
const code = z.string().max(4_000_000);
const codeName = z.string().min(1).max(300);

const suggestions = [
	'explainFile',
	'explainSelection',
	'findBugs',
	'writeTests',
	'fixProblems',
	'commitMessage',
	'askWorkspace',
	'openFile',
	'openFolder',
] as const satisfies readonly Suggestion[];

/** Everything that the page may say. Strict: a message with anything else in it is not from our page. */
const toHostSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('ready') }),
	z.strictObject({
		type: z.literal('send'),
		sendId,
		text: words,
		chatId: inChat,
		isNow: z.boolean().optional(),
	}),
	z.strictObject({
		type: z.literal('draft'),
		chatId: id,
		revision: z.number().int().nonnegative(),
		text: words,
		cursor: z.tuple([sendId, sendId]),
		edit: z.strictObject({ turn: id, text: words }).optional(),
	}),
	z.strictObject({
		type: z.literal('queue'),
		action: z.enum(['send', 'undo', 'edit', 'remove', 'now']),
		id: id.optional(),
	}),
	z.strictObject({ type: z.literal('recall') }),
	z.strictObject({ type: z.literal('stop') }),
	z.strictObject({ type: z.literal('waitMore') }),
	z.strictObject({ type: z.literal('waitAgain') }),
	z.strictObject({ type: z.literal('removePart'), id }),
	z.strictObject({ type: z.literal('undoTrim'), turn: id }),
	z.strictObject({ type: z.literal('retryTurn'), turn: id }),
	z.strictObject({ type: z.literal('continueTurn'), turn: id }),
	z.strictObject({ type: z.literal('editTurn'), turn: id, sendId, text: words }),
	z.strictObject({ type: z.literal('loadOlder'), before: id, to: id.optional() }),
	z.strictObject({ type: z.literal('newChat') }),
	z.strictObject({ type: z.literal('showHistory') }),
	z.strictObject({ type: z.literal('pickModel') }),
	z.strictObject({ type: z.literal('pickEndpoint') }),
	z.strictObject({ type: z.literal('setUp') }),
	z.strictObject({ type: z.literal('import') }),
	z.strictObject({ type: z.literal('useDemo') }),
	z.strictObject({ type: z.literal('suggestion'), suggestion: z.enum(suggestions) }),
	z.strictObject({
		type: z.literal('findMentions'),
		request: z.number().int().nonnegative(),
		query: z.string().max(500),
		sign: z.literal('/').optional(),
	}),
	z.strictObject({
		type: z.literal('attachMention'),
		id: z.string().min(1).max(8000),
		chatId: inChat,
	}),
	z.strictObject({
		type: z.literal('attachUris'),
		uris: z.array(z.string().min(1).max(8000)).min(1).max(1000),
		chatId: inChat,
	}),
	z.strictObject({
		type: z.literal('attachImage'),
		name: z.string().max(300),
		mime: z.string().max(100),
		// Ten megabytes as base64; the words for a larger one come from the host.
		data: z.string().max(14_000_000),
		chatId: inChat,
	}),
	z.strictObject({
		type: z.literal('attachText'),
		name: z.string().max(300),
		text: code,
		chatId: inChat,
		sendId: sendId.optional(),
	}),
	z.strictObject({ type: z.literal('attachSelection') }),
	z.strictObject({ type: z.literal('removeAttachment'), id }),
	z.strictObject({ type: z.literal('copy'), text: code }),
	z.strictObject({ type: z.literal('insertCode'), text: code }),
	z.strictObject({ type: z.literal('applyCode'), turn: id, text: code }),
	z.strictObject({ type: z.literal('runInTerminal'), turn: id, text: z.string().max(20_000) }),
	z.strictObject({ type: z.literal('explainCode'), turn: id, text: code }),
	z.strictObject({ type: z.literal('findCode'), names: z.array(codeName).min(1).max(50) }),
	z.strictObject({ type: z.literal('openCode'), name: codeName }),
	z.strictObject({ type: z.literal('turnMenu'), turn: id }),
	z.strictObject({ type: z.literal('chooseAnswer'), turn: id }),
	z.strictObject({ type: z.literal('showOrigin') }),
	z.strictObject({ type: z.literal('newFile'), text: code, language: z.string().max(100) }),
	z.strictObject({ type: z.literal('openLink'), href: z.string().min(1).max(8000) }),
	z.strictObject({ type: z.literal('openAttachment'), turn: id, id }),
	z.strictObject({ type: z.literal('remedy'), turn: id, action: z.enum(remedyActions) }),
]) satisfies z.ZodType<ToHost>;

/** Of a question that is no message of ours, most likely because it is too long: its sender waits for an answer. */
const questionSchema = z.object({ type: z.enum(['send', 'editTurn', 'attachText']), sendId });

interface NotOurs {
	/** For the log. Holds nothing of the content. */
	readonly problem: string;
	readonly sendId?: number;
}

/** A message of the page, or why it is none. */
export function parseToHost(raw: unknown): ToHost | NotOurs {
	const parsed = toHostSchema.safeParse(raw);
	if (parsed.success) return parsed.data;
	const fields = parsed.error.issues.map(
		(issue) => `${issue.path.join('.') || 'message'}: ${issue.code}`,
	);
	const question = questionSchema.safeParse(raw);
	return {
		problem: `dropped a message of the page (${[...new Set(fields)].slice(0, 5).join(', ')})`,
		...(question.success ? { sendId: question.data.sendId } : {}),
	};
}
