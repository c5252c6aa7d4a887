/** What a change came from: one answer of a chat or one command. */
export interface ChangeOrigin {
	/** Groups the changes of one answer. */
	readonly turn: string;
	readonly chatId?: string;
	/** The person's words, for lists. */
	readonly title: string;
}

/** A file's bytes, kept under their own SHA-256. */
export interface Image {
	/** 64 hexadecimal digits. */
	readonly hash: string;
	/** Bytes. */
	readonly size: number;
}

/** `drop` and `restore` are our own ways back; they are journaled like any other write. */
export type WriteKind = 'edit' | 'create' | 'rename' | 'delete' | 'drop' | 'restore';

/** A write that was announced, with what came of it. */
export interface JournalEntry {
	readonly id: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly kind: WriteKind;
	readonly origin: ChangeOrigin;
	/** The file as a URI string; where a rename started. */
	readonly uri: string;
	/** Where a rename ended. */
	readonly to?: string;
	/** What the file would have held when saved. Absent: there was no file. */
	readonly before?: Image;
	/** The same after the write. Absent: there was no file, or the write never ended. */
	readonly after?: Image;
	/** `begun`: nobody knows whether it happened, because the process ended in between. */
	readonly status: 'begun' | 'done';
	/** The topmost folder that was made for the file, as a URI string. */
	readonly folder?: string;
	/** The permissions that the file had, where they say more than usual. */
	readonly mode?: number;
	/** SHA-256 of what was on disk, when the file had unsaved changes. */
	readonly disk?: string;
	/** The entries that a `restore` took back. */
	readonly undoes?: readonly string[];
}

export interface JournalWrite {
	readonly kind: WriteKind;
	readonly origin: ChangeOrigin;
	readonly uri: string;
	readonly to?: string;
	/** Undefined: there is no file. */
	readonly before: Uint8Array | undefined;
	/** The topmost folder that has to be made for the file. */
	readonly folder?: string | undefined;
	/** The permissions of the file, when they are not the usual ones. */
	readonly mode?: number | undefined;
	/** SHA-256 of what is on disk, when the file has unsaved changes. */
	readonly disk?: string | undefined;
	readonly undoes?: readonly string[];
}

/** The before-images of every write. */
export interface Journal {
	/**
	 * Resolves with the id of the entry once the before-image and the entry are on disk. Rejects when they could not be
	 * stored: then nothing may be written.
	 */
	begin(write: JournalWrite): Promise<string>;
	/** Notes what came of it. `after` is undefined when there is no file now. */
	finish(id: string, after: Uint8Array | undefined): Promise<void>;
	/** Nothing was written. */
	abandon(id: string): Promise<void>;
	/** Oldest first, without abandoned ones. */
	entries(): Promise<readonly JournalEntry[]>;
	/** The bytes of an image. Rejects when they are gone or damaged. */
	read(image: Image): Promise<Uint8Array>;
}
