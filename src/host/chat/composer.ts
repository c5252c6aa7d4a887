import { attachmentLabel, estimateTokens } from '../../core/context/attachments';
import type { AttachmentChip } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';

/** What is attached to the next question. */
export class Composer {
	#attachments: readonly Attachment[] = [];
	readonly #onChange: (attachments: readonly Attachment[]) => void;

	constructor(onChange: (attachments: readonly Attachment[]) => void) {
		this.#onChange = onChange;
	}

	get attachments(): readonly Attachment[] {
		return this.#attachments;
	}

	get chips(): readonly AttachmentChip[] {
		return this.#attachments.map(chipOf);
	}

	/** The same place attached again replaces what was there: its text may be newer. */
	add(attachment: Attachment): void {
		const others = this.#attachments.filter((each) => !isSamePlace(each, attachment));
		this.#set([...others, attachment]);
	}

	remove(id: string): void {
		this.#set(this.#attachments.filter((each) => each.id !== id));
	}

	clear(): void {
		this.#set([]);
	}

	/** Puts back what was attached before the window was reloaded. */
	restore(attachments: readonly Attachment[]): void {
		const isNew = (each: Attachment) =>
			this.#attachments.every((other) => other.id !== each.id && !isSamePlace(each, other));
		this.#set([...attachments.filter(isNew), ...this.#attachments]);
	}

	#set(attachments: readonly Attachment[]): void {
		if (attachments.length === 0 && this.#attachments.length === 0) return;
		this.#attachments = attachments;
		this.#onChange(attachments);
	}
}

function isSamePlace(a: Attachment, b: Attachment): boolean {
	return a.kind !== 'image' && b.kind !== 'image' && attachmentLabel(a) === attachmentLabel(b);
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
		kind: attachment.kind,
		label: label.slice(label.lastIndexOf('/') + 1),
		path: attachment.path,
		tokens: estimateTokens(attachment),
	};
}
