import type { Attachment } from '../../shared/transcript';

/** What can be done with a turn beside what has a button. */
export type TurnAction = 'fork' | 'otherModel' | 'pin' | 'unpin' | 'openAnswer';

export interface PinnedTurn {
	readonly id: string;
	readonly text: string;
	readonly isQuestion: boolean;
}

/** What reading needs of the editor. Each tells the person itself when it cannot. */
export interface ReadingUi {
	chooseAction(actions: readonly TurnAction[]): Promise<TurnAction | undefined>;
	/** Asking again would take later turns out of view. */
	askAboutLater(): Promise<'fork' | 'replace' | undefined>;
	/** Another model of the active endpoint. */
	pickModel(): Promise<string | undefined>;
	pickPinned(turns: readonly PinnedTurn[]): Promise<string | undefined>;
	/** Shows a text read-only, from line `line` on. The ending of `name` says what it is. */
	openDocument(text: string, name: string, line?: number): Promise<void>;
	/** Those of `names` that stand for something in the workspace. */
	findCode(
		names: readonly string[],
		later: (names: readonly string[]) => void,
	): Promise<readonly string[]>;
	openCode(name: string): Promise<void>;
	/** Shows the lines, asks, and runs them. */
	runInTerminal(lines: string): Promise<void>;
}

/** What is attached to a question that is asked anew. */
export type AttachAgain = (attachments: readonly Attachment[]) => void;
