import { attachmentLabel, estimateTokens } from '../../core/context/attachments';
import type { AttachmentChip } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import type { Drafts } from './drafts';

/** What is attached to the next question of a chat. */
export class Composer {
	readonly #read: () => readonly Attachment[];
	readonly #write: (attachments: readonly Attachment[]) => void;

	/** Where they are kept. */
	constructor(
		read: () => readonly Attachment[],
		write: (attachments: readonly Attachment[]) => void,
	) {
		this.#read = read;
		this.#write = write;
	}

	get attachments(): readonly Attachment[] {
		return this.#read();
	}

	get chips(): readonly AttachmentChip[] {
		return this.attachments.map(chipOf);
	}

	/** The same place attached again replaces what was there: its text may be newer. */
	add(attachment: Attachment): void {
		const others = this.attachments.filter((each) => !isSamePlace(each, attachment));
		this.#write([...others, attachment]);
	}

	remove(id: string): void {
		this.#write(this.attachments.filter((each) => each.id !== id));
	}
}

/** The attachments of a chat, kept with its draft. */
export function composerIn(drafts: Pick<Drafts, 'of' | 'change'>, chatId: () => string): Composer {
	return new Composer(
		() => drafts.of(chatId()).attachments,
		(attachments) => drafts.change(chatId(), { attachments }),
	);
}

function isSamePlace(a: Attachment, b: Attachment): boolean {
	return hasPlace(a) && hasPlace(b) && attachmentLabel(a) === attachmentLabel(b);
}

/** What was pasted or selected in a terminal is nowhere else, and another text of that name is another one. */
function hasPlace(attachment: Attachment): boolean {
	if (attachment.kind === 'image') return false;
	return !('origin' in attachment) || !['text', 'terminal'].includes(attachment.origin ?? '');
}

/** They are told with every change of the state, and a large file takes milliseconds to count. */
const known = new WeakMap<Attachment, AttachmentChip>();

function chipOf(attachment: Attachment): AttachmentChip {
	const before = known.get(attachment);
	if (before) return before;
	const chip = toChip(attachment);
	known.set(attachment, chip);
	return chip;
}

function toChip(attachment: Attachment): AttachmentChip {
	const label = attachmentLabel(attachment);
	return {
		id: attachment.id,
		kind: (attachment.kind !== 'image' && attachment.origin) || attachment.kind,
		label: label.slice(label.lastIndexOf('/') + 1),
		path: attachment.path,
		tokens: estimateTokens(attachment),
	};
}
