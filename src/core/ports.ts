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

/** The chats on disk. Whole lines in, whole lines out; every write is appended, never half. */
export interface ChatFiles {
	/**
	 * Appends lines without line ends, all or none. With `sync` it returns once they are on disk, otherwise once they are
	 * written. Throws when they could not be written.
	 */
	append(chatId: string, lines: readonly string[], options?: { sync?: boolean }): Promise<void>;
	/** Whole lines; a cut last line is included as it is. Undefined when there is no such chat. */
	read(chatId: string): Promise<readonly string[] | undefined>;
	/** The whole lines within the first 64 KiB, enough for title and time. Undefined when there is no such chat. */
	readHead(chatId: string): Promise<readonly string[] | undefined>;
	/** Newest first by time of change. */
	list(): Promise<
		readonly { readonly chatId: string; readonly changedAt: number; readonly bytes: number }[]
	>;
	/** Moves a chat to the trash. */
	remove(chatId: string): Promise<void>;
	/** Takes a chat back out of the trash. */
	restore(chatId: string): Promise<void>;
	/** Sets a damaged file aside under another name, so that it is kept and no longer listed. */
	setAside(chatId: string): Promise<void>;
}
