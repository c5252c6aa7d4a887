import type { Journal } from '../../core/journal/journal';
import type { RestoreFile } from '../../core/journal/restorePlan';

/** How a restore reads and changes files. All reject with a reason, and then the file is as it was. */
export interface RestoreFiles {
	/** What the file holds to the person; undefined when there is none. */
	read(uri: string): Promise<Uint8Array | undefined>;
	/**
	 * Replaces a file. While the disk still holds what the hash `unsaved` stands for, the file had not been saved before
	 * either, and saving it is left to the person.
	 */
	write(uri: string, bytes: Uint8Array, unsaved: string | undefined): Promise<void>;
	/** Makes a file with its folders. Rejects when there is one. */
	create(uri: string, bytes: Uint8Array, mode?: number): Promise<void>;
	/** Deletes a file, then the empty folders above it up to and with `folder`. */
	remove(uri: string, folder?: string): Promise<void>;
	/** The same for the folders above `uri`. Rejects when there is something at `to`. */
	move(uri: string, to: string, folder?: string): Promise<void>;
	/** The topmost folder that making the file would make. */
	missingFolder(uri: string): Promise<string | undefined>;
	facts(uri: string): Promise<FileFacts>;
}

/** What the bytes of a file do not say. */
export interface FileFacts {
	/** Its permissions, when they are not the usual ones. */
	readonly mode?: number | undefined;
	/** SHA-256 of what is on disk, when it has unsaved changes. */
	readonly disk?: string | undefined;
}

/** A file that something else changed since. */
export interface RestoreQuestion {
	readonly file: RestoreFile;
	/** Undefined: it is gone. */
	readonly now: Uint8Array | undefined;
	/** The old file with the later changes. Undefined: the two do not fit together. */
	readonly merged: Uint8Array | undefined;
	/** Counts from one. */
	readonly number: number;
	readonly count: number;
}

/** `merge` keeps the later changes too, `old` puts the old file back, `leave` changes nothing. */
export type RestoreAnswer = 'merge' | 'old' | 'leave';

export interface RestoreDeps {
	readonly journal: Journal;
	readonly files: RestoreFiles;
	/** Undefined: the person wants none of it. */
	readonly ask: (question: RestoreQuestion) => Promise<RestoreAnswer | undefined>;
}

/** What is to become of a file. */
export interface Decision {
	readonly file: RestoreFile;
	readonly now: Uint8Array | undefined;
	readonly end:
		| { readonly kind: 'become'; readonly bytes: Uint8Array | undefined }
		/** It is that already. */
		| { readonly kind: 'same' }
		| { readonly kind: 'leave' };
}

export function isSameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
	if (!one || !other) return one === other;
	return Buffer.compare(one, other) === 0;
}
