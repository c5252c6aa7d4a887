/** Where core writes what happened. Implementations mask keys. */
export interface Log {
	info(message: string): void;
	warn(message: string): void;
	error(message: string): void;
}

export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms`; rejects with the signal's reason when it is aborted first. Leaves no timer behind. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A chat's file. */
export interface ChatFile {
	readonly chatId: string;
	/** Milliseconds since 1970. */
	readonly changedAt: number;
	readonly bytes: number;
}

/** A deleted chat. */
export interface TrashedChat {
	readonly chatId: string;
	/** Which trash it lies in: two workspaces may each have deleted a chat of that id. */
	readonly place: string;
	readonly deletedAt: number;
}

/** The chats on disk. Whole lines in, whole lines out; every write is appended, never half. */
export interface ChatFiles {
	/**
	 * Appends lines without line ends, all or none. With `sync` it returns once they are on disk, otherwise once they are
	 * written. Throws when they could not be written. With `continues` the lines are the rest of a chat that must be there: one
	 * that somebody put into the trash is taken out of it again (`restored`); when it is not there either, nothing is written
	 * that could be found again (`gone`).
	 */
	append(
		chatId: string,
		lines: readonly string[],
		options?: {
			readonly sync?: boolean;
			readonly continues?: boolean;
			/** When the chat counts as changed, where that is not now. */
			readonly changedAt?: number;
		},
	): Promise<'restored' | 'gone' | undefined>;
	/** Whole lines; a cut last line is included as it is. Undefined when there is no such chat. */
	read(chatId: string): Promise<readonly string[] | undefined>;
	/** The whole lines within the first 64 KiB. Undefined when there is no such chat. */
	readHead(chatId: string): Promise<readonly string[] | undefined>;
	/** Of this workspace. Newest first by time of change. */
	list(): Promise<readonly ChatFile[]>;
	/** Moves a chat to the trash. Resolves with the place where it lies. */
	remove(chatId: string): Promise<string>;
	/**
	 * Takes a chat back out of the trash, the one of this workspace first or that of `place`. Resolves with its id, another one
	 * when that is taken by now.
	 */
	restore(chatId: string, place?: string): Promise<string>;
	/** Sets a damaged file aside under another name, so that it is kept and no longer listed. */
	setAside(chatId: string): Promise<void>;
	/** Of all workspaces, the last deleted first. What is older than 30 days is gone. */
	listTrash(): Promise<readonly TrashedChat[]>;
	/** The lines of a chat in the trash. */
	readTrashed(chatId: string, place?: string): Promise<readonly string[] | undefined>;
	/** Deletes a chat in the trash for good. */
	erase(chatId: string, place?: string): Promise<void>;
}
