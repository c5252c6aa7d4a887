import type { DraftView } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';

/** What the person leaves out of a question. */
type LeftOut = 'history' | 'tools';

/** A question that is ready to be sent, or to wait its turn. */
export interface Written {
	readonly text: string;
	readonly attachments: readonly Attachment[];
	readonly leftOut: readonly LeftOut[];
}

export interface Queued extends Written {
	readonly id: string;
}

/** What the person has written in one chat and not sent. */
export interface Draft extends DraftView {
	readonly attachments: readonly Attachment[];
	/** In the order in which they are sent. */
	readonly queue: readonly Queued[];
	/** The chat has no question yet: it exists only by what is written here. */
	readonly isNew: boolean;
}

/** Small files by their names. Another window may have the same ones. */
export interface DraftFiles {
	names(): Promise<readonly string[]>;
	/** Undefined: there is none. Throws when it is there and cannot be read. */
	read(name: string): Promise<string | undefined>;
	/** The file has the old text or the new one, never a part. */
	write(name: string, text: string): Promise<void>;
	remove(name: string): Promise<void>;
	/** Renames it, so that it is read and written no more. */
	setAside(name: string): Promise<void>;
	/** Runs `work` while no other window does so under the same name. False: another one is at it, and nothing was done. */
	alone(name: string, work: () => Promise<void>): Promise<boolean>;
	/** What an earlier version kept for all chats of the workspace together. */
	readOld(): Promise<string | undefined>;
	removeOld(): Promise<void>;
}

export const nothing: Draft = {
	revision: 0,
	text: '',
	cursor: [0, 0],
	attachments: [],
	queue: [],
	isNew: false,
};

export function isEmpty({ text, attachments, queue, edit }: Draft): boolean {
	return text === '' && attachments.length === 0 && queue.length === 0 && edit === undefined;
}
