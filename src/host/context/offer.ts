import type * as vscode from 'vscode';
import { showInvisible } from '../../core/prompts/invisible';
import type { MentionItem } from '../../shared/protocol';
import type { Attachment, AttachmentOrigin } from '../../shared/transcript';
import type { Found } from '../chat/chatDeps';

/** Something that can be added to a question. Nothing is read before it is chosen. */
export interface Offer {
	readonly item: MentionItem;
	attach(): Promise<Found>;
}

/** Kinds of things to add, each found in its own way. */
export interface OfferSource {
	/** What narrows the list to it, typed after `@`. The first one is its name there. */
	readonly words: readonly string[];
	/** Shown in place of its offers while nothing is typed. Absent: they are few and cheap, and shown at once. */
	readonly row?: { readonly label: string; readonly description: string };
	readonly kind: MentionItem['kind'];
	find(query: string, token: vscode.CancellationToken): Promise<readonly Offer[]>;
}

/** Nothing is added, and nothing has to be said. */
export const cancelled: Found = [];

interface TextParts {
	/** What it is, for the person and the model. */
	readonly name: string;
	readonly origin: AttachmentOrigin;
	readonly languageId?: string;
	readonly text: string;
}

/** A text that is no file. What nobody could see in it is written out. */
export function textAttachment({
	name,
	origin,
	languageId = 'plaintext',
	text,
}: TextParts): Attachment {
	return {
		kind: 'file',
		id: crypto.randomUUID(),
		path: showInvisible(name.replace(/\s+/g, ' ')).text.slice(0, 150),
		languageId,
		origin,
		text: showInvisible(text).text,
	};
}
