import type { UserPart } from '../../shared/messages';
import type { Attachment, UserTurnView } from '../../shared/transcript';
import { countTokens } from '../estimate';
import { tokensPerImage } from './measure';

type TextAttachment = Extract<Attachment, { text: string }>;

/** How an attachment is named to the model and to the person: `src/a.ts:10-20`. */
export function attachmentLabel(attachment: Attachment): string {
	if (attachment.kind === 'image' || !attachment.lines) return attachment.path;
	const [first, last] = attachment.lines;
	return first === last ? `${attachment.path}:${first}` : `${attachment.path}:${first}-${last}`;
}

/** A fence that nothing inside `text` can close. */
export function fenceFor(text: string): string {
	let longest = 2;
	for (const run of text.match(/`{3,}/g) ?? []) longest = Math.max(longest, run.length);
	return '`'.repeat(longest + 1);
}

function renderText(attachment: TextAttachment): string {
	const fence = fenceFor(attachment.text);
	const language = attachment.languageId === 'plaintext' ? '' : attachment.languageId;
	const end = attachment.text.endsWith('\n') ? '' : '\n';
	return `${attachmentLabel(attachment)}\n${fence}${language}\n${attachment.text}${end}${fence}`;
}

/** An attachment that is left out: one line, unless it is as short itself. */
function renderShort(attachment: Attachment): string {
	if (attachment.kind === 'image') return `[image ${attachment.path}: left out]`;
	const line = `[file ${attachmentLabel(attachment)}: left out]`;
	const whole = renderText(attachment);
	return whole.length <= line.length ? whole : line;
}

/**
 * A question as it goes to the model: what is attached, the words, then what happened meanwhile. The same turn always
 * gives the same bytes, so that servers can reuse the prefix of a conversation. `isShort`: the attachments are left out.
 */
export function renderQuestion(
	turn: Pick<UserTurnView, 'text' | 'prompt' | 'attachments' | 'note'>,
	isShort = false,
): readonly UserPart[] {
	const images: UserPart[] = [];
	const texts: string[] = [];
	for (const attachment of turn.attachments) {
		if (isShort) {
			texts.push(renderShort(attachment));
		} else if (attachment.kind === 'image') {
			images.push({ kind: 'image', mime: attachment.mime, data: attachment.data });
		} else {
			texts.push(renderText(attachment));
		}
	}
	const words = turn.prompt ?? turn.text;
	if (words !== '') texts.push(words);
	if (turn.note !== undefined && turn.note !== '') texts.push(turn.note);
	const text = texts.join('\n\n');
	return text === '' ? images : [...images, { kind: 'text', text }];
}

/** The text of an attachment as it is sent. Undefined for an image. */
export function renderAttachment(attachment: Attachment): string | undefined {
	return attachment.kind === 'image' ? undefined : renderText(attachment);
}

/** A rough count, for showing only. */
export function estimateTokens(attachment: Attachment): number {
	if (attachment.kind === 'image') return tokensPerImage;
	return countTokens(renderText(attachment));
}
